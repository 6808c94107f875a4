//! Whether a connection keeps pace: what it is doing, since when, and when it is late. Time is passed in.

use std::net::IpAddr;
use std::time::Duration;

use super::limits::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Doing {
    /// The head of a request is on its way.
    Head { since: Duration },
    /// A request is being answered.
    Request,
    /// Nothing; the next request may come.
    Idle { since: Duration },
}

/// Bytes on their way in one direction. While the program waits for the other side, credit is used up; bytes earn it back.
#[derive(Clone, Copy, Debug)]
struct Flow {
    waits_since: Option<Duration>,
    credit: Duration,
}

impl Flow {
    fn new(limits: &Limits) -> Flow {
        Flow {
            waits_since: None,
            credit: limits.stall,
        }
    }

    fn waits(&mut self, now: Duration) {
        self.waits_since.get_or_insert(now);
    }

    fn moves(&mut self, now: Duration, bytes: usize, limits: &Limits) {
        if let Some(since) = self.waits_since.take() {
            self.credit = self.credit.saturating_sub(now.saturating_sub(since));
        }
        let earned = Duration::from_micros((bytes as u64).saturating_mul(1_000_000) / limits.bytes_a_second);
        self.credit = limits.stall.min(self.credit + earned);
    }

    fn late_at(&self) -> Option<Duration> {
        self.waits_since.map(|since| since + self.credit)
    }
}

/// How one connection stands.
#[derive(Clone, Debug)]
pub struct Pace {
    limits: Limits,
    doing: Doing,
    body: Flow,
    answer: Flow,
    last: Duration,
    address: IpAddr,
}

impl Pace {
    /// A connection that was opened from an address.
    pub fn opened(limits: Limits, address: IpAddr, now: Duration) -> Pace {
        Pace {
            limits,
            doing: Doing::Head { since: now },
            body: Flow::new(&limits),
            answer: Flow::new(&limits),
            last: now,
            address,
        }
    }

    /// Bytes came.
    pub fn came(&mut self, now: Duration, bytes: usize) {
        if bytes == 0 {
            return;
        }
        self.last = now;
        if let Doing::Idle { .. } = self.doing {
            self.doing = Doing::Head { since: now };
        }
    }

    /// The head of a request is here; it came from this address, as far as a proxy that we believe says so.
    pub fn asked(&mut self, now: Duration, address: Option<IpAddr>) {
        self.doing = Doing::Request;
        self.body = Flow::new(&self.limits);
        self.last = now;
        self.address = address.unwrap_or(self.address);
    }

    /// The program wants more of a request's body than has come.
    pub fn body_waits(&mut self, now: Duration) {
        self.body.waits(now);
    }

    /// Some of the body came, or nobody wants it any more.
    pub fn body_moves(&mut self, now: Duration, bytes: usize) {
        self.body.moves(now, bytes, &self.limits);
    }

    /// The other side takes no more of the answer for now.
    pub fn answer_waits(&mut self, now: Duration) {
        self.answer.waits(now);
    }

    /// The other side took some of the answer.
    pub fn answer_moves(&mut self, now: Duration, bytes: usize) {
        self.last = now;
        self.answer.moves(now, bytes, &self.limits);
    }

    /// The answer is handed over.
    pub fn answered(&mut self, now: Duration) {
        self.doing = Doing::Idle { since: now };
        self.body = Flow::new(&self.limits);
        self.last = now;
    }

    /// Whether its time is up.
    pub fn is_late(&self, now: Duration) -> bool {
        let doing = match self.doing {
            // Somebody still takes the answer before.
            _ if self.answer.waits_since.is_some() => None,
            Doing::Head { since } => Some(since + self.limits.head),
            Doing::Idle { since } => Some(since + self.limits.idle),
            Doing::Request => None,
        };
        [doing, self.body.late_at(), self.answer.late_at()]
            .into_iter()
            .flatten()
            .any(|at| now >= at)
    }

    /// Whether a request is being answered.
    pub fn is_answering(&self) -> bool {
        self.doing == Doing::Request
    }

    /// Whether it is the program that works, and not the other side that is waited for.
    pub fn is_working(&self) -> bool {
        self.is_answering() && self.body.waits_since.is_none() && self.answer.waits_since.is_none()
    }

    /// When it last moved.
    pub fn last(&self) -> Duration {
        self.last
    }

    /// Whose it is.
    pub fn address(&self) -> IpAddr {
        self.address
    }
}
