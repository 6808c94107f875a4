//! The zip container of a workbook, opened carefully: the number of its parts is bounded, and what they inflate to is counted
//! while it is inflated, over all parts together.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use std::rc::Rc;

use zip::ZipArchive;

use super::limits::{INFLATED_BYTES_MAX, PARTS_MAX, TAG_BYTES_MAX};
use super::problem::LedgerProblem;

/// An opened container.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: Rc<Cell<u64>>,
}

/// A part that is inflated while it is read.
pub(super) type Part<'a> = BufReader<Box<dyn Read + 'a>>;

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, LedgerProblem> {
        Package::open_within(bytes, INFLATED_BYTES_MAX)
    }

    /// The same with another limit of what may be inflated: for testing the edge.
    pub(super) fn open_within(bytes: &'a [u8], inflated_max: u64) -> Result<Package<'a>, LedgerProblem> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        if archive.len() > PARTS_MAX {
            return Err(LedgerProblem::TooManyParts { found: archive.len() });
        }
        Ok(Package {
            archive,
            left: Rc::new(Cell::new(inflated_max)),
        })
    }

    /// The names of its parts.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        let names: Vec<String> = self.archive.file_names().flatten().map(Cow::into_owned).collect();
        names.into_iter()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// A part by its name, or nothing.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_>>, LedgerProblem> {
        let left = self.left.clone();
        let Some(index) = self.archive.index_for_name(name) else {
            return Ok(None);
        };
        let file = self.archive.by_index(index).map_err(|error| broken(&error))?;
        if file.encrypted() {
            return Err(LedgerProblem::Locked);
        }
        let bounded: Box<dyn Read> = Box::new(Bounded {
            inner: file,
            left,
            run: 0,
        });
        Ok(Some(BufReader::with_capacity(64 * 1024, bounded)))
    }
}

fn broken(error: &zip::result::ZipError) -> LedgerProblem {
    LedgerProblem::Broken { what: error.to_string() }
}

/// Counts what is inflated, and the bytes since the last tag: a reader of XML holds a text whole.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
    run: usize,
}

/// What the error of a read says when a limit was passed.
pub(super) const TOO_LARGE: &str = "inflates beyond the limit";
/// What it says when a piece between two tags is too long.
pub(super) const TOO_LONG: &str = "a piece between two tags is too long";

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left.get();
        if count as u64 > left {
            return Err(io::Error::other(TOO_LARGE));
        }
        self.left.set(left - count as u64);
        for part in buffer[..count].split_inclusive(|byte| matches!(byte, b'<' | b'>')) {
            self.run += part.len();
            if self.run > TAG_BYTES_MAX {
                return Err(io::Error::other(TOO_LONG));
            }
            if part.ends_with(b"<") || part.ends_with(b">") {
                self.run = 0;
            }
        }
        Ok(count)
    }
}
