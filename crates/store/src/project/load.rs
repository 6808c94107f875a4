//! Loading what a fold needs: the core that every server keeps, and items with their ancestors, by replaying their events.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    State,
    colour::Turns,
    event::{Event, Fact},
    evolve,
    figures::{Counts, Lost, Once, Tally},
    id::{DocumentId, ItemId, UnitId},
    item::Item,
    loss::Why,
    pack::{Pack, PackFile, Packs},
    review::{Review, Span},
    text::Digest,
    time::date_of,
};

use super::{
    Projector,
    rows::{Kept, TALLY_COLUMNS},
    tables::FOREVER,
    zone,
};
use crate::{
    core::Gone,
    db::{Db, DbError, Engine, Result, Row, Value, parameters},
    store::StoreError,
};

/// Ids asked for in one statement.
const CHUNK: usize = 500;

/// Columns of sums as a statement asks for them, in the order of [`tally`].
pub fn tally_columns() -> String {
    TALLY_COLUMNS.join(", ")
}

/// The sums of a roll-up from columns `at`….
pub fn tally(row: &Row, at: usize) -> Result<Tally> {
    Ok(Tally {
        weight: row.int(at)?,
        said: row.int(at + 1)?,
        proved: row.int(at + 2)?,
        waiting: row.int(at + 3)?,
        bare: row.int(at + 4)?,
        cut: row.int(at + 5)?,
        parts: row.int(at + 6)?,
        children: row.int(at + 7)?,
        open_children: row.int(at + 8)?,
        full: row.int(at + 9)?,
        counts: Counts {
            items: row.int(at + 10)?,
            closed: row.int(at + 11)?,
            waiting: row.int(at + 12)?,
            silent: row.int(at + 13)?,
            cut: row.int(at + 14)?,
            to_approve: row.int(at + 15)?,
            to_assign: row.int(at + 16)?,
            once: Once {
                extended: row.int(at + 17)?,
                suspended: row.int(at + 18)?,
                reassigned: row.int(at + 19)?,
                unproved: row.int(at + 20)?,
                proved: row.int(at + 21)?,
            },
        },
        later_weight: row.int(at + 22)?,
        later_said: row.int(at + 23)?,
        later_proved: row.int(at + 24)?,
        lost: Lost {
            moved_out: row.int(at + 25)?,
            no_longer_needed: row.int(at + 26)?,
            weight_zero: row.int(at + 27)?,
            eased: row.int(at + 28)?,
            later: row.int(at + 29)?,
        },
    })
}

/// Reads an event; bytes that cannot be read name their position.
pub fn event_of(position: i64, bytes: &[u8]) -> std::result::Result<Event, StoreError> {
    Event::from_bytes(bytes).map_err(|error| StoreError::Unreadable { position, error })
}

/// Replays the core events after the state's position and up to another into it; gives the payloads erased meanwhile.
///
/// # Errors
/// When an event cannot be read: it was written by a newer version, or the log is damaged.
pub fn core(
    db: &mut Db,
    prefix: &str,
    upto: i64,
    state: &mut State,
    mut packs: Option<&mut Packs>,
) -> std::result::Result<Vec<(Digest, Gone)>, StoreError> {
    let mut erased = Vec::new();
    let sql = format!(
        "SELECT e.position, e.bytes FROM {prefix}core c JOIN event e ON e.position = c.position \
         WHERE c.position > $1 AND c.position <= $2 ORDER BY c.position"
    );
    let after = state.position as i64;
    let mut time_zone = state.time_zone.as_deref().map_or(jiff::tz::TimeZone::UTC, zone);
    for row in db.query(&sql, &[Value::Int(after), Value::Int(upto)])? {
        let event = event_of(row.int(0)?, row.bytes(1)?)?;
        if let Fact::InstallationFounded(fact) = &event.fact {
            time_zone = zone(&fact.time_zone);
        }
        let day = time_zone.to_datetime(event.received).date();
        if super::is_core(&event.fact) {
            evolve(state, &event, day);
        } else {
            state.position = event.position;
            state.org.signs(event.actor, day);
        }
        match &event.fact {
            Fact::PackAdopted(fact) => {
                if let Some(packs) = packs.as_deref_mut()
                    && let Some(pack) = pack(db, &fact.name, fact.version, &fact.files)?
                {
                    packs.adopt(pack);
                }
            }
            Fact::PayloadErased(fact) => erased.push((
                fact.payload,
                Gone {
                    on: day,
                    person: event.actor.person,
                    law: fact.law,
                },
            )),
            _ => {}
        }
    }
    Ok(erased)
}

