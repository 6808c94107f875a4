//! The review of a document: from its sentences to items. `read` gathers it, `stops` says where it stops, `show` is the page, `now` the
//! place looked at and `others` who else is at it; `further` asks a language model; `repairs`, `sentences`, `acceptance` and `arrangement` take the decisions, `answer` and
//! `late` say what came of them.

pub(crate) mod acceptance;
mod answer;
pub(crate) mod arrangement;
pub(crate) mod further;
mod late;
mod now;
mod others;
pub(super) mod read;
pub(crate) mod repair_list;
pub(crate) mod repairs;
pub(crate) mod sentences;
pub(crate) mod show;
mod stops;
pub(super) mod words;
