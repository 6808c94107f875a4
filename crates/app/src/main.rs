//! The program: wiring.

// Nothing calls these until the program has its commands; the tests of each do.
#[allow(dead_code)]
mod demo;
#[allow(dead_code)]
mod packs;

fn main() {}
