//! The end of the log, for comparing with a copy kept elsewhere.

use jiufen_kernel::time::Timestamp;

use super::{Read, Reader};
use crate::files::hex;

/// The newest event, by what proves everything before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogHead {
    /// Its position, which is the number of events.
    pub position: i64,
    /// When it was received.
    pub received: Timestamp,
    /// The running chain hash after it, hexadecimal: the one `verify` prints.
    pub chain: String,
}

impl Reader<'_> {
    /// The end of the log as it stands today.
    ///
    /// # Errors
    /// When the database fails.
    pub fn log_head(&mut self) -> Read<Option<LogHead>> {
        let sql = "SELECT position, received, chain FROM event ORDER BY position DESC LIMIT 1";
        let Some(row) = self.db.query_opt(sql, &[])? else {
            return Ok(None);
        };
        Ok(Some(LogHead {
            position: row.int(0)?,
            received: Timestamp::from_microsecond(row.int(1)?).unwrap_or(Timestamp::UNIX_EPOCH),
            chain: hex(row.bytes(2)?),
        }))
    }
}
