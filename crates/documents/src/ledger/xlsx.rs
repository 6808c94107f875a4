//! Workbooks of the .xlsx kind, row by row: a sheet is never held whole. Hidden sheets, rows and columns, merged areas and
//! formulas are told; a formula's value is the one the spreadsheet program kept.

use std::collections::HashMap;

use super::book::{Extent, Line, Merge, Raw};
use super::formats::{self, Shown};
use super::limits::{CELL_CHARS_MAX, CELLS_MAX, COLUMNS_MAX, MERGES_MAX, ROWS_MAX, SHEETS_MAX, TEXT_BYTES_MAX, TEXTS_MAX};
use super::package::Package;
use super::problem::LedgerProblem;
use super::xml::{Node, Tag, Walk};

/// What all sheets of a workbook share.
pub(super) struct Workbook {
    /// Name, hidden, part.
    pub(super) sheets: Vec<(String, bool, String)>,
    texts: Texts,
    styles: Vec<Shown>,
    /// The other calendar of old files.
    pub(super) from_1904: bool,
    /// Pictures, which nobody reads here.
    pub(super) pictures: u32,
}

/// The texts that cells point at, one after another.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) -> Result<(), LedgerProblem> {
        self.all.push_str(text);
        if self.ends.len() >= TEXTS_MAX || self.all.len() > TEXT_BYTES_MAX {
            return Err(LedgerProblem::TooManyTexts);
        }
        // Below the limit of bytes, which fits.
        self.ends.push(self.all.len() as u32);
        Ok(())
    }

    fn get(&self, index: usize) -> &str {
        let end = self.ends.get(index).copied().unwrap_or(0) as usize;
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0) as usize;
        self.all.get(start..end).unwrap_or("")
    }
}

impl Workbook {
    pub(super) fn open(bytes: &[u8]) -> Result<Workbook, LedgerProblem> {
        let mut package = Package::open(bytes)?;
        let main = main_part(&mut package)?;
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let relations = relations(&mut package, &main)?;
        let target = |kind: &str| {
            let found = relations.values().find(|(found, _)| found.ends_with(kind));
            found.map(|(_, target)| resolved(&folder, target))
        };
        let mut workbook = Workbook {
            sheets: Vec::new(),
            texts: Texts::default(),
            styles: Vec::new(),
            from_1904: false,
            pictures: u32::try_from(package.names().filter(|name| name.starts_with("xl/media/")).count()).unwrap_or(u32::MAX),
        };
        {
            let Some(part) = package.part(&main)? else {
                return Err(LedgerProblem::NotALedger);
            };
            let mut walk = Walk::new(part);
            loop {
                match walk.next()? {
                    Node::Open { tag, .. } if tag.is("workbookPr") => workbook.from_1904 = tag.says("date1904"),
                    Node::Open { tag, .. } if tag.is("sheet") => {
                        let hidden = tag
                            .attribute("state")
                            .is_some_and(|state| state.to_ascii_lowercase().contains("hidden"));
                        let relation = tag.attribute("id").and_then(|id| relations.get(&id));
                        let Some((_, target)) = relation.filter(|(kind, _)| kind.ends_with("/worksheet")) else {
                            continue;
                        };
                        let name = tag.attribute("name").unwrap_or_default();
                        workbook.sheets.push((name, hidden, resolved(&folder, target)));
                    }
                    Node::End => break,
                    _ => {}
                }
            }
        }
        if workbook.sheets.is_empty() {
            return Err(LedgerProblem::NotALedger);
        }
        if workbook.sheets.len() > SHEETS_MAX {
            return Err(LedgerProblem::TooManySheets {
                found: workbook.sheets.len(),
            });
        }
        if let Some(part) = target("/sharedStrings")
            .map(|name| package.part(&name))
            .transpose()?
            .flatten()
        {
            workbook.texts = texts(Walk::new(part))?;
        }
        if let Some(part) = target("/styles").map(|name| package.part(&name)).transpose()?.flatten() {
            workbook.styles = styles(Walk::new(part))?;
        }
        Ok(workbook)
    }

