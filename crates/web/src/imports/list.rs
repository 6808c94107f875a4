//! The imports of a person, latest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_store::desk::imports::{self, Import, ImportState};

use super::ledgers;
use crate::Web;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Imports on the list.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "imports/list.html")]
struct Screen {
    page: Page,
    imports: Vec<Import>,
}

impl Screen {
    fn state(&self, import: &Import) -> &str {
        let page = &self.page;
        match import.state {
            ImportState::Chosen => page.t("待对应各列", "Columns to be matched"),
            ImportState::Reading => page.t("正在读", "Being read"),
            ImportState::Read => page.t("读完，待导入", "Read, to be imported"),
            ImportState::Refused => page.t("没有读成", "Not readable"),
            ImportState::Running => page.t("正在导入", "Being imported"),
            ImportState::Stopped => page.t("停住了", "Stopped"),
            ImportState::Done => page.t("已导入", "Imported"),
        }
    }
}

/// The list.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    let person = seat.session().person.uuid();
    let found = web.store().look(move |db| Ok(imports::of_person(db, person, SHOWN)?)).await;
    problem::page(&Screen {
        page: Page::of_today(&web, &seat, Section::Items),
        imports: found.map_err(|error| Problem::Internal(error.into()))?,
    })
}
