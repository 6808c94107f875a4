//! The tree of units. Numbers stand beside the units the reader may see; the others are names.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;

use super::line::UnitLine;
use crate::Web;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "units/tree.html")]
struct Screen {
    page: Page,
    lines: Vec<UnitLine>,
    /// The topmost unit whose numbers the reader may see, in words.
    sentence: Option<(String, String)>,
    names_only: usize,
    administers: bool,
    done: bool,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let read = web.read(&seat, |reader| Ok((reader.units()?, reader.has_role(Role::Administrator))));
    let (rows, administers) = read.await?;
    let page = Page::of(&web, &seat, Section::Units);
    let lines: Vec<UnitLine> = rows.iter().map(|row| UnitLine::of(row, 0, &page)).collect();
    let top = lines.iter().find(|line| line.numbers.is_some());
    problem::page(&Screen {
        sentence: top.and_then(|line| Some((line.short.clone(), line.numbers?.sentence(page.lang)))),
        names_only: lines.iter().filter(|line| !line.seen).count(),
        administers: administers && page.takes_input(),
        done: seat.query("done").is_some(),
        page,
        lines,
    })
}
