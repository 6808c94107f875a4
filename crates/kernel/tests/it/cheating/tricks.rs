//! What a cheat might try: everything that random lives do, and each trick that was found against the rules, by number.

use std::collections::BTreeSet;

use jiufen_kernel::{
    command::Command,
    founding::PublishCalendar,
    id::*,
    item::{
        Item, Source, Standing,
        asking::{AnswerAsk, Ask, Wanted},
        check::{AssignChecker, MakeCheck, Method},
        closure::{CloseItem, Outcome, ReopenItem},
        evidence::{AttachEvidence, EvidenceKind},
        life::{AcceptItem, AssignItem, HandBackItem},
        proof::AgreeProof,
        registration::{ApproveItem, ChangeWeight, MoveItem, RegisterItem},
        report::{Claim, ClearReport},
    },
    org::{
        Holding,
        appointments::{AskAppointment, ConfirmAppointment, EndTenure},
        asking::AnswerOrg,
        secrets::NewSecret,
        suspension::SuspendTenure,
        units::MoveUnit,
    },
    share::Share,
    text::Digest,
    time::{YearCalendar, plus_days},
};

use super::{coalition::Coalition, honest::SHOWING};
use crate::{
    given::{assign, evidence, file_of, proof, report},
    steps::{ACTS, any_act},
    world::{World, text},
};

/// How many tricks there are.
pub const TRICKS: u8 = ACTS + 34;

/// A trick on an item, by number; who tries it is asked later.
pub fn trick(world: &mut World, coalition: &Coalition, number: u8, item: &Item, a: u8, b: u8) -> Option<Command> {
    let Some(number) = number.checked_sub(ACTS) else {
        let at = crate::steps::items(world).iter().position(|each| *each == item.id)?;
        return any_act(world, number, at as u8, a, b).map(|(_, command)| command);
    };
    match number {
        0..=8 => base(world, item, number, a, b),
        9..=16 => words(world, item, number, a, b),
        17..=25 => proving(world, item, number, a, b),
        _ => around(world, coalition, item, number, a, b),
    }
}

fn any_item(world: &World, b: u8) -> ItemId {
    let items = crate::steps::items(world);
    items[usize::from(b) % items.len()]
}

fn ask(world: &mut World, item: ItemId, wanted: Wanted) -> Option<Command> {
    let ask = AskId(world.id());
    let reason = text("另有安排");
    Some(
        Ask {
            ask,
            item,
            wanted,
            reason,
        }
        .into(),
    )
}

/// Whatever takes something out of a number, puts something into it, or weighs it otherwise.
fn base(world: &mut World, item: &Item, number: u8, a: u8, b: u8) -> Option<Command> {
    let (id, reason) = (item.id, text("调整"));
    let other = any_item(world, b);
    match number {
        0 => ask(world, id, Wanted::NoLongerNeeded),
        1 => ask(world, id, Wanted::Weight { weight: 0 }),
        2 => {
            let parent = (!a.is_multiple_of(3)).then_some(other);
            ask(world, id, Wanted::Move { parent })
        }
        3 => Some(
            MoveItem {
                item: id,
                parent: (!a.is_multiple_of(4)).then_some(other),
                reason,
            }
            .into(),
        ),
        4 => {
            let weight = [0, 1, 1000, 1_000_000][usize::from(a % 4)];
            Some(
                ChangeWeight {
                    item: id,
                    weight,
                    reason,
                }
                .into(),
            )
        }
        5 => {
            let weight = [0, 1, 1000, 1_000_000][usize::from(a % 4)];
            ask(world, id, Wanted::Weight { weight })
        }
        6 => {
            let register = RegisterItem {
                item: ItemId(world.id()),
                kind: ["task", "project", "milestone", "other/need", "other/duty"][usize::from(a % 5)].into(),
                title: text("分出去的事"),
                source: Source::Meeting,
                anchors: Vec::new(),
                parent: (!b.is_multiple_of(5)).then_some(id),
                weight: Some([0, 1, 1000][usize::from(b % 3)]),
                start: None,
                due: if a.is_multiple_of(2) { item.due } else { Some(world.today) },
                narrow: None,
            };
            Some(register.into())
        }
        7 => Some(ApproveItem { item: id }.into()),
        _ => {
            let answered = item.asks.values().nth(usize::from(a) % item.asks.len().max(1))?;
            Some(
                AnswerAsk {
                    ask: answered.id,
                    item: id,
                    granted: !b.is_multiple_of(5),
                    reason,
                }
                .into(),
            )
        }
    }
}

