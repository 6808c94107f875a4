//! The structure of an official text: blocks (title, headings, paragraphs), their sentences, and the facts of its head and foot.
//! All spans count Unicode scalar values of the very text that was given, so that they can serve as anchors.

mod front;
mod heading;
mod sentence;
mod wrap;

use jiff::civil::Date;

/// `[start, end)` in Unicode scalar values of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The title, possibly one of several lines of it.
    Title,
    /// Head matter: copy number, masthead, document number, subtitle, salutation.
    Front,
    /// A heading: 1 for 一、 and 第一章, 2 for （一）, 3 for 1. and 4 for （1）.
    Heading(u8),
    /// A paragraph of the body.
    Paragraph,
    /// Foot matter: signature, date, copies.
    Foot,
}

/// A line of the text (or the lines of a paragraph that was cut at a fixed width), or the part of it that is its heading or what
/// follows the heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is, without the blanks around it.
    pub span: Span,
    /// Its sentences, in order; together they hold every character of the block that is not blank.
    pub sentences: Vec<Span>,
}

/// A date found in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The date.
    pub date: Date,
    /// Where it is written.
    pub span: Span,
}

/// What was found in a text. Guesses are guesses: a person confirms them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// The title, all its lines.
    pub title: Option<Span>,
    /// 发文字号.
    pub number: Option<Span>,
    /// The date of the document.
    pub date: Option<Dated>,
    /// Who issued it, if that is plainly there.
    pub issuer: Option<Span>,
}

impl Structure {
    /// Every sentence with the kind of its block, in order.
    pub fn sentences(&self) -> impl Iterator<Item = (BlockKind, Span)> + '_ {
        self.blocks
            .iter()
            .flat_map(|block| block.sentences.iter().map(|span| (block.kind, *span)))
    }
}

/// Finds the blocks, sentences and head matter of a text whose lines end in `\n`.
pub fn structure(text: &str) -> Structure {
    let characters: Vec<char> = text.chars().collect();
    let lines = wrap::joined(&characters, lines(&characters));
    let front = front::find(&characters, &lines);
    let mut blocks = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        match front.kinds[at] {
            Some(kind) => blocks.push(whole(kind, &characters, *line)),
            None => body(&characters, *line, &mut blocks),
        }
    }
    Structure {
        blocks,
        title: front.title,
        number: front.number,
        date: front.date,
        issuer: front.issuer,
    }
}

/// The lines that hold text, without the blanks around it.
fn lines(characters: &[char]) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in 0..=characters.len() {
        if end == characters.len() || characters[end] == '\n' {
            lines.extend(trimmed(characters, Span { start, end }));
            start = end + 1;
        }
    }
    lines
}

/// The span without the blanks at its ends, or nothing if it is all blank.
fn trimmed(characters: &[char], span: Span) -> Option<Span> {
    let start = (span.start..span.end).find(|at| !is_blank(characters[*at]))?;
    let end = (span.start..span.end).rev().find(|at| !is_blank(characters[*at]))? + 1;
    Some(Span { start, end })
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}')
}

fn whole(kind: BlockKind, characters: &[char], span: Span) -> Block {
    Block {
        kind,
        span,
        sentences: sentence::split(characters, span),
    }
}

/// A line of the body: a heading, a paragraph, or a heading run in with its paragraph.
fn body(characters: &[char], line: Span, blocks: &mut Vec<Block>) {
    let sentences = sentence::split(characters, line);
    let heading = heading::of(characters, line, &sentences);
    match heading {
        Some((level, count)) if count < sentences.len() => {
            let (head, rest) = sentences.split_at(count);
            blocks.push(joined(BlockKind::Heading(level), head));
            blocks.push(joined(BlockKind::Paragraph, rest));
        }
        Some((level, _)) => blocks.push(Block {
            kind: BlockKind::Heading(level),
            span: line,
            sentences,
        }),
        None => blocks.push(Block {
            kind: BlockKind::Paragraph,
            span: line,
            sentences,
        }),
    }
}

fn joined(kind: BlockKind, sentences: &[Span]) -> Block {
    Block {
        kind,
        span: Span {
            start: sentences[0].start,
            end: sentences[sentences.len() - 1].end,
        },
        sentences: sentences.to_vec(),
    }
}

#[cfg(test)]
mod tests;
