//! One place asks the machine what time it is; everybody else, the tests too, is told. So no test depends on the day it runs.

use super::{has_word, nothing_against, sources};

/// The place.
const CLOCK: &str = "crates/store/src/clock.rs";

/// Where the program, and what measures it, takes the machine's clock.
const MACHINE: [&str; 3] = [
    "crates/app/src/config.rs",
    "crates/app/benches/figures/main.rs",
    "crates/app/tests/it/faults/installation.rs",
];

/// What asks the machine for the day. Put together here, so that this file does not accuse itself.
fn asks_the_day() -> Vec<String> {
    ["SystemTime", "Timestamp", "Zoned", "Utc", "Local", "OffsetDateTime"]
        .iter()
        .map(|kind| format!("{kind}::now"))
        .collect()
}

#[test]
fn nothing_but_the_clock_asks_the_machine_for_the_day() {
    let asks = asks_the_day();
    let mut found = Vec::new();
    for source in sources("crates", &["rs"]).into_iter().filter(|source| source.path != CLOCK) {
        for (number, line) in source.text.lines().enumerate() {
            for word in asks.iter().filter(|word| has_word(line, word)) {
                // What forbids the word names it.
                if line.trim() != format!("\"{word}\",") {
                    found.push(format!("{}:{}: {word}", source.path, number + 1));
                }
            }
        }
    }
    nothing_against("Time is brought in with the configuration of the store, in tests too.", found);
}

#[test]
fn the_product_measures_time_by_the_clock_it_was_given() {
    let measure = ["Instant", "::now"].concat();
    let machine = ["Clock", "::machine"].concat();
    let mut found = Vec::new();
    for source in sources("crates", &["rs"]).into_iter().filter(|source| source.path != CLOCK) {
        let product = source.path.contains("/src/");
        for (number, line) in source.product_lines() {
            if product && has_word(line, &measure) {
                found.push(format!("{}:{number}: {measure}", source.path));
            }
        }
        for (number, line) in source.text.lines().enumerate() {
            if has_word(line, &machine) && !MACHINE.contains(&source.path.as_str()) {
                found.push(format!("{}:{}: {machine}", source.path, number + 1));
            }
        }
    }
    nothing_against("The machine's clock is taken once, where the configuration is read.", found);
}

#[test]
fn no_statement_asks_the_database_for_the_day() {
    let words = [
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "clock_timestamp",
        "statement_timestamp",
        "transaction_timestamp",
        "unixepoch",
        "julianday",
    ];
    let mut found = Vec::new();
    for source in sources("crates/store", &["rs", "sql"]) {
        let lines: Vec<(usize, &str)> = if source.path.ends_with(".sql") {
            source.text.lines().enumerate().collect()
        } else {
            source.product_lines()
        };
        for (number, line) in lines {
            let line = line.to_lowercase();
            let asked = words.iter().find(|word| has_word(&line, word));
            if asked.is_some() || line.contains("'now'") || source.path.ends_with(".sql") && line.contains("now()") {
                found.push(format!("{}:{number}: {line}", source.path));
            }
        }
    }
    nothing_against("A statement is told the time; the database's clock is another one.", found);
}
