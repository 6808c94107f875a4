//! Closing 销号 with one of four outcomes, and coming back 反弹.

use serde::{Deserialize, Serialize};

use super::{Ended, Item, Stage, ask_rules::needs_ask, proof::nothing_to_prove, registration::keeps_a_weight};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome as Decided},
    event::{Event, Fact},
    figures::Tally,
    id::ItemId,
    outside,
    pack::Closer,
    refusal::{Refusal, Who},
    share::Share,
    text::{Digest, NewText},
    time::Date,
};

/// How an item ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已核实: an outside check accepted the agreed evidence.
    Proved,
    /// 不再需要.
    NoLongerNeeded,
    /// 不予办理.
    Refused,
    /// 未核实销号: with a reason that is shown for ever.
    Unproved,
}

impl Outcome {
    /// Every outcome, in the order forms show them.
    pub const ALL: [Outcome; 4] = [Outcome::Proved, Outcome::NoLongerNeeded, Outcome::Refused, Outcome::Unproved];
}

/// Closes an item.
#[derive(Clone, Debug, Serialize)]
pub struct CloseItem {
    /// The item.
    pub item: ItemId,
    /// How it ends.
    pub outcome: Outcome,
    /// Why; needed for every outcome but `Proved`.
    pub reason: Option<NewText>,
}

/// Reopens a closed item.
#[derive(Clone, Debug, Serialize)]
pub struct ReopenItem {
    /// The item.
    pub item: ItemId,
    /// The level that still stands; the rest must be proved again.
    pub stands: Share,
    /// Why.
    pub reason: NewText,
}

/// An item was closed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemClosed {
    pub item: ItemId,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
}

/// An item came back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemReopened {
    pub item: ItemId,
    pub stands: Share,
    pub reason: Digest,
}

/// One thing that is missing before an item can be closed as proved, and who can give it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Who can give it.
    pub who: Option<Who>,
    /// The piece of the agreed proof it is about.
    pub piece: Option<usize>,
}

impl Item {
    /// What is missing to close the item as proved; empty when nothing is.
    pub fn missing_to_close(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut say = |code, zh: String, en: String, who| {
            missing.push(Missing {
                code,
                zh,
                en,
                who,
                piece: None,
            })
        };
        let lead = self.lead.map(Who::Unit);
        let doer = self.handling.map(Who::Post).or(lead);
        let office = Some(Who::Unit(self.office));
        let checker = self.checkers.first().copied().map(Who::Post).or(office);
        match self.stage {
            Stage::Registered => say("approve", "立项审批".into(), "Approval".into(), office),
            Stage::Approved => say("assign", "交办给牵头单位".into(), "Assignment to a lead unit".into(), office),
            Stage::Assigned => say("accept", "牵头单位签收".into(), "Acceptance by the lead unit".into(), lead),
            _ => {}
        }
        if self.proof.is_empty() {
            say(
                "agree_proof",
                "约定佐证：看什么算数".into(),
                "An agreed proof: what will count".into(),
                office,
            );
        }
        if self.tally.open_children > 0 {
            let open = self.tally.open_children;
            say(
                "children",
                format!("下面 {open} 件销号"),
                format!("{open} items below to be closed"),
                lead,
            );
        } else if self.is_node() && self.figures().proved < Share::ALL {
            say(
                "children_proved",
                "下面的事项没有全部核实".into(),
                "The items below are not all proved".into(),
                office,
            );
        }
        if !self.claims_done() {
            say("claim", "申请办结".into(), "A claim of done".into(), doer);
        } else if !self.claim_is_checked() {
            say("check", "外单位核查".into(), "A check from outside".into(), checker);
        } else if !self.accepted_in_full() {
            say(
                "accepted",
                "核查没有全部认可：补佐证，再申请核查".into(),
                "The check did not accept all of it: add evidence and claim again".into(),
                doer,
            );
        }
        for index in self.unproved_pieces() {
            let grade = self.proof[index].grade;
            missing.push(Missing {
                code: "piece",
                zh: format!("约定佐证第 {} 样，{grade} 级以上", index + 1),
                en: format!("Piece {} of the agreed proof, grade {grade} or more", index + 1),
                who: doer,
                piece: Some(index),
            });
        }
        missing
    }

    pub(crate) fn closed(&mut self, fact: &ItemClosed, event: &Event, today: Date) {
        let ended = if fact.outcome == Outcome::Proved {
            Ended::Proved
        } else {
            Ended::Unproved
        };
        self.end_stretch(ended, today, event);
        self.stage = Stage::Closed;
        self.outcome = Some(fact.outcome);
        // What waited for an answer, or for work to go on, has ended with it.
        self.asks.clear();
        self.hand_back = None;
        (self.unanswered, self.sent_back) = (None, None);
        self.suspended = None;
    }

