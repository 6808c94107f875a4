//! The program: wiring.
fn main() {}
