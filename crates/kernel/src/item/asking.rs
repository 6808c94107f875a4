//! Asking: extension 延期 and suspension 挂起 by the lead, withdrawal 撤销 by the office; each answered by somebody else.

use serde::{Deserialize, Serialize};

use super::{
    Ended, Item, MovedDue, OpenAsk, Stage,
    registration::{due_after_start, keeps_a_weight},
};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{AskId, ItemId},
    org::Role,
    refusal::Refusal,
    text::{Digest, NewText},
    time::Date,
};

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A later due date.
    Extension {
        /// The date asked for.
        due: Date,
    },
    /// A pause.
    Suspension,
    /// The end without a result; `mistaken` when it was entered by mistake 误录.
    Withdrawal {
        /// Entered by mistake.
        mistaken: bool,
    },
}

/// Asks.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    /// Id of the request, made by the client.
    pub ask: AskId,
    /// The item.
    pub item: ItemId,
    /// What is asked.
    pub asked: Asked,
    /// Why.
    pub reason: NewText,
}

/// Answers.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerAsk {
    /// The request.
    pub ask: AskId,
    /// The item.
    pub item: ItemId,
    /// Granted or refused.
    pub granted: bool,
    /// Why.
    pub reason: NewText,
}

/// Ends a suspension.
#[derive(Clone, Debug, Serialize)]
pub struct ResumeItem {
    /// The item.
    pub item: ItemId,
    /// Why.
    pub reason: NewText,
}

/// Something was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemAsked {
    pub ask: AskId,
    pub item: ItemId,
    pub asked: Asked,
    pub reason: Digest,
}

/// A request was answered; when granted, what was asked for is so from now on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct AskAnswered {
    pub ask: AskId,
    pub item: ItemId,
    pub asked: Asked,
    pub granted: bool,
    pub reason: Digest,
}

/// A suspension ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemResumed {
    pub item: ItemId,
    pub reason: Digest,
}

/// Who asks for the lead unit, beside the handling post.
const ASKING: [Role; 3] = [Role::Intake, Role::Leader, Role::Clearing];

/// The lead asks for a later date or a pause; one open request at a time.
pub(crate) fn may_ask(case: &Case<'_>) -> Outcome {
    may_be_asked(case)?;
    case.must_be_of_lead(&ASKING)?;
    if case.item.due.is_none() && case.item.suspended.is_some() {
        return Err(no_due());
    }
    Ok(())
}

/// The office asks that the item end without a result.
pub(crate) fn may_withdraw(case: &Case<'_>) -> Outcome {
    may_be_asked(case)?;
    case.must_act_for_office()?;
    may_be_withdrawn(case)
}

fn may_be_asked(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    if case.item.ask.is_some() {
        return Err(Refusal::new(
            "asked_already",
            "已有一项申请等待答复",
            "A request is already waiting for an answer",
        ));
    }
    Ok(())
}

/// Another person in another post answers, for the office or above it.
pub(crate) fn may_answer(case: &Case<'_>) -> Outcome {
    let Some(open) = &case.item.ask else {
        return Err(answered_already());
    };
    if open.post == case.actor.post || open.person == case.actor.person {
        return Err(Refusal::new(
            "own_ask",
            "申请要由另一人、另一岗位答复",
            "Another person in another post answers a request",
        ));
    }
    // What the lead asked for is never granted by the lead, not even when the office leads the item itself.
    let of_lead = case.is_of_lead() && !matches!(open.asked, Asked::Withdrawal { .. });
    if !(case.acts_for_office() || case.leads_office()) || of_lead {
        return Err(case.not_office());
    }
    Ok(())
}

/// The office lets the work go on.
pub(crate) fn may_resume(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    case.must_act_for_office()?;
    if case.item.suspended.is_none() {
        return Err(Refusal::new(
            "not_suspended",
            "这件事项没有挂起",
            "This item is not suspended",
        ));
    }
    Ok(())
}

