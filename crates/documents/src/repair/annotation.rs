//! Readings in parentheses behind their characters, where a machine put them: always behind the same characters, and those are common ones.
//! A writer glosses a rare character once; such glosses stay.

use std::collections::BTreeMap;

use super::damage::Annotations;
use super::readings::Readings;
use super::script::Script;
use super::sheet::Replacement;
use super::words::{Words, is_han};
use super::{LOST, Rule};

/// One reading behind a character.
struct Note {
    start: usize,
    end: usize,
    of: char,
    syllable: String,
    fits: bool,
}

/// The readings found in a text.
pub(super) struct Notes {
    notes: Vec<Note>,
    /// Whether a machine put them there.
    pub(super) is_systematic: bool,
}

/// Finds the readings and judges them together.
pub(super) fn notes(text: &[char], is_traditional: bool) -> Notes {
    let readings = Readings::get();
    let mut notes: Vec<Note> = Vec::new();
    for at in 1..text.len() {
        if matches!(text[at], '(' | '（')
            && is_han(text[at - 1])
            && let Some((syllable, end)) = readings.bracketed(text, at)
        {
            let of = text[at - 1];
            let fits = readings.reads(of, &syllable);
            notes.push(Note {
                start: at,
                end,
                of,
                syllable,
                fits,
            });
        }
    }
    let is_systematic = !notes.is_empty() && is_systematic(text, &notes, is_traditional);
    Notes { notes, is_systematic }
}

fn is_systematic(text: &[char], notes: &[Note], is_traditional: bool) -> bool {
    let words = Words::get();
    let script = Script::get();
    let mut kinds: BTreeMap<char, (usize, usize, &str)> = BTreeMap::new();
    let mut is_steady = 0usize;
    for note in notes.iter().filter(|note| note.fits) {
        let kind = kinds.entry(note.of).or_insert((0, 0, &note.syllable));
        kind.0 += 1;
        is_steady += usize::from(kind.2 == note.syllable);
    }
    let fitting = notes.iter().filter(|note| note.fits).count();
    if fitting == 0 {
        return false;
    }
    let mut han = 0usize;
    for c in text.iter().filter(|c| is_han(**c)) {
        han += 1;
        if let Some(kind) = kinds.get_mut(c) {
            kind.1 += 1;
        }
    }
    let met: usize = kinds.values().map(|kind| kind.1).sum();
    let usual = kinds.keys().filter(|c| words.frequency(script.simple(**c)) > 2e-5).count();
    // Shifted stretches hold a few of the characters by accident, and one site annotates one reading only.
    let is_complete = fitting * 100 >= met * 80 && is_steady * 100 >= fitting * 95 && usual * 10 >= kinds.len() * 8;
    if is_traditional {
        is_complete && fitting * 250 >= han
    } else {
        is_complete && fitting >= 8 && (fitting - kinds.len()) * 4 >= fitting && fitting * 100 >= han
    }
}

impl Notes {
    /// Each annotated character with its reading.
    pub(super) fn table(&self) -> Annotations {
        let fitting = self.notes.iter().filter(|note| note.fits);
        fitting.map(|note| (note.of, note.syllable.clone())).collect()
    }
}

/// Takes the readings away.
pub(super) fn removals(notes: &Notes) -> Vec<Replacement> {
    let removed = notes.notes.iter().map(|note| {
        let confidence = if note.fits { 9900 } else { 8500 };
        Replacement::new(note.start, note.end, Vec::new(), Rule::Pinyin, confidence)
    });
    removed.collect()
}

/// A reading whose own character is gone: `?jīng)`. The place is marked, with the characters of this document that are read so.
pub(super) fn orphans(text: &[char], table: &Annotations) -> Vec<Replacement> {
    let readings = Readings::get();
    let mut out = Vec::new();
    for at in 0..text.len() {
        if matches!(text[at], '?' | '？' | '\u{FFFD}')
            && let Some((syllable, end)) = readings.closed(text, at + 1)
        {
            let script = Script::get();
            let mut likely = table
                .iter()
                .filter(|(_, reading)| **reading == syllable)
                .map(|(c, _)| script.simple(*c));
            let only = likely.next().filter(|_| likely.next().is_none());
            out.push(Replacement {
                lost: vec![(0, only.map(String::from))],
                ..Replacement::new(at, end, vec![LOST], Rule::Shift, 5000)
            });
        }
    }
    out
}
