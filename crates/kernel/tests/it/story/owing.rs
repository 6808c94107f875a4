//! What stands on whose first screen: letters until the lead has said something, drafts that were sent back until they are
//! filed again.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    acts::Around,
    duty::{Act, duties},
    id::*,
    item::{
        asking::{Ask, Wanted},
        closure::Outcome,
        evidence::EvidenceKind,
        life::*,
        registration::ApproveItem,
        reminder::*,
        report::*,
    },
    org::appointments::EndTenure,
    time::{Date, plus_days},
};

use super::two::tenure_of;
use crate::{
    given::{assign, evidence, report},
    world::{World, text},
};

impl World {
    fn remind(&mut self, item: ItemId, step: Step) {
        let remind = Remind {
            reminder: ReminderId(self.id()),
            item,
            step,
            letter: (step > Step::Remind).then(|| text("〔2026〕31号")),
            text: text("请报进展"),
        };
        self.ok(self.office.office, remind);
    }

    /// Of these sorts, since when somebody owes one.
    fn owes(&self, item: ItemId, actor: Actor, act: Act) -> Option<Date> {
        let owed = duties(self.item(item), &self.state.org, &self.state.calendar);
        let mut mine = owed
            .into_iter()
            .filter(|duty| duty.act == act && duty.is_of(&self.state.org, actor, self.today));
        let first = mine.next().map(|duty| duty.since);
        assert!(mine.next().is_none(), "each thing owed stands once");
        first
    }
}

#[test]
fn a_letter_stands_with_the_handling_post_and_its_leader_until_the_lead_says_something() {
    for step in Step::ALL {
        let mut world = World::new();
        let item = world.under_way();
        let (a, first) = (world.a.clone(), world.today);
        world.remind(item, step);
        world.pass(3);
        world.remind(item, Step::Remind);
        for actor in [a.handling, a.leader] {
            assert_eq!(
                world.owes(item, actor, Act::AnswerLetter),
                Some(first),
                "since the first unanswered"
            );
        }
        assert_eq!(world.owes(item, a.handling, Act::Report), None, "one step, one row");
        for actor in [a.intake, a.clearing, world.office.office, world.b.handling, world.root.leader] {
            assert_eq!(world.owes(item, actor, Act::AnswerLetter), None);
        }
        // Evidence, of whatever kind, says nothing; nor does what the office does.
        let shown = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
        world.ok(a.handling, shown);
        assert!(world.owes(item, a.handling, Act::AnswerLetter).is_some());
        // A report that stands does, if only to say that there is nothing new.
        let nothing = report(&mut world, item, Claim::Nothing);
        world.ok(a.handling, nothing);
        assert_eq!(world.owes(item, a.handling, Act::AnswerLetter), None);
        assert_eq!(world.owes(item, a.leader, Act::AnswerLetter), None);
        assert!(world.owes(item, a.handling, Act::Report).is_some());
        // The next letter begins anew.
        world.pass(1);
        let second = world.today;
        world.remind(item, step);
        assert_eq!(world.owes(item, a.handling, Act::AnswerLetter), Some(second));
    }
}

#[test]
fn a_draft_is_no_answer_before_it_is_cleared_and_comes_back_when_it_is_returned() {
    let mut world = World::new();
    let item = world.under_way();
    let (a, asked) = (world.a.clone(), world.today);
    world.remind(item, Step::Urge);
    world.pass(1);
    let draft = report(&mut world, item, Claim::Done);
    let id = draft.report;
    world.ok(a.handling, draft);
    // Now it is the clearing post that everybody waits for, and no other report is taken.
    assert!(world.owes(item, a.clearing, Act::Clear).is_some());
    for act in [Act::AnswerLetter, Act::ReportAgain, Act::Report] {
        assert_eq!(world.owes(item, a.handling, act), None, "{act:?}");
    }
    world.pass(1);
    let returned = world.today;
    let back = ReturnReport {
        report: id,
        item,
        reason: text("数字不对"),
    };
    world.ok(a.clearing, back);
    for actor in [a.handling, a.leader] {
        assert_eq!(world.owes(item, actor, Act::ReportAgain), Some(returned));
        assert_eq!(
            world.owes(item, actor, Act::AnswerLetter),
            Some(asked),
            "a draft sent back answered nothing"
        );
    }
    assert_eq!(
        world.owes(item, a.clearing, Act::ReportAgain),
        None,
        "whoever sent it back has done their part"
    );
    world.pass(1);
    world.claim_done(item);
    for act in [Act::ReportAgain, Act::AnswerLetter, Act::Report] {
        assert_eq!(world.owes(item, a.handling, act), None, "{act:?}");
    }
}

