//! What a coalition that cheats found: parts that bring their proof along, late days behind a claim that came to nothing, and a
//! proof made smaller after the due date.

use jiufen_kernel::{
    State, evolve,
    id::*,
    item::{
        Ended, Late, asking::Wanted, blocker::RaiseBlocker, closure::Outcome, evidence::EvidenceKind, life::*, registration::*,
        report::*,
    },
    loss::Why,
    marks::marks,
    share::Share,
    time::{Date, plus_days},
};

use super::answer;
use crate::{
    given::{assign, evidence, proof, report},
    world::{World, text},
};

impl World {
    /// Claimed done with evidence, long before it is due.
    fn claimed_in_time(&mut self) -> (ItemId, Date) {
        let item = self.under_way();
        self.claim_done(item);
        self.back(item, 100);
        (item, self.item(item).due.unwrap())
    }

    /// Late rows: first day, last day, what ended them, who led.
    fn stretches(&self, item: ItemId) -> Vec<(Date, Date, Ended, UnitId)> {
        let row = |late: &Late| (late.from, late.to, late.ended, late.lead);
        self.item(item).late.iter().map(row).collect()
    }
}

#[test]
fn what_brings_its_proof_along_is_a_line_of_a_node_where_nothing_was_claimed() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let node = world.part(whole);
    world.part(node);
    // Of one person: it stood nowhere, so nothing loses it.
    let proved = world.under_way();
    world.proved(proved);
    let reason = text("归口管理");
    let here = MoveItem {
        item: proved,
        parent: Some(node),
        reason: reason.clone(),
    };
    world.ok(world.office.office, here);
    for above in [node, whole] {
        let about = world.item(above);
        assert_eq!(about.tally.lost.later, 1, "one line a node");
        assert_eq!(about.figures().proved, Share::percent(50).unwrap());
    }
    assert_eq!(world.item(node).tally.without_later(), Some((Share::ZERO, Share::ZERO)));
    // A part of which nobody has said anything is no such line, whether approved there or moved there, however often.
    let other = world.approved(|_| ());
    world.part(other);
    let moved = world.approved(|_| ());
    let there = MoveItem {
        item: moved,
        parent: Some(other),
        reason,
    };
    world.ok(world.office.office, there);
    assert_eq!(world.item(other).tally.lost.later, 0);
}

#[test]
fn a_part_that_was_reported_leaves_a_line_where_it_takes_the_silence_away() {
    let mut world = World::new();
    // Moved below what was never reported; and approved together with what was reported below it.
    let silent = world.under_way();
    let heard = world.under_way();
    let nothing = report(&mut world, heard, Claim::Nothing);
    world.ok(world.a.handling, nothing);
    assert_eq!(world.item(silent).counts().silent, 1);
    let below = MoveItem {
        item: heard,
        parent: Some(silent),
        reason: text("合并"),
    };
    world.ok(world.office.office, below);
    assert_eq!(world.item(silent).counts().silent, 0);
    assert_eq!(world.item(silent).tally.lost.later, 1);

    let silent = world.under_way();
    let mut between = world.registration();
    between.parent = Some(silent);
    let whole = between.item;
    world.ok(world.office.office, between);
    let part = world.part(whole);
    world.start_work(part);
    let nothing = report(&mut world, part, Claim::Nothing);
    world.ok(world.a.handling, nothing);
    assert_eq!(world.item(silent).counts().silent, 1);
    world.ok(world.office.second, ApproveItem { item: whole });
    assert_eq!(world.item(silent).counts().silent, 0);
    let lines = world.losses();
    assert!(
        lines
            .iter()
            .any(|line| (line.node, line.item, line.why) == (silent, whole, Why::Later))
    );
}

#[test]
fn late_days_behind_a_claim_that_came_to_nothing_are_late_days() {
    let ways: [fn(&mut World, ItemId, Date) -> Ended; 3] = [
        |world, item, due| {
            let due = plus_days(due, 40);
            world.granted(item, Wanted::Extension { due });
            Ended::Extended
        },
        |world, item, due| {
            let until = plus_days(due, 40);
            world.granted(item, Wanted::Suspension { until });
            Ended::Suspended
        },
        |world, item, _| {
            world.ok(world.office.office, assign(item, world.b.unit));
            let handling = world.b.handling.post;
            world.ok(world.b.intake, AcceptItem { item, handling });
            Ended::Reassigned
        },
    ];
    for way in ways {
        let mut world = World::new();
        let (item, due) = world.claimed_in_time();
        world.until(plus_days(due, 5));
        let ended = way(&mut world, item, due);
        assert!(world.stretches(item).is_empty(), "nobody has judged the claim yet");
        let mut good = world.clone();
        good.checked(item, 100);
        assert!(good.stretches(item).is_empty(), "claimed in time and proved");
        // Refused, or lowered before anybody looked, or ended: the days before were late, at whoever led then.
        let row = (plus_days(due, 1), plus_days(due, 5), ended, world.a.unit);
        let mut refused = world.clone();
        refused.pass(2);
        refused.checked(item, 40);
        assert_eq!(refused.stretches(item), [row]);
        let mut lowered = world.clone();
        let handling = if ended == Ended::Reassigned {
            world.b.handling
        } else {
            world.a.handling
        };
        let less = report(&mut lowered, item, Claim::Percent(Share::percent(90).unwrap()));
        lowered.ok(handling, less);
        assert_eq!(lowered.stretches(item), [row]);
        world.close(item, Outcome::Unproved);
        assert_eq!(world.stretches(item)[0], row);
        let bureau = world.state.units[&world.a.unit].counts.once;
        assert!(bureau.all() >= 1, "{bureau:?}");
    }
}

