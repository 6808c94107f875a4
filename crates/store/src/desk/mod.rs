//! The desk: who may sign in, who is signed in, what was handed over the counter and not yet filed.
//! Operational tables, not facts: they are never rebuilt from events. All functions are plain ones over a `Db`, to be
//! run in a desk transaction or a reading one.

pub mod accounts;
pub mod browsers;
pub mod import_names;
pub mod imports;
pub mod lockout;
pub mod models;
pub mod resets;
pub mod sessions;
pub mod settings;
pub mod sign_ins;
pub mod uploads;

use sha2::{Digest as _, Sha256};

use crate::db::{DbError, Result};

/// Random bytes from the operating system.
fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| DbError::other("random bytes", error))?;
    Ok(bytes)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
