//! The review 审阅 of a document: what people decided about its repairs, its clauses and the items proposed from it.
//!
//! What a machine makes of a document is derived again and again and never stored. What a person decides is an event of
//! the document, keyed by a span of its frozen text, so a review is the fold of the document's own history.

pub mod acceptance;
pub mod clauses;
pub mod proposals;
pub mod repairs;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    acceptance::AcceptProposal,
    clauses::{ClauseClass, ConfirmClauses},
    proposals::{ArrangeProposals, RefuseProposal},
    repairs::{JudgeRepairs, RepairJudgement, RepairVerdict},
};
use self::{
    clauses::ClausesConfirmed,
    proposals::{ProposalAccepted, ProposalRefused, ProposalsArranged},
    repairs::RepairsJudged,
};
use crate::{
    command::Command,
    decide::{Decider, Outcome},
    document::Document,
    event::Event,
    id::{DocumentId, ItemId, PersonId, PostId, UnitId},
    limits,
    refusal::Refusal,
    text::Digest,
    time::Date,
};

/// A span [start, end) of a document's frozen text, in Unicode scalar values. The place of something lost is empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl Span {
    /// A span.
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// Have the two a character in common?
    pub fn overlaps(self, other: Span) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }
}

/// Who judged, when, and where in the log: what a later reviewer must have seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judged {
    /// Position of the event.
    pub at: u64,
    /// The post.
    pub post: PostId,
    /// The person in it.
    pub person: PersonId,
    /// The day it was received.
    pub on: Date,
}

/// A repair that somebody judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JudgedRepair {
    /// The newest verdict.
    pub verdict: RepairVerdict,
    /// The text put in its place, when it was replaced.
    pub text: Option<Digest>,
    /// By whom.
    pub judged: Judged,
}

/// A clause that somebody confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConfirmedClause {
    /// Its class.
    pub class: ClauseClass,
    /// By whom.
    pub judged: Judged,
}

/// Proposals that were split, merged, trimmed or drawn anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrangement {
    /// What was there.
    pub from: Vec<Span>,
    /// What is there instead.
    pub to: Vec<Span>,
    /// By whom.
    pub judged: Judged,
}

/// What became of a proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProposalVerdict {
    /// 不立项.
    Refused {
        /// Why.
        reason: Digest,
    },
    /// It is an item now.
    Accepted {
        /// The item.
        item: ItemId,
        /// The lead unit it is meant for.
        lead: Option<UnitId>,
        /// The supporting units it is meant for.
        supporting: Vec<UnitId>,
    },
}

/// A proposal that somebody judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JudgedProposal {
    /// The newest verdict.
    pub verdict: ProposalVerdict,
    /// By whom.
    pub judged: Judged,
}

/// The newest judgement of everything in a document that was judged.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Review {
    /// Repairs.
    pub repairs: BTreeMap<Span, JudgedRepair>,
    /// Clauses; no two of them overlap.
    pub clauses: BTreeMap<Span, ConfirmedClause>,
    /// Arrangements, oldest first.
    pub arrangements: Vec<Arrangement>,
    /// Proposals.
    pub proposals: BTreeMap<Span, JudgedProposal>,
    /// Spans that an arrangement made (true) or took away (false), with its position.
    arranged: BTreeMap<Span, (bool, u64)>,
}

/// The review of a document that nobody has judged anything in.
static UNTOUCHED: Review = Review {
    repairs: BTreeMap::new(),
    clauses: BTreeMap::new(),
    arrangements: Vec::new(),
    proposals: BTreeMap::new(),
    arranged: BTreeMap::new(),
};

impl Review {
    /// Was the proposal split, merged or trimmed away?
    pub fn is_gone(&self, span: Span) -> bool {
        self.arranged.get(&span).is_some_and(|(there, _)| !there)
    }

    /// Spans drawn by people that stand as proposals.
    pub fn drawn(&self) -> impl Iterator<Item = Span> {
        self.arranged.iter().filter(|(_, (there, _))| *there).map(|(span, _)| *span)
    }

    /// The item that a proposal became.
    pub fn item_of(&self, span: Span) -> Option<ItemId> {
        match self.proposals.get(&span)?.verdict {
            ProposalVerdict::Accepted { item, .. } => Some(item),
            ProposalVerdict::Refused { .. } => None,
        }
    }

    /// Position of the newest judgement of a proposal, an arrangement included; 0 for none.
    fn proposal_at(&self, span: Span) -> u64 {
        let judged = self.proposals.get(&span).map_or(0, |proposal| proposal.judged.at);
        judged.max(self.arranged.get(&span).map_or(0, |(_, at)| *at))
    }

    pub(crate) fn repairs_judged(&mut self, fact: &RepairsJudged, judged: Judged) {
        for repair in &fact.repairs {
            let (verdict, text) = (repair.verdict, repair.text);
            self.repairs.insert(repair.span, JudgedRepair { verdict, text, judged });
        }
    }

