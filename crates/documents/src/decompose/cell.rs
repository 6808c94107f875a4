//! A cell of a table, read by the same rules as a sentence: by when, who, how much. What a cell means is already known from the
//! head of its column, so that bare forms (2026.6, 6.30, 全年) count here which in a sentence would be mere numbers.

use jiff::civil::Date;

use super::{
    Target, UnitName,
    deadline::{self, Clock},
    name, owner,
    target::targets,
    text::Text,
    unit::Units,
};
use crate::structure::Span;

/// From where a cell's bare months and days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Year {
    /// The date of the table.
    pub dated: Option<Date>,
    /// The year its title names.
    pub titled: Option<i16>,
}

impl Year {
    /// The year that an unnamed one means.
    pub(crate) fn year(self) -> Option<i16> {
        self.titled.or(self.dated.map(|date| date.year()))
    }
}

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// On a day.
    Day(Date),
    /// 长期坚持: it has no last day.
    Open,
    /// The words fix no day (汛前), or are not understood.
    Unknown,
}

/// A unit or a person as a cell names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// The words.
    pub text: String,
    /// The unit of the installation that bears this name.
    pub unit: Option<String>,
}

/// The units of the installation, ready to be looked up; `title` says which place a table is of.
pub(crate) struct Known<'a>(Units<'a>);

impl<'a> Known<'a> {
    pub(crate) fn new(units: &'a [UnitName], title: &str) -> Known<'a> {
        Known(Units::new(units, &Text::new(title)))
    }
}

const OPEN: &[&str] = &["长期坚持", "长期推进", "长期", "持续推进", "持续坚持", "常态化", "持续"];

/// By when, of a cell under such a head.
pub(crate) fn due(cell: &str, year: Year) -> Due {
    let plain: String = narrowed(cell).chars().filter(|c| !c.is_whitespace()).collect();
    let plain = in_figures(&plain);
    if OPEN.iter().any(|word| plain.starts_with(word)) {
        return Due::Open;
    }
    if let Some(day) = bare(&plain, year) {
        return Due::Day(day);
    }
    let text = Text::new(&plain);
    let mut clock = Clock {
        dated: year.dated.or_else(|| Date::new(year.titled?, 1, 1).ok()),
        titled: year.titled,
        named: None,
        day: None,
    };
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    match deadline::stated(&text, whole, &mut clock).date {
        Some(day) => Due::Day(day),
        None => Due::Unknown,
    }
}

/// 二〇二六年六月三十日 → 2026年6月30日: what stands before 年, 月, 日 in Chinese figures; every other numeral stays.
fn in_figures(plain: &str) -> String {
    let numeral = |c: char| "〇○零一二三四五六七八九十廿".contains(c);
    let chars: Vec<char> = plain.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|c| numeral(**c)).count();
        let next = chars.get(at + length).copied();
        let value = match next {
            Some('年') if length == 4 => digits(&chars[at..at + length]),
            Some('月' | '日' | '号') if (1..=3).contains(&length) => tens(&chars[at..at + length]),
            _ => None,
        };
        match value {
            Some(value) => out.push_str(&value.to_string()),
            None => out.extend(&chars[at..at + length]),
        }
        at += length;
        out.extend(chars.get(at));
        at += 1;
    }
    out
}

fn digit(c: char) -> Option<u32> {
    if matches!(c, '〇' | '○' | '零') {
        return Some(0);
    }
    "一二三四五六七八九"
        .chars()
        .position(|known| known == c)
        .map(|at| at as u32 + 1)
}

/// 二〇二六, place by place.
fn digits(chars: &[char]) -> Option<u32> {
    chars.iter().try_fold(0, |all, c| Some(all * 10 + digit(*c)?))
}

/// 六, 十二, 三十, 二十五, 廿五.
fn tens(chars: &[char]) -> Option<u32> {
    match *chars {
        [one] => digit(one).or((one == '十').then_some(10)).or((one == '廿').then_some(20)),
        ['十', one] => Some(10 + digit(one)?),
        ['廿', one] => Some(20 + digit(one)?),
        [tens, '十'] => Some(digit(tens)? * 10),
        [tens, '十', one] => Some(digit(tens)? * 10 + digit(one)?),
        _ => None,
    }
}

