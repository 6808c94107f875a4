//! Outside is a history: no unit becomes a stranger by being moved, no person by leaving.

use jiufen_kernel::{
    id::*,
    item::{check::AssignChecker, evidence::EvidenceKind, life::AssignItem},
    org::{Holding, Role, appointments::*, units::MoveUnit},
};

use super::no;
use crate::{
    given::{assign, evidence, report},
    world::World,
};

impl World {
    /// Moves a unit below another.
    #[track_caller]
    pub fn move_unit(&mut self, unit: UnitId, parent: UnitId) {
        self.two(MoveUnit { unit, parent });
    }

    /// Ends a tenure from today on.
    #[track_caller]
    pub fn leave(&mut self, tenure: TenureId) {
        let until = self.today;
        self.two(EndTenure { tenure, until });
    }

    /// The tenure in which somebody holds their post.
    #[track_caller]
    pub fn tenure_of(&self, person: PersonId, post: PostId) -> TenureId {
        let mut tenures = self.state.org.tenures.values();
        let tenure = tenures.find(|tenure| tenure.person == person && tenure.post == post);
        tenure.expect("a tenure of this person in this post").id
    }
}

fn ask(world: &World, item: ItemId) -> AssignChecker {
    let post = world.inspect.checker.post;
    AssignChecker { item, post }
}

#[test]
fn moving_a_unit_away_and_back_changes_nothing() {
    // Whichever of the two is moved, upwards or downwards, and however short it stays there.
    type Move = fn(&World) -> (UnitId, UnitId);
    let moves: [Move; 3] = [
        |world| (world.inspect.unit, world.a.unit),
        |world| (world.inspect.unit, world.a1.unit),
        |world| (world.a.unit, world.inspect.unit),
    ];
    for days in [0, 1, 40] {
        for (unit, below) in moves.map(|of| of(&World::new())) {
            let mut world = World::new();
            let item = world.under_way();
            world.pass(3);
            let asked = ask(&world, item);
            world.move_unit(unit, below);
            world.no(world.office.office, asked.clone(), "not_outside");
            world.pass(days);
            world.move_unit(unit, world.root.unit);
            world.pass(days);
            world.no(world.office.office, asked, "not_outside");
        }
    }
}

#[test]
fn a_checker_who_was_asked_before_the_move_no_longer_checks() {
    let mut world = World::new();
    let item = world.under_way();
    world.ask_checker(item);
    world.claim(item, 50);
    world.back(item, 50);
    let checker = world.inspect.checker;
    world.move_unit(world.inspect.unit, world.a.unit);
    world.move_unit(world.inspect.unit, world.root.unit);
    world.pass(30);
    let check = world.check(item, 50);
    world.no(checker, check, "not_outside");
    let photo = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    world.no(checker, photo, "not_outside");
}

#[test]
fn only_the_days_since_a_unit_worked_for_it_count() {
    let mut world = World::new();
    world.move_unit(world.inspect.unit, world.a.unit);
    world.pass(1);
    world.move_unit(world.inspect.unit, world.root.unit);
    // They were in one line this morning: whoever works from today on finds them there.
    let today = world.assigned();
    world.no(world.office.office, ask(&world, today), "not_outside");
    world.pass(1);
    let later = world.assigned();
    world.ok(world.office.office, ask(&world, later));
    // A unit made after the last move belongs to the tree of that time.
    let section = world.unit(world.inspect.unit, "核查中心一科");
    let post = world.post(section, &[Role::Checker]).post;
    world.ok(world.office.office, AssignChecker { item: later, post });
    let section = world.unit(world.a.unit, "甲局二科");
    let post = world.post(section, &[Role::Checker]).post;
    world.no(world.office.office, AssignChecker { item: later, post }, "not_outside");
}

#[test]
fn who_worked_for_it_stays_inside_when_another_takes_over() {
    let mut world = World::new();
    let office = world.office.office;
    let item = world.assigned();
    let supported = AssignItem {
        supporting: [world.inspect.unit].into(),
        ..assign(item, world.a.unit)
    };
    world.ok(office, supported);
    world.ok(office, assign(item, world.b.unit));
    let ask = |post| AssignChecker { item, post };
    world.refuses([
        no("not_outside", office, ask(world.inspect.checker.post)),
        no("not_outside", office, ask(world.a.checker.post)),
        no("not_outside", office, ask(world.a1.checker.post)),
        no("not_outside", office, ask(world.b.checker.post)),
    ]);
    world.ok(office, ask(world.district_bureau.checker.post));
}

/// Stands in for a post, from today on.
fn stand_in(world: &mut World, person: PersonId, post: PostId) -> TenureId {
    let tenure = TenureId(world.id());
    let (admin, admin2, from) = (world.admin, world.admin2, world.today);
    let holding = Holding::StandIn;
    world.ok(
        admin,
        AskAppointment {
            tenure,
            post,
            person,
            holding,
        },
    );
    world.ok(admin2, ConfirmAppointment { tenure, from });
    tenure
}

#[test]
fn one_day_in_the_unit_ties_whoever_signed_in_it() {
    for (days, signs, code) in [
        (0, true, None),
        (1, true, Some("held_post_there")),
        (1, false, None),
        (30, true, Some("held_post_there")),
    ] {
        let mut world = World::new();
        let item = world.under_way();
        world.ask_checker(item);
        world.claim(item, 50);
        world.back(item, 50);
        world.pass(1);
        let checker = world.inspect.checker;
        let post = world.a1.intake.post;
        let tenure = stand_in(&mut world, checker.person, post);
        if signs {
            // Another item altogether: what was signed is not asked, only that the post was used.
            let other = world.approved(|_| ());
            world.ok(world.office.office, assign(other, world.a1.unit));
            let deputy = jiufen_kernel::actor::Actor {
                person: checker.person,
                post: world.a1.intake.post,
            };
            let handling = world.a1.handling.post;
            world.ok(deputy, jiufen_kernel::item::life::AcceptItem { item: other, handling });
        }
        world.pass(days);
        world.leave(tenure);
        world.pass(5);
        let check = world.check(item, 50);
        match code {
            Some(code) => drop(world.no(checker, check, code)),
            None => drop(world.ok(checker, check)),
        }
    }
}

#[test]
fn whoever_reported_never_checks_wherever_they_went() {
    let mut world = World::new();
    let item = world.under_way();
    world.ask_checker(item);
    let handling = world.a.handling;
    let claim = report(&mut world, item, jiufen_kernel::item::report::Claim::Nothing);
    world.ok(handling, claim);
    world.claim(item, 50);
    world.back(item, 50);
    // The two change places.
    let (there, here) = (world.inspect.checker, handling);
    let old = [
        world.tenure_of(here.person, here.post),
        world.tenure_of(there.person, there.post),
    ];
    old.into_iter().for_each(|tenure| world.leave(tenure));
    world.appoint(here.person, there.post);
    world.appoint(there.person, here.post);
    world.pass(1);
    let check = world.check(item, 50);
    let swapped = jiufen_kernel::actor::Actor {
        person: here.person,
        post: there.post,
    };
    world.no(swapped, check, "spoke_for_item");
}
