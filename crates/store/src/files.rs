//! Files on disk, named by their SHA-256: `files/ab/cdef…`.
//! A file appears whole or not at all: written aside, synced, renamed, and its folder synced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::clock::Clock;
use crate::db::DbError;
use crate::health::Health;

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// More bytes came than allowed.
    #[error("the file is larger than {most} bytes")]
    TooLarge {
        /// The limit.
        most: u64,
    },
    /// No room is left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// There is no such file.
    #[error("the file {} is missing", hex(.0))]
    Missing([u8; 32]),
    /// The file on disk is not the one that was stored.
    #[error("the file {} is damaged", hex(.0))]
    Damaged([u8; 32]),
    /// The disk failed.
    #[error("{0}")]
    Io(io::Error),
    /// The database, asked whether a file is needed; or a sync that failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> FileError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => FileError::DiskFull,
            _ => FileError::Io(error),
        }
    }
}

/// A file that is safely on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile {
    /// Its digest, which is its name.
    pub sha256: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
}

/// The folder of all files.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    clock: Option<Clock>,
    health: Arc<Health>,
}

impl Files {
    /// Opens `files` below the data folder, making it if needed.
    pub fn open(data_folder: &Path) -> Result<Files, FileError> {
        Files::watched(data_folder, Arc::default())
    }

    /// The same folder, reporting to a store's health and obeying it.
    pub(crate) fn watched(data_folder: &Path, health: Arc<Health>) -> Result<Files, FileError> {
        let folder = data_folder.join("files");
        fs::create_dir_all(folder.join("incoming"))?;
        sync_folder(data_folder)?;
        sync_folder(&folder)?;
        Ok(Files {
            folder,
            clock: None,
            health,
        })
    }

    /// The same, its files dated by this clock: whoever asks later how old they are asks the same one. Otherwise the disk dates them.
    #[must_use]
    pub fn timed_by(mut self, clock: Clock) -> Files {
        self.clock = Some(clock);
        self
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// After a sync that failed the pages may be gone, and the next may say yes: what was to be kept is not believed, nor
    /// is anything after it. Only a lack of room is no such failure: then what was written is dropped, and that is all.
    fn synced(&self, sync: io::Result<()>) -> Result<(), FileError> {
        sync.map_err(|error| match FileError::from(error) {
            FileError::Io(error) => {
                let failure = DbError::Storage {
                    sql: "sync a file".into(),
                    detail: error.to_string(),
                };
                self.health.met(&failure);
                FileError::Db(failure)
            }
            full => full,
        })
    }

    /// Starts writing a file of at most `most` bytes.
    pub fn incoming(&self, most: u64) -> Result<Incoming, FileError> {
        self.health.may_write()?;
        let path = self.folder.join("incoming").join(Uuid::now_v7().simple().to_string());
        let file = private_options().write(true).create_new(true).open(&path)?;
        Ok(Incoming {
            files: self.clone(),
            path,
            file,
            hash: Sha256::new(),
            size: 0,
            most,
        })
    }

    /// Stores everything a reader gives.
    pub fn put(&self, mut from: impl Read, most: u64) -> Result<StoredFile, FileError> {
        let mut incoming = self.incoming(most)?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return incoming.finish(),
                Ok(count) => incoming.write(&buffer[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Opens a file for reading. Its bytes are not checked: see [`Files::verify`].
    pub fn read(&self, sha256: &[u8; 32]) -> Result<File, FileError> {
        File::open(self.path(sha256)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::Missing(*sha256),
            _ => error.into(),
        })
    }

    /// Reads the whole file again and compares it with its name.
    pub fn verify(&self, sha256: &[u8; 32]) -> Result<StoredFile, FileError> {
        let mut file = self.read(sha256)?;
        let mut hash = Sha256::new();
        let mut size = 0;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                count => {
                    hash.update(&buffer[..count]);
                    size += count as u64;
                }
            }
        }
        let found: [u8; 32] = hash.finalize().into();
        if found == *sha256 {
            Ok(StoredFile { sha256: found, size })
        } else {
            Err(FileError::Damaged(*sha256))
        }
    }

    /// Removes a file; one that is not there is no error. Only a purge and the sweep may call this.
    pub fn remove(&self, sha256: &[u8; 32]) -> Result<(), FileError> {
        let path = self.path(sha256);
        match fs::remove_file(&path) {
            Ok(()) => self.synced(sync_folder(path.parent().unwrap_or(&self.folder))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Was the file written after a moment? One that is not there was not.
    pub fn is_younger(&self, sha256: &[u8; 32], than: SystemTime) -> Result<bool, FileError> {
        match fs::metadata(self.path(sha256)).and_then(|data| data.modified()) {
            Ok(modified) => Ok(modified > than),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes what nobody needs: unfinished writes and files for which `is_needed` says no, but only those last
    /// written before `before`, because a young file may be about to be named by a transaction still open.
    pub fn sweep(
        &self,
        before: SystemTime,
        mut is_needed: impl FnMut(&[u8; 32]) -> Result<bool, FileError>,
    ) -> Result<usize, FileError> {
        let mut removed = 0;
        for entry in fs::read_dir(&self.folder)? {
            let folder = entry?.path();
            if !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.metadata()?.modified()? >= before {
                    continue;
                }
                let needed = match name_of(&folder, &entry.path()) {
                    Some(sha256) => is_needed(&sha256)?,
                    None => !folder.ends_with("incoming"), // a stranger's file is left alone
                };
                if !needed {
                    fs::remove_file(entry.path())?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    fn path(&self, sha256: &[u8; 32]) -> PathBuf {
        let name = hex(sha256);
        self.folder.join(&name[..2]).join(&name[2..])
    }
}

/// A file being received. Dropped before `finish`, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    files: Files,
    path: PathBuf,
    file: File,
    hash: Sha256,
    size: u64,
    most: u64,
}

impl Incoming {
    /// Adds bytes; refuses those beyond the limit.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let size = self.size + bytes.len() as u64;
        if size > self.most {
            return Err(FileError::TooLarge { most: self.most });
        }
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size = size;
        Ok(())
    }

    /// Makes the file durable under its digest. The same content again replaces its equal: that heals a damaged copy
    /// and makes it young again for the sweep.
    pub fn finish(self) -> Result<StoredFile, FileError> {
        if let Some(clock) = &self.files.clock {
            self.file.set_modified(clock.of_files())?;
        }
        self.files.health.may_write()?;
        self.files.synced(self.file.sync_all())?;
        let sha256: [u8; 32] = self.hash.clone().finalize().into();
        let path = self.files.path(&sha256);
        let folder = path.parent().unwrap_or(&self.files.folder);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            self.files.synced(sync_folder(&self.files.folder))?;
        }
        fs::rename(&self.path, &path)?;
        self.files.synced(sync_folder(folder))?;
        Ok(StoredFile { sha256, size: self.size })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // after `finish` it is not there any more
    }
}

/// The digest a path stands for, if it has the shape of one.
fn name_of(folder: &Path, path: &Path) -> Option<[u8; 32]> {
    let name = format!("{}{}", folder.file_name()?.to_str()?, path.file_name()?.to_str()?);
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    let mut sha256 = [0; 32];
    for (at, byte) in sha256.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(sha256)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    })
}

#[cfg(unix)]
fn private_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_options() -> OpenOptions {
    OpenOptions::new()
}

/// A rename is durable only when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
