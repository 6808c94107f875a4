//! What the columns mean, as a person confirmed it: remembered for the next ledger with the same heads, and every row is read and
//! validated by it. Reading goes on beside the answer; its progress is shown.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::limits::TITLE_CHARS_MAX;
use jiufen_store::Store;
use jiufen_store::desk::imports::{self, Import, ImportState, StagedRow};
use jiufen_store::desk::{import_names, settings};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use uuid::Uuid;

use super::ledgers::{Ledger, LedgerReading, LedgerRow, LedgerUnit, MEANS};
use super::stage::Stager;
use super::{address, bytes, import, ledgers, names, show, units};
use crate::Web;
use crate::forms::{Form, Line, Number};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Rows kept in one go.
const CHUNK: usize = 500;

/// Under which key the meaning of these heads is remembered.
pub(super) fn layout_key(heads: &[Vec<String>]) -> String {
    let joined = heads
        .iter()
        .map(|heads| heads.join("\u{1}"))
        .collect::<Vec<_>>()
        .join("\u{2}");
    let hash: String = Sha256::digest(joined).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ledger.columns.{hash}")
}

/// Takes the choice and begins to read.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<Uuid>, mut form: Form) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    let import = import(&web, &seat, id).await?;
    if matches!(import.state, ImportState::Running | ImportState::Stopped | ImportState::Done) {
        return Ok(problem::done(&address(id)));
    }
    let sheet = form.raw("sheet").parse::<usize>().unwrap_or(0);
    let head_row = form.raw("head_row").parse::<u32>().unwrap_or(1).max(1);
    let title = form.text("title", Line::needed(TITLE_CHARS_MAX));
    let whole = Number {
        decimals: 0,
        min: 1990,
        max: 2100,
    };
    let year = form.number("year", whole);
    let held = super::ledgers::LedgerReading {
        sheet,
        ..LedgerReading::default()
    };
    let asked = Some(head_row);
    let looked = show::look(
        &web,
        &seat,
        import.clone(),
        Some(sheet),
        asked,
        Some(&held),
        form_draft(&form, &seat),
    )
    .await?;
    let Some(look) = &looked.look else {
        return problem::kept(&looked);
    };
    let means: Vec<String> = look
        .columns
        .iter()
        .map(|column| {
            let chosen = form.raw(&format!("column-{}", column.letters));
            let known = MEANS.iter().any(|(code, ..)| *code == chosen);
            if known { chosen.to_owned() } else { column.means.clone() }
        })
        .collect();
    for (code, zh, en) in MEANS {
        let single = matches!(code, "task" | "lead" | "due" | "start" | "weight" | "number" | "leader");
        let count = means.iter().filter(|means| *means == code).count();
        if single && count > 1 {
            form.object(
                "columns",
                &format!("“{zh}”只能有一列，现在选了 {count} 列"),
                &format!("“{en}” can be one column only; {count} are chosen"),
            );
        }
    }
    if !means.iter().any(|means| means == "task") {
        form.object("columns", "要有一列是“任务”", "One column must be the “Task”");
    }
    let asked = look.columns.iter().filter(|column| column.asks);
    let asked: Vec<String> = asked.map(|column| column.heads.join("·")).collect();
    if !asked.is_empty() && !means.iter().any(|means| means == "due") && !form.ticked("no_due") {
        form.object(
            "columns",
            &format!(
                "“{}”里是日期，可能是完成时限：选定一列，或者勾上“这份台账没有完成时限”",
                asked.join("”“")
            ),
            &format!(
                "“{}” holds dates that may be the due dates: choose one column, or tick that this ledger has none",
                asked.join("”, “")
            ),
        );
    }
    let kind = form.raw("kind").to_owned();
    if !looked.kinds.iter().any(|(known, _)| *known == kind) {
        form.object("kind", "选一种类型", "Choose a kind");
    }
    let (Some(title), Some(year), true) = (title, year, form.is_right()) else {
        let mut screen = looked;
        screen.draft = form.draft();
        return problem::kept(&screen);
    };
    let heads: Vec<Vec<String>> = look.columns.iter().map(|column| column.heads.clone()).collect();
    let reading = LedgerReading {
        sheet,
        head_row: look.head_row,
        head_rows: look.head_rows,
        heads,
        title: look.title.clone().unwrap_or_else(|| title.clone()),
        means,
        hidden_rows: form.ticked("hidden_rows"),
        year: i16::try_from(year).ok(),
        kind,
        steps: form.ticked("steps"),
        groups: form.ticked("groups"),
        named: names::remembered(&web).await?,
        turn: form.command().to_string(),
    };
    let rows = looked.sheets.get(sheet).map_or(0, |sheet| i64::from(sheet.rows));
    begin(&web, &seat, &import, reading, title, rows).await?;
    Ok(problem::done(&address(id)))
}