/// 2026.6, 2026-06-30, 2026/6/30, 202606, 20260630, 6.30, 6/30. A range (3月-6月, 2026.1-6) is none of them.
fn bare(plain: &str, year: Year) -> Option<Date> {
    let plain = plain.trim_end_matches(['前', '底', '末', '。']).trim_end_matches("之");
    let parts: Vec<&str> = plain
        .split(['.', '-', '/', '年', '月'])
        .filter(|part| !part.is_empty())
        .collect();
    let signs: Vec<char> = plain.chars().filter(|c| matches!(c, '.' | '-' | '/' | '年' | '月')).collect();
    // A dash that joins months, or stands beside another sign, goes from one to the other.
    if signs.contains(&'-') && signs.iter().any(|sign| *sign != '-') {
        return None;
    }
    let digits = |part: &str| -> Option<i32> {
        let part = part.trim_end_matches(['日', '号']);
        (!part.is_empty() && part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse().ok())
            .flatten()
    };
    let numbers: Vec<i32> = parts.iter().map(|part| digits(part)).collect::<Option<_>>()?;
    let is_year = |number: i32| (1990..2100).contains(&number);
    match numbers[..] {
        [year, month, day] if is_year(year) => date(year, month, Some(day)),
        [year, month] if is_year(year) => date(year, month, None),
        [year] if is_year(year) && plain.len() == 4 => date(year, 12, Some(31)),
        [packed] if plain.len() == 8 && is_year(packed / 10_000) => date(packed / 10_000, packed / 100 % 100, Some(packed % 100)),
        [packed] if plain.len() == 6 && is_year(packed / 100) => date(packed / 100, packed % 100, None),
        // 3-6 may be a day or go from March to June: only a day past the twelfth tells.
        [month, day] if signs == ['-'] && day <= 12 && month <= 12 => None,
        [month, day] => date(i32::from(year.year()?), month, Some(day)),
        _ => None,
    }
}

/// A day, or the last of the month.
fn date(year: i32, month: i32, day: Option<i32>) -> Option<Date> {
    let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
    match day {
        Some(day) => Date::new(year, month, i8::try_from(day).ok()?).ok(),
        None => Some(Date::new(year, month, 1).ok()?.last_of_month()),
    }
}

/// The units of a cell, the lead first: 市发改委、各县区; 市住建局（牵头）、市财政局; 牵头：…；配合：….
pub(crate) fn units(cell: &str, known: &Known<'_>) -> Vec<Name> {
    let listed = cell.replace(['\n', '\r'], "、");
    let text = Text::new(&listed);
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    let clock = Clock {
        dated: None,
        titled: None,
        named: None,
        day: None,
    };
    let mut spans = match owner::stated(&text, whole, &clock) {
        Some(owners) => owners.lead.into_iter().chain(owners.supporting).collect(),
        None => name::names(&text, whole),
    };
    // 市财政局、市住建局（牵头）: whoever is said to lead stands first.
    if let Some(at) = spans
        .iter()
        .position(|span| bracket(&text, *span).is_some_and(|inside| inside.contains("牵头")))
    {
        spans[..=at].rotate_right(1);
    }
    let mut names: Vec<Name> = Vec::new();
    for span in spans {
        let span = name::without_tail(&text, unbracketed(&text, span));
        let words = text.string(span);
        if words.is_empty() || words.chars().all(|c| matches!(c, '/' | '-' | '—' | '无')) {
            continue;
        }
        if names.iter().all(|name| name.text != words) {
            names.push(Name {
                unit: known.0.matched(&words),
                text: words,
            });
        }
    }
    names
}

/// The bracket at the end of a name.
fn bracket(text: &Text, span: Span) -> Option<String> {
    let open = (span.start..span.end).find(|place| text.at(*place) == '(')?;
    (text.at(span.end - 1) == ')').then(|| {
        text.string(Span {
            start: open + 1,
            end: span.end - 1,
        })
    })
}

/// The name without a bracket that only says who leads: 各县(市、区) keeps its own.
fn unbracketed(text: &Text, span: Span) -> Span {
    let said =
        bracket(text, span).is_some_and(|inside| ["牵头", "配合", "主办", "协办"].iter().any(|word| inside.contains(word)));
    match (span.start..span.end).find(|place| text.at(*place) == '(') {
        Some(open) if said => Span {
            start: span.start,
            end: open,
        },
        _ => span,
    }
}

/// The leaders of a cell, without their titles.
pub(crate) fn leaders(cell: &str) -> Vec<String> {
    let listed = cell.replace(['\n', '\r'], "、");
    let text = Text::new(&listed);
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    name::names(&text, whole)
        .into_iter()
        .map(|span| text.string(owner::untitled(&text, span)))
        .filter(|name| !name.is_empty())
        .collect()
}

/// What is to be reached, of a cell under such a head; each of its lines speaks for itself.
pub(crate) fn reached(cell: &str, year: Year) -> Vec<Target> {
    cell.split(['\n', '\r']).flat_map(|line| reached_by(line, year)).collect()
}

