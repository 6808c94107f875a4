//! The published working days of the years known when the program was released, with the notice that published each. They come into force
//! only by a command: at founding, or when an administrator takes them over.

use jiufen_kernel::time::YearCalendar;

use super::read;

/// A year that ships with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownYear {
    /// The year.
    pub year: i16,
    /// The notice that published it.
    pub notice: &'static str,
    days: &'static str,
}

/// Every year that ships. A year is added with its notice when it has been published.
pub const YEARS: [KnownYear; 3] = [
    KnownYear {
        year: 2024,
        notice: "国务院办公厅关于2024年部分节假日安排的通知（国办发明电〔2023〕7号）",
        days: include_str!("../../../../calendars/2024.csv"),
    },
    KnownYear {
        year: 2025,
        notice: "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）",
        days: include_str!("../../../../calendars/2025.csv"),
    },
    KnownYear {
        year: 2026,
        notice: "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）",
        days: include_str!("../../../../calendars/2026.csv"),
    },
];

impl KnownYear {
    /// A year by its number.
    pub fn of(year: i16) -> Option<KnownYear> {
        YEARS.into_iter().find(|known| known.year == year)
    }

    /// Its days.
    pub fn calendar(&self) -> YearCalendar {
        // What ships is read by the same reader as what somebody brings; a test reads all of it.
        read::lines(self.days, self.year).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use jiufen_kernel::time::Calendar;

    use super::*;

    #[test]
    fn every_shipped_year_is_whole() {
        // Weekdays off, make-up days, and days without work all together, as counted from the notices.
        for (year, off, on) in [(2024, 19, 8), (2025, 18, 5), (2026, 19, 6)] {
            let known = KnownYear::of(year).unwrap();
            let days = read::lines(known.days, year).unwrap();
            assert_eq!((days.off.len(), days.on.len()), (off, on), "{year}");
            let weekend = |day: &jiff::civil::Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(
                days.off.iter().all(|day| !weekend(day)) && days.on.iter().all(weekend),
                "{year}"
            );
            assert!(known.notice.contains(&format!("{year}年")) && known.notice.contains(&format!("〔{}〕", year - 1)));
        }
    }

    #[test]
    fn days_that_everybody_remembers_are_right() {
        let mut calendar = Calendar::default();
        for known in YEARS {
            calendar.publish(known.year, known.calendar());
        }
        for (day, works) in [
            (date(2024, 2, 9), true),
            (date(2024, 2, 18), true),
            (date(2024, 10, 12), true),
            (date(2024, 10, 7), false),
            (date(2025, 1, 28), false),
            (date(2025, 1, 26), true),
            (date(2025, 10, 8), false),
            (date(2025, 10, 11), true),
            (date(2026, 1, 4), true),
            (date(2026, 2, 23), false),
            (date(2026, 2, 28), true),
            (date(2026, 9, 20), true),
            (date(2026, 10, 7), false),
            (date(2026, 10, 8), true),
        ] {
            assert_eq!(calendar.is_working(day), works, "{day}");
        }
    }
}
