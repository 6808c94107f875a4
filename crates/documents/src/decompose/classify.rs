//! What a sentence does: deploys work, sets a target, tells an achievement, judges, gives orientation, or belongs to procedure.

use jiff::civil::Date;

use super::{
    ClauseClass,
    cut::Part,
    desk::PROCEDURES,
    kind::Kind,
    openings::{REPORTING, SOURCES},
    text::Text,
    words,
};
use crate::structure::Span;

/// What the heading above says about the sentences below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Past,
    Problems,
    Aims,
    /// 总体要求, 指导思想: in which spirit.
    Spirit,
    /// 总体要求和主要目标.
    SpiritAndAims,
    /// 重点任务, 保障措施: ends what the heading above said of spirit and aims.
    Work,
    /// A paper that tells what has been done, before it comes to the next steps.
    Told,
    Other,
}

pub(super) fn section(text: &Text, heading: Span) -> Section {
    let past = [
        "回顾",
        "过去",
        "工作总结",
        "主要成效",
        "取得的成",
        "工作情况",
        "基本情况",
        "发展成就",
        "工作成效",
        "发展基础",
        "现状",
        "总结",
    ];
    let problems = text.has(heading, &["问题", "不足", "困难", "薄弱环节", "差距", "堵点"])
        && text.has(
            heading,
            &[
                "存在",
                "发现",
                "主要问题",
                "突出问题",
                "困难和问题",
                "不足",
                "差距",
                "困难与",
                "面临",
            ],
        )
        && !text.has(
            heading,
            &["整改", "解决", "治理", "整治", "化解", "处置", "清零", "破解", "补齐"],
        );
    let told = text.ends_any(text.trimmed(heading), &["情况"]).is_some()
        && !text.has(heading, &["通报", "报送", "督查落实", "跟踪", "上报"]);
    if problems {
        Section::Problems
    } else if told || text.has(heading, &past) {
        Section::Past
    } else {
        // 今年的目标和任务: what follows is work as well, and says itself what it is.
        let aims = text.has(heading, &["目标"])
            && !text.has(
                heading,
                &["落实目标", "目标责任", "目标管理", "目标和", "目标与", "目标及", "目标、"],
            );
        let spirit = text.has(heading, &["总体要求", "总体思路", "指导思想", "基本原则"]);
        match (spirit, aims) {
            (true, true) => Section::SpiritAndAims,
            (true, false) => Section::Spirit,
            (false, true) => Section::Aims,
            _ if text.has(heading, &["任务", "措施", "举措"]) => Section::Work,
            _ => Section::Other,
        }
    }
}

/// What a label at the head of a paragraph says of it: 问题一：, 整改目标：, 整改措施：.
pub(super) fn labelled(text: &Text, paragraph: Span) -> Option<Section> {
    let body = text.trimmed(paragraph);
    let colon = (body.start..body.end.min(body.start + 9)).find(|place| text.at(*place) == ':')?;
    let label = Span {
        start: body.start,
        end: colon,
    };
    let numbered = text.starts(label.start, "问题") && colon <= label.start + 5;
    if numbered
        || text
            .ends_any(label, &["存在问题", "反馈问题", "主要问题", "突出问题", "问题表现"])
            .is_some()
    {
        Some(Section::Problems)
    } else if text
        .ends_any(label, &["整改目标", "工作目标", "主要目标", "总体目标", "年度目标"])
        .is_some()
    {
        Some(Section::Aims)
    } else {
        text.ends_any(label, &["措施", "举措", "任务"]).map(|_| Section::Work)
    }
}

