//! What proved rests on, and from when a claim counts: the attacks on both, and what the rules answer.

use jiufen_kernel::{
    colour::{Cause, Colour},
    id::*,
    item::{Ended, asking::*, check::*, evidence::*, life::*, registration::*, report::*},
    limits,
    share::Share,
    time::{Date, plus_days},
};

use crate::{
    given::{assign, evidence, file_of, proof, report},
    world::{World, text},
};

fn level(percent: u8) -> Share {
    Share::percent(percent).unwrap()
}

#[test]
fn nobody_accepts_more_than_the_evidence_backs() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 80);
    world.back(item, 40);
    world.ask_checker(item);
    let checker = world.inspect.checker;
    let more = world.check(item, 60);
    let refusal = world.no(checker, more, "not_backed");
    assert!(
        refusal.zh.contains("认可到 60.0") && refusal.zh.contains("只支撑到 40.0"),
        "{refusal}"
    );
    let nothing = MakeCheck {
        accepts: Vec::new(),
        ..world.check(item, 10)
    };
    world.no(checker, nothing, "proof_missing");
    world.checked(item, 40);
    assert_eq!(world.percents(item), [80, 40, 0, 0, 40]);
    // A second look at the same evidence, by another hand and of a claim one point higher, accepts no more.
    world.claim(item, 81);
    let again = world.check(item, 41);
    world.no(world.office.second, again, "not_backed");
    // A dummy beside it lifts nothing above what was seen, either.
    world.back(item, 10);
    let padded = world.check(item, 41);
    world.no(world.office.second, padded, "not_backed");
    world.back(item, 60);
    world.checked(item, 60);
    assert_eq!(world.percents(item)[1], 60);
}

#[test]
fn what_an_earlier_check_saw_and_cut_needs_something_new() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 80);
    world.back(item, 80);
    world.checked(item, 20);
    for percent in [80, 70, 80] {
        // Lowered and raised again, it is still the evidence that was seen.
        world.claim(item, percent);
        let more = world.check(item, 60);
        world.no(world.office.second, more, "nothing_new");
    }
    world.back(item, 10);
    let dummy = world.check(item, 60);
    world.no(world.office.second, dummy, "nothing_new");
}

#[test]
fn evidence_given_before_a_claim_or_for_a_draft_is_resolved_once() {
    let mut world = World::new();
    let item = world.under_way();
    let handling = world.a.handling;
    let early = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.no(
        handling,
        AttachEvidence {
            backs: Some(Share::ZERO),
            ..early.clone()
        },
        "backs_nothing",
    );
    world.ok(handling, early);
    assert!(world.item(item).evidence[0].unsaid);
    world.claim(item, 30);
    world.claim(item, 50);
    assert_eq!(world.item(item).evidence[0].backs, level(30), "it never rises by itself");
    let done = report(&mut world, item, Claim::Done);
    let cleared = ClearReport {
        report: done.report,
        item,
    };
    world.ok(handling, done);
    let draft = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.ok(handling, draft);
    let given = world.item(item).evidence[1].clone();
    assert_eq!((given.backs, given.draft), (Share::ALL, Some(cleared.report)));
    // A checker knows nothing of a draft.
    world.ask_checker(item);
    let own = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.ok(world.inspect.checker, own);
    assert_eq!(world.item(item).evidence[2].backs, level(50));
    assert_eq!(world.percents(item), [50, 0, 50, 0, 0], "a draft changes no number");
    world.ok(world.a.clearing, cleared);
    assert_eq!(world.percents(item), [100, 0, 100, 0, 0]);
}

#[test]
fn the_same_bytes_show_one_thing_once() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, proof(item, 2, None));
    world.ok(world.office.office, assign(item, world.a.unit));
    world.accept(item);
    world.claim(item, 50);
    let handling = world.a.handling;
    let give = |world: &mut World, item, piece, bytes: &[u8]| AttachEvidence {
        files: bytes.iter().map(|byte| file_of([*byte; 32])).collect(),
        ..evidence(world, item, piece, EvidenceKind::Photo, None)
    };
    let twice = give(&mut world, item, 0, &[7, 7]);
    world.no(handling, twice, "same_bytes");
    let first = give(&mut world, item, 0, &[7]);
    world.ok(handling, first);
    let again = give(&mut world, item, 0, &[8, 7]);
    world.no(handling, again, "same_bytes");
    let other_piece = give(&mut world, item, 1, &[7]);
    world.ok(handling, other_piece);
    // Another proof does not make it another file.
    world.change_proof(item, 2);
    let after = give(&mut world, item, 0, &[7]);
    world.no(handling, after, "same_bytes");
    world.ask_checker(item);
    let copied = give(&mut world, item, 0, &[7]);
    world.no(world.inspect.checker, copied, "others_bytes");
    let own = give(&mut world, item, 0, &[9]);
    world.ok(world.inspect.checker, own);
    let repeated = give(&mut world, item, 1, &[9]);
    world.no(world.inspect.checker, repeated, "others_bytes");
    let elsewhere = world.under_way();
    let reused = give(&mut world, elsewhere, 0, &[7]);
    world.ok(handling, reused);
}

