//! Pages of words: what the words of the field mean, and what this program is.

pub(crate) mod about;
pub(crate) mod glossary;
