//! By when: dates, months, quarters and the usual turns (年底前, 到2027年, 未来五年, 十五五末), counted from the document's date.
//! What the text does not fix (汛前, 长期坚持) keeps its words and has no date.

use jiff::{ToSpan, civil::Date};

use super::{counted::ahead, number::count, text::Text};
use crate::structure::Span;

/// From where relative times are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// The date of the document.
    pub dated: Option<Date>,
    /// The year the title names, as in 2027年工作要点.
    pub titled: Option<i16>,
    /// The last year named in the sentence.
    pub named: Option<i16>,
    /// The last day named in the sentence.
    pub day: Option<Date>,
}

/// A time in the text. Times that are no deadline (比2025年, 每季度) still hide their digits from the numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    pub span: Span,
    pub is_deadline: bool,
    pub date: Option<Date>,
    /// A whole year or several: the aim of a plan, which reaches over the measures after it.
    pub is_wide: bool,
}

/// Turns whose date is not to be known from the text.
const UNKNOWN: &[&str] = &[
    "主汛期前",
    "汛期来临前",
    "汛期前",
    "汛前",
    "入汛前",
    "入冬前",
    "上冻前",
    "封冻前",
    "供暖季前",
    "供暖期前",
    "供暖前",
    "采暖季前",
    "采暖期前",
    "秋季开学前",
    "秋季学期前",
    "春季学期前",
    "春季开学前",
    "开学前",
    "春节前",
    "中秋节前",
    "两节前",
    "双节前",
    "元宵节前",
    "清明节前",
    "端午节前",
    "端午前",
    "元宵前",
    "节前",
    "春耕前",
    "三夏前",
    "雨季前",
    "任期内",
    "长期坚持",
    "持续推进",
];

const FEASTS: &[(&str, i8, i8)] = &[
    ("国庆节前", 9, 30),
    ("国庆前", 9, 30),
    ("五一前", 4, 30),
    ("“五一”前", 4, 30),
    ("劳动节前", 4, 30),
    ("元旦前", 12, 31),
    ("七一前", 6, 30),
    ("“七一”前", 6, 30),
];

const BEFORE: &[&str] = &["前", "之前", "以前", "内"];

impl Clock {
    fn year(&self) -> Option<i16> {
        self.titled.or(self.dated.map(|date| date.year()))
    }

    /// The last day of a span of so many years that begins with, or right after, the document.
    pub(super) fn years_ahead(&self, years: i32) -> Option<Date> {
        let year = self.year()?;
        let late = self.titled.is_none() && self.dated.is_some_and(|date| date.month() >= 10);
        let last = i32::from(year) + years - i32::from(!late);
        year_end(i16::try_from(last).ok()?)
    }

    /// A day without its year: in the year of the title or the sentence, else the next such day after the document.
    fn coming(&self, of_year: impl Fn(i16) -> Option<Date>) -> Option<Date> {
        if let Some(year) = self.named.or(self.titled) {
            return of_year(year);
        }
        let dated = self.dated?;
        let date = of_year(dated.year())?;
        if date < dated { of_year(dated.year() + 1) } else { Some(date) }
    }
}

/// All times of the span. `clock.named` is carried from one to the next and given back changed.
pub(super) fn times(text: &Text, span: Span, clock: &mut Clock) -> Vec<When> {
    let mut found: Vec<When> = Vec::new();
    let mut place = span.start;
    while place < span.end {
        if matches!(text.at(place), '《')
            && let Some(close) = text.closing(place, span.end)
        {
            place = close + 1;
            continue;
        }
        match time(text, place, span, clock) {
            Some(mut when) if when.span.end > place => {
                place = when.span.end;
                let is_over = clock.named.zip(clock.year()).is_some_and(|(named, year)| named < year);
                when.is_deadline &= !(is_over && is_past(&when, clock.dated));
                if text.has_char(when.span, '日') {
                    clock.day = when.date.or(clock.day);
                }
                match found.last_mut() {
                    Some(begun) if goes_on(text, begun, &when) => *begun = until(*begun, when, clock.dated),
                    _ => found.push(when),
                }
            }
            _ => place += 1,
        }
    }
    found
}

/// What joins the beginning of a stretch of time to its end.
const JOINING: &[&str] = &["至", "到", "—", "–", "-", "~", "——"];

