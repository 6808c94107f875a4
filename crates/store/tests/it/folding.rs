//! Folding: whatever is recorded, in whatever batches, the tables say what the rules say.

use std::collections::BTreeSet;

use jiufen_kernel::{
    id::{ItemId, PostId},
    item::{Item, Report, Standing},
    org::Org,
    share::Share,
};
use jiufen_store::{
    db::Engine,
    project::keep_at_most,
    read::items::Filter,
    testing::TestBase,
    verify::{Finding, verify},
};
use proptest::prelude::*;

use crate::{
    lives::{Account, at_once, dump, expected, one_by_one, open, over_lives, same, same_answers},
    world::World,
};

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The world's own commands, which found it, then the life.
fn founding(world: &World) -> usize {
    World::new().orders.len().min(world.orders.len())
}

fn tables_say_what_the_rules_say(engine: Engine, world: &World) {
    keep_at_most(if world.orders.len().is_multiple_of(2) { 0 } else { 3 });
    let account = Account::of(world);
    let wanted = expected(world);
    let (early, late) = world.orders.split_at(founding(world));

    let base = TestBase::new(engine);
    runtime().block_on(async {
        let store = open(&base);
        let mut answers = at_once(&store, early).await;
        answers.extend(one_by_one(&store, late).await);
        same_answers(&answers, &wanted, &world.orders);
    });
    let found = dump(&base);
    for (row, (event, _)) in found["events"].iter().zip(&world.log) {
        assert_eq!(row[1], event.to_bytes().into(), "the bytes of {}", event.position);
    }
    account.agrees(&found);
    sound(&base);

    let together = TestBase::new(engine);
    runtime().block_on(async {
        let store = open(&together);
        let answers = at_once(&store, &world.orders).await;
        same_answers(&answers, &wanted, &world.orders);
    });
    let other = dump(&together);
    for (table, rows) in &found {
        if table != "turn" {
            same(&format!("{table} in one batch"), &other[table], rows);
        }
    }
    account.agrees(&other);
    sound(&together);

    let reopened = TestBase::new(engine);
    runtime().block_on(async {
        let (first, second) = late.split_at(late.len() / 2);
        let store = open(&reopened);
        let mut answers = at_once(&store, early).await;
        answers.extend(at_once(&store, first).await);
        drop(store);
        let store = open(&reopened);
        answers.extend(at_once(&store, second).await);
        same_answers(&answers, &wanted, &world.orders);
        store.rebuild().await.expect("rebuilt");
    });
    let again = dump(&reopened);
    for (table, rows) in &found {
        if table != "turn" {
            same(&format!("{table} opened again and rebuilt"), &again[table], rows);
        }
    }
    account.agrees(&again);
}

/// Nothing is wrong but the file that no test stored.
pub fn sound(base: &TestBase) {
    let findings = std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let files = jiufen_store::files::Files::open(base.folder()).expect("the files");
                verify(&mut base.open(), &files).expect("verified").findings
            })
            .join()
            .expect("no panic")
    });
    let wrong: Vec<String> = findings
        .iter()
        .filter(|finding| !matches!(finding, Finding::Payload { .. }))
        .map(ToString::to_string)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn tables_say_what_the_rules_say_on_sqlite() {
    over_lives(16, 14, |world| {
        tables_say_what_the_rules_say(Engine::Sqlite, &world);
        Ok(())
    });
}

#[test]
fn tables_say_what_the_rules_say_on_postgres() {
    over_lives(8, 14, |world| {
        tables_say_what_the_rules_say(Engine::Postgres, &world);
        Ok(())
    });
}

/// An item as somebody outside its units may know it: what waits to be cleared, or was returned, exists nowhere else.
fn without_drafts(item: &Item, org: &Org, reader: PostId) -> Item {
    // The lead's own unit and whoever wrote a draft know of it.
    let own = org.unit_of(reader);
    let knows = |post: PostId| own == item.lead || own == org.unit_of(post);
    let hidden = |report: &Report| report.standing != Standing::Stands && !knows(report.post);
    let mut known = item.clone();
    known.reports.retain(|report| !hidden(report));
    for evidence in &mut known.evidence {
        let draft = item.reports.iter().find(|report| evidence.draft == Some(report.id));
        if draft.is_some_and(hidden) {
            evidence.backs = Share::ZERO;
        }
    }
    known
}

