//! The two languages of the interface, equal in rank. Every visible string is a pair `t("中文", "English")`, written
//! where it is used: there is no catalogue of keys to keep in step.

use axum::http::{HeaderMap, header};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::given::Given;

/// The cookie that remembers the choice of a person over that of the browser.
pub const LANGUAGE_COOKIE: &str = "jiufen-language";

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese as written in mainland China.
    #[default]
    Zh,
    /// English.
    En,
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Lang {
    /// What a request asks for: the cookie first, then `Accept-Language`, then Chinese.
    pub fn of_request(headers: &HeaderMap) -> Self {
        if let Some(chosen) = crate::session::cookie::value(headers, LANGUAGE_COOKIE).and_then(Self::from_code) {
            return chosen;
        }
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        Self::negotiate(accepted)
    }

    fn negotiate(accepted: &str) -> Self {
        let mut best = (0u32, Self::Zh);
        for part in accepted.split(',').take(16) {
            let mut pieces = part.trim().split(';');
            let Some(lang) = pieces.next().and_then(Self::from_code) else {
                continue;
            };
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(1000, |q| q.parse::<f32>().map_or(0, |q| (q.clamp(0.0, 1.0) * 1000.0) as u32));
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// From a tag such as `zh-CN`, `en` or `en-GB`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The tag for `<html lang>`.
    pub fn code(self) -> &'static str {
        self.t("zh-CN", "en")
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// Chooses from a pair.
    pub fn t<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Whether this is Chinese.
    pub fn is_zh(self) -> bool {
        self == Self::Zh
    }

    /// `11月14日`, `14 Nov`: for a date near today, where the year goes without saying.
    pub fn day(self, date: impl Given<Date>) -> String {
        let date = date.given();
        match self {
            Self::Zh => format!("{}月{}日", date.month(), date.day()),
            Self::En => format!("{} {}", date.day(), month_name(date)),
        }
    }

    /// `2026年11月14日`, `14 Nov 2026`.
    pub fn day_of_year(self, date: impl Given<Date>) -> String {
        let date = date.given();
        match self {
            Self::Zh => format!("{}年{}", date.year(), self.day(date)),
            Self::En => format!("{} {}", self.day(date), date.year()),
        }
    }

    /// With the year only when it is not this year.
    pub fn day_seen_from(self, date: impl Given<Date>, today: impl Given<Date>) -> String {
        let (date, today) = (date.given(), today.given());
        if date.year() == today.year() {
            self.day(date)
        } else {
            self.day_of_year(date)
        }
    }

    /// `2026年11月`, `Nov 2026`.
    pub fn month(self, date: impl Given<Date>) -> String {
        let date = date.given();
        match self {
            Self::Zh => format!("{}年{}月", date.year(), date.month()),
            Self::En => format!("{} {}", month_name(date), date.year()),
        }
    }

    /// `星期五`, `Friday`.
    pub fn weekday(self, date: impl Given<Date>) -> &'static str {
        const ZH: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
        const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let index = usize::from(date.given().weekday().to_monday_zero_offset().unsigned_abs()).min(6);
        match self {
            Self::Zh => ZH[index],
            Self::En => EN[index],
        }
    }

    /// An instant in microseconds, as day and time of the installation's zone: `11月20日 09:44`.
    pub fn moment(self, micros: i64, zone: &TimeZone, today: Date) -> String {
        let Ok(instant) = jiff::Timestamp::from_microsecond(micros) else {
            return String::from("–");
        };
        let local = zone.to_datetime(instant);
        format!(
            "{} {:02}:{:02}",
            self.day_seen_from(local.date(), today),
            local.hour(),
            local.minute()
        )
    }

    /// The time of day of an instant: `09:44`.
    pub fn clock(self, micros: i64, zone: &TimeZone) -> String {
        let Ok(instant) = jiff::Timestamp::from_microsecond(micros) else {
            return String::from("–");
        };
        let local = zone.to_datetime(instant);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// Time against a duty: `过期 6 天`, `今天到期`, `还有 3 天`.
    pub fn against(self, due: impl Given<Date>, today: impl Given<Date>) -> String {
        match days_between(today.given(), due.given()) {
            0 => String::from(self.t("今天到期", "due today")),
            days if days < 0 => match self {
                Self::Zh => format!("过期 {} 天", -days),
                Self::En => format!("{} late", self.days(-days)),
            },
            days => match self {
                Self::Zh => format!("还有 {days} 天"),
                Self::En => format!("{} left", self.days(days)),
            },
        }
    }

    /// A length of time in days: `23 天`, `23 days`.
    pub fn days(self, days: i64) -> String {
        self.count(days, "天", "day", "days")
    }

    /// A number with its unit word: `3 件`, `1 item`, `3 items`.
    pub fn count(self, number: i64, zh: &str, one: &str, many: &str) -> String {
        let shown = group_thousands(number);
        match self {
            Self::Zh => format!("{shown} {zh}"),
            Self::En if number == 1 => format!("{shown} {one}"),
            Self::En => format!("{shown} {many}"),
        }
    }

    /// Words in a row: `甲、乙和丙` would need grammar, so a plain list: `甲、乙、丙`, `a, b, c`.
    pub fn list<S: AsRef<str>>(self, words: &[S]) -> String {
        words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(self.t("、", ", "))
    }

    /// A size of a file: `1.2 MB`.
    pub fn bytes(self, bytes: u64) -> String {
        match bytes {
            0..1024 => format!("{bytes} B"),
            1024..1_048_576 => format!("{} KB", bytes / 1024),
            _ => format!("{}.{} MB", bytes / 1_048_576, (bytes % 1_048_576) * 10 / 1_048_576),
        }
    }
}

/// Days from one date to another, negative when the second lies before the first.
pub fn days_between(from: Date, to: Date) -> i64 {
    // Spans between civil dates in days always fit: jiff's years end at 9999.
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A share in 0.01 % as percent with one decimal, cut, never rounded up: 9_999 is `99.9`.
pub fn tenths(share: impl Given<u16>) -> String {
    let share = share.given();
    format!("{}.{}", share / 100, share % 100 / 10)
}

/// `1284503` as `1,284,503`.
pub fn group_thousands(number: impl Given<i64>) -> String {
    let number = number.given();
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn month_name(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()).clamp(1, 12) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_better_weight_wins() {
        assert_eq!(Lang::negotiate("fr, en;q=0.8, zh-CN;q=0.9"), Lang::Zh);
        assert_eq!(Lang::negotiate("en-GB,en;q=0.9"), Lang::En);
        assert_eq!(Lang::negotiate(""), Lang::Zh);
        assert_eq!(Lang::negotiate("zh;q=0, en;q=0.1"), Lang::En);
    }

    #[test]
    fn time_against_a_duty() {
        let today = date(2026, 11, 20);
        assert_eq!(Lang::Zh.against(date(2026, 11, 14), today), "过期 6 天");
        assert_eq!(Lang::En.against(date(2026, 11, 21), today), "1 day left");
        assert_eq!(Lang::Zh.against(today, today), "今天到期");
        assert_eq!(Lang::Zh.weekday(today), "星期五");
        assert_eq!(Lang::Zh.against(date(2027, 11, 20), today), "还有 365 天");
    }

    #[test]
    fn numbers_are_cut_not_rounded() {
        assert_eq!(tenths(9_999_u16), "99.9");
        assert_eq!(tenths(10_000_u16), "100.0");
        assert_eq!(tenths(5_u16), "0.0");
        assert_eq!(group_thousands(-1_284_503_i64), "-1,284,503");
    }
}
