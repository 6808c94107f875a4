//! Asking: extension 延期 and suspension 挂起 by the lead, withdrawal 撤销 by the office; each answered by somebody else.

use serde::{Deserialize, Serialize};

use super::{Item, MovedDue, OpenAsk, Stage, life::closed, registration::due_after_start};
use crate::{
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

impl Decider<'_> {
    pub(crate) fn ask(&mut self, command: &Ask) -> Outcome {
        let item = self.item(command.item)?;
        if !item.is_open() {
            return Err(closed());
        }
        if item.ask.is_some() {
            return Err(Refusal::new(
                "asked_already",
                "已有一项申请等待答复",
                "A request is already waiting for an answer",
            ));
        }
        match command.asked {
            Asked::Extension { due } => {
                self.must_be_of_lead(item, &[Role::Intake, Role::Leader, Role::Clearing])?;
                let Some(current) = item.due else {
                    return Err(Refusal::new("no_due", "这件事项没有期限", "This item has no due date").at("due"));
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
            }
            Asked::Suspension => {
                self.must_be_of_lead(item, &[Role::Intake, Role::Leader, Role::Clearing])?;
                if item.suspended.is_some() {
                    return Err(Refusal::new("suspended_already", "已经挂起", "Already suspended"));
                }
            }
            Asked::Withdrawal { .. } => {
                if !self.acts_for_office(item.office) {
                    return Err(self.not_office(item.office));
                }
                self.may_be_withdrawn(item)?;
            }
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
        let item = self.item(command.item)?;
        let Some(open) = item.ask.as_ref().filter(|open| open.id == command.ask) else {
            return Err(Refusal::new(
                "answered_already",
                "这项申请已经答复",
                "This request has been answered",
            ));
        };
        if open.post == self.actor.post || open.person == self.actor.person {
            return Err(Refusal::new(
                "own_ask",
                "申请要由另一人、另一岗位答复",
                "Another person in another post answers a request",
            ));
        }
        let asked = open.asked;
        let withdrawal = matches!(asked, Asked::Withdrawal { .. });
        // What the lead asked for is never granted by the lead, not even when the office leads the item itself.
        let of_lead = item.lead == Some(self.unit) && !withdrawal;
        if !(self.acts_for_office(item.office) || self.leads_office(item.office)) || of_lead {
            return Err(self.not_office(item.office));
        }
        if withdrawal && command.granted {
            // Parts may have been added since it was asked.
            self.may_be_withdrawn(item)?;
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

    /// Nothing below is open, and what stands beside it still has a weight.
    fn may_be_withdrawn(&self, item: &Item) -> Outcome {
        let open = item.tally.open_children;
        if open > 0 {
            return Err(Refusal::new(
                "open_children",
                format!("下面还有 {open} 件没有办结，先逐件处理"),
                format!("{open} items below are still open; settle them first"),
            ));
        }
        self.keeps_a_weight(item.parent, &item.adds_to_parent(), None)
    }

    pub(crate) fn resume_item(&mut self, command: &ResumeItem) -> Outcome {
        let item = self.open_item_of_office(command.item)?;
        if item.suspended.is_none() {
            return Err(Refusal::new(
                "not_suspended",
                "这件事项没有挂起",
                "This item is not suspended",
            ));
        }
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

    pub(crate) fn answered(&mut self, fact: &AskAnswered, event: &Event, today: Date) {
        self.ask = None;
        if !fact.granted {
            return;
        }
        match fact.asked {
            Asked::Extension { due } => {
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
            Asked::Suspension => self.suspended = Some(today),
            Asked::Withdrawal { .. } => self.stage = Stage::Withdrawn,
        }
    }
}
