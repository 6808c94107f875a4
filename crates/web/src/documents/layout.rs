//! A text on the page: blocks, sentences and pieces, each with its span, so that an address can point at any of them and
//! a selection can be told in characters. The text is the one that is read; spans given out are those of the frozen text.
//! Pure.

use std::collections::HashSet;

use crate::reading::{Repair, RepairState, overlap};
use crate::{BlockKind, TextBlock};

/// Characters of one part of a long document; a part ends with a block.
pub(crate) const PART_CHARS: u32 = 30_000;

pub(crate) use crate::reading::Span;

/// What is laid out: a text, and what is drawn over it. All spans are those of this text.
pub(crate) struct Laying<'a> {
    /// The text.
    pub text: &'a str,
    /// Its blocks.
    pub blocks: &'a [TextBlock],
    /// Spans that items answer.
    pub anchors: &'a [Span],
    /// Further spans with the way they are drawn.
    pub tones: &'a [(Span, Tone)],
    /// Repairs in the text.
    pub repairs: &'a [Repair],
    /// The span that the address points at.
    pub at: Option<Span>,
    /// The part asked for, when no span is.
    pub part: usize,
    /// The stretch of the frozen text for one of this text.
    pub source: &'a dyn Fn(Span) -> Span,
}

/// How characters are drawn, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// Something reached, a judgement, an orientation, a procedure: nobody has to answer.
    Past,
    /// To be done, and nobody answers.
    Nobody,
    /// Proposed, and not looked at.
    Waiting,
    /// An item answers it.
    Item,
    /// Now looked at.
    Now,
}

impl Tone {
    /// The class in the style.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Tone::Past => "s-past",
            Tone::Nobody => "s-none",
            Tone::Waiting => "s-wait",
            Tone::Item => "s-item",
            Tone::Now => "s-now",
        }
    }
}

/// One part of a document as it is shown.
pub(crate) struct Layout {
    /// Which part, from 1.
    pub part: usize,
    /// How many parts.
    pub parts: usize,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A block.
pub(crate) struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The level of its heading on the page, 2 to 5, without a gap in the outline; 0 for what is no heading.
    pub level: u8,
    /// Which paragraph below its heading, from 1; 0 for what is no paragraph.
    pub number: usize,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// Anchors that begin here, by their place in the list given.
    pub anchors: Vec<usize>,
}

