//! What a part of a sentence does: it speaks, dates, names owners, says how, to what end, or what is to be done.

use super::{
    cut::Part,
    name::is_listed,
    openings::{ADVERBS, ENDING, MANNERS, REACHED, REPORTING, RESULTS, SPEAKERS, STANDING},
    text::Text,
    words,
};
use crate::structure::Span;

/// What a part does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// 会议要求, 她强调: who speaks.
    Speaker,
    /// Only a time, for what follows.
    Time,
    /// Only owners, for what follows or stands before.
    Owner,
    /// 围绕…, 按照…: how, for what follows.
    Manner,
    /// How one should think.
    Attitude,
    /// Counts or dates something.
    Hard,
    /// 力争20亿元: a second number of the part before.
    Attach,
    /// 确保…, 让…: to what end, for what stands before.
    Result,
    /// Anything else.
    Soft,
}

/// What the part does. Its subject ends at `at`, its verb begins at `head`.
pub(super) fn kind(text: &Text, part: &Part, at: usize, head: usize, owner_only: bool) -> Kind {
    let span = part.span;
    let length = span.end - span.start;
    // 按照…的要求 says how, 市长要求 says who.
    let by = text
        .any_at(span.start, &["按照", "按", "根据", "依照", "对照", "围绕", "落实"])
        .is_some();
    let speaks = (text.ends_any(span, SPEAKERS).is_some() || text.ends_any(span, REPORTING).is_some())
        && length <= 16
        && part.targets.is_empty()
        && !by;
    // 会议原则同意市水务局提出的方案: what was decided about a paper; the work it leaves stands behind.
    let agrees = text
        .any_at(
            span.start,
            &["会议同意", "会议原则", "会议通过", "会议审议", "原则同意", "原则通过"],
        )
        .is_some()
        && text
            .ends_any(
                span,
                &[
                    "方案", "》", "意见", "办法", "规划", "名单", "请示", "报告", "事项", "建议", "草案",
                ],
            )
            .is_some();
    if speaks || agrees && part.targets.is_empty() {
        return Kind::Speaker;
    }
    if let Some(when) = part.deadline
        && when.span.end + 1 >= span.end
        && part.targets.is_empty()
    {
        // 自印发之日起30日内, 从即日起至3月15日, 方案印发后10个工作日内: from where it counts stands before it.
        let counted = matches!(text.before(when.span.start), '起' | '后') || matches!(text.at(span.start), '自' | '从');
        if when.span.start <= span.start + 3 || counted {
            return Kind::Time;
        }
    }
    if owner_only {
        return Kind::Owner;
    }
    if !part.targets.is_empty() {
        let first = part.targets[0].start;
        let bare = text
            .any_at(
                span.start,
                &["力争", "争取", "确保", "至少", "最长", "最多", "疑难", "并力争"],
            )
            .is_some();
        let nothing_between = (head..first).all(|place| "完成达到突破超过实现".contains(text.at(place)));
        let behind = part.targets[0].end >= span.end;
        // 剩余的3120户“煤改电”改造，10月底前通电: what it is about, and no measure yet.
        let topic = text.any_at(span.start, &["剩余", "其余", "余下", "上述", "尚未"]).is_some() && !behind;
        return if bare && nothing_between && behind {
            Kind::Attach
        } else if topic {
            Kind::Manner
        } else {
            Kind::Hard
        };
    }
    let aims = text
        .any_at(head, &["聚焦", "围绕", "紧盯", "锚定", "瞄准", "抢抓", "对标"])
        .is_some();
    if part.deadline.is_some_and(|when| !text.has_char(when.span, '前')) && aims && !part.is_concrete {
        return Kind::Manner;
    }
    if part.deadline.is_some() {
        // 5月底前全部办结: by when the measure before is to be done.
        let rest = span.end.saturating_sub(at);
        let all = text.any_at(at, &["全部", "全面", "基本", "一律", "全线"]).is_some() && rest <= 8;
        let ends = rest <= 6 && text.any_at(at, ENDING).is_some();
        let finishes = (all || ends) && part.owners.is_none() && part.leads_with_time;
        return if finishes { Kind::Attach } else { Kind::Hard };
    }
    if text.has(span, REACHED) && !text.has(span, words::ATTITUDES) {
        return Kind::Hard;
    }
    if is_fulfilled(text, part, at) {
        return Kind::Hard;
    }
    if !part.opens_with_verb && part.owners.is_none() && text.ends_any(span, STANDING).is_some() && !preposed(text, at, span.end)
    {
        return Kind::Hard;
    }
    let opening = Span {
        start: at,
        end: (head + 4).min(span.end).max(at),
    };
    if part.owners.is_some() {
        // 市机关事务局要举一反三: who, and nothing that is done yet.
        let only_minded = text.has(opening, words::ATTITUDES) && !part.is_concrete && !part.has_verb;
        return if only_minded { Kind::Manner } else { Kind::Soft };
    }
    if part.reports {
        return Kind::Attach;
    }
    // 对不能按期消险的水库: which are meant, not how to think.
    let meant = text.any_at(at, &["对不", "对未", "对无"]).is_some();
    let minded = !meant && text.has(opening, words::ATTITUDES)
        || text
            .ends_any(
                span,
                &[
                    "意识", "理念", "精神", "思想", "位置", "引领", "主线", "指导", "弦", "首位", "心上", "眼里",
                ],
            )
            .is_some();
    if minded && (part.is_general || !part.is_concrete) {
        return Kind::Attitude;
    }
    if (text.any_at(at, MANNERS).is_some() || text.any_at(head, &["把", "将"]).is_some()) && !part.is_concrete {
        return Kind::Manner;
    }
    if text.any_at(at, RESULTS).is_some() {
        return Kind::Result;
    }
    Kind::Soft
}

