//! First screens: what waits in an office's day, where work is stuck, how much a post owes. Always of today, and
//! bounded: counts stop at [`COUNTED`], lists at the rows asked for.

use std::collections::HashMap;

use jiufen_kernel::{
    colour::Colour,
    duty::Act,
    id::ItemId,
    item::Stage,
    text::Digest,
    time::{Date, Period, date_of, day_number, plus_days},
};

use super::{
    Read, Reader,
    counted::Counted,
    duties::{Whose, whose},
    items::Filter,
    views::{DutyRow, ItemRow, Shown},
};
use crate::{db::Value, project::rows::stage_code};

/// Where counting stops: the screen then says "more than".
pub const COUNTED: i64 = 1_000;

/// A list of an office's day that is found by a condition, not by duties.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Watch {
    /// 本期没有报: under way, and no report since this period began.
    Unreported,
    /// 逾期: red.
    Overdue,
    /// 堵点: open blockers.
    Blockers,
}

impl Watch {
    /// Every one, in the order lists show them.
    pub const ALL: [Watch; 3] = [Watch::Unreported, Watch::Overdue, Watch::Blockers];
}

impl Reader<'_> {
    /// How many things the actor's post owes, for the badge; at most [`COUNTED`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn duties_owed(&mut self) -> Read<i64> {
        let mut count = self.fallen()?.len() as i64;
        for owed_by in self.owed_by() {
            let tail = format!("LIMIT {COUNTED}) AS few");
            let rows = self.duty_rows("SELECT count(*) FROM (SELECT 1", &owed_by, "1 = 1", &tail)?;
            count += rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0);
        }
        Ok(count.min(COUNTED))
    }

    /// What the actor's post owes of one act, longest waiting first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn duties_of(&mut self, act: Act, most: i64) -> Read<Vec<DutyRow>> {
        let mut owed = Vec::new();
        for owed_by in self.owed_by() {
            let condition = format!("d.act = {}", act.code());
            let order = format!("ORDER BY d.since_on, d.item LIMIT {most}");
            for row in self.duty_rows("SELECT d.item, d.since_on", &owed_by, &condition, &order)? {
                if let Some(since) = date_of(row.int(1)?) {
                    owed.push((since, ItemId(row.uuid(0)?), whose(&owed_by)));
                }
            }
        }
        let fallen = self.fallen()?.into_iter().filter(|one| one.act == act);
        owed.extend(fallen.map(|one| (one.since, one.item, Whose::Fallen)));
        owed.sort();
        owed.truncate(usize::try_from(most).unwrap_or(0));
        let owed = owed
            .into_iter()
            .map(|(since, item, whose)| (item, act, whose, since))
            .collect();
        self.duty_views(owed)
    }

    /// How many items of the actor's office are on a watch list; at most [`COUNTED`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn watched(&mut self, watch: Watch) -> Read<i64> {
        let Some((condition, mut params)) = self.watch(watch) else {
            return Ok(0);
        };
        let (see, see_params) = self.may_see("i", params.len() + 1);
        params.extend(see_params);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sum_item i WHERE {} AND {condition} AND {see} LIMIT {COUNTED}) AS few",
            self.version_sql()
        );
        Ok(self.db.query_one(&sql, &params)?.int(0)?)
    }

    /// The items of the actor's office on a watch list: never or longest not reported first, longest overdue first,
    /// oldest blocker first; each in the order of an index, so that it costs what it shows.
    ///
    /// # Errors
    /// When the database fails.
    pub fn watch_list(&mut self, watch: Watch, most: i64) -> Read<Vec<ItemRow>> {
        let Some((condition, params)) = self.watch(watch) else {
            return Ok(Vec::new());
        };
        let order = match watch {
            Watch::Unreported => "coalesce(i.reported_on, 0), coalesce(i.due_on, 9999999), i.item",
            Watch::Overdue => "i.late_on, i.item",
            Watch::Blockers => "i.registered_on, i.item",
        };
        self.rows_where(&condition, params, &format!("ORDER BY {order} LIMIT {most}"))
    }

    /// SQL of a watch list of the actor's office.
    fn watch(&self, watch: Watch) -> Option<(String, Vec<Value>)> {
        let mut params = vec![Value::from(self.unit()?.uuid())];
        let day = self.day_number();
        let open = format!("i.office = $1 AND i.stage < {}", stage_code(Stage::Closed));
        Some(match watch {
            Watch::Overdue => {
                // What the office owes stands here beside what it is owed: the count of the unit is of the same rows.
                (format!("{open} AND i.late_on IS NOT NULL AND i.late_on <= {day}"), params)
            }
            Watch::Blockers => (format!("{open} AND i.blocks IS NOT NULL"), params),
            Watch::Unreported => {
                let mut kinds = Vec::new();
                let mut last = i32::MIN;
                for (id, kind) in self.core.packs.kinds().filter(|(_, kind)| kind.rules.counts) {
                    if let Some(first) = period_start(kind.rules.period, self.day) {
                        let first = day_number(first);
                        last = last.max(first);
                        params.push(Value::from(id.as_str()));
                        kinds.push(format!(
                            "(i.kind = ${} AND coalesce(i.reported_on, 0) < {first})",
                            params.len()
                        ));
                    }
                }
                if kinds.is_empty() {
                    return None;
                }
                let sql = format!(
                    "{open} AND coalesce(i.reported_on, 0) < {last} AND i.stage = {} AND i.counts = 1 AND i.node = 0 \
                     AND (i.fixed IS NULL OR i.runs_on <= {day}) AND i.waits = 0 AND (i.starts_on IS NULL OR i.starts_on <= {day}) AND ({})",
                    stage_code(Stage::UnderWay),
                    kinds.join(" OR ")
                );
                (sql, params)
            }
        })
    }

    /// Where work is stuck, for whoever sees it: open blockers, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_blockers(&mut self, most: i64) -> Read<Vec<ItemRow>> {
        self.first_of(&blocked(), &format!("ORDER BY i.registered_on, i.item LIMIT {most}"))
    }

    fn first_of(&mut self, filter: &Filter, tail: &str) -> Read<Vec<ItemRow>> {
        match self.condition(filter)? {
            Some((condition, params)) => self.rows_where(&condition, params, tail),
            None => Ok(Vec::new()),
        }
    }

    /// What each blocker holds up, by its title, as far as the actor sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn held_up_by(&mut self, blockers: &[ItemRow]) -> Read<HashMap<ItemId, Shown>> {
        let mut held = HashMap::new();
        for blocker in blockers {
            let (see, see_params) = self.may_see("i", 2);
            let sql = format!(
                "SELECT i.title FROM sum_item i JOIN sum_item b ON b.blocks = i.item \
                 WHERE b.item = $1 AND {} AND {} AND {see}",
                self.version_sql().replace("i.", "b."),
                self.version_sql()
            );
            let mut params = vec![Value::from(blocker.id.uuid())];
            params.extend(see_params);
            if let Some(row) = self.db.query_opt(&sql, &params)? {
                let title = Digest(row.array(0)?);
                held.insert(blocker.id, self.text(title)?);
            }
        }
        Ok(held)
    }

    /// Red and never reported, earliest due first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn silent_and_late(&mut self, most: i64) -> Read<Vec<ItemRow>> {
        let order = format!("ORDER BY coalesce(i.due_on, 9999999), i.item LIMIT {most}");
        self.first_of(&silent_and_late(), &order)
    }

    /// The first and the last day of the longest reporting period in force, for the words above a list.
    pub fn report_period(&self) -> Option<(Date, Date)> {
        let kinds = self.core.packs.kinds().filter(|(_, kind)| kind.rules.counts);
        let periods =
            kinds.filter_map(|(_, kind)| Some((period_start(kind.rules.period, self.day)?, kind.rules.period.end(self.day)?)));
        periods.min_by_key(|(first, _)| *first)
    }
}

/// The list of open blockers.
pub fn blocked() -> Filter {
    Filter {
        counted: Some(Counted::Blockers),
        ..Filter::default()
    }
}

/// The list of what is red and was never reported.
pub fn silent_and_late() -> Filter {
    Filter {
        counted: Some(Counted::Silent),
        colour: Some(Colour::Red),
        ..Filter::default()
    }
}

/// The first day of the period that holds a day; `None` when no report is asked for.
fn period_start(period: Period, day: Date) -> Option<Date> {
    match period {
        Period::None => None,
        Period::Week => Some(plus_days(day, -i64::from(day.weekday().to_monday_zero_offset()))),
        Period::Month => Some(day.first_of_month()),
        Period::Quarter => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_begin_where_they_should() {
        let day = date(2026, 11, 20);
        assert_eq!(period_start(Period::Week, day), Some(date(2026, 11, 16)));
        assert_eq!(period_start(Period::Month, day), Some(date(2026, 11, 1)));
        assert_eq!(period_start(Period::Quarter, day), Some(date(2026, 10, 1)));
        assert_eq!(period_start(Period::Quarter, date(2026, 3, 31)), Some(date(2026, 1, 1)));
        assert_eq!(period_start(Period::None, day), None);
    }
}
