//! The words for what the kernel knows of an item: acts with their addresses, outcomes, kinds of evidence, posts.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::Asked;
use jiufen_kernel::item::check::Method;
use jiufen_kernel::item::closure::Outcome;
use jiufen_kernel::item::evidence::EvidenceKind;
use jiufen_kernel::item::reminder::Step;
use jiufen_kernel::item::report::Claim;
use jiufen_kernel::item::{Source, Stage};
use jiufen_kernel::marks::Mark;
use jiufen_kernel::share::Share;
use jiufen_store::read::views::PostRef;

use crate::language::{Lang, tenths};

/// An act as a button: the noun of its address, the verb, and its key.
pub(crate) struct ActWords {
    pub noun: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub key: Option<char>,
}

/// Every act has one noun; an address is that noun below the item.
pub(crate) fn act(act: ItemAct) -> ActWords {
    let (noun, zh, en, key) = match act {
        ItemAct::Approve => ("approval", "立项", "Approve", None),
        ItemAct::Assign => ("assignment", "交办", "Assign", None),
        ItemAct::AgreeProof => ("proof", "约定佐证", "Agree the proof", None),
        ItemAct::Accept => ("acceptance", "签收", "Accept", None),
        ItemAct::HandBack => ("hand-back", "退回", "Hand back", None),
        ItemAct::Insist => ("insistence", "坚持交办", "Insist", None),
        ItemAct::Report => ("report", "报进度", "Report", Some('r')),
        ItemAct::Evidence => ("evidence", "补佐证", "Add evidence", Some('e')),
        ItemAct::Clear => ("clearing", "审签", "Clear the report", None),
        ItemAct::AssignChecker => ("checkers", "请人核查", "Ask for a check", None),
        ItemAct::Check => ("check", "核查", "Check", Some('c')),
        ItemAct::Close => ("closure", "销号", "Close", None),
        ItemAct::Block => ("blockers", "提堵点", "Raise a blocker", Some('b')),
        ItemAct::Ask => ("request", "申请延期、挂起", "Ask for time", None),
        ItemAct::Answer => ("answer", "答复申请", "Answer the request", None),
        ItemAct::Resume => ("resumption", "恢复", "Resume", None),
        ItemAct::Remind => ("reminders", "催办", "Remind", Some('l')),
        ItemAct::Divide => ("parts", "分解", "Divide", None),
        ItemAct::Arrange => ("arrangement", "权重、位置", "Weight and place", None),
        ItemAct::Withdraw => ("withdrawal", "申请撤销", "Ask to withdraw", None),
        ItemAct::Reopen => ("reopening", "重新打开", "Reopen", None),
    };
    ActWords { noun, zh, en, key }
}

/// Where an act on an item is done.
pub(crate) fn address(id: ItemId, of: ItemAct) -> String {
    format!("/items/{id}/{}", act(of).noun)
}

/// What has just been done, for the line on the item's page.
pub(crate) fn done(noun: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match noun {
        "approval" => ("已立项。", "Approved."),
        "assignment" => ("已交办。", "Assigned."),
        "proof" => (
            "已记下；申报以后的改动等领导答复。",
            "Recorded; a change after a claim waits for a leader’s answer.",
        ),
        "acceptance" => ("已签收。", "Accepted."),
        "hand-back" => (
            "已退回，等督查机构答复；期限照走。",
            "Handed back; the office answers. The clock runs on.",
        ),
        "insistence" => ("已答复：坚持交办。", "Answered: the assignment stands."),
        "report" => (
            "已报。报了不能删，可以再报一次更正。",
            "Reported. A report is never deleted; report again to correct it.",
        ),
        "evidence" => ("佐证已收到。", "The evidence was received."),
        "clearing" => ("已办理这份报告。", "The report was dealt with."),
        "checkers" => ("已请这个岗位核查。", "The post was asked to check."),
        "check" => ("核查已记下。", "The check was recorded."),
        "closure" => ("已销号。", "Closed."),
        "blockers" => (
            "堵点已提出，交给能解的单位。",
            "The blocker was raised and handed to the unit that can clear it.",
        ),
        "request" => ("申请已提出，等督查机构答复。", "The request was made; the office answers it."),
        "answer" => ("已答复申请。", "The request was answered."),
        "resumption" => ("已恢复。", "Resumed."),
        "reminders" => ("已记下，送到牵头单位。", "Recorded; the lead unit sees it."),
        "parts" => (
            "已登记一件下级事项，等另一人立项。",
            "A part was registered; another person approves it.",
        ),
        "arrangement" => (
            "已记下；要另一人批准的，等答复。",
            "Recorded; what another person has to grant waits for the answer.",
        ),
        "withdrawal" => (
            "申请已提出，等另一人答复。",
            "The request was made; another person answers it.",
        ),
        "reopening" => ("已重新打开。", "Reopened."),
        _ => return None,
    };
    Some(lang.t(zh, en))
}

