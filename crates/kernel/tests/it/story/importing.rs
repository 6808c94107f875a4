//! Importing a ledger: open, row by row, closed; nobody sees the items before.

use std::collections::BTreeSet;

use jiufen_kernel::{
    document::{AdmitDocument, Anchor},
    duty::duties,
    id::*,
    import::*,
    limits,
    visibility::{self, Viewers},
};

use super::no;
use crate::world::{World, id, text};

fn open(import: ImportId, items: u32) -> OpenImport {
    OpenImport {
        import,
        title: text("重点任务台账"),
        items,
    }
}

#[test]
fn the_rows_of_a_ledger_become_items_that_are_seen_when_the_import_closes() {
    let mut world = World::new();
    let office = world.office.office;
    let good = world.registration();
    let document = DocumentId(id(7_000));
    world.ok(
        office,
        AdmitDocument {
            document,
            title: text("重点任务台账"),
            number: None,
            issuer: None,
            dated: None,
            text: text("1．修渠（牵头单位：甲局）。"),
            original: None,
            earlier: None,
        },
    );
    let anchors = vec![Anchor {
        document,
        start: 0,
        end: 14,
    }];
    let import = ImportId(id(7_001));
    let (lead, helper) = (world.a.unit, world.b.unit);
    let row = |row: u32, item: u128, parent: Option<ItemId>| ImportItem {
        import,
        row,
        item: ItemId(id(item)),
        kind: "task".into(),
        title: text("修渠"),
        anchors: anchors.clone(),
        parent,
        weight: Some(3),
        start: None,
        due: good.due,
        lead: Some(lead),
        supporting: BTreeSet::from([helper]),
    };
    world.refuses([
        no("not_office", world.a.handling, open(import, 2)),
        no("import_size", office, open(import, 0)),
        no("import_size", office, open(import, limits::IMPORT_ITEMS_MAX + 1)),
        no("no_import", office, row(6, 7_002, None)),
        no("no_import", office, CloseImport { import }),
    ]);
    world.ok(office, open(import, limits::IMPORT_ITEMS_MAX));
    world.refuses([
        no("exists", office, open(import, 2)),
        no("no_import", world.office.second, row(6, 7_002, None)),
        no(
            "unknown",
            office,
            ImportItem {
                lead: Some(UnitId(id(9_999))),
                ..row(6, 7_002, None)
            },
        ),
        no(
            "too_many_supporting",
            office,
            ImportItem {
                supporting: (0..=limits::SUPPORTING_MAX as u128)
                    .map(|at| UnitId(id(20_000 + at)))
                    .collect(),
                ..row(6, 7_002, None)
            },
        ),
    ]);
    world.ok(office, row(6, 7_002, None));
    // A row may be part of a row before it, although nobody sees that one yet.
    world.ok(office, row(7, 7_003, Some(ItemId(id(7_002)))));
    let seen = |world: &World, item: u128| {
        let item = &world.state.items[&ItemId(id(item))];
        let Viewers::These(these) = visibility::viewers(item, &world.state.org) else {
            panic!("a task is seen by its line");
        };
        (these.len(), duties(item, &world.state.org, &world.state.calendar).len())
    };
    assert_eq!((seen(&world, 7_002), seen(&world, 7_003)), ((0, 0), (0, 0)));
    world.ok(office, CloseImport { import });
    assert!(seen(&world, 7_002).0 >= 2 && seen(&world, 7_002).1 >= 1 && seen(&world, 7_003).0 >= 2);
    let item = &world.state.items[&ItemId(id(7_003))];
    assert_eq!((item.import, item.weight, item.lead), (Some(import), 3, None));
    world.refuses([
        no("no_import", office, row(8, 7_004, None)),
        no("no_import", office, CloseImport { import }),
        no("exists", office, open(import, 1)),
    ]);
}
