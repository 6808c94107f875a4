//! Which words name units: one name, a list of them, branches under one name, offices that can be the subject of a sentence.

use super::{
    roles::{ACTING, AFTER_VERBS, ENDINGS, NOT_OFFICES, NOT_UNITS, OFFICES, PLAIN_OFFICES},
    text::Text,
    words,
};
use crate::structure::Span;

/// Whether the words name a unit.
pub(super) fn is_unit(text: &Text, name: Span) -> bool {
    let length = name.end.saturating_sub(name.start);
    if is_every_place(text, name) {
        return true;
    }
    let bare = ["企业", "单位", "部门", "政府", "公司", "集团", "中心", "学校", "基层", "机关"];
    if length == 2 && text.any_at(name.start, &bare).is_some() {
        return false;
    }
    // A name holds whole brackets or none.
    let brackets = |mark: char| (name.start..name.end).filter(|place| text.at(*place) == mark).count();
    if matches!(text.at(name.start), '(' | ')') || brackets('(') != brackets(')') {
        return false;
    }
    let clean = (name.start..name.end).all(|place| {
        let c = text.at(place);
        let inside = text.has_char(name, '(') && matches!(c, '(' | ')' | '、');
        (('\u{4E00}'..='\u{9FFF}').contains(&c) || inside)
            && !matches!(
                c,
                '的' | '了' | '是' | '由' | '把' | '对' | '将' | '从' | '让' | '使' | '每' | '向' | '等'
            )
    });
    // 市住建局督促燃气公司: what one unit does with another is no name.
    let acts = (name.start + 2..name.end).any(|place| text.any_at(place, ACTING).is_some());
    // 约谈企业, 开通…乡镇: a verb and its object; but 建设局, 组织部.
    let does = words::verb_at(text, name.start).is_some_and(|verb| text.any_at(name.start + verb, AFTER_VERBS).is_none());
    (2..=22).contains(&length)
        && clean
        && !acts
        && !does
        && text.ends_any(name, ENDINGS).is_some()
        && text.ends_any(name, NOT_UNITS).is_none()
        && text
            .any_at(
                name.start,
                &[
                    "各级",
                    "全市",
                    "全社会",
                    "所有",
                    "有的",
                    "我们",
                    "支持",
                    "鼓励",
                    "引导",
                    "推动",
                    "督促",
                    "指导",
                    "依托",
                    "帮助",
                    "推荐",
                ],
            )
            .is_none()
}

/// A word that could be a name: neither long nor said of something.
pub(super) fn is_plain(text: &Text, name: Span) -> bool {
    is_unit(text, name)
        || (3..=10).contains(&(name.end - name.start))
            && words::verb_at(text, name.start).is_none()
            && (name.start..name.end).all(|place| {
                let c = text.at(place);
                ('\u{4E00}'..='\u{9FFF}').contains(&c) && !"的了是由把对将从让使每向等按".contains(c)
            })
}

/// 各市州, 各县(市、区), 各乡镇(街道): the places below, whatever they are called there.
fn is_every_place(text: &Text, name: Span) -> bool {
    let rest = Span {
        start: name.start + 1,
        end: name.end,
    };
    text.at(name.start) == '各' && is_levels(text, rest)
}

/// 市、区 or 街道: levels of places and no name among them.
pub(super) fn is_levels(text: &Text, span: Span) -> bool {
    let levels = [
        "市",
        "州",
        "县",
        "区",
        "旗",
        "盟",
        "乡",
        "镇",
        "街道",
        "街",
        "园区",
        "开发区",
        "(",
        ")",
        "、",
    ];
    let mut at = span.start;
    while at < span.end {
        match text.any_at(at, &levels) {
            Some(length) => at += length,
            None => return false,
        }
    }
    at > span.start && at == span.end
}

