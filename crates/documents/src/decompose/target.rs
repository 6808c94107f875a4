//! Targets: what is to be reached, by comparator, value and unit, and the indicator in the words of the text.

use super::{
    Comparator, Target,
    attribute::{is_attribute, is_case, is_class, is_described, is_reach, is_size},
    number::{Quantity, quantities, within},
    text::Text,
};
use crate::structure::Span;

/// From one number to the next.
const RISING: &[&str] = &[
    "提高到",
    "提高至",
    "提升到",
    "提升至",
    "提至",
    "升至",
    "上升到",
    "上升至",
    "增加到",
    "增加至",
    "增至",
    "增长到",
    "增长至",
    "扩大到",
    "扩大至",
    "拓展到",
    "拓展至",
    "延伸到",
    "降到",
    "降至",
    "降低到",
    "降低至",
    "降为",
    "下降到",
    "下降至",
    "压缩到",
    "压缩至",
    "压减到",
    "压减至",
    "缩短到",
    "缩短至",
    "缩短为",
    "减少到",
    "减少至",
    "减至",
    "调整到",
    "调整为",
    "提速到",
];

/// Words before a number that compare.
const BEFORE: &[(&str, Comparator)] = &[
    ("不低于", Comparator::Ge),
    ("不少于", Comparator::Ge),
    ("不小于", Comparator::Ge),
    ("不得低于", Comparator::Ge),
    ("不得少于", Comparator::Ge),
    ("至少", Comparator::Ge),
    ("最少", Comparator::Ge),
    ("不超过", Comparator::Le),
    ("不得超过", Comparator::Le),
    ("不高于", Comparator::Le),
    ("不得高于", Comparator::Le),
    ("不多于", Comparator::Le),
    ("不大于", Comparator::Le),
    ("不突破", Comparator::Le),
    ("最多", Comparator::Le),
    ("最长", Comparator::Le),
    ("控制在", Comparator::Le),
    ("控制到", Comparator::Le),
    ("压减到", Comparator::Le),
    ("压减至", Comparator::Le),
    ("压缩到", Comparator::Le),
    ("压缩至", Comparator::Le),
    ("压到", Comparator::Le),
    ("缩短至", Comparator::Le),
    ("缩短到", Comparator::Le),
    ("缩小到", Comparator::Le),
    ("降至", Comparator::Le),
    ("降到", Comparator::Le),
    ("下降到", Comparator::Le),
    ("降低到", Comparator::Le),
    ("低于", Comparator::Lt),
    ("少于", Comparator::Lt),
    ("小于", Comparator::Lt),
    ("突破", Comparator::Gt),
    ("跨过", Comparator::Gt),
    ("越过", Comparator::Gt),
    ("迈过", Comparator::Gt),
    ("超过", Comparator::Gt),
    ("高于", Comparator::Gt),
    ("多于", Comparator::Gt),
    ("大于", Comparator::Gt),
    ("快于", Comparator::Gt),
    ("优于", Comparator::Gt),
];

const AFTER: &[(&str, Comparator)] = &[
    ("及以上", Comparator::Ge),
    ("或以上", Comparator::Ge),
    ("以上", Comparator::Ge),
    ("及以下", Comparator::Le),
    ("以下", Comparator::Le),
    ("以内", Comparator::Le),
    ("之内", Comparator::Le),
    ("内", Comparator::Le),
    ("左右", Comparator::About),
    ("上下", Comparator::About),
    ("余", Comparator::Gt),
    ("多", Comparator::Gt),
    ("时限内", Comparator::Le),
];

/// Comparators that may stand without a number: 高于全省平均水平.
const RELATIVE: &[(&str, Comparator)] = &[
    ("不低于", Comparator::Ge),
    ("不少于", Comparator::Ge),
    ("不慢于", Comparator::Ge),
    ("不高于", Comparator::Le),
    ("不超过", Comparator::Le),
    ("高于", Comparator::Gt),
    ("快于", Comparator::Gt),
    ("优于", Comparator::Gt),
    ("好于", Comparator::Gt),
    ("高出", Comparator::Gt),
    ("超过", Comparator::Gt),
    ("低于", Comparator::Lt),
    ("少于", Comparator::Lt),
    ("小于", Comparator::Lt),
];