/// 把…纳入…, 对…开展…: the work stands behind its object.
pub(super) fn preposed(text: &Text, at: usize, end: usize) -> bool {
    text.any_at(at, &["把", "将", "对", "为"]).is_some()
        && text.has(
            Span { start: at, end },
            &[
                "纳入", "开展", "实施", "建立", "进行", "给予", "约谈", "检查", "整治", "清理", "提供",
            ],
        )
}

/// 农村公路断点全部打通, 污染物减排完成上级下达任务: a thing named first, and that all of it is done.
fn is_fulfilled(text: &Text, part: &Part, at: usize) -> bool {
    let span = part.span;
    if part.opens_with_verb
        || part.owners.is_some()
        || [MANNERS, ADVERBS, RESULTS]
            .iter()
            .any(|words| text.any_at(at, words).is_some())
    {
        return false;
    }
    let all = (at + 2..span.end.saturating_sub(3))
        .rev()
        .take(6)
        .find(|place| text.starts(*place, "全部"));
    let done = all.is_some_and(|place| {
        let rest = Span {
            start: place + 2,
            end: span.end,
        };
        // 全部打通, 全部挂牌: whatever it is, it is a word of its own at the end.
        (2..=4).contains(&(rest.end - rest.start)) || text.ends_any(rest, words::ACTIONS).is_some()
    });
    let assigned = text.ends_any(span, &["任务", "目标", "指标"]).is_some()
        && text
            .find(
                Span {
                    start: at + 2,
                    end: span.end,
                },
                &["完成"],
            )
            .is_some_and(|(place, _)| place > at + 2);
    done || assigned
}

/// 报市政府审定, 报县发展改革委备案: the last step of a paper that was made before.
pub(super) fn reports(text: &Text, head: usize, end: usize) -> bool {
    let away = ["报告", "报送", "报名", "报道", "报批", "报废"];
    let Some(length) = text
        .any_at(head, &["报", "并报", "按程序报"])
        .filter(|_| text.any_at(head, &away).is_none())
    else {
        return false;
    };
    let rest = Span {
        start: (head + length).min(end),
        end,
    };
    text.ends_any(rest, &["备案", "审定", "审批", "审核", "审议", "批准", "汇总"])
        .is_some()
        || is_listed(text, rest)
}
