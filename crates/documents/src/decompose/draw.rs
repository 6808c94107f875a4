//! One item for a span that a person drew, split off or merged: read like any other part of the text, and what it does not say itself is
//! taken from the items that stood there before.

use super::{
    ClauseClass, Context, Item,
    cut::{Part, parts},
    item::{Draft, item},
    kind::Kind,
    owner::Owners,
    propose::Walk,
    text::Text,
    unit::Units,
};
use crate::structure::{Span, Structure};

pub(super) fn drawn(given: &str, structure: &Structure, span: Span, context: &Context<'_>) -> Option<Item> {
    let text = Text::new(given);
    let span = text.trimmed(Span {
        start: span.start.min(text.len()),
        end: span.end.min(text.len()),
    });
    if span.end <= span.start {
        return None;
    }
    let walk = Walk::over(&text, structure, context);
    let touches = |start: usize, end: usize| start < span.end && span.start < end;
    let first_clause = walk.clauses.iter().position(|clause| touches(clause.start, clause.end));
    let mut clock = walk.clock;
    let mut found: Vec<Part> = Vec::new();
    let mut stated = Owners::default();
    for piece in pieces(&walk, span) {
        let mut start = piece.start;
        for (bracket, owners) in walk.owner_brackets(piece) {
            let stretch = Span {
                start,
                end: bracket.start,
            };
            found.extend(parts(&text, stretch, &mut clock));
            stated = stated.with(owners);
            start = bracket.end;
        }
        found.extend(parts(&text, Span { start, end: piece.end }, &mut clock));
    }
    let before: Vec<&Draft> = walk
        .drafts
        .iter()
        .filter(|draft| touches(draft.span.start, draft.span.end))
        .collect();
    let mut owners = found
        .iter()
        .filter_map(|part| part.owners.clone())
        .fold(Owners::default(), Owners::with)
        .with(stated);
    if owners.lead.is_none() && owners.leader.is_none() {
        owners = before.iter().fold(owners, |all, draft| all.with(draft.owners.clone()));
    }
    let whens = || found.iter().filter_map(|part| part.deadline);
    let deadline = whens()
        .find(|when| !when.is_wide)
        .or_else(|| whens().next())
        .or(owners.deadline)
        .or_else(|| before.iter().find_map(|draft| draft.deadline));
    let is_target = |class: ClauseClass| class == ClauseClass::Target;
    let class = if before.is_empty() {
        first_clause
            .map(|at| walk.clauses[at].class)
            .filter(|class| is_target(*class))
    } else {
        before
            .iter()
            .all(|draft| is_target(draft.class))
            .then_some(ClauseClass::Target)
    };
    let core = found
        .iter()
        .find(|part| part.kind == Kind::Hard)
        .or_else(|| found.iter().find(|part| part.is_concrete))
        .or_else(|| found.iter().find(|part| part.kind == Kind::Soft))
        .map_or(span, |part| part.span);
    let section = first_clause.map_or_else(Vec::new, |at| {
        walk.paths[at].iter().map(|span| text.string(text.trimmed(*span))).collect()
    });
    let draft = Draft {
        span,
        class: class.unwrap_or(ClauseClass::Deployment),
        section,
        owners,
        deadline,
        targets: found.iter().flat_map(|part| part.targets.iter().cloned()).collect(),
        core,
    };
    Some(item(&text, draft, &Units::new(context.units, &text)))
}

/// The span sentence by sentence; where none stands, as it is.
fn pieces(walk: &Walk<'_>, span: Span) -> Vec<Span> {
    let mut out: Vec<Span> = walk
        .clauses
        .iter()
        .map(|clause| Span {
            start: clause.start.max(span.start),
            end: clause.end.min(span.end),
        })
        .filter(|piece| piece.start < piece.end)
        .collect();
    if out.is_empty() {
        out.push(span);
    }
    out
}
