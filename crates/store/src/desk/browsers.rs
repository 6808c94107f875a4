//! Browsers in which an account signed in before. Such a browser keeps a mark that only this installation can make: a number of its
//! own, and a digest of number and login under a secret. Nothing is stored here; a mark opens nothing, it only spares its owner what others guessed.

use super::{accounts::normal_login, random, settings, sha256};
use crate::db::{Db, Result};
use crate::files::hex;

/// Marks that one browser keeps, of the accounts that signed in there last.
pub const MARKS_MOST: usize = 8;

/// Hexadecimal digits of a browser's number.
const NUMBER: usize = 32;

/// The number of the browser, where one of its marks is of this login.
pub fn known(db: &mut Db, login: &str, marks: &str) -> Result<Option<String>> {
    if marks.is_empty() {
        return Ok(None);
    }
    let secret = settings::secret(db, "known-browser")?;
    Ok(find(&secret, login, marks).map(|mark| mark[..NUMBER].to_owned()))
}

/// The marks after this login signed in: its own first, made where there was none.
pub fn remember(db: &mut Db, login: &str, marks: &str) -> Result<String> {
    let secret = settings::secret(db, "known-browser")?;
    let own = match find(&secret, login, marks) {
        Some(mark) => mark.to_owned(),
        None => {
            let number = hex(&random::<{ NUMBER / 2 }>()?);
            format!("{number}{}", seal(&secret, login, &number))
        }
    };
    let others = marks.split('.').filter(|mark| *mark != own && is_mark(mark));
    let kept: Vec<&str> = std::iter::once(own.as_str()).chain(others).take(MARKS_MOST).collect();
    Ok(kept.join("."))
}

fn find<'a>(secret: &str, login: &str, marks: &'a str) -> Option<&'a str> {
    marks.split('.').take(MARKS_MOST).find(|mark| {
        // Digests of both sides are compared, so that the time it takes tells nothing of where they differ.
        is_mark(mark) && sha256(&mark.as_bytes()[NUMBER..]) == sha256(seal(secret, login, &mark[..NUMBER]).as_bytes())
    })
}

fn is_mark(text: &str) -> bool {
    text.len() == NUMBER + 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A digest of a digest under the secret, so that nobody can lengthen what was sealed.
fn seal(secret: &str, login: &str, number: &str) -> String {
    let sealed = hex(&sha256(format!("{number}\n{}", normal_login(login)).as_bytes()));
    hex(&sha256(format!("{secret}\n{sealed}").as_bytes()))
}
