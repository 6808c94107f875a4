//! Two where two are meant: who asks, who answers, what one person alone cannot do in any number of posts, and the ways round
//! it that were tried.

use std::collections::BTreeSet;

use jiff::civil::date;
use jiufen_kernel::{
    actor::Actor,
    event::Fact,
    founding::PublishCalendar,
    id::*,
    limits,
    org::{Holding, Role, appointments::*, asking::*, secrets::*, suspension::*, units::*},
    pack::AdoptPack,
    time::{YearCalendar, plus_days},
};

use super::no;
use crate::world::{World, grant, id, other_files, text};

fn refuse(ask: AskId) -> AnswerOrg {
    AnswerOrg {
        ask,
        granted: false,
        reason: Some(text("不同意")),
    }
}

pub fn tenure_of(world: &World, actor: Actor) -> TenureId {
    let mut all = world.state.org.tenures.values();
    let own = |tenure: &&jiufen_kernel::org::Tenure| (tenure.person, tenure.post) == (actor.person, actor.post);
    all.find(own).unwrap().id
}

fn ask_for(world: &mut World, person: PersonId, post: PostId) -> TenureId {
    let tenure = TenureId(world.id());
    let holding = Holding::StandIn;
    world.ok(
        world.admin,
        AskAppointment {
            tenure,
            post,
            person,
            holding,
        },
    );
    tenure
}

/// Asks as the first administrator, and is refused.
#[track_caller]
fn not_asked(world: &mut World, wish: impl Into<Wish>, code: &str) {
    let wish = world.wish(wish);
    world.no(world.admin, wish, code);
}

#[test]
fn a_units_own_people_confirm_and_nobody_elses() {
    let mut world = World::new();
    let (a, b, today) = (world.a.clone(), world.b.clone(), world.today);
    let end = EndTenure {
        tenure: tenure_of(&world, a.handling),
        until: today,
    };
    let ask = world.asks(end.clone());
    world.refuses([
        no("second_person", world.admin, grant(ask)),
        no("person_concerned", a.handling, grant(ask)),
        no("not_confirmer", a.checker, grant(ask)),
        no("not_confirmer", b.leader, grant(ask)),
        no("not_confirmer", world.root.leader, grant(ask)),
        no("not_confirmer", world.office.office, grant(ask)),
        no("not_confirmer", world.auditor, grant(ask)),
        no("unknown", a.leader, grant(AskId(id(99)))),
        no(
            "empty",
            a.leader,
            AnswerOrg {
                reason: None,
                ..refuse(ask)
            },
        ),
    ]);
    not_asked(&mut world, end.clone(), "already_asked");
    world.ok(a.leader, refuse(ask));
    world.no(a.leader, grant(ask), "answered");
    assert!(world.state.org.holds(a.handling, today));
    // Any of the three posts that speak for the unit, and what follows happens in the same command.
    let ask = world.asks(end);
    let decision = world.ok(a.intake, grant(ask));
    assert!(matches!(
        &decision.events[..],
        [asked, ended] if matches!(asked.fact, Fact::OrgAnswered(_)) && matches!(ended.fact, Fact::TenureEnded(_))
    ));
    assert!(!world.state.org.holds(a.handling, today));
    // The leader of the unit is confirmed by somebody else of it, never by the person concerned.
    let ask = world.asks(EndTenure {
        tenure: tenure_of(&world, a.leader),
        until: plus_days(today, 3),
    });
    world.no(a.leader, grant(ask), "person_concerned");
    world.ok(a.clearing, grant(ask));
    assert!(world.state.org.holds(a.leader, today) && !world.state.org.holds(a.leader, plus_days(today, 3)));
}