/// The class of a sentence, from its parts and the section it stands in.
pub(super) fn class(text: &Text, sentence: Span, parts: &[Part], section: Section, dated: Option<Date>) -> ClauseClass {
    let body = text.trimmed(sentence);
    let has_numbers = parts.iter().any(|part| !part.targets.is_empty());
    // 今年 and 2026年 open any sentence; they make work of it only where something is done.
    let has_time = parts.iter().any(|part| {
        let wide = part.deadline.is_some_and(|when| when.is_wide);
        part.deadline.is_some() && (!wide || part.is_concrete && !part.is_general || !part.targets.is_empty())
    });
    let has_owner = parts.iter().any(|part| {
        part.owners
            .as_ref()
            .is_some_and(|owners| owners.lead.is_some() || owners.leader.is_some())
    });
    let duty = has_duty(text, body);
    let judges = has_judgement(text, body);
    let works = parts.iter().any(|part| part.is_concrete);
    if is_procedure(text, body) && !(has_owner && (has_numbers || has_time)) {
        return ClauseClass::Procedure;
    }
    // 确保 and 力争 tell of a telling only to what end.
    let coming = parts.iter().any(|part| {
        part.deadline
            .is_some_and(|when| !when.is_wide && text.has_char(when.span, '前') && when.date.is_some())
    });
    let is_past = match section {
        Section::Past => !strict_duty(text, body),
        Section::Told => !orders(text, body) && !coming,
        _ => false,
    };
    match section {
        Section::Past | Section::Told if is_past => {
            return if judges && !has_numbers {
                ClauseClass::Judgement
            } else if has_numbers || text.has(body, words::PAST) || works || text.has_char(body, '了') {
                ClauseClass::Achievement
            } else {
                // What is told without a figure is told all the same: 旧厂房变身滨江公园.
                match other(text, body, parts, judges) {
                    ClauseClass::Deployment => ClauseClass::Achievement,
                    ClauseClass::Orientation if !minded(text, body) => ClauseClass::Achievement,
                    class => class,
                }
            };
        }
        Section::Problems if !duty && (judges || !has_numbers || !text.has(body, words::PAST)) => {
            return ClauseClass::Judgement;
        }
        _ => {}
    }
    if text.has(body, &["会议认为", "事关", "关乎", "关系到", "意义重大", "至关重要"]) && !strict_duty(text, body) && !has_numbers
    {
        return ClauseClass::Judgement;
    }
    let done = has_numbers
        && text.has_char(body, '了')
        && !text.has(body, &["为了", "除了"])
        && !parts.iter().any(|part| part.deadline.is_some_and(|when| !when.is_wide));
    let opens_past = text.has(
        body,
        &["过去五年", "过去一年", "过去的一年", "过去的五年", "五年来", "一年来"],
    );
    let over = opens_past || is_over(text, body) && !text.has(body, words::ATTITUDES);
    let told = (tells_past(text, body) || done || over || reported(text, parts) || is_passed(text, parts, dated))
        && !strict_duty(text, body);
    if told && !judges && (has_numbers || text.has_char(body, '了') || works || over) {
        return ClauseClass::Achievement;
    }
    // 据市气象台预报: what others have found asks for nothing.
    let source = Span {
        start: body.start,
        end: (body.start..body.end)
            .find(|place| text.at(*place) == ',')
            .unwrap_or(body.start),
    };
    let quoted = text.any_at(body.start, &["据", "根据"]).is_some() && text.ends_any(source, SOURCES).is_some();
    if quoted && !has_owner && !strict_duty(text, body) {
        return ClauseClass::Judgement;
    }
    // How it went, and what is wanting: no figure of it is one to be reached.
    if told && judges && has_numbers && !has_owner {
        return ClauseClass::Judgement;
    }
    let exact = parts.iter().any(|part| part.deadline.is_some_and(|when| !when.is_wide));
    if matches!(section, Section::Spirit | Section::SpiritAndAims) && !has_numbers && !has_owner && !exact {
        return if judges && !duty {
            ClauseClass::Judgement
        } else {
            ClauseClass::Orientation
        };
    }
    if has_numbers
        && (matches!(section, Section::Aims | Section::SpiritAndAims)
            || text.has(body, &["预期目标", "主要目标", "目标是", "奋斗目标"])
            || all_indicators(text, parts))
    {
        return ClauseClass::Target;
    }
    let opens_with_work = parts
        .iter()
        .find(|part| part.kind != Kind::Speaker)
        .is_some_and(|part| part.is_concrete || part.owners.is_some());
    let opens_with_attitude = parts
        .iter()
        .find(|part| part.kind != Kind::Speaker)
        .is_some_and(|part| part.kind == Kind::Attitude);
    let urges = strict_duty(text, body) && works;
    if judges && !urges && !opens_with_work && !opens_with_attitude && !has_owner && !(duty && (has_numbers || has_time)) {
        return ClauseClass::Judgement;
    }
    let only_minded = works_not(parts)
        && parts
            .iter()
            .any(|part| part.kind == Kind::Attitude || text.has(part.span, words::ATTITUDES));
    if has_numbers || has_time || (has_owner && !only_minded) {
        return ClauseClass::Deployment;
    }
    other(text, body, parts, judges)
}

