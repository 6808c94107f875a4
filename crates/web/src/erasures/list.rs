//! Erasures: those that wait for a second person, and every one that was done, with the day, the person and the law.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::erasure::ConfirmErasure;
use jiufen_kernel::id::AskId;
use jiufen_kernel::org::Role;
use jiufen_store::db::Engine;
use jiufen_store::read::erasures::ErasureView;

use super::words;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::item::words::actor;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// One erasure as a row.
struct Row {
    ask: String,
    what: String,
    /// Where it is, when the reader may look: address and words.
    place: Option<(String, String)>,
    ground: &'static str,
    law: String,
    who: String,
    on: Option<String>,
    own: bool,
}

#[derive(Template)]
#[template(path = "erasures/list.html")]
struct Screen {
    page: Page,
    open: Vec<Row>,
    done: Vec<Row>,
    /// The form that came back, and of which request.
    draft: Draft,
    confirms: bool,
    said: String,
    on_postgres: bool,
}

fn row(view: ErasureView, lang: Lang) -> Row {
    let of_item = view.item.map(|(id, number)| (format!("/items/{id}"), number));
    let of_document = || {
        view.document
            .map(|id| (format!("/documents/{id}"), lang.t("文件", "the document").to_owned()))
    };
    Row {
        ask: view.ask.to_string(),
        what: view.what.map_or_else(
            || lang.t("一段文字或一个文件", "a text or a file").to_owned(),
            |(event, field)| words::what(event, &field, lang),
        ),
        place: of_item.or_else(of_document),
        ground: words::ground(view.ground, lang),
        law: view.law.to_string(),
        who: actor(&view.post, &view.person, lang),
        on: view.on.map(|on| lang.day_of_year(on)),
        own: view.own,
    }
}

async fn screen(web: &Web, seat: &Seat, draft: Draft) -> Result<Screen, Problem> {
    let read = web.read_today(seat, |reader| {
        let roles = [Role::Administrator, Role::Office, Role::Leader, Role::Auditor];
        if !roles.into_iter().any(|role| reader.has_role(role)) {
            return Ok(None);
        }
        let confirms = !reader.has_role(Role::Auditor);
        Ok(Some((confirms, reader.open_erasures()?, reader.done_erasures()?)))
    });
    let (confirms, open, done) = read.await?.ok_or(Problem::NotFound)?;
    let page = Page::of_today(web, seat, Section::None);
    let lang = page.lang;
    Ok(Screen {
        open: open.into_iter().map(|view| row(view, lang)).collect(),
        done: done.into_iter().map(|view| row(view, lang)).collect(),
        confirms: confirms && page.takes_input(),
        said: seat.query("done").unwrap_or_default(),
        on_postgres: web.store().engine() == Engine::Postgres,
        draft,
        page,
    })
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, Draft::new(seat.lang)).await?)
}

/// Confirms one; the answer comes when its bytes are gone.
pub(crate) async fn confirm(State(web): State<Web>, seat: Seat, At(ask): At<AskId>, form: Form) -> Result<Response, Problem> {
    match web.record(&seat, form.command(), ConfirmErasure { ask }).await? {
        Ok(_) => {
            // The jobs that the erasure enqueued; one that fails is tried again every minute.
            let worked = web.store().work_once().await;
            worked.map_err(|error| Problem::Internal(error.into()))?;
            Ok(problem::done("/erasures?done=erased"))
        }
        Err(refusal) => problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal)).await?),
    }
}
