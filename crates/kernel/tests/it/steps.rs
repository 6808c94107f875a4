//! Random lives: small numbers that shrink well, read as commands that are mostly the sensible next one.

use jiufen_kernel::{
    Decision, Refusal,
    actor::Actor,
    command::{Command, Order},
    id::*,
    item::{
        Item, OpenAsk, Source, Stage, Standing,
        asking::*,
        blocker::*,
        check::*,
        closure::*,
        evidence::*,
        life::*,
        registration::*,
        reminder::{Remind, Step as Rung},
        report::*,
    },
    org::Holding,
    share::Share,
    time::plus_days,
};
use proptest::prelude::*;

use crate::{
    given::{assign, evidence, proof, report},
    organising, reviews,
    world::{Place, World, text},
};

/// One thing that is tried.
#[derive(Clone, Debug)]
pub enum Step {
    /// The sensible next act on an item.
    Next { item: u8, a: u8 },
    /// Some act on some item; `who` under 128 is whoever should do it, above anybody.
    Do { act: u8, item: u8, who: u8, a: u8, b: u8 },
    /// Something in the review of the document; `who` as above.
    Review { act: u8, at: u8, who: u8, a: u8, b: u8 },
    /// Days pass.
    Pass { days: u8 },
}

/// Lives of up to `most` stretches: one item is carried on for a while, or something else comes between.
pub fn lives(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let carry = (0..8u8, prop::collection::vec(any::<u8>(), 1..9))
        .prop_map(|(item, all)| all.into_iter().map(|a| Step::Next { item, a }).collect::<Vec<_>>());
    let act = (0..ACTS, 0..8u8, 0..160u8, any::<u8>(), any::<u8>())
        .prop_map(|(act, item, who, a, b)| vec![Step::Do { act, item, who, a, b }]);
    let review = (0..8u8, any::<u8>(), 0..160u8, any::<u8>(), any::<u8>())
        .prop_map(|(act, at, who, a, b)| vec![Step::Review { act, at, who, a, b }]);
    let pass = (0..20u8).prop_map(|days| vec![Step::Pass { days }]);
    let stretch = prop_oneof![4 => carry, 5 => act, 2 => review, 1 => pass];
    prop::collection::vec(stretch, 1..most).prop_map(|stretches| stretches.concat())
}

/// Anybody who is in a post, in turn also those who stand in for others.
fn somebody(world: &World, who: u8) -> Actor {
    let tenures = world.state.org.tenures.values();
    let standing = tenures.filter(|tenure| tenure.holding != Holding::Own && tenure.holds_on(world.today));
    let standing: Vec<Actor> = standing
        .map(|tenure| Actor {
            person: tenure.person,
            post: tenure.post,
        })
        .collect();
    let actors = world.actors();
    if who.is_multiple_of(2) && !standing.is_empty() {
        standing[usize::from(who / 2) % standing.len()]
    } else {
        actors[usize::from(who) % actors.len()]
    }
}

/// A world in which some items are already under way, so that lives need not begin at nothing.
pub fn started() -> World {
    let mut world = World::new();
    reviews::prepare(&mut world);
    for number in 0..6u8 {
        let parent = if number < 2 { 0 } else { 1 + (number % 2) };
        let (actor, command) = register(&mut world, parent, 7 * (1 + number % 3));
        let _ = world.give(actor, command);
    }
    for item in 0..6u8 {
        for _ in 0..3 {
            if let Some((actor, command)) = next(&mut world, item, 2 + item) {
                let _ = world.give(actor, command);
            }
        }
    }
    world
}

/// Tries a step; `None` when there was nothing to try.
pub fn take(world: &mut World, step: &Step) -> Option<(Order, Result<Decision, Refusal>)> {
    let (actor, command) = match *step {
        Step::Pass { days } => {
            world.pass(i64::from(days));
            return None;
        }
        Step::Next { item, a } => next(world, item, a)?,
        Step::Review { act, at, who, a, b } => {
            let (fit, command) = reviews::reviewing(world, act, at, a, b)?;
            let actors = world.actors();
            let actor = if who < 128 {
                fit
            } else {
                actors[usize::from(who) % actors.len()]
            };
            (actor, command)
        }
        Step::Do { act, item, who, a, b } => {
            let (fit, command) = any_act(world, act, item, a, b)?;
            let actor = if who < 128 { fit } else { somebody(world, who) };
            (actor, command)
        }
    };
    let order = Order::new(CommandId(world.id()), actor, command);
    let result = world.order(&order);
    Some((order, result))
}

/// Items in the order of their ids.
pub fn items(world: &World) -> Vec<ItemId> {
    let mut items: Vec<ItemId> = world.state.items.keys().copied().collect();
    items.sort();
    items
}