/// Reads an adopted pack back from its payloads; `None` when one of them was erased by law. Nothing can be registered
/// by it any more then, and what was registered goes on by the rules in its events.
pub fn pack(db: &mut Db, name: &str, version: u32, files: &[(String, Digest)]) -> std::result::Result<Option<Pack>, StoreError> {
    let mut read = Vec::with_capacity(files.len());
    for (file, digest) in files {
        let row = db.query_opt(
            "SELECT body, purged FROM payload WHERE digest = $1",
            &[Value::from(digest.bytes())],
        )?;
        let row = row.ok_or_else(|| StoreError::Pack(format!("{name}/{version}/{file} is missing")))?;
        if row.opt_int(1)?.is_some() {
            tracing::warn!(
                pack = name,
                version,
                file,
                "a pack is out of force: one of its files was erased"
            );
            return Ok(None);
        }
        let text = row.opt_bytes(0)?.unwrap_or_default();
        read.push(PackFile {
            name: file.clone(),
            text: String::from_utf8_lossy(text).into_owned(),
        });
    }
    let parsed = Pack::parse(name, version, &read);
    parsed.map(Some).map_err(|error| StoreError::Pack(error.refusal().en))
}

/// Items as their events and the summaries say, as of a moment. An id without events is left out.
///
/// # Errors
/// When the database fails.
pub fn items(
    db: &mut Db,
    prefix: &str,
    histories: &BTreeMap<ItemId, Vec<Event>>,
    at: AsOf,
    time_zone: &jiff::tz::TimeZone,
) -> Result<BTreeMap<ItemId, Item>> {
    let mut items = BTreeMap::new();
    for (id, events) in histories {
        let mut scratch = State::default();
        for event in events {
            evolve(&mut scratch, event, time_zone.to_datetime(event.received).date());
        }
        if let Some(mut item) = scratch.items.remove(id) {
            item.steps.clear();
            item.blockers.clear();
            (item.tally, item.loose) = (Tally::default(), Tally::default());
            items.insert(*id, item);
        }
    }
    let ids: Vec<Value> = items.keys().map(|id| Value::from(id.uuid())).collect();
    for chunk in ids.chunks(CHUNK) {
        around(db, prefix, chunk, at, &mut items)?;
    }
    Ok(items)
}

