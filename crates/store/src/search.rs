//! Full-text search over what `search_tokens` makes of a text: FTS5 on SQLite, a GIN index on PostgreSQL.
//! These are summary tables: their names carry a prefix (`sum_` or, while rebuilding, `next_`), and they can be made
//! again. Each thing keeps the number of its first entry, so "newest first" is the same after a rebuild.

use uuid::Uuid;

use crate::db::{Db, DbError, Engine, Result, Value, parameters};
use crate::search_tokens::{Term, terms, words};

/// A thing that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<'a> {
    /// What sort of thing it is.
    pub kind: &'a str,
    /// Which one.
    pub subject: Uuid,
    /// All its text.
    pub text: &'a str,
}

/// A thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What sort of thing it is.
    pub kind: String,
    /// Which one.
    pub subject: Uuid,
    /// Its number, for the next page: pass it as `before`.
    pub number: i64,
}

/// Makes the tables under a prefix.
pub fn define(db: &mut Db, prefix: &str) -> Result<()> {
    match db.engine() {
        // The words themselves are not kept, only the index. The `ascii` tokenizer takes every character beyond ASCII
        // as part of a word, so a pair of Chinese characters stays whole whatever Unicode version SQLite knows.
        Engine::Sqlite => db.batch(&format!(
            "CREATE TABLE {prefix}search (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject BLOB NOT NULL, \
             UNIQUE (subject, kind)) STRICT; \
             CREATE VIRTUAL TABLE {prefix}search_words USING fts5(words, content='', contentless_delete=1, \
             detail='none', tokenize='ascii');"
        )),
        Engine::Postgres => db.batch(&format!(
            "CREATE TABLE {prefix}search (number BIGINT PRIMARY KEY, kind TEXT COLLATE \"C\" NOT NULL, \
             subject BYTEA NOT NULL, words TSVECTOR NOT NULL, UNIQUE (subject, kind)); \
             CREATE INDEX ON {prefix}search USING GIN (words) WITH (fastupdate = off);"
        )),
    }
}

/// Removes the tables of a prefix.
pub fn remove(db: &mut Db, prefix: &str) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        db.batch(&format!("DROP TABLE IF EXISTS {prefix}search_words"))?;
    }
    db.batch(&format!("DROP TABLE IF EXISTS {prefix}search"))
}

/// Renames the tables, when a rebuild takes the place of what was there.
pub fn rename(db: &mut Db, from: &str, to: &str) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        db.batch(&format!("ALTER TABLE {from}search_words RENAME TO {to}search_words"))?;
    }
    db.batch(&format!("ALTER TABLE {from}search RENAME TO {to}search"))
}

/// Adds or replaces one text.
pub fn put(db: &mut Db, prefix: &str, kind: &str, subject: Uuid, text: &str) -> Result<()> {
    put_many(db, prefix, &[Document { kind, subject, text }])
}

