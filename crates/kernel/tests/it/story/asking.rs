//! Extension, suspension and withdrawal: asked by one, answered by another.

use jiufen_kernel::{
    id::*,
    item::{Stage, asking::*, closure::Outcome},
    time::plus_days,
};

use super::no;
use crate::{
    given::assign,
    world::{World, id, text},
};

fn ask(world: &mut World, item: ItemId, asked: Asked) -> Ask {
    Ask {
        ask: AskId(world.id()),
        item,
        asked,
        reason: text("雨季停工"),
    }
}

fn answer(ask: &Ask, granted: bool) -> AnswerAsk {
    AnswerAsk {
        ask: ask.ask,
        item: ask.item,
        granted,
        reason: text("情况属实"),
    }
}

#[test]
fn the_lead_asks_for_more_time_and_the_office_grants_it() {
    let mut world = World::new();
    let item = world.under_way();
    let (a, office) = (world.a.clone(), world.office.office);
    let due = world.item(item).due.unwrap();
    let later = plus_days(due, 30);
    let good = ask(&mut world, item, Asked::Extension { due: later });
    world.refuses([
        no("not_lead", office, good.clone()),
        no("unknown", world.b.intake, good.clone()),
        no(
            "not_later",
            a.intake,
            Ask {
                asked: Asked::Extension { due },
                ..good.clone()
            },
        ),
        no(
            "empty",
            a.intake,
            Ask {
                reason: text(""),
                ..good.clone()
            },
        ),
    ]);
    world.ok(a.handling, good.clone());
    let again = ask(&mut world, item, Asked::Suspension);
    world.refuses([
        no("asked_already", a.handling, again),
        no("own_ask", a.handling, answer(&good, true)),
        no("not_office", a.leader, answer(&good, true)),
        no("not_office", a.clearing, answer(&good, true)),
        no(
            "answered_already",
            office,
            AnswerAsk {
                ask: AskId(id(7)),
                ..answer(&good, true)
            },
        ),
    ]);
    world.ok(office, answer(&good, true));
    world.no(office, answer(&good, true), "answered_already");
    assert_eq!(world.item(item).due, Some(later));
    let moved = &world.item(item).moved[0];
    assert_eq!((moved.from, moved.to, moved.approver), (due, later, office.post));

    let more = ask(
        &mut world,
        item,
        Asked::Extension {
            due: plus_days(later, 1),
        },
    );
    world.ok(a.intake, more.clone());
    world.ok(world.root.leader, answer(&more, false));
    assert_eq!(world.item(item).due, Some(later), "refused: the date stays");
}

#[test]
fn no_leader_of_the_lead_s_own_line_grants_it() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, assign(item, world.a1.unit));
    let later = plus_days(world.item(item).due.unwrap(), 1);
    let asked = ask(&mut world, item, Asked::Extension { due: later });
    world.ok(world.a1.intake, asked.clone());
    // The bureau above the section sees the item and is not above the office.
    world.no(world.a.leader, answer(&asked, true), "not_office");
    world.no(world.a1.leader, answer(&asked, true), "not_office");
    world.ok(world.root.leader, answer(&asked, true));
}

#[test]
fn an_office_that_leads_an_item_does_not_grant_itself_more_time() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    let (office, second) = (world.office.office, world.office.second);
    world.ok(office, assign(item, world.office.unit));
    let later = plus_days(world.item(item).due.unwrap(), 9);
    let asked = ask(&mut world, item, Asked::Extension { due: later });
    world.ok(world.office.intake, asked.clone());
    world.refuses([
        no("not_office", second, answer(&asked, true)),
        no("not_office", world.office.leader, answer(&asked, true)),
    ]);
    world.ok(world.root.leader, answer(&asked, true));
    assert_eq!(world.item(item).due, Some(later));
}

#[test]
fn an_item_is_suspended_and_resumed() {
    let mut world = World::new();
    let item = world.under_way();
    let (a, office) = (world.a.clone(), world.office.office);
    let asked = ask(&mut world, item, Asked::Suspension);
    let resume = ResumeItem {
        item,
        reason: text("复工"),
    };
    world.no(office, resume.clone(), "not_suspended");
    world.ok(a.leader, asked.clone());
    world.ok(office, answer(&asked, true));
    assert_eq!(world.item(item).suspended, Some(world.today));
    assert!(world.item(item).in_base(), "suspended items stay in the base");
    let again = ask(&mut world, item, Asked::Suspension);
    world.refuses([
        no("suspended_already", a.leader, again),
        no("not_office", a.leader, resume.clone()),
    ]);
    world.ok(office, resume);
    assert_eq!(world.item(item).suspended, None);
}

#[test]
fn two_posts_withdraw_what_was_entered_by_mistake() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    let part = world.part(item);
    let (office, second) = (world.office.office, world.office.second);
    let mistaken = Asked::Withdrawal { mistaken: true };
    let whole = ask(&mut world, item, mistaken);
    world.refuses([
        no("open_children", office, whole.clone()),
        no("unknown", world.a.leader, whole),
    ]);
    let asked = ask(&mut world, part, mistaken);
    world.ok(office, asked.clone());
    world.no(office, answer(&asked, true), "own_ask");
    world.ok(second, answer(&asked, true));
    assert_eq!(world.item(part).stage, Stage::Withdrawn);
    assert!(!world.item(part).in_base());
    // Asked while nothing was below; a part came before the answer.
    let asked = ask(&mut world, item, mistaken);
    world.ok(office, asked.clone());
    let late = world.part(item);
    world.no(second, answer(&asked, true), "open_children");
    world.close(late, Outcome::NoLongerNeeded);
    world.ok(second, answer(&asked, true));
    let again = ask(&mut world, item, mistaken);
    world.no(office, again, "item_closed");
}

#[test]
fn an_assigned_item_s_withdrawal_is_not_the_lead_s_to_ask() {
    let mut world = World::new();
    let item = world.under_way();
    let asked = ask(&mut world, item, Asked::Withdrawal { mistaken: false });
    world.no(world.a.leader, asked.clone(), "not_office");
    let none = world.approved(|command| command.due = None);
    let early = ask(&mut world, none, Asked::Suspension);
    world.no(world.office.office, early, "not_assigned");
    world.ok(world.office.office, asked.clone());
    world.ok(world.root.leader, answer(&asked, true));
    assert_eq!(world.item(item).stage, Stage::Withdrawn);
}

#[test]
fn a_person_does_not_answer_their_own_request_in_another_post() {
    let mut world = World::new();
    let item = world.under_way();
    let (second, intake) = (world.office.second, world.a.intake.post);
    world.appoint(second.person, intake);
    let asked = ask(&mut world, item, Asked::Suspension);
    let actor = jiufen_kernel::actor::Actor {
        person: second.person,
        post: intake,
    };
    world.ok(actor, asked.clone());
    world.no(second, answer(&asked, true), "own_ask");
    world.ok(world.office.office, answer(&asked, true));
}
