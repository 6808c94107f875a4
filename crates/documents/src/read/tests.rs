//! The door: encodings, line ends, refusals, names.

use std::io::{Cursor, Write};

use super::*;
use crate::limits::BYTES_MAX;
use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const TEXT: &str = "关于做好冬季供水保障工作的通知\n\n各县（区）人民政府：\n请于12月15日前完成管网检修，确保群众用水安全。\n";

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter()
        .chain(text.encode_utf16())
        .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect()
}

/// A container of these parts, deflated.
pub(super) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    packed(parts, CompressionMethod::Deflated)
}

/// A container of these parts as they are.
pub(super) fn stored(parts: &[(&str, &[u8])]) -> Vec<u8> {
    packed(parts, CompressionMethod::Stored)
}

fn packed(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
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
        assert_eq!((read.text.as_str(), read.encoding), (TEXT, Some(encoding)));
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
    assert_eq!(refused(b"PK\x03\x04\x14\0\x06\0"), "damaged");
    assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "other-kind");
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
    assert!(problem.zh().contains("16,777,216") && problem.en().contains("16,777,216"));
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
fn tells_the_bytes_of_each_character() {
    let text = "甲A\r\n𠮷，祁㼆镇\n各单位要按照分工抓好落实，逾期的说明理由。\n";
    let cases = [
        (text.as_bytes().to_vec(), [(0, 3), (3, 4), (4, 5), (6, 10), (10, 13)]),
        (GB18030.encode(text).0.into_owned(), [(0, 2), (2, 3), (3, 4), (5, 9), (9, 11)]),
        (utf16(text, true, true), [(2, 4), (4, 6), (6, 8), (10, 14), (14, 16)]),
    ];
    for (bytes, places) in cases {
        let read = read_text(&bytes, "x").unwrap();
        assert_eq!(read.text, text.replace("\r\n", "\n"));
        for (at, (start, end)) in places.into_iter().enumerate() {
            assert_eq!(
                read.origin_of(at),
                Some(Origin::Bytes { start, end }),
                "{at} of {:?}",
                read.encoding
            );
        }
        assert_eq!(read.origin_of(read.text.chars().count()), None);
    }
}

#[test]
fn a_table_is_handed_on_and_a_large_file_refused() {
    let problem = read_text("单位,事项\n水务局,管网\n".as_bytes(), "台账.csv").unwrap_err();
    assert_eq!(problem, ReadProblem::Ledger { kind: LedgerKind::Csv });
    let large = vec![b' '; FILE_BYTES_MAX + 1];
    assert!(matches!(
        read_text(&large, "x"),
        Err(ReadProblem::TooManyBytes {
            most: FILE_BYTES_MAX,
            ..
        })
    ));
}

#[test]
fn one_long_line_is_read_to_the_limit_and_no_further() {
    let line = "长".repeat(CHARACTERS_MAX);
    assert_eq!(read_text(line.as_bytes(), "x").unwrap().origins.runs(), 1);
    let over = read_text(format!("{line}长").as_bytes(), "x").unwrap_err();
    assert_eq!(
        over,
        ReadProblem::TooManyCharacters {
            found: CHARACTERS_MAX + 1
        }
    );
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
