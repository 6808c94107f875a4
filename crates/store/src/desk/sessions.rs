//! Sessions: who is signed in. The database keeps only a digest of the token, so a copy of it opens no door.

use uuid::Uuid;

use super::{random, sha256};
use crate::db::{Db, Result, Row};
use crate::files::hex;
use crate::limits::{SESSION_IDLE, SESSION_LONGEST, SESSION_TOUCH};

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The token's digest, which names the session.
    pub token_sha256: [u8; 32],
    /// Who is signed in.
    pub person: Uuid,
    /// The post acted in, once chosen.
    pub post: Option<Uuid>,
    /// Signed in at.
    pub created: i64,
    /// Latest noted request.
    pub last_seen: i64,
    /// Ends at this instant in any case.
    pub expires: i64,
    /// Where from.
    pub address: String,
    /// The value forms carry to show that they came from our pages.
    pub csrf: [u8; 32],
}

impl Session {
    /// True when the latest request is so long ago that it should be noted again.
    pub fn needs_touch(&self, now: i64) -> bool {
        now - self.last_seen >= SESSION_TOUCH
    }
}

const COLUMNS: &str = "token_sha256, person, post, created, last_seen, expires, address, csrf";

fn session(row: Row) -> Result<Session> {
    Ok(Session {
        token_sha256: row.array(0)?,
        person: row.uuid(1)?,
        post: row.opt_uuid(2)?,
        created: row.int(3)?,
        last_seen: row.int(4)?,
        expires: row.int(5)?,
        address: row.text(6)?.to_owned(),
        csrf: row.array(7)?,
    })
}

/// Opens a session and returns the token for the cookie; it cannot be read again.
pub fn open(db: &mut Db, person: Uuid, post: Option<Uuid>, address: &str, now: i64) -> Result<String> {
    let token = hex(&random::<32>()?);
    db.execute(
        "INSERT INTO session (token_sha256, person, post, created, last_seen, expires, address, csrf) \
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7)",
        &[
            sha256(token.as_bytes()).into(),
            person.into(),
            post.into(),
            now.into(),
            (now + SESSION_LONGEST).into(),
            address.into(),
            random::<32>()?.into(),
        ],
    )?;
    Ok(token)
}

/// The open session of a token, as it came in the cookie.
pub fn find(db: &mut Db, token: &str, now: i64) -> Result<Option<Session>> {
    let sql = format!("SELECT {COLUMNS} FROM session WHERE token_sha256 = $1 AND expires > $2 AND last_seen > $3");
    let params = [sha256(token.as_bytes()).into(), now.into(), (now - SESSION_IDLE).into()];
    db.query_opt(&sql, &params)?.map(session).transpose()
}

/// Notes a request, which keeps an open session from idling out; never one that has ended.
pub fn touch(db: &mut Db, token_sha256: &[u8; 32], now: i64) -> Result<bool> {
    let sql = "UPDATE session SET last_seen = $2 WHERE token_sha256 = $1 AND last_seen < $2 AND last_seen > $3 AND expires > $2";
    Ok(db.execute(sql, &[token_sha256.into(), now.into(), (now - SESSION_IDLE).into()])? == 1)
}

/// Chooses the post the session acts in.
pub fn set_post(db: &mut Db, token_sha256: &[u8; 32], post: Option<Uuid>) -> Result<bool> {
    Ok(db.execute(
        "UPDATE session SET post = $2 WHERE token_sha256 = $1",
        &[token_sha256.into(), post.into()],
    )? == 1)
}

/// Gives an open session a new token and new form keys, and the post it acts in: a page opened before can no longer act.
/// It ends when it would have ended. None when there is no such session.
pub fn renew(db: &mut Db, token_sha256: &[u8; 32], post: Option<Uuid>) -> Result<Option<String>> {
    let token = hex(&random::<32>()?);
    let sql = "UPDATE session SET token_sha256 = $2, post = $3, csrf = $4 WHERE token_sha256 = $1";
    let params = [
        token_sha256.into(),
        sha256(token.as_bytes()).into(),
        post.into(),
        random::<32>()?.into(),
    ];
    Ok((db.execute(sql, &params)? == 1).then_some(token))
}

/// The open sessions of a person, latest first, for that person to look through.
pub fn of_person(db: &mut Db, person: Uuid, now: i64) -> Result<Vec<Session>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM session WHERE person = $1 AND expires > $2 AND last_seen > $3 ORDER BY created DESC, token_sha256"
    );
    let rows = db.query(&sql, &[person.into(), now.into(), (now - SESSION_IDLE).into()])?;
    rows.into_iter().map(session).collect()
}

/// Ends one session.
pub fn end(db: &mut Db, token_sha256: &[u8; 32]) -> Result<bool> {
    Ok(db.execute("DELETE FROM session WHERE token_sha256 = $1", &[token_sha256.into()])? == 1)
}

/// Ends all sessions of a person.
pub fn end_all(db: &mut Db, person: Uuid) -> Result<u64> {
    db.execute("DELETE FROM session WHERE person = $1", &[person.into()])
}

/// Ends all sessions of a person but the one in use, after a new password.
pub fn end_others(db: &mut Db, person: Uuid, kept: &[u8; 32]) -> Result<u64> {
    db.execute(
        "DELETE FROM session WHERE person = $1 AND token_sha256 <> $2",
        &[person.into(), kept.into()],
    )
}

/// Forgets sessions that have run out.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute(
        "DELETE FROM session WHERE expires <= $1 OR last_seen <= $2",
        &[now.into(), (now - SESSION_IDLE).into()],
    )
}
