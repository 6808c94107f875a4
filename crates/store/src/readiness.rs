//! Whether the store can do its work now: lane, database, disk, folder and clock, each asked and given a little time to answer.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::sync::Mutex;

use crate::{
    Store, StoreError,
    files::Files,
    guard::ClockTrouble,
    health::Trouble,
    limits::{DISK_BYTES_MIN, READY_KEPT, READY_WAIT},
};

/// One part of the store and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What is wrong.
    pub wrong: Option<&'static str>,
}

/// How the parts of the store stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Each of them, the one that matters most first.
    pub parts: Vec<Part>,
}

impl Readiness {
    /// The first thing that is wrong.
    pub fn wrong(&self) -> Option<&'static str> {
        self.parts.iter().find_map(|part| part.wrong)
    }
}

/// What was found last, so that asking often costs nothing; and which folder it is about.
pub(crate) struct Asked {
    folder: PathBuf,
    known: Option<(u64, u64)>,
    last: Mutex<Option<(Duration, Readiness)>>,
}

impl Asked {
    pub(crate) fn of(files: &Files) -> Asked {
        let folder = files.folder().to_owned();
        Asked {
            known: identity(&folder),
            folder,
            last: Mutex::new(None),
        }
    }
}

impl Store {
    /// Asks every part, at most once a second whoever asks.
    pub async fn ready(&self) -> Readiness {
        let mut last = self.asked.last.lock().await;
        let now = self.clock().monotonic();
        if let Some((when, known)) = &*last
            && now.saturating_sub(*when) < READY_KEPT
        {
            return known.clone();
        }
        if self.health.is_full() || self.health.clock().is_some() {
            // It may have passed; only a write finds out.
            let _ = tokio::time::timeout(READY_WAIT, self.beat()).await;
        }
        let lane = self.lane_wrong().await;
        let database = self.database_wrong().await;
        let (folder, known) = (self.asked.folder.clone(), self.asked.known);
        let disk = tokio::task::spawn_blocking(move || disk_wrong(&folder, known)).await;
        let (disk, folder) = disk.unwrap_or((None, Some("folder_gone")));
        let full = self.health.is_full().then_some(Trouble::Full.code());
        let part = |name, wrong| Part { name, wrong };
        let found = Readiness {
            parts: vec![
                part("lane", lane),
                part("database", database),
                part("disk", full.or(disk)),
                part("folder", folder),
                part("clock", self.health.clock().map(ClockTrouble::code)),
            ],
        };
        if let Some(wrong) = found.wrong() {
            tracing::warn!(wrong, "not ready");
        }
        *last = Some((now, found.clone()));
        found
    }

    async fn lane_wrong(&self) -> Option<&'static str> {
        match self.health.standstill() {
            Some(Trouble::Clock(_)) | None => {}
            Some(trouble) => return Some(trouble.code()),
        }
        answer_of(self.lane.ping::<StoreError>()).await
    }

    async fn database_wrong(&self) -> Option<&'static str> {
        let asked = self.look(|db| {
            db.query_one("SELECT 1", &[])?;
            Ok(())
        });
        // No answer from a reader is the database's matter: readers do nothing but ask it.
        match answer_of(asked).await {
            Some("lane_slow") => Some("database_slow"),
            wrong => wrong,
        }
    }
}

async fn answer_of(asked: impl Future<Output = Result<(), StoreError>>) -> Option<&'static str> {
    match tokio::time::timeout(READY_WAIT, asked).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.trouble().map_or("database_failed", Trouble::code)),
        Err(_) => Some(Trouble::Unknown.code()),
    }
}

/// What is wrong with the disk below the folder, and with the folder: it must be the one that was opened, and take a file.
fn disk_wrong(folder: &Path, known: Option<(u64, u64)>) -> (Option<&'static str>, Option<&'static str>) {
    if identity(folder) != known {
        return (None, Some("folder_gone"));
    }
    let full = || Some(Trouble::Full.code());
    let room = rustix::fs::statvfs(folder).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let disk = room.is_ok_and(|room| room < DISK_BYTES_MIN).then(full).flatten();
    let probe = folder.join("incoming").join(format!("ready-{}", std::process::id()));
    let tried = std::fs::write(&probe, b"ready").and_then(|()| std::fs::remove_file(&probe));
    match tried.map_err(crate::files::FileError::from) {
        Ok(()) => (disk, None),
        Err(crate::files::FileError::DiskFull) => (full(), None),
        Err(_) => (disk, Some("folder_not_writable")),
    }
}

/// Which folder it is, whatever its name: a disk that was taken away leaves the name behind.
fn identity(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let known = std::fs::metadata(folder).ok()?;
    Some((known.dev(), known.ino()))
}
