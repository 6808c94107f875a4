//! What the summary tables say of one item: its list row, its viewers, its duties, its numbers.

use std::collections::BTreeSet;

use jiufen_kernel::{
    colour::{self, Colour},
    duty::{Duty, Owes, duties},
    figures::{Figures, Tally},
    id::UnitId,
    item::{Ended, Item, Late, Stage, closure::Outcome},
    loss::Loss,
    org::{Org, Role},
    review::ClauseClass,
    time::{Calendar, Date, day_number},
    visibility::{Viewers, viewers},
};
use uuid::Uuid;

use crate::db::Value;

/// The principal that stands for everyone.
pub const EVERYONE: Uuid = Uuid::nil();

/// A civil date as it is stored.
pub fn day(date: Date) -> Value {
    Value::Int(i64::from(day_number(date)))
}

/// The number a stage is stored under.
pub fn stage_code(stage: Stage) -> i64 {
    match stage {
        Stage::Registered => 1,
        Stage::Approved => 2,
        Stage::Assigned => 3,
        Stage::UnderWay => 4,
        Stage::Closed => 5,
        Stage::Withdrawn => 6,
    }
}

/// Back from its number.
pub fn stage_of(code: i64) -> Stage {
    match code {
        1 => Stage::Registered,
        2 => Stage::Approved,
        3 => Stage::Assigned,
        4 => Stage::UnderWay,
        5 => Stage::Closed,
        _ => Stage::Withdrawn,
    }
}

/// The number an outcome is stored under.
pub fn outcome_code(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Proved => 1,
        Outcome::NoLongerNeeded => 2,
        Outcome::Refused => 3,
        Outcome::Unproved => 4,
    }
}

/// Back from its number.
pub fn outcome_of(code: i64) -> Option<Outcome> {
    Outcome::ALL.into_iter().find(|outcome| outcome_code(*outcome) == code)
}

/// The number a colour is stored and asked for under, in the order of urgency.
pub fn colour_code(colour: Colour) -> i64 {
    match colour {
        Colour::Red => 1,
        Colour::Pending => 2,
        Colour::Amber => 3,
        Colour::Green => 4,
        Colour::NotStarted => 5,
        Colour::Suspended => 6,
        Colour::Done => 7,
        Colour::Withdrawn => 8,
    }
}

/// Back from its number.
pub fn colour_of(code: i64) -> Colour {
    match code {
        1 => Colour::Red,
        2 => Colour::Pending,
        3 => Colour::Amber,
        4 => Colour::Green,
        5 => Colour::NotStarted,
        6 => Colour::Suspended,
        7 => Colour::Done,
        _ => Colour::Withdrawn,
    }
}

/// The number a clause's class is stored under.
pub fn clause_class_code(class: ClauseClass) -> i64 {
    match class {
        ClauseClass::Deployment => 1,
        ClauseClass::Target => 2,
        ClauseClass::Achievement => 3,
        ClauseClass::Judgement => 4,
        ClauseClass::Orientation => 5,
        ClauseClass::Procedure => 6,
    }
}

/// Back from its number.
pub fn clause_class_of(code: i64) -> Option<ClauseClass> {
    ClauseClass::ALL.into_iter().find(|class| clause_class_code(*class) == code)
}

/// The number a role is stored under; 0 stands for "this very post".
pub fn role_code(role: Role) -> i64 {
    match role {
        Role::Leader => 1,
        Role::Office => 2,
        Role::Clearing => 3,
        Role::Intake => 4,
        Role::Handling => 5,
        Role::Checker => 6,
        Role::Auditor => 7,
        Role::Administrator => 8,
    }
}

/// Columns of `sum_item` after `item`, `from_pos`, `to_pos`.
pub const ITEM_COLUMNS: [&str; 41] = [
    "kind",
    "counts",
    "step",
    "blocks_kind",
    "year",
    "number",
    "title",
    "parent",
    "blocks",
    "weight",
    "node",
    "start_on",
    "due_on",
    "first_due_on",
    "moved",
    "registered_on",
    "stage",
    "outcome",
    "lead",
    "leader",
    "handling",
    "office",
    "fixed",
    "pending",
    "starts_on",
    "amber_on",
    "red_on",
    "waits",
    "silent",
    "reported_on",
    "blockers",
    "reminded",
    "supporting",
    "agreed",
    "late_on",
    "late_times",
    "late_days",
    "runs_on",
    "first_start_on",
    "moved_start",
    "claimed_at",
];

