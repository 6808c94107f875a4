//! The clock guard: nothing is recorded under a clock that somebody moved, until a person on the server's machine has said that
//! it is right. What an event says of its day can be taken back by nobody, so it is asked before, not after. The guard
//! stands between batches; what stopped it stands in the database, and a new start does not undo it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiufen_kernel::time::Timestamp;

use crate::{
    clock::{Clock, Reading},
    db::{Db, DbError, Value},
    health::Health,
    limits::{CLOCK_AHEAD_MAX, CLOCK_MOVED_MAX},
};

/// Why the clock is not believed; all in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTrouble {
    /// It was moved by so much, back where that is less than nothing, since the last batch.
    Moved(i64),
    /// It shows so much less than the newest event or heartbeat.
    Behind(i64),
    /// It shows so much more than both, after a start.
    Ahead(i64),
}

impl ClockTrouble {
    /// As health says it, and the database keeps it.
    pub fn code(self) -> &'static str {
        match self {
            ClockTrouble::Moved(_) => "clock_moved",
            ClockTrouble::Behind(_) => "clock_behind",
            ClockTrouble::Ahead(_) => "clock_ahead",
        }
    }

    /// By how much.
    pub fn by(self) -> i64 {
        match self {
            ClockTrouble::Moved(by) | ClockTrouble::Behind(by) | ClockTrouble::Ahead(by) => by,
        }
    }

    fn read(code: &str, by: i64) -> ClockTrouble {
        match code {
            "clock_behind" => ClockTrouble::Behind(by),
            "clock_ahead" => ClockTrouble::Ahead(by),
            // Whatever a newer version calls it: it stopped, and stays so.
            _ => ClockTrouble::Moved(by),
        }
    }
}

/// What the database keeps of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The last heartbeat; 0 when there was none yet.
    pub beat: i64,
    /// When the newest event was received; 0 when there is none.
    pub newest: i64,
    /// Why nothing is recorded.
    pub stopped: Option<ClockTrouble>,
}

/// Reads what the database keeps of the clock.
///
/// # Errors
/// When the database fails.
pub fn kept(db: &mut Db) -> Result<Kept, DbError> {
    let row = db.query_one("SELECT beat, stopped, moved FROM clock_guard WHERE one = 1", &[])?;
    let stopped = match row.opt_text(1)? {
        Some(code) => Some(ClockTrouble::read(code, row.opt_int(2)?.unwrap_or(0))),
        None => None,
    };
    let newest = db.query_opt("SELECT received FROM event ORDER BY position DESC LIMIT 1", &[])?;
    Ok(Kept {
        beat: row.int(0)?,
        newest: newest.map_or(Ok(0), |row| row.int(0))?,
        stopped,
    })
}

/// A person on the server's machine says that its clock is right now.
///
/// # Errors
/// When the database fails.
pub fn said_right(db: &mut Db, now: i64) -> Result<(), DbError> {
    let sql = "UPDATE clock_guard SET beat = $1, stopped = NULL, moved = NULL, said = $1 WHERE one = 1";
    db.transaction(|db| db.execute(sql, &[now.into()]).map(|_| ()))
}

/// What is wrong with a clock that shows `now` over what the database keeps.
pub fn judge(now: i64, kept: &Kept) -> Option<ClockTrouble> {
    let last = kept.beat.max(kept.newest);
    if now < last - CLOCK_MOVED_MAX {
        return Some(ClockTrouble::Behind(last - now));
    }
    // Without a heartbeat the installation comes from a version that kept none, and nothing is known of the time between.
    if kept.beat > 0 && now > last + CLOCK_AHEAD_MAX {
        return Some(ClockTrouble::Ahead(now - last));
    }
    None
}

/// The guard of one store.
#[derive(Debug)]
pub(crate) struct Guard {
    clock: Clock,
    health: Arc<Health>,
    watch: Mutex<Watch>,
}

#[derive(Debug)]
struct Watch {
    /// The clock at the last batch.
    last: Reading,
    /// The newest event.
    newest: i64,
    /// Is this a real installation? A demonstration has a clock of its own.
    real: bool,
}

