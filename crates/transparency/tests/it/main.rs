//! The proofs against published vectors, against a second way of building the tree, and under damage.

mod damage;
mod vectors;
