//! A first password: shown once to the administrator, handed over in person, changed at the first sign-in.

use crate::session::token::random;

/// Letters and digits that nobody mixes up when typing from a screen or a slip of paper.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Three groups of four signs: sixty bits.
pub(super) fn make() -> anyhow::Result<String> {
    let random: [u8; 12] = random()?;
    let signs: Vec<char> = random.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    Ok(signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::make;

    #[test]
    fn it_is_long_enough_to_be_a_password() {
        let password = make().unwrap();
        assert!(password.len() >= crate::limits::PASSWORD_MIN_CHARS, "{password}");
        assert_ne!(password, make().unwrap());
    }
}
