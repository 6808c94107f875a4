//! Cuts a sentence into its parts at commas, and lists of measures where every member counts something; says of each part what it does.

use super::{
    Target,
    deadline::{Clock, When, times},
    kind::{Kind, kind, preposed, reports},
    openings::{ADVERBS, GENERAL},
    owner::{Owners, spoken},
    respectively::{DEALING, dealt},
    target::targets,
    text::Text,
    words,
};
use crate::structure::Span;

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
    /// It sets up a body: 成立专班.
    pub is_founding: bool,
    /// It only sends the paper of the part before on: 报市政府审定.
    pub reports: bool,
    /// It does something with a thing that has a name: 落实“三个清单”.
    pub is_named: bool,
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

/// Past 一是, 二要, (1), 1., ①, 首先, 第三十三条.
fn after_marks(text: &Text, span: Span) -> usize {
    let mut at = after_article(text, span);
    if text.at(at) == '('
        && let Some(close) = text.closing(at, span.end.min(at + 6))
        && (at + 1..close).all(|place| text.at(place).is_ascii_digit() || "一二三四五六七八九十".contains(text.at(place)))
    {
        at = close + 1;
    } else if ('①'..='⑳').contains(&text.at(at)) {
        at += 1;
    } else {
        let digits = (at..span.end).take_while(|place| text.at(*place).is_ascii_digit()).count();
        // 11.9月底前: a number of order before a month.
        let figures = (at + digits + 1..span.end)
            .take_while(|place| text.at(*place).is_ascii_digit())
            .take(5)
            .count();
        let dated = figures > 0 && matches!(text.at(at + digits + 1 + figures), '月' | '年');
        if (1..=2).contains(&digits) && matches!(text.at(at + digits), '.' | '、') && (figures == 0 || dated) {
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

/// Past 第三十三条 and 第二款 at the head of an article, where a blank or mark closes them.
fn after_article(text: &Text, span: Span) -> usize {
    let blank = |place: usize| matches!(text.at(place), ' ' | '\u{3000}');
    let past_blanks = |from: usize| (from..span.end).find(|place| !blank(*place)).unwrap_or(span.end);
    let mut at = span.start;
    while text.at(at) == '第' {
        let from = past_blanks(at + 1);
        let figures = (from..span.end)
            .take_while(|place| text.at(*place).is_ascii_digit() || "〇零一二三四五六七八九十百".contains(text.at(*place)))
            .count();
        let unit = past_blanks(from + figures);
        if figures == 0 || !matches!(text.at(unit), '条' | '款' | '项') {
            break;
        }
        at = unit + 1;
    }
    // 第三十三条规定的事项: it is spoken of, and heads nothing.
    if at > span.start && (blank(at) || at >= span.end) {
        past_blanks(at)
    } else {
        span.start
    }
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
    // ——绿色转型取得新突破。 before what it consists of.
    let dashes = (body.start..body.end).take_while(|place| text.at(*place) == '—').count();
    let start = after_marks(
        text,
        Span {
            start: body.start + dashes,
            end: body.end,
        },
    );
    let inner = Span { start, end: body.end };
    start > body.start && body.end - start <= 24 && !text.has_char(inner, ',') && !is_hard(text, inner, clock)
}

/// A short line without a closing mark that only calls: 【板块五】守牢底线, or two halves of one length (投资为要，项目为王).
pub(super) fn is_motto(text: &Text, line: Span, clock: &Clock) -> bool {
    let body = text.trimmed(line);
    let marked = matches!(text.before(body.end), '。' | ';' | ':' | ')' | '】');
    if marked || body.end - body.start > 30 || is_hard(text, body, clock) {
        return false;
    }
    if text.at(body.start) == '【'
        && let Some(close) = text.closing(body.start, body.end)
    {
        let rest = Span {
            start: close + 1,
            end: body.end,
        };
        return rest.end < rest.start + 16 && !text.has_char(rest, ',');
    }
    let Some(comma) = (body.start..body.end).find(|place| text.at(*place) == ',') else {
        return false;
    };
    let half = comma - body.start;
    (3..=7).contains(&half) && body.end - comma - 1 == half
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
    if shares_verb(text, &pieces) || deals(text, span, clock) {
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

/// A list whose values belong to names that stand before it is not cut: A、B分别增长7%、下降3%.
fn deals(text: &Text, span: Span, clock: &Clock) -> bool {
    if !text.has(span, DEALING) {
        return false;
    }
    let blocked = hidden(text, span, &times(text, span, &mut clock.clone()));
    !dealt(text, span, &targets(text, span, &blocked)).is_empty()
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
    // 一季度、上半年、全年分别完成…, 到6月底、9月底、12月底: of several stages the last one is when all of it is done.
    let several = whens.len() > 1 || whens.iter().any(|when| !when.is_deadline);
    let only_times = several && targets.is_empty() && is_all_times(text, span, &whens);
    let stages = !dealt(text, span, &targets).is_empty() && whens.len() > 1;
    let deadline = if only_times || stages {
        let dated = whens.iter().copied().filter(|when| when.is_deadline && when.date.is_some());
        dated.max_by_key(|when| when.date).or(deadline)
    } else {
        deadline
    };
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
        is_founding: text.starts(head, "成立"),
        reports: reports(text, head, span.end),
        is_named: concrete && !is_urged && has_named(text, span),
    };
    part.kind = if only_times {
        Kind::Time
    } else {
        kind(text, &part, at, head, whole)
    };
    if part.kind == Kind::Manner && part.targets.is_empty() {
        // 聚焦四季度冲刺: what it is about, and no day of the work that follows.
        part.deadline = part.deadline.filter(|_| part.leads_with_time);
    }
    part
}

/// Nothing but times and the marks between them. The times stand in order.
fn is_all_times(text: &Text, span: Span, whens: &[When]) -> bool {
    let mut at = span.start;
    for when in whens {
        if !(at..when.span.start).all(|place| parts_times(text.at(place))) {
            return false;
        }
        at = at.max(when.span.end);
    }
    (at..span.end).all(|place| parts_times(text.at(place)))
}

fn parts_times(c: char) -> bool {
    matches!(c, '、' | '和' | '及' | '到' | '至' | '在' | ' ')
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
    let opens = [
        "对", "凡", "如", "若", "因", "未", "逾期", "连续", "两次", "多次", "经", "确", "具备", "符合", "不", "涉嫌", "涉及",
        "需", "属", "发现", "拒",
    ];
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
        is_founding: false,
        reports: false,
        is_named: false,
    }
}

fn has_named(text: &Text, span: Span) -> bool {
    text.has_char(span, '“') || text.has_char(span, '《')
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
