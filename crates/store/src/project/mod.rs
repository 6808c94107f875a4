//! Folding events into the summary tables. One fold serves the append lane, a rebuild and `verify`, so they agree.
//!
//! A [`Projector`] keeps the state that decisions are made on, sees what each event changes, and buffers the rows; one
//! flush writes them. Version rows are exact to the event, roll-ups to the day, so the result does not depend on where
//! the flushes fall.

pub mod buffer;
pub mod load;
pub mod moves;
pub mod rows;
pub mod tables;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::atomic::{AtomicUsize, Ordering},
};

use jiufen_kernel::{
    State,
    event::{Event, Fact},
    evolve,
    id::{ItemId, UnitId},
    item::{Item, Stage},
    marks::marks,
    time::{Date, Timestamp, day_number},
};
use uuid::Uuid;

use self::{
    buffer::Buffer,
    rows::{Kept, Rollup, clause_class_code},
};
use crate::db::{Db, Result};

/// Items kept in memory between two batches; above it the cache starts again.
pub const CACHED_ITEMS_MAX: usize = 5_000;

/// Reviews of documents kept in memory between two batches; above it the cache starts again.
pub const CACHED_REVIEWS_MAX: usize = 20;

static CACHED_ITEMS: AtomicUsize = AtomicUsize::new(CACHED_ITEMS_MAX);

/// Keeps fewer items in memory, in this whole process: what is recorded may not depend on it, so a test that says so
/// disturbs no other.
#[cfg(feature = "testing")]
pub fn keep_at_most(items: usize) {
    CACHED_ITEMS.store(items, Ordering::Relaxed);
}

/// The fold with its state.
pub struct Projector {
    /// The state that commands are decided on; holds the items that were asked for and their ancestors.
    pub state: State,
    pub(crate) prefix: &'static str,
    kept: HashMap<ItemId, Kept>,
    buffer: Buffer,
    zone: jiff::tz::TimeZone,
}

impl Projector {
    /// A fold over tables of a prefix, from nothing.
    pub fn new(prefix: &'static str) -> Projector {
        Projector {
            state: State::default(),
            prefix,
            kept: HashMap::new(),
            buffer: Buffer::default(),
            zone: jiff::tz::TimeZone::UTC,
        }
    }

    /// The civil date of an instant in the installation's time zone.
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// Folds an event into state and buffer. The items it speaks of must be loaded.
    pub fn fold(&mut self, event: &Event) {
        if let Fact::InstallationFounded(fact) = &event.fact {
            self.zone = zone(&fact.time_zone);
        }
        let today = self.date(event.received);
        let day = i64::from(day_number(today));
        let lines = self.lines_of(event);
        let position = event.position as i64;
        for (item, mark) in marks(&self.state, event, today) {
            self.buffer.mark(position, mark, item.uuid());
        }
        let touched = evolve(&mut self.state, event, today);
        self.buffer.day(day, position);
        if is_core(&event.fact) || touched.signed {
            self.buffer.core(position);
        }
        for id in &touched.items {
            self.item_changed(*id, lines.get(id), position, day);
        }
        touched.losses.iter().for_each(|loss| self.buffer.loss(loss));
        for (node, item, why) in &touched.back {
            self.buffer.back(node.uuid(), item.uuid(), why.code(), position);
        }
        for unit in &touched.units {
            let tally = self.state.units.get(unit).copied().unwrap_or_default();
            self.buffer.rollup(unit.uuid(), day, Rollup::of_unit(&tally));
        }
        match &event.fact {
            Fact::ItemRegistered(fact) => {
                self.buffer.number(i64::from(fact.year), i64::from(fact.number));
                for anchor in &fact.anchors {
                    self.buffer.anchor(fact.item.uuid(), anchor);
                }
                self.buffer.search("item", fact.item.uuid(), fact.title);
            }
            Fact::EvidenceAttached(fact) => {
                for file in &fact.files {
                    self.buffer.file(file.file, fact.item.uuid(), fact.evidence.uuid());
                }
            }
            Fact::ItemImported(fact) => self.buffer.imported(fact.import.uuid(), fact.item.uuid()),
            Fact::DocumentAdmitted(fact) => {
                self.buffer.search("document", fact.document.uuid(), fact.text);
            }
            Fact::ClausesConfirmed(fact) => {
                for clause in &fact.clauses {
                    let code = clause_class_code(clause.class);
                    self.buffer.clause(fact.document.uuid(), clause.span, position, code);
                }
            }
            Fact::PayloadErased(fact) => {
                let documents = self.state.documents.values();
                let lost = documents
                    .filter(|document| document.text == fact.payload)
                    .map(|document| document.id.uuid());
                self.buffer.erased(fact.payload, lost.collect());
            }
            _ => {}
        }
    }

