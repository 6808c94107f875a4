//! Who: units and leaders where the text names them, in brackets, on a line of their own, or as the subject of the sentence.
//! The first-named unit is the lead.

use super::{
    deadline::{Clock, When, stated as stated_time, times},
    name::{is_branch, is_office, is_plain, is_unit, leading_office, longest_list, names, without_tail},
    roles::{AFTER_VERBS, FOLLOWING, HOLDERS, LABELS, NOT_FOLLOWING, ROLES, Role, TITLES},
    text::Text,
    words,
};
use crate::structure::Span;

/// Owners as spans; the words and the matched unit are filled in at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Owners {
    pub leader: Option<Span>,
    pub lead: Option<Span>,
    pub supporting: Vec<Span>,
    pub deadline: Option<When>,
}

impl Owners {
    pub(super) fn is_empty(&self) -> bool {
        self.leader.is_none() && self.lead.is_none() && self.supporting.is_empty() && self.deadline.is_none()
    }

    /// The same with `later` joined to it: what stands here first wins.
    pub(super) fn with(mut self, later: Owners) -> Owners {
        self.leader = self.leader.or(later.leader);
        match (self.lead, later.lead) {
            (None, lead) => self.lead = lead,
            (Some(own), Some(lead)) if own != lead => self.supporting.push(lead),
            _ => {}
        }
        self.supporting.extend(later.supporting);
        self.deadline = self.deadline.or(later.deadline);
        self
    }
}

/// A bracket or a line that states owners: (责任单位：…；完成时限：…), (市住建局牵头，市财政局配合), (市教育局、市财政局).
pub(super) fn stated(text: &Text, span: Span, clock: &Clock) -> Option<Owners> {
    let fields = fields(text, span);
    if !fields.is_empty() {
        let mut owners = Owners::default();
        let has_lead = fields.iter().any(|(role, _)| *role == Role::Lead);
        for (role, field) in fields {
            take(text, &mut owners, role, field, has_lead, clock);
        }
        return (!owners.is_empty()).then_some(owners);
    }
    let mut owners = Owners::default();
    let mut listed = Vec::new();
    // Somebody is said to lead: whoever else is named helps.
    let mut leads = false;
    for part in divided(text, span) {
        let whens = times(text, part, &mut clock.clone());
        if let Some(when) = whens.iter().find(|when| when.is_deadline) {
            owners.deadline = owners.deadline.or(Some(*when));
            continue;
        }
        let role = duty(text, part, leads);
        leads |= role == Some(Role::Lead);
        let part = without_tail(text, part);
        let skip = text
            .any_at(part.start, &["由", "会同", "联合", "责任单位为", "牵头单位为"])
            .unwrap_or(0);
        let names = names(
            text,
            Span {
                start: part.start + skip,
                end: part.end,
            },
        );
        // 市发展改革委、绛源车务段配合: where it is said what they do, a name that nobody knows is one among names.
        let known = match role {
            Some(_) => {
                let fits = |name: &Span| is_plain(text, *name) || is_composed(text, *name);
                names.iter().any(|name| is_unit(text, *name)) && names.iter().all(fits)
            }
            None => names.iter().all(|name| is_unit(text, *name)),
        };
        if names.is_empty() || !known {
            // (市大数据局牵头，其余按职责分工负责): who leads is said, and the rest by no name.
            if leads && !listed.is_empty() && role.is_some() {
                continue;
            }
            return None;
        }
        match role {
            Some(Role::Support) => owners.supporting.extend(names),
            _ => listed.extend(names),
        }
    }
    let mut listed = listed.into_iter();
    owners.lead = listed.next();
    owners.lead?;
    let mut supporting: Vec<Span> = listed.collect();
    supporting.append(&mut owners.supporting);
    owners.supporting = supporting;
    (!owners.is_empty()).then_some(owners)
}

/// What a part of a bracket says that its units do. After a lead, those who do their share help.
fn duty(text: &Text, part: Span, leads: bool) -> Option<Role> {
    const HELPS: &[&str] = &["配合", "协办", "参与", "协助", "配合落实", "协同", "协同推进", "支持"];
    const DOES: &[&str] = &[
        "牵头",
        "负责",
        "主办",
        "落实",
        "主责",
        "负总责",
        "牵头推进",
        "组织实施",
        "推进",
        "各负其责",
        "按职责分工",
        "按职责",
        "分工协作",
        "依职责",
        "按各自职责",
    ];
    if text.ends_any(part, HELPS).is_some() || text.any_at(part.start, &["会同", "联合"]).is_some() {
        return Some(Role::Support);
    }
    text.ends_any(part, DOES)?;
    let first = text.has(part, &["牵头", "主办", "主责", "负总责"]);
    Some(if leads && !first { Role::Support } else { Role::Lead })
}

