//! How an imported ledger calls the units, with the unit that each name was taken for.

use uuid::Uuid;

use crate::db::{Db, Result, Value};

/// A name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportName {
    /// The words.
    pub words: String,
    /// The unit, when exactly one fits.
    pub unit: Option<Uuid>,
    /// Rows in which it stands.
    pub rows: i64,
    /// The first of them.
    pub first: i64,
}

/// Keeps the names of an import; what was kept before is forgotten.
pub fn keep(db: &mut Db, import: Uuid, names: &[ImportName]) -> Result<()> {
    db.execute("DELETE FROM import_name WHERE import = $1", &[import.into()])?;
    let mut values = Vec::with_capacity(names.len());
    for name in names {
        values.push(vec![
            import.into(),
            name.words.as_str().into(),
            name.unit.map_or(Value::Null, Value::from),
            name.rows.into(),
            name.first.into(),
        ]);
    }
    db.insert_many("import_name", &["import", "words", "unit", "rows", "first"], &values)?;
    Ok(())
}

/// The names of an import: those that are nobody's first, then by the row in which they stand first.
pub fn of(db: &mut Db, import: Uuid, most: i64) -> Result<Vec<ImportName>> {
    let sql = "SELECT words, unit, rows, first FROM import_name WHERE import = $1 \
               ORDER BY CASE WHEN unit IS NULL THEN 0 ELSE 1 END, first, words LIMIT $2";
    db.query(sql, &[import.into(), most.into()])?
        .into_iter()
        .map(|mut row| {
            Ok(ImportName {
                unit: row.opt_uuid(1)?,
                rows: row.int(2)?,
                first: row.int(3)?,
                words: row.take_text(0)?,
            })
        })
        .collect()
}
