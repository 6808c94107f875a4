//! The five functions: leaf, link, chain, node, root.

use crate::Hash;
use sha2::{Digest, Sha256};

/// First byte of everything hashed as a leaf (RFC 6962).
const LEAF: u8 = 0x00;
/// First byte of everything hashed as an inner node of the tree (RFC 6962).
const NODE: u8 = 0x01;
/// First byte of everything hashed as a link of the running chain (ours).
const LINK: u8 = 0x02;

/// The leaf hash of an event's exact bytes: SHA-256(0x00 ‖ bytes).
pub fn leaf(bytes: &[u8]) -> Hash {
    sha256(&[&[LEAF], bytes])
}

/// The chain after one more leaf: chain_n = SHA-256(0x02 ‖ chain_{n-1} ‖ leaf_n), with chain_0 = [`Hash::ZERO`].
///
/// Each link therefore stands for every event up to it and for their order: whoever keeps one link can later tell that nothing before it
/// was changed, dropped, added or moved.
pub fn link(before: &Hash, leaf: &Hash) -> Hash {
    sha256(&[&[LINK], before.as_bytes(), leaf.as_bytes()])
}

/// The chain after all these leaves, in order; [`Hash::ZERO`] after none.
pub fn chain_of<'a>(leaves: impl IntoIterator<Item = &'a Hash>) -> Hash {
    leaves.into_iter().fold(Hash::ZERO, |before, leaf| link(&before, leaf))
}

/// An inner node of the Merkle tree: SHA-256(0x01 ‖ left ‖ right).
pub fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[NODE], left.as_bytes(), right.as_bytes()])
}

/// The RFC 6962 Merkle tree hash of these leaf hashes; of none, the SHA-256 of the empty string.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The largest power of two smaller than `n`, for n ≥ 2: how many leaves stand in the left subtree.
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    Hash::from_bytes(digest.finalize().into())
}
