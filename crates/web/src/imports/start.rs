//! Having it recorded: a durable job does that. It is begun at once, and goes on whatever becomes of this browser.

use axum::extract::State;
use axum::response::Response;
use jiufen_store::desk::imports;
use uuid::Uuid;

use super::{address, import, ledgers};
use crate::Web;
use crate::forms::Form;
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Begins, or goes on after a stop.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<Uuid>, form: Form) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    import(&web, &seat, id).await?;
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