#[test]
fn before_acceptance_a_letter_stands_with_whoever_takes_in() {
    let mut world = World::new();
    let item = world.assigned();
    let (a, today) = (world.a.clone(), world.today);
    world.remind(item, Step::Remind);
    for actor in [a.intake, a.leader] {
        assert_eq!(world.owes(item, actor, Act::AnswerLetter), Some(today));
    }
    assert_eq!(
        Act::AnswerLetter.done_by(world.item(item).stage),
        jiufen_kernel::acts::ItemAct::Accept
    );
    // Accepting is not yet a word on the matter.
    world.accept(item);
    assert_eq!(world.owes(item, a.intake, Act::AnswerLetter), None);
    assert_eq!(world.owes(item, a.handling, Act::AnswerLetter), Some(today));
    // Handing back is one: that it is somebody else's.
    let other = world.assigned();
    world.remind(other, Step::Remind);
    let back = HandBackItem {
        item: other,
        reason: text("不属于本局"),
        proposed: None,
    };
    world.ok(a.intake, back);
    assert_eq!(world.owes(other, a.intake, Act::AnswerLetter), None);
    let insist = InsistOnItem {
        item: other,
        reason: text("职责明确"),
    };
    world.ok(world.office.office, insist);
    assert_eq!(world.owes(other, a.intake, Act::AnswerLetter), None, "it was answered");
}

#[test]
fn a_request_of_the_lead_answers_and_another_lead_owes_nothing_of_the_one_before() {
    let mut world = World::new();
    let item = world.under_way();
    let a = world.a.clone();
    world.remind(item, Step::Remind);
    let wanted = Wanted::Extension {
        due: plus_days(world.today, 120),
    };
    let ask = Ask {
        ask: AskId(world.id()),
        item,
        wanted,
        reason: text("汛期"),
    };
    world.ok(a.handling, ask);
    assert_eq!(world.owes(item, a.handling, Act::AnswerLetter), None);
    let moved = world.under_way();
    world.remind(moved, Step::Remind);
    world.ok(world.office.office, assign(moved, world.b.unit));
    for actor in [a.handling, a.leader, world.b.intake, world.b.leader] {
        assert_eq!(world.owes(moved, actor, Act::AnswerLetter), None);
    }
    // What is closed owes nothing, and does not owe it again when it is opened.
    let closed = world.under_way();
    world.remind(closed, Step::Remind);
    world.close(closed, Outcome::NoLongerNeeded);
    assert!(world.item(closed).unanswered.is_none());
}

#[test]
fn what_those_who_owe_it_cannot_do_falls_to_whoever_can() {
    let mut world = World::new();
    let command = world.registration();
    let item = command.item;
    let (clerk, second) = (world.office.office, world.office.second);
    world.ok(clerk, command);
    let falls = |world: &World| {
        let around = Around::of(&world.state, &world.packs, item, world.today).unwrap();
        let owed = duties(world.item(item), &world.state.org, &world.state.calendar);
        let told = world.actors().into_iter().flat_map(|actor| {
            let mine = owed.iter().filter(move |duty| duty.falls_to(around, actor));
            mine.map(move |duty| (duty.act, actor.person)).collect::<Vec<_>>()
        });
        told.collect::<BTreeSet<_>>()
    };
    let leave = |world: &mut World, actor: Actor| {
        let tenure = tenure_of(world, actor);
        let until = world.today;
        world.two(EndTenure { tenure, until });
    };
    assert_eq!(falls(&world), BTreeSet::new(), "another clerk approves it");
    // The office's only clerk registered it; then nobody holds a post of the office: its leader is told, and nobody else. For the root's
    // leader, who could, it is not there before it has a lead.
    let leaders = BTreeSet::from([(Act::Approve, world.office.leader.person)]);
    for gone in [second, clerk] {
        leave(&mut world, gone);
        assert_eq!(falls(&world), leaders);
    }
    // What is told is done. Assigning is the office's alone: it falls to nobody, and the administrators have posts to fill.
    world.ok(world.office.leader, ApproveItem { item });
    assert_eq!(falls(&world), BTreeSet::new());
}
