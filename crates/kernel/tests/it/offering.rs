//! Offered ⇔ accepted with some input: for every act and everybody, over random lives.

use jiufen_kernel::{
    Context,
    actor::Actor,
    acts::{Acts, Around, ItemAct},
    command::{Command, Order},
    decide,
    id::*,
    item::{
        Item, Source,
        ask_rules::act_of,
        asking::*,
        blocker::RaiseBlocker,
        check::{AssignChecker, MakeCheck, Method},
        closure::{CloseItem, Outcome, ReopenItem},
        evidence::EvidenceKind,
        life::*,
        proof::AgreeProof,
        registration::*,
        reminder::{Remind, Step as Rung},
        report::*,
    },
    share::Share,
    time::plus_days,
};
use proptest::{prelude::*, test_runner::Config};

use crate::{
    given::{evidence, proof, report},
    properties::config,
    steps::{self, lives},
    world::{World, text},
};

/// The acts behind a command, and its item.
fn acts_of(command: &Command) -> Option<(ItemId, ItemAct)> {
    Some(match command {
        Command::ApproveItem(command) => (command.item, ItemAct::Approve),
        Command::AssignItem(command) => (command.item, ItemAct::Assign),
        Command::AgreeProof(command) => (command.item, ItemAct::AgreeProof),
        Command::AcceptItem(command) => (command.item, ItemAct::Accept),
        Command::HandBackItem(command) => (command.item, ItemAct::HandBack),
        Command::InsistOnItem(command) => (command.item, ItemAct::Insist),
        Command::FileReport(command) => (command.item, ItemAct::Report),
        Command::AttachEvidence(command) => (command.item, ItemAct::Evidence),
        Command::ClearReport(command) => (command.item, ItemAct::Clear),
        Command::ReturnReport(command) => (command.item, ItemAct::Clear),
        Command::AssignChecker(command) => (command.item, ItemAct::AssignChecker),
        Command::MakeCheck(command) => (command.item, ItemAct::Check),
        Command::CloseItem(command) => (command.item, ItemAct::Close),
        Command::ReopenItem(command) => (command.item, ItemAct::Reopen),
        Command::RaiseBlocker(command) => (command.blocks, ItemAct::Block),
        Command::Ask(command) => (command.item, act_of(command.wanted.sort())),
        Command::AnswerAsk(command) => (command.item, ItemAct::Answer),
        Command::ResumeItem(command) => (command.item, ItemAct::Resume),
        Command::Remind(command) => (command.item, ItemAct::Remind),
        Command::MoveItem(command) => (command.item, ItemAct::Arrange),
        Command::ChangeWeight(command) => (command.item, ItemAct::Arrange),
        Command::RegisterItem(command) => (command.parent?, ItemAct::Divide),
        _ => return None,
    })
}

