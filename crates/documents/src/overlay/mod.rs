//! A repaired text as a person reads it: the repairs nobody refused, with what was decided on each, over a source that stays. Every stored
//! place counts characters of the source; this is where a place of the one text becomes a place of the other.

use std::collections::BTreeMap;

use crate::{
    Span,
    repair::{LOST, Repaired, Rule},
};

/// What a person decided on a stretch of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The repair is right; a gap stays one.
    Taken,
    /// The source is right.
    Refused,
    /// Neither: this stands there.
    Replaced(String),
}

/// A decision and the stretch it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Start in the source.
    pub source_start: usize,
    /// End in the source.
    pub source_end: usize,
    /// The decision.
    pub verdict: Verdict,
}

/// What became of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepairState {
    /// Nobody has looked at it.
    Open,
    /// Taken.
    Taken,
    /// Refused: the source stands.
    Refused,
    /// A person's text stands.
    Replaced,
}

/// A repair with its place in both texts. All places count Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRepair {
    /// Why.
    pub rule: Rule,
    /// Start in the text that is read.
    pub start: usize,
    /// End there.
    pub end: usize,
    /// Start in the source.
    pub source_start: usize,
    /// End in the source.
    pub source_end: usize,
    /// The stretch of the source.
    pub before: String,
    /// What the machine would put there; `□` stands for a lost character.
    pub after: String,
    /// How sure, in 0.01 %.
    pub confidence: u16,
    /// The whole stretch with its lost places filled in by what most likely stood there, for a person to decide.
    pub likeliest: Option<String>,
    /// Whether something is missing here.
    pub is_gap: bool,
    /// What was decided.
    pub state: RepairState,
}

impl ShownRepair {
    /// Whether every character stands for itself, so that the stretch may be divided.
    fn is_same(&self, shown: &str) -> bool {
        shown == self.before
    }
}

/// A stretch whose characters do not stand for one another one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    text: Span,
    source: Span,
}

impl Piece {
    fn is_one_sided(self) -> bool {
        self.text.start == self.text.end || self.source.start == self.source.end
    }

    /// What is removed and what is inserted between the same two characters is one change: nobody could say which of them stands first.
    fn goes_with(self, next: Piece) -> bool {
        self.source.end == next.source.start && self.is_one_sided() && next.is_one_sided()
    }
}

/// The text that is read, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// The source with every repair that nobody refused.
    pub text: String,
    /// All repairs, refused ones too, in order and without overlap.
    pub repairs: Vec<ShownRepair>,
    pieces: Vec<Piece>,
}

impl Overlay {
    /// Lays the repairs over the source as they were judged. Of two judgements of one stretch the later holds. A judgement whose stretch is
    /// no repair (any more) holds for the repairs inside it; a text that replaces such a stretch stands in their place.
    pub fn of(source: &str, repaired: &Repaired, judged: &[Judgement]) -> Self {
        let source: Vec<char> = source.chars().collect();
        let mut stretches = stretches(&source, repaired);
        let mut latest: BTreeMap<(usize, usize), (usize, &Verdict)> = BTreeMap::new();
        for (turn, judgement) in judged.iter().enumerate() {
            if judgement.source_start <= judgement.source_end && judgement.source_end <= source.len() {
                latest.insert((judgement.source_start, judgement.source_end), (turn, &judgement.verdict));
            }
        }
        let mut in_turn: Vec<_> = latest
            .into_iter()
            .map(|(place, (turn, verdict))| (turn, place, verdict))
            .collect();
        in_turn.sort_unstable_by_key(|(turn, _, _)| *turn);
        for (_, (start, end), verdict) in in_turn {
            judge(&mut stretches, &source, Span { start, end }, verdict);
        }
        laid(&source, stretches)
    }

    /// The place in the source of a place in the text. Inside a repair: its start.
    pub fn to_source(&self, place: usize) -> usize {
        self.source_span(Span {
            start: place,
            end: place,
        })
        .start
    }

    /// The place in the text of a place in the source. Inside a repair: its start.
    pub fn to_text(&self, place: usize) -> usize {
        self.text_span(Span {
            start: place,
            end: place,
        })
        .start
    }

    /// The stretch of the source that a stretch of the text stands for. A repair is never divided: one that is cut comes whole. What was
    /// removed right before or behind it stays outside, so that neighbours in the text are neighbours in the source.
    /// `text_span` of the answer holds at least the given stretch, and leads here again.
    pub fn source_span(&self, span: Span) -> Span {
        translated(&self.pieces, span, AtEnds::Left, |piece| (piece.text, piece.source))
    }

