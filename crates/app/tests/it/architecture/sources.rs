//! How sources look: length, heads, no unfinished or switched-off code, no panics waiting, one writer of events, migrations in pairs.

use super::{breaches, has_word, nothing_against, root, sources};
use std::collections::BTreeSet;
use std::fs;

const LINES_MAX: usize = 600;

/// The one place that may write an event.
const LANE: &str = "crates/store/src/lane.rs";

#[test]
fn files_are_short() {
    let found = sources("", &["rs", "ts", "js", "css", "html"])
        .into_iter()
        .filter(|source| !source.path.contains(".min."))
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    nothing_against("A file of more than 600 lines has two subjects.", found);
}

#[test]
fn every_file_says_what_it_is() {
    let found = sources("crates", &["rs"])
        .into_iter()
        .filter(|source| {
            let head = source.text.lines().take_while(|line| line.starts_with("//!")).count();
            head == 0 || source.text.starts_with("//! placeholder\n") && source.text.lines().count() > 1
        })
        .map(|source| source.path)
        .collect();
    nothing_against("A Rust file starts with `//!`: what it is and why.", found);
}

#[test]
fn nothing_is_unfinished_or_switched_off() {
    // Put together here, so that this file does not accuse itself.
    let forbidden = [
        ["#[ign", "ore"].concat(),
        ["to", "do!"].concat(),
        ["unimpl", "emented!"].concat(),
        ["FIX", "ME"].concat(),
        ["TO", "DO"].concat(),
        ["test.sk", "ip"].concat(),
        ["test.fix", "me"].concat(),
        ["test.on", "ly"].concat(),
    ];
    let mut found = Vec::new();
    for folder in ["crates", "e2e"] {
        for source in sources(folder, &["rs", "ts", "js", "html", "css", "sql", "toml"]) {
            for (number, line) in source.text.lines().enumerate() {
                for word in forbidden.iter().filter(|word| line.contains(word.as_str())) {
                    found.push(format!("{}:{}: {word}", source.path, number + 1));
                }
            }
        }
    }
    nothing_against("Work that is not finished is not landed, and no test is left out.", found);
}

#[test]
fn the_product_does_not_panic_for_want_of_thought() {
    let mut found = breaches("crates", |_, line| line.contains(".unwrap()").then(|| ".unwrap()".to_owned()));
    // An expectation is allowed where a sentence says why it cannot fail; it may stand on the next line.
    for source in sources("crates", &["rs"]) {
        let lines = source.product_lines();
        for (at, (number, line)) in lines.iter().enumerate() {
            let Some((_, after)) = line.split_once(".expect(") else {
                continue;
            };
            let reason = if after.trim().is_empty() {
                lines.get(at + 1).map_or("", |(_, next)| next)
            } else {
                after
            };
            if reason.split_whitespace().count() < 3 {
                found.push(format!("{}:{number}: .expect( without a reason", source.path));
            }
        }
    }
    nothing_against(
        "Outside tests nothing unwraps, and an expectation says in a sentence why it holds.",
        found,
    );
}

#[test]
fn tests_inside_a_source_file_are_one_module_at_its_end() {
    let mut found = Vec::new();
    for source in sources("crates", &["rs"]).into_iter().filter(|source| !source.is_test()) {
        let mut lines = source.text.lines().skip_while(|line| line.trim() != "#[cfg(test)]").skip(1);
        let Some(module) = lines.next() else { continue };
        let mut rest = lines
            .skip_while(|line| module.ends_with('{') && *line != "}")
            .skip_while(|line| line.is_empty() || *line == "}");
        if !module.starts_with("mod ") || !module.contains("test") || rest.next().is_some() {
            found.push(source.path);
        }
    }
    nothing_against(
        "`#[cfg(test)]` opens one module of tests, and nothing follows it: what follows would escape the other rules.",
        found,
    );
}

#[test]
fn names_say_what_a_thing_is_for() {
    let vague: BTreeSet<&str> = ["utils", "util", "helpers", "helper", "common", "manager", "service", "misc"].into();
    let found = sources("crates", &["rs"])
        .into_iter()
        .filter(|source| {
            source
                .path
                .trim_end_matches(".rs")
                .split('/')
                .any(|part| vague.contains(part))
        })
        .map(|source| source.path)
        .collect();
    nothing_against(
        "A file or folder is named by a word of the glossary or by what it can do.",
        found,
    );
}

#[test]
fn only_the_lane_writes_events() {
    let found = sources("crates", &["rs", "sql"])
        .into_iter()
        .filter(|source| source.path != LANE && !source.is_test())
        .filter(|source| {
            let plain = source.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
            [
                "insert into event",
                "update event",
                "delete from event",
                "replace into event",
                "truncate event",
            ]
            .iter()
            .any(|act| {
                plain.match_indices(act).any(|(at, _)| {
                    let rest = plain[at + act.len()..].strip_prefix('s').unwrap_or(&plain[at + act.len()..]);
                    !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
                })
            })
        })
        .map(|source| source.path)
        .collect();
    nothing_against(
        &format!("Only {LANE} appends events, and nothing changes or removes one."),
        found,
    );
}

#[test]
fn each_migration_exists_for_both_engines() {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = root().join("crates/store/migrations").join(engine);
        let Ok(entries) = fs::read_dir(folder) else {
            return BTreeSet::new();
        };
        entries
            .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(
        names("sqlite"),
        names("postgres"),
        "same numbers, same names, for both engines"
    );
}

#[test]
fn drivers_stay_inside_the_store() {
    let mut found = Vec::new();
    for folder in ["crates/web/src", "crates/app/src", "crates/documents/src"] {
        found.extend(breaches(folder, |_, line| {
            ["rusqlite", "tokio_postgres"]
                .iter()
                .find(|word| has_word(line, word))
                .map(|word| (*word).to_owned())
        }));
    }
    nothing_against("No database driver is named outside the store.", found);
}

#[test]
fn nothing_is_added_up_for_a_post_or_a_person() {
    let mut found = Vec::new();
    for source in sources("crates", &["rs", "sql"])
        .into_iter()
        .filter(|source| !source.is_test())
    {
        let plain = source.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        for (at, start) in plain.match_indices("group by ") {
            let columns: String = plain[at + start.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || "_., ".contains(*c))
                .collect();
            let columns = columns
                .split(" having ")
                .next()
                .unwrap_or_default()
                .split(" order by ")
                .next()
                .unwrap_or_default();
            if ["post", "person", "actor", "account"]
                .iter()
                .any(|word| columns.contains(word))
            {
                found.push(format!("{}: group by {columns}", source.path));
            }
        }
    }
    nothing_against(
        "Numbers are rolled up for units, goals, plans and campaigns, never for posts or persons.",
        found,
    );
}
