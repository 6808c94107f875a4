//! How well decomposition does: its items, targets, deadlines, owners and classes against what a person annotated.

mod annotations;

use std::collections::BTreeMap;
use std::fmt;

pub use annotations::{AnnotatedItem, AnnotatedTarget, Annotations, annotations};

use crate::{
    decompose::{ClauseClass, Decomposition, Item, Target},
    structure::Span,
};

/// An item is found when it shares at least half of what both cover together.
const OVERLAP_MIN: f64 = 0.5;

const CLASSES: [(ClauseClass, &str); 6] = [
    (ClauseClass::Deployment, "deployment"),
    (ClauseClass::Target, "target"),
    (ClauseClass::Achievement, "achievement"),
    (ClauseClass::Judgement, "judgement"),
    (ClauseClass::Orientation, "orientation"),
    (ClauseClass::Procedure, "procedure"),
];

/// Found rightly, found wrongly, and not found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Found as annotated.
    pub right: usize,
    /// Found, but not annotated so.
    pub wrong: usize,
    /// Annotated, but not found so.
    pub missed: usize,
}

impl Tally {
    /// Of what was found, the share that is right.
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Of what was annotated, the share that was found.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    fn add(&mut self, annotated: bool, found: bool, same: bool) {
        if annotated && found && same {
            self.right += 1;
        } else {
            self.missed += usize::from(annotated);
            self.wrong += usize::from(found);
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The comparison of any number of documents.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Documents compared.
    pub documents: usize,
    /// Items by overlap of at least half.
    pub spans: Tally,
    /// Items with the very same beginning and end.
    pub exact: Tally,
    /// Targets by value, unit and comparator, inside the same item.
    pub targets: Tally,
    /// Deadlines by day, or by words where there is none.
    pub deadlines: Tally,
    /// Lead units.
    pub leads: Tally,
    /// Supporting units.
    pub supporting: Tally,
    /// Lead and supporting units together.
    pub units: Tally,
    /// Leaders.
    pub leaders: Tally,
    /// Annotated class and found class of each annotated sentence.
    pub classes: BTreeMap<(ClauseClass, Option<ClauseClass>), usize>,
    /// Every difference, in words.
    pub differences: Vec<String>,
}

impl Evaluation {
    /// Compares one document.
    pub fn add(&mut self, name: &str, annotated: &Annotations, found: &Decomposition) {
        self.documents += 1;
        let characters: Vec<char> = found.text.chars().collect();
        let words = |start: usize, end: usize| -> String { characters[start..end.min(characters.len())].iter().collect() };
        let pairs = pairs(annotated, found);
        let mut taken = vec![false; found.items.len()];
        for (item, best) in annotated.items.iter().zip(&pairs) {
            let matched = best.map(|at| &found.items[at]);
            let is_found = matched.is_some_and(|own| overlap(item.span, own) >= OVERLAP_MIN);
            let is_exact = matched.is_some_and(|own| own.start == item.span.start && own.end == item.span.end);
            if let (Some(at), true) = (*best, is_found) {
                taken[at] = true;
                self.spans.right += 1;
            } else {
                self.spans.missed += 1;
                self.differences
                    .push(format!("{name}: item not found: {}", words(item.span.start, item.span.end)));
            }
            self.exact.right += usize::from(is_exact);
            self.exact.missed += usize::from(!is_exact);
            self.compare(name, item, matched, &words(item.span.start, item.span.end));
        }
        for (own, taken) in found.items.iter().zip(&taken) {
            if !taken {
                self.spans.wrong += 1;
                self.differences
                    .push(format!("{name}: item not annotated: {}", words(own.start, own.end)));
            }
        }
        self.exact.wrong += found.items.len().saturating_sub(exact_count(annotated, found));
        self.compare_targets(name, annotated, found);
        for (at, own) in found.items.iter().enumerate() {
            if !pairs.contains(&Some(at)) {
                self.deadlines.wrong += usize::from(own.deadline.is_some());
                self.leads.wrong += usize::from(own.lead.is_some());
                self.units.wrong += usize::from(own.lead.is_some()) + own.supporting.len();
                self.supporting.wrong += own.supporting.len();
            }
        }
        for (span, class) in &annotated.clauses {
            let own = class_of(*span, found);
            *self.classes.entry((*class, own)).or_default() += 1;
            if own != Some(*class) {
                self.differences.push(format!(
                    "{name}: {class:?} taken for {own:?}: {}",
                    words(span.start, span.end)
                ));
            }
        }
    }

    fn compare(&mut self, name: &str, item: &AnnotatedItem, own: Option<&Item>, words: &str) {
        let deadline = own.and_then(|own| own.deadline.as_ref());
        let same = match (&item.deadline, deadline) {
            (Some((text, date)), Some(own)) => *date == own.date && (date.is_some() || *text == own.text),
            _ => false,
        };
        self.deadlines.add(item.deadline.is_some(), deadline.is_some(), same);
        if !same && (item.deadline.is_some() || deadline.is_some()) {
            self.differences.push(format!(
                "{name}: deadline {:?}, found {:?}: {words}",
                item.deadline,
                deadline.map(|own| (&own.text, own.date))
            ));
        }
        let lead = own.and_then(|own| own.lead.as_ref()).map(|lead| lead.text.as_str());
        let same = item.lead.is_some() && item.lead.as_deref() == lead;
        self.leads.add(item.lead.is_some(), lead.is_some(), same);
        self.units.add(item.lead.is_some(), lead.is_some(), same);
        if !same && (item.lead.is_some() || lead.is_some()) {
            self.differences
                .push(format!("{name}: lead {:?}, found {lead:?}: {words}", item.lead));
        }
        let leader = own.and_then(|own| own.leader.as_ref()).map(|leader| leader.text.as_str());
        let same = item.leader.is_some() && item.leader.as_deref() == leader;
        self.leaders.add(item.leader.is_some(), leader.is_some(), same);
        let listed: Vec<&str> = own.map_or(Vec::new(), |own| {
            own.supporting.iter().map(|unit| unit.text.as_str()).collect()
        });
        let right = item.supporting.iter().filter(|unit| listed.contains(&unit.as_str())).count();
        for tally in [&mut self.supporting, &mut self.units] {
            tally.right += right;
            tally.missed += item.supporting.len() - right;
            tally.wrong += listed.len() - right.min(listed.len());
        }
        if right != item.supporting.len() || right != listed.len() {
            self.differences
                .push(format!("{name}: supporting {:?}, found {listed:?}: {words}", item.supporting));
        }
    }

    /// Targets by place: those found inside an annotated item are compared with its own.
    fn compare_targets(&mut self, name: &str, annotated: &Annotations, found: &Decomposition) {
        let all: Vec<&Target> = found.items.iter().flat_map(|item| &item.targets).collect();
        let mut used = vec![false; all.len()];
        for item in &annotated.items {
            for target in &item.targets {
                let inside = |own: &Target| own.start >= item.span.start && own.end <= item.span.end;
                let place = (0..all.len()).find(|at| !used[*at] && inside(all[*at]) && is_same(target, all[*at]));
                match place {
                    Some(at) => {
                        used[at] = true;
                        self.targets.right += 1;
                    }
                    None => {
                        self.targets.missed += 1;
                        self.differences.push(format!("{name}: target not found: {target:?}"));
                    }
                }
            }
        }
        for (target, _) in all.iter().zip(used).filter(|(_, used)| !used) {
            self.targets.wrong += 1;
            self.differences.push(format!(
                "{name}: target not annotated: {} {:?} {:?} {:?}",
                target.text, target.comparator, target.value, target.unit
            ));
        }
    }
}

fn is_same(annotated: &AnnotatedTarget, own: &Target) -> bool {
    let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(1.0),
        (None, None) => true,
        _ => false,
    };
    annotated.comparator == own.comparator
        && near(annotated.value, own.value)
        && near(annotated.value_to, own.value_to)
        && annotated.unit == own.unit
}

fn overlap(span: Span, own: &Item) -> f64 {
    let both = span.end.min(own.end).saturating_sub(span.start.max(own.start));
    let either = span.end.max(own.end) - span.start.min(own.start);
    both as f64 / either as f64
}

/// For each annotated item the found one that overlaps it most; none is given twice.
fn pairs(annotated: &Annotations, found: &Decomposition) -> Vec<Option<usize>> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (at, item) in annotated.items.iter().enumerate() {
        for (place, own) in found.items.iter().enumerate() {
            let share = overlap(item.span, own);
            if share > 0.0 {
                all.push((share, at, place));
            }
        }
    }
    all.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    let mut out = vec![None; annotated.items.len()];
    let mut taken = vec![false; found.items.len()];
    for (_, at, place) in all {
        if out[at].is_none() && !taken[place] {
            out[at] = Some(place);
            taken[place] = true;
        }
    }
    out
}

