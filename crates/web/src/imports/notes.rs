//! The ledger with a column more that says what is wrong with each row, to be mended and sent again.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
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
    let mut notes: HashMap<u32, String> = HashMap::new();
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
        notes.insert(u32::try_from(row.row).unwrap_or(0), said.join("\n"));
    }
    let head = lang.t("问题", "Problems").to_owned();
    let written = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<u8>> {
        let ledger = ledgers.open(bytes).map_err(|refused| anyhow::anyhow!(refused.en))?;
        ledger.with_notes(&reading, &head, &|row| notes.get(&row).cloned())
    });
    let written = written.await.map_err(|error| Problem::Internal(error.into()))??;
    let stem = import.name.rsplit_once('.').map_or(import.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-{}.xlsx", lang.t("问题", "problems"));
    Ok(attachment(&name, Kind::Xlsx, written))
}
