//! The rules of Jiufen: what may happen, what has happened, and what follows from it.
//!
//! Pure: no I/O, no clock, no async, no randomness. Whatever a rule needs is passed in. Reading order:
//! [`command`] (what somebody asks for) → [`decide`] (allowed, or a [`refusal`]) → [`event`] (what is stored for ever)
//! → [`evolve`] (the state that follows) → [`figures`] (said and proved) and [`colour`] (what a date makes of it).

pub mod actor;
pub mod id;
pub mod limits;
pub mod marking;
pub mod refusal;
pub mod share;
pub mod text;
pub mod time;

pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod state;

pub mod document;
pub mod erasure;
pub mod founding;
pub mod import;
pub mod item;
pub mod org;
pub mod pack;
pub mod renumbering;
pub mod review;

pub mod acts;
pub mod colour;
pub mod duty;
pub mod figures;
pub mod loss;
pub mod marks;
pub mod outside;
pub mod visibility;

pub use decide::{Context, Decision, KnownFiles, decide};
pub use evolve::{Touched, evolve};
pub use refusal::Refusal;
pub use state::State;
