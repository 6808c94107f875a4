//! Times that are counted: 未来五年, 三年内, 半年内, 印发之日起30日内. Counted from the paper they give a day; counted from an event
//! (验收后1个月内, 收到申请之日起15日内) they keep their words, because no text says when that will be. What tells how fresh or how long
//! something is (近3个月内, 1个月内有效) is no time of the work.

use jiff::{ToSpan, civil::Date};

use super::{
    deadline::{Clock, When, plain},
    number::count,
    text::Text,
};
use crate::structure::Span;

/// A stretch of time.
#[derive(Clone, Copy)]
enum Length {
    Years(i32),
    Months(i32),
    /// So many months and a half.
    HalfMonths(i32),
    Days(i32),
    /// Without a calendar of holidays their last day is not known.
    Workdays,
}

/// From where it is counted.
#[derive(Clone, Copy, PartialEq)]
enum From {
    Paper,
    Event,
    /// It is no time by which anything is done.
    Nothing,
}

const INSIDE: &[&str] = &["内", "之内", "以内"];

/// Characters before a time among which the event stands from which it is counted.
const WINDOW: usize = 24;

/// What ends the words for an event: 验收后, 届满之日起, 申请日前.
const AFTER_EVENT: &[&str] = &[
    "后", "之后", "以后", "起", "之日", "日前", "之前", "以前", "前", "届满", "期满", "当日", "起算", "以来",
];

/// Events that need no such word: 收到通知5日内, 公示结束1个月内.
const EVENTS: &[&str] = &[
    "结束", "届满", "期满", "竣工", "完工", "验收", "合格", "通过", "批准", "批复", "受理", "签订", "成立", "认定", "发生",
    "到期", "开工", "投产", "开学", "立案", "办结", "收到", "接到", "满",
];

/// Events named before what they are about: 收到通知, 接到投诉.
const RECEIVING: &[&str] = &["收到", "接到", "接报", "接", "自", "从", "提前", "发现", "取得", "获得"];

/// The paper itself: 自印发之日起, 本方案发布后.
const SENDING: &[&str] = &[
    "印发",
    "下发",
    "即日",
    "今日",
    "现在",
    "今后",
    "发文",
    "本日",
    "会后",
    "会议后",
    "会议结束",
];
const ISSUING: &[&str] = &["发布", "公布", "出台", "施行", "实施", "印送", "发出", "生效"];
const PAPERS: &[&str] = &[
    "本",
    "该方案",
    "方案",
    "办法",
    "意见",
    "通知",
    "规定",
    "通告",
    "公告",
    "细则",
    "决定",
    "条例",
    "文件",
    "纪要",
];

/// 未来五年, 三年内, 用三年时间, 半年内, 印发之日起30日内.
pub(super) fn ahead(text: &Text, at: usize, end: usize, clock: &Clock) -> Option<When> {
    if let Some(length) = text.any_at(at, &["未来", "今后"]) {
        let (years, after) = count(text, at + length, end)?;
        return (text.at(after) == '年').then(|| When {
            is_wide: true,
            ..plain(at, after + 1, true, clock.years_ahead(years))
        });
    }
    let before = text.before(at);
    if before.is_ascii_digit() || before == '.' || "一二三四五六七八九十百千万亿零〇".contains(before) {
        return None;
    }
    let (length, after, is_general) = length(text, at, end)?;
    let from = counted_from(text, at);
    let from = if tells_how_long(text, after) || before == '每' {
        From::Nothing
    } else {
        from
    };
    let near = Span {
        start: at.saturating_sub(8),
        end: at,
    };
    // 5个工作日内办结 is a measure of how well; 20个工作日内建立台账, or days after something, are a time.
    let is_counted = text.has(near, &["起"]) || matches!(before, '后' | '限') || hastens(text, at, after, from);
    if !is_general && !is_counted {
        return None;
    }
    let date = (from == From::Paper).then(|| last_day(length, clock)).flatten();
    Some(plain(at, after, from != From::Nothing, date))
}

/// The last day, from the date of the paper.
fn last_day(length: Length, clock: &Clock) -> Option<Date> {
    let dated = clock.dated;
    match length {
        Length::Years(years) => clock.years_ahead(years),
        Length::Months(months) => dated?.checked_add(months.months()).ok(),
        Length::HalfMonths(months) => dated?.checked_add(months.months()).ok()?.checked_add(15.days()).ok(),
        Length::Days(days) => dated?.checked_add(days.days()).ok(),
        Length::Workdays => None,
    }
}