/// A day in the past looks as it looked at its end: lists, tree, numbers, the item itself.
fn a_day_looks_as_it_looked(engine: Engine, world: &World) -> Result<(), TestCaseError> {
    let base = TestBase::new(engine);
    let account = Account::of(world);
    runtime().block_on(async {
        let store = open(&base);
        at_once(&store, &world.orders).await;
        let now = world.received();
        for (day, state) in &account.days {
            let day = *day;
            let mut ids: Vec<ItemId> = state.items.keys().copied().collect();
            ids.sort();
            let asked = ids.clone();
            let (pages, list, tree, units) = store
                .read_when(now, world.auditor, move |reader| {
                    reader.as_of(day)?;
                    let mut pages = Vec::new();
                    for id in &asked {
                        pages.push(reader.item_page(*id)?);
                    }
                    let list = reader.items(&Filter {
                        rows: Some(200),
                        ..Filter::default()
                    })?;
                    let open: BTreeSet<ItemId> = asked.iter().copied().collect();
                    Ok((pages, list, reader.tree(None, &open)?, reader.units()?))
                })
                .await
                .expect("read");
            let (rollups, turns) = Account::nodes(state);
            let number = i64::from(jiufen_kernel::time::day_number(day));
            let overdue = |node: uuid::Uuid| -> i64 {
                turns
                    .iter()
                    .filter(|((of, red_on), _)| *of == node && *red_on <= number)
                    .map(|(_, n)| n)
                    .sum()
            };
            let mut listed: Vec<ItemId> = list.rows.iter().map(|row| row.id).collect();
            listed.sort();
            assert_eq!(listed, ids, "the list of {day}");
            for (id, page) in ids.iter().zip(pages) {
                let page = page.expect("the auditor sees all");
                let item = &state.items[id];
                assert_eq!(
                    page.item,
                    without_drafts(item, &world.state.org, world.auditor.post),
                    "the item as of {day}"
                );
                let (colour, cause) = item.colour(&state.calendar, day);
                assert_eq!((page.row.colour, page.cause), (colour, cause), "colour on {day}");
                let rollup = &rollups[&id.uuid()];
                assert_eq!(page.row.numbers.figures, rollup.figures);
                assert_eq!(page.row.numbers.counts, rollup.tally.counts);
                assert_eq!(page.row.numbers.overdue, overdue(id.uuid()), "overdue on {day}");
                assert_eq!(page.row.parent, item.parent);
                assert_eq!(page.row.lead.as_ref().map(|unit| unit.id), item.lead);
            }
            let mut in_tree: Vec<ItemId> = tree.iter().map(|row| row.row.id).collect();
            in_tree.sort();
            let mut wanted: Vec<ItemId> = ids.clone();
            wanted.retain(|id| state.item_line(*id).all(|item| item.blocks.is_none()));
            assert_eq!(in_tree, wanted, "the tree of {day}");
            for row in &tree {
                assert_eq!(row.depth + 1, state.item_line(row.row.id).count(), "depth on {day}");
            }
            let mut wanted: Vec<_> = state.org.units.keys().copied().collect();
            wanted.sort();
            let mut found: Vec<_> = units.iter().map(|row| row.unit.id).collect();
            found.sort();
            assert_eq!(found, wanted, "the units of {day}");
            for row in &units {
                let tally = state.units.get(&row.unit.id).copied().unwrap_or_default();
                assert_eq!(row.numbers.counts, tally.counts, "counts of a unit on {day}");
                assert_eq!(row.numbers.overdue, overdue(row.unit.id.uuid()), "overdue of a unit on {day}");
                assert_eq!(
                    row.depth + 1,
                    state.org.line_up(row.unit.id).count(),
                    "depth of a unit on {day}"
                );
                let unit = row.unit.id;
                let under = Filter {
                    unit: Some(unit),
                    rows: Some(200),
                    ..Filter::default()
                };
                let list = store
                    .read_when(now, world.auditor, move |reader| {
                        reader.as_of(day)?;
                        reader.items(&under)
                    })
                    .await
                    .expect("read");
                let listed: BTreeSet<ItemId> = list.rows.iter().map(|row| row.id).collect();
                let below = state.org.subtree(unit);
                let led = |id: &&ItemId| state.items[*id].lead.is_some_and(|lead| below.contains(&lead));
                assert_eq!(listed, ids.iter().filter(led).copied().collect(), "led in a unit on {day}");
            }
        }
    });
    Ok(())
}

#[test]
fn a_past_day_looks_as_it_looked_on_sqlite() {
    over_lives(8, 10, |world| a_day_looks_as_it_looked(Engine::Sqlite, &world));
}

#[test]
fn a_past_day_looks_as_it_looked_on_postgres() {
    over_lives(4, 10, |world| a_day_looks_as_it_looked(Engine::Postgres, &world));
}
