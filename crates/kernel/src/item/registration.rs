//! Registering 立项: an item gets its number, its place in the tree and its weight; later moves and weights.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Item, Source, Stage,
    ask_rules::{any_of, arranges_directly, leaves_a_base, needs_ask, weight_needs_ask},
    asking::Sort,
};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    document::Anchor,
    event::{Event, Fact},
    figures::Tally,
    id::{ItemId, PostId, UnitId},
    limits,
    pack::{KindRules, Visibility},
    refusal::Refusal,
    text::{Digest, NewText},
    time::Date,
};

/// Registers an item.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterItem {
    /// Its id, made by the client.
    pub item: ItemId,
    /// Its kind, from a pack in force: `task`, `winter/need`.
    pub kind: String,
    /// Its title.
    pub title: NewText,
    /// Where it comes from; `Document` needs at least one anchor.
    pub source: Source,
    /// The sentences it answers.
    pub anchors: Vec<Anchor>,
    /// The item it is part of.
    pub parent: Option<ItemId>,
    /// Weight among its siblings; `None` is 1.
    pub weight: Option<i64>,
    /// First day of the work.
    pub start: Option<Date>,
    /// Due date.
    pub due: Option<Date>,
    /// Narrower visibility than the kind's, with its reason.
    pub narrow: Option<(BTreeSet<PostId>, NewText)>,
}

/// Approves a registered item 立项审批; not by the person who registered it.
#[derive(Clone, Debug, Serialize)]
pub struct ApproveItem {
    /// The item.
    pub item: ItemId,
}

/// Moves an item below another (or to the top).
#[derive(Clone, Debug, Serialize)]
pub struct MoveItem {
    /// The item.
    pub item: ItemId,
    /// Its new parent.
    pub parent: Option<ItemId>,
    /// Why.
    pub reason: NewText,
}

/// Changes an item's weight among its siblings.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeWeight {
    /// The item.
    pub item: ItemId,
    /// The new weight.
    pub weight: i64,
    /// Why.
    pub reason: NewText,
}

/// An item was registered, with what its kind said then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemRegistered {
    /// Its id.
    pub item: ItemId,
    /// What its kind says.
    pub rules: KindRules,
    /// Year of its number.
    pub year: i16,
    /// Running number in that year.
    pub number: u32,
    /// Its title.
    pub title: Digest,
    /// Where it comes from.
    pub source: Source,
    /// The sentences it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<Anchor>,
    /// The item it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ItemId>,
    /// The item it holds up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<ItemId>,
    /// Weight among its siblings.
    pub weight: u32,
    /// First day of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// Due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The assigning office's unit.
    pub office: UnitId,
    /// Posts that see it, when it is narrower than its kind.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub named: BTreeSet<PostId>,
    /// Why it is narrower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrow_reason: Option<Digest>,
}

/// An item was approved: from now on it counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemApproved {
    pub item: ItemId,
}

/// An item was moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemMoved {
    pub item: ItemId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ItemId>,
    pub reason: Digest,
}

/// A weight was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct WeightChanged {
    pub item: ItemId,
    pub weight: u32,
    pub reason: Digest,
}

/// Somebody other than whoever registered it, for the office or above it; what it is part of can still take it.
pub(crate) fn may_approve(case: &Case<'_>) -> Outcome {
    let item = case.item;
    if item.stage != Stage::Registered {
        return Err(Refusal::new(
            "already_approved",
            "这件事项已经立项",
            "This item has already been approved",
        ));
    }
    if item.registered_by == case.actor.person {
        return Err(Refusal::new(
            "own_item",
            "登记人不能给自己登记的事项立项，请由督查机构的另一人或领导审批",
            "Whoever registered an item does not approve it; another person of the office, or a leader, does",
        ));
    }
    if !(case.leads_office() || case.acts_for_office()) {
        return Err(case.not_office());
    }
    if let Some(parent) = case.parent {
        may_be_divided(parent)?;
    }
    if item.rules.counts {
        keeps_a_weight(case.parent, &Tally::default(), Some(item.weight))?;
    }
    Ok(())
}

