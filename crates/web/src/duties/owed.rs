//! One thing owed as a row: what it is, what is missing, since when or until when, and the one button.

use std::collections::HashMap;

use jiff::civil::Date;
use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::colour::Colour;
use jiufen_kernel::duty::Act;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::Stage;
use jiufen_kernel::share::Share;
use jiufen_store::read::views::{DutyRow, ItemRow, Shown};

use crate::components::{Bar, Numbers, RowNumbers, Status, StatusMark};
use crate::item::words::{act, address};
use crate::items::line::{number, status_words};
use crate::language::{Lang, days_between};
use crate::page::Page;

/// A row of a list of duties.
pub(crate) struct Owed {
    pub title: String,
    pub number: String,
    pub href: String,
    pub what: String,
    /// The item it is part of.
    pub part_of: Option<String>,
    pub numbers: Option<Numbers>,
    pub status: Status,
    /// Its number comes from what is below it: no colour for all of that.
    group: bool,
    pub when: String,
    pub day: String,
    pub verb: &'static str,
    pub to: String,
    pub key: Option<char>,
    /// The one solid button of the page.
    pub first: bool,
    lang: Lang,
}

impl Owed {
    pub(crate) fn bar(&self) -> Option<Bar> {
        self.numbers.as_ref().map(|numbers| Bar::row_alone(numbers, self.lang))
    }

    pub(crate) fn figures(&self) -> Option<RowNumbers> {
        self.numbers.as_ref().map(|numbers| RowNumbers::new(numbers, self.lang))
    }

    pub(crate) fn mark(&self) -> StatusMark {
        if self.group {
            StatusMark::of_group(&self.when)
        } else {
            StatusMark::saying(self.status, &self.when)
        }
    }

    /// The same naming the item it is part of.
    #[must_use]
    pub(crate) fn of_whole(mut self, row: &ItemRow, wholes: &HashMap<ItemId, Shown>) -> Self {
        self.part_of = row.parent.and_then(|parent| wholes.get(&parent)).map(Shown::to_string);
        self
    }

    pub(crate) fn of(duty: &DutyRow, page: &Page) -> Self {
        let lang = page.lang;
        let row = &duty.item;
        let todo = todo(duty);
        let (when, day) = match duty.act {
            Act::Report => due(row, page),
            // It waits, and a date that has passed weighs more.
            act if act.is_report() && is_late(duty, page.today) => due(row, page),
            _ => waiting(duty.since, page),
        };
        Self {
            title: row.title.to_string(),
            number: number(&row.number, page.today),
            href: format!("/items/{}", row.id),
            what: if duty.fallen {
                let nobody = lang.t(
                    "该办的岗位没有人能办，你可以办。",
                    "Nobody of those who owe it can do this, and you can. ",
                );
                format!("{nobody}{}", what(duty, page))
            } else {
                what(duty, page)
            },
            part_of: None,
            numbers: (row.counted && row.numbers.has).then(|| Numbers::of(&row.numbers.figures, None)),
            status: Status::from(row.colour),
            group: row.node,
            when,
            day,
            verb: match (duty.act, todo) {
                (Act::AnswerLetter, Some(ItemAct::Report)) => lang.t("回复", "Answer"),
                (Act::ReportAgain, Some(_)) => lang.t("改后再报", "Redo"),
                (_, Some(todo)) => lang.t(act(todo).zh, act(todo).en),
                (_, None) => lang.t("答复退回", "Answer"),
            },
            to: todo.map_or_else(|| format!("/items/{}", row.id), |todo| address(row.id, todo)),
            key: todo.and_then(|todo| act(todo).key),
            first: false,
            lang,
        }
    }
}

/// Whether a report is owed, and its item's date has passed.
pub(crate) fn is_late(duty: &DutyRow, today: Date) -> bool {
    duty.act.is_report() && duty.item.due.is_some_and(|due| due < today)
}