/// Nothing below is open, and what stands beside it still has a weight.
fn may_be_withdrawn(case: &Case<'_>) -> Outcome {
    let open = case.item.tally.open_children;
    if open > 0 {
        return Err(Refusal::new(
            "open_children",
            format!("下面还有 {open} 件没有办结，先逐件处理"),
            format!("{open} items below are still open; settle them first"),
        ));
    }
    keeps_a_weight(case.parent, &case.item.adds_to_parent(), None)
}

fn answered_already() -> Refusal {
    Refusal::new("answered_already", "这项申请已经答复", "This request has been answered")
}

fn no_due() -> Refusal {
    Refusal::new("no_due", "这件事项没有期限", "This item has no due date").at("due")
}

impl Decider<'_> {
    pub(crate) fn ask(&mut self, command: &Ask) -> Outcome {
        let act = match command.asked {
            Asked::Extension { .. } | Asked::Suspension => ItemAct::Ask,
            Asked::Withdrawal { .. } => ItemAct::Withdraw,
        };
        let item = self.may(act, command.item)?;
        match command.asked {
            Asked::Extension { due } => {
                let Some(current) = item.due else {
                    return Err(no_due());
                };
                if due <= current {
                    return Err(Refusal::new(
                        "not_later",
                        format!("申请的期限 {due} 没有晚于现在的 {current}"),
                        format!("The date asked for, {due}, is not later than {current}"),
                    )
                    .at("due"));
                }
                if let Some(start) = item.start {
                    due_after_start(start, due)?;
                }
                self.due_within(item.parent, due)?;
            }
            Asked::Suspension => {
                if item.suspended.is_some() {
                    return Err(Refusal::new("suspended_already", "已经挂起", "Already suspended"));
                }
            }
            Asked::Withdrawal { .. } => {}
        }
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemAsked(ItemAsked {
            ask: command.ask,
            item: command.item,
            asked: command.asked,
            reason,
        }));
        Ok(())
    }

    pub(crate) fn answer_ask(&mut self, command: &AnswerAsk) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Answer, &case)?;
        let Some(open) = case.item.ask.as_ref().filter(|open| open.id == command.ask) else {
            return Err(answered_already());
        };
        let asked = open.asked;
        if let (Asked::Extension { due }, true) = (asked, command.granted) {
            // It may have been moved below another since.
            self.due_within(case.item.parent, due)?;
        }
        if matches!(asked, Asked::Withdrawal { .. }) && command.granted {
            // Parts may have been added since it was asked.
            may_be_withdrawn(&case)?;
        }
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::AskAnswered(AskAnswered {
            ask: command.ask,
            item: command.item,
            asked,
            granted: command.granted,
            reason,
        }));
        Ok(())
    }

    pub(crate) fn resume_item(&mut self, command: &ResumeItem) -> Outcome {
        self.may(ItemAct::Resume, command.item)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemResumed(ItemResumed {
            item: command.item,
            reason,
        }));
        Ok(())
    }
}

impl Item {
    pub(crate) fn asked(&mut self, fact: &ItemAsked, event: &Event, today: Date) {
        self.ask = Some(OpenAsk {
            id: fact.ask,
            asked: fact.asked,
            post: event.actor.post,
            person: event.actor.person,
            on: today,
        });
    }

    pub(crate) fn resumed(&mut self, today: Date) {
        self.suspended = None;
        self.late_since = today;
    }

    pub(crate) fn answered(&mut self, fact: &AskAnswered, event: &Event, today: Date) {
        self.ask = None;
        if !fact.granted {
            return;
        }
        match fact.asked {
            Asked::Extension { due } => {
                self.end_stretch(Ended::Extended, today, event);
                if let Some(from) = self.due {
                    self.moved.push(MovedDue {
                        from,
                        to: due,
                        reason: fact.reason,
                        approver: event.actor.post,
                        on: today,
                    });
                }
                self.due = Some(due);
            }
            Asked::Suspension => {
                self.end_stretch(Ended::Suspended, today, event);
                self.suspended = Some(today);
            }
            Asked::Withdrawal { .. } => {
                self.end_stretch(Ended::Unproved, today, event);
                self.stage = Stage::Withdrawn;
            }
        }
    }
}
