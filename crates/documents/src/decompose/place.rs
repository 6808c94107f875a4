//! Gives clauses and items their places in the frozen extracted text. Clauses stay apart there even where one repair lies across their
//! border: the repair goes with the first of them, so that answering for one never looks like answering for its neighbour.

use super::{Decomposition, Item};
use crate::{overlay::Overlay, structure::Span};

pub(super) fn placed(mut found: Decomposition, overlay: &Overlay) -> Decomposition {
    found.repairs = overlay.repairs.len();
    found.gaps = overlay.repairs.iter().filter(|repair| repair.is_gap).count();
    let mut before = 0;
    for clause in &mut found.clauses {
        let source = overlay.source_span(Span {
            start: clause.start,
            end: clause.end,
        });
        clause.source_start = source.start.max(before);
        clause.source_end = source.end.max(clause.source_start);
        before = clause.source_end;
    }
    let clauses = &found.clauses;
    let placed = |item: Item| {
        let mut item = item_placed(item, overlay);
        let before = clauses.partition_point(|clause| clause.start <= item.start);
        if let Some(own) = before.checked_sub(1).map(|at| &clauses[at])
            && item.end <= own.end
        {
            item.source_start = item.source_start.max(own.source_start);
            item.source_end = item.source_end.min(own.source_end).max(item.source_start);
        }
        item
    };
    found.items = std::mem::take(&mut found.items).into_iter().map(placed).collect();
    found
}

pub(super) fn item_placed(mut item: Item, overlay: &Overlay) -> Item {
    let source = overlay.source_span(Span {
        start: item.start,
        end: item.end,
    });
    item.source_start = source.start;
    item.source_end = source.end;
    item
}