    /// Reads a sheet from its first row to its last, as long as `visit` says so, and tells its extent.
    pub(super) fn scan(
        &self,
        bytes: &[u8],
        index: usize,
        visit: &mut dyn FnMut(Line) -> Result<bool, LedgerProblem>,
    ) -> Result<Extent, LedgerProblem> {
        let (name, _, part) = self.sheets.get(index).ok_or(LedgerProblem::NoSheet)?;
        let mut package = Package::open(bytes)?;
        let Some(part) = package.part(part)? else {
            return Err(LedgerProblem::Broken { what: part.clone() });
        };
        let mut scan = Scan {
            workbook: self,
            sheet: name,
            walk: Walk::new(part),
            extent: Extent::default(),
            row: 0,
            next_row: 0,
        };
        scan.all(visit)?;
        Ok(scan.extent)
    }

    fn number(&self, written: &str, style: usize) -> String {
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                let shown = self.styles.get(style).copied().unwrap_or(Shown::General);
                formats::shown(number, shown, self.from_1904)
            }
            _ => written.to_owned(),
        }
    }
}

/// What stands above and below each page when it is printed.
const HEADS_OF_PAGES: [&str; 6] = [
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
];

struct Scan<'a, R> {
    workbook: &'a Workbook,
    sheet: &'a str,
    walk: Walk<R>,
    extent: Extent,
    row: u32,
    next_row: u32,
}