#[test]
fn whoever_asked_takes_it_back_and_two_holders_of_one_post_answer_each_other() {
    let mut world = World::new();
    let (admin, b) = (world.admin, world.b.unit);
    let unit = world.a1.unit;
    let ask = world.asks(MoveUnit { unit, parent: b });
    world.ok(admin, refuse(ask));
    // A second holder of the very same post is another person.
    let person = world.person();
    world.appoint(person, admin.post);
    let second = Actor {
        person,
        post: admin.post,
    };
    let ask = world.asks(MoveUnit { unit, parent: b });
    world.ok(second, grant(ask));
    assert_eq!(world.state.org.units[&unit].parent, Some(b));
    // Asked and confirmed by one person in two posts of an administrator: it stays one person.
    let admin2 = world.admin2.person;
    let other = ask_for(&mut world, admin2, admin.post);
    world.ok(
        second,
        ConfirmAppointment {
            tenure: other,
            from: world.today,
        },
    );
    let twice = Actor {
        person: world.admin2.person,
        post: admin.post,
    };
    let wish = MoveUnit {
        unit,
        parent: world.root.unit,
    };
    let ask = world.wish(wish);
    world.ok(world.admin2, ask.clone());
    world.no(twice, grant(ask.ask), "second_person");
}

#[test]
fn administrators_and_auditors_are_given_and_taken_by_administrators_alone_and_the_last_remain() {
    let mut world = World::new();
    let (one, two, today) = (world.admin, world.admin2, world.today);
    let until = plus_days(today, 5);
    let end = |tenure| EndTenure { tenure, until };
    let [first, second, auditor] = [one, two, world.auditor].map(|actor| tenure_of(&world, actor));
    not_asked(&mut world, end(second), "last_administrators");
    not_asked(&mut world, end(first), "last_administrators");
    not_asked(&mut world, end(auditor), "last_auditor");
    // Nobody of the unit confirms an administrator or an auditor, not even its leader.
    let person = world.person();
    let tenure = ask_for(&mut world, person, two.post);
    let confirm = |tenure, from| ConfirmAppointment { tenure, from };
    world.no(world.root.leader, confirm(tenure, today), "administrator_confirms");
    world.ok(two, confirm(tenure, plus_days(today, 6)));
    // A successor who comes a day late is none; one who is there in time is.
    not_asked(&mut world, end(second), "last_administrators");
    let later = EndTenure {
        tenure: second,
        until: plus_days(today, 6),
    };
    let ask = world.asks(later);
    // The other administrator is the person concerned and cannot confirm their own end; nobody else may.
    world.no(two, grant(ask), "person_concerned");
    world.no(world.root.leader, grant(ask), "administrator_confirms");
    world.until(plus_days(today, 6));
    let third = Actor { person, post: two.post };
    // The day went by while it waited: it ends today, and nobody is taken out of a day that was held.
    world.pass(2);
    world.ok(third, grant(ask));
    assert_eq!(world.state.org.tenures[&second].until, Some(world.today));
    // Now two are left: the first, and the standing-in one. None of them goes.
    not_asked(&mut world, end(first), "until_past");
    let until = world.today;
    not_asked(&mut world, EndTenure { tenure: first, until }, "last_administrators");
    // Of two auditors one may go, the other stays.
    let next = world.person();
    let post = world.auditor.post;
    let tenure = ask_for(&mut world, next, post);
    world.ok(third, confirm(tenure, until));
    let ask = world.asks(EndTenure { tenure: auditor, until });
    world.ok(third, grant(ask));
    not_asked(&mut world, EndTenure { tenure, until }, "last_auditor");
}

#[test]
fn ends_that_are_agreed_already_count_and_so_does_the_order_in_which_they_are_asked() {
    let mut world = World::new();
    let today = world.today;
    let mut more = Vec::new();
    for _ in 0..2 {
        let person = world.person();
        more.push(world.appoint(person, world.admin2.post));
    }
    let second = tenure_of(&world, world.admin2);
    // Three go one after the other, the latest day first: each alone would leave enough on its own day.
    world.two(EndTenure {
        tenure: more[0],
        until: plus_days(today, 20),
    });
    let third = Actor {
        person: world.state.org.tenures[&more[1]].person,
        post: world.admin2.post,
    };
    let ask = world.asks(EndTenure {
        tenure: second,
        until: plus_days(today, 10),
    });
    world.ok(third, grant(ask));
    not_asked(
        &mut world,
        EndTenure {
            tenure: more[1],
            until: plus_days(today, 5),
        },
        "last_administrators",
    );
    // Asked while there were enough, answered when there are not: decided again at the answer.
    let person = world.person();
    let fresh = world.appoint(person, world.admin.post);
    let ask = world.asks(EndTenure {
        tenure: more[1],
        until: plus_days(today, 30),
    });
    let other = world.asks(EndTenure {
        tenure: fresh,
        until: plus_days(today, 30),
    });
    world.ok(world.admin2, grant(other));
    world.no(world.admin2, grant(ask), "last_administrators");
}

