//! 分别: several names and as many values, each of which belongs to the name at its own place. Without this the first value would stand
//! beside the last name, a false number beside a true name. Where the two counts differ, every value keeps all the names.

use super::{Target, name::names, text::Text};
use crate::structure::Span;

/// Characters before the dealing word among which its names are looked for.
const NAMES_WITHIN: usize = 120;

/// Words that deal the values out.
pub(super) const DEALING: &[&str] = &["分别", "依次", "各自"];

/// Behind the last name: 等三项指标, 等分别, 两项指标.
const KINDS: &[&str] = &["等", "项指标", "个指标", "大指标", "项主要指标", "项任务", "个阶段"];

/// Before the first name.
const OPENING: &[&str] = &[
    "力争", "确保", "推动", "实现", "全市", "全县", "全区", "其中", "要", "使", "将",
];

/// Names of stages, which are times: the values of their list are dated by them.
const STAGES: &[&str] = &[
    "季度", "半年", "全年", "年底", "年末", "年", "月", "月底", "月末", "旬", "期", "阶段", "步",
];

/// Qualifiers that share the noun of the last name: 城镇和农村居民收入.
const QUALIFIERS: &[&str] = &[
    "城镇",
    "农村",
    "城市",
    "乡村",
    "市级",
    "县级",
    "省级",
    "区级",
    "镇级",
    "国家级",
    "一产",
    "二产",
    "三产",
    "男性",
    "女性",
    "城区",
    "乡镇",
    "城乡",
];

/// Gives each value the name of its place.
pub(super) fn deal(text: &Text, span: Span, targets: &mut [Target]) {
    for (known, indicator) in dealt(text, span, targets) {
        targets[known].indicator = indicator;
    }
}

/// Which of the values are dealt out, and what each of them measures. The names stand in the piece of the dealing word, or in the one
/// before it.
pub(super) fn dealt(text: &Text, span: Span, targets: &[Target]) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut place = span.start;
    let rest = |start: usize| Span { start, end: span.end };
    while let Some((at, length)) = text.find(rest(place), DEALING) {
        place = at + length;
        let end = (place..span.end)
            .find(|place| matches!(text.at(*place), ';' | '。' | '\n') || text.any_at(*place, DEALING).is_some())
            .unwrap_or(span.end);
        let own: Vec<usize> = (0..targets.len())
            .filter(|known| targets[*known].start >= place && targets[*known].end <= end)
            .collect();
        // 分别新建公园3个、广场2个: what is counted stands beside each value.
        let values: Vec<&Target> = own.iter().map(|known| &targets[*known]).collect();
        if own.len() < 2 || !is_bare_list(text, &values) {
            continue;
        }
        let Some((whole, subject)) = named_before(text, at, own.len()) else {
            continue;
        };
        let noun = noun(text, place, targets[own[0]].start);
        let names = listed(text, whole, own.len());
        for (number, known) in own.iter().enumerate() {
            let name = match names.get(number).filter(|_| names.len() == own.len()) {
                Some(name) => name.clone(),
                None => text.string(whole),
            };
            out.push((*known, format!("{name}{subject}{noun}")));
        }
    }
    out
}

/// Between one value and the next stand only a mark and words that compare: 7%、8%, 增长7%、下降3%和达到5%.
fn is_bare_list(text: &Text, own: &[&Target]) -> bool {
    own.windows(2).all(|pair| {
        let between = Span {
            start: pair[0].end,
            end: pair[1].start,
        };
        let mut at = between.start;
        let Some(mark) = text.any_at(at, &["、", ",", "/", "和", "与", "及", "以及"]) else {
            return false;
        };
        at += mark;
        while at < between.end {
            match text.any_at(at, COMPARING) {
                Some(length) => at += length,
                None => return false,
            }
        }
        true
    })
}

/// What may stand between a name and its value, or between two values.
const COMPARING: &[&str] = &[
    "年均增长",
    "年均",
    "增长",
    "下降",
    "提高到",
    "提高至",
    "提高",
    "提升到",
    "提升至",
    "提升",
    "达到",
    "达",
    "降至",
    "降到",
    "降低",
    "增加到",
    "增加",
    "增至",
    "减少",
    "控制在",
    "控制到",
    "保持在",
    "稳定在",
    "不低于",
    "不少于",
    "不高于",
    "不超过",
    "超过",
    "突破",
    "高于",
    "低于",
    "完成",
    "实现",
    "力争",
    "约",
    "为",
    "到",
    "至",
    "以上",
    "以内",
    "左右",
    "和",
    "、",
    " ",
    "比上年",
    "同比",
    "较上年",
    "的",
    "是",
    "压减",
    "压缩到",
    "缩短至",
    "缩短到",
    "下降到",
    "降低到",
];

/// What is counted, when it stands between the dealing word and the first value: 分别新建公园3个、5个 → 公园.
fn noun(text: &Text, start: usize, end: usize) -> String {
    let mut at = start;
    while at < end {
        if let Some(length) = text.any_at(at, COMPARING).filter(|length| at + length <= end) {
            at += length;
        } else if let Some(length) = super::words::verb_at(text, at).filter(|length| at + length <= end) {
            at += length;
        } else {
            break;
        }
    }
    let mut span = text.trimmed(Span { start: at, end });
    while let Some(length) = text.ends_any(span, COMPARING) {
        span = text.trimmed(Span {
            start: span.start,
            end: span.end - length,
        });
    }
    text.string(span)
}

