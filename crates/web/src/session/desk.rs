//! Accounts, sessions and sign-ins, as the web needs them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use uuid::Uuid;

use super::Post;
use crate::limits;

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's id.
    pub id: Uuid,
    /// The person behind it.
    pub person: Uuid,
    /// The person's name.
    pub person_name: String,
    /// What they type to sign in.
    pub login: String,
    /// The argon2id hash of their password.
    pub password: String,
    /// Set when somebody else chose the password.
    pub must_change_password: bool,
    /// The posts the person holds today.
    pub posts: Vec<Post>,
}

/// One stored session.
#[derive(Clone, Debug)]
struct Stored {
    account: Uuid,
    post: Option<Uuid>,
    opened: i64,
    seen: i64,
}

#[derive(Default)]
struct Rows {
    accounts: Vec<Account>,
    sessions: HashMap<[u8; 32], Stored>,
    wrong: Vec<(String, Option<IpAddr>, i64)>,
}

/// The desk at the door.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<Rows>>);

impl Desk {
    /// A desk that knows these accounts and forgets everything when the program ends.
    pub fn in_memory(accounts: Vec<Account>) -> Self {
        Self(Arc::new(Mutex::new(Rows {
            accounts,
            ..Rows::default()
        })))
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        // Nothing below panics while it holds the lock, and the rows stay whole if something did.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The account with this login name.
    pub async fn account(&self, login: &str) -> anyhow::Result<Option<Account>> {
        Ok(self.rows().accounts.iter().find(|account| account.login == login).cloned())
    }

    /// Opens a session.
    pub async fn open(&self, token: [u8; 32], account: Uuid, post: Option<Uuid>, now: i64) -> anyhow::Result<()> {
        self.rows().sessions.insert(
            token,
            Stored {
                account,
                post,
                opened: now,
                seen: now,
            },
        );
        Ok(())
    }

    /// The account and post of a session that is still alive; marks it as seen.
    pub async fn find(&self, token: [u8; 32], now: i64) -> anyhow::Result<Option<(Account, Option<Uuid>)>> {
        let mut rows = self.rows();
        let Some(stored) = rows.sessions.get_mut(&token) else {
            return Ok(None);
        };
        if now - stored.seen > micros(limits::SESSION_IDLE) || now - stored.opened > micros(limits::SESSION_ABSOLUTE) {
            rows.sessions.remove(&token);
            return Ok(None);
        }
        stored.seen = now;
        let (account, post) = (stored.account, stored.post);
        Ok(rows
            .accounts
            .iter()
            .find(|known| known.id == account)
            .cloned()
            .map(|account| (account, post)))
    }

    /// Gives a session a new name and a post; its age stays.
    pub async fn rename(&self, old: [u8; 32], new: [u8; 32], post: Option<Uuid>) -> anyhow::Result<bool> {
        let mut rows = self.rows();
        let Some(mut stored) = rows.sessions.remove(&old) else {
            return Ok(false);
        };
        stored.post = post;
        rows.sessions.insert(new, stored);
        Ok(true)
    }

    /// Ends a session.
    pub async fn close(&self, token: [u8; 32]) -> anyhow::Result<()> {
        self.rows().sessions.remove(&token);
        Ok(())
    }

    /// Stores a new password and ends every session of the account but one.
    pub async fn set_password(&self, account: Uuid, password: String, keep: [u8; 32]) -> anyhow::Result<()> {
        let mut rows = self.rows();
        if let Some(known) = rows.accounts.iter_mut().find(|known| known.id == account) {
            known.password = password;
            known.must_change_password = false;
        }
        rows.sessions
            .retain(|token, stored| stored.account != account || *token == keep);
        Ok(())
    }

    /// Until when a login name or an address has to wait, in microseconds; none when it may try.
    pub async fn locked_until(&self, login: &str, from: Option<IpAddr>, now: i64) -> anyhow::Result<Option<i64>> {
        let rows = self.rows();
        let recent = rows.wrong.iter().filter(|(_, _, at)| now - at < micros(limits::LOCK));
        let newest = |times: Vec<i64>, most: u32| {
            (times.len() >= most as usize)
                .then(|| times.into_iter().max().map(|at| at + micros(limits::LOCK)))
                .flatten()
        };
        let of_login = recent
            .clone()
            .filter(|(name, _, _)| name == login)
            .map(|(_, _, at)| *at)
            .collect();
        let of_address = recent
            .filter(|(_, ip, _)| from.is_some() && *ip == from)
            .map(|(_, _, at)| *at)
            .collect();
        Ok(newest(of_login, limits::WRONG_PASSWORDS).or(newest(of_address, limits::WRONG_FROM_ONE_ADDRESS)))
    }

    /// Notes a wrong password.
    pub async fn wrong(&self, login: &str, from: Option<IpAddr>, now: i64) -> anyhow::Result<()> {
        let mut rows = self.rows();
        rows.wrong.retain(|(_, _, at)| now - at < micros(limits::LOCK));
        rows.wrong.push((login.to_owned(), from, now));
        Ok(())
    }

    /// Notes a right one: what went wrong before is forgiven.
    pub async fn right(&self, login: &str) -> anyhow::Result<()> {
        self.rows().wrong.retain(|(name, _, _)| name != login);
        Ok(())
    }
}

fn micros(length: std::time::Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX)
}
