//! A file looked into at the door, whatever it is for: a security marking refuses it, and what cannot be read in it is told, so that
//! whoever brings it can answer for that part.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::ledger::{self, Book, LedgerProblem};
use crate::marking::{Marking, MarkingRules, filling, marking_in_name, security_marking};
use crate::problem::ReadProblem;
use crate::read::{DocumentKind, DroppedPart, FileKind, file_kind, read};

/// Something in a file that no reader here can read, in words that follow the file's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Bytes of a broken text that are looked at in one piece.
const PIECE_BYTES: usize = 64 * 1024;
/// Bytes of a piece that stand in the one before it too; even, so that two bytes stay together.
const OVERLAP_BYTES: usize = 512;

fn unread(zh: impl Into<String>, en: impl Into<String>) -> Vec<Unread> {
    vec![Unread {
        zh: zh.into(),
        en: en.into(),
    }]
}

/// Looks into a file of any kind; gives what could not be read.
///
/// # Errors
/// The marking that keeps it out.
pub fn look(bytes: &[u8], file_name: &str, rules: &MarkingRules) -> Result<Vec<Unread>, Marking> {
    if let Some(marking) = marking_in_name(file_name, rules) {
        return Err(marking);
    }
    match file_kind(bytes, file_name) {
        Ok(FileKind::Document(_)) => look_into_document(bytes, file_name, rules),
        Ok(FileKind::Ledger(_)) => match Book::open_under(bytes.to_vec(), rules) {
            Ok(book) => {
                let mut left = pictures(book.pictures());
                left.extend(files(ledger::inside(bytes)));
                Ok(left)
            }
            Err(LedgerProblem::Marked(marking)) => Err(marking),
            Err(LedgerProblem::Locked) => Ok(locked()),
            // A workbook that is empty or broken may still be looked at beside its cells.
            Err(_) => match ledger::marking_aside(bytes, rules).or_else(|| marking_in_any_encoding(bytes, rules)) {
                Some(marking) => Err(marking),
                None => Ok(unreadable()),
            },
        },
        Ok(FileKind::Other(kind)) => Ok(unread(kind.zh(), kind.en())),
        Err(ReadProblem::Locked) => Ok(locked()),
        Err(_) => match marking_in_any_encoding(bytes, rules) {
            Some(marking) => Err(marking),
            None => Ok(unreadable()),
        },
    }
}

/// What nobody could tell the encoding of, in each that is known to be used: a broken text bears its marking all the same. Its beginning is
/// looked at as a head, then piece after piece for whatever fills a line.
fn marking_in_any_encoding(bytes: &[u8], rules: &MarkingRules) -> Option<Marking> {
    let head = &bytes[..bytes.len().min(PIECE_BYTES)];
    let in_head = |encoding: &'static Encoding| security_marking(&encoding.decode(head).0, rules);
    // Pieces overlap, so that no line is cut in two in both of them.
    let pieces = || (0..bytes.len()).step_by(PIECE_BYTES - OVERLAP_BYTES).skip(1);
    let below = |encoding: &'static Encoding| {
        pieces().find_map(|from| {
            let piece = &bytes[from..bytes.len().min(from + PIECE_BYTES)];
            let (text, _) = encoding.decode_without_bom_handling(piece);
            let words = text
                .split(['\n', '\r', '\t', ',', ';', '\0'])
                .find_map(|line| filling(line, rules))?;
            let line = bytes[..from].iter().filter(|byte| **byte == b'\n').count() + 1;
            Some(Marking { line, words })
        })
    };
    let encodings = [UTF_8, GB18030, BIG5, UTF_16LE, UTF_16BE];
    encodings
        .into_iter()
        .find_map(in_head)
        .or_else(|| encodings.into_iter().find_map(below))
}

fn look_into_document(bytes: &[u8], file_name: &str, rules: &MarkingRules) -> Result<Vec<Unread>, Marking> {
    let document = match read(bytes, file_name, rules) {
        Ok(document) => document,
        Err(ReadProblem::Marked(marking)) => return Err(marking),
        Err(ReadProblem::Locked) => return Ok(locked()),
        Err(ReadProblem::NoTextLayer { .. }) => return Ok(unread("扫描件，没有文字层", "a scan without a text layer")),
        Err(_) => {
            return match marking_in_any_encoding(bytes, rules) {
                Some(marking) => Err(marking),
                None => Ok(unreadable()),
            };
        }
    };
    // Which encoding a text without a mark is in is a guess; its marking is one in whichever it is.
    if document.kind == DocumentKind::Text
        && let Some(marking) = marking_in_any_encoding(bytes, rules)
    {
        return Err(marking);
    }
    let mut left = Vec::new();
    for dropped in &document.dropped {
        match dropped.what {
            DroppedPart::Files => left.extend(files(dropped.count)),
            DroppedPart::Pictures => left.extend(pictures(dropped.count)),
            DroppedPart::PagesWithoutText => left.extend(unread(
                format!("其中 {} 页没有文字层", dropped.count),
                format!("{} of its pages without text", dropped.count),
            )),
            _ => {}
        }
    }
    Ok(left)
}

fn pictures(count: u32) -> Vec<Unread> {
    if count == 0 {
        return Vec::new();
    }
    unread(format!("其中 {count} 幅图片"), format!("{count} pictures in it"))
}

fn files(count: u32) -> Vec<Unread> {
    if count == 0 {
        return Vec::new();
    }
    unread(
        format!("里面嵌的 {count} 个文件或对象"),
        format!("{count} files or objects inside it"),
    )
}

fn locked() -> Vec<Unread> {
    unread("加了密码", "locked with a password")
}

fn unreadable() -> Vec<Unread> {
    unread("打不开或读不完整", "cannot be opened or read whole")
}

#[cfg(test)]
mod tests;
