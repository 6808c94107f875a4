//! Who may do what: one rule an act, asked by the button, by the decision, and by the words of a missing button.

use jiufen_kernel::{
    actor::Actor,
    acts::{Acts, Around, ItemAct},
    id::*,
    item::{blocker::RaiseBlocker, check::AssignChecker, registration::*},
};

use super::no;
use crate::{
    given::assign,
    world::{World, text},
};

impl World {
    /// What somebody can do with an item, and why not the rest.
    pub fn acts(&self, item: ItemId, actor: Actor) -> Acts {
        let around = Around::of(&self.state, &self.packs, item, self.today);
        Acts::of(around.expect("an item of this world"), actor)
    }

    /// The code of the refusal that stands in the place of a missing button.
    #[track_caller]
    pub fn against(&self, item: ItemId, actor: Actor, act: ItemAct) -> &'static str {
        let acts = self.acts(item, actor);
        assert!(!acts.contains(&act), "{act:?} is offered");
        acts.refusal(act).expect("a refusal of what is not offered").code
    }
}

#[test]
fn a_missing_button_says_what_the_decision_says() {
    let mut world = World::new();
    let item = world.assigned();
    let (office, intake) = (world.office.office, world.a.intake);
    assert!(world.acts(item, intake).contains(&ItemAct::Accept));
    assert_eq!(world.against(item, intake, ItemAct::Close), "not_office");
    assert_eq!(world.against(item, office, ItemAct::Report), "not_accepted");
    assert_eq!(world.against(item, office, ItemAct::Approve), "already_approved");
    assert_eq!(world.against(item, office, ItemAct::Reopen), "not_closed");
    // Who does not see the item is told nothing of it, not even what stands against an act.
    assert_eq!(world.against(item, world.b.intake, ItemAct::Accept), "unknown");
    let stranger = Actor {
        person: world.b.intake.person,
        post: intake.post,
    };
    assert_eq!(world.against(item, stranger, ItemAct::Accept), "not_in_post");
    // A button goes when its time is over, as the act does.
    assert!(world.acts(item, intake).contains(&ItemAct::HandBack));
    world.pass(10);
    assert_eq!(world.against(item, intake, ItemAct::HandBack), "too_late_to_hand_back");
}

#[test]
fn a_part_needs_a_place_that_holds_one() {
    let mut world = World::new();
    let office = world.office.office;
    let milestone = world.approved(|command| command.kind = "milestone".into());
    let part = RegisterItem {
        parent: Some(milestone),
        ..world.registration()
    };
    world.no(office, part, "contains_nothing");
    assert_eq!(world.against(milestone, office, ItemAct::Divide), "contains_nothing");
}

#[test]
fn a_blocker_stands_with_what_it_blocks() {
    let mut world = World::new();
    let office = world.office.office;
    let item = world.under_way();
    let blocker = ItemId(world.id());
    let raise = RaiseBlocker {
        blocker,
        blocks: item,
        title: text("堵点"),
        clears: world.b.unit,
        due: world.today,
        note: None,
    };
    world.ok(world.a.handling, raise);
    let weight = ChangeWeight {
        item: blocker,
        weight: 3,
        reason: text("理由"),
    };
    let place = MoveItem {
        item: blocker,
        parent: None,
        reason: text("理由"),
    };
    world.refuses([
        no("blocker_has_no_place", office, weight),
        no("blocker_has_no_place", office, place),
        no("nothing_to_prove", office, crate::given::proof(blocker, 1, None)),
        no(
            "nothing_to_prove",
            office,
            AssignChecker {
                item: blocker,
                post: world.inspect.checker.post,
            },
        ),
    ]);
    for act in [ItemAct::AgreeProof, ItemAct::AssignChecker, ItemAct::Check] {
        assert_eq!(world.against(blocker, office, act), "nothing_to_prove");
    }
}

#[test]
fn when_every_post_outside_was_asked_nobody_is_left_to_ask() {
    let mut world = World::new();
    let office = world.office.office;
    let item = world.approved(|_| ());
    let ask = |post| AssignChecker { item, post };
    world.no(office, ask(world.inspect.checker.post), "not_assigned");
    // The government itself leads: all but its office stand below it.
    world.ok(office, assign(item, world.root.unit));
    world.no(office, ask(world.inspect.checker.post), "not_outside");
    for post in [office.post, world.office.second.post, world.office.checker.post] {
        world.ok(office, ask(post));
    }
    world.no(office, ask(office.post), "no_checker_left");
    assert_eq!(world.against(item, office, ItemAct::AssignChecker), "no_checker_left");
}