/// The office registers a part below an open item whose kind may contain one, while the tree has room.
pub(crate) fn may_divide(case: &Case<'_>) -> Outcome {
    can_be_divided(case)?;
    case.must_act_for_office()?;
    if case.levels >= limits::ITEM_DEPTH_MAX {
        return Err(too_deep());
    }
    Ok(())
}

/// Open, not claimed done, and of a kind that may contain something.
fn can_be_divided(case: &Case<'_>) -> Outcome {
    may_be_divided(case.item)?;
    if contained(case).is_empty() {
        let holder = &case.item.rules.kind;
        return Err(Refusal::new(
            "contains_nothing",
            format!("“{holder}”下面不能放事项"),
            format!("A {holder} contains no items"),
        )
        .at("parent"));
    }
    Ok(())
}

/// The office changes weight and place while the item is open; what another person has to grant is asked for, by the lead too.
pub(crate) fn may_arrange(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    if case.item.rules.blocks {
        case.must_act_for_office()?;
        return Err(Refusal::new(
            "blocker_has_no_place",
            "堵点没有权重和位置，跟着被堵的事项走",
            "A blocker has neither weight nor place; it stands with the item it blocks",
        ));
    }
    if arranges_directly(case) {
        return Ok(());
    }
    any_of(case, &[Sort::Move, Sort::Weight])
}

