//! Importing a ledger: bring the file, say what its columns mean, see what its rows will become and what is wrong with them, and
//! only then have it recorded. Until the last row is recorded nobody sees any.

pub(crate) mod bring;
pub(crate) mod choose;
pub mod ledgers;
pub(crate) mod list;
pub(crate) mod names;
pub(crate) mod notes;
pub(crate) mod progress;
mod rows;
pub(crate) mod show;
mod stage;
pub(crate) mod start;

use std::sync::Arc;

use jiufen_kernel::org::Role;
use jiufen_store::desk::imports::{self, Import};
use jiufen_store::desk::uploads;
use uuid::Uuid;

use self::ledgers::{Ledger, LedgerRefused, LedgerUnit, Ledgers};
use crate::problem::Problem;
use crate::visitor::Seat;
use crate::{Web, limits};

/// The address of an import.
fn address(id: Uuid) -> String {
    format!("/imports/{id}")
}

/// Whoever reads ledgers here, for an office; for others the screens do not exist.
async fn ledgers(web: &Web, seat: &Seat) -> Result<Arc<dyn Ledgers>, Problem> {
    let known = web.ledgers().ok_or(Problem::NotFound)?;
    if web.has_role(seat, Role::Office).await? {
        Ok(known)
    } else {
        Err(Problem::NotFound)
    }
}

/// An import of the person in the seat.
async fn import(web: &Web, seat: &Seat, id: Uuid) -> Result<Import, Problem> {
    let person = seat.session().person.uuid();
    let found = web.store().look(move |db| Ok(imports::find(db, id, person)?)).await;
    found
        .map_err(|error| Problem::Internal(error.into()))?
        .ok_or(Problem::NotFound)
}

/// Units to match names against, with what people said besides.
async fn units(web: &Web, seat: &Seat) -> Result<Vec<LedgerUnit>, Problem> {
    let named = names::remembered(web).await?;
    web.read_today(seat, move |reader| {
        let ids: Vec<_> = reader.core.state.org.units.keys().copied().collect();
        Ok(ids
            .into_iter()
            .map(|id| {
                let unit = reader.unit_ref(id);
                let id = id.to_string();
                let aliases = named.iter().filter(|(_, unit)| unit.as_deref() == Some(id.as_str()));
                LedgerUnit {
                    name: unit.name.to_string(),
                    short: unit.short.to_string(),
                    aliases: aliases.map(|(words, _)| words.clone()).collect(),
                    id,
                }
            })
            .collect())
    })
    .await
}

/// The same ledger, when it was recorded before.
async fn before(web: &Web, id: Uuid) -> Result<Option<Import>, Problem> {
    let found = web.store().look(move |db| Ok(imports::recorded_before(db, id)?)).await;
    found.map_err(|error| Problem::Internal(error.into()))
}

/// The bytes of the file that was brought; `None` when they were kept long enough and are gone.
async fn bytes(web: &Web, import: &Import) -> Result<Option<Vec<u8>>, Problem> {
    let (id, person) = (import.id, import.by_person);
    let found = web.store().look(move |db| Ok(uploads::find(db, id, person)?)).await;
    let Some(upload) = found.map_err(|error| Problem::Internal(error.into()))? else {
        return Ok(None);
    };
    let store = web.shared_store();
    let read = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<u8>> {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        store
            .files()
            .read(&upload.sha256)?
            .take(limits::FILE_BYTES)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    Ok(Some(read.await.map_err(|error| Problem::Internal(error.into()))??))
}

/// Does something slow with the opened ledger of an import, away from the runtime's own threads.
async fn opened<T: Send + 'static>(
    web: &Web,
    seat: &Seat,
    import: &Import,
    work: impl FnOnce(&dyn Ledger) -> Result<T, LedgerRefused> + Send + 'static,
) -> Result<Result<T, LedgerRefused>, Problem> {
    let ledgers = ledgers(web, seat).await?;
    let bytes = bytes(web, import).await?.ok_or(Problem::NotFound)?;
    let done = tokio::task::spawn_blocking(move || work(&*ledgers.open(bytes)?));
    done.await.map_err(|error| Problem::Internal(error.into()))
}
