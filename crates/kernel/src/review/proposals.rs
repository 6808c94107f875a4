//! Proposals 拟立事项: spans from which an item may come. They are split, merged, trimmed, drawn, refused; accepting one
//! stands in its own file.

use serde::{Deserialize, Serialize};

use super::{Review, Span, bounded, must_have_seen, within};
use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::{DocumentId, ItemId, UnitId},
    item::Stage,
    refusal::Refusal,
    text::{Digest, NewText},
};

/// Splits (1 → n), merges (n → 1), trims (1 → 1) or draws (0 → 1) proposals.
#[derive(Clone, Debug, Serialize)]
pub struct ArrangeProposals {
    /// The document.
    pub document: DocumentId,
    /// What is there.
    pub from: Vec<Span>,
    /// What shall be there instead.
    pub to: Vec<Span>,
    /// The position up to which the person has seen the review.
    pub seen: u64,
}

/// Refuses a proposal 不立项; it can be accepted later.
#[derive(Clone, Debug, Serialize)]
pub struct RefuseProposal {
    /// The document.
    pub document: DocumentId,
    /// The proposal.
    pub span: Span,
    /// Why.
    pub reason: NewText,
    /// The position up to which the person has seen the review.
    pub seen: u64,
}

/// Proposals were arranged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalsArranged {
    /// The document.
    pub document: DocumentId,
    /// What was there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Span>,
    /// What is there instead.
    pub to: Vec<Span>,
}

/// A proposal was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalRefused {
    /// The document.
    pub document: DocumentId,
    /// The proposal.
    pub span: Span,
    /// Why.
    pub reason: Digest,
}

/// A proposal was accepted: the item was registered by the same command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalAccepted {
    /// The document.
    pub document: DocumentId,
    /// The proposal.
    pub span: Span,
    /// The item.
    pub item: ItemId,
    /// The lead unit it is meant for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitId>,
    /// The supporting units it is meant for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporting: Vec<UnitId>,
}

impl<'a> Decider<'a> {
    pub(crate) fn arrange_proposals(&mut self, command: &ArrangeProposals) -> Outcome {
        let (document, review) = self.review(command.document)?;
        let ArrangeProposals { from, to, seen, .. } = command;
        if !from.is_empty() {
            bounded(from.iter().copied())?;
        }
        bounded(to.iter().copied())?;
        let fits = matches!((from.len(), to.len()), (0 | 1, 1) | (1, 2..) | (2.., 1));
        if !fits || from == to {
            return Err(Refusal::new(
                "not_an_arrangement",
                "一处分成几处、几处合成一处、改一处的起止或新划一处；请分步办理",
                "Split one, merge several into one, change one's span, or draw one; do it step by step",
            ));
        }
        for span in from.iter().chain(to) {
            within(document, *span, false)?;
            must_have_seen(review.proposal_at(*span), *seen)?;
            self.not_an_item_yet(review, *span)?;
        }
        for span in from {
            still_there(review, *span)?;
        }
        self.emit(Fact::ProposalsArranged(ProposalsArranged {
            document: command.document,
            from: from.clone(),
            to: to.clone(),
        }));
        Ok(())
    }

    pub(crate) fn refuse_proposal(&mut self, command: &RefuseProposal) -> Outcome {
        let review = self.open_proposal(command.document, command.span, command.seen)?;
        self.not_an_item_yet(review, command.span)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ProposalRefused(ProposalRefused {
            document: command.document,
            span: command.span,
            reason,
        }));
        Ok(())
    }

    /// A proposal that can be judged by this person now.
    pub(super) fn open_proposal(&self, document: DocumentId, span: Span, seen: u64) -> Result<&'a Review, Refusal> {
        let (document, review) = self.review(document)?;
        within(document, span, false)?;
        must_have_seen(review.proposal_at(span), seen)?;
        still_there(review, span)?;
        Ok(review)
    }

    /// An accepted proposal stands as long as its item does; once that is withdrawn, the span can be judged anew.
    pub(super) fn not_an_item_yet(&self, review: &Review, span: Span) -> Outcome {
        let Some(item) = review.item_of(span) else {
            return Ok(());
        };
        if self.state.items.get(&item).is_some_and(|item| item.stage == Stage::Withdrawn) {
            return Ok(());
        }
        Err(Refusal::new(
            "proposal_accepted",
            "这一处已经立为事项；不该立的，请撤销那件事项",
            "This is an item already; if it should not be, withdraw that item",
        )
        .at("span"))
    }
}

fn still_there(review: &Review, span: Span) -> Outcome {
    if review.is_gone(span) {
        return Err(Refusal::new(
            "proposal_gone",
            "这一处已拆分、合并或改过起止，请在新的起止上办理",
            "This was split, merged or cut otherwise; decide on what is there now",
        )
        .at("span"));
    }
    Ok(())
}
