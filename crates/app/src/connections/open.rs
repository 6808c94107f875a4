//! The open connections: who they belong to, who is late, and who makes room for one more.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiufen_store::Clock;
use tokio::sync::Notify;

use super::limits::Limits;
use super::pace::Pace;

/// One connection, as its own task and the one that watches over all of them share it.
pub struct Connection {
    clock: Clock,
    pace: Mutex<Pace>,
    closed: Notify,
}

impl Connection {
    /// Changes how it stands at this moment.
    pub fn note(&self, change: impl FnOnce(&mut Pace, Duration)) {
        let now = self.clock.monotonic();
        change(&mut self.pace(), now);
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.closed.notify_one();
    }

    /// Until somebody else closes it.
    pub async fn closed(&self) {
        self.closed.notified().await;
    }
}

/// All of them.
pub struct Open {
    clock: Clock,
    limits: Limits,
    all: Mutex<All>,
    fewer: Notify,
}

#[derive(Default)]
struct All {
    next: u64,
    open: BTreeMap<u64, Arc<Connection>>,
}

impl Open {
    /// None yet.
    pub fn new(clock: Clock, limits: Limits) -> Open {
        Open {
            clock,
            limits,
            all: Mutex::default(),
            fewer: Notify::new(),
        }
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one more in, and closes another where there are too many.
    pub fn enter(&self, address: IpAddr) -> (u64, Arc<Connection>) {
        let connection = Arc::new(Connection {
            clock: self.clock.clone(),
            pace: Mutex::new(Pace::opened(self.limits, address, self.clock.monotonic())),
            closed: Notify::new(),
        });
        let mut all = self.all();
        while all.open.len() >= self.limits.open.max(1) {
            all.make_room();
        }
        let number = all.next;
        all.next += 1;
        all.open.insert(number, connection.clone());
        (number, connection)
    }

    /// Lets one go that has ended.
    pub fn leave(&self, number: u64) {
        self.all().open.remove(&number);
        self.fewer.notify_waiters();
    }

    /// Closes one, because the machine gives no more.
    pub fn close_one(&self) {
        self.all().make_room();
    }

    /// Closes whoever is late.
    pub fn close_late(&self) {
        let now = self.clock.monotonic();
        self.close_where(|pace| pace.is_late(now));
    }

    /// Closes whoever has asked for nothing.
    pub fn close_waiting(&self) {
        self.close_where(|pace| !pace.is_answering());
    }

    fn close_where(&self, which: impl Fn(&Pace) -> bool) {
        for connection in self.all().open.values().filter(|connection| which(&connection.pace())) {
            connection.close();
        }
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.all().open.len()
    }

    /// Until none is open.
    pub async fn empty(&self) {
        loop {
            let fewer = self.fewer.notified();
            if self.count() == 0 {
                return;
            }
            fewer.await;
        }
    }
}

impl All {
    /// Closes, of the connections of the address that has the most, the one that has not moved for longest; one for which the
    /// program works only where it works for all of them.
    fn make_room(&mut self) {
        let mut counts: BTreeMap<IpAddr, usize> = BTreeMap::new();
        let standing: Vec<_> = self
            .open
            .iter()
            .map(|(number, connection)| {
                let pace = connection.pace();
                *counts.entry(pace.address()).or_default() += 1;
                (*number, pace.address(), pace.is_working(), pace.last())
            })
            .collect();
        let most = counts.values().max().copied().unwrap_or(0);
        let chosen = standing
            .into_iter()
            .filter(|(_, address, ..)| counts.get(address) == Some(&most))
            .min_by_key(|(number, _, working, last)| (*working, *last, *number));
        if let Some((number, ..)) = chosen
            && let Some(connection) = self.open.remove(&number)
        {
            connection.close();
        }
    }
}
