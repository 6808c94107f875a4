//! What a number lost stands under it: every way to take something out of a base, weigh it down, or add to it late.

use std::collections::BTreeSet;

use jiufen_kernel::{
    State, evolve,
    figures::Lost,
    id::*,
    item::{asking::*, closure::*, registration::*},
    loss::{Loss, Why},
    time::plus_days,
};

use super::no;
use crate::world::{World, text};

impl World {
    /// Every line of every node, from the events alone.
    pub fn losses(&self) -> Vec<Loss> {
        let mut state = State::default();
        let mut all = Vec::new();
        for (event, today) in &self.log {
            all.extend(evolve(&mut state, event, *today).losses);
        }
        all
    }

    fn lines(&self, node: ItemId) -> Vec<(ItemId, Why)> {
        let lines = self.losses().into_iter().filter(|loss| loss.node == node);
        lines.map(|loss| (loss.item, loss.why)).collect()
    }

    fn lost(&self, node: ItemId) -> Lost {
        self.item(node).tally.lost
    }
}

#[test]
fn one_person_takes_nothing_out_of_a_number() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let (part, other) = (world.part(whole), world.part(whole));
    let office = world.office.office;
    let reason = || text("调整");
    let away = MoveItem {
        item: part,
        parent: None,
        reason: reason(),
    };
    // Deeper in the same node it would weigh less there.
    let deeper = MoveItem {
        item: part,
        parent: Some(other),
        reason: reason(),
    };
    let nought = ChangeWeight {
        item: part,
        weight: 0,
        reason: reason(),
    };
    let heavier = ChangeWeight {
        item: part,
        weight: 3,
        reason: reason(),
    };
    world.refuses([
        no("ask_first", office, away),
        no("ask_first", office, deeper),
        no("ask_first", office, nought),
        no("ask_first", office, world.closing(part, Outcome::NoLongerNeeded)),
    ]);
    world.ok(office, heavier.clone());
    // A claim anywhere below the node is the first claim below it.
    world.start_work(other);
    world.claim(other, 10);
    let two = ChangeWeight { weight: 2, ..heavier };
    world.no(office, two, "ask_first");
    // Nor the weight 0 of what waits to be approved: whoever approves it has not chosen it.
    let command = RegisterItem {
        parent: Some(whole),
        ..world.registration()
    };
    let waiting = command.item;
    world.ok(office, command);
    let nought = ChangeWeight {
        item: waiting,
        weight: 0,
        reason: reason(),
    };
    world.no(world.office.second, nought, "ask_first");
}

#[test]
fn a_late_silent_part_that_goes_leaves_a_line_on_every_node_above() {
    for (wanted, why) in [
        (Wanted::NoLongerNeeded, Why::NoLongerNeeded),
        (Wanted::Move { parent: None }, Why::MovedOut),
        (Wanted::Weight { weight: 0 }, Why::WeightZero),
    ] {
        let mut world = World::new();
        let top = world.approved(|_| ());
        let whole = world.part(top);
        let (part, beside) = (world.part(whole), world.part(whole));
        world.start_work(part);
        world.start_work(beside);
        world.claim(beside, 50);
        let due = world.item(part).due.unwrap();
        world.until(plus_days(due, 1));
        world.granted(part, wanted);
        let lines: Vec<Loss> = world.losses().into_iter().filter(|loss| loss.why == why).collect();
        let nodes: BTreeSet<ItemId> = lines.iter().map(|loss| loss.node).collect();
        assert_eq!(nodes, [top, whole].into(), "{why:?}");
        assert!(
            lines
                .iter()
                .all(|loss| (loss.item, loss.leaves, loss.late, loss.silent) == (part, 1, 1, 1)),
            "{lines:?}"
        );
        for node in [top, whole] {
            let lost = world.lost(node);
            let counted = [lost.moved_out, lost.no_longer_needed, lost.weight_zero];
            assert_eq!(counted.iter().sum::<i64>(), 1, "{why:?}");
        }
    }
}

#[test]
fn what_moves_within_a_node_is_lost_only_up_to_where_both_places_meet() {
    let mut world = World::new();
    let top = world.approved(|_| ());
    let (left, right) = (world.part(top), world.part(top));
    let (part, _stays) = (world.part(left), world.part(left));
    world.part(right);
    world.granted(part, Wanted::Move { parent: Some(right) });
    assert_eq!(world.lines(left), [(part, Why::MovedOut)]);
    assert!(world.lines(top).is_empty() && world.lines(right).is_empty());
    // Moved back, the line stays and is not counted any more.
    world.granted(part, Wanted::Move { parent: Some(left) });
    assert_eq!(world.lost(left).moved_out, 0);
    assert_eq!(world.lost(right).moved_out, 1);
    assert_eq!(world.lines(left).len(), 1);
}

