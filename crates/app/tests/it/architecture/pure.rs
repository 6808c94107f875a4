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
fn no_hash_map_decides_an_order() {
    // The tables that may be large are looked up by key alone; walking one would give another order on every run.
    let found = breaches("crates/kernel/src", |source, line| {
        let declared = has_word(line, "HashSet") || has_word(line, "HashMap") && source.path != "crates/kernel/src/state.rs";
        let walks = [
            "iter()",
            "iter_mut()",
            "keys()",
            "values()",
            "values_mut()",
            "into_iter()",
            "drain()",
            "retain(",
        ];
        let walked = ["state.items.", "state.units."].iter().any(|table| {
            line.match_indices(table)
                .any(|(at, _)| walks.iter().any(|walk| line[at + table.len()..].starts_with(walk)))
        });
        if declared {
            Some("a hash map outside the state".to_owned())
        } else if walked {
            Some("walks a hash map".to_owned())
        } else {
            None
        }
    });
    nothing_against(
        "Only the state's large tables are hash maps, and nothing walks them: their order differs from run to run.",
        found,
    );
}
