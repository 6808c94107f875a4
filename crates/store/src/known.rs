//! Does this program know every event of the log? An older one must not go on over what a newer one wrote.

use jiufen_kernel::event::{Fact, Unreadable};

use crate::{db::Db, store::StoreError};

/// Looks at the kinds of events that the log holds; the database notes each when its first event comes.
///
/// # Errors
/// [`StoreError::Unreadable`] for the first event that needs a newer version.
pub fn check(db: &mut Db) -> Result<(), StoreError> {
    let sql = "SELECT type, version, position FROM event_type ORDER BY position";
    for row in db.query(sql, &[])? {
        let (name, version) = (row.text(0)?, row.int(1)?);
        let known = Fact::READ
            .iter()
            .any(|(each, read)| *each == name && i64::from(*read) == version);
        if !known {
            let name = name.to_owned();
            let version = row.small(1)?;
            return Err(StoreError::Unreadable {
                position: row.int(2)?,
                error: Unreadable::Unknown { name, version },
            });
        }
    }
    Ok(())
}
