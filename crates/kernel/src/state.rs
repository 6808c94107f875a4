//! What is known when somebody decides. A store loads the part that a command needs; tests hold all of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    document::Document,
    erasure::OpenErasure,
    event::Event,
    figures::Tally,
    id::{AskId, DocumentId, ItemId, UnitId},
    item::{Item, Stage},
    org::Org,
    review::Review,
    time::{Calendar, Date, Timestamp},
};

/// The state that follows from events.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct State {
    /// Position of the last event; 0 before the first.
    pub position: u64,
    /// When it was received.
    pub received: Option<Timestamp>,
    /// A demonstration: its clock is simulated, for ever.
    pub demo: bool,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// Units, posts, persons.
    pub org: Org,
    /// Working days.
    pub calendar: Calendar,
    /// Versions of the packs in force.
    pub packs: BTreeMap<String, u32>,
    /// Documents.
    pub documents: BTreeMap<DocumentId, Document>,
    /// Reviews of documents: all of them in tests; in a store those that were asked for.
    pub reviews: BTreeMap<DocumentId, Review>,
    /// Items: all of them in tests; in a store those that were asked for, with their ancestors.
    pub items: HashMap<ItemId, Item>,
    /// What the leaves led in each unit and below add up to.
    pub units: HashMap<UnitId, Tally>,
    /// Last number given in each year.
    pub numbers: BTreeMap<i16, u32>,
    /// Erasures that wait for a second person.
    pub erasures: BTreeMap<AskId, OpenErasure>,
    /// What the log says of a payload that is to go: every event that carries it, with all events of the items among them. Looked up by
    /// whoever holds the log, for an erasure and for nothing else.
    pub carriers: Vec<Event>,
}

impl State {
    /// The item and all it is part of, nearest first. It ends, because no item is ever moved below itself.
    pub fn item_line(&self, item: ItemId) -> impl Iterator<Item = &Item> {
        std::iter::successors(self.items.get(&item), |item| {
            item.parent.and_then(|parent| self.items.get(&parent))
        })
    }

    /// The latest due date of the open parts below an item, as far down as no other date stands between.
    pub fn latest_part(&self, node: ItemId) -> Option<Date> {
        let open = self.items.values().filter(|item| item.is_open() && item.id != node);
        let dated = open.filter_map(|item| Some((item.parent?, item.due?)));
        let below = dated.filter(|(parent, _)| {
            let mut line = self.item_line(*parent);
            line.find(|each| each.id == node || each.due.is_some())
                .is_some_and(|each| each.id == node)
        });
        below.map(|(_, due)| due).max()
    }

    /// Items with an open blocker, as far as they are in this state, in the order of their ids.
    pub fn blocked(&self) -> BTreeSet<ItemId> {
        let items = self.items.values();
        items.filter(|item| !item.blockers.is_empty()).map(|item| item.id).collect()
    }

    /// Items that wait at their office to be approved or assigned, as far as they are in this state.
    pub fn waiting_for_office(&self) -> BTreeSet<ItemId> {
        let items = self.items.values();
        let waiting = items.filter(|item| matches!(item.stage, Stage::Registered | Stage::Approved));
        waiting.map(|item| item.id).collect()
    }

    /// How many levels the item and its parts take, as far as the parts are in this state.
    pub fn levels(&self, item: ItemId) -> usize {
        let (mut levels, mut level) = (0, BTreeSet::from([item]));
        while !level.is_empty() {
            levels += 1;
            let parts = self
                .items
                .values()
                .filter(|part| part.parent.is_some_and(|parent| level.contains(&parent)));
            level = parts.map(|part| part.id).collect();
        }
        levels
    }
}
