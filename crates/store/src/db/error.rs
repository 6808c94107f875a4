//! What can go wrong in the database, in the few kinds the store treats differently.
//! An error keeps the first words of the statement, never its parameters: those may be personal.

/// The result of a database call.
pub type Result<T> = std::result::Result<T, DbError>;

/// A database error.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// A row with the same key exists already.
    #[error("{sql}: the key exists already ({detail})")]
    UniqueViolation {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
    /// The transaction lost against another one and can be repeated as a whole.
    #[error("{sql}: to be repeated ({detail})")]
    Retry {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
    /// Somebody else held the database for too long.
    #[error("{sql}: the database is busy ({detail})")]
    Busy {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
    /// No room is left where the database lives, or a quota grants no more: what was under way is rolled back, and can be
    /// sent again when there is room.
    #[error("{sql}: the disk is full or takes no more ({detail})")]
    DiskFull {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
    /// The disk failed or the file is damaged: stop writing, never try the same again.
    #[error("{sql}: the storage failed ({detail})")]
    Storage {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
    /// The connection is gone; whether an open transaction was committed is not known.
    #[error("{sql}: the connection to the database is lost ({detail})")]
    ConnectionLost {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
    /// A row was expected and none came.
    #[error("{sql}: no row")]
    NoRow {
        /// First words of the statement.
        sql: String,
    },
    /// A column does not hold what the code expected, counted from 0.
    #[error("column {column}: expected {expected}, found {found}")]
    Column {
        /// Index of the column, from 0.
        column: usize,
        /// What the code asked for.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// Another process uses this data folder.
    #[error("the data folder {folder} is in use by another process; stop that one first")]
    FolderInUse {
        /// The folder.
        folder: String,
    },
    /// Everything else.
    #[error("{sql}: {detail}")]
    Other {
        /// First words of the statement.
        sql: String,
        /// What the engine said.
        detail: String,
    },
}

impl DbError {
    /// An error of no special kind.
    pub fn other(sql: &str, detail: impl ToString) -> DbError {
        DbError::Other {
            sql: first_words(sql),
            detail: detail.to_string(),
        }
    }

    pub(crate) fn no_row(sql: &str) -> DbError {
        DbError::NoRow { sql: first_words(sql) }
    }

    /// True when repeating the whole transaction may succeed.
    pub fn can_be_repeated(&self) -> bool {
        matches!(
            self,
            DbError::Retry { .. } | DbError::Busy { .. } | DbError::ConnectionLost { .. }
        )
    }

    pub(crate) fn from_sqlite(sql: &str, error: &rusqlite::Error) -> DbError {
        use rusqlite::ErrorCode as Code;
        let (sql, detail) = (first_words(sql), sqlite_message(error));
        let Some(failure) = error.sqlite_error() else {
            return DbError::Other { sql, detail };
        };
        let unique = matches!(
            failure.extended_code,
            rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID
        );
        match failure.code {
            Code::ConstraintViolation if unique => DbError::UniqueViolation { sql, detail },
            Code::DatabaseBusy | Code::DatabaseLocked => DbError::Busy { sql, detail },
            // A write over a quota or a limit is one that failed, not one that may be lost: that is a failed sync.
            _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_WRITE => DbError::DiskFull { sql, detail },
            Code::DiskFull => DbError::DiskFull { sql, detail },
            Code::SystemIoFailure | Code::DatabaseCorrupt | Code::NotADatabase => DbError::Storage { sql, detail },
            _ => DbError::Other { sql, detail },
        }
    }

    pub(crate) fn from_postgres(sql: &str, error: &tokio_postgres::Error) -> DbError {
        let sql = first_words(sql);
        let Some(refused) = error.as_db_error() else {
            let detail = with_causes(error);
            let lost = error.is_closed() || std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
            return if lost {
                DbError::ConnectionLost { sql, detail }
            } else {
                DbError::Other { sql, detail }
            };
        };
        // The server's DETAIL line quotes row values, so it stays out.
        let mut detail = format!("{} {}", refused.code().code(), refused.message());
        if let Some(constraint) = refused.constraint() {
            detail = format!("{detail} [{constraint}]");
        }
        match refused.code().code() {
            "23505" => DbError::UniqueViolation { sql, detail },
            "40001" | "40P01" => DbError::Retry { sql, detail },
            "55P03" | "57014" => DbError::Busy { sql, detail },
            "53100" => DbError::DiskFull { sql, detail },
            // Going down, not yet up, full of others, or tired of waiting for us.
            "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "25P03" => DbError::ConnectionLost { sql, detail },
            "0A000" if refused.message().contains("cached plan") => DbError::Retry { sql, detail },
            code if code.starts_with("08") => DbError::ConnectionLost { sql, detail },
            code if code.starts_with("58") || code.starts_with("XX") => DbError::Storage { sql, detail },
            _ => DbError::Other { sql, detail },
        }
    }
}

/// What SQLite said, without the statement itself.
fn sqlite_message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

/// An error with its causes: the outermost alone often says only "db error".
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The first words of a statement, on one line.
pub(super) fn first_words(sql: &str) -> String {
    let mut line = String::new();
    for word in sql.split_whitespace() {
        if line.chars().count() + word.chars().count() > 80 {
            line.push_str(" …");
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