/// Why an act is marked.
pub(crate) fn mark(mark: Mark, lang: Lang) -> &'static str {
    match mark {
        Mark::SameHand => lang.t(
            "【同手】和前一步是同一个人，当时没有别人可办。",
            "[Same hand] The step before it was by the same person; nobody else could do it.",
        ),
        Mark::Tied => lang.t(
            "【无回避人选】办的人与事项有关联，当时没有别人可办。",
            "[Nobody free] Whoever did it is tied to the item; nobody else could do it.",
        ),
    }
}

/// How far it has come.
pub(crate) fn stage(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Registered => lang.t("已登记，等立项", "Registered, waiting for approval"),
        Stage::Approved => lang.t("已立项，等交办", "Approved, waiting to be assigned"),
        Stage::Assigned => lang.t("已交办，等签收", "Assigned, waiting to be accepted"),
        Stage::UnderWay => lang.t("承办中", "Under way"),
        Stage::Closed => lang.t("已销号", "Closed"),
        Stage::Withdrawn => lang.t("已撤销", "Withdrawn"),
    }
}

/// How it ended.
pub(crate) fn outcome(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Proved => lang.t("已核实销号", "Closed: proved"),
        Outcome::NoLongerNeeded => lang.t("不再需要", "Closed: no longer needed"),
        Outcome::Refused => lang.t("不予办理", "Closed: refused"),
        Outcome::Unproved => lang.t("未核实销号", "Closed unproved"),
    }
}

/// Where it comes from when no document says it.
pub(crate) fn source(source: Source, lang: Lang) -> &'static str {
    match source {
        Source::Document => lang.t("文件", "a document"),
        Source::Instruction => lang.t("批示", "an instruction"),
        Source::Meeting => lang.t("会议", "a meeting"),
        Source::Request => lang.t("诉求", "a request"),
        Source::Inspection => lang.t("检查", "an inspection"),
        Source::Blocker => lang.t("堵点上报", "a report that the work is stuck"),
    }
}

/// Kinds of evidence, with the key a form sends.
pub(crate) fn evidence_kind(kind: EvidenceKind, lang: Lang) -> (&'static str, &'static str) {
    match kind {
        EvidenceKind::Photo => ("photo", lang.t("照片、录像", "photograph or film")),
        EvidenceKind::Document => ("document", lang.t("合同、图纸、表", "contract, drawing or table")),
        EvidenceKind::Certificate => ("certificate", lang.t("验收、检测证明", "certificate of acceptance or test")),
        EvidenceKind::Measurement => ("measurement", lang.t("测量、读数", "measurement or reading")),
        EvidenceKind::Statement => ("statement", lang.t("文字说明", "words only")),
        EvidenceKind::Minutes => ("minutes", lang.t("会议纪要（不计入证）", "minutes (never a proof)")),
        EvidenceKind::Notice => ("notice", lang.t("发文通知（不计入证）", "notice issued (never a proof)")),
    }
}

/// How a check is made.
pub(crate) fn method(method: Method, lang: Lang) -> &'static str {
    match method {
        Method::Desk => lang.t("看件", "from the papers"),
        Method::Site => lang.t("现场", "on site"),
    }
}

/// The rungs of escalation: the act and the letter it goes with.
pub(crate) fn step(step: Step, lang: Lang) -> (&'static str, &'static str) {
    match step {
        Step::Remind => (lang.t("提醒", "Remind"), lang.t("提醒", "Reminder")),
        Step::Urge => (lang.t("催办", "Urge"), lang.t("催办函", "Letter of urging")),
        Step::Summon => (lang.t("约谈", "Summon"), lang.t("约谈通知", "Summons")),
    }
}