/// 2025年10月下旬至12月20日, 3月—6月, 自3月1日起至5月底: the second time is where the stretch of the first one ends.
fn goes_on(text: &Text, begun: &When, when: &When) -> bool {
    let mut at = begun.span.end;
    at += text.any_at(at, &["起", "开始", "份", "起,"]).unwrap_or(0);
    let joined = text.any_at(at, JOINING).unwrap_or(0);
    // The word that joins may already belong to the second time.
    let ends = matches!(text.at(when.span.start), '至' | '到') && when.span.start == at;
    ends || joined > 0 && when.span.start == at + joined
}

/// From the first time to the second: due at its end, unless that was over when the paper was dated. An end without its year lies after
/// the beginning.
fn until(begun: When, when: When, dated: Option<Date>) -> When {
    let date = match (begun.date, when.date) {
        (Some(first), Some(last)) if last < first => last.checked_add(1.years()).ok(),
        (_, last) => last,
    };
    let whole = When {
        span: Span {
            start: begun.span.start,
            end: when.span.end,
        },
        date,
        ..when
    };
    When {
        is_deadline: whole.is_deadline && !is_past(&whole, dated),
        ..whole
    }
}

fn is_past(when: &When, dated: Option<Date>) -> bool {
    when.date.zip(dated).is_some_and(|(date, dated)| date < dated)
}

/// A field such as 完成时限：6月底前, where anything counts.
pub(super) fn stated(text: &Text, span: Span, clock: &mut Clock) -> When {
    let date = times(text, span, clock).into_iter().rev().find_map(|when| when.date);
    When {
        span,
        is_deadline: true,
        date,
        is_wide: false,
    }
}

fn time(text: &Text, place: usize, span: Span, clock: &mut Clock) -> Option<When> {
    let lead = match text.any_at(place, &["到", "至"]) {
        Some(length) if place + length < span.end => length,
        _ => 0,
    };
    let at = place + lead;
    let begun = dotted(text, at)
        .or_else(|| hourly(text, at, span.end, clock))
        .or_else(|| yearly(text, at, span, clock))
        .or_else(|| five_years(text, at))
        .or_else(|| ahead(text, at, span.end, clock))
        .or_else(|| within_year(text, at, span, clock, None))
        .or_else(|| worded(text, at, span.end, clock));
    let mut when = begun?;
    if when.span.end > span.end {
        return None;
    }
    let started = text.any_at(when.span.end, &["起", "开始", "以来", "来,", "以后"]).is_some();
    let compared = matches!(text.before(place), '比' | '较' | '同' | '每' | '去');
    let base = text.any_at(when.span.end, &["基础上", "的基础", "水平"]).is_some();
    if started || compared || base {
        when.is_deadline = false;
    }
    when.span.start = if when.is_deadline { place } else { at };
    Some(when)
}

/// Past the hour behind a day: 17时前, 9时30分.
fn hour(text: &Text, at: usize, end: usize) -> Option<usize> {
    let (hour, after) = count(text, at, end)?;
    if hour > 24 || text.at(after) != '时' {
        return None;
    }
    let minutes = count(text, after + 1, end).filter(|(_, after)| text.at(*after) == '分');
    let after = minutes.map_or(after + 1, |(_, after)| after + 1);
    let after = after + text.any_at(after, &["整"]).unwrap_or(0);
    Some(after + text.any_at(after, &["前", "之前", "以前"]).unwrap_or(0))
}

/// 12日20时前 of this month or the next, 当日20时前 of the day named last: an hour makes it a day of its own.
fn hourly(text: &Text, at: usize, end: usize, clock: &Clock) -> Option<When> {
    if let Some(length) = text.any_at(at, &["当日", "当天"]) {
        let end = hour(text, at + length, end)?;
        let day = clock.day.or(clock.dated);
        return Some(plain(at, end, matches!(text.before(end), '前'), day));
    }
    if text.before(at).is_ascii_digit() || matches!(text.before(at), '月' | '每') {
        return None;
    }
    let (day, after) = count(text, at, end)?;
    let day = i8::try_from(day)
        .ok()
        .filter(|day| (1..=31).contains(day) && text.at(after) == '日')?;
    let end = hour(text, after + 1, end)?;
    let dated = clock.day.or(clock.dated);
    let date = dated.and_then(|dated| {
        let date = Date::new(dated.year(), dated.month(), day).ok()?;
        if date < dated {
            date.checked_add(1.months()).ok()
        } else {
            Some(date)
        }
    });
    Some(plain(at, end, matches!(text.before(end), '前'), date))
}

