//! Where somebody is signed in, for themselves, and ending every session but the one in use.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

/// A session in words.
struct Row {
    since: String,
    seen: String,
    address: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "session/open_sessions.html")]
struct Screen {
    page: Page,
    draft: Draft,
    rows: Vec<Row>,
    done: bool,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    let session = visitor.session.as_ref().ok_or(Problem::SignInFirst)?;
    let open = web.desk().open_sessions(session.person, web.now()).await?;
    let moment = |at| visitor.lang.moment(at, &web.settings().zone, visitor.today);
    let rows = open.iter().map(|one| Row {
        since: moment(one.created),
        seen: moment(one.last_seen),
        address: one.address.clone(),
        here: one.token_sha256 == session.digest,
    });
    problem::page(&Screen {
        rows: rows.collect(),
        page: Page::new(&web, &visitor, Section::None),
        draft: Draft::new(visitor.lang),
        done: visitor.query("done").is_some(),
    })
}

/// Ends the others.
pub(crate) async fn end_others(State(web): State<Web>, visitor: Visitor, _form: Form) -> Result<Response, Problem> {
    let session = visitor.session.as_ref().ok_or(Problem::SignInFirst)?;
    web.desk().end_others(session).await?;
    Ok(problem::done("/sessions?done=yes"))
}
