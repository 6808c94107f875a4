//! Texts and files live beside the log; events carry only salted digests, so that a payload can be erased by law
//! while the log stays whole.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

/// SHA-256 over salt ‖ bytes of a payload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// Sixteen bytes of randomness made at the edge; without them nobody can guess a short text from its digest.
pub type Salt = [u8; 16];

impl Digest {
    /// The digest of a salted payload.
    pub fn of(salt: &Salt, bytes: &[u8]) -> Digest {
        Digest(Sha256::new().chain_update(salt).chain_update(bytes).finalize().into())
    }

    /// The thirty-two bytes kept in databases.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Back from thirty-two bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Digest> {
        bytes.try_into().ok().map(Digest)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0u8; 64];
        for (index, byte) in self.0.iter().enumerate() {
            text[index * 2] = HEX[usize::from(byte >> 4)];
            text[index * 2 + 1] = HEX[usize::from(byte & 15)];
        }
        serializer.serialize_str(std::str::from_utf8(&text).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Hex;
        impl serde::de::Visitor<'_> for Hex {
            type Value = Digest;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 hexadecimal digits")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Digest, E> {
                let mut bytes = [0u8; 32];
                if text.len() != 64 || !text.is_ascii() {
                    return Err(E::custom("a digest has 64 hexadecimal digits"));
                }
                for (index, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).map_err(E::custom)?;
                }
                Ok(Digest(bytes))
            }
        }
        deserializer.deserialize_str(Hex).map_err(D::Error::custom)
    }
}

/// A text on its way in: the words and the salt they will be kept under.
///
/// Serialised without the salt, so that the same form sent twice is the same command.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NewText {
    /// Randomness from the edge.
    #[serde(skip)]
    pub salt: Salt,
    /// The words.
    pub text: String,
}

impl NewText {
    /// A text under a salt.
    pub fn new(salt: Salt, text: impl Into<String>) -> NewText {
        NewText { salt, text: text.into() }
    }

    /// What events will carry.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.salt, self.text.as_bytes())
    }

    /// Nothing but white space?
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl fmt::Debug for NewText {
    /// Texts may hold names: they never reach a log through `Debug`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewText({} characters)", self.text.chars().count())
    }
}

/// A file that has been stored and is now being referred to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NewFile {
    /// Randomness from the edge.
    #[serde(skip)]
    pub salt: Salt,
    /// Plain SHA-256 of the bytes: the name of the file on disk.
    pub sha256: Digest,
    /// SHA-256 over salt ‖ bytes: what the event carries. Computed by the store while the bytes stream in.
    #[serde(skip)]
    pub salted: Digest,
    /// Length in bytes.
    pub size: u64,
    /// Media type, from the bytes.
    pub media: String,
    /// The name the author gave it.
    pub name: NewText,
}

/// What an event says of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRef {
    /// Salted digest of the bytes.
    pub file: Digest,
    /// Salted digest of its name.
    pub name: Digest,
    /// Length in bytes.
    pub size: u64,
    /// Media type, a code.
    pub media: String,
}

/// A payload to be stored in the transaction of the events that refer to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Payload {
    /// A text.
    Text(NewText),
    /// A file already on disk.
    File(NewFile),
}
