//! Numbers that tell which things are meant, how large they are or how far they reach, and set no target.

use super::{number::Quantity, text::Text};
use crate::structure::Span;

/// 亿元以上项目: the number belongs to the thing counted, not to the target.
pub(super) fn is_attribute(text: &Text, quantity: &Quantity) -> bool {
    let end = quantity.span.end;
    let after = text
        .any_at(end, &["及以上", "及以下", "以上", "以下", "以内"])
        .map_or(end, |length| end + length);
    let next = text.at(after);
    let ends = matches!(next, '\0' | ',' | '、' | ';' | '。' | ')' | '(');
    !ends && (after > end || next == '的' || next == '级')
}

/// 满意度低于85%的项目: the number tells which things are meant; 突破100亿元的目标 is a target.
pub(super) fn is_described(text: &Text, quantity: &Quantity) -> bool {
    let end = quantity.span.end;
    let after = end
        + text
            .any_at(end, &["及以上", "及以下", "以上", "以下", "以内", "左右"])
            .unwrap_or(0);
    let goals = [
        "的目标",
        "的水平",
        "的要求",
        "的标准",
        "的任务",
        "的大关",
        "的增长",
        "的增速",
        "的速度",
        "的幅度",
        "的比例",
        "的成效",
        "的预期",
        "的较快",
        "的生产能力",
        "的能力",
        "的产能",
        "的规模",
    ];
    // 不少于200人的队伍 is one to be formed.
    let is_floor = ["不少于", "不低于", "不小于", "至少"]
        .iter()
        .any(|word| text.starts(quantity.span.start.saturating_sub(word.chars().count()), word));
    text.at(after) == '的' && !is_floor && text.any_at(after, &goals).is_none()
}

/// 500米覆盖率, 15分钟生活圈, 24小时书屋: how far or how long belongs to the thing that is named so.
pub(super) fn is_reach(text: &Text, quantity: &Quantity) -> bool {
    let end = quantity.span.end;
    let before = text.before(quantity.span.start);
    let round =
        quantity.value == 24.0 && quantity.unit.as_deref() == Some("小时") && !matches!(before, '前' | '到' | '至' | '过' | '于');
    let (named, ends) = (
        ('\u{4E00}'..='\u{9FFF}').contains(&text.at(end)),
        text.any_at(end, &["内", "以", "之", "左", "及", "提", "降", "压", "缩"])
            .is_some(),
    );
    let spanning = matches!(quantity.unit.as_deref(), Some("米" | "公里" | "分钟" | "小时"));
    let circle = (end + 1..end + 8)
        .take_while(|place| ('\u{4E00}'..='\u{9FFF}').contains(&text.at(*place)))
        .any(|place| text.at(place) == '圈');
    let reached = circle
        || text
            .any_at(end, &["覆盖率", "服务", "范围", "半径", "便民", "通勤"])
            .is_some();
    round && named && !ends || spanning && reached
}

/// 10万吨级航道, 5000平方米以上工地全部安装: a size that tells which things are meant.
pub(super) fn is_size(text: &Text, span: Span, quantity: &Quantity) -> bool {
    let end = quantity.span.end;
    let sizes = [
        "平方米",
        "平方公里",
        "公里",
        "米",
        "亩",
        "公顷",
        "吨",
        "蒸吨",
        "千瓦",
        "兆瓦",
        "千伏安",
        "立方米",
        "元",
        "万元",
        "亿元",
    ];
    let is_size = quantity.unit.as_deref().is_some_and(|unit| sizes.contains(&unit));
    let classed = text
        .any_at(end, &["级"])
        .is_some_and(|length| ('\u{4E00}'..='\u{9FFF}').contains(&text.at(end + length)));
    let opens = quantity.span.start == span.start
        && text
            .any_at(end, &["以上", "以下"])
            .is_some_and(|length| ('\u{4E00}'..='\u{9FFF}').contains(&text.at(end + length)));
    is_size && (classed || opens)
}

/// 水位达到62.5米时, 超过30毫米后, 每降低1个百分点: in which case, or for how much.
pub(super) fn is_case(text: &Text, quantity: &Quantity) -> bool {
    let (start, end) = (quantity.span.start, quantity.span.end);
    let after = end + text.any_at(end, &["及以上", "及以下", "以上", "以下"]).unwrap_or(0);
    let when = text.any_at(after, &["时", "后", "之后", "以后"]).is_some()
        && text
            .any_at(after, &["时间", "时限", "时段", "时效", "后续", "后备"])
            .is_none();
    let before = Span {
        start: start.saturating_sub(4),
        end: start,
    };
    let met = ["达到", "达", "超过", "高于", "低于", "突破", "不足", "降至", "升至"];
    let each = ["降低", "提高", "增加", "减少", "下降", "上升", "增长", "提升"];
    let rate = text
        .ends_any(before, &each)
        .is_some_and(|length| text.before(start - length) == '每');
    when && text.ends_any(before, &met).is_some() || rate
}

/// 20蒸吨及以下锅炉 names a class of things; nothing is to reach 20.
pub(super) fn is_class(text: &Text, quantity: &Quantity) -> bool {
    text.any_at(quantity.span.end, &["及以上", "及以下"]).is_some()
}
