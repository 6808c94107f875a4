//! Closing with one of four outcomes, and coming back.

use jiufen_kernel::{
    id::*,
    item::{Stage, asking::Wanted, closure::*, registration::*},
    share::Share,
};

use super::{answer, no};
use crate::{
    given::{assign, proof},
    world::{World, text},
};

fn reopen(item: ItemId, percent: u8) -> ReopenItem {
    ReopenItem {
        item,
        stands: Share::percent(percent).unwrap(),
        reason: text("路面又坏了"),
    }
}

#[test]
fn proved_means_that_nothing_is_missing() {
    let mut world = World::new();
    let office = world.office.office;
    let item = world.approved(|_| ());
    let missing = |world: &World| {
        world
            .item(item)
            .missing_to_close()
            .iter()
            .map(|each| each.code)
            .collect::<Vec<_>>()
    };
    let closing = world.closing(item, Outcome::Proved);
    assert_eq!(missing(&world), ["assign", "agree_proof", "claim"]);
    world.no(office, closing.clone(), "not_proved");
    world.ok(office, proof(item, 2, None));
    world.ok(office, assign(item, world.a.unit));
    assert_eq!(missing(&world), ["accept", "claim", "piece", "piece"]);
    world.accept(item);
    world.claim_done(item);
    assert_eq!(missing(&world), ["check", "piece", "piece"]);
    world.back(item, 100);
    world.checked(item, 90);
    assert_eq!(missing(&world), ["accepted", "piece"]);
    let all = world.check(item, 100);
    assert_eq!(world.no(world.inspect.checker, all, "proof_missing").field, Some("accepts"));
    let mut second = crate::given::evidence(&mut world, item, 1, jiufen_kernel::item::evidence::EvidenceKind::Photo, None);
    second.piece = 1;
    world.ok(world.a.handling, second);
    world.checked(item, 100);
    assert_eq!(missing(&world), [""; 0]);
    world.refuses([
        no("not_office", world.a.leader, closing.clone()),
        no("not_office", world.inspect.checker, closing.clone()),
    ]);
    world.ok(office, closing.clone());
    assert!(world.item(item).is_proved());
    world.no(office, closing, "item_closed");
}

#[test]
fn every_other_outcome_needs_a_reason_and_says_what_it_does_to_the_base() {
    for (outcome, in_base) in [
        (Outcome::NoLongerNeeded, false),
        (Outcome::Refused, true),
        (Outcome::Unproved, true),
    ] {
        let mut world = World::new();
        let whole = world.approved(|_| ());
        let item = world.part(whole);
        world.part(whole);
        world.start_work(item);
        world.claim(item, 60);
        let bare = CloseItem {
            reason: None,
            ..world.closing(item, outcome)
        };
        let blank = CloseItem {
            reason: Some(text(" ")),
            ..bare.clone()
        };
        world.no(world.office.office, blank, "reason");
        if in_base {
            world.no(world.office.office, bare, "reason");
        } else {
            world.no(world.office.office, world.closing(item, outcome), "ask_first");
        }
        world.close(item, outcome);
        assert_eq!(world.item(item).outcome, Some(outcome));
        assert_eq!(world.item(item).in_base(), in_base, "{outcome:?}");
        assert_eq!(world.percents(whole)[0], if in_base { 30 } else { 0 });
    }
}

#[test]
fn what_is_not_approved_or_has_open_parts_is_not_closed() {
    let mut world = World::new();
    let office = world.office.office;
    let registration = world.registration();
    let registered = registration.item;
    world.ok(office, registration);
    world.no(office, world.closing(registered, Outcome::Refused), "not_approved");
    let whole = world.approved(|_| ());
    let part = world.part(whole);
    world.no(office, world.closing(whole, Outcome::NoLongerNeeded), "open_children");
    world.close(part, Outcome::Unproved);
    world.no(office, world.closing(whole, Outcome::Proved), "not_proved");
    world.close(whole, Outcome::Unproved);
    assert_eq!(world.percents(whole)[1], 0);
}

