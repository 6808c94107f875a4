//! Letting it happen: the state after an event. Never refuses, never reads a pack, a clock or a payload.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    State,
    colour::{self, Turns},
    document::Document,
    erasure::OpenErasure,
    event::{Event, Fact},
    figures::Tally,
    id::{DocumentId, ItemId, UnitId},
    item::Item,
    loss::{self, Loss, Why},
    review::{Judged, Review},
    time::Date,
};

/// What an event changed: items whose own record or tally changed, and units whose tally did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Items.
    pub items: BTreeSet<ItemId>,
    /// Units.
    pub units: BTreeSet<UnitId>,
    /// The tree of units, posts or tenures changed.
    pub org: bool,
    /// Somebody acted in an appointment for the first time.
    pub signed: bool,
    /// Lines of nodes: new ones, and those whose loss came back.
    pub losses: Vec<Loss>,
    /// Node, item, why.
    pub back: Vec<(ItemId, ItemId, Why)>,
}

/// The state after an event. `today` is the civil date of `received` in the installation's time zone.
///
/// In a state that holds only part of the items, the item and its ancestors must be among them.
pub fn evolve(state: &mut State, event: &Event, today: Date) -> Touched {
    let mut touched = Touched::default();
    state.position = event.position;
    state.received = Some(event.received);
    touched.signed = state.org.signs(event.actor, today);
    match &event.fact {
        Fact::DemoCreated(_) => state.demo = true,
        Fact::InstallationFounded(fact) => {
            state.time_zone = Some(fact.time_zone.clone());
            state.org.founding = Some(event.command);
        }
        Fact::CalendarPublished(fact) => {
            state.calendar.publish(fact.year, fact.calendar.clone());
            // A blocker's patience is counted in working days, so whatever is blocked may turn on another day now.
            for id in state.blocked() {
                turn_again(state, id, &mut touched);
            }
            // So is the patience with an office.
            touched.items.extend(state.waiting_for_office());
        }
        Fact::PackAdopted(fact) => {
            state.packs.insert(fact.name.clone(), fact.version);
        }
        Fact::UnitAdded(fact) => {
            state.org.unit_added(fact);
            state.org.placed(fact.unit, fact.parent, event.position);
            touched.org = true;
        }
        Fact::UnitMoved(fact) => {
            let tally = state.units.get(&fact.unit).copied().unwrap_or_default();
            let old = state.org.units.get(&fact.unit).and_then(|unit| unit.parent);
            add_to_units(state, old, &tally, -1, &mut touched);
            state.org.unit_moved(fact);
            state.org.replaced(fact.unit, fact.parent, event.position, today);
            add_to_units(state, Some(fact.parent), &tally, 1, &mut touched);
            touched.org = true;
        }
        Fact::PostAdded(fact) => {
            state.org.post_added(fact);
            touched.org = true;
        }
        Fact::PersonAdded(fact) => {
            state.org.person_added(fact);
            touched.org = true;
        }
        Fact::AppointmentAsked(fact) => {
            state.org.appointment_asked(fact, event, today);
            touched.org = true;
        }
        Fact::AppointmentConfirmed(fact) => {
            state.org.appointment_confirmed(fact, event, today);
            touched.org = true;
        }
        Fact::TenureEnded(fact) => {
            state.org.tenure_ended(fact);
            touched.org = true;
        }
        Fact::TenureSuspended(fact) => {
            state.org.tenure_suspended(fact, event, today);
            touched.org = true;
        }
        Fact::OrgAsked(fact) => state.org.asked(fact, event, today),
        Fact::OrgAnswered(fact) => state.org.answered(fact, event, today),
        Fact::PasswordReset(fact) => state.org.password_reset(fact, event, today),
        Fact::SessionsEnded(fact) => state.org.sessions_ended(fact, event, today),
        Fact::DocumentAdmitted(fact) => {
            let document = Document {
                id: fact.document,
                title: fact.title,
                text: fact.text,
                chars: fact.chars,
                dated: fact.dated,
                earlier: None,
            };
            state.documents.insert(fact.document, document);
        }
        Fact::EarlierVersionNamed(fact) => {
            if let Some(document) = state.documents.get_mut(&fact.document) {
                document.earlier = fact.earlier;
            }
        }
        Fact::RepairsJudged(fact) => review(state, fact.document).repairs_judged(fact, Judged::by(event, today)),
        Fact::ClausesConfirmed(fact) => review(state, fact.document).clauses_confirmed(fact, Judged::by(event, today)),
        Fact::ProposalsArranged(fact) => review(state, fact.document).proposals_arranged(fact, Judged::by(event, today)),
        Fact::ProposalRefused(fact) => review(state, fact.document).proposal_refused(fact, Judged::by(event, today)),
        Fact::ProposalAccepted(fact) => review(state, fact.document).proposal_accepted(fact, Judged::by(event, today)),
        Fact::ErasureAsked(fact) => {
            state.erasures.insert(
                fact.ask,
                OpenErasure {
                    fact: fact.clone(),
                    person: event.actor.person,
                    post: event.actor.post,
                },
            );
        }
        Fact::PayloadErased(fact) => {
            state.erasures.remove(&fact.ask);
        }
        Fact::ItemRegistered(fact) => {
            let number = state.numbers.entry(fact.year).or_default();
            *number = (*number).max(fact.number);
            let item = Item::registered(fact, event, today);
            settle(state, item, None, today, &mut touched);
        }
        Fact::ImportOpened(fact) => {
            state.org.imports.insert(fact.import, Some(event.actor));
        }
        Fact::ImportClosed(fact) => {
            state.org.imports.insert(fact.import, None);
        }
        Fact::ItemImported(fact) => happen(state, event, today, &mut touched, |item| {
            item.import = Some(fact.import);
        }),
        Fact::ItemMoved(fact) => happen(state, event, today, &mut touched, |item| item.parent = fact.parent),
        Fact::WeightChanged(fact) => happen(state, event, today, &mut touched, |item| item.weight = fact.weight),
        Fact::ItemApproved(_) => {
            happen(state, event, today, &mut touched, |item| item.approved(today));
        }
        Fact::ItemAssigned(fact) => happen(state, event, today, &mut touched, |item| item.assigned(fact, event, today)),
        Fact::ItemAccepted(fact) => happen(state, event, today, &mut touched, |item| item.accepted(fact, today)),
        Fact::ItemHandedBack(fact) => happen(state, event, today, &mut touched, |item| item.handed_back(fact, today)),
        Fact::HandBackRefused(_) => happen(state, event, today, &mut touched, |item| item.hand_back = None),
        Fact::ItemAsked(fact) => happen(state, event, today, &mut touched, |item| item.asked(fact, event, today)),
        Fact::AskAnswered(fact) => happen(state, event, today, &mut touched, |item| item.answered(fact, event, today)),
        Fact::ItemResumed(_) => happen(state, event, today, &mut touched, |item| item.resumed(today)),
        Fact::ProofAgreed(fact) => happen(state, event, today, &mut touched, |item| {
            item.proof_agreed(fact, event, today)
        }),
        Fact::ReportFiled(fact) => happen(state, event, today, &mut touched, |item| {
            item.report_filed(fact, event, today)
        }),
        Fact::ReportCleared(fact) => {
            happen(state, event, today, &mut touched, |item| {
                item.report_cleared(fact.report, event, today)
            });
        }
        Fact::ReportReturned(fact) => {
            happen(state, event, today, &mut touched, |item| {
                item.report_returned(fact.report, today)
            });
        }
        Fact::EvidenceAttached(fact) => {
            happen(state, event, today, &mut touched, |item| {
                item.evidence_attached(fact, event, today)
            });
        }
        Fact::CheckerAssigned(fact) => {
            happen(state, event, today, &mut touched, |item| {
                item.checkers.insert(fact.post);
            });
        }
        Fact::CheckMade(fact) => happen(state, event, today, &mut touched, |item| item.check_made(fact, event, today)),
        Fact::ItemClosed(fact) => happen(state, event, today, &mut touched, |item| item.closed(fact, event, today)),
        Fact::ItemReopened(fact) => happen(state, event, today, &mut touched, |item| {
            item.reopen(fact, event.position, today)
        }),
        Fact::Reminded(fact) => happen(state, event, today, &mut touched, |item| item.reminded(fact, today)),
    }
    touched
}

