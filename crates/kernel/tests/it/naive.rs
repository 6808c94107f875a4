//! The definitions, written again in the plainest way over the list of events: slow, obvious, and nothing shared with the
//! crate but the facts themselves.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    actor::Actor,
    event::{Event, Fact},
    id::*,
    item::{asking::Asked, closure::Outcome, evidence::EvidenceKind, report::Claim},
    org::Role,
    pack::{Distance, KindRules, Visibility},
    time::Date,
};

/// A life of an item as plain lists.
#[derive(Clone, Debug)]
pub struct Life {
    pub rules: KindRules,
    pub parent: Option<ItemId>,
    pub weight: i64,
    pub office: UnitId,
    pub registrar: Actor,
    pub since: Date,
    pub named: BTreeSet<PostId>,
    pub approved: bool,
    pub withdrawn: bool,
    pub accepted: bool,
    pub closed: Option<Outcome>,
    pub lead: Option<UnitId>,
    pub supporting: BTreeSet<UnitId>,
    pub leader: Option<PostId>,
    pub handling: Option<PostId>,
    /// Everybody who claimed or gave evidence, and every unit that was ever involved.
    pub spoke: BTreeSet<PersonId>,
    pub units: BTreeSet<UnitId>,
    pub evidence_units: BTreeSet<UnitId>,
    pub checkers: BTreeSet<PostId>,
    /// Report, what it claims, does it stand; oldest first.
    pub reports: Vec<(ReportId, Claim, Option<bool>)>,
    /// Position, level, does it count.
    pub backed: Vec<(u64, i64, bool)>,
    /// Position, report, claimed, accepted, was the checker outside at that moment.
    pub checks: Vec<(u64, ReportId, i64, i64, bool)>,
}

/// All that the events say.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub above: BTreeMap<UnitId, Option<UnitId>>,
    pub posts: BTreeMap<PostId, (UnitId, BTreeSet<Role>)>,
    /// Person, post, from, until.
    pub tenures: BTreeMap<TenureId, (PersonId, PostId, Option<Date>, Option<Date>)>,
    pub lives: BTreeMap<ItemId, Life>,
}

/// said, proved, waiting, bare, cut.
pub type Five = [i64; 5];

impl Told {
    /// Reads a list of events.
    pub fn of(log: &[(Event, Date)]) -> Told {
        let mut told = Told::default();
        for (event, today) in log {
            told.hear(event, *today);
        }
        told
    }

