//! The proofs: how the bytes of an event become a leaf, a link of the running chain, and (for the later log) a tree root.
//!
//! Pure functions over bytes, so that an auditor can build a verifier from this crate alone. Leaves and tree nodes follow RFC 6962 §2.1;
//! the running chain is our own and is defined at [`link`]. The three kinds of hash start with different bytes (0x00 leaf, 0x01 tree node,
//! 0x02 chain link), so that none can be passed off as another.

mod hash;
mod hashes;

pub use hash::{Hash, NotAHash};
pub use hashes::{chain_of, leaf, link, node, root};
