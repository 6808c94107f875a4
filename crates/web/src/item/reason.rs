//! Why an item has its colour: the computed cause in a sentence with its dates, and what must happen for the next one.

use jiff::civil::Date;
use jiufen_kernel::colour::Cause;
use jiufen_kernel::event::Fact;
use jiufen_kernel::item::Item;
use jiufen_kernel::item::report::Claim;
use jiufen_kernel::share::Share;
use jiufen_store::read::views::{ItemPage, ItemRow};

use super::words;
use crate::components::{Cause as Named, Reason, Status};
use crate::language::{Lang, days_between};

/// The reason behind the status of an item on the day looked at.
pub(crate) fn of(page: &ItemPage, status: Status, today: Date, at: impl Fn(&str) -> String, lang: Lang) -> Reason {
    let item = &page.item;
    let sentence = match page.cause {
        Some(cause) => caused(page, cause, today, lang),
        None => plain(page, status, today, lang),
    };
    Reason {
        sentence,
        pace: pace(page, lang),
        causes: events(page, today, at, lang),
        to_warning: to_amber(item, status, page.cause, lang),
        to_on_track: to_green(page, status, today, lang),
        rule: lang.t("基本规则", "The base rule").to_owned(),
        open: matches!(status, Status::Late | Status::Warning),
    }
}

fn caused(page: &ItemPage, cause: Cause, today: Date, lang: Lang) -> String {
    let day = |day: Date| lang.day_seen_from(day, today);
    let late = |due: Date| lang.days(days_between(due, today).max(0));
    let caution = |raised: Date, lang: Lang| match (page.blocked_until.get(&raised), lang) {
        (Some(until), Lang::Zh) => until.caution_zh(),
        (Some(until), Lang::En) => until.caution_en(),
        (None, _) => String::new(),
    };
    match (cause, lang) {
        (Cause::Overdue(due), Lang::Zh) => format!("{}到期，没有申报完成，过期 {}。", day(due), late(due)),
        (Cause::Overdue(due), Lang::En) => format!("Due {}, not claimed done; {} late.", day(due), late(due)),
        (Cause::ClaimedLate(due), Lang::Zh) => format!("{}到期，过期以后才申报完成，还没有核查认可。", day(due)),
        (Cause::ClaimedLate(due), Lang::En) => format!("Due {}; claimed done after that and not accepted yet.", day(due)),
        (Cause::Unbacked(due), Lang::Zh) => format!(
            "{}到期，申报了完成，约定的佐证到期时没有齐，未举证，过期 {}。",
            day(due),
            late(due)
        ),
        (Cause::Unbacked(due), Lang::En) => {
            format!(
                "Due {}; claimed done, but not every agreed piece had evidence by then; {} late.",
                day(due),
                late(due)
            )
        }
        (Cause::Refused(due), Lang::Zh) => format!("{}到期，申报了完成，核查没有全部认可，过期 {}。", day(due), late(due)),
        (Cause::Refused(due), Lang::En) => {
            format!(
                "Due {}; claimed done, but the check did not accept all of it; {} late.",
                day(due),
                late(due)
            )
        }
        (Cause::StepOverdue(due), _) => {
            let name = step_due(page, due).map_or_else(
                || lang.t("一个节点", "A milestone").to_owned(),
                |child| child.title.to_string(),
            );
            match lang {
                Lang::Zh => format!("“{name}”{}到期，没有核查认可，过期 {}。", day(due), late(due)),
                Lang::En => format!("“{name}” was due {} and is not accepted; {} late.", day(due), late(due)),
            }
        }
        (Cause::DueSoon(due), Lang::Zh) => format!("{}到期，{}，还没有申报完成。", day(due), lang.against(due, today)),
        (Cause::DueSoon(due), Lang::En) => format!("Due {}, {}, and not claimed done.", day(due), lang.against(due, today)),
        (Cause::Unreported(end), Lang::Zh) => format!("到{}的一期没有报进展。", day(end)),
        (Cause::Unreported(end), Lang::En) => format!("No report for the period that ended {}.", day(end)),
        (Cause::Blocked(raised), Lang::Zh) => format!(
            "有堵点从{}提出，堵了 {}，超过 10 个工作日{}。",
            day(raised),
            late(raised),
            caution(raised, Lang::Zh)
        ),
        (Cause::Blocked(raised), Lang::En) => {
            format!(
                "A blocker has been open since {}, {}, longer than 10 working days{}.",
                day(raised),
                late(raised),
                caution(raised, Lang::En)
            )
        }
        (Cause::StepSoon(_), Lang::Zh) => String::from("有节点快到期，或节点本身预警。"),
        (Cause::StepSoon(_), Lang::En) => String::from("A milestone is due soon, or has a warning of its own."),
    }
}

