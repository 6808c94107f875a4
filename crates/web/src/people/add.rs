//! Registering a person. Their account is opened by two, on a page of its own.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::PersonId;
use jiufen_kernel::limits::NAME_CHARS_MAX;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::appointments::AddPerson;
use jiufen_store::desk::accounts;

use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Characters of a login.
const LOGIN_CHARS_MAX: usize = 64;

#[derive(Template)]
#[template(path = "people/add.html")]
struct Screen {
    page: Page,
    draft: Draft,
}

fn screen(web: &Web, seat: &Seat, draft: Draft) -> Screen {
    Screen {
        page: Page::of(web, seat, Section::Posts),
        draft,
    }
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Administrator).await? {
        return Err(Problem::NotFound);
    }
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, draft))
}

/// A login of plain signs, so that it can be typed on any keyboard.
pub(super) fn login_of(form: &mut Form) -> Option<String> {
    let login = form.text("login", Line::needed(LOGIN_CHARS_MAX))?;
    let login = accounts::normal_login(&login);
    if login.chars().any(|c| !(c.is_ascii_alphanumeric() || "._-".contains(c))) || login.len() < 2 {
        form.object(
            "login",
            "账号用小写字母、数字和 . _ -，至少两个",
            "A login has at least two letters, digits, or . _ -",
        );
        return None;
    }
    Some(login)
}

/// Registers the person.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    // The person carries the id of the command: a form sent twice registers one.
    let person = PersonId(form.command().0);
    let name = form.note("name", Line::needed(NAME_CHARS_MAX))?;
    let (Some(name), true) = (name, form.is_right()) else {
        if !web.has_role(&seat, Role::Administrator).await? {
            return Err(Problem::NotFound);
        }
        return problem::kept(&screen(&web, &seat, form.draft()));
    };
    match web.record(&seat, form.command(), AddPerson { person, name }).await? {
        Ok(_) => Ok(problem::done(&format!("/people/{person}/password"))),
        Err(refusal) => problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal))),
    }
}
