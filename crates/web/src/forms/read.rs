//! Bytes of a form body or a query into pairs of text. Strict: what is not UTF-8 is refused, not mended.

use crate::limits;

/// Why a body was refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    NotText,
    /// More fields than any form of ours has.
    TooManyFields,
    /// A field longer than any field of ours.
    TooLong,
    /// Neither of the two content types a form sends.
    WrongType,
    /// The upload broke off or its parts are wrong.
    BrokenUpload,
}

/// Decodes `application/x-www-form-urlencoded`.
pub fn pairs(body: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let mut out = Vec::new();
    for part in body.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
        if out.len() == limits::FORM_FIELDS {
            return Err(Fault::TooManyFields);
        }
        let cut = part.iter().position(|byte| *byte == b'=');
        let (name, value) = cut.map_or((part, &[][..]), |at| (&part[..at], &part[at + 1..]));
        let (name, value) = (text(name)?, text(value)?);
        if name.len() > limits::FIELD_NAME_BYTES || value.len() > limits::FIELD_BYTES {
            return Err(Fault::TooLong);
        }
        out.push((name, value));
    }
    Ok(out)
}

/// The first value of a parameter in an address; none when it is absent or not text.
pub fn query(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    pairs(query.as_bytes())
        .ok()?
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// A value as it may stand in an address after `?name=`.
pub fn encode(value: &str) -> String {
    use std::fmt::Write;
    value.bytes().fold(String::with_capacity(value.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn text(part: &[u8]) -> Result<String, Fault> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16)).ok_or(Fault::NotText);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                // Two hexadecimal digits make at most 255.
                u8::try_from(high * 16 + low).map_err(|_| Fault::NotText)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Fault::NotText)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_decoded_strictly() {
        assert_eq!(
            pairs(b"a=1+2&b=%E4%B8%AD&c").unwrap(),
            [("a", "1 2"), ("b", "中"), ("c", "")].map(|(k, v)| (k.into(), v.into()))
        );
        assert_eq!(pairs(b"a=%E4%B8"), Err(Fault::NotText));
        assert_eq!(pairs(b"a=%4"), Err(Fault::NotText));
        assert_eq!(
            pairs("a=1&".repeat(limits::FORM_FIELDS + 1).as_bytes()),
            Err(Fault::TooManyFields)
        );
        assert_eq!(
            pairs(format!("a={}", "x".repeat(limits::FIELD_BYTES + 1)).as_bytes()),
            Err(Fault::TooLong)
        );
        assert_eq!(pairs(&pairs_of("查 & 问=?")).unwrap()[0].1, "查 & 问=?");
    }

    fn pairs_of(value: &str) -> Vec<u8> {
        format!("q={}", encode(value)).into_bytes()
    }
}