    pub(crate) fn clauses_confirmed(&mut self, fact: &ClausesConfirmed, judged: Judged) {
        for clause in &fact.clauses {
            let class = clause.class;
            self.clauses.insert(clause.span, ConfirmedClause { class, judged });
        }
    }

    pub(crate) fn proposals_arranged(&mut self, fact: &ProposalsArranged, judged: Judged) {
        for span in &fact.from {
            self.arranged.insert(*span, (false, judged.at));
        }
        for span in &fact.to {
            self.arranged.insert(*span, (true, judged.at));
            // Drawn anew: whatever was decided about this span before is no answer to it any more.
            self.proposals.remove(span);
        }
        self.arrangements.push(Arrangement {
            from: fact.from.clone(),
            to: fact.to.clone(),
            judged,
        });
    }

    pub(crate) fn proposal_refused(&mut self, fact: &ProposalRefused, judged: Judged) {
        let verdict = ProposalVerdict::Refused { reason: fact.reason };
        self.proposals.insert(fact.span, JudgedProposal { verdict, judged });
    }

    pub(crate) fn proposal_accepted(&mut self, fact: &ProposalAccepted, judged: Judged) {
        let verdict = ProposalVerdict::Accepted {
            item: fact.item,
            lead: fact.lead,
            supporting: fact.supporting.clone(),
        };
        self.proposals.insert(fact.span, JudgedProposal { verdict, judged });
    }
}

impl Judged {
    pub(crate) fn by(event: &Event, on: Date) -> Judged {
        Judged {
            at: event.position,
            post: event.actor.post,
            person: event.actor.person,
            on,
        }
    }
}

impl Command {
    /// The document whose review must be known to decide, and the proposals in it that are judged.
    pub fn reviews(&self) -> Option<(DocumentId, Vec<Span>)> {
        match self {
            Command::JudgeRepairs(command) => Some((command.document, Vec::new())),
            Command::ConfirmClauses(command) => Some((command.document, Vec::new())),
            Command::ArrangeProposals(command) => {
                let spans = command.from.iter().chain(&command.to).copied();
                Some((command.document, spans.collect()))
            }
            Command::RefuseProposal(command) => Some((command.document, vec![command.span])),
            Command::AcceptProposal(command) => Some((command.document, vec![command.span])),
            _ => None,
        }
    }
}

impl<'a> Decider<'a> {
    /// The document and what was decided about it, for a post of an office.
    fn review(&self, document: DocumentId) -> Result<(&'a Document, &'a Review), Refusal> {
        self.must_be_office()?;
        let known = self.state.documents.get(&document);
        let known = known.ok_or_else(|| Refusal::unknown("document"))?;
        Ok((known, self.state.reviews.get(&document).unwrap_or(&UNTOUCHED)))
    }
}

/// Something is judged, and not too much of it, each once.
fn bounded(spans: impl Iterator<Item = Span>) -> Outcome {
    let mut spans: Vec<Span> = spans.collect();
    let count = spans.len();
    if count == 0 {
        return Err(Refusal::new(
            "nothing_judged",
            "没有选中任何一处，请先选择",
            "Nothing was selected; select something first",
        ));
    }
    if count > limits::JUDGED_AT_ONCE_MAX {
        return Err(Refusal::new(
            "too_many_judged",
            format!("一次最多办理 {} 处，现在是 {count} 处；请分几次", limits::JUDGED_AT_ONCE_MAX),
            format!(
                "At most {} places at once, these are {count}; do it in parts",
                limits::JUDGED_AT_ONCE_MAX
            ),
        ));
    }
    spans.sort();
    spans.dedup();
    if spans.len() < count {
        return Err(Refusal::new(
            "judged_twice",
            "同一处选了两次，请只留一次",
            "The same place was selected twice; keep one",
        ));
    }
    Ok(())
}

/// The span lies within the document; only the place of something lost may be empty.
fn within(document: &Document, span: Span, may_be_empty: bool) -> Outcome {
    let filled = span.start < span.end || (may_be_empty && span.start == span.end);
    if filled && span.end <= document.chars {
        return Ok(());
    }
    Err(Refusal::new(
        "span_outside",
        format!(
            "选中的原文 {}–{} 不在文件的 {} 字之内，请重新选择",
            span.start, span.end, document.chars
        ),
        format!(
            "The selected text {}–{} does not lie within the document's {} characters; select again",
            span.start, span.end, document.chars
        ),
    )
    .at("span"))
}

/// Whoever decides has seen the newest judgement of the same place, so that no reviewer undoes another's unknowingly.
fn must_have_seen(newest: u64, seen: u64) -> Outcome {
    if newest <= seen {
        return Ok(());
    }
    Err(Refusal::new(
        "judged_meanwhile",
        "这一处刚才有人审过，请看过最新的结果再定",
        "Somebody decided on this place meanwhile; look at it and decide again",
    ))
}
