//! Agreeing what will count, asking somebody outside, checking.

use jiufen_kernel::{
    actor::Actor,
    id::*,
    item::{asking::Wanted, check::*, closure::Outcome, evidence::EvidenceKind, life::AssignItem, proof::*},
    limits,
    org::{Holding, Role, appointments::*},
};

use super::no;
use crate::{
    given::{assign, evidence, proof},
    world::{World, id, text},
};

#[test]
fn the_office_agrees_what_will_count() {
    let mut world = World::new();
    let office = world.office.office;
    let item = world.approved(|command| command.kind = "other/strict".into());
    let most = limits::PROOF_PIECES_MAX as u8;
    world.refuses([
        no("unknown", world.a.leader, proof(item, 1, None)),
        no("proof_pieces", office, proof(item, 0, None)),
        no("proof_pieces", office, proof(item, most + 1, None)),
        no("proof_grade", office, proof(item, 1, Some(0))),
        no("proof_grade", office, proof(item, 1, Some(5))),
    ]);
    let at = |latitude_e7, longitude_e7, radius_m| {
        let mut agreed = proof(item, 1, None);
        agreed.pieces[0].place = Some(Place {
            latitude_e7,
            longitude_e7,
            radius_m,
        });
        agreed
    };
    let widest = limits::PLACE_RADIUS_M_MAX;
    world.refuses([
        no("proof_place", office, at(900_000_001, 0, 50)),
        no("proof_place", office, at(i32::MIN, 0, 50)),
        no("proof_place", office, at(0, -1_800_000_001, 50)),
        no("proof_place", office, at(0, 0, 0)),
        no("proof_place", office, at(0, 0, widest + 1)),
    ]);
    world.ok(office, at(-900_000_000, 1_800_000_000, widest));
    world.ok(office, proof(item, most, Some(4)));
    world.ok(
        office,
        AgreeProof {
            reason: None,
            ..proof(item, 1, None)
        },
    );
    assert_eq!((world.item(item).proof[0].grade, world.item(item).proof_version), (2, 3));
    world.ok(office, assign(item, world.a.unit));
    world.no(world.a.leader, proof(item, 1, None), "not_office");
    world.accept(item);
    world.no(
        office,
        AgreeProof {
            reason: None,
            ..proof(item, 1, None)
        },
        "proof_reason",
    );
    world.ok(office, proof(item, 2, None));
    world.close(item, Outcome::Refused);
    world.no(office, proof(item, 1, None), "item_closed");

    let own = world.approved(|_| ());
    world.ok(office, proof(own, 1, None));
    world.ok(office, assign(own, world.office.unit));
    let handling = world.office.handling.post;
    world.ok(
        world.office.intake,
        jiufen_kernel::item::life::AcceptItem { item: own, handling },
    );
    world.no(office, proof(own, 1, None), "lead_changes_proof");
}

#[test]
fn a_changed_proof_has_to_be_shown_again() {
    let mut world = World::new();
    let item = world.under_way();
    world.proved(item);
    world.change_proof(item, 1);
    assert_eq!(
        world.percents(item),
        [100, 0, 100, 0, 0],
        "what was accepted against another proof is accepted no more, and waits"
    );
    world.no(world.office.office, world.closing(item, Outcome::Proved), "not_proved");
    world.back(item, 100);
    world.checked(item, 100);
    world.close(item, Outcome::Proved);
}

#[test]
fn a_post_from_outside_is_asked_to_check() {
    let mut world = World::new();
    let item = world.under_way();
    let office = world.office.office;
    let ask = |post: PostId| AssignChecker { item, post };
    world.refuses([
        no("unknown", office, ask(PostId(id(7)))),
        no("not_a_checker", office, ask(world.inspect.handling.post)),
        no("not_outside", office, ask(world.a.checker.post)),
        no("not_outside", office, ask(world.a1.checker.post)),
        no("not_outside", office, ask(world.root.checker.post)),
        no("not_office", world.a.leader, ask(world.inspect.checker.post)),
    ]);
    world.ok(office, ask(world.inspect.checker.post));
    world.no(office, ask(world.inspect.checker.post), "checker_already");
    // A supporting unit and whoever gave evidence are not outside either.
    let supported = AssignItem {
        supporting: [world.b.unit].into(),
        ..assign(item, world.a.unit)
    };
    world.ok(office, supported);
    let photo = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.ok(world.b.handling, photo);
    world.no(office, ask(world.b.checker.post), "not_outside");
    world.ok(office, assign(item, world.a.unit));
    world.no(office, ask(world.b.checker.post), "not_outside");
    world.close(item, Outcome::Refused);
    world.no(office, ask(world.district.checker.post), "item_closed");
}

