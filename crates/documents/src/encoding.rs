//! Recognises the encoding of an unlabelled Chinese text. A file that is valid UTF-8 is UTF-8; what is left is decided by
//! strict decoding first and by statistics only where strict decoding leaves a doubt.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_16BE, UTF_16LE};

use serde::{Deserialize, Serialize};

use crate::problem::ReadProblem;

/// The encodings that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

impl TextEncoding {
    /// The encoding's usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// Decodes the whole text, without its byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, TextEncoding), ReadProblem> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8_or_broken(rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return strict(UTF_16LE, TextEncoding::Utf16Le, rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return strict(UTF_16BE, TextEncoding::Utf16Be, rest);
    }
    if bytes.contains(&0) {
        return utf16_without_mark(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), TextEncoding::Utf8));
    }
    if is_nearly_utf8(bytes) {
        return utf8_or_broken(bytes);
    }
    gb18030_or_unknown(bytes)
}

fn utf8_or_broken(bytes: &[u8]) -> Result<(String, TextEncoding), ReadProblem> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), TextEncoding::Utf8)),
        Err(error) => Err(ReadProblem::Broken {
            encoding: "UTF-8",
            line: line_at(&bytes[..error.valid_up_to()]),
        }),
    }
}

/// Enough whole multi-byte characters for each broken place to be sure that the text was meant as UTF-8.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 20
}

/// Zeros occur in UTF-16 (the high byte of digits, blanks and line ends) and in no other text. Both orders are tried:
/// bytes in the wrong order, or random bytes, scatter over all scripts, while a real text keeps to a few.
fn utf16_without_mark(bytes: &[u8]) -> Result<(String, TextEncoding), ReadProblem> {
    let orders = [(UTF_16LE, TextEncoding::Utf16Le), (UTF_16BE, TextEncoding::Utf16Be)];
    let best = orders
        .into_iter()
        .filter_map(|(coding, encoding)| Some((coding.decode_without_bom_handling_and_without_replacement(bytes)?, encoding)))
        .map(|(text, encoding)| (usual_share(&text), text, encoding))
        .max_by_key(|(share, _, _)| *share);
    match best {
        Some((share, text, encoding)) if share >= 90 => Ok((text.into_owned(), encoding)),
        _ => Err(ReadProblem::NotText {
            line: line_at(bytes.split(|byte| *byte == 0).next().unwrap_or_default()),
        }),
    }
}

/// How many of a hundred characters are ones that Chinese texts use.
fn usual_share(text: &str) -> usize {
    let usual = text.chars().filter(|c| is_usual(*c)).count();
    usual * 100 / text.chars().count().max(1)
}

fn is_usual(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{FF}' | '\u{2010}'..='\u{206F}' | '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{266F}'
        | '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

fn gb18030_or_unknown(bytes: &[u8]) -> Result<(String, TextEncoding), ReadProblem> {
    let decoded = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    if let Some(text) = &decoded
        && is_mostly_common_chinese(text)
    {
        return Ok((text.clone().into_owned(), TextEncoding::Gb18030));
    }
    let guess = guess(bytes);
    if guess == GBK || guess == GB18030 {
        return strict(GB18030, TextEncoding::Gb18030, bytes);
    }
    Err(ReadProblem::UnknownEncoding { guess: guess.name() })
}

/// The first level of GB 2312 (3,755 everyday characters) is most of any modern text, and hardly any of a text of another encoding read as GBK.
fn is_mostly_common_chinese(text: &str) -> bool {
    let (mut common, mut all) = (0usize, 0usize);
    let mut buffer = [0u8; 4];
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        if matches!(c, '\u{3000}'..='\u{301C}' | '\u{2014}'..='\u{2026}' | '\u{FF01}'..='\u{FF5E}') {
            common += 1;
            continue;
        }
        if !matches!(c, '\u{4E00}'..='\u{9FFF}') {
            continue;
        }
        let (encoded, _, unmappable) = GB18030.encode(c.encode_utf8(&mut buffer));
        common += usize::from(!unmappable && encoded.len() == 2 && (0xB0..=0xD7).contains(&encoded[0]) && encoded[1] >= 0xA1);
    }
    all > 0 && common * 10 >= all * 7
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let first = detector.guess(None, chardetng::Utf8Detection::Deny);
    // An Asian encoding that cannot even decode the bytes is no guess at all.
    let is_asian = [BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&first);
    if is_asian && first.decode_without_bom_handling_and_without_replacement(bytes).is_none() {
        GBK
    } else {
        first
    }
}

fn strict(coding: &'static Encoding, encoding: TextEncoding, bytes: &[u8]) -> Result<(String, TextEncoding), ReadProblem> {
    if let Some(text) = coding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok((text.into_owned(), encoding));
    }
    let (text, _) = coding.decode_without_bom_handling(bytes);
    let before = text.split('\u{FFFD}').next().unwrap_or_default();
    Err(ReadProblem::Broken {
        encoding: encoding.name(),
        line: line_at(before.as_bytes()),
    })
}

/// The number of the line that follows these bytes, counted from 1.
fn line_at(before: &[u8]) -> usize {
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}
