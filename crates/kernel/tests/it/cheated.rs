//! A stateful test of the rules: whatever a coalition does, proved is what outside checks accepted of standing evidence, and no
//! lateness, silence or first date leaves the counts without a line that says so. What INTEGRITY 9 lets two do together stands
//! where it says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use jiufen_kernel::{
    State,
    colour::counted_late,
    command::Command,
    event::{Event, Fact},
    evolve,
    id::{ItemId, UnitId},
    item::{Late, Stage},
    loss::Loss,
    time::Date,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::{
    cheating::{
        coalition::{ALONE, Cheat, Coalition, PAIRS},
        ledger::Ledger,
        office_ledger::OfficeLedger,
        play::{Aim, Came, Turn, take, turns},
        proof_ledger::ProofLedger,
        seen::judged_what_was_seen,
    },
    naive::{Told, mean},
    properties::config,
    standing_back, steps,
    world::World,
};

/// All that is read from the events beside what the rules make of them.
#[derive(Clone)]
struct Watch {
    coalition: Coalition,
    told: Told,
    time: Ledger,
    offices: OfficeLedger,
    proof: ProofLedger,
    state: State,
    /// Every line there ever was, with the position of its event.
    lines: Vec<Loss>,
    back: Vec<(ItemId, ItemId)>,
    rows: BTreeMap<ItemId, Vec<Late>>,
    heard: usize,
    seen: Option<Date>,
}

impl Watch {
    fn of(coalition: Coalition, world: &World) -> Watch {
        let mut watch = Watch {
            coalition,
            told: Told::default(),
            time: Ledger::default(),
            offices: OfficeLedger::default(),
            proof: ProofLedger::default(),
            state: State::default(),
            lines: Vec::new(),
            back: Vec::new(),
            rows: BTreeMap::new(),
            heard: 0,
            seen: None,
        };
        watch.hear(world);
        watch
    }

    /// The events since the last time.
    fn hear(&mut self, world: &World) -> Vec<(Event, Date)> {
        let news = world.log[self.heard..].to_vec();
        self.back.clear();
        for (event, today) in &news {
            self.time.hear(event, *today);
            self.offices.hear(event, *today);
            self.proof.hear(event, &self.coalition);
            self.told.hear(event, *today);
            let touched = evolve(&mut self.state, event, *today);
            self.lines.extend(touched.losses);
            self.back.extend(touched.back.iter().map(|(node, item, _)| (*node, *item)));
        }
        self.heard = world.log.len();
        self.time.until(world.today);
        news
    }

    /// After each turn.
    fn look(&mut self, world: &World) {
        if self.heard == world.log.len() && self.seen == Some(world.today) {
            return;
        }
        self.seen = Some(world.today);
        let before = Told {
            lives: self.told.lives.clone(),
            ..Told::default()
        };
        let silent = self.time.silent(&self.told);
        let news = self.hear(world);
        assert!(self.state == world.state, "the events say something else");
        self.only_who_may_check_checks(world, &news);
        self.taking_needs_two(world, &news);
        let events: Vec<Event> = news.iter().map(|(event, _)| event.clone()).collect();
        judged_what_was_seen(world, &events);
        self.offices_are_late(world);
        for (id, item) in &world.state.items {
            self.proved_was_accepted(*id, item);
            self.dates_are_kept(*id, item);
            self.late_days_are_told(*id, item, world);
        }
        if !news.is_empty() {
            self.numbers_are_recomputed(world);
            self.no_rise_without_a_word(&before, &news);
            self.no_silence_goes(&silent, &news);
        }
    }

    /// A coalition that has nobody who checks never makes a check; one that has shows whose it was.
    fn only_who_may_check_checks(&self, world: &World, news: &[(Event, Date)]) {
        for (event, _) in news {
            let Fact::CheckMade(fact) = &event.fact else { continue };
            if self.coalition.has(event.actor.person) {
                assert!(
                    self.coalition.may_check(),
                    "{:?} made a check: {:?}, {} {}",
                    self.coalition.cheats,
                    event.actor,
                    given_away(world),
                    history(world, fact.item)
                );
            }
            let shown = self.state.items[&fact.item]
                .checks
                .iter()
                .find(|check| check.id == fact.check);
            let shown = shown.expect("a check is shown");
            assert_eq!(
                (shown.post, shown.person, shown.method),
                (event.actor.post, event.actor.person, fact.method)
            );
        }
    }

