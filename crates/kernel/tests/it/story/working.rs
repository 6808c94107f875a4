//! Accepting, handing back, reporting, clearing, giving evidence, reminding.

use jiff::civil::date;
use jiufen_kernel::{
    id::*,
    item::{Stage, Standing, closure::Outcome, evidence::*, life::*, proof::Place, reminder::*, report::*},
    limits,
    org::Role,
    share::Share,
    time::{Timestamp, plus_days},
};

use super::no;
use crate::{
    given::{assign, evidence, file, proof, report},
    world::{World, id, text},
};

fn hand_back(item: ItemId) -> HandBackItem {
    HandBackItem {
        item,
        reason: text("不属于本局"),
        proposed: None,
    }
}

fn insist(item: ItemId) -> InsistOnItem {
    InsistOnItem {
        item,
        reason: text("职责明确"),
    }
}

#[test]
fn the_lead_accepts_and_names_who_handles_it() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    let a = world.a.clone();
    let accept = |handling: PostId| AcceptItem { item, handling };
    world.no(world.root.leader, accept(a.handling.post), "unknown");
    world.ok(world.office.office, assign(item, a.unit));
    let auditor = world.post(a.unit, &[Role::Auditor]);
    world.refuses([
        no("not_lead", a.handling, accept(a.handling.post)),
        no("not_lead", world.root.leader, accept(a.handling.post)),
        no("handling_elsewhere", a.intake, accept(world.a1.handling.post)),
        no("handling_elsewhere", a.intake, accept(auditor.post)),
        no("handling_elsewhere", a.intake, accept(PostId(id(7)))),
    ]);
    world.ok(a.leader, accept(a.handling.post));
    assert_eq!(
        (world.item(item).stage, world.item(item).handling),
        (Stage::UnderWay, Some(a.handling.post))
    );
    world.no(a.intake, accept(a.handling.post), "nothing_to_accept");
}

#[test]
fn an_item_is_handed_back_within_two_working_days() {
    // Assigned on Friday 3 April 2026: Monday the 6th is a holiday, so the two working days end on Wednesday the 8th.
    let mut world = World::new();
    world.until(date(2026, 4, 3));
    let first = world.assigned();
    let second = world.assigned();
    world.until(date(2026, 4, 8));
    let a = world.a.clone();
    world.refuses([
        no("not_lead", a.handling, hand_back(first)),
        no(
            "unknown",
            a.intake,
            HandBackItem {
                proposed: Some(UnitId(id(7))),
                ..hand_back(first)
            },
        ),
        no(
            "empty",
            a.intake,
            HandBackItem {
                reason: text(" "),
                ..hand_back(first)
            },
        ),
    ]);
    world.ok(
        a.intake,
        HandBackItem {
            proposed: Some(world.b.unit),
            ..hand_back(first)
        },
    );
    assert_eq!(world.item(first).lead, Some(a.unit), "it stays where it is");
    world.no(a.intake, hand_back(first), "handed_back_already");
    world.until(date(2026, 4, 9));
    world.no(a.intake, hand_back(second), "too_late_to_hand_back");
    world.accept(second);
    world.no(a.intake, hand_back(second), "nothing_to_hand_back");
}

#[test]
fn the_office_moves_it_or_insists_and_a_second_hand_back_goes_one_level_up() {
    let mut world = World::new();
    let item = world.assigned();
    let (a, office, root) = (world.a.clone(), world.office.office, world.root.leader);
    world.no(office, insist(item), "not_handed_back");
    world.ok(a.intake, hand_back(item));
    world.refuses([no("not_office", a.intake, insist(item)), no("not_office", root, insist(item))]);
    world.ok(office, insist(item));
    assert!(world.item(item).hand_back.is_none());
    world.ok(a.intake, hand_back(item));
    assert!(world.item(item).hand_back.as_ref().is_some_and(|back| back.second));
    world.refuses([
        no("one_level_up", office, insist(item)),
        no("one_level_up", office, assign(item, world.b.unit)),
        no("one_level_up", a.leader, insist(item)),
    ]);
    world.ok(root, assign(item, world.b.unit));
    assert_eq!(
        (world.item(item).lead, world.item(item).stage),
        (Some(world.b.unit), Stage::Assigned)
    );

    // A leader of a district answers within the district and not beyond it.
    let desk = world.district_office.clone();
    let command = world.registration();
    let item = command.item;
    world.ok(desk.office, command);
    world.ok(desk.second, jiufen_kernel::item::registration::ApproveItem { item });
    world.ok(desk.office, assign(item, world.district_bureau.unit));
    let intake = world.district_bureau.intake;
    world.ok(intake, hand_back(item));
    world.ok(desk.office, insist(item));
    world.ok(intake, hand_back(item));
    world.no(world.district.leader, assign(item, world.b.unit), "out_of_reach");
    world.ok(world.district.leader, insist(item));
}

