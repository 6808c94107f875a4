//! The papers: short, true about the tree, and the same in both languages where they are doubled.

use super::{Source, nothing_against, root, sources};
use std::collections::BTreeSet;

/// Everything between single backticks outside fenced blocks.
fn quoted(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// Whether a quoted word means a file or folder of this repository.
fn is_path(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c));
    let files = [".md", ".rs", ".toml", ".ts", ".js", ".css", ".html", ".sql"];
    plain && !word.starts_with('/') && (word.contains('/') || files.iter().any(|end| word.ends_with(end)))
}

#[test]
fn the_map_is_short_and_names_only_what_exists() {
    let map = Source::read("ARCHITECTURE.md");
    assert!(map.text.lines().count() <= 200, "ARCHITECTURE.md has at most 200 lines");
    let paths: Vec<&str> = quoted(&map.text).into_iter().filter(|word| is_path(word)).collect();
    assert!(paths.len() >= 12, "the map names the places of the repository in backticks");
    let gone = paths
        .into_iter()
        .filter(|path| !root().join(path).exists())
        .map(str::to_owned)
        .collect();
    nothing_against("ARCHITECTURE.md names what does not exist.", gone);
}

#[test]
fn the_map_names_every_crate() {
    let map = Source::read("ARCHITECTURE.md").text;
    let mut unnamed = Vec::new();
    for entry in std::fs::read_dir(root().join("crates")).expect("crates") {
        let name = format!("crates/{}", entry.expect("a folder").file_name().to_string_lossy());
        if !map.contains(&name) {
            unnamed.push(name);
        }
    }
    nothing_against("ARCHITECTURE.md does not name:", unnamed);
}

/// The commands a reader is told to type: the lines of fenced blocks, without comments.
fn commands(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let command = line.split(" #").next().unwrap_or(line).trim();
            if !command.is_empty() && !command.starts_with('#') {
                found.push(command.to_owned());
            }
        }
    }
    found
}

#[test]
fn both_readmes_name_the_same_commands() {
    let english = commands(&Source::read("README.md").text);
    assert_eq!(english, commands(&Source::read("README.zh-CN.md").text));
    for needed in ["cargo run --release --bin jiufen -- demo", "./check"] {
        assert!(english.iter().any(|command| command == needed), "README.md names `{needed}`");
    }
}

#[test]
fn each_mechanism_has_one_row_and_a_state() {
    let paper = Source::read("docs/mechanisms.md").text;
    let rows: Vec<Vec<&str>> = paper
        .lines()
        .filter(|line| line.starts_with("| S"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let names: Vec<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(
        names,
        (0..=16).map(|n| format!("S{n}")).collect::<Vec<_>>(),
        "S0 to S16, each once, in order"
    );
    let states: BTreeSet<&str> = ["built", "partly", "not yet"].into();
    for row in &rows {
        let state = row.last().copied().unwrap_or_default();
        let word = state.split([':', ';']).next().unwrap_or_default().trim();
        assert!(
            states.contains(word),
            "{}: the state is one of {states:?}, then a colon and what is missing; found {state:?}",
            row[0]
        );
    }
}

#[test]
fn decisions_are_numbered_and_say_context_choice_and_price() {
    let mut found = Vec::new();
    let decisions = sources("docs/decisions", &["md"]);
    assert!(!decisions.is_empty());
    let mut numbers = BTreeSet::new();
    for decision in decisions {
        let name = decision.path.rsplit('/').next().unwrap_or_default();
        let number = name.split('-').next().unwrap_or_default().to_owned();
        if number.len() != 4 || number.parse::<u16>().is_err() || !numbers.insert(number) {
            found.push(format!(
                "{}: the name starts with a number of four digits that no other has",
                decision.path
            ));
        }
        for part in ["## Context", "## Choice", "## Price"] {
            if !decision.text.lines().any(|line| line == part) {
                found.push(format!("{}: no `{part}`", decision.path));
            }
        }
    }
    nothing_against("A decision is one page: context, choice, price.", found);
}

#[test]
fn papers_link_only_to_what_exists() {
    let mut found = Vec::new();
    for paper in sources("", &["md"]) {
        let folder = paper.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (at, _) in paper.text.match_indices("](") {
            let target = paper.text[at + 2..].split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !root().join(folder).join(target).exists() {
                found.push(format!("{}: {target}", paper.path));
            }
        }
    }
    nothing_against("A link leads nowhere.", found);
}

#[test]
fn the_licence_is_there_in_full() {
    let licence = Source::read("LICENSE").text;
    assert!(licence.contains("Apache License") && licence.contains("END OF TERMS AND CONDITIONS"));
}
