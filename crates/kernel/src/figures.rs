//! Said and proved: one function for a leaf, one for everything above it.
//!
//! Definition: KERNEL §7, INTEGRITY 1 and 3, docs/decisions/0005 and 0025. All numbers are integers in 0.01 %, rounded down.

use crate::{
    item::{Ended, Evidence, Item, Stage, closure::Outcome},
    loss::Why,
    share::Share,
};

/// Said, proved, and the gap between them in three parts that add up exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// 申报: what the newest standing claim says.
    pub said: Share,
    /// 核实: what an outside check accepted of it, as far as accepted evidence still stands behind it.
    pub proved: Share,
    /// 待核: backed and waiting for a check.
    pub waiting: Share,
    /// 未举证: not backed yet.
    pub bare: Share,
    /// 核减: disallowed by a check. It stays so until a check says otherwise.
    pub cut: Share,
    /// 再次待核: how much of the disallowed part has been backed again since. A number of a leaf, summed in no node.
    pub again: Share,
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
    /// Counted children that were approved, in the base or out of it.
    pub parts: i64,
    /// Counted children in the base: what makes it a node.
    pub children: i64,
    /// Counted children in the base that are not closed.
    pub open_children: i64,
    /// Counted children in the base, weight 0 included, that are proved in full.
    pub full: i64,
    /// Σ weight over children in the base that joined it later: approved or moved in when something was claimed already.
    pub later_weight: i64,
    /// Σ weight × said of these.
    pub later_said: i64,
    /// Σ weight × proved of these.
    pub later_proved: i64,
    /// What the node lost, and got late. It is of this node and adds up to nothing above it.
    pub lost: Lost,
    /// Counts over counted leaves below.
    pub counts: Counts,
}

/// What stands net under the number of a node: how many items. Units have none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lost {
    /// 移出.
    pub moved_out: i64,
    /// 不再需要, and 撤销.
    pub no_longer_needed: i64,
    /// 权重 0.
    pub weight_zero: i64,
    /// 规则放宽.
    pub eased: i64,
    /// 后增.
    pub later: i64,
}

impl Lost {
    /// One line of it (`sign` 1), or one that has come back (−1). A changed weight is a line and no count.
    pub(crate) fn one(why: Why, sign: i64) -> Lost {
        let mut lost = Lost::default();
        match why {
            Why::MovedOut => lost.moved_out = sign,
            Why::NoLongerNeeded | Why::Withdrawn => lost.no_longer_needed = sign,
            Why::WeightZero => lost.weight_zero = sign,
            Why::Eased => lost.eased = sign,
            Why::Later => lost.later = sign,
            Why::Weight => {}
        }
        lost
    }

    /// Adds other counts.
    pub(crate) fn add(&mut self, other: &Lost) {
        self.moved_out += other.moved_out;
        self.no_longer_needed += other.no_longer_needed;
        self.weight_zero += other.weight_zero;
        self.eased += other.eased;
        self.later += other.later;
    }
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
    /// Registered and not approved 待立项: under a node only, in no unit's count.
    pub to_approve: i64,
    /// Approved and not assigned 未交办: under a node only, in no unit's count.
    pub to_assign: i64,
    /// Late once 曾逾期: stretches of lateness that an event ended, by how. At a node those of the items in it, whatever
    /// became of them; at a unit those of the days on which it led.
    pub once: Once,
}

/// Ended stretches of lateness, by what ended them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Once {
    /// 逾期后延期.
    pub extended: i64,
    /// 逾期后挂起.
    pub suspended: i64,
    /// 逾期后改派.
    pub reassigned: i64,
    /// 逾期未核实销号: closed without proof, or withdrawn.
    pub unproved: i64,
    /// 逾期后核实: the claim that was accepted in full stood after the due date.
    pub proved: i64,
}

impl Once {
    /// One stretch that ended so.
    pub fn one(ended: Ended) -> Once {
        let mut once = Once::default();
        match ended {
            Ended::Extended => once.extended = 1,
            Ended::Suspended => once.suspended = 1,
            Ended::Reassigned => once.reassigned = 1,
            Ended::Unproved => once.unproved = 1,
            Ended::Proved => once.proved = 1,
        }
        once
    }

