//! A language model on the closed network, where the installation names one: it may say where it would make an item too, in words that must
//! stand in the text. Nothing else of what it says is used. Injected at start; without one, nobody is asked anything.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::limits::MODEL_PART_CHARS;
use crate::reading::{Reading, Span};

/// Why a model gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFailure {
    /// Nobody listens there, or the connection broke.
    Unreachable,
    /// It took longer than it may.
    Late,
    /// It refused, with this status.
    Refused(u16),
    /// What it said is not what was asked for, or longer than it may be.
    Unreadable,
}

/// A language model.
pub trait Model: Send + Sync {
    /// Its name.
    fn name(&self) -> &str;
    /// Where it is, as people are told before a text goes there.
    fn place(&self) -> &str;
    /// Words of this piece of a text of which it would make an item each. Slow: call it in `spawn_blocking`.
    ///
    /// # Errors
    /// When it gives no answer that can be used.
    fn quotes(&self, part: &str) -> Result<Vec<String>, ModelFailure>;
}

/// The model of an installation and its turn: it is asked one thing at a time.
#[derive(Clone)]
pub(crate) struct Models {
    /// The model.
    pub model: Arc<dyn Model>,
    /// One at a time.
    pub turn: Arc<Semaphore>,
}

impl Models {
    pub(crate) fn new(model: Arc<dyn Model>) -> Self {
        Self {
            model,
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

/// A piece of a text: its place and its characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub span: Span,
    pub words: String,
}

/// The text in pieces of whole sentences, none longer than a model is given at once; a longer sentence is a piece alone, cut at that length.
pub(crate) fn parts(reading: &Reading) -> Vec<Part> {
    let characters: Vec<char> = reading.text.chars().collect();
    let ends = reading.blocks.iter().flat_map(|block| {
        let sentences = block.sentences.iter().map(|sentence| sentence.1);
        sentences.chain([block.end])
    });
    let mut ends: Vec<u32> = ends.filter(|end| *end as usize <= characters.len()).collect();
    ends.push(characters.len() as u32);
    ends.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    let (mut start, mut last) = (0_u32, 0_u32);
    for end in ends {
        if end - start > MODEL_PART_CHARS && last > start {
            out.push((start, last));
            start = last;
        }
        while end - start > MODEL_PART_CHARS {
            out.push((start, start + MODEL_PART_CHARS));
            start += MODEL_PART_CHARS;
        }
        last = end;
    }
    out.push((start, last));
    let words = |span: Span| characters[span.0 as usize..span.1 as usize].iter().collect::<String>();
    out.into_iter()
        .map(|span| Part {
            span,
            words: words(span),
        })
        .filter(|part| !part.words.trim().is_empty())
        .collect()
}

/// Where the words stand that a model named, as places of the text, and how many of them stand nowhere or where no item can be: each inside
/// one sentence of the body, without the marks at its ends. Words that are named twice stand at their next place.
pub(crate) fn anchored(reading: &Reading, part: &Part, quotes: &[String]) -> (Vec<Span>, usize) {
    let characters: Vec<char> = part.words.chars().collect();
    let mut found: Vec<Span> = Vec::new();
    let mut lost = 0;
    for quote in quotes {
        let words: Vec<char> = quote.trim_matches(is_idle).chars().collect();
        let mut places = (!words.is_empty())
            .then(|| {
                characters
                    .windows(words.len())
                    .enumerate()
                    .filter(|(_, window)| *window == words)
            })
            .into_iter()
            .flatten()
            .map(|(at, window)| (part.span.0 + at as u32, part.span.0 + (at + window.len()) as u32));
        let place = places.find(|place| !found.iter().any(|known| crate::reading::overlap(*known, *place)));
        let sentence = |place: Span| {
            reading
                .clauses
                .iter()
                .any(|clause| clause.span.0 <= place.0 && place.1 <= clause.span.1)
        };
        match place.filter(|place| sentence(*place)) {
            Some(place) => found.push(place),
            None => lost += 1,
        }
    }
    found.sort_unstable();
    (found, lost)
}

fn is_idle(c: char) -> bool {
    c.is_whitespace() || "，、；。！？：,;".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Clause;
    use crate::{BlockKind, Documents, TextBlock};
    use jiufen_kernel::review::ClauseClass;

    fn reading(paragraphs: &[&str]) -> Reading {
        let empty = crate::reading::Reviewed {
            source: String::new(),
            judged: Vec::new(),
            dated: None,
            units: Arc::new(Vec::new()),
        };
        let mut reading = (Documents::plain().review)(&empty);
        reading.blocks.clear();
        let mut at = 0;
        for paragraph in paragraphs {
            let mut sentences = Vec::new();
            let start = at;
            for sentence in paragraph.split_inclusive('。') {
                let end = at + sentence.chars().count() as u32;
                sentences.push((at, end));
                reading.clauses.push(Clause {
                    span: (at, end),
                    source: (at, end),
                    class: ClauseClass::Orientation,
                });
                at = end;
            }
            reading.blocks.push(TextBlock {
                kind: BlockKind::Paragraph,
                start,
                end: at,
                sentences,
            });
            reading.text.push_str(paragraph);
            reading.text.push('\n');
            at += 1;
        }
        reading
    }

    #[test]
    fn a_text_is_given_in_pieces_of_whole_sentences() {
        let sentence = format!("{}。", "修".repeat(999));
        let text = reading(&[&sentence.repeat(4), &sentence.repeat(2)]);
        let spans: Vec<Span> = parts(&text).iter().map(|part| part.span).collect();
        assert_eq!(MODEL_PART_CHARS, 3_000);
        assert_eq!(spans, [(0, 3_000), (3_000, 5_001), (5_001, 6_002)].to_vec());
        // Pieces follow each other and hold every character.
        let whole: String = parts(&text).iter().map(|part| part.words.as_str()).collect();
        assert_eq!(whole, text.text);
        // At the edge, and a sentence longer than a piece.
        assert_eq!(parts(&reading(&[&"修".repeat(2_999)])).len(), 1);
        let long = parts(&reading(&[&"修".repeat(6_500)]));
        assert!(long.iter().all(|part| part.words.chars().count() <= 3_000), "{long:?}");
        assert_eq!(parts(&reading(&[])), []);
    }

    #[test]
    fn only_words_that_stand_in_one_sentence_are_taken() {
        let text = reading(&["渠首改造。泵站改造，渠首改造。"]);
        let part = &parts(&text)[0];
        let named = |quotes: &[&str]| {
            let quotes: Vec<String> = quotes.iter().map(|quote| (*quote).to_owned()).collect();
            anchored(&text, part, &quotes)
        };
        assert_eq!(named(&["泵站改造，"]), (vec![(5, 9)], 0));
        assert_eq!(named(&["渠首改造", " 渠首改造。"]), (vec![(0, 4), (10, 14)], 0));
        assert_eq!(named(&["渠首改造"; 3]), (vec![(0, 4), (10, 14)], 1));
        assert_eq!(named(&["水库改造", "改造。泵站", "", "。"]), (vec![], 4));
        // Counted in the whole text, whichever piece it is.
        let second = Part {
            span: (5, 16),
            words: part.words.chars().skip(5).collect(),
        };
        assert_eq!(anchored(&text, &second, &["泵站".to_owned()]), (vec![(5, 7)], 0));
    }
}
