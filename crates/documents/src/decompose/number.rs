//! Numbers as officials write them (86, 1.2万, ８.５, 三千二百, 百分之四十五, 八成) and quantities: a number, perhaps a range, and a unit.
//! Money keeps 亿元 and 万元; every other 万 and 亿 is multiplied out.

use super::{
    counters::{NOT_AFTER, UNITS},
    text::Text,
};
use crate::structure::Span;

/// A number with its unit.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    pub span: Span,
    pub value: f64,
    pub value_to: Option<f64>,
    pub unit: Option<String>,
}

/// A decimal number that has not yet been rounded into a float.
#[derive(Clone, Copy)]
struct Number {
    digits: u64,
    scale: i32,
    end: usize,
    is_chinese: bool,
    /// The power of ten of a closing 万 or 亿 of a Chinese numeral.
    last_power: i32,
}

impl Number {
    fn value(&self, power: i32) -> f64 {
        let exponent = power - self.scale;
        if exponent >= 0 {
            self.digits as f64 * 10f64.powi(exponent)
        } else {
            self.digits as f64 / 10f64.powi(-exponent)
        }
    }
}

/// Verbs after which a small Chinese numeral counts things rather than naming a scheme.
const COUNTING: &[&str] = &[
    "新建",
    "新增",
    "建成",
    "建设",
    "引进",
    "培育",
    "创建",
    "打造",
    "完成",
    "实施",
    "改造",
    "开通",
    "培训",
    "组建",
    "建立",
    "布局",
    "举办",
    "认定",
    "争取",
    "不少于",
    "至少",
    "达到",
    "谋划",
    "储备",
    "打通",
    "建好",
    "开工",
    "开行",
    "设立",
    "成立",
    "选派",
    "增设",
    "购置",
    "配备",
    "采购",
    "拆除",
    "关停",
    "淘汰",
    "修建",
    "引育",
    "增开",
    "开办",
    "举行",
    "扩建",
    "改建",
    "整治",
    "治理",
    "办好",
];

/// The one of the spans (in order and apart) that holds this place.
pub(super) fn within(spans: &[Span], place: usize) -> Option<Span> {
    let at = spans.partition_point(|span| span.end <= place);
    spans.get(at).copied().filter(|span| span.start <= place)
}

/// All quantities of the span that do not touch what is blocked (dates, quotations).
pub(super) fn quantities(text: &Text, span: Span, blocked: &[Span]) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut place = span.start;
    while place < span.end {
        if let Some(block) = within(blocked, place) {
            place = block.end;
            continue;
        }
        match quantity(text, place, span) {
            Some(quantity) => {
                place = quantity.span.end;
                found.push(quantity);
            }
            None => place = after_number(text, place, span),
        }
    }
    found
}

/// One past the number that stands here but counts nothing, or the next place.
fn after_number(text: &Text, place: usize, span: Span) -> usize {
    let end = span.end;
    if !text.at(place).is_ascii_digit() {
        if !follows_ordinal(text, place) {
            return place + 1;
        }
        // 第三十三条: no count begins in the midst of an ordinal.
        let numeral = |at: &usize| "〇零一二两三四五六七八九十百千".contains(text.at(*at));
        return place + (place..end).take_while(numeral).count().max(1);
    }
    (place..end)
        .find(|at| !text.at(*at).is_ascii_digit() && text.at(*at) != '.')
        .unwrap_or(end)
        .max(place + 1)
}

