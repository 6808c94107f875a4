//! A file looked into at the door, whatever it is for: a security marking refuses it, and what cannot be read in it is told, so that
//! whoever brings it can answer for that part.

use encoding_rs::{BIG5, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::ledger::{self, Book, LedgerProblem};
use crate::marking::{Marking, MarkingRules, marking_in_name, security_marking};
use crate::problem::ReadProblem;
use crate::read::{DroppedPart, FileKind, file_kind, read};

/// Something in a file that no reader here can read, in words that follow the file's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Bytes at the beginning of a broken text that are looked at.
const HEAD_BYTES: usize = 64 * 1024;

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

/// The beginning of what nobody could tell the encoding of, in each that is known to be used: a broken text bears its marking all the same.
fn marking_in_any_encoding(bytes: &[u8], rules: &MarkingRules) -> Option<Marking> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    [UTF_8, GB18030, BIG5, UTF_16LE, UTF_16BE]
        .into_iter()
        .find_map(|encoding| security_marking(&encoding.decode(head).0, rules))
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
