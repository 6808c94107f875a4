//! Documents: the list, admitting one in two steps, reading one with the items that answer its sentences, the review that makes items
//! of them, what is covered, and two versions side by side.

pub(crate) mod admit;
pub(crate) mod comparison;
pub(crate) mod confirm;
mod cover;
pub(crate) mod coverage;
pub(crate) mod earlier;
pub(crate) mod layout;
pub(crate) mod list;
pub(crate) mod original;
mod readings;
pub(crate) mod review;
pub(crate) mod show;
mod text;

pub(crate) use readings::Readings;

/// Where the sentences of a document that items should answer are listed.
pub(crate) fn coverage_of(document: &jiufen_kernel::id::DocumentId) -> String {
    cover::address(*document, cover::List::Base)
}
