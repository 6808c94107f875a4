//! Suspending a tenure: one administrator, at once, for three working days, told to the auditor and the unit's leader.

use serde::{Deserialize, Serialize};

use super::{Org, Tenure};
use crate::{
    actor::Actor,
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::TenureId,
    limits,
    refusal::Refusal,
    text::{Digest, NewText},
    time::{Date, days_between, plus_days},
};

/// Suspends a tenure.
#[derive(Clone, Debug, Serialize)]
pub struct SuspendTenure {
    /// The tenure.
    pub tenure: TenureId,
    /// Why.
    pub reason: NewText,
}

/// A tenure was suspended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TenureSuspended {
    /// The tenure.
    pub tenure: TenureId,
    /// First day on which it holds again.
    pub until: Date,
    /// Why.
    pub reason: Digest,
}

/// A stretch in which a tenure did not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suspension {
    /// First day.
    pub from: Date,
    /// First day on which it holds again.
    pub until: Date,
    /// By whom.
    pub by: Actor,
    /// Why.
    pub reason: Digest,
}

impl Suspension {
    /// In force on this day?
    pub fn holds_on(&self, on: Date) -> bool {
        self.from <= on && on < self.until
    }
}

impl Tenure {
    /// The suspension of a day.
    pub fn suspension_on(&self, on: Date) -> Option<&Suspension> {
        self.suspensions.iter().find(|suspension| suspension.holds_on(on))
    }
}

impl Org {
    /// Tenures that are suspended on a day.
    pub fn suspended_on(&self, on: Date) -> impl Iterator<Item = (&Tenure, &Suspension)> {
        self.tenures
            .values()
            .filter_map(move |tenure| tenure.suspension_on(on).map(|suspension| (tenure, suspension)))
    }

    pub(crate) fn tenure_suspended(&mut self, fact: &TenureSuspended, event: &Event, today: Date) {
        if let Some(tenure) = self.tenures.get_mut(&fact.tenure) {
            tenure.suspensions.push(Suspension {
                from: today,
                until: fact.until,
                by: event.actor,
                reason: fact.reason,
            });
        }
    }
}

impl Decider<'_> {
    pub(crate) fn suspend_tenure(&mut self, command: &SuspendTenure) -> Outcome {
        self.must_administer()?;
        let (org, today) = (&self.state.org, self.context.today);
        let tenure = org.tenures.get(&command.tenure).ok_or_else(|| Refusal::unknown("tenure"))?;
        if !tenure.is_in_force(today) {
            return Err(Refusal::new(
                "not_in_force",
                "这项任职今天不在任，无须暂停",
                "This tenure is not in force today",
            )
            .at("tenure"));
        }
        if org.is_apart(tenure.post) {
            return Err(Refusal::new(
                "apart_not_suspended",
                "管理员、审计员的任职不能暂停；须结束的，由另一位管理员确认",
                "Tenures of administrators and auditors are not suspended; to end one, another administrator confirms",
            )
            .at("tenure"));
        }
        let lately = |from: Date| days_between(from, today) < limits::SUSPENDED_AGAIN_DAYS;
        if tenure.suspensions.iter().any(|suspension| lately(suspension.from)) {
            return Err(Refusal::new(
                "suspended_lately",
                format!("同一任职 {} 天内只能暂停一次", limits::SUSPENDED_AGAIN_DAYS),
                format!("A tenure is suspended once in {} days", limits::SUSPENDED_AGAIN_DAYS),
            )
            .at("tenure"));
        }
        if org.suspended_on(today).count() >= limits::SUSPENDED_AT_ONCE_MAX {
            return Err(Refusal::new(
                "too_many_suspended",
                format!("同时暂停的任职最多 {} 项", limits::SUSPENDED_AT_ONCE_MAX),
                format!("At most {} tenures are suspended at a time", limits::SUSPENDED_AT_ONCE_MAX),
            )
            .at("tenure"));
        }
        let last = self
            .state
            .calendar
            .plus_working_days(today, limits::SUSPENDED_WORKING_DAYS)
            .date;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::TenureSuspended(TenureSuspended {
            tenure: command.tenure,
            until: plus_days(last, 1),
            reason,
        }));
        Ok(())
    }
}
