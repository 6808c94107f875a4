//! The honest rest: whoever is not of the coalition does the sensible next thing, accepts only what is true, and grants only
//! what has a cause. What is true is known here and in no rule.

use jiufen_kernel::{
    actor::Actor,
    command::Command,
    id::{AskId, CheckId, EvidenceId, ItemId},
    item::{
        Item, Standing,
        asking::AnswerAsk,
        check::{MakeCheck, Method},
        evidence::EvidenceKind,
        report::Claim,
    },
    org::{appointments::RefuseAppointment, asking::AnswerOrg},
    share::Share,
};

use super::coalition::Coalition;
use crate::{
    steps,
    world::{World, text},
};

/// Does it show what it says it shows?
pub fn is_true(evidence: EvidenceId) -> bool {
    !evidence.0.as_u128().is_multiple_of(3)
}

/// Is there a reason that an honest granter would find?
fn has_cause(ask: AskId) -> bool {
    ask.0.as_u128().is_multiple_of(4)
}

/// The sensible next act on an item: by whoever should do it, honestly unless they are of the coalition.
pub fn act(world: &mut World, coalition: &Coalition, number: u8, a: u8) -> bool {
    let Some((actor, command)) = steps::next(world, number, a) else {
        return false;
    };
    if coalition.has(actor.person) {
        return world.give(actor, command).is_ok();
    }
    match command {
        Command::MakeCheck(check) => checks(world, actor, check.item),
        Command::AnswerAsk(answer) => {
            let granted = has_cause(answer.ask);
            world.give(actor, AnswerAsk { granted, ..answer }).is_ok()
        }
        // Nobody honest asks for anything about the organisation in these lives: whatever waits was asked by a cheat.
        Command::AnswerOrg(answer) => {
            let (granted, reason) = (false, Some(text("没有依据")));
            world
                .give(
                    actor,
                    AnswerOrg {
                        granted,
                        reason,
                        ..answer
                    },
                )
                .is_ok()
        }
        Command::ConfirmAppointment(confirm) => {
            let tenure = confirm.tenure;
            world.give(actor, RefuseAppointment { tenure }).is_ok()
        }
        other => world.give(actor, other).is_ok(),
    }
}

/// An honest check: of the evidence that is true as much as it backs, else nothing.
pub fn checks(world: &mut World, checker: Actor, item: ItemId) -> bool {
    let item: Item = world.state.items[&item].clone();
    let Some(claim) = item
        .reports
        .iter()
        .rev()
        .find(|report| report.standing == Standing::Stands && report.claim != Claim::Nothing)
    else {
        return false;
    };
    let holds = |evidence: &&jiufen_kernel::item::Evidence| {
        is_true(evidence.id) && !evidence.kind.is_activity() && usize::from(evidence.piece) < item.proof.len()
    };
    let found: Vec<_> = item.evidence.iter().filter(holds).collect();
    let backed = found.iter().map(|evidence| evidence.backs).max().unwrap_or(Share::ZERO);
    let most = backed.min(claim.claim.level());
    let accepts: Vec<EvidenceId> = found.iter().map(|evidence| evidence.id).collect();
    let below = Share::new((most.hundredths() - 1).max(0)).unwrap_or(Share::ZERO);
    for (accepted, accepts) in [(most, accepts.clone()), (below, accepts), (Share::ZERO, Vec::new())] {
        let check = MakeCheck {
            check: CheckId(world.id()),
            item: item.id,
            report: claim.id,
            seen: None,
            accepted,
            method: Method::Desk,
            accepts,
            reason: text("看过了"),
        };
        if world.give(checker, check).is_ok() {
            return true;
        }
    }
    false
}

/// A photograph of an honest bureau is for a piece that lacks one; kinds that show nothing are left to others.
pub const SHOWING: [EvidenceKind; 4] = [
    EvidenceKind::Photo,
    EvidenceKind::Document,
    EvidenceKind::Certificate,
    EvidenceKind::Measurement,
];
