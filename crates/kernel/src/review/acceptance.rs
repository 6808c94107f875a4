//! Accepting a proposal: its clause is confirmed, the item registered and tied to the very span, in one act.

use serde::Serialize;

use super::{
    Review, Span,
    clauses::{ClauseClass, ClauseConfirmed, ClausesConfirmed, cut_as_before},
    must_have_seen,
    proposals::ProposalAccepted,
    within,
};
use crate::{
    decide::{Decider, Outcome},
    document::Anchor,
    event::Fact,
    id::{DocumentId, UnitId},
    item::registration::RegisterItem,
    refusal::Refusal,
};

/// Accepts a proposal: it becomes an item.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptProposal {
    /// The document.
    pub document: DocumentId,
    /// The proposal.
    pub span: Span,
    /// The clause it stands in, with the class the person gives it.
    pub clause: (Span, ClauseClass),
    /// The item; its anchors include the span.
    pub register: RegisterItem,
    /// The lead unit it is meant for.
    pub lead: Option<UnitId>,
    /// The supporting units it is meant for.
    pub supporting: Vec<UnitId>,
    /// The position up to which the person has seen the review.
    pub seen: u64,
}

impl Decider<'_> {
    pub(crate) fn accept_proposal(&mut self, command: &AcceptProposal) -> Outcome {
        let AcceptProposal {
            document, span, seen, ..
        } = command;
        let review = self.open_proposal(*document, *span, *seen)?;
        self.not_an_item_yet(review, *span)?;
        self.clause_of_proposal(review, command)?;
        let anchors = &command.register.anchors;
        let own = |anchor: &Anchor| anchor.document == *document && Span::new(anchor.start, anchor.end) == *span;
        if !anchors.iter().any(own) {
            return Err(Refusal::new(
                "anchored_elsewhere",
                "事项要对应这一处原文，请重新选择",
                "The item must be anchored in this very span; select it again",
            )
            .at("anchors"));
        }
        if let Some(lead) = command.lead {
            self.existing_unit(lead, "lead")?;
        }
        self.may_support(command.lead, command.supporting.iter().copied())?;
        self.register_item(&command.register)?;
        self.emit(Fact::ProposalAccepted(ProposalAccepted {
            document: *document,
            span: *span,
            item: command.register.item,
            lead: command.lead,
            supporting: command.supporting.clone(),
        }));
        Ok(())
    }

    /// Confirms the clause, unless it is confirmed as the same already.
    fn clause_of_proposal(&mut self, review: &Review, command: &AcceptProposal) -> Outcome {
        let (span, class) = command.clause;
        let Some(document) = self.state.documents.get(&command.document) else {
            return Err(Refusal::unknown("document"));
        };
        within(document, span, false)?;
        if !span.overlaps(command.span) {
            return Err(Refusal::new(
                "clause_elsewhere",
                "条款要包含这一处原文，请重新选择",
                "The clause must hold this span; select it again",
            )
            .at("clause"));
        }
        cut_as_before(review, span)?;
        let confirmed = review.clauses.get(&span);
        if confirmed.is_some_and(|confirmed| confirmed.class == class) {
            return Ok(());
        }
        must_have_seen(confirmed.map_or(0, |confirmed| confirmed.judged.at), command.seen)?;
        self.emit(Fact::ClausesConfirmed(ClausesConfirmed {
            document: command.document,
            clauses: vec![ClauseConfirmed { span, class }],
        }));
        Ok(())
    }
}
