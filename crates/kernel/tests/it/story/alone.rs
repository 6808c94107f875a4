//! What one administrator does alone and others are told of: suspending a tenure, ending sessions; and the way back from the
//! server's machine.

use jiufen_kernel::{
    actor::Actor,
    founding::Founder,
    id::*,
    limits,
    org::{appointments::*, recovery::*, secrets::*, suspension::*},
    time::plus_days,
};

use super::{no, two::tenure_of};
use crate::world::{World, id, text};

#[test]
fn one_administrator_suspends_for_three_working_days() {
    let mut world = World::new();
    let (a, b, today) = (world.a.clone(), world.b.clone(), world.today);
    let suspend = |tenure| SuspendTenure {
        tenure,
        reason: text("查一查"),
    };
    let tenure = tenure_of(&world, a.handling);
    world.refuses([
        no("not_administrator", a.leader, suspend(tenure)),
        no("apart_not_suspended", world.admin, suspend(tenure_of(&world, world.admin2))),
        no("apart_not_suspended", world.admin, suspend(tenure_of(&world, world.auditor))),
        no("unknown", world.admin, suspend(TenureId(id(99)))),
        no(
            "empty",
            world.admin,
            SuspendTenure {
                reason: text(" "),
                ..suspend(tenure)
            },
        ),
    ]);
    world.ok(world.admin, suspend(tenure));
    // Monday the 2nd: it holds again on Friday, and was never taken out of what ties the person.
    let registration = world.registration();
    world.no(a.handling, registration, "not_in_post");
    assert!(!world.state.org.holds(a.handling, plus_days(today, 3)) && world.state.org.holds(a.handling, plus_days(today, 4)));
    let tied: Vec<PostId> = world
        .state
        .org
        .tying(a.handling.person, today)
        .map(|(tenure, _)| tenure.post)
        .collect();
    assert!(tied.contains(&a.handling.post));
    world.no(world.admin2, suspend(tenure), "suspended_lately");
    for actor in [a.clearing, b.handling] {
        let tenure = tenure_of(&world, actor);
        world.ok(world.admin2, suspend(tenure));
    }
    let fourth = tenure_of(&world, b.leader);
    world.no(world.admin, suspend(fourth), "too_many_suspended");
    world.pass(4);
    world.ok(world.admin, suspend(fourth));
    world.until(plus_days(today, limits::SUSPENDED_AGAIN_DAYS - 1));
    world.no(world.admin, suspend(tenure), "suspended_lately");
    world.pass(1);
    world.ok(world.admin, suspend(tenure));
    let ended = tenure_of(&world, b.checker);
    let until = world.today;
    world.two(EndTenure { tenure: ended, until });
    world.no(world.admin, suspend(ended), "not_in_force");
}

#[test]
fn sessions_are_ended_by_one_and_told() {
    let mut world = World::new();
    let person = world.a.leader.person;
    world.refuses([
        no("not_administrator", world.a.leader, EndSessions { person }),
        no(
            "unknown",
            world.admin,
            EndSessions {
                person: PersonId(id(99)),
            },
        ),
        no(
            "own_sessions",
            world.admin,
            EndSessions {
                person: world.admin.person,
            },
        ),
    ]);
    world.ok(world.admin, EndSessions { person });
    let [ended] = &world.state.org.ended[..] else {
        panic!("told once")
    };
    assert_eq!((ended.person, ended.by), (person, world.admin));
}

#[test]
fn the_servers_machine_makes_two_administrators_and_it_shows() {
    let mut world = World::new();
    let founder = |world: &mut World, post| Founder {
        person: PersonId(world.id()),
        name: text("某人"),
        post,
        title: text("岗位"),
        tenure: TenureId(world.id()),
    };
    let posts = (world.admin.post, world.admin2.post);
    let (one, two) = (founder(&mut world, posts.0), founder(&mut world, posts.1));
    let actor = Actor {
        person: one.person,
        post: one.post,
    };
    let recover = |administrators: [Founder; 2], despite| RecoverAdministrators { administrators, despite };
    let both = [one.clone(), two.clone()];
    let business = Founder {
        post: world.a.leader.post,
        ..two.clone()
    };
    let known = Founder {
        person: world.a.leader.person,
        ..two.clone()
    };
    let twin = Founder {
        person: one.person,
        ..two.clone()
    };
    world.refuses([
        no("administrators_in_force", actor, recover(both.clone(), false)),
        no("first_administrator", world.admin, recover(both.clone(), true)),
        no("unknown", actor, recover([one.clone(), business], true)),
        no("exists", actor, recover([one.clone(), known], true)),
        no("two_people", actor, recover([one.clone(), twin], true)),
    ]);
    let mut nothing = crate::world::empty();
    nothing.no(actor, recover(both.clone(), true), "not_founded");
    assert_eq!(world.state.org.recovered, None, "the founding is no recovery");
    world.ok(actor, recover(both, true));
    let (org, today) = (&world.state.org, world.today);
    assert!(org.holds(actor, today) && org.administers(two.person, today));
    assert_eq!(
        org.recovery_shown(plus_days(today, limits::RECOVERY_SHOWN_DAYS - 1)),
        Some(today)
    );
    assert_eq!(org.recovery_shown(plus_days(today, limits::RECOVERY_SHOWN_DAYS)), None);
}
