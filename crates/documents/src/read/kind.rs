//! What a file is, by its content. A name alone never decides; it only tells a table of commas from a text with commas.

use serde::{Deserialize, Serialize};

use super::container::Container;
use crate::problem::{OtherKind, ReadProblem};

/// The kinds of document that become text here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Plain text.
    Text,
    /// A web page.
    WebPage,
    /// Word, .docx.
    Word,
    /// PDF with a text layer.
    Pdf,
}

impl DocumentKind {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::WebPage => "text/html",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
        }
    }

    /// The kind's name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Text => "纯文本",
            Self::WebPage => "网页",
            Self::Word => "Word 文件",
            Self::Pdf => "PDF",
        }
    }

    /// The kind's name in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::WebPage => "web page",
            Self::Word => "Word file",
            Self::Pdf => "PDF",
        }
    }
}

/// Tables that are read as ledgers, not as documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerKind {
    /// Excel, .xlsx and .xlsm.
    Xlsx,
    /// The older Excel, .xls.
    Xls,
    /// A table as text.
    Csv,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A document that becomes text.
    Document(DocumentKind),
    /// A table that is read as a ledger.
    Ledger(LedgerKind),
    /// Something that is not read.
    Other(OtherKind),
}

/// Tells what a file is by its content.
///
/// # Errors
/// When it is a container whose list of parts cannot be read, or one locked with a password.
pub fn file_kind(bytes: &[u8], file_name: &str) -> Result<FileKind, ReadProblem> {
    if let Some(kind) = by_start(bytes) {
        return match kind {
            OtherKind::Zip => of_container(bytes),
            OtherKind::OldOffice => of_compound(bytes),
            OtherKind::Pdf => Ok(FileKind::Document(DocumentKind::Pdf)),
            OtherKind::WebPage => Ok(FileKind::Document(DocumentKind::WebPage)),
            other => Ok(FileKind::Other(other)),
        };
    }
    Ok(if is_table_of_commas(bytes, file_name) {
        FileKind::Ledger(LedgerKind::Csv)
    } else {
        FileKind::Document(DocumentKind::Text)
    })
}

/// Whether reading it takes more than a plain text does, so that it should be read in a process of its own.
pub fn is_heavy(bytes: &[u8]) -> bool {
    matches!(
        by_start(bytes),
        Some(OtherKind::Zip | OtherKind::OldOffice | OtherKind::Pdf | OtherKind::WebPage)
    )
}

/// The kind of file told by its first bytes, if it is not plain text.
pub(crate) fn by_start(bytes: &[u8]) -> Option<OtherKind> {
    const BY_START: [(&[u8], OtherKind); 26] = [
        (b"PK\x03\x04", OtherKind::Zip),
        (b"PK\x05\x06", OtherKind::Zip),
        (b"PK\x07\x08", OtherKind::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OtherKind::OldOffice),
        (b"\x89PNG\r\n\x1A\n", OtherKind::Picture),
        (b"\xFF\xD8\xFF", OtherKind::Picture),
        (b"GIF87a", OtherKind::Picture),
        (b"GIF89a", OtherKind::Picture),
        (b"II*\0", OtherKind::Picture),
        (b"MM\0*", OtherKind::Picture),
        (b"ID3\x03", OtherKind::Media),
        (b"ID3\x04", OtherKind::Media),
        (b"OggS", OtherKind::Media),
        (b"fLaC", OtherKind::Media),
        (b"\x1A\x45\xDF\xA3", OtherKind::Media),
        (b"{\\rtf", OtherKind::RichText),
        (b"Rar!\x1A\x07", OtherKind::Archive),
        (b"7z\xBC\xAF\x27\x1C", OtherKind::Archive),
        (b"\x1F\x8B\x08", OtherKind::Archive),
        (b"BZh9", OtherKind::Archive),
        (b"\xFD7zXZ\0", OtherKind::Archive),
        (b"\x28\xB5\x2F\xFD", OtherKind::Archive),
        (b"\x7FELF", OtherKind::Program),
        (b"MZ\x90\0", OtherKind::Program),
        (b"MZP\0", OtherKind::Program),
        (b"\xCA\xFE\xBA\xBE", OtherKind::Program),
    ];
    if let Some((_, kind)) = BY_START.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(*kind);
    }
    // A PDF may begin with up to 1,024 bytes of something else.
    if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Some(OtherKind::Pdf);
    }
    if bytes.starts_with(b"RIFF") && bytes.len() >= 12 {
        return Some(if &bytes[8..12] == b"WEBP" {
            OtherKind::Picture
        } else {
            OtherKind::Media
        });
    }
    if bytes.len() >= 12 && &bytes[4..8] == b"ftyp" {
        let is_picture = [b"heic", b"heix", b"mif1", b"avif"]
            .iter()
            .any(|brand| &bytes[8..12] == *brand);
        return Some(if is_picture { OtherKind::Picture } else { OtherKind::Media });
    }
    // Two letters alone would refuse a text that begins with BM: the four zero bytes after the size make it a bitmap.
    if bytes.starts_with(b"BM") && bytes.len() >= 10 && bytes[6..10] == [0, 0, 0, 0] {
        return Some(OtherKind::Picture);
    }
    is_page(bytes).then_some(OtherKind::WebPage)
}