impl Guard {
    /// Judges the clock at the start.
    pub(crate) fn open(db: &mut Db, clock: Clock, health: Arc<Health>, real: bool) -> Result<Arc<Guard>, DbError> {
        let last = clock.read();
        let kept = kept(db)?;
        let guard = Guard {
            clock,
            health,
            watch: Mutex::new(Watch {
                last,
                newest: kept.newest,
                real,
            }),
        };
        if real {
            match (kept.stopped, judge(last.wall.as_microsecond(), &kept)) {
                (Some(stopped), _) => guard.health.stop_clock(stopped),
                (None, Some(trouble)) => guard.stop(db, trouble)?,
                (None, None) => guard.note(db, last.wall)?,
            }
        }
        Ok(Arc::new(guard))
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what the batch left behind: the newest event, and whether this is a real installation.
    pub(crate) fn recorded(&self, newest: Option<Timestamp>, real: bool) {
        let mut watch = self.watch();
        watch.newest = watch.newest.max(newest.map_or(0, Timestamp::as_microsecond));
        watch.real = real;
    }

    /// Before each batch: what keeps it from being recorded. Costs no question to the database while all is well.
    pub(crate) fn pass(&self, db: &mut Db) -> Result<Option<ClockTrouble>, DbError> {
        let now = self.clock.read();
        let trouble = self.look(db, now)?;
        if trouble.is_none() {
            self.watch().last = now;
        }
        Ok(trouble)
    }

    /// What is wrong with the clock. Looking does not make the last batch any later: small moves add up until the next one.
    fn look(&self, db: &mut Db, now: Reading) -> Result<Option<ClockTrouble>, DbError> {
        let mut watch = self.watch();
        if !watch.real {
            return Ok(None);
        }
        let wall = now.wall.as_microsecond();
        if self.health.clock().is_some() {
            let kept = kept(db)?;
            let still = kept.stopped.or_else(|| judge(wall, &kept));
            match still {
                Some(trouble) => self.health.stop_clock(trouble),
                None => {
                    watch.last = now;
                    self.health.clock_is_right();
                }
            }
            return Ok(still);
        }
        let passed = now.monotonic.saturating_sub(watch.last.monotonic);
        let passed = i64::try_from(passed.as_micros()).unwrap_or(i64::MAX);
        let moved = wall - watch.last.wall.as_microsecond() - passed;
        let trouble = if moved.abs() > CLOCK_MOVED_MAX {
            Some(ClockTrouble::Moved(moved))
        } else if wall < watch.newest - CLOCK_MOVED_MAX {
            Some(ClockTrouble::Behind(watch.newest - wall))
        } else {
            None
        };
        if let Some(trouble) = trouble {
            self.stop(db, trouble)?;
        }
        Ok(trouble)
    }

    /// The heartbeat: a small write that says when the program was last alive, under a clock that is believed.
    pub(crate) fn beat(&self, db: &mut Db) -> Result<(), DbError> {
        let now = self.clock.read();
        if self.look(db, now)?.is_none() {
            self.note(db, now.wall)?;
        }
        Ok(())
    }

    fn note(&self, db: &mut Db, now: Timestamp) -> Result<(), DbError> {
        let sql = "UPDATE clock_guard SET beat = $1 WHERE one = 1";
        db.execute(sql, &[now.as_microsecond().into()]).map(|_| ())
    }

    fn stop(&self, db: &mut Db, trouble: ClockTrouble) -> Result<(), DbError> {
        self.health.stop_clock(trouble);
        let sql = "UPDATE clock_guard SET stopped = $1, moved = $2 WHERE one = 1";
        let values: [Value; 2] = [trouble.code().into(), trouble.by().into()];
        if db.in_transaction() {
            db.execute(sql, &values).map(|_| ())
        } else {
            db.transaction(|db| db.execute(sql, &values).map(|_| ()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(beat: i64, newest: i64) -> Kept {
        Kept {
            beat,
            newest,
            stopped: None,
        }
    }

    #[test]
    fn the_edges_are_where_they_are_said_to_be() {
        let noon = 1_000 * CLOCK_AHEAD_MAX;
        for (beat, newest) in [(noon, noon - 5), (noon - 5, noon)] {
            let kept = kept(beat, newest);
            assert_eq!(judge(noon - CLOCK_MOVED_MAX, &kept), None);
            assert_eq!(
                judge(noon - CLOCK_MOVED_MAX - 1, &kept),
                Some(ClockTrouble::Behind(CLOCK_MOVED_MAX + 1))
            );
            assert_eq!(judge(noon + CLOCK_AHEAD_MAX, &kept), None);
            assert_eq!(
                judge(noon + CLOCK_AHEAD_MAX + 1, &kept),
                Some(ClockTrouble::Ahead(CLOCK_AHEAD_MAX + 1))
            );
        }
        assert_eq!(judge(noon * 2, &kept(0, noon)), None, "an older version kept no heartbeat");
        assert_eq!(judge(noon, &kept(0, 0)), None, "nothing is there yet");
    }
}