const MEASURES: &[&str] = &[
    "平均", "水平", "增速", "增长", "上年", "去年", "全省", "全国", "全市", "全县", "增幅", "同期", "同步", "省定", "规定",
    "国家",
];

/// Verbs that stand between an indicator and its number, longest first where one begins another.
const REACHING: &[&str] = &[
    "年均增长",
    "累计下降",
    "提高到",
    "提升到",
    "提升至",
    "提高至",
    "下降到",
    "降低到",
    "稳定达到",
    "稳定在",
    "保持在",
    "达到",
    "达",
    "增长",
    "增加到",
    "增加",
    "增至",
    "下降",
    "降低",
    "降至",
    "降到",
    "提高",
    "提升",
    "控制在",
    "控制到",
    "突破",
    "超过",
    "超",
    "高于",
    "低于",
    "不低于",
    "不少于",
    "不超过",
    "不高于",
    "保持",
    "完成",
    "实现",
    "为",
    "约",
    "压缩到",
    "压缩至",
    "缩短至",
    "覆盖",
    "力争",
];

/// The targets of a part of a sentence. `dates` are the times and quotations whose numbers count nothing.
pub(super) fn targets(text: &Text, span: Span, blocked: &[Span]) -> Vec<Target> {
    let all = quantities(text, span, blocked);
    let mut found = Vec::new();
    let mut from = span.start;
    let mut base: Option<String> = None;
    for (at, quantity) in all.iter().enumerate() {
        // 由2.9千伏安提高到3.6千伏安: where it starts from is no target.
        let rises = text.any_at(quantity.span.end, RISING).is_some();
        if rises
            && all
                .get(at + 1)
                .is_some_and(|next| !crosses(text, quantity.span.end, next.span.start))
        {
            base = Some(text.string(quantity.span));
            continue;
        }
        // 每10天通报一次: how often, and nothing to be reached.
        let is_rhythm = text.before(quantity.span.start) == '每'
            && matches!(quantity.unit.as_deref(), Some("天" | "周" | "个月" | "小时" | "工作日"));
        if is_rhythm
            || is_described(text, quantity)
            || is_reach(text, quantity)
            || is_size(text, span, quantity)
            || is_case(text, quantity)
        {
            continue;
        }
        let later = all
            .get(at + 1)
            .is_some_and(|next| !crosses(text, quantity.span.end, next.span.start));
        if (later || is_class(text, quantity)) && is_attribute(text, quantity) {
            continue;
        }
        let mut target = target(text, span, from, quantity, blocked);
        target.base = target.base.or(base.take());
        found.push(target);
        from = quantity.span.end;
    }
    found.extend(doublings(text, span, blocked));
    for (start, end) in pieces(text, span) {
        let piece = Span { start, end };
        if !found.iter().any(|target| target.start < end && target.end > start) {
            found.extend(relative(text, piece, blocked));
        }
    }
    found.sort_by_key(|target| target.start);
    super::respectively::deal(text, span, &mut found);
    found
}

/// Whether a comma or a list mark stands between.
fn crosses(text: &Text, start: usize, end: usize) -> bool {
    (start..end).any(|place| matches!(text.at(place), ',' | '、' | ';' | '。'))
}

fn pieces(text: &Text, span: Span) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = span.start;
    for place in span.start..=span.end {
        if place == span.end || matches!(text.at(place), ',' | ';' | '。') {
            if place > start {
                out.push((start, place));
            }
            start = place + 1;
        }
    }
    out
}