fn reached_by(line: &str, year: Year) -> Vec<Target> {
    let text = Text::new(line);
    let whole = Span {
        start: numbered(&text),
        end: text.len(),
    };
    let mut clock = Clock {
        dated: year.dated,
        titled: year.titled,
        named: None,
        day: None,
    };
    let times: Vec<Span> = deadline::times(&text, whole, &mut clock)
        .into_iter()
        .map(|when| when.span)
        .collect();
    targets(&text, whole, &times)
}

/// Past 2. and （2） at the head of a line, which count nothing.
fn numbered(text: &Text) -> usize {
    let open = usize::from(text.at(0) == '(');
    let figures = (open..open + 3).take_while(|at| text.at(*at).is_ascii_digit()).count();
    let mark = open + figures;
    let closes = matches!((open, text.at(mark)), (1, ')') | (0, '.' | '、' | ')'));
    if figures > 0 && closes && !text.at(mark + 1).is_ascii_digit() {
        mark + 1
    } else {
        0
    }
}

/// Full-width digits and signs made narrow.
pub(crate) fn narrowed(cell: &str) -> String {
    cell.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Year = Year {
        dated: None,
        titled: Some(2027),
    };

    fn day(text: &str) -> Option<String> {
        match due(text, YEAR) {
            Due::Day(day) => Some(day.to_string()),
            _ => None,
        }
    }

    #[test]
    fn a_cell_says_by_when_in_many_forms() {
        for (cell, expected) in [
            ("2026.6", "2026-06-30"),
            ("２０２６．６", "2026-06-30"),
            ("2026.06.15", "2026-06-15"),
            ("2026-06-15", "2026-06-15"),
            ("2026/6/15", "2026-06-15"),
            ("202606", "2026-06-30"),
            ("20260615", "2026-06-15"),
            ("2026年6月", "2026-06-30"),
            ("2026年6月15日前", "2026-06-15"),
            ("6月底前", "2027-06-30"),
            ("6.30", "2027-06-30"),
            ("12月", "2027-12-31"),
            ("全年", "2027-12-31"),
            ("年底前", "2027-12-31"),
            ("一季度", "2027-03-31"),
            ("2028年", "2028-12-31"),
            ("2028年底前", "2028-12-31"),
            ("二〇二六年六月三十日", "2026-06-30"),
            ("二零二六年十二月二十五日前", "2026-12-25"),
            ("２０２６年六月底", "2026-06-30"),
            ("九月三十日", "2027-09-30"),
            ("十一月底前", "2027-11-30"),
            ("3月-6月", "2027-06-30"),
            ("3-6月", "2027-06-30"),
            ("2026年1-6月", "2026-06-30"),
            ("2026.3-2026.6", "2026-06-30"),
            ("2026年3月至2027年2月", "2027-02-28"),
            ("2026年11月—2027年3月底", "2027-03-31"),
            ("10-31", "2027-10-31"),
        ] {
            assert_eq!(day(cell).as_deref(), Some(expected), "{cell}");
        }
        assert_eq!(due("长期坚持", YEAR), Due::Open);
        assert_eq!(due("汛前", YEAR), Due::Unknown);
        for unknown in ["13.45", "3-6", "2026.1-6", "二〇二六", "三十三"] {
            assert_eq!(due(unknown, YEAR), Due::Unknown, "{unknown}");
        }
    }

    #[test]
    fn a_cell_names_its_units_with_the_lead_first() {
        let known = [UnitName {
            id: "fg".into(),
            name: "河清市发展和改革委员会".into(),
            short: "市发改委".into(),
            aliases: vec![],
        }];
        let known = Known::new(&known, "河清市2027年台账");
        let names = |cell: &str| units(cell, &known).into_iter().map(|name| name.text).collect::<Vec<_>>();
        assert_eq!(names("市发改委、各县区"), ["市发改委", "各县区"]);
        assert_eq!(units("市发改委、各县区", &known)[0].unit.as_deref(), Some("fg"));
        assert_eq!(names("市财政局\n市住建局"), ["市财政局", "市住建局"]);
        assert_eq!(names("市财政局、市住建局（牵头）"), ["市住建局", "市财政局"]);
        assert_eq!(names("市人力资源和社会保障局"), ["市人力资源和社会保障局"]);
        assert_eq!(names("各县（市、区）政府"), ["各县（市、区）政府"]);
        assert_eq!(names("市水务局等"), ["市水务局"]);
        assert_eq!(names("—"), Vec::<String>::new());
        assert_eq!(leaders("副市长陈立群"), ["陈立群"]);
        assert_eq!(leaders("陈立群、周明远"), ["陈立群", "周明远"]);
    }
}
