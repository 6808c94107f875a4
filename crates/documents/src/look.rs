//! A file looked into at the door, whatever it is for: a security marking refuses it, and what cannot be read in it is told, so that
//! whoever brings it can answer for that part.

use serde::{Deserialize, Serialize};

use crate::ledger::{self, Book, LedgerProblem};
use crate::marking::{Marking, MarkingRules, marking_in_name};
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
            Ok(book) => Ok(pictures(book.pictures())),
            Err(LedgerProblem::Marked(marking)) => Err(marking),
            Err(LedgerProblem::Locked) => Ok(locked()),
            // A workbook that is empty or broken may still be looked at beside its cells.
            Err(_) => match ledger::marking_aside(bytes, rules) {
                Some(marking) => Err(marking),
                None => Ok(unreadable()),
            },
        },
        Ok(FileKind::Other(kind)) => Ok(unread(kind.zh(), kind.en())),
        Err(ReadProblem::Locked) => Ok(locked()),
        Err(_) => Ok(unreadable()),
    }
}

fn look_into_document(bytes: &[u8], file_name: &str, rules: &MarkingRules) -> Result<Vec<Unread>, Marking> {
    let document = match read(bytes, file_name, rules) {
        Ok(document) => document,
        Err(ReadProblem::Marked(marking)) => return Err(marking),
        Err(ReadProblem::Locked) => return Ok(locked()),
        Err(ReadProblem::NoTextLayer { .. }) => return Ok(unread("扫描件，没有文字层", "a scan without a text layer")),
        Err(_) => return Ok(unreadable()),
    };
    let mut left = Vec::new();
    for dropped in &document.dropped {
        match dropped.what {
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

fn locked() -> Vec<Unread> {
    unread("加了密码", "locked with a password")
}

fn unreadable() -> Vec<Unread> {
    unread("打不开或读不完整", "cannot be opened or read whole")
}

#[cfg(test)]
mod tests;
