//! Repair of text that the web has damaged: an overlay of edits over a source that stays. Every edit and every lost place can be traced to
//! the source and back; what cannot be known is marked, never invented; a text without damage comes back as it went in.
//!
//! Reading order: `signs_of_damage` (what is worth trying), `decoding`, `shift` with `reader` and `damage` (the simulation), `annotation`,
//! `script`, `spinner`, `signs`; `sheet` carries the overlay through them.

mod annotation;
mod codec;
pub mod damage;
mod decoding;
mod reader;
mod readings;
mod script;
mod sheet;
mod shift;
mod signs;
mod signs_of_damage;
mod spinner;
mod words;

use encoding_rs::GB18030;

use crate::encoding;
use reader::Reader;
use script::Script;
use sheet::{Replacement, Sheet};
use shift::Traits;
use signs_of_damage::Damage;

/// Stands where characters are lost: the sign that editors of old texts use for them.
pub const LOST: char = '□';

/// Passes over a text before the repair is given up: a real text settles after two.
const PASSES_MAX: usize = 6;

/// Rule, stretch of the text, likeliest words.
type DroppedWords = (Rule, usize, usize, Option<String>);

/// Why a stretch was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The text had been read in the wrong encoding.
    Encoding,
    /// A reading in parentheses had been put behind a character.
    Pinyin,
    /// Bytes had been split across characters.
    Shift,
    /// The text had been turned into traditional characters.
    Script,
    /// A content spinner had swapped words.
    Spinner,
    /// Signs that do not belong to the text, or lost their form.
    Stray,
}

impl Rule {
    /// A short stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::Pinyin => "pinyin",
            Self::Shift => "shift",
            Self::Script => "script",
            Self::Spinner => "spinner",
            Self::Stray => "stray",
        }
    }
}

/// A changed stretch. Offsets are Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Why.
    pub rule: Rule,
    /// Start in the repaired text.
    pub start: usize,
    /// End in the repaired text.
    pub end: usize,
    /// Start in the source.
    pub source_start: usize,
    /// End in the source.
    pub source_end: usize,
    /// The stretch of the source.
    pub before: String,
    /// What stands in its place.
    pub after: String,
    /// How sure, in 0.01 %.
    pub confidence: u16,
}

/// A place where something is missing. Offsets are Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What took it away.
    pub rule: Rule,
    /// Start in the repaired text; [`LOST`] stands there, or nothing.
    pub start: usize,
    /// End in the repaired text.
    pub end: usize,
    /// Start in the source.
    pub source_start: usize,
    /// End in the source.
    pub source_end: usize,
    /// What most likely stood there, for a person to decide.
    pub likeliest: Option<String>,
}

/// A repaired text and all that was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The text.
    pub text: String,
    /// What was changed, in order and without overlap. Outside of it, text and source are the same.
    pub edits: Vec<Edit>,
    /// What is missing, in order.
    pub gaps: Vec<Gap>,
}

/// The text of a file in whatever encoding, before any repair: what cannot be decoded is left as U+FFFD.
pub fn decode_any(bytes: &[u8]) -> String {
    if let Ok((text, _)) = encoding::decode(bytes) {
        return text;
    }
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if whole > broken {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        GB18030.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Repairs a text.
pub fn repair(source: &str) -> Repaired {
    let mut damage = Damage::of(source);
    if damage.is_none() {
        return unchanged(source);
    }
    let mut sheet = Sheet::new(source);
    for _ in 0..PASSES_MAX {
        if !pass(&mut sheet, &damage) {
            return sheet.finish();
        }
        damage = Damage::of_chars(sheet.text());
    }
    unchanged(source)
}

fn unchanged(source: &str) -> Repaired {
    Repaired {
        text: source.to_owned(),
        edits: Vec::new(),
        gaps: source
            .chars()
            .enumerate()
            .filter(|(_, c)| *c == '\u{FFFD}')
            .map(|(at, _)| Gap {
                rule: Rule::Encoding,
                start: at,
                end: at + 1,
                source_start: at,
                source_end: at + 1,
                likeliest: None,
            })
            .collect(),
    }
}

/// One pass of all rules. Each looks at nothing but the text as it stands; nothing is left to do when none changes it.
fn pass(sheet: &mut Sheet, damage: &Damage) -> bool {
    let mut is_changed = false;
    if damage.latin {
        is_changed |= sheet.apply(decoding::latin(sheet.text()));
    }
    if damage.utf8 {
        is_changed |= sheet.apply(decoding::utf8_as_gbk(sheet.text()));
    }
    let damage = if is_changed {
        Damage::of_chars(sheet.text())
    } else {
        damage.clone()
    };
    let mut is_web_page = false;
    if damage.notes || damage.marks {
        let notes = annotation::notes(sheet.text(), damage.is_traditional());
        let is_systematic = notes.is_systematic;
        let table = if is_systematic { notes.table() } else { Default::default() };
        if damage.marks {
            let reader = Reader::new(sheet.text(), damage.is_traditional());
            let half = !sheet.text().contains(&'，');
            let traits = Traits {
                table: table.clone(),
                half,
            };
            let found = shift::shift(sheet.text(), &reader, &traits);
            is_web_page |= sheet.apply(found);
            is_changed |= is_web_page;
        }
        // A reading whose character was out of step stands behind it only now.
        let script_now = if is_changed {
            Damage::of_chars(sheet.text())
        } else {
            damage.clone()
        };
        let notes = annotation::notes(sheet.text(), script_now.is_traditional());
        if is_systematic || notes.is_systematic {
            is_web_page = true;
            is_changed |= sheet.apply(annotation::removals(&notes));
            is_changed |= sheet.apply(annotation::orphans(sheet.text(), &table));
        }
    }
    let damage = if is_changed { Damage::of_chars(sheet.text()) } else { damage };
    if damage.is_traditional() && (is_web_page || damage.is_all_traditional()) {
        let text = sheet.text().to_vec();
        let simple = Script::get().simplify(&text);
        is_changed |= sheet.apply(differences(&text, &simple));
    }
    if damage.spun {
        let swaps = spinner::swaps(sheet.text());
        if !swaps.is_empty() {
            sheet.is_spun = true;
            is_web_page |= damage.is_traditional();
        }
        is_changed |= sheet.apply(swaps);
    }
    if is_web_page {
        is_changed |= sheet.apply(signs::full_width(sheet.text()));
    }
    if damage.invisible {
        is_changed |= sheet.apply(signs::invisible(sheet.text()));
    }
    is_changed
}

/// Places where two texts of the same length differ.
fn differences(old: &[char], new: &[char]) -> Vec<Replacement> {
    old.iter()
        .zip(new)
        .enumerate()
        .filter(|(_, (old, new))| old != new)
        .map(|(at, (_, new))| Replacement::new(at, at + 1, vec![*new], Rule::Script, 9900))
        .collect()
}

#[cfg(test)]
mod tests;
