//! Something is under way: how far it has come, as a page that renews itself without a script, and as numbers for the script that renews
//! only the bar.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiufen_store::desk::imports::{Import, ImportState};
use serde::Serialize;
use uuid::Uuid;

use super::{import, ledgers};
use crate::Web;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "imports/progress.html")]
struct Screen {
    page: Page,
    import: Import,
    reached: Reached,
}

/// How far it has come.
#[derive(Clone, Copy, Serialize)]
struct Reached {
    /// What is under way; nothing when nothing is any more.
    stage: &'static str,
    done: i64,
    of: i64,
}

impl Reached {
    fn by(import: &Import) -> Reached {
        match import.state {
            ImportState::Reading => Reached {
                stage: "reading",
                done: import.seen.min(import.rows),
                of: import.rows,
            },
            ImportState::Running => Reached {
                stage: "importing",
                done: import.done,
                of: import.items,
            },
            _ => Reached {
                stage: "",
                done: 0,
                of: 0,
            },
        }
    }
}

/// The page.
pub(super) fn page(web: &Web, seat: &Seat, import: Import) -> Result<Response, Problem> {
    problem::page(&Screen {
        page: Page::of_today(web, seat, Section::Items),
        reached: Reached::by(&import),
        import,
    })
}

/// The numbers.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<Uuid>) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    Ok(Json(Reached::by(&import(&web, &seat, id).await?)).into_response())
}
