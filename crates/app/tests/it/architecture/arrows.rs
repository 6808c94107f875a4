//! Which crate may know which, and which outside crates the two pure ones may use.

use super::{Source, breaches, has_word, nothing_against};
use toml::Table;

/// The whole picture: a crate and the crates of ours it may depend on.
const ARROWS: [(&str, &[&str]); 6] = [
    ("kernel", &[]),
    ("transparency", &[]),
    ("documents", &["kernel"]),
    ("store", &["kernel", "transparency"]),
    ("web", &["kernel", "store"]),
    ("app", &["documents", "kernel", "store", "transparency", "web"]),
];

fn manifest(path: &str) -> Table {
    Source::read(path)
        .text
        .parse()
        .unwrap_or_else(|problem| panic!("{path}: {problem}"))
}

fn dependencies(manifest: &Table, section: &str) -> Vec<String> {
    manifest
        .get(section)
        .and_then(|table| table.as_table())
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn only_the_drawn_arrows_exist() {
    let mut found = Vec::new();
    for (name, allowed) in ARROWS {
        let manifest = manifest(&format!("crates/{name}/Cargo.toml"));
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for dependency in dependencies(&manifest, section) {
                // A crate may name itself to have a feature of its own in its tests.
                if let Some(ours) = dependency.strip_prefix("jiufen-")
                    && !allowed.contains(&ours)
                    && !(ours == name && section == "dev-dependencies")
                {
                    found.push(format!("{name} -> {ours} in [{section}]"));
                }
            }
        }
    }
    nothing_against("A crate knows another that the map does not allow.", found);
}

#[test]
fn there_are_no_crates_beside_those_on_the_map() {
    let mut folders: Vec<String> = std::fs::read_dir(super::root().join("crates"))
        .expect("crates")
        .map(|entry| entry.expect("a folder").file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let mut drawn = ARROWS.map(|(name, _)| name.to_owned());
    drawn.sort();
    assert_eq!(
        folders, drawn,
        "a new crate needs a written reason, an arrow here and a line in ARCHITECTURE.md"
    );
}

#[test]
fn the_pure_crates_use_only_what_cannot_reach_outside() {
    for (name, allowed) in [
        ("kernel", ["jiff", "serde", "serde_json", "sha2", "toml", "uuid"].as_slice()),
        ("transparency", ["sha2"].as_slice()),
    ] {
        let manifest = manifest(&format!("crates/{name}/Cargo.toml"));
        let more: Vec<String> = dependencies(&manifest, "dependencies")
            .into_iter()
            .filter(|name| !allowed.contains(&name.as_str()))
            .collect();
        nothing_against(&format!("{name} is pure and depends on {allowed:?} only."), more);
        assert!(!manifest.contains_key("build-dependencies"), "{name} has no build script");
    }
}

#[test]
fn every_dependency_is_declared_once_at_the_root_and_has_its_sentence() {
    let declared = manifest("Cargo.toml");
    let declared = declared["workspace"]["dependencies"]
        .as_table()
        .expect("workspace dependencies");
    let paper = Source::read("docs/decisions/0002-dependencies.md").text;
    let unspoken = declared
        .keys()
        .filter(|name| !name.starts_with("jiufen-") && !paper.contains(&format!("`{name}`")))
        .cloned();
    nothing_against("docs/decisions/0002-dependencies.md has no sentence for:", unspoken.collect());

    let mut found = Vec::new();
    for (name, _) in ARROWS {
        let manifest = manifest(&format!("crates/{name}/Cargo.toml"));
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (dependency, value) in manifest.get(section).and_then(|table| table.as_table()).into_iter().flatten() {
                let itself = dependency.strip_prefix("jiufen-") == Some(name);
                if !itself && value.get("workspace").and_then(|workspace| workspace.as_bool()) != Some(true) {
                    found.push(format!("{name}: {dependency} in [{section}]"));
                }
            }
        }
    }
    nothing_against("A dependency is not taken from the workspace's list.", found);
}

#[test]
fn nothing_in_the_product_can_call_outside() {
    let clients = ["reqwest", "curl", "isahc", "awc", "sentry", "opentelemetry"];
    let declared = manifest("Cargo.toml");
    let declared = declared["workspace"]["dependencies"]
        .as_table()
        .expect("workspace dependencies");
    let mut found: Vec<String> = clients
        .iter()
        .filter(|client| declared.contains_key(**client))
        .map(|client| (*client).to_owned())
        .collect();
    // The accept loop answers; it never asks.
    for library in ["hyper", "hyper-util"] {
        let features = declared[library]["features"].as_array().expect("its features");
        let asks = features.iter().filter_map(|feature| feature.as_str());
        found.extend(
            asks.filter(|feature| feature.starts_with("client") || *feature == "full")
                .map(|feature| format!("{library} with {feature}")),
        );
    }
    found.extend(breaches("crates", |source, line| {
        let named = has_word(line, "hyper") || has_word(line, "hyper_util");
        (named && !source.path.starts_with("crates/app/src/connections/")).then(|| "names hyper".to_owned())
    }));
    nothing_against("No crate of ours speaks to an outside address.", found);
}

#[test]
fn one_file_speaks_to_a_language_model_and_no_other_calls_outside() {
    let mut found = breaches("crates", |source, line| {
        let elsewhere = source.path != "crates/app/src/model.rs";
        (elsewhere && line.contains("ureq::")).then(|| "ureq".to_owned())
    });
    for (name, _) in ARROWS {
        let path = format!("crates/{name}/Cargo.toml");
        let has = dependencies(&manifest(&path), "dependencies").contains(&"ureq".to_owned());
        if has && name != "app" {
            found.push(path);
        }
    }
    nothing_against("Only the model's own file may call outside.", found);
}

#[test]
fn what_serves_tests_is_not_in_the_program() {
    let mut found = Vec::new();
    for (name, _) in ARROWS {
        let manifest = manifest(&format!("crates/{name}/Cargo.toml"));
        let table = manifest.get("dependencies").and_then(|table| table.as_table());
        for (dependency, value) in table.into_iter().flatten() {
            let features = value.get("features").and_then(|features| features.as_array());
            if features.is_some_and(|features| features.iter().any(|feature| feature.as_str() == Some("testing"))) {
                found.push(format!("{name}: {dependency}"));
            }
        }
        let default = manifest.get("features").and_then(|features| features.get("default"));
        if default.is_some_and(|default| default.to_string().contains("testing")) {
            found.push(format!("{name}: default features"));
        }
    }
    nothing_against("The feature `testing` is for dev-dependencies alone.", found);
}