/// Columns of the sums of a node or unit, in the order of [`tally_values`] and of `load::tally`.
pub const TALLY_COLUMNS: [&str; 30] = [
    "weight",
    "w_said",
    "w_proved",
    "w_waiting",
    "w_bare",
    "w_cut",
    "parts",
    "children",
    "open_children",
    "in_full",
    "items",
    "closed",
    "waits",
    "silent",
    "cuts",
    "to_approve",
    "to_assign",
    "l_extended",
    "l_suspended",
    "l_reassigned",
    "l_unproved",
    "l_proved",
    "later_weight",
    "later_said",
    "later_proved",
    "moved_out",
    "not_needed",
    "weight_zero",
    "eased",
    "later",
];

/// Sums as they are stored.
pub fn tally_values(t: &Tally) -> [i64; TALLY_COLUMNS.len()] {
    let once = t.counts.once;
    [
        t.weight,
        t.said,
        t.proved,
        t.waiting,
        t.bare,
        t.cut,
        t.parts,
        t.children,
        t.open_children,
        t.full,
        t.counts.items,
        t.counts.closed,
        t.counts.waiting,
        t.counts.silent,
        t.counts.cut,
        t.counts.to_approve,
        t.counts.to_assign,
        once.extended,
        once.suspended,
        once.reassigned,
        once.unproved,
        once.proved,
        t.later_weight,
        t.later_said,
        t.later_proved,
        t.lost.moved_out,
        t.lost.no_longer_needed,
        t.lost.weight_zero,
        t.lost.eased,
        t.lost.later,
    ]
}

/// The number under which it is stored what ended a stretch of lateness.
pub fn ended_code(ended: Ended) -> i64 {
    match ended {
        Ended::Extended => 1,
        Ended::Suspended => 2,
        Ended::Reassigned => 3,
        Ended::Unproved => 4,
        Ended::Proved => 5,
    }
}

/// A line of a node as its row; the position at which its loss came back is written when it does.
pub fn loss_row(loss: &Loss) -> Vec<Value> {
    vec![
        Value::from(loss.node.uuid()),
        Value::Int(loss.position as i64),
        Value::from(loss.item.uuid()),
        Value::Int(loss.why.code()),
        Value::Int(loss.leaves),
        Value::Int(loss.late),
        Value::Int(loss.silent),
    ]
}

/// A stretch of lateness as its row.
pub fn late_row(item: Uuid, late: &Late) -> Vec<Value> {
    vec![
        Value::from(item),
        Value::Int(late.at as i64),
        day(late.due),
        Value::from(late.lead.uuid()),
        day(late.from),
        day(late.to),
        Value::Int(ended_code(late.ended)),
    ]
}

/// What is kept of an item between two events, to see what the second one changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Kept {
    /// Values of [`ITEM_COLUMNS`].
    pub row: Vec<Value>,
    /// Units and posts that see it.
    pub viewers: BTreeSet<Uuid>,
    /// What is owed.
    pub duties: Vec<Duty>,
    /// Its number and the sums behind it.
    pub rollup: Rollup,
    /// What below it counts where it counts itself.
    pub loose: Tally,
    /// Stretches of lateness that ended.
    pub late: Vec<Late>,
    /// The date from which it is counted as overdue: a leaf, a node late by itself, or what waits for its office.
    pub late_on: Option<i64>,
}

/// A row of `sum_rollup` without its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rollup {
    /// Has it a number at all?
    pub has: bool,
    /// The number.
    pub figures: Figures,
    /// The sums.
    pub tally: Tally,
}

impl Rollup {
    /// Of an item. A leaf's counts are its own; its sums are empty.
    pub fn of_item(item: &Item) -> Rollup {
        let counts = item.counts();
        Rollup {
            has: item.has_figures(),
            figures: item.figures(),
            tally: Tally { counts, ..item.tally },
        }
    }

    /// Of a unit.
    pub fn of_unit(tally: &Tally) -> Rollup {
        Rollup {
            has: tally.weight > 0,
            figures: tally.figures().unwrap_or_default(),
            tally: *tally,
        }
    }

    /// Values in the order of the table's columns after `node` and `day`.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        let (f, t) = (self.figures, self.tally);
        [
            i64::from(self.has),
            f.said.hundredths(),
            f.proved.hundredths(),
            f.waiting.hundredths(),
            f.bare.hundredths(),
            f.cut.hundredths(),
            f.again.hundredths(),
        ]
        .into_iter()
        .chain(tally_values(&t))
        .map(Value::Int)
    }
}

