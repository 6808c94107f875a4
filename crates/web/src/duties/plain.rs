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
use crate::Web;
use crate::components::Empty;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "duties/plain.html")]
struct Screen {
    page: Page,
    lead: String,
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
    let (duties, wholes, next) = web
        .read_today(seat, move |reader| {
            let duties = reader.my_duties()?;
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
            Ok((duties, wholes, next))
        })
        .await?;
    let page = Page::of_today(web, seat, Section::Duties);
    let empty = (duties.is_empty() && seat.notices.waits() == 0).then(|| {
        let words = match (next.as_ref().and_then(|item| Some((item, item.due?))), page.lang) {
            (Some((item, due)), Lang::Zh) => format!("下一件：{}，{}到期。", page.day(due), item.title),
            (Some((item, due)), Lang::En) => format!("Next: {}, {}.", page.day(due), item.title),
            (None, _) => page
                .t("现在没有交给这个岗位的事。", "Nothing is assigned to this post now.")
                .to_owned(),
        };
        Empty::new(page.t("今天没有你欠的事", "You owe nothing today"), words)
            .way(page.t("看我能看到的事项", "See the items I may see"), "/items")
    });
    let person = page.who.as_ref().map(|who| who.person.clone()).unwrap_or_default();
    let screen = Screen {
        lead: lead(&duties, page.today, page.lang, &person),
        calendar: Calendar::of(
            duties
                .iter()
                .filter(|duty| duty.act == Act::Report)
                .filter_map(|duty| duty.item.due),
            page.today,
            page.lang,
        ),
        groups: groups(&duties, &wholes, &page),
        more: duties.len() as i64 >= DUTIES_MAX,
        empty,
        post,
        page,
    };
    problem::page(&screen)
}

/// The page in one sentence.
fn lead(duties: &[DutyRow], today: Date, lang: Lang, person: &str) -> String {
    let checks = duties.iter().filter(|duty| duty.act == Act::Check).count();
    let own = duties.iter().filter(|duty| duty.own && duty.act != Act::Check).count();
    let unit = duties.len() - checks - own;
    let late = duties.iter().filter(|duty| is_late(duty, today)).count();
    let mut parts = Vec::new();
    if own > 0 {
        parts.push(match lang {
            Lang::Zh => format!("你的岗位欠 {own} 件"),
            Lang::En => format!("your post owes {own}"),
        });
    }
    if unit > 0 {
        parts.push(match lang {
            Lang::Zh => format!("本单位欠、你能办的 {unit} 件"),
            Lang::En => format!("your unit owes {unit} that you can do"),
        });
    }
    if late > 0 {
        parts.push(match lang {
            Lang::Zh => format!("其中 {late} 件已过期"),
            Lang::En => format!("{late} of them late"),
        });
    }
    if checks > 0 {
        parts.push(match lang {
            Lang::Zh => format!("{checks} 件等你核查"),
            Lang::En => format!("{checks} wait for your check"),
        });
    }
    if parts.is_empty() {
        return String::new();
    }
    match lang {
        Lang::Zh => format!("{person}，{}。下面“说”是申报，“证”是核实。", parts.join("，")),
        Lang::En => format!(
            "{person}, {}. Below, “said” is claimed and “proved” is verified.",
            parts.join(", ")
        ),
    }
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
            Box::new(|duty| !matches!(duty.act, Act::Report | Act::Check)),
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
