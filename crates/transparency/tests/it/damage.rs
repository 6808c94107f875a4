//! Any change to any event shows: in its leaf, in every link from it on, and in the root.

use jiufen_transparency::{Hash, chain_of, leaf, link, node, root};
use proptest::collection::vec;
use proptest::prelude::*;

/// Every link of the chain over these events, first to last.
fn links(events: &[Vec<u8>]) -> Vec<Hash> {
    let mut before = Hash::ZERO;
    events
        .iter()
        .map(|event| {
            before = link(&before, &leaf(event));
            before
        })
        .collect()
}

fn leaves(events: &[Vec<u8>]) -> Vec<Hash> {
    events.iter().map(|event| leaf(event)).collect()
}

/// The tree built the other way round, from a stack of finished subtrees, as a log that grows by one leaf at a time would build it.
fn root_from_below(leaves: &[Hash]) -> Hash {
    let mut finished: Vec<(u32, Hash)> = Vec::new();
    for leaf in leaves {
        finished.push((0, *leaf));
        while let [.., (left_height, left), (right_height, right)] = finished[..]
            && left_height == right_height
        {
            finished.truncate(finished.len() - 2);
            finished.push((left_height + 1, node(&left, &right)));
        }
    }
    let last = finished.pop().expect("at least one leaf").1;
    finished.iter().rev().fold(last, |right, (_, left)| node(left, &right))
}

fn events() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(any::<u8>(), 1..60), 1..24)
}

proptest! {
    #[test]
    fn one_flipped_bit_changes_its_leaf_every_later_link_and_the_root(
        events in events(), which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0..8u8,
    ) {
        let which = which.index(events.len());
        let mut damaged = events.clone();
        let at = at.index(damaged[which].len());
        damaged[which][at] ^= 1 << bit;

        prop_assert_ne!(leaf(&events[which]), leaf(&damaged[which]));
        prop_assert_ne!(root(&leaves(&events)), root(&leaves(&damaged)));
        for (n, (good, bad)) in links(&events).iter().zip(links(&damaged)).enumerate() {
            prop_assert_eq!(*good != bad, n >= which, "link {} after event {} was damaged", n, which);
        }
    }

    #[test]
    fn a_dropped_a_repeated_and_a_moved_event_change_the_last_link(events in events(), which in any::<prop::sample::Index>()) {
        let which = which.index(events.len());
        let whole = chain_of(&leaves(&events));

        let mut dropped = events.clone();
        dropped.remove(which);
        prop_assert_ne!(chain_of(&leaves(&dropped)), whole);

        let mut repeated = events.clone();
        repeated.insert(which, events[which].clone());
        prop_assert_ne!(chain_of(&leaves(&repeated)), whole);

        let mut moved = events.clone();
        moved.rotate_left(1);
        prop_assert_eq!(chain_of(&leaves(&moved)) == whole, moved == events);
    }

    #[test]
    fn the_last_link_does_not_depend_on_how_far_one_had_come(events in events(), pause in any::<prop::sample::Index>()) {
        let (first, rest) = events.split_at(pause.index(events.len()));
        let resumed = leaves(rest).iter().fold(chain_of(&leaves(first)), |before, leaf| link(&before, leaf));
        prop_assert_eq!(resumed, chain_of(&leaves(&events)));
    }

    #[test]
    fn the_root_is_the_same_built_from_above_and_from_below(events in events()) {
        prop_assert_eq!(root(&leaves(&events)), root_from_below(&leaves(&events)));
    }

    #[test]
    fn leaf_node_and_link_never_meet(left in any::<[u8; 32]>(), right in any::<[u8; 32]>()) {
        let (left, right) = (Hash::from_bytes(left), Hash::from_bytes(right));
        let both = [left.as_bytes().as_slice(), right.as_bytes()].concat();
        prop_assert_ne!(leaf(&both), node(&left, &right));
        prop_assert_ne!(node(&left, &right), link(&left, &right));
        prop_assert_ne!(link(&left, &right), leaf(&both));
    }
}
