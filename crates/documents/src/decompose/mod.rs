//! From an official text to proposed items: sentences are classed, measures cut out, and each keeps its very characters with what the
//! text says of number, time and owner. Rules only: the same text gives the same items, and nothing is added that does not stand there.

mod attribute;
pub(crate) mod cell;
mod classify;
mod counted;
mod counters;
mod cut;
mod dated;
mod deadline;
mod desk;
mod draw;
pub(crate) mod heads;
mod item;
mod kind;
mod measure;
mod name;
mod number;
mod openings;
mod owner;
mod place;
mod propose;
mod respectively;
mod roles;
mod stated;
mod table;
mod target;
mod text;
mod told;
mod unit;
mod words;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    overlay::Overlay,
    structure::{Span, Structure, structure},
};

/// A unit of the installation, to match names against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitName {
    /// Its identity, given back with a match.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// Further names.
    pub aliases: Vec<String>,
}

/// What the text does not say itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The date of the document; without it the date found in the text is taken.
    pub dated: Option<Date>,
    /// The units of the installation.
    pub units: &'a [UnitName],
}

/// What a sentence does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseClass {
    /// Work to be done.
    Deployment,
    /// A figure to be reached.
    Target,
    /// Something already reached.
    Achievement,
    /// How things stand.
    Judgement,
    /// 导向性表述: how to think and feel about the work.
    Orientation,
    /// What concerns the meeting or the paper itself.
    Procedure,
}

/// A sentence with its class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clause {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The same place in the frozen extracted text.
    pub source_start: usize,
    /// One past the last there.
    pub source_end: usize,
    /// What it does.
    pub class: ClauseClass,
}

/// How a value compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// Just so much.
    Eq,
    /// At least.
    Ge,
    /// More than.
    Gt,
    /// At most.
    Le,
    /// Less than.
    Lt,
    /// About.
    About,
    /// From `value` to `value_to`.
    Range,
    /// So many times the base: 翻番 is 2.
    Times,
}

/// A figure to be reached.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// The words of number and comparison.
    pub text: String,
    /// First character of the words.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What is measured, in the words of the text.
    pub indicator: String,
    /// How the value compares.
    pub comparator: Comparator,
    /// The value; none for 高于全省平均水平.
    pub value: Option<f64>,
    /// The upper end of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_to: Option<f64>,
    /// The unit; none for a bare ratio.
    pub unit: Option<String>,
    /// Against what a change is measured, if the text says it (2025年, 上年).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

/// By when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deadline {
    /// The words.
    pub text: String,
    /// First character of the words.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The day, if the words and the document's date fix one.
    pub date: Option<Date>,
}

/// A unit or leader named in the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Owner {
    /// The name as it stands.
    pub text: String,
    /// First character of the name.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The unit of the installation that bears this name.
    pub unit: Option<String>,
}

/// What can make an item checkable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A number to reach.
    Number,
    /// A named thing: a project, a paper, a mechanism.
    Named,
    /// A day.
    Date,
    /// A lead.
    Owner,
}

/// A proposed item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// First character of its part of the text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The same place in the frozen extracted text.
    pub source_start: usize,
    /// One past the last there.
    pub source_end: usize,
    /// A short title in the words of the text.
    pub title: String,
    /// Titles of the headings it stands under, outermost first.
    pub section: Vec<String>,
    /// What its sentence does: deployment or target.
    pub class: ClauseClass,
    /// The verb of action.
    pub verb: Option<String>,
    /// What the verb acts on.
    pub object: Option<String>,
    /// The leader named for it.
    pub leader: Option<Owner>,
    /// The lead unit.
    pub lead: Option<Owner>,
    /// Further units.
    pub supporting: Vec<Owner>,
    /// By when.
    pub deadline: Option<Deadline>,
    /// What is to be reached.
    pub targets: Vec<Target>,
    /// Named mechanisms: what stands in quotation marks.
    pub mechanisms: Vec<String>,
    /// Places named.
    pub places: Vec<String>,
    /// Whether a number, a named thing or a day allows a check.
    pub checkable: bool,
    /// What allows it.
    pub grounds: Vec<Ground>,
    /// What is still missing.
    pub missing: Vec<Ground>,
}

/// A text with its classed sentences and proposed items. All places count Unicode scalar values of `text`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decomposition {
    /// The text.
    pub text: String,
    /// Repairs that the text holds.
    pub repairs: usize,
    /// How many of them mark something that is missing.
    pub gaps: usize,
    /// The date from which times were counted.
    pub dated: Option<Date>,
    /// The sentences of the body, in order.
    pub clauses: Vec<Clause>,
    /// The proposed items, in order.
    pub items: Vec<Item>,
    /// Of a ledger: heads of columns whose dates may be the due dates. None was taken; a person is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unclear_dates: Vec<String>,
}

/// Proposes the items of a text. The structure is that of the same text.
pub fn decompose(text: &str, structure: &Structure, context: &Context<'_>) -> Decomposition {
    propose::decomposition(&text::Text::new(text), text, structure, context)
}

/// Proposes the items of a repaired text, with every place in the source too.
pub fn decompose_overlay(overlay: &Overlay, context: &Context<'_>) -> Decomposition {
    let found = decompose(&overlay.text, &structure(&overlay.text), context);
    place::placed(found, overlay)
}

/// Makes one item of the span that a person drew, split or merged. None if nothing but marks and blanks stands there.
pub fn propose(text: &str, structure: &Structure, span: Span, context: &Context<'_>) -> Option<Item> {
    draw::drawn(text, structure, span, context)
}

/// The same on a repaired text, for a span of the source.
pub fn propose_overlay(overlay: &Overlay, source: Span, context: &Context<'_>) -> Option<Item> {
    let item = propose(&overlay.text, &structure(&overlay.text), overlay.text_span(source), context)?;
    Some(place::item_placed(item, overlay))
}

#[cfg(test)]
mod tests;
