//! What can be done with a proposal besides accepting it: refuse it with a reason, split it, merge it with the one before.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::review::{ArrangeProposals, RefuseProposal, Span as Place};

use super::acceptance::again;
use super::now;
use super::read::Review;
use super::show::onward;
use super::stops;
use crate::Web;
use crate::documents::layout::Span;
use crate::documents::text;
use crate::forms::{Form, Line};
use crate::problem::Problem;
use crate::visitor::{At, Seat};

/// The review, and the stop that a form is about; nothing when it is there no more.
async fn stop(web: &Web, seat: &Seat, id: DocumentId, form: &Form) -> Result<(Review, Option<Span>), Problem> {
    let review = Review::of(web, seat, id).await?.ok_or(Problem::NotFound)?;
    let at = text::span(form.raw("at"), review.document.row.chars).filter(|at| review.at(*at).is_some());
    Ok((review, at))
}

fn place((start, end): Span) -> Place {
    Place { start, end }
}

/// Refuses: no item comes of it.
pub(crate) async fn refuse(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let (review, at) = stop(&web, &seat, id, &form).await?;
    let Some(at) = at else { return Ok(onward(id, None, "gone")) };
    let Some(reason) = form.note("reason", Line::needed(TEXT_CHARS_MAX))? else {
        return again(&web, &seat, &review, at, form.draft()).await;
    };
    let command = RefuseProposal {
        document: id,
        span: place(at),
        reason,
        seen: form.raw("seen").parse().unwrap_or(0),
    };
    let next = review.next_open(at).map(|index| review.stops[index].source);
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(onward(id, next, "refused")),
        Err(refusal) => {
            let review = Review::of(&web, &seat, id).await?.ok_or(Problem::NotFound)?;
            again(&web, &seat, &review, at, form.draft().refused_by(&refusal)).await
        }
    }
}

/// Splits it at the cuts that were ticked, or at the ends of a selection.
pub(crate) async fn split(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>, form: Form) -> Result<Response, Problem> {
    let (review, at) = stop(&web, &seat, id, &form).await?;
    let Some(at) = at else { return Ok(onward(id, None, "gone")) };
    let mut cuts: Vec<u32> = form.all("cut").iter().filter_map(|cut| cut.parse().ok()).collect();
    if let Some((start, end)) = text::span(form.raw("selection"), review.document.row.chars) {
        cuts.extend([start, end]);
    }
    let Some(parts) = stops::parts(&review.characters, at, &cuts) else {
        let mut form = form;
        form.object(
            "cut",
            "没有选从哪里拆。勾一处，或者在原文里选中几个字",
            "No cut was chosen. Tick one, or select some words of the text",
        );
        return again(&web, &seat, &review, at, form.draft()).await;
    };
    let first = parts[0];
    arrange(&web, &seat, &form, id, (vec![at], parts), (at, first, "split")).await
}

/// Merges it with the one before.
pub(crate) async fn merge(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>, form: Form) -> Result<Response, Problem> {
    let (review, at) = stop(&web, &seat, id, &form).await?;
    let Some(at) = at else { return Ok(onward(id, None, "gone")) };
    let before = review.at(at).and_then(|index| now::before(&review, &review.stops[index]));
    let Some(before) = before else {
        return Ok(onward(id, Some(at), "gone"));
    };
    let joined = (before.0.min(at.0), before.1.max(at.1));
    arrange(
        &web,
        &seat,
        &form,
        id,
        (vec![before, at], vec![joined]),
        (at, joined, "merged"),
    )
    .await
}

/// Records an arrangement, then looks at what came of it.
async fn arrange(
    web: &Web,
    seat: &Seat,
    form: &Form,
    id: DocumentId,
    (from, to): (Vec<Span>, Vec<Span>),
    (at, then, done): (Span, Span, &str),
) -> Result<Response, Problem> {
    let command = ArrangeProposals {
        document: id,
        from: from.into_iter().map(place).collect(),
        to: to.into_iter().map(place).collect(),
        seen: form.raw("seen").parse().unwrap_or(0),
    };
    match web.record(seat, form.command(), command).await? {
        Ok(_) => Ok(onward(id, Some(then), done)),
        Err(refusal) if refusal.code == super::MEANWHILE => Ok(onward(id, Some(at), "gone")),
        Err(refusal) => Err(refusal.into()),
    }
}
