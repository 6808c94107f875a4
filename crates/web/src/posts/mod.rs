//! Posts and the people who hold them. Posts answer, people pass; nothing is counted for either.

pub(crate) mod add;
pub(crate) mod line;
pub(crate) mod list;
pub(crate) mod show;

use jiufen_kernel::id::PostId;

/// Where a post is shown.
pub(crate) fn address(id: &PostId) -> String {
    format!("/posts/{id}")
}
