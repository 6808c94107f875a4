//! A zip container under limits. Bytes are counted while they are inflated; the sizes its headers claim are never believed, and
//! archives inside it are never opened.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::limits::{INFLATED_BYTES_MAX, INFLATED_RATIO_MAX, RATIO_FREE_BYTES, ZIP_ENTRIES_MAX};
use crate::problem::{Excess, ReadProblem};

/// An opened container.
pub struct Container<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes inflated so far.
    inflated: u64,
}

/// Bytes asked for at once.
const CHUNK_BYTES: usize = 64 * 1024;

impl<'a> Container<'a> {
    /// Opens a container.
    ///
    /// # Errors
    /// When its list of parts is damaged or too long.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadProblem> {
        if claimed_entries(bytes).is_some_and(|entries| entries > ZIP_ENTRIES_MAX) {
            return Err(ReadProblem::Excess { of: Excess::Entries });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("zip"))?;
        if archive.len() > ZIP_ENTRIES_MAX {
            return Err(ReadProblem::Excess { of: Excess::Entries });
        }
        Ok(Self { archive, inflated: 0 })
    }

    /// The names of its parts.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned()))
    }

    /// Whether it has a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// A part's bytes, at most `most` of them; `None` when there is no such part.
    ///
    /// # Errors
    /// When the part is locked, damaged, too large or inflates too far.
    pub fn part(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, ReadProblem> {
        let Some(index) = self.archive.index_for_name(name) else {
            return Ok(None);
        };
        let mut out = Vec::new();
        self.inflate(index, most, |chunk| out.extend_from_slice(chunk))?;
        Ok(Some(out))
    }

    /// Inflates every part once and keeps none: for a reader that does not count for itself.
    ///
    /// # Errors
    /// As [`Container::part`].
    pub fn check_all(&mut self) -> Result<(), ReadProblem> {
        for index in 0..self.archive.len() {
            self.inflate(index, INFLATED_BYTES_MAX, |_| {})?;
        }
        Ok(())
    }

    fn inflate(&mut self, index: usize, most: u64, mut take: impl FnMut(&[u8])) -> Result<(), ReadProblem> {
        let name = match self.archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => return Err(damaged("zip")),
        };
        let locked = self.archive.by_index_raw(index).map_err(|_| damaged(&name))?.encrypted();
        if locked {
            return Err(ReadProblem::Locked);
        }
        let mut file = self.archive.by_index(index).map_err(|_| damaged(&name))?;
        let stored = file.compressed_size().max(1);
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut size = 0u64;
        loop {
            let read = file.read(&mut chunk).map_err(|_| damaged(&name))?;
            if read == 0 {
                return Ok(());
            }
            size += read as u64;
            self.inflated += read as u64;
            let excess = if size > most {
                Some(Excess::XmlBytes)
            } else if self.inflated > INFLATED_BYTES_MAX {
                Some(Excess::InflatedBytes)
            } else if size > RATIO_FREE_BYTES && size / stored > INFLATED_RATIO_MAX {
                Some(Excess::Ratio)
            } else {
                None
            };
            if let Some(of) = excess {
                return Err(ReadProblem::Excess { of });
            }
            take(&chunk[..read]);
        }
    }
}

/// The number of parts that the end of the container claims: looked at first, so that a list of millions is not read to be counted.
fn claimed_entries(bytes: &[u8]) -> Option<usize> {
    const END: &[u8] = b"PK\x05\x06";
    const TAIL: usize = 66_000;
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let at = tail.windows(END.len()).rposition(|window| window == END)?;
    let count = tail.get(at + 10..at + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

fn damaged(part: &str) -> ReadProblem {
    ReadProblem::Damaged { part: part.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{stored, zipped};
    use super::*;

    fn problem(bytes: &[u8], name: &str) -> ReadProblem {
        Container::open(bytes)
            .and_then(|mut container| container.part(name, 10 * RATIO_FREE_BYTES))
            .unwrap_err()
    }

    #[test]
    fn counts_while_it_inflates() {
        let edge = vec![b' '; RATIO_FREE_BYTES as usize];
        let bytes = zipped(&[("a.xml", &edge)]);
        assert_eq!(
            Container::open(&bytes).unwrap().part("a.xml", RATIO_FREE_BYTES).unwrap(),
            Some(edge)
        );
        let over = vec![b' '; RATIO_FREE_BYTES as usize + 1];
        let mut bytes = zipped(&[("a.xml", &over)]);
        assert_eq!(problem(&bytes, "a.xml"), ReadProblem::Excess { of: Excess::Ratio });
        // A header that claims a small size changes nothing.
        let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        bytes[at + 24..at + 28].copy_from_slice(&9u32.to_le_bytes());
        assert!(Container::open(&bytes).unwrap().part("a.xml", u64::MAX).is_err());
        let bytes = zipped(&[("a.xml", b"0123456789")]);
        assert!(Container::open(&bytes).unwrap().part("a.xml", 10).is_ok());
        let short = Container::open(&bytes).unwrap().part("a.xml", 9).unwrap_err();
        assert_eq!(short, ReadProblem::Excess { of: Excess::XmlBytes });
    }

    #[test]
    fn counts_all_parts_together() {
        let third = vec![b'x'; INFLATED_BYTES_MAX as usize / 4];
        let mut parts: Vec<(&str, &[u8])> = vec![("a", &third), ("b", &third), ("c", &third), ("d", &third)];
        assert!(Container::open(&stored(&parts)).unwrap().check_all().is_ok());
        parts.push(("e", b"x"));
        let over = Container::open(&stored(&parts)).unwrap().check_all().unwrap_err();
        assert_eq!(
            over,
            ReadProblem::Excess {
                of: Excess::InflatedBytes
            }
        );
    }

    #[test]
    fn counts_parts_and_their_sum() {
        let names: Vec<String> = (0..=ZIP_ENTRIES_MAX).map(|at| format!("{at}")).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
        assert!(Container::open(&zipped(&parts[1..])).unwrap().check_all().is_ok());
        let over = zipped(&parts);
        assert_eq!(problem(&over, "1"), ReadProblem::Excess { of: Excess::Entries });
    }

    #[test]
    fn says_what_is_damaged() {
        let bytes = zipped(&[("word/document.xml", b"<a/>")]);
        let cut = &bytes[..bytes.len() / 2];
        assert_eq!(problem(cut, "word/document.xml").code(), "damaged");
        assert_eq!(Container::open(&bytes).unwrap().part("absent", 1).unwrap(), None);
    }
}
