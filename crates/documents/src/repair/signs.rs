//! Punctuation that came back from the cuts in ASCII, and signs that belong to no text.

use super::Rule;
use super::sheet::Replacement;
use super::words::{Words, is_han};
use crate::radicals::{is_radical, meant};

/// Gives a damaged page its full-width signs back, where it has none of that sign left.
pub(super) fn full_width(text: &[char], with_parentheses: bool) -> Vec<Replacement> {
    let has = |sign: char| text.contains(&sign);
    let signs = [(',', '，'), ('!', '！'), ('?', '？')].map(|(half, full)| (half, full, !has(full)));
    let spaced = text.windows(2).filter(|two| two[0] == ',' && two[1] == ' ').count();
    let commas = text.iter().filter(|c| **c == ',').count();
    let mut out = Vec::new();
    for (at, c) in text.iter().enumerate() {
        let before = at.checked_sub(1).map_or(' ', |before| text[before]);
        let mut next = at + 1;
        if spaced * 4 <= commas && text.get(next) == Some(&' ') {
            next += 1;
        }
        let after = text.get(next).copied().unwrap_or('\n');
        for (half, full, is_missing) in signs {
            let fits = is_wide(before) && (is_wide(after) || matches!(after, '\n' | '(' | ')') || after.is_ascii_digit())
                || matches!(before, ')' | '%' | '0'..='9') && is_wide(after) && half == ',';
            if *c == half && is_missing && fits {
                let end = if is_wide(after) { next } else { at + 1 };
                out.push(Replacement::new(at, end, vec![full], Rule::Stray, 9500));
            }
        }
    }
    if with_parentheses && !has('（') && !has('）') {
        out.extend(parentheses(text));
    }
    out.sort_by_key(|new| new.start);
    out
}

/// ASCII parentheses around Chinese words.
fn parentheses(text: &[char]) -> Vec<Replacement> {
    let mut out = Vec::new();
    let mut open = None;
    for (at, c) in text.iter().enumerate() {
        match c {
            '\n' => open = None,
            '(' => open = Some(at),
            ')' => {
                if let Some(from) = open.take()
                    && text[from..at].iter().any(|c| is_han(*c))
                {
                    out.push(Replacement::new(from, from + 1, vec!['（'], Rule::Stray, 9000));
                    out.push(Replacement::new(at, at + 1, vec!['）'], Rule::Stray, 9000));
                }
            }
            _ => {}
        }
    }
    out
}

/// Radicals that came out of a PDF in the place of characters. One that stands alone is spoken of, and stays.
pub(super) fn radicals(text: &[char]) -> Vec<Replacement> {
    let is_beside = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| is_han(*c));
    let mut out = Vec::new();
    for (at, c) in text.iter().enumerate() {
        if is_radical(*c) && (is_beside(at.checked_sub(1)) || is_beside(Some(at + 1))) {
            out.push(Replacement::new(at, at + 1, vec![meant(*c)], Rule::Stray, 9900));
        }
    }
    out
}

/// Signs without width between Chinese characters.
pub(super) fn invisible(text: &[char]) -> Vec<Replacement> {
    let mut out = Vec::new();
    for at in 1..text.len() {
        let is_between = is_wide(text[at - 1]) && text.get(at + 1).is_some_and(|c| is_wide(*c));
        if is_invisible(text[at]) && is_between {
            out.push(Replacement::new(at, at + 1, Vec::new(), Rule::Stray, 9900));
        }
    }
    out
}

pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}')
}

/// A text that has ，！？ only in ASCII while every other sign is full-width: those three are what the cuts give back. Who types ASCII
/// commas types ASCII colons, semicolons and parentheses too.
pub(super) fn has_cut_signs(text: &[char]) -> bool {
    let (mut cut, mut other, mut ascii) = (0usize, 0usize, 0usize);
    for (at, c) in text.iter().enumerate() {
        match c {
            '，' | '！' | '？' => return false,
            '；' | '：' | '（' | '）' => other += 1,
            ',' | '!' | '?' | ';' | ':' | '(' | ')' => {
                let before = at.checked_sub(1).is_some_and(|before| is_wide(text[before]));
                let after = text.get(at + 1).is_some_and(|c| is_wide(*c));
                if before && after {
                    cut += usize::from(*c == ',');
                    ascii += usize::from(matches!(c, ';' | ':' | '(' | ')'));
                } else if before || after {
                    ascii += usize::from(matches!(c, ';' | ':'));
                }
            }
            _ => {}
        }
    }
    cut >= 6 && other >= 3 && ascii == 0
}

/// Characters that a spinner has put before marks: rare ones that end no word, before many marks and behind ever other words.
pub(super) fn sprinkled(text: &[char]) -> Vec<Replacement> {
    let words = Words::get();
    let mut found: Vec<usize> = Vec::new();
    let mut marks = 0usize;
    for at in 2..text.len() {
        if !matches!(text[at], '，' | '。' | '；' | ',' | '！' | '？') {
            continue;
        }
        marks += 1;
        let (before, stray) = (text[at - 2], text[at - 1]);
        let is_letter = stray.is_ascii_lowercase() && is_han(before);
        let is_rare = is_han(stray) && words.frequency(stray) < 4e-5 && (!is_han(before) || words.chance(before, stray) < 4e-5);
        if is_letter || is_rare && (is_wide(before) || before.is_ascii_digit() || before == '%') {
            found.push(at - 1);
        }
    }
    let mut behind: Vec<char> = found.iter().map(|at| text[at - 1]).collect();
    behind.sort_unstable();
    behind.dedup();
    if behind.len() < 4 || found.len() * 25 < marks {
        return Vec::new();
    }
    found
        .into_iter()
        .map(|at| Replacement::new(at, at + 1, Vec::new(), Rule::Stray, 8000))
        .collect()
}

fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '“' | '”' | '‘' | '’' | '—' | '…' | '·' | '□')
}