/// A long name with a word in quotation marks: 市“十强产业”协调推进机制牵头部门.
fn is_composed(text: &Text, name: Span) -> bool {
    (3..=24).contains(&(name.end - name.start))
        && text
            .ends_any(name, &["部门", "单位", "机制", "办公室", "专班", "小组", "委员会"])
            .is_some()
        && !text.has(name, &["的", "了", "是", "对"])
}

/// A bracket that says who does what, whether or not its names are understood: it is no work of its own.
pub(super) fn says_who(text: &Text, inner: Span) -> bool {
    let body = text.trimmed(inner);
    let named = divided(text, body)
        .into_iter()
        .any(|part| names(text, without_tail(text, part)).iter().any(|name| is_unit(text, *name)));
    named && divided(text, body).into_iter().all(|part| duty(text, part, false).is_some())
}

fn divided(text: &Text, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    for place in span.start..=span.end {
        if place == span.end || matches!(text.at(place), ',' | ';') {
            let part = text.trimmed(Span { start, end: place });
            if part.end > part.start {
                out.push(part);
            }
            start = place + 1;
        }
    }
    out
}

/// The labelled fields of a bracket or line.
fn fields(text: &Text, span: Span) -> Vec<(Role, Span)> {
    let mut marks: Vec<(usize, usize, Role)> = Vec::new();
    let mut place = span.start;
    while place < span.end {
        let fresh = place == span.start
            || matches!(
                text.before(place),
                ',' | ';' | '。' | ' ' | '\t' | '\u{3000}' | '(' | '、' | '\n'
            );
        let label = LABELS
            .iter()
            .filter(|(label, _)| text.starts(place, label))
            .max_by_key(|(label, _)| label.len())
            .filter(|_| fresh);
        if let Some((label, role)) = label {
            let end = place + label.chars().count();
            let end = end + text.any_at(end, &["及负责人"]).unwrap_or(0);
            if text.at(end) == ':' || text.starts(end, "为") {
                marks.push((place, end + 1, *role));
                place = end;
            }
        }
        place += 1;
    }
    if marks.first().is_some_and(|mark| mark.0 > span.start + 2) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (at, (_, start, role)) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(span.end, |next| next.0);
        out.push((
            *role,
            text.trimmed(Span {
                start: (*start).min(end),
                end,
            }),
        ));
    }
    out
}

/// The owners or the time of a cell under a head that says which.
pub(super) fn named_in(text: &Text, owners: &mut Owners, role: Role, cell: Span, clock: &Clock) {
    take(text, owners, role, cell, owners.lead.is_some(), clock);
}

fn take(text: &Text, owners: &mut Owners, role: Role, field: Span, has_lead: bool, clock: &Clock) {
    if field.end <= field.start {
        return;
    }
    // 责任单位：市住建局，10月底前完成: a time among the names is the deadline.
    let whens = times(text, field, &mut clock.clone());
    let is_time = |name: &Span| {
        whens
            .iter()
            .any(|when| when.span.start < name.end && when.span.end > name.start)
    };
    if !matches!(role, Role::Deadline | Role::Leader) && owners.deadline.is_none() {
        owners.deadline = whens.iter().copied().find(|when| when.is_deadline);
    }
    match role {
        Role::Leader => {
            // 各责任单位主要负责人: whoever holds a post there, and nobody by name.
            let named = names(text, field).first().map(|name| untitled(text, *name));
            owners.leader = owners.leader.or(named.filter(|name| text.ends_any(*name, HOLDERS).is_none()));
        }
        Role::Deadline => owners.deadline = Some(stated_time(text, field, &mut clock.clone())),
        Role::Lead | Role::Responsible if role == Role::Lead || !has_lead => {
            let mut listed = names(text, without_tail(text, field))
                .into_iter()
                .filter(|name| !is_time(name))
                .map(|name| without_tail(text, name));
            if owners.lead.is_none() {
                owners.lead = listed.next();
            }
            owners.supporting.extend(listed);
        }
        Role::Responsible | Role::Support => {
            let listed = names(text, without_tail(text, field));
            owners.supporting.extend(
                listed
                    .into_iter()
                    .filter(|name| !is_time(name))
                    .map(|name| without_tail(text, name)),
            );
        }
        _ => {}
    }
}

/// 副市长陈立群 → 陈立群.
pub(super) fn untitled(text: &Text, name: Span) -> Span {
    let after = (name.start..name.end)
        .filter_map(|place| Some(place + text.any_at(place, TITLES)?))
        .filter(|end| *end + 1 < name.end)
        .max();
    Span {
        start: after.unwrap_or(name.start),
        end: name.end,
    }
}

