//! Documents: the list, admitting one in two steps, and reading one with the items that answer its sentences.

pub(crate) mod admit;
pub(crate) mod confirm;
pub(crate) mod layout;
pub(crate) mod list;
pub(crate) mod original;
pub(crate) mod show;
mod structures;

pub(crate) use structures::Structures;
