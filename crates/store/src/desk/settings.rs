//! Small facts about this installation's machinery.

use super::random;
use crate::db::{Db, Result};
use crate::files::hex;

/// A setting, if it was ever made.
pub fn get(db: &mut Db, key: &str) -> Result<Option<String>> {
    let row = db.query_opt("SELECT value FROM setting WHERE key = $1", &[key.into()])?;
    row.map(|mut row| row.take_text(0)).transpose()
}

/// Makes or changes a setting.
pub fn put(db: &mut Db, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.execute(sql, &[key.into(), value.into()])?;
    Ok(())
}

/// A random secret of this installation under a name, made at its first use.
pub fn secret(db: &mut Db, key: &str) -> Result<String> {
    let fresh = hex(&random::<32>()?);
    db.execute(
        "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
        &[key.into(), fresh.into()],
    )?;
    db.query_one("SELECT value FROM setting WHERE key = $1", &[key.into()])?
        .take_text(0)
}
