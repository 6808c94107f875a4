//! A year's working days out of what people have: lines of day and 休 or 班, the rows of a sheet, or a calendar file (.ics). Only days that
//! differ from the plain week are kept; a day of another year, or one that is both, is refused with its place.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiufen_kernel::time::{YearCalendar, plus_days};

/// Days of one calendar file: more than a year has is no calendar of a year.
const EVENTS_MAX: usize = 400;

/// What is wrong with a line, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRead {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

fn not_read(zh: String, en: String) -> NotRead {
    NotRead { zh, en }
}

/// Lines such as `2027-01-01,休,元旦`. Lines without a digit are heads.
///
/// # Errors
/// The first line that cannot be read.
pub fn lines(text: &str, year: i16) -> Result<YearCalendar, NotRead> {
    let mut days = Days::of(year);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{FEFF}').trim();
        if !line.chars().any(|c| c.is_ascii_digit()) {
            continue;
        }
        let place = (format!("第 {} 行", at + 1), format!("line {}", at + 1));
        let cells: Vec<&str> = line
            .split([',', '，', '\t', ';', '；', ' '])
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect();
        let day = cells.iter().find_map(|cell| day_of(cell, year));
        let works = cells.iter().find_map(|cell| works(cell));
        let (Some(day), Some(works)) = (day, works) else {
            return Err(not_read(
                format!("{}“{line}”看不懂。一行一天，写日期和“休”或“班”，如 {year}-01-01,休", place.0),
                format!(
                    "{} “{line}” cannot be read. One day a line with 休 (off) or 班 (works), such as {year}-01-01,休",
                    place.1
                ),
            ));
        };
        days.put(day, works, &place)?;
    }
    days.calendar()
}

/// The rows of a sheet.
///
/// # Errors
/// As [`lines`].
pub fn rows(rows: &[Vec<String>], year: i16) -> Result<YearCalendar, NotRead> {
    let text: Vec<String> = rows.iter().map(|row| row.join("\t").replace('\n', " ")).collect();
    lines(&text.join("\n"), year)
}

/// A calendar file: each event with its first day, the day after its last, and 休 or 班 in its words. Events that say neither are no days of
/// this kind and are passed over, and so are those of other years, which such files hold too.
///
/// # Errors
/// When nothing in it says 休 or 班, or a day is both.
pub fn ics(text: &str, year: i16) -> Result<YearCalendar, NotRead> {
    // A long line goes on in the next one behind a blank.
    let unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut days = Days::of(year);
    for (at, event) in unfolded.split("BEGIN:VEVENT").skip(1).take(EVENTS_MAX * 10).enumerate() {
        let event = event.split("END:VEVENT").next().unwrap_or_default();
        let field = |name: &str| {
            event.lines().find_map(|line| {
                let (head, value) = line.split_once(':')?;
                (head.split(';').next() == Some(name)).then(|| value.trim())
            })
        };
        let special = field("X-APPLE-SPECIAL-DAY").map(|special| special != "WORK-HOLIDAY");
        let Some(works) = special.or_else(|| field("SUMMARY").and_then(works)) else {
            continue;
        };
        let place = (format!("第 {} 个日程", at + 1), format!("event {}", at + 1));
        let Some(first) = field("DTSTART").and_then(|start| day_of(start, year)) else {
            continue;
        };
        let end = field("DTEND")
            .and_then(|end| day_of(end, year))
            .unwrap_or_else(|| plus_days(first, 1));
        let mut day = first;
        loop {
            if day.year() == year {
                days.put(day, works, &place)?;
            }
            day = plus_days(day, 1);
            if day >= end || day.year() > year {
                break;
            }
        }
    }
    days.calendar()
}

/// A calendar as lines: what the form shows to be looked at before it is published.
pub fn written(calendar: &YearCalendar) -> String {
    let off = calendar.off.iter().map(|day| (*day, "休"));
    let on = calendar.on.iter().map(|day| (*day, "班"));
    let all: BTreeMap<Date, &str> = off.chain(on).collect();
    all.iter().map(|(day, what)| format!("{day},{what}\n")).collect()
}

struct Days {
    year: i16,
    works: BTreeMap<Date, bool>,
}

impl Days {
    fn of(year: i16) -> Days {
        Days {
            year,
            works: BTreeMap::new(),
        }
    }

