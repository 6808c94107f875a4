//! A blocker 堵点: why an item is stuck, who can clear it, since when. An item of a kind that blocks; it changes no number.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    Source,
    life::ItemAssigned,
    registration::{ItemApproved, ItemRegistered},
};
use crate::{
    acts::{Case, ItemAct},
    decide::{Decider, Outcome},
    event::Fact,
    id::{ItemId, UnitId},
    pack::{Kind, Packs},
    refusal::Refusal,
    text::NewText,
    time::Date,
};

/// Raises a blocker on an item and hands it to the unit that can clear it, at once.
#[derive(Clone, Debug, Serialize)]
pub struct RaiseBlocker {
    /// Id of the blocker, made by the client.
    pub blocker: ItemId,
    /// The item that is stuck.
    pub blocks: ItemId,
    /// What it is.
    pub title: NewText,
    /// The unit that can clear it.
    pub clears: UnitId,
    /// By when it is needed.
    pub due: Date,
    /// More words.
    pub note: Option<NewText>,
}

/// Whoever works for the item says that it is stuck, or the office.
pub(crate) fn may_block(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    if !(case.works() && case.is_business() || case.acts_for_office()) {
        return Err(Refusal::new(
            "not_of_item",
            "由牵头、配合单位或督查机构提出堵点",
            "The lead or a supporting unit, or the office, raises a blocker",
        ));
    }
    if case.item.rules.blocks {
        return Err(Refusal::new("blocks_blocker", "堵点上不能再提堵点", "A blocker cannot be blocked").at("blocks"));
    }
    kind_of_blockers(case.packs).map(drop)
}

fn kind_of_blockers(packs: &Packs) -> Result<&Kind, Refusal> {
    let kind = packs.kinds().find(|(_, kind)| kind.rules.blocks);
    kind.map(|(_, kind)| kind).ok_or_else(|| {
        Refusal::new(
            "no_blocker_kind",
            "采用的机制包没有堵点类型",
            "No pack in force has a kind for blockers",
        )
    })
}

impl Decider<'_> {
    pub(crate) fn raise_blocker(&mut self, command: &RaiseBlocker) -> Outcome {
        let item = self.may(ItemAct::Block, command.blocks)?;
        self.must_be_new("blocker", self.state.items.contains_key(&command.blocker))?;
        self.existing_unit(command.clears, "clears")?;
        let kind = kind_of_blockers(self.context.packs)?;
        if command.due < self.context.today {
            return Err(Refusal::new(
                "due_in_past",
                "需要解开的日期已经过去",
                "The date by which it is needed has passed",
            )
            .at("due"));
        }
        let rules = kind.rules.clone();
        let office = item.office;
        let title = self.title(&command.title, "title")?;
        let note = command
            .note
            .as_ref()
            .filter(|note| !note.is_blank())
            .map(|note| self.text(note, "note"))
            .transpose()?;
        let year = self.context.today.year();
        let number = self.state.numbers.get(&year).copied().unwrap_or(0) + 1;
        self.emit(Fact::ItemRegistered(ItemRegistered {
            item: command.blocker,
            rules,
            year,
            number,
            title,
            source: Source::Blocker,
            anchors: Vec::new(),
            parent: None,
            blocks: Some(command.blocks),
            weight: 0,
            start: None,
            due: Some(command.due),
            office,
            named: BTreeSet::new(),
            narrow_reason: None,
        }));
        self.emit(Fact::ItemApproved(ItemApproved { item: command.blocker }));
        self.emit(Fact::ItemAssigned(ItemAssigned {
            item: command.blocker,
            lead: command.clears,
            supporting: BTreeSet::new(),
            leader: None,
            due: None,
            note,
        }));
        Ok(())
    }
}