    pub(crate) fn reopen(&mut self, fact: &ItemReopened, position: u64, today: Date) {
        (self.late_since, self.waits_since) = (today, today);
        self.stage = match (self.lead, self.handling) {
            (None, _) => Stage::Approved,
            (_, None) => Stage::Assigned,
            _ => Stage::UnderWay,
        };
        self.outcome = None;
        self.reopened = self.reopened.saturating_add(1);
        for evidence in &mut self.evidence {
            evidence.held = evidence.accepted.take().or(evidence.held);
        }
        // The claim stands as it was said; what no longer stands of it counts as disallowed until it is proved again.
        if let Some(check) = self.checks.last_mut() {
            check.accepted = check.accepted.min(fact.stands);
            check.stands = check.stands.min(fact.stands);
            check.at = position;
        }
    }
}

/// Whoever closes, once nothing below is open.
pub(crate) fn may_close(case: &Case<'_>) -> Decided {
    case.must_be_open()?;
    must_close(case)?;
    if case.item.stage == Stage::Registered {
        return Err(Refusal::new(
            "not_approved",
            "还没有立项；录错的请申请撤销",
            "Not approved yet; if it was a mistake, ask for its withdrawal",
        ));
    }
    let open = case.item.tally.open_children;
    if open > 0 {
        return Err(Refusal::new(
            "open_children",
            format!("下面还有 {open} 件没有销号，先逐件处理"),
            format!("{open} items below are still open; settle them first"),
        ));
    }
    let checked_by = case.item.newest_check().map(|check| check.person).into_iter().collect();
    outside::must_be_another_hand(ItemAct::Close, case, &checked_by)
}

/// Whoever closes also reopens, while what it is part of is open.
pub(crate) fn may_reopen(case: &Case<'_>) -> Decided {
    if case.item.stage != Stage::Closed {
        return Err(Refusal::new(
            "not_closed",
            "只有已销号的事项可以重新打开",
            "Only a closed item can be reopened",
        ));
    }
    if case.parent.is_some_and(|parent| !parent.is_open()) {
        return Err(Refusal::new(
            "parent_closed",
            "上级事项已销号，请先重新打开上级事项",
            "The item above is closed; reopen it first",
        ));
    }
    must_close(case)?;
    if case.item.rules.counts && !case.item.in_base() {
        keeps_a_weight(case.parent, &Tally::default(), Some(case.item.weight))?;
    }
    Ok(())
}

/// The assigning office closes, or the registrar where the kind says so; when the office leads the item itself, an
/// office above or a leader for it may too.
fn must_close(case: &Case<'_>) -> Decided {
    let item = case.item;
    let may = case.acts_for_office() || is_registrar(case) || (item.lead == Some(item.office) && case.leads_office());
    if may { Ok(()) } else { Err(case.not_office()) }
}

/// Whoever registered it closes it, where the kind says so: a blocker is closed by whoever was blocked.
pub(crate) fn is_registrar(case: &Case<'_>) -> bool {
    case.item.rules.may_close == Closer::Registrar && case.actor.post == case.item.registrar
}

impl Decider<'_> {
    pub(crate) fn close_item(&mut self, command: &CloseItem) -> Decided {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Close, &case)?;
        let item = case.around.item;
        let reason = command.reason.as_ref().filter(|reason| !reason.is_blank());
        if command.outcome == Outcome::Proved {
            if !item.rules.counts {
                return Err(nothing_to_prove().at("outcome"));
            }
            let missing = item.missing_to_close();
            if !missing.is_empty() {
                let list = |pick: fn(&Missing) -> &str, by: &str| missing.iter().map(pick).collect::<Vec<_>>().join(by);
                return Err(Refusal::new(
                    "not_proved",
                    format!("现在不能销号，还缺 {} 样：{}", missing.len(), list(|each| &each.zh, "；")),
                    format!(
                        "Cannot close yet: {} things missing: {}",
                        missing.len(),
                        list(|each| &each.en, "; ")
                    ),
                )
                .at("outcome"));
            }
        } else if reason.is_none() {
            return Err(Refusal::new(
                "reason",
                "请写明理由，理由会一直显示",
                "Give the reason; it stays visible for ever",
            )
            .at("reason"));
        }
        if command.outcome == Outcome::NoLongerNeeded && item.in_base() {
            return Err(needs_ask(
                "不再需要的事项不再计入上级的数",
                "What is no longer needed leaves the number above it",
            )
            .at("outcome"));
        }
        let reason = reason.map(|reason| self.text(reason, "reason")).transpose()?;
        self.emit(Fact::ItemClosed(ItemClosed {
            item: command.item,
            outcome: command.outcome,
            reason,
        }));
        Ok(())
    }

    pub(crate) fn reopen_item(&mut self, command: &ReopenItem) -> Decided {
        self.may(ItemAct::Reopen, command.item)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemReopened(ItemReopened {
            item: command.item,
            stands: command.stands,
            reason,
        }));
        Ok(())
    }
}