/// Adds or replaces texts, in order. Only the lane calls this, so that numbers are given once.
pub fn put_many(db: &mut Db, prefix: &str, documents: &[Document<'_>]) -> Result<()> {
    if documents.is_empty() {
        return Ok(());
    }
    let last = db
        .query_one(&format!("SELECT coalesce(max(number), 0) FROM {prefix}search"), &[])?
        .int(0)?;
    match db.engine() {
        Engine::Sqlite => put_in_sqlite(db, prefix, last, documents),
        Engine::Postgres => put_in_postgres(db, prefix, last, documents),
    }
}

fn put_in_sqlite(db: &mut Db, prefix: &str, mut last: i64, documents: &[Document<'_>]) -> Result<()> {
    let known = format!("SELECT number FROM {prefix}search WHERE subject = $1 AND kind = $2");
    let add = format!("INSERT INTO {prefix}search (number, kind, subject) VALUES ($1, $2, $3)");
    let forget = format!("DELETE FROM {prefix}search_words WHERE rowid = $1");
    let index = format!("INSERT INTO {prefix}search_words (rowid, words) VALUES ($1, $2)");
    for document in documents {
        let number = match db.query_opt(&known, &[document.subject.into(), document.kind.into()])? {
            Some(row) => {
                let number = row.int(0)?;
                db.execute(&forget, &[number.into()])?;
                number
            }
            None => {
                last += 1;
                db.execute(&add, &[last.into(), document.kind.into(), document.subject.into()])?;
                last
            }
        };
        db.execute(&index, &[number.into(), words(document.text).join(" ").into()])?;
    }
    Ok(())
}

fn put_in_postgres(db: &mut Db, prefix: &str, last: i64, documents: &[Document<'_>]) -> Result<()> {
    // A thing that is known keeps its number; the number offered for it then stays unused.
    let sql = format!(
        "INSERT INTO {prefix}search (number, kind, subject, words) \
         VALUES ($1, $2, $3, array_to_tsvector(string_to_array($4::text, ' '))) \
         ON CONFLICT (subject, kind) DO UPDATE SET words = excluded.words"
    );
    let rows: Vec<Vec<Value>> = (last + 1..)
        .zip(documents)
        .map(|(number, document)| {
            vec![
                number.into(),
                document.kind.into(),
                document.subject.into(),
                words(document.text).join(" ").into(),
            ]
        })
        .collect();
    db.execute_many(&sql, &rows)?;
    Ok(())
}

/// Lets search forget a thing, when its text was purged or it was withdrawn.
pub fn forget(db: &mut Db, prefix: &str, kind: &str, subject: Uuid) -> Result<()> {
    let params = [subject.into(), kind.into()];
    if db.engine() == Engine::Sqlite {
        let number = format!("SELECT number FROM {prefix}search WHERE subject = $1 AND kind = $2");
        db.execute(&format!("DELETE FROM {prefix}search_words WHERE rowid = ({number})"), &params)?;
    }
    db.execute(
        &format!("DELETE FROM {prefix}search WHERE subject = $1 AND kind = $2"),
        &params,
    )?;
    Ok(())
}

/// Things of the given kinds with all the words of a search, newest first, below number `before` when given. The
/// caller leaves out what the reader may not see and asks for the next page when too few are left.
pub fn find(db: &mut Db, prefix: &str, search: &str, kinds: &[&str], before: Option<i64>, most: i64) -> Result<Vec<Hit>> {
    found(db, prefix, &terms(search), kinds, before, most)
}

fn found(db: &mut Db, prefix: &str, terms: &[Term], kinds: &[&str], before: Option<i64>, most: i64) -> Result<Vec<Hit>> {
    if terms.is_empty() || kinds.is_empty() {
        return Ok(Vec::new());
    }
    let kind_list = parameters(4, kinds.len());
    let (sql, expression) = match db.engine() {
        // Rows come in descending order straight from the index, so a common word costs no more than a rare one.
        Engine::Sqlite => (
            format!(
                "SELECT s.kind, s.subject, s.number FROM {prefix}search_words w JOIN {prefix}search s ON s.number = w.rowid \
                 WHERE {prefix}search_words MATCH $1 AND w.rowid < $2 AND s.kind IN ({kind_list}) ORDER BY w.rowid DESC LIMIT $3"
            ),
            fts5_expression(terms),
        ),
        Engine::Postgres => (
            format!(
                "SELECT kind, subject, number FROM {prefix}search \
                 WHERE words @@ CAST($1::text AS tsquery) AND number < $2 AND kind IN ({kind_list}) \
                 ORDER BY number DESC LIMIT $3"
            ),
            tsquery(terms),
        ),
    };
    let mut params: Vec<Value> = vec![expression.into(), before.unwrap_or(i64::MAX).into(), most.into()];
    params.extend(kinds.iter().map(|kind| Value::from(*kind)));
    let mut hits = Vec::new();
    db.for_each(&sql, &params, |mut row| {
        hits.push(Hit {
            kind: row.take_text(0)?,
            subject: row.uuid(1)?,
            number: row.int(2)?,
        });
        Ok::<(), DbError>(())
    })?;
    Ok(hits)
}

/// The newest things of a kind that have one word, just as it is.
pub fn having(db: &mut Db, prefix: &str, word: &str, kind: &str, most: i64) -> Result<Vec<Hit>> {
    let whole = Term {
        word: word.to_owned(),
        prefix: false,
    };
    found(db, prefix, &[whole], &[kind], None, most)
}

/// `"河清" "budg"*`: all of them; words hold no quotation mark.
fn fts5_expression(terms: &[Term]) -> String {
    let quoted = terms
        .iter()
        .map(|term| format!("\"{}\"{}", term.word, if term.prefix { "*" } else { "" }));
    quoted.collect::<Vec<_>>().join(" ")
}

/// `'河清' & 'budg':*`: all of them; words hold no apostrophe or backslash.
fn tsquery(terms: &[Term]) -> String {
    let quoted = terms
        .iter()
        .map(|term| format!("'{}'{}", term.word, if term.prefix { ":*" } else { "" }));
    quoted.collect::<Vec<_>>().join(" & ")
}
