//! The years whose working days are known, and those that are not; for whoever reckons with them, which is everybody.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;

use super::known::{KnownYear, YEARS};
use crate::Web;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// One year as a row.
struct Year {
    year: i16,
    published: bool,
    off: usize,
    on: usize,
    /// Where its days come from.
    from: String,
    /// It ships with the program and nobody published it yet.
    offered: bool,
}

#[derive(Template)]
#[template(path = "calendars/list.html")]
struct Screen {
    page: Page,
    years: Vec<Year>,
    publishes: bool,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let read = web.read(&seat, |reader| {
        Ok((reader.core.state.calendar.clone(), reader.has_role(Role::Administrator)))
    });
    let (calendar, administers) = read.await?;
    let page = Page::of(&web, &seat, Section::None);
    let lang = page.lang;
    let now = page.today.year();
    let wanted = calendar
        .years()
        .chain(YEARS.iter().map(|known| known.year))
        .chain([now, now + 1]);
    let mut all: Vec<i16> = wanted.collect();
    all.sort_unstable();
    all.dedup();
    let years = all.into_iter().rev().map(|year| {
        let (published, known) = (calendar.year(year), KnownYear::of(year));
        let from = match (published, known) {
            (Some(days), Some(known)) if *days == known.calendar() => known.notice.to_owned(),
            (Some(_), _) => lang.t("本单位公布", "Published by this installation").to_owned(),
            (None, Some(known)) => known.notice.to_owned(),
            (None, None) => String::new(),
        };
        let days = published
            .cloned()
            .or_else(|| known.map(|known| known.calendar()))
            .unwrap_or_default();
        Year {
            year,
            published: published.is_some(),
            off: days.off.len(),
            on: days.on.len(),
            from,
            offered: published.is_none() && known.is_some(),
        }
    });
    let years = years.collect();
    problem::page(&Screen {
        publishes: administers && page.takes_input(),
        years,
        page,
    })
}
