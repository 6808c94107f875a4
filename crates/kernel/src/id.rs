//! Identifiers: UUIDv7 newtypes made by the client, so that a command can be repeated safely.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The bare UUID.
            pub fn uuid(self) -> Uuid { self.0 }
            /// The sixteen bytes kept in databases.
            pub fn bytes(self) -> Vec<u8> { self.0.as_bytes().to_vec() }
            /// Back from sixteen bytes; `None` when the length is wrong.
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> { Uuid::from_slice(bytes).ok().map(Self) }
            /// Back from the written form; `None` when it is not a UUID.
            pub fn parse(text: &str) -> Option<Self> { Uuid::try_parse(text).ok().map(Self) }
        }

        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl fmt::Display for $name { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) } }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, concat!(stringify!($name), "({})"), self.0) }
        }
    )*};
}

ids! {
    /// One stored fact.
    EventId,
    /// One request; seen twice with the same body it is answered with the first answer.
    CommandId,
    /// A document as it was admitted.
    DocumentId,
    /// A unit 单位 in the tree.
    UnitId,
    /// A post 岗位 of a unit.
    PostId,
    /// A person 人员.
    PersonId,
    /// A tenure: one person in one post for a time.
    TenureId,
    /// An item 事项.
    ItemId,
    /// A report 进展 of an item.
    ReportId,
    /// A piece of evidence 佐证.
    EvidenceId,
    /// A check 核查.
    CheckId,
    /// Something asked for, of an item or of an erasure.
    AskId,
    /// A reminder, urging or summons 督办.
    ReminderId,
    /// An import 导入 of a ledger.
    ImportId,
    /// One piece of an agreed proof, in whichever version it stands.
    PieceId,
}

impl PieceId {
    /// The id of the piece that is known by its number only: made from the item and the number, and so the same for ever.
    pub fn of(item: ItemId, number: u8) -> Self {
        let hash = Sha256::new()
            .chain_update(item.0.as_bytes())
            .chain_update([number])
            .finalize();
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&hash[..16]);
        bytes[6] = 0x80 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Self(Uuid::from_bytes(bytes))
    }
}

impl EventId {
    /// The id of the `index`-th event of a command: time-ordered like any UUIDv7, its random bits taken from the command,
    /// so that a repeated run makes the same log.
    pub fn derived(command: CommandId, index: u32, received_ms: i64) -> Self {
        let hash = Sha256::new()
            .chain_update(command.0.as_bytes())
            .chain_update(index.to_be_bytes())
            .finalize();
        let mut bytes = [0u8; 16];
        bytes[..6].copy_from_slice(&(received_ms as u64).to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&hash[..10]);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Self(Uuid::from_bytes(bytes))
    }
}
