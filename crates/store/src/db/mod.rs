//! One blocking database handle for SQLite and PostgreSQL.
//! SQL is written once, in the common subset, with `$1` parameters; the two engines differ only in `sqlite.rs` and
//! `postgres.rs`. A `Db` belongs to one thread and must not be used inside an async runtime.
//!
//! The common subset, where habit misleads: a truth value is `flag = 1`, never `flag`; an order over a column that may
//! be empty says `NULLS FIRST` or `NULLS LAST`; `LIKE` is not used (SQLite ignores case); every selected column is
//! grouped or aggregated; a division of counts is done in Rust; `ON CONFLICT (key)` names its key.

mod error;
mod folder;
mod pg_value;
mod portable;
mod postgres;
mod sqlite;
mod value;

use std::path::PathBuf;
use std::sync::Arc;

pub use error::{DbError, Result};
pub use folder::{FolderLock, lock_folder};
pub use portable::{parameters, portable_ddl};
pub use postgres::PgUrl;
pub use value::{Row, Value};

use crate::health::Health;
use postgres::Postgres;
use sqlite::Sqlite;

/// Which database is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A PostgreSQL server, 15 or later.
    Postgres,
}

impl Engine {
    /// SQL that is true when a column of bytes holds other bytes.
    pub(crate) fn bytes_in(self, column: &str, bytes: &str) -> String {
        match self {
            Engine::Sqlite => format!("instr({column}, {bytes}) > 0"),
            Engine::Postgres => format!("position({bytes} in {column}) > 0"),
        }
    }
}

/// Where the database is.
#[derive(Debug, Clone)]
pub enum Location {
    /// The SQLite file `data.sqlite` in this folder.
    Sqlite {
        /// The data folder; it must exist.
        folder: PathBuf,
    },
    /// A PostgreSQL database.
    Postgres {
        /// The connection URL.
        url: PgUrl,
        /// The schema all tables live in; `None` leaves the server's `search_path` alone. It must exist.
        schema: Option<String>,
    },
}

impl Location {
    /// The engine at this location.
    pub fn engine(&self) -> Engine {
        match self {
            Location::Sqlite { .. } => Engine::Sqlite,
            Location::Postgres { .. } => Engine::Postgres,
        }
    }
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads and writes, for as long as it takes: bringing tables up to date, tools.
    Write,
    /// Reads and writes while people wait: PostgreSQL gives up on a statement after five minutes.
    Lane,
    /// Reads for a page; the engine refuses anything else, and PostgreSQL gives up on a query after a minute.
    Read,
    /// Reads for as long as it takes: verifying, exporting, rebuilding.
    LongRead,
}

/// A connection to the database, owned by one thread.
#[derive(Debug)]
pub struct Db {
    inner: Inner,
    in_transaction: bool,
    savepoints: u32,
    /// Where a writer reports what it meets, and asks whether it may write at all.
    health: Option<Arc<Health>>,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

/// Runs the same expression on whichever engine is open.
macro_rules! on_engine {
    ($db:expr, $engine:ident => $run:expr) => {
        match &mut $db.inner {
            Inner::Sqlite($engine) => $run,
            Inner::Postgres($engine) => $run,
        }
    };
}

impl Db {
    /// Opens a connection.
    pub fn open(location: &Location, access: Access) -> Result<Db> {
        let inner = match location {
            Location::Sqlite { folder } => Inner::Sqlite(Sqlite::open(folder, access)?),
            Location::Postgres { url, schema } => Inner::Postgres(Box::new(Postgres::open(url.clone(), schema.clone(), access)?)),
        };
        Ok(Db {
            inner,
            in_transaction: false,
            savepoints: 0,
            health: None,
        })
    }

    /// The same connection of a writer that reports to a store's health and obeys it.
    pub(crate) fn watched_by(mut self, health: Arc<Health>) -> Db {
        self.health = Some(health);
        self
    }

    /// Reports what went wrong to whoever watches.
    fn seen<T>(&self, done: Result<T>) -> Result<T> {
        if let (Err(error), Some(health)) = (&done, &self.health) {
            health.met(error);
        }
        done
    }

    fn may_write(&self) -> Result<()> {
        self.health.as_ref().map_or(Ok(()), |health| health.may_write())
    }

