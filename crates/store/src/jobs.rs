//! Background work that survives a restart: a queue in the same database.
//! A job is enqueued in the transaction that makes it necessary, so neither can exist without the other. It may run
//! twice (a worker can die after its work and before `finish`), so every job must be harmless to repeat.

use uuid::Uuid;

use crate::db::{Db, Engine, Result, Value};
use crate::limits::{JOB_ATTEMPTS, JOB_FIRST_PAUSE, JOB_KEPT, JOB_LONGEST_PAUSE};

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id. One derived from its cause makes enqueueing it twice harmless.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What it needs to know; no personal text, only ids.
    pub body: Vec<u8>,
    /// Not before this instant.
    pub run_at: i64,
}

/// A job a worker has claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What it needs to know.
    pub body: Vec<u8>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// Since when it was due.
    pub run_at: i64,
}

/// How the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueState {
    /// Jobs still to be done.
    pub waiting: i64,
    /// Jobs given up.
    pub failed: i64,
    /// When the next one is due.
    pub next: Option<i64>,
}

/// Adds jobs; one with a known id is left as it is.
pub fn enqueue(db: &mut Db, jobs: &[NewJob]) -> Result<u64> {
    let rows: Vec<Vec<Value>> = jobs
        .iter()
        .map(|job| vec![job.id.into(), (&job.kind).into(), job.body.clone().into(), job.run_at.into()])
        .collect();
    db.execute_many(
        "INSERT INTO job (id, kind, body, run_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
        &rows,
    )
}

/// Takes jobs that are due, oldest first, for `lease` microseconds. Two workers never get the same attempt.
pub fn claim(db: &mut Db, now: i64, lease: i64, most: i64) -> Result<Vec<ClaimedJob>> {
    // A job whose worker vanished at the last attempt would otherwise stay for ever.
    db.execute(
        "UPDATE job SET finished_at = $1, failed = 1, last_error = coalesce(last_error, 'the worker vanished') \
         WHERE finished_at IS NULL AND attempts >= $2 AND claimed_until <= $1",
        &[now.into(), JOB_ATTEMPTS.into()],
    )?;
    let due = "SELECT id FROM job WHERE finished_at IS NULL AND run_at <= $1 \
               AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY run_at, id LIMIT $3";
    let chosen = match db.engine() {
        Engine::Sqlite => format!("id IN ({due})"),
        // The array makes PostgreSQL choose once; rows another worker holds are passed over.
        Engine::Postgres => format!("id = ANY(ARRAY({due} FOR UPDATE SKIP LOCKED))"),
    };
    let sql = format!(
        "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE {chosen} RETURNING id, kind, body, attempts, run_at"
    );
    let mut jobs = Vec::new();
    db.for_each(&sql, &[now.into(), (now + lease).into(), most.into()], |mut row| {
        jobs.push(ClaimedJob {
            id: row.uuid(0)?,
            kind: row.take_text(1)?,
            body: row.take_bytes(2)?,
            attempt: row.int(3)?,
            run_at: row.int(4)?,
        });
        Ok(())
    })?;
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

/// Notes that a job is done. False when the lease had run out and another worker has it now.
pub fn finish(db: &mut Db, job: &ClaimedJob, now: i64) -> Result<bool> {
    let changed = db.execute(
        "UPDATE job SET finished_at = $3, claimed_until = NULL, last_error = NULL \
         WHERE id = $1 AND attempts = $2 AND finished_at IS NULL",
        &[job.id.into(), job.attempt.into(), now.into()],
    )?;
    Ok(changed == 1)
}

/// Puts a job off: its time has not come. The attempt does not count.
pub fn postpone(db: &mut Db, job: &ClaimedJob, run_at: i64) -> Result<bool> {
    let changed = db.execute(
        "UPDATE job SET run_at = $3, attempts = attempts - 1, claimed_until = NULL \
         WHERE id = $1 AND attempts = $2 AND finished_at IS NULL",
        &[job.id.into(), job.attempt.into(), run_at.into()],
    )?;
    Ok(changed == 1)
}

/// Notes that an attempt failed: it is tried again after a pause, or given up after the last attempt. False when the
/// lease had run out and another worker has it now.
pub fn fail(db: &mut Db, job: &ClaimedJob, error: &str, now: i64) -> Result<bool> {
    let error: String = error.chars().take(500).collect();
    let given_up = job.attempt >= JOB_ATTEMPTS;
    let finished = given_up.then_some(now);
    let changed = db.execute(
        "UPDATE job SET finished_at = $3, failed = $4, last_error = $5, run_at = $6, claimed_until = NULL \
         WHERE id = $1 AND attempts = $2 AND finished_at IS NULL",
        &[
            job.id.into(),
            job.attempt.into(),
            finished.into(),
            given_up.into(),
            error.into(),
            (now + pause_after(job.attempt)).into(),
        ],
    )?;
    Ok(changed == 1)
}

/// The pause after a failed attempt.
pub fn pause_after(attempt: i64) -> i64 {
    let doublings = u32::try_from(attempt - 1).unwrap_or(0).min(20);
    (JOB_FIRST_PAUSE << doublings).min(JOB_LONGEST_PAUSE)
}

/// How the queue stands, for the health page.
pub fn state(db: &mut Db) -> Result<QueueState> {
    let waiting = db.query_one("SELECT count(*), min(run_at) FROM job WHERE finished_at IS NULL", &[])?;
    let failed = db.query_one("SELECT count(*) FROM job WHERE failed = 1", &[])?;
    Ok(QueueState {
        waiting: waiting.int(0)?,
        failed: failed.int(0)?,
        next: waiting.opt_int(1)?,
    })
}

/// Forgets jobs that were finished long ago.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute("DELETE FROM job WHERE finished_at < $1", &[(now - JOB_KEPT).into()])
}
