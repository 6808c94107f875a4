//! Working days: which years are known, the years that ship with the program, and adding a year from a file or by hand.

pub(crate) mod add;
pub mod known;
pub(crate) mod list;
pub mod read;
