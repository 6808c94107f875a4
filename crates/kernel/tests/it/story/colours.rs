//! Colours at their exact edges: the last day before, and the first day of.

use jiff::civil::date;
use jiufen_kernel::{
    colour::{Cause, Colour},
    id::*,
    item::{asking::*, blocker::RaiseBlocker, closure::Outcome, report::*},
    time::{Date, plus_days},
};

use crate::{
    given::{assign, proof, report},
    world::{World, text},
};

#[track_caller]
fn turns(world: &World, item: ItemId, day: Date, before: Colour, from: Colour) {
    let on = |day| world.item(item).colour(&world.state.calendar, day).0;
    assert_eq!((on(plus_days(day, -1)), on(day)), (before, from), "around {day}");
}

fn cause(world: &World, item: ItemId, day: Date) -> Option<Cause> {
    world.item(item).colour(&world.state.calendar, day).1
}

/// Assigned to the first bureau with these dates.
fn dated(world: &mut World, start: Option<Date>, due: Date) -> ItemId {
    let item = world.approved(|command| (command.start, command.due) = (start, Some(due)));
    world.ok(world.office.office, proof(item, 1, None));
    world.ok(world.office.office, assign(item, world.a.unit));
    item
}

#[test]
fn grey_until_it_starts_amber_in_the_last_tenth_red_after_the_due_date() {
    let mut world = World::new();
    let start = plus_days(world.today, 20);
    // A span of 109 days: a tenth is 10.
    let due = plus_days(start, 109);
    let item = dated(&mut world, Some(start), due);
    turns(&world, item, start, Colour::NotStarted, Colour::Green);
    turns(&world, item, plus_days(due, -10), Colour::Green, Colour::Amber);
    turns(&world, item, plus_days(due, 1), Colour::Amber, Colour::Red);
    assert_eq!(cause(&world, item, due), Some(Cause::DueSoon(due)));
    assert_eq!(cause(&world, item, plus_days(due, 1)), Some(Cause::Overdue(due)));
}

#[test]
fn a_short_span_warns_seven_days_before() {
    let mut world = World::new();
    for (span, before) in [(20, 7), (79, 7), (80, 8), (200, 20)] {
        let due = plus_days(world.today, span);
        let item = dated(&mut world, None, due);
        turns(&world, item, plus_days(due, -before), Colour::Green, Colour::Amber);
    }
}

#[test]
fn not_assigned_yet_is_grey() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    turns(
        &world,
        item,
        plus_days(world.today, 400),
        Colour::NotStarted,
        Colour::NotStarted,
    );
}

#[test]
fn claimed_in_time_is_hatched_and_red_again_when_refused() {
    let mut world = World::new();
    let due = plus_days(world.today, 20);
    let item = dated(&mut world, None, due);
    world.accept(item);
    world.until(due);
    world.claim_done(item);
    turns(&world, item, plus_days(due, 1), Colour::Pending, Colour::Red);
    assert_eq!(cause(&world, item, plus_days(due, 1)), Some(Cause::Unbacked(due)));
    world.back(item, 100);
    turns(&world, item, plus_days(due, 1), Colour::Pending, Colour::Pending);
    world.checked(item, 60);
    turns(&world, item, plus_days(due, 1), Colour::Green, Colour::Red);
    assert_eq!(cause(&world, item, plus_days(due, 1)), Some(Cause::Refused(due)));
    world.back(item, 100);
    world.checked(item, 100);
    turns(&world, item, plus_days(due, 1), Colour::Green, Colour::Green);
    world.close(item, Outcome::Proved);
    turns(&world, item, plus_days(due, 1), Colour::Done, Colour::Done);
}

#[test]
fn claimed_late_is_red_until_it_is_accepted() {
    let mut world = World::new();
    let due = plus_days(world.today, 20);
    let item = dated(&mut world, None, due);
    world.accept(item);
    world.until(plus_days(due, 1));
    world.claim_done(item);
    assert_eq!(cause(&world, item, world.today), Some(Cause::ClaimedLate(due)));
    turns(&world, item, plus_days(due, 2), Colour::Red, Colour::Red);
    world.back(item, 100);
    world.checked(item, 100);
    turns(&world, item, plus_days(due, 2), Colour::Green, Colour::Green);
}