#[test]
fn an_office_that_leads_an_item_does_not_close_it() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, assign(item, world.office.unit));
    world.no(world.office.leader, world.closing(item, Outcome::Unproved), "conflict");
    let away = world.asking(item, Wanted::NoLongerNeeded);
    world.ok(world.office.office, away.clone());
    world.refuses([
        no("conflict", world.office.second, answer(&away, true)),
        no("conflict", world.office.leader, answer(&away, true)),
    ]);
    world.ok(world.root.leader, answer(&away, true));
    assert_eq!(world.item(item).outcome, Some(Outcome::NoLongerNeeded));
}

#[test]
fn a_kind_that_does_not_count_is_closed_by_its_registrar_and_never_proved() {
    let mut world = World::new();
    let need = world.approved(|command| command.kind = "other/need".into());
    let duty = world.approved(|command| {
        command.kind = "other/duty".into();
        command.parent = Some(need);
    });
    world.no(world.office.office, world.closing(duty, Outcome::Proved), "nothing_to_prove");
    world.close(duty, Outcome::Refused);
}

#[test]
fn a_closed_item_comes_back_and_what_still_stands_is_said() {
    let mut world = World::new();
    let office = world.office.office;
    let item = world.under_way();
    world.no(office, reopen(item, 50), "not_closed");
    world.proved(item);
    world.close(item, Outcome::Proved);
    world.refuses([
        no("not_office", world.a.leader, reopen(item, 50)),
        no(
            "empty",
            office,
            ReopenItem {
                reason: text(""),
                ..reopen(item, 50)
            },
        ),
    ]);
    world.ok(office, reopen(item, 50));
    assert_eq!((world.item(item).stage, world.item(item).reopened), (Stage::UnderWay, 1));
    assert_eq!(
        world.percents(item),
        [100, 50, 0, 0, 50],
        "the claim stands, what fell down is disallowed"
    );
    world.no(office, world.closing(item, Outcome::Proved), "not_proved");
    world.back(item, 100);
    assert_eq!(
        world.percents(item),
        [100, 50, 0, 0, 50],
        "disallowed stays disallowed until a check says otherwise"
    );
    assert_eq!(world.item(item).figures().again, Share::percent(50).unwrap());
    world.checked(item, 100);
    world.close(item, Outcome::Proved);
}

#[test]
fn an_item_comes_back_to_where_it_was() {
    let mut world = World::new();
    let office = world.office.office;
    for (item, stage) in [
        (world.approved(|_| ()), Stage::Approved),
        (world.assigned(), Stage::Assigned),
        (world.under_way(), Stage::UnderWay),
    ] {
        world.close(item, Outcome::Refused);
        world.ok(office, reopen(item, 0));
        assert_eq!(world.item(item).stage, stage);
    }
}

#[test]
fn a_part_comes_back_after_the_whole() {
    let mut world = World::new();
    let office = world.office.office;
    let whole = world.under_way();
    let part = world.part(whole);
    world.start_work(part);
    world.proved(part);
    world.close(part, Outcome::Proved);
    world.proved(whole);
    world.close(whole, Outcome::Proved);
    world.no(office, reopen(part, 0), "parent_closed");
    world.ok(office, reopen(whole, 100));
    world.ok(office, reopen(part, 0));
    assert_eq!(world.percents(whole), [100, 0, 0, 0, 100]);
    world.no(office, world.closing(whole, Outcome::Proved), "open_children");
}

#[test]
fn a_weightless_part_that_was_no_longer_needed_does_not_come_back_alone() {
    let mut world = World::new();
    let whole = world.approved(|_| ());
    let one = world.part(whole);
    let nought = world.approved(|command| {
        command.parent = Some(whole);
        command.weight = Some(0);
    });
    world.close(nought, Outcome::NoLongerNeeded);
    world.close(one, Outcome::NoLongerNeeded);
    world.no(world.office.office, reopen(nought, 0), "no_weight");
    world.ok(world.office.office, reopen(one, 0));
    world.ok(world.office.office, reopen(nought, 0));
    assert!(world.item(whole).claimed_at.is_none());
    world.ok(
        world.office.second,
        ChangeWeight {
            item: nought,
            weight: 1,
            reason: text("调整"),
        },
    );
}

#[test]
fn coming_back_never_raises_what_was_accepted() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim_done(item);
    world.back(item, 100);
    world.checked(item, 50);
    world.close(item, Outcome::Unproved);
    world.ok(world.office.office, reopen(item, 90));
    assert_eq!(world.percents(item)[1], 50);
}