    /// Those that ended so.
    pub fn of(&self, ended: Ended) -> i64 {
        match ended {
            Ended::Extended => self.extended,
            Ended::Suspended => self.suspended,
            Ended::Reassigned => self.reassigned,
            Ended::Unproved => self.unproved,
            Ended::Proved => self.proved,
        }
    }

    /// All of them.
    pub fn all(&self) -> i64 {
        self.extended + self.suspended + self.reassigned + self.unproved + self.proved
    }

    fn add(&mut self, other: &Once, sign: i64) {
        self.extended += sign * other.extended;
        self.suspended += sign * other.suspended;
        self.reassigned += sign * other.reassigned;
        self.unproved += sign * other.unproved;
        self.proved += sign * other.proved;
    }
}

impl Counts {
    /// Adds (`sign` 1) or takes away (`sign` −1) other counts.
    pub fn add(&mut self, other: &Counts, sign: i64) {
        self.items += sign * other.items;
        self.closed += sign * other.closed;
        self.waiting += sign * other.waiting;
        self.silent += sign * other.silent;
        self.cut += sign * other.cut;
        self.to_approve += sign * other.to_approve;
        self.to_assign += sign * other.to_assign;
        self.once.add(&other.once, sign);
    }
}

fn share(hundredths: i64) -> Share {
    Share::new(hundredths.clamp(0, 10_000)).unwrap_or(Share::ZERO)
}

impl Tally {
    /// The numbers of a node: weighted means, rounded down; what rounding leaves over goes to the last part that is there.
    /// `None` when nothing is in the base: the node is a leaf then. A mean is 100 only when all of it is.
    pub fn figures(&self) -> Option<Figures> {
        if self.children <= 0 {
            return None;
        }
        if self.weight <= 0 {
            return Some(Figures::default());
        }
        let mean = |sum: i64| sum / self.weight;
        let most = if self.full < self.children { 9_999 } else { 10_000 };
        let (said, proved) = (mean(self.said), mean(self.proved).min(most));
        let (mut waiting, mut bare, mut cut) = (mean(self.waiting), mean(self.bare), mean(self.cut));
        let left = said - proved - waiting - bare - cut;
        if self.cut > 0 {
            cut += left;
        } else if self.bare > 0 || self.waiting <= 0 {
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
            again: Share::ZERO,
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
        self.full += sign * other.full;
        self.later_weight += sign * other.later_weight;
        self.later_said += sign * other.later_said;
        self.later_proved += sign * other.later_proved;
        self.counts.add(&other.counts, sign);
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
            full: i64::from(figures.proved == Share::ALL),
            counts,
            ..Tally::default()
        }
    }

    /// The same as what joined later.
    fn later(mut self) -> Tally {
        (self.later_weight, self.later_said, self.later_proved) = (self.weight, self.said, self.proved);
        self
    }

    /// Said and proved without the parts that joined later; `None` when there are none of those, or nothing else.
    pub fn without_later(&self) -> Option<(Share, Share)> {
        let weight = self.weight - self.later_weight;
        if self.later_weight == 0 || weight <= 0 {
            return None;
        }
        let mean = |sum: i64, later: i64| share((sum - later) / weight);
        Some((mean(self.said, self.later_said), mean(self.proved, self.later_proved)))
    }