/// How long, where it ends, and whether it is a time wherever it stands: days are one only where they are counted from something.
fn length(text: &Text, at: usize, end: usize) -> Option<(Length, usize, bool)> {
    let inside = |at: usize| text.any_at(at, INSIDE).map(|length| at + length);
    if text.at(at) == '半' {
        if let Some(end) = text
            .starts(at, "半年")
            .then(|| inside(at + 2).or(time_of(text, at + 2)))
            .flatten()
        {
            return Some((Length::Months(6), end, true));
        }
        let month = text.any_at(at, &["半个月", "半月"])?;
        return inside(at + month).map(|end| (Length::HalfMonths(0), end, true));
    }
    let (amount, after) = count(text, at, end)?;
    if text.at(after) == '年' {
        let half = text.at(after + 1) == '半';
        let end = after + 1 + usize::from(half);
        let end = inside(end).or(time_of(text, end))?;
        if half {
            return Some((Length::Months(amount * 12 + 6), end, true));
        }
        return (amount <= 20).then_some((Length::Years(amount), end, true));
    }
    if text.starts(after, "个半月") {
        return inside(after + 3).map(|end| (Length::HalfMonths(amount), end, true));
    }
    for (words, of, is_general) in [
        (&["个月"][..], Length::Months(amount), true),
        (&["个季度", "季度"], Length::Months(amount * 3), true),
        (&["周", "个星期", "星期"], Length::Days(amount * 7), true),
        (&["个工作日", "工作日"], Length::Workdays, false),
        (&["日", "天"], Length::Days(amount), false),
    ] {
        if let Some(end) = text.any_at(after, words).and_then(|length| inside(after + length)) {
            return Some((of, end, is_general));
        }
    }
    None
}

/// 用三年时间, 半年左右时间.
fn time_of(text: &Text, at: usize) -> Option<usize> {
    let words = ["时间", "左右时间", "时间内", "时间之内", "左右时间内", "的时间", "的时间内"];
    text.any_at(at, &words).map(|length| at + length)
}

/// From where a time at this place is counted, by the words before it: in its piece, or in the one before when its own says nothing.
fn counted_from(text: &Text, at: usize) -> From {
    let is_mark = |place: usize| matches!(text.at(place), ',' | ';' | '。' | ':' | '\n' | '\t' | '、' | '?' | '\0');
    let piece = |end: usize| {
        let limit = end.saturating_sub(WINDOW);
        let start = (limit..end)
            .rev()
            .find(|place| is_mark(*place))
            .map_or(limit, |place| place + 1);
        Span { start, end }
    };
    let mut words = piece(at);
    // 要, 应当在, 的: nothing of an event.
    while let Some(length) = text.ends_any(
        words,
        &[
            "在", "于", "要", "应", "应当", "须", "必须", "需", "的", " ", "并", "将", "(", "由",
        ],
    ) {
        words.end -= length;
    }
    let own = words.end > words.start;
    if !own && text.at(words.start.wrapping_sub(1)) == ',' {
        words = piece(words.start - 1);
        if text.ends_any(words, &["后", "之后", "以后", "起", "届满", "期满"]).is_none() {
            return From::Paper;
        }
    }
    let fresh = [
        "近", "最近", "连续", "每", "过去", "任意", "任一", "累计", "提前", "首次", "同一", "每隔", "间隔", "超过", "不足", "前",
    ];
    if own && text.ends_any(words, &fresh).is_some() && text.ends_any(words, &["日前", "之前", "以前"]).is_none() {
        return From::Nothing;
    }
    if text.ends_any(words, AFTER_EVENT).is_some() {
        let sent = text.has(words, SENDING) || text.has(words, ISSUING) && text.has(words, PAPERS);
        let of_paper = sent && text.ends_any(words, &["前", "日前", "之前", "以前"]).is_none();
        return if of_paper { From::Paper } else { From::Event };
    }
    let received = text.any_at(words.start, RECEIVING).is_some()
        || text.has(words, &["收到", "接到"])
        || text.ends_any(words, EVENTS).is_some();
    if own && received { From::Event } else { From::Paper }
}

/// 1个月内有效的证明, 30日内未答复的: how long something holds, and no time by which anything is done.
fn tells_how_long(text: &Text, after: usize) -> bool {
    text.any_at(
        after,
        &[
            "有效",
            "未",
            "不再",
            "累计",
            "出具的",
            "开具的",
            "发生",
            "连续",
            "形成的",
            "取得的",
            "无",
            "没有",
        ],
    )
    .is_some()
}

/// 20个工作日内建立台账: at the head of what is to be done once; 5个工作日内办结 is a measure of how well.
fn hastens(text: &Text, at: usize, after: usize, from: From) -> bool {
    let opens = from == From::Event || at == 0 || matches!(text.before(at), ',' | ';' | '。' | '\n' | '在' | '于' | '要' | '须');
    let once = [
        "建立", "制定", "制订", "上报", "报送", "提交", "印发", "出台", "组建", "拿出", "形成", "编制", "梳理", "报", "将", "向",
        "书面",
    ];
    opens && text.any_at(after, &once).is_some()
}