fn review(state: &mut State, document: DocumentId) -> &mut Review {
    state.reviews.entry(document).or_default()
}

/// Changes the item that an event is about. What a date already did to it is written down first; what the nodes above it
/// lost by the event becomes their lines.
fn happen(state: &mut State, event: &Event, today: Date, touched: &mut Touched, with: impl FnOnce(&mut Item)) {
    let id = ItemId(event.fact.subject());
    let Some(before) = state.items.remove(&id) else {
        return;
    };
    let mut after = before.clone();
    after.wake(today);
    with(&mut after);
    let first = after.claimed_at.is_none() && after.has_claimed();
    if first {
        after.claimed_at = Some(event.position);
    }
    let changes = loss::follow(state, &before, &mut after, event, today);
    let moved = before.parent != after.parent;
    let claims = after.rules.counts && after.claimed_at.is_some() && (first || moved);
    let parent = after.parent;
    settle(state, after, Some(before), today, touched);
    if claims {
        claim_known(state, parent, event.position, touched);
    }
    for (node, lost) in &changes.counts {
        if let Some(node) = state.items.get_mut(node) {
            node.tally.lost.add(lost);
            touched.items.insert(node.id);
        }
    }
    touched.losses.extend(changes.lines);
    touched.back.extend(changes.back);
}

