//! One request: what is asked, by whom, what follows from it, and its answer. Granting a secret shows six digits, once.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::AskId;
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::org::asking::{AnswerOrg, OrgSort};
use jiufen_store::desk::resets;
use jiufen_store::read::asks::AskView;

use super::words;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::packs::rules;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::session::secrets;
use crate::visitor::{At, Seat};

/// The two answers, as the form sends them.
const ANSWERS: [(&str, bool); 2] = [("yes", true), ("no", false)];

#[derive(Template)]
#[template(path = "asks/show.html")]
struct Screen {
    page: Page,
    draft: Draft,
    view: AskView,
    title: String,
    follows: String,
    /// The kinds of a pack that is asked for, with their rules in words.
    kinds: Vec<(String, Vec<String>)>,
    /// The six digits, on the one page that shows them.
    code: Option<String>,
    /// The digits were shown before, or there is no link to go with them.
    code_gone: bool,
    done: bool,
}

async fn screen(web: &Web, seat: &Seat, id: AskId, draft: Draft) -> Result<Screen, Problem> {
    let lang = seat.lang;
    let read = web.read_today(seat, move |reader| {
        let Some(view) = reader.org_ask(id)? else {
            return Ok(None);
        };
        let pack = reader.pack_asked(&view.ask)?;
        let kinds = pack.iter().flat_map(|pack| pack.kinds.values());
        let kinds = kinds.map(|kind| (lang.t(&kind.words.zh, &kind.words.en).to_owned(), rules::of(kind, lang)));
        let kinds: Vec<_> = kinds.collect();
        Ok(Some((view, kinds)))
    });
    let (view, kinds) = read.await?.ok_or(Problem::NotFound)?;
    Ok(Screen {
        kinds,
        page: Page::of_today(web, seat, Section::Posts),
        title: words::title(&view, seat.lang),
        follows: words::follows(&view, seat.lang),
        draft: match view.dead.as_ref().filter(|_| view.ends && draft.value("reason").is_empty()) {
            // One press ends it: the reason is the one that stands above.
            Some(dead) => draft.with("reason", lang.t(&dead.zh, &dead.en)),
            None => draft,
        },
        view,
        code: None,
        code_gone: false,
        done: seat.query("done").is_some(),
    })
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<AskId>) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, id, Draft::new(seat.lang)).await?)
}

/// Grants or refuses it.
pub(crate) async fn answer(State(web): State<Web>, seat: Seat, At(id): At<AskId>, mut form: Form) -> Result<Response, Problem> {
    let shown = screen(&web, &seat, id, Draft::new(seat.lang)).await?;
    let granted = form.choice("granted", &ANSWERS);
    let reason = match form.raw("reason").trim() {
        "" => None,
        _ => form.note("reason", Line::area(TEXT_CHARS_MAX))?,
    };
    let (Some(granted), true) = (granted, form.is_right()) else {
        return problem::kept(&screen(&web, &seat, id, form.draft()).await?);
    };
    let command = AnswerOrg {
        ask: id,
        granted,
        reason,
    };
    if let Err(refusal) = web.record(&seat, form.command(), command).await? {
        return problem::kept(&screen(&web, &seat, id, form.draft().refused_by(&refusal)).await?);
    }
    let secret = matches!(shown.view.ask.sort, OrgSort::Secret { .. });
    if secret && !granted {
        let forgotten = web.store().desk(move |db| Ok(resets::forget(db, id.uuid())?)).await;
        forgotten.map_err(|error| Problem::Internal(error.into()))?;
    }
    if !secret || !granted {
        return Ok(problem::done(&format!("{}?done=yes", super::address(&id))));
    }
    let code = secrets::code()?;
    let hash = web
        .hasher()
        .hash(&seat.session().login, code.clone())
        .await
        .map_err(|_| Problem::Busy)??;
    let now = web.now();
    let set = web
        .store()
        .desk(move |db| Ok(resets::set_code(db, id.uuid(), &hash, now)?))
        .await;
    let set = set.map_err(|error| Problem::Internal(error.into()))?;
    let answered = screen(&web, &seat, id, Draft::new(seat.lang)).await?;
    problem::page(&Screen {
        code: set.then_some(code),
        code_gone: !set,
        ..answered
    })
}
