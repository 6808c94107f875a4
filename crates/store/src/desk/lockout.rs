//! Guessing passwords is slow: after some failures an account and, separately, an address must wait.

use std::net::{IpAddr, Ipv6Addr};

use super::{accounts::normal_login, sha256};
use crate::db::{Db, Result, Value};
use crate::files::hex;
use crate::limits::{FAILURE_WINDOW, FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS};

/// Whether somebody may try to sign in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Yes.
    Open,
    /// Not before this instant.
    Until(i64),
}

/// Whether the way is open, for a page to say; [`attempt`] decides.
pub fn check(db: &mut Db, login: &str, address: IpAddr, now: i64) -> Result<Lock> {
    let account = locked_until(db, &account_key(login), FAILURES_PER_ACCOUNT, now)?;
    let from_there = locked_until(db, &address_key(address), FAILURES_PER_ADDRESS, now)?;
    Ok(account.max(from_there).map_or(Lock::Open, Lock::Until))
}

/// Asks for leave to look at a password, in a desk transaction of its own, before it is looked at. The attempt counts
/// as a failure until [`succeeded`] takes it back: a hundred guesses sent at once would otherwise all find the way
/// open. A login that nobody has locks in the same way, so the answer tells nothing. While locked nothing is counted,
/// so a stranger cannot keep an account locked for ever.
pub fn attempt(db: &mut Db, login: &str, address: IpAddr, now: i64) -> Result<Lock> {
    let lock = check(db, login, address, now)?;
    if lock == Lock::Open {
        let rows: Vec<Vec<Value>> = [account_key(login), address_key(address)]
            .into_iter()
            .map(|key| vec![key.into(), now.into()])
            .collect();
        db.execute_many("INSERT INTO attempt (key, at) VALUES ($1, $2)", &rows)?;
    }
    Ok(lock)
}

/// The attempt made at this instant was right: forgets the failures of the account, and of the address that one alone.
/// Its other failures stay: whoever has one account of his own could otherwise go on guessing at the others.
pub fn succeeded(db: &mut Db, login: &str, address: IpAddr, attempted: i64) -> Result<()> {
    db.execute("DELETE FROM attempt WHERE key = $1", &[account_key(login).into()])?;
    let own = [address_key(address).into(), attempted.into()];
    db.execute("DELETE FROM attempt WHERE key = $1 AND at = $2", &own)?;
    Ok(())
}

/// Forgets failures that no longer count.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute("DELETE FROM attempt WHERE at <= $1", &[(now - FAILURE_WINDOW).into()])
}

/// Locked until the oldest of the latest `allowed` failures no longer counts.
fn locked_until(db: &mut Db, key: &str, allowed: usize, now: i64) -> Result<Option<i64>> {
    let sql = "SELECT at FROM attempt WHERE key = $1 AND at > $2 ORDER BY at DESC LIMIT $3";
    let rows = db.query(sql, &[key.into(), (now - FAILURE_WINDOW).into(), (allowed as i64).into()])?;
    match rows.last() {
        Some(oldest) if rows.len() == allowed => Ok(Some(oldest.int(0)? + FAILURE_WINDOW)),
        _ => Ok(None),
    }
}

/// A digest, because people type passwords where the login belongs.
fn account_key(login: &str) -> String {
    format!("account {}", hex(&sha256(normal_login(login).as_bytes())))
}

/// One household has 2^64 addresses of the new kind, so those are told apart by their first half.
fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("address {address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address {}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}
