//! The Certificate Transparency test vectors (eight leaves, every tree size), and our own for the chain, worked out with another program.

use jiufen_transparency::{Hash, chain_of, leaf, link, node, root};

/// The entries of the Certificate Transparency reference tree.
fn entries() -> Vec<Vec<u8>> {
    vec![
        vec![],
        vec![0x00],
        vec![0x10],
        vec![0x20, 0x21],
        vec![0x30, 0x31],
        vec![0x40, 0x41, 0x42, 0x43],
        (0x50..=0x57).collect(),
        (0x60..=0x6f).collect(),
    ]
}

/// The root of the reference tree of n leaves, for n = 0..=8.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_those_of_the_reference_tree() {
    let leaves: Vec<Hash> = entries().iter().map(|entry| leaf(entry)).collect();
    for (n, expected) in ROOTS.iter().enumerate() {
        assert_eq!(root(&leaves[..n]).to_string(), *expected, "root of {n} leaves");
    }
}

#[test]
fn leaf_of_nothing_and_a_node_are_the_published_ones() {
    assert_eq!(
        leaf(b"").to_string(),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(
        leaf(b"L123456").to_string(),
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    );
    assert_eq!(node(&leaf(b""), &leaf(&[0])).to_string(), ROOTS[2]);
}

#[test]
fn the_chain_is_the_one_another_program_computes() {
    assert_eq!(chain_of([]), Hash::ZERO);
    let leaves = [leaf(b"{\"n\":1}"), leaf("九分".as_bytes())];
    assert_eq!(
        chain_of(&leaves[..1]).to_string(),
        "cc49ac2b1e1b5c87e5fff359c90926c7511a6b0f140615408d4f39d59821be02"
    );
    assert_eq!(
        chain_of(&leaves).to_string(),
        "a37e94641ff0fa1a0a32094cb7fbc237b67ea43d0b20041bdfe743a7bf23f20b"
    );
    assert_eq!(chain_of(&leaves), link(&chain_of(&leaves[..1]), &leaves[1]));
}

#[test]
fn a_hash_has_one_spelling() {
    let hash = leaf(b"x");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert_eq!(Hash::try_from(hash.as_bytes().as_slice()), Ok(hash));
    for wrong in [
        "",
        "00",
        &"0".repeat(63),
        &"0".repeat(65),
        &"A".repeat(64),
        &"g".repeat(64),
        &"十".repeat(22),
    ] {
        assert!(wrong.parse::<Hash>().is_err(), "{wrong:?} must not be read as a hash");
    }
    assert!(Hash::try_from([0u8; 31].as_slice()).is_err());
}
