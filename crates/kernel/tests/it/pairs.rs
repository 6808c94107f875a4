//! Over random organisation lives: nobody alone appoints, ends, moves, resets, publishes or adopts, whatever posts they hold;
//! two administrators and an auditor remain. Told naively from the log, beside the rules.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    actor::Actor,
    event::{Event, Fact},
    id::*,
    org::{Role, asking::OrgSort},
    time::Date,
};
use proptest::prelude::*;

use crate::{organising, properties::config, world::World};

/// Of a tenure: person, post, who asked, first day, last day out, where it was confirmed.
type Known = (PersonId, PostId, PersonId, Option<Date>, Option<Date>, u64);

/// What the log says of posts and tenures, kept without the rules.
#[derive(Default)]
struct Naive {
    units: BTreeMap<UnitId, Option<UnitId>>,
    posts: BTreeMap<PostId, (UnitId, BTreeSet<Role>)>,
    tenures: BTreeMap<TenureId, Known>,
    asks: BTreeMap<AskId, (PersonId, OrgSort)>,
    founding: Option<CommandId>,
}

impl Naive {
    fn role(&self, post: PostId, roles: &[Role]) -> bool {
        self.posts[&post].1.iter().any(|role| roles.contains(role))
    }

    fn persons(&self, role: Role, on: Date) -> usize {
        let held = self.tenures.values().filter(|(_, post, _, from, until, _)| {
            self.role(*post, &[role]) && from.is_some_and(|from| from <= on) && until.is_none_or(|until| on < until)
        });
        held.map(|(person, ..)| *person).collect::<BTreeSet<_>>().len()
    }

    /// The unit whose own people may confirm, as far as any unit's may.
    fn unit_of(&self, sort: &OrgSort, today: Date) -> Option<UnitId> {
        match sort {
            OrgSort::TenureEnd { tenure, .. } => Some(self.posts[&self.tenures[tenure].1].0),
            OrgSort::UnitMove { unit, .. } => Some(*unit),
            OrgSort::Secret { person, .. } => {
                let confirmed = self
                    .tenures
                    .values()
                    .filter(|(holder, _, _, from, ..)| holder == person && from.is_some());
                confirmed
                    .filter(|(_, _, _, _, until, _)| until.is_none_or(|until| until > today))
                    .min_by_key(|(.., at)| *at)
                    .map(|(_, post, ..)| self.posts[post].0)
            }
            _ => None,
        }
    }

    fn line(&self, unit: UnitId) -> Vec<UnitId> {
        std::iter::successors(Some(unit), |unit| self.units[unit]).collect()
    }

    /// Whoever answers is another person, fits, and stands where the unit or the office is.
    fn answers(&self, (by, today): (Actor, Date), asked_by: PersonId, about: Option<PersonId>, sort: &OrgSort) {
        assert_ne!(by.person, asked_by, "one person asked and answered {sort:?}");
        assert_ne!(Some(by.person), about, "the person concerned answered {sort:?}");
        let administers = self.role(by.post, &[Role::Administrator]);
        match sort {
            OrgSort::Pack { .. } => assert!(self.role(by.post, &[Role::Leader])),
            OrgSort::Calendar { .. } => assert!(administers || self.role(by.post, &[Role::Leader])),
            _ if administers => {}
            _ => {
                assert!(self.role(by.post, &[Role::Leader, Role::Clearing, Role::Intake]), "{sort:?}");
                let unit = self.unit_of(sort, today).expect("somebody's unit");
                assert!(
                    self.line(unit).contains(&self.posts[&by.post].0),
                    "of another branch: {sort:?}"
                );
            }
        }
    }

    fn hear(&mut self, (event, today): (&Event, Date), command: &[&Event]) {
        let by = event.actor;
        let founding = self.founding == Some(event.command);
        let granted = |want: &dyn Fn(&OrgSort) -> bool| {
            command
                .iter()
                .any(|other| matches!(&other.fact, Fact::OrgAnswered(answer) if answer.granted && want(&answer.sort)))
        };
        match &event.fact {
            Fact::InstallationFounded(_) => self.founding = Some(event.command),
            Fact::UnitAdded(fact) => drop(self.units.insert(fact.unit, fact.parent)),
            Fact::PostAdded(fact) => drop(self.posts.insert(fact.post, (fact.unit, fact.roles.clone()))),
            Fact::AppointmentAsked(fact) => {
                assert!(founding || fact.person != by.person, "appointed themselves");
                let tenure = (fact.person, fact.post, by.person, None, None, 0);
                self.tenures.insert(fact.tenure, tenure);
            }
            Fact::AppointmentConfirmed(fact) => {
                let (person, post, asked_by, ..) = self.tenures[&fact.tenure];
                if !founding {
                    let sort = OrgSort::TenureEnd {
                        tenure: fact.tenure,
                        until: fact.from,
                    };
                    self.answers((by, today), asked_by, Some(person), &sort);
                    let apart = self.role(post, &[Role::Administrator, Role::Auditor]);
                    assert!(!apart || self.role(by.post, &[Role::Administrator]));
                }
                let tenure = self.tenures.get_mut(&fact.tenure).unwrap();
                (tenure.3, tenure.5) = (Some(fact.from), event.position);
            }
            Fact::OrgAsked(fact) => {
                assert!(self.role(by.post, &[Role::Administrator]));
                self.asks.insert(fact.ask, (by.person, fact.sort.clone()));
            }
            Fact::OrgAnswered(fact) if fact.granted => {
                let (asked_by, sort) = self.asks[&fact.ask].clone();
                assert_eq!(sort, fact.sort, "something else was granted");
                let about = match &sort {
                    OrgSort::TenureEnd { tenure, .. } => Some(self.tenures[tenure].0),
                    OrgSort::Secret { person, .. } => Some(*person),
                    _ => None,
                };
                self.answers((by, today), asked_by, about, &sort);
            }
            Fact::TenureEnded(fact) => {
                let tenure = self.tenures.get_mut(&fact.tenure).unwrap();
                tenure.4 = Some(fact.until);
                let given = tenure.3.is_some();
                assert!(!given || granted(&|sort| matches!(sort, OrgSort::TenureEnd { tenure, .. } if *tenure == fact.tenure)));
            }
            Fact::UnitMoved(fact) => {
                assert!(granted(
                    &|sort| matches!(sort, OrgSort::UnitMove { unit, parent } if (*unit, *parent) == (fact.unit, fact.parent))
                ));
                self.units.insert(fact.unit, Some(fact.parent));
            }
            Fact::PasswordReset(fact) => {
                assert!(granted(
                    &|sort| matches!(sort, OrgSort::Secret { person, .. } if *person == fact.person)
                ));
            }
            Fact::CalendarPublished(fact) => {
                assert!(founding || granted(&|sort| matches!(sort, OrgSort::Calendar { year, .. } if *year == fact.year)));
            }
            Fact::PackAdopted(fact) => {
                assert!(founding || granted(&|sort| matches!(sort, OrgSort::Pack { name, .. } if *name == fact.name)));
            }
            Fact::TenureSuspended(fact) => {
                let (_, post, ..) = self.tenures[&fact.tenure];
                assert!(!self.role(post, &[Role::Administrator, Role::Auditor]));
            }
            _ => {}
        }
    }
}

