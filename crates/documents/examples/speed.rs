//! How long a report of 30,000 characters takes from bytes to items, clean and damaged all over: `cargo run --release -p
//! jiufen-documents --example speed`. Beside it one pass over the characters of the same text, as the floor of the same machine in the
//! same minute, and texts made to be slow.

use std::{hint::black_box, time::Instant};

use jiufen_documents::{
    Context, Overlay, decompose_overlay, read_text,
    repair::{damage, repair},
};

const REPORT: &str = include_str!("../tests/annotated/1-report.txt");
const CHARACTERS: usize = 30_000;
const TIMES: usize = 9;

fn main() {
    let clean: String = REPORT.chars().cycle().take(CHARACTERS).collect();
    let damaged = damage::annotated_and_cut(&damage::traditional(&clean), &damage::usual_annotations());
    let shifted = damage::cut(&clean, true);
    // The first damaged text also unfolds the tables.
    black_box(repair(&damaged));
    println!(
        "{:<34}{:>10}{:>8}{:>8}{:>11}{:>8}{:>10}",
        "ms, the middle of several", "characters", "read", "repair", "decompose", "all", "one pass"
    );
    line("clean", &clean);
    line("shifted", &shifted);
    line("pinyin and shift, traditional", &damaged);
    for (name, part) in [
        ("opening brackets alone", "（"),
        ("opening quotes alone", "“"),
        ("marks of a list alone", "、"),
        ("one long line", "完成改造5个、"),
    ] {
        line(name, &part.repeat(100_000 / part.chars().count()));
    }
    let many = clean.repeat(60);
    let start = Instant::now();
    black_box(repair(&many));
    let seconds = start.elapsed().as_secs_f64();
    let start = Instant::now();
    black_box(pass(&many));
    let floor = start.elapsed().as_secs_f64();
    let megabytes = many.len() as f64 / 1e6;
    println!(
        "repair of clean text: {:.0} MB/s; one pass over its characters: {:.0} MB/s",
        megabytes / seconds,
        megabytes / floor
    );
}

/// One line of the table.
fn line(name: &str, text: &str) {
    let mut all: Vec<[f64; 4]> = (0..TIMES).map(|_| steps(text)).collect();
    let middle = |step: usize, all: &mut Vec<[f64; 4]>| {
        all.sort_by(|a, b| a[step].total_cmp(&b[step]));
        all[TIMES / 2][step]
    };
    let [read, mend, decompose, floor] = [0, 1, 2, 3].map(|step| middle(step, &mut all));
    let characters = text.chars().count();
    println!(
        "{name:<34}{characters:>10}{read:>8.1}{mend:>8.1}{decompose:>11.1}{:>8.1}{floor:>10.2}",
        read + mend + decompose
    );
}

/// Milliseconds of reading, repair, decomposition, and of one pass.
fn steps(text: &str) -> [f64; 4] {
    let mut times = [0.0; 4];
    let mut clock = Instant::now();
    let mut lap = |step: usize| {
        times[step] = clock.elapsed().as_secs_f64() * 1e3;
        clock = Instant::now();
    };
    let read = read_text(text.as_bytes(), "text.txt").map_or_else(|_| text.to_owned(), |document| document.text);
    lap(0);
    let overlay = Overlay::of(&read, &repair(&read), &[]);
    lap(1);
    black_box(decompose_overlay(&overlay, &Context::default()));
    lap(2);
    black_box(pass(text));
    lap(3);
    times
}

/// One pass over the characters: nothing that reads them all can be faster.
fn pass(text: &str) -> u32 {
    text.chars().fold(0, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)))
}
