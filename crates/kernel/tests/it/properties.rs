//! What holds for every life, however it is lived.

use std::collections::BTreeMap;

use jiufen_kernel::{
    Context, State,
    colour::{Colour, fixed, on_day, pending, turns},
    decide,
    event::{Event, Fact},
    evolve,
    figures::{Figures, Tally},
    id::*,
    item::{asking::Sort, blocker::RaiseBlocker, closure::*, evidence::EvidenceKind, report::Claim},
    loss::{Why, chain},
    org::Role,
    share::Share,
    time::{Date, plus_days},
    visibility,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::{
    given::evidence,
    naive::{Five, Told, mean},
    steps::{self, Step, lives},
    world::{World, text},
};

const CASES: u32 = 256;

pub fn config() -> Config {
    Config {
        cases: std::env::var("JIUFEN_CASES")
            .ok()
            .and_then(|cases| cases.parse().ok())
            .unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    }
}

fn five(figures: Figures) -> Five {
    [figures.said, figures.proved, figures.waiting, figures.bare, figures.cut].map(Share::hundredths)
}

fn sums(tally: &Tally) -> Five {
    [tally.said, tally.proved, tally.waiting, tally.bare, tally.cut]
}

/// Lives a life in the started world; looks after each step that went through.
fn live(steps: &[Step], mut look: impl FnMut(&World, &World)) -> World {
    let mut world = steps::started();
    for step in steps {
        let before = world.clone();
        if let Some((_, Ok(_))) = steps::take(&mut world, step) {
            look(&before, &world);
        }
    }
    world
}

/// Every number there is.
fn numbers(state: &State) -> (BTreeMap<ItemId, (Figures, Tally)>, BTreeMap<UnitId, Tally>) {
    let counted = state.items.values().filter(|item| item.rules.counts);
    let items = counted.map(|item| (item.id, (item.figures(), item.tally))).collect();
    let units = state.units.iter().filter(|(_, tally)| **tally != Tally::default());
    (items, units.map(|(unit, tally)| (*unit, *tally)).collect())
}

fn agree(world: &World, told: &Told) {
    for (id, item) in &world.state.items {
        let own = five(item.figures());
        let [said, proved, waiting, bare, cut] = own;
        assert!(0 <= proved && proved <= said && said <= 10_000, "{id}: {own:?}");
        assert!(waiting >= 0 && bare >= 0 && cut >= 0, "{id}: {own:?}");
        assert_eq!(said - proved, waiting + bare + cut, "{id}: {own:?}");
        assert_eq!(item.in_base(), told.in_base(*id), "{id} in the base");
        if item.rules.counts {
            let naive = told.five(*id);
            assert_eq!(item.has_figures(), naive.is_some(), "{id} has a number");
            assert_eq!(own, naive.unwrap_or_default(), "{id}");
            if parts_of(told, *id) == 0 {
                assert_eq!(
                    item.figures().again.hundredths(),
                    told.leaf(*id).1,
                    "{id} disallowed and backed again"
                );
            }
        }
        let parts = told.parts(*id);
        assert_eq!(
            item.tally.children,
            parts.iter().filter(|part| told.five(**part).is_some()).count() as i64,
            "{id} parts"
        );
        let open = parts.iter().filter(|part| told.lives[part].closed.is_none()).count() as i64;
        assert_eq!(item.tally.open_children, open, "{id} open parts");
        let numbered: Vec<ItemId> = parts.iter().copied().filter(|part| told.five(*part).is_some()).collect();
        let weight: i64 = numbered.iter().map(|part| told.lives[part].weight).sum();
        assert_eq!(item.tally.weight, weight, "{id} weight");
        let all_numbered = numbered.len() == parts.len();
        assert!(
            parts.is_empty() || !all_numbered || weight > 0,
            "{id}: the weights add up to nothing"
        );
    }
    for unit in world.state.org.units.keys() {
        let tally = world.state.units.get(unit).copied().unwrap_or_default();
        let (leaves, naive, full) = told.unit(*unit);
        assert_eq!((tally.weight, tally.counts.items), (leaves, leaves), "{unit} leaves");
        assert_eq!(sums(&tally), naive, "{unit}");
        assert_eq!(tally.figures().map(five), mean(leaves, naive, full), "{unit}");
    }
}

fn parts_of(told: &Told, item: ItemId) -> usize {
    told.parts(item).len()
}

/// Closed as proved only on a full acceptance from outside of the newest claim of done, with nothing open below. Says how
/// many were, and how many of those had parts.
fn proved_from_outside(log: &[(Event, Date)]) -> (usize, usize) {
    let mut told = Told::default();
    let (mut closed, mut nodes) = (0, 0);
    for (event, today) in log {
        if let Fact::ItemClosed(fact) = &event.fact
            && fact.outcome == Outcome::Proved
        {
            closed += 1;
            nodes += usize::from(!told.parts(fact.item).is_empty());
            let life = &told.lives[&fact.item];
            let check = life.checks.last().expect("closed as proved without a check");
            assert_eq!(check.3, 10_000, "the check did not accept all of it");
            assert!(check.4, "the checker was not outside");
            let mut claims = life
                .reports
                .iter()
                .filter(|report| report.2 == Some(true) && report.1 != Claim::Nothing);
            let newest = claims.next_back().expect("closed without a claim");
            assert_eq!((newest.0, newest.1), (check.1, Claim::Done), "another claim was judged");
            assert_eq!(told.five(fact.item).map(|five| five[1]), Some(10_000));
            let open = |part: &ItemId| told.lives[part].closed.is_none();
            assert!(!told.parts(fact.item).iter().any(open), "something below was open");
            let closer = told.posts[&event.actor.post].0;
            assert!(life.lead != Some(closer) || closer == life.office, "closed by its lead");
        }
        told.hear(event, *today);
    }
    (closed, nodes)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_proved_without_a_check_from_outside(steps in lives(40)) {
        proved_from_outside(&live(&steps, |_, _| ()).log);
    }

    #[test]
    fn numbers_follow_their_definition_at_every_moment(steps in lives(40)) {
        let mut told = Told::of(&steps::started().log);
        live(&steps, |before, after| {
            for (event, today) in &after.log[before.log.len()..] {
                told.hear(event, *today);
            }
            agree(after, &told);
        });
    }

    #[test]
    fn no_lateness_goes_without_a_line(steps in lives(40)) {
        let mut world = steps::started();
        let mut told = Told::of(&world.log);
        let late = |item: &jiufen_kernel::item::Item, today| item.late_from().filter(|from| *from <= today);
        for step in &steps {
            let before = world.clone();
            drop(steps::take(&mut world, step));
            for (event, today) in &world.log[before.log.len()..] {
                told.hear(event, *today);
            }
            for (id, was) in &before.state.items {
                let is = &world.state.items[id];
                prop_assert_eq!(&is.late[..was.late.len()], &was.late[..], "a line was taken back");
                let today = before.today;
                if let (Some(from), None) = (late(was, today), late(is, today)) {
                    prop_assert_eq!(is.late.len(), was.late.len() + 1, "{} was late since {}: {:?}", id, from,
                        world.log[before.log.len()..].iter().map(|(event, _)| format!("{:?}", event.fact)).collect::<Vec<_>>());
                    let line = is.late[was.late.len()];
                    prop_assert_eq!((line.from, Some(line.lead), Some(line.due)), (from, was.lead, was.due));
                    prop_assert!(line.from <= line.to && line.to <= today);
                }
            }
            // Lines are counted at whoever led then, and above the item, whatever became of it.
            for unit in world.state.org.units.keys() {
                let lines = world.state.items.values().flat_map(|item| &item.late);
                let led = lines.filter(|late| told.line(late.lead).contains(unit)).count() as i64;
                let tally = world.state.units.get(unit).copied().unwrap_or_default();
                prop_assert_eq!(tally.counts.once.all(), led, "{}", unit);
            }
        }
    }

    #[test]
    fn nothing_leaves_a_base_without_a_second_person_and_a_line_on_every_node(steps in lives(40)) {
        let mut world = steps::started();
        let mut told = Told::of(&world.log);
        let mut state = State::default();
        let mut lines: BTreeMap<(ItemId, ItemId, Why), i64> = BTreeMap::new();
        for (event, today) in &world.log {
            for loss in evolve(&mut state, event, *today).losses {
                *lines.entry((loss.node, loss.item, loss.why)).or_default() += 1;
            }
        }
        let mut asked: BTreeMap<AskId, PersonId> = BTreeMap::new();
        for step in &steps {
            let before = world.clone();
            drop(steps::take(&mut world, step));
            let news = world.log[before.log.len()..].to_vec();
            let granted = news.iter().any(|(event, _)| match &event.fact {
                Fact::ItemAsked(fact) => { asked.insert(fact.ask, event.actor.person); false }
                Fact::AskAnswered(fact) => fact.granted && asked.get(&fact.ask).is_none_or(|person| *person != event.actor.person),
                _ => false,
            });
            for (event, today) in &news {
                told.hear(event, *today);
                let touched = evolve(&mut state, event, *today);
                for loss in touched.losses {
                    *lines.entry((loss.node, loss.item, loss.why)).or_default() += 1;
                }
            }
            for (id, was) in &before.state.items {
                let is = &world.state.items[id];
                // Whatever stood in the numbers of these nodes and does not any more.
                let (old, new) = (chain(&before.state, was.parent), chain(&world.state, is.parent));
                let stood = was.in_base();
                let gone = old.iter().filter(|node| stood && (!is.in_base() || !new.contains(node)));
                // What an item above it took away is a line of that item.
                let own = news.iter().any(|(event, _)| fact_item(&event.fact) == Some(*id));
                for node in gone.filter(|_| own) {
                    prop_assert!(granted, "{} left {} by one person", id, node);
                    let all = [Why::MovedOut, Why::NoLongerNeeded, Why::Withdrawn];
                    prop_assert!(all.iter().any(|why| lines.contains_key(&(*node, *id, *why))), "{} left {} without a line", id, node);
                }
                if stood && is.in_base() && was.weight > 0 && is.weight == 0 {
                    prop_assert!(granted, "{} weighs nothing by one person", id);
                    for node in &new {
                        prop_assert!(lines.contains_key(&(*node, *id, Why::WeightZero)));
                    }
                }
            }
            // Net counts, from the lines that are open.
            for node in world.state.items.values() {
                let open = |why: Why| world.state.items.values().filter(|item| item.lines.contains(&(why, node.id))).count() as i64;
                let lost = node.tally.lost;
                prop_assert_eq!(lost.moved_out, open(Why::MovedOut), "{} moved out", node.id);
                prop_assert_eq!(lost.no_longer_needed, open(Why::NoLongerNeeded) + open(Why::Withdrawn), "{} no longer needed", node.id);
                // The mean without what joined later, from scratch.
                let parts = told.parts(node.id);
                let later = |part: &ItemId| world.state.items[part].lines.contains(&(Why::Later, node.id));
                let sum = |of: fn(Five) -> i64| -> i64 {
                    parts.iter().filter(|part| later(part)).map(|part| told.lives[part].weight * told.five(*part).map_or(0, of)).sum()
                };
                prop_assert_eq!(node.tally.later_said, sum(|five| five[0]), "{} later said", node.id);
                prop_assert_eq!(node.tally.later_proved, sum(|five| five[1]), "{} later proved", node.id);
            }
        }
        // No line was ever taken back.
        prop_assert!(lines.values().all(|count| *count >= 1));
    }

    #[test]
    fn silence_is_nought(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        for item in world.state.items.values().filter(|item| !item.is_node()) {
            if item.reports.iter().all(|report| report.claim == Claim::Nothing) {
                prop_assert_eq!(item.figures(), Figures::default());
            }
        }
    }

    #[test]
    fn blockers_change_no_number(steps in lives(40)) {
        let mut world = live(&steps, |before, after| {
            let blocks = |fact: &Fact| fact_item(fact).is_some_and(|item| after.state.items[&item].rules.blocks);
            if after.log[before.log.len()..].iter().all(|(event, _)| blocks(&event.fact)) {
                assert_eq!(numbers(&before.state), numbers(&after.state));
            }
        });
        for item in steps::items(&world) {
            let before = numbers(&world.state);
            let blocker = ItemId(world.id());
            let (lead, office) = (world.state.items[&item].lead, world.office.office);
            let actor = lead.and_then(|unit| world.place_of(unit)).map_or(office, |place| place.handling);
            let raise = RaiseBlocker { blocker, blocks: item, title: text("堵点"), clears: world.b.unit, due: world.today, note: None };
            if world.give(actor, raise).is_ok() {
                prop_assert_eq!(&before, &numbers(&world.state));
                world.ok(actor, CloseItem { item: blocker, outcome: Outcome::Unproved, reason: Some(text("解开了")) });
                prop_assert_eq!(&before, &numbers(&world.state));
            }
        }
    }

    #[test]
    fn minutes_and_notices_change_no_number(steps in lives(40)) {
        let mut world = live(&steps, |before, after| {
            let activity = |fact: &Fact| match fact {
                Fact::EvidenceAttached(fact) => fact.kind.is_activity(),
                _ => false,
            };
            if after.log[before.log.len()..].iter().all(|(event, _)| activity(&event.fact)) {
                assert_eq!(numbers(&before.state), numbers(&after.state));
            }
        });
        for item in steps::items(&world) {
            let Some(place) = world.state.items[&item].lead.and_then(|unit| world.place_of(unit)) else { continue };
            let before = numbers(&world.state);
            for kind in [EvidenceKind::Minutes, EvidenceKind::Notice] {
                let minutes = evidence(&mut world, item, 0, kind, Some(Share::ALL));
                let _ = world.give(place.handling, minutes);
            }
            prop_assert_eq!(before, numbers(&world.state));
        }
    }

    #[test]
    fn bytes_replay_to_the_same_state(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        let mut again = State::default();
        for (event, today) in &world.log {
            let bytes = event.to_bytes();
            let read = Event::from_bytes(&bytes).unwrap();
            prop_assert_eq!(read.to_bytes(), bytes);
            evolve(&mut again, &read, *today);
        }
        prop_assert!(again == world.state);
    }

    #[test]
    fn a_refusal_says_why_and_changes_nothing(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            let before = world.state.clone();
            if let Some((_, Err(refusal))) = steps::take(&mut world, step) {
                prop_assert!(world.state == before);
                prop_assert!(!refusal.code.is_empty() && !refusal.en.trim().is_empty());
                prop_assert!(refusal.zh.chars().any(|c| c as u32 > 0x4e00), "{}", refusal.zh);
            }
        }
    }

    #[test]
    fn who_sees_what_is_read_from_the_page(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        let told = Told::of(&world.log);
        for actor in world.actors() {
            let reader = visibility::reader(actor, &world.state.org).unwrap();
            for (id, item) in &world.state.items {
                prop_assert_eq!(visibility::may_see(item, &world.state.org, reader), told.sees(*id, actor), "{} {:?}", id, actor);
            }
        }
    }

    #[test]
    fn the_same_order_gives_the_same_events(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            let before = world.clone();
            let Some((order, result)) = steps::take(&mut world, step) else { continue };
            let received = result.as_ref().ok().and_then(|decision| decision.events.first()).map_or(before.received(), |event| event.received);
            let context = Context { received, today: world.today, packs: &before.packs, files: &before.files };
            prop_assert_eq!(decide::decide(&before.state, &order, &context), result);
        }
    }

    #[test]
    fn nobody_grants_their_own(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        let mut asked = BTreeMap::new();
        let mut told = Told::default();
        for (event, today) in &world.log {
            match &event.fact {
                Fact::ItemAsked(fact) => drop(asked.insert(fact.ask, event.actor)),
                Fact::AskAnswered(fact) => {
                    let asker = asked[&fact.ask];
                    prop_assert!(asker.person != event.actor.person);
                    let life = &told.lives[&fact.item];
                    let unit = told.posts[&event.actor.post].0;
                    let of_lead = fact.asked.sort().is_of_time() || fact.asked.sort() == Sort::ProofChange;
                    prop_assert!(!of_lead || Some(unit) != life.lead, "the lead granted it");
                    let below = life.lead.is_some_and(|lead| lead != unit && told.line(unit).contains(&lead));
                    prop_assert!(!below || unit == life.office, "somebody below the lead granted it");
                }
                Fact::ItemApproved(fact) if !told.lives[&fact.item].rules.blocks => {
                    prop_assert_ne!(told.lives[&fact.item].registrar.person, event.actor.person);
                }
                Fact::AppointmentConfirmed(fact) if world.state.org.tenures[&fact.tenure].from != Some(crate::world::FIRST_DAY) => {
                    let tenure = &world.state.org.tenures[&fact.tenure];
                    prop_assert_ne!(tenure.asked_by, event.actor.person);
                    prop_assert_ne!(tenure.person, event.actor.person);
                    prop_assert_ne!(tenure.person, tenure.asked_by);
                }
                _ => {}
            }
            told.hear(event, *today);
        }
        for actor in world.actors() {
            let posts = world.state.org.posts_of(actor.person, world.today);
            let administers = posts.iter().filter(|post| world.state.org.has_role(**post, Role::Administrator)).count();
            prop_assert!(administers == 0 || administers == posts.len(), "an administrator holds a business post");
        }
    }

    #[test]
    fn there_is_no_circle(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        let told = Told::of(&world.log);
        for unit in world.state.org.units.keys() {
            prop_assert!(told.line(*unit).len() <= jiufen_kernel::limits::UNIT_DEPTH_MAX);
        }
        for item in world.state.items.keys() {
            let mut line = vec![*item];
            while let Some(above) = world.state.items[line.last().unwrap()].parent {
                prop_assert!(!line.contains(&above), "a circle of items");
                line.push(above);
            }
            prop_assert!(line.len() <= jiufen_kernel::limits::ITEM_DEPTH_MAX);
        }
    }

    #[test]
    fn with_nothing_happening_it_only_gets_worse(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        for item in world.state.items.values() {
            let (dates, ..) = turns(item, &world.state.calendar);
            let mut worst = 0;
            for day in 0..250 {
                let today = plus_days(world.today, day);
                let (colour, cause) = item.colour(&world.state.calendar, today);
                prop_assert_eq!(colour, on_day(fixed(item), pending(item), &dates, today));
                prop_assert_eq!(cause.is_some(), matches!(colour, Colour::Amber | Colour::Red));
                // A pause ends by its date, and then the days run on.
                if colour == Colour::Suspended {
                    continue;
                }
                let rank = match colour {
                    // A pause ends by its date, and the work runs on.
                    Colour::Suspended => continue,
                    Colour::NotStarted => 0,
                    Colour::Green | Colour::Pending => 1,
                    Colour::Amber => 2,
                    Colour::Red => 3,
                    Colour::Done | Colour::Withdrawn => 4,
                };
                prop_assert!(rank >= worst, "{:?} on {}", colour, today);
                worst = rank;
            }
        }
    }

    #[test]
    fn what_stands_beside_an_item_is_kept_true(steps in lives(40)) {
        let world = live(&steps, |_, _| ());
        for item in world.state.items.values() {
            let blocking = world.state.items.values().filter(|each| each.blocks == Some(item.id) && each.is_open());
            prop_assert_eq!(&item.blockers, &blocking.map(|each| (each.id, each.registered_on)).collect());
            let steps = world.state.items.values().filter(|each| each.parent == Some(item.id) && each.rules.step);
            let dates = steps.map(|each| (each.id, turns(each, &world.state.calendar).0));
            let dates: BTreeMap<_, _> = dates.filter(|(_, dates)| dates.amber_on.is_some() || dates.red_on.is_some()).collect();
            prop_assert_eq!(&item.steps, &dates);
        }
    }
}

