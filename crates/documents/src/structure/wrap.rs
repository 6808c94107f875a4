//! Texts whose lines were cut at a fixed width (copied out of a PDF, or from a mail): the lines of a paragraph are put together
//! again before its sentences are looked for. The text itself is not touched; a span then reaches over a line end.

use super::{Span, heading, is_blank};

/// Below this width, in columns, even lines are more likely a poem or a table.
const WIDTH_MIN: usize = 40;
/// Above it a line is a paragraph of its own.
const WIDTH_MAX: usize = 120;
/// How far a full line may fall short: two characters that must not stand at the start of a line.
const SLACK: usize = 4;
/// So many lines must be cut in the middle of a sentence before the text is taken as wrapped.
const CUT_LINES_MIN: usize = 3;

/// Joins lines that were cut at a fixed width; other texts come back as they are.
pub(super) fn joined(characters: &[char], lines: Vec<Span>) -> Vec<Span> {
    let widths: Vec<usize> = lines
        .iter()
        .map(|line| indent(characters, *line) + width(characters, *line))
        .collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if !(WIDTH_MIN..=WIDTH_MAX).contains(&widest) {
        return lines;
    }
    let cut = |at: usize| widths[at] + SLACK >= widest && !ends_sentence(characters, lines[at]);
    let cut_lines = (0..lines.len()).filter(|at| cut(*at)).count();
    if cut_lines < CUT_LINES_MIN || cut_lines * 4 < lines.len() {
        return lines;
    }
    let mut out: Vec<Span> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let follows = at > 0 && cut(at - 1) && is_next(characters, lines[at - 1], *line) && !starts_paragraph(characters, *line);
        match out.last_mut() {
            Some(before) if follows => before.end = line.end,
            _ => out.push(*line),
        }
    }
    out
}

/// Right below, with no empty line between.
fn is_next(characters: &[char], above: Span, below: Span) -> bool {
    characters[above.end..below.start].iter().filter(|c| **c == '\n').count() == 1
}

fn starts_paragraph(characters: &[char], line: Span) -> bool {
    indent(characters, line) >= 2 || heading::numbering(&characters[line.start..line.end]).is_some()
}

/// Columns of blank before the line.
fn indent(characters: &[char], line: Span) -> usize {
    characters[..line.start]
        .iter()
        .rev()
        .take_while(|c| **c != '\n' && is_blank(**c))
        .map(|c| columns(*c))
        .sum()
}

fn width(characters: &[char], line: Span) -> usize {
    characters[line.start..line.end].iter().map(|c| columns(*c)).sum()
}

fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{2014}'
        | '\u{2018}'..='\u{201D}'
        | '\u{2026}'
        | '\t' => 2,
        _ => 1,
    }
}

fn ends_sentence(characters: &[char], line: Span) -> bool {
    let last = characters[line.start..line.end]
        .iter()
        .rev()
        .find(|c| !matches!(c, '”' | '’' | '」' | '』' | '）' | ')'));
    last.is_some_and(|c| matches!(c, '。' | '！' | '？' | '；' | '：' | '!' | '?' | ';' | ':' | '.'))
}