    /// The stretch of the text that a stretch of the source became. A repair is never divided: one that is cut comes whole. Words inserted
    /// at either end belong to it: the source has no character that could say whether they were meant, and a stretch that was once chosen
    /// in the text must come back with all its words.
    pub fn text_span(&self, span: Span) -> Span {
        translated(&self.pieces, span, AtEnds::Kept, |piece| (piece.source, piece.text))
    }

    /// The repairs that touch a stretch of the source, as places in `repairs`.
    pub fn touching(&self, span: Span) -> Vec<usize> {
        let touches = |repair: &ShownRepair| {
            let is_inside = repair.source_start < span.end && span.start < repair.source_end;
            is_inside || repair.source_start == repair.source_end && (span.start..=span.end).contains(&repair.source_start)
        };
        (0..self.repairs.len()).filter(|at| touches(&self.repairs[*at])).collect()
    }
}

/// A repair before the text is put together: what is shown when nobody refuses it.
struct Stretch {
    repair: ShownRepair,
    shown: String,
}

/// The edits, each with the gaps inside it, and the gaps that lie elsewhere.
fn stretches(source: &[char], repaired: &Repaired) -> Vec<Stretch> {
    let text: Vec<char> = repaired.text.chars().collect();
    // (rule, text, source, confidence, gaps by place) in the order of the text.
    let mut all: Vec<(Rule, Span, Span, u16, Vec<usize>)> = Vec::new();
    for edit in &repaired.edits {
        let (text, source) = (span(edit.start, edit.end), span(edit.source_start, edit.source_end));
        all.push((edit.rule, text, source, edit.confidence, Vec::new()));
    }
    for (at, gap) in repaired.gaps.iter().enumerate() {
        let (text, source) = (span(gap.start, gap.end), span(gap.source_start, gap.source_end));
        all.push((gap.rule, text, source, 5000, vec![at]));
    }
    all.sort_by_key(|(_, text, source, _, gaps)| (text.start, source.start, text.end, !gaps.is_empty()));
    let mut joined: Vec<(Rule, Span, Span, u16, Vec<usize>)> = Vec::new();
    for (rule, own, from, confidence, gaps) in all {
        match joined.last_mut() {
            Some(last) if overlaps(last.1, own) || overlaps(last.2, from) => {
                last.1 = span(last.1.start.min(own.start), last.1.end.max(own.end));
                last.2 = span(last.2.start.min(from.start), last.2.end.max(from.end));
                last.3 = last.3.min(confidence);
                last.4.extend(gaps);
            }
            _ => joined.push((rule, own, from, confidence, gaps)),
        }
    }
    joined
        .into_iter()
        .map(|(rule, own, from, confidence, gaps)| {
            let after: String = text[own.start..own.end].iter().collect();
            Stretch {
                repair: ShownRepair {
                    rule,
                    start: own.start,
                    end: own.end,
                    source_start: from.start,
                    source_end: from.end,
                    before: source[from.start..from.end].iter().collect(),
                    likeliest: likeliest(repaired, &text, own, &gaps),
                    after: after.clone(),
                    confidence,
                    is_gap: !gaps.is_empty(),
                    state: RepairState::Open,
                },
                shown: after,
            }
        })
        .collect()
}

/// The stretch with every lost place filled in, if all of them have a likeliest reading.
fn likeliest(repaired: &Repaired, text: &[char], own: Span, gaps: &[usize]) -> Option<String> {
    let mut filled = String::new();
    let mut at = own.start;
    for gap in gaps.iter().map(|gap| &repaired.gaps[*gap]) {
        if gap.start < at {
            return None;
        }
        filled.extend(&text[at..gap.start]);
        filled.push_str(gap.likeliest.as_deref()?);
        at = gap.end;
    }
    filled.extend(&text[at..own.end]);
    (!gaps.is_empty() && !filled.contains(LOST)).then_some(filled)
}