/// 今年上半年，…: opens with a time that is over when the paper is dated.
fn is_passed(text: &Text, parts: &[Part], dated: Option<Date>) -> bool {
    let Some(when) = parts
        .first()
        .filter(|part| part.leads_with_time)
        .and_then(|part| part.deadline)
    else {
        return false;
    };
    let until = (when.span.start..when.span.end).any(|place| matches!(text.at(place), '前' | '内' | '底' | '末'));
    !until && when.date.zip(dated).is_some_and(|(date, dated)| date < dated)
}

/// A word for the past; 前三季度 within a list of stages (一季度、上半年、前三季度、全年) is yet to come.
fn tells_past(text: &Text, body: Span) -> bool {
    let mut rest = body;
    while let Some((at, length)) = text.find(rest, words::PAST) {
        let is_stage = text.at(at) == '前' && (text.before(at) == '、' || text.at(at + length) == '、');
        if !is_stage {
            return true;
        }
        rest.start = at + length;
    }
    false
}

/// 镇里负责人介绍，…: somebody tells how it stands.
fn reported(text: &Text, parts: &[Part]) -> bool {
    parts
        .first()
        .is_some_and(|part| part.kind == Kind::Speaker && text.ends_any(part.span, REPORTING).is_some())
}

/// What calls or promises, also where the past is told: 我们一定直面问题.
fn minded(text: &Text, body: Span) -> bool {
    text.has(body, words::ATTITUDES) || text.has(body, &["我们", "一定"]) || text.ends_any(body, words::CALLS).is_some()
}

/// 已开工12个, 蓝图已绘就: it has come to pass. What already is so may still be acted upon: 对已开工的项目…, 已建成小区的….
fn is_over(text: &Text, body: Span) -> bool {
    (body.start..body.end).any(|place| {
        text.at(place) == '已' && !matches!(text.before(place), '对' | '将' | '把' | '而' | '早' | '在' | '按' | '不') && {
            let end = (place..body.end)
                .find(|at| matches!(text.at(*at), ',' | ';' | '。' | ':'))
                .unwrap_or(body.end);
            !text.has_char(Span { start: place, end }, '的')
        }
    })
}

fn works_not(parts: &[Part]) -> bool {
    !parts.iter().any(|part| part.is_concrete)
}

