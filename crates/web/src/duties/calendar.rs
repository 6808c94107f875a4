//! The next thirty days as a small calendar: a dot for each date on which something is due.

use std::fmt;

use askama::filters::HtmlSafe;
use jiff::civil::Date;
use jiufen_kernel::time::plus_days;

use crate::language::Lang;

/// Weeks shown, from the week of today on.
const WEEKS: i64 = 5;

/// The calendar.
pub(crate) struct Calendar {
    lang: Lang,
    today: Date,
    /// Each day with how many are due, in order.
    days: Vec<(Date, usize)>,
}

impl Calendar {
    /// Of dates on which something is due; those outside the five weeks are left out.
    pub(crate) fn of(dates: impl Iterator<Item = Date>, today: Date, lang: Lang) -> Self {
        let first = monday(today);
        let last = plus_days(first, WEEKS * 7 - 1);
        let mut days: Vec<(Date, usize)> = Vec::new();
        let mut dates: Vec<Date> = dates.filter(|date| (today..=last).contains(date)).collect();
        dates.sort();
        for date in dates {
            match days.last_mut() {
                Some((known, count)) if *known == date => *count += 1,
                _ => days.push((date, 1)),
            }
        }
        Self { lang, today, days }
    }

    /// The fullest day, in a sentence; nothing when none has two.
    pub(crate) fn fullest(&self) -> Option<String> {
        let (day, count) = self.days.iter().rev().max_by_key(|(_, count)| *count)?;
        (*count > 1).then(|| match self.lang {
            Lang::Zh => format!("最挤的是 {}，{count} 件。", self.lang.day(*day)),
            Lang::En => format!("Fullest: {}, {count} items.", self.lang.day(*day)),
        })
    }

    fn sentence(&self) -> String {
        let days: Vec<String> = self
            .days
            .iter()
            .map(|(day, count)| match self.lang {
                Lang::Zh => format!("{} {count} 件", self.lang.day(*day)),
                Lang::En => format!("{}: {count}", self.lang.day(*day)),
            })
            .collect();
        let head = self.lang.t("今后五周的到期日：", "Due in the next five weeks: ");
        let none = self.lang.t("没有", "none");
        format!(
            "{head}{}",
            if days.is_empty() {
                none.to_owned()
            } else {
                self.lang.list(&days)
            }
        )
    }
}

fn monday(day: Date) -> Date {
    plus_days(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The sentence is made of our own words and digits: nothing to escape.
        write!(
            f,
            r#"<svg width="100%" viewBox="0 0 320 150" role="img" aria-label="{}">"#,
            self.sentence()
        )?;
        let heads = match self.lang {
            Lang::Zh => ["一", "二", "三", "四", "五", "六", "日"],
            Lang::En => ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        };
        for (column, head) in heads.iter().enumerate() {
            write!(
                f,
                r#"<text class="c-t" x="{}" y="10" text-anchor="middle">{head}</text>"#,
                20 + column * 45
            )?;
        }
        let first = monday(self.today);
        for offset in 0..WEEKS * 7 {
            let day = plus_days(first, offset);
            let (x, y) = (20 + offset % 7 * 45, 34 + offset / 7 * 26);
            let due = self
                .days
                .iter()
                .find(|(known, _)| *known == day)
                .map_or(0, |(_, count)| *count);
            if day == self.today {
                write!(
                    f,
                    r#"<rect x="{}" y="{}" width="28" height="21" rx="3" class="day-now"/>"#,
                    x - 14,
                    y - 15
                )?;
            }
            let class = if due > 0 || day == self.today { "c-t c-goalt" } else { "c-t" };
            let words = if day.day() == 1 {
                format!("{}/{}", day.month(), day.day())
            } else {
                day.day().to_string()
            };
            write!(
                f,
                r#"<text class="{class}" x="{x}" y="{y}" text-anchor="middle">{words}</text>"#
            )?;
            for dot in 0..i64::try_from(due.min(3)).unwrap_or(0) {
                let at = x - 3 * (i64::try_from(due.min(3)).unwrap_or(1) - 1) + dot * 6;
                write!(f, r#"<circle cx="{at}" cy="{}" r="2" class="day-dot"/>"#, y + 6)?;
            }
        }
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Calendar {}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dots_stand_under_the_days_that_are_due() {
        let today = date(2026, 11, 20);
        let due = [
            date(2026, 11, 26),
            date(2026, 11, 26),
            date(2026, 11, 14),
            date(2027, 3, 1),
            date(2026, 12, 5),
        ];
        let calendar = Calendar::of(due.into_iter(), today, Lang::Zh);
        assert_eq!(calendar.sentence(), "今后五周的到期日：11月26日 2 件、12月5日 1 件");
        assert_eq!(calendar.fullest().as_deref(), Some("最挤的是 11月26日，2 件。"));
        assert_eq!(calendar.to_string().matches("day-dot").count(), 3);
        assert!(Calendar::of(std::iter::empty(), today, Lang::En).to_string().contains("none"));
    }
}
