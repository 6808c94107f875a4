//! Passwords: argon2id, a few at a time, so that a flood of sign-ins cannot take the memory of the machine.

use std::sync::{Arc, LazyLock};

use super::queue::{Busy, Queue};
use crate::language::Lang;
use crate::limits;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// The commonest choices that are long enough to pass by length alone.
const COMMON: &str = include_str!("common_passwords.txt");

/// Verified in the place of a password nobody has, so that an unknown account takes as long as a known one.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this password").ok());

/// Hashes and checks passwords, in turn for whoever asks.
pub struct Hasher {
    queue: Arc<Queue>,
}

impl Hasher {
    /// One for the whole program.
    pub(crate) fn new() -> Self {
        Self {
            queue: Queue::new(limits::PASSWORD_HASHES_AT_ONCE, limits::PASSWORD_HASHES_WAITING),
        }
    }

    /// Checks a password against a stored hash, or against nobody's when there is none: both take as long.
    pub async fn check(&self, who: &str, password: String, stored: Option<String>) -> Result<bool, Busy> {
        self.in_turn(who, move || {
            let known = stored.is_some();
            let Some(phc) = stored.or_else(|| NOBODYS.clone()) else {
                return false;
            };
            verify(&password, &phc) && known
        })
        .await
    }

    /// Hashes a new password.
    pub async fn hash(&self, who: &str, password: String) -> Result<anyhow::Result<String>, Busy> {
        self.in_turn(who, move || hash(&password)).await
    }

    async fn in_turn<T: Send + 'static>(&self, who: &str, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let turn = self.queue.turn(who).await?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even when the one who asked has gone away.
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

/// Hashes a password with argon2id (19 MiB, two passes) and a fresh salt.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let hashed = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(hashed.to_string())
}

fn verify(password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Why a new password will not do, in words; none when it will.
pub fn objection(password: &str, login: &str, lang: Lang) -> Option<String> {
    let chars = password.chars().count();
    if chars < limits::PASSWORD_MIN_CHARS {
        return Some(match lang {
            Lang::Zh => format!("至少 {} 个字符，现在 {chars} 个", limits::PASSWORD_MIN_CHARS),
            Lang::En => format!("At least {} characters; this has {chars}", limits::PASSWORD_MIN_CHARS),
        });
    }
    if chars > limits::PASSWORD_MAX_CHARS {
        return Some(match lang {
            Lang::Zh => format!("最多 {} 个字符", limits::PASSWORD_MAX_CHARS),
            Lang::En => format!("At most {} characters", limits::PASSWORD_MAX_CHARS),
        });
    }
    let plain: String = password.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let login: String = login.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    if !login.is_empty() && plain.replace(&login, "").chars().count() < 6 {
        return Some(String::from(
            lang.t("不能用账号做口令", "The login name will not do as a password"),
        ));
    }
    let mut seen: Vec<char> = plain.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() < 4 || COMMON.lines().any(|common| common == plain) {
        return Some(String::from(lang.t(
            "这个口令太常见，最先被猜到的就是它。换一句别人想不到的话",
            "This password is among the first that are guessed. Take a phrase nobody would think of",
        )));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_in_words() {
        for weak in [
            "short",
            "password12345",
            "zhouyan-2026",
            "1111 1111 1111",
            "Q1w2e3r4t5y6",
            &"长".repeat(129),
        ] {
            assert!(objection(weak, "zhouyan", Lang::En).is_some(), "{weak}");
        }
        assert_eq!(objection("桥头三棵柳树下的旧船还在", "zhouyan", Lang::Zh), None);
        assert_eq!(objection("seven willows by the weir", "zhouyan", Lang::En), None);
    }

    #[test]
    fn a_hash_fits_its_password_only() {
        let stored = hash("seven willows by the weir").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("seven willows by the weir", &stored));
        assert!(!verify("seven willows by the wear", &stored));
        assert!(!verify("x", "not a hash"));
    }
}