/// The form behind a duty; an answer to a hand-back is chosen on the item's page.
fn todo(duty: &DutyRow) -> Option<ItemAct> {
    let figures = &duty.item.numbers.figures;
    match duty.act {
        Act::AnswerHandBack => None,
        // All is said: what is missing is what backs it.
        Act::Report if !duty.item.node && figures.said == Share::ALL && figures.proved < Share::ALL => Some(ItemAct::Evidence),
        act => Some(act.done_by(duty.item.stage)),
    }
}

fn due(row: &ItemRow, page: &Page) -> (String, String) {
    let lang = page.lang;
    let Some(due) = row.due else {
        return (Status::from(row.colour).word(lang).to_owned(), String::new());
    };
    if row.colour == Colour::Red && due >= page.today {
        // A step of it is late, not the item itself.
        return (status_words(row, page.today, lang), page.day(due));
    }
    let mut when = page.against(due);
    if row.silent && row.counted && !row.node && due < page.today {
        when = match lang {
            Lang::Zh => format!("从未报，{when}"),
            Lang::En => format!("never reported, {when}"),
        };
    }
    (when, page.day(due))
}

fn waiting(since: Date, page: &Page) -> (String, String) {
    let days = days_between(since, page.today);
    let when = match (page.lang, days) {
        (Lang::Zh, ..=0) => String::from("今天来的"),
        (Lang::En, ..=0) => String::from("came today"),
        (Lang::Zh, days) => format!("等了 {days} 天"),
        (Lang::En, days) => format!("waiting {}", page.lang.days(days)),
    };
    let day = match page.lang {
        Lang::Zh => format!("{}起", page.day(since)),
        Lang::En => format!("since {}", page.day(since)),
    };
    (when, day)
}

/// What is missing, in a sentence.
fn what(duty: &DutyRow, page: &Page) -> String {
    let lang = page.lang;
    let row = &duty.item;
    let since = page.day(duty.since);
    let lead = row.lead.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
    match (duty.act, lang) {
        (Act::Approve, Lang::Zh) => format!("{since}登记，等立项。登记人自己不能批。"),
        (Act::Approve, Lang::En) => format!("Registered on {since}; to be approved by somebody else than who registered it."),
        (Act::Assign, Lang::Zh) => "已立项，缺牵头单位。".into(),
        (Act::Assign, Lang::En) => "Approved; a lead unit is missing.".into(),
        (Act::AgreeProof, Lang::Zh) => "缺约定的佐证：拿什么证明做成了。".into(),
        (Act::AgreeProof, Lang::En) => "Agreed proof is missing: what will show that it is done.".into(),
        (Act::AnswerHandBack, Lang::Zh) => format!("{lead}{since}退回，缺答复：改交办或坚持。答复之前期限照走。"),
        (Act::AnswerHandBack, Lang::En) => {
            format!("Handed back by {lead} on {since}: assign it elsewhere or insist. Its clock runs meanwhile.")
        }
        (Act::AnswerAsk, Lang::Zh) => format!("{lead}{since}提出申请，缺答复。"),
        (Act::AnswerAsk, Lang::En) => format!("{lead} asked on {since}; an answer is missing."),
        (Act::Accept, Lang::Zh) => format!("{since}交办，缺签收和经办岗位。要退回，两个工作日内说明理由。"),
        (Act::Accept, Lang::En) => {
            format!("Assigned on {since}: to be accepted with a handling post, or handed back within two working days.")
        }
        (Act::Clear, Lang::Zh) => format!("{since}报的，审签以后才作数。"),
        (Act::Clear, Lang::En) => format!("Reported on {since}; it counts once cleared."),
        (Act::AssignChecker, Lang::Zh) => format!("{lead}{since}申报，缺核查人。"),
        (Act::AssignChecker, Lang::En) => format!("Claimed by {lead} on {since}; nobody has been asked to check."),
        (Act::Check, Lang::Zh) => format!("{lead}{since}申报，等你核查。"),
        (Act::Check, Lang::En) => format!("Claimed by {lead} on {since}; waits for your check."),
        (Act::Close, Lang::Zh) => "都核实了，不缺。".into(),
        (Act::Close, Lang::En) => "Everything is proved; nothing is missing.".into(),
        (Act::Reconsider, lang) => {
            let proved = row.numbers.figures.proved.tenths();
            match lang {
                Lang::Zh => format!("销号时的核查按现在的规则只证到 {proved}：重新打开补证，再核查销号。"),
                Lang::En => format!(
                    "By the rules of today what closed it proves {proved}: reopen it, add what is missing, check and close again."
                ),
            }
        }
        (Act::Report, _) => missing(row, page),
        (Act::AnswerLetter, _) => letter(duty, page),
        (Act::ReportAgain, Lang::Zh) => format!("{since}审签退回的草稿，还没有改好再报；退回的理由在事项页。"),
        (Act::ReportAgain, Lang::En) => {
            format!("The draft was sent back on {since} and has not been filed again; the reason stands on the item's page.")
        }
    }
}

