//! What waits for an office, read from the events alone: registered and not approved, or approved and not assigned. From the
//! eleventh working day on it is late at that office, at no lead (INTEGRITY 1); each wait begins anew.

use std::collections::BTreeMap;

use jiufen_kernel::{
    event::{Event, Fact},
    id::{ItemId, UnitId},
    item::asking::Asked,
    time::{Date, YearCalendar, plus_days},
};

use crate::naive::Told;

/// What waits: at whom, and since when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// The office that registered it.
    pub office: UnitId,
    /// The day on which this wait began; `None` while nothing waits.
    since: Option<Date>,
    /// It was assigned once: what comes back goes to its lead.
    assigned: bool,
}

/// What the events say that offices owe.
#[derive(Clone, Debug, Default)]
pub struct OfficeLedger {
    waits: BTreeMap<ItemId, Wait>,
    years: BTreeMap<i16, YearCalendar>,
}

impl OfficeLedger {
    /// Takes one more event in. When it is said to have happened is nothing to it.
    pub fn hear(&mut self, event: &Event, today: Date) {
        match &event.fact {
            Fact::CalendarPublished(fact) => drop(self.years.insert(fact.year, fact.calendar.clone())),
            Fact::ItemRegistered(fact) => {
                let (office, since) = (fact.office, fact.rules.counts.then_some(today));
                let wait = Wait {
                    office,
                    since,
                    assigned: !fact.rules.counts,
                };
                self.waits.insert(fact.item, wait);
            }
            _ => {}
        }
        let Some(wait) = self.waits.get_mut(&ItemId(event.fact.subject())) else {
            return;
        };
        match &event.fact {
            Fact::ItemApproved(_) => wait.since = wait.since.and(Some(today)),
            Fact::ItemAssigned(_) => (wait.since, wait.assigned) = (None, true),
            Fact::ItemClosed(_) => wait.since = None,
            Fact::AskAnswered(fact) if fact.granted && matches!(fact.asked, Asked::Withdrawal { .. }) => wait.since = None,
            Fact::ItemReopened(_) => wait.since = (!wait.assigned).then_some(today),
            _ => {}
        }
    }

    /// The first day on which it is late at its office, while it waits there.
    pub fn late_from(&self, item: ItemId) -> Option<Date> {
        let mut day = self.waits[&item].since?;
        let mut worked = 0;
        while worked < 11 {
            day = plus_days(day, 1);
            worked += i32::from(self.is_worked(day));
        }
        Some(day)
    }

    fn is_worked(&self, day: Date) -> bool {
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        let year = self.years.get(&day.year());
        if weekend {
            year.is_some_and(|year| year.on.contains(&day))
        } else {
            !year.is_some_and(|year| year.off.contains(&day))
        }
    }

    /// What is late today at an office, with the office.
    pub fn late(&self, today: Date) -> impl Iterator<Item = (ItemId, UnitId)> + '_ {
        let late = move |item: &ItemId| self.late_from(*item).is_some_and(|from| from <= today);
        let late = self.waits.iter().filter(move |(item, _)| late(item));
        late.map(|(item, wait)| (*item, wait.office))
    }

    /// Does it wait at its office?
    pub fn waits(&self, item: ItemId) -> bool {
        self.waits[&item].since.is_some()
    }

    /// 待立项 and 未交办 of an item: itself when it is approved and not assigned, and all below it that is a part.
    pub fn at_office(&self, told: &Told, item: ItemId) -> [i64; 2] {
        let mut both = [0, i64::from(told.lives[&item].approved && self.waits(item))];
        let parts = told
            .lives
            .iter()
            .filter(|(_, life)| life.parent == Some(item) && life.rules.counts);
        for (part, life) in parts {
            if !life.approved {
                both[0] += i64::from(self.waits(*part));
            } else if told.in_base(*part) {
                let below = self.at_office(told, *part);
                both = [both[0] + below[0], both[1] + below[1]];
            }
        }
        both
    }
}
