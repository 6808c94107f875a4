//! Text to search words, the same for both databases, so that both find the same.
//! Chinese is cut into overlapping pairs of characters: no dictionary, so a new name is found on its first day.

use std::collections::HashSet;

use crate::limits::{SEARCH_TERMS, SEARCH_WORDS};

/// Characters kept of one Latin word.
const WORD_LENGTH: usize = 40;

/// A word a text must have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// The word. Letters, digits and Chinese characters only, so it needs no quoting anywhere.
    pub word: String,
    /// Also found at the beginning of a longer word.
    pub prefix: bool,
}

/// A stretch of text of one sort.
enum Run {
    Chinese(Vec<char>),
    Word(String),
}

/// The different words of a text, in order of appearance. A Chinese run gives its pairs and its last character alone:
/// then every character begins some word, and a search for a single one is a search for beginnings.
pub fn words(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut words = Vec::new();
    let mut keep = |word: String| {
        if seen.insert(word.clone()) {
            words.push(word);
        }
        words.len() < SEARCH_WORDS
    };
    'text: for run in runs(text) {
        match run {
            Run::Word(word) => {
                if !keep(word) {
                    break;
                }
            }
            Run::Chinese(characters) => {
                for start in 0..characters.len() {
                    if !keep(characters[start..].iter().take(2).collect()) {
                        break 'text;
                    }
                }
            }
        }
    }
    words
}

/// The words a search asks for, all of which a text must have. Latin words are also found by their beginnings,
/// numbers only as they are.
pub fn terms(search: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for run in runs(search) {
        match run {
            Run::Word(word) => {
                let prefix = !word.chars().all(|c| c.is_ascii_digit());
                terms.push(Term { word, prefix });
            }
            Run::Chinese(characters) if characters.len() == 1 => {
                terms.push(Term {
                    word: characters.iter().collect(),
                    prefix: true,
                });
            }
            Run::Chinese(characters) => {
                terms.extend(characters.windows(2).map(|pair| Term {
                    word: pair.iter().collect(),
                    prefix: false,
                }));
            }
        }
    }
    let mut seen = HashSet::new();
    terms.retain(|term| seen.insert(term.clone()));
    terms.truncate(SEARCH_TERMS);
    terms
}

/// The words of a text that tell something of it: no number, no single character.
pub fn telling_words(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| word.chars().nth(1).is_some() && !word.chars().all(|c| c.is_ascii_digit()));
    words
}

/// What of a text is among some words, as a reader sees it: pairs of characters that hang together are one stretch.
pub fn shared(text: &str, words: &HashSet<&str>) -> Vec<String> {
    let mut shared: Vec<String> = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) if words.contains(word.as_str()) => shared.push(word),
            Run::Word(_) => {}
            Run::Chinese(characters) => {
                let mut open: Option<String> = None;
                for pair in characters.windows(2) {
                    let both: String = pair.iter().collect();
                    if words.contains(both.as_str()) {
                        match &mut open {
                            Some(stretch) => stretch.extend(&pair[1..]),
                            None => open = Some(both),
                        }
                    } else {
                        shared.extend(open.take());
                    }
                }
                shared.extend(open);
            }
        }
    }
    let mut seen = HashSet::new();
    shared.retain(|stretch| seen.insert(stretch.clone()));
    shared
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut word_is_open = false;
    let mut word_length = 0;
    for c in text.chars().map(half_width) {
        if is_chinese(c) {
            word_is_open = false;
            match runs.last_mut() {
                Some((Run::Chinese(characters), true)) => characters.push(c),
                _ => {
                    close(&mut runs);
                    runs.push((Run::Chinese(vec![c]), true));
                }
            }
        } else if c.is_alphanumeric() {
            if !word_is_open {
                close(&mut runs);
                runs.push((Run::Word(String::new()), true));
                (word_is_open, word_length) = (true, 0);
            }
            if let Some((Run::Word(word), _)) = runs.last_mut()
                && word_length < WORD_LENGTH
            {
                word.extend(c.to_lowercase().filter(|lower| lower.is_alphanumeric()));
                word_length += 1;
            }
        } else {
            close(&mut runs);
            word_is_open = false;
        }
    }
    let not_empty = |run: &Run| !matches!(run, Run::Word(word) if word.is_empty());
    runs.into_iter().map(|(run, _)| run).filter(not_empty).collect()
}

/// Marks the latest run as ended.
fn close(runs: &mut [(Run, bool)]) {
    if let Some((_, open)) = runs.last_mut() {
        *open = false;
    }
}

/// Full-width letters, digits and signs are the same as their narrow forms.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Characters written without spaces between words: Han with its repetition mark and zero, and kana.
fn is_chinese(c: char) -> bool {
    match c {
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => true,
        '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => true,
        '\u{3040}'..='\u{30FF}' => c.is_alphanumeric(), // signs stand among the kana
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(search: &str) -> Vec<String> {
        terms(search)
            .into_iter()
            .map(|term| term.word + if term.prefix { "*" } else { "" })
            .collect()
    }

    fn finds(text: &str, search: &str) -> bool {
        let words = words(text);
        let has = |term: &Term| {
            words
                .iter()
                .any(|word| *word == term.word || term.prefix && word.starts_with(&term.word))
        };
        terms(search).iter().all(has)
    }

    #[test]
    fn chinese_is_cut_into_pairs() {
        assert_eq!(words("河清市"), ["河清", "清市", "市"]);
        assert_eq!(words("水"), ["水"]);
        assert_eq!(asked("河清市"), ["河清", "清市"]);
        assert_eq!(asked("水"), ["水*"]);
        assert!(finds("河清市", "市") && finds("河清市", "清") && !finds("河清市", "河市"));
    }

    #[test]
    fn words_and_numbers_stand_apart_from_chinese() {
        assert_eq!(words("豫政办〔2024〕12号"), ["豫政", "政办", "办", "2024", "12", "号"]);
        assert_eq!(
            words("ＡＢＣ　ａｂｃ Budget-2026 第3季度"),
            ["abc", "budget", "2026", "第", "3", "季度", "度"]
        );
        assert_eq!(asked("Budg 20"), ["budg*", "20"]);
        assert!(finds("年度 Budget", "budg") && !finds("2026", "20"));
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert!(words("").is_empty() && words(" 、。！'\"*").is_empty() && terms("？ -- ").is_empty());
    }

    #[test]
    fn long_input_stays_bounded() {
        assert_eq!(words(&"a".repeat(1_000))[0].len(), WORD_LENGTH);
        let many: String = (0..100_000).map(|n| format!("w{n} ")).collect();
        assert_eq!(words(&many).len(), SEARCH_WORDS);
        assert_eq!(terms(&many).len(), SEARCH_TERMS);
    }

    proptest! {
        #[test]
        fn every_piece_of_a_chinese_text_finds_it(text in "[河清市水务局重点项目]{1,20}", from in 0usize..20, length in 1usize..20) {
            let characters: Vec<char> = text.chars().collect();
            let from = from % characters.len();
            let piece: String = characters[from..].iter().take(length).collect();
            prop_assert!(finds(&text, &piece));
        }

        #[test]
        fn words_need_no_quoting(text in "\\PC{0,60}") {
            for word in words(&text) {
                let plain = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_whitespace();
                prop_assert!(!word.is_empty() && word.chars().all(plain), "{word:?}");
            }
        }
    }
}
