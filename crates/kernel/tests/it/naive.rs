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
    /// Since when each is inside, and the days on which it led or supported.
    pub inside: BTreeMap<UnitId, Date>,
    pub worked: Vec<(UnitId, Date, Option<Date>)>,
    pub agreed_by: BTreeSet<PersonId>,
    proof_asking: Option<PersonId>,
    proof_asked_by: Option<PersonId>,
    pub checked_by: Option<PersonId>,
    pub checkers: BTreeSet<PostId>,
    /// Report, what it claims, does it stand; oldest first.
    pub reports: Vec<(ReportId, Claim, Option<bool>)>,
    /// The grades of the agreed pieces.
    pub proof: Vec<u8>,
    pub evidence: Vec<Given>,
    /// Position, report, claimed, accepted, was the checker outside at that moment.
    pub checks: Vec<(u64, ReportId, i64, i64, bool)>,
    /// What is left of what the newest check accepted.
    pub left: i64,
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Given {
    pub id: EvidenceId,
    pub at: u64,
    pub piece: usize,
    /// `None` until the first claim says it.
    pub level: Option<i64>,
    /// Of whoever works for the item.
    pub own: bool,
    pub activity: bool,
    /// At which grade it was accepted, while that holds.
    pub accepted: Option<u8>,
    /// Accepted before the item came back.
    pub before: Option<u8>,
}

/// What the newest standing claim says.
fn said(life: &Life) -> i64 {
    let standing = life.reports.iter().filter(|(_, _, stands)| *stands == Some(true));
    standing.filter_map(|report| level(report.1)).next_back().unwrap_or(0)
}

fn level(claim: Claim) -> Option<i64> {
    match claim {
        Claim::Nothing => None,
        Claim::Percent(share) => Some(share.hundredths()),
        Claim::Done => Some(10_000),
    }
}