/// The names of a list, without what is said after the last of them.
pub(super) fn names(text: &Text, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    let mut place = span.start;
    while place <= span.end {
        // 各县(市、区)政府 is one name.
        if text.at(place) == '('
            && let Some(close) = text.closing(place, span.end)
        {
            place = close;
        }
        let part = Span { start, end: place };
        let divides = place == span.end || matches!(text.at(place), '、' | ',' | ';' | '/' | ' ' | '\t' | '\u{3000}' | '。');
        let joins = match text.any_at(place, &["以及", "和", "及", "与"]) {
            Some(length)
                if place < span.end && is_unit(text, text.trimmed(part)) && is_name_start(text, place + length, span.end) =>
            {
                Some(length)
            }
            _ => None,
        };
        if divides || joins.is_some() {
            let name = text.trimmed(part);
            if name.end > name.start {
                out.push(name);
            }
            place += joins.unwrap_or(1);
            start = place;
        } else {
            place += 1;
        }
    }
    out
}

/// After 和: the rest up to the next divider is a unit again (not 人力资源和社会保障局, where the part before is none).
fn is_name_start(text: &Text, start: usize, end: usize) -> bool {
    let stop = (start..end)
        .find(|place| matches!(text.at(*place), '、' | ',' | ';' | ' ' | '和'))
        .unwrap_or(end);
    stop > start + 1
}

/// What is said after the last name of a list: what they do, and that they are not all.
const TAILS: &[&str] = &[
    "按职责分工负责",
    "按照职责分工负责",
    "按职责分工",
    "按照职责分工",
    "依职责分工负责",
    "按各自职责分工负责",
    "按各自职责负责",
    "按各自职责",
    "按职责",
    "按照职责",
    "依职责",
    "分工负责",
    "分工落实",
    "分工协作",
    "分头落实",
    "各负其责",
    "分别负责",
    "共同负责",
    "具体负责",
    "牵头负责",
    "牵头推进",
    "牵头落实",
    "总牵头",
    "负总责",
    "主责",
    "负责",
    "牵头",
    "协同配合",
    "积极配合",
    "配合",
    "参与",
    "协助",
    "协同",
    "协办",
    "主办",
    "组织实施",
    "具体落实",
    "抓好落实",
    "抓落实",
    "落实",
    "推进",
    "等",
    "等部门",
    "等单位",
    "等相关部门",
    "等有关部门",
    "等相关单位",
    "等有关单位",
    "等部门和单位",
    "等部门单位",
    "等市直部门",
    "等市直有关部门",
    "等市级部门",
    "等责任单位",
];

/// Without 按职责分工负责, 等, 牵头 … at its end.
pub(super) fn without_tail(text: &Text, span: Span) -> Span {
    let mut span = text.trimmed(span);
    while let Some(length) = text.ends_any(span, TAILS) {
        span = text.trimmed(Span {
            start: span.start,
            end: span.end - length,
        });
        if span.end <= span.start {
            break;
        }
    }
    span
}

/// 各县区应急、消防、市场监管部门, 财政、税务部门: branches of government under one name.
pub(super) fn is_branch(text: &Text, span: Span) -> bool {
    if span.end - span.start > 30
        || !text.has_char(span, '、')
        || text.ends_any(span, &["部门", "单位", "机构"]).is_none()
        || text.any_at(span.start, &["把", "将", "对", "向", "与", "和", "为"]).is_some()
    {
        return false;
    }
    let listed = names(text, span);
    let (Some(last), false) = (listed.last(), listed.iter().all(|name| is_unit(text, *name))) else {
        return false;
    };
    // Without 各 every branch is named by a word of its own, and the last of them by the kind.
    let is_word = |name: &Span| (2..=4).contains(&(name.end - name.start)) && words::verb_at(text, name.start).is_none();
    text.at(span.start) == '各' || is_unit(text, *last) && listed.iter().rev().skip(1).all(is_word)
}

