//! The desk at the door: accounts, sessions, sign-ins and locks, each a short transaction of the store.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use jiufen_kernel::actor::Actor;
use jiufen_kernel::id::{PersonId, PostId};
use jiufen_store::Store;
use jiufen_store::db::{Db, DbError};
use jiufen_store::desk::accounts::{self, Account};
use jiufen_store::desk::browsers;
use jiufen_store::desk::lockout::{self, Knocker, Lock};
use jiufen_store::desk::sign_ins::{self, Outcome, SignIn};
use jiufen_store::desk::{sessions, settings};
use uuid::Uuid;

use super::Post;

/// How long a page waits for its session to be marked as seen.
const TOUCH_WAIT: Duration = Duration::from_secs(2);

/// The name of a person and the posts they hold today.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The person's name.
    pub name: String,
    /// The posts, in the order they are offered.
    pub posts: Vec<Post>,
}

/// A session with everything a request needs of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The stored session.
    pub session: sessions::Session,
    /// The account behind it.
    pub account: Account,
    /// The person behind that.
    pub holder: Holder,
}

/// Whether a password may be looked at.
#[derive(Clone, Debug)]
pub enum Knock {
    /// It may; the stored hash, if the login has an account, and who waits in line for it.
    LookAt(Option<String>, String),
    /// Not before this instant, in microseconds.
    Locked(i64),
}

/// Somebody at the door, as a request shows them.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What was typed, or is signed in.
    pub login: String,
    /// Where from, if it is known.
    pub from: Option<IpAddr>,
    /// What the browser kept of earlier sign-ins.
    pub marks: String,
}

impl Caller {
    fn knocker(&self) -> Knocker<'_> {
        Knocker {
            login: &self.login,
            address: known(self.from),
            marks: &self.marks,
        }
    }
}

/// What came of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Signed in: the token for the cookie, and the marks that the browser keeps.
    Open(String, String),
    /// Account or password is wrong, or the account is closed.
    Wrong,
    /// Not before this instant, in microseconds.
    Locked(i64),
}

/// The desk.
#[derive(Clone)]
pub struct Desk(Arc<Store>);