impl<R: std::io::BufRead> Scan<'_, R> {
    fn all(&mut self, visit: &mut dyn FnMut(Line) -> Result<bool, LedgerProblem>) -> Result<(), LedgerProblem> {
        loop {
            match self.walk.next()? {
                Node::Open { tag, closed } if tag.is("col") => {
                    let _ = closed;
                    if tag.says("hidden") {
                        let (first, last) = (tag.number("min").unwrap_or(1), tag.number("max").unwrap_or(1));
                        self.extent
                            .hidden_columns
                            .extend((first.max(1)..=last.min(COLUMNS_MAX)).map(|column| column - 1));
                    }
                }
                Node::Open { tag, closed } if tag.is("row") => {
                    self.row = tag.number("r").map_or(self.next_row, |row| row.saturating_sub(1));
                    self.next_row = self.row.saturating_add(1);
                    let hidden = tag.says("hidden");
                    if closed {
                        continue;
                    }
                    let cells = self.row()?;
                    if cells.is_empty() {
                        continue;
                    }
                    self.extent.lines += 1;
                    if self.extent.lines > ROWS_MAX {
                        return Err(LedgerProblem::TooManyRows {
                            sheet: self.sheet.to_owned(),
                        });
                    }
                    self.extent.rows = self.extent.rows.max(self.next_row);
                    self.extent.columns = self.extent.columns.max(cells.len() as u32);
                    self.extent.hidden_rows += u32::from(hidden);
                    let line = Line {
                        row: self.row,
                        hidden,
                        cells,
                    };
                    if !visit(line)? {
                        return Ok(());
                    }
                }
                Node::Open { tag, .. } if tag.is("mergeCell") => {
                    let Some(merge) = tag.attribute("ref").as_deref().and_then(Merge::of_reference) else {
                        continue;
                    };
                    if self.extent.merges.len() >= MERGES_MAX {
                        return Err(LedgerProblem::TooManyMerges {
                            sheet: self.sheet.to_owned(),
                        });
                    }
                    self.extent.merges.push(merge);
                }
                Node::Open { tag, closed: false } if HEADS_OF_PAGES.iter().any(|name| tag.is(name)) => {
                    // A head may come in several pieces, one for each entity in it.
                    let mut head = String::new();
                    while let Node::Text(text) = self.walk.next()? {
                        head.push_str(&text);
                    }
                    self.extent.heads.push(head);
                }
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// The cells of a row up to the last that holds something.
    fn row(&mut self) -> Result<Vec<Raw>, LedgerProblem> {
        let mut cells: Vec<Raw> = Vec::new();
        let mut next = 0;
        loop {
            let (column, kind, style, closed) = match self.walk.next()? {
                Node::Open { tag, closed } if tag.is("c") => {
                    let column = tag.attribute("r").as_deref().and_then(column_of).unwrap_or(next);
                    let style = tag.number("s").unwrap_or(0) as usize;
                    (column, tag.attribute("t").unwrap_or_default(), style, closed)
                }
                Node::Open { closed: false, .. } => {
                    self.walk.skip()?;
                    continue;
                }
                Node::Open { .. } | Node::Text(_) => continue,
                Node::Close | Node::End => return Ok(cells),
            };
            next = column + 1;
            if closed {
                continue;
            }
            let raw = self.cell(&kind, style)?;
            if raw.text.is_empty() && raw.formula.is_none() {
                continue;
            }
            if column >= COLUMNS_MAX {
                return Err(LedgerProblem::TooManyColumns {
                    sheet: self.sheet.to_owned(),
                    row: self.row + 1,
                });
            }
            if raw.text.len() > CELL_CHARS_MAX && raw.text.chars().count() > CELL_CHARS_MAX {
                return Err(LedgerProblem::CellTooLong {
                    sheet: self.sheet.to_owned(),
                    row: self.row + 1,
                    column: super::book::letters(column),
                });
            }
            self.extent.cells += 1;
            if self.extent.cells > CELLS_MAX {
                return Err(LedgerProblem::TooManyCells);
            }
            self.extent.formulas += u32::from(raw.formula.is_some());
            if cells.len() <= column as usize {
                cells.resize_with(column as usize + 1, Raw::default);
            }
            cells[column as usize] = raw;
        }
    }

    /// The inside of a cell.
    fn cell(&mut self, kind: &str, style: usize) -> Result<Raw, LedgerProblem> {
        #[derive(Clone, Copy, PartialEq)]
        enum In {
            Nothing,
            Value,
            Formula,
            Text,
        }
        let (mut value, mut formula, mut has_formula) = (String::new(), String::new(), false);
        let (mut depth, mut within) = (0usize, In::Nothing);
        loop {
            match self.walk.next()? {
                Node::Open { tag, closed } => {
                    if tag.is("rPh") && !closed {
                        self.walk.skip()?;
                        continue;
                    }
                    within = if tag.is("v") {
                        In::Value
                    } else if tag.is("f") {
                        has_formula = true;
                        In::Formula
                    } else if tag.is("t") {
                        In::Text
                    } else {
                        In::Nothing
                    };
                    if closed {
                        within = In::Nothing;
                    } else {
                        depth += 1;
                    }
                }
                Node::Text(text) => match within {
                    In::Value | In::Text => value.push_str(&text),
                    In::Formula => formula.push_str(&text),
                    In::Nothing => {}
                },
                Node::Close if depth == 0 => break,
                Node::Close => {
                    depth -= 1;
                    within = In::Nothing;
                }
                Node::End => break,
            }
        }
        let text = match kind {
            "s" => self.workbook.texts.get(value.trim().parse().unwrap_or(usize::MAX)).to_owned(),
            "b" => (if value.trim() == "1" { "TRUE" } else { "FALSE" }).to_owned(),
            "str" | "inlineStr" => unescaped(&value),
            "e" => value,
            "d" => value.split('T').next().unwrap_or_default().to_owned(),
            _ if value.trim().is_empty() => String::new(),
            _ => self.workbook.number(value.trim(), style),
        };
        Ok(Raw {
            text,
            formula: has_formula.then_some(formula),
        })
    }
}

/// The main part, by the container's own index.
fn main_part(package: &mut Package<'_>) -> Result<String, LedgerProblem> {
    let index = relations(package, "")?;
    let main = index.values().find(|(kind, _)| kind.ends_with("/officeDocument"));
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, target)| resolved("", target));
    if package.has(&main) && main.ends_with(".xml") {
        Ok(main)
    } else {
        Err(LedgerProblem::NotALedger)
    }
}

