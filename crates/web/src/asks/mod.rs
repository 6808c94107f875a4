//! What one administrator asks and another person answers: the list of what waits, one request with its answer.

pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod words;

use jiufen_kernel::id::AskId;

/// Where a request is told.
pub(crate) fn address(id: &AskId) -> String {
    format!("/asks/{id}")
}
