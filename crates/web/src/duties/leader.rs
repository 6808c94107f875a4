//! A leader's first screen: what waits for a decision, the top level in numbers, where it is stuck. Everything bounded.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::duty::Act;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::share::Share;
use jiufen_store::read::org_views::UnitRow;
use jiufen_store::read::today;
use jiufen_store::read::views::{DutyRow, ItemRow, Shown as Text};

use super::plain::{Group, groups};
use super::sorts::{self, Detail, Watched};
use crate::Web;
use crate::components::{Bar, CountCell, Counts, Late, Lead, Numbers, Shown, Tally};
use crate::items::line::Line;
use crate::language::{Lang, days_between};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Rows of each list.
const ROWS: i64 = 8;

/// Where all open blockers are.
const BLOCKED: &str = "/items?only=blockers";

/// Where all is that is late and was never reported.
const SILENT: &str = "/items?only=silent&colour=red";

#[derive(Template)]
#[template(path = "duties/leader.html")]
struct Screen {
    page: Page,
    lead: Lead,
    counts: Option<Counts>,
    groups: Vec<Group>,
    units: Vec<Unit>,
    goals: Vec<Line>,
    goals_more: bool,
    blockers: Vec<Stuck>,
    silent: Vec<Line>,
    /// How many more there are of these two than are shown, with their lists.
    more: [Option<String>; 2],
}

struct Unit {
    name: String,
    href: String,
    tally: Tally,
    numbers: Option<Numbers>,
    blockers: i64,
    /// Where the lists of its counts are.
    lists: String,
}

impl Unit {
    fn counts(&self, page: &Page) -> [CountCell; 5] {
        self.tally.cells(&self.lists, page.lang)
    }

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
    /// How many there are of each sort of duty.
    owed: Vec<(Act, i64)>,
    /// How many open blockers they see, and how much that is late and was never reported.
    watched: [i64; 2],
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
                owed: reader.duty_counts()?,
                watched: [
                    reader.count_of(&today::blocked())?,
                    reader.count_of(&today::silent_and_late())?,
                ],
                silent,
            })
        })
        .await?;
    problem::page(&screen(Page::of_today(web, seat, Section::Duties), found))
}

fn screen(page: Page, found: Found) -> Screen {
    let lang = page.lang;
    let whole = found.units.first();
    let watched = [
        Watched {
            number: found.watched[0],
            zh: "个堵点没解开",
            one: "open blocker",
            many: "open blockers",
            href: BLOCKED.into(),
        },
        Watched {
            number: found.watched[1],
            zh: "件过期又从未报",
            one: "late and never reported",
            many: "late and never reported",
            href: SILENT.into(),
        },
    ];
    let mut lead = sorts::sentence(&found.owed, page.notices.waits(), &watched, Detail::Decisions, lang);
    if let Some(unit) = whole.filter(|unit| unit.numbers.has) {
        let numbers = Numbers::of(&unit.numbers.figures, None).sentence(lang);
        lead = lead.say(match lang {
            Lang::Zh => format!(
                "{}。",
                numbers.replacen("说 ", "说（申报）", 1).replacen("证 ", "证（核实）", 1)
            ),
            Lang::En => format!(" {numbers}."),
        });
    }
    let unit = |row: &UnitRow| Unit {
        name: row.unit.short.to_string(),
        href: format!("/units/{}", row.unit.id),
        tally: Tally::from(&row.numbers),
        lists: format!("/items?unit={}", row.unit.id),
        numbers: row.numbers.has.then(|| Numbers::of(&row.numbers.figures, None)),
        blockers: row.blockers,
    };
    let more = |index: usize, shown: usize, href: &str| (found.watched[index] > shown as i64).then(|| href.to_owned());
    Screen {
        more: [more(0, found.blockers.len(), BLOCKED), more(1, found.silent.len(), SILENT)],
        lead,
        counts: whole.map(|unit| Counts::new(&Tally::from(&unit.numbers), lang).listed(format!("/items?unit={}", unit.unit.id))),
        groups: groups(&found.duties, &found.wholes, &page),
        units: found
            .units
            .iter()
            .skip(1)
            .filter(|row| row.numbers.counts.items > 0 || Late::from(&row.numbers).is_any() || row.blockers > 0)
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
