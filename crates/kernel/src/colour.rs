//! Colours: computed from dates and claims, set by nobody (KERNEL §9).
//!
//! The dates on which an item will turn are kept with it; whoever reads compares them with today, so midnight needs
//! neither event nor job.

use crate::{
    item::{Item, Stage, closure::Outcome},
    limits,
    share::Share,
    time::{Calendar, Date, days_between, plus_days},
};

/// A status shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// 滞后.
    Red,
    /// 待核, hatched.
    Pending,
    /// 预警.
    Amber,
    /// 正常.
    Green,
    /// 未开始.
    NotStarted,
    /// 挂起.
    Suspended,
    /// 已销号.
    Done,
    /// 撤销.
    Withdrawn,
}

/// The dates on which an item turns, `None` for never as things stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Turns {
    /// First day on which it is no longer grey.
    pub starts_on: Option<Date>,
    /// First amber day.
    pub amber_on: Option<Date>,
    /// First red day.
    pub red_on: Option<Date>,
}

/// Why an item is amber or red, for the words that explain it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// Its own due date passed without a claim of done.
    Overdue(Date),
    /// A step's due date passed.
    StepOverdue(Date),
    /// Claimed late and not accepted yet.
    ClaimedLate(Date),
    /// A check did not accept it in full.
    Refused(Date),
    /// Due soon.
    DueSoon(Date),
    /// No report in the last period that ended.
    Unreported(Date),
    /// A blocker has been open too long.
    Blocked(Date),
    /// A step is due soon.
    StepSoon(Date),
}

/// What is fixed by the life of the item, whatever the date.
pub fn fixed(item: &Item) -> Option<Colour> {
    match item.stage {
        Stage::Closed => Some(Colour::Done),
        Stage::Withdrawn => Some(Colour::Withdrawn),
        _ if item.suspended.is_some() => Some(Colour::Suspended),
        Stage::Registered | Stage::Approved => Some(Colour::NotStarted),
        _ => None,
    }
}

/// Claimed done in time and the check still to come.
pub fn pending(item: &Item) -> bool {
    if !item.claims_done() || item.claim_is_checked() {
        return false;
    }
    let in_time = match (item.due, item.standing_claim()) {
        (Some(due), Some(claim)) => claim.on <= due,
        _ => true,
    };
    in_time && fixed(item).is_none()
}

/// The dates on which the item turns, with the causes of the earliest.
pub fn turns(item: &Item, calendar: &Calendar) -> (Turns, Option<Cause>, Option<Cause>) {
    let mut red: Option<(Date, Cause)> = None;
    let mut amber: Option<(Date, Cause)> = None;
    let earlier = |held: &mut Option<(Date, Cause)>, date: Date, cause: Cause| {
        if held.is_none_or(|(other, _)| date < other) {
            *held = Some((date, cause));
        }
    };
    if fixed(item).is_some() {
        return (
            Turns {
                starts_on: item.start,
                ..Turns::default()
            },
            None,
            None,
        );
    }
    let settled =
        item.claims_done() && item.claim_is_checked() && item.newest_check().is_some_and(|check| check.accepted == Share::ALL);
    if let Some(due) = item.due.filter(|_| !settled && !pending(item)) {
        let late = plus_days(due, 1);
        let cause = match (item.claims_done(), item.claim_is_checked()) {
            (true, true) => Cause::Refused(due),
            (true, false) => Cause::ClaimedLate(due),
            _ => Cause::Overdue(due),
        };
        earlier(&mut red, late, cause);
        if !item.claims_done() {
            earlier(
                &mut amber,
                warning_day(item.start.or(item.assigned_on).unwrap_or(item.registered_on), due),
                Cause::DueSoon(due),
            );
        }
    }
    if !item.claims_done() && item.stage == Stage::UnderWay {
        let newest = item.newest_report();
        let last = newest
            .map(|report| report.on)
            .or(item.accepted_on)
            .unwrap_or(item.registered_on);
        let from = item.start.map_or(last, |start| start.max(last));
        // A report covers its period; the next one must be reported before it ends.
        let next = match newest {
            Some(report) => item
                .rules
                .period
                .end(report.on)
                .and_then(|end| item.rules.period.end(plus_days(end, 1))),
            None => item.rules.period.end(from),
        };
        if let Some(end) = next {
            earlier(&mut amber, plus_days(end, 1), Cause::Unreported(end));
        }
    }
    for raised in item.blockers.values() {
        let limit = calendar.plus_working_days(*raised, limits::BLOCKER_WORKING_DAYS).date;
        earlier(&mut amber, plus_days(limit, 1), Cause::Blocked(*raised));
    }
    for step in item.steps.values() {
        if let Some(date) = step.red_on {
            earlier(&mut red, date, Cause::StepOverdue(plus_days(date, -1)));
        }
        if let Some(date) = step.amber_on {
            earlier(&mut amber, date, Cause::StepSoon(date));
        }
    }
    let turns = Turns {
        starts_on: item.start,
        amber_on: amber.map(|(date, _)| date),
        red_on: red.map(|(date, _)| date),
    };
    (turns, amber.map(|(_, cause)| cause), red.map(|(_, cause)| cause))
}

/// Amber begins the larger of 7 days and a tenth of the span before the due date.
pub fn warning_day(start: Date, due: Date) -> Date {
    let span = days_between(start, due).max(0);
    plus_days(due, -(span / 10).max(7))
}

/// The colour on a day, from what is kept with the item. The one rule that lists, pages and this function share.
pub fn on_day(fixed: Option<Colour>, pending: bool, turns: &Turns, today: Date) -> Colour {
    if let Some(colour) = fixed {
        return colour;
    }
    let reached = |date: Option<Date>| date.is_some_and(|date| date <= today);
    if turns.starts_on.is_some_and(|start| start > today) && !reached(turns.red_on) {
        Colour::NotStarted
    } else if reached(turns.red_on) {
        Colour::Red
    } else if pending {
        Colour::Pending
    } else if reached(turns.amber_on) {
        Colour::Amber
    } else {
        Colour::Green
    }
}

impl Item {
    /// Its colour on a day, with the cause when it is amber or red.
    pub fn colour(&self, calendar: &Calendar, today: Date) -> (Colour, Option<Cause>) {
        let (dates, amber, red) = turns(self, calendar);
        let colour = on_day(fixed(self), pending(self), &dates, today);
        let cause = match colour {
            Colour::Red => red,
            Colour::Amber => amber,
            _ => None,
        };
        (colour, cause)
    }

    /// Closed as proved?
    pub fn is_proved(&self) -> bool {
        self.outcome == Some(Outcome::Proved)
    }
}
