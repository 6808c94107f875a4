//! The memory of Jiufen: one store on SQLite or PostgreSQL.
//! Reading order: `db` (one blocking handle for both engines), `threads` (who runs it), `migrate` (its tables).

pub mod db;
pub mod migrate;
#[cfg(feature = "testing")]
pub mod testing;
pub mod threads;
