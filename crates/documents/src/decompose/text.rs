//! The characters of a text beside a plain twin of the same length (full-width digits and signs made narrow), in which all words
//! are looked for. Places in the twin are places in the text.

use crate::structure::Span;

/// A text to look things up in.
pub(super) struct Text {
    raw: Vec<char>,
    plain: Vec<char>,
    closes: Vec<u32>,
}

thread_local! {
    /// How many characters were looked at: what the tests of speed count, since a clock depends on the machine.
    pub(super) static LOOKS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

impl Text {
    pub(super) fn new(text: &str) -> Text {
        let raw: Vec<char> = text.chars().collect();
        let plain: Vec<char> = raw.iter().map(|c| narrow(*c)).collect();
        Text {
            closes: closes(&plain),
            raw,
            plain,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.raw.len()
    }

    /// The plain character, or NUL outside the text.
    pub(super) fn at(&self, place: usize) -> char {
        if cfg!(test) {
            LOOKS.set(LOOKS.get() + 1);
        }
        self.plain.get(place).copied().unwrap_or('\0')
    }

    /// The plain character before a place, or NUL.
    pub(super) fn before(&self, place: usize) -> char {
        place.checked_sub(1).map_or('\0', |place| self.at(place))
    }

    pub(super) fn starts(&self, place: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(offset, c)| self.at(place + offset) == c)
    }

    /// The length of the longest of the words that stands at this place.
    pub(super) fn any_at(&self, place: usize, words: &[&str]) -> Option<usize> {
        // Most words begin with another character. Nearly all begin with one of three bytes, and these are compared as they are.
        let first = self.at(place);
        let mut bytes = [0; 4];
        first.encode_utf8(&mut bytes);
        let may_start = |word: &str| {
            let three = word.as_bytes().first_chunk::<3>();
            first.len_utf8() != 3 || three == bytes.first_chunk::<3>()
        };
        words
            .iter()
            .filter(|word| may_start(word) && self.starts(place, word))
            .map(|word| word.chars().count())
            .max()
    }

    pub(super) fn ends(&self, span: Span, word: &str) -> bool {
        let length = word.chars().count();
        span.end >= span.start + length && self.starts(span.end - length, word)
    }

    pub(super) fn ends_any(&self, span: Span, words: &[&str]) -> Option<usize> {
        words
            .iter()
            .filter(|word| self.ends(span, word))
            .map(|word| word.chars().count())
            .max()
    }

    /// The first of the words in the span: its place and length.
    pub(super) fn find(&self, span: Span, words: &[&str]) -> Option<(usize, usize)> {
        // Most places begin no word: a table of first characters spares the comparison.
        let mut firsts = [0u64; 16];
        for first in words.iter().filter_map(|word| word.chars().next()) {
            let bit = u32::from(first) as usize % 1024;
            firsts[bit / 64] |= 1 << (bit % 64);
        }
        (span.start..span.end).find_map(|place| {
            let bit = u32::from(self.at(place)) as usize % 1024;
            if firsts[bit / 64] & (1 << (bit % 64)) == 0 {
                return None;
            }
            let length = self.any_at(place, words)?;
            (place + length <= span.end).then_some((place, length))
        })
    }

    pub(super) fn has(&self, span: Span, words: &[&str]) -> bool {
        self.find(span, words).is_some()
    }

    pub(super) fn has_char(&self, span: Span, c: char) -> bool {
        (span.start..span.end).any(|place| self.at(place) == c)
    }

    /// The words of the text themselves.
    pub(super) fn string(&self, span: Span) -> String {
        self.raw[span.start..span.end.max(span.start)]
            .iter()
            .filter(|c| **c != '\n' && **c != '\r')
            .collect()
    }

    /// The span without marks, blanks and connecting words at its ends.
    pub(super) fn trimmed(&self, span: Span) -> Span {
        let idle =
            |c: char| c.is_whitespace() || matches!(c, ',' | '、' | ';' | '。' | '!' | '?' | ':' | '\u{FEFF}' | '\u{200B}');
        let mut span = span;
        while span.start < span.end && idle(self.at(span.start)) {
            span.start += 1;
        }
        while span.end > span.start && idle(self.at(span.end - 1)) {
            span.end -= 1;
        }
        span
    }

    /// Where the brackets or quotation marks opened here close again within the limit.
    pub(super) fn closing(&self, open: usize, limit: usize) -> Option<usize> {
        let close = *self.closes.get(open)? as usize;
        (close < limit).then_some(close)
    }
}

/// No closer: greater than any place.
const NEVER: u32 = u32::MAX;

/// For each opening mark the place of its own closer. One walk for the whole text: looking for it from every opening mark again would
/// take the square of the time on a text that opens and never closes.
fn closes(plain: &[char]) -> Vec<u32> {
    let pairs = ["“”", "‘’", "「」", "《》", "()", "【】", "[]", "〔〕"];
    let kind = |c: char, side: usize| pairs.iter().position(|pair| pair.chars().nth(side) == Some(c));
    let mut out = vec![NEVER; plain.len()];
    let mut open: [Vec<usize>; 8] = std::array::from_fn(|_| Vec::new());
    for (place, &c) in plain.iter().enumerate() {
        if c.is_alphanumeric() {
            continue;
        }
        if let Some(kind) = kind(c, 0) {
            open[kind].push(place);
        } else if let Some(begin) = kind(c, 1).and_then(|kind| open[kind].pop()) {
            out[begin] = u32::try_from(place).unwrap_or(NEVER);
        }
    }
    out
}

/// Full-width digits, letters and the marks the rules look for.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '％' => '%',
        '．' => '.',
        '（' => '(',
        '）' => ')',
        '［' => '[',
        '］' => ']',
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '！' => '!',
        '？' => '?',
        '～' | '〜' => '~',
        '／' => '/',
        '﹑' | '､' => '、',
        _ => c,
    }
}