#[test]
fn what_ends_without_proof_past_its_due_date_was_late_whatever_was_claimed() {
    for outcome in [Outcome::Unproved, Outcome::Refused, Outcome::NoLongerNeeded] {
        for days in [0, 1, 5] {
            let mut world = World::new();
            let (item, due) = world.claimed_in_time();
            world.until(plus_days(due, days));
            world.close(item, outcome);
            let row = (plus_days(due, 1), plus_days(due, days), Ended::Unproved, world.a.unit);
            let rows: Vec<_> = (days > 0).then_some(row).into_iter().collect();
            assert_eq!(world.stretches(item), rows, "{outcome:?} {days} days after");
        }
    }
}

#[test]
fn a_proof_made_smaller_after_the_due_date_takes_no_late_day_away() {
    for (days, rows) in [(0, 0), (1, 1), (6, 1)] {
        let mut world = World::new();
        let item = world.approved(|_| ());
        world.ok(world.office.office, proof(item, 2, None));
        world.ok(world.office.office, assign(item, world.a.unit));
        world.accept(item);
        world.claim_done(item);
        world.back(item, 100);
        let due = world.item(item).due.unwrap();
        // Nothing was ever given for the second piece; it is changed away, on the due date itself or later.
        world.until(plus_days(due, days));
        world.change_proof(item, 1);
        world.pass(1);
        world.checked(item, 100);
        let row = (plus_days(due, 1), plus_days(due, days + 1), Ended::Proved, world.a.unit);
        assert_eq!(world.stretches(item), vec![row; rows], "{days} days after");
    }
    // Changed to another one of the same size, with something given for the second piece on the fourth day.
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, proof(item, 2, None));
    world.ok(world.office.office, assign(item, world.a.unit));
    world.accept(item);
    world.claim_done(item);
    world.back(item, 100);
    let due = world.item(item).due.unwrap();
    world.until(plus_days(due, 4));
    let second = evidence(&mut world, item, 1, EvidenceKind::Photo, Some(Share::ALL));
    world.ok(world.a.handling, second);
    world.pass(3);
    world.change_proof(item, 1);
    world.checked(item, 100);
    let row = (plus_days(due, 1), plus_days(due, 4), Ended::Proved, world.a.unit);
    assert_eq!(world.stretches(item), [row]);
}

#[test]
fn whoever_was_blocked_says_that_it_is_solved_and_no_mark_stands_beside_it() {
    let mut world = World::new();
    let item = world.under_way();
    let blocker = ItemId(world.id());
    let raise = RaiseBlocker {
        blocker,
        blocks: item,
        title: text("堵点"),
        clears: world.a.unit,
        due: world.today,
        note: None,
    };
    world.ok(world.a.handling, raise);
    world.ok(world.a.handling, world.closing(blocker, Outcome::Unproved));
    let mut state = State::default();
    for (event, today) in &world.log {
        let marked = marks(&state, event, *today);
        assert!(!marked.iter().any(|(of, _)| *of == blocker), "{marked:?}");
        evolve(&mut state, event, *today);
    }
}

#[test]
fn whoever_made_the_newest_check_does_not_end_the_item_by_a_grant() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 80);
    world.back(item, 80);
    let second = world.office.second;
    let check = world.check(item, 20);
    world.ok(second, check);
    // Asked by the other clerk, and by the lead: a leader is still there to grant it.
    for asks in [world.office.office, world.a.intake] {
        let ask = world.asking(item, Wanted::NoLongerNeeded);
        world.ok(asks, ask.clone());
        world.no(second, answer(&ask, true), "same_hand");
        world.ok(second, answer(&ask, false));
    }
    let ask = world.asking(item, Wanted::NoLongerNeeded);
    world.ok(world.office.office, ask.clone());
    world.ok(world.root.leader, answer(&ask, true));
}
