//! What the review of a document gives back.

use jiufen_kernel::{
    id::{DocumentId, ItemId},
    review::{ClauseClass, RepairVerdict, Span},
    share::Share,
    time::{Date, Timestamp},
};

use super::views::{ItemRow, PostRef, Shown, UnitRef};

/// What was decided about a document; spans are of its frozen text.
#[derive(Clone, PartialEq, Debug)]
pub struct ReviewPage {
    /// The newest position the page shows: what a command says that its giver has seen.
    pub position: u64,
    /// Repairs in order of their places, each with its newest verdict.
    pub repairs: Vec<JudgedRepair>,
    /// Clauses in order.
    pub clauses: Vec<ConfirmedClause>,
    /// Arrangements, oldest first.
    pub arrangements: Vec<Arrangement>,
    /// Proposals in order of their places, each with its newest verdict.
    pub proposals: Vec<JudgedProposal>,
    /// Who else has a hand in it, each with the last act, the latest first; the reader is not among them.
    pub others: Vec<Other>,
}

/// Somebody else at the same review, with the last thing they did.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)] // as in the kernel
pub struct Other {
    pub by: PostRef,
    pub person: Shown,
    /// When it was received.
    pub at: Timestamp,
    pub did: Did,
}

/// An act of a review, by where it was: the first place of several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Did {
    /// Looked at repairs: how many.
    Repairs(Span, usize),
    /// Confirmed what sentences are: how many.
    Clauses(Span, usize),
    /// Split, merged, trimmed or drew.
    Arranged(Span),
    /// Refused a proposal.
    Refused(Span),
    /// Made an item.
    Accepted(Span),
}

/// A judged repair.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)] // as in the kernel
pub struct JudgedRepair {
    pub span: Span,
    pub verdict: RepairVerdict,
    /// The other text, when it was replaced.
    pub text: Option<Shown>,
    pub by: PostRef,
    pub person: Shown,
    pub on: Date,
    pub position: u64,
}

/// A confirmed clause.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)] // as in the kernel
pub struct ConfirmedClause {
    pub span: Span,
    pub class: ClauseClass,
    pub by: PostRef,
    pub person: Shown,
    pub on: Date,
    pub position: u64,
}

/// Proposals that were split, merged, trimmed or drawn.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)] // as in the kernel
pub struct Arrangement {
    pub from: Vec<Span>,
    pub to: Vec<Span>,
    pub by: PostRef,
    pub person: Shown,
    pub on: Date,
    pub position: u64,
}

/// A judged proposal.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)] // as in the kernel
pub struct JudgedProposal {
    pub span: Span,
    pub verdict: ItemVerdict,
    pub by: PostRef,
    pub person: Shown,
    pub on: Date,
    pub position: u64,
}

/// What became of a proposal.
#[derive(Clone, PartialEq, Debug)]
pub enum ItemVerdict {
    /// 不立项.
    Refused {
        /// Why.
        reason: Shown,
    },
    /// It is an item.
    Accepted {
        /// The item.
        item: ItemId,
        /// Its row; `None` when the reader may not see it.
        row: Option<Box<ItemRow>>,
    },
}

/// How much of a document is answered for: counts over the clauses confirmed as deployment or target.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Coverage {
    /// The clauses in order.
    pub base: Vec<ClauseAnswer>,
    /// The mean of what is proved of each, rounded down; none where it would tell of hidden items.
    pub proved: Option<Share>,
    /// Hidden items behind sentences whose own figure is withheld.
    pub not_shown: usize,
}

impl Coverage {
    /// The four numbers.
    pub fn counts(&self) -> CoverageCounts {
        let count = |is: fn(&ClauseAnswer) -> bool| self.base.iter().filter(|clause| is(clause)).count();
        CoverageCounts {
            base: self.base.len(),
            answered: count(|clause| clause.answered),
            checkable: count(|clause| clause.checkable),
            proved: self.proved,
            not_shown: self.not_shown,
        }
    }
}

/// One clause of the base.
#[derive(Clone, PartialEq, Debug)]
pub struct ClauseAnswer {
    /// Where.
    pub span: Span,
    /// Deployment or target.
    pub class: ClauseClass,
    /// Items anchored in it that are not withdrawn and that the reader may see.
    pub items: Vec<ItemRow>,
    /// Such items that the reader may not see.
    pub hidden: usize,
    /// A lead has accepted at least one of them; where one or two are hidden, one of those that the reader may see.
    pub answered: bool,
    /// One that its lead accepted has an agreed proof.
    pub checkable: bool,
    /// Weighted mean of what is proved of them, zero while nobody answers; none where it would tell of hidden items.
    pub proved: Option<Share>,
}

/// The numbers of a document's coverage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CoverageCounts {
    /// Clauses confirmed as deployment or target.
    pub base: usize,
    /// Of these, answered.
    pub answered: usize,
    /// Of these, checkable.
    pub checkable: usize,
    /// Proved of the base; none where it would tell of hidden items.
    pub proved: Option<Share>,
    /// Hidden items behind sentences whose own figure is withheld.
    pub not_shown: usize,
}

impl Default for CoverageCounts {
    /// Of an empty base.
    fn default() -> Self {
        Self {
            base: 0,
            answered: 0,
            checkable: 0,
            proved: Some(Share::ZERO),
            not_shown: 0,
        }
    }
}

/// An item like some words, and why it is like them.
#[derive(Clone, PartialEq, Debug)]
pub struct Similar {
    /// The item.
    pub row: ItemRow,
    /// Its lead unit.
    pub lead: Option<UnitRef>,
    /// The pieces of its agreed proof, when one was agreed.
    pub proof: Option<String>,
    /// 0 to 10,000: all words in common.
    pub score: u32,
    /// What the two have in common, in the words of the item's title.
    pub shared: Vec<String>,
}

/// What whoever accepted the proposal meant for the item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Intended {
    /// The document it was accepted from.
    pub document: DocumentId,
    /// Lead unit.
    pub lead: Option<UnitRef>,
    /// Supporting units.
    pub supporting: Vec<UnitRef>,
}
