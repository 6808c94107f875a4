//! Plain text: decoded, line ends made alike, every character with its bytes.

use super::origin::Placed;
use super::{Draft, is_blank_text};
use crate::encoding::{self, TextEncoding};
use crate::limits::BYTES_MAX;
use crate::problem::ReadProblem;

/// Reads a plain text in any encoding that is known here.
pub(super) fn read(bytes: &[u8]) -> Result<Draft, ReadProblem> {
    if bytes.len() > BYTES_MAX {
        return Err(ReadProblem::TooManyBytes {
            found: bytes.len(),
            most: BYTES_MAX,
        });
    }
    let (decoded, encoding) = encoding::decode(bytes)?;
    let text = with_plain_line_ends(&decoded, bytes, encoding);
    if let Some(at) = text.text.find(|c: char| c < ' ' && c != '\n' && c != '\t') {
        return Err(ReadProblem::NotText {
            line: 1 + text.text[..at].matches('\n').count(),
        });
    }
    if is_blank_text(&text.text) {
        return Err(ReadProblem::Empty);
    }
    Ok(Draft {
        encoding: Some(encoding),
        ..Draft::of(text)
    })
}

/// Every character of a decoded text with the first of its bytes and the one behind its last.
pub(super) fn with_bytes<'a>(
    decoded: &'a str,
    bytes: &'a [u8],
    encoding: TextEncoding,
) -> impl Iterator<Item = (char, u32, u32)> + 'a {
    let mut at = mark_bytes(bytes, encoding);
    decoded.chars().map(move |c| {
        let start = at;
        at += width(c, &bytes[at.min(bytes.len())..], encoding);
        (c, place(start), place(at.min(bytes.len())))
    })
}

fn place(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// Bytes of the byte order mark.
fn mark_bytes(bytes: &[u8], encoding: TextEncoding) -> usize {
    let mark: &[u8] = match encoding {
        TextEncoding::Utf8 => b"\xEF\xBB\xBF",
        TextEncoding::Utf16Le => b"\xFF\xFE",
        TextEncoding::Utf16Be => b"\xFE\xFF",
        TextEncoding::Gb18030 => b"",
    };
    if bytes.starts_with(mark) { mark.len() } else { 0 }
}

/// Bytes of the next character. GB18030 shows its width in its first two bytes.
fn width(c: char, rest: &[u8], encoding: TextEncoding) -> usize {
    match encoding {
        TextEncoding::Utf8 => c.len_utf8(),
        TextEncoding::Utf16Le | TextEncoding::Utf16Be => c.len_utf16() * 2,
        TextEncoding::Gb18030 => match rest {
            [..0x81, ..] | [0xFF, ..] | [_] | [] => 1,
            [_, 0x30..=0x39, ..] => 4,
            _ => 2,
        },
    }
}

/// CR LF, CR, NEL, line and paragraph separators, vertical tab and form feed all end a line; a DOS end-of-file mark is dropped.
fn with_plain_line_ends(decoded: &str, bytes: &[u8], encoding: TextEncoding) -> Placed {
    let whole = decoded.strip_suffix('\u{1A}').unwrap_or(decoded);
    let mut out = Placed::default();
    let mut after_return = false;
    for (at, (c, start, end)) in with_bytes(whole, bytes, encoding).enumerate() {
        match c {
            '\u{FEFF}' if at == 0 => {}
            '\n' if after_return => {}
            '\r' | '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.byte_char('\n', start, end),
            other => out.byte_char(other, start, end),
        }
        after_return = c == '\r';
    }
    out
}