fn target(text: &Text, span: Span, from: usize, quantity: &Quantity, blocked: &[Span]) -> Target {
    let start = quantity.span.start;
    let piece = (from..start)
        .rev()
        .find(|place| matches!(text.at(*place), ',' | '、' | ';' | '。' | ':'))
        .map_or(from, |place| place + 1);
    let window = Span {
        start: piece.max(start.saturating_sub(14)),
        end: start,
    };
    let mut end = quantity.span.end;
    let mut begin = start;
    let mut comparator = Comparator::Eq;
    if let Some((word, found)) = before(text, window) {
        comparator = found;
        begin = word;
    } else if matches!(text.before(start), '约' | '近') || text.starts(start.saturating_sub(2), "大约") {
        comparator = Comparator::About;
        begin = start - 1;
    } else if text.before(start) == '超' && start > piece {
        comparator = Comparator::Gt;
        begin = start - 1;
    }
    if let Some((word, found)) = AFTER.iter().find(|(word, _)| text.starts(end, word)) {
        let is_time = matches!(quantity.unit.as_deref(), Some("工作日" | "小时" | "分钟" | "天"));
        if *word != "内" || is_time {
            end += word.chars().count();
            comparator = *found;
        }
    }
    if quantity.value_to.is_some() {
        comparator = Comparator::Range;
    }
    let mut value = quantity.value;
    if quantity.unit.as_deref() == Some("倍") {
        comparator = Comparator::Times;
        if text.has(window, &["增长", "提高", "增加"]) && !matches!(text.before(start), '到' | '至') {
            value += 1.0;
        }
    }
    Target {
        text: text.string(Span { start: begin, end }),
        start: begin,
        end,
        indicator: indicator(
            text,
            Span {
                start: after_times(text, piece, begin, blocked),
                end: begin,
            },
            Span {
                start: end,
                end: span.end,
            },
        ),
        comparator,
        value: Some(value),
        value_to: quantity.value_to,
        unit: quantity.unit.clone(),
        base: base(text, window),
    }
}

/// The last comparing word before the number.
fn before(text: &Text, window: Span) -> Option<(usize, Comparator)> {
    (window.start..window.end).rev().find_map(|place| {
        let (word, comparator) = BEFORE
            .iter()
            .filter(|(word, _)| text.starts(place, word))
            .max_by_key(|(word, _)| word.len())?;
        let after = place + word.chars().count();
        if after > window.end {
            return None;
        }
        // 不低于 holds 低于: the longer word wins by standing one place earlier.
        let longer = (1..=2).find_map(|back| {
            let earlier = place.checked_sub(back).filter(|earlier| *earlier >= window.start)?;
            let (word, comparator) = BEFORE
                .iter()
                .find(|(word, _)| text.starts(earlier, word) && word.chars().count() > back)?;
            (earlier + word.chars().count() >= after).then_some((earlier, *comparator))
        });
        Some(longer.unwrap_or((place, *comparator)))
    })
}

/// 比2025年, 较上年: against what a change is measured.
fn base(text: &Text, window: Span) -> Option<String> {
    let (at, _) = text.find(window, &["比", "较"])?;
    let end = (at + 1..window.end).find(|place| text.at(*place) == '年')? + 1;
    let inner = Span { start: at + 1, end };
    let plain = (inner.start..inner.end - 1).all(|place| text.at(place).is_ascii_digit() || "上去前".contains(text.at(place)));
    plain.then(|| text.string(inner))
}

/// Past the times at the head of the piece, and past 比2025年 there is nothing more of the indicator.
fn after_times(text: &Text, piece: usize, begin: usize, blocked: &[Span]) -> usize {
    let is_quoted = |block: &Span| matches!(text.at(block.start), '“' | '《' | '「');
    let before = blocked.partition_point(|block| block.end <= begin);
    blocked[..before]
        .iter()
        .rev()
        .take_while(|block| block.start >= piece)
        .find(|block| !is_quoted(block) && !matches!(text.before(block.start), '比' | '较'))
        .map_or(piece, |block| block.end)
}

/// Where 新 belongs to the thing and not to the act.
const NEW_THINGS: &[&str] = &["新材料", "新能源", "新兴", "新型", "新质", "新媒体", "新区", "新城"];