impl Desk {
    /// The desk of a store.
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self(store)
    }

    async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, DbError> + Send + 'static,
    ) -> anyhow::Result<T> {
        Ok(self.0.look(move |db| Ok(work(db)?)).await?)
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, DbError> + Send + 'static,
    ) -> anyhow::Result<T> {
        Ok(self.0.desk(move |db| Ok(work(db)?)).await?)
    }

    /// The name of a person and the posts they hold today.
    async fn holder(&self, person: PersonId) -> anyhow::Result<Holder> {
        // Nobody acts yet: what is read here is the person's own.
        let nobody = Actor {
            person,
            post: PostId(Uuid::nil()),
        };
        let read = self.0.read(nobody, move |reader| {
            let posts = reader.core.state.org.posts_of(person, reader.today);
            let posts = posts.into_iter().map(|id| {
                let post = reader.post_ref(id);
                Post {
                    id,
                    name: post.title.to_string(),
                    unit: post.unit.map(|unit| unit.short.to_string()).unwrap_or_default(),
                }
            });
            Ok(Holder {
                posts: posts.collect(),
                name: reader.person_name(person).to_string(),
            })
        });
        Ok(read.await?)
    }

    /// Asks for leave to look at a password. The attempt counts against login and address until it turns out right.
    pub async fn knock(&self, caller: &Caller, now: i64) -> anyhow::Result<Knock> {
        let caller = caller.clone();
        self.write(move |db| {
            let (login, from) = (&caller.login, caller.from);
            let account = accounts::by_login(db, login)?;
            Ok(match lockout::attempt(db, &caller.knocker(), now)? {
                Lock::Open => Knock::LookAt(account.map(|account| account.password_hash), caller.knocker().line(db)?),
                Lock::Until(until) => {
                    note(
                        db,
                        login,
                        account.map(|account| account.person),
                        from,
                        Outcome::LockedOut,
                        now,
                    )?;
                    Knock::Locked(until)
                }
            })
        })
        .await
    }

    /// The post of somebody who holds only one, to be acted in without asking.
    pub async fn only_post(&self, login: &str) -> anyhow::Result<Option<PostId>> {
        let login = login.to_owned();
        let Some(account) = self.look(move |db| accounts::by_login(db, &login)).await? else {
            return Ok(None);
        };
        let posts = self.holder(account.person.into()).await?.posts;
        Ok(if let [post] = posts.as_slice() { Some(post.id) } else { None })
    }

    /// After a password was looked at: opens a session in a post, or notes what was wrong. An old session of the same
    /// browser ends. `now` is the instant of the knock.
    pub async fn enter(
        &self,
        caller: &Caller,
        right: bool,
        old: Option<[u8; 32]>,
        only_post: Option<PostId>,
        now: i64,
    ) -> anyhow::Result<Entry> {
        let caller = caller.clone();
        self.write(move |db| {
            let (login, from) = (&caller.login, caller.from);
            let account = accounts::by_login(db, login)?;
            let person = account.as_ref().map(|account| account.person);
            let Some(account) = account.filter(|account| right && account.disabled.is_none()) else {
                let outcome = match (person, right) {
                    (None, _) => Outcome::UnknownLogin,
                    (Some(_), true) => Outcome::Disabled,
                    (Some(_), false) => Outcome::WrongPassword,
                };
                note(db, login, person, from, outcome, now)?;
                return Ok(match lockout::check(db, &caller.knocker(), now)? {
                    Lock::Until(until) => Entry::Locked(until),
                    Lock::Open => Entry::Wrong,
                });
            };
            note(db, login, person, from, Outcome::Success, now)?;
            lockout::succeeded(db, &caller.knocker(), now)?;
            if let Some(old) = old {
                sessions::end(db, &old)?;
            }
            let post = only_post.map(PostId::uuid);
            let token = sessions::open(db, account.person, post, &known(from).to_string(), now)?;
            Ok(Entry::Open(token, browsers::remember(db, login, &caller.marks)?))
        })
        .await
    }

    /// The open session of a cookie's token, marked as seen.
    pub async fn find(&self, token: &str, now: i64) -> anyhow::Result<Option<Found>> {
        let token = token.to_owned();
        let found = self
            .look(move |db| {
                let Some(session) = sessions::find(db, &token, now)? else {
                    return Ok(None);
                };
                let account = accounts::by_person(db, session.person)?;
                Ok(account
                    .filter(|account| account.disabled.is_none())
                    .map(|account| (session, account)))
            })
            .await?;
        let Some((session, account)) = found else { return Ok(None) };
        if session.needs_touch(now) {
            let digest = session.token_sha256;
            let touched = self.write(move |db| sessions::touch(db, &digest, now));
            // Reading goes on while nothing can be written: then only the session's age is not noted.
            match tokio::time::timeout(TOUCH_WAIT, touched).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::warn!("a session could not be marked as seen: {error:#}"),
                Err(_) => tracing::warn!("a session could not be marked as seen in time"),
            }
        }
        let holder = self.holder(session.person.into()).await?;
        Ok(Some(Found {
            session,
            account,
            holder,
        }))
    }

    /// Gives a session a new name and a post. None: it has ended meanwhile.
    pub async fn renew(&self, session: [u8; 32], post: PostId) -> anyhow::Result<Option<String>> {
        self.write(move |db| sessions::renew(db, &session, Some(post.uuid()))).await
    }

    /// Ends a session.
    pub async fn end(&self, session: [u8; 32]) -> anyhow::Result<()> {
        self.write(move |db| sessions::end(db, &session).map(drop)).await
    }

    /// Where a person is signed in, for that person.
    pub async fn open_sessions(&self, person: PersonId, now: i64) -> anyhow::Result<Vec<sessions::Session>> {
        self.look(move |db| sessions::of_person(db, person.uuid(), now)).await
    }

    /// Ends every session of a person but this one.
    pub async fn end_others(&self, session: &super::Session) -> anyhow::Result<()> {
        let (person, kept) = (session.person.uuid(), session.digest);
        self.write(move |db| sessions::end_others(db, person, &kept).map(drop)).await
    }

    /// The old password, asked for by [`Desk::knock`], was right: stores the new one, ends every other session of the
    /// person, and gives this one a new name.
    pub async fn set_password(
        &self,
        session: &super::Session,
        hash: String,
        caller: &Caller,
        knocked: i64,
    ) -> anyhow::Result<Option<String>> {
        let (caller, person, digest) = (caller.clone(), session.person.uuid(), session.digest);
        let post = session.post.as_ref().map(|post| post.id.uuid());
        self.write(move |db| {
            lockout::succeeded(db, &caller.knocker(), knocked)?;
            accounts::set_password(db, person, &hash, false)?;
            sessions::end_others(db, person, &digest)?;
            sessions::renew(db, &digest, post)
        })
        .await
    }
}

/// An address that is not known counts as one address.
fn known(from: Option<IpAddr>) -> IpAddr {
    from.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Keeps a sign-in for the auditor.
fn note(db: &mut Db, login: &str, person: Option<Uuid>, from: Option<IpAddr>, outcome: Outcome, now: i64) -> Result<(), DbError> {
    let digest = sign_ins::login_digest(&settings::secret(db, "sign-in")?, login);
    let sign_in = SignIn {
        id: Uuid::now_v7(),
        at: now,
        address: known(from).to_string(),
        outcome,
    };
    sign_ins::record(db, &sign_in, &digest, person)
}
