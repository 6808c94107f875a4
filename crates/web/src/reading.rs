//! A document as it is reviewed, in plain types: the text that is read, its repairs, classed sentences and proposed items. Made by the
//! injected documents library ([`crate::Documents`]); everything here is derived and can be made again.

use std::sync::Arc;

use jiff::civil::Date;
use jiufen_kernel::review::ClauseClass;

use crate::TextBlock;

/// A span [start, end) in Unicode scalar values.
pub type Span = (u32, u32);

/// Whether two spans share a character.
pub fn overlap(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// What a text is read with.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// The frozen text.
    pub source: String,
    /// What was decided on repairs, earliest first.
    pub judged: Vec<JudgedStretch>,
    /// The date of the document.
    pub dated: Option<Date>,
    /// The units of the installation.
    pub units: Arc<Vec<UnitNames>>,
}

/// A decision on a stretch of the frozen text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JudgedStretch {
    /// The stretch.
    pub source: Span,
    /// The decision.
    pub verdict: Verdict,
}

/// What was decided on a repair.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is right; a gap stays one.
    Taken,
    /// The source is right.
    Refused,
    /// Neither: this stands there.
    Replaced(String),
}

/// A unit by the names that a text may call it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnitNames {
    /// Its id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
}

/// What became of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairState {
    /// Nobody has looked at it.
    Open,
    /// Taken.
    Taken,
    /// Refused: the source stands.
    Refused,
    /// A person's text stands.
    Replaced,
}

/// A repair with its place in both texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Its rule, by a short stable name.
    pub rule: &'static str,
    /// Where it stands in the text that is read.
    pub span: Span,
    /// Where it stands in the frozen text.
    pub source: Span,
    /// The stretch of the frozen text.
    pub before: String,
    /// What the machine would put there; `□` stands for a lost character.
    pub after: String,
    /// How sure, in 0.01 %.
    pub confidence: u16,
    /// The stretch with what is lost filled in by what most likely stood there.
    pub likeliest: Option<String>,
    /// Whether something is missing here.
    pub is_gap: bool,
    /// What was decided.
    pub state: RepairState,
}

/// A sentence with the class that the machine gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands in the text that is read.
    pub span: Span,
    /// Where it stands in the frozen text.
    pub source: Span,
    /// What it does.
    pub class: ClauseClass,
}

/// What can make an item checkable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A number to reach.
    Number,
    /// A named thing.
    Named,
    /// A day.
    Date,
    /// A lead.
    Owner,
}

/// A unit or leader named in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The name as it stands.
    pub text: String,
    /// The unit of the installation that bears it.
    pub unit: Option<String>,
}

/// The same in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English; what is quoted from the text stays as it is.
    pub en: String,
}

/// A proposed item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its part of the text that is read.
    pub span: Span,
    /// The same in the frozen text.
    pub source: Span,
    /// A title in the words of the text.
    pub title: String,
    /// Titles of the headings it stands under, outermost first.
    pub section: Vec<String>,
    /// What its sentence does.
    pub class: ClauseClass,
    /// What is to be reached, each in one line: `防洪堤长度 4.2 公里以上`.
    pub targets: Vec<Words>,
    /// By when: the words, and the day if they fix one.
    pub deadline: Option<(String, Option<Date>)>,
    /// The leader named for it.
    pub leader: Option<Owner>,
    /// The lead unit.
    pub lead: Option<Owner>,
    /// Further units.
    pub supporting: Vec<Owner>,
    /// Named mechanisms and things.
    pub mechanisms: Vec<String>,
    /// Places named.
    pub places: Vec<String>,
    /// What allows a check.
    pub grounds: Vec<Ground>,
    /// What is still missing.
    pub missing: Vec<Ground>,
}

/// The ties between the two texts, and what can be asked of them later.
pub trait Ties: Send + Sync {
    /// The stretch of the frozen text that a stretch of the text stands for.
    fn source(&self, text: Span) -> Span;
    /// The stretch of the text that a stretch of the frozen text became.
    fn text(&self, source: Span) -> Span;
    /// One item for a span of the frozen text that a person drew, split off or merged.
    fn propose(&self, source: Span) -> Option<Proposal>;
}

/// A text as it is read, with everything found in it.
pub struct Reading {
    /// The frozen text with every repair that nobody refused.
    pub text: String,
    /// Its blocks and sentences.
    pub blocks: Vec<TextBlock>,
    /// All repairs in order, refused ones too.
    pub repairs: Vec<Repair>,
    /// The sentences of the body in order.
    pub clauses: Vec<Clause>,
    /// Proposed items in order.
    pub proposals: Vec<Proposal>,
    /// The ties to the frozen text.
    pub ties: Arc<dyn Ties>,
}

impl Reading {
    /// The characters of a span of the text.
    pub fn words(&self, span: Span) -> String {
        let (start, end) = (span.0 as usize, span.1 as usize);
        let words: String = self.text.chars().skip(start).take(end.saturating_sub(start)).collect();
        words.split_whitespace().collect()
    }

    /// Repairs that touch a stretch of the frozen text.
    pub fn touching(&self, source: Span) -> impl Iterator<Item = &Repair> {
        self.repairs.iter().filter(move |repair| {
            let is_empty_inside =
                repair.source.0 == repair.source.1 && source.0 <= repair.source.0 && repair.source.0 <= source.1;
            overlap(repair.source, source) || is_empty_inside
        })
    }
}

/// What became of an item between two versions of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// In both, and nothing that is compared differs.
    Kept,
    /// In both, with differences.
    Changed,
    /// Only in the old text.
    Dropped,
    /// Only in the new text.
    New,
}

/// In what two items differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// The words beside the figures.
    Words,
    /// A figure to be reached.
    Target,
    /// By when.
    Deadline,
    /// The leader.
    Leader,
    /// The lead unit.
    Lead,
    /// The further units.
    Supporting,
}

/// A difference, in the words of both texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// The words of the old text, if it says anything of it.
    pub old: Option<String>,
    /// The words of the new text.
    pub new: Option<String>,
}

/// An item of one text or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// As the old text has it.
    pub old: Option<Proposal>,
    /// As the new text has it.
    pub new: Option<Proposal>,
    /// What differs.
    pub differs: Vec<Difference>,
}
