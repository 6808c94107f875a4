//! Annotations of a document: TOML beside its text, in the order of the text, each entry by its very words.

use jiff::civil::Date;
use serde::Deserialize;

use crate::{decompose::ClauseClass, decompose::Comparator, structure::Span};

/// What a person found in a document.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// The date of the document, where the text does not hold it.
    pub dated: Option<Date>,
    /// Sentences and their classes.
    pub clauses: Vec<(Span, ClauseClass)>,
    /// Items, in order.
    pub items: Vec<AnnotatedItem>,
}

/// An item as a person marked it.
#[derive(Clone, Debug)]
pub struct AnnotatedItem {
    /// Its part of the text.
    pub span: Span,
    /// The leader.
    pub leader: Option<String>,
    /// The lead unit.
    pub lead: Option<String>,
    /// Further units.
    pub supporting: Vec<String>,
    /// The deadline: words, and the day if it is known.
    pub deadline: Option<(String, Option<Date>)>,
    /// Comparator, value, upper value, unit.
    pub targets: Vec<AnnotatedTarget>,
}

/// A target as a person read it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotatedTarget {
    /// How the value compares.
    pub comparator: Comparator,
    /// The value.
    pub value: Option<f64>,
    /// The upper end of a range.
    pub value_to: Option<f64>,
    /// The unit.
    pub unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    dated: Option<Date>,
    #[serde(default)]
    clause: Vec<ClauseEntry>,
    #[serde(default)]
    item: Vec<ItemEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseEntry {
    text: String,
    class: ClauseClass,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemEntry {
    text: String,
    leader: Option<String>,
    lead: Option<String>,
    #[serde(default)]
    supporting: Vec<String>,
    deadline: Option<DeadlineEntry>,
    #[serde(default)]
    targets: Vec<TargetEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineEntry {
    text: String,
    date: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetEntry {
    comparator: Comparator,
    value: Option<f64>,
    value_to: Option<f64>,
    unit: Option<String>,
}

/// Reads annotations and finds each of their quotations in the text. The problem is told in words.
pub fn annotations(text: &str, toml: &str) -> Result<Annotations, String> {
    let file: File = toml::from_str(toml).map_err(|problem| problem.to_string())?;
    let characters: Vec<char> = text.chars().collect();
    let mut from = 0;
    let mut clauses = Vec::with_capacity(file.clause.len());
    for entry in file.clause {
        let span = find(&characters, &entry.text, from)?;
        from = span.end;
        clauses.push((span, entry.class));
    }
    let mut from = 0;
    let mut items = Vec::with_capacity(file.item.len());
    for entry in file.item {
        let span = find(&characters, &entry.text, from)?;
        from = span.end;
        items.push(AnnotatedItem {
            span,
            leader: entry.leader,
            lead: entry.lead,
            supporting: entry.supporting,
            deadline: entry.deadline.map(|deadline| (deadline.text, deadline.date)),
            targets: entry
                .targets
                .into_iter()
                .map(|target| AnnotatedTarget {
                    comparator: target.comparator,
                    value: target.value,
                    value_to: target.value_to,
                    unit: target.unit,
                })
                .collect(),
        });
    }
    Ok(Annotations {
        dated: file.dated,
        clauses,
        items,
    })
}

fn find(characters: &[char], words: &str, from: usize) -> Result<Span, String> {
    let words: Vec<char> = words.chars().collect();
    if words.is_empty() {
        return Err("an entry without text".to_string());
    }
    (from..=characters.len().saturating_sub(words.len()))
        .find(|start| characters[*start..].starts_with(&words))
        .map(|start| Span {
            start,
            end: start + words.len(),
        })
        .ok_or_else(|| format!("not in the text after character {from}: {}", words.iter().collect::<String>()))
}
