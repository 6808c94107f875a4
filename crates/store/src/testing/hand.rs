//! A clock that a test sets by hand; it stands still until then.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiufen_kernel::time::Timestamp;

use crate::clock::{Clock, Reading};

/// The hand on a clock.
#[derive(Clone, Debug)]
pub struct ClockHand(Arc<Mutex<Reading>>);

impl ClockHand {
    /// A clock that stands at a moment, in microseconds.
    pub fn at(micros: i64) -> ClockHand {
        ClockHand(Arc::new(Mutex::new(Reading {
            wall: Timestamp::from_microsecond(micros).expect("a moment"),
            monotonic: Duration::ZERO,
        })))
    }

    /// The clock that this hand moves.
    pub fn clock(&self) -> Clock {
        let shown = self.0.clone();
        Clock::of(move || *shown.lock().expect("no test fails while it moves the clock"))
    }

    /// Time passes.
    pub fn pass(&self, time: Duration) {
        let mut shown = self.0.lock().expect("no test fails while it moves the clock");
        shown.wall += time;
        shown.monotonic += time;
    }

    /// Somebody sets the time of day; no time passes.
    pub fn set(&self, wall: Timestamp) {
        self.0.lock().expect("no test fails while it moves the clock").wall = wall;
    }
}