fn pick(world: &World, number: u8) -> Option<Item> {
    let items = items(world);
    (!items.is_empty()).then(|| world.state.items[&items[usize::from(number) % items.len()]].clone())
}

fn lead(world: &World, item: &Item) -> Place {
    item.lead
        .and_then(|unit| world.place_of(unit))
        .unwrap_or_else(|| world.a.clone())
}

fn office(world: &World, item: &Item, not: Option<PersonId>) -> Actor {
    let place = world.place_of(item.office).unwrap_or_else(|| world.office.clone());
    if not == Some(place.office.person) {
        place.second
    } else {
        place.office
    }
}

fn share(a: u8) -> Share {
    Share::new(i64::from(a) * 10_000 / 255).unwrap()
}

fn register(world: &mut World, parent: u8, a: u8) -> (Actor, Command) {
    let item = ItemId(world.id());
    let all = items(world);
    let parent = (parent > 0 && !all.is_empty()).then(|| all[usize::from(parent - 1) % all.len()]);
    let kinds: &[&str] = match parent.map(|parent| world.state.items[&parent].rules.kind.as_str()) {
        None => &["task", "project", "task", "other/need", "other/far"],
        Some("other/need") => &["other/need", "other/duty", "other/need", "task"],
        Some("project") => &["task", "milestone", "milestone", "project"],
        Some(_) => &["task", "milestone", "task", "project", "task", "other/need", "blocker"],
    };
    let kind = kinds[usize::from(a / 7) % kinds.len()];
    let place = if a % 7 == 6 { &world.district_office } else { &world.office };
    let actor = if a.is_multiple_of(2) { place.office } else { place.second };
    let command = RegisterItem {
        item,
        kind: kind.into(),
        title: text("一件事"),
        source: Source::Meeting,
        anchors: Vec::new(),
        parent,
        weight: (!a.is_multiple_of(4)).then(|| i64::from(a % 5)),
        start: (a.is_multiple_of(3)).then_some(world.today),
        due: Some(plus_days(world.today, i64::from(a % 120))),
        narrow: None,
    };
    (actor, command.into())
}

fn check(world: &mut World, item: &Item, accepted: Share) -> Command {
    MakeCheck {
        check: CheckId(world.id()),
        item: item.id,
        report: item.standing_claim().map_or(ReportId(item.id.0), |report| report.id),
        seen: None,
        accepted,
        method: Method::Desk,
        accepts: item
            .evidence
            .iter()
            .filter(|each| !each.kind.is_activity())
            .map(|each| each.id)
            .collect(),
        reason: text("看过了"),
    }
    .into()
}

/// Is it a leader who grants this?
fn asking_leader(world: &World, item: &Item, open: &OpenAsk) -> bool {
    let sort = open.asked.sort();
    sort == Sort::ProofChange || (sort.is_of_time() && item.due.is_some_and(|due| due < world.today))
}

/// Something to ask for, by the lead or the office.
fn wanted(world: &World, item: &Item, other: ItemId, a: u8, b: u8) -> Wanted {
    match a % 12 {
        0 => Wanted::Withdrawal {
            mistaken: b.is_multiple_of(3),
        },
        1 => Wanted::Suspension {
            until: plus_days(world.today, i64::from(b % 100)),
        },
        2 => Wanted::Start {
            start: plus_days(item.start.unwrap_or(world.today), i64::from(b % 20)),
        },
        3 | 4 => Wanted::NoLongerNeeded,
        5 | 6 => Wanted::Move {
            parent: (!b.is_multiple_of(4)).then_some(other),
        },
        7 | 8 => Wanted::Weight {
            weight: i64::from(b % 5),
        },
        9 => Wanted::Supporter {
            unit: world.inspect.unit,
        },
        10 => Wanted::ProofChange {
            pieces: proof(item.id, 1 + b % 2, None).pieces,
        },
        _ => Wanted::Extension {
            due: plus_days(item.due.unwrap_or(world.today), i64::from(b % 40)),
        },
    }
}

