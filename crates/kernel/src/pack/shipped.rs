//! The packs that come with the program, every version of them: an adopted version never changes, so old ones stay as
//! they are and a better rule is a new folder.

use super::AdoptPack;
use crate::text::{NewText, Salt};

/// One version of a pack, as its files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shipped {
    /// The pack's name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// Its files: name and text.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! shipped {
    ($($pack:literal $version:literal: $($file:literal),*);* $(;)?) => {
        &[$(Shipped {
            name: $pack,
            version: $version,
            files: &[$(($file, include_str!(concat!("../../../../packs/", $pack, "/", $version, "/", $file)))),*],
        }),*]
    };
}

/// Every version, oldest first.
pub const SHIPPED: &[Shipped] = shipped! {
    "base" 1: "blocker.toml", "milestone.toml", "project.toml", "task.toml";
    "base" 2: "blocker.toml", "milestone.toml", "project.toml", "task.toml";
};

/// The newest version of a pack.
pub fn newest(name: &str) -> Option<&'static Shipped> {
    SHIPPED
        .iter()
        .filter(|pack| pack.name == name)
        .max_by_key(|pack| pack.version)
}

/// The base pack, in the newest version: every installation adopts it before its first item.
pub fn base() -> &'static Shipped {
    newest("base").expect("the base pack is in the list above")
}

impl Shipped {
    /// The command that adopts it. A pack is no secret: one salt serves all its files.
    pub fn adoption(&self, salt: Salt) -> AdoptPack {
        let files = self.files.iter();
        AdoptPack {
            name: self.name.into(),
            version: self.version,
            files: files
                .map(|(name, text)| ((*name).into(), NewText::new(salt, *text)))
                .collect(),
        }
    }
}