/// Deeper in the same node a silent part weighs less: a part of weight 0 swallows it, a part of many dilutes it.
#[test]
fn a_part_that_moves_inside_a_node_is_a_line_of_every_node_in_which_it_weighs_otherwise() {
    for (weight, claimed) in [(0, true), (2, true), (1000, true), (2, false)] {
        let mut world = World::new();
        let top = world.approved(|_| ());
        let whole = world.approved(|register| register.parent = Some(top));
        let (silent, done) = (world.part(whole), world.part(whole));
        let deep = world.part(whole);
        if weight == 0 {
            world.granted(deep, Wanted::Weight { weight });
        } else {
            let reason = text("大头");
            world.ok(
                world.office.office,
                ChangeWeight {
                    item: deep,
                    weight,
                    reason,
                },
            );
        }
        if claimed {
            world.start_work(done);
            world.claim(done, 50);
        }
        let before = [world.lines(top), world.lines(whole)];
        world.granted(silent, Wanted::Move { parent: Some(deep) });
        for (node, mut lines) in [top, whole].into_iter().zip(before) {
            lines.extend(claimed.then_some((silent, Why::Weight)));
            assert_eq!(world.lines(node), lines, "weight {weight}, claimed {claimed}");
        }
        // And back: a line again, each of its own day.
        world.granted(silent, Wanted::Move { parent: Some(whole) });
        let lines = world.lines(top).into_iter().filter(|line| *line == (silent, Why::Weight));
        assert_eq!(lines.count(), if claimed { 2 } else { 0 });
    }
}

#[test]
fn moved_out_and_ended_there_it_stays_on_the_node_it_left() {
    let mut world = World::new();
    let (whole, there) = (world.approved(|_| ()), world.approved(|_| ()));
    let (part, _stays) = (world.part(whole), world.part(whole));
    world.part(there);
    world.granted(part, Wanted::Move { parent: Some(there) });
    world.granted(part, Wanted::Withdrawal { mistaken: true });
    assert_eq!(world.lines(whole), [(part, Why::MovedOut)]);
    assert_eq!(world.lines(there), [(part, Why::Withdrawn)]);
    assert_eq!((world.lost(whole).moved_out, world.lost(there).no_longer_needed), (1, 1));
}

#[test]
fn divided_weighed_down_and_joined_again_the_lines_stay() {
    let mut world = World::new();
    let top = world.approved(|_| ());
    let (whole, _beside) = (world.part(top), world.part(top));
    world.start_work(whole);
    world.claim(whole, 40);
    // The claimed leaf is divided: its part came after the claim, in it and above it.
    let (one, two) = (world.part(whole), world.part(whole));
    assert_eq!(world.lost(whole).later, 2);
    assert_eq!(world.lost(top).later, 2);
    world.granted(one, Wanted::Weight { weight: 0 });
    assert_eq!(world.lost(top).weight_zero, 1);
    // Undivided again by taking both parts away.
    world.granted(one, Wanted::NoLongerNeeded);
    world.granted(two, Wanted::NoLongerNeeded);
    assert!(!world.item(whole).is_node());
    assert_eq!(world.percents(whole)[0], 40);
    let lost = world.lost(top);
    assert_eq!((lost.no_longer_needed, lost.weight_zero, lost.later), (2, 0, 0));
    assert_eq!(world.lines(top).len(), 5);
    // Reopened it is weightless and later again, and no longer lost.
    world.ok(
        world.office.office,
        ReopenItem {
            item: two,
            stands: jiufen_kernel::share::Share::ZERO,
            reason: text("又要办"),
        },
    );
    let lost = world.lost(whole);
    assert_eq!((lost.no_longer_needed, lost.later), (1, 1));
}

#[test]
fn when_the_parent_goes_the_line_says_how_much_went_with_it() {
    let mut world = World::new();
    let top = world.approved(|_| ());
    let (whole, _beside) = (world.part(top), world.part(top));
    for part in [world.part(whole), world.part(whole)] {
        world.close(part, Outcome::Unproved);
    }
    world.granted(whole, Wanted::NoLongerNeeded);
    let line = world.losses().pop().unwrap();
    assert_eq!((line.node, line.item, line.leaves), (top, whole, 2));
}

#[test]
fn parts_that_join_after_the_first_claim_are_later_and_the_mean_without_them_is_known() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let (one, two) = (world.part(whole), world.part(whole));
    for part in [one, two] {
        world.start_work(part);
    }
    world.proved(one);
    assert_eq!(world.item(whole).tally.without_later(), None);
    let padding = world.part(whole);
    world.start_work(padding);
    world.proved(padding);
    // Proved elsewhere and moved in: one person may do it, and it is a line.
    let elsewhere = world.under_way();
    world.proved(elsewhere);
    let place = MoveItem {
        item: elsewhere,
        parent: Some(whole),
        reason: text("并入"),
    };
    world.ok(world.office.office, place);
    assert_eq!(world.percents(whole)[1], 75);
    assert_eq!(world.lost(whole).later, 2);
    let (_, proved) = world.item(whole).tally.without_later().unwrap();
    assert_eq!(proved.hundredths(), 5_000);
}

#[test]
fn below_what_does_not_count_nothing_is_lost() {
    let mut world = World::new();
    let need = world.approved(|command| command.kind = "other/need".into());
    let duty = world.approved(|command| {
        command.kind = "other/duty".into();
        command.parent = Some(need);
    });
    world.close(duty, Outcome::NoLongerNeeded);
    assert!(world.losses().is_empty());
}
