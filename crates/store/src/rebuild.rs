//! Making the summaries anew from the events: beside the old ones while the server answers, then switched.

use crate::{
    db::{Db, Row, Value},
    project::{Projector, load, moves, tables},
    renumbered, search,
    store::StoreError,
};

/// Events folded in one step, between two batches of commands.
const STEP: i64 = 4_000;

/// Items held in memory, as a multiple of what the lane keeps.
const HELD_ITEMS: usize = 4;

/// Buffered rows that make a flush.
const FLUSH_ROWS: usize = 40_000;

/// A rebuild under way.
pub struct Rebuild {
    projector: Projector,
    done: i64,
    started: bool,
    forgot: bool,
}

impl Rebuild {
    /// From the first event, into tables of a prefix.
    pub fn new(prefix: &'static str) -> Rebuild {
        Rebuild {
            projector: Projector::new(prefix),
            done: 0,
            started: false,
            forgot: false,
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
        self.switch(db)?;
        Ok(Some(self.done as u64))
    }

    /// Puts the new tables in the place of the old ones. A reader must never see half of the switch.
    fn switch(&self, db: &mut Db) -> Result<(), StoreError> {
        db.close_gate()?;
        tables::switch(db, self.forgot)?;
        search::remove(db, tables::IN_USE)?;
        search::rename(db, tables::NEXT, tables::IN_USE)?;
        note_shape(db)
    }

    /// Folds up to `most` events; returns how many there were.
    fn fold(&mut self, db: &mut Db, most: i64) -> Result<i64, StoreError> {
        let sql = "SELECT position, bytes FROM event WHERE position > $1 ORDER BY position LIMIT $2";
        let rows = db.query(sql, &[Value::Int(self.done), Value::Int(most)])?;
        let read = |row: &Row| load::event_of(row.int(0)?, row.bytes(1)?);
        let events = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
        if self.forgot {
            self.projector.need_for(db, &events)?;
        }
        for event in &events {
            if self.forgot {
                // Items may be forgotten in the middle of a step.
                self.projector.need_for(db, std::slice::from_ref(event))?;
            }
            moves::any(&mut self.projector, db, event)?;
            self.done = event.position as i64;
            self.bound(db)?;
        }
        if self.projector.buffered() > FLUSH_ROWS {
            self.projector.flush(db)?;
        }
        Ok(rows.len() as i64)
    }

    /// Holds a bounded number of items in memory. Items forgotten once are read back from the tables being made, which
    /// need their indexes from then on.
    fn bound(&mut self, db: &mut Db) -> Result<(), StoreError> {
        if self.projector.is_crowded(HELD_ITEMS) {
            self.projector.flush(db)?;
            if !self.forgot {
                tables::create_indexes(db, self.projector.prefix)?;
                self.forgot = true;
            }
            self.projector.forget_items();
        }
        Ok(())
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

/// Which shape the tables in use have.
const SHAPE: &str = "summaries";

fn note_shape(db: &mut Db) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.execute(sql, &[Value::from(SHAPE), Value::from(tables::shape())])?;
    Ok(())
}

fn noted_shape(db: &mut Db) -> Result<Option<String>, StoreError> {
    let row = db.query_opt("SELECT value FROM setting WHERE key = $1", &[Value::from(SHAPE)])?;
    Ok(row.map(|row| row.text(0).map(str::to_owned)).transpose()?)
}

fn is_as_this_program_makes_it(db: &mut Db) -> Result<bool, StoreError> {
    Ok(noted_shape(db)? == Some(tables::shape()) && tables::exist(db, tables::IN_USE)?)
}

/// Makes the summaries in use where there are none, or where another version of this program made them.
///
/// # Errors
/// When an event cannot be read or the database fails.
pub fn rebuild_if_needed(db: &mut Db) -> Result<(), StoreError> {
    if is_as_this_program_makes_it(db)? {
        return Ok(());
    }
    db.transaction(|db| {
        db.lock_positions()?;
        // Another server may have done it while this one waited for its turn.
        if is_as_this_program_makes_it(db)? {
            return Ok(());
        }
        let older = noted_shape(db)?;
        if let Some(older) = &older {
            tracing::info!(
                older,
                newer = tables::shape(),
                "the summaries have another shape; they are made anew before anybody is served"
            );
        }
        begin(db, tables::NEXT)?;
        let mut rebuild = Rebuild::new(tables::NEXT);
        let events = rebuild.all(db)?;
        if older.is_some() {
            keep_what_was_shown(db, &mut rebuild.projector, events as i64)?;
        }
        rebuild.switch(db)?;
        if events > 0 {
            tracing::info!(events, "the summaries are made");
        }
        Ok(())
    })
}

/// What the older summaries showed and the new ones do not is listed for the office. Tables of a shape too old for it are no
/// reason not to start.
fn keep_what_was_shown(db: &mut Db, projector: &mut Projector, position: i64) -> Result<(), StoreError> {
    match db.alone(|db| renumbered::keep(db, projector, position))? {
        Ok(0) => {}
        Ok(items) => tracing::info!(
            items,
            "these items show other numbers by the rules of this program; the office has the list"
        ),
        Err(error) => {
            tracing::warn!(%error, "the numbers of the older summaries cannot be read; there is no list of those that changed")
        }
    }
    Ok(())
}
