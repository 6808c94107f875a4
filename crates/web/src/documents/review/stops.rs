//! The places where a review stops: proposed items as persons have split, merged, drawn, refused and accepted them, and sentences of
//! deployment or target for which nothing is proposed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::reading::{Span, overlap};

/// What a person did to proposals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Proposals became others.
    Arranged(Vec<Span>, Vec<Span>),
    /// One was judged: its span, and the place of the judgement in its list.
    Judged(Span, usize),
}

/// The spans proposed now, each with the last judgement on it. Earliest first in the text.
///
/// What a person drew stands against what the machine proposes over the same characters.
pub(super) fn standing(machine: &[Span], turns: &[Turn]) -> Vec<(Span, Option<usize>)> {
    let mut drawn: BTreeMap<Span, Option<usize>> = BTreeMap::new();
    let mut gone: BTreeSet<Span> = BTreeSet::new();
    for turn in turns {
        match turn {
            Turn::Arranged(from, to) => {
                for span in from {
                    drawn.remove(span);
                    gone.insert(*span);
                }
                for span in to {
                    gone.remove(span);
                    drawn.entry(*span).or_default();
                }
            }
            Turn::Judged(span, index) => {
                gone.remove(span);
                drawn.insert(*span, Some(*index));
            }
        }
    }
    let mut out = drawn.clone();
    for span in machine {
        if !gone.contains(span) && !drawn.keys().any(|known| overlap(*known, *span)) {
            out.insert(*span, None);
        }
    }
    out.into_iter().collect()
}

/// Parts of a span between its cuts, without marks and blanks at their ends; none when nothing is cut.
pub(super) fn parts(characters: &[char], span: Span, cuts: &[u32]) -> Option<Vec<Span>> {
    let mut ends: Vec<u32> = cuts.iter().copied().filter(|cut| span.0 < *cut && *cut < span.1).collect();
    ends.sort_unstable();
    ends.dedup();
    ends.push(span.1);
    let mut parts = Vec::new();
    let mut start = span.0;
    for end in ends {
        parts.extend(trimmed(characters, (start, end)));
        start = end;
    }
    (parts.len() > 1).then_some(parts)
}

/// The span without marks and blanks at its ends; none when nothing is left.
pub(super) fn trimmed(characters: &[char], span: Span) -> Option<Span> {
    let idle = |at: u32| {
        characters
            .get(at as usize)
            .is_none_or(|c| c.is_whitespace() || "，、；。！？：,;".contains(*c))
    };
    let (mut start, mut end) = span;
    while start < end && idle(start) {
        start += 1;
    }
    while end > start && idle(end - 1) {
        end -= 1;
    }
    (start < end).then_some((start, end))
}

/// Where a span may be cut: behind each mark that parts measures, outside brackets and quotation marks.
pub(super) fn cuts(characters: &[char], span: Span) -> Vec<u32> {
    let mut depth = 0_i32;
    let mut out = Vec::new();
    for at in span.0..span.1 {
        match characters.get(at as usize) {
            Some('（' | '(' | '“' | '《' | '〔' | '「') => depth += 1,
            Some('）' | ')' | '”' | '》' | '〕' | '」') => depth -= 1,
            Some('，' | '、' | '；' | '。' | ',' | ';') if depth <= 0 && trimmed(characters, (at + 1, span.1)).is_some() => {
                out.push(at + 1);
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_drew_stands_against_the_machine() {
        let machine = [(0, 5), (6, 10), (20, 30)];
        assert_eq!(standing(&machine, &[]), [((0, 5), None), ((6, 10), None), ((20, 30), None)]);
        let merged = Turn::Arranged(vec![(0, 5), (6, 10)], vec![(0, 10)]);
        assert_eq!(
            standing(&machine, std::slice::from_ref(&merged)),
            [((0, 10), None), ((20, 30), None)]
        );
        // Split again, one part refused, then accepted; the machine's own spans do not come back.
        let split = Turn::Arranged(vec![(0, 10)], vec![(0, 4), (5, 10)]);
        let turns = [merged, split, Turn::Judged((5, 10), 0), Turn::Judged((5, 10), 1)];
        assert_eq!(
            standing(&machine, &turns),
            [((0, 4), None), ((5, 10), Some(1)), ((20, 30), None)]
        );
        // Judged as the machine drew it, and a span of nobody's drawn anew.
        let turns = [Turn::Judged((20, 30), 7), Turn::Arranged(vec![], vec![(12, 15)])];
        assert_eq!(
            standing(&machine, &turns),
            [((0, 5), None), ((6, 10), None), ((12, 15), None), ((20, 30), Some(7))]
        );
        // After a repair was refused the machine sees other ends: what was judged stands all the same.
        assert_eq!(standing(&[(20, 29)], &[Turn::Judged((20, 30), 0)]), [((20, 30), Some(0))]);
    }

    #[test]
    fn a_span_is_cut_where_measures_part() {
        let text: Vec<char> = "修渠86公里、配套设施（含泵站、闸门）240处，验收。".chars().collect();
        let end = text.len() as u32;
        assert_eq!(cuts(&text, (0, end)), [7, 24]);
        assert_eq!(parts(&text, (0, end), &[7, 24, 99]), Some(vec![(0, 6), (7, 23), (24, 26)]));
        assert_eq!(parts(&text, (0, end), &[]), None);
        assert_eq!(parts(&text, (0, end), &[26]), None, "behind the cut stands a mark only");
        assert_eq!(trimmed(&text, (6, 7)), None);
    }
}