#[test]
fn a_calendar_is_confirmed_by_an_administrator_or_a_leader_of_the_office_and_begun_days_stay() {
    let mut world = World::new();
    let year = |year: i16, off: &[jiufen_kernel::time::Date]| PublishCalendar {
        year,
        calendar: YearCalendar {
            off: off.iter().copied().collect(),
            on: BTreeSet::new(),
        },
    };
    let ask = world.asks(year(2027, &[date(2027, 1, 1)]));
    world.refuses([
        no("second_person", world.admin, grant(ask)),
        no("days_confirmer", world.office.office, grant(ask)),
        no("days_confirmer", world.a.leader, grant(ask)),
        no("days_confirmer", world.district.leader, grant(ask)),
        no("days_confirmer", world.district_office.leader, grant(ask)),
    ]);
    not_asked(&mut world, year(2027, &[]), "already_asked");
    world.ok(world.office.leader, grant(ask));
    let ask = world.asks(year(2027, &[]));
    world.ok(world.root.leader, grant(ask));
    // The published year of the founding: 6 April and 1 May are days off, 9 May is a make-up day.
    world.until(date(2026, 4, 6));
    not_asked(&mut world, year(2026, &[]), "begun_day");
    world.two(year(2026, &[date(2026, 4, 6)]));
    assert!(world.state.calendar.is_working(date(2026, 5, 1)));
    // Tomorrow is open when it is asked and begun when it is answered.
    let ask = world.asks(year(2026, &[date(2026, 4, 6), date(2026, 4, 7)]));
    world.pass(1);
    world.no(world.admin2, grant(ask), "begun_day");
}

#[test]
fn a_pack_is_confirmed_by_a_leader_of_the_office() {
    let mut world = World::new();
    let pack = |version| AdoptPack {
        name: "other".into(),
        version,
        files: other_files().into_iter().map(|file| (file.name, text(&file.text))).collect(),
    };
    let ask = world.asks(pack(2));
    world.refuses([
        no("leader_confirms", world.admin2, grant(ask)),
        no("leader_confirms", world.office.office, grant(ask)),
        no("leader_confirms", world.district_office.leader, grant(ask)),
        no("second_person", world.admin, grant(ask)),
    ]);
    // An office set up in a friendly unit, empty or held, makes nobody its leader.
    let (unit, leader) = (world.a.unit, world.a.leader);
    let desk = PostId(world.id());
    let add = AddPost {
        post: desk,
        unit,
        title: text("督查专班"),
        roles: [Role::Office].into(),
        order: 9,
    };
    world.ok(world.admin, add);
    world.no(leader, grant(ask), "leader_confirms");
    let person = world.person();
    let tenure = ask_for(&mut world, person, desk);
    let from = world.today;
    world.ok(leader, ConfirmAppointment { tenure, from });
    world.no(leader, grant(ask), "leader_confirms");
    not_asked(&mut world, pack(3), "already_asked");
    assert_eq!(world.state.packs["other"], 1);
    world.ok(world.office.leader, grant(ask));
    assert_eq!(world.state.packs["other"], 2);
    assert_eq!(world.packs.kind("other/need").unwrap().rules.pack, "other@2");
    // An administrator takes back what nobody else would answer.
    let ask = world.asks(pack(3));
    world.ok(world.admin2, refuse(ask));
}

