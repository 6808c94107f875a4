//! Golden events.