#[test]
fn some_kinds_are_checked_from_another_branch() {
    let mut world = World::new();
    let office = world.office.office;
    let far = world.approved(|command| command.kind = "other/far".into());
    world.ok(office, assign(far, world.district_bureau.unit));
    let near = world.post(world.district_office.unit, &[Role::Checker]);
    world.no(
        office,
        AssignChecker {
            item: far,
            post: near.post,
        },
        "not_distant",
    );
    world.ok(
        office,
        AssignChecker {
            item: far,
            post: world.b.checker.post,
        },
    );
}

#[test]
fn a_check_judges_the_newest_claim_with_evidence() {
    let mut world = World::new();
    let item = world.assigned();
    let (office, checker) = (world.office.office, world.inspect.checker);
    let early = world.check(item, 50);
    world.no(office, early, "nothing_claimed");
    world.accept(item);
    world.ask_checker(item);
    let early = world.check(item, 50);
    world.no(checker, early, "nothing_claimed");
    world.claim(item, 30);
    let old = world.check(item, 30);
    world.claim(item, 50);
    let bare = world.check(item, 50);
    world.refuses([no("newer_claim", checker, old), no("proof_missing", checker, bare)]);
    let photo = world.back(item, 50);
    let minutes = evidence(&mut world, item, 0, EvidenceKind::Minutes, None);
    let activity = minutes.evidence;
    world.ok(world.a.handling, minutes);
    let good = world.check(item, 40);
    world.refuses([
        no("not_asked", world.root.checker, good.clone()),
        no("not_asked", world.a.handling, good.clone()),
        no("unknown", world.b.checker, good.clone()),
        no(
            "unknown",
            checker,
            MakeCheck {
                accepts: vec![EvidenceId(id(7))],
                ..good.clone()
            },
        ),
        no(
            "activity",
            checker,
            MakeCheck {
                accepts: vec![activity],
                ..good.clone()
            },
        ),
        no(
            "no_own_evidence",
            checker,
            MakeCheck {
                method: Method::Site,
                ..good.clone()
            },
        ),
        no(
            "empty",
            checker,
            MakeCheck {
                reason: text(" "),
                ..good.clone()
            },
        ),
    ]);
    world.ok(checker, good.clone());
    world.no(checker, good.clone(), "exists");
    assert_eq!(world.percents(item), [50, 40, 0, 0, 10]);
    // The office may check without being asked: it stands outside.
    let by_office = MakeCheck {
        check: CheckId(world.id()),
        accepts: vec![photo],
        ..world.check(item, 50)
    };
    world.no(world.office.second, by_office.clone(), "nothing_new");
    let fresh = world.back(item, 50);
    let by_office = MakeCheck {
        accepts: vec![photo, fresh],
        ..by_office
    };
    world.ok(world.office.second, by_office);
    assert_eq!(world.percents(item), [50, 50, 0, 0, 0]);
    world.close(item, Outcome::Unproved);
    let late = world.check(item, 50);
    world.no(checker, late, "item_closed");
}

#[test]
fn on_site_needs_eyes_of_its_own_each_time() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, proof(item, 1, Some(3)));
    world.ok(world.office.office, assign(item, world.a.unit));
    world.accept(item);
    world.claim_done(item);
    world.back(item, 100);
    world.ask_checker(item);
    let checker = world.inspect.checker;
    let desk = world.check(item, 100);
    world.no(checker, desk, "proof_missing");
    for (kind, code) in [
        (EvidenceKind::Notice, Some("no_own_evidence")),
        (EvidenceKind::Statement, Some("no_own_evidence")),
        (EvidenceKind::Photo, None),
    ] {
        let own = evidence(&mut world, item, 0, kind, None);
        world.ok(checker, own);
        let site = MakeCheck {
            method: Method::Site,
            ..world.check(item, 100)
        };
        match code {
            Some(code) => drop(world.no(checker, site, code)),
            None => drop(world.ok(checker, site)),
        }
    }
    let again = MakeCheck {
        method: Method::Site,
        ..world.check(item, 100)
    };
    world.no(checker, again, "no_own_evidence");
    world.close(item, Outcome::Proved);
}