fn exact_count(annotated: &Annotations, found: &Decomposition) -> usize {
    let is_exact = |own: &&Item| {
        annotated
            .items
            .iter()
            .any(|item| item.span.start == own.start && item.span.end == own.end)
    };
    found.items.iter().filter(is_exact).count()
}

/// The class that covers most of the sentence.
fn class_of(span: Span, found: &Decomposition) -> Option<ClauseClass> {
    let shared = |start: usize, end: usize| span.end.min(end).saturating_sub(span.start.max(start));
    found
        .clauses
        .iter()
        .filter(|clause| shared(clause.start, clause.end) > 0)
        .max_by_key(|clause| shared(clause.start, clause.end))
        .map(|clause| clause.class)
}

impl fmt::Display for Evaluation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} documents", self.documents)?;
        writeln!(out, "{:<18}{:>10}{:>8}{:>8}{:>8}", "", "precision", "recall", "F1", "count")?;
        for (name, tally) in [
            ("item spans", self.spans),
            ("same boundaries", self.exact),
            ("targets", self.targets),
            ("deadlines", self.deadlines),
            ("lead units", self.leads),
            ("supporting units", self.supporting),
            ("stated units", self.units),
            ("leaders", self.leaders),
        ] {
            writeln!(
                out,
                "{name:<18}{:>10.3}{:>8.3}{:>8.3}{:>8}",
                tally.precision(),
                tally.recall(),
                tally.f1(),
                tally.right + tally.missed
            )?;
        }
        write!(out, "\n{:<14}", "class")?;
        for (_, name) in CLASSES {
            write!(out, "{:>12}", &name[..name.len().min(11)])?;
        }
        writeln!(out, "{:>8}", "none")?;
        for (class, name) in CLASSES {
            write!(out, "{name:<14}")?;
            for (other, _) in CLASSES {
                write!(out, "{:>12}", self.classes.get(&(class, Some(other))).copied().unwrap_or(0))?;
            }
            writeln!(out, "{:>8}", self.classes.get(&(class, None)).copied().unwrap_or(0))?;
        }
        Ok(())
    }
}
