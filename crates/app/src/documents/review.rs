//! A text under review, as the web wants it: the documents crate's overlay, decomposition and comparison in plain types.

use std::sync::Arc;

use jiufen_documents::repair::repair;
use jiufen_documents::{
    self as documents, Context, Decomposition, Item, Judgement, Overlay, ShownRepair, UnitName, decompose_overlay,
    propose_overlay,
};
use jiufen_kernel::review::ClauseClass;
use jiufen_web::reading::{
    Aspect, Change, ChangeKind, Clause, Difference, Ground, Owner, Proposal, Reading, Repair, RepairState, Reviewed, Span, Ties,
    Verdict,
};

use super::quantity;

/// Reads a frozen text as it was judged.
pub fn review(reviewed: &Reviewed) -> Reading {
    let found = Found::of(reviewed);
    let text: Vec<char> = found.overlay.text.chars().collect();
    Reading {
        text: found.overlay.text.clone(),
        blocks: super::blocks(&found.overlay.text),
        repairs: found.overlay.repairs.iter().map(shown).collect(),
        clauses: found.decomposition.clauses.iter().map(clause).collect(),
        proposals: found.decomposition.items.iter().map(|item| proposal(item, &text)).collect(),
        ties: Arc::new(Held {
            characters: text,
            overlay: found.overlay,
            dated: found.decomposition.dated,
            units: found.units,
        }),
    }
}

/// What became of the items of an old version in a new one.
pub fn compare(old: &Reviewed, new: &Reviewed) -> Vec<Change> {
    let (old, new) = (Found::of(old).decomposition, Found::of(new).decomposition);
    let characters = |version: &Decomposition| version.text.chars().collect::<Vec<char>>();
    let (old_text, new_text) = (characters(&old), characters(&new));
    let of = |version: &Decomposition, text: &[char], at: Option<usize>| {
        at.and_then(|at| version.items.get(at)).map(|item| proposal(item, text))
    };
    documents::compare(&old, &new)
        .into_iter()
        .map(|change| Change {
            kind: match change.kind {
                documents::ChangeKind::Kept => ChangeKind::Kept,
                documents::ChangeKind::Changed => ChangeKind::Changed,
                documents::ChangeKind::Dropped => ChangeKind::Dropped,
                documents::ChangeKind::New => ChangeKind::New,
            },
            old: of(&old, &old_text, change.old),
            new: of(&new, &new_text, change.new),
            differs: change.differs.into_iter().map(difference).collect(),
        })
        .collect()
}

/// A text with all that was found in it.
struct Found {
    overlay: Overlay,
    decomposition: Decomposition,
    units: Vec<UnitName>,
}

impl Found {
    fn of(reviewed: &Reviewed) -> Found {
        let units: Vec<UnitName> = reviewed
            .units
            .iter()
            .map(|unit| UnitName {
                id: unit.id.clone(),
                name: unit.name.clone(),
                short: unit.short.clone(),
                aliases: Vec::new(),
            })
            .collect();
        let judged: Vec<Judgement> = reviewed
            .judged
            .iter()
            .map(|judged| Judgement {
                source_start: judged.source.0 as usize,
                source_end: judged.source.1 as usize,
                verdict: match &judged.verdict {
                    Verdict::Taken => documents::Verdict::Taken,
                    Verdict::Refused => documents::Verdict::Refused,
                    Verdict::Replaced(text) => documents::Verdict::Replaced(text.clone()),
                },
            })
            .collect();
        let overlay = Overlay::of(&reviewed.source, &repair(&reviewed.source), &judged);
        let context = Context {
            dated: reviewed.dated,
            units: &units,
        };
        let decomposition = decompose_overlay(&overlay, &context);
        Found {
            overlay,
            decomposition,
            units,
        }
    }
}

/// What is held for later questions about a text.
struct Held {
    overlay: Overlay,
    characters: Vec<char>,
    dated: Option<jiff::civil::Date>,
    units: Vec<UnitName>,
}

