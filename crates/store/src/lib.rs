//! The memory of Jiufen: one store on SQLite or PostgreSQL.
//! Reading order: `db` (one blocking handle for both engines), `threads` (who runs it), `migrate` (its tables), then
//! what lives beside the record: `files`, `jobs`, `desk` (accounts, sessions, uploads) and `search`.

pub mod db;
pub mod desk;
pub mod files;
pub mod jobs;
pub mod limits;
pub mod migrate;
pub mod search;
pub mod search_tokens;
#[cfg(feature = "testing")]
pub mod testing;
pub mod threads;
