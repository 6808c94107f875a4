//! A life with a coalition in it: honest acts, days that pass, and turns in which the coalition looks at several tricks, tries
//! each on a copy of the state, and takes the one that serves it best; now and then any.

use jiufen_kernel::{
    Context, State,
    actor::Actor,
    colour::counted_late,
    command::{Command, Order},
    decide, evolve,
    id::{AskId, CommandId, ItemId},
    item::asking::{AnswerAsk, Ask},
    time::Date,
};
use proptest::prelude::*;

use super::{
    coalition::Coalition,
    honest,
    tricks::{TRICKS, trick},
};
use crate::{
    steps::{self, ACTS},
    world::{World, text},
};

/// One turn, in small numbers that shrink well.
#[derive(Clone, Debug)]
pub enum Turn {
    /// Somebody honest does what comes next.
    Honest { item: u8, a: u8 },
    /// The coalition looks at these tricks on an item. Under 180 it takes the best, above any that goes.
    Cheat {
        item: u8,
        tricks: Vec<u8>,
        a: u8,
        b: u8,
        luck: u8,
    },
    /// Days pass.
    Pass { days: u8 },
}

/// Lives of up to `most` turns, with what the coalition is after.
pub fn turns(most: usize) -> impl Strategy<Value = (Aim, Vec<Turn>)> {
    let honest = (0..10u8, prop::collection::vec(any::<u8>(), 1..7))
        .prop_map(|(item, all)| all.into_iter().map(|a| Turn::Honest { item, a }).collect::<Vec<_>>());
    // Those that were found against the rules come up more often than what random lives do.
    let tricks = prop::collection::vec(prop_oneof![0..TRICKS, ACTS..TRICKS], 8..20);
    let cheat = (0..12u8, tricks, any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(item, tricks, a, b, luck)| {
        vec![Turn::Cheat {
            item,
            tricks,
            a,
            b,
            luck,
        }]
    });
    let pass = (1..25u8).prop_map(|days| vec![Turn::Pass { days }]);
    let stretch = prop_oneof![4 => honest, 9 => cheat, 2 => pass];
    let aim = prop_oneof![Just(Aim::Proved), Just(Aim::Lateness), Just(Aim::Silence), Just(Aim::All)];
    (
        aim,
        prop::collection::vec(stretch, most / 3..most).prop_map(|stretches| stretches.concat()),
    )
}

/// What the coalition wants to look better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aim {
    /// Proved of nodes and units.
    Proved,
    /// Less of what is late, and of what was.
    Lateness,
    /// Fewer that were never reported.
    Silence,
    /// All of it.
    All,
}

/// How well a state serves an aim, by the numbers that everybody sees.
fn score(state: &State, today: Date, aim: Aim) -> i64 {
    let proved: i64 = state
        .items
        .values()
        .filter(|item| item.rules.counts)
        .map(|item| item.figures().proved.hundredths())
        .sum();
    let units: i64 = state
        .units
        .values()
        .filter_map(|tally| tally.figures())
        .map(|figures| figures.proved.hundredths())
        .sum();
    let late = |item: &&jiufen_kernel::item::Item| counted_late(item, &state.calendar).is_some_and(|date| date <= today);
    let late = state.items.values().filter(late).count() as i64;
    let once: i64 = state.units.values().map(|tally| tally.counts.once.all()).sum();
    let silent: i64 = state.units.values().map(|tally| tally.counts.silent).sum();
    match aim {
        Aim::Proved => proved + units,
        Aim::Lateness => -10 * late - once,
        Aim::Silence => -silent,
        Aim::All => proved + units - 3_000 * late - 1_000 * (once + silent),
    }
}

/// What came of a turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// Nothing that could be recorded.
    Nothing,
    /// An honest act.
    Honest,
    /// A trick that went through.
    Trick(u8),
    /// Days.
    Days,
}

