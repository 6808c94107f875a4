//! Registering, approving, moving, weighing, assigning.

use std::collections::BTreeSet;

use jiufen_kernel::{
    id::*,
    item::{Stage, asking::Wanted, blocker::RaiseBlocker, closure::Outcome, life::*, registration::*, report::Claim},
    limits,
    time::plus_days,
    visibility,
};

use super::no;
use crate::{
    given::{assign, proof, report},
    world::{World, id, text},
};

#[test]
fn an_office_registers_and_another_person_approves() {
    let mut world = World::new();
    let (office, second, today) = (world.office.office, world.office.second, world.today);
    let good = world.registration();
    let item = good.item;
    world.refuses([
        no("not_office", world.a.handling, good.clone()),
        no(
            "unknown_kind",
            office,
            RegisterItem {
                kind: "dream".into(),
                ..good.clone()
            },
        ),
        no(
            "raise_blocker",
            office,
            RegisterItem {
                kind: "blocker".into(),
                ..good.clone()
            },
        ),
        no(
            "unknown",
            office,
            RegisterItem {
                parent: Some(ItemId(id(7))),
                ..good.clone()
            },
        ),
        no(
            "due_before_start",
            office,
            RegisterItem {
                start: Some(plus_days(today, 101)),
                ..good.clone()
            },
        ),
        no(
            "bad_weight",
            office,
            RegisterItem {
                weight: Some(-1),
                ..good.clone()
            },
        ),
        no(
            "bad_weight",
            office,
            RegisterItem {
                weight: Some(i64::from(limits::WEIGHT_MAX) + 1),
                ..good.clone()
            },
        ),
        no(
            "unknown",
            office,
            RegisterItem {
                narrow: Some((BTreeSet::from([PostId(id(7))]), text("敏感"))),
                ..good.clone()
            },
        ),
        no(
            "empty",
            office,
            RegisterItem {
                narrow: Some((BTreeSet::new(), text(" "))),
                ..good.clone()
            },
        ),
    ]);
    world.ok(
        office,
        RegisterItem {
            weight: Some(i64::from(limits::WEIGHT_MAX)),
            ..good.clone()
        },
    );
    assert_eq!((world.item(item).number, world.item(item).stage), (1, Stage::Registered));
    world.refuses([
        no("exists", office, good),
        no("own_item", office, ApproveItem { item }),
        no("unknown", world.b.leader, ApproveItem { item }),
    ]);
    world.ok(second, ApproveItem { item });
    world.no(second, ApproveItem { item }, "already_approved");
}

#[test]
fn a_leader_for_the_office_approves_and_a_bureau_s_leader_does_not() {
    let mut world = World::new();
    let open = RegisterItem {
        kind: "other/need".into(),
        ..world.registration()
    };
    let item = open.item;
    world.ok(world.office.office, open);
    world.refuses([
        no("not_office", world.a.leader, ApproveItem { item }),
        no("not_office", world.district_office.office, ApproveItem { item }),
    ]);
    world.ok(world.root.leader, ApproveItem { item });
}

