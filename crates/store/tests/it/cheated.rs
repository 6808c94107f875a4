//! The same cheats over the store on both engines: after each life `verify` finds nothing, and what pages, lists and units show
//! somebody outside is what a ledger says that reads nothing but the events.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    State,
    colour::{Colour, counted_late},
    evolve,
    id::ItemId,
    item::{Ended, Late, Stage},
    loss::Loss,
};
use jiufen_store::{
    db::Engine,
    read::{counted::Counted, items::Filter},
    testing::TestBase,
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::{
    cheating::{
        coalition::{ALONE, Coalition, PAIRS},
        ledger::Ledger,
        office_ledger::OfficeLedger,
        play::{Aim, Turn, take, turns},
    },
    folding::{runtime, sound},
    lives::{at_once, cases, expected, open, same_answers},
    naive::{Told, mean},
    steps,
    world::World,
};

/// Everything that says of lateness: now, and by what ended it.
const LATE: [Counted; 6] = [
    Counted::Overdue,
    Counted::Once(Ended::Extended),
    Counted::Once(Ended::Suspended),
    Counted::Once(Ended::Reassigned),
    Counted::Once(Ended::Unproved),
    Counted::Once(Ended::Proved),
];

/// Plays a life.
fn played(coalition: usize, aim: Aim, turns: &[Turn]) -> World {
    let mut world = steps::started();
    let all: Vec<_> = ALONE.iter().chain(PAIRS).collect();
    let coalition = Coalition::of(all[coalition % all.len()], &world);
    for turn in turns {
        take(&mut world, &coalition, aim, turn);
    }
    world
}

fn shows_what_the_ledger_says(engine: Engine, world: &World) {
    let (mut told, mut time, mut state) = (Told::default(), Ledger::default(), State::default());
    let mut offices = OfficeLedger::default();
    let mut lines: Vec<Loss> = Vec::new();
    for (event, today) in &world.log {
        told.hear(event, *today);
        time.hear(event, *today);
        offices.hear(event, *today);
        lines.extend(evolve(&mut state, event, *today).losses);
    }
    time.until(world.today);
    let base = TestBase::new(engine);
    runtime().block_on(async {
        let store = open(&base);
        let answers = at_once(&store, &world.orders).await;
        same_answers(&answers, &expected(world), &world.orders);
        let ids: Vec<ItemId> = time.items.keys().copied().collect();
        let (now, asked, day) = (world.received(), ids.clone(), world.today);
        let (pages, rows, units) = store
            .read_when(now, world.auditor, move |reader| {
                reader.as_of(day)?;
                let pages = asked.iter().map(|id| reader.item_page(*id)).collect::<Result<Vec<_>, _>>()?;
                let rows = reader.items(&Filter {
                    rows: Some(200),
                    ..Filter::default()
                })?;
                let units = reader.units()?;
                let mut lists = Vec::new();
                for (unit, counted) in units.iter().flat_map(|unit| LATE.map(|counted| (unit, counted))) {
                    let overdue = Filter {
                        counted: Some(counted),
                        unit: Some(unit.unit.id),
                        rows: Some(200),
                        ..Filter::default()
                    };
                    lists.push(
                        reader
                            .items(&overdue)?
                            .rows
                            .into_iter()
                            .map(|row| row.id)
                            .collect::<BTreeSet<_>>(),
                    );
                }
                let lists = lists.chunks(LATE.len()).map(<[_]>::to_vec);
                Ok((pages, rows.rows, units.into_iter().zip(lists).collect::<Vec<_>>()))
            })
            .await
            .expect("read");
        for (id, page) in ids.iter().zip(pages) {
            let page = page.expect("the auditor sees all");
            let row = rows.iter().find(|row| row.id == *id).expect("a row of the list");
            let Some(five) = told.five(*id) else { continue };
            assert_eq!(
                page.row.numbers.figures.proved.hundredths(),
                five[1],
                "{id}: proved on its page"
            );
            assert_eq!(row.numbers.figures.proved.hundredths(), five[1], "{id}: proved in the list");
            let late: Vec<Late> = page.late.iter().map(|(late, _)| *late).collect();
            let leads = page.row.lead.as_ref().map(|unit| unit.id);
            let red = page.row.colour == Colour::Red || page.row.numbers.overdue > 0;
            let since = page.item.late_from().filter(|_| red);
            let untold = time.items[id].untold(&late, leads.zip(since));
            assert!(
                untold.is_none(),
                "{id} was late: {untold:?}, and its page does not say so: {late:?}"
            );
            assert_eq!(
                row.numbers.counts.once, page.row.numbers.counts.once,
                "{id}: late once in the list"
            );
            let mut shown: Vec<_> = page
                .losses
                .iter()
                .map(|line| (line.why, line.leaves, line.late, line.silent))
                .collect();
            let own = lines.iter().filter(|line| line.node == *id);
            let mut wanted: Vec<_> = own.map(|line| (line.why, line.leaves, line.late, line.silent)).collect();
            shown.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(shown, wanted, "{id}: lines of loss");
            let counts = &page.row.numbers.counts;
            assert_eq!(
                [counts.to_approve, counts.to_assign],
                offices.at_office(&told, *id),
                "{id}: to approve, to assign"
            );
            let dues: Vec<_> = page.moved.iter().map(|moved| moved.moved.from).chain(page.row.due).collect();
            assert_eq!(dues, time.items[id].dues, "{id}: due dates");
        }
        let silent = time.silent(&told);
        let mut once: BTreeMap<_, i64> = BTreeMap::new();
        for late in state.items.values().flat_map(|item| &item.late) {
            for unit in told.line(late.lead) {
                *once.entry(unit).or_default() += 1;
            }
        }
        // What is late: at the office that it waits for, by the ledger; at its lead, by the rules.
        let mut overdue: BTreeMap<ItemId, _> = offices.late(world.today).collect();
        for (id, item) in state.items.iter().filter(|(_, item)| item.stage >= Stage::Assigned) {
            let late = counted_late(item, &state.calendar).is_some_and(|from| from <= world.today);
            overdue.extend(item.lead.filter(|_| late).map(|lead| (*id, lead)));
        }
        for (row, listed) in units {
            let at = overdue.iter().filter(|(_, at)| told.line(**at).contains(&row.unit.id));
            let at: BTreeSet<ItemId> = at.map(|(id, _)| *id).collect();
            assert_eq!(row.numbers.overdue, at.len() as i64, "{:?}: overdue", row.unit.id);
            assert_eq!(listed[0], at, "{:?}: the list of what is overdue", row.unit.id);
            for (ended, listed) in Ended::ALL.into_iter().zip(&listed[1..]) {
                let here = |late: &&Late| late.ended == ended && told.line(late.lead).contains(&row.unit.id);
                let rows = state
                    .items
                    .values()
                    .map(|item| (item.id, item.late.iter().filter(here).count()));
                let rows: Vec<_> = rows.filter(|(_, times)| *times > 0).collect();
                let times: usize = rows.iter().map(|(_, times)| times).sum();
                let ids: BTreeSet<ItemId> = rows.iter().map(|(id, _)| *id).collect();
                assert_eq!(
                    row.numbers.counts.once.of(ended),
                    times as i64,
                    "{:?}: {ended:?}",
                    row.unit.id
                );
                assert_eq!(*listed, ids, "{:?}: the list of {ended:?}", row.unit.id);
            }
            let (leaves, sums, full) = told.unit(row.unit.id);
            let proved = mean(leaves, sums, full).map_or(0, |five| five[1]);
            assert_eq!(
                row.numbers.figures.proved.hundredths(),
                proved,
                "{:?}: proved of a unit",
                row.unit.id
            );
            let here = silent.values().filter(|at| told.line(**at).contains(&row.unit.id)).count() as i64;
            assert_eq!(row.numbers.counts.silent, here, "{:?}: never reported", row.unit.id);
            let late = once.get(&row.unit.id).copied().unwrap_or_default();
            assert_eq!(row.numbers.counts.once.all(), late, "{:?}: late once", row.unit.id);
        }
    });
    sound(&base);
}

fn over_cheats(few: u32, engine: Engine) {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: cases(few),
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (0..ALONE.len() + PAIRS.len(), turns(36));
    let run = runner.run(&strategy, |(coalition, (aim, turns))| {
        shows_what_the_ledger_says(engine, &played(coalition, aim, &turns));
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_cheated_store_shows_what_the_ledger_says_on_sqlite() {
    over_cheats(24, Engine::Sqlite);
}

#[test]
fn a_cheated_store_shows_what_the_ledger_says_on_postgres() {
    over_cheats(12, Engine::Postgres);
}