/// The child whose date it is.
fn step_due(page: &ItemPage, due: Date) -> Option<&ItemRow> {
    page.children
        .iter()
        .find(|child| child.due == Some(due) && child.numbers.figures.proved < Share::ALL)
}

fn plain(page: &ItemPage, status: Status, today: Date, lang: Lang) -> String {
    let item = &page.item;
    let due = item.due.map(|due| (lang.day_seen_from(due, today), lang.against(due, today)));
    match status {
        Status::Waiting => lang
            .t(
                "按期申报了完成，等外单位核查。",
                "Claimed done in time; waiting for a check from outside.",
            )
            .to_owned(),
        Status::OnTrack => match (due, lang) {
            (Some((day, left)), Lang::Zh) => format!("{day}到期，{left}；没有逾期、没有缺报、没有久堵。"),
            (Some((day, left)), Lang::En) => {
                format!("Due {day}, {left}; nothing late, nothing unreported, nothing stuck for long.")
            }
            (None, _) => lang
                .t(
                    "没有定期限；没有缺报、没有久堵。",
                    "No due date; nothing unreported, nothing stuck for long.",
                )
                .to_owned(),
        },
        Status::NotStarted => match item.start.filter(|start| *start > today) {
            Some(start) => match lang {
                Lang::Zh => format!("{}才开始。", lang.day_seen_from(start, today)),
                Lang::En => format!("It starts on {}.", lang.day_seen_from(start, today)),
            },
            None => match lang {
                Lang::Zh => format!("{}。", words::stage(item.stage, lang)),
                Lang::En => format!("{}.", words::stage(item.stage, lang)),
            },
        },
        Status::Suspended => match item.suspended {
            Some(pause) => match lang {
                Lang::Zh => format!(
                    "从{}起挂起，到{}为止，期间不催、不计逾期；到期自动恢复。",
                    lang.day_seen_from(pause.since, today),
                    lang.day_seen_from(pause.until, today)
                ),
                Lang::En => format!(
                    "Suspended since {} until {}; the clock does not run, and goes on by itself after that.",
                    lang.day_seen_from(pause.since, today),
                    lang.day_seen_from(pause.until, today)
                ),
            },
            None => lang.t("挂起。", "Suspended.").to_owned(),
        },
        Status::Closed | Status::Withdrawn => {
            let words = item
                .outcome
                .map_or(words::stage(item.stage, lang), |outcome| words::outcome(outcome, lang));
            format!("{words}{}", lang.t("。", "."))
        }
        Status::Late | Status::Warning => words::stage(item.stage, lang).to_owned(),
    }
}

/// How proved stands against the milestones due by now.
fn pace(page: &ItemPage, lang: Lang) -> Option<String> {
    let plan = page.plan.filter(|plan| *plan > Share::ZERO && page.item.is_open())?;
    let proved = page.row.numbers.figures.proved;
    let word = match proved.cmp(&plan) {
        std::cmp::Ordering::Less => lang.t("欠进度", "Behind the plan"),
        std::cmp::Ordering::Equal => lang.t("达进度", "On the plan"),
        std::cmp::Ordering::Greater => lang.t("超进度", "Ahead of the plan"),
    };
    let (proved, plan) = (words::cell(proved), words::cell(plan));
    Some(match lang {
        Lang::Zh => format!("{word}：证 {proved}，到期节点应有 {plan}。"),
        Lang::En => format!("{word}: proved {proved}; the milestones due make {plan}."),
    })
}

