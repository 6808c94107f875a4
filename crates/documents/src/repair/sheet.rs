//! The overlay: every character of the repaired text knows the stretch of the source it stands for, whatever passes came between.

use super::{DroppedWords, Edit, Gap, Repaired, Rule, spinner};

/// One character of the text as it stands now.
#[derive(Clone, Copy, Debug)]
struct Cell {
    from: u32,
    to: u32,
    mark: Option<(Rule, u16)>,
    /// One more than the number of its gap.
    gap: u32,
}

/// A stretch of the present text and what takes its place.
#[derive(Clone, Debug)]
pub(super) struct Replacement {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: Vec<char>,
    pub(super) rule: Rule,
    pub(super) confidence: u16,
    /// Places inside `text` where something is lost: offset, and the likeliest reading.
    pub(super) lost: Vec<(usize, Option<String>)>,
}

impl Replacement {
    pub(super) fn new(start: usize, end: usize, text: Vec<char>, rule: Rule, confidence: u16) -> Self {
        Self {
            start,
            end,
            text,
            rule,
            confidence,
            lost: Vec::new(),
        }
    }

    /// The same in parts, one for each clause of a sentence. `ends` says of each new character where what it stands for ends in the old
    /// text; an old character that holds bytes of two new ones goes with the first.
    pub(super) fn by_clause(self, ends: &[usize]) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        let (mut from, mut first) = (self.start, 0);
        for (at, c) in self.text.iter().enumerate() {
            let end = ends.get(at).copied().unwrap_or(self.end);
            let is_last = at + 1 == self.text.len();
            let may_end = ends_clause(*c) && end > from && end < self.end;
            if !is_last && !may_end {
                continue;
            }
            let end = if is_last { self.end } else { end };
            let own = |lost: &&(usize, Option<String>)| (first..=at).contains(&lost.0);
            out.push(Self {
                lost: self
                    .lost
                    .iter()
                    .filter(own)
                    .map(|(place, likely)| (place - first, likely.clone()))
                    .collect(),
                ..Self::new(from, end, self.text[first..=at].to_vec(), self.rule, self.confidence)
            });
            (from, first) = (end, at + 1);
        }
        if out.is_empty() { vec![self] } else { out }
    }
}

/// The text under repair.
pub(super) struct Sheet {
    source: Vec<char>,
    text: Vec<char>,
    cells: Vec<Cell>,
    /// Who took a character of the source away.
    taken: Vec<(Rule, u16)>,
    lost: Vec<(Rule, Option<String>)>,
    /// Whether a spinner has been at work, so that words may be missing.
    pub(super) is_spun: bool,
    /// Whether the text has been found cut at several places.
    pub(super) is_cut: bool,
}

impl Sheet {
    pub(super) fn new(source: &str) -> Self {
        let source: Vec<char> = source.chars().collect();
        let cells = (0..source.len() as u32)
            .map(|at| Cell {
                from: at,
                to: at + 1,
                mark: None,
                gap: 0,
            })
            .collect();
        Self {
            text: source.clone(),
            taken: vec![(Rule::Stray, 0); source.len()],
            cells,
            source,
            lost: Vec::new(),
            is_spun: false,
            is_cut: false,
        }
    }

    /// The text as it stands.
    pub(super) fn text(&self) -> &[char] {
        &self.text
    }

    /// Applies replacements that stand in order and do not overlap. Says whether anything changed.
    pub(super) fn apply(&mut self, replacements: Vec<Replacement>) -> bool {
        let mut text = Vec::with_capacity(self.text.len());
        let mut cells = Vec::with_capacity(self.cells.len());
        let mut at = 0;
        let mut is_changed = false;
        for new in replacements {
            if new.start < at || new.end > self.text.len() || self.text[new.start..new.end] == new.text[..] {
                continue;
            }
            is_changed = true;
            text.extend_from_slice(&self.text[at..new.start]);
            cells.extend_from_slice(&self.cells[at..new.start]);
            at = new.end;
            let old = &self.cells[new.start..new.end];
            let between = self.cells.get(new.start).map_or(self.source.len() as u32, |cell| cell.from);
            let from = old.iter().map(|cell| cell.from).min().unwrap_or(between);
            let to = old.iter().map(|cell| cell.to).max().unwrap_or(between);
            for place in from..to {
                self.taken[place as usize] = (new.rule, new.confidence);
            }
            let one_by_one = old.len() == new.text.len();
            for (offset, c) in new.text.iter().copied().enumerate() {
                let mark = Some((new.rule, new.confidence));
                let cell = match old.get(offset).filter(|_| one_by_one) {
                    Some(cell) if self.text[new.start + offset] == c => *cell,
                    Some(cell) => Cell {
                        mark: cell.mark.or(mark),
                        ..*cell
                    },
                    None => Cell { from, to, mark, gap: 0 },
                };
                text.push(c);
                cells.push(cell);
            }
            for (offset, likeliest) in new.lost {
                self.lost.push((new.rule, likeliest));
                let place = cells.len() - new.text.len() + offset;
                if let Some(cell) = cells.get_mut(place) {
                    cell.gap = self.lost.len() as u32;
                }
            }
        }
        text.extend_from_slice(&self.text[at..]);
        cells.extend_from_slice(&self.cells[at..]);
        self.text = text;
        self.cells = cells;
        is_changed
    }

