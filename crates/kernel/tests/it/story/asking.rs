//! The table of asks: who asks, who grants, another person, decided again on the state of that moment.

use jiufen_kernel::{
    actor::Actor,
    colour::Colour,
    duty::{Act, Owes, duties},
    id::*,
    item::{Stage, asking::*, closure::Outcome, life::AssignItem, registration::*},
    limits,
    org::Role,
    time::plus_days,
};

use super::{answer, no};
use crate::{
    given::{assign, proof},
    world::{World, id, text},
};

#[test]
fn the_lead_asks_for_more_time_and_the_office_grants_it() {
    let mut world = World::new();
    let item = world.under_way();
    let (a, office) = (world.a.clone(), world.office.office);
    let due = world.item(item).due.unwrap();
    let later = plus_days(due, 30);
    let good = world.asking(item, Wanted::Extension { due: later });
    world.refuses([
        no("not_lead", office, good.clone()),
        no("unknown", world.b.intake, good.clone()),
        no(
            "not_later",
            a.intake,
            Ask {
                wanted: Wanted::Extension { due },
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
    let again = world.asking(item, Wanted::Extension { due: later });
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
    // Another sort is open beside it.
    let pause = world.asking(
        item,
        Wanted::Suspension {
            until: plus_days(world.today, 9),
        },
    );
    world.ok(a.handling, pause.clone());
    world.ok(office, answer(&good, true));
    world.no(office, answer(&good, true), "answered_already");
    assert_eq!(world.item(item).due, Some(later));
    assert_eq!(world.item(item).asks.len(), 1);
    let moved = &world.item(item).moved[0];
    assert_eq!((moved.from, moved.to, moved.approver), (due, later, office.post));
    world.ok(office, answer(&pause, false));
    assert!(world.item(item).suspended.is_none());
}

#[test]
fn past_the_due_date_a_leader_of_the_office_grants_more_time_however_early_it_was_asked() {
    for days in [0, 1] {
        let mut world = World::new();
        let item = world.under_way();
        let due = world.item(item).due.unwrap();
        let later = plus_days(due, 30);
        let ask = world.asking(item, Wanted::Extension { due: later });
        world.ok(world.a.intake, ask.clone());
        world.until(plus_days(due, days));
        let (office, second) = (world.office.office, world.office.second);
        let owed: Vec<_> = duties(world.item(item), &world.state.org, &world.state.calendar);
        let leaders = owed
            .iter()
            .filter(|duty| duty.act == Act::AnswerAsk && matches!(duty.owes, Owes::Role(_, Role::Leader)));
        assert!(leaders.clone().count() == 2 && leaders.into_iter().all(|duty| duty.since == plus_days(due, 1)));
        if days == 0 {
            world.ok(office, answer(&ask, true));
            continue;
        }
        let refusal = world.no(office, answer(&ask, true), "leader_grants");
        assert!(refusal.zh.contains("领导"));
        world.no(world.a.leader, answer(&ask, true), "not_office");
        let mut other = world.clone();
        other.ok(second, answer(&ask, false));
        other.ok(
            world.a.intake,
            Ask {
                ask: AskId(id(99)),
                ..ask.clone()
            },
        );
        world.ok(world.office.leader, answer(&ask, true));
        assert_eq!(world.item(item).due, Some(later));
        assert_eq!(world.item(item).late.len(), 1, "the days that were late stay");
    }
}

#[test]
fn no_leader_of_the_lead_s_own_line_grants_it() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    world.ok(world.office.office, assign(item, world.a1.unit));
    let later = plus_days(world.item(item).due.unwrap(), 1);
    let asked = world.asking(item, Wanted::Extension { due: later });
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
    let asked = world.asking(item, Wanted::Extension { due: later });
    world.ok(world.office.intake, asked.clone());
    world.refuses([
        no("not_office", second, answer(&asked, true)),
        no("not_office", world.office.leader, answer(&asked, true)),
    ]);
    world.ok(world.root.leader, answer(&asked, true));
    assert_eq!(world.item(item).due, Some(later));
}

#[test]
fn a_suspension_has_a_last_day_and_ends_by_itself() {
    let mut world = World::new();
    let item = world.under_way();
    let (a, office, today) = (world.a.clone(), world.office.office, world.today);
    let due = world.item(item).due.unwrap();
    let until = |days| Wanted::Suspension {
        until: plus_days(today, days),
    };
    let too_long = world.asking(item, until(limits::SUSPENSION_DAYS_MAX + 1));
    let past = world.asking(item, until(-1));
    world.refuses([
        no("suspended_too_long", a.leader, too_long),
        no("until_passed", a.leader, past),
    ]);
    let longest = world.asking(item, until(limits::SUSPENSION_DAYS_MAX));
    world.ok(a.leader, longest.clone());
    world.ok(office, answer(&longest, false));
    let asked = world.asking(item, until(20));
    world.ok(a.leader, asked.clone());
    world.ok(office, answer(&asked, true));
    assert!(world.item(item).in_base(), "suspended items stay in the base");
    let (calendar, last) = (world.state.calendar.clone(), plus_days(today, 20));
    let colour = |world: &World, day| world.item(item).colour(&calendar, day).0;
    assert_eq!(colour(&world, last), Colour::Suspended);
    assert_eq!(colour(&world, plus_days(last, 1)), Colour::Green);
    assert_eq!(colour(&world, plus_days(due, 1)), Colour::Red);
    let report = |world: &World| {
        let owed = duties(world.item(item), &world.state.org, &calendar);
        owed.iter().find(|duty| duty.act == Act::Report).map(|duty| duty.since)
    };
    assert_eq!(report(&world), Some(plus_days(last, 1)));
    world.until(last);
    let again = world.asking(item, until(30));
    world.no(a.leader, again, "suspended_already");
    world.pass(1);
    let resume = ResumeItem {
        item,
        reason: text("复工"),
    };
    world.refuses([
        no("not_suspended", office, resume.clone()),
        no("not_office", a.leader, resume),
    ]);
    // The next event writes down what the date did.
    world.claim(item, 10);
    assert_eq!(world.item(item).suspended, None);
    assert_eq!(world.item(item).late_since, plus_days(last, 1));
}

#[test]
fn an_office_ends_a_suspension_early_and_a_late_item_is_late_again_from_its_end() {
    let mut world = World::new();
    let item = world.under_way();
    let due = world.item(item).due.unwrap();
    world.until(plus_days(due, 5));
    let last = plus_days(world.today, 10);
    world.granted(item, Wanted::Suspension { until: last });
    let late = world.item(item).late[0];
    assert_eq!((late.from, late.to), (plus_days(due, 1), plus_days(due, 5)));
    let calendar = world.state.calendar.clone();
    let dates = jiufen_kernel::colour::turns(world.item(item), &calendar).0;
    assert_eq!(dates.red_on, Some(plus_days(last, 1)));
    let mut early = world.clone();
    early.pass(1);
    let reason = text("复工");
    early.ok(early.office.office, ResumeItem { item, reason });
    assert_eq!(early.item(item).colour(&calendar, early.today).0, Colour::Red);
    // Twenty days after its end the stretch since then is the only further one.
    world.until(plus_days(last, 20));
    let later = plus_days(world.today, 30);
    world.granted(item, Wanted::Extension { due: later });
    let late = world.item(item).late[1];
    assert_eq!((late.from, late.to), (plus_days(last, 1), world.today));
}

#[test]
fn a_start_moves_later_only_by_asking_and_the_first_is_kept() {
    let mut world = World::new();
    let start = plus_days(world.today, 10);
    let item = world.approved(|command| command.start = Some(start));
    let early = world.asking(
        item,
        Wanted::Start {
            start: plus_days(start, 5),
        },
    );
    world.no(world.office.office, early, "not_assigned");
    world.start_work(item);
    let due = world.item(item).due.unwrap();
    let earlier = world.asking(item, Wanted::Start { start });
    let past_due = world.asking(
        item,
        Wanted::Start {
            start: plus_days(due, 1),
        },
    );
    world.refuses([
        no("start_not_later", world.a.intake, earlier),
        no("due_before_start", world.a.intake, past_due),
    ]);
    world.granted(
        item,
        Wanted::Start {
            start: plus_days(start, 5),
        },
    );
    assert_eq!(world.item(item).start, Some(plus_days(start, 5)));
    assert_eq!(world.item(item).moved_start[0].from, start);
    let none = world.under_way();
    let no_start = world.asking(none, Wanted::Start { start });
    world.no(world.a.intake, no_start, "no_start");
}

#[test]
fn two_persons_withdraw_what_was_entered_by_mistake() {
    let mut world = World::new();
    let item = world.approved(|_| ());
    let part = world.part(item);
    let (office, second) = (world.office.office, world.office.second);
    let mistaken = || Wanted::Withdrawal { mistaken: true };
    let whole = world.asking(item, mistaken());
    world.refuses([
        no("open_children", office, whole.clone()),
        no("unknown", world.a.leader, whole),
    ]);
    let asked = world.asking(part, mistaken());
    world.ok(office, asked.clone());
    world.no(office, answer(&asked, true), "own_ask");
    world.ok(second, answer(&asked, true));
    assert_eq!(world.item(part).stage, Stage::Withdrawn);
    assert!(!world.item(part).in_base());
    // Asked while nothing was below; a part came before the answer.
    let asked = world.asking(item, mistaken());
    world.ok(office, asked.clone());
    let late = world.part(item);
    world.no(second, answer(&asked, true), "open_children");
    world.close(late, Outcome::NoLongerNeeded);
    world.ok(second, answer(&asked, true));
    let again = world.asking(item, mistaken());
    world.no(office, again, "item_closed");
}

#[test]
fn a_mistake_is_one_before_the_acceptance_and_before_the_due_date() {
    let mistaken = || Wanted::Withdrawal { mistaken: true };
    // Accepted between the ask and the answer; handed on to another lead it stays accepted once.
    let mut world = World::new();
    let item = world.assigned();
    let asked = world.asking(item, mistaken());
    world.ok(world.office.office, asked.clone());
    world.accept(item);
    world.no(world.office.second, answer(&asked, true), "mistake_too_late");
    world.ok(world.office.office, assign(item, world.b.unit));
    world.no(world.root.leader, answer(&asked, true), "mistake_too_late");
    world.ok(world.office.second, answer(&asked, false));
    let again = world.asking(item, mistaken());
    world.no(world.office.office, again, "mistake_too_late");
    let end = world.asking(item, Wanted::Withdrawal { mistaken: false });
    world.no(world.office.office, end, "mistake_too_late");
    world.close(item, Outcome::NoLongerNeeded);
    // The due date comes; the day before is still in time.
    for (days, in_time) in [(-1, true), (0, false)] {
        let mut world = World::new();
        let item = world.approved(|_| ());
        let due = world.item(item).due.unwrap();
        let asked = world.asking(item, mistaken());
        world.ok(world.office.office, asked.clone());
        world.until(plus_days(due, days));
        if in_time {
            world.ok(world.office.second, answer(&asked, true));
        } else {
            world.no(world.office.second, answer(&asked, true), "mistake_too_late");
        }
    }
    // What was registered and never approved was in no base: it goes without being a mistake.
    let mut world = World::new();
    let command = world.registration();
    let item = command.item;
    world.ok(world.office.office, command);
    let needed = world.asking(item, Wanted::NoLongerNeeded);
    world.no(world.office.office, needed, "not_in_base");
    world.until(plus_days(world.item(item).due.unwrap(), 3));
    world.granted(item, Wanted::Withdrawal { mistaken: false });
    assert_eq!(world.item(item).stage, Stage::Withdrawn);
}

#[test]
fn the_lead_asks_that_its_item_end_and_another_person_decides() {
    let mut world = World::new();
    let item = world.under_way();
    let asked = world.asking(item, Wanted::NoLongerNeeded);
    world.no(world.b.leader, asked.clone(), "unknown");
    world.ok(world.a.leader, asked.clone());
    world.refuses([
        no("own_ask", world.a.leader, answer(&asked, true)),
        no("not_office", world.a.clearing, answer(&asked, true)),
    ]);
    world.ok(world.office.office, answer(&asked, true));
    assert_eq!(world.item(item).outcome, Some(Outcome::NoLongerNeeded));
    assert!(world.item(item).asks.is_empty());
}

#[test]
fn a_person_does_not_answer_their_own_request_in_another_post() {
    let mut world = World::new();
    let item = world.under_way();
    let (office, leader) = (world.office.office, world.root.leader.post);
    world.appoint(office.person, leader);
    let asked = world.asking(item, Wanted::NoLongerNeeded);
    world.ok(office, asked.clone());
    let above = Actor {
        person: office.person,
        post: leader,
    };
    world.no(above, answer(&asked, true), "own_ask");
    // Two holders of one post may answer each other: two persons are needed, two posts are not.
    let deputy = world.person();
    world.appoint(deputy, office.post);
    let beside = Actor {
        person: deputy,
        post: office.post,
    };
    world.ok(beside, answer(&asked, true));
}

#[test]
fn a_proof_is_changed_after_a_claim_by_a_leader_of_the_office() {
    let mut world = World::new();
    let item = world.under_way();
    let office = world.office.office;
    let changed = |pieces| Wanted::ProofChange {
        pieces: proof(item, pieces, None).pieces,
    };
    let early = world.asking(item, changed(2));
    world.no(office, early, "no_ask_needed");
    world.ok(office, proof(item, 1, None));
    world.claim_done(item);
    world.no(office, proof(item, 2, None), "ask_first");
    let none = world.asking(item, changed(0));
    world.no(office, none, "proof_pieces");
    let asked = world.asking(item, changed(2));
    world.ok(world.a.intake, asked.clone());
    world.refuses([
        no("leader_grants", office, answer(&asked, true)),
        no("not_office", world.a.leader, answer(&asked, true)),
    ]);
    assert_eq!(world.item(item).proof.len(), 1);
    world.ok(world.office.leader, answer(&asked, true));
    assert_eq!((world.item(item).proof.len(), world.item(item).proof_version), (2, 3));
}

#[test]
fn a_supporter_from_a_checker_s_line_takes_two() {
    let mut world = World::new();
    let item = world.under_way();
    let (office, inspect) = (world.office.office, world.inspect.unit);
    let supporting = |unit| AssignItem {
        supporting: [unit].into(),
        ..assign(item, world.a.unit)
    };
    let with_inspect = supporting(inspect);
    let (b, with_b) = (world.b.unit, supporting(world.b.unit));
    let early = world.asking(item, Wanted::Supporter { unit: inspect });
    world.no(office, early.clone(), "no_ask_needed");
    world.ask_checker(item);
    world.no(office, with_inspect, "ask_first");
    let other = world.asking(item, Wanted::Supporter { unit: b });
    world.refuses([
        no("no_ask_needed", office, other),
        no("not_office", world.a.leader, early.clone()),
    ]);
    world.ok(office, with_b);
    world.ok(office, early.clone());
    world.ok(world.office.second, answer(&early, true));
    assert_eq!(world.item(item).supporting, [b, inspect].into());
    assert_eq!(world.item(item).stage, Stage::UnderWay, "the work goes on");
}

#[test]
fn two_asks_that_cross_are_each_decided_on_what_is_true_then() {
    let mut world = World::new();
    let (whole, there) = (world.approved(|_| ()), world.approved(|_| ()));
    let (one, two) = (world.part(whole), world.part(whole));
    world.part(there);
    let (office, second) = (world.office.office, world.office.second);
    // Both would go; whichever is last has to stay.
    let first = world.asking(one, Wanted::Weight { weight: 0 });
    let last = world.asking(two, Wanted::Move { parent: Some(there) });
    world.ok(office, first.clone());
    world.ok(second, last.clone());
    world.ok(second, answer(&first, true));
    world.no(office, answer(&last, true), "no_weight");
    // The place asked for has gone.
    let third = world.part(whole);
    let away = world.asking(third, Wanted::Move { parent: Some(there) });
    world.ok(office, away.clone());
    for part in world
        .state
        .items
        .values()
        .filter(|item| item.parent == Some(there))
        .map(|item| item.id)
        .collect::<Vec<_>>()
    {
        world.close(part, Outcome::Unproved);
    }
    world.close(there, Outcome::Unproved);
    world.no(second, answer(&away, true), "parent_closed");
    let place = MoveItem {
        item: third,
        parent: None,
        reason: text("另立"),
    };
    world.no(office, place, "ask_first");
}

#[test]
fn what_is_so_already_is_not_asked_for() {
    let mut world = World::new();
    let (whole, start) = (world.approved(|_| ()), plus_days(world.today, 100));
    let item = world.approved(|command| {
        command.parent = Some(whole);
        command.start = Some(start);
    });
    let fresh = world.part(whole);
    world.start_work(item);
    world.claim(item, 10);
    let office = world.office.office;
    let same = [
        ("same_weight", item, Wanted::Weight { weight: 1 }),
        ("same_place", item, Wanted::Move { parent: Some(whole) }),
        ("no_ask_needed", fresh, Wanted::ProofChange { pieces: Vec::new() }),
    ];
    for (code, about, wanted) in same {
        let ask = world.asking(about, wanted);
        world.no(office, ask, code);
    }
    let later = world.asking(
        item,
        Wanted::Start {
            start: plus_days(start, 1),
        },
    );
    world.no(world.a.intake, later, "start_at_due");
    let due = world.item(item).due.unwrap();
    let extension = world.asking(item, Wanted::Extension { due: plus_days(due, 1) });
    world.no(world.a.intake, extension, "due_after_node");
}

#[test]
fn a_further_supporter_waits_for_the_answer_to_a_hand_back() {
    let mut world = World::new();
    let item = world.assigned();
    world.ask_checker(item);
    let unit = world.inspect.unit;
    let asked = world.asking(item, Wanted::Supporter { unit });
    world.ok(world.office.office, asked.clone());
    let back = jiufen_kernel::item::life::HandBackItem {
        item,
        reason: text("不是我们的事"),
        proposed: None,
    };
    world.ok(world.a.intake, back);
    world.no(world.office.second, answer(&asked, true), "handed_back_first");
}
