//! Conflict is of the person, and no two steps of proving are by the same hand; where nobody else can, it is done and marked.

use jiufen_kernel::{
    State,
    actor::Actor,
    acts::ItemAct,
    evolve,
    id::*,
    item::{
        asking::*,
        check::AssignChecker,
        closure::Outcome,
        life::AssignItem,
        registration::{ChangeWeight, MoveItem},
    },
    marks::{Mark, marks},
};

use super::{answer, no};
use crate::{
    given::{assign, proof},
    world::{World, text},
};

impl World {
    /// Every mark, with the kind of event it stands beside.
    pub fn marks(&self) -> Vec<(&'static str, Mark)> {
        let (mut state, mut found) = (State::default(), Vec::new());
        for (event, today) in &self.log {
            let of_event = marks(&state, event, *today);
            found.extend(of_event.into_iter().map(|(_, mark)| (event.fact.name(), mark)));
            evolve(&mut state, event, *today);
        }
        found
    }

    /// Somebody in another of their posts.
    fn second_post(&mut self, actor: Actor, post: PostId) -> (Actor, TenureId) {
        let tenure = self.appoint(actor.person, post);
        let person = actor.person;
        (Actor { person, post }, tenure)
    }
}

#[test]
fn whoever_holds_a_post_in_the_lead_decides_nothing_on_it() {
    // In the lead, below it, in a supporting unit; the clerk of the office and the leader above it.
    let places: [fn(&World) -> PostId; 3] = [
        |world| world.a.handling.post,
        |world| world.a1.intake.post,
        |world| world.b.clearing.post,
    ];
    for place in places {
        let mut world = World::new();
        let (office, clerk) = (world.office.office, world.office.second);
        let item = world.approved(|_| ());
        let supported = AssignItem {
            supporting: [world.b.unit].into(),
            ..assign(item, world.a.unit)
        };
        world.ok(office, supported.clone());
        world.accept(item);
        let post = place(&world);
        world.second_post(clerk, post);
        let (parent, reason) = (None, text("理由"));
        // Somebody free asked; whoever is tied does not grant it.
        let ask = world.asking(item, Wanted::NoLongerNeeded);
        world.ok(office, ask.clone());
        let checker = world.inspect.checker.post;
        let weight = 2;
        world.refuses([
            no("conflict", clerk, proof(item, 1, None)),
            no("conflict", clerk, supported),
            no("conflict", clerk, AssignChecker { item, post: checker }),
            no("conflict", clerk, world.closing(item, Outcome::Unproved)),
            no("conflict", clerk, answer(&ask, true)),
            no(
                "conflict",
                clerk,
                MoveItem {
                    item,
                    parent,
                    reason: reason.clone(),
                },
            ),
            no("conflict", clerk, ChangeWeight { item, weight, reason }),
        ]);
        let refusal = world.no(clerk, proof(item, 1, None), "conflict");
        assert!(refusal.zh.contains("任职") && refusal.en.contains("post in"), "{refusal}");
        assert_eq!(world.against(item, clerk, ItemAct::Close), "conflict");
        // Whoever is free does it, and nothing is marked.
        world.ok(office, proof(item, 1, None));
        assert_eq!(world.marks(), []);
    }
}

#[test]
fn a_day_in_the_lead_ties_for_good_and_a_day_before_it_does_not() {
    // From which day to which the post is held, against an assignment on day 10; signed or not; tied?
    for (from, to, signs, tied) in [
        (2, 10, true, false),
        (2, 11, true, true),
        (10, 11, true, true),
        (12, 13, true, true),
        (12, 13, false, false),
        (12, 30, false, true),
    ] {
        let mut world = World::new();
        let (office, clerk) = (world.office.office, world.office.second);
        let first = world.today;
        let on = |day| jiufen_kernel::time::plus_days(first, day);
        let item = world.approved(|_| ());
        let sign = |world: &mut World, deputy: Actor| {
            let other = world.approved(|_| ());
            world.ok(office, assign(other, world.a1.unit));
            let handling = world.a1.handling.post;
            world.ok(deputy, jiufen_kernel::item::life::AcceptItem { item: other, handling });
        };
        let mut held = None;
        for day in 1..=20 {
            world.until(on(day));
            if day == from {
                let (deputy, tenure) = world.second_post(clerk, world.a1.intake.post);
                if signs {
                    sign(&mut world, deputy);
                }
                held = Some(tenure);
            }
            if day == to {
                world.leave(held.expect("held before it ends"));
            }
            if day == 10 {
                world.ok(office, assign(item, world.a.unit));
            }
        }
        let agreed = world.give(clerk, proof(item, 1, None));
        assert_eq!(agreed.is_err(), tied, "held from day {from} to {to}: {agreed:?}");
    }
}

