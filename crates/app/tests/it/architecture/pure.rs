//! The rules and the proofs cannot reach outside: no files, network, clock, thread, async or chance.

use super::{breaches, has_word, nothing_against};

/// What would make a rule's answer depend on something it was not given.
const FORBIDDEN: [&str; 22] = [
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "SystemTime",
    "Zoned::now",
    "Timestamp::now",
    "tokio",
    "rand",
    "getrandom",
    "now_v1",
    "now_v6",
    "now_v7",
    "new_v4",
    "async",
    "await",
    "println",
    "eprintln",
    "RandomState",
];

#[test]
fn rules_and_proofs_are_functions_of_what_they_are_given() {
    for name in ["kernel", "transparency"] {
        let found = breaches(&format!("crates/{name}/src"), |_, line| {
            FORBIDDEN
                .iter()
                .find(|word| has_word(line, word))
                .map(|word| (*word).to_owned())
        });
        nothing_against(
            &format!("{name} does no I/O and knows no clock, thread, async or chance; pass facts in."),
            found,
        );
    }
}

#[test]
fn nothing_walks_a_hash_map_where_order_becomes_a_fact() {
    let found = breaches("crates/kernel/src", |_, line| {
        ["HashMap", "HashSet"]
            .iter()
            .find(|word| has_word(line, word))
            .map(|word| (*word).to_owned())
    });
    nothing_against(
        "The kernel uses BTreeMap and BTreeSet: the order of a hash map differs from run to run.",
        found,
    );
}