#[test]
fn a_report_says_a_number_and_a_sentence() {
    let mut world = World::new();
    let item = world.assigned();
    let a = world.a.clone();
    let half = report(&mut world, item, Claim::Percent(Share::percent(50).unwrap()));
    world.no(a.handling, half.clone(), "not_accepted");
    world.accept(item);
    world.refuses([
        no("not_lead", a.intake, half.clone()),
        no("unknown", world.b.handling, half.clone()),
        no("not_lead", world.office.office, half.clone()),
        no(
            "hundred_is_done",
            a.handling,
            FileReport {
                claim: Claim::Percent(Share::ALL),
                ..half.clone()
            },
        ),
        no(
            "no_progress",
            a.handling,
            FileReport {
                progress: Some(text(" ")),
                ..half.clone()
            },
        ),
        no(
            "no_progress",
            a.handling,
            FileReport {
                progress: None,
                claim: Claim::Done,
                ..half.clone()
            },
        ),
    ]);
    world.ok(a.handling, half.clone());
    world.no(a.handling, half.clone(), "exists");
    let nothing = FileReport {
        report: ReportId(world.id()),
        claim: Claim::Nothing,
        progress: None,
        ..half.clone()
    };
    world.ok(a.handling, nothing);
    assert_eq!(world.percents(item)[0], 50, "nothing new keeps the number");
    world.close(item, Outcome::Refused);
    let late = report(&mut world, item, Claim::Done);
    world.no(a.handling, late, "item_closed");
}

#[test]
fn a_claim_of_done_is_cleared_by_somebody_else_of_the_unit() {
    let mut world = World::new();
    let item = world.under_way();
    let a = world.a.clone();
    let done = report(&mut world, item, Claim::Done);
    let report_id = done.report;
    world.ok(a.handling, done);
    assert_eq!(world.percents(item)[0], 0, "it does not stand before it is cleared");
    let clear = ClearReport { report: report_id, item };
    let more = report(&mut world, item, Claim::Nothing);
    let elsewhere = ClearReport {
        report: ReportId(id(7)),
        item,
    };
    let returned = ReturnReport {
        report: report_id,
        item,
        reason: text("数字不清"),
    };
    world.refuses([
        no("report_waits", a.handling, more),
        no("not_clearing", a.intake, clear.clone()),
        no("not_clearing", world.root.leader, clear.clone()),
        no("unknown", a.clearing, elsewhere),
        no(
            "empty",
            a.clearing,
            ReturnReport {
                reason: text(""),
                ..returned.clone()
            },
        ),
    ]);
    world.ok(a.clearing, returned);
    assert_eq!(world.item(item).reports[0].standing, Standing::Returned);
    world.refuses([no("nothing_to_clear", a.clearing, clear)]);
    // The leader's own claim is cleared by the clearing post; the clearing post's own needs nobody.
    let own = report(&mut world, item, Claim::Done);
    let own_id = own.report;
    world.ok(a.leader, own);
    world.no(a.leader, ClearReport { report: own_id, item }, "own_report");
    world.ok(a.clearing, ClearReport { report: own_id, item });
    assert_eq!(world.percents(item)[0], 100);
    let cleared = report(&mut world, item, Claim::Done);
    world.ok(a.clearing, cleared);
    assert_eq!(
        world.item(item).reports.last().map(|report| report.standing),
        Some(Standing::Stands)
    );
    let waits = report(&mut world, item, Claim::Done);
    let late = ClearReport {
        report: waits.report,
        item,
    };
    world.ok(a.handling, waits);
    world.close(item, Outcome::Unproved);
    world.no(a.clearing, late, "item_closed");
}

#[test]
fn a_node_is_claimed_and_cleared_only_when_nothing_below_is_open() {
    let mut world = World::new();
    let whole = world.under_way();
    let waiting = report(&mut world, whole, Claim::Done);
    let clear = ClearReport {
        report: waiting.report,
        item: whole,
    };
    world.ok(world.a.handling, waiting);
    let part = world.part(whole);
    // It was filed before the part came; clearing it looks again.
    world.no(world.a.clearing, clear, "open_children");
    let back = ReturnReport {
        report: world.item(whole).reports[0].id,
        item: whole,
        reason: text("先办下面的"),
    };
    world.ok(world.a.clearing, back);
    let done = report(&mut world, whole, Claim::Done);
    world.no(world.a.handling, done, "open_children");
    world.start_work(part);
    world.proved(part);
    let done = report(&mut world, whole, Claim::Done);
    world.no(world.a.handling, done, "open_children");
    world.close(part, Outcome::Proved);
    world.claim_done(whole);
    assert_eq!(world.percents(whole), [100, 100, 0, 0, 0]);
}

