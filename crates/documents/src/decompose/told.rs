//! Bulletins and summaries tell what has been done in the very words in which a plan asks for it (改造管网27公里). What tells them apart
//! is the whole paper: its name, how it begins, and that it asks nobody for anything before it comes to the next steps.

use super::{classify::orders, text::Text, words};
use crate::structure::{BlockKind, Span, Structure};

/// Names of papers that tell.
const TELLING: &[&str] = &[
    "简报",
    "快报",
    "专报",
    "工作总结",
    "工作汇报",
    "情况汇报",
    "工作动态",
    "工作纪实",
    "经验",
    "做法",
    "成效",
    "亮点",
    "纪实",
    "回眸",
    "巡礼",
];

/// Names of papers that ask, whatever else they are called.
const ASKING: &[&str] = &[
    "通知",
    "方案",
    "要点",
    "计划",
    "意见",
    "纪要",
    "讲话",
    "督办",
    "清单",
    "分工",
    "承诺",
    "规划",
    "安排",
    "强调",
    "要求",
    "部署",
    "通报",
    "政府工作报告",
];

/// Labels that hand work to units.
const HANDING: &[&str] = &["责任单位", "牵头单位", "完成时限", "配合单位", "责任部门"];

/// What begins a telling: 今年以来, 近年来.
const BEGINNING: &[&str] = &["以来", "近年来", "年来,"];

/// What shows that something is over, beside the words for the past.
const OVER: &[&str] = &[
    "同比",
    "累计",
    "较去年",
    "比去年",
    "较上年",
    "居全省",
    "居全市",
    "位居",
    "受到",
    "荣获",
    "得到",
];

/// Whether the paper tells what has been done.
pub(super) fn tells(text: &Text, structure: &Structure) -> bool {
    let inside = |span: Span| Span {
        start: span.start.min(text.len()),
        end: span.end.min(text.len()),
    };
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    let head = structure
        .blocks
        .iter()
        .take_while(|block| matches!(block.kind, BlockKind::Title | BlockKind::Front));
    let heads: Vec<Span> = head
        .map(|block| inside(block.span))
        .chain(structure.title.map(inside))
        .collect();
    if heads.iter().any(|span| text.has(*span, ASKING)) || text.has(whole, HANDING) {
        return false;
    }
    let named = heads.iter().any(|span| text.has(*span, TELLING));
    let sentences: Vec<Span> = structure
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph)
        .flat_map(|block| block.sentences.iter().map(|span| text.trimmed(inside(*span))))
        .filter(|span| span.end > span.start)
        .take_while(|span| !turns(text, *span))
        .collect();
    let Some(first) = sentences.first() else {
        return false;
    };
    let opening = Span {
        start: first.start,
        end: first.end.min(first.start + 14),
    };
    let begins = text.has(opening, BEGINNING);
    let asking = sentences.iter().filter(|span| orders(text, **span)).count();
    let over = sentences
        .iter()
        .filter(|span| text.has(**span, OVER) || text.has(**span, words::PAST) || text.has_char(**span, '了'))
        .count();
    // A name alone, or a beginning alone that other sentences bear out.
    (named && (begins || over >= 2) && asking * 6 <= sentences.len())
        || (begins && over >= 3 && over * 4 >= sentences.len() && asking * 12 <= sentences.len())
}

/// Where the telling ends: 下一步.
pub(super) fn turns(text: &Text, span: Span) -> bool {
    let body = text.trimmed(span);
    let opening = Span {
        start: body.start,
        end: body.end.min(body.start + 12),
    };
    text.has(
        opening,
        &[
            "下一步",
            "下步",
            "下阶段",
            "下一阶段",
            "接下来",
            "今后,",
            "打算",
            "工作安排",
            "工作计划",
            "工作思路",
        ],
    )
}
