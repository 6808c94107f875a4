//! Accounts of what the bytes of a damaged stretch may have been, place by place: the best few of each place are kept, one of each kind.

use std::collections::BTreeMap;

/// How many accounts are kept at one place.
pub(super) const KEPT: usize = 48;
/// How far an account may fall behind the best of its place.
pub(super) const BEHIND: f32 = 20.0;
/// By so much an account may become cheaper at the end of a line.
pub(super) const REBATE: f32 = 8.0;

/// Bytes of which one is meant.
pub(super) type Range = (u8, u8);

/// An account of the bytes up to one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// A first byte that waits for its second.
    pub(super) pending: Option<Range>,
    /// The last character, plain, for the model.
    pub(super) last: char,
    /// The last byte of the last character.
    pub(super) trail: Option<u8>,
    /// How badly what was written reads.
    pub(super) cost: f32,
    /// The last of what was written.
    pub(super) node: u32,
}

impl State {
    /// What the accounts of one place may differ in, as one number.
    fn kind(&self) -> u64 {
        let pending = self
            .pending
            .map_or(0, |(low, high)| 1 << 16 | u64::from(low) << 8 | u64::from(high));
        let trail = self.trail.map_or(0, |trail| 1 << 8 | u64::from(trail));
        pending << 30 | u64::from(u32::from(self.last)) << 9 | trail
    }
}

/// The accounts that have come as far as one place.
struct Waiting {
    best: f32,
    states: Vec<State>,
}

/// Accounts that wait at the places they have come to.
pub(super) struct Queue {
    waiting: BTreeMap<usize, Waiting>,
    /// The place looked at, and the cost of its best account.
    here: (usize, f32),
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            here: (0, f32::INFINITY),
        }
    }
}

impl Queue {
    /// The first place at which accounts wait, with the best of them.
    pub(super) fn next(&mut self) -> Option<(usize, Vec<State>)> {
        let (at, waiting) = self.waiting.pop_first()?;
        self.here = (at, waiting.best);
        Some((at, kept(waiting.states)))
    }

    /// Whether none waits at a later place.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What an account on the way to a place may cost and still be kept there.
    pub(super) fn bound(&self, to: usize) -> f32 {
        let best = if to == self.here.0 {
            self.here.1
        } else {
            self.waiting.get(&to).map_or(f32::INFINITY, |waiting| waiting.best)
        };
        best + BEHIND + REBATE
    }

    /// One has come to a place; it waits there unless it is too far behind already.
    pub(super) fn push(&mut self, at: usize, state: State) {
        let waiting = self.waiting.entry(at).or_insert(Waiting {
            best: f32::INFINITY,
            states: Vec::new(),
        });
        if state.cost < waiting.best + BEHIND {
            waiting.best = waiting.best.min(state.cost);
            waiting.states.push(state);
        }
    }
}

/// The best accounts, one of each kind.
pub(super) fn kept(mut states: Vec<State>) -> Vec<State> {
    let best = states.iter().map(|state| state.cost).fold(f32::INFINITY, f32::min);
    states.retain(|state| state.cost < best + BEHIND);
    let order = |a: &State, b: &State| {
        a.cost
            .total_cmp(&b.cost)
            .then_with(|| (a.kind(), a.node).cmp(&(b.kind(), b.node)))
    };
    let (mut out, mut kinds) = (Vec::with_capacity(KEPT), Vec::with_capacity(KEPT));
    let mut rest = &mut states[..];
    // Few of many are kept: as many as may do are put in order, and more only if they were of one kind too often.
    while !rest.is_empty() && out.len() < KEPT {
        let near = rest.len().min(4 * KEPT);
        if near < rest.len() {
            rest.select_nth_unstable_by(near, order);
        }
        let (first, others) = rest.split_at_mut(near);
        first.sort_unstable_by(order);
        for state in first {
            let kind = state.kind();
            if out.len() < KEPT && !kinds.contains(&kind) {
                kinds.push(kind);
                out.push(*state);
            }
        }
        rest = others;
    }
    out
}
