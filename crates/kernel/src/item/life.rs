//! Assigning 交办, accepting 签收, handing back 退回: who answers for an item.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Ended, HandBack, Item, Stage,
    ask_rules::{needs_ask, ties_a_checker},
    registration::due_after_start,
};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{ItemId, PostId, UnitId},
    limits,
    org::Role,
    pack::Visibility,
    refusal::{Refusal, Who},
    text::{Digest, NewText},
    time::Date,
};

/// Who accepts for a unit.
const ACCEPTING: [Role; 3] = [Role::Intake, Role::Leader, Role::Clearing];

/// Assigns an item, or moves it to another lead unit.
#[derive(Clone, Debug, Serialize)]
pub struct AssignItem {
    /// The item.
    pub item: ItemId,
    /// Lead unit 牵头: exactly one.
    pub lead: UnitId,
    /// Supporting units 配合.
    pub supporting: BTreeSet<UnitId>,
    /// Responsible leader 责任领导.
    pub leader: Option<PostId>,
    /// Due date, when it has none yet. A date once set moves only by an extension.
    pub due: Option<Date>,
    /// A word to the lead unit.
    pub note: Option<NewText>,
}

/// Accepts an item 签收 and names the handling post.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptItem {
    /// The item.
    pub item: ItemId,
    /// Handling post 经办岗位, of the lead unit.
    pub handling: PostId,
}

/// Hands an item back 退回 with a reason and a proposed owner.
#[derive(Clone, Debug, Serialize)]
pub struct HandBackItem {
    /// The item.
    pub item: ItemId,
    /// Why.
    pub reason: NewText,
    /// Which unit should have it.
    pub proposed: Option<UnitId>,
}

/// Insists: the item stays where it was assigned.
#[derive(Clone, Debug, Serialize)]
pub struct InsistOnItem {
    /// The item.
    pub item: ItemId,
    /// Why.
    pub reason: NewText,
}

/// An item was assigned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemAssigned {
    pub item: ItemId,
    pub lead: UnitId,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub supporting: BTreeSet<UnitId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<PostId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Digest>,
}

/// An item was accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemAccepted {
    pub item: ItemId,
    pub handling: PostId,
}

/// An item was handed back; it stays where it is until the assigning post moves it or insists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemHandedBack {
    /// The item.
    pub item: ItemId,
    /// Why.
    pub reason: Digest,
    /// Which unit should have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<UnitId>,
    /// Answered one level up.
    pub second: bool,
}

/// The assigning post insisted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct HandBackRefused {
    pub item: ItemId,
    pub reason: Digest,
}

/// The office, or whoever answers a hand-back, gives the item to a unit within their reach that can accept it.
pub(crate) fn may_assign(case: &Case<'_>) -> Outcome {
    match case.item.stage {
        Stage::Registered => {
            return Err(Refusal::new(
                "not_approved",
                "还没有立项，先由另一人审批",
                "Not approved yet; another person approves it first",
            ));
        }
        Stage::Closed | Stage::Withdrawn => return Err(closed()),
        Stage::Approved | Stage::Assigned | Stage::UnderWay => {}
    }
    must_answer_hand_back(case)?;
    // One's own unit is always within reach; what only listed posts see needs one of them that can accept it.
    let mut units = accepting_units(case);
    if case.item.rules.visibility == Visibility::Named && !units.any(|unit| may_lead(case, unit).is_ok()) {
        return Err(unseen_by_lead());
    }
    Ok(())
}

/// A unit that this actor can make the lead.
fn may_lead(case: &Case<'_>, lead: UnitId) -> Outcome {
    // A leader who answers a second hand-back reaches the units below their own.
    let reached = if case.has_role(Role::Office) {
        case.org.in_reach_of_office(case.unit, lead)
    } else {
        case.org.is_in_line(case.unit, lead)
    };
    if !reached {
        return Err(Refusal::new(
            "out_of_reach",
            "这个单位不在本督查机构的交办范围内",
            "This unit lies outside the office's reach",
        )
        .at("lead"));
    }
    if case.item.rules.visibility == Visibility::Named && !accepting_units(case).any(|unit| unit == lead) {
        return Err(unseen_by_lead());
    }
    Ok(())
}

/// The units of those posts an item is narrowed to that can accept it.
fn accepting_units<'a>(case: &Case<'a>) -> impl Iterator<Item = UnitId> + use<'a> {
    let org = case.around.org;
    let posts = case.around.item.named.iter().filter_map(|post| org.posts.get(post));
    posts
        .filter(|post| ACCEPTING.iter().any(|role| post.roles.contains(role)))
        .map(|post| post.unit)
}

fn unseen_by_lead() -> Refusal {
    Refusal::new(
        "unseen_by_lead",
        "这件事项只给指定的岗位看，这个单位能签收的岗位不在其中，交办了没有人能签收。\
         交给有岗位在其中的单位；或者撤销，重新登记时把它的收件岗列进去",
        "Only listed posts see this item, and no post of this unit that could accept it is among them. Assign it to a \
         unit with such a post; or withdraw it, and list that unit's intake post when it is registered anew",
    )
    .at("lead")
}

