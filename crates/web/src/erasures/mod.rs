//! Erasing a text or a file for good: asked for at the item or the document, confirmed by another person of the other side, told for ever.

pub(crate) mod ask;
pub(crate) mod list;
mod words;