/// What stands around items: what their children add up to, their steps, their open blockers.
fn around(db: &mut Db, prefix: &str, ids: &[Value], at: AsOf, items: &mut BTreeMap<ItemId, Item>) -> Result<()> {
    let list = parameters(1, ids.len());
    let sums = |table: &str| {
        format!(
            "SELECT r.node, {} FROM {prefix}{table} r WHERE r.node IN ({list}) \
             AND r.day = (SELECT max(l.day) FROM {prefix}{table} l WHERE l.node = r.node AND l.day <= {})",
            tally_columns(),
            at.day
        )
    };
    for row in db.query(&sums("rollup"), ids)? {
        if let Some(item) = items.get_mut(&ItemId(row.uuid(0)?)) {
            // A roll-up says what is at and below the item; its own part of the counts follows from its events.
            item.tally = tally(&row, 1)?;
            let own = item.own_counts();
            item.tally.counts.add(&own, -1);
        }
    }
    for row in db.query(&sums("loose"), ids)? {
        if let Some(item) = items.get_mut(&ItemId(row.uuid(0)?)) {
            item.loose = tally(&row, 1)?;
        }
    }
    let holds = at.version("i");
    let claimed = format!("SELECT i.item, i.claimed_at FROM {prefix}item i WHERE i.item IN ({list}) AND {holds}");
    for row in db.query(&claimed, ids)? {
        if let Some(item) = items.get_mut(&ItemId(row.uuid(0)?)) {
            item.claimed_at = row.opt_int(1)?.map(|position| position as u64);
        }
    }
    let lines = format!(
        "SELECT l.item, l.node, l.why FROM {prefix}loss l WHERE l.item IN ({list}) AND l.position <= {p} \
         AND (l.back IS NULL OR l.back > {p}) AND l.why <> {weight}",
        p = at.position,
        weight = Why::Weight.code()
    );
    for row in db.query(&lines, ids)? {
        if let (Some(item), Some(why)) = (items.get_mut(&ItemId(row.uuid(0)?)), Why::from_code(row.int(2)?)) {
            item.lines.insert((why, ItemId(row.uuid(1)?)));
        }
    }
    let steps = format!(
        "SELECT i.parent, i.item, i.starts_on, i.amber_on, i.red_on, i.runs_on FROM {prefix}item i \
         WHERE i.parent IN ({list}) AND i.step = 1 AND (i.fixed IS NULL OR i.runs_on IS NOT NULL) AND {holds}"
    );
    for row in db.query(&steps, ids)? {
        let date = |column| row.opt_int(column).map(|day| day.and_then(date_of));
        let turns = Turns {
            starts_on: date(2)?,
            amber_on: date(3)?,
            red_on: date(4)?,
            runs_on: date(5)?,
        };
        if let Some(item) = items.get_mut(&ItemId(row.uuid(0)?))
            && (turns.amber_on.is_some() || turns.red_on.is_some())
        {
            item.steps.insert(ItemId(row.uuid(1)?), turns);
        }
    }
    let blockers = format!(
        "SELECT i.blocks, i.item, i.registered_on FROM {prefix}item i WHERE i.blocks IN ({list}) AND i.stage < 5 AND {holds}"
    );
    for row in db.query(&blockers, ids)? {
        if let (Some(item), Some(on)) = (items.get_mut(&ItemId(row.uuid(0)?)), date_of(row.int(2)?)) {
            item.blockers.insert(ItemId(row.uuid(1)?), on);
        }
    }
    Ok(())
}

/// A moment to look at: the last position and the civil day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsOf {
    /// Everything recorded at or before this position. Version rows hold for it when `from <= position < to`.
    pub position: i64,
    /// The day whose roll-ups count, as days since 1970-01-01.
    pub day: i64,
}

impl AsOf {
    /// Now, whatever has been recorded.
    pub const NOW: AsOf = AsOf {
        position: FOREVER - 1,
        day: FOREVER,
    };

    /// SQL that is true for the version of a row that holds at this moment; today's is what the partial indexes are for.
    pub fn version(self, alias: &str) -> String {
        if self == AsOf::NOW {
            format!("{alias}.to_pos = {FOREVER}")
        } else {
            format!("{alias}.from_pos <= {p} AND {alias}.to_pos > {p}", p = self.position)
        }
    }
}

