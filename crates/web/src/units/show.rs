//! One unit: its line, its numbers in words and over time, the units below, what it leads, what it supports, its posts.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::colour::Colour;
use jiufen_kernel::id::UnitId;
use jiufen_kernel::org::Role;
use jiufen_store::read::org_views::UnitPage;
use jiufen_store::read::views::ItemRow;

use super::line::UnitLine;
use crate::Web;
use crate::components::{Axis, Bar, Counts, Numbers, Sum};
use crate::item::curve::Curve;
use crate::items::line::Line;
use crate::page::{Page, Section};
use crate::posts::line::PostLine;
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "units/show.html")]
struct Screen {
    page: Page,
    unit: UnitPage,
    line: UnitLine,
    numbers: Option<Numbers>,
    curve: Option<Curve>,
    below: Vec<UnitLine>,
    leads: Vec<Line>,
    supports: Vec<Line>,
    posts: Vec<PostLine>,
    administers: bool,
    done: bool,
}

impl Screen {
    /// The items led here and below, in the list of items.
    fn items(&self) -> String {
        self.page.at(&format!("/items?unit={}", self.unit.row.unit.id))
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<UnitId>) -> Result<Response, Problem> {
    let read = web.read(&seat, move |reader| {
        Ok((reader.unit_page(id)?, reader.has_role(Role::Administrator)))
    });
    let (unit, administers) = read.await?;
    let mut unit = unit.ok_or(Problem::NotFound)?;
    let page = Page::of(&web, &seat, Section::Units);
    let line = UnitLine::of(&unit.row, 0, &page);
    let day = page.as_of.unwrap_or(page.today);
    let curve = line
        .numbers
        .and_then(|numbers| Curve::of_series(&unit.series, day, &numbers.sentence(page.lang), page.lang));
    unit.leads.sort_by_key(|row| (urgency(row), row.due.is_none(), row.due));
    problem::page(&Screen {
        numbers: line.numbers,
        curve,
        below: unit.below.iter().map(|row| UnitLine::of(row, 1, &page)).collect(),
        leads: unit.leads.iter().map(|row| Line::of(row, &page)).collect(),
        supports: unit.supports.iter().map(|row| Line::of(row, &page)).collect(),
        posts: unit.posts.iter().map(|row| PostLine::of(row, &page)).collect(),
        administers: administers && page.takes_input(),
        done: seat.query("done").is_some(),
        line,
        unit,
        page,
    })
}

/// Red before hatched before amber, then whatever is due first.
fn urgency(row: &ItemRow) -> u8 {
    match row.colour {
        Colour::Red => 0,
        Colour::Amber => 1,
        Colour::Pending => 2,
        Colour::Green => 3,
        Colour::NotStarted | Colour::Suspended => 4,
        Colour::Done | Colour::Withdrawn => 5,
    }
}