/// Whoever takes in for the lead unit accepts what waits for it.
pub(crate) fn may_accept(case: &Case<'_>) -> Outcome {
    if case.item.stage != Stage::Assigned {
        return Err(Refusal::new(
            "nothing_to_accept",
            "这件事项不在待签收状态",
            "This item does not wait to be accepted",
        ));
    }
    case.must_be_of_lead(&ACCEPTING)
}

/// Whoever takes in for the lead unit hands back, within days and before accepting.
pub(crate) fn may_hand_back(case: &Case<'_>) -> Outcome {
    let item = case.item;
    if item.stage != Stage::Assigned {
        return Err(Refusal::new(
            "nothing_to_hand_back",
            "只有待签收的事项可以退回；已签收的请申请延期或挂起",
            "Only an item waiting to be accepted can be handed back; otherwise ask for an extension or suspension",
        ));
    }
    if item.hand_back.is_some() {
        return Err(Refusal::new(
            "handed_back_already",
            "已经退回，等督查机构答复",
            "It is handed back already and waits for the office",
        ));
    }
    case.must_be_of_lead(&ACCEPTING)?;
    let (days, assigned) = (limits::HAND_BACK_WORKING_DAYS, item.assigned_on.unwrap_or(item.registered_on));
    let until = case.calendar.plus_working_days(assigned, days);
    if case.today > until.date {
        return Err(Refusal::new(
            "too_late_to_hand_back",
            format!(
                "退回要在交办后 {days} 个工作日内，最迟 {}{}；现在请签收后申请延期",
                until.date,
                until.caution_zh()
            ),
            format!(
                "An item is handed back within {days} working days, by {}{}; accept it and ask for an extension",
                until.date,
                until.caution_en()
            ),
        ));
    }
    Ok(())
}

/// Whoever answers a hand-back may leave the item where it is.
pub(crate) fn may_insist(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    if case.item.hand_back.is_none() {
        return Err(Refusal::new(
            "not_handed_back",
            "这件事项没有退回",
            "This item has not been handed back",
        ));
    }
    must_answer_hand_back(case)
}

/// The assigning office answers; a second hand-back is answered by a leader one level up.
fn must_answer_hand_back(case: &Case<'_>) -> Outcome {
    if !case.item.hand_back.as_ref().is_some_and(|back| back.second) {
        return case.must_act_for_office();
    }
    let above = case.org.served_by(case.item.office);
    if case.has_role(Role::Leader) && case.org.is_in_line(case.unit, above) {
        return Ok(());
    }
    Err(Refusal::new(
        "one_level_up",
        "第二次退回由上一级领导岗位答复",
        "A second hand-back is answered by a leader one level up",
    )
    .by(Who::Unit(above)))
}