#[test]
fn a_check_judges_what_stood_when_its_form_was_made() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 50);
    world.back(item, 50);
    world.ask_checker(item);
    let checker = world.inspect.checker;
    let form = |world: &mut World| MakeCheck {
        seen: Some(world.state.position),
        ..world.check(item, 50)
    };
    // A higher claim neither refuses it nor is judged by it.
    let seen = form(&mut world);
    world.claim(item, 60);
    world.ok(checker, seen.clone());
    assert_eq!(world.percents(item), [60, 50, 0, 10, 0]);
    let unseen = MakeCheck {
        check: CheckId(world.id()),
        seen: None,
        ..seen
    };
    world.no(checker, unseen, "newer_claim");
    let seen = form(&mut world);
    world.claim(item, 40);
    world.no(checker, seen, "changed");
    world.claim(item, 60);
    let seen = form(&mut world);
    world.back(item, 60);
    world.no(checker, seen, "changed");
    let seen = form(&mut world);
    world.change_proof(item, 1);
    world.no(checker, seen, "changed");
    let ahead = MakeCheck {
        seen: Some(u64::MAX),
        ..world.check(item, 50)
    };
    world.ok(checker, ahead);
}

fn due_in(world: &mut World, days: i64, parent: Option<ItemId>) -> (ItemId, Date) {
    let due = plus_days(world.today, days);
    let item = world.approved(|command| (command.due, command.parent) = (Some(due), parent));
    world.start_work(item);
    (item, due)
}

fn extend(world: &mut World, item: ItemId, due: Date) {
    world.granted(item, Wanted::Extension { due });
}

#[test]
fn a_claim_happens_when_it_is_cleared() {
    let mut world = World::new();
    let (item, due) = due_in(&mut world, 20, None);
    world.back(item, 100);
    let done = report(&mut world, item, Claim::Done);
    let cleared = ClearReport {
        report: done.report,
        item,
    };
    world.ok(world.a.handling, done);
    world.until(plus_days(due, 15));
    world.ok(world.a.clearing, cleared);
    assert_eq!(world.item(item).reports[0].on, world.today);
    let (colour, cause) = world.item(item).colour(&world.state.calendar, world.today);
    assert_eq!((colour, cause), (Colour::Red, Some(Cause::ClaimedLate(due))));
    world.checked(item, 100);
    let late = world.item(item).late[0];
    assert_eq!((late.days(), late.ended, late.lead), (15, Ended::Proved, world.a.unit));
    let unit = world.state.units[&world.a.unit].counts.once;
    assert_eq!((unit.proved, unit.all()), (1, 1));
}

#[test]
fn in_time_needs_evidence_for_each_piece_then_agreed() {
    let mut world = World::new();
    let (item, due) = due_in(&mut world, 20, None);
    world.claim_done(item);
    world.until(due);
    world.back(item, 100);
    world.until(plus_days(due, 3));
    let colour = |world: &World| world.item(item).colour(&world.state.calendar, world.today).0;
    assert_eq!(colour(&world), Colour::Pending);
    // A piece that is asked for later changes nothing about being in time.
    world.change_proof(item, 2);
    assert_eq!(colour(&world), Colour::Pending);
    let (bare, due) = due_in(&mut world, 20, None);
    world.claim_done(bare);
    world.until(plus_days(due, 4));
    world.back(bare, 100);
    assert_eq!(
        world.item(bare).colour(&world.state.calendar, world.today),
        (Colour::Red, Some(Cause::Unbacked(due)))
    );
    world.checked(bare, 100);
    assert_eq!(world.item(bare).late[0].days(), 4, "until it was backed");
}

#[test]
fn a_claim_that_was_refused_counts_from_what_was_given_since() {
    let mut world = World::new();
    let (item, due) = due_in(&mut world, 20, None);
    world.claim_done(item);
    world.back(item, 100);
    world.checked(item, 30);
    world.until(plus_days(due, 25));
    world.back(item, 100);
    world.pass(3);
    world.checked(item, 100);
    let late = world.item(item).late[0];
    assert_eq!(
        (late.days(), late.ended),
        (25, Ended::Proved),
        "the same claim, but what bore it came late"
    );
}