/// Whether two stretches share a character, or one without width lies inside the other.
fn overlaps(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

fn span(start: usize, end: usize) -> Span {
    Span { start, end }
}

/// Marks the stretches that a judgement is about.
fn judge(stretches: &mut Vec<Stretch>, source: &[char], place: Span, verdict: &Verdict) {
    let is_same = |stretch: &Stretch| stretch.repair.source_start == place.start && stretch.repair.source_end == place.end;
    let is_inside = |stretch: &Stretch| stretch.repair.source_start >= place.start && stretch.repair.source_end <= place.end;
    let own: Vec<usize> = match (0..stretches.len()).find(|at| is_same(&stretches[*at])) {
        Some(at) => vec![at],
        None => (0..stretches.len()).filter(|at| is_inside(&stretches[*at])).collect(),
    };
    match verdict {
        Verdict::Taken | Verdict::Refused => {
            for at in own {
                let stretch = &mut stretches[at];
                if *verdict == Verdict::Taken {
                    stretch.repair.state = RepairState::Taken;
                    stretch.shown.clone_from(&stretch.repair.after);
                } else {
                    stretch.repair.state = RepairState::Refused;
                    stretch.shown.clone_from(&stretch.repair.before);
                }
            }
        }
        Verdict::Replaced(words) => {
            if let [at] = own[..]
                && is_same(&stretches[at])
            {
                stretches[at].repair.state = RepairState::Replaced;
                stretches[at].shown.clone_from(words);
                return;
            }
            let is_under = |stretch: &Stretch| {
                let repair = &stretch.repair;
                overlaps(span(repair.source_start, repair.source_end), place) || is_inside(stretch)
            };
            // A repair that reaches beyond the replaced stretch keeps its own text: two hands must not write one character.
            if stretches.iter().any(|stretch| is_under(stretch) && !is_inside(stretch)) {
                return;
            }
            let at = stretches
                .iter()
                .position(|stretch| {
                    is_under(stretch) || (stretch.repair.source_start, stretch.repair.source_end) > (place.start, place.end)
                })
                .unwrap_or(stretches.len());
            let covered: Vec<Stretch> = {
                let count = stretches[at..].iter().take_while(|stretch| is_under(stretch)).count();
                stretches.drain(at..at + count).collect()
            };
            let before: String = source[place.start..place.end].iter().collect();
            stretches.insert(
                at,
                Stretch {
                    repair: ShownRepair {
                        rule: covered.first().map_or(Rule::Stray, |first| first.repair.rule),
                        start: 0,
                        end: 0,
                        source_start: place.start,
                        source_end: place.end,
                        after: before.clone(),
                        before,
                        confidence: 0,
                        likeliest: None,
                        is_gap: covered.iter().any(|stretch| stretch.repair.is_gap),
                        state: RepairState::Replaced,
                    },
                    shown: words.clone(),
                },
            );
        }
    }
}

/// Puts the text together.
fn laid(source: &[char], stretches: Vec<Stretch>) -> Overlay {
    let mut text = String::with_capacity(source.len() * 3);
    let mut length = 0;
    let mut at = 0;
    let mut repairs = Vec::with_capacity(stretches.len());
    let mut pieces: Vec<Piece> = Vec::new();
    for Stretch { mut repair, shown } in stretches {
        text.extend(&source[at..repair.source_start]);
        length += repair.source_start - at;
        at = repair.source_end;
        repair.start = length;
        length += shown.chars().count();
        repair.end = length;
        text.push_str(&shown);
        if !repair.is_same(&shown) {
            let own = Piece {
                text: span(repair.start, repair.end),
                source: span(repair.source_start, repair.source_end),
            };
            match pieces.last_mut() {
                Some(last) if last.goes_with(own) => {
                    last.text.end = own.text.end;
                    last.source.end = own.source.end;
                }
                _ => pieces.push(own),
            }
        }
        repairs.push(repair);
    }
    text.extend(&source[at..]);
    Overlay { text, repairs, pieces }
}

/// What becomes of a piece without width that stands right at an end of the given stretch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtEnds {
    Kept,
    Left,
}

/// From one side of the pieces to the other. A given stretch without width is nothing but what stands there, so it always keeps that.
fn translated(pieces: &[Piece], given: Span, at_ends: AtEnds, sides: impl Fn(&Piece) -> (Span, Span)) -> Span {
    let moved = |place: usize, before: usize| match before.checked_sub(1).map(|last| sides(&pieces[last])) {
        Some((own, other)) => place - own.end + other.end,
        None => place,
    };
    let ends_before = |place: usize| {
        pieces.partition_point(|piece| {
            let (own, _) = sides(piece);
            own.end < place || own.end == place && own.start < place
        })
    };
    let ends_by = |place: usize| pieces.partition_point(|piece| sides(piece).0.end <= place);
    let (start, end) = (given.start, given.end.max(given.start));
    let (before_start, before_end) = if at_ends == AtEnds::Kept || start == end {
        (ends_before(start), ends_by(end))
    } else {
        (ends_by(start), ends_before(end))
    };
    let first = match pieces.get(before_start).map(&sides) {
        Some((own, other)) if own.start < start => other.start,
        _ => moved(start, before_start),
    };
    let last = match pieces.get(before_end).map(&sides) {
        Some((own, other)) if own.start < end => other.end,
        _ => moved(end, before_end),
    };
    span(first, last)
}

#[cfg(test)]
mod tests;
