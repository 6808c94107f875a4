//! Pinyin: which syllables exist, how each character is read, and where a syllable stands in parentheses.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const DATA: &str = include_str!("data/readings.txt");

/// The readings of every character of the code page.
pub(super) struct Readings {
    /// Characters by syllable with its tone mark.
    toned: BTreeMap<&'static str, Vec<char>>,
    /// Characters by syllable without tone.
    plain: BTreeMap<String, Vec<char>>,
}

impl Readings {
    /// The one table, made when first needed.
    pub(super) fn get() -> &'static Self {
        static READINGS: OnceLock<Readings> = OnceLock::new();
        READINGS.get_or_init(|| {
            let mut toned = BTreeMap::new();
            let mut plain: BTreeMap<String, Vec<char>> = BTreeMap::new();
            for (syllable, chars) in DATA
                .lines()
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| line.split_once(' '))
            {
                let mut chars: Vec<char> = chars.chars().collect();
                chars.sort_unstable();
                plain
                    .entry(syllable.chars().map(untoned).collect())
                    .or_default()
                    .extend(&chars);
                toned.insert(syllable, chars);
            }
            for chars in plain.values_mut() {
                chars.sort_unstable();
                chars.dedup();
            }
            Self { toned, plain }
        })
    }

    /// The characters read so; a syllable without tone mark stands for every tone.
    pub(super) fn chars(&self, syllable: &str) -> &[char] {
        let with_tone = self.toned.get(syllable);
        let chars = if syllable.is_ascii() {
            self.plain.get(syllable).or(with_tone)
        } else {
            with_tone
        };
        chars.map_or(&[], Vec::as_slice)
    }

    /// A reading of the character: of several the one that most characters share.
    pub(super) fn first(&self, c: char) -> Option<&'static str> {
        self.toned
            .iter()
            .filter(|(_, chars)| chars.binary_search(&c).is_ok())
            .max_by_key(|(syllable, chars)| (chars.len(), std::cmp::Reverse(**syllable)))
            .map(|(syllable, _)| *syllable)
    }

    /// Whether the character may be read so.
    pub(super) fn reads(&self, c: char, syllable: &str) -> bool {
        self.chars(syllable).binary_search(&c).is_ok()
    }

    /// A syllable and its closing parenthesis at `at`; gives the syllable and where the text goes on.
    pub(super) fn closed(&self, text: &[char], at: usize) -> Option<(String, usize)> {
        let mut end = at;
        while text.get(end) == Some(&' ') && end == at {
            end += 1;
        }
        let start = end;
        while end - start < 7 && text.get(end).is_some_and(|c| is_letter(*c)) {
            end += 1;
        }
        let syllable: String = text[start..end].iter().map(|c| if *c == 'ɡ' { 'g' } else { *c }).collect();
        if text.get(end) == Some(&' ') {
            end += 1;
        }
        let is_closed = matches!(text.get(end), Some(')' | '）'));
        (is_closed && start < end && !self.chars(&syllable).is_empty()).then_some((syllable, end + 1))
    }

    /// The same with its opening parenthesis.
    pub(super) fn bracketed(&self, text: &[char], at: usize) -> Option<(String, usize)> {
        match text.get(at) {
            Some('(' | '（') => self.closed(text, at + 1),
            _ => None,
        }
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || untoned(c) != c || matches!(c, 'ü' | 'ɡ')
}

fn untoned(c: char) -> char {
    match c {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ê' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'ü',
        'ń' | 'ň' | 'ǹ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_syllables() {
        let readings = Readings::get();
        assert!(readings.reads('網', "wǎng") && readings.reads('網', "wang") && !readings.reads('網', "hé"));
        let text: Vec<char> = "(huì )(abc)".chars().collect();
        assert_eq!(readings.bracketed(&text, 0), Some(("huì".into(), 6)));
        assert_eq!(readings.bracketed(&text, 6), None);
    }
}
