//! My duties: what the post owes itself, what its unit owes by role, and what waits for its check.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::duty::Act;
use jiufen_kernel::id::{ItemId, PostId};
use jiufen_kernel::time::plus_days;
use jiufen_store::read::duties::DUTIES_MAX;
use jiufen_store::read::views::{DutyRow, Shown};

use super::calendar::Calendar;
use super::owed::{Owed, is_late};
use super::sorts::{self, Detail};
use crate::Web;
use crate::components::{Empty, Lead};
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "duties/plain.html")]
struct Screen {
    page: Page,
    lead: Lead,
    /// One list of them only.
    only: bool,
    groups: Vec<Group>,
    empty: Option<Empty>,
    calendar: Calendar,
    post: PostId,
    more: bool,
}

/// Duties of one sort.
pub(crate) struct Group {
    pub title: String,
    pub rows: Vec<Owed>,
}

/// The page.
pub(crate) async fn show(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    let post = seat.post.id;
    let only = seat.query("list").and_then(|word| Only::of(&word));
    let (duties, counts, wholes, next) = web
        .read_today(seat, move |reader| {
            let duties = match only {
                Some(Only::Sort(act)) => reader.duties_of(act, DUTIES_MAX)?,
                _ => reader.my_duties()?,
            };
            let wholes = reader.wholes_of(duties.iter().map(|duty| &duty.item))?;
            // What the post handles itself, or what its unit leads.
            let own = reader
                .items_of_post(post)?
                .into_iter()
                .find(|item| item.due >= Some(reader.today));
            let next = match (own, reader.unit()) {
                (None, Some(unit)) => reader.next_due(unit)?,
                (own, _) => own,
            };
            Ok((duties, reader.duty_counts()?, wholes, next))
        })
        .await?;
    let (duties, more) = {
        let more = duties.len() as i64 >= DUTIES_MAX;
        let kept = duties
            .into_iter()
            .filter(|duty| only.is_none_or(|only| only.holds(duty, seat.today)));
        (kept.collect::<Vec<DutyRow>>(), more)
    };
    let page = Page::of_today(web, seat, Section::Duties);
    let empty = (duties.is_empty() && only.is_some() && !counts.is_empty()).then(|| {
        Empty::new(
            page.t("这张清单现在是空的", "This list is empty now"),
            page.t("别的还在等你。", "Other things wait for you."),
        )
        .way(page.t("看全部待办", "See all my duties"), "/duties?mine=1")
    });
    let empty = empty.or(
        (duties.is_empty() && counts.is_empty() && seat.notices.waits() == 0).then(|| {
            let words = match (next.as_ref().and_then(|item| Some((item, item.due?))), page.lang) {
                (Some((item, due)), Lang::Zh) => format!("下一件：{}，{}到期。", page.day(due), item.title),
                (Some((item, due)), Lang::En) => format!("Next: {}, {}.", page.day(due), item.title),
                (None, _) => page
                    .t("现在没有交给这个岗位的事。", "Nothing is assigned to this post now.")
                    .to_owned(),
            };
            Empty::new(page.t("今天没有你欠的事", "You owe nothing today"), words)
                .way(page.t("看我能看到的事项", "See the items I may see"), "/items")
        }),
    );
    let person = page.who.as_ref().map(|who| who.person.clone()).unwrap_or_default();
    let screen = Screen {
        lead: lead(&counts, &duties, more, &page, &person),
        only: only.is_some(),
        calendar: Calendar::of(
            duties
                .iter()
                .filter(|duty| duty.act.is_report())
                .filter_map(|duty| duty.item.due),
            page.today,
            page.lang,
        ),
        groups: match only {
            Some(only) => only.group(&duties, &wholes, &page).into_iter().collect(),
            None => groups(&duties, &wholes, &page),
        },
        more,
        empty,
        post,
        page,
    };
    problem::page(&screen)
}

/// A list that the address asks for: of one sort, or of several.
#[derive(Clone, Copy)]
enum Only {
    Sort(Act),
    Decisions,
    Late,
}

impl Only {
    fn of(word: &str) -> Option<Only> {
        match word {
            "decisions" => Some(Only::Decisions),
            "late" => Some(Only::Late),
            word => sorts::by_word(word).map(Only::Sort),
        }
    }

