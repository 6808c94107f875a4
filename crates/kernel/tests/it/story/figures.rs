//! Said and proved, by example: the table of decision 0005, and how a whole adds up.

use jiufen_kernel::{
    item::{
        asking::Wanted,
        closure::Outcome,
        registration::ChangeWeight,
        report::{Claim, ReturnReport},
    },
    share::Share,
};

use crate::{
    given::{assign, report},
    world::{World, text},
};

#[test]
fn silence_is_nought() {
    let mut world = World::new();
    let item = world.under_way();
    assert_eq!(world.percents(item), [0; 5]);
    assert_eq!(world.item(item).counts().silent, 1);
    let done = report(&mut world, item, Claim::Done);
    let returned = ReturnReport {
        report: done.report,
        item,
        reason: text("不清楚"),
    };
    world.ok(world.a.handling, done);
    assert_eq!(
        world.item(item).counts().silent,
        1,
        "a report that waits to be cleared has not left the unit"
    );
    world.ok(world.a.clearing, returned);
    assert_eq!(world.item(item).counts().silent, 1);
    let nothing = report(&mut world, item, Claim::Nothing);
    world.ok(world.a.handling, nothing);
    assert_eq!(world.percents(item), [0; 5]);
    assert_eq!(world.item(item).counts().silent, 0);
}

#[test]
fn the_examples_of_the_gap() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 80);
    assert_eq!(world.percents(item), [80, 0, 0, 80, 0]);
    world.back(item, 60);
    assert_eq!(world.percents(item), [80, 0, 60, 20, 0]);
    world.checked(item, 50);
    assert_eq!(world.percents(item), [80, 50, 0, 0, 30]);
    world.back(item, 70);
    assert_eq!(world.percents(item), [80, 50, 0, 0, 30]);
    assert_eq!(world.item(item).figures().again, Share::percent(20).unwrap());
    world.claim(item, 90);
    assert_eq!(world.percents(item), [90, 50, 0, 10, 30]);
    world.back(item, 85);
    assert_eq!(world.percents(item), [90, 50, 5, 5, 30]);
}

#[test]
fn what_was_found_above_the_claim_counts_once_claimed() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 30);
    world.back(item, 60);
    world.checked(item, 60);
    assert_eq!(world.percents(item), [30, 30, 0, 0, 0]);
    world.claim(item, 50);
    assert_eq!(world.percents(item)[..2], [50, 50]);
    world.claim(item, 70);
    assert_eq!(world.percents(item), [70, 60, 0, 10, 0]);
}

#[test]
fn a_lowered_claim_and_an_overturned_check_lower_proved_at_once() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 80);
    world.back(item, 80);
    world.checked(item, 80);
    world.claim(item, 50);
    assert_eq!(world.percents(item), [50, 50, 0, 0, 0]);
    world.claim(item, 80);
    assert_eq!(
        world.percents(item),
        [80, 50, 30, 0, 0],
        "what was lowered must be accepted again"
    );
    let overturned = world.check(item, 20);
    world.ok(world.office.second, overturned);
    assert_eq!(world.percents(item), [80, 20, 0, 0, 60]);
}

#[test]
fn a_hundred_only_when_all() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let parts: Vec<_> = (0..3).map(|_| world.part(whole)).collect();
    for part in &parts {
        world.start_work(*part);
    }
    for part in &parts[..2] {
        world.proved(*part);
    }
    let most = report(&mut world, parts[2], Claim::Percent(Share::new(9_999).unwrap()));
    world.ok(world.a.handling, most);
    let figures = world.item(whole).figures();
    assert_eq!((figures.said.hundredths(), figures.proved.hundredths()), (9_999, 6_666));
    assert_eq!(figures.gap().hundredths(), figures.bare.hundredths());
    world.proved(parts[2]);
    assert_eq!(world.percents(whole), [100, 100, 0, 0, 0]);
}

#[test]
fn a_whole_is_the_weighted_mean_of_its_parts() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let (one, two) = (world.part(whole), world.part(whole));
    for part in [one, two] {
        world.start_work(part);
    }
    world.claim(one, 90);
    world.claim(two, 30);
    assert_eq!(world.percents(whole), [60, 0, 0, 60, 0]);
    let heavier = ChangeWeight {
        item: one,
        weight: 2,
        reason: text("更重"),
    };
    world.no(world.office.office, heavier, "ask_first");
    world.granted(one, Wanted::Weight { weight: 2 });
    assert_eq!(world.percents(whole)[0], 70);
    world.close(one, Outcome::Unproved);
    assert_eq!(world.percents(whole)[0], 70, "closed unproved stays in the base");
    world.close(two, Outcome::NoLongerNeeded);
    assert_eq!(world.percents(whole)[0], 90, "no longer needed leaves it");
}

#[test]
fn a_unit_counts_each_leaf_once_at_its_lead_and_moves_with_it() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 40);
    let said = |world: &World, unit| {
        world
            .state
            .units
            .get(&unit)
            .map_or((0, 0), |tally| (tally.weight, tally.said))
    };
    let (root, a, b, a1) = (world.root.unit, world.a.unit, world.b.unit, world.a1.unit);
    assert_eq!([root, a, b].map(|unit| said(&world, unit)), [(1, 4_000), (1, 4_000), (0, 0)]);
    world.ok(world.office.office, assign(item, b));
    assert_eq!([root, a, b].map(|unit| said(&world, unit)), [(1, 4_000), (0, 0), (1, 4_000)]);
    world.ok(world.office.office, assign(item, a1));
    assert_eq!([root, a, a1].map(|unit| said(&world, unit)), [(1, 4_000); 3]);
    world.two(jiufen_kernel::org::units::MoveUnit { unit: a1, parent: b });
    assert_eq!(
        [root, a, b, a1].map(|unit| said(&world, unit)),
        [(1, 4_000), (0, 0), (1, 4_000), (1, 4_000)]
    );
}