/// Words: claims, drafts, dates, and who has to answer for them.
fn words(world: &mut World, item: &Item, number: u8, a: u8, b: u8) -> Option<Command> {
    let (id, today) = (item.id, world.today);
    match number {
        9 => Some(report(world, id, Claim::Done).into()),
        10 => {
            let level = [1, 4_000, 5_001, 9_999][usize::from(a % 4)];
            Some(report(world, id, Claim::Percent(Share::new(level)?)).into())
        }
        11 => Some(report(world, id, Claim::Nothing).into()),
        12 => {
            let waiting = item.reports.iter().find(|report| report.standing == Standing::Waits)?;
            Some(
                ClearReport {
                    report: waiting.id,
                    item: id,
                }
                .into(),
            )
        }
        13 => {
            let due = plus_days(item.due?, 1 + i64::from(a % 60));
            ask(world, id, Wanted::Extension { due })
        }
        14 => {
            let until = plus_days(today, i64::from(a % 91));
            ask(world, id, Wanted::Suspension { until })
        }
        15 => ask(
            world,
            id,
            Wanted::Withdrawal {
                mistaken: a.is_multiple_of(2),
            },
        ),
        _ => {
            let places: Vec<UnitId> = world.places().iter().map(|place| place.unit).collect();
            let lead = places[usize::from(a) % places.len()];
            let also = places[usize::from(b) % places.len()];
            let supporting: BTreeSet<UnitId> = (b.is_multiple_of(3) && also != lead).then_some(also).into_iter().collect();
            let due = item.due.is_none().then_some(today);
            Some(
                AssignItem {
                    supporting,
                    due,
                    ..assign(id, lead)
                }
                .into(),
            )
        }
    }
}

/// Proofs, evidence, checks and how things end.
fn proving(world: &mut World, item: &Item, number: u8, a: u8, b: u8) -> Option<Command> {
    let (id, reason) = (item.id, text("都看了"));
    let piece = b % item.proof.len().max(1) as u8;
    match number {
        17 => Some(evidence(world, id, piece, SHOWING[usize::from(a % 4)], Some(Share::ALL)).into()),
        18 => Some(evidence(world, id, piece, EvidenceKind::Minutes, Some(Share::ALL)).into()),
        19 => {
            // A file that was given before, on this item or on another.
            let known: Vec<Digest> = world.files.keys().copied().collect();
            let again = known.get(usize::from(a) % known.len().max(1))?.0;
            let first = evidence(world, id, piece, EvidenceKind::Photo, None);
            Some(
                AttachEvidence {
                    files: vec![file_of(again)],
                    ..first
                }
                .into(),
            )
        }
        20 | 21 => {
            let claim = item.standing_claim()?;
            let level = if a.is_multiple_of(3) {
                Share::ALL
            } else {
                claim.claim.level()
            };
            let mut accepts: Vec<EvidenceId> = item.evidence.iter().map(|evidence| evidence.id).collect();
            match b % 4 {
                0 => accepts.clear(),
                1 => accepts.truncate(1),
                2 => accepts.retain(|each| {
                    item.evidence
                        .iter()
                        .any(|given| given.id == *each && !given.kind.is_activity())
                }),
                _ => {}
            }
            let check = MakeCheck {
                check: CheckId(world.id()),
                item: id,
                report: claim.id,
                seen: None,
                accepted: level,
                method: Method::Desk,
                accepts,
                reason,
            };
            Some(check.into())
        }
        22 => Some(
            CloseItem {
                item: id,
                outcome: Outcome::ALL[usize::from(a % 4)],
                reason: Some(reason),
            }
            .into(),
        ),
        23 => {
            let stands = if a.is_multiple_of(2) {
                Share::ALL
            } else {
                Share::new(i64::from(a) * 39)?
            };
            Some(
                ReopenItem {
                    item: id,
                    stands,
                    reason,
                }
                .into(),
            )
        }
        24 => Some(
            AgreeProof {
                ..proof(id, 1 + a % 2, None)
            }
            .into(),
        ),
        _ => {
            let pieces = proof(id, 1 + a % 2, None).pieces;
            ask(world, id, Wanted::ProofChange { pieces })
        }
    }
}