/// A sentence.
pub(crate) struct Sentence {
    /// First character in the frozen text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// A sentence of a paragraph that no item answers.
    pub open: bool,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// Characters of a sentence that are treated alike; together with gaps of blanks they make the sentence.
pub(crate) struct Piece {
    /// First character in the frozen text.
    pub start: u32,
    /// One past the last, for a stretch that can only be taken whole.
    pub end: Option<u32>,
    /// The characters.
    pub text: String,
    /// A blank is shown before it.
    pub blank: bool,
    /// How they are drawn.
    pub tone: Option<Tone>,
    /// What was repaired here, if it is to be seen.
    pub mended: Option<Mended>,
    /// Spans that begin here and are not sentences: places an address can point at, in the frozen text.
    pub ids: Vec<Span>,
    /// Anchors that end here, by their place in the list given.
    pub ends: Vec<usize>,
}

/// A repair as it is seen in the text.
pub(crate) struct Mended {
    /// What was decided.
    pub state: RepairState,
    /// What stands in the frozen text.
    pub before: String,
    /// Whether something is missing here.
    pub is_gap: bool,
}

/// Lays out the part that holds `at`, or else the part asked for.
pub(crate) fn lay(laying: &Laying<'_>) -> Layout {
    let Laying { blocks, anchors, at, .. } = *laying;
    let characters: Vec<char> = laying.text.chars().collect();
    let parts = parts(blocks);
    let part = at
        .and_then(|(start, _)| {
            parts
                .iter()
                .position(|(first, past)| blocks[*first..*past].iter().any(|block| start < block.end))
        })
        .map_or(laying.part, |index| index + 1)
        .clamp(1, parts.len().max(1));
    let (first, past) = parts.get(part - 1).copied().unwrap_or((0, 0));
    let mut ids: HashSet<Span> = blocks.iter().flat_map(|block| block.sentences.iter().copied()).collect();
    let (mut number, mut level) = (0, 1);
    let mut laid = Vec::new();
    for block in &blocks[first..past] {
        match block.kind {
            BlockKind::Heading(of) => {
                number = 0;
                // An outline has no gaps: a heading is at most one level below the one before it.
                level = (of + 1).clamp(2, level + 1).min(5);
            }
            BlockKind::Paragraph => number += 1,
            BlockKind::Title | BlockKind::Aside => {}
        }
        let is_paragraph = block.kind == BlockKind::Paragraph;
        laid.push(Block {
            kind: block.kind,
            level: if matches!(block.kind, BlockKind::Heading(_)) {
                level
            } else {
                0
            },
            number: if is_paragraph { number } else { 0 },
            sentences: block
                .sentences
                .iter()
                .map(|span| {
                    let (start, end) = (laying.source)(*span);
                    Sentence {
                        start,
                        end,
                        open: is_paragraph && !anchors.iter().any(|anchor| overlap(*anchor, *span)),
                        pieces: pieces(laying, &characters, *span, &mut ids),
                    }
                })
                .collect(),
            anchors: (0..anchors.len())
                .filter(|index| (block.start..block.end).contains(&anchors[*index].0))
                .collect(),
        });
    }
    Layout {
        part,
        parts: parts.len().max(1),
        blocks: laid,
    }
}

/// Blocks by parts, as ranges.
fn parts(blocks: &[TextBlock]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut first = 0;
    for (index, block) in blocks.iter().enumerate() {
        if block.end - blocks[first].start >= PART_CHARS {
            parts.push((first, index + 1));
            first = index + 1;
        }
    }
    if first < blocks.len() {
        parts.push((first, blocks.len()));
    }
    parts
}

fn pieces(laying: &Laying<'_>, characters: &[char], span: Span, ids: &mut HashSet<Span>) -> Vec<Piece> {
    let Laying { anchors, at, .. } = *laying;
    let near: Vec<(usize, Span)> = anchors
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, anchor)| overlap(*anchor, span))
        .collect();
    let tones: Vec<(Span, Tone)> = laying
        .tones
        .iter()
        .copied()
        .filter(|(tone, _)| overlap(*tone, span))
        .collect();
    let is_inside = |place: u32| span.0 <= place && place < span.1;
    let first = laying.repairs.partition_point(|repair| repair.span.1 < span.0);
    let repairs: Vec<&Repair> = laying.repairs[first..]
        .iter()
        .take_while(|repair| repair.span.0 < span.1)
        .filter(|repair| overlap(repair.span, span) || (repair.span.0 == repair.span.1 && is_inside(repair.span.0)))
        .collect();
    let mut cuts = vec![span.0, span.1];
    let drawn = near
        .iter()
        .map(|(_, anchor)| *anchor)
        .chain(tones.iter().map(|(tone, _)| *tone));
    for (start, end) in drawn.chain(repairs.iter().map(|repair| repair.span)).chain(at) {
        cuts.extend([start, end].into_iter().filter(|cut| is_inside(*cut)));
    }
    // A repair is shown whole.
    cuts.retain(|cut| !repairs.iter().any(|repair| repair.span.0 < *cut && *cut < repair.span.1));
    cuts.sort_unstable();
    cuts.dedup();
    let source = |place: u32| (laying.source)((place, place + 1)).0;
    let mut pieces: Vec<(u32, Piece)> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let tone = near
            .iter()
            .filter(|(_, anchor)| overlap(*anchor, (from, to)))
            .map(|_| Tone::Item)
            .chain(
                tones
                    .iter()
                    .filter(|(tone, _)| overlap(*tone, (from, to)))
                    .map(|(_, tone)| *tone),
            )
            .chain(at.filter(|at| overlap(*at, (from, to))).map(|_| Tone::Now))
            .max();
        // What was taken out stands before the characters that follow it.
        for repair in repairs
            .iter()
            .filter(|repair| repair.span.0 == repair.span.1 && repair.span.0 == from)
        {
            if matches!(repair.state, RepairState::Open) || repair.is_gap {
                pieces.push((from, mended(repair, String::new(), tone)));
            }
        }
        let own = repairs.iter().find(|repair| overlap(repair.span, (from, to)));
        let (mut blank, mut is_first) = (false, true);
        for (start, text) in lines(characters, from, to) {
            // Where a line was cut at a fixed width, Chinese goes on without a blank.
            let latin = |at: u32| characters.get(at as usize).is_some_and(|c| c.is_ascii_alphanumeric());
            blank |= start > from
                && latin(start)
                && characters[..start as usize]
                    .iter()
                    .rev()
                    .find(|c| !c.is_whitespace())
                    .is_some_and(char::is_ascii_alphanumeric);
            let piece = match own {
                Some(repair) => {
                    let mut piece = mended(repair, text, tone);
                    piece.blank = blank;
                    if let (false, Some(mended)) = (is_first, &mut piece.mended) {
                        mended.before.clear();
                    }
                    piece
                }
                None => Piece {
                    start: source(start),
                    end: None,
                    text,
                    blank,
                    tone,
                    mended: None,
                    ids: Vec::new(),
                    ends: Vec::new(),
                },
            };
            pieces.push((start, piece));
            (blank, is_first) = (false, false);
        }
        let Some((_, last)) = pieces.last_mut() else { continue };
        last.ends
            .extend(near.iter().filter(|(_, anchor)| anchor.1 == to).map(|(index, _)| *index));
    }
    // An anchor that ends beyond this block is named where the block's part of it ends.
    let named = near
        .iter()
        .map(|(_, anchor)| *anchor)
        .chain(tones.iter().map(|(tone, _)| *tone));
    for (start, end) in named.chain(at) {
        if let Some((_, piece)) = pieces.iter_mut().find(|(place, _)| *place >= start && *place < end)
            && is_inside(start)
            && ids.insert((start, end))
        {
            piece.ids.push((laying.source)((start, end)));
        }
    }
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

