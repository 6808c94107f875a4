//! The demonstration: 河清市, a city that does not exist, with eight months of its work.
//!
//! Data first: `city.toml` has units, posts and people, `report.txt` the work report, `goals/` the items and what happened to
//! each. `data` reads them; `story`, `founding`, `telling` and `review` turn them into orders in the sequence of their days; `files` makes
//! the evidence.

mod accounts;
mod founding;
mod recording;
mod review;
mod story;
mod telling;

mod data;
mod files;
mod ids;

pub use accounts::{new_password, open as open_accounts};
pub use recording::record;
pub use story::Given;

#[cfg(test)]
mod tests;