#[test]
fn the_tree_of_the_day_decides_what_was_below_the_lead() {
    let mut world = World::new();
    let (office, clerk) = (world.office.office, world.office.second);
    let item = world.assigned();
    world.second_post(clerk, world.b.handling.post);
    world.ok(clerk, proof(item, 1, None));
    world.pass(1);
    world.move_unit(world.b.unit, world.a.unit);
    world.no(clerk, proof(item, 1, None), "conflict");
    world.pass(1);
    world.move_unit(world.b.unit, world.root.unit);
    world.pass(1);
    world.no(clerk, proof(item, 1, None), "conflict");
    // The lead below the office's own unit: its posts stand above, and tie nobody.
    world.move_unit(world.a.unit, world.office.unit);
    world.ok(office, proof(item, 1, None));
}

#[test]
fn who_becomes_a_supporter_later_ties_from_that_day_on() {
    let mut world = World::new();
    let (office, clerk) = (world.office.office, world.office.second);
    let item = world.assigned();
    world.second_post(clerk, world.b.handling.post);
    world.ok(clerk, proof(item, 1, None));
    let supported = AssignItem {
        supporting: [world.b.unit].into(),
        ..assign(item, world.a.unit)
    };
    world.ok(office, supported);
    world.no(clerk, proof(item, 1, None), "conflict");
    world.ok(office, assign(item, world.a.unit));
    world.no(clerk, proof(item, 1, None), "conflict");
}

#[test]
fn a_word_for_the_lead_ties_wherever_one_goes() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 40);
    let handling = world.a.handling;
    world.leave(world.tenure_of(handling.person, handling.post));
    world.appoint(handling.person, world.office.office.post);
    let now_office = Actor {
        person: handling.person,
        post: world.office.office.post,
    };
    let post = world.inspect.checker.post;
    let refusal = world.no(now_office, AssignChecker { item, post }, "conflict");
    assert!(refusal.zh.contains("申报过"), "{refusal}");
}

#[test]
fn a_leader_above_decides_and_the_mayors_own_items_can_be_proved() {
    let mut world = World::new();
    let (office, second) = (world.office.office, world.office.second);
    let item = world.under_way();
    let ask = Ask {
        ask: AskId(world.id()),
        item,
        wanted: Wanted::Suspension {
            until: jiufen_kernel::time::plus_days(world.today, 9),
        },
        reason: text("等征地"),
    };
    let answer = AnswerAsk {
        ask: ask.ask,
        item,
        granted: true,
        reason: text("同意"),
    };
    world.ok(world.a.intake, ask);
    world.ok(world.root.leader, answer);
    // The government itself leads: the office below it is free, and checks and closes with two persons.
    let item = world.approved(|_| ());
    world.ok(office, proof(item, 1, None));
    world.ok(office, assign(item, world.root.unit));
    let (intake, handling) = (world.root.intake, world.root.handling);
    let accept = jiufen_kernel::item::life::AcceptItem {
        item,
        handling: handling.post,
    };
    world.ok(intake, accept);
    let claim = crate::given::report(&mut world, item, jiufen_kernel::item::report::Claim::Done);
    let cleared = jiufen_kernel::item::report::ClearReport {
        report: claim.report,
        item,
    };
    world.ok(handling, claim);
    world.ok(world.root.clearing, cleared);
    let photo = crate::given::evidence(&mut world, item, 0, jiufen_kernel::item::evidence::EvidenceKind::Photo, None);
    world.ok(handling, photo);
    let check = world.check(item, 100);
    world.no(office, check.clone(), "same_hand");
    world.ok(second, check);
    let close = world.closing(item, Outcome::Proved);
    world.no(second, close.clone(), "same_hand");
    world.no(world.root.leader, close.clone(), "not_office");
    world.ok(office, close);
    assert_eq!(world.marks(), []);
}