/// The sensible next act on an item, by whoever should do it.
pub fn next(world: &mut World, number: u8, a: u8) -> Option<(Actor, Command)> {
    let item = pick(world, number)?;
    let place = lead(world, &item);
    let id = item.id;
    let reason = text("理由");
    if a.is_multiple_of(3)
        && let Some(answer) = organising::next(world, &place, a)
    {
        return Some(answer);
    }
    if let Some(ask) = item.asks.values().nth(usize::from(a) % item.asks.len().max(1)) {
        let leads = asking_leader(world, &item, ask);
        let answer = AnswerAsk {
            ask: ask.id,
            item: id,
            granted: !a.is_multiple_of(4),
            reason,
        };
        let who = if leads {
            world.root.leader
        } else {
            office(world, &item, Some(ask.person))
        };
        return Some((who, answer.into()));
    }
    if item.is_suspended(world.today) && item.is_open() && a.is_multiple_of(2) {
        return Some((office(world, &item, None), ResumeItem { item: id, reason }.into()));
    }
    Some(match item.stage {
        Stage::Registered => (
            office(world, &item, Some(item.registered_by)),
            ApproveItem { item: id }.into(),
        ),
        Stage::Approved => {
            let units = [
                &world.a,
                &world.b,
                &world.a1,
                &world.district_bureau,
                &world.district,
                &world.a,
            ];
            let lead = if item.office == world.office.unit {
                units[usize::from(a) % units.len()].unit
            } else {
                world.district_bureau.unit
            };
            (office(world, &item, None), assign(id, lead).into())
        }
        Stage::Assigned if item.hand_back.as_ref().is_some_and(|back| back.second) => {
            (world.root.leader, InsistOnItem { item: id, reason }.into())
        }
        Stage::Assigned if item.hand_back.is_some() => (office(world, &item, None), InsistOnItem { item: id, reason }.into()),
        Stage::Assigned if a % 8 == 7 => {
            let back = HandBackItem {
                item: id,
                reason,
                proposed: Some(world.b.unit),
            };
            (place.intake, back.into())
        }
        Stage::Assigned => {
            let handling = place.handling.post;
            (place.intake, AcceptItem { item: id, handling }.into())
        }
        Stage::UnderWay => under_way(world, &item, &place, a)?,
        Stage::Closed if a < 24 => {
            let stands = share(a.wrapping_mul(11));
            (
                office(world, &item, None),
                ReopenItem {
                    item: id,
                    stands,
                    reason,
                }
                .into(),
            )
        }
        _ => return None,
    })
}

fn under_way(world: &mut World, item: &Item, place: &Place, a: u8) -> Option<(Actor, Command)> {
    let id = item.id;
    if item.rules.counts && item.proof.is_empty() {
        return Some((office(world, item, None), proof(id, 1 + a % 2, None).into()));
    }
    if let Some(report) = item.reports.iter().find(|report| report.standing == Standing::Waits) {
        let (report, reason) = (report.id, text("不清楚"));
        if a % 9 == 8 {
            return Some((
                place.leader,
                ReturnReport {
                    report,
                    item: id,
                    reason,
                }
                .into(),
            ));
        }
        return Some((place.clearing, ClearReport { report, item: id }.into()));
    }
    if item.tally.open_children > 0 {
        return None;
    }
    if !item.rules.counts || item.missing_to_close().is_empty() {
        let outcome = if item.rules.counts {
            Outcome::Proved
        } else {
            Outcome::Unproved
        };
        let reason = (!item.rules.counts).then(|| text("理由"));
        let close = CloseItem {
            item: id,
            outcome,
            reason,
        };
        return Some((office(world, item, None), close.into()));
    }
    if !item.claims_done() {
        let percent = a.is_multiple_of(3) && !item.is_node();
        let claim = if percent { Claim::Percent(share(a)) } else { Claim::Done };
        return Some((place.handling, report(world, id, claim).into()));
    }
    let last = item.newest_check().map_or(0, |check| check.at);
    let fresh = |piece: usize| {
        let mut all = item.evidence.iter();
        all.any(|each| each.at > last && usize::from(each.piece) == piece && !each.kind.is_activity())
    };
    if let Some(piece) = item.unproved_pieces().into_iter().find(|piece| !fresh(*piece)) {
        let photo = evidence(world, id, piece as u8, EvidenceKind::Photo, None);
        return Some((place.handling, photo.into()));
    }
    let checker = world.inspect.checker;
    if !item.checkers.contains(&checker.post) {
        let ask = AssignChecker {
            item: id,
            post: checker.post,
        };
        return Some((office(world, item, None), ask.into()));
    }
    let accepted = if a.is_multiple_of(5) { share(a) } else { Share::ALL };
    Some((checker, check(world, item, accepted)))
}

/// How many sorts of acts there are.
pub const ACTS: u8 = 29;

