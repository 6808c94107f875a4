//! Sign-ins, kept for the audit of one account at a time. There is deliberately no function that counts them or lists
//! those of several people: how often somebody works is nobody's business here.

use uuid::Uuid;

use super::{accounts::normal_login, sha256};
use crate::db::{Db, DbError, Result, Row};
use crate::limits::SIGN_INS_KEPT;

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in.
    Success,
    /// The password was wrong.
    WrongPassword,
    /// No account has this login.
    UnknownLogin,
    /// Too many failures before.
    LockedOut,
    /// The account is closed.
    Disabled,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Outcome::Success => "success",
            Outcome::WrongPassword => "wrong-password",
            Outcome::UnknownLogin => "unknown-login",
            Outcome::LockedOut => "locked-out",
            Outcome::Disabled => "disabled",
        }
    }

    fn read(word: &str) -> Result<Outcome> {
        let all = [
            Outcome::Success,
            Outcome::WrongPassword,
            Outcome::UnknownLogin,
            Outcome::LockedOut,
            Outcome::Disabled,
        ];
        let found = all.into_iter().find(|outcome| outcome.word() == word);
        found.ok_or_else(|| DbError::other("SELECT outcome FROM sign_in", format!("unknown outcome {word}")))
    }
}

/// One sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its id, a UUIDv7, so that ids sort by time.
    pub id: Uuid,
    /// When.
    pub at: i64,
    /// Where from.
    pub address: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// The digest of a typed login, mixed with a secret of the installation: people type passwords there by mistake.
pub fn login_digest(secret: &str, typed: &str) -> [u8; 32] {
    sha256(format!("{secret}\n{}", normal_login(typed)).as_bytes())
}

/// Keeps a sign-in; `person` is whose account it was, if the login is one.
pub fn record(db: &mut Db, sign_in: &SignIn, login_digest: &[u8; 32], person: Option<Uuid>) -> Result<()> {
    db.execute(
        "INSERT INTO sign_in (id, at, login_digest, person, address, outcome) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            sign_in.id.into(),
            sign_in.at.into(),
            login_digest.into(),
            person.into(),
            (&sign_in.address).into(),
            sign_in.outcome.word().into(),
        ],
    )?;
    Ok(())
}

/// The sign-ins of one account, latest first, older than `before` when given.
pub fn of_person(db: &mut Db, person: Uuid, before: Option<Uuid>, most: i64) -> Result<Vec<SignIn>> {
    let before = before.unwrap_or(Uuid::max());
    let sql = "SELECT id, at, address, outcome FROM sign_in WHERE person = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    let read = |row: Row| {
        Ok(SignIn {
            id: row.uuid(0)?,
            at: row.int(1)?,
            address: row.text(2)?.to_owned(),
            outcome: Outcome::read(row.text(3)?)?,
        })
    };
    db.query(sql, &[person.into(), before.into(), most.into()])?
        .into_iter()
        .map(read)
        .collect()
}

/// When an account last signed in, for whoever has to know whether its holder still can.
pub fn last_success(db: &mut Db, person: Uuid) -> Result<Option<i64>> {
    let sql = "SELECT max(at) FROM sign_in WHERE person = $1 AND outcome = $2";
    let row = db.query_opt(sql, &[person.into(), Outcome::Success.word().into()])?;
    Ok(row.map(|row| row.opt_int(0)).transpose()?.flatten())
}

/// Forgets those older than the keeping period.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute("DELETE FROM sign_in WHERE at < $1", &[(now - SIGN_INS_KEPT).into()])
}