#[test]
fn a_person_from_the_lead_s_line_is_not_outside_in_another_post() {
    // The checker's post is outside; the person held a post in the lead, below it, or above it, or spoke for the item.
    for (place, code) in [
        (0, "held_post_there"),
        (1, "held_post_there"),
        (2, "held_post_there"),
        (3, "spoke_for_item"),
    ] {
        let mut world = World::new();
        let item = world.under_way();
        world.claim(item, 50);
        world.back(item, 50);
        let person = match place {
            0 => world.a.intake.person,
            1 => world.a1.handling.person,
            2 => world.root.handling.person,
            _ => world.a.handling.person,
        };
        world.appoint(person, world.inspect.checker.post);
        world.ask_checker(item);
        let actor = Actor {
            person,
            post: world.inspect.checker.post,
        };
        let check = world.check(item, 50);
        world.no(actor, check.clone(), code);
        // The same post held by somebody else may.
        world.ok(world.inspect.checker, check);
    }
}

#[test]
fn who_left_the_lead_before_the_item_began_is_outside() {
    let mut world = World::new();
    let (one, two) = (world.admin, world.admin2);
    let person = world.person();
    let (tenure, post) = (TenureId(world.id()), world.a.handling.post);
    world.ok(
        one,
        AskAppointment {
            tenure,
            post,
            person,
            holding: Holding::Own,
        },
    );
    world.ok(
        two,
        ConfirmAppointment {
            tenure,
            from: world.today,
        },
    );
    world.pass(1);
    let until = world.today;
    world.two(EndTenure { tenure, until });
    world.appoint(person, world.inspect.checker.post);
    let actor = Actor {
        person,
        post: world.inspect.checker.post,
    };
    world.pass(1);
    let item = world.under_way();
    world.claim(item, 50);
    world.back(item, 50);
    world.ask_checker(item);
    let check = world.check(item, 50);
    world.ok(actor, check);
}

#[test]
fn a_checker_whose_unit_joins_the_work_is_not_outside_any_more() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 50);
    world.ask_checker(item);
    let unit = world.inspect.unit;
    world.granted(item, Wanted::Supporter { unit });
    let checker = world.inspect.checker;
    let photo = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.ok(checker, photo);
    assert!(!world.item(item).evidence[0].by_checker, "it is the work's own evidence");
    let check = world.check(item, 50);
    world.no(checker, check.clone(), "not_outside");
    world.ok(world.office.office, assign(item, world.a.unit));
    world.no(checker, check, "not_outside");
}

#[test]
fn a_node_is_checked_once_it_is_claimed_done() {
    let mut world = World::new();
    let whole = world.under_way();
    world.claim(whole, 30);
    let part = world.part(whole);
    world.ask_checker(whole);
    let check = world.check(whole, 30);
    world.no(world.inspect.checker, check, "nothing_claimed");
    world.start_work(part);
    world.proved(part);
    world.close(part, Outcome::Proved);
    world.proved(whole);
    world.close(whole, Outcome::Proved);
    assert!(world.item(whole).is_proved());
}

#[test]
fn nothing_is_accepted_without_an_agreed_proof() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, assign(item, world.a.unit));
    world.accept(item);
    world.claim(item, 20);
    world.ask_checker(item);
    let check = world.check(item, 20);
    world.no(world.inspect.checker, check, "no_proof_agreed");
    let nought = world.check(item, 0);
    world.ok(world.inspect.checker, nought);
    assert_eq!(world.percents(item), [20, 0, 0, 0, 20]);
}

#[test]
fn a_check_that_accepts_nothing_takes_back_what_was_accepted_before() {
    let mut world = World::new();
    let item = world.under_way();
    world.proved(item);
    let nought = MakeCheck {
        accepts: Vec::new(),
        ..world.check(item, 0)
    };
    world.ok(world.inspect.checker, nought);
    let again = MakeCheck {
        accepts: Vec::new(),
        ..world.check(item, 100)
    };
    world.no(world.inspect.checker, again, "proof_missing");
    let same = world.check(item, 100);
    world.no(world.inspect.checker, same, "nothing_new");
    world.back(item, 100);
    world.checked(item, 100);
    world.close(item, Outcome::Proved);
}
