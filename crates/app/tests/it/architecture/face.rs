//! What pages may hold and what they never call: the strict policy of the browser is kept in the sources too.

use super::{Source, breaches, nothing_against, sources};

/// The only file (or folder) of the face that may choose a status of failure.
const PROBLEM: [&str; 2] = ["crates/web/src/problem.rs", "crates/web/src/problem/"];

/// Answers that are not failures may be chosen anywhere.
const NOT_A_FAILURE: [&str; 9] = [
    "OK",
    "CREATED",
    "ACCEPTED",
    "NO_CONTENT",
    "PARTIAL_CONTENT",
    "SEE_OTHER",
    "NOT_MODIFIED",
    "PERMANENT_REDIRECT",
    "TEMPORARY_REDIRECT",
];

#[test]
fn only_one_file_turns_failures_into_status_codes() {
    let found = breaches("crates/web/src", |source, line| {
        if PROBLEM.iter().any(|allowed| source.path.starts_with(allowed)) {
            return None;
        }
        line.match_indices("StatusCode::").find_map(|(at, start)| {
            let code: String = line[at + start.len()..]
                .chars()
                .take_while(|c| c.is_ascii_uppercase() || *c == '_')
                .collect();
            // Comparing reads what a library answered; it does not choose.
            let compared = line[..at].trim_end_matches("axum::http::").trim_end().ends_with("==");
            (!code.is_empty() && !compared && !NOT_A_FAILURE.contains(&code.as_str())).then_some(code)
        })
    });
    nothing_against("Only problem.rs knows the status codes of failures.", found);
}

fn lines_with(source: &Source, mut test: impl FnMut(&str) -> Option<String>) -> Vec<String> {
    let numbered = source.text.lines().enumerate();
    numbered
        .filter_map(|(number, line)| test(line).map(|what| format!("{}:{}: {what}", source.path, number + 1)))
        .collect()
}

#[test]
fn no_page_script_or_style_names_an_outside_address() {
    let mut found = Vec::new();
    for source in sources("crates", &["html", "css", "js", "svg", "webmanifest"]) {
        found.extend(lines_with(&source, |line| {
            // The name of SVG, and this very machine in a sentence, are no calls.
            let line = line.replace("http://www.w3.org/", "").replace("http://localhost", "");
            let outside = ["http://", "https://", "src=\"//", "href=\"//", "url(//", "ws://", "wss://"];
            outside
                .iter()
                .find(|call| line.contains(**call))
                .map(|call| (*call).to_owned())
        }));
    }
    nothing_against("Nothing is loaded from outside: many run inside a closed network.", found);
}

#[test]
fn no_page_holds_script_or_style_of_its_own() {
    let mut found = Vec::new();
    for source in sources("crates/web", &["html"]) {
        found.extend(lines_with(&source, |line| {
            let lower = line.to_lowercase();
            let inline_script = lower.contains("<script") && !lower.contains(" src=");
            let handler = [
                " onclick=",
                " onload=",
                " onchange=",
                " onsubmit=",
                " oninput=",
                " onerror=",
                "javascript:",
            ];
            if lower.contains("<style") || lower.contains(" style=") {
                Some("style in the page".to_owned())
            } else if inline_script || handler.iter().any(|name| lower.contains(name)) {
                Some("script in the page".to_owned())
            } else if lower.contains("|safe") || lower.contains("| safe") {
                Some("a value that is not escaped".to_owned())
            } else {
                None
            }
        }));
    }
    nothing_against("The policy of the browser refuses script and style inside a page.", found);
}

#[test]
fn scripts_build_no_markup_from_text() {
    let mut found = Vec::new();
    for source in sources("crates/web", &["js"]) {
        found.extend(lines_with(&source, |line| {
            let risky = ["eval(", "new Function", "document.write", "insertAdjacentHTML", "outerHTML ="];
            risky.iter().find(|call| line.contains(**call)).map(|call| (*call).to_owned())
        }));
    }
    nothing_against("A script sets text, not markup.", found);
}
