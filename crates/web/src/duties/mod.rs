//! The first screen: what a post owes. `show.rs` chooses by role: an office has its day, a leader what waits for a
//! decision and where it is stuck, an auditor and an administrator their own; everyone else the plain list of duties.

mod apart;
mod calendar;
mod leader;
mod office;
mod owed;
mod plain;
pub(crate) mod remind;
pub(crate) mod renumbered;
pub(crate) mod show;
mod sorts;
