//! A text on the page: blocks, sentences and pieces, each with its span, so that an address can point at any of them and
//! a selection can be told in characters. Pure.

use std::collections::HashSet;

use crate::{BlockKind, TextBlock};

/// Characters of one part of a long document; a part ends with a block.
pub(crate) const PART_CHARS: u32 = 30_000;

/// A span [start, end) that an item answers.
pub(crate) type Span = (u32, u32);

/// One part of a document as it is shown.
pub(crate) struct Layout {
    /// Which part, from 1.
    pub part: usize,
    /// How many parts.
    pub parts: usize,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Sentences of paragraphs in the whole document.
    pub sentences: usize,
    /// Those of them that an item answers.
    pub answered: usize,
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
    /// First character.
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
    /// First character.
    pub start: u32,
    /// The characters.
    pub text: String,
    /// A blank is shown before it.
    pub blank: bool,
    /// An item answers it.
    pub item: bool,
    /// The address points at it.
    pub now: bool,
    /// Spans that begin here and are not sentences: places an address can point at.
    pub ids: Vec<Span>,
    /// Anchors that end here, by their place in the list given.
    pub ends: Vec<usize>,
}

/// Lays out the part that holds `at`, or else the part asked for.
pub(crate) fn lay(text: &str, blocks: &[TextBlock], anchors: &[Span], at: Option<Span>, part: usize) -> Layout {
    let characters: Vec<char> = text.chars().collect();
    let parts = parts(blocks);
    let part = at
        .and_then(|(start, _)| {
            parts
                .iter()
                .position(|(first, past)| blocks[*first..*past].iter().any(|block| start < block.end))
        })
        .map_or(part, |index| index + 1)
        .clamp(1, parts.len().max(1));
    let (first, past) = parts.get(part - 1).copied().unwrap_or((0, 0));
    let (mut sentences, mut answered) = (0, 0);
    for block in blocks.iter().filter(|block| block.kind == BlockKind::Paragraph) {
        for span in &block.sentences {
            sentences += 1;
            answered += usize::from(anchors.iter().any(|anchor| overlap(*anchor, *span)));
        }
    }
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
                .map(|span| Sentence {
                    start: span.0,
                    end: span.1,
                    open: is_paragraph && !anchors.iter().any(|anchor| overlap(*anchor, *span)),
                    pieces: pieces(&characters, *span, anchors, at, &mut ids),
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
        sentences,
        answered,
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

fn overlap(a: Span, b: Span) -> bool {
    a.0 < b.1 && b.0 < a.1
}

fn pieces(characters: &[char], span: Span, anchors: &[Span], at: Option<Span>, ids: &mut HashSet<Span>) -> Vec<Piece> {
    let mut cuts = vec![span.0, span.1];
    let near: Vec<(usize, Span)> = anchors
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, anchor)| overlap(*anchor, span))
        .collect();
    for (start, end) in near.iter().map(|(_, anchor)| *anchor).chain(at) {
        cuts.extend([start, end].into_iter().filter(|cut| (span.0..span.1).contains(cut)));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces: Vec<Piece> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let mut blank = false;
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
            pieces.push(Piece {
                start,
                text,
                blank,
                item: near.iter().any(|(_, anchor)| overlap(*anchor, (from, to))),
                now: at.is_some_and(|at| overlap(at, (from, to))),
                ids: Vec::new(),
                ends: Vec::new(),
            });
            blank = false;
        }
        let Some(last) = pieces.last_mut() else { continue };
        last.ends
            .extend(near.iter().filter(|(_, anchor)| anchor.1 == to).map(|(index, _)| *index));
    }
    // An anchor that ends beyond this block is named where the block's part of it ends.
    for (start, end) in near.iter().map(|(_, anchor)| *anchor).chain(at) {
        if let Some(piece) = pieces.iter_mut().find(|piece| piece.start >= start && piece.start < end)
            && (span.0..span.1).contains(&start)
            && ids.insert((start, end))
        {
            piece.ids.push((start, end));
        }
    }
    pieces
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
            .map(|piece| (piece.start, piece.text.clone(), piece.item, piece.now))
            .collect()
    }

    #[test]
    fn pieces_count_in_characters_not_bytes() {
        let text = "修渠𠮷八十六公里。配套二百四十处。";
        let blocks = [paragraph(0, 17, &[(0, 9), (9, 17)])];
        let layout = lay(text, &blocks, &[(2, 8)], Some((9, 11)), 1);
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
        assert_eq!((layout.sentences, layout.answered), (2, 1));
        let sentences = &layout.blocks[0].sentences;
        assert!(!sentences[0].open && sentences[1].open);
        assert_eq!(sentences[0].pieces[1].ids, [(2, 8)]);
        assert_eq!(sentences[0].pieces[1].ends, [0]);
    }

    #[test]
    fn a_line_cut_at_a_fixed_width_goes_on() {
        let text = "全长 86\n  公里，见 ISO\n9001 一节。";
        let end = text.chars().count() as u32;
        let layout = lay(text, &[paragraph(0, end, &[(0, end)])], &[], None, 1);
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
        let layout = lay(&text, &blocks, &[], None, 1);
        assert_eq!((layout.part, layout.parts), (1, 2));
        assert_eq!(layout.blocks.iter().map(|block| block.level).collect::<Vec<_>>(), [2, 3, 0]);
        let layout = lay(&text, &blocks, &[], Some((PART_CHARS + 3, PART_CHARS + 4)), 1);
        assert_eq!((layout.part, layout.blocks.len()), (2, 2));
        assert_eq!(lay("", &[], &[], None, 9).part, 1);
    }
}
