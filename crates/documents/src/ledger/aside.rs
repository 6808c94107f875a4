//! What stands beside the cells and the text of an Office file and can bear a marking all the same: its own properties, heads and feet of
//! pages, boxes and word art.

use super::book::{Book, Line};
use super::limits::INFLATED_BYTES_MAX;
use super::package::Package;
use super::problem::LedgerProblem;
use super::xml::{Node, Walk};
use crate::marking::{Marking, MarkingRules, marking_in_name, marking_in_rows, security_marking};

/// Rows of each sheet that are looked at.
const ROWS_LOOKED_AT: usize = 15;
/// Characters of a part that are looked at: boxes and heads are short.
const PART_CHARACTERS_MAX: usize = 20_000;

/// A marking in the names, first rows and heads of pages of any sheet of a workbook.
///
/// # Errors
/// When a sheet cannot be read.
pub(super) fn marking_in_book(book: &Book, rules: &MarkingRules) -> Result<Option<Marking>, LedgerProblem> {
    for (at, sheet) in book.sheets.iter().enumerate() {
        if let Some(found) = marking_in_name(&sheet.name, rules) {
            return Ok(Some(found));
        }
        if let Some(found) = sheet
            .extent
            .heads
            .iter()
            .find_map(|head| security_marking(&sections(head), rules))
        {
            return Ok(Some(found));
        }
        let first: Vec<Line> = book.first_rows(at, ROWS_LOOKED_AT)?;
        let cells: Vec<Vec<String>> = first
            .iter()
            .map(|line| line.cells.iter().map(|cell| cell.text.clone()).collect())
            .collect();
        if let Some(mut found) = marking_in_rows(cells.iter().map(Vec::as_slice), rules) {
            found.line = first.get(found.line - 1).map_or(found.line, |line| line.row as usize + 1);
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A marking in what an Office container holds beside its text. What is damaged there is left to the readers.
pub(crate) fn marking_aside(bytes: &[u8], rules: &MarkingRules) -> Option<Marking> {
    let mut package = Package::open_within(bytes, INFLATED_BYTES_MAX).ok()?;
    let names: Vec<String> = package.names().filter(|name| is_looked_at(name)).collect();
    names.iter().find_map(|name| {
        let lines = match package.part(name) {
            Ok(Some(part)) => lines(Walk::new(part), name.ends_with("document.xml")),
            _ => return None,
        };
        security_marking(&lines, rules)
    })
}

fn is_looked_at(name: &str) -> bool {
    let ends = |ending: &str| name.ends_with(ending);
    name == "docProps/core.xml"
        || name == "word/document.xml"
        || (ends(".xml") && ["word/header", "word/footer"].iter().any(|start| name.starts_with(start)))
        || (name.starts_with("xl/drawings/") && (ends(".xml") || ends(".vml")))
}

/// Texts and word art, a line to each paragraph; of the document itself the word art alone, its text has a reader.
fn lines<R: std::io::BufRead>(mut walk: Walk<R>, art_alone: bool) -> String {
    let (mut out, mut looked_at) = (String::new(), 0);
    while looked_at < PART_CHARACTERS_MAX || art_alone {
        match walk.next() {
            Ok(Node::Open { tag, .. }) => {
                if tag.is("textpath")
                    && let Some(words) = tag.attribute("string")
                {
                    out = format!("{words}\n{out}");
                } else if !art_alone && (tag.is("p") || tag.is("title") || tag.is("subject") || tag.is("keywords")) {
                    out.push('\n');
                }
            }
            Ok(Node::Text(text)) if !art_alone => {
                out.push_str(text.trim_matches('\n'));
                looked_at += text.len();
            }
            Ok(Node::End) | Err(_) => break,
            Ok(_) => {}
        }
    }
    out
}

/// The left, middle and right of a head of a page, without the codes for their looks: `&L&"宋体"&10机密★5年`.
fn sections(head: &str) -> String {
    let mut out = String::new();
    let mut rest = head;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(code) = rest.chars().next() else { break };
        rest = &rest[code.len_utf8()..];
        match code {
            'L' | 'C' | 'R' => out.push('\n'),
            '"' => rest = rest.split_once('"').map_or("", |(_, after)| after),
            'K' => rest = rest.get(6..).unwrap_or(""),
            '0'..='9' => rest = rest.trim_start_matches(|c: char| c.is_ascii_digit()),
            '&' => out.push('&'),
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn codes_of_looks_are_no_words() {
        assert_eq!(
            sections("&L&\"宋体,加粗\"&10机密★5年&C第 &P 页&RA&&B"),
            "\n机密★5年\n第  页\nA&B"
        );
    }
}
