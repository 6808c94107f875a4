//! Cuts a sentence into its parts at commas, and lists of measures where every member counts something; says of each part what it does.

use super::{
    Target,
    deadline::{Clock, When, times},
    openings::{ADVERBS, DEFINITE, ENDING, GENERAL, MANNERS, REACHED, RESULTS, SPEAKERS, STANDING},
    owner::{Owners, spoken},
    target::targets,
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

/// A part of a sentence between its commas, or a member of a list of measures.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub span: Span,
    pub kind: Kind,
    pub targets: Vec<Target>,
    pub deadline: Option<When>,
    /// The time stands at the head and holds for the parts after it.
    pub leads_with_time: bool,
    pub owners: Option<Owners>,
    pub has_verb: bool,
    pub opens_with_verb: bool,
    pub is_concrete: bool,
    /// Its verb is one that any sentence of the genre may have (推动, 加强 …).
    pub is_general: bool,
    /// Its verb brings one definite thing about.
    pub is_definite: bool,
    /// It does something with a thing that has a name: 落实“三个清单”.
    pub is_named: bool,
    /// It names first what it is about: 清偿比例达到60%以上.
    pub is_nominal: bool,
}

/// The parts of a stretch of a sentence, in order.
pub(super) fn parts(text: &Text, span: Span, clock: &mut Clock) -> Vec<Part> {
    let mut out = Vec::new();
    for piece in divided(text, span, &[',', ';', ':']) {
        let start = after_marks(text, piece);
        let piece = Span { start, end: piece.end };
        // 主要预期目标是：, 具体任务如下：: what comes before the colon only announces.
        let after = (piece.end..span.end).find(|place| !text.at(*place).is_whitespace());
        let announces = after.is_some_and(|place| text.at(place) == ':');
        for member in members(text, piece, clock) {
            let mut part = part(text, member, clock);
            if announces && part.targets.is_empty() && part.owners.is_none() {
                part.kind = Kind::Speaker;
            }
            out.push(part);
        }
    }
    out
}

/// Cuts at the marks, outside quotation marks and brackets.
fn divided(text: &Text, span: Span, marks: &[char]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    let mut place = span.start;
    while place <= span.end {
        if place == span.end || (marks.contains(&text.at(place)) && !is_in_number(text, place)) {
            let piece = text.trimmed(Span { start, end: place });
            if piece.end > piece.start {
                out.push(piece);
            }
            start = place + 1;
        } else if let Some(close) = text.closing(place, span.end) {
            place = close;
        }
        place += 1;
    }
    out
}

fn is_in_number(text: &Text, place: usize) -> bool {
    text.at(place) == ',' && text.before(place).is_ascii_digit() && (1..=3).all(|step| text.at(place + step).is_ascii_digit())
}

/// Past 一是, 二要, (1), 1., ①, 首先.
fn after_marks(text: &Text, span: Span) -> usize {
    let mut at = span.start;
    if text.at(at) == '('
        && let Some(close) = text.closing(at, span.end.min(at + 6))
        && (at + 1..close).all(|place| text.at(place).is_ascii_digit() || "一二三四五六七八九十".contains(text.at(place)))
    {
        at = close + 1;
    } else if ('①'..='⑳').contains(&text.at(at)) {
        at += 1;
    } else {
        let digits = (at..span.end).take_while(|place| text.at(*place).is_ascii_digit()).count();
        if (1..=2).contains(&digits) && matches!(text.at(at + digits), '.' | '、') && !text.at(at + digits + 1).is_ascii_digit()
        {
            at += digits + 1;
        }
    }
    let numerals = (at..span.end)
        .take_while(|place| "一二三四五六七八九十".contains(text.at(*place)))
        .count();
    if (1..=2).contains(&numerals) && matches!(text.at(at + numerals), '是' | '、') {
        at += numerals + 1;
    }
    while text.at(at).is_whitespace() && at < span.end {
        at += 1;
    }
    at.min(span.end)
}