#[test]
fn a_secret_is_confirmed_by_the_unit_that_was_there_first() {
    let mut world = World::new();
    let (a, b, today) = (world.a.clone(), world.b.clone(), world.today);
    let person = a.handling.person;
    let reset = |person| NewSecret { person, first: false };
    let own = world.admin.person;
    not_asked(&mut world, reset(own), "own_secret");
    not_asked(&mut world, reset(PersonId(id(99))), "unknown");
    // A new seat in a friendly unit, said to have begun long before, opens nothing.
    let tenure = ask_for(&mut world, person, b.handling.post);
    let late = jiufen_kernel::command::Order {
        late_reason: Some(text("补办")),
        ..jiufen_kernel::command::Order::new(
            CommandId(world.id()),
            b.leader,
            ConfirmAppointment {
                tenure,
                from: plus_days(today, -limits::TENURE_BACK_DAYS_MAX),
            },
        )
    };
    world.order(&late).unwrap();
    let ask = world.asks(reset(person));
    not_asked(&mut world, NewSecret { person, first: true }, "already_asked");
    world.no(b.leader, grant(ask), "not_confirmer");
    world.no(a.handling, grant(ask), "person_concerned");
    let decision = world.ok(a.clearing, grant(ask));
    assert!(matches!(&decision.events[1].fact, Fact::PasswordReset(fact) if fact.person == person && !fact.first));
    let org = &world.state.org;
    assert!(
        org.reset_shown(person, plus_days(today, limits::RESET_SHOWN_DAYS - 1))
            .is_some()
    );
    assert!(org.reset_shown(person, plus_days(today, limits::RESET_SHOWN_DAYS)).is_none());
    let at = decision.events[1].received;
    let after = |seconds| jiufen_kernel::time::Timestamp::from_second(at.as_second() + seconds).unwrap();
    let hours = limits::RESET_MARKS_HOURS * 3_600;
    assert!(org.acted_after_reset(person, at).is_some() && org.acted_after_reset(person, after(hours - 1)).is_some());
    assert!(org.acted_after_reset(person, after(hours)).is_none() && org.acted_after_reset(person, after(-1)).is_none());
    assert!(org.acted_after_reset(a.leader.person, at).is_none());
    // Whoever is asked for as an administrator is one already, as far as their account is concerned.
    let person = world.person();
    let post = world.admin.post;
    ask_for(&mut world, person, post);
    let ask = world.asks(reset(person));
    world.no(world.root.leader, grant(ask), "administrator_confirms");
    // A request that waited too long is asked anew, and any administrator clears it away.
    world.pass(limits::SECRET_WAITS_DAYS_MAX + 1);
    world.no(world.admin2, grant(ask), "asked_long_ago");
    world.ok(world.admin2, refuse(ask));
    let ask = world.asks(reset(person));
    world.pass(limits::SECRET_WAITS_DAYS_MAX);
    world.ok(world.admin2, grant(ask));
}

#[test]
fn a_unit_without_people_is_spoken_for_by_the_one_above_and_suspending_them_moves_no_right() {
    let mut world = World::new();
    let (a, today) = (world.a.clone(), world.today);
    let empty = world.unit(a.unit, "新设科");
    let post = PostId(world.id());
    let add = AddPost {
        post,
        unit: empty,
        title: text("科长"),
        roles: [Role::Leader].into(),
        order: 0,
    };
    world.ok(world.admin, add);
    let confirm = |tenure| ConfirmAppointment { tenure, from: today };
    let person = world.person();
    let tenure = ask_for(&mut world, person, post);
    world.no(world.root.leader, confirm(tenure), "not_confirmer");
    world.ok(a.leader, confirm(tenure));
    // From now on its own people speak for it, even while they are suspended.
    let own = Actor { person, post };
    let next = world.person();
    let tenure = ask_for(&mut world, next, post);
    let suspend = |tenure| SuspendTenure {
        tenure,
        reason: text("查一查"),
    };
    world.ok(world.admin, suspend(tenure_of(&world, own)));
    world.no(a.leader, confirm(tenure), "not_confirmer");
    world.no(own, confirm(tenure), "not_in_post");
    world.ok(world.admin2, confirm(tenure));
}