impl Ties for Held {
    fn source(&self, text: Span) -> Span {
        short(self.overlay.source_span(long(text)))
    }

    fn text(&self, source: Span) -> Span {
        short(self.overlay.text_span(long(source)))
    }

    fn propose(&self, source: Span) -> Option<Proposal> {
        let context = Context {
            dated: self.dated,
            units: &self.units,
        };
        propose_overlay(&self.overlay, long(source), &context)
            .as_ref()
            .map(|item| proposal(item, &self.characters))
    }
}

fn long(span: Span) -> documents::Span {
    documents::Span {
        start: span.0 as usize,
        end: span.1 as usize,
    }
}

/// A document has at most a million characters.
fn short(span: documents::Span) -> Span {
    (span.start as u32, span.end as u32)
}

fn shown(repair: &ShownRepair) -> Repair {
    Repair {
        rule: repair.rule.code(),
        span: (repair.start as u32, repair.end as u32),
        source: (repair.source_start as u32, repair.source_end as u32),
        before: repair.before.clone(),
        after: repair.after.clone(),
        confidence: repair.confidence,
        likeliest: repair.likeliest.clone(),
        is_gap: repair.is_gap,
        state: match repair.state {
            documents::RepairState::Open => RepairState::Open,
            documents::RepairState::Taken => RepairState::Taken,
            documents::RepairState::Refused => RepairState::Refused,
            documents::RepairState::Replaced => RepairState::Replaced,
        },
    }
}

fn class(class: documents::ClauseClass) -> ClauseClass {
    match class {
        documents::ClauseClass::Deployment => ClauseClass::Deployment,
        documents::ClauseClass::Target => ClauseClass::Target,
        documents::ClauseClass::Achievement => ClauseClass::Achievement,
        documents::ClauseClass::Judgement => ClauseClass::Judgement,
        documents::ClauseClass::Orientation => ClauseClass::Orientation,
        documents::ClauseClass::Procedure => ClauseClass::Procedure,
    }
}

fn clause(clause: &documents::Clause) -> Clause {
    Clause {
        span: (clause.start as u32, clause.end as u32),
        source: (clause.source_start as u32, clause.source_end as u32),
        class: class(clause.class),
    }
}

fn owner(owner: &documents::Owner) -> Owner {
    Owner {
        text: owner.text.clone(),
        unit: owner.unit.clone(),
    }
}

fn proposal(item: &Item, text: &[char]) -> Proposal {
    let ground = |ground: &documents::Ground| match ground {
        documents::Ground::Number => Ground::Number,
        documents::Ground::Named => Ground::Named,
        documents::Ground::Date => Ground::Date,
        documents::Ground::Owner => Ground::Owner,
    };
    Proposal {
        span: (item.start as u32, item.end as u32),
        source: (item.source_start as u32, item.source_end as u32),
        title: item.title.clone(),
        section: item.section.clone(),
        class: class(item.class),
        targets: item.targets.iter().map(|target| quantity::words(target, text)).collect(),
        deadline: item.deadline.as_ref().map(|deadline| (deadline.text.clone(), deadline.date)),
        leader: item.leader.as_ref().map(owner),
        lead: item.lead.as_ref().map(owner),
        supporting: item.supporting.iter().map(owner).collect(),
        mechanisms: item.mechanisms.clone(),
        places: item.places.clone(),
        grounds: item.grounds.iter().map(ground).collect(),
        missing: item.missing.iter().map(ground).collect(),
    }
}

fn difference(difference: documents::Difference) -> Difference {
    Difference {
        aspect: match difference.aspect {
            documents::Aspect::Words => Aspect::Words,
            documents::Aspect::Target => Aspect::Target,
            documents::Aspect::Deadline => Aspect::Deadline,
            documents::Aspect::Leader => Aspect::Leader,
            documents::Aspect::Lead => Aspect::Lead,
            documents::Aspect::Supporting => Aspect::Supporting,
        },
        old: difference.old,
        new: difference.new,
    }
}
