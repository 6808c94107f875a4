//! Where the time comes from: the only place that asks the machine. Whoever opens a store brings a clock; the program the
//! machine's, a test one of its own. A demonstration's time is the same clock, moved ahead.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use jiufen_kernel::time::Timestamp;

/// What a clock shows, read at once: the time of day, which people and their machines may set, and the time that has passed,
/// which nobody can. Where the two part, somebody set the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The time of day.
    pub wall: Timestamp,
    /// The time passed since some moment; never less than before.
    pub monotonic: Duration,
}

/// The time passed since the machine was started, sleep included: a machine that was suspended has not had its clock set.
#[cfg(target_os = "linux")]
fn passed() -> Duration {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let whole = Duration::from_secs(since.tv_sec.unsigned_abs());
    whole + Duration::from_nanos(since.tv_nsec.unsigned_abs())
}

/// The time passed since this was first asked. Where sleep does not count, waking up looks like a clock that was set.
#[cfg(not(target_os = "linux"))]
fn passed() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    STARTED.elapsed()
}

/// A clock. Clones show the same time.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn Fn() -> Reading + Send + Sync>,
    /// Microseconds that a demonstration's time is ahead of the source.
    ahead: i64,
}

impl Clock {
    /// The machine's: for the program.
    pub fn machine() -> Clock {
        Clock::of(|| Reading {
            wall: Timestamp::now(),
            monotonic: passed(),
        })
    }

    /// Whatever a function says.
    pub fn of(source: impl Fn() -> Reading + Send + Sync + 'static) -> Clock {
        Clock {
            source: Arc::new(source),
            ahead: 0,
        }
    }

    /// The same clock, moved so that it shows this moment now.
    #[must_use]
    pub fn moved_to(&self, now: Timestamp) -> Clock {
        Clock {
            source: self.source.clone(),
            ahead: now.as_microsecond() - (self.source)().wall.as_microsecond(),
        }
    }

    /// Both readings, taken together.
    pub fn read(&self) -> Reading {
        let reading = (self.source)();
        let wall = Timestamp::from_microsecond(reading.wall.as_microsecond() + self.ahead);
        Reading {
            wall: wall.unwrap_or(Timestamp::MAX),
            ..reading
        }
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        self.read().wall
    }

    /// The time of day in microseconds since 1970 UTC, as tables keep it.
    pub fn micros(&self) -> i64 {
        self.now().as_microsecond()
    }

    /// The time that has passed: for measuring how long something takes.
    pub fn monotonic(&self) -> Duration {
        self.read().monotonic
    }

    /// The time of day as the disk keeps it beside its files.
    pub fn of_files(&self) -> SystemTime {
        let since = Duration::from_micros(self.micros().max(0).unsigned_abs());
        SystemTime::UNIX_EPOCH + since
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock at {}", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_goes_on_from_where_it_was_put() {
        let source = Arc::new(std::sync::Mutex::new(Reading {
            wall: Timestamp::UNIX_EPOCH,
            monotonic: Duration::ZERO,
        }));
        let read = source.clone();
        let clock = Clock::of(move || *read.lock().unwrap());
        let noon: Timestamp = "2026-11-20T04:00:00Z".parse().unwrap();
        let moved = clock.moved_to(noon);
        assert_eq!((moved.now(), clock.now()), (noon, Timestamp::UNIX_EPOCH));
        *source.lock().unwrap() = Reading {
            wall: Timestamp::from_second(60).unwrap(),
            monotonic: Duration::from_secs(60),
        };
        assert_eq!(moved.micros() - noon.as_microsecond(), 60_000_000);
        assert_eq!(moved.monotonic(), Duration::from_secs(60));
        assert_eq!(moved.moved_to(noon).now(), noon, "moving it again is no sum");
    }
}