    /// (g) What is given or taken goes through two hands: whoever asked, and another person who granted it.
    fn taking_needs_two(&self, world: &World, news: &[(Event, Date)]) {
        for (event, _) in news {
            let by = event.actor.person;
            let asked_by = match &event.fact {
                // What nobody has confirmed is only put away.
                Fact::TenureEnded(fact) if self.told.tenures[&fact.tenure].2.is_none() => continue,
                Fact::TenureEnded(_)
                | Fact::UnitMoved(_)
                | Fact::PasswordReset(_)
                | Fact::PackAdopted(_)
                | Fact::CalendarPublished(_) => {
                    let mut answers = news.iter().filter(|(other, _)| other.command == event.command);
                    let ask = answers.find_map(|(other, _)| match &other.fact {
                        Fact::OrgAnswered(fact) if fact.granted => Some(fact.ask),
                        _ => None,
                    });
                    let ask = ask.unwrap_or_else(|| panic!("nobody granted {:?} by {:?}: {news:#?}", event.fact, event.actor));
                    let mut asked = world.log.iter();
                    asked.find(|(other, _)| matches!(&other.fact, Fact::OrgAsked(fact) if fact.ask == ask))
                }
                Fact::AppointmentConfirmed(fact) => {
                    let tenure = fact.tenure;
                    let mut asked = world.log.iter();
                    asked.find(|(other, _)| matches!(&other.fact, Fact::AppointmentAsked(fact) if fact.tenure == tenure))
                }
                _ => continue,
            };
            let (asked, _) = asked_by.expect("asked before");
            assert_ne!(asked.actor.person, by, "one person alone: {:?}", event.fact);
            let alone = self.coalition.cheats == [Cheat::Administrator];
            assert!(!(alone && self.coalition.has(by) && self.coalition.has(asked.actor.person)));
        }
    }

    /// (a) No leaf shows more than outside checks accepted of evidence that stands, for a piece in force.
    fn proved_was_accepted(&self, id: ItemId, item: &jiufen_kernel::item::Item) {
        if !item.rules.counts || !self.told.parts(id).is_empty() {
            return;
        }
        let proved = item.figures().proved.hundredths();
        let shown = &self.proof.items[&id];
        assert!(proved <= shown.most(), "{id}: {proved} proved, {} accepted", shown.most());
        if !self.coalition.may_check() {
            assert!(
                proved <= shown.most_honest(),
                "{id}: {proved} proved, {} by honest checkers",
                shown.most_honest()
            );
            assert!(
                proved <= shown.most_true(),
                "{id}: {proved} proved, {} of it true",
                shown.most_true()
            );
        }
    }

    /// (e) The first date stays, and every move of it is a line.
    fn dates_are_kept(&self, id: ItemId, item: &jiufen_kernel::item::Item) {
        let times = &self.time.items[&id];
        let dues: Vec<Date> = item.moved.iter().map(|moved| moved.from).chain(item.due).collect();
        assert_eq!(dues, times.dues, "{id}: due dates");
        let starts: Vec<Date> = item.moved_start.iter().map(|moved| moved.from).chain(item.start).collect();
        assert_eq!(starts, times.starts, "{id}: starts");
    }

    /// (c) Each late day stands in 逾期 now or in a row, at who led on it, for ever.
    fn late_days_are_told(&mut self, id: ItemId, item: &jiufen_kernel::item::Item, world: &World) {
        let today = world.today;
        let rows = self.rows.entry(id).or_default();
        assert!(item.late.starts_with(rows), "{id}: a row was taken back");
        rows.clone_from(&item.late);
        let now = item
            .late_from()
            .filter(|_| counted_late(item, &self.state.calendar).is_some_and(|date| date <= today));
        let untold = self.time.items[&id].untold(rows, item.lead.zip(now));
        assert!(
            untold.is_none(),
            "{id} was late: {untold:?}, and nothing says so: now {now:?}, rows {rows:?}, {}",
            history(world, id)
        );
    }

    /// (h) What waits for an office is late there from the eleventh working day on, and nowhere else; under each node stands how
    /// much waits below it.
    fn offices_are_late(&self, world: &World) {
        for (id, item) in world.state.items.iter().filter(|(_, item)| item.rules.counts) {
            let calendar = &self.state.calendar;
            assert_eq!(
                self.offices.waits(*id),
                matches!(item.stage, Stage::Registered | Stage::Approved),
                "{id}: waits for its office"
            );
            if let Some(from) = self.offices.late_from(*id) {
                assert_eq!(counted_late(item, calendar), Some(from), "{id}: late at its office");
                assert_eq!(item.late_from(), None, "{id}: late at no lead");
            }
            let counts = item.counts();
            let shown = [counts.to_approve, counts.to_assign];
            assert_eq!(shown, self.offices.at_office(&self.told, *id), "{id}: to approve, to assign");
        }
    }