impl Projector {
    /// Starts on tables that already hold summaries.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn open(db: &mut Db, prefix: &'static str, packs: &mut Packs) -> std::result::Result<Projector, StoreError> {
        let mut projector = Projector::new(prefix);
        projector.catch_up(db, packs)?;
        Ok(projector)
    }

    /// Takes over what other servers recorded: the core is replayed from where it was, everything cached is dropped.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn catch_up(&mut self, db: &mut Db, packs: &mut Packs) -> std::result::Result<(), StoreError> {
        self.forget_items();
        self.state.reviews.clear();
        core(db, self.prefix, FOREVER, &mut self.state, Some(packs))?;
        if let Some(name) = &self.state.time_zone {
            self.zone = zone(name);
        }
        let head = db.query_opt("SELECT position, received FROM event ORDER BY position DESC LIMIT 1", &[])?;
        if let Some(row) = head {
            self.state.position = row.int(0)? as u64;
            self.state.received = jiufen_kernel::time::Timestamp::from_microsecond(row.int(1)?).ok();
        }
        self.state.units.clear();
        let prefix = self.prefix;
        let units: Vec<UnitId> = self.state.org.units.keys().copied().collect();
        for chunk in units.chunks(CHUNK) {
            let list = parameters(1, chunk.len());
            let sql = format!(
                "SELECT r.node, {} FROM {prefix}rollup r WHERE r.node IN ({list}) \
                 AND r.day = (SELECT max(day) FROM {prefix}rollup l WHERE l.node = r.node)",
                tally_columns()
            );
            let ids: Vec<Value> = chunk.iter().map(|unit| Value::from(unit.uuid())).collect();
            for row in db.query(&sql, &ids)? {
                self.state.units.insert(UnitId(row.uuid(0)?), tally(&row, 1)?);
            }
        }
        for row in db.query(&format!("SELECT year, number FROM {prefix}number"), &[])? {
            self.state.numbers.insert(row.small(0)?, row.small(1)?);
        }
        Ok(())
    }

    /// Loads what folding events needs, when items may have been forgotten since they were decided on.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn need_for(&mut self, db: &mut Db, events: &[Event]) -> std::result::Result<(), StoreError> {
        let mut missing = BTreeSet::new();
        for event in events {
            match &event.fact {
                Fact::ItemRegistered(fact) => missing.extend(fact.parent.into_iter().chain(fact.blocks)),
                Fact::ItemMoved(fact) => missing.extend(fact.parent.into_iter().chain([fact.item])),
                fact if super::is_core(fact) || super::is_review(fact) => {}
                fact => {
                    missing.insert(ItemId(fact.subject()));
                }
            }
        }
        missing.retain(|id| !self.state.items.contains_key(id));
        if missing.is_empty() {
            return Ok(());
        }
        self.flush(db)?;
        self.need(db, missing)
    }

    /// Loads the review of a document, and the items that the named proposals became.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn need_review(&mut self, db: &mut Db, document: DocumentId, proposals: &[Span]) -> std::result::Result<(), StoreError> {
        if !self.state.reviews.contains_key(&document) {
            let upto = AsOf {
                position: self.state.position as i64,
                ..AsOf::NOW
            };
            let review = review(db, document, upto, &self.zone)?;
            self.state.reviews.insert(document, review);
        }
        let review = &self.state.reviews[&document];
        let items: Vec<ItemId> = proposals.iter().filter_map(|span| review.item_of(*span)).collect();
        self.need(db, items)
    }

    /// Loads everything that is part of an item, at any depth.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn need_below(&mut self, db: &mut Db, top: ItemId) -> std::result::Result<(), StoreError> {
        let sql = format!(
            "WITH RECURSIVE below(item) AS (SELECT i.item FROM {p}item i WHERE i.parent = $1 AND i.to_pos = {FOREVER} \
             UNION ALL SELECT i.item FROM {p}item i JOIN below b ON i.parent = b.item WHERE i.to_pos = {FOREVER}) \
             SELECT item FROM below",
            p = self.prefix
        );
        let rows = db.query(&sql, &[Value::from(top.uuid())])?;
        let below = rows.iter().map(|row| row.uuid(0).map(ItemId)).collect::<Result<Vec<_>>>()?;
        self.need(db, below)
    }

    /// Loads items with all they are part of and all they block.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn need(&mut self, db: &mut Db, ids: impl IntoIterator<Item = ItemId>) -> std::result::Result<(), StoreError> {
        let mut wanted: BTreeSet<ItemId> = ids.into_iter().filter(|id| !self.state.items.contains_key(id)).collect();
        while !wanted.is_empty() {
            let mut next = BTreeSet::new();
            let list: Vec<ItemId> = wanted.into_iter().collect();
            for chunk in list.chunks(CHUNK) {
                let histories = histories(db, chunk, self.state.position)?;
                for (id, item) in items(db, self.prefix, &histories, AsOf::NOW, &self.zone)? {
                    next.extend(item.parent.into_iter().chain(item.blocks));
                    self.kept.insert(id, Kept::of(&item, &self.state.org, &self.state.calendar));
                    self.state.items.insert(id, item);
                }
            }
            next.retain(|id| !self.state.items.contains_key(id));
            wanted = next;
        }
        Ok(())
    }
}