/// Lives a life of the organisation alone: sensible acts, or the same ones by anybody; days pass. With a lonely one, every
/// single act is theirs.
fn live(steps: &[(u8, u8, u8, u8)], lonely: Option<usize>) -> World {
    let mut world = World::new();
    for (who, place, a, b) in steps {
        if who % 16 == 15 {
            world.pass(i64::from(a % 9));
        }
        let there = world.places()[usize::from(*place) % 9].clone();
        let Some((fit, command)) = organising::act(&mut world, &there, *a, *b) else {
            continue;
        };
        let actors = world.actors();
        let actor = match lonely {
            Some(one) => lonely_seat(&world, actors[one % actors.len()], usize::from(*who)),
            None if *who < 128 => fit,
            None => actors[usize::from(*who) % actors.len()],
        };
        let _ = world.give(actor, command);
    }
    world
}

/// One person in whichever of their posts.
fn lonely_seat(world: &World, one: Actor, which: usize) -> Actor {
    let posts = world.state.org.posts_of(one.person, world.today);
    Actor {
        person: one.person,
        post: posts.get(which % posts.len().max(1)).copied().unwrap_or(one.post),
    }
}

fn steps() -> impl Strategy<Value = Vec<(u8, u8, u8, u8)>> {
    prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>()), 1..60)
}

fn told(world: &World) -> Naive {
    let mut naive = Naive::default();
    for (event, today) in &world.log {
        let same = world
            .log
            .iter()
            .map(|(event, _)| event)
            .filter(|other| other.command == event.command);
        let command: Vec<&Event> = same.collect();
        naive.hear((event, *today), &command);
    }
    naive
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_two_are_meant_for_two_persons_did(steps in steps()) {
        let world = live(&steps, None);
        let naive = told(&world);
        // Today and on every day on which something agreed ends.
        let ends = naive.tenures.values().filter_map(|(.., until, _)| *until);
        for day in ends.chain([world.today]).filter(|day| *day >= world.today) {
            prop_assert!(naive.persons(Role::Administrator, day) >= 2, "too few administrators on {}", day);
            prop_assert!(naive.persons(Role::Auditor, day) >= 1, "no auditor on {}", day);
        }
        let suspended = world.state.org.suspended_on(world.today).count();
        prop_assert!(suspended <= 3);
        for ask in world.state.org.open_asks() {
            let same = world.state.org.open_asks().filter(|other| other.sort.same_subject(&ask.sort)).count();
            prop_assert_eq!(same, 1, "two open requests about one thing");
        }
    }

    #[test]
    fn one_person_alone_changes_nothing_that_two_are_meant_for(steps in steps(), one in any::<usize>()) {
        let before = World::new();
        let world = live(&steps, Some(one));
        let (old, new) = (&before.state.org, &world.state.org);
        prop_assert_eq!(&old.units, &new.units);
        prop_assert_eq!(&before.state.packs, &world.state.packs);
        prop_assert_eq!(&before.state.calendar, &world.state.calendar);
        prop_assert!(new.resets.is_empty());
        for tenure in new.tenures.values() {
            match old.tenures.get(&tenure.id) {
                Some(given) => prop_assert_eq!((given.from, given.until), (tenure.from, tenure.until)),
                None => prop_assert_eq!(tenure.from, None, "somebody was appointed by one"),
            }
        }
    }
}

/// The properties would be empty if nothing were ever granted: a fixed run counts what happens.
#[test]
fn organisations_live() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeMap::<&str, usize>::new();
    for _ in 0..60 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        for (event, _) in &live(&steps, None).log {
            *seen.entry(event.fact.name()).or_default() += 1;
        }
    }
    println!("{seen:?}");
    for name in [
        "UnitMoved",
        "TenureEnded",
        "PasswordReset",
        "PackAdopted",
        "CalendarPublished",
        "TenureSuspended",
        "SessionsEnded",
    ] {
        let founded = if name.ends_with("Adopted") {
            120
        } else {
            usize::from(name == "CalendarPublished") * 60
        };
        assert!(
            seen.get(name).is_some_and(|times| *times > founded),
            "no life has a {name}: {seen:?}"
        );
    }
}