/// The names before the dealing word, and the one thing that is measured of them all when it stands between: 到6月底、9月底，开工率分别达到….
fn named_before(text: &Text, at: usize, wanted: usize) -> Option<(Span, String)> {
    let own = cleared(text, piece_before(text, at));
    let earlier = || {
        let comma = own.map_or(at, |own| piece_before(text, own.start).end);
        let comma = (0..=comma).rev().take(4).find(|place| text.before(*place) == ',')?;
        cleared(text, piece_before(text, comma - 1))
    };
    match own {
        None => earlier().map(|names| (names, String::new())),
        Some(one) if listed(text, one, wanted).len() == 1 => {
            let names = earlier().filter(|names| listed(text, *names, wanted).len() == wanted);
            Some(names.map_or((one, String::new()), |names| (names, text.string(one))))
        }
        Some(own) => Some((own, String::new())),
    }
}

/// What stands before a place, back to the last mark that ends something.
fn piece_before(text: &Text, at: usize) -> Span {
    let is_end = |place: usize| matches!(text.at(place), ',' | ';' | '。' | ':' | '\n' | '\t');
    let limit = at.saturating_sub(NAMES_WITHIN);
    let start = (limit..at)
        .rev()
        .find(|place| is_end(*place))
        .map_or(limit, |place| place + 1);
    text.trimmed(Span { start, end: at })
}

/// The names alone: without the number of the line, what opens the sentence, and the kind behind the last of them.
fn cleared(text: &Text, piece: Span) -> Option<Span> {
    let mut whole = piece;
    let length = (whole.start..whole.end.min(whole.start + 4))
        .take_while(|place| text.at(*place).is_ascii_digit())
        .count();
    if length > 0 && matches!(text.at(whole.start + length), '.' | '、') {
        whole.start += length + 1;
        whole = text.trimmed(whole);
    }
    while let Some(length) = text
        .any_at(whole.start, OPENING)
        .filter(|length| whole.start + length + 2 < whole.end)
    {
        whole.start += length;
    }
    while let Some(length) = text.ends_any(whole, KINDS) {
        whole.end -= length;
        while whole.end > whole.start && "一二两三四五六七八九十0123456789".contains(text.before(whole.end)) {
            whole.end -= 1;
        }
    }
    while let Some(length) = text.ends_any(whole, &["要", "将", "应", "力争", "确保", "须", "均"]) {
        whole.end -= length;
    }
    let whole = text.trimmed(whole);
    (whole.end > whole.start + 1).then_some(whole)
}

/// The names of the list: parted at 、 and, where that gives too few, at 和 and its kin.
fn listed(text: &Text, whole: Span, wanted: usize) -> Vec<String> {
    let mut spans = names(text, whole);
    if spans.len() < wanted
        && let Some(last) = spans.pop()
    {
        let is_stage = text.ends_any(last, STAGES).is_some();
        let join = (last.start + 1..last.end.saturating_sub(1))
            .filter(|place| text.any_at(*place, &["和", "与", "及", "以及"]).is_some())
            .find(|place| is_stage || joins(text, last, *place));
        match join {
            Some(place) => {
                let length = text.any_at(place, &["和", "与", "及", "以及"]).unwrap_or(1);
                spans.push(Span {
                    start: last.start,
                    end: place,
                });
                spans.push(Span {
                    start: place + length,
                    end: last.end,
                });
            }
            None => spans.push(last),
        }
    }
    let words: Vec<String> = spans.iter().map(|span| text.string(text.trimmed(*span))).collect();
    shared(words)
}

/// 人力资源和社会保障 is one name: 和 parts two where both sides could be measured, or are qualifiers of one noun.
fn joins(text: &Text, last: Span, place: usize) -> bool {
    let left = Span {
        start: last.start,
        end: place,
    };
    let measured = [
        "率", "值", "额", "量", "资", "入", "出", "总值", "收入", "增速", "比重", "比例", "占比", "指数", "面积", "投资", "人数",
        "户数", "产值", "税收", "浓度", "强度", "消费", "出口", "进口", "存款", "贷款", "里程", "能力", "水平",
    ];
    text.ends_any(left, &measured).is_some() || text.ends_any(left, QUALIFIERS).is_some() || left.end - left.start >= 4
}

/// 城镇 and 农村居民收入 → 城镇居民收入 and 农村居民收入.
fn shared(mut words: Vec<String>) -> Vec<String> {
    let Some(last) = words.last().cloned() else { return words };
    // 一、二、三产增加值 → 一产增加值.
    let ordinal = |word: &String| {
        let bare = word.strip_prefix('第').unwrap_or(word);
        bare.chars().count() == 1 && "一二三四五".contains(bare)
    };
    let count = words.len();
    let branches = last
        .strip_prefix(['一', '二', '三', '四', '五'])
        .filter(|rest| rest.starts_with('产'));
    if let Some(noun) = branches.filter(|_| words[..count - 1].iter().all(ordinal)) {
        for word in &mut words[..count - 1] {
            word.push_str(noun);
        }
        return words;
    }
    let noun = QUALIFIERS
        .iter()
        .find_map(|word| last.strip_prefix(word))
        .unwrap_or_default()
        .to_owned();
    if noun.is_empty() {
        return words;
    }
    for word in &mut words[..count - 1] {
        if QUALIFIERS.iter().any(|known| word.ends_with(known)) {
            word.push_str(&noun);
        }
    }
    words
}
