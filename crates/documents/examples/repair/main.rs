//! Measures the repair: character error rate per kind of damage, false changes on clean text, speed. Run with
//! `cargo run --release -p jiufen-documents --example repair`; with `-- --pairs FOLDER` it also writes each damaged text and its original
//! for a comparison with other tools; with `-- --on FILE…` it damages other clean texts, part by part; with `-- --clean FILE…` it counts
//! false changes on them. `--detail` shows what differs, `--kind=NAME` measures kinds of that name alone; both stand first.

mod distance;
mod kinds;

use std::time::Instant;

use distance::{distance, show};
use jiufen_documents::repair::{damage, decode_any, repair};
use kinds::KINDS;

const TEXTS: [(&str, &str); 6] = [
    ("report", include_str!("../../../app/src/demo/report.txt")),
    ("notice", include_str!("texts/notice.txt")),
    ("news", include_str!("texts/news.txt")),
    ("speech", include_str!("texts/speech.txt")),
    ("minutes", include_str!("texts/minutes.txt")),
    ("plan", include_str!("texts/plan.txt")),
];

/// Clean text with everything that looks like damage and is none.
const CLEAN: &str = include_str!("texts/clean.txt");

/// Other texts are measured in parts of about so many characters, like the pages they stand for.
const PART_CHARACTERS: usize = 2000;
/// Every so many parts of a long text are taken for the error rates.
const PARTS_MAX: usize = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |word: &str| -> Option<&[String]> {
        let at = arguments.iter().position(|argument| argument == word)?;
        Some(&arguments[at + 1..])
    };
    if let Some(rest) = after("--pairs") {
        return write_pairs(rest.first().map_or("pairs", String::as_str));
    }
    if let Some(files) = after("--clean") {
        return false_changes(files);
    }
    let is_detailed = arguments.iter().any(|word| word == "--detail");
    let only = arguments.iter().find_map(|word| word.strip_prefix("--kind="));
    if let Some(files) = after("--on") {
        let texts: Vec<(String, String)> = files.iter().flat_map(|file| parts(file, PARTS_MAX)).collect();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        return error_rates(&texts, is_detailed, only);
    }
    error_rates(&TEXTS, is_detailed, only);
    let (mut characters, mut changed) = (0, 0);
    for text in TEXTS.iter().map(|(_, text)| *text).chain([CLEAN]) {
        let repaired = repair(text);
        characters += text.chars().count();
        changed += repaired.edits.len();
        for edit in &repaired.edits {
            println!("  changed without cause: {edit:?}");
        }
    }
    println!("clean text: {changed} changes in {characters} characters");
    speed();
}

fn error_rates(texts: &[(&str, &str)], is_detailed: bool, only: Option<&str>) {
    println!(
        "{:<24}{:>10}{:>10}{:>14}{:>8}",
        "kind", "as is", "repaired", "outside gaps", "gaps"
    );
    for (kind, damaged) in KINDS
        .into_iter()
        .filter(|(kind, _)| only.is_none_or(|only| kind.starts_with(only)))
    {
        let (mut all, mut as_is, mut whole, mut outside, mut gaps) = (0, 0, 0, 0, 0);
        for (name, text) in texts {
            let clean: Vec<char> = text.chars().collect();
            let source = decode_any(&damaged(text));
            let repaired = repair(&source);
            let found: Vec<char> = repaired.text.chars().collect();
            all += clean.len();
            as_is += distance(&source.chars().collect::<Vec<_>>(), &clean, false);
            whole += distance(&found, &clean, false);
            let errors = distance(&found, &clean, true);
            outside += errors;
            gaps += repaired.gaps.len();
            if is_detailed && errors > 0 {
                println!("  {name}: {errors}");
                for (left, right) in repaired.text.lines().zip(text.lines()).filter(|(left, right)| left != right) {
                    show(left, right);
                }
            }
        }
        let share = |errors: usize| format!("{:.2} %", errors as f64 * 100.0 / all as f64);
        println!(
            "{kind:<24}{:>10}{:>10}{:>14}{gaps:>8}",
            share(as_is),
            share(whole),
            share(outside)
        );
    }
}

/// The parts of a file, cut at line ends; of a long one so many, evenly spread.
fn parts(file: &str, count_max: usize) -> Vec<(String, String)> {
    let text = match std::fs::read(file) {
        Ok(bytes) => decode_any(&bytes),
        Err(problem) => {
            eprintln!("{file}: {problem}");
            std::process::exit(1);
        }
    };
    let mut all: Vec<String> = vec![String::new()];
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        if let Some(last) = all.last_mut() {
            last.push_str(line);
        }
        length += line.chars().count();
        if length >= PART_CHARACTERS {
            all.push(String::new());
            length = 0;
        }
    }
    let step = all.len().div_ceil(count_max);
    let name = std::path::Path::new(file)
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let numbered = all
        .into_iter()
        .enumerate()
        .filter(|(at, text)| at % step == 0 && !text.is_empty());
    numbered.map(|(at, text)| (format!("{name}.{at}"), text)).collect()
}

fn false_changes(files: &[String]) {
    let (mut all, mut changed) = (0usize, 0usize);
    for file in files {
        let (mut characters, mut edits, mut marked) = (0usize, 0usize, 0usize);
        for (name, text) in parts(file, usize::MAX) {
            let repaired = repair(&text);
            characters += text.chars().count();
            edits += repaired.edits.len();
            marked += repaired.gaps.len();
            for edit in &repaired.edits {
                println!("  {name}: {} {:?} -> {:?}", edit.rule.code(), edit.before, edit.after);
            }
        }
        println!("{file}: {edits} changes and {marked} gaps in {characters} characters");
        all += characters;
        changed += edits;
    }
    println!(
        "clean text: {changed} changes in {all} characters, {:.2} in 100,000",
        changed as f64 * 1e5 / all.max(1) as f64
    );
}

fn speed() {
    let many = TEXTS.iter().map(|(_, text)| *text).collect::<String>().repeat(160);
    let start = Instant::now();
    let repaired = repair(&many);
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = many.len() as f64 / 1e6;
    println!(
        "speed on clean text: {:.0} MB/s ({megabytes:.1} MB, {} edits)",
        megabytes / seconds,
        repaired.edits.len()
    );
    let damaged = damage::annotated_and_cut(&damage::traditional(&TEXTS[0].1.repeat(7)), &damage::usual_annotations());
    let start = Instant::now();
    let repaired = repair(&damaged);
    println!(
        "a damaged text of {} characters: {:.0} ms, {} edits",
        damaged.chars().count(),
        start.elapsed().as_secs_f64() * 1e3,
        repaired.edits.len()
    );
}

fn write_pairs(folder: &str) {
    let place = std::path::Path::new(folder);
    for (at, (kind, damaged)) in KINDS.iter().enumerate() {
        for (name, text) in TEXTS {
            let stem = format!("{at:02}.{}.{name}", kind.replace([' ', ','], "-"));
            let bytes = damaged(text);
            let repaired = repair(&decode_any(&bytes)).text;
            for (part, bytes) in [("damaged", bytes), ("repaired", repaired.into()), ("clean", text.into())] {
                if let Err(problem) = std::fs::write(place.join(format!("{stem}.{part}")), bytes) {
                    eprintln!("{folder}: {problem}");
                    std::process::exit(1);
                }
            }
        }
    }
}