fn fact_item(fact: &Fact) -> Option<ItemId> {
    match fact {
        Fact::ItemRegistered(fact) => Some(fact.item),
        Fact::ItemApproved(fact) => Some(fact.item),
        Fact::ItemAssigned(fact) => Some(fact.item),
        Fact::ItemAccepted(fact) => Some(fact.item),
        Fact::ReportFiled(fact) => Some(fact.item),
        Fact::ItemClosed(fact) => Some(fact.item),
        Fact::ItemReopened(fact) => Some(fact.item),
        _ => None,
    }
}

/// The properties would be empty if lives never came to an end: a fixed run counts what they reach.
#[test]
fn lives_reach_their_end() {
    let mut runner = TestRunner::deterministic();
    let (mut proved, mut nodes) = (0, 0);
    let (mut seen, mut refused) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for _ in 0..150 {
        let steps = lives(60).new_tree(&mut runner).unwrap().current();
        let mut world = steps::started();
        for step in &steps {
            if let Some((_, Err(refusal))) = steps::take(&mut world, step) {
                *refused.entry(refusal.code).or_default() += 1;
            }
        }
        let (closed, parted) = proved_from_outside(&world.log);
        proved += closed;
        nodes += parted;
        for (event, _) in &world.log {
            *seen.entry(event.fact.name()).or_default() += 1;
        }
    }
    println!("{proved} closed as proved, {nodes} of them with parts; events {seen:?}; refusals {refused:?}");
    assert!(proved >= 100, "only {proved} closed as proved");
    assert!(nodes >= 3, "only {nodes} of them had parts");
    let rare: &[&str] = &[
        "DemoCreated",
        "EarlierVersionNamed",
        "ErasureAsked",
        "PayloadErased",
        "ImportOpened",
        "ItemImported",
        "ImportClosed",
    ];
    for (name, _) in Fact::TYPES {
        assert!(rare.contains(name) || seen.contains_key(name), "no life has a {name}");
    }
}