/// Something was claimed at or below an item: it and all above it know since when, as far as each counts in the next.
fn claim_known(state: &mut State, item: Option<ItemId>, position: u64, touched: &mut Touched) {
    let mut next = item;
    while let Some(node) = next.take().and_then(|id| state.items.get_mut(&id)) {
        if node.claimed_at.is_some() || !node.rules.counts {
            return;
        }
        node.claimed_at = Some(position);
        touched.items.insert(node.id);
        next = node.parent;
    }
}

/// Changes one item and lets the difference run up its ancestors and units.
fn change(state: &mut State, id: ItemId, today: Date, touched: &mut Touched, with: impl FnOnce(&mut Item)) {
    let Some(before) = state.items.remove(&id) else {
        return;
    };
    let mut after = before.clone();
    with(&mut after);
    settle(state, after, Some(before), today, touched);
}

/// Where the leaves at and below an item count that have no lead of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its lead, or at the office when nothing above has one.
    Unit(UnitId),
    /// With the item that it is part of, which knows a lead above.
    Above(ItemId),
}

fn place(item: &Item) -> Place {
    match (item.lead, item.parent) {
        (Some(lead), _) => Place::Unit(lead),
        (None, Some(parent)) => Place::Above(parent),
        (None, None) => Place::Unit(item.office),
    }
}

/// What an item changes in what it is part of.
#[derive(Default)]
struct Above {
    tally: Tally,
    loose: Tally,
    /// Its dates as a step; `None` when they stay as they are.
    step: Option<Option<Turns>>,
}

