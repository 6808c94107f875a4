//! The base pack, embedded: every installation adopts it before its first item.

use jiufen_kernel::{
    pack::AdoptPack,
    text::{NewText, Salt},
};

/// Files of the base pack.
const BASE: [(&str, &str); 4] = [
    ("task.toml", include_str!("../../../packs/base/1/task.toml")),
    ("project.toml", include_str!("../../../packs/base/1/project.toml")),
    ("milestone.toml", include_str!("../../../packs/base/1/milestone.toml")),
    ("blocker.toml", include_str!("../../../packs/base/1/blocker.toml")),
];

/// The command that adopts the base pack. A pack is no secret: one salt serves all its files.
pub fn adopt_base(salt: Salt) -> AdoptPack {
    let files = BASE
        .iter()
        .map(|(name, text)| ((*name).to_string(), NewText::new(salt, *text)))
        .collect();
    AdoptPack {
        name: "base".into(),
        version: 1,
        files,
    }
}