/// Plays one turn.
pub fn take(world: &mut World, coalition: &Coalition, aim: Aim, turn: &Turn) -> Came {
    match turn {
        Turn::Pass { days } => {
            world.pass(i64::from(*days));
            Came::Days
        }
        Turn::Honest { item, a } => match honest::act(world, coalition, *item, *a) {
            true => Came::Honest,
            false => Came::Nothing,
        },
        Turn::Cheat {
            item,
            tricks,
            a,
            b,
            luck,
        } => {
            let Some((number, order)) = best(world, coalition, aim, (*item, tricks, *a, *b), *luck) else {
                return Came::Nothing;
            };
            match world.order(&order) {
                Ok(_) => Came::Trick(number),
                Err(refusal) => panic!("tried and then refused: {refusal}"),
            }
        }
    }
}

/// The number under which a grant among themselves is counted.
const GRANT: u8 = TRICKS;

/// A grant by one of them, tried on a state.
fn granted(world: &World, actor: Actor, answer: AnswerAsk, id: CommandId, state: &State) -> Option<(Order, State)> {
    let order = Order::new(id, actor, answer);
    let context = Context {
        received: world.received(),
        today: world.today,
        packs: &world.packs,
        files: &world.files,
    };
    let decision = decide::decide(state, &order, &context).ok()?;
    let mut state = state.clone();
    for event in &decision.events {
        evolve(&mut state, event, world.today);
    }
    Some((order, state))
}

fn answer(ask: AskId, item: ItemId) -> AnswerAsk {
    AnswerAsk {
        ask,
        item,
        granted: true,
        reason: text("同意"),
    }
}

/// Asking is worth what it brings when one of them grants it.
fn grant(world: &mut World, actors: &[Actor], ask: &Ask, state: &mut State) {
    for actor in actors {
        let id = CommandId(world.id());
        if let Some((_, after)) = granted(world, *actor, answer(ask.ask, ask.item), id, state) {
            *state = after;
            return;
        }
    }
}

/// What one of them can grant of all that is asked for.
fn grants(world: &mut World, actors: &[Actor]) -> Vec<(Order, State)> {
    let items = steps::items(world);
    let open = items
        .iter()
        .flat_map(|item| world.state.items[item].asks.values().map(|open| (open.id, *item)));
    let open: Vec<(AskId, ItemId)> = open.collect();
    let mut found = Vec::new();
    for (ask, item) in open {
        let ids: Vec<CommandId> = actors.iter().map(|_| CommandId(world.id())).collect();
        let mut tried = actors.iter().zip(ids);
        found.extend(tried.find_map(|(actor, id)| granted(world, *actor, answer(ask, item), id, &world.state)));
    }
    found
}

/// The best of some tricks, each by the first of the coalition who gets it through.
fn best(
    world: &mut World,
    coalition: &Coalition,
    aim: Aim,
    (item, tricks, a, b): (u8, &[u8], u8, u8),
    luck: u8,
) -> Option<(u8, Order)> {
    let items: Vec<ItemId> = steps::items(world);
    let item = world.state.items[&items[usize::from(item) % items.len()]].clone();
    let actors = coalition.actors(world);
    let mut found: Vec<(i64, u8, Order)> = Vec::new();
    for (nth, number) in tricks.iter().enumerate() {
        let (a, b) = (a.wrapping_add(37u8.wrapping_mul(nth as u8)), b.wrapping_mul(nth as u8 | 1));
        let Some(command) = trick(world, coalition, *number, &item, a, b) else {
            continue;
        };
        for nth in 0..actors.len() {
            let actor = actors[(nth + usize::from(a)) % actors.len()];
            let order = Order::new(CommandId(world.id()), actor, command.clone());
            let context = Context {
                received: world.received(),
                today: world.today,
                packs: &world.packs,
                files: &world.files,
            };
            let Ok(decision) = decide::decide(&world.state, &order, &context) else {
                continue;
            };
            let mut state = world.state.clone();
            for event in &decision.events {
                evolve(&mut state, event, world.today);
            }
            if let Command::Ask(ask) = &command {
                grant(world, &actors, ask, &mut state);
            }
            found.push((score(&state, world.today, aim), *number, order));
            break;
        }
    }
    for (order, state) in grants(world, &actors) {
        found.push((score(&state, world.today, aim), GRANT, order));
    }
    let chosen = if luck < 180 {
        found.into_iter().max_by_key(|(score, ..)| *score)
    } else {
        let count = found.len().max(1);
        found.into_iter().nth(usize::from(luck) % count)
    };
    chosen.map(|(_, number, order)| (number, order))
}
