//! Makes an item of a measure: title, verb and object, owners with their units, what makes it checkable and what is missing.

use std::collections::BTreeSet;

use super::{
    ClauseClass, Deadline, Ground, Item, Target, cut::first_verb, deadline::When, owner::Owners, text::Text, unit::Units, words,
};
use crate::structure::Span;

const TITLE_CHARACTERS_MAX: usize = 40;

/// An item before its owners are settled.
pub(super) struct Draft {
    pub span: Span,
    pub class: ClauseClass,
    pub section: Vec<String>,
    pub owners: Owners,
    pub deadline: Option<When>,
    pub targets: Vec<Target>,
    /// The part the title is taken from.
    pub core: Span,
}

/// The item as it is given out.
pub(super) fn item(text: &Text, draft: Draft, units: &Units<'_>) -> Item {
    let own = |span: Span| units.named(text, span);
    let lead = draft.owners.lead.map(own);
    let mut supporting: Vec<_> = Vec::new();
    for span in &draft.owners.supporting {
        let owner = own(*span);
        let known = lead.iter().chain(&supporting).any(|known| known.text == owner.text);
        if !known {
            supporting.push(owner);
        }
    }
    let deadline = draft.deadline.map(|when| Deadline {
        text: text.string(when.span),
        start: when.span.start,
        end: when.span.end,
        date: when.date,
    });
    let verb = first_verb(text, draft.core).or_else(|| first_verb(text, draft.span));
    let object = verb.and_then(|verb| object(text, verb, draft.core.end.max(verb.end), &draft.targets));
    let mechanisms = quoted(text, draft.span, '“');
    let has_named = !mechanisms.is_empty() || !quoted(text, draft.span, '《').is_empty() || names_thing(text, draft.span);
    let mut grounds = Vec::new();
    let mut missing = Vec::new();
    for (ground, is_there) in [
        (Ground::Number, !draft.targets.is_empty()),
        (Ground::Named, has_named),
        (
            Ground::Date,
            deadline.as_ref().is_some_and(|deadline| deadline.date.is_some()),
        ),
        (Ground::Owner, lead.is_some()),
    ] {
        if is_there {
            grounds.push(ground);
        } else if ground != Ground::Named || draft.targets.is_empty() {
            missing.push(ground);
        }
    }
    // One of the two says what is to be seen; the other need not be there too.
    if has_named {
        missing.retain(|ground| *ground != Ground::Number);
    }
    Item {
        start: draft.span.start,
        end: draft.span.end,
        source_start: draft.span.start,
        source_end: draft.span.end,
        title: title(text, draft.core),
        section: draft.section,
        class: draft.class,
        verb: verb.map(|verb| text.string(verb)),
        object,
        leader: draft.owners.leader.map(own),
        lead,
        supporting,
        checkable: grounds.iter().any(|ground| *ground != Ground::Owner),
        deadline,
        places: places(text, draft.span),
        targets: draft.targets,
        mechanisms,
        grounds,
        missing,
    }
}

/// The words of the core, cut at a mark if they are long.
fn title(text: &Text, core: Span) -> String {
    let mut end = core.end;
    if end - core.start > TITLE_CHARACTERS_MAX {
        end = (core.start + 8..core.start + TITLE_CHARACTERS_MAX)
            .rev()
            .find(|place| matches!(text.at(*place), ',' | '、' | ';'))
            .unwrap_or(core.start + TITLE_CHARACTERS_MAX);
    }
    text.string(text.trimmed(Span { start: core.start, end })).replace('\t', " ")
}

/// What follows the verb, up to the number or the next mark.
fn object(text: &Text, verb: Span, end: usize, targets: &[Target]) -> Option<String> {
    let mut from = verb.end;
    while let Some(length) = text.any_at(from, words::ACTIONS).filter(|length| from + length < end) {
        from += length;
    }
    let stop = (from..end)
        .find(|place| matches!(text.at(*place), ',' | ';' | '。' | '(') || targets.iter().any(|target| target.start == *place))
        .unwrap_or(end);
    let mut object = text.trimmed(Span { start: from, end: stop });
    if object.end <= object.start {
        // 改造46个老旧小区: the object stands behind its number.
        let after = targets.iter().find(|target| target.start == stop)?.end.min(end);
        let stop = (after..end)
            .find(|place| matches!(text.at(*place), ',' | ';' | '。'))
            .unwrap_or(end);
        object = text.trimmed(Span { start: after, end: stop });
    }
    (object.end > object.start && !text.at(object.start).is_ascii_digit()).then(|| text.string(object))
}

fn quoted(text: &Text, span: Span, open: char) -> Vec<String> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    let mut place = span.start;
    while place < span.end {
        if text.at(place) == open
            && let Some(close) = text.closing(place, span.end)
        {
            let words = text.string(Span {
                start: place + 1,
                end: close,
            });
            if (1..=20).contains(&words.chars().count()) && seen.insert(words.clone()) {
                out.push(words);
            }
            place = close;
        }
        place += 1;
    }
    out
}

/// A project, building, paper or body that can be pointed at.
fn names_thing(text: &Text, span: Span) -> bool {
    let things = [
        "工程",
        "项目",
        "平台",
        "方案",
        "办法",
        "清单",
        "台账",
        "机制",
        "中心",
        "水库",
        "大桥",
        "快速路",
        "产业园",
        "物流园",
        "领导小组",
        "专班",
        "学校",
        "小学",
        "医院",
        "基地",
        "水厂",
        "泵站",
        "条例",
        "规划",
        "制度",
        "行动",
        "报告",
        "预案",
        "试点",
    ];
    text.has(span, &things)
}

/// 云峪镇, 柳湾街道: two or three characters before the word for a place, none of them a word of grammar.
fn places(text: &Text, span: Span) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for place in span.start + 2..span.end {
        let Some(length) = text.any_at(place, &["县", "镇", "乡", "街道", "新区", "开发区", "经开区", "水库", "灌区"])
        else {
            continue;
        };
        let taken = |c: char| {
            !('\u{4E00}'..='\u{9FFF}').contains(&c)
                || "的了和与及在由各全每本市县区乡镇村建设完成对把将向到为个座处条家户新改造开发城农".contains(c)
        };
        let count = (1..=3)
            .take_while(|back| place >= span.start + back && !taken(text.at(place - back)))
            .count();
        let joins = matches!(text.at(place + length), '域' | '村' | '委' | '局' | '级' | '区' | '镇');
        if count == 2 && !joins && place + length <= span.end {
            let words = text.string(Span {
                start: place - count,
                end: place + length,
            });
            if seen.insert(words.clone()) {
                out.push(words);
            }
        }
    }
    out
}