/// What is asked for.
pub(crate) fn asked(asked: &Asked, lang: Lang) -> String {
    match asked {
        Asked::Extension { due } => match lang {
            Lang::Zh => format!("延期到 {}", lang.day_of_year(due)),
            Lang::En => format!("an extension to {}", lang.day_of_year(due)),
        },
        Asked::Start { start } => match lang {
            Lang::Zh => format!("推迟到 {} 开始", lang.day_of_year(start)),
            Lang::En => format!("a start on {}", lang.day_of_year(start)),
        },
        Asked::Suspension { until: Some(until) } => match lang {
            Lang::Zh => format!("挂起到 {}", lang.day_of_year(until)),
            Lang::En => format!("a suspension until {}", lang.day_of_year(until)),
        },
        Asked::Suspension { until: None } => lang.t("挂起", "a suspension").to_owned(),
        Asked::NoLongerNeeded => lang.t("以“不再需要”销号", "its end as no longer needed").to_owned(),
        Asked::Move { parent: None } => lang.t("移到最上层", "a move to the top").to_owned(),
        Asked::Move { parent: Some(_) } => lang.t("移到另一件事项之下", "a move below another item").to_owned(),
        Asked::Weight { weight } => match lang {
            Lang::Zh => format!("权重改为 {weight}"),
            Lang::En => format!("the weight {weight}"),
        },
        Asked::Supporter { .. } => lang.t("增加一个配合单位", "a further supporting unit").to_owned(),
        Asked::ProofChange { pieces, .. } => match lang {
            Lang::Zh => format!("改约定佐证（{} 样）", pieces.len()),
            Lang::En => format!("another proof ({})", lang.count(pieces.len() as i64, "", "piece", "pieces")),
        },
        Asked::Measure { .. } => lang.t("改计量", "another measure").to_owned(),
        Asked::Target {} => lang.t("改目标", "another target").to_owned(),
        Asked::Rules { version } => match lang {
            Lang::Zh => format!("改用规则第 {version} 版"),
            Lang::En => format!("version {version} of its rules"),
        },
        Asked::Serves { .. } => lang.t("不再服务于某项目标", "to serve it no longer").to_owned(),
        Asked::Baseline {} => lang.t("定基线", "a baseline").to_owned(),
        Asked::CarryOver { .. } => lang.t("结转", "carrying over").to_owned(),
        Asked::Withdrawal { mistaken: true } => lang.t("撤销（误录）", "a withdrawal (entered by mistake)").to_owned(),
        Asked::Withdrawal { mistaken: false } => lang.t("撤销", "a withdrawal").to_owned(),
    }
}

/// A share as percent with one decimal, cut.
pub(crate) fn percent(share: Share) -> String {
    // A share is at most 10,000.
    format!("{}%", tenths(u16::try_from(share.hundredths()).unwrap_or(10_000)))
}

/// The same without the sign, for columns.
pub(crate) fn cell(share: Share) -> String {
    tenths(u16::try_from(share.hundredths()).unwrap_or(10_000))
}

/// A claim in words.
pub(crate) fn claim(claim: Claim, lang: Lang) -> String {
    match claim {
        Claim::Nothing => lang.t("没有新情况", "nothing new").to_owned(),
        Claim::Percent(share) => match lang {
            Lang::Zh => format!("申报 {}", percent(share)),
            Lang::En => format!("claims {}", percent(share)),
        },
        Claim::Done => lang.t("申请办结", "claims done").to_owned(),
    }
}

/// A post in full: `市水务局建设管理科长岗（周砚）`.
pub(crate) fn post(post: &PostRef, lang: Lang) -> String {
    let unit = post.unit.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
    let title = post_title(post, lang);
    let holder = post.holder.as_ref().map(ToString::to_string);
    match (lang, holder) {
        (Lang::Zh, Some(holder)) => format!("{unit}{title}（{holder}）"),
        (Lang::Zh, None) => format!("{unit}{title}（空缺）"),
        (Lang::En, Some(holder)) => format!("{title}, {unit} ({holder})"),
        (Lang::En, None) => format!("{title}, {unit} (vacant)"),
    }
}

/// A post's title with the word for a post: `建设管理科长岗`.
pub(crate) fn post_title(post: &PostRef, lang: Lang) -> String {
    let title = post.title.to_string();
    if lang.is_zh() && !title.contains('岗') {
        format!("{title}岗")
    } else {
        title
    }
}

/// Who acted: the post, and the person who was in it then.
pub(crate) fn actor(post: &PostRef, person: &impl ToString, lang: Lang) -> String {
    let unit = post.unit.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
    let (title, person) = (post_title(post, lang), person.to_string());
    match lang {
        Lang::Zh => format!("{unit}{title}（{person}）"),
        Lang::En => format!("{title}, {unit} ({person})"),
    }
}