    /// (b) The numbers of nodes and units, (c) the rows at units and above, (d) who was never reported, from scratch.
    fn numbers_are_recomputed(&self, world: &World) {
        for (id, item) in world.state.items.iter().filter(|(_, item)| item.rules.counts) {
            let five = self.told.five(*id).unwrap_or_default();
            assert_eq!(item.figures().proved.hundredths(), five[1], "{id}: proved");
            let below: usize = self.below(*id).iter().map(|part| world.state.items[part].late.len()).sum();
            assert_eq!(item.counts().once.all(), below as i64, "{id}: late once");
        }
        let silent = self.time.silent(&self.told);
        for unit in world.state.org.units.keys() {
            let tally = world.state.units.get(unit).copied().unwrap_or_default();
            let (leaves, sums, full) = self.told.unit(*unit);
            let proved = tally.figures().map(|figures| figures.proved.hundredths());
            assert_eq!(proved, mean(leaves, sums, full).map(|five| five[1]), "{unit}: proved");
            let rows = world.state.items.values().flat_map(|item| &item.late);
            let rows = rows.filter(|late| self.told.line(late.lead).contains(unit)).count() as i64;
            assert_eq!(tally.counts.once.all(), rows, "{unit}: late once");
            let silent = silent.values().filter(|at| self.told.line(**at).contains(unit)).count() as i64;
            assert_eq!(tally.counts.silent, silent, "{unit}: never reported");
        }
    }

    /// The item and all counted parts below it, approved ones.
    fn below(&self, id: ItemId) -> BTreeSet<ItemId> {
        let mut below = BTreeSet::from([id]);
        loop {
            let joins = |(part, life): (&ItemId, &crate::naive::Life)| {
                let counts = life.rules.counts && life.approved;
                (counts && life.parent.is_some_and(|parent| below.contains(&parent)) && !below.contains(part)).then_some(*part)
            };
            let more: Vec<ItemId> = self.told.lives.iter().filter_map(joins).collect();
            if more.is_empty() {
                return below;
            }
            below.extend(more);
        }
    }

    /// (d) Whatever was silent and is not was reported, ended in view, or left a line at what it left.
    fn no_silence_goes(&self, before: &BTreeMap<ItemId, UnitId>, news: &[(Event, Date)]) {
        let now = self.time.silent(&self.told);
        for id in before.keys().filter(|id| !now.contains_key(id)) {
            let says = news.iter().any(|(event, _)| match &event.fact {
                Fact::ReportFiled(fact) => fact.item == *id,
                Fact::ReportCleared(fact) => fact.item == *id,
                Fact::ItemClosed(fact) => fact.item == *id,
                Fact::AskAnswered(fact) => fact.item == *id,
                _ => false,
            });
            let divided = self.told.parts(*id);
            let silent_parts = divided
                .iter()
                .any(|part| now.contains_key(part) || !self.told.parts(*part).is_empty());
            let first = news[0].0.position;
            let line = self.lines.iter().any(|line| line.node == *id && line.position >= first);
            let line = line || self.back.iter().any(|(node, _)| node == id);
            assert!(
                says || silent_parts || line,
                "{id} was never reported and went out of the count: {news:#?}"
            );
        }
    }

    /// (b) A node whose number rises by more than what was accepted below it has a line of that day.
    fn no_rise_without_a_word(&self, before: &Told, news: &[(Event, Date)]) {
        let first = news[0].0.position;
        for id in before.lives.keys() {
            let (Some(was), Some(is)) = (before.five(*id), self.told.five(*id)) else {
                continue;
            };
            if is[1] <= was[1] || is[1] <= self.as_before(before, *id) {
                continue;
            }
            let line = self.lines.iter().any(|line| line.node == *id && line.position >= first);
            let back = self.back.iter().any(|(node, _)| node == id);
            assert!(
                line || back,
                "{id}: proved rose from {} to {} without a line: {news:#?}",
                was[1],
                is[1]
            );
        }
    }

    /// Proved of a node as it was made up before, of leaves as they are now.
    fn as_before(&self, before: &Told, id: ItemId) -> i64 {
        let parts = before.parts(id);
        if parts.is_empty() {
            return self.told.leaf(id).0[1];
        }
        let (mut weights, mut sums, mut full) = (0, [0; 5], true);
        for part in parts {
            let proved = self.as_before(before, part);
            weights += before.lives[&part].weight;
            full &= proved == 10_000;
            sums[1] += before.lives[&part].weight * proved;
        }
        mean(weights, sums, full).map_or(0, |five| five[1])
    }
}

