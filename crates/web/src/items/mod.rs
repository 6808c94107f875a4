//! Items as lists: the tree, the table, what is exported of them, and the form that registers one.

pub(crate) mod asked;
pub(crate) mod export;
pub(crate) mod levels;
pub(crate) mod line;
pub(crate) mod list;
pub(crate) mod register;
