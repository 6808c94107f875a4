//! Who answers what was asked: another person than asked, never the lead, decided again on the state of that moment. After the
//! due date more time is granted by a leader of the office, as is a change of the proof at any time.

use std::collections::BTreeSet;

use super::{
    OpenAsk,
    asking::{AnswerAsk, AskAnswered, Asked, Sort},
    closure::{ItemClosed, Outcome as Ending},
    life::ItemAssigned,
    proof::{Piece, ProofAgreed},
    registration::{ItemMoved, WeightChanged},
};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    event::Fact,
    outside,
    refusal::{Refusal, Who},
};

/// Another person answers, for the office or above it.
pub(crate) fn may_answer(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    let mut refused = None;
    for open in case.item.asks.values() {
        match may_answer_this(case, open) {
            Ok(()) => return Ok(()),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    Err(refused.unwrap_or_else(answered_already))
}

/// May the actor answer this request, be it by a refusal?
///
/// # Errors
/// What stands against it.
pub fn may_answer_this(case: &Case<'_>, open: &OpenAsk) -> Outcome {
    if open.person == case.actor.person {
        return Err(Refusal::new(
            "own_ask",
            "申请要由另一人答复",
            "Another person answers a request",
        ));
    }
    // What is asked for the lead's own time or proof is never granted by the lead, not even when the office leads the item
    // itself; from everything else whoever is tied stands back.
    let sort = open.asked.sort();
    let of_lead = case.is_of_lead() && (sort.is_of_time() || sort == Sort::ProofChange);
    if of_lead || !(case.acts_for_office() || case.leads_office()) {
        return Err(case.not_office());
    }
    Ok(())
}

/// May the actor grant it?
///
/// # Errors
/// What stands against it.
pub fn may_grant(case: &Case<'_>, open: &OpenAsk) -> Outcome {
    may_answer_this(case, open)?;
    must_be_another_closer(case, open)?;
    if !needs_a_leader(case, open.asked.sort()) || case.leads_office() {
        return Ok(());
    }
    let above = case.org.served_by(case.item.office);
    let (zh, en) = match open.asked.sort() {
        Sort::ProofChange => ("申报以后改约定佐证", "A proof that is changed after a claim"),
        _ => ("期限已过，这项申请", "Past the due date a request for time"),
    };
    Err(Refusal::new(
        "leader_grants",
        format!("{zh}，由督查机构、它所服务的单位或更上级的领导岗位批准；您可以不批准"),
        format!("{en} is granted by a leader of the office, of the unit it serves, or of one above; you can refuse it"),
    )
    .at("answer")
    .by(Who::Unit(above)))
}

/// To grant that it is no longer needed is to close it: not by the hand that made the newest check, while another could grant it.
fn must_be_another_closer(case: &Case<'_>, open: &OpenAsk) -> Outcome {
    let checked_by = case.item.newest_check().map(|check| check.person);
    if open.asked.sort() != Sort::NoLongerNeeded || checked_by != Some(case.actor.person) {
        return Ok(());
    }
    let could =
        |other: &Case<'_>| other.sees() && acts::may(ItemAct::Answer, other).is_ok() && may_answer_this(other, open).is_ok();
    if case.strict || acts::somebody(case, could) {
        return Err(outside::same_hand(ItemAct::Close).at("answer"));
    }
    Ok(())
}

fn needs_a_leader(case: &Case<'_>, sort: Sort) -> bool {
    sort == Sort::ProofChange || (sort.is_of_time() && case.item.due.is_some_and(|due| due < case.today))
}

fn answered_already() -> Refusal {
    Refusal::new("answered_already", "这项申请已经答复", "This request has been answered")
}

impl Decider<'_> {
    pub(crate) fn answer_ask(&mut self, command: &AnswerAsk) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Answer, &case)?;
        let item = case.around.item;
        let open = item.asks.values().find(|open| open.id == command.ask);
        let open = open.ok_or_else(answered_already)?;
        may_answer_this(&case, open)?;
        if command.granted {
            may_grant(&case, open)?;
            self.granted_holds(&case, &open.asked)?;
        }
        let reason = self.reason(&command.reason, "reason")?;
        let asked = open.asked.clone();
        self.emit(Fact::AskAnswered(AskAnswered {
            ask: command.ask,
            item: command.item,
            asked,
            granted: command.granted,
            reason,
        }));
        if command.granted {
            self.happen(&case, open);
        }
        Ok(())
    }

    /// What was granted happens by its own event; an extension, a start, a suspension, a withdrawal by the answer itself. The
    /// reason is that of whoever asked.
    fn happen(&mut self, case: &Case<'_>, open: &OpenAsk) {
        let (item, reason) = (case.item.id, open.reason);
        let fact = match &open.asked {
            Asked::NoLongerNeeded => Fact::ItemClosed(ItemClosed {
                item,
                outcome: Ending::NoLongerNeeded,
                reason: Some(reason),
            }),
            Asked::Move { parent } => Fact::ItemMoved(ItemMoved {
                item,
                parent: *parent,
                reason,
            }),
            Asked::Weight { weight } => Fact::WeightChanged(WeightChanged {
                item,
                weight: *weight,
                reason,
            }),
            Asked::Supporter { unit } => {
                let Some(lead) = case.item.lead else { return };
                let supporting: BTreeSet<_> = case.item.supporting.iter().copied().chain([*unit]).collect();
                Fact::ItemAssigned(ItemAssigned {
                    item,
                    lead,
                    supporting,
                    leader: case.item.leader,
                    due: None,
                    note: None,
                })
            }
            Asked::ProofChange { pieces, .. } => Fact::ProofAgreed(ProofAgreed {
                item,
                pieces: pieces
                    .iter()
                    .map(|piece| Piece {
                        what: piece.what,
                        grade: piece.grade,
                        place: piece.place,
                    })
                    .collect(),
                reason: Some(reason),
            }),
            _ => return,
        };
        self.emit(fact);
    }
}
