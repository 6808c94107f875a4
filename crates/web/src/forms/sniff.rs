//! What a file is, by its content; its name must agree. Nothing is opened further than its header or its list of parts.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::limits;

/// A kind of file we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A PDF document.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    WebP,
    /// A Word document.
    Docx,
    /// An Excel workbook.
    Xlsx,
    /// An older Excel workbook.
    Xls,
    /// Plain text.
    Text,
    /// A table as text.
    Csv,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// None of the kinds we take, by its name.
    UnknownName,
    /// The content is not what the name says.
    NotWhatItSays,
    /// There is nothing in it.
    Empty,
    /// Larger than a file may be.
    TooLarge,
    /// More pixels than a picture may have, or a size that cannot be read.
    TooManyPixels,
}

/// Every kind, its ending and its media type.
const KINDS: [(&str, Kind, &str); 11] = [
    ("pdf", Kind::Pdf, "application/pdf"),
    ("jpg", Kind::Jpeg, "image/jpeg"),
    ("jpeg", Kind::Jpeg, "image/jpeg"),
    ("png", Kind::Png, "image/png"),
    ("webp", Kind::WebP, "image/webp"),
    (
        "docx",
        Kind::Docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        Kind::Xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xls", Kind::Xls, "application/vnd.ms-excel"),
    ("txt", Kind::Text, "text/plain"),
    // The files of a pack.
    ("toml", Kind::Text, "text/plain"),
    ("csv", Kind::Csv, "text/csv"),
];

impl Kind {
    /// What a file's name promises.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        KINDS.iter().find(|(known, ..)| *known == ending).map(|(_, kind, _)| *kind)
    }

    /// The media type to serve it with.
    pub fn media_type(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind, _)| *kind == self)
            .map_or("application/octet-stream", |(.., media_type)| media_type)
    }

    /// What a media type names; plain text, which does nothing, for one that is not ours.
    pub fn of_media(media_type: &str) -> Self {
        KINDS
            .iter()
            .find(|(.., known)| *known == media_type)
            .map_or(Self::Text, |(_, kind, _)| *kind)
    }

    /// Whether it is a picture.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP)
    }
}

/// Checks a file on disk against what its name promises; for a picture, gives width and height.
pub fn check(path: &Path, promised: Kind) -> std::io::Result<Result<Option<(u32, u32)>, Objection>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(Err(Objection::Empty));
    }
    let mut head = Vec::new();
    file.by_ref()
        .take(limits::PICTURE_HEADER_BYTES as u64)
        .read_to_end(&mut head)?;
    let fits = match promised {
        Kind::Pdf => head[..head.len().min(1024)].windows(5).any(|window| window == b"%PDF-"),
        Kind::Jpeg => head.starts_with(&[0xFF, 0xD8, 0xFF]),
        Kind::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
        Kind::WebP => head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
        Kind::Docx => is_office(&mut file, &head, length, b"word/document.xml")?,
        Kind::Xlsx => is_office(&mut file, &head, length, b"xl/workbook.")?,
        Kind::Xls => head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        Kind::Text | Kind::Csv => looks_like_text(&mut file, &head)?,
    };
    if !fits {
        return Ok(Err(Objection::NotWhatItSays));
    }
    if !promised.is_picture() {
        return Ok(Ok(None));
    }
    let size = match promised {
        Kind::Png => png_size(&head),
        Kind::Jpeg => jpeg_size(&head),
        _ => webp_size(&head),
    };
    Ok(match size {
        Some((width, height)) if u64::from(width) * u64::from(height) <= limits::PICTURE_PIXELS && width > 0 && height > 0 => {
            Ok(Some((width, height)))
        }
        _ => Err(Objection::TooManyPixels),
    })
}

/// An Office file is a zip whose list of parts, at its end, names the main part.
fn is_office(file: &mut File, head: &[u8], length: u64, main_part: &[u8]) -> std::io::Result<bool> {
    if !head.starts_with(b"PK\x03\x04") {
        return Ok(false);
    }
    let tail = length.min(limits::ZIP_TAIL_BYTES);
    file.seek(SeekFrom::Start(length - tail))?;
    let mut end = Vec::new();
    file.take(tail).read_to_end(&mut end)?;
    let has = |part: &[u8]| end.windows(part.len()).any(|window| window == part);
    Ok(has(b"PK\x05\x06") && has(b"PK\x01\x02") && has(main_part) && !has(b"vbaProject.bin"))
}

