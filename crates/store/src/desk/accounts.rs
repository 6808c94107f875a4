//! Accounts: the login and the password of a person. What the person may do is a matter of posts, not of the account.

use uuid::Uuid;

use super::sessions;
use crate::db::{Db, Result, Row};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: Uuid,
    /// The name typed to sign in, as [`normal_login`] writes it.
    pub login: String,
    /// The password's hash, a PHC string.
    pub password_hash: String,
    /// The next sign-in must choose a new password.
    pub must_change: bool,
    /// When it was made.
    pub created: i64,
    /// Since when it is closed.
    pub disabled: Option<i64>,
}

const COLUMNS: &str = "person, login, password_hash, must_change, created, disabled";

fn account(row: Row) -> Result<Account> {
    Ok(Account {
        person: row.uuid(0)?,
        login: row.text(1)?.to_owned(),
        password_hash: row.text(2)?.to_owned(),
        must_change: row.flag(3)?,
        created: row.int(4)?,
        disabled: row.opt_int(5)?,
    })
}

/// A login as it is stored and compared: without spaces around it, in lower case.
pub fn normal_login(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// Makes an account. False when the login or the person has one already.
pub fn create(db: &mut Db, person: Uuid, login: &str, password_hash: &str, must_change: bool, now: i64) -> Result<bool> {
    let changed = db.execute(
        "INSERT INTO account (person, login, password_hash, must_change, created) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
        &[
            person.into(),
            normal_login(login).into(),
            password_hash.into(),
            must_change.into(),
            now.into(),
        ],
    )?;
    Ok(changed == 1)
}

/// The account of a login as typed.
pub fn by_login(db: &mut Db, typed: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE login = $1");
    db.query_opt(&sql, &[normal_login(typed).into()])?.map(account).transpose()
}

/// The account of a person.
pub fn by_person(db: &mut Db, person: Uuid) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE person = $1");
    db.query_opt(&sql, &[person.into()])?.map(account).transpose()
}

/// Accounts in the order of their logins, after a given one.
pub fn list(db: &mut Db, after: &str, most: i64) -> Result<Vec<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE login > $1 ORDER BY login LIMIT $2");
    db.query(&sql, &[after.into(), most.into()])?
        .into_iter()
        .map(account)
        .collect()
}

/// True when nobody has an account yet: a fresh installation.
pub fn none_exist(db: &mut Db) -> Result<bool> {
    Ok(db.query_opt("SELECT 1 FROM account LIMIT 1", &[])?.is_none())
}

/// Sets a new password. The caller decides which sessions end.
pub fn set_password(db: &mut Db, person: Uuid, password_hash: &str, must_change: bool) -> Result<bool> {
    let sql = "UPDATE account SET password_hash = $2, must_change = $3 WHERE person = $1";
    Ok(db.execute(sql, &[person.into(), password_hash.into(), must_change.into()])? == 1)
}

/// Closes an account and ends all its sessions.
pub fn disable(db: &mut Db, person: Uuid, now: i64) -> Result<bool> {
    let sql = "UPDATE account SET disabled = $2 WHERE person = $1 AND disabled IS NULL";
    let closed = db.execute(sql, &[person.into(), now.into()])? == 1;
    sessions::end_all(db, person)?;
    Ok(closed)
}

/// Opens a closed account again.
pub fn enable(db: &mut Db, person: Uuid) -> Result<bool> {
    Ok(db.execute("UPDATE account SET disabled = NULL WHERE person = $1", &[person.into()])? == 1)
}
