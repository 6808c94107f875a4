//! One item 事项: its page, its files, and every act on it. `show.rs` puts the page together from `reason.rs` (its colour),
//! `working.rs` (its numbers), `curve.rs` (over time) and `history.rs` (what happened); `acts/` has one file for each act.

pub(crate) mod act;
pub(crate) mod acts;
mod buttons;
mod choices;
pub(crate) mod curve;
pub(crate) mod file;
mod history;
mod losses;
mod parts;
mod place;
mod reason;
pub(crate) mod show;
pub(crate) mod words;
mod working;