/// What a part points at: id → kind and target.
fn relations(package: &mut Package<'_>, part: &str) -> Result<HashMap<String, (String, String)>, LedgerProblem> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = resolved(folder, &format!("_rels/{file}.rels"));
    let mut found = HashMap::new();
    let Some(part) = package.part(&name)? else {
        return Ok(found);
    };
    let mut walk = Walk::new(part);
    loop {
        match walk.next()? {
            Node::Open { tag, .. } if tag.is("Relationship") => {
                let (Some(id), Some(kind), Some(target)) = (tag.attribute("Id"), tag.attribute("Type"), tag.attribute("Target"))
                else {
                    continue;
                };
                found.insert(id, (kind, target));
            }
            Node::End => return Ok(found),
            _ => {}
        }
    }
}

/// A target beside its part.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The shared texts; readings above the characters are left out.
fn texts<R: std::io::BufRead>(mut walk: Walk<R>) -> Result<Texts, LedgerProblem> {
    let mut texts = Texts::default();
    let mut current = String::new();
    let (mut depth, mut within, mut text_at) = (0usize, false, None);
    loop {
        match walk.next()? {
            Node::Open { tag, closed } => {
                if tag.is("rPh") && !closed {
                    walk.skip()?;
                    continue;
                }
                if tag.is("si") {
                    if closed {
                        texts.push("")?;
                        continue;
                    }
                    current.clear();
                    within = true;
                    depth = 0;
                } else if within && !closed {
                    depth += 1;
                    if tag.is("t") {
                        text_at = Some(depth);
                    }
                }
            }
            Node::Text(text) if text_at.is_some() => current.push_str(&text),
            Node::Text(_) => {}
            Node::Close if within && depth == 0 => {
                texts.push(&unescaped(&current))?;
                within = false;
            }
            Node::Close if within => {
                text_at = text_at.filter(|at| *at != depth);
                depth -= 1;
            }
            Node::Close => {}
            Node::End => return Ok(texts),
        }
    }
}

/// How each style shows a number.
fn styles<R: std::io::BufRead>(mut walk: Walk<R>) -> Result<Vec<Shown>, LedgerProblem> {
    let mut codes: HashMap<u32, Shown> = HashMap::new();
    let mut styles = Vec::new();
    let mut inside = false;
    let format = |tag: &Tag<'_>, codes: &HashMap<u32, Shown>| {
        let id = tag.number("numFmtId").unwrap_or(0);
        codes.get(&id).copied().unwrap_or_else(|| formats::built_in(id))
    };
    loop {
        match walk.next()? {
            Node::Open { tag, .. } if tag.is("numFmt") => {
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.attribute("formatCode")) {
                    codes.insert(id, formats::of_code(&code));
                }
            }
            Node::Open { tag, closed } if tag.is("cellXfs") => inside = !closed,
            Node::Open { tag, .. } if tag.is("cellStyles") => {
                let _ = tag;
                inside = false;
            }
            Node::Open { tag, .. } if inside && tag.is("xf") => styles.push(format(&tag, &codes)),
            Node::End => return Ok(styles),
            _ => {}
        }
    }
}

/// `_x000D_` and its like are how control characters are written.
fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.replace("\r\n", "\n").replace('\r', "\n");
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) if rest[at + 6..].starts_with('_') => {
                if matches!(c, '\n' | '\r') || (c >= ' ' && c != '\u{7F}') {
                    out.push(c);
                }
                rest = &rest[at + 7..];
            }
            _ => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out.replace("\r\n", "\n").replace('\r', "\n")
}

/// The column of a reference such as BC12, counted from 0.
pub(super) fn column_of(reference: &str) -> Option<u32> {
    let mut column: u32 = 0;
    let mut letters = 0;
    for byte in reference.bytes().take_while(u8::is_ascii_alphabetic) {
        letters += 1;
        if letters > 3 {
            return None;
        }
        column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
    }
    column.checked_sub(1)
}
