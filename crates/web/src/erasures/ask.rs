//! Asking that a text or a file be erased, at the item or the document that carries it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::erasure::AskErasure;
use jiufen_kernel::id::{AskId, DocumentId, ItemId};
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::text::Digest;
use jiufen_store::read::erasures::Erasable;

use super::words;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Characters of a text by which it is known again.
const EXCERPT_CHARS: usize = 40;

/// Where it was begun.
#[derive(Clone, Copy)]
enum Place {
    Item(ItemId),
    Document(DocumentId),
}

#[derive(Template)]
#[template(path = "erasures/ask.html")]
struct Screen {
    page: Page,
    draft: Draft,
    /// Where the form goes.
    action: String,
    back: String,
    /// Digest and words of what can be asked for.
    payloads: Vec<(String, String)>,
    /// What numbers rest on.
    resting: Vec<String>,
    grounds: Vec<(String, String)>,
}

async fn erasable(web: &Web, seat: &Seat, place: Place) -> Result<Vec<Erasable>, Problem> {
    let read = web.read_today(seat, move |reader| match place {
        Place::Item(id) => reader.erasable_of_item(id),
        Place::Document(id) => reader.erasable_of_document(id),
    });
    read.await?.ok_or(Problem::NotFound)
}

async fn screen(web: &Web, seat: &Seat, place: Place, draft: Draft) -> Result<Screen, Problem> {
    let lang = seat.lang;
    let all = erasable(web, seat, place).await?;
    let told = |each: &Erasable| {
        let words: String = each.words.to_string().chars().take(EXCERPT_CHARS).collect();
        format!(
            "{} {}{}{words}",
            lang.day_of_year(each.on),
            words::what(each.event, &each.field, lang),
            lang.t("：", ": ")
        )
    };
    let back = match place {
        Place::Item(id) => format!("/items/{id}"),
        Place::Document(id) => format!("/documents/{id}"),
    };
    Ok(Screen {
        page: Page::of_today(web, seat, Section::None),
        action: format!("{back}/erasure"),
        back,
        payloads: all
            .iter()
            .filter(|each| !each.rests)
            .map(|each| (each.digest.to_string(), told(each)))
            .collect(),
        resting: all.iter().filter(|each| each.rests).map(told).collect(),
        grounds: words::GROUNDS
            .iter()
            .map(|(name, ground)| ((*name).to_owned(), words::ground(*ground, lang).to_owned()))
            .collect(),
        draft,
    })
}

async fn asked(web: &Web, seat: &Seat, place: Place, mut form: Form) -> Result<Response, Problem> {
    let all = erasable(web, seat, place).await?;
    let payloads: Vec<(String, Digest)> = all.iter().map(|each| (each.digest.to_string(), each.digest)).collect();
    let options: Vec<(&str, Digest)> = payloads.iter().map(|(name, digest)| (name.as_str(), *digest)).collect();
    let payload = form.choice("payload", &options);
    let ground = form.choice("ground", &words::GROUNDS);
    let law = form.note("law", Line::area(TEXT_CHARS_MAX))?;
    let (Some(payload), Some(ground), Some(law), true) = (payload, ground, law, form.is_right()) else {
        return problem::kept(&screen(web, seat, place, form.draft()).await?);
    };
    let command = AskErasure {
        ask: AskId(form.command().0),
        payload,
        ground,
        law,
    };
    match web.record(seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done("/erasures?done=asked")),
        Err(refusal) => problem::kept(&screen(web, seat, place, form.draft().refused_by(&refusal)).await?),
    }
}

/// The form at an item.
pub(crate) async fn of_item(State(web): State<Web>, seat: Seat, At(id): At<ItemId>) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, Place::Item(id), Draft::new(seat.lang)).await?)
}

/// The form at an item, sent.
pub(crate) async fn ask_at_item(State(web): State<Web>, seat: Seat, At(id): At<ItemId>, form: Form) -> Result<Response, Problem> {
    asked(&web, &seat, Place::Item(id), form).await
}

/// The form at a document.
pub(crate) async fn of_document(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, Place::Document(id), Draft::new(seat.lang)).await?)
}

/// The form at a document, sent.
pub(crate) async fn ask_at_document(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    form: Form,
) -> Result<Response, Problem> {
    asked(&web, &seat, Place::Document(id), form).await
}
