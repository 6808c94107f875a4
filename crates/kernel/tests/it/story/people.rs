//! Units, posts, persons, appointments: two administrators, and nobody for themselves.

use jiufen_kernel::{
    actor::Actor,
    id::*,
    limits,
    org::{Holding, Role, appointments::*, units::*},
    time::plus_days,
};

use super::no;
use crate::world::{World, id, text};

fn unit(world: &mut World, parent: UnitId) -> AddUnit {
    AddUnit {
        unit: UnitId(world.id()),
        parent,
        name: text("新局"),
        short: text("新局"),
        order: 0,
    }
}

#[test]
fn units_are_added_by_an_administrator() {
    let mut world = World::new();
    let root = world.root.unit;
    let good = unit(&mut world, root);
    let (admin, nowhere) = (world.admin, UnitId(id(7)));
    world.refuses([
        no("not_administrator", world.office.office, good.clone()),
        no(
            "unknown",
            admin,
            AddUnit {
                parent: nowhere,
                ..good.clone()
            },
        ),
        no(
            "empty",
            admin,
            AddUnit {
                name: text(" "),
                ..good.clone()
            },
        ),
        no(
            "too_long",
            admin,
            AddUnit {
                name: text(&"局".repeat(limits::NAME_CHARS_MAX + 1)),
                ..good.clone()
            },
        ),
    ]);
    world.ok(
        admin,
        AddUnit {
            name: text(&"局".repeat(limits::NAME_CHARS_MAX)),
            ..good.clone()
        },
    );
    world.no(admin, good, "exists");
}

#[test]
fn the_tree_of_units_is_at_most_so_deep_and_has_no_circle() {
    let mut world = World::new();
    let admin = world.admin;
    let mut line = vec![world.root.unit];
    while line.len() < limits::UNIT_DEPTH_MAX {
        line.push(world.unit(line[line.len() - 1], "一级"));
    }
    let below = unit(&mut world, line[line.len() - 1]);
    world.no(admin, below, "too_deep");
    let (root, a, a1, b) = (world.root.unit, world.a.unit, world.a1.unit, world.b.unit);
    let nowhere = UnitId(id(7));
    for (code, actor, unit, parent) in [
        ("root_unit", admin, root, a),
        ("cycle", admin, a, a1),
        ("cycle", admin, a, a),
        ("unknown", admin, nowhere, a),
        ("unknown", admin, a, nowhere),
        ("not_administrator", world.a.leader, a1, b),
        ("too_deep", admin, a, line[limits::UNIT_DEPTH_MAX - 2]),
    ] {
        let wish = world.wish(MoveUnit { unit, parent });
        world.no(actor, wish, code);
    }
    world.two(MoveUnit {
        unit: a,
        parent: line[limits::UNIT_DEPTH_MAX - 3],
    });
    assert_eq!(world.state.org.line_up(a1).count(), limits::UNIT_DEPTH_MAX);
}

#[test]
fn posts_have_roles_and_administrators_and_auditors_stand_apart() {
    let mut world = World::new();
    let admin = world.admin;
    let post = |world: &mut World, roles: &[Role]| AddPost {
        post: PostId(world.id()),
        unit: world.b.unit,
        title: text("岗位"),
        roles: roles.iter().copied().collect(),
        order: 0,
    };
    for (roles, code) in [
        (&[][..], "no_role"),
        (&[Role::Administrator, Role::Handling], "roles_apart"),
        (&[Role::Auditor, Role::Leader], "roles_apart"),
    ] {
        let command = post(&mut world, roles);
        world.no(admin, command, code);
    }
    let good = post(&mut world, &[Role::Handling, Role::Intake]);
    world.refuses([
        no(
            "unknown",
            admin,
            AddPost {
                unit: UnitId(id(7)),
                ..good.clone()
            },
        ),
        no("not_administrator", world.auditor, good.clone()),
    ]);
    world.ok(admin, good.clone());
    world.no(admin, good, "exists");
    let person = world.b.handling.person;
    world.no(
        admin,
        AddPerson {
            person,
            name: text("某人"),
        },
        "exists",
    );
}

