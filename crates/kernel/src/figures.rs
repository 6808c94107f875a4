//! Said and proved: one function for a leaf, one for everything above it.
//!
//! Definition: KERNEL §7 and docs/decisions/0005. All numbers are integers in 0.01 %, rounded down.

use crate::{
    item::{Item, Stage, closure::Outcome, report::Claim},
    share::Share,
};

/// Said, proved, and the gap between them in three parts that add up exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// 申报: what the newest standing claim says.
    pub said: Share,
    /// 核实: what an outside check accepted of it.
    pub proved: Share,
    /// 待核: backed and waiting for a check.
    pub waiting: Share,
    /// 未举证: not backed yet.
    pub bare: Share,
    /// 核减: disallowed by a check.
    pub cut: Share,
}

impl Figures {
    /// said − proved.
    pub fn gap(&self) -> Share {
        share(self.said.hundredths() - self.proved.hundredths())
    }
}

/// What a node's children add up to, or what a unit's leaves add up to. Kept by differences, so that a claim touches
/// its ancestors and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Σ weight over counted children in the base (for a unit: number of leaves).
    pub weight: i64,
    /// Σ weight × said.
    pub said: i64,
    /// Σ weight × proved.
    pub proved: i64,
    /// Σ weight × waiting.
    pub waiting: i64,
    /// Σ weight × bare.
    pub bare: i64,
    /// Σ weight × cut.
    pub cut: i64,
    /// Counted children that were approved, in the base or out of it: what makes it a node.
    pub parts: i64,
    /// Counted children in the base that have a number.
    pub children: i64,
    /// Counted children in the base that are not closed.
    pub open_children: i64,
    /// Counts over counted leaves below.
    pub counts: Counts,
}

/// Counts over counted leaves; a bulletin lives on these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// 件.
    pub items: i64,
    /// Proved and closed 已核实销号.
    pub closed: i64,
    /// Waiting for a check 待核.
    pub waiting: i64,
    /// Never reported 从未报.
    pub silent: i64,
    /// With something disallowed 有核减.
    pub cut: i64,
}

fn share(hundredths: i64) -> Share {
    Share::new(hundredths.clamp(0, 10_000)).unwrap_or(Share::ZERO)
}

impl Tally {
    /// The numbers of a node: weighted means, rounded down; what rounding leaves over goes to the last part that is there.
    /// `None` when nothing counts: the node shows "–".
    pub fn figures(&self) -> Option<Figures> {
        if self.weight <= 0 {
            return None;
        }
        let mean = |sum: i64| sum / self.weight;
        let (said, proved) = (mean(self.said), mean(self.proved));
        let (mut waiting, mut bare, mut cut) = (mean(self.waiting), mean(self.bare), mean(self.cut));
        let left = said - proved - waiting - bare - cut;
        if self.cut > 0 {
            cut += left;
        } else if self.bare > 0 {
            bare += left;
        } else {
            waiting += left;
        }
        Some(Figures {
            said: share(said),
            proved: share(proved),
            waiting: share(waiting),
            bare: share(bare),
            cut: share(cut),
        })
    }

    /// Adds (`sign` 1) or takes away (`sign` −1) another tally.
    pub fn add(&mut self, other: &Tally, sign: i64) {
        self.weight += sign * other.weight;
        self.said += sign * other.said;
        self.proved += sign * other.proved;
        self.waiting += sign * other.waiting;
        self.bare += sign * other.bare;
        self.cut += sign * other.cut;
        self.parts += sign * other.parts;
        self.children += sign * other.children;
        self.open_children += sign * other.open_children;
        self.counts.items += sign * other.counts.items;
        self.counts.closed += sign * other.counts.closed;
        self.counts.waiting += sign * other.counts.waiting;
        self.counts.silent += sign * other.counts.silent;
        self.counts.cut += sign * other.counts.cut;
    }

    fn of(figures: Figures, weight: i64, counts: Counts, open: bool) -> Tally {
        Tally {
            weight,
            said: weight * figures.said.hundredths(),
            proved: weight * figures.proved.hundredths(),
            waiting: weight * figures.waiting.hundredths(),
            bare: weight * figures.bare.hundredths(),
            cut: weight * figures.cut.hundredths(),
            parts: 1,
            children: 1,
            open_children: i64::from(open),
            counts,
        }
    }
}

impl Item {
    /// The item's numbers: its own when it is a leaf, its children's when it is not.
    pub fn figures(&self) -> Figures {
        if self.is_node() {
            self.tally.figures().unwrap_or_default()
        } else {
            self.leaf_figures()
        }
    }

    /// Does it have a number at all? A node whose children are all out of the base shows "–".
    pub fn has_figures(&self) -> bool {
        self.rules.counts && (!self.is_node() || self.tally.weight > 0)
    }

    fn leaf_figures(&self) -> Figures {
        let level = |claim: Claim| match claim {
            Claim::Percent(share) => share.hundredths(),
            Claim::Done => 10_000,
            Claim::Nothing => 0,
        };
        let said = self.standing_claim().map_or(0, |report| level(report.claim));
        let check = self.newest_check();
        let accepted = check.map_or(0, |check| check.accepted.hundredths());
        let judged = check.map_or(0, |check| check.claimed.hundredths());
        let since = check.map_or(0, |check| check.at);
        let proved = said.min(accepted);
        let backed = self
            .evidence
            .iter()
            .filter(|evidence| evidence.at > since && !evidence.kind.is_activity() && !evidence.by_checker)
            .map(|evidence| evidence.backs.hundredths())
            .max()
            .unwrap_or(0)
            .min(said);
        let waiting = (backed - proved).max(0);
        let cut = (said.min(judged) - proved.max(backed)).max(0);
        let bare = said - proved - waiting - cut;
        Figures {
            said: share(said),
            proved: share(proved),
            waiting: share(waiting),
            bare: share(bare),
            cut: share(cut),
        }
    }

    /// Counts of the leaves at and below the item.
    pub fn counts(&self) -> Counts {
        if self.is_node() {
            return self.tally.counts;
        }
        if !self.in_base() {
            return Counts::default();
        }
        Counts {
            items: 1,
            closed: i64::from(self.outcome == Some(Outcome::Proved)),
            waiting: i64::from(self.waits_for_check()),
            silent: i64::from(self.is_open() && self.newest_report().is_none()),
            cut: i64::from(self.figures().cut > Share::ZERO),
        }
    }

    /// What it adds to its parent. Out of the base it is still a part; a node that shows "–" is open or not, and no number.
    pub fn adds_to_parent(&self) -> Tally {
        if !self.rules.counts || self.stage < Stage::Approved {
            return Tally::default();
        }
        let open = self.stage < Stage::Closed;
        if self.in_base() && self.has_figures() {
            return Tally::of(self.figures(), i64::from(self.weight), self.counts(), open);
        }
        Tally {
            parts: 1,
            open_children: i64::from(self.in_base() && open),
            ..Tally::default()
        }
    }

    /// What it adds to its lead unit and every unit above: a leaf counts once, a node not at all (docs/decisions/0006).
    pub fn adds_to_units(&self) -> Tally {
        if !self.in_base() || self.is_node() || self.lead.is_none() {
            return Tally::default();
        }
        Tally::of(self.figures(), 1, self.counts(), self.stage < Stage::Closed)
    }
}
