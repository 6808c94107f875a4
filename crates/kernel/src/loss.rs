//! What a number lost: an item that leaves the base of a node, weighs nothing in it any more, or joins it when something was
//! claimed already, is a line of that node for ever, and stands net under its number (INTEGRITY 1, docs/decisions/0027).

use std::collections::BTreeSet;

use crate::{
    State, colour,
    event::Event,
    figures::{Figures, Lost},
    id::ItemId,
    item::{Item, Stage, asking::Asked},
    time::{Calendar, Date},
};

/// Why a node lost, or what came to it late.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Why {
    /// 移出: moved out of it.
    MovedOut,
    /// 不再需要.
    NoLongerNeeded,
    /// 撤销.
    Withdrawn,
    /// 权重 0.
    WeightZero,
    /// 改权重: another weight than before, or another place inside the node, after something was claimed.
    Weight,
    /// 规则放宽. No act makes one yet.
    Eased,
    /// 后增: it joined when something was claimed already, or brought a report of its own.
    Later,
}

impl Why {
    /// All, in the order lists show them.
    pub const ALL: [Why; 7] = [
        Why::MovedOut,
        Why::NoLongerNeeded,
        Why::Withdrawn,
        Why::WeightZero,
        Why::Weight,
        Why::Eased,
        Why::Later,
    ];

    /// The number it is stored under; never reused.
    pub fn code(self) -> i64 {
        match self {
            Why::MovedOut => 1,
            Why::NoLongerNeeded => 2,
            Why::Withdrawn => 3,
            Why::WeightZero => 4,
            Why::Weight => 5,
            Why::Eased => 6,
            Why::Later => 7,
        }
    }

    /// Back from its number.
    pub fn from_code(code: i64) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// A line of a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Loss {
    /// The node.
    pub node: ItemId,
    /// Position of the event.
    pub position: u64,
    /// What it lost, or got late.
    pub item: ItemId,
    /// Why.
    pub why: Why,
    /// Counted leaves in it at that moment.
    pub leaves: i64,
    /// Of these, late on that day.
    pub late: i64,
    /// Of these, never reported.
    pub silent: i64,
}

/// What one event does to the lines of nodes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// New lines.
    pub lines: Vec<Loss>,
    /// Lines whose loss has come back: node, item, why.
    pub back: Vec<(ItemId, ItemId, Why)>,
    /// What it changes in the net counts of nodes.
    pub counts: Vec<(ItemId, Lost)>,
}

impl Changes {
    fn count(&mut self, node: ItemId, why: Why, sign: i64) {
        self.counts.push((node, Lost::one(why, sign)));
    }
}

/// The nodes whose base something stands in by its parent: that one, and on as long as each is itself in a base.
pub fn chain(state: &State, parent: Option<ItemId>) -> Vec<ItemId> {
    let mut nodes = Vec::new();
    let mut next = parent;
    while let Some(node) = next
        .take()
        .and_then(|id| state.items.get(&id))
        .filter(|node| node.rules.counts)
    {
        nodes.push(node.id);
        next = node.parent.filter(|_| node.in_base());
    }
    nodes
}

/// Counts only while the item is in the base: what is out of it is counted as that.
fn is_gated(why: Why) -> bool {
    matches!(why, Why::WeightZero | Why::Eased | Why::Later)
}