/// Who got which post in the life, for the words of a failure.
fn given_away(world: &World) -> String {
    let log = world.log[BEGUN.0.log.len()..].iter();
    let given = log.filter(|(event, _)| {
        matches!(
            event.fact,
            Fact::AppointmentAsked(_) | Fact::AppointmentConfirmed(_) | Fact::UnitMoved(_) | Fact::TenureSuspended(_)
        )
    });
    given
        .map(|(event, today)| format!("\n{today} {:?} {:?}", event.actor, event.fact))
        .collect()
}

/// What happened to an item, for the words of a failure.
fn history(world: &World, id: ItemId) -> String {
    let own = world.log.iter().filter(|(event, _)| event.fact.subject() == id.0);
    own.map(|(event, today)| format!("\n{today} {:?}", event.fact)).collect()
}

/// The world as it is before anybody cheats, and what is read of it.
static BEGUN: LazyLock<(World, Watch)> = LazyLock::new(|| {
    let world = steps::started();
    let watch = Watch::of(Coalition::of(&[], &world), &world);
    (world, watch)
});

/// Plays a life and looks after each turn.
fn watched(cheats: &'static [Cheat], aim: Aim, turns: &[Turn]) -> (World, Watch, BTreeMap<u8, usize>) {
    let (mut world, mut watch) = BEGUN.clone();
    let coalition = Coalition::of(cheats, &world);
    watch.coalition = coalition.clone();
    let mut tricks = BTreeMap::new();
    for turn in turns {
        if let Came::Trick(number) = take(&mut world, &coalition, aim, turn) {
            *tricks.entry(number).or_default() += 1;
        }
        watch.look(&world);
    }
    (world, watch, tricks)
}

fn cheated(coalitions: &'static [&'static [Cheat]]) {
    let mut runner = TestRunner::new(Config {
        max_shrink_iters: 1_000,
        ..config()
    });
    let strategy = (0..coalitions.len(), turns(36));
    let played = runner.run(&strategy, |(coalition, (aim, turns))| {
        let cheats = coalitions[coalition];
        let (world, ..) = watched(cheats, aim, &turns);
        // (f) A hand that was not free is marked, every one.
        standing_back::kept(&world, &world.log);
        Ok(())
    });
    played.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn nobody_cheats_alone() {
    cheated(ALONE);
}

#[test]
fn two_who_cheat_together_stand_where_it_says() {
    cheated(PAIRS);
}

/// Lives would prove nothing if tricks never went through, or nothing was ever proved, late or silent: a fixed run counts.
#[test]
fn a_cheating_coalition_gets_its_tricks_through() {
    let mut runner = TestRunner::deterministic();
    let (mut tricks, mut rows, mut proved, mut lines) = (BTreeMap::<u8, usize>::new(), 0, 0, 0);
    let (mut office, mut backdated, mut earlier) = (0, 0, 0);
    for nth in 0..60 {
        let (aim, turns) = turns(36).new_tree(&mut runner).unwrap().current();
        let (world, watch, through) = watched(PAIRS[nth % PAIRS.len()], aim, &turns);
        for (number, times) in through {
            *tricks.entry(number).or_default() += times;
        }
        rows += world.state.items.values().map(|item| item.late.len()).sum::<usize>();
        proved += world
            .state
            .items
            .values()
            .filter(|item| item.figures().proved.hundredths() > 0)
            .count();
        lines += watch.lines.len();
        office += watch.offices.late(world.today).count();
        backdated += world.log.iter().filter(|(event, today)| event.occurred < *today).count();
        let checks = world.log.iter().filter(|(event, _)| matches!(event.fact, Fact::CheckMade(_)));
        let by: BTreeSet<_> = checks.map(|(event, _)| event.command).collect();
        let orders = world.orders.iter().filter(|(order, _)| by.contains(&order.id));
        earlier += orders
            .filter(|(order, _)| matches!(&order.command, Command::MakeCheck(check) if check.seen.is_some()))
            .count();
    }
    let through: usize = tricks.values().sum();
    println!(
        "{through} tricks of {} sorts: {tricks:?}; {rows} late rows, {lines} lines of loss, {proved} with something proved; {office} \
         late at an office, {backdated} of an earlier day, {earlier} checks of what was seen earlier",
        tricks.len()
    );
    assert!(through > 300 && tricks.len() > 30 && rows > 10 && lines >= 5 && proved > 20);
}