#[test]
fn moving_a_unit_needs_its_own_consent_so_that_a_friendly_leader_gains_nothing() {
    let mut world = World::new();
    let (a, b, office, today) = (world.a.clone(), world.b.clone(), world.office.clone(), world.today);
    // Below a friendly leader the office would be theirs: that leader does not confirm it.
    let ask = world.asks(MoveUnit {
        unit: office.unit,
        parent: b.unit,
    });
    world.no(b.leader, grant(ask), "not_confirmer");
    world.no(world.root.leader, grant(ask), "not_confirmer");
    world.ok(office.intake, refuse(ask));
    // Asked before a move, answered after it: the unit concerned is the same, and the tree is looked at again.
    let ask = world.asks(MoveUnit {
        unit: b.unit,
        parent: world.a1.unit,
    });
    let other = world.asks(MoveUnit {
        unit: a.unit,
        parent: b.unit,
    });
    world.ok(a.leader, grant(other));
    world.no(b.leader, grant(ask), "cycle");
    // Ended before the answer to a second request about the same tenure.
    let tenure = tenure_of(&world, a.checker);
    let ask = world.asks(EndTenure { tenure, until: today });
    world.ok(a.leader, grant(ask));
    not_asked(&mut world, EndTenure { tenure, until: today }, "already_ended");
}

#[test]
fn whoever_asked_must_be_an_administrator_still_when_it_is_answered() {
    let mut world = World::new();
    let today = world.today;
    let person = world.person();
    let third = world.appoint(person, world.admin2.post);
    let asker = Actor {
        person,
        post: world.admin2.post,
    };
    let move_unit = MoveUnit {
        unit: world.a1.unit,
        parent: world.b.unit,
    };
    let ask = world.wish(move_unit);
    world.ok(asker, ask.clone());
    let tenure = TenureId(world.id());
    let (post, holder) = (world.b.handling.post, world.a.handling.person);
    world.ok(
        asker,
        AskAppointment {
            tenure,
            post,
            person: holder,
            holding: Holding::StandIn,
        },
    );
    world.two(EndTenure {
        tenure: third,
        until: today,
    });
    world.no(world.a1.leader, grant(ask.ask), "asker_gone");
    world.no(world.b.leader, ConfirmAppointment { tenure, from: today }, "asker_gone");
    world.ok(world.admin, refuse(ask.ask));
    world.ok(world.admin, RefuseAppointment { tenure });
}

#[test]
fn a_first_day_lies_at_most_so_far_back_and_needs_a_reason() {
    let mut world = World::new();
    let (b, today) = (world.b.clone(), world.today);
    let person = world.person();
    let tenure = ask_for(&mut world, person, b.handling.post);
    not_asked(&mut world, EndTenure { tenure, until: today }, "not_confirmed");
    world.pass(10);
    let try_on = |world: &mut World, from, reason: Option<&str>| {
        let order = jiufen_kernel::command::Order {
            late_reason: reason.map(text),
            ..jiufen_kernel::command::Order::new(CommandId(world.id()), b.leader, ConfirmAppointment { tenure, from })
        };
        world.order(&order).map_err(|refusal| refusal.code)
    };
    let earliest = plus_days(today, -limits::TENURE_BACK_DAYS_MAX);
    assert_eq!(
        try_on(&mut world, plus_days(earliest, -1), Some("补办")).unwrap_err(),
        "from_long_past"
    );
    assert_eq!(try_on(&mut world, plus_days(today, 9), None).unwrap_err(), "late_reason");
    let decision = try_on(&mut world, earliest, Some("补办")).unwrap();
    assert!(decision.events[0].late.is_some() && decision.events[0].occurred == earliest);
    // The same person for the same post is asked for once.
    let tenure = ask_for(&mut world, person, b.checker.post);
    let again = AskAppointment {
        tenure: TenureId(world.id()),
        post: b.checker.post,
        person,
        holding: Holding::Own,
    };
    world.no(world.admin2, again, "already_asked");
    world.no(b.handling, RefuseAppointment { tenure }, "not_confirmer");
    world.ok(world.admin, RefuseAppointment { tenure });
}