/// Owners named by the words of a part of a sentence, from its (already cleared) beginning: 由…牵头, …负责, …会同…, …要….
/// Gives also whether the part says nothing more (市财政局配合).
pub(super) fn spoken(text: &Text, part: Span, whens: &[When]) -> Option<(Owners, bool)> {
    if let Some(length) = text.any_at(part.start, &["会同", "联合"])
        && let Some(list) = longest_list(text, part.start + length, part.end)
    {
        let owners = Owners {
            supporting: names(text, list),
            ..Owners::default()
        };
        return Some((owners, list.end >= part.end));
    }
    let by = text.any_at(part.start, &["由", "请", "责成", "授权"]);
    let start = match by {
        Some(length) => part.start + length,
        None => described(text, part),
    };
    if by.is_some()
        && let Some(found) = leader(text, start, part.end)
    {
        return Some(found);
    }
    let limit = part.end.min(start + 70);
    for place in start + 2..limit {
        // 市财政局上半年要…: an office right before a time is the subject.
        if let Some(when) = whens.iter().find(|when| when.span.start == place && when.is_deadline) {
            let listed = names(text, Span { start, end: place });
            if !listed.is_empty() && listed.iter().all(|name| is_office(text, *name)) {
                return Some((first_leads(listed), when.span.end >= part.end));
            }
        }
        if let Some(listed) = direct_subject(text, start, place) {
            return Some((first_leads(listed), false));
        }
        let Some((word, role)) = ROLES
            .iter()
            .filter(|(word, _)| text.starts(place, word))
            .max_by_key(|(word, _)| word.len())
        else {
            continue;
        };
        let listed = subjects(text, Span { start, end: place });
        if listed.is_empty() || !listed.iter().all(|name| is_unit(text, *name) || is_branch(text, *name)) {
            continue;
        }
        if *word == "要" && text.any_at(place, &["要求", "要点"]).is_some()
            || *word == "应" && text.any_at(place, &["应急", "应用"]).is_some()
        {
            continue;
        }
        let after = place + word.chars().count();
        if *role == Role::Support {
            let owners = Owners {
                supporting: listed,
                ..Owners::default()
            };
            return Some((owners, carried_out(text, after) >= part.end));
        }
        let mut owners = first_leads(listed);
        let with = text.any_at(after, &["会同", "联合", "商"]).filter(|_| *role == Role::Lead);
        if let Some(length) = with
            && let Some(joined) = longest_list(text, after + length, part.end)
        {
            owners.supporting.extend(names(text, joined));
            let end = joined.end + text.any_at(joined.end, &["等部门", "等单位", "等"]).unwrap_or(0);
            return Some((owners, end >= part.end));
        }
        if *role == Role::Other {
            let joined = longest_list(text, after, part.end)?;
            owners.supporting.extend(names(text, joined));
            return Some((owners, joined.end >= part.end));
        }
        // 市自然资源局牵头、市城投集团配合: the helpers stand in the same part.
        if text.at(after) == '、'
            && let Some(helped) = (after + 3..part.end).find(|end| text.any_at(*end, HELPING).is_some())
        {
            let helpers = names(
                text,
                Span {
                    start: after + 1,
                    end: helped,
                },
            );
            if !helpers.is_empty() && helpers.iter().all(|name| is_unit(text, *name)) {
                owners.supporting.extend(helpers);
                let end = helped + text.any_at(helped, HELPING).unwrap_or(0);
                return Some((owners, end >= part.end));
            }
        }
        return Some((owners, carried_out(text, after) >= part.end));
    }
    if by.is_some()
        && let Some(list) = longest_list(text, start, part.end)
        && text.any_at(list.end, &["分管", "主要", "负责同志", "领导"]).is_none()
    {
        let end = list.end + text.any_at(list.end, CARRYING).unwrap_or(0);
        return Some((first_leads(names(text, list)), end >= part.end));
    }
    if by.is_none()
        && let Some(office) = leading_office(text, part)
    {
        return Some((first_leads(vec![office]), false));
    }
    let inner =
        (start + 2..part.end).find(|place| text.at(*place) == '由' && !matches!(text.before(*place), '自' | '理' | '缘'))?;
    // 成立由副市长石见山任组长的工作组: the person leads.
    if let Some((owners, _)) = leader(text, inner + 1, part.end) {
        return Some((owners, false));
    }
    let list = longest_list(text, inner + 1, part.end)?;
    text.any_at(list.end, &["牵头", "负责", "组织", "会同", "统筹"])
        .or_else(|| text.any_at(list.end, CARRYING))?;
    Some((first_leads(names(text, list)), false))
}