fn quantity(text: &Text, place: usize, span: Span) -> Option<Quantity> {
    let before = if place > span.start { text.before(place) } else { '\0' };
    if matches!(before, '〔' | '-' | '/') || before.is_ascii_alphanumeric() || follows_ordinal(text, place) {
        return None;
    }
    if let Some(found) = hundredths(text, place, span.end) {
        return Some(found);
    }
    let first = number(text, place, span.end)?;
    let own = unit(text, &first, span.end);
    if own.as_ref().is_some_and(|(name, _, _)| is_cited(text, place, name)) {
        return None;
    }
    // 人均预期寿命达到80.5岁 is reached; 80岁以上老人, 15年教龄 tell who is meant, and 2026—2028年 when.
    let lives = |name: &str| matches!(name, "岁" | "年");
    if own.as_ref().is_some_and(|(name, _, _)| lives(name)) && !is_reached(text, place, span.start) {
        return None;
    }
    // 80万至100万千瓦: the first number has its own power and no unit.
    let powers = (first.end..span.end)
        .take_while(|at| matches!(text.at(*at), '万' | '亿'))
        .map(|at| if text.at(at) == '万' { 4 } else { 8 })
        .collect::<Vec<i32>>();
    let after_first = own.as_ref().map_or(first.end + powers.len(), |(_, end, _)| *end);
    // 8%至10%, 3—5个: the second number lends its unit to the first.
    let joint = text.any_at(after_first, &["—", "–", "-", "~", "至", "到", "——"]);
    if let Some(length) = joint
        && let Some(second) = number(text, after_first + length, span.end)
        && second.is_chinese == first.is_chinese
        && let Some((name, end, power)) = unit(text, &second, span.end)
        && !lives(&name)
    {
        let is_money = name.ends_with('元');
        let power_first = match &own {
            Some((_, _, power)) => *power,
            None if powers.is_empty() || is_money => power,
            None => powers.iter().sum(),
        };
        let (low, high) = (first.value(power_first), second.value(power));
        if low < high && own.as_ref().is_none_or(|(other, _, _)| *other == name) {
            let span = Span { start: place, end };
            return Some(Quantity {
                span,
                value: low,
                value_to: Some(high),
                unit: Some(name),
            });
        }
    }
    if let Some((name, end, power)) = own {
        let value = first.value(power);
        let counts = !first.is_chinese || (value >= 2.0 && is_counting(text, place, span, value, &name));
        return counts.then_some(Quantity {
            span: Span { start: place, end },
            value,
            value_to: None,
            unit: Some(name),
        });
    }
    let led = matches!(before, '到' | '至' | '为' | '于' | '在' | '过');
    let ends = first.end >= span.end
        || matches!(text.at(first.end), ',' | '、' | ';' | '。' | ')')
        || text.any_at(first.end, &["以上", "以下", "以内", "左右"]).is_some();
    (led && ends && !first.is_chinese).then_some(Quantity {
        span: Span {
            start: place,
            end: first.end,
        },
        value: first.value(0),
        value_to: None,
        unit: None,
    })
}

/// 第三, 第 33: which one, and not how many.
fn follows_ordinal(text: &Text, place: usize) -> bool {
    let blanks = (0..3)
        .take_while(|back| place > *back && matches!(text.before(place - back), ' ' | '\u{3000}'))
        .count();
    place >= blanks && text.before(place - blanks) == '第'
}

/// Characters of a list of places in a paper among which its first 第 is looked for.
const CITED_WITHIN: usize = 24;

/// 第三十一条至三十三条, 第五、六、七条, 第二十一条第二、三款: further places of a paper behind the one that is marked as such.
fn is_cited(text: &Text, place: usize, unit: &str) -> bool {
    const PLACES: &[&str] = &["条", "款", "项", "章", "节", "编", "目", "号", "页"];
    if !PLACES.contains(&unit) {
        return false;
    }
    let lists = |c: char| {
        c.is_ascii_digit() || "〇零一二两三四五六七八九十百千、和与及或至到—–-~,条款项章节编目号之 \u{3000}第".contains(c)
    };
    let start = place.saturating_sub(CITED_WITHIN);
    let listed = (start..place).rev().take_while(|at| lists(text.at(*at)));
    // A mark of the list right behind 第…条 and its kin; 第三条，20项 goes on to something else.
    let mut crossed = false;
    for at in listed {
        crossed |= text.at(at) == ',';
        if text.at(at) == '第' {
            return !crossed;
        }
    }
    false
}

/// Whether a word of reaching stands right before the number.
fn is_reached(text: &Text, place: usize, start: usize) -> bool {
    let before = Span { start, end: place };
    let reaching = [
        "达到",
        "达",
        "提高到",
        "提高至",
        "提升到",
        "提升至",
        "增加到",
        "增至",
        "延长到",
        "延长至",
    ];
    text.ends_any(before, &reaching).is_some()
}

