//! Repair of text that the web has damaged: an overlay of edits over a source that stays. Every edit and every lost place can be traced to
//! the source and back; what cannot be known is marked, never invented; a text without damage comes back as it went in.
//!
//! Reading order: `signs_of_damage` (what is worth trying), `decoding`, `shift` with `accounts`, `reader` and `damage` (the simulation), `annotation`,
//! `script`, `spinner`, `signs`; `sheet` carries the overlay through them.

mod accounts;
mod annotation;
mod codec;
pub mod damage;
mod decoding;
mod places;
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
use words::is_han;

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

/// Which lines a pass looks at.
#[derive(Clone, Copy, PartialEq)]
enum View {
    /// All of them.
    Whole,
    /// Those in traditional characters, of a text that has others too: put together from several pages.
    Traditional,
}

impl View {
    /// The text with blanks for the lines that are not looked at, so that every place stays the same.
    fn of(self, text: &[char]) -> Vec<char> {
        let mut out = text.to_vec();
        if self == Self::Whole {
            return out;
        }
        for line in out.split_mut(|c| *c == '\n') {
            if !Damage::of_chars(line).is_traditional() {
                line.fill(' ');
            }
        }
        out
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
    let mut damage = if is_changed {
        Damage::of_chars(sheet.text())
    } else {
        damage.clone()
    };
    let mut is_web_page = false;
    if damage.is_mixed() {
        let own = Damage::of_chars(&View::Traditional.of(sheet.text()));
        if own.is_traditional() && page(sheet, View::Traditional, &own).is_changed {
            is_changed = true;
            damage = Damage::of_chars(sheet.text());
        }
    }
    let found = page(sheet, View::Whole, &damage);
    is_changed |= found.is_changed;
    is_web_page |= found.is_web_page;
    if found.is_changed {
        damage = Damage::of_chars(sheet.text());
    }
    if damage.spun {
        let swaps = spinner::swaps(sheet.text());
        if !swaps.is_empty() {
            sheet.is_spun = true;
            is_web_page |= damage.is_traditional();
        }
        is_changed |= sheet.apply(swaps);
    }
    if sheet.is_spun {
        is_changed |= sheet.apply(signs::sprinkled(sheet.text()));
    }
    if is_web_page {
        is_changed |= sheet.apply(signs::full_width(sheet.text(), true));
    } else if damage.cut_signs {
        is_changed |= sheet.apply(signs::full_width(sheet.text(), false));
    }
    if damage.radicals {
        is_changed |= sheet.apply(signs::radicals(sheet.text()));
    }
    if damage.invisible {
        is_changed |= sheet.apply(signs::invisible(sheet.text()));
    }
    is_changed
}

/// What a look at a page gave.
#[derive(Clone, Copy, Default)]
struct Found {
    is_changed: bool,
    /// Whether what the web does to a page was found.
    is_web_page: bool,
}

/// Readings, shifted bytes and the script, which damage together.
fn page(sheet: &mut Sheet, view: View, damage: &Damage) -> Found {
    let mut found = Found::default();
    if damage.notes || damage.marks {
        let text = view.of(sheet.text());
        let notes = annotation::notes(&text, damage.is_traditional());
        let is_systematic = notes.is_systematic;
        let table = if is_systematic { notes.table() } else { Default::default() };
        if damage.marks {
            let reader = Reader::new(&text, damage.is_traditional());
            let traits = Traits {
                table: table.clone(),
                half: !sheet.text().contains(&'，'),
                is_page: sheet.is_cut,
            };
            let places = shift::shift(&text, &reader, &traits);
            // Odd words that turn into plain ones tell a page that has been cut; question marks alone do not.
            let tells =
                |place: &&Replacement| place.confidence >= 9000 && text[place.start..place.end].iter().any(|c| is_han(*c));
            sheet.is_cut |= places.iter().filter(tells).count() >= 2;
            found.is_web_page |= sheet.apply(places);
            found.is_changed |= found.is_web_page;
        }
        // A reading whose character was out of step stands behind it only now.
        let text = view.of(sheet.text());
        let is_traditional = if found.is_changed {
            Damage::of_chars(&text).is_traditional()
        } else {
            damage.is_traditional()
        };
        let notes = annotation::notes(&text, is_traditional);
        if is_systematic || notes.is_systematic {
            found.is_web_page = true;
            found.is_changed |= sheet.apply(annotation::removals(&notes));
            let orphans = annotation::orphans(&view.of(sheet.text()), &table);
            found.is_changed |= sheet.apply(orphans);
        }
    }
    if view == View::Traditional && found.is_web_page {
        // Other lines keep their full-width signs, so these are looked at alone, and before they are like the others.
        found.is_changed |= sheet.apply(signs::full_width(&view.of(sheet.text()), true));
    }
    let text = view.of(sheet.text());
    let now = if found.is_changed {
        Damage::of_chars(&text)
    } else {
        damage.clone()
    };
    if now.is_traditional() && (found.is_web_page || now.cut_signs || now.is_all_traditional()) {
        let simple = Script::get().simplify(&text);
        found.is_changed |= sheet.apply(differences(&text, &simple));
    }
    found
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
