//! The two secrets of a reset or a first sign-in: a link and six digits, kept as digests until they are used or run out. What
//! two persons decided is in the log; this is only how the person gets in.

use uuid::Uuid;

use super::{accounts, random, sessions, sha256};
use crate::db::{Db, Result, Row};
use crate::files::hex;
use crate::limits::{RESET_GUESSES, RESET_OPEN, RESET_WAITS};

/// Secrets that were made and not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The request they belong to.
    pub ask: Uuid,
    /// Whose account.
    pub person: Uuid,
    /// Its login; of an account that is not opened yet, the one it will have.
    pub login: String,
    /// The hash of the six digits, a PHC string; none before the second person answered.
    pub code_hash: Option<String>,
    /// Wrong codes so far.
    pub wrong: i64,
    /// Runs out at this instant.
    pub expires: i64,
}

const COLUMNS: &str = "ask, person, login, code_hash, wrong, expires";

fn waiting(row: Row) -> Result<Waiting> {
    Ok(Waiting {
        ask: row.uuid(0)?,
        person: row.uuid(1)?,
        login: row.text(2)?.to_owned(),
        code_hash: row.opt_text(3)?.map(str::to_owned),
        wrong: row.int(4)?,
        expires: row.int(5)?,
    })
}

/// Makes the link of a request and returns it; it cannot be read again. None when it was made before.
pub fn link(db: &mut Db, ask: Uuid, person: Uuid, login: &str, now: i64) -> Result<Option<String>> {
    let token = hex(&random::<32>()?);
    let made = db.execute(
        "INSERT INTO reset (ask, person, login, link_sha256, wrong, expires) VALUES ($1, $2, $3, $4, 0, $5) \
         ON CONFLICT DO NOTHING",
        &[
            ask.into(),
            person.into(),
            accounts::normal_login(login).into(),
            sha256(token.as_bytes()).into(),
            (now + RESET_WAITS).into(),
        ],
    )?;
    Ok((made == 1).then_some(token))
}

/// Is a login promised to somebody else's account that is not opened yet?
pub fn is_promised(db: &mut Db, login: &str, person: Uuid, now: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM reset WHERE login = $1 AND person <> $2 AND expires > $3";
    let params = [accounts::normal_login(login).into(), person.into(), now.into()];
    Ok(db.query_opt(sql, &params)?.is_some())
}

/// Sets the code of a request that was granted; from now on both secrets live for a day, and older ones of the same person are
/// worth nothing. False when there is no link, or the code was made before.
pub fn set_code(db: &mut Db, ask: Uuid, code_hash: &str, now: i64) -> Result<bool> {
    let sql = "UPDATE reset SET code_hash = $2, expires = $3 WHERE ask = $1 AND code_hash IS NULL AND expires > $4";
    let params = [ask.into(), code_hash.into(), (now + RESET_OPEN).into(), now.into()];
    let set = db.execute(sql, &params)? == 1;
    if set {
        let sql = "DELETE FROM reset WHERE ask <> $1 AND person = (SELECT person FROM reset WHERE ask = $1)";
        db.execute(sql, &[ask.into()])?;
    }
    Ok(set)
}

/// Throws the secrets of a request away.
pub fn forget(db: &mut Db, ask: Uuid) -> Result<()> {
    db.execute("DELETE FROM reset WHERE ask = $1", &[ask.into()]).map(drop)
}

/// The secrets behind a link, as long as they can be used: granted, not run out, not guessed at too often.
pub fn find(db: &mut Db, token: &str, now: i64) -> Result<Option<Waiting>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM reset WHERE link_sha256 = $1 AND code_hash IS NOT NULL AND expires > $2 AND wrong < {RESET_GUESSES}"
    );
    let params = [sha256(token.as_bytes()).into(), now.into()];
    db.query_opt(&sql, &params)?.map(waiting).transpose()
}

/// Asks for leave to compare a code: it counts as wrong until [`redeem`] ends the secrets, so that guesses sent at once are
/// counted like others.
pub fn attempt(db: &mut Db, token: &str, now: i64) -> Result<Option<Waiting>> {
    let Some(waiting) = find(db, token, now)? else {
        return Ok(None);
    };
    let sql = format!("UPDATE reset SET wrong = wrong + 1 WHERE ask = $1 AND wrong < {RESET_GUESSES}");
    let counted = db.execute(&sql, &[waiting.ask.into()])? == 1;
    Ok(counted.then_some(waiting))
}

/// What came of using both secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redeemed {
    /// The password is set and every session ended.
    Done,
    /// The secrets are gone.
    Gone,
    /// Somebody else has the login by now.
    Taken,
}

/// Sets the password, opens the account where there is none, ends every session, and throws the secrets away.
pub fn redeem(db: &mut Db, ask: Uuid, password_hash: &str, now: i64) -> Result<Redeemed> {
    let sql = format!("SELECT {COLUMNS} FROM reset WHERE ask = $1 AND code_hash IS NOT NULL AND expires > $2");
    let Some(waiting) = db.query_opt(&sql, &[ask.into(), now.into()])?.map(waiting).transpose()? else {
        return Ok(Redeemed::Gone);
    };
    let set = accounts::set_password(db, waiting.person, password_hash, false)?
        || accounts::create(db, waiting.person, &waiting.login, password_hash, false, now)?;
    if !set {
        return Ok(Redeemed::Taken);
    }
    sessions::end_all(db, waiting.person)?;
    forget(db, ask)?;
    Ok(Redeemed::Done)
}

/// Forgets secrets that have run out.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute("DELETE FROM reset WHERE expires <= $1", &[now.into()])
}