impl Decider<'_> {
    pub(crate) fn assign_item(&mut self, command: &AssignItem) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Assign, &case)?;
        self.existing_unit(command.lead, "lead")?;
        may_lead(&case, command.lead)?;
        let item = case.around.item;
        self.may_support(Some(command.lead), command.supporting.iter().copied())?;
        let further = command.supporting.difference(&item.supporting);
        if further.into_iter().any(|unit| ties_a_checker(item, case.org, *unit)) {
            return Err(needs_ask(
                "新加的配合单位与已请的核查岗在同一条线上，加了核查岗就不再是外单位",
                "A further supporting unit stands in one line with a post that was asked to check, which would then not be outside",
            )
            .at("supporting"));
        }
        if let Some(leader) = command.leader
            && !self.state.org.has_role(leader, Role::Leader)
        {
            return Err(Refusal::new(
                "not_a_leader",
                "责任领导要选领导岗位",
                "The responsible leader is a leader's post",
            )
            .at("leader"));
        }
        if let Some(due) = command.due {
            if let Some(start) = item.start {
                due_after_start(start, due)?;
            }
            if item.due.is_some_and(|set| set != due) {
                return Err(Refusal::new(
                    "due_is_set",
                    "期限已定；要改期限，由牵头单位申请延期",
                    "The due date is set; it moves when the lead unit asks for an extension and gets it",
                )
                .at("due"));
            }
            if item.due.is_none() {
                self.due_within(item.parent, due)?;
                if let Some(latest) = self.state.latest_part(item.id).filter(|latest| *latest > due) {
                    return Err(Refusal::new(
                        "parts_due_later",
                        format!("下面的事项最晚 {latest} 到期，晚于 {due}；上级的期限不能早于下面的"),
                        format!("Something below is due on {latest}, after {due}; an item is due no earlier than its parts"),
                    )
                    .at("due"));
                }
            }
        }
        if item.due.or(command.due).is_none() {
            return Err(Refusal::new("no_due", "交办要有期限", "An item is assigned with a due date").at("due"));
        }
        let note = command
            .note
            .as_ref()
            .filter(|note| !note.is_blank())
            .map(|note| self.text(note, "note"))
            .transpose()?;
        self.emit(Fact::ItemAssigned(ItemAssigned {
            item: command.item,
            lead: command.lead,
            supporting: command.supporting.clone(),
            leader: command.leader,
            due: if item.due.is_none() { command.due } else { None },
            note,
        }));
        Ok(())
    }

    pub(crate) fn accept_item(&mut self, command: &AcceptItem) -> Outcome {
        let item = self.may(ItemAct::Accept, command.item)?;
        let handling = self.state.org.posts.get(&command.handling);
        if handling.is_none_or(|post| Some(post.unit) != item.lead || post.roles.iter().any(|role| role.is_apart())) {
            return Err(Refusal::new(
                "handling_elsewhere",
                "经办岗位要在牵头单位内，且不能是管理岗或审计岗",
                "The handling post belongs to the lead unit and is no administrator's or auditor's",
            )
            .at("handling"));
        }
        self.emit(Fact::ItemAccepted(ItemAccepted {
            item: command.item,
            handling: command.handling,
        }));
        Ok(())
    }

    pub(crate) fn hand_back_item(&mut self, command: &HandBackItem) -> Outcome {
        let item = self.may(ItemAct::HandBack, command.item)?;
        if let Some(unit) = command.proposed {
            self.existing_unit(unit, "proposed")?;
        }
        let second = item.hand_backs > 0;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemHandedBack(ItemHandedBack {
            item: command.item,
            reason,
            proposed: command.proposed,
            second,
        }));
        Ok(())
    }

    pub(crate) fn insist_on_item(&mut self, command: &InsistOnItem) -> Outcome {
        self.may(ItemAct::Insist, command.item)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::HandBackRefused(HandBackRefused {
            item: command.item,
            reason,
        }));
        Ok(())
    }

    /// Supporting units exist, are not too many, and the lead is not among them.
    pub(crate) fn may_support(&self, lead: Option<UnitId>, supporting: impl ExactSizeIterator<Item = UnitId>) -> Outcome {
        if supporting.len() > limits::SUPPORTING_MAX {
            return Err(Refusal::new(
                "too_many_supporting",
                format!("配合单位最多 {} 个", limits::SUPPORTING_MAX),
                format!("At most {} supporting units", limits::SUPPORTING_MAX),
            )
            .at("supporting"));
        }
        for unit in supporting {
            self.existing_unit(unit, "supporting")?;
            if Some(unit) == lead {
                return Err(Refusal::new(
                    "lead_supports",
                    "牵头单位不能同时是配合单位",
                    "The lead unit cannot support itself",
                )
                .at("supporting"));
            }
        }
        Ok(())
    }
}

/// The item has ended.
pub(crate) fn closed() -> Refusal {
    Refusal::new(
        "item_closed",
        "这件事项已销号或撤销；需要再办，由督查机构重新打开",
        "This item is closed or withdrawn; the office can reopen it",
    )
}

impl Item {
    pub(crate) fn approved(&mut self, today: Date) {
        self.stage = Stage::Approved;
        self.waits_since = today;
    }

    pub(crate) fn assigned(&mut self, fact: &ItemAssigned, event: &Event, today: Date) {
        let moved = self.lead != Some(fact.lead);
        if moved {
            self.end_stretch(Ended::Reassigned, today, event);
            self.late_since = today;
            // What was asked of the lead before is not owed by this one.
            (self.unanswered, self.sent_back) = (None, None);
        }
        self.lead = Some(fact.lead);
        self.supporting = fact.supporting.clone();
        for (unit, inside) in &mut self.inside {
            let goes_on = *unit == fact.lead || fact.supporting.contains(unit);
            if let Some((_, past @ None)) = inside.worked.last_mut().filter(|_| !goes_on) {
                *past = Some(today);
            }
        }
        for unit in fact.supporting.iter().chain([&fact.lead]) {
            let worked = &mut self.takes_inside(*unit, today).worked;
            if worked.last().is_none_or(|(_, past)| past.is_some()) {
                worked.push((today, None));
            }
        }
        self.leader = fact.leader;
        self.due = fact.due.or(self.due);
        if moved || self.stage < Stage::Assigned {
            self.stage = Stage::Assigned;
            self.handling = None;
            self.assigned_on = Some(today);
        }
        self.hand_back = None;
    }

    pub(crate) fn accepted(&mut self, fact: &ItemAccepted, today: Date) {
        self.stage = Stage::UnderWay;
        self.handling = Some(fact.handling);
        self.accepted_on = Some(today);
        self.hand_back = None;
    }

    pub(crate) fn handed_back(&mut self, fact: &ItemHandedBack, today: Date) {
        self.unanswered = None;
        self.hand_backs = self.hand_backs.saturating_add(1);
        self.hand_back = Some(HandBack {
            proposed: fact.proposed,
            on: today,
            second: fact.second,
        });
    }
}
