//! What a language model of the closed network, asked by a person, would propose too: places of a document and nothing else. No facts: what
//! a person accepts of it is recorded like any other acceptance.

use uuid::Uuid;

use crate::db::{Db, Result, Value};
use crate::limits::MODEL_SILENT;

/// How far a model is with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelReading {
    /// When it was asked; tells this reading from a later one.
    pub asked_at: i64,
    /// Its name.
    pub model: String,
    /// Pieces of the text that it is given.
    pub parts: i64,
    /// How many of them came back.
    pub parts_read: i64,
    /// When the last of them came back, or the first was sent.
    pub read_at: i64,
    /// Words it named that stand nowhere in the text, or in no place an item may have.
    pub lost: i64,
    /// Why it stopped, as a code.
    pub failed: Option<String>,
    /// Places of the frozen text, in order.
    pub spans: Vec<(u32, u32)>,
}

impl ModelReading {
    /// Whether it is still being waited for. One that has been silent for long is not: its server has been stopped.
    pub fn is_under_way(&self, now: i64) -> bool {
        self.failed.is_none() && self.parts_read < self.parts && now - self.read_at < MODEL_SILENT
    }
}

/// Who asks which model to read how many pieces of a document.
#[derive(Debug, Clone)]
pub struct ModelAsked {
    /// The document.
    pub document: Uuid,
    /// Who asks.
    pub by_person: Uuid,
    /// The model's name.
    pub model: String,
    /// Pieces of the text.
    pub parts: i64,
    /// Now.
    pub at: i64,
}

/// Begins; what an earlier reading proposed is forgotten. False while one is under way.
pub fn begin(db: &mut Db, asked: &ModelAsked) -> Result<bool> {
    let document = Value::from(asked.document);
    if of(db, asked.document)?.is_some_and(|reading| reading.is_under_way(asked.at)) {
        return Ok(false);
    }
    for table in ["model_span", "model_reading"] {
        db.execute(
            &format!("DELETE FROM {table} WHERE document = $1"),
            std::slice::from_ref(&document),
        )?;
    }
    let sql = "INSERT INTO model_reading (document, asked_at, by_person, model, parts, read_at) VALUES ($1, $2, $3, $4, $5, $2)";
    let values = [
        document,
        asked.at.into(),
        asked.by_person.into(),
        (&asked.model).into(),
        asked.parts.into(),
    ];
    db.execute(sql, &values)?;
    Ok(true)
}

/// A piece came back. False when another reading has begun meanwhile: then this one ends.
pub fn add(db: &mut Db, document: Uuid, asked_at: i64, (spans, lost): (&[(u32, u32)], i64), now: i64) -> Result<bool> {
    let sql = "UPDATE model_reading SET parts_read = parts_read + 1, lost = lost + $3, read_at = $4 \
               WHERE document = $1 AND asked_at = $2 AND failed IS NULL";
    if db.execute(sql, &[document.into(), asked_at.into(), lost.into(), now.into()])? == 0 {
        return Ok(false);
    }
    let rows: Vec<Vec<Value>> = spans
        .iter()
        .map(|(start, end)| vec![document.into(), i64::from(*start).into(), i64::from(*end).into()])
        .collect();
    let sql = "INSERT INTO model_span (document, start, \"end\") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    db.execute_many(sql, &rows)?;
    Ok(true)
}

/// It stopped; what came back before stays.
pub fn fail(db: &mut Db, document: Uuid, asked_at: i64, why: &str) -> Result<()> {
    let sql = "UPDATE model_reading SET failed = $3 WHERE document = $1 AND asked_at = $2";
    db.execute(sql, &[document.into(), asked_at.into(), why.into()])?;
    Ok(())
}

/// The last reading of a document.
pub(crate) fn of(db: &mut Db, document: Uuid) -> Result<Option<ModelReading>> {
    let sql = "SELECT asked_at, model, parts, parts_read, read_at, lost, failed FROM model_reading WHERE document = $1";
    let Some(mut row) = db.query_opt(sql, &[document.into()])? else {
        return Ok(None);
    };
    let mut reading = ModelReading {
        asked_at: row.int(0)?,
        parts: row.int(2)?,
        parts_read: row.int(3)?,
        read_at: row.int(4)?,
        lost: row.int(5)?,
        model: row.take_text(1)?,
        failed: row.opt_text(6)?.map(str::to_owned),
        spans: Vec::new(),
    };
    let sql = "SELECT start, \"end\" FROM model_span WHERE document = $1 ORDER BY start, \"end\"";
    db.for_each(sql, &[document.into()], |row| {
        let place = |at: i64| u32::try_from(at).unwrap_or(u32::MAX);
        reading.spans.push((place(row.int(0)?), place(row.int(1)?)));
        Ok(())
    })?;
    Ok(Some(reading))
}