impl Decider<'_> {
    pub(crate) fn register_item(&mut self, command: &RegisterItem) -> Outcome {
        let office = self.must_be_office()?;
        self.must_be_new("item", self.state.items.contains_key(&command.item))?;
        let Some(kind) = self.context.packs.kind(&command.kind) else {
            let allowed = self.context.packs.kinds().map(|(id, _)| id).collect::<Vec<_>>().join(", ");
            return Err(Refusal::new(
                "unknown_kind",
                format!("没有“{}”这种类型；可用：{allowed}", command.kind),
                format!("There is no kind {:?}; allowed: {allowed}", command.kind),
            )
            .at("kind"));
        };
        let mut rules = kind.rules.clone();
        if rules.blocks {
            return Err(Refusal::new(
                "raise_blocker",
                "堵点从被堵的事项上提出",
                "A blocker is raised on the item it blocks",
            )
            .at("kind"));
        }
        if let Some(parent) = command.parent {
            self.may_hold(parent, &rules.kind)?;
        }
        let title = self.title(&command.title, "title")?;
        self.anchors(&command.anchors)?;
        if command.source == Source::Document && command.anchors.is_empty() {
            return Err(Refusal::new(
                "no_anchor",
                "来自文件的事项要选中原文；不是来自文件的，请写明来源",
                "An item from a document needs the sentence it answers; if it has none, name its source",
            )
            .at("anchors"));
        }
        if let (Some(start), Some(due)) = (command.start, command.due) {
            due_after_start(start, due)?;
        }
        if let Some(due) = command.due {
            self.due_within(command.parent, due)?;
        }
        let weight = weight(command.weight.unwrap_or(1))?;
        let (named, narrow_reason) = match &command.narrow {
            None => (BTreeSet::new(), None),
            Some((posts, reason)) => {
                if posts.iter().any(|post| !self.state.org.posts.contains_key(post)) {
                    return Err(Refusal::unknown("named"));
                }
                rules.visibility = Visibility::Named;
                (posts.clone(), Some(self.reason(reason, "narrow_reason")?))
            }
        };
        let year = self.context.today.year();
        let number = self.state.numbers.get(&year).copied().unwrap_or(0) + 1;
        self.emit(Fact::ItemRegistered(ItemRegistered {
            item: command.item,
            rules,
            year,
            number,
            title,
            source: command.source,
            anchors: command.anchors.clone(),
            parent: command.parent,
            blocks: None,
            weight,
            start: command.start,
            due: command.due,
            office,
            named,
            narrow_reason,
        }));
        Ok(())
    }

    pub(crate) fn approve_item(&mut self, command: &ApproveItem) -> Outcome {
        self.may(ItemAct::Approve, command.item)?;
        self.emit(Fact::ItemApproved(ItemApproved { item: command.item }));
        Ok(())
    }

    pub(crate) fn move_item(&mut self, command: &MoveItem) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Arrange, &case)?;
        case.must_act_for_office()?;
        if leaves_a_base(&case) {
            return Err(needs_ask(
                "已立项的事项移出或换位，会改变上级的数",
                "Moving what was approved changes the number of what it is part of",
            )
            .at("parent"));
        }
        self.place_holds(&case, command.parent)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemMoved(ItemMoved {
            item: command.item,
            parent: command.parent,
            reason,
        }));
        Ok(())
    }

    pub(crate) fn change_weight(&mut self, command: &ChangeWeight) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Arrange, &case)?;
        case.must_act_for_office()?;
        let weight = weight(command.weight)?;
        if weight_needs_ask(&case, weight) {
            let (zh, en) = if weight == 0 {
                ("权重改成 0，等于不计这一件", "With the weight 0 it counts for nothing")
            } else {
                (
                    "上级已有申报，再改权重会改变它的数",
                    "Something was claimed already, so another weight moves the number above",
                )
            };
            return Err(needs_ask(zh, en).at("weight"));
        }
        self.weight_holds(&case, weight)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::WeightChanged(WeightChanged {
            item: command.item,
            weight,
            reason,
        }));
        Ok(())
    }

    /// A part is due no later than what it is part of.
    pub(crate) fn due_within(&self, parent: Option<ItemId>, due: Date) -> Outcome {
        let above = parent.and_then(|parent| self.state.item_line(parent).find(|item| item.due.is_some()));
        match above.and_then(|item| item.due.map(|latest| (item, latest))) {
            Some((item, latest)) if due > latest => Err(Refusal::new(
                "due_after_node",
                format!(
                    "期限 {due} 晚于上级事项 {}-{:04} 的期限 {latest}；请改早，或者先由上级事项申请延期",
                    item.year, item.number
                ),
                format!(
                    "The due date {due} lies after {latest}, that of {}-{:04} above; choose an earlier one, or have that one extended first",
                    item.year, item.number
                ),
            )
            .at("due")),
            _ => Ok(()),
        }
    }

    /// A parent that exists, is open, may contain the kind, lies in the office's reach and is not too deep.
    fn may_hold(&self, parent: ItemId, kind: &str) -> Outcome {
        let case = self.case(parent).map_err(|refusal| refusal.at("parent"))?;
        acts::may(ItemAct::Divide, &case)?;
        self.can_hold(parent, kind)
    }

    /// A parent that exists for the actor, is open and may contain the kind.
    pub(crate) fn can_hold(&self, parent: ItemId, kind: &str) -> Outcome {
        let case = self.case(parent).map_err(|refusal| refusal.at("parent"))?;
        can_be_divided(&case)?;
        let allowed = contained(&case);
        if !allowed.iter().any(|each| each == kind) {
            let (holder, allowed) = (&case.item.rules.kind, allowed.join(", "));
            return Err(Refusal::new(
                "cannot_contain",
                format!("“{holder}”下面不能放“{kind}”；可放：{allowed}"),
                format!("A {holder} cannot contain a {kind}; it may contain: {allowed}"),
            )
            .at("parent"));
        }
        Ok(())
    }

    /// The item and all that is part of it fit below a parent.
    pub(crate) fn fits_below(&self, parent: ItemId, item: ItemId) -> Outcome {
        if self.state.item_line(parent).count() + self.state.levels(item) > limits::ITEM_DEPTH_MAX {
            return Err(too_deep());
        }
        Ok(())
    }
}

/// The counted parts of a parent keep a weight above nothing when one leaves, joins, or changes its weight.
pub(crate) fn keeps_a_weight(parent: Option<&Item>, leaves: &Tally, joins: Option<u32>) -> Outcome {
    let Some(parent) = parent else {
        return Ok(());
    };
    let weight = parent.tally.weight - leaves.weight + joins.map_or(0, i64::from);
    let parts = parent.tally.children - leaves.children + i64::from(joins.is_some());
    if weight <= 0 && parts > 0 {
        return Err(Refusal::new(
            "no_weight",
            "同级事项的权重合计不能为 0，请先改权重",
            "The weights of the items side by side cannot add up to 0; change a weight first",
        )
        .at("weight"));
    }
    Ok(())
}

