//! Does this program know every event of the log? An older one must not go on over what a newer one wrote.

use jiufen_kernel::event::{Fact, Unreadable};

use crate::{
    db::{Db, Value},
    store::StoreError,
};

/// The setting that says how far which program has looked.
const LOOKED: &str = "event_types_known_to";

/// Looks at the types of the events that came since this program last looked.
///
/// # Errors
/// [`StoreError::Unreadable`] for the first event that needs a newer version.
pub fn check(db: &mut Db) -> Result<(), StoreError> {
    db.transaction(|db| {
        let types: Vec<String> = Fact::TYPES.iter().map(|(name, version)| format!("{name}{version}")).collect();
        let program = types.join(" ");
        let row = db.query_opt("SELECT value FROM setting WHERE key = $1", &[Value::from(LOOKED)])?;
        let looked = row.map(|row| row.text(0).map(str::to_owned)).transpose()?;
        // Another program knew other types: what it looked at is looked at again.
        let after = looked
            .as_deref()
            .and_then(|looked| looked.split_once(' '))
            .filter(|(_, by)| *by == program)
            .and_then(|(position, _)| position.parse::<i64>().ok())
            .unwrap_or(0);
        let sql = "SELECT type, version, min(position), max(position) FROM event WHERE position > $1 GROUP BY type, version";
        let (mut last, mut first_unknown) = (after, None::<(i64, Unreadable)>);
        for row in db.query(sql, &[Value::Int(after)])? {
            let (name, version, position) = (row.text(0)?, row.int(1)?, row.int(2)?);
            last = last.max(row.int(3)?);
            let known = Fact::TYPES
                .iter()
                .any(|(each, newest)| *each == name && (1..=i64::from(*newest)).contains(&version));
            if !known && first_unknown.as_ref().is_none_or(|(first, _)| position < *first) {
                let name = name.to_owned();
                let version = row.small(1)?;
                first_unknown = Some((position, Unreadable::Unknown { name, version }));
            }
        }
        if let Some((position, error)) = first_unknown {
            return Err(StoreError::Unreadable { position, error });
        }
        let sql = "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        db.execute(sql, &[Value::from(LOOKED), Value::from(format!("{last} {program}"))])?;
        Ok(())
    })
}