/// All that the events say.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub above: BTreeMap<UnitId, Option<UnitId>>,
    /// Every tree there was, with its first day.
    pub trees: Vec<(Date, BTreeMap<UnitId, Option<UnitId>>)>,
    /// Who acted in which post, and when.
    pub signed: Vec<(Actor, Date)>,
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
                    inside: BTreeMap::new(),
                    worked: Vec::new(),
                    agreed_by: BTreeSet::new(),
                    proof_asking: None,
                    proof_asked_by: None,
                    checked_by: None,
                    checkers: BTreeSet::new(),
                    reports: Vec::new(),
                    proof: Vec::new(),
                    evidence: Vec::new(),
                    checks: Vec::new(),
                    left: 0,
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
                let now: BTreeSet<UnitId> = fact.supporting.iter().copied().chain([fact.lead]).collect();
                for (unit, _, past) in &mut life.worked {
                    if past.is_none() && !now.contains(unit) {
                        *past = Some(today);
                    }
                }
                for unit in now {
                    life.inside.entry(unit).or_insert(today);
                    if !life.worked.iter().any(|(worked, _, past)| *worked == unit && past.is_none()) {
                        life.worked.push((unit, today, None));
                    }
                }
            }
            Fact::ItemAccepted(fact) => {
                let life = self.life(fact.item);
                life.accepted = true;
                life.handling = Some(fact.handling);
            }
            Fact::AskAnswered(fact) if fact.granted && matches!(fact.asked, Asked::Withdrawal { .. }) => {
                self.life(fact.item).withdrawn = true;
            }
            Fact::ItemAsked(fact) if matches!(fact.asked, Asked::ProofChange { .. }) => {
                self.life(fact.item).proof_asking = Some(event.actor.person);
            }
            Fact::AskAnswered(fact) if fact.granted && matches!(fact.asked, Asked::ProofChange { .. }) => {
                let life = self.life(fact.item);
                life.proof_asked_by = life.proof_asking.take();
            }
            Fact::ReportFiled(fact) => {
                let person = event.actor.person;
                let life = self.life(fact.item);
                life.spoke.insert(person);
                let before = said(life);
                life.reports.push((fact.report, fact.claim, (!fact.waits).then_some(true)));
                if let Some(level) = level(fact.claim) {
                    for given in &mut life.evidence {
                        given.level = given.level.or(Some(level));
                    }
                    if !fact.waits && level < before {
                        life.left = life.left.min(level);
                    }
                }
            }
            Fact::ProofAgreed(fact) => {
                let life = self.life(fact.item);
                life.agreed_by = life.proof_asked_by.take().into_iter().chain([event.actor.person]).collect();
                life.proof = fact.pieces.iter().map(|piece| piece.grade).collect();
                life.evidence
                    .iter_mut()
                    .for_each(|given| (given.accepted, given.before) = (None, None));
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
                    let unit = actor_unit.expect("an actor's unit");
                    life.inside.entry(unit).or_insert(today);
                }
                let activity = matches!(fact.kind, EvidenceKind::Minutes | EvidenceKind::Notice);
                let claimed = life.reports.iter().any(|report| level(report.1).is_some());
                let said = fact.backs.hundredths();
                life.evidence.push(Given {
                    id: fact.evidence,
                    at: position,
                    piece: usize::from(fact.piece),
                    level: (claimed || said > 0).then_some(said),
                    own,
                    activity,
                    accepted: None,
                    before: None,
                });
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
                let life = self.life(fact.item);
                life.checked_by = Some(event.actor.person);
                life.checks.push(check);
                life.left = fact.accepted.hundredths();
                for given in &mut life.evidence {
                    match fact.accepts.iter().find(|(id, _)| *id == given.id) {
                        Some((_, grade)) => given.accepted = Some(*grade),
                        None if life.left == 0 => (given.accepted, given.before) = (None, None),
                        None => {}
                    }
                }
            }
            Fact::ItemClosed(fact) => self.life(fact.item).closed = Some(fact.outcome),
            Fact::ItemReopened(fact) => {
                let (position, stands) = (event.position, fact.stands.hundredths());
                let life = self.life(fact.item);
                life.closed = None;
                for given in &mut life.evidence {
                    given.before = given.accepted.or(given.before);
                    given.accepted = None;
                }
                life.left = life.left.min(stands);
                if let Some(check) = life.checks.last_mut() {
                    check.0 = position;
                    check.3 = check.3.min(stands);
                }
            }
            _ => {}
        }
        self.signed.push((event.actor, today));
        if matches!(event.fact, Fact::UnitAdded(_) | Fact::UnitMoved(_)) {
            self.trees.push((today, self.above.clone()));
        }
    }

    /// The trees in force on a day: the last one of the days before, and each that came on that day.
    fn trees_on(&self, day: Date) -> impl Iterator<Item = &BTreeMap<UnitId, Option<UnitId>>> {
        let older = self.trees.iter().rev().find(|(from, _)| *from < day);
        let that_day = self.trees.iter().filter(move |(from, _)| *from == day);
        older.into_iter().chain(that_day).map(|(_, tree)| tree)
    }

    fn within(&self, unit: UnitId, above: UnitId, day: Date) -> bool {
        self.trees_on(day).any(|tree| {
            let line = std::iter::successors(Some(unit), |unit| tree.get(unit).copied().flatten());
            line.take(50).any(|each| each == above)
        })
    }

    fn in_line(&self, a: UnitId, b: UnitId, day: Date) -> bool {
        self.within(a, b, day) || self.within(b, a, day)
    }

    /// Every day from one to another.
    fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(move |day| *day <= to)
    }

    /// The posts a person held on a day, but those left before anything was signed in them.
    fn held_on(&self, person: PersonId, day: Date, today: Date) -> Vec<UnitId> {
        let held = self.tenures.values().filter(|(holder, post, from, until)| {
            let holds = |day: Date| from.is_some_and(|from| from <= day) && until.is_none_or(|until| day < until);
            let signed = |(actor, on): &(Actor, Date)| actor.person == person && actor.post == *post && holds(*on);
            *holder == person && holds(day) && (holds(today) || self.signed.iter().any(signed))
        });
        held.map(|(_, post, ..)| self.posts[post].0).collect()
    }

    /// INTEGRITY §4, day by day: is the person tied to the item?
    pub fn is_tied(&self, item: ItemId, person: PersonId, today: Date) -> bool {
        let life = &self.lives[&item];
        life.spoke.contains(&person)
            || life.worked.iter().any(|(unit, from, past)| {
                Told::days(*from, past.unwrap_or(today)).any(|day| {
                    let held = self.held_on(person, day, today);
                    held.into_iter()
                        .any(|held| (held != life.office || held == *unit) && self.within(held, *unit, day))
                })
            })
    }

    fn life(&mut self, item: ItemId) -> &mut Life {
        self.lives.get_mut(&item).unwrap()
    }

    fn settle(&mut self, item: ItemId, report: ReportId, stands: bool) {
        let life = self.life(item);
        let before = said(life);
        let found = life.reports.iter_mut().find(|each| each.0 == report).unwrap();
        found.2 = Some(stands);
        if let (true, Some(level)) = (stands, level(found.1).filter(|level| *level < before)) {
            life.left = life.left.min(level);
        }
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

    /// KERNEL §6 and INTEGRITY §4, read from the page, day by day.
    fn is_outside(&self, item: ItemId, actor: Actor, today: Date) -> bool {
        let life = &self.lives[&item];
        let Some((unit, _)) = self.posts.get(&actor.post) else {
            return false;
        };
        let office = *unit == life.office && !life.inside.contains_key(unit);
        for (other, since) in &life.inside {
            if !office && Told::days(*since, today).any(|day| self.in_line(*unit, *other, day)) {
                return false;
            }
            let near_in = |tree: &BTreeMap<UnitId, Option<UnitId>>| {
                let line = |unit| std::iter::successors(Some(unit), |unit| tree.get(unit).copied().flatten()).take(50);
                let common = line(*unit).find(|each| line(*other).any(|also| also == *each));
                common.is_some_and(|unit| tree.get(&unit).copied().flatten().is_some())
            };
            let near = |day| self.trees_on(day).any(near_in);
            if life.rules.may_check == Distance::Distant && Told::days(*since, today).any(near) {
                return false;
            }
        }
        if life.spoke.contains(&actor.person) {
            return false;
        }
        // A post held in a unit that worked, or above or below one, during the item's life. The assigning office's posts may be.
        let office_worked = life.inside.contains_key(&life.office);
        !Told::days(life.since, today).any(|day| {
            let held = self.held_on(actor.person, day, today);
            held.into_iter().any(|held| {
                (held != life.office || office_worked) && life.inside.keys().any(|unit| self.in_line(held, *unit, day))
            })
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

    /// KERNEL §7, INTEGRITY 1 and decisions 0005, 0025, from scratch. `None` is "–".
    pub fn five(&self, item: ItemId) -> Option<Five> {
        if !self.lives[&item].rules.counts {
            return None;
        }
        let parts = self.parts(item);
        if parts.is_empty() {
            return Some(self.leaf(item).0);
        }
        let (mut weights, mut sums, mut full) = (0, [0; 5], true);
        for part in parts {
            let five = self.five(part).expect("what is in a base has a number");
            weights += self.lives[&part].weight;
            full &= five[1] == 10_000;
            for (sum, each) in sums.iter_mut().zip(five) {
                *sum += self.lives[&part].weight * each;
            }
        }
        Some(mean(weights, sums, full).unwrap_or_default())
    }

    /// What the accepted evidence that stands still carries.
    fn carried(life: &Life) -> i64 {
        let good = |given: &&Given| {
            let needed = life.proof.get(given.piece);
            let grade = given.accepted.or(given.before);
            needed.is_some_and(|needed| grade.is_some_and(|grade| grade >= *needed))
        };
        let standing: Vec<&Given> = life.evidence.iter().filter(good).collect();
        let best = standing.iter().filter_map(|given| given.level).max().unwrap_or(0);
        let shown = |piece: usize| {
            let mut anew = life.evidence.iter().filter(|given| given.piece == piece);
            anew.any(|given| given.accepted.is_some_and(|grade| grade >= life.proof[piece]))
        };
        let every = (0..life.proof.len()).all(shown);
        life.left.min(best).min(if every { 10_000 } else { 9_999 })
    }

    /// Each stretch of what is said, judged by itself: proved, disallowed, backed and waiting, or bare. And how much of the
    /// disallowed was backed again.
    pub fn leaf(&self, item: ItemId) -> (Five, i64) {
        let life = &self.lives[&item];
        let said = said(life);
        let (since, judged, accepted) = life.checks.last().map_or((0, 0, 0), |check| (check.0, check.2, check.3));
        let carried = Told::carried(life);
        let speaks = |given: &&Given| given.own && !given.activity && given.piece < life.proof.len();
        let speaking: Vec<&Given> = life.evidence.iter().filter(speaks).collect();
        let mut ends: BTreeSet<i64> = speaking.iter().filter_map(|given| given.level).collect();
        ends.extend([said, judged, accepted, carried]);
        ends.retain(|end| (1..=said).contains(end));
        let (mut five, mut again, mut from) = ([said, 0, 0, 0, 0], 0, 0);
        for end in ends {
            let backed = |after: u64| speaking.iter().any(|given| given.at > after && given.level >= Some(end));
            let part = if end <= carried {
                1
            } else if end > accepted && end <= judged {
                again += if backed(since) { end - from } else { 0 };
                4
            } else if backed(0) {
                2
            } else {
                3
            };
            five[part] += end - from;
            from = end;
        }
        (five, again)
    }

    /// Where a leaf counts: at the nearest lead at or above it, else at its office.
    pub fn counts_at(&self, item: ItemId) -> UnitId {
        let mut next = Some(item);
        while let Some(id) = next {
            if let Some(lead) = self.lives[&id].lead {
                return lead;
            }
            next = self.lives[&id].parent;
            if next.is_none() {
                return self.lives[&id].office;
            }
        }
        unreachable!("every line has an end")
    }

    /// What the leaves that count in a unit and below add up to: how many, their sums, and whether all are proved in full.
    pub fn unit(&self, unit: UnitId) -> (i64, Five, bool) {
        let (mut leaves, mut sums, mut full) = (0, [0; 5], true);
        for item in self.lives.keys() {
            if self.in_base(*item) && self.parts(*item).is_empty() && self.line(self.counts_at(*item)).contains(&unit) {
                leaves += 1;
                let five = self.leaf(*item).0;
                full &= five[1] == 10_000;
                for (sum, each) in sums.iter_mut().zip(five) {
                    *sum += each;
                }
            }
        }
        (leaves, sums, full)
    }
}

/// A weighted mean, rounded down, 100 only when all of it is; the rest goes to the last part that is there.
pub fn mean(weights: i64, sums: Five, full: bool) -> Option<Five> {
    if weights == 0 {
        return None;
    }
    let mut five = sums.map(|sum| sum / weights);
    five[1] = five[1].min(if full { 10_000 } else { 9_999 });
    let rest = five[0] - five[1] - five[2] - five[3] - five[4];
    let last = (2..5).rev().find(|part| sums[*part] > 0).unwrap_or(3);
    five[last] += rest;
    Some(five)
}
