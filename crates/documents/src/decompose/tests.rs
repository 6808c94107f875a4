//! Decomposition on small texts, and on any text at all.
