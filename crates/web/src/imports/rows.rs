//! What was read: what the rows will become, what is wrong with some of them, and for which units its names were taken.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_store::desk::imports::{self, Import, ImportState, StagedRow, Wanted};
use jiufen_store::importing::document_of;

use super::names::{self, NameRow};
use super::{before, units};
use crate::Web;
use crate::forms::Draft;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Rows shown before they are imported.
const PREVIEW_ROWS: i64 = 20;
/// Rows with something wrong that are shown; the file has all.
const TROUBLED_ROWS: i64 = 100;
/// Rows overdue at birth that are shown; their count is of all.
const OVERDUE_ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "imports/rows.html")]
struct Rows {
    page: Page,
    draft: Draft,
    import: Import,
    before: Option<Import>,
    rows: Vec<StagedRow>,
    troubled: Vec<StagedRow>,
    /// How many items would be overdue as soon as they are recorded, and the first of them.
    overdue: (usize, Vec<StagedRow>),
    names: Vec<NameRow>,
    units: Vec<String>,
    document: String,
}

impl Rows {
    fn day(&self, day: &Date) -> String {
        self.page.day(*day)
    }

    fn words(&self, trouble: &imports::StagedTrouble) -> String {
        self.page.t(&trouble.zh, &trouble.en).to_owned()
    }

    fn note(&self) -> &str {
        self.page.t(&self.import.note_zh, &self.import.note_en)
    }

    fn unknown(&self) -> usize {
        self.names.iter().filter(|name| name.is_unknown).count()
    }

    fn is(&self, state: &str) -> bool {
        matches!(
            (state, self.import.state),
            ("read", ImportState::Read) | ("stopped", ImportState::Stopped) | ("done", ImportState::Done)
        )
    }
}

async fn screen(web: &Web, seat: &Seat, import: Import, draft: Draft, typed: &BTreeMap<String, String>) -> Result<Rows, Problem> {
    let id = import.id;
    let (today, waits) = (web.today(), import.state != ImportState::Done);
    let found = web.store().look(move |db| {
        let rows = imports::rows(db, id, Wanted::Sound, (0, 0), PREVIEW_ROWS)?;
        let overdue = if waits {
            imports::due_before(db, id, today, OVERDUE_ROWS)?
        } else {
            Default::default()
        };
        Ok((rows, imports::rows(db, id, Wanted::Troubled, (0, 0), TROUBLED_ROWS)?, overdue))
    });
    let (rows, troubled, overdue) = found.await.map_err(|error| Problem::Internal(error.into()))?;
    let (mut listed, mut known) = (Vec::new(), Vec::new());
    if import.state == ImportState::Read {
        let units = units(web, seat).await?;
        listed = names::listed(web, &import, &units, typed).await?;
        known = units.into_iter().map(|unit| unit.name).collect();
    }
    Ok(Rows {
        page: Page::of_today(web, seat, Section::Items),
        draft,
        document: format!("/documents/{}", document_of(id, 0)),
        before: before(web, id).await?.filter(|_| import.state == ImportState::Read),
        import,
        rows,
        troubled,
        overdue,
        names: listed,
        units: known,
    })
}

/// The page.
pub(super) async fn page(web: &Web, seat: &Seat, import: Import) -> Result<Response, Problem> {
    let draft = Draft::new(seat.lang);
    problem::page(&screen(web, seat, import, draft, &BTreeMap::new()).await?)
}

/// The page with a form that has to be mended.
pub(super) async fn kept(
    web: &Web,
    seat: &Seat,
    import: Import,
    draft: Draft,
    typed: &BTreeMap<String, String>,
) -> Result<Response, Problem> {
    problem::kept(&screen(web, seat, import, draft, typed).await?)
}