    /// The nodes in which an item's date is counted, before the event.
    fn lines_of(&self, event: &Event) -> HashMap<ItemId, BTreeSet<Uuid>> {
        let subject = ItemId(event.fact.subject());
        let mut lines = HashMap::new();
        for item in self.state.item_line(subject) {
            lines.insert(item.id, self.line(item.id));
            if let Some(blocked) = item.blocks {
                lines.insert(blocked, self.line(blocked));
            }
        }
        if let Fact::ItemMoved(fact) = &event.fact
            && let Some(parent) = fact.parent
        {
            for item in self.state.item_line(parent) {
                lines.insert(item.id, self.line(item.id));
            }
        }
        if let Fact::ItemRegistered(fact) = &event.fact {
            for parent in fact.parent.into_iter().chain(fact.blocks) {
                for item in self.state.item_line(parent) {
                    lines.insert(item.id, self.line(item.id));
                }
            }
        }
        lines
    }

    /// Where an item counts as overdue: in itself and its ancestors, at its lead and above. What waits for its office
    /// counts at the office and above, and in no item.
    fn line(&self, id: ItemId) -> BTreeSet<Uuid> {
        let Some(item) = self.state.items.get(&id) else {
            return BTreeSet::new();
        };
        let at = if waits_for_office(item) {
            Some(item.office)
        } else {
            item.lead
        };
        let units = at.iter().flat_map(|unit| self.state.org.line_up(*unit));
        let mut line: BTreeSet<Uuid> = units.map(|unit: UnitId| unit.uuid()).collect();
        if !waits_for_office(item) {
            line.extend(self.state.item_line(id).map(|item| item.id.uuid()));
        }
        line
    }

    fn item_changed(&mut self, id: ItemId, old_line: Option<&BTreeSet<Uuid>>, position: i64, day: i64) {
        let Some(item) = self.state.items.get(&id) else { return };
        let after = Kept::of(item, &self.state.org, &self.state.calendar);
        let line = self.line(id);
        let before = self.kept.get(&id);
        // An item that no line was noted for (a neighbour that a blocker touched) has not moved.
        let old_line = old_line.unwrap_or(&line);
        let old_red = before.and_then(|kept| kept.late_on);
        if old_red != after.late_on || (after.late_on.is_some() && *old_line != line) {
            if let Some(red_on) = old_red {
                old_line.iter().for_each(|node| self.buffer.turn(*node, red_on, day, -1));
            }
            if let Some(red_on) = after.late_on {
                line.iter().for_each(|node| self.buffer.turn(*node, red_on, day, 1));
            }
        }
        if before.map(|kept| kept.loose).unwrap_or_default() != after.loose {
            self.buffer.loose(id.uuid(), day, after.loose);
        }
        for late in &after.late[before.map_or(0, |kept| kept.late.len())..] {
            self.buffer.late(id.uuid(), late);
        }
        if before.map(|kept| &kept.row) != Some(&after.row) {
            self.buffer.item(id.uuid(), position, after.row.clone(), before.is_some());
        }
        if before.map(|kept| kept.rollup) != Some(after.rollup) {
            self.buffer.rollup(id.uuid(), day, after.rollup);
        }
        let no_viewers = BTreeSet::new();
        let seen = before.map_or(&no_viewers, |kept| &kept.viewers);
        if *seen != after.viewers {
            self.buffer.viewers(id.uuid(), seen, &after.viewers);
        }
        let owed = before.map_or(&[][..], |kept| &kept.duties);
        if owed != after.duties {
            self.buffer.duties(id.uuid(), owed, &after.duties);
        }
        self.kept.insert(id, after);
    }