/// Some act on some item, and whoever would do it if it were right.
pub fn any_act(world: &mut World, act: u8, number: u8, a: u8, b: u8) -> Option<(Actor, Command)> {
    if act == 0 {
        return Some(register(world, number, a));
    }
    let item = pick(world, number)?;
    let other = pick(world, b)?.id;
    let place = lead(world, &item);
    let id = item.id;
    let reason = text("理由");
    let everywhere: Vec<Place> = world.places().into_iter().cloned().collect();
    let there = &everywhere[usize::from(a) % everywhere.len()];
    let desk = office(world, &item, None);
    Some(match act {
        1 => (
            office(world, &item, Some(item.registered_by)),
            ApproveItem { item: id }.into(),
        ),
        2 => {
            let supporting = (b.is_multiple_of(3)).then(|| everywhere[usize::from(b) % everywhere.len()].unit);
            let assign = AssignItem {
                supporting: supporting.into_iter().collect(),
                ..assign(id, there.unit)
            };
            (desk, assign.into())
        }
        3 => (
            place.intake,
            AcceptItem {
                item: id,
                handling: there.handling.post,
            }
            .into(),
        ),
        4 => {
            let proposed = Some(there.unit);
            (
                place.intake,
                HandBackItem {
                    item: id,
                    reason,
                    proposed,
                }
                .into(),
            )
        }
        5 => (desk, InsistOnItem { item: id, reason }.into()),
        6 | 7 => {
            let wanted = wanted(world, &item, other, a, b);
            let of_lead = wanted.sort().is_of_time() || (b % 8 == 7 && wanted.sort() != Sort::Supporter);
            let actor = if of_lead { place.intake } else { desk };
            let ask = AskId(world.id());
            (
                actor,
                Ask {
                    ask,
                    item: id,
                    wanted,
                    reason,
                }
                .into(),
            )
        }
        8 => {
            let ask = item.asks.values().next()?;
            let answer = AnswerAsk {
                ask: ask.id,
                item: id,
                granted: !b.is_multiple_of(3),
                reason,
            };
            (
                if a.is_multiple_of(2) {
                    world.root.leader
                } else {
                    office(world, &item, Some(ask.person))
                },
                answer.into(),
            )
        }
        9 => (desk, ResumeItem { item: id, reason }.into()),
        10 => (desk, proof(id, a % 4, (b.is_multiple_of(2)).then_some(b % 5)).into()),
        11 | 12 => {
            let claim = match b % 4 {
                0 => Claim::Nothing,
                1 => Claim::Done,
                _ => Claim::Percent(share(a)),
            };
            (place.handling, report(world, id, claim).into())
        }
        13 => {
            let report = item.reports.last()?.id;
            (place.clearing, ClearReport { report, item: id }.into())
        }
        14 => {
            let report = item.reports.last()?.id;
            (
                place.clearing,
                ReturnReport {
                    report,
                    item: id,
                    reason,
                }
                .into(),
            )
        }
        15 | 16 => {
            let kind = EvidenceKind::ALL[usize::from(b) % 7];
            let backs = (b.is_multiple_of(3)).then(|| share(a));
            let actor = if b.is_multiple_of(5) {
                world.inspect.checker
            } else {
                place.handling
            };
            (actor, evidence(world, id, a % 2, kind, backs).into())
        }
        17 => (
            desk,
            AssignChecker {
                item: id,
                post: there.checker.post,
            }
            .into(),
        ),
        18 | 19 => {
            let accepted = if b.is_multiple_of(3) { Share::ALL } else { share(a) };
            let actor = if b.is_multiple_of(2) { world.inspect.checker } else { desk };
            (actor, check(world, &item, accepted))
        }
        20 => {
            let outcome = Outcome::ALL[usize::from(b) % 4];
            (
                desk,
                CloseItem {
                    item: id,
                    outcome,
                    reason: Some(reason),
                }
                .into(),
            )
        }
        21 => (
            desk,
            ReopenItem {
                item: id,
                stands: share(a),
                reason,
            }
            .into(),
        ),
        22 => {
            let raise = RaiseBlocker {
                blocker: ItemId(world.id()),
                blocks: id,
                title: text("堵点"),
                clears: there.unit,
                due: plus_days(world.today, i64::from(b)),
                note: None,
            };
            (place.handling, raise.into())
        }
        23 => (
            desk,
            MoveItem {
                item: id,
                parent: (!a.is_multiple_of(4)).then_some(other),
                reason,
            }
            .into(),
        ),
        24 => (
            desk,
            ChangeWeight {
                item: id,
                weight: i64::from(a % 6) - i64::from(b % 2),
                reason,
            }
            .into(),
        ),
        _ => return organise(world, there, &item, a, b),
    })
}

/// Acts on the tree of units, on people, and escalation.
fn organise(world: &mut World, there: &Place, item: &Item, a: u8, b: u8) -> Option<(Actor, Command)> {
    if b % 5 == 4 {
        let remind = Remind {
            reminder: ReminderId(world.id()),
            item: item.id,
            step: Rung::ALL[usize::from(a) % 3],
            letter: (b.is_multiple_of(2)).then(|| text("〔2026〕1号")),
            text: text("请抓紧"),
        };
        return Some((world.office.office, remind.into()));
    }
    organising::act(world, there, a, b)
}
