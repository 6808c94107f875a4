//! SQLite: one connection, WAL, a sync at every commit.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags};

use super::portable::numbered_for_sqlite;
use super::{Access, DbError, Result, Row, Value};

/// Statements kept prepared on each connection.
const STATEMENTS: usize = 256;

/// Kilobytes of page cache: one writer and four readers stay below 50 MB together. No memory map: a disk error inside
/// one would kill the process instead of returning an error.
const WRITER_CACHE_KB: u32 = 16_000;
const READER_CACHE_KB: u32 = 8_000;

/// Pages in the log after which it is taken over into the database.
const CHECKPOINT_PAGES: i32 = 1_000;

#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    /// Pages in the log after the last commit, as SQLite told.
    logged: Arc<AtomicI32>,
    /// `$1` text to `?1` text.
    translated: HashMap<Box<str>, Arc<str>>,
}

impl Sqlite {
    pub(super) fn open(folder: &Path, access: Access) -> Result<Sqlite> {
        let path = folder.join("data.sqlite");
        let failed = |error: rusqlite::Error| DbError::from_sqlite(&format!("open {}", path.display()), &error);
        let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
            | match access {
                Access::Write | Access::Lane => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
                Access::Read | Access::LongRead => OpenFlags::SQLITE_OPEN_READ_ONLY,
            };
        let mut connection = Connection::open_with_flags(&path, flags).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Everything that matters is set on every connection: defaults depend on how SQLite was built.
        let common = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
                      PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA mmap_size = 0;";
        let own = match access {
            Access::Write | Access::Lane => format!(
                "PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA recursive_triggers = ON; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -{WRITER_CACHE_KB};"
            ),
            Access::Read | Access::LongRead => format!("PRAGMA query_only = ON; PRAGMA cache_size = -{READER_CACHE_KB};"),
        };
        connection.execute_batch(common).map_err(failed)?;
        // Two that open a new file at once both switch it to WAL, for which SQLite does not wait by itself.
        let mut tries = 0;
        while let Err(error) = connection.execute_batch(&own) {
            tries += 1;
            if tries == 100 || error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) {
                return Err(failed(error));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // In place of SQLite's own checkpoint, which says nothing when it fails.
        let logged = Arc::new(AtomicI32::new(0));
        let counted = Arc::clone(&logged);
        let count = move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            counted.store(pages, Ordering::Relaxed);
            Ok(())
        };
        connection.wal_hook(Some(count)).map_err(failed)?;
        Ok(Sqlite {
            connection,
            logged,
            translated: HashMap::new(),
        })
    }

    /// A checkpoint, when enough was logged. One that readers hold up is tried again at the next commit.
    pub(super) fn checkpoint_if_due(&mut self) -> Result<()> {
        if self.logged.swap(0, Ordering::Relaxed) < CHECKPOINT_PAGES {
            return Ok(());
        }
        let sql = "PRAGMA wal_checkpoint(PASSIVE)";
        self.connection
            .query_row(sql, [], |_| Ok(()))
            .map_err(|error| DbError::from_sqlite(sql, &error))
    }

    fn translate(&mut self, sql: &str) -> Arc<str> {
        if let Some(known) = self.translated.get(sql) {
            return Arc::clone(known);
        }
        if self.translated.len() >= 2 * STATEMENTS {
            self.translated.clear();
        }
        let text: Arc<str> = numbered_for_sqlite(sql).into();
        self.translated.insert(sql.into(), Arc::clone(&text));
        text
    }

    /// Hands a prepared statement to a closure.
    fn with_statement<T>(&mut self, sql: &str, work: impl FnOnce(&mut CachedStatement<'_>) -> Result<T>) -> Result<T> {
        let text = self.translate(sql);
        let mut statement = self
            .connection
            .prepare_cached(&text)
            .map_err(|error| DbError::from_sqlite(sql, &error))?;
        work(&mut statement)
    }

    pub(super) fn for_each(&mut self, sql: &str, params: &[Value], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let failed = |error: rusqlite::Error| DbError::from_sqlite(sql, &error);
        self.with_statement(sql, |statement| {
            bind(statement, sql, params)?;
            let columns = statement.column_count();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(failed)? {
                let mut values = Vec::with_capacity(columns);
                for column in 0..columns {
                    values.push(owned(column, row.get_ref(column).map_err(failed)?)?);
                }
                each(Row::new(values))?;
            }
            Ok(())
        })
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.with_statement(sql, |statement| run(statement, sql, params))
    }

    pub(super) fn execute_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<u64> {
        self.with_statement(sql, |statement| {
            let mut changed = 0;
            for params in sets {
                changed += run(statement, sql, params)?;
            }
            Ok(changed)
        })
    }

    /// One prepared single-row statement, stepped again and again: in process there is no round trip to save.
    pub(super) fn insert_many(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let sql = super::postgres::insert_statement(table, columns, 1);
        self.execute_many(&sql, rows)
    }

    pub(super) fn batch(&mut self, script: &str) -> Result<()> {
        self.connection
            .execute_batch(script)
            .map_err(|error| DbError::from_sqlite(script, &error))
    }

    pub(super) fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    pub(super) fn rollback(&mut self) -> Result<()> {
        // After some errors (disk full, I/O) SQLite has rolled back already.
        if self.connection.is_autocommit() {
            Ok(())
        } else {
            self.batch("ROLLBACK")
        }
    }
}

fn bind(statement: &mut CachedStatement<'_>, sql: &str, params: &[Value]) -> Result<()> {
    if statement.parameter_count() != params.len() {
        let detail = format!("{} parameters wanted, {} given", statement.parameter_count(), params.len());
        return Err(DbError::other(sql, detail));
    }
    for (index, param) in params.iter().enumerate() {
        // PostgreSQL keeps no such text; refusing it here too means that a test on one engine speaks for both.
        if let Value::Text(text) = param
            && text.contains('\0')
        {
            return Err(DbError::other(
                sql,
                format!("parameter {} is text with a zero character", index + 1),
            ));
        }
        statement
            .raw_bind_parameter(index + 1, param)
            .map_err(|error| DbError::from_sqlite(sql, &error))?;
    }
    Ok(())
}

fn run(statement: &mut CachedStatement<'_>, sql: &str, params: &[Value]) -> Result<u64> {
    bind(statement, sql, params)?;
    let changed = statement.raw_execute().map_err(|error| DbError::from_sqlite(sql, &error))?;
    Ok(changed as u64)
}

fn owned(column: usize, value: ValueRef<'_>) -> Result<Value> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(error) => Err(DbError::Column {
                column,
                expected: "UTF-8 text",
                found: error.to_string(),
            }),
        },
        ValueRef::Real(value) => Err(DbError::Column {
            column,
            expected: "an integer, text or bytes",
            found: format!("the float {value}"),
        }),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}