    fn holds(self, duty: &DutyRow, today: Date) -> bool {
        match self {
            Only::Sort(act) => duty.act == act,
            Only::Decisions => sorts::sort(duty.act).decides,
            Only::Late => is_late(duty, today),
        }
    }

    /// Its rows under its name.
    fn group(self, duties: &[DutyRow], wholes: &HashMap<ItemId, Shown>, page: &Page) -> Option<Group> {
        let mut rows: Vec<Owed> = duties
            .iter()
            .map(|duty| Owed::of(duty, page).of_whole(&duty.item, wholes))
            .collect();
        rows.first_mut()?.first = true;
        let (zh, en) = match self {
            Only::Sort(act) => (sorts::sort(act).zh, sorts::sort(act).en),
            Only::Decisions => ("等你定的", "waiting for your decision"),
            Only::Late => ("已过期", "late"),
        };
        let title = page.t(zh, en);
        let title = match page.lang {
            Lang::Zh => title.to_owned(),
            Lang::En => title[..1].to_uppercase() + &title[1..],
        };
        Some(Group { title, rows })
    }
}

/// The page in one sentence; none when nothing is owed, which the empty page says.
fn lead(counts: &[(Act, i64)], duties: &[DutyRow], more: bool, page: &Page, person: &str) -> Lead {
    let lang = page.lang;
    if counts.is_empty() && page.notices.waits() == 0 {
        return Lead::default();
    }
    let lead = Lead::default().say(person).say(lang.t("，", ", "));
    let lead = lead.then(sorts::sentence(counts, page.notices.waits(), &[], Detail::Sorts, lang));
    let late = duties.iter().filter(|duty| is_late(duty, page.today)).count();
    if late == 0 || more {
        return lead;
    }
    let lead = lead.say(lang.t("其中 ", " Of these ")).link(
        match lang {
            Lang::Zh => format!("{late} 件已过期"),
            Lang::En if late == 1 => "1 is late".to_owned(),
            Lang::En => format!("{late} are late"),
        },
        "/duties?list=late",
    );
    lead.say(lang.t("。", "."))
}

/// Late first, then what others wait for, then what is due soon, then the rest; the post's own before its unit's.
pub(crate) fn groups(duties: &[DutyRow], wholes: &HashMap<ItemId, Shown>, page: &Page) -> Vec<Group> {
    let (today, lang) = (page.today, page.lang);
    let soon = plus_days(today, 7);
    type Fits = Box<dyn Fn(&DutyRow) -> bool>;
    let sorts: [(&str, &str, Fits); 5] = [
        ("已过期", "Late", Box::new(move |duty| is_late(duty, today))),
        (
            "别人在等",
            "Others are waiting",
            Box::new(move |duty| !is_late(duty, today) && !matches!(duty.act, Act::Report | Act::Check)),
        ),
        ("等我核查", "Waiting for my check", Box::new(|duty| duty.act == Act::Check)),
        (
            "7 天内到期",
            "Due in 7 days",
            Box::new(move |duty| duty.act == Act::Report && duty.item.due.is_some_and(|due| (today..=soon).contains(&due))),
        ),
        (
            "以后到期",
            "Due later",
            Box::new(move |duty| duty.act == Act::Report && duty.item.due.is_none_or(|due| due > soon)),
        ),
    ];
    let mut groups = Vec::new();
    for own in [true, false] {
        for (zh, en, fits) in &sorts {
            let mut found: Vec<&DutyRow> = duties.iter().filter(|duty| duty.own == own && fits(duty)).collect();
            if found.is_empty() {
                continue;
            }
            if found.iter().all(|duty| duty.act != Act::Report) {
                found.sort_by_key(|duty| duty.since);
            }
            let mut rows: Vec<Owed> = found
                .into_iter()
                .map(|duty| Owed::of(duty, page).of_whole(&duty.item, wholes))
                .collect();
            if groups.is_empty() {
                rows[0].first = true;
            }
            let title = match (own, lang) {
                (true, _) => lang.t(zh, en).to_owned(),
                (false, Lang::Zh) => format!("本单位欠的：{zh}"),
                (false, Lang::En) => format!("Owed by the unit: {}", en.to_lowercase()),
            };
            groups.push(Group { title, rows });
        }
    }
    groups
}
