//! The review of a document: from its sentences to items. `read` gathers it, `stops` says where it stops, `show` is the page and `now`
//! the place looked at; `repairs`, `sentences`, `acceptance` and `arrangement` take the decisions.

pub(crate) mod acceptance;
pub(crate) mod arrangement;
mod now;
pub(super) mod read;
pub(crate) mod repairs;
pub(crate) mod sentences;
pub(crate) mod show;
mod stops;
pub(super) mod words;

/// The code of the refusal that says that somebody decided meanwhile.
const MEANWHILE: &str = "judged_meanwhile";