/// Sentences without number, date and owner.
fn other(text: &Text, body: Span, parts: &[Part], judges: bool) -> ClauseClass {
    // A is B, and nothing more is asked for; what glosses a slogan (…，就是…) calls.
    let gloss = text.has(body, &[",就是"]);
    if !gloss && is_copular(text, body) && !has_duty(text, body) && !parts.iter().any(|part| part.owners.is_some()) {
        let minded = text.has(body, words::ATTITUDES) || text.has(body, &["职责", "使命", "责任", "承诺"]);
        return if minded {
            ClauseClass::Orientation
        } else {
            ClauseClass::Judgement
        };
    }
    // A saying, a short call (要下大力气抓落实), the gloss of a slogan.
    let saying = text.at(body.start) == '“' && text.closing(body.start, body.end).is_some_and(|close| close + 2 >= body.end);
    let call = body.end - body.start <= 13 && text.at(body.start) == '要';
    let last = parts
        .last()
        .is_some_and(|part| text.at(part.span.start) == '“' && part.span.end - part.span.start <= 14);
    if saying || call || gloss || (last && parts.iter().rev().skip(1).all(|part| part.kind == Kind::Speaker)) {
        return ClauseClass::Orientation;
    }
    let attitudes = parts.iter().filter(|part| part.kind == Kind::Attitude).count();
    let strong = parts.iter().filter(|part| part.is_concrete && !part.is_general).count();
    let general = parts.iter().filter(|part| part.is_concrete && part.is_general).count();
    let minded = text.has(body, words::ATTITUDES);
    if strong > 0 || (general > 0 && !minded && attitudes == 0) || general > attitudes.max(1) {
        return ClauseClass::Deployment;
    }
    // 一律空库运行, 不得擅自返回: what is ordered or forbidden without exception is to be done.
    let ordered = |part: &Part| text.has(part.span, &["一律", "不得", "严禁"]) && !text.has(part.span, words::ATTITUDES);
    if attitudes == 0 && parts.iter().any(ordered) {
        return ClauseClass::Deployment;
    }
    let duty = has_duty(text, body);
    if minded && (duty || attitudes > 0) || text.ends_any(body, words::CALLS).is_some() {
        return ClauseClass::Orientation;
    }
    if judges || (is_copular(text, body) && !duty) {
        return ClauseClass::Judgement;
    }
    if minded || parts.iter().all(|part| !part.has_verb) {
        return ClauseClass::Orientation;
    }
    ClauseClass::Deployment
}

/// Past 自本方案印发之日起 and 本方案印发后, from where a time of the work is counted; 自本办法印发之日起施行 is of the paper itself.
fn past_issue(text: &Text, body: Span) -> Span {
    let opening = Span {
        start: body.start,
        end: body.end.min(body.start + 20),
    };
    let opens = text.has(opening, &["自本", "从本", "本方案", "本办法", "本意见", "本规划"]);
    let issue = ["之日起", "印发后", "发布后", "下发后"];
    match text.find(opening, &issue).filter(|_| opens) {
        Some((at, length))
            if text
                .any_at(at + length, &["施行", "实施", "执行", "生效", "正式", ",有效", "有效"])
                .is_none() =>
        {
            Span {
                start: (at + length).min(body.end),
                end: body.end,
            }
        }
        _ => body,
    }
}

fn is_procedure(text: &Text, body: Span) -> bool {
    // (联系人：…): what a bracket at the end adds says nothing of the sentence.
    let open =
        (body.start + 1..body.end).find(|place| text.at(*place) == '(' && text.closing(*place, body.end) == Some(body.end - 1));
    let body = Span {
        start: body.start,
        end: open.unwrap_or(body.end),
    };
    let visited = text.has(body, &["督查组", "督察组", "巡察组", "巡视组", "检查组", "考核组", "调研组"])
        && text.has(body, &["开展了", "进行了", "反馈了"]);
    if visited {
        return true;
    }
    let short = body.end - body.start <= 8;
    let address = text
        .any_at(body.start, &["各位代表", "各位委员", "同志们", "各位领导"])
        .is_some();
    let dateline = Span {
        start: body.start,
        end: (body.start + 16).min(body.end),
    };
    // 就编制规划提出以下建议。: what follows is announced.
    let announced = text
        .find(body, &["提出以下", "提出如下"])
        .is_some_and(|(place, _)| (place..body.end).all(|place| text.at(place) != ','));
    // 经大会票决产生; but 办好票决产生的实事 is work.
    let voted = text.find(body, &["票决"]).is_some_and(|(place, _)| {
        let after = place + 2 + text.any_at(place + 2, &["产生", "确定", "出"]).unwrap_or(0);
        text.at(after) != '的'
    });
    // 走进车间，算起了账: a visit, told at its beginning; 走进企业送政策 is work.
    let visits = text.any_at(body.start, &["走进", "走下", "走到", "走访了", "驱车"]).is_some()
        && text.has_char(body, '了')
        && !orders(text, body);
    (short && address)
        || announced
        || voted
        || visits
        || text.has(past_issue(text, body), PROCEDURES)
        || text.has(dateline, &["讯 ", "讯(", "讯\u{3000}"])
        || text
            .any_at(body.start, &["出席:", "列席:", "主持:", "记录:", "附件", "抄送"])
            .is_some()
}

