//! Breaks sample files in every way it can think of: flipped bytes, spliced and cut pieces, and for containers the same inside their parts.

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// What takes longer than this is kept to be looked at.
const SLOW: Duration = Duration::from_secs(2);

/// A small generator: the same seed breaks the same files.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// One to eight changes of a run of bytes.
pub fn broken(bytes: &[u8], pieces: &[&[u8]], chance: &mut Chance) -> Vec<u8> {
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
                let piece = pieces[chance.below(pieces.len())];
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

/// A part of a container.
type Part = (String, Vec<u8>);

/// Parts larger than this are left out of most runs: a table of styles takes longer to read than all the rest, and breaks the same way.
const LARGE_BYTES: usize = 32 * 1024;

/// A sample: whole, and as the parts of a container if it is one.
pub struct Sample {
    bytes: Vec<u8>,
    parts: Option<Vec<Part>>,
}

impl Sample {
    pub fn of(bytes: Vec<u8>) -> Self {
        let parts = parts(&bytes);
        Self { bytes, parts }
    }

    /// It in a broken form: a part of it four times out of five, stored and not packed, so that the next reader meets every change.
    pub fn broken(&self, pieces: &[&[u8]], chance: &mut Chance) -> Option<Vec<u8>> {
        let Some(parts) = self.parts.as_ref().filter(|_| chance.below(5) > 0) else {
            return Some(broken(&self.bytes, pieces, chance));
        };
        let all = chance.below(50) == 0;
        let mut parts: Vec<Part> = parts
            .iter()
            .filter(|(_, content)| all || content.len() <= LARGE_BYTES)
            .cloned()
            .collect();
        let at = chance.below(parts.len());
        parts[at].1 = broken(&parts[at].1, pieces, chance);
        packed(&parts)
    }
}

/// Breaks a sample again and again for so many seconds and has each form read; gives how often a reader panicked.
pub fn run(
    name: &str,
    sample: &Sample,
    pieces: &[&[u8]],
    seconds: u64,
    seed: u64,
    read: &dyn Fn(&[u8]) -> bool,
) -> std::io::Result<u64> {
    let mut chance = Chance::new(seed);
    let (mut runs, mut taken, mut panics, mut slowest) = (0u64, 0u64, 0u64, Duration::ZERO);
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        let Some(input) = sample.broken(pieces, &mut chance) else {
            continue;
        };
        let from = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| read(&input)));
        let took = from.elapsed();
        if took > slowest {
            slowest = took;
            if took > SLOW {
                let kept = std::env::temp_dir().join(format!("fuzz-slow-{name}"));
                std::fs::write(&kept, &input)?;
                println!("{} ms with {}", took.as_millis(), kept.display());
            }
        }
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
    Ok(panics)
}

/// The parts of a container, if it is one.
fn parts(bytes: &[u8]) -> Option<Vec<Part>> {
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

fn packed(parts: &[Part]) -> Option<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), options).ok()?;
        writer.write_all(content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}