fn mended(repair: &Repair, text: String, tone: Option<Tone>) -> Piece {
    Piece {
        start: repair.source.0,
        end: Some(repair.source.1),
        text,
        blank: false,
        tone,
        mended: Some(Mended {
            state: repair.state,
            before: repair.before.split_whitespace().collect(),
            is_gap: repair.is_gap && repair.state != RepairState::Replaced,
        }),
        ids: Vec::new(),
        ends: Vec::new(),
    }
}

/// The lines of a span without the blanks between them.
fn lines(characters: &[char], from: u32, to: u32) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut line: Option<(u32, String)> = None;
    let to = (to as usize).min(characters.len());
    let mut at = (from as usize).min(to);
    while at < to {
        if characters[at] == '\n' {
            lines.extend(line.take());
            while at < to && characters[at].is_whitespace() {
                at += 1;
            }
            continue;
        }
        // A text has at most a million characters.
        line.get_or_insert_with(|| (at as u32, String::new())).1.push(characters[at]);
        at += 1;
    }
    lines.extend(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(start: u32, end: u32, sentences: &[Span]) -> TextBlock {
        TextBlock {
            kind: BlockKind::Paragraph,
            start,
            end,
            sentences: sentences.to_vec(),
        }
    }

    fn told(layout: &Layout) -> Vec<(u32, String, bool, bool)> {
        let pieces = layout
            .blocks
            .iter()
            .flat_map(|block| &block.sentences)
            .flat_map(|sentence| &sentence.pieces);
        pieces
            .map(|piece| {
                let tone = piece.tone;
                (
                    piece.start,
                    piece.text.clone(),
                    tone == Some(Tone::Item),
                    tone == Some(Tone::Now),
                )
            })
            .collect()
    }

    fn laid(text: &str, blocks: &[TextBlock], anchors: &[Span], at: Option<Span>, part: usize) -> Layout {
        lay(&Laying {
            text,
            blocks,
            anchors,
            tones: &[],
            repairs: &[],
            at,
            part,
            source: &|span| span,
        })
    }

    #[test]
    fn pieces_count_in_characters_not_bytes() {
        let text = "修渠𠮷八十六公里。配套二百四十处。";
        let blocks = [paragraph(0, 17, &[(0, 9), (9, 17)])];
        let layout = laid(text, &blocks, &[(2, 8)], Some((9, 11)), 1);
        let piece = |start, text: &str, item, now| (start, text.to_owned(), item, now);
        assert_eq!(
            told(&layout),
            [
                piece(0, "修渠", false, false),
                piece(2, "𠮷八十六公里", true, false),
                piece(8, "。", false, false),
                piece(9, "配套", false, true),
                piece(11, "二百四十处。", false, false),
            ]
        );
        let sentences = &layout.blocks[0].sentences;
        assert!(!sentences[0].open && sentences[1].open);
        assert_eq!(sentences[0].pieces[1].ids, [(2, 8)]);
        assert_eq!(sentences[0].pieces[1].ends, [0]);
    }

    #[test]
    fn a_line_cut_at_a_fixed_width_goes_on() {
        let text = "全长 86\n  公里，见 ISO\n9001 一节。";
        let end = text.chars().count() as u32;
        let layout = laid(text, &[paragraph(0, end, &[(0, end)])], &[], None, 1);
        let pieces: Vec<_> = layout.blocks[0].sentences[0]
            .pieces
            .iter()
            .map(|piece| (piece.text.as_str(), piece.blank))
            .collect();
        assert_eq!(pieces, [("全长 86", false), ("公里，见 ISO", false), ("9001 一节。", true)]);
    }

    #[test]
    fn headings_leave_no_gap_and_parts_end_with_blocks() {
        let heading = |level, start: u32| TextBlock {
            kind: BlockKind::Heading(level),
            start,
            end: start + 1,
            sentences: vec![(start, start + 1)],
        };
        let text = "字".repeat(PART_CHARS as usize + 10);
        let blocks = [
            heading(2, 0),
            heading(4, 1),
            paragraph(2, PART_CHARS + 1, &[(2, PART_CHARS + 1)]),
            heading(1, PART_CHARS + 1),
            paragraph(PART_CHARS + 2, PART_CHARS + 9, &[(PART_CHARS + 2, PART_CHARS + 9)]),
        ];
        let layout = laid(&text, &blocks, &[], None, 1);
        assert_eq!((layout.part, layout.parts), (1, 2));
        assert_eq!(layout.blocks.iter().map(|block| block.level).collect::<Vec<_>>(), [2, 3, 0]);
        let layout = laid(&text, &blocks, &[], Some((PART_CHARS + 3, PART_CHARS + 4)), 1);
        assert_eq!((layout.part, layout.blocks.len()), (2, 2));
        assert_eq!(laid("", &[], &[], None, 9).part, 1);
    }

    #[test]
    fn a_repair_is_one_piece_and_the_places_are_those_of_the_source() {
        // 年di底前修蕞□渠 became 年底前修最□渠: a reading went, a word was swapped, a character is lost.
        let text = "年底前修最□渠。";
        let repair = |span, source, before: &str, after: &str, is_gap, state| Repair {
            rule: "pinyin",
            span,
            source,
            before: before.to_owned(),
            after: after.to_owned(),
            confidence: 9_900,
            likeliest: None,
            is_gap,
            state,
        };
        let repairs = [
            repair((1, 1), (1, 3), "di", "", false, RepairState::Open),
            repair((4, 5), (6, 7), "蕞", "最", false, RepairState::Taken),
            repair((5, 6), (7, 8), "?", "□", true, RepairState::Open),
        ];
        let shift = |span: Span| {
            let place = |at: u32| if at > 1 { at + 2 } else { at };
            (place(span.0 + 1) - 1, place(span.1))
        };
        let layout = lay(&Laying {
            text,
            blocks: &[paragraph(0, 8, &[(0, 8)])],
            anchors: &[],
            tones: &[((0, 5), Tone::Waiting), ((1, 3), Tone::Past)],
            repairs: &repairs,
            at: None,
            part: 1,
            source: &shift,
        });
        let pieces = &layout.blocks[0].sentences[0].pieces;
        let told: Vec<_> = pieces
            .iter()
            .map(|piece| {
                let mended = piece.mended.as_ref().map(|mended| (mended.before.as_str(), mended.is_gap));
                (piece.start, piece.end, piece.text.as_str(), piece.tone, mended)
            })
            .collect();
        let waiting = Some(Tone::Waiting);
        assert_eq!(
            told,
            [
                (0, None, "年", waiting, None),
                (1, Some(3), "", waiting, Some(("di", false))),
                (3, None, "底前", waiting, None),
                (5, None, "修", waiting, None),
                (6, Some(7), "最", waiting, Some(("蕞", false))),
                (7, Some(8), "□", None, Some(("?", true))),
                (8, None, "渠。", None, None),
            ]
        );
        assert_eq!(
            (layout.blocks[0].sentences[0].start, layout.blocks[0].sentences[0].end),
            (0, 10)
        );
    }
}
