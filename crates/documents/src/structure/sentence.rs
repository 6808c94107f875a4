//! Sentences: cut after 。！？； with the closing quotes kept, never inside a quotation, a book title or brackets
//! that close again, and never inside a number.

use std::collections::BTreeMap;

use super::{Span, is_blank, trimmed};

/// The most digits of a number that counts a line: 1. and 12. but not a long figure before a stop.
const NUMBERING_DIGITS_MAX: usize = 4;

/// Cuts one line into its sentences, in order, without the blanks between them.
pub(super) fn split(characters: &[char], line: Span) -> Vec<Span> {
    let closes = closers(characters, line);
    let is_chinese = characters[line.start..line.end]
        .iter()
        .any(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    let mut sentences = Vec::new();
    let mut start = line.start;
    let mut at = line.start;
    while at < line.end {
        let end = if let Some(close) = closes[at - line.start] {
            // A quotation is passed over whole; it ends the sentence when its own last mark does and nothing leans on it.
            let opened = at;
            at = close;
            let ends = is_quote_closer(characters[close])
                && ends_with_its_quotation(characters, start, opened, close)
                && !leans_on(characters, close + 1, line.end);
            ends.then(|| after_end(characters, close + 1, line.end))
        } else if is_end(characters, at, line, is_chinese) {
            Some(after_end(characters, at + 1, line.end))
        } else {
            None
        };
        match end {
            Some(end) => {
                sentences.extend(trimmed(characters, Span { start, end }));
                start = end;
                at = end;
            }
            None => at += 1,
        }
    }
    sentences.extend(trimmed(characters, Span { start, end: line.end }));
    sentences
}

/// For each opening mark that closes again on this line, the place of its closer (outermost marks only matter to the caller).
fn closers(characters: &[char], line: Span) -> Vec<Option<usize>> {
    let mut closes = vec![None; line.end - line.start];
    let mut open: Vec<(usize, char)> = Vec::new();
    // How many of each kind are open: a closer without its opener must not search through all the others.
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    let mut straight: Option<usize> = None;
    for (at, &c) in characters.iter().enumerate().take(line.end).skip(line.start) {
        if c == '"' {
            match straight.take() {
                Some(begin) => closes[begin - line.start] = Some(at),
                None => straight = Some(at),
            }
        } else if let Some(closer) = closer_of(c) {
            open.push((at, closer));
            *counts.entry(closer).or_default() += 1;
        } else if counts.get(&c).is_some_and(|count| *count > 0) {
            while let Some((begin, closer)) = open.pop() {
                *counts.entry(closer).or_default() -= 1;
                if closer == c {
                    closes[begin - line.start] = Some(at);
                    break;
                }
            }
        }
    }
    closes
}

fn closer_of(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '〈' => '〉',
        '（' => '）',
        '(' => ')',
        '【' => '】',
        '〔' => '〕',
        '［' => '］',
        _ => return None,
    })
}

fn is_quote_closer(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '"')
}

/// A full stop inside the quotation ends the sentence; a question or a call does only if the quotation is what is said (after a colon
/// or a comma, or the whole sentence), not if it is the name of something.
fn ends_with_its_quotation(characters: &[char], start: usize, opened: usize, close: usize) -> bool {
    let before = (start..opened).rev().map(|at| characters[at]).find(|c| !is_blank(*c));
    match characters[close - 1] {
        '。' => true,
        '！' | '？' | '!' | '?' => before.is_none_or(|c| matches!(c, '：' | '，' | ':' | ',')),
        _ => false,
    }
}

/// The sentence goes on after the quotation: “谁来干？”的问题, “怎么干？”“谁来管？”, “……”，
fn leans_on(characters: &[char], from: usize, end: usize) -> bool {
    let Some(next) = (from..end).map(|at| characters[at]).find(|c| !is_blank(*c)) else {
        return false;
    };
    matches!(
        next,
        '的' | '地'
            | '等'
            | '这'
            | '和'
            | '与'
            | '及'
            | '，'
            | '、'
            | '。'
            | '；'
            | '：'
            | '！'
            | '？'
            | ','
            | ';'
            | '“'
            | '‘'
            | '「'
            | '—'
            | '（'
            | '('
    )
}

fn is_end(characters: &[char], at: usize, line: Span, is_chinese: bool) -> bool {
    match characters[at] {
        '。' | '！' | '？' | '；' | '｡' => true,
        '!' | '?' | ';' if is_chinese => true,
        '.' | '!' | '?' if !is_chinese => {
            let letter_before =
                at > line.start && (characters[at - 1].is_alphabetic() || matches!(characters[at - 1], ')' | '"' | '”'));
            let digit_before = at > line.start && characters[at - 1].is_ascii_digit();
            let blank_after = at + 1 == line.end || is_blank(characters[at + 1]);
            let numbering = digit_before
                && at - line.start <= NUMBERING_DIGITS_MAX
                && (line.start..at).all(|place| characters[place].is_ascii_digit());
            (letter_before || digit_before || characters[at] != '.') && blank_after && !numbering
        }
        _ => false,
    }
}

/// Takes in what belongs to the end of a sentence: further marks, closing quotes and brackets.
fn after_end(characters: &[char], from: usize, end: usize) -> usize {
    let belongs = |c: char| {
        matches!(
            c,
            '。' | '！' | '？' | '；' | '!' | '?' | '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》'
        )
    };
    (from..end).find(|at| !belongs(characters[*at])).unwrap_or(end)
}