    /// Takes one more event in.
    pub fn hear(&mut self, event: &Event, today: Date) {
        let outside = match &event.fact {
            Fact::CheckMade(fact) => self.is_outside(fact.item, event.actor, today),
            _ => false,
        };
        let actor_unit = self.posts.get(&event.actor.post).map(|(unit, _)| *unit);
        match &event.fact {
            Fact::UnitAdded(fact) => drop(self.above.insert(fact.unit, fact.parent)),
            Fact::UnitMoved(fact) => drop(self.above.insert(fact.unit, Some(fact.parent))),
            Fact::PostAdded(fact) => drop(self.posts.insert(fact.post, (fact.unit, fact.roles.clone()))),
            Fact::AppointmentAsked(fact) => {
                self.tenures.insert(fact.tenure, (fact.person, fact.post, None, None));
            }
            Fact::AppointmentConfirmed(fact) => self.tenures.get_mut(&fact.tenure).unwrap().2 = Some(fact.from),
            Fact::TenureEnded(fact) => self.tenures.get_mut(&fact.tenure).unwrap().3 = Some(fact.until),
            Fact::ItemRegistered(fact) => {
                let life = Life {
                    rules: fact.rules.clone(),
                    parent: fact.parent,
                    weight: i64::from(fact.weight),
                    office: fact.office,
                    registrar: event.actor,
                    since: today,
                    named: fact.named.clone(),
                    approved: false,
                    withdrawn: false,
                    accepted: false,
                    closed: None,
                    lead: None,
                    supporting: BTreeSet::new(),
                    leader: None,
                    handling: None,
                    spoke: BTreeSet::new(),
                    units: BTreeSet::new(),
                    evidence_units: BTreeSet::new(),
                    checkers: BTreeSet::new(),
                    reports: Vec::new(),
                    backed: Vec::new(),
                    checks: Vec::new(),
                };
                self.lives.insert(fact.item, life);
            }
            Fact::ItemMoved(fact) => self.life(fact.item).parent = fact.parent,
            Fact::WeightChanged(fact) => self.life(fact.item).weight = i64::from(fact.weight),
            Fact::ItemApproved(fact) => self.life(fact.item).approved = true,
            Fact::ItemAssigned(fact) => {
                let life = self.life(fact.item);
                if life.lead != Some(fact.lead) {
                    life.accepted = false;
                    life.handling = None;
                }
                life.lead = Some(fact.lead);
                life.supporting = fact.supporting.clone();
                life.leader = fact.leader;
                life.units.insert(fact.lead);
                life.units.extend(&fact.supporting);
            }
            Fact::ItemAccepted(fact) => {
                let life = self.life(fact.item);
                life.accepted = true;
                life.handling = Some(fact.handling);
            }
            Fact::AskAnswered(fact) if fact.granted && matches!(fact.asked, Asked::Withdrawal { .. }) => {
                self.life(fact.item).withdrawn = true;
            }
            Fact::ReportFiled(fact) => {
                let person = event.actor.person;
                let life = self.life(fact.item);
                life.spoke.insert(person);
                life.reports.push((fact.report, fact.claim, (!fact.waits).then_some(true)));
            }
            Fact::ReportCleared(fact) => self.settle(fact.item, fact.report, true),
            Fact::ReportReturned(fact) => self.settle(fact.item, fact.report, false),
            Fact::EvidenceAttached(fact) => {
                let person = event.actor.person;
                let position = event.position;
                let life = self.life(fact.item);
                // The crate's own mark is not believed: who works for the item has given evidence for it.
                let works = actor_unit == life.lead || actor_unit.is_some_and(|unit| life.supporting.contains(&unit));
                let own = works || !life.checkers.contains(&event.actor.post);
                if own {
                    life.spoke.insert(person);
                    life.units.extend(actor_unit);
                    life.evidence_units.extend(actor_unit);
                }
                let activity = matches!(fact.kind, EvidenceKind::Minutes | EvidenceKind::Notice);
                life.backed.push((position, fact.backs.hundredths(), own && !activity));
            }
            Fact::CheckerAssigned(fact) => drop(self.life(fact.item).checkers.insert(fact.post)),
            Fact::CheckMade(fact) => {
                let check = (
                    event.position,
                    fact.report,
                    fact.claimed.hundredths(),
                    fact.accepted.hundredths(),
                    outside,
                );
                self.life(fact.item).checks.push(check);
            }
            Fact::ItemClosed(fact) => self.life(fact.item).closed = Some(fact.outcome),
            Fact::ItemReopened(fact) => {
                let (position, stands) = (event.position, fact.stands.hundredths());
                let life = self.life(fact.item);
                life.closed = None;
                if let Some(check) = life.checks.last_mut() {
                    check.0 = position;
                    check.3 = check.3.min(stands);
                }
            }
            _ => {}
        }
    }

    fn life(&mut self, item: ItemId) -> &mut Life {
        self.lives.get_mut(&item).unwrap()
    }

    fn settle(&mut self, item: ItemId, report: ReportId, stands: bool) {
        let reports = &mut self.life(item).reports;
        reports.iter_mut().find(|each| each.0 == report).unwrap().2 = Some(stands);
    }

    /// The unit and all above it.
    pub fn line(&self, unit: UnitId) -> Vec<UnitId> {
        let mut line = vec![unit];
        while let Some(Some(above)) = self.above.get(line.last().unwrap()) {
            assert!(!line.contains(above), "a cycle of units");
            line.push(*above);
        }
        line
    }

    fn near(&self, a: UnitId, b: UnitId) -> bool {
        self.line(a).contains(&b) || self.line(b).contains(&a)
    }

    /// KERNEL §6, read from the page.
    fn is_outside(&self, item: ItemId, actor: Actor, today: Date) -> bool {
        let life = &self.lives[&item];
        let Some((unit, _)) = self.posts.get(&actor.post) else {
            return false;
        };
        let tied: BTreeSet<UnitId> = life
            .lead
            .into_iter()
            .chain(life.supporting.iter().copied())
            .chain(life.evidence_units.iter().copied())
            .collect();
        let office = *unit == life.office && !tied.contains(unit);
        if !office && tied.iter().any(|other| self.near(*unit, *other)) {
            return false;
        }
        if life.rules.may_check == Distance::Distant {
            let common = |other: &UnitId| {
                let line = self.line(*other);
                self.line(*unit).into_iter().find(|each| line.contains(each))
            };
            if tied
                .iter()
                .any(|other| common(other).and_then(|unit| self.above[&unit]).is_some())
            {
                return false;
            }
        }
        if life.spoke.contains(&actor.person) {
            return false;
        }
        // A post held in a tied unit, or above or below one, during the item's life. The assigning office's posts may be.
        let office_worked = life.units.contains(&life.office);
        !self.tenures.values().any(|(person, post, from, until)| {
            let held = self.posts[post].0;
            *person == actor.person
                && from.is_some_and(|from| from <= today)
                && until.is_none_or(|until| until > life.since)
                && (held != life.office || office_worked)
                && life.units.iter().any(|unit| self.near(held, *unit))
        })
    }

