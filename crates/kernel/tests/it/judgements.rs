//! What holds for every review, against an account of it by the plainest reading of the events.

use std::collections::BTreeMap;

use jiufen_kernel::{
    command::Command,
    event::{Event, Fact},
    id::ItemId,
    item::Stage,
    review::{ProposalVerdict, Review, Span},
};
use proptest::prelude::*;

use crate::{
    properties::config,
    steps::{self, Step, lives},
    world::World,
};

/// The newest event of which something holds.
fn newest<T>(world: &World, of: impl Fn(&Event) -> Option<T>) -> Option<(u64, T)> {
    let mut log = world.log.iter().rev();
    log.find_map(|(event, _)| of(event).map(|found| (event.position, found)))
}

fn spans() -> Vec<Span> {
    (0..20)
        .flat_map(|start| (start..20).map(move |end| Span::new(start, end)))
        .collect()
}

/// The newest thing that happened to a proposal: drawn (true), taken apart (false), refused (none), accepted.
#[derive(PartialEq, Debug)]
enum Last {
    Arranged(bool),
    Refused,
    Accepted(ItemId),
}

fn last(world: &World, span: Span) -> Option<(u64, Last)> {
    newest(world, |event| match &event.fact {
        Fact::ProposalsArranged(fact) if fact.to.contains(&span) => Some(Last::Arranged(true)),
        Fact::ProposalsArranged(fact) if fact.from.contains(&span) => Some(Last::Arranged(false)),
        Fact::ProposalRefused(fact) if fact.span == span => Some(Last::Refused),
        Fact::ProposalAccepted(fact) if fact.span == span => Some(Last::Accepted(fact.item)),
        _ => None,
    })
}

fn agree(world: &World, review: &Review) {
    for span in spans() {
        let repair = newest(world, |event| match &event.fact {
            Fact::RepairsJudged(fact) => fact
                .repairs
                .iter()
                .find(|each| each.span == span)
                .map(|each| (each.verdict, each.text)),
            _ => None,
        });
        let held = review.repairs.get(&span);
        assert_eq!(
            held.map(|held| (held.judged.at, (held.verdict, held.text))),
            repair,
            "{span:?}"
        );
        let clause = newest(world, |event| match &event.fact {
            Fact::ClausesConfirmed(fact) => fact.clauses.iter().find(|each| each.span == span).map(|each| each.class),
            _ => None,
        });
        let held = review.clauses.get(&span);
        assert_eq!(held.map(|held| (held.judged.at, held.class)), clause, "{span:?}");
        let last = last(world, span);
        assert_eq!(
            review.is_gone(span),
            matches!(last, Some((_, Last::Arranged(false)))),
            "{span:?}"
        );
        match last {
            Some((at, Last::Refused)) => {
                let held = &review.proposals[&span];
                assert!(held.judged.at == at && matches!(held.verdict, ProposalVerdict::Refused { .. }));
            }
            Some((at, Last::Accepted(item))) => {
                assert_eq!((review.proposals[&span].judged.at, review.item_of(span)), (at, Some(item)));
            }
            Some((_, Last::Arranged(true))) => assert!(!review.proposals.contains_key(&span), "{span:?} was drawn anew"),
            Some((_, Last::Arranged(false))) => {}
            None => assert!(!review.proposals.contains_key(&span), "{span:?}"),
        }
    }
    let clauses: Vec<Span> = review.clauses.keys().copied().collect();
    assert!(clauses.windows(2).all(|pair| !pair[0].overlaps(pair[1])), "clauses overlap");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_review_says_what_its_events_say(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            let judged = matches!(step, Step::Review { .. });
            if steps::take(&mut world, step).is_some_and(|(_, result)| result.is_ok()) && judged {
                for review in world.state.reviews.values() {
                    agree(&world, review);
                }
            }
        }
    }

    #[test]
    fn nobody_undoes_what_they_have_not_seen(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            let before = world.clone();
            let Some((order, Ok(_))) = steps::take(&mut world, step) else { continue };
            let (spans, seen) = match &order.command {
                Command::ArrangeProposals(command) => ([&command.from[..], &command.to[..]].concat(), command.seen),
                Command::RefuseProposal(command) => (vec![command.span], command.seen),
                Command::AcceptProposal(command) => (vec![command.span], command.seen),
                _ => continue,
            };
            for span in spans {
                prop_assert!(last(&before, span).is_none_or(|(at, _)| at <= seen));
            }
        }
    }

    #[test]
    fn a_span_becomes_one_standing_item_at_most(steps in lives(40)) {
        let mut world = steps::started();
        for step in &steps {
            let _ = steps::take(&mut world, step);
        }
        let mut items: BTreeMap<Span, Vec<ItemId>> = BTreeMap::new();
        for (event, _) in &world.log {
            if let Fact::ProposalAccepted(fact) = &event.fact {
                items.entry(fact.span).or_default().push(fact.item);
            }
        }
        for (span, items) in items {
            let stands = |item: &&ItemId| world.state.items[*item].stage != Stage::Withdrawn;
            prop_assert!(items.iter().filter(stands).count() <= 1, "{span:?}");
            let anchored = |item: &ItemId| {
                let anchors = &world.state.items[item].anchors;
                anchors.iter().any(|anchor| Span::new(anchor.start, anchor.end) == span)
            };
            prop_assert!(items.iter().all(anchored));
        }
    }
}
