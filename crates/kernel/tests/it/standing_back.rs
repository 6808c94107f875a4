//! Over random lives with random changes of the organisation: nobody who is tied decides, no two steps of proving are by the
//! same hand, unless nobody else could; and what was done so is marked, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    State,
    actor::Actor,
    acts::{Acts, Around, ItemAct},
    duty::{Owes, duties},
    event::{Event, Fact},
    evolve,
    id::{AskId, ItemId, PersonId, ReminderId},
    item::reminder::{Remind, Step as Rung},
    marks::{Mark, marks},
    time::Date,
};
use proptest::prelude::*;

use crate::{
    naive::Told,
    properties::config,
    steps::{self, lives},
    world::{World, text},
};

/// The act of an event that decides on an item.
fn deciding(fact: &Fact) -> Option<(ItemId, ItemAct)> {
    Some(match fact {
        Fact::ItemApproved(fact) => (fact.item, ItemAct::Approve),
        Fact::ItemAssigned(fact) => (fact.item, ItemAct::Assign),
        Fact::AskAnswered(fact) => (fact.item, ItemAct::Answer),
        Fact::ProofAgreed(fact) => (fact.item, ItemAct::AgreeProof),
        Fact::CheckerAssigned(fact) => (fact.item, ItemAct::AssignChecker),
        Fact::CheckMade(fact) => (fact.item, ItemAct::Check),
        Fact::ItemClosed(fact) => (fact.item, ItemAct::Close),
        Fact::ItemMoved(fact) => (fact.item, ItemAct::Arrange),
        Fact::WeightChanged(fact) => (fact.item, ItemAct::Arrange),
        _ => return None,
    })
}

/// Everybody who holds a post on a day.
fn everybody(state: &State, today: Date) -> Vec<Actor> {
    let tenures = state.org.tenures.values().filter(|tenure| tenure.holds_on(today));
    tenures
        .map(|tenure| Actor {
            person: tenure.person,
            post: tenure.post,
        })
        .collect()
}

/// Another person to whom the act is offered although they are free of what is asked.
fn somebody_free(
    world: &World,
    state: &State,
    (item, act): (ItemId, ItemAct),
    not: PersonId,
    today: Date,
    is_free: impl Fn(PersonId) -> bool,
) -> Option<Actor> {
    let around = Around::of(state, &world.packs, item, today)?;
    let mut others = everybody(state, today).into_iter();
    others.find(|other| other.person != not && is_free(other.person) && Acts::of(around, *other).contains(&act))
}

pub fn kept(world: &World, log: &[(Event, Date)]) -> (usize, usize) {
    let (mut told, mut state) = (Told::default(), State::default());
    let (mut marked, mut clean) = (0, 0);
    let mut asked_by: BTreeMap<AskId, PersonId> = BTreeMap::new();
    for (event, today) in log {
        if let Some((item, act)) = deciding(&event.fact).filter(|(item, _)| told.lives.contains_key(item)) {
            let person = event.actor.person;
            let life = &told.lives[&item];
            // Whoever was blocked says that it is solved; no number rests on it.
            let own_word = act == ItemAct::Close && !life.rules.counts && life.registrar.post == event.actor.post;
            let tied = !own_word && told.is_tied(item, person, *today);
            let before = match act {
                ItemAct::Check => life.agreed_by.clone(),
                ItemAct::Close => life.checked_by.into_iter().collect(),
                _ => BTreeSet::new(),
            };
            let same_hand = before.contains(&person);
            let mut expected = Vec::new();
            expected.extend(same_hand.then_some((item, Mark::SameHand)));
            expected.extend(tied.then_some((item, Mark::Tied)));
            assert_eq!(
                marks(&state, event, *today),
                expected,
                "{} at {}",
                event.fact.name(),
                event.position
            );
            if tied || same_hand {
                marked += 1;
                assert!(
                    !tied || !matches!(act, ItemAct::Check | ItemAct::Close),
                    "{act:?} by somebody tied"
                );
                // What a grant closes, whoever asked for it cannot grant.
                let asked = |other: PersonId| {
                    let mut answers = log.iter().filter(|(each, _)| each.command == event.command);
                    answers.any(|(each, _)| match &each.fact {
                        Fact::AskAnswered(fact) => asked_by.get(&fact.ask) == Some(&other),
                        _ => false,
                    })
                };
                let free = |other| !asked(other) && !told.is_tied(item, other, *today) && !before.contains(&other);
                let other = somebody_free(world, &state, (item, act), person, *today, free);
                assert_eq!(other, None, "{act:?} could have been done by somebody else");
            } else {
                clean += 1;
            }
        }
        if let Fact::ItemAsked(fact) = &event.fact {
            asked_by.insert(fact.ask, event.actor.person);
        }
        told.hear(event, *today);
        evolve(&mut state, event, *today);
    }
    (marked, clean)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whoever_is_tied_stands_back_and_no_hand_proves_twice(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            steps::take(&mut world, step);
        }
        kept(&world, &world.log);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_is_owed_can_be_done_by_whoever_owes_it(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            steps::take(&mut world, step);
        }
        // Letters to every other lead: they have to be answered, too.
        for (turn, item) in steps::items(&world).into_iter().enumerate().filter(|(turn, _)| turn % 2 == 0) {
            let remind = Remind {
                reminder: ReminderId(world.id()),
                item,
                step: Rung::ALL[turn / 2 % 3],
                letter: Some(text("31号")),
                text: text("请报进展"),
            };
            let _ = world.give(world.office.office, remind);
        }
        let everybody = everybody(&world.state, world.today);
        for id in steps::items(&world) {
            let around = Around::of(&world.state, &world.packs, id, world.today).unwrap();
            for duty in duties(&world.state.items[&id], &world.state.org, &world.state.calendar) {
                let act = duty.act.done_by(world.state.items[&id].stage);
                let may = |actor: &Actor| Acts::of(around, *actor).contains(&act);
                let owing = |actor: &Actor| duty.is_of(&world.state.org, *actor, world.today);
                let owed = everybody.iter().any(|actor| owing(actor) && may(actor));
                let anybody = everybody.iter().find(|actor| may(actor));
                // A post that nobody holds, or only whoever took the step before: whoever may do it has it on their list.
                let told: Vec<Actor> = everybody.iter().filter(|actor| duty.falls_to(around, **actor)).copied().collect();
                prop_assert_eq!(told.is_empty(), owed || anybody.is_none(), "{:?} could be done by {:?}", duty, anybody);
                prop_assert!(told.iter().all(|actor| may(actor) && !owing(actor)), "{:?} told to {:?}", duty, told);
                // Where nobody at all can do it, it stands with whoever owes it, or the post is among those without a holder.
                let held = everybody.iter().any(|actor| match duty.owes {
                    Owes::Post(post) => actor.post == post,
                    Owes::Role(unit, role) => {
                        world.state.org.unit_of(actor.post) == Some(unit) && world.state.org.has_role(actor.post, role)
                    }
                });
                prop_assert_eq!(held, everybody.iter().any(owing), "{:?} stands with whoever holds the post", duty);
            }
        }
    }
}
