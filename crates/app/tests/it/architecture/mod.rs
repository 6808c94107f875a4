//! ARCHITECTURE.md says what is absent from this repository; these tests make it true. Each failure names the file, the line and the rule.

mod arrows;
mod clocks;
mod doors;
mod face;
mod gate;
mod papers;
mod pure;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 6] = ["target", "node_modules", ".git", "test-results", "playwright-report", "shots"];

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository")
}

/// One text file of the repository.
struct Source {
    /// From the root, with forward slashes.
    path: String,
    text: String,
}

impl Source {
    fn read(path: &str) -> Source {
        let text = fs::read_to_string(root().join(path)).unwrap_or_else(|problem| panic!("{path}: {problem}"));
        Source {
            path: path.to_owned(),
            text,
        }
    }

    /// Rust that the program never runs: a crate's tests and examples, a file of tests under `src`, the module behind the feature `testing`.
    fn is_test(&self) -> bool {
        ["/tests/", "/examples/", "/src/testing"]
            .iter()
            .any(|part| self.path.contains(part))
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
    }

    /// The numbered lines of Rust that run in the product: no comments, nothing from the first `#[cfg(test)]` on.
    fn product_lines(&self) -> Vec<(usize, &str)> {
        if self.is_test() {
            return Vec::new();
        }
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(number, line)| (number + 1, line))
            .collect()
    }
}

/// Every text file with one of these extensions under a folder of the repository, in the order of their names.
fn sources(under: &str, extensions: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(under), &mut |path| {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        if extensions.contains(&extension) {
            let name = path
                .strip_prefix(root())
                .expect("under the root")
                .to_string_lossy()
                .replace('\\', "/");
            found.push(Source::read(&name));
        }
    });
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(folder: &Path, each: &mut impl FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(&path, each);
            }
        } else {
            each(&path);
        }
    }
}

/// Fails with every breach of a rule at once, so that one run shows all there is to mend.
#[track_caller]
fn nothing_against(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}\n  {}\n", breaches.join("\n  "));
}

/// Every line of the product under a folder in which `test` finds something to say.
fn breaches(under: &str, mut test: impl FnMut(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources(under, &["rs"]) {
        for (number, line) in source.product_lines() {
            if let Some(what) = test(&source, line) {
                found.push(format!("{}:{number}: {what}", source.path));
            }
        }
    }
    found
}

/// Whether `word` stands in `line` and is not part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_a_name = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(part_of_a_name)
            && !line[at + word.len()..].chars().next().is_some_and(part_of_a_name)
    })
}

#[test]
fn the_readers_see_what_they_should() {
    assert!(has_word("use std::fs;", "std::fs") && has_word("a rand::b", "rand") && !has_word("operand::x", "rand"));
    let here = Source::read("crates/app/tests/it/architecture/mod.rs");
    assert!(here.is_test() && here.product_lines().is_empty());
    let sample = Source {
        path: "crates/x/src/lib.rs".into(),
        text: "//! a\nfn b() {}\n  // c\n#[cfg(test)]\nmod tests {}\n".into(),
    };
    assert_eq!(sample.product_lines(), [(2, "fn b() {}")]);
    assert!(
        sources("crates", &["rs"])
            .iter()
            .any(|source| source.path == "crates/kernel/src/lib.rs")
    );
}
