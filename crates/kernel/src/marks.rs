//! What stands beside an act that was done although its hand was not free, because nobody else could do it: computed from the
//! events, shown with the item and listed for the auditor.

use std::collections::BTreeSet;

use crate::{
    State,
    event::{Event, Fact},
    id::ItemId,
    outside,
    pack::Closer,
    time::Date,
};

/// Why an act is marked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mark {
    /// 同手: the checker had agreed the proof last, or the closer had made the newest check.
    SameHand,
    /// 无回避人选: whoever did it was tied to the item.
    Tied,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Mark; 2] = [Mark::SameHand, Mark::Tied];

    /// The number it is stored under; never reused.
    pub fn code(self) -> i64 {
        match self {
            Mark::SameHand => 1,
            Mark::Tied => 2,
        }
    }

    /// Back from its number.
    pub fn from_code(code: i64) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| mark.code() == code)
    }
}

/// The item that an act of the office or a leader decides on.
fn decides_on(fact: &Fact) -> Option<ItemId> {
    match fact {
        Fact::ItemApproved(fact) => Some(fact.item),
        Fact::ItemAssigned(fact) => Some(fact.item),
        Fact::AskAnswered(fact) => Some(fact.item),
        Fact::ProofAgreed(fact) => Some(fact.item),
        Fact::CheckerAssigned(fact) => Some(fact.item),
        Fact::CheckMade(fact) => Some(fact.item),
        Fact::ItemClosed(fact) => Some(fact.item),
        Fact::ItemMoved(fact) => Some(fact.item),
        Fact::WeightChanged(fact) => Some(fact.item),
        _ => None,
    }
}

/// The marks of an event, in the state before it.
pub fn marks(state: &State, event: &Event, today: Date) -> Vec<(ItemId, Mark)> {
    let Some(item) = decides_on(&event.fact).and_then(|item| state.items.get(&item)) else {
        return Vec::new();
    };
    let person = event.actor.person;
    let before = match &event.fact {
        Fact::CheckMade(_) => item.agreed_by.clone(),
        Fact::ItemClosed(_) => item.newest_check().map(|check| check.person).into_iter().collect(),
        _ => BTreeSet::new(),
    };
    let mut marks = Vec::new();
    if before.contains(&person) {
        marks.push((item.id, Mark::SameHand));
    }
    // Whoever raised what does not count says that it is solved: no act of the office (docs/decisions/0026).
    let own_word = matches!(event.fact, Fact::ItemClosed(_))
        && !item.rules.counts
        && item.rules.may_close == Closer::Registrar
        && event.actor.post == item.registrar;
    if !own_word && outside::tie(item, &state.org, person, today).is_some() {
        marks.push((item.id, Mark::Tied));
    }
    marks
}
