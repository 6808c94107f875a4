//! Adding a post with its roles.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::{PostId, UnitId};
use jiufen_kernel::limits::NAME_CHARS_MAX;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::units::AddPost;

use super::address;
use super::line::{role_sentence, role_word};
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "posts/add.html")]
struct Screen {
    page: Page,
    draft: Draft,
    units: Vec<(String, String)>,
    /// Field, words, sentence, whether it is ticked.
    roles: Vec<(&'static str, &'static str, &'static str, bool)>,
}

/// The field of a role.
fn field(role: Role) -> &'static str {
    match role {
        Role::Administrator => "role_administrator",
        Role::Auditor => "role_auditor",
        Role::Office => "role_office",
        Role::Leader => "role_leader",
        Role::Clearing => "role_clearing",
        Role::Intake => "role_intake",
        Role::Handling => "role_handling",
        Role::Checker => "role_checker",
    }
}

async fn screen(web: &Web, seat: &Seat, draft: Draft) -> Result<Screen, Problem> {
    let units = crate::units::line::choices(web, seat).await?;
    let lang = seat.lang;
    let ticked = |role| {
        (
            field(role),
            role_word(role, lang),
            role_sentence(role, lang),
            draft.has(field(role), "yes"),
        )
    };
    Ok(Screen {
        page: Page::of(web, seat, Section::Posts),
        roles: Role::ALL.map(ticked).to_vec(),
        draft,
        units,
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let unit = seat.query("unit").and_then(|text| UnitId::parse(&text));
    let next = web.read(&seat, move |reader| {
        let posts = unit.map(|unit| reader.core.state.org.posts_in(unit)).unwrap_or_default();
        Ok(posts.iter().map(|post| post.order).max().unwrap_or(0) + 1)
    });
    let mut draft = Draft::new(seat.lang).with("order", next.await?);
    if let Some(unit) = unit {
        draft = draft.with("unit", unit);
    }
    problem::page(&screen(&web, &seat, draft).await?)
}

/// Adds it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    // The post carries the id of the command: a form sent twice adds one post.
    let post = PostId(form.command().0);
    let unit = form.id::<UnitId>("unit");
    let title = form.note("title", Line::needed(NAME_CHARS_MAX))?;
    let order = form.order();
    let roles: BTreeSet<Role> = Role::ALL.into_iter().filter(|role| form.ticked(field(*role))).collect();
    let (Some(unit), Some(title), Some(order)) = (unit, title, order) else {
        return problem::kept(&screen(&web, &seat, form.draft()).await?);
    };
    let command = AddPost {
        post,
        unit,
        title,
        roles,
        order,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=added", address(&post)))),
        Err(refusal) => problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal)).await?),
    }
}
