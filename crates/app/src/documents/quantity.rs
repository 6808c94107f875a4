//! What is to be reached, in one line of each language: what is measured in the words of the text, and the number as it is read in that
//! language. A plain quantity stays plain: 新建泵站12座 is no equation.

use jiufen_documents::{Comparator, Target};
use jiufen_web::reading::Words;

/// Characters between what is measured and its number that are still part of what is said: 下降, 提高到.
const BETWEEN: usize = 6;

/// How far before its number the words of what is measured are looked for.
const BEFORE: usize = 60;

/// A target of a text, in words.
pub fn words(target: &Target, text: &[char]) -> Words {
    let measured = format!("{}{}", target.indicator, between(target, text));
    let line = |quantity: String, base: Option<String>| {
        let words = format!("{measured} {quantity}");
        format!("{}{}", words.trim(), base.unwrap_or_default())
    };
    let base = target.base.as_ref();
    Words {
        zh: line(chinese(target), base.map(|base| format!("（比{base}）"))),
        en: line(english(target), base.map(|base| format!(" (against {base})"))),
    }
}

/// The words between what is measured and its number. Without them 能耗下降2.8% would read as if energy were 2.8 %.
fn between(target: &Target, text: &[char]) -> String {
    let measured: Vec<char> = target.indicator.chars().collect();
    let (from, to) = (target.start.saturating_sub(BEFORE), target.start.min(text.len()));
    if measured.is_empty() || to < from + measured.len() {
        return String::new();
    }
    let before = &text[from..to];
    let at = before.windows(measured.len()).rposition(|window| window == measured);
    let rest = at.map_or(&[][..], |at| &before[at + measured.len()..]);
    if rest.len() > BETWEEN || rest.iter().any(|c| !c.is_alphabetic()) {
        return String::new();
    }
    rest.iter().collect()
}

fn chinese(target: &Target) -> String {
    // Without a value, and for 翻番, the words say it better than a number could.
    let (Some(value), false) = (target.value, target.comparator == Comparator::Times) else {
        return target.text.clone();
    };
    let unit = target.unit.as_deref().unwrap_or_default();
    let to = target.value_to.map_or_else(String::new, |to| format!("—{}", grouped(to)));
    let amount = if to.is_empty() {
        large(value, unit)
    } else {
        with_unit(&format!("{}{to}", grouped(value)), unit)
    };
    match target.comparator {
        Comparator::Eq | Comparator::Range | Comparator::Times => amount,
        Comparator::Ge => format!("{amount}以上"),
        Comparator::Gt => format!("超过 {amount}"),
        Comparator::Le => format!("{amount}以内"),
        Comparator::Lt => format!("低于 {amount}"),
        Comparator::About => format!("{amount}左右"),
    }
}

fn english(target: &Target) -> String {
    let Some(value) = target.value else {
        return target.text.clone();
    };
    let to = target.value_to.map_or_else(String::new, |to| format!("–{}", grouped(to)));
    let amount = with_unit(&format!("{}{to}", grouped(value)), target.unit.as_deref().unwrap_or_default());
    match target.comparator {
        Comparator::Eq | Comparator::Range => amount,
        Comparator::Ge => format!("at least {amount}"),
        Comparator::Gt => format!("more than {amount}"),
        Comparator::Le => format!("at most {amount}"),
        Comparator::Lt => format!("less than {amount}"),
        Comparator::About => format!("about {amount}"),
        Comparator::Times => format!("{} times as much", grouped(value)),
    }
}

/// `6.5 亿立方米`, `32,000` only where it is no round number of 万.
fn large(value: f64, unit: &str) -> String {
    for (step, name) in [(1e8, "亿"), (1e4, "万")] {
        let hundredths = value / step * 100.0;
        let is_round = value >= step && (hundredths - hundredths.round()).abs() < 1e-6;
        if is_round && !unit.starts_with(['万', '亿', '%']) {
            return with_unit(&grouped(hundredths.round() / 100.0), &format!("{name}{unit}"));
        }
    }
    with_unit(&grouped(value), unit)
}

fn with_unit(number: &str, unit: &str) -> String {
    let blank = if unit.is_empty() || unit == "%" { "" } else { " " };
    format!("{number}{blank}{unit}")
}

/// A number with its thousands parted.
fn grouped(value: f64) -> String {
    let written = value.to_string();
    let (whole, rest) = written
        .split_once('.')
        .map_or((written.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or_else(|| out.clone(), |rest| format!("{out}.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiufen_documents::{Context, decompose, structure};

    /// Every target of a text, in both languages.
    fn told(text: &str) -> Vec<(String, String)> {
        let found = decompose(text, &structure(text), &Context::default());
        let characters: Vec<char> = text.chars().collect();
        let targets = found.items.iter().flat_map(|item| &item.targets);
        targets
            .map(|target| words(target, &characters))
            .map(|words| (words.zh, words.en))
            .collect()
    }

    #[test]
    fn quantities_read_as_the_text_means_them() {
        for (text, zh, en) in [
            ("新建泵站12座。", "泵站 12 座", "泵站 12 座"),
            ("改造干支渠86公里。", "干支渠 86 公里", "干支渠 86 公里"),
            (
                "完成技改投资35亿元以上。",
                "技改投资 35 亿元以上",
                "技改投资 at least 35 亿元",
            ),
            (
                "全市用水总量控制在6.5亿立方米以内。",
                "全市用水总量 6.5 亿立方米以内",
                "全市用水总量 at most 650,000,000 立方米",
            ),
            (
                "新增高效节水灌溉面积3.2万亩。",
                "高效节水灌溉面积 3.2 万亩",
                "高效节水灌溉面积 32,000 亩",
            ),
            ("园区产值突破60亿元。", "园区产值 超过 60 亿元", "园区产值 more than 60 亿元"),
            ("新建监测点约1200个。", "监测点 1,200 个左右", "监测点 about 1,200 个"),
            (
                "新材料产业产值翻一番。",
                "新材料产业产值 翻一番",
                "新材料产业产值 2 times as much",
            ),
            (
                "治理水土流失面积60—65平方公里。",
                "水土流失面积 60—65 平方公里",
                "水土流失面积 60–65 平方公里",
            ),
            (
                "农田灌溉水有效利用系数提高到0.585。",
                "农田灌溉水有效利用系数提高到 0.585",
                "农田灌溉水有效利用系数提高到 0.585",
            ),
            (
                "单位生产总值能耗下降2.8%。",
                "单位生产总值能耗下降 2.8%",
                "单位生产总值能耗下降 2.8%",
            ),
        ] {
            assert_eq!(told(text), [(zh.to_owned(), en.to_owned())], "{text}");
        }
    }

    #[test]
    fn large_numbers_are_parted_and_named() {
        let of = |value: f64, unit: &str| (large(value, unit), with_unit(&grouped(value), unit));
        assert_eq!(of(12_345.0, "人"), ("12,345 人".into(), "12,345 人".into()));
        assert_eq!(of(87_000.0, "人"), ("8.7 万人".into(), "87,000 人".into()));
        assert_eq!(of(3_200.0, "万元"), ("3,200 万元".into(), "3,200 万元".into()));
        assert_eq!(of(0.585, ""), ("0.585".into(), "0.585".into()));
        assert_eq!(of(1_234_567.25, "亩").1, "1,234,567.25 亩");
    }
}