#[test]
fn one_administrator_asks_and_another_confirms() {
    let mut world = World::new();
    let (one, two, today) = (world.admin, world.admin2, world.today);
    let (person, tenure) = (world.person(), TenureId(world.id()));
    let post = world.b.handling.post;
    let ask = AskAppointment {
        tenure,
        post,
        person,
        holding: Holding::Acting,
    };
    world.refuses([
        no("not_administrator", world.b.leader, ask.clone()),
        no(
            "unknown",
            one,
            AskAppointment {
                person: PersonId(id(7)),
                ..ask.clone()
            },
        ),
        no(
            "unknown",
            one,
            AskAppointment {
                post: PostId(id(7)),
                ..ask.clone()
            },
        ),
        no(
            "own_appointment",
            one,
            AskAppointment {
                person: one.person,
                ..ask.clone()
            },
        ),
        no(
            "administrator_apart",
            one,
            AskAppointment {
                person: two.person,
                ..ask.clone()
            },
        ),
        no(
            "administrator_apart",
            one,
            AskAppointment {
                person: world.a.leader.person,
                post: two.post,
                ..ask.clone()
            },
        ),
    ]);
    world.ok(one, ask.clone());
    let from = plus_days(today, 2);
    world.refuses([
        no("exists", one, ask),
        no("second_person", one, ConfirmAppointment { tenure, from }),
        no("not_confirmer", world.b.handling, ConfirmAppointment { tenure, from }),
        no("not_confirmer", world.a.leader, ConfirmAppointment { tenure, from }),
        no(
            "unknown",
            two,
            ConfirmAppointment {
                tenure: TenureId(id(7)),
                from,
            },
        ),
    ]);
    world.ok(two, ConfirmAppointment { tenure, from });
    world.no(two, ConfirmAppointment { tenure, from }, "already_confirmed");
    let actor = Actor { person, post };
    assert!(!world.state.org.holds(actor, plus_days(from, -1)) && world.state.org.holds(actor, from));
    world.until(from);
    let end = |tenure, until| EndTenure { tenure, until };
    for (code, actor, tenure, until) in [
        ("before_start", one, tenure, plus_days(from, -1)),
        ("unknown", one, TenureId(id(7)), from),
        ("not_administrator", world.b.leader, tenure, from),
    ] {
        let wish = world.wish(end(tenure, until));
        world.no(actor, wish, code);
    }
    world.pass(5);
    let wish = world.wish(end(tenure, plus_days(world.today, -1)));
    world.no(one, wish, "until_past");
    let until = world.today;
    world.two(end(tenure, until));
    let wish = world.wish(end(tenure, until));
    world.no(one, wish, "already_ended");
    assert!(!world.state.org.holds(actor, world.today));
}

#[test]
fn an_administrator_appointed_does_not_confirm_it_and_mixing_is_seen_at_the_confirmation_too() {
    let mut world = World::new();
    let (one, two, today) = (world.admin, world.admin2, world.today);
    let ask = |world: &mut World, post, person| {
        let tenure = TenureId(world.id());
        world.ok(
            one,
            AskAppointment {
                tenure,
                post,
                person,
                holding: Holding::Own,
            },
        );
        tenure
    };
    // The second administrator is to hold the first one's post as well: not by their own word.
    let tenure = ask(&mut world, one.post, two.person);
    world.no(two, ConfirmAppointment { tenure, from: today }, "person_concerned");
    // Somebody new is asked for as administrator and for a business post before either is confirmed.
    let person = world.person();
    let administers = ask(&mut world, one.post, person);
    let handling = world.b.handling.post;
    let business = ask(&mut world, handling, person);
    world.ok(
        two,
        ConfirmAppointment {
            tenure: administers,
            from: plus_days(today, 30),
        },
    );
    world.no(
        two,
        ConfirmAppointment {
            tenure: business,
            from: today,
        },
        "administrator_apart",
    );
    // What was refused before it was confirmed is not confirmed.
    let wish = world.wish(EndTenure {
        tenure: business,
        until: today,
    });
    world.no(one, wish, "not_confirmed");
    world.no(world.a.leader, RefuseAppointment { tenure: business }, "not_confirmer");
    world.ok(world.b.intake, RefuseAppointment { tenure: business });
    world.no(
        two,
        ConfirmAppointment {
            tenure: business,
            from: today,
        },
        "already_ended",
    );
    world.no(two, RefuseAppointment { tenure: business }, "already_ended");
}
