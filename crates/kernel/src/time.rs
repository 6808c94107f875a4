//! Civil dates and working days. Instants are stored in UTC; which civil day an instant belongs to is decided outside
//! and passed in.

use std::collections::{BTreeMap, BTreeSet};

pub use jiff::{Timestamp, civil::Date};
use jiff::{ToSpan, civil::Weekday};
use serde::{Deserialize, Serialize};

/// Days from `from` to `to`, negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(day_number(to) - day_number(from))
}

/// Days since 1970-01-01, the form in which dates are stored and compared.
pub fn day_number(date: Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.until(date).map(|span| span.get_days()).unwrap_or(i32::MAX)
}

/// Back from [`day_number`]; `None` out of the calendar's range.
pub fn date_of(day: i64) -> Option<Date> {
    let days = i32::try_from(day).ok()?;
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

/// The date `days` later, or the last date there is.
pub fn plus_days(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(Date::MAX)
}

/// One year's published calendar: holidays on weekdays, and make-up days 调休 on weekends.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct YearCalendar {
    /// Days off that would be working days.
    pub off: BTreeSet<Date>,
    /// Working days that would be days off.
    pub on: BTreeSet<Date>,
}

/// The installation's calendar. A year that nobody published is counted by weekdays and said to be unknown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar {
    years: BTreeMap<i16, YearCalendar>,
}

/// A date found by counting working days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WorkingDate {
    /// The date.
    pub date: Date,
    /// The first year on the way that nobody published: there weekdays were counted, and whoever shows the date says so.
    pub unknown: Option<i16>,
}

impl WorkingDate {
    /// What is said beside a date that was found over an unknown year, in Chinese; nothing otherwise.
    pub fn caution_zh(&self) -> String {
        let words = |year: i16| format!("（{year} 年的工作日历没有公布，按周一至周五推算）");
        self.unknown.map(words).unwrap_or_default()
    }

    /// The same in English.
    pub fn caution_en(&self) -> String {
        let words = |year: i16| format!(" (the working days of {year} are not published; weekdays were counted)");
        self.unknown.map(words).unwrap_or_default()
    }
}

impl Calendar {
    /// Takes over a year's calendar.
    pub fn publish(&mut self, year: i16, calendar: YearCalendar) {
        self.years.insert(year, calendar);
    }

    /// Has somebody published this year?
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains_key(&year)
    }

    /// The days of a year, if somebody published it.
    pub fn year(&self, year: i16) -> Option<&YearCalendar> {
        self.years.get(&year)
    }

    /// Every published year, earliest first.
    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.keys().copied()
    }

    /// Is this a working day, as far as is known?
    pub fn is_working(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.years.get(&date.year()) {
            Some(year) if weekend => year.on.contains(&date),
            Some(year) => !year.off.contains(&date),
            None => !weekend,
        }
    }

    /// The `count`-th working day after `from` (the day itself not counted).
    pub fn plus_working_days(&self, from: Date, count: u16) -> WorkingDate {
        let mut found = WorkingDate {
            date: from,
            unknown: None,
        };
        let mut left = count;
        while left > 0 && found.date < Date::MAX {
            found.date = plus_days(found.date, 1);
            if !self.knows(found.date.year()) {
                found.unknown = found.unknown.or(Some(found.date.year()));
            }
            if self.is_working(found.date) {
                left -= 1;
            }
        }
        found
    }
}

/// How often a report is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Never: the dates speak.
    None,
    /// Each ISO week.
    Week,
    /// Each month.
    Month,
    /// Each quarter.
    Quarter,
}

impl Period {
    /// The last day of the period that holds `date`; `None` when no report is asked for.
    pub fn end(self, date: Date) -> Option<Date> {
        match self {
            Period::None => None,
            Period::Week => Some(plus_days(date, i64::from(7 - date.weekday().to_monday_one_offset()))),
            Period::Month => Some(date.last_of_month()),
            Period::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 3;
                Date::new(date.year(), month, 1).ok().map(|first| first.last_of_month())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn make_up_days_and_holidays_are_counted() {
        let mut calendar = Calendar::default();
        let mut year = YearCalendar::default();
        year.on.insert(date(2026, 2, 14));
        year.off.insert(date(2026, 2, 16));
        calendar.publish(2026, year);
        assert!(calendar.is_working(date(2026, 2, 14)));
        assert!(!calendar.is_working(date(2026, 2, 16)));
        let found = calendar.plus_working_days(date(2026, 2, 13), 2);
        assert_eq!(
            found,
            WorkingDate {
                date: date(2026, 2, 17),
                unknown: None
            }
        );
    }

    #[test]
    fn an_unpublished_year_is_said_to_be_unknown() {
        let mut calendar = Calendar::default();
        calendar.publish(2026, YearCalendar::default());
        assert_eq!(calendar.plus_working_days(date(2026, 12, 30), 1).unknown, None);
        let over = calendar.plus_working_days(date(2026, 12, 30), 3);
        assert_eq!((over.date, over.unknown), (date(2027, 1, 4), Some(2027)));
        assert!(over.caution_zh().contains("2027 年") && over.caution_en().contains("2027"));
    }

    #[test]
    fn periods_end_where_people_expect() {
        assert_eq!(Period::Quarter.end(date(2026, 5, 9)), Some(date(2026, 6, 30)));
        assert_eq!(Period::Month.end(date(2028, 2, 1)), Some(date(2028, 2, 29)));
        assert_eq!(Period::Week.end(date(2026, 11, 23)), Some(date(2026, 11, 29)));
        assert_eq!(Period::None.end(date(2026, 11, 23)), None);
    }

    #[test]
    fn day_numbers_round_trip() {
        for day in [-1, 0, 1, 20_000, 40_000] {
            assert_eq!(date_of(day).map(day_number), Some(day as i32));
        }
    }
}