    /// Recomputes who sees the items of a unit that moved: the one change of the tree that touches items.
    pub fn reviewed(&mut self, ids: &[ItemId]) {
        for id in ids {
            let (Some(item), Some(kept)) = (self.state.items.get(id), self.kept.get_mut(id)) else {
                continue;
            };
            let after = Kept::of(item, &self.state.org, &self.state.calendar);
            if kept.viewers != after.viewers {
                self.buffer.viewers(id.uuid(), &kept.viewers, &after.viewers);
                kept.viewers = after.viewers;
            }
            if kept.duties != after.duties {
                self.buffer.duties(id.uuid(), &kept.duties, &after.duties);
                kept.duties = after.duties;
            }
        }
    }

    /// Shows items that nobody saw until now: those of an import that was closed.
    /// `day` is the day of that event.
    pub fn revealed(&mut self, ids: &[ItemId], position: i64, day: i64) {
        for id in ids {
            // What was kept of it before: nobody saw it, and it was owed nothing.
            if let Some(kept) = self.kept.get_mut(id) {
                kept.hide();
            }
            self.item_changed(*id, None, position, day);
        }
    }

    /// Carries the red dates counted in a moved node from its old line to its new one.
    pub fn turns_moved(&mut self, turns: &BTreeMap<i64, i64>, from: &BTreeSet<Uuid>, to: &BTreeSet<Uuid>, day: i64) {
        for (red_on, n) in turns {
            from.difference(to).for_each(|node| self.buffer.turn(*node, *red_on, day, -n));
            to.difference(from).for_each(|node| self.buffer.turn(*node, *red_on, day, *n));
        }
    }

    /// Writes what is buffered.
    ///
    /// # Errors
    /// When the database refuses; the transaction must then be rolled back and the projector thrown away.
    pub fn flush(&mut self, db: &mut Db) -> Result<()> {
        self.buffer.flush(db, self.prefix)
    }

    /// Rows that wait for a flush.
    pub fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// Forgets cached items when there are too many. Only after a flush.
    pub fn trim(&mut self) {
        if self.state.items.len() > CACHED_ITEMS.load(Ordering::Relaxed) {
            self.forget_items();
        }
        if self.state.reviews.len() > CACHED_REVIEWS_MAX {
            self.state.reviews.clear();
        }
    }

    /// Are there more items in memory than a multiple of what the lane keeps?
    pub fn is_crowded(&self, times: usize) -> bool {
        self.state.items.len() > CACHED_ITEMS.load(Ordering::Relaxed) * times
    }

    /// Forgets every cached item. Only after a flush.
    pub fn forget_items(&mut self) {
        self.state.items.clear();
        self.kept.clear();
    }
}

/// To be approved or assigned by its office.
pub fn waits_for_office(item: &Item) -> bool {
    matches!(item.stage, Stage::Registered | Stage::Approved)
}

/// Events whose effect every server keeps in memory; beside them, of whatever kind, the first that is signed in each
/// appointment.
pub fn is_core(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::DemoCreated(_)
            | Fact::InstallationFounded(_)
            | Fact::CalendarPublished(_)
            | Fact::PackAdopted(_)
            | Fact::UnitAdded(_)
            | Fact::UnitMoved(_)
            | Fact::PostAdded(_)
            | Fact::PersonAdded(_)
            | Fact::AppointmentAsked(_)
            | Fact::AppointmentConfirmed(_)
            | Fact::TenureEnded(_)
            | Fact::TenureSuspended(_)
            | Fact::OrgAsked(_)
            | Fact::OrgAnswered(_)
            | Fact::PasswordReset(_)
            | Fact::SessionsEnded(_)
            | Fact::DocumentAdmitted(_)
            | Fact::EarlierVersionNamed(_)
            | Fact::ImportOpened(_)
            | Fact::ImportClosed(_)
            | Fact::ErasureAsked(_)
            | Fact::PayloadErased(_)
    )
}

/// Events of a document's review. Nothing but deciding on that document needs them in memory.
pub fn is_review(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::RepairsJudged(_)
            | Fact::ClausesConfirmed(_)
            | Fact::ProposalsArranged(_)
            | Fact::ProposalRefused(_)
            | Fact::ProposalAccepted(_)
    )
}

/// A time zone by name; an unknown one is UTC (refused when the installation is founded).
pub fn zone(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(name).unwrap_or(jiff::tz::TimeZone::UTC)
}
