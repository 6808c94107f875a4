//! What comes in comes in by the gate: the readers of forms and uploads are the only ones that read a body, and only they make texts and
//! files of it. A new form passes without asking; one that went round would be named here.

use super::{Source, breaches, has_word, nothing_against, sources};

/// The readers that hold the gate.
const READERS: &str = "crates/web/src/forms/";

/// Make texts of whole files: a document of what its reader found, a pack of files that the kernel looks at one by one.
const WHOLE_FILES: [&str; 2] = ["crates/web/src/documents/confirm.rs", "crates/web/src/packs/adopt.rs"];

/// Handlers whose files only their own readers look into; each hands the bytes to one that refuses markings itself.
const LOOKED_INTO_BY_THEIR_READERS: [&str; 3] = [
    "crates/web/src/calendars/add.rs",
    "crates/web/src/documents/admit.rs",
    "crates/web/src/imports/bring.rs",
];

#[test]
fn only_the_readers_of_forms_read_bodies_and_make_texts_and_files() {
    let ways_in = [
        "FromRequest",
        "Multipart",
        "RawForm",
        ": Json<",
        "Form<",
        "to_bytes",
        "into_body",
        "into_data_stream",
        "BodyExt",
        "NewText",
        "NewFile",
        "new_text",
    ];
    let found = breaches("crates/web/src", |source, line| {
        if source.path.starts_with(READERS) || WHOLE_FILES.contains(&source.path.as_str()) {
            return None;
        }
        let makes = |way: &str| match way {
            // Their names may be written; made are they by the readers alone.
            "NewText" | "NewFile" => line.contains(&format!("{way}::")) || line.contains(&format!("{way} {{")),
            ": Json<" => line.contains(way),
            "Form<" => has_word(line, "axum::Form") || line.contains(" Form<"),
            way => has_word(line, way),
        };
        ways_in.into_iter().find(|way| makes(way)).map(str::to_owned)
    });
    nothing_against(
        "A body is read, and texts and files are made of it, under forms/ alone, where the gate is",
        found,
    );
}

/// The handler of every address that takes something, by its path in routes.rs.
fn handlers() -> Vec<String> {
    let routes = Source::read("crates/web/src/routes.rs");
    let text: String = routes.product_lines().iter().map(|(_, line)| format!("{line}\n")).collect();
    let mut found: Vec<String> = text
        .match_indices("post(")
        .map(|(at, mark)| {
            text[at + mark.len()..]
                .split(')')
                .next()
                .unwrap_or_default()
                .replace("::<F>", "")
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Where a handler stands: its file, and the head of its function.
fn heads(handler: &str) -> Vec<(String, String)> {
    let (module, name) = handler.rsplit_once("::").expect("a path");
    let file = module.replace("::", "/");
    let all = sources("crates/web/src", &["rs"]);
    all.into_iter()
        .filter(|source| {
            let path = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
            path.ends_with(&format!("/{file}"))
        })
        .filter_map(|source| {
            let at = source
                .text
                .find(&format!("fn {name}("))
                .or_else(|| source.text.find(&format!("fn {name}<")))?;
            let head = source.text[at..].split('{').next().unwrap_or_default().to_owned();
            Some((source.path, head))
        })
        .collect()
}

#[test]
fn every_address_that_takes_something_takes_a_form_that_passed_the_gate() {
    let handlers = handlers();
    assert!(handlers.len() >= 35, "{handlers:?}");
    let mut found = Vec::new();
    let mut looked_into = Vec::new();
    for handler in &handlers {
        let heads = heads(handler);
        if heads.is_empty() {
            found.push(format!("{handler}: its function was not found"));
        }
        for (path, head) in heads {
            if !["Form", "Upload", "AnyUpload"].iter().any(|reader| has_word(&head, reader)) {
                found.push(format!("{path}: {head}"));
            }
            if has_word(&head, "AnyUpload") {
                looked_into.push(path);
            }
        }
    }
    nothing_against(
        "A handler takes what is sent as Form, Upload or AnyUpload; no other reader has the gate",
        found,
    );
    looked_into.sort();
    assert_eq!(
        looked_into, LOOKED_INTO_BY_THEIR_READERS,
        "whoever takes files of any kind hands them to a reader that refuses markings itself, and is named here"
    );
}
