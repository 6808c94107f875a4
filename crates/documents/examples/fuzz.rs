//! Breaks sample files in every way it can think of and reads them: flipped bytes, spliced and cut pieces, and for containers the same
//! inside their parts, packed anew. Says how many were read and keeps any that made a reader panic.
//!
//! `cargo run --release -p jiufen-documents --example fuzz -- [SECONDS per sample] [SEED] [FOLDER of samples]`

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiufen_documents::{MarkingRules, read, structure};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// A small generator: the same seed breaks the same files.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

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

/// One to eight changes of a run of bytes.
fn broken(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(out.len());
        match chance.below(9) {
            0 | 1 if !out.is_empty() => out[at] ^= 1 << chance.below(8),
            2 if !out.is_empty() => out[at] = chance.next() as u8,
            3 => out.truncate(at),
            4 => {
                let (from, length) = (chance.below(bytes.len()), chance.below(400));
                let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
                out.splice(at..at, piece);
            }
            5 => {
                let end = (at + chance.below(200)).min(out.len());
                out.drain(at..end);
            }
            6 => {
                let piece = PIECES[chance.below(PIECES.len())];
                out.splice(at..at, piece.iter().copied());
            }
            7 => {
                // A number becomes another one.
                if let Some(digit) = out[at..].iter().position(u8::is_ascii_digit) {
                    let other = chance.next().to_string();
                    let length = chance.below(other.len()) + 1;
                    out.splice(at + digit..=at + digit, other.bytes().take(length));
                }
            }
            _ => {
                let length = chance.below(60).min(out.len() - at);
                let piece = out[at..at + length].repeat(chance.below(40));
                out.splice(at..at, piece);
            }
        }
        out.truncate(4 * 1024 * 1024);
    }
    out
}

/// The parts of a container, if it is one.
fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut out = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        out.push((part.name().ok()?.into_owned(), content));
    }
    Some(out)
}

fn packed(parts: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), options).ok()?;
        writer.write_all(content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

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
        let bytes = std::fs::read(sample)?;
        let name = sample
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let inner = parts(&bytes);
        let mut chance = Chance(seed | 1);
        let (mut runs, mut taken, mut slowest) = (0u64, 0u64, Duration::ZERO);
        let until = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < until {
            let input = match &inner {
                Some(parts) if chance.below(5) > 0 => {
                    let mut parts = parts.clone();
                    let at = chance.below(parts.len());
                    parts[at].1 = broken(&parts[at].1, &mut chance);
                    packed(&parts)
                }
                _ => Some(broken(&bytes, &mut chance)),
            };
            let Some(input) = input else { continue };
            let from = Instant::now();
            let result = catch_unwind(AssertUnwindSafe(|| {
                let read = read(&input, &name, &MarkingRules::default());
                if let Ok(document) = &read {
                    for place in 0..document.text.chars().count().min(2_000) {
                        std::hint::black_box(document.origin_of(place));
                    }
                    std::hint::black_box(structure(&document.text));
                }
                read.is_ok()
            }));
            slowest = slowest.max(from.elapsed());
            runs += 1;
            match result {
                Ok(read) => taken += u64::from(read),
                Err(_) => {
                    panics += 1;
                    let kept = std::env::temp_dir().join(format!("fuzz-{panics}-{name}"));
                    std::fs::write(&kept, &input)?;
                    println!("panic with {}", kept.display());
                }
            }
        }
        println!("{name}\t{runs} runs\t{taken} read\tslowest {} ms", slowest.as_millis());
    }
    println!("{panics} panics");
    if panics > 0 {
        std::process::exit(1);
    }
    Ok(())
}