#[test]
fn numbers_run_through_the_year() {
    let mut world = World::new();
    let items: Vec<ItemId> = (0..3).map(|_| world.approved(|_| ())).collect();
    assert_eq!(
        items.iter().map(|item| world.item(*item).number).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    world.pass(330);
    let item = world.approved(|_| ());
    assert_eq!((world.item(item).year, world.item(item).number), (2027, 1));
}

#[test]
fn what_may_stand_below_what() {
    let mut world = World::new();
    let office = world.office.office;
    let task = world.approved(|_| ());
    let below = |world: &mut World, kind: &str, parent| RegisterItem {
        kind: kind.into(),
        parent: Some(parent),
        ..world.registration()
    };
    let other = below(&mut world, "other/need", task);
    world.no(office, other, "cannot_contain");
    // Kinds of another pack contain their own.
    let need = world.approved(|command| command.kind = "other/need".into());
    let inside = below(&mut world, "other/need", need);
    world.ok(office, inside);
    // Another office does not divide this one's items.
    let foreign = below(&mut world, "other/need", need);
    world.no(world.district_office.office, foreign, "not_office");
    // A claimed item is not divided any more, nor a closed one.
    let item = world.under_way();
    world.proved(item);
    let late = below(&mut world, "task", item);
    world.no(office, late, "parent_claimed");
    world.close(item, Outcome::Proved);
    let later = below(&mut world, "task", item);
    world.no(office, later, "parent_closed");
}

#[test]
fn a_part_is_not_approved_once_the_whole_is_claimed_or_closed() {
    let mut world = World::new();
    let item = world.under_way();
    let command = RegisterItem {
        parent: Some(item),
        ..world.registration()
    };
    let part = command.item;
    world.ok(world.office.office, command);
    world.proved(item);
    world.no(world.office.second, ApproveItem { item: part }, "parent_claimed");
    world.close(item, Outcome::Proved);
    world.no(world.office.second, ApproveItem { item: part }, "parent_closed");
    assert_eq!(world.percents(item), [100, 100, 0, 0, 0]);
}

#[test]
fn the_tree_of_items_is_at_most_so_deep_and_has_no_circle() {
    let mut world = World::new();
    let office = world.office.office;
    let mut line = vec![world.approved(|_| ())];
    while line.len() < limits::ITEM_DEPTH_MAX {
        line.push(world.part(line[line.len() - 1]));
    }
    let last = *line.last().unwrap();
    let deeper = RegisterItem {
        parent: Some(last),
        ..world.registration()
    };
    world.no(office, deeper, "too_deep");
    let move_to = |item, parent| MoveItem {
        item,
        parent,
        reason: text("调整"),
    };
    let two = world.approved(|_| ());
    let part = world.part(two);
    world.refuses([
        no("cycle", office, move_to(line[0], Some(last))),
        no("cycle", office, move_to(line[0], Some(line[0]))),
        no("too_deep", office, move_to(two, Some(line[limits::ITEM_DEPTH_MAX - 2]))),
        no("unknown", office, move_to(two, Some(ItemId(id(7))))),
        no("unknown", world.b.handling, move_to(two, None)),
    ]);
    world.ok(office, move_to(two, Some(line[limits::ITEM_DEPTH_MAX - 3])));
    assert_eq!(world.state.item_line(part).count(), limits::ITEM_DEPTH_MAX);
}

#[test]
fn weights_never_add_up_to_nothing() {
    let mut world = World::new();
    let (office, second) = (world.office.office, world.office.second);
    let whole = world.approved(|_| ());
    let light = RegisterItem {
        parent: Some(whole),
        weight: Some(0),
        ..world.registration()
    };
    let nought = light.item;
    world.ok(office, light);
    world.no(second, ApproveItem { item: nought }, "no_weight");
    let one = world.part(whole);
    world.ok(second, ApproveItem { item: nought });
    let weight = |item, weight| ChangeWeight {
        item,
        weight,
        reason: text("调整"),
    };
    let away = MoveItem {
        item: one,
        parent: None,
        reason: text("调整"),
    };
    world.refuses([
        no("ask_first", office, weight(one, 0)),
        no("bad_weight", office, weight(one, -1)),
        no("bad_weight", office, weight(one, i64::from(limits::WEIGHT_MAX) + 1)),
        no("unknown", world.b.handling, weight(one, 2)),
        no("ask_first", office, away),
        no("ask_first", office, world.closing(one, Outcome::NoLongerNeeded)),
    ]);
    let gone = [
        Wanted::NoLongerNeeded,
        Wanted::Move { parent: None },
        Wanted::Weight { weight: 0 },
    ];
    for wanted in gone {
        let ask = world.asking(one, wanted);
        world.no(office, ask, "no_weight");
    }
    let other = world.approved(|_| ());
    let there = world.asking(nought, Wanted::Move { parent: Some(other) });
    world.no(office, there, "no_weight");
    world.ok(office, weight(nought, 3));
    world.granted(one, Wanted::Move { parent: None });
    assert_eq!(world.item(whole).tally.weight, 3);
}

#[test]
fn an_item_is_assigned_to_one_lead_with_a_due_date() {
    let mut world = World::new();
    let (office, today) = (world.office.office, world.today);
    let registered = world.registration();
    let waiting = registered.item;
    world.ok(office, registered);
    world.no(office, assign(waiting, world.a.unit), "not_approved");
    let item = world.approved(|command| {
        command.due = None;
        command.start = Some(plus_days(today, 5));
    });
    let due = plus_days(today, 60);
    let good = AssignItem {
        due: Some(due),
        ..assign(item, world.a.unit)
    };
    let many = (0..=limits::SUPPORTING_MAX as u128)
        .map(|number| UnitId(id(5_000_000 + number)))
        .collect();
    world.refuses([
        no("no_due", office, assign(item, world.a.unit)),
        no(
            "due_before_start",
            office,
            AssignItem {
                due: Some(plus_days(today, 4)),
                ..good.clone()
            },
        ),
        no(
            "unknown",
            office,
            AssignItem {
                lead: UnitId(id(7)),
                ..good.clone()
            },
        ),
        no(
            "unknown",
            office,
            AssignItem {
                supporting: [UnitId(id(7))].into(),
                ..good.clone()
            },
        ),
        no(
            "lead_supports",
            office,
            AssignItem {
                supporting: [world.a.unit].into(),
                ..good.clone()
            },
        ),
        no(
            "too_many_supporting",
            office,
            AssignItem {
                supporting: many,
                ..good.clone()
            },
        ),
        no(
            "not_a_leader",
            office,
            AssignItem {
                leader: Some(world.a.handling.post),
                ..good.clone()
            },
        ),
        no("unknown", world.a.leader, good.clone()),
    ]);
    world.ok(
        office,
        AssignItem {
            leader: Some(world.root.leader.post),
            supporting: [world.b.unit].into(),
            ..good.clone()
        },
    );
    assert_eq!((world.item(item).stage, world.item(item).due), (Stage::Assigned, Some(due)));
    // A date once set moves only by an extension.
    world.no(
        office,
        AssignItem {
            due: Some(plus_days(due, 1)),
            ..good.clone()
        },
        "due_is_set",
    );
    world.no(world.b.handling, good, "not_office");
    world.close(item, Outcome::Refused);
    world.no(office, assign(item, world.b.unit), "item_closed");
}

#[test]
fn an_office_assigns_within_its_reach() {
    let mut world = World::new();
    let desk = world.district_office.clone();
    let command = world.registration();
    let item = command.item;
    world.ok(desk.office, command);
    world.ok(desk.second, ApproveItem { item });
    world.no(desk.office, assign(item, world.a.unit), "out_of_reach");
    world.ok(desk.office, assign(item, world.district_bureau.unit));
}

#[test]
fn an_office_above_acts_for_one_below_and_peers_do_not() {
    let world = World::new();
    let org = &world.state.org;
    let [city, district] = [world.office.unit, world.district_office.unit];
    assert!(org.office_above(city, district));
    assert!(!org.office_above(district, city));
    assert!(!org.office_above(world.b.unit, city), "a peer");
    assert!(!org.office_above(city, city));
    assert!(
        !org.office_above(city, world.root.unit),
        "an office is not above the government it serves"
    );
    assert!(org.office_above(world.root.unit, city));
    assert!(!org.office_above(world.a1.unit, city));

    // The city's office sees the district's open item and may act for it; the inspectorate's peer office may not.
    let mut world = world;
    let command = RegisterItem {
        kind: "other/need".into(),
        ..world.registration()
    };
    let item = command.item;
    world.ok(world.district_office.office, command);
    let peer = world.post(world.inspect.unit, &[jiufen_kernel::org::Role::Office]);
    let aside = world.post(world.district_bureau.unit, &[jiufen_kernel::org::Role::Office]);
    world.no(aside, ApproveItem { item }, "not_office");
    world.ok(peer, ApproveItem { item });
    world.ok(world.office.office, assign(item, world.district_bureau.unit));
}

#[test]
fn a_node_becomes_a_leaf_again_and_counts_in_its_unit_again() {
    let mut world = World::new();
    let whole = world.under_way();
    world.claim(whole, 40);
    let unit = world.a.unit;
    let leaves = |world: &World| (world.state.units[&unit].weight, world.state.units[&unit].said);
    assert_eq!(leaves(&world), (1, 4_000));
    let part = world.part(whole);
    assert_eq!(
        leaves(&world),
        (1, 0),
        "the whole is no leaf any more, and its part, led by nobody yet, counts at the lead above"
    );
    assert_eq!(world.percents(whole)[0], 0);
    let percent = report(
        &mut world,
        whole,
        Claim::Percent(jiufen_kernel::share::Share::percent(50).unwrap()),
    );
    world.no(world.a.handling, percent, "node_has_no_percentage");
    world.granted(part, Wanted::Move { parent: None });
    assert_eq!(leaves(&world), (1, 4_000));
    assert_eq!(world.percents(whole)[0], 40);
}

#[test]
fn a_blocker_stands_on_an_item_and_is_closed_by_who_raised_it() {
    let mut world = World::new();
    let item = world.under_way();
    let (handling, today) = (world.a.handling, world.today);
    let raise = |world: &mut World, blocks| RaiseBlocker {
        blocker: ItemId(world.id()),
        blocks,
        title: text("管线没有迁移"),
        clears: world.b.unit,
        due: today,
        note: Some(text("请协调")),
    };
    let good = raise(&mut world, item);
    let blocker = good.blocker;
    world.refuses([
        no("not_of_item", world.root.leader, good.clone()),
        no("not_of_item", world.auditor, good.clone()),
        no(
            "due_in_past",
            handling,
            RaiseBlocker {
                due: plus_days(today, -1),
                ..good.clone()
            },
        ),
        no(
            "unknown",
            handling,
            RaiseBlocker {
                clears: UnitId(id(7)),
                ..good.clone()
            },
        ),
    ]);
    world.ok(handling, good.clone());
    assert_eq!(world.item(item).blockers.keys().copied().collect::<Vec<_>>(), [blocker]);
    assert_eq!(
        (world.item(blocker).stage, world.item(blocker).lead),
        (Stage::Assigned, Some(world.b.unit))
    );
    let second = raise(&mut world, blocker);
    world.refuses([no("exists", handling, good), no("blocks_blocker", world.b.handling, second)]);
    world.refuses([
        no("not_office", world.b.handling, world.closing(blocker, Outcome::Refused)),
        no("nothing_to_prove", handling, world.closing(blocker, Outcome::Proved)),
    ]);
    let closing = world.closing(blocker, Outcome::NoLongerNeeded);
    world.ok(handling, closing);
    assert!(world.item(item).blockers.is_empty());
    world.close(item, Outcome::Refused);
    let late = raise(&mut world, item);
    world.no(handling, late, "item_closed");

    let item = world.under_way();
    let mut bare = jiufen_kernel::pack::Packs::default();
    std::mem::swap(&mut world.packs, &mut bare);
    let raised = raise(&mut world, item);
    world.no(handling, raised, "no_blocker_kind");
}

#[test]
fn a_second_person_s_proof_of_a_named_item_is_seen_by_the_named_only() {
    let mut world = World::new();
    let named = BTreeSet::from([world.a.intake.post]);
    let item = world.approved(|command| command.narrow = Some((named, text("涉及个人"))));
    world.ok(world.office.office, proof(item, 1, None));
    // A unit in which nobody who could accept it would see it is refused, and told what to do instead.
    world.no(world.office.office, assign(item, world.b.unit), "unseen_by_lead");
    world.ok(world.office.office, assign(item, world.a.unit));
    let handling = world.a.handling.post;
    let sees = |world: &World, actor| {
        let reader = visibility::reader(actor, &world.state.org).expect("a post");
        visibility::may_see(world.item(item), &world.state.org, reader)
    };
    world.no(world.a.leader, AcceptItem { item, handling }, "unknown");
    assert!(!sees(&world, world.a.handling));
    world.ok(world.a.intake, AcceptItem { item, handling });
    assert!(sees(&world, world.a.handling), "whoever is to do it sees it");
    assert!(!sees(&world, world.a.leader) && !sees(&world, world.a.clearing));
}