/// 要 as a verb of duty (not 主要, 重要, 要素, 要求), and its kin.
fn has_duty(text: &Text, body: Span) -> bool {
    strict_duty(text, body)
        || words::DUTIES
            .iter()
            .filter(|word| !matches!(**word, "要" | "计划"))
            .any(|word| text.has(body, &[word]))
        // 比计划低4个百分点: what was planned is no duty.
        || (body.start..body.end).any(|place| text.starts(place, "计划") && !matches!(text.before(place), '比' | '原' | '按' | '达'))
}

fn strict_duty(text: &Text, body: Span) -> bool {
    orders(text, body) || text.has(body, &["力争", "确保"])
}

/// Whether somebody must do something.
pub(super) fn orders(text: &Text, body: Span) -> bool {
    let must = (body.start..body.end).any(|place| {
        text.at(place) == '要'
            && !matches!(
                text.before(place),
                '主' | '重' | '需' | '纪' | '摘' | '必' | '简' | '概' | '首' | '紧' | '只' | '想'
            )
            && !matches!(
                text.at(place + 1),
                '素' | '点' | '闻' | '求' | '件' | '是' | '看' | '害' | '塞'
            )
            && (text.any_at(place + 1, &["事", "务"]).is_none()
                || text.any_at(place + 1, &["事先", "事前", "务实", "务必"]).is_some())
    });
    must || text.has(body, &["必须", "务必", "应当"])
}

fn has_judgement(text: &Text, body: Span) -> bool {
    let weak = (body.start..body.end).any(|place| {
        text.any_at(place, &["不大", "不高", "不强", "不小", "不多", "不优"])
            .is_some()
            && matches!(text.at(place + 2), ',' | '、' | ';' | '。' | '的' | '\0')
    });
    weak || text.has(body, words::JUDGEMENTS)
}

/// A is B, where nothing is asked for.
fn is_copular(text: &Text, body: Span) -> bool {
    (body.start + 1..body.end).any(|place| {
        text.at(place) == '是'
            && !matches!(
                text.before(place),
                '要' | '特' | '别' | '其' | '但' | '于' | '还' | '总' | '凡' | '或'
            )
            && !matches!(text.at(place + 1), '否')
            && !"一二三四五六七八九十".contains(text.before(place))
    })
}

/// Every part that counts says how far an indicator is to come, none what is to be done.
fn all_indicators(text: &Text, parts: &[Part]) -> bool {
    let nouns = [
        "率",
        "增速",
        "指数",
        "比重",
        "比例",
        "增加值",
        "总值",
        "占比",
        "强度",
        "收入",
        "总量",
        "天数",
        "增长",
        "水质",
        "浓度",
        "系数",
        "能耗",
    ];
    let reach = [
        "达到",
        "增长",
        "下降",
        "控制在",
        "不低于",
        "不高于",
        "高于",
        "低于",
        "提高到",
        "提升到",
        "稳定在",
        "保持",
        "突破",
        "超过",
        "以上",
        "降至",
        "以内",
        "提高",
    ];
    let counting: Vec<&Part> = parts.iter().filter(|part| part.kind == Kind::Hard).collect();
    !counting.is_empty()
        && counting.iter().all(|part| {
            part.owners.is_none() && !part.opens_with_verb && text.has(part.span, &nouns) && text.has(part.span, &reach)
        })
        && parts
            .iter()
            .all(|part| matches!(part.kind, Kind::Hard | Kind::Time | Kind::Attach) || !part.has_verb)
}