/// The events of several items up to a position, oldest first.
fn histories(db: &mut Db, ids: &[ItemId], upto: u64) -> std::result::Result<BTreeMap<ItemId, Vec<Event>>, StoreError> {
    let sql = format!(
        "SELECT position, bytes FROM event WHERE subject IN ({}) AND position <= $1 ORDER BY position",
        parameters(2, ids.len())
    );
    let mut values = vec![Value::Int(upto as i64)];
    values.extend(ids.iter().map(|id| Value::from(id.uuid())));
    let mut histories: BTreeMap<ItemId, Vec<Event>> = BTreeMap::new();
    for row in db.query(&sql, &values)? {
        let event = event_of(row.int(0)?, row.bytes(1)?)?;
        histories.entry(ItemId(event.fact.subject())).or_default().push(event);
    }
    Ok(histories)
}

/// The review of a document as of a moment: the fold of its history.
///
/// # Errors
/// When an event cannot be read.
pub fn review(
    db: &mut Db,
    document: DocumentId,
    at: AsOf,
    time_zone: &jiff::tz::TimeZone,
) -> std::result::Result<Review, StoreError> {
    Ok(fold_review(document, &history(db, document.uuid(), at)?, time_zone))
}

/// The review that a document's own history comes to.
pub fn fold_review(document: DocumentId, history: &[Event], time_zone: &jiff::tz::TimeZone) -> Review {
    let mut scratch = State::default();
    for event in history.iter().filter(|event| super::is_review(&event.fact)) {
        evolve(&mut scratch, event, time_zone.to_datetime(event.received).date());
    }
    scratch.reviews.remove(&document).unwrap_or_default()
}

/// The events of one subject up to a position, oldest first.
///
/// # Errors
/// When an event cannot be read.
pub fn history(db: &mut Db, subject: uuid::Uuid, at: AsOf) -> std::result::Result<Vec<Event>, StoreError> {
    let rows = db.query(
        "SELECT position, bytes FROM event WHERE subject = $1 AND position <= $2 ORDER BY position",
        &[Value::from(subject), Value::Int(at.position)],
    )?;
    rows.iter().map(|row| event_of(row.int(0)?, row.bytes(1)?)).collect()
}

/// Every event that carries a payload, with all events of the items among them. It reads through the whole log: for an erasure alone.
///
/// # Errors
/// When an event cannot be read.
pub fn carriers(db: &mut Db, payload: Digest) -> std::result::Result<Vec<Event>, StoreError> {
    let holds = match db.engine() {
        Engine::Sqlite => "instr(bytes, $1)",
        Engine::Postgres => "position($1 in bytes)",
    };
    let sql = format!("SELECT position, bytes FROM event WHERE {holds} > 0 ORDER BY position");
    let rows = db.query(&sql, &[Value::from(payload.to_string().into_bytes())])?;
    let carrying = rows
        .iter()
        .map(|row| event_of(row.int(0)?, row.bytes(1)?))
        .collect::<std::result::Result<Vec<Event>, StoreError>>()?;
    let whole = AsOf {
        position: i64::MAX,
        day: i64::MAX,
    };
    let mut told: BTreeMap<u64, Event> = BTreeMap::new();
    for event in carrying {
        // Whether evidence was accepted, later events of its item say.
        if matches!(event.fact, Fact::EvidenceAttached(_)) {
            let all = history(db, event.fact.subject(), whole)?;
            told.extend(all.into_iter().map(|event| (event.position, event)));
        }
        told.insert(event.position, event);
    }
    Ok(told.into_values().collect())
}

impl From<StoreError> for DbError {
    /// Inside a closure that speaks the database's error only; the words are kept.
    fn from(error: StoreError) -> DbError {
        match error {
            StoreError::Db(error) => error,
            other => DbError::other("summaries", other),
        }
    }
}