/// Any encoding of Chinese text is text; a zero byte is not (save in UTF-16, which starts with its mark).
fn looks_like_text(file: &mut File, head: &[u8]) -> std::io::Result<bool> {
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return Ok(true);
    }
    if head.starts_with(b"%PDF-")
        || head.starts_with(b"PK\x03\x04")
        || head.starts_with(b"\x7FELF")
        || head.starts_with(b"MZ\x90")
    {
        return Ok(false);
    }
    file.rewind()?;
    let mut chunk = [0; 64 * 1024];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok(true);
        }
        if chunk[..read].contains(&0) {
            return Ok(false);
        }
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn png_size(head: &[u8]) -> Option<(u32, u32)> {
    if head.get(12..16)? != b"IHDR" {
        return None;
    }
    let word = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    Some((word(16)?, word(20)?))
}

/// Walks the segments up to the frame header.
fn jpeg_size(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *head.get(at)? != 0xFF {
            return None;
        }
        let marker = *head.get(at + 1)?;
        match marker {
            0xFF => at += 1,
            0xD8 | 0x01 | 0xD0..=0xD7 => at += 2,
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Some((be16(head, at + 7)?, be16(head, at + 5)?)),
            0xD9 | 0xDA => return None,
            _ => at += 2 + usize::try_from(be16(head, at + 2)?.max(2)).ok()?,
        }
    }
}

fn webp_size(head: &[u8]) -> Option<(u32, u32)> {
    let le24 = |at: usize| {
        head.get(at..at + 3)
            .map(|b| u32::from(b[0]) | u32::from(b[1]) << 8 | u32::from(b[2]) << 16)
    };
    let le16 = |at: usize| head.get(at..at + 2).map(|b| u32::from(b[0]) | u32::from(b[1]) << 8);
    match head.get(12..16)? {
        b"VP8X" => Some((le24(24)? + 1, le24(27)? + 1)),
        b"VP8 " => Some((le16(26)? & 0x3FFF, le16(28)? & 0x3FFF)),
        b"VP8L" => {
            let bits = u32::from_le_bytes(head.get(21..25)?.try_into().ok()?);
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn checked(name: &str, content: &[u8]) -> Result<Option<(u32, u32)>, Objection> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        check(file.path(), Kind::of_name(name).unwrap()).unwrap()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        out.extend(width.to_be_bytes());
        out.extend(height.to_be_bytes());
        out
    }

    #[test]
    fn content_must_be_what_the_name_says() {
        assert_eq!(checked("a.pdf", b"%PDF-1.7\n..."), Ok(None));
        assert_eq!(checked("a.pdf", b"<html>"), Err(Objection::NotWhatItSays));
        assert_eq!(checked("a.txt", "报告".as_bytes()), Ok(None));
        assert_eq!(checked("a.txt", b"MZ\x90\0\x03"), Err(Objection::NotWhatItSays));
        assert_eq!(checked("a.csv", b"a,b\0c"), Err(Objection::NotWhatItSays));
        assert_eq!(checked("a.jpg", &png(1, 1)), Err(Objection::NotWhatItSays));
        assert_eq!(checked("a.docx", b"PK\x03\x04 nothing more"), Err(Objection::NotWhatItSays));
        assert_eq!(
            checked("a.docx", b"PK\x03\x04..PK\x01\x02..word/document.xml..PK\x05\x06.."),
            Ok(None)
        );
        assert_eq!(checked("a.txt", b""), Err(Objection::Empty));
        assert_eq!(Kind::of_name("a.exe"), None);
        assert_eq!(Kind::of_name("pdf"), None);
        assert_eq!(Kind::of_name("照片.JPG"), Some(Kind::Jpeg));
    }

    #[test]
    fn a_picture_tells_its_size() {
        assert_eq!(checked("a.png", &png(640, 480)), Ok(Some((640, 480))));
        assert_eq!(checked("a.png", &png(100_000, 100_000)), Err(Objection::TooManyPixels));
        let jpeg = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0x01, 0xE0, 0x02, 0x80, 1, 1, 0x11, 0,
        ];
        assert_eq!(checked("a.jpeg", &jpeg), Ok(Some((640, 480))));
        assert_eq!(checked("a.jpeg", &jpeg[..9]), Err(Objection::TooManyPixels));
        let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        webp.extend([0x7F, 0x02, 0, 0xDF, 0x01, 0]);
        assert_eq!(checked("a.webp", &webp), Ok(Some((640, 480))));
    }
}