/// What a change of an item does to the lines of the nodes above it. The item keeps in which nodes it has a line that has
/// not come back.
pub(crate) fn follow(state: &State, before: &Item, after: &mut Item, event: &Event, today: Date) -> Changes {
    let mut changes = Changes::default();
    if !after.rules.counts {
        return changes;
    }
    let (was, is) = (before.in_base(), after.in_base());
    let (old, new) = (chain(state, before.parent), chain(state, after.parent));
    let mut lines: Vec<(ItemId, Why)> = Vec::new();
    // What brings a word of its own along changes the number, or the silence, of a node where nobody had said anything.
    let brings = after.claimed_at.is_some() || after.counts().silent < after.counts().items;
    let later = |node: &ItemId| brings || state.items.get(node).is_some_and(|node| node.claimed_at.is_some());
    let claimed = |node: &ItemId| state.items.get(node).is_some_and(|node| node.claimed_at.is_some());
    let weightless = after.weight == 0;

    // Lines that count only in the base go out of the count with it, and come back with it.
    if was != is {
        for (why, node) in after.lines.iter().filter(|(why, node)| is_gated(*why) && new.contains(node)) {
            changes.count(*node, *why, if is { 1 } else { -1 });
        }
    }
    match (was, is) {
        (true, false) => {
            let why = if after.stage == Stage::Withdrawn {
                Why::Withdrawn
            } else {
                Why::NoLongerNeeded
            };
            lines.extend(old.iter().map(|node| (*node, why)));
        }
        (false, true) if before.stage == Stage::Registered => {
            lines.extend(new.iter().filter(|node| later(node)).map(|node| (*node, Why::Later)));
            lines.extend(new.iter().filter(|_| weightless).map(|node| (*node, Why::WeightZero)));
        }
        (false, true) => {
            for node in &new {
                for why in [Why::NoLongerNeeded, Why::Withdrawn] {
                    give_back(after, *node, why, is, &mut changes);
                }
            }
        }
        (true, true) if before.parent != after.parent => {
            let (old, new): (BTreeSet<_>, BTreeSet<_>) = (old.into_iter().collect(), new.into_iter().collect());
            for node in old.difference(&new) {
                for why in [Why::Later, Why::WeightZero, Why::Eased] {
                    give_back(after, *node, why, is, &mut changes);
                }
                lines.push((*node, Why::MovedOut));
            }
            // Where it stays inside, it weighs otherwise than before.
            lines.extend(
                old.intersection(&new)
                    .filter(|node| claimed(node))
                    .map(|node| (*node, Why::Weight)),
            );
            for node in new.difference(&old) {
                give_back(after, *node, Why::MovedOut, is, &mut changes);
                lines.extend(later(node).then_some((*node, Why::Later)));
                lines.extend(weightless.then_some((*node, Why::WeightZero)));
            }
        }
        (true, true) if before.weight != after.weight => {
            if weightless {
                lines.extend(new.iter().map(|node| (*node, Why::WeightZero)));
            } else {
                for node in &new {
                    give_back(after, *node, Why::WeightZero, is, &mut changes);
                }
                let moved = after.parent.is_some_and(|parent| claimed(&parent));
                lines.extend(new.iter().filter(|_| moved).map(|node| (*node, Why::Weight)));
            }
        }
        _ => {}
    }
    if lines.is_empty() {
        return changes;
    }
    let (leaves, silent) = (
        before.counts().items.max(after.counts().items),
        before.counts().silent.max(after.counts().silent),
    );
    let late = late_below(state, before, today);
    for (node, why) in lines {
        if why != Why::Weight && !after.lines.insert((why, node)) {
            continue;
        }
        changes.lines.push(Loss {
            node,
            position: event.position,
            item: after.id,
            why,
            leaves,
            late,
            silent,
        });
        if why != Why::Weight && (is || !is_gated(why)) {
            changes.count(node, why, 1);
        }
    }
    changes
}

/// A loss has come back: its line stays and is not counted any more.
fn give_back(item: &mut Item, node: ItemId, why: Why, counted: bool, changes: &mut Changes) {
    if item.lines.remove(&(why, node)) {
        changes.back.push((node, item.id, why));
        if counted || !is_gated(why) {
            changes.count(node, why, -1);
        }
    }
}

/// The numbers of the item above, now and once this is granted; nothing where it changes none.
pub fn effect(parent: &Item, item: &Item, asked: &Asked) -> Option<(Figures, Figures)> {
    if !parent.rules.counts || !item.in_base() {
        return None;
    }
    let mut after = parent.clone();
    after.tally.add(&item.adds_to_parent(), -1);
    match asked {
        Asked::Withdrawal { .. } | Asked::NoLongerNeeded => {}
        Asked::Move { parent: to } if *to != item.parent => {}
        Asked::Weight { weight } => {
            let weighed = Item {
                weight: *weight,
                ..item.clone()
            };
            after.tally.add(&weighed.adds_to_parent(), 1);
        }
        _ => return None,
    }
    Some((parent.figures(), after.figures()))
}

/// Counted leaves at and below an item that are late on a day, as far as they are in this state.
fn late_below(state: &State, item: &Item, today: Date) -> i64 {
    let is_late = |item: &Item, calendar: &Calendar| {
        !item.is_node() && item.in_base() && colour::counted_late(item, calendar).is_some_and(|date| date <= today)
    };
    let mut late = i64::from(is_late(item, &state.calendar));
    let mut level = BTreeSet::from([item.id]);
    while !level.is_empty() {
        let below = state
            .items
            .values()
            .filter(|part| part.id != item.id && part.parent.is_some_and(|parent| level.contains(&parent)));
        let below: Vec<&Item> = below.filter(|part| part.rules.counts).collect();
        late += below.iter().filter(|part| is_late(part, &state.calendar)).count() as i64;
        level = below.iter().map(|part| part.id).collect();
    }
    late
}