/// A name that is plainly an office of some level.
pub(super) fn is_office(text: &Text, name: Span) -> bool {
    let levelled = text
        .any_at(name.start, &["各", "市", "县", "区", "省", "州", "镇", "乡"])
        .is_some()
        || (name.start + 2..name.end.min(name.start + 6)).any(|place| matches!(text.at(place), '市' | '县' | '区' | '州' | '旗'));
    if is_every_place(text, name) {
        return true;
    }
    // 青岫县, 柳湾区: a place of which the name is known to be one only by its ending.
    let is_place = matches!(name.end - name.start, 3 | 4)
        && matches!(text.before(name.end), '县' | '区' | '市')
        && text.before(name.end - 1) != '园'
        && (name.start..name.end - 1).all(|place| !"全各市县区本该".contains(text.at(place)))
        && is_unit(text, name);
    if is_place {
        return true;
    }
    // 财政金融局, 园区国投公司: in a paper of one body its offices are named without a level.
    let plain = name.end - name.start <= 8 && text.ends_any(name, PLAIN_OFFICES).is_some();
    name.end >= name.start + 3
        && (levelled || plain)
        && is_unit(text, name)
        && text.ends_any(name, OFFICES).is_some()
        && text.any_at(name.start, NOT_OFFICES).is_none()
}

/// Ends with which a name of an office is surely over.
const FIRM: &[&str] = &[
    "局",
    "厅",
    "支队",
    "大队",
    "总队",
    "中心",
    "指挥部",
    "防指",
    "督查室",
    "管委会",
];

/// What makes another thing of the office before it: 市水务局综合楼, 市财政局局长.
const OF_OFFICES: &[&str] = &[
    "的",
    "等",
    "、",
    "和",
    "与",
    "及",
    "局",
    "长",
    "系统",
    "机关",
    "大楼",
    "综合楼",
    "办公",
    "干部",
    "职工",
    "班子",
    "党组",
    "下属",
    "所属",
    "直属",
    "窗口",
    "网站",
    "平台",
    "建",
    "项目",
    "工程",
    "(",
    "“",
];

/// The office that begins a part which goes on to say what it does, whatever the verb: 市水利局预置抢险队伍12支. The longest name counts.
pub(super) fn leading_office(text: &Text, part: Span) -> Option<Span> {
    text.any_at(part.start, &["各", "市", "县", "区", "省", "州"])?;
    let end = (part.start + 3..part.end.min(part.start + 16)).rev().find(|end| {
        let name = Span {
            start: part.start,
            end: *end,
        };
        (text.ends_any(name, FIRM).is_some() && is_office(text, name)) || is_every_place(text, name) && *end > part.start + 2
    })?;
    let rest = Span {
        start: end,
        end: part.end,
    };
    let is_office_named = text.ends_any(Span { start: part.start, end }, FIRM).is_some();
    let counts = (rest.start..rest.end).any(|place| text.at(place).is_ascii_digit());
    let must = text.has(rest, &["须", "必须", "务必", "应当"]);
    let says = if is_office_named { counts || must } else { must };
    (says && rest.end > rest.start + 4 && text.any_at(end, OF_OFFICES).is_none()).then_some(Span { start: part.start, end })
}

/// Whether nothing stands here but units.
pub(super) fn is_listed(text: &Text, span: Span) -> bool {
    let listed = names(text, span);
    !listed.is_empty() && listed.iter().all(|name| is_unit(text, *name))
}

/// The longest list of units that begins here.
pub(super) fn longest_list(text: &Text, start: usize, end: usize) -> Option<Span> {
    (start + 2..=end.min(start + 40)).rev().find_map(|stop| {
        let span = Span { start, end: stop };
        let listed = names(text, span);
        let whole = !listed.is_empty()
            && listed.iter().all(|name| is_unit(text, *name))
            && listed.iter().all(|name| name.end - name.start <= 12);
        (whole && !matches!(text.before(stop), '、' | ',')).then_some(span)
    })
}
