//! One import, as far as it has come: its columns to be matched, being read, what its rows will become and what is wrong with
//! them, being recorded, done.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_store::desk::imports::{Import, ImportState};
use jiufen_store::desk::settings;
use uuid::Uuid;

use super::choose::layout_key;
use super::ledgers::{LedgerColumn, LedgerLook, LedgerReading, LedgerRefused, LedgerSheet, MEANS};
use super::{before, import, ledgers, opened, progress, rows, units};
use crate::Web;
use crate::forms::Draft;
use crate::given::Given;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Matching the columns.
#[derive(Template)]
#[template(path = "imports/columns.html")]
pub(super) struct Columns {
    pub(super) page: Page,
    pub(super) draft: Draft,
    pub(super) import: Import,
    pub(super) sheets: Vec<LedgerSheet>,
    pub(super) sheet: usize,
    pub(super) head_row: u32,
    pub(super) look: Option<LedgerLook>,
    pub(super) refused: Option<String>,
    pub(super) remembered: bool,
    pub(super) before: Option<Import>,
    pub(super) kinds: Vec<(String, String)>,
}

impl Columns {
    fn sheet_words(&self, sheet: &LedgerSheet) -> String {
        let page = &self.page;
        let place = self.sheets.iter().position(|known| std::ptr::eq(known, sheet)).unwrap_or(0) + 1;
        let name = if !sheet.name.is_empty() {
            sheet.name.clone()
        } else if self.sheets.len() > 1 {
            format!("{} {place}", page.t("表", "Table"))
        } else {
            page.t("（列表）", "(list)").to_owned()
        };
        let rows = page.many(sheet.rows as usize, "行", "row", "rows");
        let hidden = if sheet.hidden {
            page.t("，隐藏的", ", hidden")
        } else {
            ""
        };
        format!("{name} · {rows}{hidden}")
    }

    fn is_chosen(&self, at: impl Given<usize>) -> bool {
        at.given() == self.sheet
    }

    fn chosen(&self) -> Option<&LedgerSheet> {
        self.sheets.get(self.sheet)
    }

    fn means<'a>(&self, column: &'a LedgerColumn) -> Vec<(&'static str, &'a str, bool)>
    where
        Self: 'a,
    {
        let held = self.draft.value(&format!("column-{}", column.letters));
        let chosen = if held.is_empty() { column.means.as_str() } else { held };
        let zh = self.page.lang == Lang::Zh;
        MEANS
            .iter()
            .map(|(code, in_zh, in_en)| (*code, if zh { *in_zh } else { *in_en }, *code == chosen))
            .collect()
    }

    fn reason(&self, column: &LedgerColumn) -> String {
        self.page.t(&column.reason.0, &column.reason.1).to_owned()
    }

    /// Heads of the columns whose dates may be the due dates.
    fn asked(&self) -> Vec<String> {
        let columns = self.look.iter().flat_map(|look| &look.columns);
        columns
            .filter(|column| column.asks)
            .map(|column| column.heads.join("·"))
            .collect()
    }

    /// The head of the column from which the due dates are taken.
    fn due_from(&self) -> Option<String> {
        let mut columns = self.look.iter().flat_map(|look| &look.columns);
        let due = columns.find(|column| self.means(column).iter().any(|(code, _, chosen)| *code == "due" && *chosen));
        due.map(|column| column.heads.join("·"))
    }

    fn has_steps(&self) -> bool {
        self.look
            .as_ref()
            .is_some_and(|look| look.columns.iter().any(|column| column.means == "step"))
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<Uuid>) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    let import = import(&web, &seat, id).await?;
    let matching = seat.query("columns").is_some();
    match import.state {
        ImportState::Chosen | ImportState::Refused => columns(&web, &seat, import).await,
        // A reading whose server was stopped never ends: whoever asks for the columns begins anew.
        ImportState::Read | ImportState::Reading if matching => columns(&web, &seat, import).await,
        ImportState::Reading | ImportState::Running => progress::page(&web, &seat, import),
        ImportState::Read | ImportState::Stopped | ImportState::Done => rows::page(&web, &seat, import).await,
    }
}

