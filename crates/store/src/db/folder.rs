//! One process per data folder: two SQLite writers of different processes would each believe to own the lane.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::Path;

use super::{DbError, Result};

/// The data folder is ours while this lives. The lock falls with the process, however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Takes the folder for this process, or refuses at once.
pub fn lock_folder(folder: &Path) -> Result<FolderLock> {
    let failed = |error: std::io::Error| DbError::other("lock", format!("{}: {error}", folder.display()));
    let path = folder.join("lock");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(DbError::FolderInUse {
                folder: folder.display().to_string(),
            });
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    // The number is only for the person who looks; the lock itself is what counts.
    file.set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(failed)?;
    Ok(FolderLock { _file: file })
}
