//! What every reader keeps in memory: units, posts, persons, documents, calendar, packs, and their names. Small, and
//! read again whenever another server or the lane has changed it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, RwLock},
};

use jiufen_kernel::{
    State,
    id::PersonId,
    pack::Packs,
    text::Digest,
    time::{Date, Timestamp},
};

use crate::{
    db::{Db, Value, parameters},
    project::{load, tables},
    store::StoreError,
};

/// The core as of one position.
#[derive(Clone, Default)]
pub struct Core {
    /// Units, posts, persons, documents, calendar; no items. Its position is that of the newest core event.
    pub state: Arc<State>,
    /// Packs in force.
    pub packs: Arc<Packs>,
    /// Names of units, posts and persons, titles of documents, laws of erasures. One that was erased is not among them.
    pub names: Arc<HashMap<Digest, String>>,
    /// Payloads that were erased.
    pub erased: Arc<HashMap<Digest, Gone>>,
    /// Past states looked at last, newest first, shared by all readers: what was true at a position stays true.
    past: Arc<Mutex<PastStates>>,
}

/// When a payload was erased, by whom and under which law.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gone {
    /// The day.
    pub on: Date,
    /// The person who confirmed it.
    pub person: PersonId,
    /// The words of the law or order.
    pub law: Digest,
}

/// Each with its position.
type PastStates = Vec<(i64, Arc<State>)>;

/// Past states kept: each is as large as the core, and people look at few days at a time.
const PAST_KEPT: usize = 8;

impl Core {
    /// Reads the core from the database.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn load(db: &mut Db) -> Result<Core, StoreError> {
        let mut core = Core::default().later(db)?;
        // A demonstration's clock goes on from its last event, whatever that was.
        if let Some(row) = db.query_opt("SELECT received FROM event ORDER BY position DESC LIMIT 1", &[])? {
            Arc::make_mut(&mut core.state).received = Timestamp::from_microsecond(row.int(0)?).ok();
        }
        Ok(core)
    }

    /// The same core with what was recorded since.
    fn later(&self, db: &mut Db) -> Result<Core, StoreError> {
        let mut state = State::clone(&self.state);
        let mut packs = Packs::clone(&self.packs);
        let mut erased = HashMap::clone(&self.erased);
        erased.extend(load::core(db, tables::IN_USE, tables::FOREVER, &mut state, Some(&mut packs))?);
        let org = &state.org;
        let digests = (org.units.values().flat_map(|unit| [unit.name, unit.short]))
            .chain(org.posts.values().map(|post| post.title))
            .chain(org.persons.values().copied())
            .chain(state.documents.values().map(|document| document.title))
            .chain(erased.values().map(|gone| gone.law));
        let mut names = HashMap::clone(&self.names);
        erased.keys().for_each(|digest| drop(names.remove(digest)));
        let missing = digests.filter(|digest| !names.contains_key(digest) && !erased.contains_key(digest));
        let missing: Vec<Digest> = missing.collect();
        for chunk in missing.chunks(500) {
            let sql = format!(
                "SELECT digest, body FROM payload WHERE digest IN ({})",
                parameters(1, chunk.len())
            );
            let values: Vec<Value> = chunk.iter().map(|digest| Value::from(digest.bytes())).collect();
            for row in db.query(&sql, &values)? {
                if let Some(body) = row.opt_bytes(1)? {
                    names.insert(Digest(row.array(0)?), String::from_utf8_lossy(body).into_owned());
                }
            }
        }
        Ok(Core {
            state: Arc::new(state),
            packs: Arc::new(packs),
            names: Arc::new(names),
            erased: Arc::new(erased),
            past: self.past.clone(),
        })
    }

    /// Units, posts, calendar and documents as they were at a position.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn past(&self, db: &mut Db, position: i64) -> Result<Arc<State>, StoreError> {
        let kept = |past: &mut PastStates| {
            let at = past.iter().position(|(at, _)| *at == position)?;
            past[..=at].rotate_right(1);
            past.first().map(|(_, state)| state.clone())
        };
        if let Some(state) = self.past.lock().ok().and_then(|mut past| kept(&mut past)) {
            return Ok(state);
        }
        let mut state = State::default();
        load::core(db, tables::IN_USE, position, &mut state, None)?;
        let state = Arc::new(state);
        if let Ok(mut past) = self.past.lock() {
            past.truncate(PAST_KEPT - 1);
            past.insert(0, (position, state.clone()));
        }
        Ok(state)
    }

    /// The shared core, brought up to date first when something was recorded since.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn fresh(shared: &RwLock<Core>, db: &mut Db) -> Result<Core, StoreError> {
        let held = shared.read().map(|core| core.clone()).unwrap_or_default();
        let newest = db.query_opt("SELECT max(position) FROM sum_core", &[])?;
        let newest = newest.map(|row| row.opt_int(0)).transpose()?.flatten().unwrap_or(0);
        if newest <= held.state.position as i64 {
            return Ok(held);
        }
        let later = held.later(db)?;
        if let Ok(mut core) = shared.write()
            && core.state.position < later.state.position
        {
            *core = later.clone();
        }
        Ok(later)
    }
}