    /// The engine behind this connection.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows of a query.
    pub fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.for_each(sql, params, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub fn query_opt(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// The first row; no row is an error.
    pub fn query_one(&mut self, sql: &str, params: &[Value]) -> Result<Row> {
        self.query_opt(sql, params)?.ok_or_else(|| DbError::no_row(sql))
    }

    /// Hands over one row after another without holding them all; stops at the first error.
    pub fn for_each(&mut self, sql: &str, params: &[Value], mut each: impl FnMut(Row) -> Result<()>) -> Result<()> {
        self.ready()?;
        let done = on_engine!(self, engine => engine.for_each(sql, params, &mut each));
        self.seen(done)
    }

    /// Runs one statement and returns how many rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.ready()?;
        let done = on_engine!(self, engine => engine.execute(sql, params));
        self.seen(done)
    }

    /// Runs one statement once for each set of parameters (sent together on PostgreSQL, so that a thousand small
    /// changes do not wait for a thousand round trips) and returns how many rows changed in all.
    pub fn execute_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<u64> {
        self.ready()?;
        let done = on_engine!(self, engine => engine.execute_many(sql, sets));
        self.seen(done)
    }

    /// Inserts rows, many to a statement. Not atomic by itself: call it inside a transaction.
    /// `table` and `columns` are trusted names of our own.
    pub fn insert_many(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64> {
        self.ready()?;
        if let Some(short) = rows.iter().find(|row| row.len() != columns.len()) {
            return Err(DbError::other(
                &format!("INSERT INTO {table}"),
                format!("{} columns but {} values", columns.len(), short.len()),
            ));
        }
        let done = on_engine!(self, engine => engine.insert_many(table, columns, rows));
        self.seen(done)
    }

    /// Runs a script of several statements without parameters.
    pub fn batch(&mut self, script: &str) -> Result<()> {
        self.ready()?;
        let done = on_engine!(self, engine => engine.batch(script));
        self.seen(done)
    }

    /// Creates tables from one definition written for both engines; see [`portable_ddl`].
    pub fn define(&mut self, script: &str) -> Result<()> {
        let script = portable_ddl(script, self.engine());
        self.batch(&script)
    }

    /// Starts a writing transaction (on SQLite it takes the write lock at once).
    pub fn begin(&mut self) -> Result<()> {
        self.may_write()?;
        self.start(|inner| match inner {
            Inner::Sqlite(sqlite) => sqlite.batch("BEGIN IMMEDIATE"),
            Inner::Postgres(postgres) => postgres.begin("BEGIN"),
        })
    }

    /// Starts a reading transaction: everything read until its end belongs to one state.
    pub fn begin_read(&mut self) -> Result<()> {
        self.start(|inner| match inner {
            Inner::Sqlite(sqlite) => sqlite.batch("BEGIN DEFERRED"),
            Inner::Postgres(postgres) => postgres.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        })
    }

    fn start(&mut self, begin: impl FnOnce(&mut Inner) -> Result<()>) -> Result<()> {
        if self.in_transaction {
            return Err(DbError::other("BEGIN", "a transaction is open already"));
        }
        let begun = begin(&mut self.inner);
        self.seen(begun)?;
        self.in_transaction = true;
        self.savepoints = 0;
        Ok(())
    }

    /// Makes the transaction durable. After an error it is not known to be, and nothing may be acknowledged.
    pub fn commit(&mut self) -> Result<()> {
        self.inside("COMMIT")?;
        let done = on_engine!(self, engine => engine.commit());
        match done {
            Ok(()) => {
                self.in_transaction = false;
                self.checkpoint();
            }
            Err(_) => self.rollback_quietly(),
        }
        self.seen(done)
    }

    /// Takes what the log of SQLite holds over into its database, when that is due. It undoes nothing that was committed,
    /// so its failure is no error of the commit; a failed sync stops what comes after it all the same.
    fn checkpoint(&mut self) {
        let Inner::Sqlite(sqlite) = &mut self.inner else { return };
        if let Err(error) = sqlite.checkpoint_if_due() {
            tracing::error!(%error, "a checkpoint failed");
            if let Some(health) = &self.health {
                health.met(&error);
            }
        }
    }

    /// Undoes the transaction. Harmless when none is open.
    pub fn rollback(&mut self) -> Result<()> {
        if !self.in_transaction {
            return Ok(());
        }
        self.in_transaction = false;
        self.savepoints = 0;
        on_engine!(self, engine => engine.rollback())
    }

    fn rollback_quietly(&mut self) {
        if let Err(error) = self.rollback() {
            tracing::warn!(%error, "a transaction could not be rolled back");
        }
    }

    /// Takes this installation's turn to append, until the end of the transaction. On SQLite the transaction itself is it.
    pub fn lock_positions(&mut self) -> Result<()> {
        self.inside("lock the positions")?;
        match self.engine() {
            Engine::Sqlite => Ok(()),
            // Another server may hold it and stand still.
            Engine::Postgres => {
                self.batch("SET LOCAL lock_timeout = '30s'; SELECT one FROM position_lock FOR UPDATE; SET LOCAL lock_timeout = 0")
            }
        }
    }

    /// Lets a reader in: the first statement of a reading transaction, so that what it reads is the state after any
    /// switch of the summaries and none happens before it ends. On SQLite the transaction itself is it.
    pub fn pass_gate(&mut self) -> Result<()> {
        self.inside("pass the gate")?;
        match self.engine() {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.batch("LOCK TABLE setting IN ACCESS SHARE MODE"),
        }
    }

    /// Waits until no reader is inside and keeps others out until the end of the transaction. The gate is a table that
    /// no lane touches while it waits for its turn, so nobody waits in a circle.
    pub fn close_gate(&mut self) -> Result<()> {
        self.inside("close the gate")?;
        match self.engine() {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.batch("LOCK TABLE setting IN ACCESS EXCLUSIVE MODE"),
        }
    }

    /// Waits for answers of a PostgreSQL no longer than this.
    #[cfg(feature = "testing")]
    pub fn give_up_after(&mut self, limit: std::time::Duration) {
        if let Inner::Postgres(postgres) = &mut self.inner {
            postgres.give_up_after(limit);
        }
    }

    /// True between `begin` and `commit` or `rollback`.
    pub fn in_transaction(&self) -> bool {
        self.in_transaction
    }

    /// Runs a closure in a writing transaction: commits when it returns `Ok`, rolls back when it does not.
    pub fn transaction<T, E: From<DbError>>(
        &mut self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.begin()?;
        match work(self) {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(error) => {
                self.rollback_quietly();
                Err(error)
            }
        }
    }

    /// Runs a closure in a reading transaction, which is always rolled back at its end.
    pub fn reading<T, E: From<DbError>>(
        &mut self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.begin_read()?;
        let outcome = work(self);
        self.rollback_quietly();
        outcome
    }

    /// Marks a point to return to inside the transaction. Points nest; each needs its own `release` or `rollback_to`.
    pub fn savepoint(&mut self) -> Result<()> {
        self.inside("SAVEPOINT")?;
        let name = self.savepoints + 1;
        self.batch(&format!("SAVEPOINT s{name}"))?;
        self.savepoints = name;
        Ok(())
    }

    /// Keeps what was done since the latest savepoint and forgets the point.
    pub fn release_savepoint(&mut self) -> Result<()> {
        let name = self.latest_savepoint("RELEASE SAVEPOINT")?;
        self.batch(&format!("RELEASE SAVEPOINT s{name}"))?;
        self.savepoints = name - 1;
        Ok(())
    }

    /// Undoes what was done since the latest savepoint and forgets the point; the transaction goes on.
    pub fn rollback_savepoint(&mut self) -> Result<()> {
        let name = self.latest_savepoint("ROLLBACK TO SAVEPOINT")?;
        self.batch(&format!("ROLLBACK TO SAVEPOINT s{name}; RELEASE SAVEPOINT s{name}"))?;
        self.savepoints = name - 1;
        Ok(())
    }

    /// Runs a closure under a savepoint: an error of its own undoes it alone. The outer result tells whether the
    /// transaction can still be used.
    pub fn alone<T, E>(&mut self, work: impl FnOnce(&mut Db) -> std::result::Result<T, E>) -> Result<std::result::Result<T, E>> {
        self.savepoint()?;
        let outcome = work(self);
        match outcome {
            Ok(_) => self.release_savepoint()?,
            Err(_) => self.rollback_savepoint()?,
        }
        Ok(outcome)
    }

    fn inside(&self, what: &str) -> Result<()> {
        if self.in_transaction {
            Ok(())
        } else {
            Err(DbError::other(what, "no transaction is open"))
        }
    }

    fn latest_savepoint(&self, what: &str) -> Result<u32> {
        self.inside(what)?;
        if self.savepoints == 0 {
            return Err(DbError::other(what, "no savepoint is open"));
        }
        Ok(self.savepoints)
    }

    /// Makes sure that a connection is there before a statement outside or inside a transaction.
    fn ready(&mut self) -> Result<()> {
        let in_transaction = self.in_transaction;
        if !in_transaction {
            self.may_write()?;
        }
        match &mut self.inner {
            Inner::Sqlite(_) => Ok(()),
            Inner::Postgres(postgres) => postgres.ready(in_transaction),
        }
    }
}
