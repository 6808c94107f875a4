//! Everything that waits for a second person, as far as this actor sees it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::Web;
use crate::components::Empty;
use crate::notices::Notices;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "asks/list.html")]
struct Screen {
    page: Page,
    notices: Notices,
    empty: Option<Empty>,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let lang = seat.lang;
    let notices = web
        .read_today(&seat, move |reader| Notices::waiting_only(reader, lang))
        .await?;
    let page = Page::of_today(&web, &seat, Section::Posts);
    let empty = notices.is_empty().then(|| {
        Empty::new(
            page.t("没有等确认的", "Nothing waits"),
            page.t(
                "任职、离任、单位调整、开账号、重置口令、采用机制包、公布日历，都由一人提出、另一人确认。",
                "Appointments and their ends, moves of units, accounts, resets, packs and calendars are asked by one person and confirmed by another.",
            ),
        )
    });
    problem::page(&Screen { page, notices, empty })
}
