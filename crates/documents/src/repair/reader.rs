//! How well a stretch reads in this document: the general model, and what the document itself says more than once.

use super::LOST;
use super::readings::Readings;
use super::script::Script;
use super::words::{Following, UNKNOWN, Words, is_han};

/// What the odd characters of the wrong script cost.
const WRONG_SCRIPT: f32 = 7.0;

/// So many full-width digits are a habit of the document.
const WIDE_DIGITS: usize = 10;

/// The model with the document's own pairs.
pub(super) struct Reader {
    words: &'static Words,
    script: &'static Script,
    /// Simplified neighbours met at least twice, with their share after the first.
    own: Vec<(u32, f32)>,
    /// Where those of each first character begin.
    firsts: Vec<u32>,
    /// Whether the document writes its numbers in full-width digits.
    has_wide_digits: bool,
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
        let digits = |range: std::ops::RangeInclusive<char>| plain.iter().filter(|c| range.contains(c)).count();
        let (wide, narrow) = (digits('０'..='９'), digits('0'..='9'));
        // Both lie in the basic plane.
        let mut pairs: Vec<u32> = plain
            .windows(2)
            .filter(|two| is_han(two[0]) && is_han(two[1]))
            .map(|two| u32::from(two[0]) << 16 | u32::from(two[1]))
            .collect();
        pairs.sort_unstable();
        let mut singles: Vec<char> = plain;
        singles.sort_unstable();
        let own: Vec<(u32, f32)> = pairs
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() >= 2)
            .map(|same| {
                let first = char::from_u32(same[0] >> 16).unwrap_or(LOST);
                let from = singles.partition_point(|c| *c < first);
                let to = singles.partition_point(|c| *c <= first);
                (same[0], (same.len() - 1) as f32 / (to - from).max(1) as f32)
            })
            .collect();
        let mut firsts = vec![0u32; 0x1_0001];
        for (pair, _) in &own {
            firsts[(pair >> 16) as usize + 1] += 1;
        }
        for at in 1..firsts.len() {
            firsts[at] += firsts[at - 1];
        }
        Self {
            words: Words::get(),
            script,
            own,
            firsts,
            has_wide_digits: wide >= WIDE_DIGITS && wide > narrow,
            is_traditional,
        }
    }

    /// The character as the model counts it.
    pub(super) fn plain(&self, c: char) -> char {
        self.script.simple(c)
    }

    /// The costs of what may stand after `last`, which is plain.
    pub(super) fn after(&self, last: char) -> After<'_> {
        let first = u32::from(last) as usize;
        let own = self.firsts.get(first).zip(self.firsts.get(first + 1));
        After {
            reader: self,
            last,
            following: is_han(last).then(|| self.words.following(last)),
            own: own.map_or(&[], |(from, to)| &self.own[*from as usize..*to as usize]),
        }
    }

    /// The cost of `c`, as the text writes it, after `last`, which is plain.
    pub(super) fn cost(&self, last: char, c: char) -> f32 {
        self.after(last).cost(c)
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

/// What may stand after one character.
pub(super) struct After<'a> {
    reader: &'a Reader,
    last: char,
    /// Of the general model, behind a Chinese character.
    following: Option<Following<'a>>,
    /// Of the document's own pairs.
    own: &'a [(u32, f32)],
}

impl After<'_> {
    /// The cost of `c`, as the text writes it.
    pub(super) fn cost(&self, c: char) -> f32 {
        if is_han(c) {
            let (chance, is_wrong) = self.chance(c);
            return (-chance.ln()).min(UNKNOWN) + if is_wrong { WRONG_SCRIPT } else { 0.0 };
        }
        self.cost_of_sign(c)
    }

    /// A number that is the greater the smaller the cost is, and quicker to find: for choosing among many.
    pub(super) fn weight(&self, c: char) -> f32 {
        if is_han(c) {
            let (chance, is_wrong) = self.chance(c);
            return if is_wrong { chance * (-WRONG_SCRIPT).exp() } else { chance };
        }
        (-self.cost_of_sign(c)).exp()
    }

    /// The chance of a Chinese character, and whether it is of the wrong script.
    fn chance(&self, c: char) -> (f32, bool) {
        let reader = self.reader;
        let plain = reader.script.simple(c);
        let general = self
            .following
            .as_ref()
            .map_or_else(|| reader.words.begins(plain), |following| following.chance(plain));
        let code = u32::from(plain);
        let own = self
            .own
            .binary_search_by_key(&code, |pair| pair.0 & 0xFFFF)
            .map_or(0.0, |at| self.own[at].1);
        let is_wrong = if reader.is_traditional {
            reader.script.is_simplified(c)
        } else {
            plain != c
        };
        (0.85 * general + 0.15 * own + 1e-9, is_wrong)
    }

    fn cost_of_sign(&self, c: char) -> f32 {
        let (reader, last) = (self.reader, self.last);
        let after = if is_han(last) {
            -(reader.words.ends(last) + 0.02).ln()
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
            // A number goes on more easily than it begins, and a share is one of a number.
            '０'..='９' if reader.has_wide_digits => {
                if is_of_number(last) {
                    2.0
                } else {
                    4.5
                }
            }
            '%' | '％' if !is_of_number(last) => 10.0 + after,
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
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９' | '．' | '.')
}

fn is_stop(c: char) -> bool {
    matches!(
        c,
        '，' | ',' | '、' | '。' | '；' | ';' | '：' | ':' | '！' | '!' | '？' | '?'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_writes_wide_digits_is_read_with_them() {
        let reader = |text: &str| Reader::new(&text.chars().collect::<Vec<_>>(), false);
        let narrow = reader("今年改造86公里，建成12座泵站。");
        let wide = reader("１９９８年改造８６公里，建成１２座泵站，完成１００％。");
        assert!(wide.cost('成', '１') < narrow.cost('成', '１'));
        assert!(wide.cost('１', '２') < wide.cost('成', '１'));
        // A share is one of a number.
        assert!(wide.cost('０', '％') < wide.cost('要', '％') && narrow.cost('要', '％') > narrow.cost('6', '％'));
    }
}
