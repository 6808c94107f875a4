//! Sentences in a review: what each of them does, confirmed by a person, one by one or a section at a time.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::review::{ClauseClass, ConfirmClauses};

use super::answer::{Asked, decide, place};
use super::read::{Review, Stop};
use super::show::onward;
use super::words::{self, CLASSES};
use crate::documents::layout::Span;
use crate::documents::text;
use crate::forms::{Draft, Form};
use crate::language::Lang;
use crate::problem::Problem;
use crate::reading::overlap;
use crate::visitor::{At, Seat};
use crate::{BlockKind, Web, limits};

/// A sentence whose class waits for a person.
pub(super) struct ClassLine {
    /// Its span as forms send it.
    pub at: String,
    /// Its words.
    pub words: String,
    /// The class that the machine gave it, or that was chosen in a form that came back.
    pub class: ClauseClass,
    /// Whether it is to be confirmed with the others.
    pub is_ticked: bool,
    /// All classes, to choose from.
    pub classes: Vec<(String, String)>,
}

impl ClassLine {
    /// Whether this is the machine's class.
    pub(super) fn is(&self, value: &str) -> bool {
        words::class_value(self.class) == value
    }
}

/// The section around a stop: from its heading to the next, with the sections beside it that hold no stop, so that every sentence is shown
/// at one stop or another. Without a stop: the whole text.
fn section(review: &Review, stop: Option<&Stop>) -> Span {
    let Some(stop) = stop else { return (0, u32::MAX) };
    let place = |stop: &Stop| review.reading.ties.text(stop.source).0;
    let headings = review
        .reading
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    let mut starts: Vec<u32> = std::iter::once(0).chain(headings.map(|block| block.start)).collect();
    starts.dedup();
    let of = |place: u32| starts.partition_point(|start| *start <= place).saturating_sub(1);
    let mut held: Vec<usize> = review.stops.iter().map(|stop| of(place(stop))).collect();
    held.sort_unstable();
    let own = of(place(stop));
    let before = held.iter().rev().find(|section| **section < own);
    let is_last = held.last().is_none_or(|last| *last <= own);
    let first = before.map_or(0, |before| before + 1);
    let end = if is_last { None } else { starts.get(own + 1).copied() };
    (starts[first.min(own)], end.unwrap_or(u32::MAX))
}

/// The words of the heading above a place of the frozen text.
pub(super) fn heading(review: &Review, source: Span) -> Option<String> {
    let place = review.reading.ties.text(source).0;
    let mut above = review
        .reading
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading(_)) && block.start <= place);
    above.next_back().map(|block| review.reading.words((block.start, block.end)))
}

/// Sentences of the section of a stop for which nobody confirmed the class and no proposal is open.
pub(super) fn of_section(review: &Review, stop: Option<&Stop>, draft: &Draft, lang: Lang) -> Vec<ClassLine> {
    let came_back = !draft.value("sentence").is_empty();
    let section = section(review, stop);
    let open: Vec<Span> = review
        .stops
        .iter()
        .filter(|stop| stop.is_item && review.is_open(stop))
        .map(|stop| stop.source)
        .collect();
    review
        .sentences
        .iter()
        .filter(|sentence| sentence.confirmed.is_none() && overlap(sentence.clause.span, section))
        .filter(|sentence| !open.iter().any(|span| overlap(*span, sentence.clause.source)))
        .take(limits::REVIEW_ROWS)
        .map(|sentence| {
            let at = format!("{}-{}", sentence.clause.source.0, sentence.clause.source.1);
            ClassLine {
                words: review.reading.words(sentence.clause.span),
                class: words::class_of(draft.value(&format!("class-{at}"))).unwrap_or(sentence.class),
                is_ticked: !came_back || draft.has("sentence", &at),
                classes: words::classes(lang, &[]),
                at,
            }
        })
        .collect()
}

/// Confirms what sentences do.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let asked = Asked::of(&web, &seat, id, &form).await?;
    let chars = asked.review.document.row.chars;
    let mut clauses = Vec::new();
    for sentence in form.all("sentence") {
        let Some(span) = text::span(&sentence, chars) else { continue };
        let Some(class) = form.choice(&format!("class-{}-{}", span.0, span.1), &CLASSES) else {
            continue;
        };
        clauses.push((span, class));
    }
    let about: Vec<Span> = clauses.iter().map(|(span, _)| *span).collect();
    // A proposal stays where it is; a sentence that was confirmed goes on.
    let next = asked
        .at
        .and_then(|at| if about.contains(&at) { asked.next(at) } else { Some(at) });
    if clauses.is_empty() {
        return Ok(onward(id, next, "nothing"));
    }
    let command = ConfirmClauses {
        document: id,
        clauses: clauses.into_iter().map(|(span, class)| (place(span), class)).collect(),
        seen: asked.seen,
    };
    decide((&web, &seat, id), form, command, &about, (next, "confirmed")).await
}
