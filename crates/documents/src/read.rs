//! Bytes to text: the door of the installation. Whatever is refused here is not kept anywhere.

use crate::encoding::{self, TextEncoding};
use crate::marking::{MarkingRules, security_marking};
use crate::problem::{OtherKind, ReadProblem};

/// The largest file that is read, in bytes.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;

/// The longest text that is read, in Unicode scalar values.
pub const CHARACTERS_MAX: usize = 1_000_000;

/// A document that may enter: its text with normalised line ends, and how it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDocument {
    /// The text. Lines end in `\n`; there is no byte order mark.
    pub text: String,
    /// The encoding it came in.
    pub encoding: TextEncoding,
    /// The name of the file without folders and ending, for want of a title.
    pub name: String,
}

/// Reads a plain text under the usual rules: 绝密, 机密 and 秘密 are refused at the door, 内部 is not.
pub fn read_text(bytes: &[u8], file_name: &str) -> Result<ReadDocument, ReadProblem> {
    read_text_with(bytes, file_name, &MarkingRules::default())
}

/// Reads a plain text under the installation's own rules for markings.
pub fn read_text_with(bytes: &[u8], file_name: &str, rules: &MarkingRules) -> Result<ReadDocument, ReadProblem> {
    if bytes.is_empty() {
        return Err(ReadProblem::Empty);
    }
    if let Some(kind) = other_kind(bytes) {
        return Err(ReadProblem::OtherKind { kind });
    }
    if bytes.len() > BYTES_MAX {
        return Err(ReadProblem::TooManyBytes { found: bytes.len() });
    }
    let (decoded, encoding) = encoding::decode(bytes)?;
    let text = with_plain_line_ends(&decoded);
    if let Some(at) = text.find(|c: char| c < ' ' && c != '\n' && c != '\t') {
        return Err(ReadProblem::NotText {
            line: 1 + text[..at].matches('\n').count(),
        });
    }
    if text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}') {
        return Err(ReadProblem::Empty);
    }
    let found = text.chars().count();
    if found > CHARACTERS_MAX {
        return Err(ReadProblem::TooManyCharacters { found });
    }
    if let Some(marking) = security_marking(&text, rules) {
        return Err(ReadProblem::Marked(marking));
    }
    Ok(ReadDocument {
        text,
        encoding,
        name: stem(file_name),
    })
}

