//! The words of a review: classes of sentences, rules of repair, what makes an item checkable.

use jiufen_kernel::review::ClauseClass;

use crate::language::Lang;
use crate::reading::{Ground, Proposal, Repair, RepairState};

/// Every class with its value in forms, in the order in which they are offered.
pub(in crate::documents) const CLASSES: [(&str, ClauseClass); 6] = [
    ("deployment", ClauseClass::Deployment),
    ("target", ClauseClass::Target),
    ("achievement", ClauseClass::Achievement),
    ("judgement", ClauseClass::Judgement),
    ("orientation", ClauseClass::Orientation),
    ("procedure", ClauseClass::Procedure),
];

/// What a sentence does.
pub(in crate::documents) fn class(class: ClauseClass, lang: Lang) -> &'static str {
    match class {
        ClauseClass::Deployment => lang.t("部署", "Deployment"),
        ClauseClass::Target => lang.t("目标", "Target"),
        ClauseClass::Achievement => lang.t("成效", "Achievement"),
        ClauseClass::Judgement => lang.t("研判", "Judgement"),
        ClauseClass::Orientation => lang.t("导向性表述", "Orientation"),
        ClauseClass::Procedure => lang.t("程序性表述", "Procedure"),
    }
}

/// The value of a class in a form.
pub(in crate::documents) fn class_value(class: ClauseClass) -> &'static str {
    CLASSES
        .iter()
        .find(|(_, known)| *known == class)
        .map_or("", |(value, _)| value)
}

/// The class of a value in a form.
pub(super) fn class_of(value: &str) -> Option<ClauseClass> {
    CLASSES.iter().find(|(known, _)| *known == value).map(|(_, class)| *class)
}

/// Classes to choose from.
pub(super) fn classes(lang: Lang, among: &[ClauseClass]) -> Vec<(String, String)> {
    let among = CLASSES.iter().filter(|(_, known)| among.is_empty() || among.contains(known));
    among
        .map(|(value, known)| ((*value).to_owned(), class(*known, lang).to_owned()))
        .collect()
}

/// What a rule of repair undoes.
pub(super) fn rule(code: &str, lang: Lang) -> &'static str {
    match code {
        "encoding" => lang.t("编码还原", "wrong encoding"),
        "pinyin" => lang.t("去掉注音", "readings in parentheses"),
        "shift" => lang.t("错位字节还原", "shifted bytes"),
        "script" => lang.t("繁体转简体", "traditional characters"),
        "spinner" => lang.t("替换字还原", "swapped words"),
        "stray" => lang.t("去掉杂字符", "stray signs"),
        _ => lang.t("别的规则", "another rule"),
    }
}

/// The codes of all rules, in the order in which they are listed.
pub(super) const RULES: [&str; 6] = ["encoding", "pinyin", "shift", "script", "spinner", "stray"];

/// How sure a repair is: `0.99`.
pub(super) fn confidence(repair: &Repair) -> String {
    format!("0.{:02}", (repair.confidence / 100).min(99))
}

/// What was decided on a repair.
pub(super) fn state(state: RepairState, lang: Lang) -> &'static str {
    match state {
        RepairState::Open => lang.t("没看过", "not looked at"),
        RepairState::Taken => lang.t("认可", "taken"),
        RepairState::Refused => lang.t("保留原样", "left as it was"),
        RepairState::Replaced => lang.t("改成别的字", "another text"),
    }
}

/// What is to be reached.
pub(in crate::documents) fn targets(proposal: &Proposal, lang: Lang) -> Vec<String> {
    let words = proposal.targets.iter().map(|words| lang.t(&words.zh, &words.en).to_owned());
    words.collect()
}

/// What makes an item checkable, and what is missing: whether it is there, and the words.
pub(super) fn checks(proposal: &Proposal, lang: Lang) -> Vec<(bool, String)> {
    let mut lines = Vec::new();
    let there = |zh: &str, en: &str, what: &str| match lang {
        Lang::Zh => format!("{zh}：{what}"),
        Lang::En => format!("{en}: {what}"),
    };
    for ground in &proposal.grounds {
        let line = match ground {
            Ground::Number => there("有数", "A number", &targets(proposal, lang).join(lang.t("；", "; "))),
            Ground::Named if proposal.mechanisms.is_empty() => lang.t("有名目可查", "A thing that can be pointed at").to_owned(),
            Ground::Named => there("有名目", "A named thing", &proposal.mechanisms.join(lang.t("、", ", "))),
            Ground::Date => {
                let words = proposal.deadline.as_ref().map_or("", |(words, _)| words.as_str());
                there("有期限", "A date", words)
            }
            Ground::Owner => {
                let words = proposal.lead.as_ref().map_or("", |owner| owner.text.as_str());
                there("有牵头单位", "A lead unit", words)
            }
        };
        lines.push((true, line));
    }
    if !proposal.places.is_empty() {
        lines.push((true, there("有地点", "A place", &proposal.places.join(lang.t("、", ", ")))));
    }
    for ground in &proposal.missing {
        let undated = proposal.deadline.as_ref().filter(|(_, date)| date.is_none());
        let line = match ground {
            Ground::Number => lang.t("缺数：这句没有写做到多少", "No number: the sentence does not say how much"),
            Ground::Named => lang.t("缺名目：没有写是哪一项", "No named thing: it does not say which one"),
            Ground::Date if undated.is_some() => lang.t("期限算不出是哪一天，请定一天", "The words fix no day; choose one"),
            Ground::Date => lang.t("缺期限：这句没有写什么时候", "No date: the sentence does not say when"),
            Ground::Owner => lang.t("缺牵头单位：这句没有写由谁做", "No lead unit: the sentence does not say who"),
        };
        lines.push((false, line.to_owned()));
    }
    lines
}

/// What is missing, in a few characters: `缺数、期限、牵头`, or that nothing is.
pub(super) fn missing(proposal: &Proposal, lang: Lang) -> String {
    if proposal.missing.is_empty() {
        return lang.t("齐", "complete").to_owned();
    }
    let words: Vec<&str> = proposal.missing.iter().map(|ground| ground_words(*ground, lang)).collect();
    format!("{}{}", lang.t("缺", "lacks "), lang.list(&words))
}

fn ground_words(ground: Ground, lang: Lang) -> &'static str {
    match ground {
        Ground::Number => lang.t("数", "number"),
        Ground::Named => lang.t("名目", "named thing"),
        Ground::Date => lang.t("期限", "date"),
        Ground::Owner => lang.t("牵头", "lead"),
    }
}

/// A word for whoever drafts the next version: what would make the sentence easy to check.
pub(super) fn advice(proposal: &Proposal, lang: Lang) -> Option<String> {
    let parts: Vec<&str> = proposal
        .missing
        .iter()
        .map(|ground| match ground {
            Ground::Number => lang.t("做到多少", "how much"),
            Ground::Named => lang.t("是哪一项", "which one"),
            Ground::Date => lang.t("什么时候做成", "by when"),
            Ground::Owner => lang.t("由谁牵头", "who leads"),
        })
        .collect();
    if parts.is_empty() {
        return None;
    }
    let parts = lang.list(&parts);
    Some(match lang {
        Lang::Zh => format!("给起草人：这一句再写上{parts}，以后做没做到，一看就清楚。"),
        Lang::En => format!("For the drafter: with {parts} written in, everyone can see later whether it was done."),
    })
}