impl Kept {
    /// As it stands while its import is under way.
    pub(super) fn hide(&mut self) {
        self.viewers.clear();
        self.duties.clear();
        self.late_on = None;
        if let Some(at) = ITEM_COLUMNS.iter().position(|column| *column == "late_on") {
            self.row[at] = Value::Null;
        }
    }

    /// Everything the tables say of an item.
    pub fn of(item: &Item, org: &Org, calendar: &Calendar) -> Kept {
        let fixed = colour::fixed(item);
        let (turns, _, _) = colour::turns(item, calendar);
        let date = |date: Option<Date>| date.map_or(Value::Null, day);
        let id = |id: Option<Uuid>| Value::from(id);
        let node = item.is_node();
        // What an import brings owes nothing before all of it is there.
        let counted = Some(item).filter(|item| !org.is_importing(item.import));
        let late_on = counted.and_then(|item| colour::counted_late(item, calendar));
        let late_on = late_on.map(|date| i64::from(day_number(date)));
        let row = vec![
            Value::from(item.rules.kind.as_str()),
            Value::from(item.rules.counts),
            Value::from(item.rules.step),
            Value::from(item.rules.blocks),
            Value::from(i64::from(item.year)),
            Value::from(i64::from(item.number)),
            Value::from(item.title.bytes()),
            id(item.parent.map(|id| id.uuid())),
            id(item.blocks.map(|id| id.uuid())),
            Value::from(i64::from(item.weight)),
            Value::from(node),
            date(item.start),
            date(item.due),
            date(item.moved.first().map(|moved| moved.from).or(item.due)),
            Value::from(item.moved.len() as i64),
            day(item.registered_on),
            Value::Int(stage_code(item.stage)),
            Value::from(item.outcome.map(outcome_code)),
            id(item.lead.map(|id| id.uuid())),
            id(item.leader.map(|id| id.uuid())),
            id(item.handling.map(|id| id.uuid())),
            Value::from(item.office.uuid()),
            Value::from(fixed.map(colour_code)),
            Value::from(colour::pending(item)),
            date(turns.starts_on),
            date(turns.amber_on),
            date(turns.red_on),
            Value::from(item.waits_for_check()),
            Value::from(item.newest_report().is_none()),
            date(item.newest_report().map(|report| report.on)),
            Value::from(item.blockers.len() as i64),
            Value::from(item.reminders.iter().map(|(_, step, _)| *step as i64 + 1).max().unwrap_or(0)),
            ids(&item.supporting),
            Value::from(!item.proof.is_empty()),
            late_on.map_or(Value::Null, Value::Int),
            Value::from(item.late.len() as i64),
            Value::from(item.late.iter().map(Late::days).sum::<i64>()),
            date(turns.runs_on),
            date(item.moved_start.first().map(|moved| moved.from).or(item.start)),
            Value::from(item.moved_start.len() as i64),
            item.claimed_at.map_or(Value::Null, |position| Value::Int(position as i64)),
        ];
        let viewers = match viewers(item, org) {
            Viewers::Everyone => BTreeSet::from([EVERYONE]),
            Viewers::These(these) => these,
        };
        Kept {
            row,
            viewers,
            duties: duties(item, org, calendar),
            rollup: Rollup::of_item(item),
            loose: item.loose,
            late: item.late.clone(),
            late_on,
        }
    }
}

/// Ids one after another; none at all is nothing.
fn ids(units: &BTreeSet<UnitId>) -> Value {
    let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.bytes()).collect();
    if bytes.is_empty() { Value::Null } else { Value::Bytes(bytes) }
}

/// Who owes something, as it is stored: a post (role 0), or a unit and a role.
pub fn owes_code(owes: Owes) -> (Uuid, i64) {
    match owes {
        Owes::Post(post) => (post.uuid(), 0),
        Owes::Role(unit, role) => (unit.uuid(), role_code(role)),
    }
}

/// A duty as its row.
pub fn duty_row(item: Uuid, duty: &Duty) -> Vec<Value> {
    let (owes, role) = owes_code(duty.owes);
    let mut hands = duty.not.iter().map(|person| Value::from(person.uuid()));
    let mut hand = || hands.next().unwrap_or(Value::Null);
    vec![
        Value::from(item),
        Value::Int(duty.act.code()),
        Value::from(owes),
        Value::Int(role),
        day(duty.since),
        duty.due.map_or(Value::Null, day),
        hand(),
        hand(),
    ]
}