/// The kind of file told by its first bytes, if it is not plain text.
fn other_kind(bytes: &[u8]) -> Option<OtherKind> {
    const BY_START: [(&[u8], OtherKind); 25] = [
        (b"PK\x03\x04", OtherKind::Zip),
        (b"PK\x05\x06", OtherKind::Zip),
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
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head: Vec<u8> = head
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take(64)
        .collect::<Vec<_>>()
        .to_ascii_lowercase();
    let is_page = [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body"]
        .iter()
        .any(|start| head.starts_with(start));
    is_page.then_some(OtherKind::WebPage)
}

/// CR LF, CR, NEL, line and paragraph separators, vertical tab and form feed all end a line; a DOS end-of-file mark is dropped.
fn with_plain_line_ends(text: &str) -> String {
    let text = text.strip_suffix('\u{1A}').unwrap_or(text);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars() {
        match c {
            '\n' if after_return => {}
            '\r' | '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            other => out.push(other),
        }
        after_return = c == '\r';
    }
    out
}

fn stem(file_name: &str) -> String {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).trim();
    let stem = match base.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => base,
    };
    stem.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};
    use proptest::prelude::*;

    const TEXT: &str = "关于做好冬季供水保障工作的通知\n\n各县（区）人民政府：\n请于12月15日前完成管网检修，确保群众用水安全。\n";

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    fn refused(bytes: &[u8]) -> &'static str {
        read_text(bytes, "a.txt").unwrap_err().code()
    }

    #[test]
    fn reads_every_usual_encoding_without_a_label() {
        let gb = GB18030.encode(TEXT).0.into_owned();
        let marked: Vec<u8> = b"\xEF\xBB\xBF".iter().copied().chain(TEXT.bytes()).collect();
        let cases = [
            (TEXT.as_bytes().to_vec(), TextEncoding::Utf8),
            (marked, TextEncoding::Utf8),
            (gb, TextEncoding::Gb18030),
            (utf16(TEXT, false, true), TextEncoding::Utf16Le),
            (utf16(TEXT, true, true), TextEncoding::Utf16Be),
            (utf16(TEXT, false, false), TextEncoding::Utf16Le),
            (utf16(TEXT, true, false), TextEncoding::Utf16Be),
        ];
        for (bytes, encoding) in cases {
            let read = read_text(&bytes, "通知.txt").unwrap();
            assert_eq!((read.text.as_str(), read.encoding), (TEXT, encoding));
            assert_eq!(read.name, "通知");
        }
    }

    #[test]
    fn reads_short_and_rare_gb18030() {
        for text in [
            "督查通报",
            "祁㼆镇人民政府",
            "會議紀要：各單位應當按期報告進度，逾期的說明理由。",
            "一、总体要求\r\n",
        ] {
            let read = read_text(&GB18030.encode(text).0, "x").unwrap();
            assert_eq!(read.text, text.replace("\r\n", "\n"), "{text}");
        }
    }

    #[test]
    fn ends_every_line_alike() {
        assert_eq!(
            read_text("甲\r\n乙\r丙\u{2028}丁\u{0C}戊\n\u{1A}".as_bytes(), "x")
                .unwrap()
                .text,
            "甲\n乙\n丙\n丁\n戊\n"
        );
    }

    #[test]
    fn refuses_what_is_not_text() {
        assert_eq!(refused(b""), "empty");
        assert_eq!(refused("\u{FEFF}  \r\n　\n".as_bytes()), "empty");
        assert_eq!(refused(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), "other-kind");
        assert_eq!(refused(b"\xFF\xD8\xFF\xE0\0\x10JFIF"), "other-kind");
        assert_eq!(refused(b"%PDF-1.7\n"), "other-kind");
        assert_eq!(refused(b"PK\x03\x04\x14\0\x06\0"), "other-kind");
        assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "other-kind");
        assert_eq!(refused(b" <!DOCTYPE html><p>x"), "other-kind");
        assert_eq!(refused(b"{\\rtf1 x}"), "other-kind");
        assert_eq!(refused(b"abc\0\x01\x02def\0"), "not-text");
        assert_eq!(refused("第一行\n第二\u{7}行".as_bytes()), "not-text");
        let mut odd = (0u8..=255).cycle().take(4000).collect::<Vec<_>>();
        odd.rotate_left(7);
        assert!(["not-text", "unknown-encoding", "broken"].contains(&refused(&odd)));
    }

    #[test]
    fn names_the_limit_the_line_and_the_way_out() {
        let large = "长".repeat(BYTES_MAX / 3 + 1);
        let problem = read_text(large.as_bytes(), "x").unwrap_err();
        assert!(problem.zh().contains("2,097,152") && problem.en().contains("2,097,152"));
        let long = "a\n".repeat(CHARACTERS_MAX / 2 + 1);
        let problem = read_text(long.as_bytes(), "x").unwrap_err();
        assert!(problem.zh().contains("1,000,000") && problem.en().contains("1,000,002"));
        let mut broken = "第一行文字很正常，第二行也正常。\n".repeat(4).into_bytes();
        broken.extend(b"\xE5\xA4");
        let problem = read_text(&broken, "x").unwrap_err();
        assert_eq!(
            problem,
            ReadProblem::Broken {
                encoding: "UTF-8",
                line: 5
            }
        );
        assert!(problem.zh().contains("第 5 行") && problem.zh().contains("请"));
        let traditional = BIG5
            .encode("關於加強防汛工作的緊急通知，各單位應當立即檢查水庫、堤防和排澇設施，發現問題及時上報。")
            .0
            .into_owned();
        let problem = read_text(&traditional, "x").unwrap_err();
        assert_eq!(problem, ReadProblem::UnknownEncoding { guess: "Big5" });
    }

    #[test]
    fn takes_the_name_apart() {
        assert_eq!(stem("C:\\文件\\报告（定稿）.v2.txt"), "报告（定稿）.v2");
        assert_eq!(stem("../../etc/passwd"), "passwd");
        assert_eq!(stem(".profile"), ".profile");
    }

    proptest! {
        #[test]
        fn never_panics_on_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Err(problem) = read_text(&bytes, "x") {
                prop_assert!(!problem.zh().is_empty() && !problem.en().is_empty());
            }
        }

        #[test]
        fn comes_back_from_every_encoding(body in "[的一是不了在人有我他这中大来上国个到说们市政府项目落实水务工业安全应急镇乡局，。；]{30,120}") {
            let text = format!("{body}\n2026年\n");
            for bytes in [text.clone().into_bytes(), GB18030.encode(&text).0.into_owned(), utf16(&text, false, true), utf16(&text, true, false)] {
                prop_assert_eq!(&read_text(&bytes, "x").unwrap().text, &text);
            }
        }
    }
}