/// The newest claim and the newest check, by their places in the log.
fn events(page: &ItemPage, today: Date, at: impl Fn(&str) -> String, lang: Lang) -> Vec<Named> {
    let mut found = Vec::new();
    let mut seen = (false, false);
    for line in &page.history {
        let what = match &line.event.fact {
            Fact::ReportFiled(fact) if !seen.0 && fact.claim != Claim::Nothing => {
                seen.0 = true;
                words::claim(fact.claim, lang)
            }
            Fact::CheckMade(fact) if !seen.1 => {
                seen.1 = true;
                match lang {
                    Lang::Zh => format!(
                        "核查：申报 {}，认可 {}",
                        words::percent(fact.claimed),
                        words::percent(fact.accepted)
                    ),
                    Lang::En => format!(
                        "check: claimed {}, accepted {}",
                        words::percent(fact.claimed),
                        words::percent(fact.accepted)
                    ),
                }
            }
            _ => continue,
        };
        let position = i64::try_from(line.event.position).unwrap_or(i64::MAX);
        found.push(Named {
            position,
            href: at(&format!("/items/{}#e{position}", page.item.id)),
            words: format!("{} {what}", lang.day_seen_from(line.on, today)),
        });
    }
    found.sort_by_key(|one| one.position);
    found
}

fn to_amber(item: &Item, status: Status, cause: Option<Cause>, lang: Lang) -> Option<String> {
    if status != Status::Late {
        return None;
    }
    let (zh, en) = match cause {
        Some(Cause::StepOverdue(_)) => (
            "到期的节点由外单位核查全部认可",
            "a check from outside accepts the milestone in full",
        ),
        _ if item.claims_done() => ("外单位核查全部认可", "a check from outside accepts all of it"),
        _ => (
            "申报完成，并由外单位核查全部认可；或督查机构批准延期",
            "claimed done and accepted in full by a check from outside; or the office grants an extension",
        ),
    };
    Some(lang.t(zh, en).to_owned())
}

fn to_green(page: &ItemPage, status: Status, today: Date, lang: Lang) -> Option<String> {
    let item = &page.item;
    if !matches!(status, Status::Late | Status::Warning) {
        return None;
    }
    let mut wants: Vec<String> = Vec::new();
    if let (Status::Warning, Some(cause)) = (status, page.cause) {
        let (zh, en) = match cause {
            Cause::DueSoon(_) => ("申报完成", "a claim of done"),
            Cause::Unreported(_) => ("报一次进展", "a report"),
            Cause::Blocked(_) => ("解开堵点", "the blocker cleared"),
            _ => ("快到期的节点申报完成", "a claim of done on the milestone that is due"),
        };
        wants.push(lang.t(zh, en).to_owned());
    }
    // What else would keep it amber once its cause is gone.
    let stuck = item
        .blockers
        .values()
        .filter(|raised| days_between(**raised, today) > 14)
        .count();
    if stuck > 0 && !matches!(page.cause, Some(Cause::Blocked(_))) {
        wants.push(match lang {
            Lang::Zh => format!("解开 {stuck} 个堵点"),
            Lang::En => lang.count(stuck as i64, "", "blocker cleared", "blockers cleared"),
        });
    }
    if status == Status::Late && page.turns.amber_on.is_some_and(|on| on <= today) && item.reports.is_empty() {
        wants.push(lang.t("报一次进展", "a report").to_owned());
    }
    if wants.is_empty() {
        return (status == Status::Late).then(|| lang.t("同上；没有其他预警", "the same; nothing else warns").to_owned());
    }
    let words = wants.join(lang.t("；", "; "));
    Some(match (status, lang) {
        (Status::Late, Lang::Zh) => format!("再加：{words}"),
        (Status::Late, Lang::En) => format!("besides: {words}"),
        _ => words,
    })
}
