//! What a form of the review is about, and the answer to it: onward when it was recorded; when it was not, the page as it stands now, with
//! what others decided meanwhile and every word that was typed.

use axum::response::Response;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::review::Span as Place;

use super::late::Late;
use super::read::Review;
use super::show::{Look, Screen, onward};
use crate::Web;
use crate::documents::layout::Span;
use crate::documents::text;
use crate::forms::{Draft, Form};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// What a form is about.
pub(super) struct Asked {
    /// The review as it stands.
    pub review: Review,
    /// The place that was looked at.
    pub at: Option<Span>,
    /// The log position up to which the page of the form showed what was decided.
    pub seen: u64,
}

impl Asked {
    pub(super) async fn of(web: &Web, seat: &Seat, id: DocumentId, form: &Form) -> Result<Asked, Problem> {
        let review = Review::of(web, seat, id).await?.ok_or(Problem::NotFound)?;
        Ok(Asked {
            at: text::span(form.raw("at"), review.document.row.chars),
            seen: seen(form.raw("seen")),
            review,
        })
    }

    /// The place, if the review stops there.
    pub(super) fn stop(&self) -> Option<Span> {
        self.at.filter(|at| self.review.at(*at).is_some())
    }

    /// The place to look at when this one is decided.
    pub(super) fn next(&self, at: Span) -> Option<Span> {
        self.review.next_open(at).map(|index| self.review.stops[index].source)
    }
}

/// A log position as forms send it; whoever sends none has seen nothing.
pub(super) fn seen(written: &str) -> u64 {
    written.parse().unwrap_or(0)
}

pub(super) fn place((start, end): Span) -> Place {
    Place { start, end }
}

/// Records a decision on some places, then goes on.
pub(super) async fn decide(
    (web, seat, id): (&Web, &Seat, DocumentId),
    form: Form,
    command: impl Into<Command>,
    about: &[Span],
    (then, done): (Option<Span>, &str),
) -> Result<Response, Problem> {
    match web.record(seat, form.command(), command).await? {
        Ok(_) => Ok(onward(id, then, done)),
        Err(refusal) => {
            let review = Review::of(web, seat, id).await?.ok_or(Problem::NotFound)?;
            again(web, seat, &review, about, form.draft().refused_by(&refusal)).await
        }
    }
}

/// Shows the review again with the form as it was filled. `about` are the places it would have decided on.
pub(super) async fn again(web: &Web, seat: &Seat, review: &Review, about: &[Span], draft: Draft) -> Result<Response, Problem> {
    let at = text::span(draft.value("at"), review.document.row.chars);
    let look = match at {
        None => Look::First,
        // Split, merged or cut otherwise meanwhile: what stands there now is looked at.
        Some(at) if review.at(at).is_some() || review.is_gone(at) => Look::Stop(at),
        Some(at) => Look::Drawn(at),
    };
    let late = Late {
        about: about.to_vec(),
        at,
        draft,
    };
    problem::kept(&Screen::of(web, seat, review, &look, Some(late)).await?)
}