/// 三个清单 is a name, 打造三个基地 a number; from ten on a numeral counts.
fn is_counting(text: &Text, place: usize, span: Span, value: f64, unit: &str) -> bool {
    if value >= 10.0 || matches!(unit, "倍" | "百分点" | "公里" | "亿元" | "万元" | "%") {
        return true;
    }
    if matches!(unit, "期" | "次" | "类" | "批" | "位" | "级") {
        return false;
    }
    let window = Span {
        start: place.saturating_sub(10).max(span.start),
        end: place,
    };
    !matches!(text.before(place), '这' | '那' | '各' | '每' | '前' | '“') && text.has(window, COUNTING)
}

/// 百分之四十五, 三成, 三分之二, 一半以上.
fn hundredths(text: &Text, place: usize, end: usize) -> Option<Quantity> {
    let of = |start: usize, end: usize, value: f64| {
        Some(Quantity {
            span: Span { start, end },
            value,
            value_to: None,
            unit: Some("%".to_string()),
        })
    };
    if text.starts(place, "百分之") {
        let number = number(text, place + 3, end)?;
        return of(place, number.end, number.value(0));
    }
    if text.starts(place, "一半以上") {
        return of(place, place + 2, 50.0);
    }
    let tenths = ten(text.at(place))?;
    if text.starts(place + 1, "分之") {
        let above = ten(text.at(place + 3))?;
        let value = (above * 10_000.0 / tenths).round() / 100.0;
        return (above < tenths).then(|| of(place, place + 4, value))?;
    }
    if text.at(place + 1) == '成' && place + 2 <= end {
        let half = text.at(place + 2) == '半';
        let stop = place + 2 + usize::from(half);
        let next = text.at(stop);
        let word = matches!(
            next,
            '立' | '效' | '果' | '本' | '员' | '为' | '功' | '熟' | '长' | '就' | '片' | '型' | '绩' | '品' | '套'
        );
        return (!word && stop <= end).then(|| of(place, stop, tenths * 10.0 + if half { 5.0 } else { 0.0 }))?;
    }
    None
}

fn ten(c: char) -> Option<f64> {
    let digit = if c == '两' { '二' } else { c };
    "一二三四五六七八九"
        .chars()
        .position(|d| d == digit)
        .map(|at| at as f64 + 1.0)
}

/// The unit after a number: its name, where it ends, and the power of ten the number takes.
fn unit(text: &Text, number: &Number, end: usize) -> Option<(String, usize, i32)> {
    let mut at = number.end;
    let mut power = 0;
    while let Some((_, step)) = [('亿', 8), ('万', 4)].into_iter().find(|(c, _)| *c == text.at(at)) {
        power += step;
        at += 1;
    }
    if power == 0 && text.at(at) == '千' && !matches!(text.at(at + 1), '米' | '瓦' | '克' | '伏') {
        power = 3;
        at += 1;
    }
    while text.at(at) == ' ' {
        at += 1;
    }
    if matches!(text.at(at), '余' | '多') {
        at += 1;
    }
    // 突破100亿大关: money, its unit left unsaid.
    if power == 8 && at <= end && (at == end || matches!(text.at(at), ',' | ';' | '。') || text.starts(at, "大关")) {
        return Some(("亿元".to_string(), at, 0));
    }
    let (written, name) = UNITS.iter().find(|(written, _)| text.starts(at, written))?;
    let stop = at + written.chars().count();
    let barred = NOT_AFTER
        .iter()
        .any(|(unit, bars)| unit == written && text.any_at(stop, bars).is_some());
    if stop > end || barred {
        return None;
    }
    let is_money = matches!(*name, "元" | "美元");
    let scale = if number.is_chinese && power == 0 {
        number.last_power
    } else {
        power
    };
    if is_money && scale >= 4 {
        let (prefix, base) = if scale >= 8 { ("亿", 8) } else { ("万", 4) };
        let power = if number.is_chinese && power == 0 {
            -scale
        } else {
            scale - base
        };
        return Some((format!("{prefix}{name}"), stop, power));
    }
    Some(((*name).to_string(), stop, power))
}

