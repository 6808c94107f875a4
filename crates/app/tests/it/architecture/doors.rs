//! Every command has a door: it is made somewhere in the face, the program or the store, or it does not exist.

use super::{Source, has_word, nothing_against, sources};

/// The names of all commands, as the kernel lists them.
fn commands() -> Vec<String> {
    let source = Source::read("crates/kernel/src/command.rs");
    let list = source.text.split("\ncommands! {").nth(1).expect("the list of commands");
    let lines = list.lines().take_while(|line| *line != "}");
    lines
        .filter(|line| !line.trim_start().starts_with("///"))
        .filter_map(|line| line.split_once(" => ").map(|(name, _)| name.trim().to_owned()))
        .collect()
}

/// What can be asked for of two persons, as the kernel lists it.
fn wishes() -> Vec<String> {
    let source = Source::read("crates/kernel/src/org/asking.rs");
    let list = source.text.split("\nwishes! {").nth(1).expect("the list of wishes");
    let lines = list.lines().take_while(|line| *line != "}").map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("///"))
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect()
}

/// Where a command is made: a route's handler, a job, or the command line. The demonstration's own story is no door.
fn doors(command: &str) -> Vec<String> {
    let made = format!("{command} {{");
    ["crates/web/src", "crates/app/src", "crates/store/src"]
        .iter()
        .flat_map(|under| sources(under, &["rs"]))
        .filter(|source| !source.path.starts_with("crates/app/src/demo/"))
        .filter(|source| {
            source
                .product_lines()
                .iter()
                .any(|(_, line)| has_word(line, command) && line.contains(&made) && !line.contains("struct "))
        })
        .map(|source| source.path)
        .collect()
}

#[test]
fn every_command_has_a_door() {
    let commands = [commands(), wishes()].concat();
    assert!(
        commands.len() > 30
            && ["AddUnit", "PublishCalendar"]
                .iter()
                .all(|name| commands.iter().any(|known| known == name)),
        "{commands:?}"
    );
    let without = commands.iter().filter(|command| doors(command).is_empty());
    nothing_against(
        "A command that nobody can give has no reason to exist: give it a route, a job or a command line, or take it out",
        without.cloned().collect(),
    );
}
