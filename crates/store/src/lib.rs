//! The memory of Jiufen: one store on SQLite or PostgreSQL.
//! Reading order: `store` (the doors), `lane` (how a command becomes events), `project` (how events become summaries),
//! `read` (how somebody reads them), then what carries them: `db`, `threads`, `migrate`; and what lives beside the
//! record: `health` and the `guard` of the clock, `files`, `jobs` and the `work` they ask for, `desk` (accounts, sessions, uploads) and `search`. The time comes from `clock`.

pub mod clock;
pub mod core;
pub mod db;
pub mod desk;
mod erase;
pub mod files;
pub mod guard;
pub mod health;
pub mod importing;
pub mod jobs;
pub mod known;
pub mod lane;
pub mod limits;
pub mod migrate;
pub mod project;
pub mod read;
pub mod readiness;
pub mod rebuild;
mod renumbered;
pub mod search;
pub mod search_tokens;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod threads;
pub mod verify;
pub mod work;

pub use clock::{Clock, Reading};
pub use store::{Receipt, RecordError, Store, StoreConfig, StoreError, new_file, new_salt, new_text};
