//! What keeps the store from writing, known to every thread. A failed sync is final: the operating system may have dropped
//! the pages and say yes the next time, so after the first one nothing is written until the program starts again, whoever
//! asked for it: a command, a sign-in, an upload, a job or a checkpoint.

use std::sync::{
    Mutex, MutexGuard, OnceLock, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use std::time::Duration;

use crate::clock::{Clock, Reading};
use crate::db::DbError;
use crate::guard::ClockTrouble;

/// Deaths of the lane within [`DEATHS_WITHIN`] after which it is not started again.
const DEATHS_MAX: usize = 5;
/// The time in which deaths are counted together.
const DEATHS_WITHIN: Duration = Duration::from_secs(60);

/// Why something was not done that the rules allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A sync failed: nothing is written until the next start.
    Storage,
    /// No room is left on the disk.
    Full,
    /// The database cannot be reached.
    Away,
    /// Too much waits, or the database is held by somebody else.
    Busy,
    /// No answer came in time, or it was lost: the same may be sent again.
    Unknown,
    /// The lane died too often.
    Gone,
    /// The clock is not believed.
    Clock(ClockTrouble),
}

impl Trouble {
    /// As health says it.
    pub fn code(self) -> &'static str {
        match self {
            Trouble::Storage => "storage_failed",
            Trouble::Full => "disk_full",
            Trouble::Away => "database_away",
            Trouble::Busy => "lane_busy",
            Trouble::Unknown => "lane_slow",
            Trouble::Gone => "lane_gone",
            Trouble::Clock(clock) => clock.code(),
        }
    }
}

/// The state of one store, shared by its threads.
#[derive(Debug)]
pub struct Health {
    clock: Clock,
    storage: OnceLock<DbError>,
    full: AtomicBool,
    gone: AtomicBool,
    restarts: AtomicU64,
    deaths: Mutex<Vec<Duration>>,
    disbelief: Mutex<Option<ClockTrouble>>,
}

impl Default for Health {
    /// For what stands alone: every moment is the same.
    fn default() -> Health {
        Health::new(Clock::of(|| Reading {
            wall: jiufen_kernel::time::Timestamp::UNIX_EPOCH,
            monotonic: Duration::ZERO,
        }))
    }
}

impl Health {
    /// A store that is well.
    pub(crate) fn new(clock: Clock) -> Health {
        Health {
            clock,
            storage: OnceLock::new(),
            full: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            restarts: AtomicU64::new(0),
            deaths: Mutex::new(Vec::new()),
            disbelief: Mutex::new(None),
        }
    }

    /// The failure of the storage, once there was one.
    pub fn storage(&self) -> Option<&DbError> {
        self.storage.get()
    }

    /// Refuses once the storage has failed.
    ///
    /// # Errors
    /// The first failure, again.
    pub fn may_write(&self) -> Result<(), DbError> {
        self.storage.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Looks at what a writer met.
    pub fn met(&self, error: &DbError) {
        match error {
            // Said once: what comes after the first one follows from it.
            DbError::Storage { .. } if self.storage.set(error.clone()).is_ok() => {
                tracing::error!(%error, "the storage failed; nothing is written any more until the next start");
            }
            DbError::DiskFull { .. } if !self.full.swap(true, Ordering::Relaxed) => {
                tracing::error!(%error, "the disk is full");
            }
            _ => {}
        }
    }

    /// Something was written: there is room.
    pub fn wrote(&self) {
        if self.full.load(Ordering::Relaxed) {
            self.full.store(false, Ordering::Relaxed);
            tracing::info!("there is room on the disk again");
        }
    }

    /// Did the last write find no room?
    pub fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// The lane died. Whether it may be started again.
    pub(crate) fn lane_died(&self) -> bool {
        let mut deaths = self.deaths.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.monotonic();
        deaths.retain(|death| now.saturating_sub(*death) < DEATHS_WITHIN);
        deaths.push(now);
        let gone = deaths.len() > DEATHS_MAX;
        self.gone.store(gone, Ordering::Relaxed);
        !gone
    }

    /// The lane was started again.
    pub(crate) fn lane_lives(&self) {
        self.restarts.fetch_add(1, Ordering::Relaxed);
    }

    /// Has the lane died too often? Then only a new process helps.
    pub fn is_lane_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// How often the lane was started again.
    pub fn lane_restarts(&self) -> u64 {
        self.restarts.load(Ordering::Relaxed)
    }

    /// The clock is not believed any more, or still not.
    pub(crate) fn stop_clock(&self, trouble: ClockTrouble) {
        let before = self.clock_lock().replace(trouble);
        if before.is_none_or(|before| before.code() != trouble.code()) {
            let seconds = trouble.by() / 1_000_000;
            tracing::error!(
                code = trouble.code(),
                seconds,
                "the clock is not believed; nothing is recorded until `jiufen clock --right` is said on this machine"
            );
        }
    }

    /// A person has said that the clock is right.
    pub(crate) fn clock_is_right(&self) {
        if self.clock_lock().take().is_some() {
            tracing::warn!("the clock is believed again; recording goes on");
        }
    }

    /// Why the clock is not believed.
    pub fn clock(&self) -> Option<ClockTrouble> {
        *self.clock_lock()
    }

    fn clock_lock(&self) -> MutexGuard<'_, Option<ClockTrouble>> {
        self.disbelief.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What every page says about recording, if anything: this stays until somebody does something.
    pub fn standstill(&self) -> Option<Trouble> {
        if self.storage.get().is_some() {
            Some(Trouble::Storage)
        } else if self.is_lane_gone() {
            Some(Trouble::Gone)
        } else {
            self.clock().map(Trouble::Clock)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_death_within_a_minute_is_the_last() {
        let health = Health::default();
        assert!((0..DEATHS_MAX).all(|_| health.lane_died()));
        assert_eq!(health.standstill(), None);
        assert!(!health.lane_died());
        assert_eq!(health.standstill(), Some(Trouble::Gone));
    }

    #[test]
    fn a_failed_sync_is_final_and_a_full_disk_is_not() {
        let health = Health::default();
        let error = |text: &str| DbError::Storage {
            sql: "COMMIT".into(),
            detail: text.into(),
        };
        health.met(&DbError::DiskFull {
            sql: "COMMIT".into(),
            detail: "full".into(),
        });
        assert!(health.is_full() && health.may_write().is_ok());
        health.wrote();
        assert!(!health.is_full());
        health.met(&error("first"));
        health.met(&error("second"));
        health.wrote();
        assert!(health.may_write().is_err_and(|error| error.to_string().contains("first")));
    }
}
