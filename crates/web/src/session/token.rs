//! Secrets of 32 bytes from which the keys of forms are made: a session's own, or a guest's at the door.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 32 random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// Never printed: a log is no place for it.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A fresh one from the system's source of randomness.
    pub fn fresh() -> anyhow::Result<Self> {
        Ok(Self(random()?))
    }

    /// From a cookie.
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// As it stands in a cookie.
    pub fn text(&self) -> String {
        hex(&self.0)
    }

    /// From the store.
    pub fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key for a form. It is masked anew each time, so that a compressed page never gives it away letter by letter.
    pub fn form_key(&self) -> anyhow::Result<String> {
        let mask: [u8; 32] = random()?;
        let key = self.bare_form_key();
        let masked: Vec<u8> = mask.iter().zip(key).map(|(a, b)| a ^ b).collect();
        Ok(format!("{}{}", hex(&mask), hex(&masked)))
    }

    /// Whether a form's key was made from this token.
    pub fn made(&self, form_key: &str) -> bool {
        let Some((mask, masked)) = form_key.split_at_checked(64) else {
            return false;
        };
        let (Some(mask), Some(masked)) = (unhex::<32>(mask), unhex::<32>(masked)) else {
            return false;
        };
        let key: Vec<u8> = mask.iter().zip(masked).map(|(a, b)| a ^ b).collect();
        key.ct_eq(&self.bare_form_key()).into()
    }

    fn bare_form_key(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"jiufen form key")
            .chain_update(self.0)
            .finalize()
            .into()
    }
}

/// Fresh randomness from the system.
pub fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut out = [0; N];
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_keys_differ_and_all_fit() {
        let token = Token::fresh().unwrap();
        let (one, other) = (token.form_key().unwrap(), token.form_key().unwrap());
        assert_ne!(one, other);
        assert!(token.made(&one) && token.made(&other));
        assert!(!Token::fresh().unwrap().made(&one));
        assert!(!token.made(""));
        assert!(!token.made(&"中".repeat(60)));
        assert_eq!(Token::parse(&token.text()), Some(token));
    }
}