/// Whether the sentence only announces what comes: 一是落实责任。 二要抓开工。
pub(super) fn announces(text: &Text, sentence: Span) -> bool {
    let body = text.trimmed(sentence);
    let numerals = (body.start..body.end)
        .take_while(|place| "一二三四五六七八九十".contains(text.at(*place)))
        .count();
    let ordinal = (1..=2).contains(&numerals) && matches!(text.at(body.start + numerals), '是' | '要')
        || text
            .any_at(body.start, &["首先", "其次", "第一,", "第二,", "第三,"])
            .is_some();
    ordinal && body.end - body.start <= 16 && !text.has_char(body, ',')
}

/// A short first sentence with a number of its own is the name of what follows: 1.加快重大水利工程建设。
pub(super) fn names_what_follows(text: &Text, sentence: Span, clock: &Clock) -> bool {
    let body = text.trimmed(sentence);
    let start = after_marks(text, body);
    let inner = Span { start, end: body.end };
    start > body.start && body.end - start <= 24 && !text.has_char(inner, ',') && !is_hard(text, inner, clock)
}

/// The same without a number: 有序开发风电光伏。 before the sentences that say how. Only at the head of a paragraph of some length.
pub(super) fn calls_what_follows(text: &Text, sentence: Span, clock: &Clock) -> bool {
    let body = text.trimmed(sentence);
    let length = body.end - body.start;
    let head = skip_adverbs(text, body.start, body.end);
    let opens = words::verb_at(text, head).is_some() || words::verb_at(text, body.start).is_some();
    (4..=14).contains(&length) && opens && !text.has(body, &[",", "“", ":"]) && !is_hard(text, body, clock)
}

/// A list divides at 、 where the parts on both sides count or date something.
fn members(text: &Text, span: Span, clock: &Clock) -> Vec<Span> {
    let pieces = divided(text, span, &['、']);
    if pieces.len() < 2 {
        return vec![span];
    }
    if shares_verb(text, &pieces) {
        return vec![span];
    }
    let counts: Vec<bool> = pieces.iter().map(|piece| is_hard(text, *piece, clock)).collect();
    // A number divides anywhere, a time only where it opens the member.
    let numbers: Vec<bool> = pieces.iter().map(|piece| counts_something(text, *piece, clock)).collect();
    let mut out: Vec<Span> = Vec::new();
    let mut start = span.start;
    for at in 0..pieces.len() {
        let last = at + 1 == pieces.len();
        let by_number = !last && numbers[at] && numbers[at + 1..].iter().any(|counts| *counts);
        let by_time = !last && counts[at] && opens_with_time(text, pieces[at + 1], clock);
        if by_number || by_time || last {
            // 5个、6个 of the same thing: a bare number is no measure.
            out.push(Span {
                start,
                end: if last { span.end } else { pieces[at].end },
            });
            start = pieces.get(at + 1).map_or(span.end, |next| next.start);
        }
    }
    out
}

/// 完成14个小区、2180户住宅改造: one verb before the list and one noun of work behind it.
fn shares_verb(text: &Text, pieces: &[Span]) -> bool {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return false;
    };
    let works = [
        "改造", "整治", "治理", "建设", "工程", "项目", "任务", "维修", "修复", "排查", "整改", "验收",
    ];
    let opens = (first.start..(first.start + 8).min(first.end)).any(|place| {
        text.any_at(place, &["完成", "实施", "启动", "开展", "推进", "抓好"])
            .is_some()
    });
    let numbered = pieces[1..].iter().all(|piece| text.at(piece.start).is_ascii_digit());
    opens && numbered && text.ends_any(*last, &works).is_some() && text.ends_any(*first, &works).is_none()
}

fn opens_with_time(text: &Text, span: Span, clock: &Clock) -> bool {
    let whens = times(text, span, &mut clock.clone());
    whens.iter().any(|when| when.is_deadline && when.span.start <= span.start + 1)
}

fn counts_something(text: &Text, span: Span, clock: &Clock) -> bool {
    let whens = times(text, span, &mut clock.clone());
    let blocked = hidden(text, span, &whens);
    let counted = targets(text, span, &blocked);
    counted
        .iter()
        .any(|target| target.end - target.start + 1 < span.end - span.start)
}

fn is_hard(text: &Text, span: Span, clock: &Clock) -> bool {
    let whens = times(text, span, &mut clock.clone());
    counts_something(text, span, clock)
        || whens
            .iter()
            .any(|when| when.is_deadline && when.span.end - when.span.start < span.end - span.start)
}

