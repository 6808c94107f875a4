//! Measures the repair: character error rate per kind of damage, false changes on clean text, speed. Run with
//! `cargo run --release -p jiufen-documents --example repair`; with `-- --pairs FOLDER` it also writes each damaged text and its original
//! for a comparison with other tools.

use std::time::Instant;

use jiufen_documents::repair::{LOST, damage, decode_any, repair};

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

type Kind = (&'static str, fn(&str) -> Vec<u8>);

const KINDS: [Kind; 12] = [
    ("pinyin", |text| {
        damage::annotated(&damage::traditional(text), &damage::usual_annotations()).into()
    }),
    ("pinyin, spaced", |text| {
        damage::annotated(&damage::traditional(text), &spaced()).into()
    }),
    ("shift", |text| damage::cut(text, true).into()),
    ("shift, full signs", |text| damage::cut(text, false).into()),
    ("both", |text| {
        damage::annotated_and_cut(&damage::traditional(text), &damage::usual_annotations()).into()
    }),
    ("UTF-8 as GBK", |text| damage::utf8_as_gbk(text).into()),
    ("UTF-8 as GBK, titles", |text| {
        text.lines().map(damage::utf8_as_gbk).collect::<Vec<_>>().join("\n").into()
    }),
    ("UTF-8 as Latin-1", |text| damage::utf8_as_latin(text).into()),
    ("GBK as Latin-1", |text| damage::gbk_as_latin(text).into()),
    ("GBK, no label", damage::gbk),
    ("spun", |text| damage::spun(text).into()),
    ("spun and both", |text| {
        damage::annotated_and_cut(&damage::traditional(&damage::spun(text)), &damage::usual_annotations()).into()
    }),
];

fn spaced() -> damage::Annotations {
    let table = damage::usual_annotations().into_iter();
    table.map(|(c, reading)| (c, format!("{reading} "))).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|word| word == "--pairs") {
        return write_pairs(arguments.get(at + 1).map_or("pairs", String::as_str));
    }
    let is_detailed = arguments.iter().any(|word| word == "--detail");
    println!(
        "{:<24}{:>10}{:>10}{:>14}{:>8}",
        "kind", "as is", "repaired", "outside gaps", "gaps"
    );
    for (kind, damaged) in KINDS {
        let (mut all, mut as_is, mut whole, mut outside, mut gaps) = (0, 0, 0, 0, 0);
        for (name, text) in TEXTS {
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

/// The differing middle of two lines.
fn show(left: &str, right: &str) {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let head = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let part = |line: &[char]| -> String {
        let end = (line.len().saturating_sub(tail) + 3).min(line.len());
        line[head.saturating_sub(3)..end.max(head.saturating_sub(3))]
            .iter()
            .take(60)
            .collect()
    };
    println!("    {} | {}", part(&left), part(&right));
}

/// Levenshtein distance, in a band; with `free`, a lost place stands for up to two characters at no cost.
fn distance(found: &[char], clean: &[char], free: bool) -> usize {
    let mut row: Vec<usize> = (0..=clean.len()).collect();
    let mut next = row.clone();
    for (i, c) in found.iter().enumerate() {
        next[0] = i + 1;
        let is_free = free && *c == LOST;
        for (j, d) in clean.iter().enumerate() {
            let mut best = (row[j] + usize::from(c != d && !is_free))
                .min(next[j] + 1)
                .min(row[j + 1] + usize::from(!is_free));
            if is_free && j > 0 {
                best = best.min(row[j - 1]);
            }
            next[j + 1] = best;
        }
        std::mem::swap(&mut row, &mut next);
    }
    row[clean.len()]
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
