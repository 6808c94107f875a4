//! Turns at work that takes much of the machine, such as hashing a password: a few at once, a bounded number waiting, and the turns go
//! round among those who wait, so that whoever sends hundreds waits behind himself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Too many are waiting.
#[derive(Debug)]
pub struct Busy;

/// A bounded, fair queue.
pub struct Queue {
    at_once: usize,
    waiting_most: usize,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    working: usize,
    turns: u64,
    waiting: Vec<Waiter>,
    /// The number of the last turn of whoever waits or works.
    served: BTreeMap<String, u64>,
}

struct Waiter {
    who: String,
    turn: oneshot::Sender<Turn>,
}

/// Somebody's turn; it ends when this is dropped.
pub struct Turn(Arc<Queue>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.next();
    }
}

impl Queue {
    /// So many at once, so many waiting.
    pub fn new(at_once: usize, waiting_most: usize) -> Arc<Queue> {
        Arc::new(Queue {
            at_once,
            waiting_most,
            line: Mutex::default(),
        })
    }

    /// Waits for a turn. When the line is full, the last of whoever has the most in it gives way to somebody who has fewer.
    ///
    /// # Errors
    /// When there is no place, or it was given to somebody else.
    pub async fn turn(self: &Arc<Self>, who: &str) -> Result<Turn, Busy> {
        let (turn, granted) = oneshot::channel();
        {
            let mut line = self.line();
            if line.working < self.at_once {
                line.working += 1;
                line.serve(who);
                return Ok(Turn(self.clone()));
            }
            if line.waiting.len() >= self.waiting_most {
                line.give_way(who)?;
            }
            line.waiting.push(Waiter {
                who: who.to_owned(),
                turn,
            });
        }
        granted.await.map_err(|_| Busy)
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn has ended: the next is theirs whose last is longest ago.
    fn next(self: &Arc<Self>) {
        let waiter = {
            let mut line = self.line();
            let Some(waiter) = line.take() else {
                line.working -= 1;
                return;
            };
            waiter
        };
        // Whoever has gone away meanwhile drops the turn, and the one after them gets it.
        let _ = waiter.turn.send(Turn(self.clone()));
    }
}

impl Line {
    fn serve(&mut self, who: &str) {
        self.turns += 1;
        let Line { served, waiting, .. } = self;
        served.retain(|known, _| waiting.iter().any(|waiter| waiter.who == *known));
        served.insert(who.to_owned(), self.turns);
    }

    fn take(&mut self) -> Option<Waiter> {
        let (at, _) = self
            .waiting
            .iter()
            .enumerate()
            .min_by_key(|(at, waiter)| (self.served.get(&waiter.who).copied().unwrap_or(0), *at))?;
        let waiter = self.waiting.remove(at);
        self.serve(&waiter.who);
        Some(waiter)
    }

    fn give_way(&mut self, who: &str) -> Result<(), Busy> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for waiter in &self.waiting {
            *counts.entry(&waiter.who).or_default() += 1;
        }
        let own = counts.get(who).copied().unwrap_or(0);
        let most = counts.values().max().copied().unwrap_or(0);
        if most <= own + 1 {
            return Err(Busy);
        }
        let last = self
            .waiting
            .iter()
            .rposition(|waiter| counts.get(waiter.who.as_str()) == Some(&most));
        let last = last.ok_or(Busy)?;
        self.waiting.remove(last);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::pin::Pin;

    type Waiting = Pin<Box<dyn Future<Output = Result<Turn, Busy>> + Send>>;

    fn waits(queue: &Arc<Queue>, who: &'static str) -> Waiting {
        let queue = queue.clone();
        let mut waiting: Waiting = Box::pin(async move { queue.turn(who).await });
        assert!((&mut waiting).now_or_never().is_none(), "{who} has to wait");
        waiting
    }

    #[test]
    fn turns_go_round_among_those_who_wait() {
        let queue = Queue::new(1, 8);
        let mut working = queue.turn("flood").now_or_never().unwrap().unwrap();
        let mut flood: Vec<Waiting> = (0..4).map(|_| waits(&queue, "flood")).collect();
        let (mut one, mut two) = (waits(&queue, "one"), waits(&queue, "two"));
        for expected in [&mut one, &mut two] {
            drop(working);
            working = expected.now_or_never().expect("its turn").expect("a turn");
        }
        // One who has gone away is passed over.
        drop(flood.remove(0));
        drop(working);
        let turn = (&mut flood[0]).now_or_never().expect("its turn").expect("a turn");
        assert!((&mut flood[1]).now_or_never().is_none());
        drop(turn);
        assert!((&mut flood[1]).now_or_never().is_some_and(|turn| turn.is_ok()));
    }

    #[test]
    fn a_full_line_makes_room_for_whoever_has_fewer_in_it() {
        let queue = Queue::new(1, 3);
        let _working = queue.turn("flood").now_or_never().unwrap().unwrap();
        let mut flood: Vec<Waiting> = (0..3).map(|_| waits(&queue, "flood")).collect();
        assert!(
            matches!(queue.turn("flood").now_or_never(), Some(Err(Busy))),
            "nobody else's place"
        );
        let _one = waits(&queue, "one");
        assert!(matches!((&mut flood[2]).now_or_never(), Some(Err(Busy))), "its last gave way");
        assert!((&mut flood[0]).now_or_never().is_none() && (&mut flood[1]).now_or_never().is_none());
        assert!(
            matches!(queue.turn("one").now_or_never(), Some(Err(Busy))),
            "that would be no fairer"
        );
        let _two = waits(&queue, "two");
        assert!(matches!(queue.turn("three").now_or_never(), Some(Err(Busy))), "one each");
    }
}