/// Inputs of which one goes through, if any does: the plainest ones, and the alternatives where an act has several.
fn inputs(world: &mut World, item: &Item, act: ItemAct) -> Vec<Command> {
    let (id, reason) = (item.id, text("理由"));
    let org = world.state.org.clone();
    match act {
        ItemAct::Approve => vec![ApproveItem { item: id }.into()],
        ItemAct::Assign => {
            let to = |lead| AssignItem {
                due: item.due.is_none().then(|| plus_days(item.start.unwrap_or(world.today), 9)),
                ..crate::given::assign(id, lead)
            };
            org.units.keys().map(|unit| to(*unit).into()).collect()
        }
        ItemAct::AgreeProof => {
            let pieces = proof(id, 1, None).pieces;
            vec![
                AgreeProof { ..proof(id, 1, None) }.into(),
                ask(item, Wanted::ProofChange { pieces }),
            ]
        }
        ItemAct::Accept => {
            let posts = org.posts.keys().copied();
            posts.map(|handling| AcceptItem { item: id, handling }.into()).collect()
        }
        ItemAct::HandBack => vec![
            HandBackItem {
                item: id,
                reason,
                proposed: None,
            }
            .into(),
        ],
        ItemAct::Insist => vec![InsistOnItem { item: id, reason }.into()],
        ItemAct::Report => vec![report(world, id, Claim::Nothing).into()],
        ItemAct::Evidence => vec![evidence(world, id, 0, EvidenceKind::Photo, None).into()],
        ItemAct::Clear => {
            let Some(report) = item.reports.last().map(|report| report.id) else {
                return Vec::new();
            };
            let clear = ClearReport { report, item: id };
            vec![
                clear.into(),
                ReturnReport {
                    report,
                    item: id,
                    reason,
                }
                .into(),
            ]
        }
        ItemAct::AssignChecker => {
            let posts = org.posts.keys().copied();
            posts.map(|post| AssignChecker { item: id, post }.into()).collect()
        }
        ItemAct::Check => {
            let check = MakeCheck {
                seen: None,
                check: CheckId(world.id()),
                item: id,
                report: item.standing_claim().map_or(ReportId(id.0), |report| report.id),
                accepted: Share::ZERO,
                method: Method::Desk,
                accepts: Vec::new(),
                reason,
            };
            vec![check.into()]
        }
        ItemAct::Close => {
            let close = |outcome| CloseItem {
                item: id,
                outcome,
                reason: Some(reason.clone()),
            };
            Outcome::ALL.into_iter().map(|outcome| close(outcome).into()).collect()
        }
        ItemAct::Reopen => vec![
            ReopenItem {
                item: id,
                stands: Share::ZERO,
                reason,
            }
            .into(),
        ],
        ItemAct::Block => vec![
            RaiseBlocker {
                blocker: ItemId(world.id()),
                blocks: id,
                title: text("堵点"),
                clears: world.b.unit,
                due: world.today,
                note: None,
            }
            .into(),
        ],
        ItemAct::Ask => {
            let mut all = vec![
                ask(
                    item,
                    Wanted::Extension {
                        due: plus_days(item.due.unwrap_or(world.today), 1),
                    },
                ),
                ask(item, Wanted::Suspension { until: world.today }),
                ask(
                    item,
                    Wanted::Start {
                        start: plus_days(item.start.unwrap_or(world.today), 1),
                    },
                ),
            ];
            all.extend(org.units.keys().map(|unit| ask(item, Wanted::Supporter { unit: *unit })));
            all
        }
        ItemAct::Withdraw => vec![
            ask(item, Wanted::Withdrawal { mistaken: true }),
            ask(item, Wanted::Withdrawal { mistaken: false }),
            ask(item, Wanted::NoLongerNeeded),
        ],
        ItemAct::Answer => {
            let answer = |ask, granted| AnswerAsk {
                ask,
                item: id,
                granted,
                reason: reason.clone(),
            };
            let open = item.asks.values().map(|open| open.id);
            open.flat_map(|ask| [answer(ask, true).into(), answer(ask, false).into()])
                .collect()
        }
        ItemAct::Resume => vec![ResumeItem { item: id, reason }.into()],
        ItemAct::Remind => vec![
            Remind {
                reminder: ReminderId(world.id()),
                item: id,
                step: Rung::Remind,
                letter: None,
                text: text("请抓紧"),
            }
            .into(),
        ],
        ItemAct::Divide => {
            let kinds: Vec<String> = world.packs.kinds().map(|(kind, _)| kind).collect();
            let part = |kind| RegisterItem {
                item: ItemId(id.0.as_u128().wrapping_add(1 << 40).into_uuid()),
                kind,
                title: text("一件事"),
                source: Source::Meeting,
                anchors: Vec::new(),
                parent: Some(id),
                weight: None,
                start: None,
                due: None,
                narrow: None,
            };
            kinds.into_iter().map(|kind| part(kind).into()).collect()
        }
        ItemAct::Arrange => {
            let another = if item.weight == 1 { 2 } else { 1 };
            let weight = ChangeWeight {
                item: id,
                weight: another,
                reason: reason.clone(),
            };
            let place = MoveItem {
                item: id,
                parent: None,
                reason,
            };
            let other = ask(item, Wanted::Weight { weight: another });
            let nought = ask(item, Wanted::Weight { weight: 0 });
            vec![
                weight.into(),
                place.into(),
                other,
                nought,
                ask(item, Wanted::Move { parent: None }),
            ]
        }
    }
}

fn ask(item: &Item, wanted: Wanted) -> Command {
    let ask = AskId(item.id.0);
    let reason = text("理由");
    Ask {
        ask,
        item: item.id,
        wanted,
        reason,
    }
    .into()
}

trait IntoUuid {
    fn into_uuid(self) -> uuid::Uuid;
}

impl IntoUuid for u128 {
    fn into_uuid(self) -> uuid::Uuid {
        uuid::Uuid::from_u128(self)
    }
}

/// Does one of the inputs go through?
fn accepted(world: &World, actor: Actor, inputs: &[Command]) -> bool {
    let context = Context {
        received: world.received(),
        today: world.today,
        packs: &world.packs,
        files: &world.files,
    };
    let order = |command: &Command| Order::new(CommandId(crate::world::id(9)), actor, command.clone());
    let mut inputs = inputs.iter();
    inputs.any(|command| decide::decide(&world.state, &order(command), &context).is_ok())
}

fn acts(world: &World, item: ItemId, actor: Actor) -> Acts {
    let around = Around::of(&world.state, &world.packs, item, world.today);
    Acts::of(around.expect("an item of this world"), actor)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_goes_through_was_offered(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            let before = world.clone();
            let Some((order, Ok(_))) = steps::take(&mut world, step) else { continue };
            let Some((item, act)) = acts_of(&order.command) else { continue };
            prop_assert!(acts(&before, item, order.actor).contains(&act), "{act:?} was not offered");
        }
    }
}

proptest! {
    // Everybody tries everything with every item: each life stands for thousands of trials.
    #![proptest_config(Config { cases: config().cases.div_ceil(16), ..config() })]

    #[test]
    fn what_is_offered_goes_through_and_nothing_else(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            steps::take(&mut world, step);
        }
        for id in steps::items(&world) {
            let item = world.state.items[&id].clone();
            let acts: Vec<_> = world.actors().into_iter().map(|actor| (actor, acts(&world, id, actor))).collect();
            for act in ItemAct::ALL.iter().copied() {
                let inputs = inputs(&mut world, &item, act);
                for (actor, offered) in &acts {
                    let (actor, accepted) = (*actor, accepted(&world, *actor, &inputs));
                    prop_assert_eq!(offered.contains(&act), accepted, "{:?} by {:?}: {:?}", act, actor, offered.refusal(act));
                }
            }
        }
    }
}
