//! Packs: the kinds in force with their rules in words, and adopting a new version.

pub(crate) mod adopt;
pub(crate) mod list;
pub(crate) mod offered;
pub(crate) mod rules;