    /// Nothing but a stretch of lateness that was ended.
    pub(crate) fn once(ended: Ended) -> Tally {
        Tally {
            counts: Counts {
                once: Once::one(ended),
                ..Counts::default()
            },
            ..Tally::default()
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

    /// Does its kind have a number? One that does not count shows "–".
    pub fn has_figures(&self) -> bool {
        self.rules.counts
    }

    /// What accepted evidence still carries: at most what the newest check accepted, and at most the greatest level that
    /// evidence backs which a checker found and which still stands; 100 only when each agreed piece has such evidence.
    pub fn standing_level(&self) -> Share {
        let Some(check) = self.newest_check() else {
            return Share::ZERO;
        };
        let standing = self.evidence.iter().filter(|evidence| self.evidence_stands(evidence));
        let backed = standing.map(|evidence| evidence.backs).max().unwrap_or(Share::ZERO);
        let level = check.stands.min(backed);
        if level == Share::ALL && !self.unproved_pieces().is_empty() {
            return share(9_999);
        }
        level
    }

    /// Was it accepted, at the grade that its piece asks for, and does that acceptance still hold?
    pub fn evidence_stands(&self, evidence: &Evidence) -> bool {
        let piece = self.proof.get(usize::from(evidence.piece));
        let grade = evidence.accepted.or(evidence.held);
        piece.is_some_and(|piece| grade.is_some_and(|grade| grade >= piece.grade))
    }

    /// Everything that is claimed was accepted and still stands.
    pub fn accepted_in_full(&self) -> bool {
        self.claims_done() && self.claim_is_checked() && self.standing_level() == Share::ALL
    }

    fn leaf_figures(&self) -> Figures {
        let said = self.standing_claim().map_or(0, |report| report.claim.level().hundredths());
        let check = self.newest_check();
        let proved = said.min(self.standing_level().hundredths());
        // What the newest check accepted and what it judged, as far as it is still said.
        let accepted = said.min(check.map_or(0, |check| check.accepted.hundredths()));
        let judged = said.min(check.map_or(0, |check| check.claimed.hundredths()));
        let since = check.map_or(0, |check| check.at);
        let given = |after: u64| {
            self.evidence
                .iter()
                .filter(|each| each.at > after && self.backs_a_claim(each))
                .map(|each| each.backs.hundredths())
                .max()
                .unwrap_or(0)
                .min(said)
        };
        let (backed, fresh) = (given(0), given(since));
        // Disallowed: judged and not accepted. Below it lies what was accepted and fell, above it what nobody judged:
        // there, whatever is backed waits.
        let cut = (judged - accepted).max(0);
        let again = (judged.min(fresh) - accepted).clamp(0, cut);
        let waiting = (accepted.min(backed) - proved).max(0) + (backed - judged.max(accepted)).max(0);
        let bare = said - proved - waiting - cut;
        Figures {
            said: share(said),
            proved: share(proved),
            waiting: share(waiting),
            bare: share(bare),
            cut: share(cut),
            again: share(again),
        }
    }

    /// Counts of the leaves at and below the item, with what became of it.
    pub fn counts(&self) -> Counts {
        let mut counts = self.tally.counts;
        counts.add(&self.own_counts(), 1);
        counts
    }

    /// What the item itself adds to the counts of what is below it.
    pub fn own_counts(&self) -> Counts {
        let mut counts = self.leaf_counts();
        if self.rules.counts {
            counts.to_assign = i64::from(self.stage == Stage::Approved);
            for late in &self.late {
                counts.once.add(&Once::one(late.ended), 1);
            }
        }
        counts
    }

    fn leaf_counts(&self) -> Counts {
        if self.is_node() || !self.in_base() {
            return Counts::default();
        }
        Counts {
            items: 1,
            closed: i64::from(self.outcome == Some(Outcome::Proved)),
            waiting: i64::from(self.waits_for_check()),
            silent: i64::from(self.is_open() && self.newest_report().is_none()),
            cut: i64::from(self.figures().cut > Share::ZERO),
            ..Counts::default()
        }
    }

    /// What it adds to its parent. Out of the base it is still a part, and its lateness stays counted.
    pub fn adds_to_parent(&self) -> Tally {
        if !self.rules.counts {
            return Tally::default();
        }
        if self.stage == Stage::Registered {
            let counts = Counts {
                to_approve: 1,
                ..Counts::default()
            };
            return Tally {
                counts,
                ..Tally::default()
            };
        }
        if self.in_base() {
            let adds = Tally::of(self.figures(), i64::from(self.weight), self.counts(), self.is_open());
            let later = self.parent.is_some_and(|parent| self.lines.contains(&(Why::Later, parent)));
            return if later { adds.later() } else { adds };
        }
        let counts = Counts {
            once: self.counts().once,
            ..Counts::default()
        };
        Tally {
            parts: 1,
            counts,
            ..Tally::default()
        }
    }

    /// What it adds to the unit at which it counts: itself when it is a leaf, and what below it has no lead of its own
    /// (docs/decisions/0006, 0025).
    pub fn leaves(&self) -> Tally {
        let mut leaves = self.loose;
        if self.in_base() && !self.is_node() {
            leaves.add(&Tally::of(self.figures(), 1, self.leaf_counts(), self.is_open()), 1);
        }
        leaves
    }
}
