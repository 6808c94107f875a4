//! Asking the installation's language model where it would make an item too. The person who asks does not wait: the text goes to it piece by
//! piece, what it names is kept as places of the frozen text, and each of them waits in the review like any other proposal, marked.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_store::Store;
use jiufen_store::desk::models::{self, ModelAsked, ModelReading};

use super::read::Review;
use super::show::{onward, scrolled};
use crate::Web;
use crate::documents::text;
use crate::forms::Form;
use crate::language::Lang;
use crate::models::{ModelFailure, Models, Part, anchored, parts};
use crate::page::Page;
use crate::problem::Problem;
use crate::reading::{Reading, Span};
use crate::visitor::{At, Seat};

/// Asks it, unless it is reading this text already.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>, form: Form) -> Result<Response, Problem> {
    let models = web.models().ok_or(Problem::NotFound)?;
    let review = Review::of(&web, &seat, id).await?.ok_or(Problem::NotFound)?;
    if !review.office || seat.as_of.is_some() {
        return Err(Problem::NotFound);
    }
    let at = text::span(form.raw("at"), review.document.row.chars);
    let parts = parts(&review.reading);
    let asked = ModelAsked {
        document: id.uuid(),
        by_person: seat.session().person.uuid(),
        model: models.model.name().to_owned(),
        parts: parts.len() as i64,
        at: web.now(),
    };
    let begin = asked.clone();
    let begun = web.store().desk(move |db| Ok(models::begin(db, &begin)?)).await;
    if begun.map_err(|error| Problem::Internal(error.into()))? {
        tracing::info!(document = %id, person = %seat.session().person, model = asked.model, "a language model reads a document");
        let asking = Asking {
            models,
            store: web.shared_store(),
            reading: review.reading.clone(),
            asked,
        };
        tokio::spawn(asking.run(parts));
    }
    Ok(onward(id, at, "asked"))
}

/// A document that is being read.
struct Asking {
    models: Models,
    store: Arc<Store>,
    reading: Arc<Reading>,
    asked: ModelAsked,
}

impl Asking {
    async fn run(self, parts: Vec<Part>) {
        for part in parts {
            match self.ask(part).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(failure) => {
                    let (document, asked_at) = (self.asked.document, self.asked.at);
                    tracing::warn!(?failure, "a language model gave no answer");
                    let noted = self
                        .store
                        .desk(move |db| Ok(models::fail(db, document, asked_at, code(failure))?))
                        .await;
                    if let Err(error) = noted {
                        tracing::warn!(%error, "that a language model failed could not be noted");
                    }
                    return;
                }
            }
        }
    }

    /// One piece. False when nobody waits for this reading any more.
    async fn ask(&self, part: Part) -> Result<bool, ModelFailure> {
        let turn = self.models.turn.clone().acquire_owned().await;
        let turn = turn.map_err(|_| ModelFailure::Unreachable)?;
        let (model, words) = (self.models.model.clone(), part.words.clone());
        let quotes = tokio::task::spawn_blocking(move || model.quotes(&words)).await;
        drop(turn);
        let quotes = quotes.map_err(|_| ModelFailure::Unreadable)??;
        let (places, lost) = anchored(&self.reading, &part, &quotes);
        let spans: Vec<Span> = places.into_iter().map(|place| self.reading.ties.source(place)).collect();
        let (document, asked_at) = (self.asked.document, self.asked.at);
        let now = self.store.clock().micros();
        let kept = self
            .store
            .desk(move |db| Ok(models::add(db, document, asked_at, (&spans, lost as i64), now)?))
            .await;
        kept.map_err(|error| {
            tracing::warn!(%error, "what a language model proposed could not be kept");
            ModelFailure::Unreadable
        })
    }
}

fn code(failure: ModelFailure) -> &'static str {
    match failure {
        ModelFailure::Unreachable => "unreachable",
        ModelFailure::Late => "late",
        ModelFailure::Refused(_) => "refused",
        ModelFailure::Unreadable => "unreadable",
    }
}

/// What the page says of the model, and whether it may be asked now.
pub(super) struct Further {
    /// How it stands.
    pub words: String,
    /// The first place it proposes that nobody looked at.
    pub next: Option<String>,
    /// What is told before a text goes there.
    pub place: String,
    /// Whether it may be asked.
    pub may_ask: bool,
    /// Whether it was asked before.
    pub again: bool,
}

impl Further {
    /// None where the installation names no model.
    pub(super) fn of(web: &Web, page: &Page, review: &Review) -> Option<Further> {
        let (models, lang) = (web.models()?, page.lang);
        let (name, place) = (models.model.name(), models.model.place());
        let under_way = review.model.as_ref().is_some_and(|reading| reading.is_under_way(web.now()));
        Some(Further {
            words: review
                .model
                .as_ref()
                .map_or_else(String::new, |reading| words(reading, review, under_way, lang)),
            next: review
                .stops
                .iter()
                .find(|stop| stop.is_model && review.is_open(stop))
                .map(|stop| scrolled(page, review.document.row.id, stop.source)),
            place: match lang {
                Lang::Zh => format!("全文会送到 {place} 的 {name}。它只指出原文里的位置，要不要立项逐处由人定。"),
                Lang::En => {
                    format!("The text goes to {name} at {place}. It only names places of the text; a person decides on each.")
                }
            },
            may_ask: !under_way,
            again: review.model.is_some(),
        })
    }
}

fn words(reading: &ModelReading, review: &Review, under_way: bool, lang: Lang) -> String {
    let all = review.stops.iter().filter(|stop| stop.is_model).count();
    let open = review
        .stops
        .iter()
        .filter(|stop| stop.is_model && review.is_open(stop))
        .count();
    let (read, parts, model) = (reading.parts_read, reading.parts, &reading.model);
    let so_far = match lang {
        Lang::Zh => format!("{model} 另提 {all} 处，还剩 {open} 处没看。"),
        Lang::En => format!(
            "{model} proposes {}, {open} left to look at.",
            lang.count(all as i64, "处", "further place", "further places")
        ),
    };
    let why = match (reading.failed.as_deref(), under_way) {
        (_, true) => match lang {
            Lang::Zh => format!("{model} 正在读，{parts} 段读完 {read} 段。"),
            Lang::En => format!("{model} is reading: {read} of {parts} pieces."),
        },
        (None, false) if read >= parts => return so_far + &lost(reading.lost, lang),
        (Some("late"), _) => lang
            .t(
                "模型太久没有答复，后面的没有读。",
                "The model did not answer in time; the rest was not read.",
            )
            .to_owned(),
        (Some("refused"), _) => lang
            .t(
                "模型拒绝了请求，后面的没有读；请管理员看日志。",
                "The model refused; the rest was not read. The log says more.",
            )
            .to_owned(),
        (Some("unreadable"), _) => lang
            .t(
                "模型答的不是要它答的，后面的没有读。",
                "The model did not answer what it was asked; the rest was not read.",
            )
            .to_owned(),
        _ => lang
            .t(
                "连不上模型，后面的没有读。",
                "The model could not be reached; the rest was not read.",
            )
            .to_owned(),
    };
    if all > 0 {
        format!("{why}{}{so_far}", lang.t("", " "))
    } else {
        why
    }
}

fn lost(lost: i64, lang: Lang) -> String {
    match (lost, lang) {
        (0, _) => String::new(),
        (lost, Lang::Zh) => format!("它还说了 {lost} 处原文里没有的话，没有用。"),
        (1, Lang::En) => String::from(" One thing it named does not stand in the text and was left out."),
        (lost, Lang::En) => format!(" {lost} things it named do not stand in the text and were left out."),
    }
}
