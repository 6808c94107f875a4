//! How a number of a workbook is shown: as a day, a percentage, with fixed decimals. A ledger's 2022.10 and 6.5% are numbers
//! underneath, and only their format says what a person sees.

use jiff::{ToSpan, civil::Date};

/// What a format makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    General,
    /// With so many decimals.
    Decimals(usize),
    /// Times hundred, with so many decimals and the sign.
    Percent(usize),
    /// A day.
    Day,
    /// A month of a year.
    Month,
    /// A time of day; the day stands before it when there is one.
    Time,
}

/// The built-in formats by their number; others have a code.
pub(super) fn built_in(id: u32) -> Shown {
    match id {
        1 | 3 | 37 | 38 => Shown::Decimals(0),
        2 | 4 | 39 | 40 => Shown::Decimals(2),
        9 => Shown::Percent(0),
        10 => Shown::Percent(2),
        17 | 27 | 57 => Shown::Month,
        14..=16 | 28..=31 | 36 | 50..=54 | 58 => Shown::Day,
        18..=22 | 32..=35 | 45..=47 | 55 | 56 => Shown::Time,
        _ => Shown::General,
    }
}

/// What a format code of the file's own means.
pub(super) fn of_code(code: &str) -> Shown {
    let section = code.split(';').next().unwrap_or_default();
    let mut bare = String::new();
    let mut chars = section.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                chars.by_ref().find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                // [h]:mm counts hours; everything else in brackets is a colour, a language or a condition.
                if matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    bare.push('h');
                }
            }
            other => bare.push(other.to_ascii_lowercase()),
        }
    }
    let has = |letters: &str| bare.chars().any(|c| letters.contains(c));
    if bare.contains("general") {
        return Shown::General;
    }
    if has("ydhs") || (has("m") && !has("0#")) {
        return match (has("y"), has("d"), has("hs")) {
            (_, _, true) => Shown::Time,
            (true, false, false) => Shown::Month,
            _ => Shown::Day,
        };
    }
    let decimals = bare.split_once('.').map_or(0, |(_, after)| {
        after.chars().take_while(|c| matches!(c, '0' | '#' | '?')).count()
    });
    if bare.contains('%') {
        Shown::Percent(decimals)
    } else if has("0") {
        Shown::Decimals(decimals)
    } else {
        Shown::General
    }
}

/// The number as a person sees it. `from_1904` is the other calendar of old files.
pub(super) fn shown(number: f64, shown: Shown, from_1904: bool) -> String {
    match shown {
        Shown::General => plain(number),
        Shown::Decimals(decimals) => format!("{:.*}", decimals.min(15), clean(number)),
        Shown::Percent(decimals) => {
            let text = format!("{:.*}", decimals.min(15), clean(number * 100.0));
            format!("{text}%")
        }
        Shown::Day => day(number, from_1904).map_or_else(|| plain(number), |day| day.to_string()),
        Shown::Month => day(number, from_1904).map_or_else(|| plain(number), |day| format!("{}年{}月", day.year(), day.month())),
        Shown::Time => time(number, from_1904),
    }
}

/// The shortest writing of a number with the fifteen digits that a spreadsheet keeps.
pub(super) fn plain(number: f64) -> String {
    format!("{}", clean(number))
}

fn clean(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// The day of a serial number.
pub(super) fn day(serial: f64, from_1904: bool) -> Option<Date> {
    if !(0.0..=2_958_465.0).contains(&serial) {
        return None;
    }
    let whole = serial.floor() as i64;
    let start = if from_1904 {
        Date::constant(1904, 1, 1)
    } else if whole < 60 {
        // The spreadsheet's 29 February 1900, which never was, is day 60.
        Date::constant(1899, 12, 31)
    } else {
        Date::constant(1899, 12, 30)
    };
    start.checked_add(whole.days()).ok()
}

/// The day that a bare number of five figures counts, under a head of days: 46203. From 2000 to 2099, as years are read elsewhere.
pub(super) fn serial(words: &str, from_1904: bool) -> Option<Date> {
    let whole = words.trim().split('.').next()?;
    let figures = words.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = words.trim().parse().ok().filter(|_| figures && whole.len() == 5)?;
    day(number, from_1904).filter(|day| (2000..2100).contains(&day.year()))
}

fn time(number: f64, from_1904: bool) -> String {
    let minutes = (number.fract() * 1440.0).round() as i64;
    let clock = format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
    match day(number, from_1904).filter(|_| number >= 1.0) {
        Some(day) if minutes == 0 => day.to_string(),
        Some(day) => format!("{day} {clock}"),
        None => clock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_a_person_sees() {
        assert_eq!(of_code("0.00"), Shown::Decimals(2));
        assert_eq!(of_code("#,##0"), Shown::Decimals(0));
        assert_eq!(of_code("0.0%"), Shown::Percent(1));
        assert_eq!(of_code("yyyy\"年\"m\"月\"d\"日\""), Shown::Day);
        assert_eq!(of_code("[$-804]yyyy\"年\"m\"月\";@"), Shown::Month);
        assert_eq!(of_code("General"), Shown::General);
        assert_eq!(of_code("[Red]0.0\"万元\""), Shown::Decimals(1));
        assert_eq!(of_code("[h]:mm"), Shown::Time);
        assert_eq!(of_code("@"), Shown::General);
    }

    #[test]
    fn a_bare_serial_number_is_the_day_it_counts() {
        let day = |words: &str, from_1904: bool| serial(words, from_1904).map(|day| day.to_string());
        assert_eq!(day("46203", false).as_deref(), Some("2026-06-30"));
        assert_eq!(day(" 46203.5 ", false).as_deref(), Some("2026-06-30"));
        assert_eq!(day("44741", true).as_deref(), Some("2026-06-30"));
        assert_eq!(day("36526", false).as_deref(), Some("2000-01-01"));
        assert_eq!(day("73050", false).as_deref(), Some("2099-12-31"));
        for none in ["36525", "73051", "2026.6", "202606", "46203元", "-46203", "4620", "462035"] {
            assert_eq!(day(none, false), None, "{none}");
        }
    }

    #[test]
    fn numbers_look_as_in_the_sheet() {
        assert_eq!(shown(2022.1, Shown::Decimals(2), false), "2022.10");
        assert_eq!(shown(0.065, Shown::Percent(1), false), "6.5%");
        assert_eq!(shown(0.1 + 0.2, Shown::General, false), "0.3");
        assert_eq!(shown(46203.0, Shown::Day, false), "2026-06-30");
        assert_eq!(shown(46203.0, Shown::Month, false), "2026年6月");
        assert_eq!(shown(46203.5, Shown::Time, false), "2026-06-30 12:00");
        assert_eq!(shown(1.0, Shown::Day, false), "1900-01-01");
        assert_eq!(shown(44741.0, Shown::Day, true), "2026-06-30");
        assert_eq!(shown(-3.0, Shown::Day, false), "-3");
        assert_eq!(shown(12_000_000.0, Shown::General, false), "12000000");
    }
}
