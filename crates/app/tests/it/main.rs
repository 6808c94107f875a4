//! The program from outside, and the rules that the sources and the papers keep.

mod architecture;
mod connections;
mod faults;
mod ledgers;
mod model;
mod program;
mod running;
mod strangers;
