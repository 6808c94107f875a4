//! Colours: computed from dates and claims, set by nobody (KERNEL §9).
//!
//! The dates on which an item will turn are kept with it; whoever reads compares them with today, so midnight needs
//! neither event nor job.

use crate::{
    event::Event,
    item::{Ended, Item, Late, Stage, closure::Outcome},
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
    /// First day on which a suspended item runs again; it turns no earlier.
    pub runs_on: Option<Date>,
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
    /// Claimed in time, and not every agreed piece had evidence by the due date.
    Unbacked(Date),
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

/// What is fixed by the life of the item: for good, or while it is suspended up to the day on which it runs again.
pub fn fixed(item: &Item) -> Option<Colour> {
    match item.stage {
        Stage::Closed | Stage::Withdrawn => stopped(item),
        _ if item.suspended.is_some() => Some(Colour::Suspended),
        _ => stopped(item),
    }
}

/// What is fixed whatever the date.
fn stopped(item: &Item) -> Option<Colour> {
    match item.stage {
        Stage::Closed => Some(Colour::Done),
        Stage::Withdrawn => Some(Colour::Withdrawn),
        Stage::Registered | Stage::Approved => Some(Colour::NotStarted),
        Stage::Assigned | Stage::UnderWay => None,
    }
}

/// Claimed done, and the check of it still to come: hatched, unless it is late by then.
pub fn pending(item: &Item) -> bool {
    item.claims_done() && !item.accepted_in_full() && !was_refused(item) && stopped(item).is_none()
}

/// A check judged the claim that stands and did not accept all of it.
fn was_refused(item: &Item) -> bool {
    item.claim_is_checked() && item.newest_check().is_some_and(|check| check.accepted < Share::ALL)
}

/// The first day on which the item is late by its own due date, whatever its parts are, and why. In time means: the claim
/// of done stood by the due date, and each piece agreed by then had evidence.
pub fn own_late(item: &Item) -> Option<(Date, Cause)> {
    let due = item.due.filter(|_| !item.accepted_in_full())?;
    let cause = match item.done_since() {
        None => Cause::Overdue(due),
        Some(_) if was_refused(item) => Cause::Refused(due),
        Some(claim) if claim.on > due => Cause::ClaimedLate(due),
        Some(_) if item.rules.counts && !item.was_backed(due) => Cause::Unbacked(due),
        Some(_) => return None,
    };
    Some((plus_days(due, 1), cause))
}

/// From this day on an item that is still to be approved or assigned is late at its office: its eleventh working day.
pub fn office_late(item: &Item, calendar: &Calendar) -> Option<Date> {
    let waits = matches!(item.stage, Stage::Registered | Stage::Approved);
    waits.then(|| {
        calendar
            .plus_working_days(item.waits_since, limits::OFFICE_WORKING_DAYS + 1)
            .date
    })
}

/// The day from which it is counted as overdue: a leaf with its steps, a node by its own date, at its lead; what waits
/// for its office at the office.
pub fn counted_late(item: &Item, calendar: &Calendar) -> Option<Date> {
    if !item.rules.counts {
        return None;
    }
    if let Some(date) = office_late(item, calendar) {
        return Some(date);
    }
    if stopped(item).is_some() || !item.in_base() {
        return None;
    }
    if item.is_node() {
        own_late(item).map(|(date, _)| not_before(date, item))
    } else {
        turns(item, calendar).0.red_on
    }
}

/// A day, and no earlier than a suspended item runs again.
fn not_before(date: Date, item: &Item) -> Date {
    item.suspended.map_or(date, |pause| date.max(pause.runs_on()))
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
    if stopped(item).is_some() {
        return (
            Turns {
                starts_on: item.start,
                ..Turns::default()
            },
            None,
            None,
        );
    }
    if let Some((late, cause)) = own_late(item) {
        earlier(&mut red, late, cause);
    }
    if let Some(due) = item.due.filter(|_| !item.claims_done()) {
        let start = item.start.or(item.assigned_on).unwrap_or(item.registered_on);
        earlier(&mut amber, warning_day(start, due), Cause::DueSoon(due));
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
        amber_on: amber.map(|(date, _)| not_before(date, item)),
        red_on: red.map(|(date, _)| not_before(date, item)),
        runs_on: item.suspended.map(|pause| pause.runs_on()),
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
    let reached = |date: Option<Date>| date.is_some_and(|date| date <= today);
    if let Some(colour) = fixed.filter(|colour| *colour != Colour::Suspended || !reached(turns.runs_on)) {
        return colour;
    }
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

    /// From when it is late at its lead as things stand: no earlier than the lead could be.
    pub fn late_from(&self) -> Option<Date> {
        if !self.rules.counts || stopped(self).is_some() {
            return None;
        }
        own_late(self).map(|(date, _)| not_before(date.max(self.late_since), self))
    }

    /// From when it would be late if the claim came to nothing that was made in time and that nobody has judged in full yet.
    fn covered_from(&self) -> Option<Date> {
        if !self.rules.counts || stopped(self).is_some() || self.accepted_in_full() || own_late(self).is_some() {
            return None;
        }
        self.due.map(|due| not_before(plus_days(due, 1).max(self.late_since), self))
    }

    /// An event ends the stretch of lateness that runs on its day, and leaves it behind. What a claim covers that waits for
    /// its check is held until the check says which it was; what ends without proof was late, whatever had been claimed.
    pub(crate) fn end_stretch(&mut self, ended: Ended, today: Date, event: &Event) {
        let ends = ended == Ended::Unproved;
        if ends {
            self.claim_came_to_nothing(event);
        }
        let (late, covered) = (self.late_from(), self.covered_from());
        let (Some(from), Some(due), Some(lead)) = (late.or(covered).filter(|from| *from <= today), self.due, self.lead) else {
            return;
        };
        let stretch = Late {
            due,
            lead,
            from,
            to: today,
            ended,
            at: event.position,
        };
        if late.is_some() || ends {
            self.late.push(stretch);
        } else {
            self.held.push(stretch);
        }
    }

    /// What a claim covered that was not accepted in full was late after all.
    pub(crate) fn claim_came_to_nothing(&mut self, event: &Event) {
        let at = event.position;
        self.late.extend(self.held.drain(..).map(|held| Late { at, ..held }));
    }

    /// Closed as proved?
    pub fn is_proved(&self) -> bool {
        self.outcome == Some(Outcome::Proved)
    }
}