    /// The overlay as edits and gaps.
    pub(super) fn finish(self) -> Repaired {
        let mut edits: Vec<Edit> = Vec::new();
        let (mut at, mut source_at) = (0, 0u32);
        while at < self.cells.len() {
            let cell = self.cells[at];
            if cell.from > source_at {
                self.cut(&mut edits, at, source_at, cell.from);
            }
            let start = at;
            let mut to = cell.to;
            at += 1;
            if let Some((rule, mut confidence)) = cell.mark {
                // Neighbours of one rule, and all that stand for the same stretch, are one edit; but none reaches from one clause of a
                // sentence into the next, so that each clause has its own part of the source.
                while let Some(next) = self.cells.get(at) {
                    let is_shared = next.from < to;
                    if !is_shared && ends_clause(self.text[at - 1]) {
                        break;
                    }
                    let Some((next_rule, next_confidence)) =
                        next.mark.filter(|mark| is_shared || mark.0 == rule && next.from == to)
                    else {
                        break;
                    };
                    let _ = next_rule;
                    confidence = confidence.min(next_confidence);
                    to = to.max(next.to);
                    at += 1;
                }
                edits.push(Edit {
                    rule,
                    start,
                    end: at,
                    source_start: cell.from as usize,
                    source_end: to as usize,
                    before: self.source[cell.from as usize..to as usize].iter().collect(),
                    after: self.text[start..at].iter().collect(),
                    confidence,
                });
            }
            source_at = source_at.max(to);
        }
        if (source_at as usize) < self.source.len() {
            self.cut(&mut edits, self.cells.len(), source_at, self.source.len() as u32);
        }
        let gaps = self.gaps();
        Repaired {
            text: self.text.iter().collect(),
            edits,
            gaps,
        }
    }

    fn cut(&self, edits: &mut Vec<Edit>, at: usize, from: u32, to: u32) {
        let (rule, confidence) = self.taken[from as usize];
        edits.push(Edit {
            rule,
            start: at,
            end: at,
            source_start: from as usize,
            source_end: to as usize,
            before: self.source[from as usize..to as usize].iter().collect(),
            after: String::new(),
            confidence,
        });
    }

    fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = Vec::new();
        for (at, cell) in self.cells.iter().enumerate().filter(|(_, cell)| cell.gap > 0) {
            let (rule, likeliest) = &self.lost[cell.gap as usize - 1];
            gaps.push(Gap {
                rule: *rule,
                start: at,
                end: at + 1,
                source_start: cell.from as usize,
                source_end: cell.to as usize,
                likeliest: likeliest.clone(),
            });
        }
        let mut dropped: Vec<DroppedWords> = if self.is_spun {
            spinner::dropped(&self.text)
        } else {
            Vec::new()
        };
        let undecoded = self.text.iter().enumerate().filter(|(_, c)| **c == '\u{FFFD}');
        dropped.extend(undecoded.map(|(at, _)| (Rule::Encoding, at, at + 1, None)));
        for (rule, start, end, likeliest) in dropped {
            let (source_start, source_end) = if start < end {
                (self.cells[start].from, self.cells[end - 1].to)
            } else {
                let place = self.cells.get(start).map_or(self.source.len() as u32, |cell| cell.from);
                (place, place)
            };
            gaps.push(Gap {
                rule,
                start,
                end,
                source_start: source_start as usize,
                source_end: source_end as usize,
                likeliest,
            });
        }
        gaps.sort_by_key(|gap| (gap.start, gap.end));
        gaps
    }
}

/// Whether a clause of a sentence ends with the character.
pub(super) fn ends_clause(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | ',' | ';' | '!' | '?' | '\n')
}