#[test]
fn a_period_without_a_report_is_amber_from_its_first_day_after() {
    let mut world = World::new();
    let item = dated(&mut world, None, date(2027, 12, 31));
    world.accept(item);
    // Accepted in March: the first report is for the first quarter.
    turns(&world, item, date(2026, 4, 1), Colour::Green, Colour::Amber);
    assert_eq!(
        cause(&world, item, date(2026, 4, 1)),
        Some(Cause::Unreported(date(2026, 3, 31)))
    );
    world.claim(item, 10);
    turns(&world, item, date(2026, 7, 1), Colour::Green, Colour::Amber);
    world.until(date(2026, 7, 5));
    world.claim(item, 20);
    turns(&world, item, date(2027, 1, 1), Colour::Green, Colour::Amber);
    // What waits to be cleared, or was returned, has not been reported yet.
    world.until(date(2026, 12, 1));
    let done = report(&mut world, item, Claim::Done);
    let returned = ReturnReport {
        report: done.report,
        item,
        reason: text("不清楚"),
    };
    world.ok(world.a.handling, done);
    turns(&world, item, date(2027, 1, 1), Colour::Green, Colour::Amber);
    world.ok(world.a.clearing, returned);
    turns(&world, item, date(2027, 1, 1), Colour::Green, Colour::Amber);
}

#[test]
fn a_blocker_open_longer_than_ten_working_days_is_amber() {
    let mut world = World::new();
    let item = dated(&mut world, None, date(2027, 12, 31));
    world.accept(item);
    world.until(date(2026, 3, 30));
    world.claim(item, 10);
    let blocker = ItemId(world.id());
    let (handling, clears, due) = (world.a.handling, world.b.unit, world.today);
    let raise = RaiseBlocker {
        blocker,
        blocks: item,
        title: text("管线"),
        clears,
        due,
        note: None,
    };
    world.ok(handling, raise);
    // Ten working days from Monday 30 March, with the holiday on 6 April: until 14 April.
    turns(&world, item, date(2026, 4, 15), Colour::Green, Colour::Amber);
    assert_eq!(
        cause(&world, item, date(2026, 4, 15)),
        Some(Cause::Blocked(date(2026, 3, 30)))
    );
    let closing = world.closing(blocker, Outcome::NoLongerNeeded);
    world.ok(handling, closing);
    turns(&world, item, date(2026, 4, 15), Colour::Green, Colour::Green);
}

#[test]
fn a_late_milestone_makes_the_whole_late() {
    let mut world = World::new();
    let whole = dated(&mut world, None, date(2027, 12, 31));
    let due = date(2026, 3, 25);
    let milestone = world.approved(|command| {
        command.kind = "milestone".into();
        command.parent = Some(whole);
        command.due = Some(due);
    });
    world.ok(world.office.office, assign(milestone, world.a.unit));
    turns(&world, whole, date(2026, 3, 18), Colour::Green, Colour::Amber);
    turns(&world, whole, date(2026, 3, 26), Colour::Amber, Colour::Red);
    assert_eq!(cause(&world, whole, date(2026, 3, 26)), Some(Cause::StepOverdue(due)));
    // A task below is late on its own.
    let task = world.part(whole);
    world.ok(world.office.office, assign(task, world.a.unit));
    world.close(milestone, Outcome::Unproved);
    turns(
        &world,
        whole,
        plus_days(world.item(task).due.unwrap(), 1),
        Colour::Green,
        Colour::Green,
    );
}

#[test]
fn suspended_and_withdrawn_have_no_date() {
    for (wanted, colour) in [
        (
            Wanted::Suspension {
                until: plus_days(crate::world::FIRST_DAY, 30),
            },
            Colour::Suspended,
        ),
        (Wanted::Withdrawal { mistaken: true }, Colour::Withdrawn),
    ] {
        let mut world = World::new();
        let due = plus_days(world.today, 9);
        let item = if colour == Colour::Suspended {
            dated(&mut world, None, due)
        } else {
            world.approved(|command| command.due = Some(due))
        };
        world.granted(item, wanted);
        turns(&world, item, plus_days(due, 1), colour, colour);
    }
}
