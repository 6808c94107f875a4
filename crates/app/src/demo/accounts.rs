//! Accounts to look round the demonstration with. Their passwords are made anew at each start and printed, never kept in clear.

use anyhow::Result;
use jiufen_store::{Store, desk::accounts};

use super::story::{self, DemoAccount};

/// Letters and digits that nobody mixes up when typing from a screen.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// An account and the password it has until the next start.
pub struct OpenAccount {
    /// Whose it is and what it shows.
    pub account: DemoAccount,
    /// Its password.
    pub password: String,
}

/// Makes the accounts, or gives those that exist a new password.
pub async fn open(store: &Store, hash: impl Fn(&str) -> Result<String>) -> Result<Vec<OpenAccount>> {
    let mut opened = Vec::new();
    for account in story::accounts()? {
        let password = new_password()?;
        let (hashed, login, person, now) = (
            hash(&password)?,
            account.login.clone(),
            account.person.uuid(),
            store.clock().micros(),
        );
        store
            .desk(move |db| {
                if !accounts::create(db, person, &login, &hashed, false, now)? {
                    accounts::set_password(db, person, &hashed, false)?;
                }
                Ok(())
            })
            .await?;
        opened.push(OpenAccount { account, password });
    }
    Ok(opened)
}

/// Three groups of four signs: sixty bits.
pub fn new_password() -> Result<String> {
    let mut random = [0u8; 12];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let signs: Vec<char> = random.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    Ok(signs
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-"))
}
