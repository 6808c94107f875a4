//! Background work: removing files that nobody needs any more. Every job may run twice.

use std::sync::atomic::Ordering;
use std::time::SystemTime;

use uuid::Uuid;

use crate::{
    Store, StoreError,
    db::{Db, Value},
    desk::{imports, lockout, resets, sessions, sign_ins, uploads},
    files::Files,
    jobs::{self, ClaimedJob, NewJob},
    lane::Erased,
    limits::{FILE_YOUNG, JOB_LEASE, JOB_WAITS, JOBS_AT_ONCE, SWEEP_EVERY},
};

/// Removes one file, when nothing names it; the body is its SHA-256.
const REMOVE_FILE: &str = "remove_file";

/// Lets the database go of what it keeps of erased rows.
const SCRUB: &str = "scrub";

/// Forgets uploads nobody attached, sessions and attempts that have run out, and files that nothing names.
const SWEEP: &str = "sweep";

/// Records an import that was validated; the body is its id.
pub(crate) const IMPORT: &str = "import";

/// How a job ended.
enum End {
    Done,
    /// Not yet: at this moment again.
    Later(i64),
}

/// Enqueues the removal of erased files, in the transaction that erases them.
pub(crate) fn let_go(db: &mut Db, erased: &[Erased]) -> Result<(), StoreError> {
    if let Some(first) = erased.first() {
        // Its id follows from the event's, so that a batch enqueues it once; no event has it.
        let job = NewJob {
            id: Uuid::from_u128(!first.event.as_u128()),
            kind: SCRUB.into(),
            body: Vec::new(),
            run_at: 0,
        };
        jobs::enqueue(db, &[job])?;
    }
    for each in erased {
        let sql = "SELECT file_sha256 FROM payload WHERE digest = $1 AND file_sha256 IS NOT NULL";
        let Some(row) = db.query_opt(sql, &[Value::from(each.payload.bytes())])? else {
            continue;
        };
        let job = NewJob {
            id: each.event,
            kind: REMOVE_FILE.into(),
            body: row.bytes(0)?.to_vec(),
            run_at: 0,
        };
        jobs::enqueue(db, &[job])?;
    }
    Ok(())
}

impl Store {
    /// Asks background work to give back what it has claimed and to begin nothing more: the program stops.
    pub fn stop_working(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Was it asked to?
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Does the background work that is due and says how many jobs it did. To be called every minute or so; several
    /// servers may do so at once.
    ///
    /// # Errors
    /// When the database fails. A job that fails is tried again later and is no error here.
    pub async fn work_once(&self) -> Result<usize, StoreError> {
        // Sessions, uploads and jobs live in real time, in a demonstration too.
        let now = self.clock().micros();
        let claimed = self
            .desk(move |db| -> Result<_, StoreError> {
                let hour = now / SWEEP_EVERY;
                let sweep = NewJob {
                    id: Uuid::from_u128(hour.unsigned_abs().into()),
                    kind: SWEEP.into(),
                    body: Vec::new(),
                    run_at: hour * SWEEP_EVERY,
                };
                jobs::enqueue(db, &[sweep])?;
                Ok(jobs::claim(db, now, JOB_LEASE, JOBS_AT_ONCE)?)
            })
            .await?;
        let mut done = 0;
        for job in claimed {
            let ended = if self.is_stopping() {
                Ok(End::Later(now))
            } else {
                self.work(&job, now).await
            };
            let ended = match ended {
                // That is no fault of the job, and costs it no attempt.
                Err(error) if error.trouble().is_some() => {
                    tracing::warn!(%error, kind = job.kind, "a job waits");
                    Ok(End::Later(now + JOB_WAITS))
                }
                ended => ended,
            };
            if let Err(error) = &ended {
                tracing::warn!(%error, kind = job.kind, attempt = job.attempt, "a job failed");
            }
            done += usize::from(matches!(ended, Ok(End::Done)));
            self.desk(move |db| -> Result<_, StoreError> {
                match ended {
                    Ok(End::Done) => jobs::finish(db, &job, now)?,
                    Ok(End::Later(at)) => jobs::postpone(db, &job, at)?,
                    Err(error) => jobs::fail(db, &job, &error.to_string(), now)?,
                };
                Ok(())
            })
            .await?;
        }
        Ok(done)
    }

    async fn work(&self, job: &ClaimedJob, now: i64) -> Result<End, StoreError> {
        match job.kind.as_str() {
            REMOVE_FILE => {
                let Ok(sha256) = <[u8; 32]>::try_from(&job.body[..]) else {
                    return Ok(End::Done);
                };
                self.remove_erased(sha256).await?;
                Ok(End::Done)
            }
            SCRUB => {
                let clean = self.alone(crate::erase::scrub).await?;
                Ok(if clean { End::Done } else { End::Later(now) })
            }
            SWEEP => {
                self.sweep(now).await?;
                Ok(End::Done)
            }
            IMPORT => {
                let Ok(import) = Uuid::from_slice(&job.body) else {
                    return Ok(End::Done);
                };
                Ok(if self.record_import(import).await? {
                    End::Done
                } else {
                    End::Later(now)
                })
            }
            // A newer version's job, met by an older one: it waits for the newer.
            _ => Ok(End::Later(now + SWEEP_EVERY)),
        }
    }

    /// Removes the file of an erased payload, young or old: whoever is about to name these very bytes names what was ordered to go.
    async fn remove_erased(&self, sha256: [u8; 32]) -> Result<(), StoreError> {
        let files = self.files().clone();
        self.desk(move |db| -> Result<_, StoreError> {
            if !uploads::is_file_needed(db, &sha256)? {
                files.remove(&sha256)?;
            }
            Ok(())
        })
        .await
    }

    /// Removes a file that nothing names. Between two batches of commands, so that none names it meanwhile; a young one
    /// may be about to be named by an upload, and stays for now: then `false`.
    async fn remove_file(&self, sha256: [u8; 32]) -> Result<bool, StoreError> {
        let (files, young) = (self.files().clone(), self.young());
        self.desk(move |db| -> Result<_, StoreError> {
            if uploads::is_file_needed(db, &sha256)? {
                return Ok(true);
            }
            if files.is_younger(&sha256, young)? {
                return Ok(false);
            }
            files.remove(&sha256)?;
            Ok(true)
        })
        .await
    }

    async fn sweep(&self, now: i64) -> Result<(), StoreError> {
        self.desk(move |db| -> Result<_, StoreError> {
            uploads::sweep(db, now)?;
            imports::sweep(db)?;
            sessions::sweep(db, now)?;
            resets::sweep(db, now)?;
            sign_ins::sweep(db, now)?;
            lockout::sweep(db, now)?;
            jobs::sweep(db, now)?;
            Ok(())
        })
        .await?;
        let (files, young) = (self.files().clone(), self.young());
        for sha256 in self.look(move |db| forgotten(db, &files, young)).await? {
            self.remove_file(sha256).await?;
        }
        Ok(())
    }

    /// Files written after this are young.
    fn young(&self) -> SystemTime {
        self.clock().of_files() - std::time::Duration::from_micros(FILE_YOUNG.unsigned_abs())
    }
}

/// Old files that nothing names, found without holding up the lane.
fn forgotten(db: &mut Db, files: &Files, young: SystemTime) -> Result<Vec<[u8; 32]>, StoreError> {
    let mut forgotten = Vec::new();
    files.sweep(young, |sha256| {
        if !uploads::is_file_needed(db, sha256)? {
            forgotten.push(*sha256);
        }
        Ok(true)
    })?;
    Ok(forgotten)
}
