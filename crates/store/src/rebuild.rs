//! Making the summaries anew from the events: beside the old ones while the server answers, then switched.

use jiufen_kernel::{event::Fact, pack::Packs};

use crate::{
    db::{Db, Value},
    project::{Projector, load, moves, tables},
    search,
    store::StoreError,
};

/// Events folded in one step, between two batches of commands.
const STEP: i64 = 4_000;

/// Buffered rows that make a flush.
const FLUSH_ROWS: usize = 40_000;

/// A rebuild under way.
pub struct Rebuild {
    projector: Projector,
    packs: Packs,
    done: i64,
    started: bool,
}

impl Default for Rebuild {
    fn default() -> Rebuild {
        Rebuild::new()
    }
}

impl Rebuild {
    /// From the first event.
    pub fn new() -> Rebuild {
        Rebuild {
            projector: Projector::new(tables::NEXT),
            packs: Packs::default(),
            done: 0,
            started: false,
        }
    }

    /// One step in the writer's transaction; `Some(events)` when the new tables have been switched in.
    ///
    /// # Errors
    /// When an event cannot be read or the database fails.
    pub fn step(&mut self, db: &mut Db) -> Result<Option<u64>, StoreError> {
        if !self.started {
            begin(db, tables::NEXT)?;
            self.started = true;
        }
        // Nobody appends between the last events folded and the switch.
        db.lock_positions()?;
        let folded = self.fold(db, STEP)?;
        if folded == STEP {
            return Ok(None);
        }
        self.projector.flush(db)?;
        tables::switch(db)?;
        search::remove(db, tables::IN_USE)?;
        search::rename(db, tables::NEXT, tables::IN_USE)?;
        Ok(Some(self.done as u64))
    }

    /// Folds up to `most` events; returns how many there were.
    fn fold(&mut self, db: &mut Db, most: i64) -> Result<i64, StoreError> {
        let sql = "SELECT position, bytes FROM event WHERE position > $1 ORDER BY position LIMIT $2";
        let rows = db.query(sql, &[Value::Int(self.done), Value::Int(most)])?;
        for row in &rows {
            let event = load::event_of(row.int(0)?, row.bytes(1)?)?;
            match &event.fact {
                Fact::ItemMoved(fact) => moves::item_moved(&mut self.projector, db, &event, fact.item)?,
                Fact::UnitMoved(fact) => moves::unit_moved(&mut self.projector, db, &event, fact.unit)?,
                _ => self.projector.fold(&event),
            }
            self.done = row.int(0)?;
        }
        if self.projector.buffered() > FLUSH_ROWS {
            self.projector.flush(db)?;
        }
        Ok(rows.len() as i64)
    }

    /// Folds everything into tables of a prefix that are there and empty.
    ///
    /// # Errors
    /// When an event cannot be read or the database fails.
    pub fn all(&mut self, db: &mut Db) -> Result<u64, StoreError> {
        while self.fold(db, STEP)? == STEP {}
        self.projector.flush(db)?;
        Ok(self.done as u64)
    }

    /// Packs met on the way.
    pub fn packs(&self) -> &Packs {
        &self.packs
    }
}

/// Empty tables of a prefix.
///
/// # Errors
/// When the database fails.
pub fn begin(db: &mut Db, prefix: &str) -> Result<(), StoreError> {
    tables::drop(db, prefix)?;
    search::remove(db, prefix)?;
    tables::create(db, prefix)?;
    search::define(db, prefix)?;
    Ok(())
}

/// Makes the summaries in use where there are none: a new installation, or one whose summaries were dropped.
///
/// # Errors
/// When an event cannot be read or the database fails.
pub fn rebuild_now(db: &mut Db) -> Result<u64, StoreError> {
    db.transaction(|db| {
        begin(db, tables::NEXT)?;
        let mut rebuild = Rebuild::new();
        rebuild.started = true;
        let events = rebuild.all(db)?;
        tables::switch(db)?;
        search::remove(db, tables::IN_USE)?;
        search::rename(db, tables::NEXT, tables::IN_USE)?;
        Ok(events)
    })
}