/// Past what describes the subject: 去年排名靠后的鹿台县、白渚区要…. After 对 and its kin it is no subject.
fn described(text: &Text, part: Span) -> usize {
    if text
        .any_at(part.start, &["对", "把", "将", "给", "向", "为", "让", "使", "以", "按"])
        .is_some()
    {
        return part.start;
    }
    let end = part.end.min(part.start + 16);
    let last = (part.start + 3..end).rev().find(|place| text.at(*place) == '的');
    last.map(|place| place + 1)
        .filter(|from| {
            let stop =
                (*from..part.end.min(from + 20)).find(|place| text.any_at(*place, &["要", "须", "必须", "务必"]).is_some());
            stop.is_some_and(|stop| {
                let listed = names(text, Span { start: *from, end: stop });
                !listed.is_empty() && listed.iter().all(|name| is_office(text, *name))
            })
        })
        .unwrap_or(part.start)
}

/// Past 落实 in 负责落实, 配合落实, when nothing follows that is to be done.
fn carried_out(text: &Text, at: usize) -> usize {
    at + text.any_at(at, &["组织实施", "抓落实", "落实", "实施", "办理"]).unwrap_or(0)
}

/// What the helpers of a lead do.
const HELPING: &[&str] = &["配合", "参与", "协助", "协同", "协办"];

/// What a unit does with the work that is handed to it.
const CARRYING: &[&str] = &[
    "具体负责",
    "负责",
    "牵头",
    "盯办",
    "督办",
    "承办",
    "承担",
    "主办",
    "主抓",
    "实施",
    "落实",
    "办理",
    "承建",
    "汇总",
    "审核",
    "组织",
    "统筹",
    "跟踪",
];

fn first_leads(listed: Vec<Span>) -> Owners {
    Owners {
        lead: listed.first().copied(),
        supporting: listed.into_iter().skip(1).collect(),
        ..Owners::default()
    }
}

/// The units of a subject: a list, the kind behind 等, or one name of several branches (各县区应急、消防、市场监管部门).
fn subjects(text: &Text, span: Span) -> Vec<Span> {
    // 水、电、气、暖等专营单位: the kind stands behind 等.
    if let Some(at) = (span.start..span.end).rev().find(|at| text.at(*at) == '等') {
        let kind = Span {
            start: at + 1,
            end: span.end,
        };
        if is_unit(text, kind) {
            return vec![kind];
        }
    }
    if is_branch(text, span) {
        return vec![span];
    }
    names(text, span)
}

/// 各责任单位完成…, 市水务局制定…, 县政府主要负责同志要…: offices right before what they do.
fn direct_subject(text: &Text, start: usize, place: usize) -> Option<Vec<Span>> {
    // 要会同…: the helpers are named next.
    if text
        .any_at(
            place + text.any_at(place, &["要", "将", "须"]).unwrap_or(0),
            &["会同", "联合"],
        )
        .is_some()
    {
        return None;
    }
    let holders = text.any_at(place, HOLDERS);
    let next = place + holders.unwrap_or(0);
    // 市住房和城乡|建设局: the verb is a part of the name.
    let verb = words::verb_at(text, next).filter(|length| text.any_at(next + length, AFTER_VERBS).is_none());
    let acts = verb.is_some() || text.any_at(next, FOLLOWING).is_some();
    // 由市政府分管领导约谈: a person of the unit does it.
    let personal = holders.is_some() && matches!(text.before(start), '由' | '请');
    if !acts || personal || text.any_at(next, NOT_FOLLOWING).is_some() {
        return None;
    }
    let listed = names(text, Span { start, end: place });
    (!listed.is_empty() && listed.iter().all(|name| is_office(text, *name))).then_some(listed)
}

/// 由副市长陈立群牵头.
fn leader(text: &Text, start: usize, end: usize) -> Option<(Owners, bool)> {
    let title = (start..end.min(start + 12)).find_map(|place| Some(place + text.any_at(place, TITLES)?))?;
    let stop = (title + 2..=(title + 4).min(end))
        .find(|place| text.any_at(*place, &["牵头", "负责", "同志", "担任", "任"]).is_some())?;
    // 由书记、县长任双组长 names posts and nobody.
    if (title..stop).any(|place| !('\u{4E00}'..='\u{9FFF}').contains(&text.at(place)) || text.any_at(place, TITLES).is_some()) {
        return None;
    }
    let owners = Owners {
        leader: Some(Span { start: title, end: stop }),
        ..Owners::default()
    };
    Some((owners, false))
}