/// Puts the item back and carries its differences to the parent (number, leaves without a lead, steps), the blocked item,
/// and the units.
fn settle(state: &mut State, after: Item, before: Option<Item>, today: Date, touched: &mut Touched) {
    let id = after.id;
    touched.items.insert(id);
    let turns_of = |item: &Item| item.rules.step.then(|| colour::turns(item, &state.calendar).0);
    let (turns, turns_before) = (turns_of(&after), before.as_ref().and_then(turns_of));
    let mut above: BTreeMap<ItemId, Above> = BTreeMap::new();
    let mut units: Vec<(UnitId, Tally, i64)> = Vec::new();

    let old = before
        .as_ref()
        .map(|item| (item.parent, item.adds_to_parent(), place(item), item.leaves()));
    let new = (after.parent, after.adds_to_parent(), place(&after), after.leaves());
    let moved = old.as_ref().map(|old| old.0) != Some(new.0);
    if moved || turns != turns_before || old.as_ref().map(|old| old.1) != Some(new.1) {
        let signed = old.iter().map(|old| (old.0, old.1, -1)).chain([(new.0, new.1, 1)]);
        for (parent, tally, sign) in signed {
            let Some(parent) = parent else { continue };
            let parent = above.entry(parent).or_default();
            parent.tally.add(&tally, sign);
            parent.step = Some(if sign > 0 { turns } else { None });
        }
    }
    if old.as_ref().map(|old| (old.2, old.3)) != Some((new.2, new.3)) {
        let signed = old.iter().map(|old| (old.2, old.3, -1)).chain([(new.2, new.3, 1)]);
        for (place, leaves, sign) in signed {
            match place {
                Place::Unit(unit) => units.push((unit, leaves, sign)),
                Place::Above(parent) => above.entry(parent).or_default().loose.add(&leaves, sign),
            }
        }
    }
    // Lateness that ended stays with the unit that led on those days, whoever leads now.
    for late in &after.late[before.as_ref().map_or(0, |item| item.late.len())..] {
        units.push((late.lead, Tally::once(late.ended), 1));
    }
    let blocks = after.blocks;
    let raised = after.is_open().then_some(after.registered_on);
    state.items.insert(id, after);

    for (unit, tally, sign) in units {
        add_to_units(state, Some(unit), &tally, sign, touched);
    }
    if let Some(blocked) = blocks {
        let held = state.items.get(&blocked).and_then(|item| item.blockers.get(&id).copied());
        if held != raised {
            change(state, blocked, today, touched, |item| match raised {
                Some(on) => {
                    item.blockers.insert(id, on);
                }
                None => {
                    item.blockers.remove(&id);
                }
            });
        }
    }
    for (parent, differs) in above {
        change(state, parent, today, touched, |item| {
            item.tally.add(&differs.tally, 1);
            item.loose.add(&differs.loose, 1);
            if let Some(turns) = differs.step {
                keep_step(item, id, turns);
            }
        });
    }
}

/// Keeps the dates on which a step turns with the item it is part of; a step that never turns is not kept. Did that
/// change anything?
fn keep_step(item: &mut Item, step: ItemId, turns: Option<Turns>) -> bool {
    let turns = turns.filter(|turns| turns.amber_on.is_some() || turns.red_on.is_some());
    let before = match turns {
        Some(turns) => item.steps.insert(step, turns),
        None => item.steps.remove(&step),
    };
    before != turns
}

/// Carries the dates on which an item turns upwards, as far as it is a step and they have changed.
fn turn_again(state: &mut State, id: ItemId, touched: &mut Touched) {
    let mut next = Some(id);
    while let Some(id) = next.take() {
        let Some(item) = state.items.get(&id) else { return };
        touched.items.insert(id);
        let Some(parent) = item.parent.filter(|_| item.rules.step) else {
            return;
        };
        let (turns, _, _) = colour::turns(item, &state.calendar);
        if let Some(above) = state.items.get_mut(&parent)
            && keep_step(above, id, Some(turns))
        {
            next = Some(parent);
        }
    }
}

fn add_to_units(state: &mut State, lead: Option<UnitId>, tally: &Tally, sign: i64, touched: &mut Touched) {
    let Some(lead) = lead else { return };
    if *tally == Tally::default() {
        return;
    }
    let line: Vec<UnitId> = state.org.line_up(lead).collect();
    for unit in line {
        state.units.entry(unit).or_default().add(tally, sign);
        touched.units.insert(unit);
    }
}