/// 2026.6, 2026.6.30, 2026-06-30: as tables and fields write it.
fn dotted(text: &Text, at: usize) -> Option<When> {
    if text.before(at).is_ascii_digit() || text.before(at) == '.' {
        return None;
    }
    let figures = |from: usize, most: usize| {
        let length = (from..from + most)
            .take_while(|place| text.at(*place).is_ascii_digit())
            .count();
        let value = (from..from + length).fold(0i16, |all, place| all * 10 + text.at(place).to_digit(10).unwrap_or(0) as i16);
        (value, from + length)
    };
    let divides = |place: usize| matches!(text.at(place), '.' | '-' | '/');
    let (year, end) = figures(at, 4);
    if end != at + 4 || !(2000..2100).contains(&year) || !divides(end) {
        return None;
    }
    let (month, after) = figures(end + 1, 2);
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let (day, last) = figures(after + 1, 2);
    if text.at(after) == text.at(end) && last > after + 1 {
        let date = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
        return (!text.at(last).is_ascii_digit()).then(|| plain(at, last + is_before(text, last), true, Some(date)));
    }
    let tail = text.any_at(after, &["底", "月", "前"]).is_some();
    let goes_on = text
        .any_at(after, JOINING)
        .is_some_and(|length| figures(after + length, 4).1 == after + length + 4);
    let ends = matches!(text.at(after), '\0' | ')' | ',' | ';' | '。' | ' ' | '\n' | '\t') || tail || goes_on;
    ends.then(|| plain(at, after + usize::from(tail), true, month_end(year, month)))
}

fn is_before(text: &Text, at: usize) -> usize {
    text.any_at(at, BEFORE).unwrap_or(0)
}

/// 2027年…, 今年…, 明年…, 当年.
fn yearly(text: &Text, at: usize, span: Span, clock: &mut Clock) -> Option<When> {
    let digits = (at..(at + 4).min(span.end))
        .take_while(|place| text.at(*place).is_ascii_digit())
        .count();
    let (year, after, is_written) = if digits == 4 && text.at(at + 4) == '年' && !text.before(at).is_ascii_digit() {
        let year = (at..at + 4).fold(0i16, |year, place| {
            year * 10 + text.at(place).to_digit(10).unwrap_or(0) as i16
        });
        (Some(year), at + 5, true)
    } else if let Some(year) = year_in_chinese(text, at) {
        (Some(year), at + 5, true)
    } else if let Some(length) = text.any_at(at, &["次年", "翌年"]) {
        let base = clock.named.or(clock.year());
        (base.map(|year| year + 1), at + length, true)
    } else if let Some(length) = text.any_at(at, &["今年", "本年度", "本年", "当年", "明年", "后年"]) {
        if text.starts(at, "后年") && text.before(at) == '今' {
            return None;
        }
        let step = match text.at(at) {
            '明' => 1,
            '后' => 2,
            _ => 0,
        };
        let base = if step == 0 {
            clock.year()
        } else {
            clock.dated.map(|date| date.year())
        };
        (base.map(|year| year + step), at + length, text.at(at) != '当')
    } else {
        return None;
    };
    if let Some(year) = year.filter(|year| is_written && !(1900..2200).contains(year)) {
        // No year of this genre; hide it and say nothing.
        let _ = year;
        return Some(plain(at, after, false, None));
    }
    // 2026年—2028年: where it begins is no time by which anything is done.
    let range = text.any_at(after, &["—", "-", "–", "~"]).is_some();
    let past = year.zip(clock.year()).is_some_and(|(year, base)| year < base);
    if range {
        return Some(plain(at, after, false, None));
    }
    if past {
        // 2024年4月7日 is over, and no 7 April to come.
        let inner = within_year(text, after, span, clock, year);
        let end = inner.map_or(after, |inner| inner.span.end);
        // 2025年1-6月: what it goes on to is of that year, too.
        let is_begun = inner.is_none() && text.at(after).is_ascii_digit();
        if is_written && (is_begun || text.any_at(end, JOINING).is_some()) {
            clock.named = year;
        }
        return Some(plain(at, end, false, inner.and_then(|inner| inner.date)));
    }
    // Months behind 2026—2028年 are of no year that is named.
    let ends_range = matches!(text.before(at), '—' | '-' | '–' | '~');
    if is_written && year.is_some() && !ends_range {
        clock.named = year;
    }
    let after = (after..span.end).find(|place| text.at(*place) != ' ').unwrap_or(after);
    if let Some(mut inner) = within_year(text, after, span, clock, year) {
        inner.span.start = at;
        return Some(inner);
    }
    if let Some(length) = text.any_at(after, UNKNOWN) {
        return Some(plain(at, after + length, true, None));
    }
    let mut end = after;
    let mut date = year.and_then(year_end);
    if matches!(text.at(end), '底' | '末') {
        end += 1;
        end += is_before(text, end);
    } else if text.any_at(end, &["前", "之前", "以前"]).is_some() {
        end += is_before(text, end);
        date = year.and_then(|year| year_end(year - 1));
    } else if text.at(end) == '内' {
        end += 1;
    }
    Some(When {
        is_wide: true,
        ..plain(at, end, true, date)
    })
}

