//! How well a stretch reads in this document: the general model, and what the document itself says more than once.

use super::LOST;
use super::readings::Readings;
use super::script::Script;
use super::words::{UNKNOWN, Words, is_han};

/// What the odd characters of the wrong script cost.
const WRONG_SCRIPT: f32 = 7.0;

/// The model with the document's own pairs.
pub(super) struct Reader {
    words: &'static Words,
    script: &'static Script,
    /// Simplified neighbours met at least twice, with their share after the first.
    own: Vec<(u64, f32)>,
    /// Whether the document is written in traditional characters.
    pub(super) is_traditional: bool,
}

impl Reader {
    pub(super) fn new(text: &[char], is_traditional: bool) -> Self {
        let script = Script::get();
        let readings = Readings::get();
        let mut plain: Vec<char> = Vec::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            if let Some((_, next)) = readings.bracketed(text, at) {
                at = next;
            } else {
                plain.push(script.simple(text[at]));
                at += 1;
            }
        }
        let mut pairs: Vec<u64> = plain
            .windows(2)
            .filter(|two| is_han(two[0]) && is_han(two[1]))
            .map(|two| u64::from(u32::from(two[0])) << 32 | u64::from(u32::from(two[1])))
            .collect();
        pairs.sort_unstable();
        let mut singles: Vec<char> = plain;
        singles.sort_unstable();
        let own = pairs
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() >= 2)
            .map(|same| {
                let first = char::from_u32((same[0] >> 32) as u32).unwrap_or(LOST);
                let from = singles.partition_point(|c| *c < first);
                let to = singles.partition_point(|c| *c <= first);
                (same[0], (same.len() - 1) as f32 / (to - from).max(1) as f32)
            })
            .collect();
        Self {
            words: Words::get(),
            script,
            own,
            is_traditional,
        }
    }

    /// The character as the model counts it.
    pub(super) fn plain(&self, c: char) -> char {
        self.script.simple(c)
    }

    /// The cost of `c`, as the text writes it, after `last`, which is plain.
    pub(super) fn cost(&self, last: char, c: char) -> f32 {
        if is_han(c) {
            let plain = self.script.simple(c);
            let general = if is_han(last) {
                self.words.chance(last, plain)
            } else {
                self.words.begins(plain)
            };
            let key = u64::from(u32::from(last)) << 32 | u64::from(u32::from(plain));
            let own = self
                .own
                .binary_search_by_key(&key, |pair| pair.0)
                .map_or(0.0, |at| self.own[at].1);
            let chance = 0.85 * general + 0.15 * own;
            let is_wrong = if self.is_traditional {
                self.script.is_simplified(c)
            } else {
                plain != c
            };
            return (-(chance + 1e-9).ln()).min(UNKNOWN) + if is_wrong { WRONG_SCRIPT } else { 0.0 };
        }
        let after = if is_han(last) {
            -(self.words.ends(last) + 0.02).ln()
        } else {
            1.5
        };
        // None of these follows another mark; calls and questions do.
        let doubled = if is_stop(last) && matches!(c, '，' | ',' | '、' | '。' | '；' | ';' | '：' | ':') {
            7.0
        } else {
            0.0
        };
        let after = after + doubled;
        match c {
            '，' | ',' | '、' | '。' => 1.8 + after,
            '“' | '”' | '；' | '：' | '！' | '!' | ':' | ';' => 3.5 + after,
            '（' | '）' | '(' | ')' => 5.5 + after,
            '‘' | '’' | '《' | '》' | '—' | '…' | '·' | '？' | '?' | '\n' | ' ' | '　' | '.' | '%' | '％' | '-' => {
                4.5 + after
            }
            '0'..='9' => 3.0,
            LOST => 9.0,
            c if c.is_ascii_alphabetic() => {
                if last.is_ascii_alphabetic() {
                    3.0
                } else {
                    8.0
                }
            }
            c if c.is_ascii() => 6.0 + after,
            '【'
            | '】'
            | '〔'
            | '〕'
            | '〈'
            | '〉'
            | '『'
            | '』'
            | '「'
            | '」'
            | '①'..='⑳'
            | '０'..='９'
            | 'Ａ'..='Ｚ'
            | 'ａ'..='ｚ'
            | '－'
            | '～'
            | '×'
            | '±'
            | '℃'
            | '㎡' => 8.0 + after,
            _ => 17.0,
        }
    }

    /// The cost of the text as it stands; readings in parentheses are passed over.
    pub(super) fn stretch_cost(&self, last: char, text: &[char], from: usize, to: usize) -> f32 {
        let readings = Readings::get();
        let (mut last, mut cost, mut at) = (last, 0.0, from);
        while at < to {
            if is_han(last)
                && let Some((_, next)) = readings.bracketed(text, at)
            {
                at = next;
                continue;
            }
            cost += self.cost(last, text[at]);
            last = self.plain(text[at]);
            at += 1;
        }
        cost
    }
}

fn is_stop(c: char) -> bool {
    matches!(
        c,
        '，' | ',' | '、' | '。' | '；' | ';' | '：' | ':' | '！' | '!' | '？' | '?'
    )
}