/// The form that matches columns, filled in with what was found, or with what was chosen for the same heads before.
async fn columns(web: &Web, seat: &Seat, import: Import) -> Result<Response, Problem> {
    let asked_sheet = seat.query("sheet").and_then(|text| text.parse::<usize>().ok());
    let asked_head = seat
        .query("head")
        .and_then(|text| text.parse::<u32>().ok())
        .filter(|row| *row > 0);
    let held: Option<LedgerReading> = serde_json::from_str(&import.reading).ok();
    let draft = Draft::new(seat.lang);
    let mut screen = look(web, seat, import, asked_sheet, asked_head, held.as_ref(), draft).await?;
    if let (Some(look), None) = (&mut screen.look, asked_head) {
        // What was chosen here a moment ago comes first, then what was chosen for the same heads in another file.
        let heads: Vec<Vec<String>> = look.columns.iter().map(|column| column.heads.clone()).collect();
        let own = held
            .filter(|held| held.sheet == screen.sheet && held.heads == heads)
            .map(|held| held.means);
        let key = layout_key(&heads);
        let kept = web.store().look(move |db| Ok(settings::get(db, &key)?)).await;
        let kept = kept.map_err(|error| Problem::Internal(error.into()))?;
        let other: Option<Vec<String>> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        screen.remembered = own.is_none() && other.is_some();
        for (column, means) in look.columns.iter_mut().zip(own.or(other).unwrap_or_default()) {
            column.means = means;
        }
    }
    problem::page(&screen)
}

/// Looks at the sheet that is asked for: the one chosen before, or the first that is not hidden and holds most.
pub(super) async fn look(
    web: &Web,
    seat: &Seat,
    import: Import,
    asked_sheet: Option<usize>,
    asked_head: Option<u32>,
    held: Option<&LedgerReading>,
    draft: Draft,
) -> Result<Columns, Problem> {
    let units = units(web, seat).await?;
    let held_sheet = held.map(|held| held.sheet);
    let looked = opened(web, seat, &import, move |ledger| {
        let sheets = ledger.sheets();
        let fullest = (0..sheets.len())
            .filter(|at| !sheets[*at].hidden)
            .max_by_key(|at| (sheets[*at].rows, std::cmp::Reverse(*at)));
        let sheet = asked_sheet
            .or(held_sheet)
            .filter(|at| *at < sheets.len())
            .or(fullest)
            .unwrap_or(0);
        let look = ledger.look(sheet, asked_head, &units);
        Ok((sheets, sheet, look))
    });
    let (sheets, sheet, look) = match looked.await? {
        Ok(looked) => looked,
        Err(refused) => (Vec::new(), 0, Err(refused)),
    };
    let words = |refused: LedgerRefused| seat.lang.t(&refused.zh, &refused.en).to_owned();
    let noted = seat.lang.t(&import.note_zh, &import.note_en).to_owned();
    let noted = Some(noted).filter(|note| !note.is_empty());
    let (look, refused) = match look {
        Ok(look) => (Some(look), noted),
        Err(refused) => (None, Some(words(refused))),
    };
    let lang = seat.lang;
    let kinds = web
        .read_today(seat, move |reader| {
            let kinds = reader
                .core
                .packs
                .kinds()
                .filter(|(_, kind)| kind.rules.counts && !kind.rules.step && !kind.rules.blocks);
            Ok(kinds
                .map(|(id, kind)| (id.to_string(), lang.t(&kind.words.zh, &kind.words.en).to_owned()))
                .collect::<Vec<_>>())
        })
        .await?;
    let head_row = asked_head.or(look.as_ref().map(|look| look.head_row)).unwrap_or(1);
    let kind = held.map_or("task", |held| held.kind.as_str()).to_owned();
    let year = held
        .and_then(|held| held.year)
        .or(look.as_ref().and_then(|look| look.year))
        .unwrap_or_else(|| web.today().year());
    let mut draft = draft;
    if draft.value("kind").is_empty() {
        let title = look.as_ref().and_then(|look| look.title.clone());
        let title = Some(import.title.clone()).filter(|title| !title.is_empty()).or(title);
        let named = import
            .name
            .rsplit_once('.')
            .map_or(import.name.as_str(), |(stem, _)| stem)
            .to_owned();
        draft = draft
            .with("kind", kind)
            .with("year", year)
            .with("title", title.unwrap_or(named));
        let ticks = [
            ("steps", held.is_none_or(|held| held.steps)),
            ("groups", held.is_some_and(|held| held.groups)),
            ("hidden_rows", held.is_some_and(|held| held.hidden_rows)),
        ];
        for (name, _) in ticks.into_iter().filter(|(_, on)| *on) {
            draft = draft.with(name, "yes");
        }
    }
    Ok(Columns {
        before: before(web, import.id).await?,
        page: Page::of_today(web, seat, Section::Items),
        draft,
        import,
        sheets,
        sheet,
        head_row,
        look,
        refused,
        remembered: false,
        kinds,
    })
}