fn number(text: &Text, place: usize, end: usize) -> Option<Number> {
    if text.at(place).is_ascii_digit() {
        return arabic(text, place, end);
    }
    chinese(text, place, end)
}

fn arabic(text: &Text, place: usize, end: usize) -> Option<Number> {
    let (mut digits, mut scale, mut at, mut point) = (0u64, 0, place, false);
    while at < end && at - place < 16 {
        let c = text.at(at);
        if let Some(digit) = c.to_digit(10) {
            digits = digits.checked_mul(10)?.checked_add(u64::from(digit))?;
            scale += i32::from(point);
        } else if c == '.' && !point && text.at(at + 1).is_ascii_digit() {
            point = true;
        } else if !(c == ',' && !point && is_thousands(text, place, at)) {
            break;
        }
        at += 1;
    }
    Some(Number {
        digits,
        scale,
        end: at,
        is_chinese: false,
        last_power: 0,
    })
}

/// 1,200: a comma with one to three digits before it and exactly three behind.
fn is_thousands(text: &Text, start: usize, comma: usize) -> bool {
    let three = (1..=3).all(|step| text.at(comma + step).is_ascii_digit()) && !text.at(comma + 4).is_ascii_digit();
    three && comma - start <= 3
}

/// Chinese numerals with their powers: 十二, 三千二百, 一百二十万, 两点五亿. They begin with a digit or 十.
fn chinese(text: &Text, place: usize, end: usize) -> Option<Number> {
    let digit = |c: char| match c {
        '零' | '〇' => Some(0),
        '两' => Some(2),
        _ => "一二三四五六七八九".chars().position(|d| d == c).map(|at| at as u64 + 1),
    };
    if digit(text.at(place)).is_none() && text.at(place) != '十' {
        return None;
    }
    let (mut total, mut section, mut current, mut last_power) = (0u64, 0u64, None, 0);
    let (mut fraction, mut scale, mut point) = (0u64, 0, false);
    let mut at = place;
    while at < end && at - place < 16 {
        let c = text.at(at);
        if let Some(value) = digit(c) {
            if point {
                fraction = fraction * 10 + value;
                scale += 1;
            } else if current.is_some_and(|before| before > 0) {
                return None;
            } else {
                current = Some(value);
            }
            last_power = 0;
        } else if c == '点' && !point && current.is_some() && digit(text.at(at + 1)).is_some() {
            point = true;
        } else if let (false, Some(step)) = (point, [('十', 10), ('百', 100), ('千', 1000)].iter().find(|(p, _)| *p == c)) {
            if c == '千' && matches!(text.at(at + 1), '米' | '瓦' | '克' | '伏') {
                break;
            }
            section = section.checked_add(current.take().unwrap_or(1).checked_mul(step.1)?)?;
            last_power = 0;
        } else if matches!(c, '万' | '亿') {
            let power: u32 = if c == '万' { 4 } else { 8 };
            if point {
                let whole = section + current.take().unwrap_or(0);
                let digits = whole.checked_mul(10u64.checked_pow(scale as u32)?)?.checked_add(fraction)?;
                return Some(Number {
                    digits: digits.checked_mul(10u64.checked_pow(power)?)?,
                    scale,
                    end: at + 1,
                    is_chinese: true,
                    last_power: power as i32,
                });
            }
            let whole = section + current.take().unwrap_or(0);
            total = total.checked_add(whole)?.checked_mul(10u64.checked_pow(power)?)?;
            section = 0;
            last_power = power as i32;
        } else {
            break;
        }
        at += 1;
    }
    let whole = total.checked_add(section)?.checked_add(current.unwrap_or(0))?;
    let digits = whole.checked_mul(10u64.checked_pow(scale as u32)?)?.checked_add(fraction)?;
    Some(Number {
        digits,
        scale,
        end: at,
        is_chinese: true,
        last_power,
    })
}

/// A plain count in Arabic or Chinese figures, and where it ends: for 三年内 and 30日内.
pub(super) fn count(text: &Text, place: usize, end: usize) -> Option<(i32, usize)> {
    let found = number(text, place, end)?;
    let is_small = found.scale == 0 && found.digits <= 400;
    is_small.then_some((found.digits as i32, found.end))
}
