//! What can be done with a proposal besides accepting it: refuse it with a reason, split it, merge it with the one before.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::review::{ArrangeProposals, RefuseProposal};

use super::answer::{Asked, again, decide, place};
use super::now;
use super::show::onward;
use super::stops;
use crate::Web;
use crate::documents::layout::Span;
use crate::documents::text;
use crate::forms::{Form, Line};
use crate::problem::Problem;
use crate::visitor::{At, Seat};

/// Refuses: no item comes of it.
pub(crate) async fn refuse(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let asked = Asked::of(&web, &seat, id, &form).await?;
    let Some(at) = asked.stop() else {
        return Ok(onward(id, asked.at, "gone"));
    };
    let Some(reason) = form.note("reason", Line::needed(TEXT_CHARS_MAX))? else {
        return again(&web, &seat, &asked.review, &[at], form.draft()).await;
    };
    let command = RefuseProposal {
        document: id,
        span: place(at),
        reason,
        seen: asked.seen,
    };
    decide((&web, &seat, id), form, command, &[at], (asked.next(at), "refused")).await
}

/// Splits it at the cuts that were ticked, or at the ends of a selection.
pub(crate) async fn split(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>, form: Form) -> Result<Response, Problem> {
    let asked = Asked::of(&web, &seat, id, &form).await?;
    let Some(at) = asked.stop() else {
        return Ok(onward(id, asked.at, "gone"));
    };
    let mut cuts: Vec<u32> = form.all("cut").iter().filter_map(|cut| cut.parse().ok()).collect();
    if let Some((start, end)) = text::span(form.raw("selection"), asked.review.document.row.chars) {
        cuts.extend([start, end]);
    }
    let Some(parts) = stops::parts(&asked.review.characters, at, &cuts) else {
        let mut form = form;
        form.object(
            "cut",
            "没有选从哪里拆。勾一处，或者在原文里选中几个字",
            "No cut was chosen. Tick one, or select some words of the text",
        );
        return again(&web, &seat, &asked.review, &[at], form.draft()).await;
    };
    let then = (parts.first().copied(), "split");
    decide((&web, &seat, id), form, arranged(id, &[at], &parts, asked.seen), &[at], then).await
}

/// Merges it with the one before.
pub(crate) async fn merge(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>, form: Form) -> Result<Response, Problem> {
    let asked = Asked::of(&web, &seat, id, &form).await?;
    let Some(at) = asked.stop() else {
        return Ok(onward(id, asked.at, "gone"));
    };
    let review = &asked.review;
    let before = review.at(at).and_then(|index| now::before(review, &review.stops[index]));
    let Some(before) = before else {
        return Ok(onward(id, Some(at), "gone"));
    };
    let joined = (before.0.min(at.0), before.1.max(at.1));
    let both = [before, at];
    let command = arranged(id, &both, &[joined], asked.seen);
    decide((&web, &seat, id), form, command, &both, (Some(joined), "merged")).await
}

fn arranged(document: DocumentId, from: &[Span], to: &[Span], seen: u64) -> ArrangeProposals {
    ArrangeProposals {
        document,
        from: from.iter().copied().map(place).collect(),
        to: to.iter().copied().map(place).collect(),
        seen,
    }
}
