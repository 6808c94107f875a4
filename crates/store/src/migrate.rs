//! The tables, brought up to date at the start: numbered scripts that only go forward.
//! A script that was edited after it had been applied, or one this program does not know, stops the start.

use sha2::{Digest as _, Sha256};

use crate::db::{Db, DbError, Engine};

/// One numbered script.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3, …
    pub number: i64,
    /// Its file name.
    pub name: &'static str,
    /// Its text.
    pub script: &'static str,
}

/// Lists the scripts of one engine, embedded in the program.
macro_rules! migrations {
    ($folder:literal: $($number:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            number: $number,
            name: $name,
            script: include_str!(concat!("../migrations/", $folder, "/", $name, ".sql")),
        }),*]
    };
}

const SQLITE: &[Migration] = migrations!("sqlite":
    1 "0001_founding", 2 "0002_imports", 3 "0003_import_names", 4 "0004_event_types",
    5 "0005_models", 6 "0006_clock_guard", 7 "0007_resets", 8 "0008_renumbered",
    9 "0009_overdue_rows");
const POSTGRES: &[Migration] = migrations!("postgres":
    1 "0001_founding", 2 "0002_imports", 3 "0003_import_names", 4 "0004_event_types",
    5 "0005_models", 6 "0006_clock_guard", 7 "0007_resets", 8 "0008_renumbered",
    9 "0009_overdue_rows");

/// Why the tables could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// An applied script no longer has the text it was applied with.
    #[error(
        "migration {name} was changed after it had been applied to this database; restore its text, and write a new migration instead"
    )]
    Edited {
        /// The script.
        name: String,
    },
    /// The database was used by a newer program.
    #[error("this database has migration {name}, which this version of the program does not know; start a version that does")]
    Unknown {
        /// The script.
        name: String,
    },
    /// A script failed; nothing of this start was kept.
    #[error("migration {name} failed: {error}")]
    Failed {
        /// The script.
        name: String,
        /// What the database said.
        error: DbError,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Applies what is missing, all in one transaction, and returns how many scripts that were.
/// `now` is the instant to note, in microseconds.
pub fn migrate(db: &mut Db, now: i64) -> Result<usize, MigrateError> {
    let known = match db.engine() {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    };
    apply(db, known, now)
}

/// Applies the given scripts; the tests give others.
pub fn apply(db: &mut Db, known: &[Migration], now: i64) -> Result<usize, MigrateError> {
    prepare(db)?;
    db.begin()?;
    let outcome = apply_missing(db, known, now);
    match &outcome {
        Ok(_) => db.commit()?,
        Err(_) => db.rollback()?,
    }
    outcome
}

/// The book of applied scripts. Two servers that start together may both try to make it; the second one then finds it.
fn prepare(db: &mut Db) -> Result<(), DbError> {
    let book = "CREATE TABLE IF NOT EXISTS migration (\
                number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 BYTES NOT NULL, applied BIGINT NOT NULL) STRICT";
    // The loser's error has several names; an error that is none of them comes again.
    db.define(book).or_else(|_| db.define(book))
}

fn apply_missing(db: &mut Db, known: &[Migration], now: i64) -> Result<usize, MigrateError> {
    // SQLite holds the only write lock since BEGIN; PostgreSQL is told to let one server in at a time.
    if db.engine() == Engine::Postgres {
        db.batch("LOCK TABLE migration IN ACCESS EXCLUSIVE MODE")?;
    }
    let applied = db.query("SELECT number, name, sha256 FROM migration ORDER BY number", &[])?;
    for row in &applied {
        let (number, name) = (row.int(0)?, row.text(1)?.to_owned());
        match known.iter().find(|migration| migration.number == number) {
            None => return Err(MigrateError::Unknown { name }),
            Some(migration) if fingerprint(migration.script) != row.array(2)? => return Err(MigrateError::Edited { name }),
            Some(_) => {}
        }
    }
    let numbers = applied.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()?;
    // Not only those after the last: two changes may have been made side by side.
    let missing = known.iter().filter(|migration| !numbers.contains(&migration.number));
    let mut count = 0;
    for migration in missing {
        db.batch(migration.script).map_err(|error| MigrateError::Failed {
            name: migration.name.to_owned(),
            error,
        })?;
        db.execute(
            "INSERT INTO migration (number, name, sha256, applied) VALUES ($1, $2, $3, $4)",
            &[
                migration.number.into(),
                migration.name.into(),
                fingerprint(migration.script).into(),
                now.into(),
            ],
        )?;
        count += 1;
    }
    Ok(count)
}

fn fingerprint(script: &str) -> [u8; 32] {
    Sha256::digest(script.as_bytes()).into()
}
