//! One post: what it is there for, who holds and held it, and its open items by due date: a list, never a percentage.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::PostId;
use jiufen_kernel::org::Role;
use jiufen_store::read::org_views::{PostRow, TenureView};

use super::line::{Holder, PostLine, role_sentence, role_word};
use crate::Web;
use crate::items::line::Line;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "posts/show.html")]
struct Screen {
    page: Page,
    post: PostRow,
    line: PostLine,
    roles: Vec<(&'static str, &'static str)>,
    items: Vec<Line>,
    /// Now and before, newest first.
    tenures: Vec<Past>,
    waiting: Vec<super::list::Waiting>,
    administers: bool,
    done: bool,
}

/// A tenure, present or past.
struct Past {
    holder: Holder,
    how: &'static str,
    present: bool,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<PostId>) -> Result<Response, Problem> {
    let read = web.read(&seat, move |reader| {
        let row = reader.post_row(id);
        let items = if row.is_some() {
            reader.items_of_post(id)?
        } else {
            Vec::new()
        };
        Ok((row, reader.tenures(id), items, reader.has_role(Role::Administrator)))
    });
    let (post, tenures, items, administers) = read.await?;
    let post = post.ok_or(Problem::NotFound)?;
    let page = Page::of(&web, &seat, Section::Posts);
    let administers = administers && page.takes_input();
    let day = page.as_of.unwrap_or(page.today);
    let confirmed = |tenure: &&TenureView| tenure.from.is_some();
    problem::page(&Screen {
        line: PostLine::of(&post, &page),
        roles: Role::ALL
            .into_iter()
            .filter(|role| post.roles.contains(role))
            .map(|role| (role_word(role, page.lang), role_sentence(role, page.lang)))
            .collect(),
        items: items.iter().map(|row| Line::of(row, &page)).collect(),
        tenures: tenures
            .iter()
            .filter(confirmed)
            .map(|tenure| Past {
                holder: Holder::of(tenure, page.lang),
                how: super::line::holding_word(tenure.holding, page.lang),
                present: tenure.from.is_some_and(|from| from <= day) && tenure.until.is_none_or(|until| until > day),
            })
            .collect(),
        waiting: if administers {
            super::list::waiting(std::slice::from_ref(&post), &page)
        } else {
            Vec::new()
        },
        administers,
        done: seat.query("done").is_some(),
        post,
        page,
    })
}