/// Begins to read every row, on a thread of its own; what was read before is forgotten.
pub(super) async fn begin(
    web: &Web,
    seat: &Seat,
    import: &Import,
    reading: LedgerReading,
    title: String,
    rows: i64,
) -> Result<(), Problem> {
    let ledgers = ledgers(web, seat).await?;
    let id = import.id;
    let internal = |error: serde_json::Error| Problem::Internal(error.into());
    let written = serde_json::to_string(&reading).map_err(internal)?;
    let (key, remembered) = (
        layout_key(&reading.heads),
        serde_json::to_string(&reading.means).map_err(internal)?,
    );
    let (units, bytes) = (units(web, seat).await?, bytes(web, import).await?.ok_or(Problem::NotFound)?);
    let (post, noted, named) = (seat.actor().post.uuid(), written.clone(), title.clone());
    let begun = web.store().desk(move |db| {
        settings::put(db, &key, &remembered)?;
        Ok(imports::begin_reading(db, id, post, &noted, &named, rows)?)
    });
    if begun.await.map_err(|error| Problem::Internal(error.into()))? {
        let reader = Reader {
            store: web.shared_store(),
            id,
            title,
            reading,
            written,
            units,
        };
        tokio::task::spawn_blocking(move || match ledgers.open(bytes) {
            Ok(ledger) => reader.all(&*ledger),
            Err(refused) => reader.halt(&refused.zh, &refused.en),
        });
    }
    Ok(())
}

/// The values of the form, to be shown again.
fn form_draft(form: &Form, seat: &Seat) -> crate::forms::Draft {
    let mut draft = crate::forms::Draft::new(seat.lang);
    for name in ["kind", "year", "title"] {
        draft = draft.with(name, form.raw(name));
    }
    draft
}

/// Reads all rows into the staging tables. Blocking, on a thread of its own.
struct Reader {
    store: Arc<Store>,
    id: Uuid,
    title: String,
    reading: LedgerReading,
    written: String,
    units: Vec<LedgerUnit>,
}

impl Reader {
    fn desk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut jiufen_store::db::Db) -> Result<T, jiufen_store::StoreError> + Send + 'static,
    ) -> Option<T> {
        let done = tokio::runtime::Handle::current().block_on(self.store.desk(work));
        done.inspect_err(|error| tracing::error!(%error, "a ledger's rows could not be kept"))
            .ok()
    }

    fn halt(&self, zh: &str, en: &str) {
        let (id, zh, en) = (self.id, zh.to_owned(), en.to_owned());
        self.desk(move |db| Ok(imports::halt(db, id, ImportState::Refused, &zh, &en)?));
    }

    fn keep(&self, rows: &mut Vec<StagedRow>, seen: i64) -> bool {
        let (id, rows, written) = (self.id, std::mem::take(rows), self.written.clone());
        self.desk(move |db| Ok(imports::keep_rows(db, id, &written, &rows, seen)?))
            .unwrap_or(false)
    }

    fn all(self, ledger: &dyn Ledger) {
        let mut stager = Stager::new(self.id, &self.reading, &self.title);
        let (mut rows, mut seen, mut whole) = (Vec::new(), 0, true);
        let mut gathered = names::Gathered::default();
        let read = ledger.read(&self.reading, &self.units, &mut |row| {
            seen += 1;
            match row {
                LedgerRow::Skipped => stager.counted.skipped += 1,
                LedgerRow::Entry(entry) => {
                    gathered.row(i64::from(entry.row), entry.lead.iter().chain(&entry.supporting));
                    let staged = stager.entry(&entry);
                    rows.extend(staged.rows);
                    if let Some((part, text)) = staged.full {
                        let id = self.id;
                        whole &= self.desk(move |db| Ok(imports::keep_part(db, id, part, &text)?)).is_some();
                    }
                }
            }
            if rows.len() >= CHUNK {
                whole &= self.keep(&mut rows, seen);
            }
            whole
        });
        if let Err(refused) = read {
            return self.halt(&refused.zh, &refused.en);
        }
        if !whole || !self.keep(&mut rows, seen) {
            // Begun anew meanwhile, or the storage failed: then the page offers to read again.
            return self.halt("读到一半停了，请再读一次", "Reading stopped half way; read it again");
        }
        let dues = stager.group_dues();
        let counted = stager.counted;
        let (part, text) = stager.rest();
        let (id, written) = (self.id, self.written.clone());
        self.desk(move |db| {
            imports::keep_part(db, id, part, &text)?;
            imports::give_dues(db, id, &written, &dues)?;
            import_names::keep(db, id, &gathered.all())?;
            Ok(imports::finish_reading(db, id, &written, counted)?)
        });
    }
}