/// An escalation that waits for the lead's word.
fn letter(duty: &DutyRow, page: &Page) -> String {
    let lang = page.lang;
    let since = page.day(duty.since);
    let (zh, en) = match duty.item.reminded {
        ..=1 => ("提醒", "Reminded"),
        2 => ("催办", "Urged"),
        _ => ("约谈", "Summoned"),
    };
    let answer = if duty.item.stage < Stage::UnderWay {
        lang.t("签收后报一次，或者退回", "accept it and report, or hand it back")
    } else {
        lang.t(
            "报一次进度，或者提出延期，就是答复",
            "a report, or a request for more time, is the answer",
        )
    };
    match lang {
        Lang::Zh => format!("{since}起{zh}，还没有回：{answer}。"),
        Lang::En => format!("{en}, unanswered since {since}: {answer}."),
    }
}

fn missing(row: &ItemRow, page: &Page) -> String {
    let lang = page.lang;
    if row.silent {
        return lang
            .t(
                "签收以来没有报过。没有报，说和证都按 0 计。",
                "Never reported since it was accepted. Said and proved count as 0.",
            )
            .to_owned();
    }
    let shown = Numbers::of(&row.numbers.figures, None).shown();
    let mut parts = Vec::new();
    if row.counted && shown.disallowed.0 > 0 {
        parts.push(match lang {
            Lang::Zh => format!("{} 点核查没有认", shown.disallowed),
            Lang::En => format!("{} points disallowed by a check", shown.disallowed),
        });
    }
    if row.counted && shown.unbacked.0 > 0 {
        parts.push(match lang {
            Lang::Zh => format!("{} 点没有佐证", shown.unbacked),
            Lang::En => format!("{} points not backed", shown.unbacked),
        });
    }
    if row.counted && shown.waiting.0 > 0 {
        parts.push(match lang {
            Lang::Zh => format!("{} 点等核查", shown.waiting),
            Lang::En => format!("{} points wait for a check", shown.waiting),
        });
    }
    if row.blockers > 0 {
        parts.push(match lang {
            Lang::Zh => format!("{} 个堵点没解开", row.blockers),
            Lang::En => lang.count(row.blockers, "", "open blocker", "open blockers"),
        });
    }
    if let Some(on) = row.reported_on {
        parts.push(match lang {
            Lang::Zh => format!("上次报 {}", page.day(on)),
            Lang::En => format!("last reported {}", page.day(on)),
        });
    }
    let mut sentence = parts.join(lang.t("，", ", "));
    if let Some(first) = sentence.get(..1).filter(|_| !lang.is_zh()) {
        sentence = format!("{}{}", first.to_uppercase(), &sentence[1..]);
    }
    if !sentence.is_empty() {
        sentence.push_str(lang.t("。", "."));
    }
    sentence
}