#[test]
fn lateness_leaves_a_line_however_it_is_ended() {
    let mut world = World::new();
    let (item, due) = due_in(&mut world, 10, None);
    world.until(plus_days(due, 40));
    let later = plus_days(world.today, 5);
    extend(&mut world, item, later);
    world.until(plus_days(later, 2));
    world.ok(world.office.office, assign(item, world.b.unit));
    let lines: Vec<_> = world
        .item(item)
        .late
        .iter()
        .map(|late| (late.ended, late.days(), late.lead))
        .collect();
    assert_eq!(
        lines,
        [(Ended::Extended, 40, world.a.unit), (Ended::Reassigned, 2, world.a.unit)]
    );
    // The new lead begins at its assignment; the old one keeps what was its own.
    world.pass(3);
    world.close(item, jiufen_kernel::item::closure::Outcome::Unproved);
    let last = *world.item(item).late.last().unwrap();
    assert_eq!((last.ended, last.days(), last.lead), (Ended::Unproved, 4, world.b.unit));
    let once = |unit| world.state.units[&unit].counts.once;
    assert_eq!(
        (
            once(world.a.unit).all(),
            once(world.b.unit).all(),
            once(world.root.unit).all()
        ),
        (2, 1, 3)
    );
}

#[test]
fn a_part_is_due_no_later_than_its_node() {
    let mut world = World::new();
    let (whole, due) = due_in(&mut world, 30, None);
    let day_after = plus_days(due, 1);
    let too_late = RegisterItem {
        parent: Some(whole),
        due: Some(day_after),
        ..world.registration()
    };
    world.no(world.office.office, too_late, "due_after_node");
    let (part, _) = due_in(&mut world, 30, Some(whole));
    let reason = text("理由");
    let wanted = Wanted::Extension { due: day_after };
    let ask = Ask {
        ask: AskId(world.id()),
        item: part,
        wanted,
        reason: reason.clone(),
    };
    world.no(world.a.intake, ask, "due_after_node");
    extend(&mut world, whole, day_after);
    extend(&mut world, part, day_after);
    let alone = world.approved(|command| command.due = Some(plus_days(day_after, 1)));
    let below = MoveItem {
        item: alone,
        parent: Some(whole),
        reason,
    };
    world.no(world.office.office, below, "due_after_node");
    // The node's own date, against what is below it already, at any depth.
    let undated = world.approved(|command| command.due = None);
    let middle = world.approved(|command| (command.due, command.parent) = (None, Some(undated)));
    let (_, latest) = due_in(&mut world, 50, Some(middle));
    let dated = |due| AssignItem {
        due: Some(due),
        ..assign(undated, world.a.unit)
    };
    let (early, enough) = (dated(plus_days(latest, -1)), dated(latest));
    world.no(world.office.office, early, "parts_due_later");
    world.ok(world.office.office, enough);
}

#[test]
fn an_office_is_late_after_ten_working_days() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    world.start_work(whole);
    let command = RegisterItem {
        parent: Some(whole),
        ..world.registration()
    };
    let part = command.item;
    world.ok(world.office.office, command);
    let late = |world: &World| jiufen_kernel::colour::counted_late(world.item(part), &world.state.calendar);
    let last = world
        .state
        .calendar
        .plus_working_days(world.today, limits::OFFICE_WORKING_DAYS)
        .date;
    let next = world.state.calendar.plus_working_days(last, 1).date;
    assert_eq!(late(&world), Some(next), "its eleventh working day");
    assert_eq!(world.item(whole).counts().to_approve, 1);
    assert_eq!(world.percents(whole)[0], 0);
    world.pass(5);
    world.ok(world.office.second, ApproveItem { item: part });
    assert!(late(&world) > Some(next), "another wait begins");
    assert_eq!(
        (world.item(whole).counts().to_approve, world.item(whole).counts().to_assign),
        (0, 1)
    );
    world.until(plus_days(next, 60));
    assert_eq!(
        world.item(part).colour(&world.state.calendar, world.today).0,
        Colour::NotStarted
    );
    world.ok(world.office.office, assign(part, world.a.unit));
    assert_eq!(world.item(whole).counts().to_assign, 0);
}

#[test]
fn a_hundred_needs_what_weighs_nothing_too() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let [part, nought] = [1, 0].map(|weight| {
        let part = world.approved(|command| (command.parent, command.weight) = (Some(whole), Some(weight)));
        world.start_work(part);
        part
    });
    world.proved(part);
    let figures = world.item(whole).figures();
    assert_eq!((figures.said, figures.proved.hundredths()), (Share::ALL, 9_999));
    world.proved(nought);
    assert_eq!(world.item(whole).figures().proved, Share::ALL);
}

#[test]
fn a_divided_item_without_a_base_is_a_leaf_again() {
    let mut world = World::new();
    let whole = world.under_way();
    world.claim(whole, 40);
    let part = world.part(whole);
    world.close(part, jiufen_kernel::item::closure::Outcome::NoLongerNeeded);
    assert!(!world.item(whole).is_node());
    assert_eq!(world.percents(whole), [40, 0, 0, 40, 0]);
    assert_eq!(world.state.units[&world.a.unit].counts.items, 1);
    world.claim(whole, 50);
}
