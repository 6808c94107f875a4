//! What a check judged, read from the events alone: exactly the claim that stood where its form was made, of a proof and of
//! evidence that are the same still (INTEGRITY 6).

use jiufen_kernel::{
    command::Command,
    event::{Event, Fact},
    id::EvidenceId,
    item::{evidence::EvidenceKind, report::Claim},
};

use crate::world::World;

/// Every check among the news judged what its maker saw.
pub fn judged_what_was_seen(world: &World, news: &[Event]) {
    for event in news {
        let Fact::CheckMade(made) = &event.fact else { continue };
        let mut orders = world.orders.iter().map(|(order, _)| order);
        let order = orders.find(|order| order.id == event.command).expect("somebody gave it");
        let Command::MakeCheck(command) = &order.command else {
            panic!("a check by another command: {order:?}");
        };
        let before = event.position - 1;
        let seen = command.seen.unwrap_or(before).min(before);
        let own = |other: &&Event| other.fact.subject() == made.item.0 && other.position <= before;
        let events: Vec<&Event> = world.log.iter().map(|(event, _)| event).filter(own).collect();

        // Claims by the position at which each came to stand.
        let claim_of = |report| {
            let mut filed = events.iter();
            filed.find_map(|event| match &event.fact {
                Fact::ReportFiled(fact) if fact.report == report => Some(fact.claim),
                _ => None,
            })
        };
        let stood = events.iter().filter_map(|event| match &event.fact {
            Fact::ReportFiled(fact) if !fact.waits => Some((event.position, fact.report, fact.claim)),
            Fact::ReportCleared(fact) => Some((event.position, fact.report, claim_of(fact.report)?)),
            _ => None,
        });
        let stood: Vec<_> = stood.filter(|(_, _, claim)| *claim != Claim::Nothing).collect();
        let judged = stood.iter().rev().find(|(at, ..)| *at <= seen);
        let said = judged.map(|(_, report, claim)| (*report, claim.level()));
        assert_eq!(
            said,
            Some((made.report, made.claimed)),
            "another claim was judged than was seen"
        );
        let since = stood.iter().filter(|(at, ..)| *at > seen);
        let lower = since.clone().next_back().filter(|(_, _, claim)| claim.level() < made.claimed);
        assert!(lower.is_none(), "judged over a lower claim: {lower:?}");

        for event in events.iter().filter(|event| event.position > seen) {
            match &event.fact {
                Fact::ProofAgreed(_) => panic!("judged by a proof that nobody saw"),
                Fact::EvidenceAttached(fact) if !matches!(fact.kind, EvidenceKind::Minutes | EvidenceKind::Notice) => {
                    let own = fact.by_checker && event.actor.person == order.actor.person;
                    assert!(own, "judged over evidence of somebody else that came since");
                }
                _ => {}
            }
        }
        for (ticked, _) in &made.accepts {
            assert!(events.iter().any(|event| gives(event, *ticked)), "ticked what was not given");
        }
    }
}

fn gives(event: &Event, evidence: EvidenceId) -> bool {
    matches!(&event.fact, Fact::EvidenceAttached(fact) if fact.evidence == evidence)
}
