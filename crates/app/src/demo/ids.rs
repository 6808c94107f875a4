//! Ids and salts of the demonstration follow from what they name, so that every run makes the same log.
//! A real installation draws both at random.

use jiufen_kernel::text::{Digest, NewText, Salt};
use uuid::Builder;

/// An id for something of the demonstration, ordered by the day it belongs to like any UUIDv7.
pub fn id<T: From<uuid::Uuid>>(kind: &str, name: &str, milliseconds: i64) -> T {
    let Digest(hash) = Digest::of(b"jiufen demo id  ", format!("{kind}\n{name}").as_bytes());
    let mut random = [0u8; 10];
    random.copy_from_slice(&hash[..10]);
    let milliseconds = u64::try_from(milliseconds).unwrap_or(0);
    T::from(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
}

/// The salt under which a text of the demonstration is kept.
pub fn salt(text: &str) -> Salt {
    let Digest(hash) = Digest::of(b"jiufen demo salt", text.as_bytes());
    let mut salt = [0u8; 16];
    salt.copy_from_slice(&hash[16..]);
    salt
}

/// A text of the demonstration on its way in.
pub fn text(words: &str) -> NewText {
    NewText::new(salt(words), words)
}