#[test]
fn evidence_is_for_a_piece_of_the_agreed_proof() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, assign(item, world.a.unit));
    let a = world.a.clone();
    let photo = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.no(a.handling, photo.clone(), "not_accepted");
    world.accept(item);
    world.no(a.handling, photo.clone(), "no_proof_agreed");
    world.ok(world.office.office, proof(item, 1, None));
    let all: Vec<_> = (0..=limits::EVIDENCE_FILES_MAX).map(|_| file(&mut world)).collect();
    let files = |count: usize| all[..count].to_vec();
    world.refuses([
        no("not_of_item", world.root.leader, photo.clone()),
        no("not_of_item", world.office.office, photo.clone()),
        no("not_of_item", world.auditor, photo.clone()),
        no(
            "unknown",
            a.handling,
            AttachEvidence {
                piece: 1,
                ..photo.clone()
            },
        ),
        no(
            "no_file",
            a.handling,
            AttachEvidence {
                files: files(0),
                ..photo.clone()
            },
        ),
        no(
            "too_many_files",
            a.handling,
            AttachEvidence {
                files: files(limits::EVIDENCE_FILES_MAX + 1),
                ..photo.clone()
            },
        ),
        no(
            "empty",
            a.handling,
            AttachEvidence {
                note: text(""),
                ..photo.clone()
            },
        ),
    ]);
    world.ok(
        a.handling,
        AttachEvidence {
            files: files(limits::EVIDENCE_FILES_MAX),
            ..photo.clone()
        },
    );
    world.no(a.handling, photo.clone(), "exists");
    let words = AttachEvidence {
        evidence: EvidenceId(world.id()),
        kind: EvidenceKind::Statement,
        files: files(0),
        ..photo.clone()
    };
    world.ok(a.handling, words);
    assert_eq!(
        world.item(item).evidence.iter().map(|each| each.grade).collect::<Vec<_>>(),
        [2, 0]
    );
    world.close(item, Outcome::Refused);
    let late = AttachEvidence {
        evidence: EvidenceId(world.id()),
        ..photo
    };
    world.no(a.handling, late, "item_closed");
}

#[test]
fn first_hand_is_captured_here_and_handed_in_at_once() {
    let at = |hours_before: f64, world: &World| {
        Timestamp::from_second(world.received().as_second() - (hours_before * 3_600.0) as i64).unwrap()
    };
    // Hours from capture to handing in, in the program, its grade. Two days are too late; a clock may be a little fast.
    for (hours, in_app, grade) in [
        (0.0, true, 2),
        (47.9, true, 2),
        (48.1, true, 1),
        (1.0, false, 1),
        (-0.1, true, 2),
        (-1.0, true, 1),
    ] {
        let mut world = World::new();
        let item = world.under_way();
        let captured = Captured {
            at: at(hours, &world),
            in_app,
            place: None,
        };
        let photo = AttachEvidence {
            captured: Some(captured),
            ..evidence(&mut world, item, 0, EvidenceKind::Photo, None)
        };
        world.ok(world.a.handling, photo);
        assert_eq!(
            world.item(item).evidence[0].grade,
            grade,
            "{hours} hours, in the program: {in_app}"
        );
    }
    let agreed = Place {
        latitude_e7: 305_000_000,
        longitude_e7: 1_143_000_000,
        radius_m: 100,
    };
    let there = |north_m: i32, radius_m| Place {
        latitude_e7: agreed.latitude_e7 + north_m * 90,
        radius_m,
        ..agreed
    };
    assert_eq!(fence(&agreed, &there(20, 30)), Fence::Inside);
    assert_eq!(fence(&agreed, &there(110, 30)), Fence::Overlaps);
    assert_eq!(fence(&agreed, &there(400, 30)), Fence::Outside);
    assert_eq!(fence(&agreed, &there(0, 101)), Fence::Unknown);
    assert_eq!(
        fence(&agreed, &there(0, 0)),
        Fence::Unknown,
        "an accuracy of nought is a mock's"
    );
    assert_eq!(
        grade(EvidenceKind::Minutes, 1, None, None, true, 0),
        1,
        "activity is never above the lowest grade"
    );
}

#[test]
fn the_office_reminds_urges_and_summons() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    let office = world.office.office;
    let good = Remind {
        reminder: ReminderId(world.id()),
        item,
        step: Step::Remind,
        letter: None,
        text: text("请抓紧"),
    };
    world.no(office, good.clone(), "not_assigned");
    world.ok(office, assign(item, world.a.unit));
    world.refuses([
        no("not_office", world.a.leader, good.clone()),
        no(
            "no_letter",
            office,
            Remind {
                step: Step::Urge,
                ..good.clone()
            },
        ),
        no(
            "no_letter",
            office,
            Remind {
                step: Step::Summon,
                letter: Some(text(" ")),
                ..good.clone()
            },
        ),
        no(
            "empty",
            office,
            Remind {
                text: text(""),
                ..good.clone()
            },
        ),
    ]);
    world.ok(office, good.clone());
    world.no(office, good.clone(), "exists");
    let urge = Remind {
        reminder: ReminderId(world.id()),
        step: Step::Urge,
        letter: Some(text("〔2026〕31号")),
        ..good.clone()
    };
    let before = world.item(item).colour(&world.state.calendar, plus_days(world.today, 30));
    world.ok(world.root.leader, urge);
    assert_eq!(
        before,
        world.item(item).colour(&world.state.calendar, plus_days(world.today, 30)),
        "no colour is set"
    );
    world.close(item, Outcome::Refused);
    let late = Remind {
        reminder: ReminderId(world.id()),
        ..good
    };
    world.no(office, late, "item_closed");
}
