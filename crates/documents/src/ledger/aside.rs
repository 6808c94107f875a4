//! What stands beside the cells and the text of an Office file and can bear a marking all the same: its own properties, heads and feet of
//! pages, boxes and word art.

use super::book::{Line, Sheet};
use super::limits::INFLATED_BYTES_MAX;
use super::package::Package;
use super::problem::LedgerProblem;
use super::xml::{Node, Walk};
use crate::marking::{Marking, MarkingRules, SheetLook, marking_in_name, security_marking};

/// A marking in the name of a sheet or in the heads of its pages.
pub(super) fn marking_around(sheet: &Sheet, rules: &MarkingRules) -> Result<(), LedgerProblem> {
    let in_heads = || {
        let mut heads = sheet.extent.heads.iter();
        heads.find_map(|head| security_marking(&sections(head), rules))
    };
    match marking_in_name(&sheet.name, rules).or_else(in_heads) {
        Some(found) => Err(LedgerProblem::Marked(found)),
        None => Ok(()),
    }
}

/// Takes the rows of a sheet as they are read, from the first to the last, and stops at a marking. What was read before a limit or a damage
/// bears its marking all the same.
pub(super) fn looked_at<T>(
    rules: &MarkingRules,
    scan: impl FnOnce(&mut dyn FnMut(Line) -> Result<bool, LedgerProblem>) -> Result<T, LedgerProblem>,
) -> Result<T, LedgerProblem> {
    let mut look = SheetLook::new(rules);
    let marked = |found: Option<Marking>| found.map_or(Ok(true), |marking| Err(LedgerProblem::Marked(marking)));
    let scanned = scan(&mut |line| {
        let cells: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
        marked(look.row(line.row as usize + 1, &cells))
    });
    marked(look.end())?;
    scanned
}

/// A marking in what an Office container holds beside its cells and paragraphs, and in its paragraphs as they stand, hidden and struck out
/// ones too. What is damaged there is left to the readers.
pub(crate) fn marking_aside(bytes: &[u8], rules: &MarkingRules) -> Option<Marking> {
    let mut package = Package::open_within(bytes, INFLATED_BYTES_MAX).ok()?;
    let names: Vec<String> = package.names().filter(|name| is_looked_at(name)).collect();
    names.iter().find_map(|name| {
        let pieces = match package.part(name) {
            Ok(Some(part)) => pieces(Walk::new(part), name),
            _ => return None,
        };
        pieces.iter().find_map(|piece| security_marking(piece, rules))
    })
}

/// Files and objects inside an Office container that no reader here opens.
pub(crate) fn inside(bytes: &[u8]) -> u32 {
    const FILES: [&str; 12] = [
        "htm", "html", "mht", "mhtml", "rtf", "txt", "pdf", "doc", "docx", "xls", "xlsx", "zip",
    ];
    let Ok(package) = Package::open_within(bytes, INFLATED_BYTES_MAX) else {
        return 0;
    };
    let is_file = |name: &String| {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        name.contains("/embeddings/") || FILES.contains(&ending.as_str())
    };
    u32::try_from(package.names().filter(is_file).count()).unwrap_or(u32::MAX)
}

/// Every part in XML but the cells, their shared texts, and what only says how things look.
fn is_looked_at(name: &str) -> bool {
    const LOOKS: [&str; 12] = [
        "styles.xml",
        "stylesWithEffects.xml",
        "settings.xml",
        "webSettings.xml",
        "fontTable.xml",
        "numbering.xml",
        "sharedStrings.xml",
        "workbook.xml",
        "calcChain.xml",
        "metadata.xml",
        "vbaData.xml",
        "[Content_Types].xml",
    ];
    let file = name.rsplit('/').next().unwrap_or(name);
    let in_xml = name.ends_with(".xml") || name.ends_with(".vml");
    let cells = ["xl/worksheets/", "xl/theme/", "word/theme/", "xl/pivotCache/"];
    in_xml && !LOOKS.contains(&file) && !cells.iter().any(|folder| name.starts_with(folder))
}

/// Elements that are a text of their own: boxes, notes, comments, parts of a drawing.
const PIECES: [&str; 9] = [
    "txbxContent",
    "txBody",
    "textbox",
    "comment",
    "threadedComment",
    "footnote",
    "endnote",
    "docPartBody",
    "rich",
];
/// Elements that begin a line; what only says how a run looks begins none.
const LINES: [&str; 14] = [
    "p", "br", "cr", "tr", "text", "author", "div", "pt", "v", "si", "title", "subject", "keywords", "row",
];

/// The texts of a part, a line to each paragraph; the words of boxes, notes and pictures apart from the text around them.
fn pieces<R: std::io::BufRead>(mut walk: Walk<R>, name: &str) -> Vec<String> {
    // Each property is a line.
    let is_properties = name.starts_with("docProps/") || name.starts_with("customXml/");
    let (mut done, mut open, mut depths) = (Vec::new(), vec![String::new()], vec![0_usize]);
    let mut depth = 0_usize;
    let mut silent: Option<usize> = None;
    loop {
        match walk.next() {
            Ok(Node::Open { tag, closed }) => {
                depth += usize::from(!closed);
                // Word art, and what is said of a picture for those who cannot see it.
                for said in ["string", "descr", "title", "alt", "prompt"] {
                    if let Some(words) = tag.attribute(said) {
                        done.push(words);
                    }
                }
                if silent.is_none() && !closed && tag.is("instrText") {
                    silent = Some(depth);
                }
                if !closed && PIECES.iter().any(|piece| tag.is(piece)) {
                    open.push(String::new());
                    depths.push(depth);
                } else if let Some(text) = open.last_mut() {
                    if tag.is("tab") || tag.is("tc") {
                        text.push('\t');
                    } else if is_properties || LINES.iter().any(|line| tag.is(line)) {
                        text.push('\n');
                    }
                }
            }
            Ok(Node::Close) => {
                if silent == Some(depth) {
                    silent = None;
                }
                if depths.len() > 1 && depths.last() == Some(&depth) {
                    depths.pop();
                    done.extend(open.pop());
                }
                depth = depth.saturating_sub(1);
            }
            Ok(Node::Text(text)) => {
                // Blanks between elements are no text.
                let is_shown = silent.is_none() && (!text.trim().is_empty() || !text.contains('\n'));
                if is_shown && let Some(piece) = open.last_mut() {
                    piece.push_str(&text);
                }
            }
            Ok(Node::End) | Err(_) => break,
        }
    }
    done.extend(open);
    done
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