/// People, units and calendars.
fn around(world: &mut World, coalition: &Coalition, item: &Item, number: u8, a: u8, b: u8) -> Option<Command> {
    let (id, today) = (item.id, world.today);
    let places: Vec<_> = world.places().into_iter().cloned().collect();
    let there = &places[usize::from(a) % places.len()];
    match number {
        26 => {
            let posts = [
                world.inspect.checker,
                world.office.second,
                world.b.checker,
                there.checker,
                world.district_office.office,
            ];
            let post = posts[usize::from(b) % posts.len()].post;
            Some(AssignChecker { item: id, post }.into())
        }
        27 => {
            let unit = world.inspect.unit;
            ask(world, id, Wanted::Supporter { unit })
        }
        28 => {
            let movable = [
                &world.a,
                &world.a1,
                &world.b,
                &world.inspect,
                &world.office,
                &world.district_bureau,
            ];
            let unit = movable[usize::from(b) % movable.len()].unit;
            let parent = if a.is_multiple_of(3) { world.root.unit } else { there.unit };
            Some(world.wish(MoveUnit { unit, parent }).into())
        }
        29 => {
            let posts = [
                world.inspect.checker,
                world.office.office,
                world.a.clearing,
                world.root.leader,
                world.a.handling,
            ];
            let friends: Vec<PersonId> = coalition.persons.iter().copied().collect();
            let ask = AskAppointment {
                tenure: TenureId(world.id()),
                post: posts[usize::from(a) % posts.len()].post,
                person: friends[usize::from(b) % friends.len()],
                holding: Holding::StandIn,
            };
            Some(ask.into())
        }
        30 => {
            if let Some(open) = world.state.org.open_asks().nth(usize::from(b % 3)) {
                let (ask, granted, reason) = (open.id, true, None);
                return Some(AnswerOrg { ask, granted, reason }.into());
            }
            let waiting = world.state.org.tenures.values().find(|tenure| tenure.from.is_none())?;
            let back = if a.is_multiple_of(2) { 0 } else { i64::from(b % 40) };
            Some(
                ConfirmAppointment {
                    tenure: waiting.id,
                    from: plus_days(today, -back),
                }
                .into(),
            )
        }
        31 => {
            let theirs: Vec<TenureId> = world.state.org.tenures.values().map(|tenure| tenure.id).collect();
            let tenure = theirs[usize::from(a).wrapping_mul(usize::from(b)) % theirs.len()];
            if b.is_multiple_of(3) {
                let reason = text("先停一停");
                return Some(SuspendTenure { tenure, reason }.into());
            }
            if b.is_multiple_of(5) {
                let person = world.state.org.tenures[&tenure].person;
                return Some(world.wish(NewSecret { person, first: false }).into());
            }
            Some(world.wish(EndTenure { tenure, until: today }).into())
        }
        32 => {
            let off = (0..i64::from(a % 30)).map(|day| plus_days(today, day)).collect();
            let on = BTreeSet::new();
            let calendar = YearCalendar { off, on };
            let year = today.year();
            Some(world.wish(PublishCalendar { year, calendar }).into())
        }
        _ => {
            let lead = item.lead.and_then(|lead| world.place_of(lead))?;
            if a.is_multiple_of(2) {
                let handling = lead.handling.post;
                return Some(AcceptItem { item: id, handling }.into());
            }
            let proposed = Some(there.unit);
            let reason = text("不归我们");
            Some(
                HandBackItem {
                    item: id,
                    reason,
                    proposed,
                }
                .into(),
            )
        }
    }
}
