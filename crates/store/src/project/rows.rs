//! What the summary tables say of one item: its list row, its viewers, its duties, its numbers.

use std::collections::BTreeSet;

use jiufen_kernel::{
    colour::{self, Colour},
    duty::{Duty, Owes, duties},
    figures::{Figures, Tally},
    id::UnitId,
    item::{Item, Stage, closure::Outcome},
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
pub const ITEM_COLUMNS: [&str; 34] = [
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
];

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
    /// The date on which it turns red, when it is a counted leaf that still can.
    pub red_on: Option<i64>,
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
        // A node keeps the counts of its children even while it is out of the base itself: they are needed again.
        let counts = if item.is_node() || item.in_base() {
            item.counts()
        } else {
            Default::default()
        };
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
            t.weight,
            t.said,
            t.proved,
            t.waiting,
            t.bare,
            t.cut,
            t.parts,
            t.children,
            t.open_children,
            t.counts.items,
            t.counts.closed,
            t.counts.waiting,
            t.counts.silent,
            t.counts.cut,
        ]
        .into_iter()
        .map(Value::Int)
    }
}

impl Kept {
    /// Everything the tables say of an item.
    pub fn of(item: &Item, org: &Org, calendar: &Calendar) -> Kept {
        let fixed = colour::fixed(item);
        let (turns, _, _) = colour::turns(item, calendar);
        let date = |date: Option<Date>| date.map_or(Value::Null, day);
        let id = |id: Option<Uuid>| Value::from(id);
        let node = item.is_node();
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
        ];
        let viewers = match viewers(item, org) {
            Viewers::Everyone => BTreeSet::from([EVERYONE]),
            Viewers::These(these) => these,
        };
        let leaf = item.in_base() && !node && fixed.is_none();
        let red_on = turns.red_on.filter(|_| leaf).map(|date| i64::from(day_number(date)));
        Kept {
            row,
            viewers,
            duties: duties(item, org),
            rollup: Rollup::of_item(item),
            red_on,
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
    vec![
        Value::from(item),
        Value::Int(duty.act.code()),
        Value::from(owes),
        Value::Int(role),
        day(duty.since),
        duty.due.map_or(Value::Null, day),
        duty.not.map_or(Value::Null, |person| Value::from(person.uuid())),
    ]
}