/// Times and short quotations: their numbers count nothing.
fn hidden(text: &Text, span: Span, whens: &[When]) -> Vec<Span> {
    let mut out: Vec<Span> = whens.iter().map(|when| when.span).collect();
    let mut place = span.start;
    while place < span.end {
        if matches!(text.at(place), '“' | '《' | '「' | '〔')
            && let Some(close) = text.closing(place, span.end)
        {
            out.push(Span {
                start: place,
                end: close + 1,
            });
            place = close;
        }
        place += 1;
    }
    apart(out)
}

/// In order, and without overlap.
fn apart(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

fn part(text: &Text, span: Span, clock: &mut Clock) -> Part {
    let whens = times(text, span, clock);
    if is_condition(text, span) {
        return condition(span);
    }
    let blocked = hidden(text, span, &whens);
    let targets = targets(text, span, &blocked);
    // 全年十件实事11月20日前办结: the day tells more than the year.
    let exact = whens.iter().copied().find(|when| when.is_deadline && !when.is_wide);
    let deadline = exact.or_else(|| whens.iter().copied().find(|when| when.is_deadline));
    let mut at = cleared(text, span, &whens);
    let led = deadline.is_some_and(|when| when.span.start <= at && when.span.end <= at + 1 || when.span.start <= span.start + 2);
    let mut owners = None;
    let mut whole = false;
    if let Some((found, is_whole)) = spoken(
        text,
        Span {
            start: at,
            end: span.end,
        },
        &whens,
    ) {
        at = owner_end(text, &found, at);
        whole = is_whole;
        owners = Some(found);
    }
    let after_owner = owners.is_some()
        && deadline.is_some_and(|when| {
            when.span.start
                <= cleared(
                    text,
                    Span {
                        start: at,
                        end: span.end,
                    },
                    &[],
                ) + 1
                && when.span.start >= at
        });
    let head = skip_adverbs(
        text,
        cleared(
            text,
            Span {
                start: at,
                end: span.end,
            },
            &whens,
        ),
        span.end,
    );
    let verb = first_verb(
        text,
        Span {
            start: at,
            end: span.end,
        },
    );
    let is_urged = urged(text, at, head);
    let concrete = text.any_at(head, words::CONCRETE).is_some()
        || text.any_at(at, words::CONCRETE).is_some()
        || is_urged
        || preposed(text, at, span.end);
    // 加强, 推动 and their kin stand in any sentence; 制定 or a named thing makes the work definite.
    let strong = text.any_at(head, words::CONCRETE).is_some() && text.any_at(head, GENERAL).is_none();
    let general = is_urged || !strong && !preposed(text, at, span.end) && !has_named(text, span);
    let opens = text.any_at(head, words::ACTIONS).is_some() || text.any_at(at, words::ACTIONS).is_some();
    let mut part = Part {
        span,
        kind: Kind::Soft,
        targets,
        deadline,
        leads_with_time: led || after_owner,
        owners,
        has_verb: verb.is_some(),
        opens_with_verb: opens,
        is_concrete: concrete,
        is_general: general,
        is_definite: text.any_at(head, DEFINITE).is_some(),
        is_named: concrete && !is_urged && has_named(text, span),
        is_nominal: !opens
            && [MANNERS, ADVERBS, RESULTS]
                .iter()
                .all(|words| text.any_at(at, words).is_none())
            && !preposed(text, at, span.end),
    };
    part.kind = kind(text, &part, at, head, whole);
    if part.kind == Kind::Manner && part.targets.is_empty() {
        // 聚焦四季度冲刺: what it is about, and no day of the work that follows.
        part.deadline = part.deadline.filter(|_| part.leads_with_time);
    }
    part
}

/// 大力推动…, 全面推进…: a verb that is passed over on the way to the next one, and none comes.
fn urged(text: &Text, start: usize, head: usize) -> bool {
    (start..head).any(|place| {
        text.any_at(place, &["推动", "推进", "支持", "加快", "加大"])
            .is_some_and(|length| place + length == head)
    }) && text.any_at(head, words::CONCRETE).is_none()
}

/// 对供热投诉一周内不办结的: in which case. Its numbers and times ask for nothing.
fn is_condition(text: &Text, span: Span) -> bool {
    let opens = ["对", "凡", "如", "若", "因", "未", "逾期", "连续", "两次", "多次", "经", "确"];
    let numbered = text.at(span.start).is_ascii_digit();
    text.at(span.end - 1) == '的' && span.end - span.start >= 4 && (numbered || text.any_at(span.start, &opens).is_some())
}

fn condition(span: Span) -> Part {
    Part {
        span,
        kind: Kind::Manner,
        targets: Vec::new(),
        deadline: None,
        leads_with_time: false,
        owners: None,
        has_verb: false,
        opens_with_verb: false,
        is_concrete: false,
        is_general: false,
        is_definite: false,
        is_named: false,
        is_nominal: false,
    }
}

/// 把…纳入…, 对…开展…: the work stands behind its object.
fn preposed(text: &Text, at: usize, end: usize) -> bool {
    text.any_at(at, &["把", "将", "对", "为"]).is_some()
        && text.has(
            Span { start: at, end },
            &[
                "纳入", "开展", "实施", "建立", "进行", "给予", "约谈", "检查", "整治", "清理", "提供",
            ],
        )
}

fn has_named(text: &Text, span: Span) -> bool {
    text.has_char(span, '“') || text.has_char(span, '《')
}

fn kind(text: &Text, part: &Part, at: usize, head: usize, owner_only: bool) -> Kind {
    let span = part.span;
    let length = span.end - span.start;
    // 按照…的要求 says how, 市长要求 says who.
    let by = text
        .any_at(span.start, &["按照", "按", "根据", "依照", "对照", "围绕", "落实"])
        .is_some();
    let speaks = text.ends_any(span, SPEAKERS).is_some() && length <= 16 && part.targets.is_empty() && !by;
    if speaks {
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
    if !part.opens_with_verb && part.owners.is_none() && text.ends_any(span, STANDING).is_some() && !preposed(text, at, span.end)
    {
        return Kind::Hard;
    }
    if part.owners.is_some() {
        return Kind::Soft;
    }
    let opening = Span {
        start: at,
        end: (head + 4).min(span.end).max(at),
    };
    let minded = text.has(opening, words::ATTITUDES)
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

/// Past the words before the subject or verb: times at the head, 同时, 要.
fn cleared(text: &Text, span: Span, whens: &[When]) -> usize {
    let mut at = span.start;
    loop {
        let before = at;
        if let Some(when) = whens
            .iter()
            .find(|when| when.span.start <= at && at < when.span.end && when.is_deadline)
        {
            at = when.span.end;
        }
        if let Some(length) = text.any_at(at, &["同时", "此外", "另外", "其中", "在", "于", ",", "、", " "]) {
            let times_next = whens.iter().any(|when| when.span.start == at + length);
            if times_next || !matches!(text.at(at), '在' | '于') {
                at += length;
            }
        }
        if at == before || at >= span.end {
            return at.min(span.end);
        }
    }
}

fn owner_end(text: &Text, owners: &Owners, at: usize) -> usize {
    let last = owners
        .supporting
        .iter()
        .chain(&owners.lead)
        .chain(&owners.leader)
        .map(|span| span.end)
        .max()
        .unwrap_or(at);
    last + text
        .any_at(
            last,
            &[
                "牵头负责",
                "牵头",
                "负责",
                "要",
                "将",
                "必须",
                "务必",
                "须",
                "应当",
                "应",
                "需",
            ],
        )
        .unwrap_or(0)
}

fn skip_adverbs(text: &Text, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end {
        match text.any_at(at, ADVERBS) {
            Some(length) if at + length < end => at += length,
            _ => break,
        }
    }
    at
}

/// The first action verb: where it stands and how long it is.
pub(super) fn first_verb(text: &Text, span: Span) -> Option<Span> {
    let mut start = span.start;
    loop {
        let (place, _) = text.find(Span { start, end: span.end }, words::ACTIONS)?;
        if let Some(length) = words::verb_at(text, place) {
            return Some(Span {
                start: place,
                end: place + length,
            });
        }
        start = place + 1;
    }
}
