//! A leader's first screen: what waits for a decision, the top level in numbers, where it is stuck. Everything bounded.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::share::Share;
use jiufen_store::read::org_views::UnitRow;
use jiufen_store::read::views::{DutyRow, ItemRow, Shown as Text};

use super::plain::{Group, groups};
use crate::Web;
use crate::components::{Bar, Counts, Numbers, Shown, Tally};
use crate::items::line::Line;
use crate::language::{Lang, days_between};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Rows of each list.
const ROWS: i64 = 8;

#[derive(Template)]
#[template(path = "duties/leader.html")]
struct Screen {
    page: Page,
    lead: String,
    counts: Option<Counts>,
    groups: Vec<Group>,
    units: Vec<Unit>,
    goals: Vec<Line>,
    goals_more: bool,
    blockers: Vec<Stuck>,
    silent: Vec<Line>,
}

struct Unit {
    name: String,
    href: String,
    counts: [u32; 5],
    numbers: Option<Numbers>,
    blockers: i64,
}

impl Unit {
    fn shown(&self) -> Option<Shown> {
        self.numbers.as_ref().map(Numbers::shown)
    }

    fn bar(&self) -> Option<Bar> {
        self.numbers.as_ref().map(Bar::row)
    }
}

struct Stuck {
    line: Line,
    since: String,
    /// The item it holds up.
    holds_up: Option<String>,
}

struct Found {
    duties: Vec<DutyRow>,
    units: Vec<UnitRow>,
    goals: Vec<ItemRow>,
    plans: HashMap<ItemId, Share>,
    wholes: HashMap<ItemId, Text>,
    raised: HashMap<ItemId, Date>,
    held: HashMap<ItemId, Text>,
    blockers: Vec<ItemRow>,
    silent: Vec<ItemRow>,
}

/// The page.
pub(super) async fn show(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    let found = web
        .read_today(seat, |reader| {
            let top = reader.widest_unit();
            let goals = reader.children(None)?;
            let duties = reader.my_duties()?;
            let blockers = reader.open_blockers(ROWS)?;
            let silent = reader.silent_and_late(ROWS)?;
            let owed = duties.iter().map(|duty| &duty.item);
            Ok(Found {
                wholes: reader.wholes_of(owed.chain(&silent))?,
                raised: reader.registered_on(&blockers)?,
                held: reader.held_up_by(&blockers)?,
                duties,
                units: top.map(|top| reader.unit_level(top)).transpose()?.unwrap_or_default(),
                plans: reader.plans_of(&goals)?,
                goals,
                blockers,
                silent,
            })
        })
        .await?;
    problem::page(&screen(Page::of_today(web, seat, Section::Duties), found))
}

fn screen(page: Page, found: Found) -> Screen {
    let lang = page.lang;
    let whole = found.units.first();
    let waits = found.duties.len() as i64;
    let numbers = whole
        .filter(|unit| unit.numbers.has)
        .map(|unit| Numbers::of(&unit.numbers.figures, None).sentence(lang));
    let waiting = match (waits, lang) {
        (0, _) => lang
            .t(
                "今天没有等你定的事；二次退回、申请撤销会出现在这里。",
                "Nothing waits for your decision today; second hand-backs and requests to withdraw appear here.",
            )
            .to_owned(),
        (_, Lang::Zh) => format!("{waits} 件等你定。"),
        (1, Lang::En) => String::from("1 waits for your decision."),
        (_, Lang::En) => format!("{waits} wait for your decision."),
    };
    let lead = match (numbers, lang) {
        (None, _) => waiting,
        (Some(numbers), Lang::Zh) => format!(
            "{waiting}{}。",
            numbers.replacen("说 ", "说（申报）", 1).replacen("证 ", "证（核实）", 1)
        ),
        (Some(numbers), Lang::En) => format!("{waiting} {numbers}."),
    };
    let unit = |row: &UnitRow| {
        let tally = Tally::from(&row.numbers);
        Unit {
            name: row.unit.short.to_string(),
            href: format!("/units/{}", row.unit.id),
            counts: [tally.items, tally.closed, tally.waiting, tally.overdue, tally.never],
            numbers: row.numbers.has.then(|| Numbers::of(&row.numbers.figures, None)),
            blockers: row.blockers,
        }
    };
    Screen {
        lead,
        counts: whole.map(|unit| Counts::new(&Tally::from(&unit.numbers), lang)),
        groups: groups(&found.duties, &found.wholes, &page),
        units: found
            .units
            .iter()
            .skip(1)
            .filter(|row| row.numbers.counts.items > 0)
            .map(unit)
            .collect(),
        goals_more: found.goals.len() as i64 > ROWS,
        goals: found
            .goals
            .iter()
            .take(ROWS as usize)
            .map(|row| Line::of(row, &page).planned(found.plans.get(&row.id).copied()))
            .collect(),
        blockers: found
            .blockers
            .iter()
            .map(|row| Stuck {
                line: Line::of(row, &page),
                holds_up: found.held.get(&row.id).map(Text::to_string),
                since: found.raised.get(&row.id).map_or_else(String::new, |on| {
                    let days = days_between(*on, page.today);
                    match lang {
                        Lang::Zh => format!("堵了 {days} 天"),
                        Lang::En => format!("stuck {}", lang.days(days)),
                    }
                }),
            })
            .collect(),
        silent: found
            .silent
            .iter()
            .map(|row| Line::of(row, &page).of_whole(row, &found.wholes))
            .collect(),
        page,
    }
}