    fn put(&mut self, day: Date, works: bool, place: &(String, String)) -> Result<(), NotRead> {
        let year = self.year;
        if day.year() != year {
            return Err(not_read(
                format!("{}的 {day} 不在 {year} 年", place.0),
                format!("{day} in {} does not lie in {year}", place.1),
            ));
        }
        if self.works.insert(day, works).is_some_and(|before| before != works) {
            return Err(not_read(
                format!("{}：{day} 又是休又是班", place.0),
                format!("{day} is both off and worked, in {}", place.1),
            ));
        }
        Ok(())
    }

    /// Only what differs from the plain week.
    fn calendar(self) -> Result<YearCalendar, NotRead> {
        if self.works.is_empty() {
            return Err(not_read(
                String::from("没有读到一天。一行一天，写日期和“休”或“班”"),
                String::from("No day was found. One day a line, with 休 (off) or 班 (works)"),
            ));
        }
        let mut calendar = YearCalendar::default();
        for (day, works) in self.works {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            if works && weekend {
                calendar.on.insert(day);
            } else if !works && !weekend {
                calendar.off.insert(day);
            }
        }
        Ok(calendar)
    }
}

/// Off or worked, by the words people use.
fn works(words: &str) -> Option<bool> {
    let small = words.to_lowercase();
    if words.contains('班') || small.contains("workday") || small == "on" {
        Some(true)
    } else if words.contains('休') || words.contains('假') || small.contains("holiday") || small == "off" {
        Some(false)
    } else {
        None
    }
}

/// A day as 2027-01-01, 2027/1/1, 2027.1.1, 20270101, 2027年1月1日 or 1月1日, whatever stands behind it.
fn day_of(text: &str, year: i16) -> Option<Date> {
    let digits: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| part.parse::<i16>().ok();
    let (year, month, day) = match digits.as_slice() {
        [whole, ..] if whole.len() == 8 => (number(&whole[..4])?, number(&whole[4..6])?, number(&whole[6..])?),
        [year, month, day, ..] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        [month, day] if text.contains('月') => (year, number(month)?, number(day)?),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn lines_sheets_and_calendar_files_say_the_same() {
        let text = "日期,安排,节日\n2027-01-01,休,元旦\n2027/1/3 班\n2027年1月2日，休\n20270104;off\n1月9日\t补班\n";
        let from_lines = lines(text, 2027).unwrap();
        assert_eq!(
            from_lines.off.iter().copied().collect::<Vec<_>>(),
            [date(2027, 1, 1), date(2027, 1, 4)]
        );
        assert_eq!(
            from_lines.on.iter().copied().collect::<Vec<_>>(),
            [date(2027, 1, 3), date(2027, 1, 9)]
        );
        let table: Vec<Vec<String>> = text
            .lines()
            .map(|line| line.split([',', '\t']).map(str::to_owned).collect())
            .collect();
        assert_eq!(rows(&table, 2027), Ok(from_lines.clone()));
        let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦 \r\n 假期\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270104\r\nSUMMARY:元旦（休）\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20270103\r\nSUMMARY:元旦 补班\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270109\r\nSUMMARY:元旦\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270220\r\nSUMMARY:元宵节\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20261231\r\nSUMMARY:去年 休\r\nEND:VEVENT\r\n";
        assert_eq!(ics(file, 2027), Ok(from_lines.clone()));
        assert_eq!(lines(&written(&from_lines), 2027), Ok(from_lines));
    }

    #[test]
    fn what_cannot_be_right_is_refused_with_its_line() {
        for (text, says) in [
            ("2027-01-01,休\n2026-01-02,休", "第 2 行的 2026-01-02 不在 2027 年"),
            ("2027-01-01,休\n\n2027-01-01,班", "第 3 行：2027-01-01 又是休又是班"),
            ("2027-01-01", "第 1 行“2027-01-01”看不懂"),
            ("2027-13-01,休", "第 1 行“2027-13-01,休”看不懂"),
            ("", "没有读到一天"),
            ("日期,安排", "没有读到一天"),
        ] {
            let found = lines(text, 2027).unwrap_err();
            assert!(found.zh.contains(says), "{text}: {found:?}");
            assert!(
                found.en.is_ascii() || found.en.contains('休') || found.en.contains('“'),
                "{found:?}"
            );
        }
        assert!(ics("BEGIN:VEVENT\nSUMMARY:会议\nDTSTART:20270101\nEND:VEVENT", 2027).is_err());
    }
}