#[test]
fn one_clerk_does_not_agree_check_and_close() {
    let mut world = World::new();
    let (office, second) = (world.office.office, world.office.second);
    let item = world.under_way();
    world.claim_done(item);
    world.back(item, 100);
    let check = world.check(item, 100);
    world.no(office, check.clone(), "same_hand");
    assert_eq!(world.against(item, office, ItemAct::Check), "same_hand");
    // Nor when the other clerk is away: a post outside could be asked.
    let (away, back) = (world.tenure_of(second.person, second.post), second);
    world.leave(away);
    world.no(office, check.clone(), "same_hand");
    world.appoint(back.person, back.post);
    world.ok(second, check);
    world.no(second, world.closing(item, Outcome::Proved), "same_hand");
    world.no(second, world.closing(item, Outcome::Unproved), "same_hand");
    world.ok(office, world.closing(item, Outcome::Proved));
    assert_eq!(world.marks(), []);
}

#[test]
fn whoever_changed_the_proof_last_does_not_check_against_it() {
    let mut world = World::new();
    let second = world.office.second;
    let item = world.under_way();
    world.claim_done(item);
    world.back(item, 100);
    // The newest change counts, and taking the old proof back does not wash the hand of whoever asked for it.
    for pieces in [2, 1] {
        let pieces = proof(item, pieces, None).pieces;
        let asked = world.asking(item, Wanted::ProofChange { pieces });
        world.ok(second, asked.clone());
        world.ok(world.office.leader, answer(&asked, true));
    }
    let check = world.check(item, 0);
    world.no(second, check.clone(), "same_hand");
    // Nor of whoever granted it, in whatever post.
    world.ask_checker(item);
    let (granter, _) = world.second_post(world.office.leader, world.inspect.checker.post);
    world.no(granter, check.clone(), "same_hand");
    world.ok(world.office.office, check);
}

#[test]
fn alone_one_goes_on_and_it_is_marked() {
    let mut world = World::new();
    let (office, second) = (world.office.office, world.office.second);
    let item = world.under_way();
    world.claim_done(item);
    world.back(item, 100);
    // Every checker outside has left, and the other clerk.
    let everybody: Vec<_> = world.state.org.tenures.values().cloned().collect();
    for tenure in everybody {
        use jiufen_kernel::org::Role;
        let org = &world.state.org;
        let judges = org.has_role(tenure.post, Role::Checker) || org.has_role(tenure.post, Role::Office);
        if judges && tenure.post != office.post {
            world.leave(tenure.id);
        }
    }
    let check = world.check(item, 100);
    world.ok(office, check);
    world.ok(office, world.closing(item, Outcome::Proved));
    let marked = [("CheckMade", Mark::SameHand), ("ItemClosed", Mark::SameHand)];
    assert_eq!(world.marks(), marked);
    assert!(!world.state.org.holds(second, world.today));
}

#[test]
fn where_everybody_is_tied_it_is_done_and_marked_but_never_checked_or_closed() {
    let mut world = World::new();
    let (office, second) = (world.office.office, world.office.second);
    let item = world.under_way();
    world.second_post(office, world.a.handling.post);
    world.no(office, proof(item, 1, None), "conflict");
    world.second_post(second, world.a1.handling.post);
    world.ok(office, proof(item, 1, None));
    assert_eq!(world.marks(), [("ProofAgreed", Mark::Tied)]);
    // Somebody free comes into the office: the others stand back again.
    let post = office.post;
    let person = world.person();
    let tenure = world.appoint(person, post);
    world.no(second, proof(item, 1, None), "conflict");
    world.ok(Actor { person, post }, proof(item, 1, None));
    world.leave(tenure);
    assert_eq!(world.marks().len(), 1);
    world.claim_done(item);
    world.back(item, 100);
    let check = world.check(item, 100);
    world.no(office, check, "held_post_there");
    world.no(office, world.closing(item, Outcome::Unproved), "conflict");
}