    /// Who sees it, KERNEL §5.
    pub fn sees(&self, item: ItemId, actor: Actor) -> bool {
        let life = &self.lives[&item];
        let (unit, roles) = &self.posts[&actor.post];
        if roles.contains(&Role::Auditor) || life.rules.visibility == Visibility::Open {
            return true;
        }
        let own = actor.post == life.registrar.post || life.checkers.contains(&actor.post);
        let office = *unit == life.office;
        let listed = life.named.contains(&actor.post) || life.handling == Some(actor.post);
        if roles.contains(&Role::Administrator) {
            return own || life.rules.visibility == Visibility::Named && listed;
        }
        match life.rules.visibility {
            Visibility::Named => own || office || listed,
            _ => {
                let works = life.lead.iter().chain(&life.supporting);
                let line = works.clone().any(|below| self.line(*below).contains(unit));
                own || office || line || life.leader == Some(actor.post)
            }
        }
    }

    /// In the base of what it is part of?
    pub fn in_base(&self, item: ItemId) -> bool {
        let life = &self.lives[&item];
        life.rules.counts && life.approved && !life.withdrawn && life.closed != Some(Outcome::NoLongerNeeded)
    }

    /// Counted parts in the base.
    pub fn parts(&self, item: ItemId) -> Vec<ItemId> {
        let mut parts: Vec<ItemId> = self.lives.keys().copied().collect();
        parts.retain(|part| self.lives[part].parent == Some(item) && self.in_base(*part));
        parts
    }

    /// Has it counted parts that were approved, in the base or out of it?
    pub fn divided(&self, item: ItemId) -> bool {
        self.lives
            .values()
            .any(|life| life.parent == Some(item) && life.rules.counts && life.approved)
    }

    /// KERNEL §7 and decision 0005, from scratch. `None` is "–".
    pub fn five(&self, item: ItemId) -> Option<Five> {
        if !self.divided(item) {
            return self.lives[&item].rules.counts.then(|| self.leaf(item));
        }
        let parts = self.parts(item);
        let mut weights = 0;
        let mut sums = [0; 5];
        for part in parts {
            let Some(five) = self.five(part) else { continue };
            weights += self.lives[&part].weight;
            for (sum, each) in sums.iter_mut().zip(five) {
                *sum += self.lives[&part].weight * each;
            }
        }
        mean(weights, sums)
    }

    fn leaf(&self, item: ItemId) -> Five {
        let life = &self.lives[&item];
        let mut standing = life
            .reports
            .iter()
            .filter(|(_, claim, stands)| *stands == Some(true) && *claim != Claim::Nothing);
        let said = match standing.next_back() {
            Some((_, Claim::Done, _)) => 10_000,
            Some((_, Claim::Percent(share), _)) => share.hundredths(),
            _ => 0,
        };
        let (since, judged, accepted) = life.checks.last().map_or((0, 0, 0), |check| (check.0, check.2, check.3));
        let proved = said.min(accepted);
        let fresh = life.backed.iter().filter(|(at, _, counts)| *counts && *at > since);
        let backed = said.min(fresh.map(|(_, level, _)| *level).max().unwrap_or(0));
        let waiting = 0.max(backed - proved);
        let cut = 0.max(said.min(judged) - proved.max(backed));
        [said, proved, waiting, said - proved - waiting - cut, cut]
    }

    /// What the leaves led in a unit and below add up to: how many, and their sums.
    pub fn unit(&self, unit: UnitId) -> (i64, Five) {
        let (mut leaves, mut sums) = (0, [0; 5]);
        for (item, life) in &self.lives {
            let led = life.lead.is_some_and(|lead| self.line(lead).contains(&unit));
            if led && self.in_base(*item) && !self.divided(*item) {
                leaves += 1;
                for (sum, each) in sums.iter_mut().zip(self.leaf(*item)) {
                    *sum += each;
                }
            }
        }
        (leaves, sums)
    }
}

/// A weighted mean, rounded down; the rest goes to the last part that is there.
pub fn mean(weights: i64, sums: Five) -> Option<Five> {
    if weights == 0 {
        return None;
    }
    let mut five = sums.map(|sum| sum / weights);
    let rest = five[0] - five[1] - five[2] - five[3] - five[4];
    let last = (2..5).rev().find(|part| sums[*part] > 0).unwrap_or(2);
    five[last] += rest;
    Some(five)
}
