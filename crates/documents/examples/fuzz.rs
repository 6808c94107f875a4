//! Breaks sample documents in every way it can think of and reads them. Says how many were read and keeps any that made a reader panic.
//!
//! `cargo run --release -p jiufen-documents --example fuzz -- [SECONDS per sample] [SEED] [FOLDER of samples]`

mod breaking;

use std::path::PathBuf;

use breaking::{Sample, run};
use jiufen_documents::{MarkingRules, read, structure};

/// Pieces that readers take for something.
const PIECES: [&[u8]; 24] = [
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&#x0;",
    b"&#xFFFFFFFF;",
    b"<w:tbl><w:tr><w:tc>",
    b"</w:p>",
    b"w:val=\"4294967296\"",
    b"<w:gridSpan w:val=\"99999999\"/>",
    b"<w:vMerge/>",
    b"<table rowspan=70000 colspan=70000>",
    b"<td rowspan=1000 colspan=1000>",
    b"</table>",
    b"<!--",
    b"]]>",
    b"obj",
    b"stream\n",
    b"endstream",
    b"/Kids [1 0 R 2 0 R]",
    b"/Length -1",
    b" 9999999999999 0 Td ",
    b" 1e38 Tf ",
    b"beginbfrange <0000> <FFFFFFFF> <0000>",
    b"<< /W [0 2147483647 1000] >>",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
];

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20_261_125);
    let folder = arguments.next().map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files"),
        PathBuf::from,
    );
    let mut samples: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    samples.sort();
    let mut panics = 0;
    for sample in samples.iter().filter(|path| path.is_file()) {
        let name = sample
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let sample = Sample::of(std::fs::read(sample)?);
        panics += run(&name, &sample, &PIECES, seconds, seed, &|input| {
            let read = read(input, &name, &MarkingRules::default());
            if let Ok(document) = &read {
                for place in 0..document.text.chars().count().min(2_000) {
                    std::hint::black_box(document.origin_of(place));
                }
                std::hint::black_box(structure(&document.text));
            }
            read.is_ok()
        })?;
    }
    println!("{panics} panics");
    if panics > 0 {
        std::process::exit(1);
    }
    Ok(())
}
