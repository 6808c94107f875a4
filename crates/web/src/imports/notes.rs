//! The ledger with a column more that says what is wrong with each row, to be mended and sent again.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::Refusal;
use jiufen_store::desk::imports::{self, Wanted};
use uuid::Uuid;

use super::ledgers::LedgerReading;
use super::{bytes, import, ledgers};
use crate::Web;
use crate::forms::attachment::attachment;
use crate::forms::sniff::Kind;
use crate::problem::Problem;
use crate::visitor::{At, Seat};

/// The file.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<Uuid>) -> Result<Response, Problem> {
    let ledgers = ledgers(&web, &seat).await?;
    let import = import(&web, &seat, id).await?;
    let reading: LedgerReading = serde_json::from_str(&import.reading).map_err(|_| Problem::NotFound)?;
    let bytes = bytes(&web, &import).await?.ok_or(Problem::NotFound)?;
    let found = web
        .store()
        .look(move |db| Ok(imports::rows(db, id, Wanted::Troubled, (0, 0), i64::MAX)?))
        .await;
    let lang = seat.lang;
    let mut notes: BTreeMap<u32, String> = BTreeMap::new();
    for row in found.map_err(|error| Problem::Internal(error.into()))? {
        let said: Vec<String> = row
            .troubles
            .iter()
            .map(|trouble| {
                let words = lang.t(&trouble.zh, &trouble.en);
                if trouble.head.is_empty() {
                    words.to_owned()
                } else {
                    format!("{}：{words}", trouble.head)
                }
            })
            .collect();
        // What a row is part of stands in the same line of the sheet.
        let note = notes.entry(u32::try_from(row.row).unwrap_or(0)).or_default();
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(&said.join("\n"));
    }
    let head = lang.t("问题", "Problems").to_owned();
    let written = tokio::task::spawn_blocking(move || ledgers.open(bytes)?.with_notes(&reading, &head, &notes));
    let written = written
        .await
        .map_err(|error| Problem::Internal(error.into()))?
        .map_err(|refused| Refusal::new("ledger", &refused.zh, &refused.en))?;
    let stem = import.name.rsplit_once('.').map_or(import.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-{}.xlsx", lang.t("问题", "problems"));
    Ok(attachment(&name, Kind::Xlsx, written))
}