/// 二〇二六年.
fn year_in_chinese(text: &Text, at: usize) -> Option<i16> {
    let digit = |c: char| match c {
        '〇' | '○' | '零' => Some(0),
        c => "一二三四五六七八九"
            .chars()
            .position(|known| known == c)
            .map(|place| place as i16 + 1),
    };
    let year = (at..at + 4).try_fold(0i16, |year, place| Some(year * 10 + digit(text.at(place))?))?;
    (text.at(at + 4) == '年' && digit(text.before(at)).is_none() && (1900..2200).contains(&year)).then_some(year)
}

/// Months, quarters, halves and the end of the year, with or without a year before them.
fn within_year(text: &Text, at: usize, span: Span, clock: &Clock, year: Option<i16>) -> Option<When> {
    let written = year.is_some();
    let resolve = |of_year: &dyn Fn(i16) -> Option<Date>| match year {
        Some(year) => of_year(year),
        None => clock.coming(of_year),
    };
    if !written && matches!(text.before(at), '每' | '逐') {
        return None;
    }
    if let Some(length) = text
        .any_at(at, &["年底", "年末", "年终", "年内", "全年"])
        .or((written && matches!(text.at(at), '底' | '末') && text.before(at) == '年').then_some(1))
    {
        let bare = text.before(at);
        let counted =
            !written && (bare.is_ascii_digit() || "一二两三四五六七八九十今去明当贯历半几数多周学财百整".contains(bare));
        // 年终总结, 年底考核: a habit and no day.
        let habit = text
            .any_at(
                at + length,
                &["总结", "考核", "奖", "述职", "评优", "评比", "评估", "测评", "盘点", "结算"],
            )
            .is_some()
            || text.starts(at, "年终")
                && text.has(
                    Span {
                        start: at + length,
                        end: (at + length + 6).min(span.end),
                    },
                    &["测评", "评议", "考评", "考核"],
                );
        if counted || habit && !written {
            return None;
        }
        let end = at + length + is_before(text, at + length);
        return Some(When {
            is_wide: text.starts(at, "全年"),
            ..plain(at, end, true, resolve(&year_end))
        });
    }
    if let Some(length) = text.any_at(at, &["上半年", "下半年"]) {
        let month = if text.at(at) == '上' { 6 } else { 12 };
        let mut end = at + length;
        end += usize::from(matches!(text.at(end), '末'));
        end += is_before(text, end);
        return Some(plain(at, end, true, resolve(&|year| month_end(year, month))));
    }
    let ordinal = usize::from(text.at(at) == '第');
    if text.starts(at + ordinal + 1, "季度") {
        let quarter = match text.at(at + ordinal) {
            '一' | '1' => 1,
            '二' | '2' => 2,
            '三' | '3' => 3,
            '四' | '4' => 4,
            _ => return None,
        };
        let mut end = at + ordinal + 3;
        end += usize::from(matches!(text.at(end), '末' | '底'));
        end += is_before(text, end);
        // 前三季度 is what has passed.
        let passed = text.before(at) == '前';
        return Some(plain(at, end, !passed, resolve(&|year| month_end(year, quarter * 3))));
    }
    month(text, at, span, &resolve, written)
}

