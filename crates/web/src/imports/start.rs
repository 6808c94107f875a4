//! Having it recorded: a durable job does that. It is begun at once, and goes on whatever becomes of this browser.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use jiufen_store::desk::imports::{self, ImportState};
use uuid::Uuid;

use super::{address, before, import, ledgers, rows};
use crate::Web;
use crate::forms::Form;
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Begins, or goes on after a stop.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<Uuid>, mut form: Form) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    let import = import(&web, &seat, id).await?;
    let twice = import.state == ImportState::Read && !form.ticked("again") && before(&web, id).await?.is_some();
    if twice {
        form.object(
            "again",
            "同一份文件导入过了：确要再导入一次，勾上下面这一格",
            "The same file was imported before: to import it once more, tick the box below",
        );
        return rows::kept(&web, &seat, import, form.draft(), &BTreeMap::new()).await;
    }
    let (person, job) = (seat.session().person.uuid(), form.command().0);
    let begun = web.store().desk(move |db| Ok(imports::start(db, id, person, job)?)).await;
    if begun.map_err(|error| Problem::Internal(error.into()))? {
        let store = web.shared_store();
        tokio::spawn(async move {
            while let Ok(1..) = store
                .work_once()
                .await
                .inspect_err(|error| tracing::warn!(%error, "background work failed"))
            {}
        });
    }
    Ok(problem::done(&address(id)))
}
