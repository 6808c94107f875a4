//! Signing in, acting in a post, signing out.

pub mod cookie;
pub mod desk;
pub mod password;
pub mod queue;
pub mod token;

pub(crate) mod change_password;
pub(crate) mod choose_post;
pub(crate) mod open_sessions;
pub(crate) mod preferences;
pub(crate) mod secrets;
pub(crate) mod sign_in;
pub(crate) mod sign_out;

use axum::http::HeaderMap;
use jiufen_kernel::id::{PersonId, PostId};

use crate::Web;
use crate::problem::Problem;
use token::Token;

/// A post somebody holds: who they are when they act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The post's id.
    pub id: PostId,
    /// The post's name, such as 建设管理科长.
    pub name: String,
    /// The unit it belongs to.
    pub unit: String,
}

impl Post {
    /// `市水务局 · 建设管理科长`.
    pub fn title(&self) -> String {
        format!("{} · {}", self.unit, self.name)
    }
}

/// A session as a request sees it.
#[derive(Clone, Debug)]
pub struct Session {
    /// What names it in the store: the digest of its token.
    pub digest: [u8; 32],
    /// The secret from which the keys of its forms are made.
    pub form_secret: Token,
    /// What was typed to sign in.
    pub login: String,
    /// The person.
    pub person: PersonId,
    /// The person's name.
    pub person_name: String,
    /// Every post the person holds today.
    pub posts: Vec<Post>,
    /// The one they act in.
    pub post: Option<Post>,
    /// Whether the password has to be changed before anything else.
    pub must_change_password: bool,
}

/// The session a request's cookie names, if it is open. A post that was given up since then is no longer acted in.
pub(crate) async fn of_request(web: &Web, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    let Some(token) = cookie::value(headers, cookie::SESSION) else {
        return Ok(None);
    };
    let Some(desk::Found {
        session,
        account,
        holder,
    }) = web.desk().find(token, web.now()).await?
    else {
        return Ok(None);
    };
    let post = holder.posts.iter().find(|held| Some(held.id.uuid()) == session.post).cloned();
    Ok(Some(Session {
        digest: session.token_sha256,
        form_secret: Token::of_bytes(session.csrf),
        login: account.login,
        person: session.person.into(),
        person_name: holder.name,
        posts: holder.posts,
        post,
        must_change_password: account.must_change,
    }))
}

/// An address of our own to go on to after signing in; the start page when it leads anywhere else.
pub(crate) fn safe_next(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && next.len() <= crate::limits::NEXT_BYTES;
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local && plain && !next.starts_with("/sign-") {
        next
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn only_our_own_addresses_follow_a_sign_in() {
        assert_eq!(safe_next("/items/1?as_of=2026-08-15"), "/items/1?as_of=2026-08-15");
        for evil in [
            "//evil.cn",
            "https://evil.cn",
            "/\\evil.cn",
            "javascript:x",
            "",
            "/a\r\nb",
            "/sign-out",
        ] {
            assert_eq!(safe_next(evil), "/", "{evil}");
        }
    }
}