/// What is measured: the words before the number without verbs and times, else those behind it.
fn indicator(text: &Text, before: Span, after: Span) -> String {
    let mut span = text.trimmed(before);
    // 第一阶段(3月—5月)完成…: the bracket closes what stands before.
    while span.start < span.end && matches!(text.at(span.start), ')' | '】' | ' ') {
        span.start += 1;
    }
    while let Some(length) = text.ends_any(span, REACHING) {
        span.end -= length;
        span = text.trimmed(span);
    }
    if let Some((at, _)) = text.find(span, &["比", "较"])
        && at > span.start + 1
        && text.at(at + 1).is_ascii_digit() | text.any_at(at + 1, &["上年", "去年"]).is_some()
    {
        span.end = at;
    }
    while let Some(length) = text.any_at(
        span.start,
        &["力争", "确保", "其中", "今年", "全年", "就是", "要", "将", "并", "新"],
    ) {
        if span.start + length >= span.end
            || text.starts(span.start, "新增")
            || text.starts(span.start, "要素")
            || text.any_at(span.start, NEW_THINGS).is_some()
            || super::words::verb_at(text, span.start).is_some_and(|verb| verb > length)
        {
            break;
        }
        span.start += length;
    }
    if span.end > span.start + 1 {
        let from = super::words::verb_at(text, span.start)
            .map_or(span.start, |length| span.start + length)
            .min(span.end);
        if span.end > from + 1 {
            return text.string(Span {
                start: from,
                end: span.end,
            });
        }
    }
    let end = (after.start..after.end)
        .find(|place| matches!(text.at(*place), ',' | '、' | ';' | '。' | '(' | '的'))
        .unwrap_or(after.end);
    let behind = Span {
        start: after.start.min(end),
        end,
    };
    text.string(if behind.end > behind.start { behind } else { span })
}

/// 翻番, 翻一番, 翻两番.
fn doublings(text: &Text, span: Span, blocked: &[Span]) -> Vec<Target> {
    let mut found = Vec::new();
    let mut from = span.start;
    let all = pieces(text, span);
    for start in span.start..span.end {
        if text.at(start) != '翻' || within(blocked, start).is_some() {
            continue;
        }
        let (value, end) = match (text.at(start + 1), text.at(start + 2)) {
            ('番', _) => (2.0, start + 2),
            ('一', '番') => (2.0, start + 3),
            ('两', '番') => (4.0, start + 3),
            ('三', '番') => (8.0, start + 3),
            _ => continue,
        };
        if end > span.end {
            continue;
        }
        let piece = all
            .get(all.partition_point(|piece| piece.1 <= start))
            .filter(|piece| piece.0 <= start);
        found.push(Target {
            text: text.string(Span { start, end }),
            start,
            end,
            indicator: indicator(
                text,
                Span {
                    start: piece.map_or(from, |piece| piece.0.max(from)),
                    end: start,
                },
                Span { start: end, end },
            ),
            comparator: Comparator::Times,
            value: Some(value),
            value_to: None,
            unit: Some("倍".to_string()),
            base: None,
        });
        from = end;
    }
    found
}

/// 高于全省平均水平, 与经济增长同步: a comparison without a number of its own.
fn relative(text: &Text, piece: Span, blocked: &[Span]) -> Option<Target> {
    let free = |at: usize| within(blocked, at).is_none();
    // What does not follow the first comparing word follows none behind it either.
    let found = (piece.start..piece.end)
        .filter(|at| free(*at))
        .find_map(|at| {
            let (word, comparator) = RELATIVE.iter().find(|(word, _)| text.starts(at, word))?;
            Some((at, at + word.chars().count(), *comparator))
        })
        .filter(|(_, end, _)| {
            let rest = Span {
                start: *end,
                end: piece.end,
            };
            rest.start < rest.end && text.has(rest, MEASURES)
        })
        .map(|(at, _, comparator)| (at, comparator));
    let (at, comparator) = match found {
        Some(found) => found,
        None => {
            let (at, _) = text.find(piece, &["与", "和"])?;
            let rest = Span {
                start: at,
                end: piece.end,
            };
            let together = text.has(rest, &["增长", "增速"]) && text.ends_any(rest, &["基本同步", "同步"]).is_some();
            (together && free(at)).then_some((at, Comparator::Eq))?
        }
    };
    let span = Span {
        start: at,
        end: piece.end,
    };
    let before = Span {
        start: piece.start,
        end: at,
    };
    Some(Target {
        text: text.string(span),
        start: at,
        end: piece.end,
        indicator: indicator(text, before, Span { start: at, end: at }),
        comparator,
        value: None,
        value_to: None,
        unit: None,
        base: None,
    })
}