/// Turns a day of an unnamed year into a date.
type Resolve<'a> = &'a dyn Fn(&dyn Fn(i16) -> Option<Date>) -> Option<Date>;

fn month(text: &Text, at: usize, span: Span, resolve: Resolve<'_>, written: bool) -> Option<When> {
    if !written && (text.before(at).is_ascii_digit() || "一二三四五六七八九十".contains(text.before(at))) {
        return None;
    }
    let (month, mut end) = count(text, at, span.end)?;
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    if text.at(end) != '月' {
        return None;
    }
    end += 1;
    if text.at(end) == '份' {
        end += 1;
    }
    if let Some((day, after)) = count(text, end, span.end)
        && matches!(text.at(after), '日' | '号')
    {
        let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
        let end = after + 1;
        let end = hour(text, end, span.end).unwrap_or(end);
        let date = resolve(&|year| Date::new(year, month, day).ok());
        return Some(plain(at, end + is_before(text, end), true, date));
    }
    let mut date = resolve(&|year| month_end(year, month));
    if let Some(length) = text.any_at(end, &["上旬", "中旬", "下旬", "初", "中", "底", "末"]) {
        let day = match text.at(end) {
            '上' => Some(10),
            '中' => Some(if length == 2 { 20 } else { 15 }),
            '初' => Some(10),
            _ => None,
        };
        if let Some(day) = day {
            date = resolve(&|year| Date::new(year, month, day).ok());
        }
        end += length;
        end += is_before(text, end);
    } else if text.any_at(end, &["前", "之前", "以前"]).is_some() {
        end += is_before(text, end);
        date = resolve(&|year| Date::new(year, month, 1).ok()?.yesterday().ok());
    } else if text.at(end) == '、' && text.at(end + 1).is_ascii_digit() {
        return Some(plain(at, end, false, None));
    } else {
        end += is_before(text, end);
    }
    Some(plain(at, end, true, date))
}

/// “十五五”末 and 十五五期间.
fn five_years(text: &Text, at: usize) -> Option<When> {
    let quoted = usize::from(text.at(at) == '“');
    let from = at + quoted;
    if text.at(from) != '十' || text.at(from + 2) != '五' {
        return None;
    }
    let year = match text.at(from + 1) {
        '三' => 2020,
        '四' => 2025,
        '五' => 2030,
        '六' => 2035,
        _ => return None,
    };
    let after = from + 3 + usize::from(text.at(from + 3) == '”');
    let tail = text.any_at(after, &["规划期末", "时期末", "期末", "末", "时期", "期间"]);
    Some(match tail {
        Some(length) => When {
            is_wide: true,
            ..plain(at, after + length, true, year_end(year))
        },
        None => plain(at, after, false, None),
    })
}

fn worded(text: &Text, at: usize, end: usize, clock: &Clock) -> Option<When> {
    if let Some(length) = text.any_at(
        at,
        &[
            "下月底前",
            "本月底前",
            "下月底",
            "本月底",
            "本月末",
            "下月末",
            "本月内",
            "当月底前",
            "月底前",
            "月末前",
        ],
    ) {
        let next = i32::from(text.at(at) == '下');
        let bare = text.at(at) == '月' && (text.before(at).is_ascii_digit() || matches!(text.before(at), '每' | '个'));
        let date = clock
            .dated
            .and_then(|date| date.checked_add(next.months()).ok())
            .map(|date| date.last_of_month());
        return (!bare).then_some(plain(at, at + length, true, date));
    }
    if let Some((word, month, day)) = FEASTS.iter().find(|(word, _, _)| text.starts(at, word)) {
        let date = clock.coming(|year| Date::new(year, *month, *day).ok());
        return Some(plain(at, at + word.chars().count(), true, date));
    }
    let length = text.any_at(at, UNKNOWN)?;
    // 每年汛前: a habit and no day.
    let yearly = text.before(at) == '年' && text.before(at.saturating_sub(1)) == '每';
    (at + length <= end && !yearly).then_some(plain(at, at + length, !text.starts(at, "持续"), None))
}

pub(super) fn plain(start: usize, end: usize, is_deadline: bool, date: Option<Date>) -> When {
    When {
        span: Span { start, end },
        is_deadline,
        date,
        is_wide: false,
    }
}

fn year_end(year: i16) -> Option<Date> {
    Date::new(year, 12, 31).ok()
}

fn month_end(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}