/// Whether it begins as a web page does, after blanks, comments and an XML declaration. UTF-16 shows a zero beside each letter.
fn is_page(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 4096;
    let letters: Vec<u8> = bytes
        .iter()
        .take(LOOKED_AT)
        .copied()
        .filter(|byte| *byte != 0)
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    let mut rest = letters
        .strip_prefix(b"\xEF\xBB\xBF")
        .or_else(|| letters.strip_prefix(b"\xFF\xFE"))
        .or_else(|| letters.strip_prefix(b"\xFE\xFF"))
        .unwrap_or(&letters);
    loop {
        rest = rest.trim_ascii_start();
        let (opening, closing): (&[u8], &[u8]) = if rest.starts_with(b"<!--") {
            (b"<!--", b"-->")
        } else if rest.starts_with(b"<?xml") {
            (b"<?xml", b"?>")
        } else {
            break;
        };
        let body = &rest[opening.len()..];
        let Some(at) = body.windows(closing.len()).position(|window| window == closing) else {
            return false;
        };
        rest = &body[at + closing.len()..];
    }
    [
        b"<!doctype html".as_slice(),
        b"<html",
        b"<head",
        b"<body",
        b"<meta",
        b"<title",
    ]
    .iter()
    .any(|start| rest.starts_with(start))
}

/// What a zip container holds.
fn of_container(bytes: &[u8]) -> Result<FileKind, ReadProblem> {
    let container = Container::open(bytes)?;
    let has = |name: &str| container.has(name);
    let starts = |name: &str| container.names().any(|known| known.starts_with(name));
    Ok(if has("word/document.xml") || starts("word/document") {
        FileKind::Document(DocumentKind::Word)
    } else if has("xl/workbook.xml") || has("xl/workbook.bin") {
        FileKind::Ledger(LedgerKind::Xlsx)
    } else if has("OFD.xml") {
        FileKind::Other(OtherKind::Ofd)
    } else if starts("ppt/") {
        FileKind::Other(OtherKind::Slides)
    } else if has("mimetype") && has("content.xml") {
        FileKind::Other(OtherKind::OpenDocument)
    } else {
        FileKind::Other(OtherKind::Archive)
    })
}

/// What an older Office container holds: its directory names its streams in UTF-16.
fn of_compound(bytes: &[u8]) -> Result<FileKind, ReadProblem> {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        // Names stand in directory entries of 128 bytes, which begin at multiples of it.
        bytes.chunks(128).any(|entry| {
            let after = name.len();
            entry.starts_with(&name) && entry.get(after..after + 2) == Some(&[0, 0])
        })
    };
    if has("EncryptedPackage") {
        return Err(ReadProblem::Locked);
    }
    Ok(if has("Workbook") || has("Book") {
        FileKind::Ledger(LedgerKind::Xls)
    } else {
        FileKind::Other(OtherKind::OldOffice)
    })
}

/// A file named .csv whose lines have the same number of separators: at least two lines and two columns.
fn is_table_of_commas(bytes: &[u8], file_name: &str) -> bool {
    if !file_name.to_ascii_lowercase().ends_with(".csv") {
        return false;
    }
    let head = &bytes[..bytes.len().min(64 * 1024)];
    let lines: Vec<&[u8]> = head
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .collect();
    let counted = |separator: u8| lines.iter().filter(|line| line.contains(&separator)).count();
    lines.len() >= 2
        && [b',', b'\t', b';']
            .into_iter()
            .any(|separator| counted(separator) * 2 > lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8], name: &str) -> FileKind {
        file_kind(bytes, name).unwrap()
    }

    #[test]
    fn the_content_decides_and_not_the_name() {
        let text = FileKind::Document(DocumentKind::Text);
        let page = FileKind::Document(DocumentKind::WebPage);
        assert_eq!(kind("督查通报\n".as_bytes(), "a.docx"), text);
        assert_eq!(
            kind(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "报告.docx"),
            FileKind::Other(OtherKind::Picture)
        );
        assert_eq!(kind(b"%PDF-1.7\n", "a.txt"), FileKind::Document(DocumentKind::Pdf));
        assert_eq!(kind(b" <!-- saved -->\n<!DOCTYPE html><p>x", "a.txt"), page);
        assert_eq!(kind(b"<?xml version=\"1.0\"?><HTML>", "a.txt"), page);
        assert_eq!(kind(b"\xFF\xFE<\0h\0t\0m\0l\0>\0", "a"), page);
        assert_eq!(kind(b"<p>x", "a.html"), text);
        assert_eq!(kind(b"<!-- never closed <html>", "a"), text);
        assert_eq!(kind(b"a,b\n1,2\n", "a.csv"), FileKind::Ledger(LedgerKind::Csv));
        assert_eq!(kind(b"a,b\n1,2\n", "a.txt"), text);
        assert_eq!(kind("一份文字\n另一行".as_bytes(), "a.csv"), text);
    }

    #[test]
    fn tells_what_an_older_container_holds() {
        let compound = |name: &str| {
            let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
            bytes.resize(1024, 0);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(2048, 0);
            bytes
        };
        assert_eq!(kind(&compound("Workbook"), "a"), FileKind::Ledger(LedgerKind::Xls));
        assert_eq!(kind(&compound("WordDocument"), "a"), FileKind::Other(OtherKind::OldOffice));
        assert_eq!(file_kind(&compound("EncryptedPackage"), "a"), Err(ReadProblem::Locked));
    }
}