/// The kinds that an item may contain.
fn contained<'a>(case: &Case<'a>) -> &'a [String] {
    let kind = case.around.packs.kind(&case.around.item.rules.kind);
    kind.map_or(&[], |kind| &kind.contains)
}

/// An open item that has neither claimed to be done nor been checked.
fn may_be_divided(item: &Item) -> Outcome {
    if !item.is_open() {
        return Err(Refusal::new(
            "parent_closed",
            "上级事项已销号或撤销",
            "The item above is closed or withdrawn",
        )
        .at("parent"));
    }
    if item.claims_done() || !item.checks.is_empty() {
        return Err(Refusal::new(
            "parent_claimed",
            "上级事项已经申请办结或核查过，不能再分解；请先退回申报或另立事项",
            "The item above has been claimed done or checked and cannot be divided any more",
        )
        .at("parent"));
    }
    Ok(())
}

fn too_deep() -> Refusal {
    Refusal::new(
        "too_deep",
        format!("事项最多 {} 级", limits::ITEM_DEPTH_MAX),
        format!("The tree of items has at most {} levels", limits::ITEM_DEPTH_MAX),
    )
    .at("parent")
}

/// A due date on or after the start.
pub(crate) fn due_after_start(start: Date, due: Date) -> Outcome {
    if due < start {
        return Err(Refusal::new(
            "due_before_start",
            format!("期限 {due} 早于开始日期 {start}"),
            format!("The due date {due} lies before the start {start}"),
        )
        .at("due"));
    }
    Ok(())
}

pub(crate) fn weight(weight: i64) -> Result<u32, Refusal> {
    match u32::try_from(weight) {
        Ok(weight) if weight <= limits::WEIGHT_MAX => Ok(weight),
        _ => Err(Refusal::new(
            "bad_weight",
            format!("权重应在 0 到 {} 之间，现在是 {weight}", limits::WEIGHT_MAX),
            format!("A weight lies between 0 and {}; this is {weight}", limits::WEIGHT_MAX),
        )
        .at("weight")),
    }
}

impl Item {
    pub(crate) fn registered(fact: &ItemRegistered, event: &Event, today: Date) -> Item {
        Item {
            id: fact.item,
            rules: fact.rules.clone(),
            year: fact.year,
            number: fact.number,
            title: fact.title,
            source: fact.source,
            anchors: fact.anchors.clone(),
            parent: fact.parent,
            blocks: fact.blocks,
            weight: fact.weight,
            start: fact.start,
            due: fact.due,
            moved: Vec::new(),
            moved_start: Vec::new(),
            office: fact.office,
            registrar: event.actor.post,
            registered_by: event.actor.person,
            registered_on: today,
            stage: Stage::Registered,
            waits_since: today,
            lead: None,
            supporting: BTreeSet::new(),
            inside: BTreeMap::new(),
            spoke: BTreeSet::new(),
            leader: None,
            handling: None,
            assigned_on: None,
            accepted_on: None,
            hand_backs: 0,
            hand_back: None,
            suspended: None,
            asks: Default::default(),
            proof: Vec::new(),
            proof_version: 0,
            agreed_by: BTreeSet::new(),
            proof_asked_by: None,
            proofs: Vec::new(),
            reports: Vec::new(),
            evidence: Vec::new(),
            checks: Vec::new(),
            checkers: BTreeSet::new(),
            named: fact.named.clone(),
            reminders: Vec::new(),
            unanswered: None,
            sent_back: None,
            outcome: None,
            reopened: 0,
            blockers: Default::default(),
            steps: Default::default(),
            import: None,
            late_since: today,
            late: Vec::new(),
            held: Vec::new(),
            claimed_at: None,
            lines: BTreeSet::new(),
            tally: Tally::default(),
            loose: Tally::default(),
        }
    }
}
