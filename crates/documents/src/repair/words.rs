//! How well Chinese reads: costs (negative logarithms) of words and of neighbouring characters, from a counted word list.
//! Sorted tables searched by key: no hashing, so the same answer everywhere.

use std::sync::OnceLock;

const DATA: &str = include_str!("data/words.txt");
const TERMS: &str = include_str!("data/terms.txt");

/// The cost of a character that no word has.
pub(super) const UNKNOWN: f32 = 19.0;

/// The counted words.
pub(super) struct Words {
    words: Vec<(u64, f32)>,
    pairs: Vec<(u32, f32)>,
    /// Where the pairs of each first character begin.
    firsts: Vec<u32>,
    /// By character: how often it stands anywhere, begins a word, ends a word.
    counts: Vec<[f32; 3]>,
    total: f32,
}

/// What follows one character, looked up once for many questions.
pub(super) struct Following<'a> {
    words: &'a Words,
    /// By both characters: how often they stand together.
    pairs: &'a [(u32, f32)],
    counts: Option<[f32; 3]>,
}

impl Following<'_> {
    /// The probability of the Chinese character `next`.
    pub(super) fn chance(&self, next: char) -> f32 {
        let (Some(a), Some(b)) = (self.counts, self.words.counts.get(u32::from(next) as usize)) else {
            return 0.0;
        };
        // All pairs begin with the same character: the last sixteen bits tell them apart.
        let code = u32::from(next) & 0xFFFF;
        let inside = self
            .pairs
            .binary_search_by_key(&code, |pair| pair.0 & 0xFFFF)
            .map_or(0.0, |at| self.pairs[at].1);
        (inside + (a[2] + 1.0) * b[1] / self.words.total) / (a[0] + 2.0)
    }
}

impl Words {
    /// The one model, made when first needed.
    pub(super) fn get() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut words: Vec<(u64, f32)> = Vec::with_capacity(110_000);
        for line in DATA.lines().chain(TERMS.lines()).filter(|line| !line.starts_with('#')) {
            let mut parts = line.split(' ');
            let class: f32 = parts.next().and_then(|class| class.parse().ok()).unwrap_or(0.0);
            let count = (class / 2.0).exp();
            words.extend(
                parts
                    .filter(|word| !word.is_empty())
                    .filter_map(|word| Some((key(word.chars())?, count))),
            );
        }
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        words.dedup_by_key(|word| word.0);
        let total: f32 = words.iter().map(|(_, count)| f64::from(*count)).sum::<f64>() as f32;
        let mut counts = vec![[0.0f32; 3]; 0x1_0000];
        let mut pairs: Vec<(u32, f32)> = Vec::with_capacity(200_000);
        for (word, count) in &words {
            let chars: Vec<u16> = (0..4)
                .rev()
                .map(|at| (word >> (16 * at)) as u16)
                .filter(|c| *c != 0)
                .collect();
            for c in &chars {
                counts[usize::from(*c)][0] += count;
            }
            if let (Some(first), Some(last)) = (chars.first(), chars.last()) {
                counts[usize::from(*first)][1] += count;
                counts[usize::from(*last)][2] += count;
            }
            pairs.extend(
                chars
                    .windows(2)
                    .map(|two| (u32::from(two[0]) << 16 | u32::from(two[1]), *count)),
            );
        }
        pairs.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        pairs.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        let firsts = (0..=0x1_0000u32)
            .map(|first| pairs.partition_point(|pair| pair.0 >> 16 < first) as u32)
            .collect();
        for word in &mut words {
            word.1 = (total / word.1).ln();
        }
        Self {
            words,
            pairs,
            firsts,
            counts,
            total,
        }
    }

    /// What follows a character.
    pub(super) fn following(&self, last: char) -> Following<'_> {
        let at = u32::from(last) as usize;
        let range = self.firsts.get(at).zip(self.firsts.get(at + 1));
        Following {
            words: self,
            pairs: range.map_or(&[], |(from, to)| &self.pairs[*from as usize..*to as usize]),
            counts: self.counts.get(at).copied(),
        }
    }

    /// The probability of `next` after `last`, both Chinese characters.
    pub(super) fn chance(&self, last: char, next: char) -> f32 {
        self.following(last).chance(next)
    }

    /// The probability that a word begins with the character.
    pub(super) fn begins(&self, c: char) -> f32 {
        self.counts
            .get(u32::from(c) as usize)
            .map_or(0.0, |count| count[1] / self.total)
    }

    /// How likely a word ends when the character has come.
    pub(super) fn ends(&self, c: char) -> f32 {
        self.counts
            .get(u32::from(c) as usize)
            .map_or(0.0, |count| count[2] / (count[0] + 1.0))
    }

    /// How often the character is met, in all words.
    pub(super) fn frequency(&self, c: char) -> f32 {
        self.counts
            .get(u32::from(c) as usize)
            .map_or(0.0, |count| count[0] / self.total)
    }

    fn word(&self, chars: &[char]) -> Option<f32> {
        let key = key(chars.iter().copied())?;
        self.words
            .binary_search_by_key(&key, |word| word.0)
            .ok()
            .map(|at| self.words[at].1)
    }

    /// The cost of the best division into words.
    pub(super) fn reading_cost(&self, text: &[char]) -> f32 {
        let mut best = vec![f32::INFINITY; text.len() + 1];
        best[0] = 0.0;
        for at in 0..text.len() {
            let here = best[at];
            let alone = if is_han(text[at]) {
                self.word(&text[at..=at]).unwrap_or(UNKNOWN)
            } else {
                3.0
            };
            best[at + 1] = best[at + 1].min(here + alone);
            for length in 2..=4.min(text.len() - at) {
                if let Some(cost) = self.word(&text[at..at + length]) {
                    best[at + length] = best[at + length].min(here + cost);
                }
            }
        }
        best[text.len()]
    }
}

/// Up to four characters of the basic plane as one number.
fn key(chars: impl Iterator<Item = char>) -> Option<u64> {
    let mut key = 0u64;
    for (at, c) in chars.enumerate() {
        let code = u16::try_from(u32::from(c)).ok()?;
        if at == 4 {
            return None;
        }
        key = key << 16 | u64::from(code);
    }
    Some(key)
}

/// A Chinese character of the basic block.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_read_better() {
        let words = Words::get();
        let cost = |text: &str| words.reading_cost(&text.chars().collect::<Vec<_>>());
        assert!(cost("重要动力") < cost("重要恿力"));
        assert!(cost("高质量发展的目标") < cost("高质量发展得目标"));
        assert!(words.chance('动', '力') > words.chance('恿', '力'));
    }
}
