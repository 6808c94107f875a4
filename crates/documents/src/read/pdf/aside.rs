//! What a PDF holds beside its pages and can bear a marking all the same: its properties, notes laid on its pages, fields of forms,
//! bookmarks; and files inside it, which nobody reads here.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Object, String as Words};

use crate::marking::{Marking, MarkingRules, security_marking};

/// Entries that hold words for a reader.
const WORDS: [&str; 9] = ["Contents", "V", "DV", "Title", "Subject", "Keywords", "Author", "Subj", "TU"];
/// Bytes of a description in XML that are looked at.
const DESCRIPTION_BYTES_MAX: usize = 1024 * 1024;

/// Looks at every object; gives how many files lie inside.
pub(super) fn within(pdf: &Pdf, rules: &MarkingRules) -> Result<u32, Marking> {
    let mut files = 0;
    let own = pdf.metadata();
    let told = [&own.title, &own.subject, &own.keywords, &own.author];
    look(told.into_iter().flatten().map(|bytes| words(bytes)), rules)?;
    for object in pdf.objects() {
        match object {
            Object::Dict(dict) => look(said(&dict), rules)?,
            Object::Stream(stream) => {
                let dict = stream.dict();
                look(said(dict), rules)?;
                let is = |key: &str, name: &str| {
                    dict.get::<hayro_syntax::object::Name<'_>>(key)
                        .is_some_and(|found| found.as_ref() == name.as_bytes())
                };
                if is("Type", "EmbeddedFile") {
                    files += 1;
                } else if is("Type", "Metadata")
                    && let Ok(bytes) = stream.decoded()
                {
                    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(DESCRIPTION_BYTES_MAX)]).into_owned();
                    look(text.split(['<', '>']).map(str::to_owned), rules)?;
                }
            }
            _ => {}
        }
    }
    Ok(files)
}

fn said(dict: &Dict<'_>) -> Vec<String> {
    WORDS
        .iter()
        .filter_map(|key| dict.get::<Words<'_>>(*key).map(|found| words(found.as_bytes())))
        .collect()
}

fn look(texts: impl IntoIterator<Item = String>, rules: &MarkingRules) -> Result<(), Marking> {
    match texts.into_iter().find_map(|text| security_marking(&text, rules)) {
        Some(marking) => Err(marking),
        None => Ok(()),
    }
}

/// A text of the file's own: with a mark of its encoding, or as programs here write it.
fn words(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return UTF_16BE.decode_without_bom_handling(rest).0.into_owned();
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return UTF_16LE.decode_without_bom_handling(rest).0.into_owned();
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_or_else(|_| GB18030.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned)
}
