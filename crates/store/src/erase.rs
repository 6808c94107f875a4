//! What an erased payload leaves beside its row, and how it goes for good: copies at the desk with the transaction that erases, then, as a
//! job, its file, free pages, search words and the write-ahead log.

use jiufen_kernel::text::Digest;

use crate::{
    StoreError,
    db::{Db, Engine, Value},
    desk::imports::ImportState,
    project::tables::IN_USE,
};

/// Removes what the desk still holds of a payload: received files of its bytes or its name, and rows and texts of ledgers with its words.
/// Called while its body is still there.
pub(crate) fn beside(db: &mut Db, payload: Digest) -> Result<(), StoreError> {
    let digest = Value::from(payload.bytes());
    let Some(row) = db.query_opt("SELECT body, file_sha256 FROM payload WHERE digest = $1", &[digest])? else {
        return Ok(());
    };
    if let Some(sha256) = row.opt_bytes(1)? {
        db.execute(
            "DELETE FROM upload WHERE sha256 = $1 AND attached IS NOT NULL",
            &[Value::from(sha256.to_vec())],
        )?;
    }
    let Some(text) = row.opt_bytes(0)?.map(|body| String::from_utf8_lossy(body).into_owned()) else {
        return Ok(());
    };
    let words = text.trim().to_owned();
    if words.is_empty() {
        return Ok(());
    }
    db.execute(
        "DELETE FROM upload WHERE name = $1 AND attached IS NOT NULL",
        &[Value::from(words.as_str())],
    )?;
    let holds = |column: &str| match db.engine() {
        Engine::Sqlite => format!("instr({column}, $1) > 0"),
        Engine::Postgres => format!("position($1::text in {column}) > 0"),
    };
    // A ledger that was recorded is not needed any more; its text is a document by now.
    let recorded = format!("import IN (SELECT id FROM import WHERE state = {})", ImportState::Done.code());
    let (rows, parts) = (holds("body"), holds("text"));
    db.execute(
        &format!("DELETE FROM import_row WHERE {recorded} AND {rows}"),
        &[Value::from(words.as_str())],
    )?;
    db.execute(
        &format!("DELETE FROM import_part WHERE {recorded} AND {parts}"),
        &[Value::from(words.as_str())],
    )?;
    Ok(())
}

/// Lets go of what the database keeps of deleted rows; `false` when somebody was reading, and it has to be done again. On the thread that
/// writes, between two batches.
pub(crate) fn scrub(db: &mut Db) -> Result<bool, StoreError> {
    match db.engine() {
        Engine::Sqlite => {
            // Words of deleted texts stand in the segments of the index until these are merged.
            let merge = format!("INSERT INTO {IN_USE}search_words({IN_USE}search_words) VALUES ('optimize')");
            db.batch(&merge)?;
            db.batch("VACUUM")?;
            let row = db.query_one("PRAGMA wal_checkpoint(TRUNCATE)", &[])?;
            Ok(row.int(0)? == 0)
        }
        Engine::Postgres => {
            let search = format!("{IN_USE}search");
            for table in ["payload", "upload", "import_row", "import_part", search.as_str()] {
                db.batch(&format!("VACUUM FULL {table}"))?;
            }
            Ok(true)
        }
    }
}
