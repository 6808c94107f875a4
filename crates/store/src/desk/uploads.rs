//! Files received and not yet part of the record. A command that attaches one makes it a payload; the rest is swept.

use uuid::Uuid;

use crate::db::{Db, Result, Row};
use crate::limits::UPLOAD_KEPT;

/// A received file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id, a UUIDv7 made by the client, so that sending it twice is harmless.
    pub id: Uuid,
    /// The digest under which the file is on disk.
    pub sha256: [u8; 32],
    /// Its size in bytes.
    pub size: i64,
    /// Its media type, as found in its content.
    pub media: String,
    /// Its name as the sender had it; shown, never used as a path.
    pub name: String,
    /// Who sent it; only this person may attach it.
    pub by_person: Uuid,
    /// When.
    pub at: i64,
    /// When it was attached.
    pub attached: Option<i64>,
}

const COLUMNS: &str = "id, sha256, size, media, name, by_person, at, attached";

fn upload(row: Row) -> Result<Upload> {
    Ok(Upload {
        id: row.uuid(0)?,
        sha256: row.array(1)?,
        size: row.int(2)?,
        media: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        by_person: row.uuid(5)?,
        at: row.int(6)?,
        attached: row.opt_int(7)?,
    })
}

/// Notes a received file, which must be on disk already. False when this id is known.
pub fn record(db: &mut Db, upload: &Upload) -> Result<bool> {
    let changed = db.execute(
        "INSERT INTO upload (id, sha256, size, media, name, by_person, at, attached) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (id) DO NOTHING",
        &[
            upload.id.into(),
            upload.sha256.into(),
            upload.size.into(),
            (&upload.media).into(),
            (&upload.name).into(),
            upload.by_person.into(),
            upload.at.into(),
            upload.attached.into(),
        ],
    )?;
    Ok(changed == 1)
}

/// An upload of this person; somebody else's does not exist.
pub fn find(db: &mut Db, id: Uuid, by_person: Uuid) -> Result<Option<Upload>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE id = $1 AND by_person = $2");
    db.query_opt(&sql, &[id.into(), by_person.into()])?.map(upload).transpose()
}

/// What this person sent and has not attached, latest first.
pub fn waiting(db: &mut Db, by_person: Uuid, most: i64) -> Result<Vec<Upload>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE by_person = $1 AND attached IS NULL ORDER BY id DESC LIMIT $2");
    db.query(&sql, &[by_person.into(), most.into()])?
        .into_iter()
        .map(upload)
        .collect()
}

/// Bytes this person sent and has not attached.
pub fn waiting_bytes(db: &mut Db, by_person: Uuid) -> Result<i64> {
    let sql = "SELECT coalesce(sum(size), 0) FROM upload WHERE by_person = $1 AND attached IS NULL";
    db.query_one(sql, &[by_person.into()])?.int(0)
}

/// Marks an upload as part of the record. False when it is one already, or not this person's.
pub fn attach(db: &mut Db, id: Uuid, by_person: Uuid, now: i64) -> Result<bool> {
    let sql = "UPDATE upload SET attached = $3 WHERE id = $1 AND by_person = $2 AND attached IS NULL";
    Ok(db.execute(sql, &[id.into(), by_person.into(), now.into()])? == 1)
}

/// Forgets uploads that were never attached; the sweep of the files then removes their content.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute(
        "DELETE FROM upload WHERE attached IS NULL AND at <= $1",
        &[(now - UPLOAD_KEPT).into()],
    )
}

/// Whether anything still names this file: the question the sweep of the files asks. An attached upload does not
/// count, its payload does; so a purged payload lets go of its file.
pub fn is_file_needed(db: &mut Db, sha256: &[u8; 32]) -> Result<bool> {
    let sql = "SELECT 1 FROM payload WHERE file_sha256 = $1 AND purged IS NULL \
               UNION ALL SELECT 1 FROM upload WHERE sha256 = $1 AND attached IS NULL LIMIT 1";
    Ok(db.query_opt(sql, &[sha256.into()])?.is_some())
}
