//! Guessing passwords is slow: after some failures an account from one address and, separately, an address must wait, longer
//! each time. A browser in which this account signed in before goes by its own failures alone, so nobody's guesses keep an owner out.

use std::net::{IpAddr, Ipv6Addr};

use super::{accounts::normal_login, browsers, sha256};
use crate::db::{Db, Result, Value};
use crate::files::hex;
use crate::limits::{DELAY_FIRST, DELAY_LONGEST, FAILURE_WINDOW, FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS};

/// Whether somebody may try to sign in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Yes.
    Open,
    /// Not before this instant.
    Until(i64),
}

/// Somebody at the door.
#[derive(Debug, Clone, Copy)]
pub struct Knocker<'a> {
    /// What they typed.
    pub login: &'a str,
    /// Where they come from.
    pub address: IpAddr,
    /// What their browser shows of who signed in there before; see [`browsers`].
    pub marks: &'a str,
}

/// What is counted of a knock, and how many failures of it are free.
struct Counted {
    key: String,
    free: usize,
}

impl Knocker<'_> {
    /// One key that stands for who this is, as far as can be told: for waiting in line.
    pub fn line(&self, db: &mut Db) -> Result<String> {
        Ok(match browsers::known(db, self.login, self.marks)? {
            Some(browser) => format!("browser {browser}"),
            None => address_key(self.address),
        })
    }

    fn counted(&self, db: &mut Db) -> Result<Vec<Counted>> {
        if let Some(browser) = browsers::known(db, self.login, self.marks)? {
            return Ok(vec![Counted {
                key: format!("browser {browser}"),
                free: FAILURES_PER_ACCOUNT,
            }]);
        }
        Ok(vec![
            Counted {
                key: account_key(self.login, self.address),
                free: FAILURES_PER_ACCOUNT,
            },
            Counted {
                key: address_key(self.address),
                free: FAILURES_PER_ADDRESS,
            },
        ])
    }
}

/// Whether the way is open, for a page to say; [`attempt`] decides.
pub fn check(db: &mut Db, knocker: &Knocker, now: i64) -> Result<Lock> {
    let mut lock = Lock::Open;
    for counted in knocker.counted(db)? {
        lock = lock.max(locked(db, &counted, now)?);
    }
    Ok(lock)
}

/// Asks for leave to look at a password, in a desk transaction of its own, before it is looked at. The attempt counts
/// as a failure until [`succeeded`] takes it back: a hundred guesses sent at once would otherwise all find the way
/// open. A login that nobody has locks in the same way, so the answer tells nothing. While locked nothing is counted.
pub fn attempt(db: &mut Db, knocker: &Knocker, now: i64) -> Result<Lock> {
    let lock = check(db, knocker, now)?;
    if lock == Lock::Open {
        let rows: Vec<Vec<Value>> = knocker
            .counted(db)?
            .into_iter()
            .map(|counted| vec![counted.key.into(), now.into()])
            .collect();
        db.execute_many("INSERT INTO attempt (key, at) VALUES ($1, $2)", &rows)?;
    }
    Ok(lock)
}

/// The attempt made at this instant was right: forgets the failures of the browser, or of the account from this address; and of
/// the address this attempt alone. Its other failures stay: whoever has one account of his own could otherwise go on guessing at the others.
pub fn succeeded(db: &mut Db, knocker: &Knocker, attempted: i64) -> Result<()> {
    let address = address_key(knocker.address);
    for counted in knocker.counted(db)? {
        if counted.key == address {
            let own = [counted.key.into(), attempted.into()];
            db.execute("DELETE FROM attempt WHERE key = $1 AND at = $2", &own)?;
        } else {
            db.execute("DELETE FROM attempt WHERE key = $1", &[counted.key.into()])?;
        }
    }
    Ok(())
}

/// Forgets failures that no longer count.
pub fn sweep(db: &mut Db, now: i64) -> Result<u64> {
    db.execute("DELETE FROM attempt WHERE at <= $1", &[(now - FAILURE_WINDOW).into()])
}

/// The wait after so many failures beyond the free ones, the last of those included: each doubles it.
pub fn delay(beyond: usize) -> i64 {
    let doublings = u32::try_from(beyond).unwrap_or(u32::MAX).min(20);
    (DELAY_FIRST << doublings).min(DELAY_LONGEST)
}

fn locked(db: &mut Db, counted: &Counted, now: i64) -> Result<Lock> {
    let sql = "SELECT count(*), max(at) FROM attempt WHERE key = $1 AND at > $2";
    let row = db.query_one(sql, &[counted.key.as_str().into(), (now - FAILURE_WINDOW).into()])?;
    let failures = usize::try_from(row.int(0)?).unwrap_or(0);
    let Some(beyond) = failures.checked_sub(counted.free) else {
        return Ok(Lock::Open);
    };
    let until = row.opt_int(1)?.unwrap_or(now) + delay(beyond);
    Ok(if until > now { Lock::Until(until) } else { Lock::Open })
}

/// A digest, because people type passwords where the login belongs.
fn account_key(login: &str, address: IpAddr) -> String {
    let login = hex(&sha256(normal_login(login).as_bytes()));
    format!("account {login} {}", address_key(address))
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
