//! Values with separators (RFC 4180), in any of the encodings that the reader of texts knows. The separator is the one of
//! comma, tab and semicolon that divides the first lines most evenly.

use super::book::{Extent, Line, Raw};
use super::limits::{CELL_CHARS_MAX, CELLS_MAX, COLUMNS_MAX, ROWS_MAX};
use super::problem::LedgerProblem;
use crate::encoding;
use crate::read::by_start;

/// The decoded text and its separator.
pub(super) struct Separated {
    text: String,
    separator: u8,
}

impl Separated {
    pub(super) fn read(bytes: &[u8]) -> Result<Separated, LedgerProblem> {
        if by_start(bytes).is_some() {
            return Err(LedgerProblem::NotALedger);
        }
        let (text, _) = encoding::decode(bytes).map_err(LedgerProblem::Text)?;
        if text.contains(|c: char| c < ' ' && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(LedgerProblem::NotALedger);
        }
        let separator = separator(&text).ok_or(LedgerProblem::NotALedger)?;
        Ok(Separated { text, separator })
    }

    pub(super) fn scan(&self, visit: &mut dyn FnMut(Line) -> Result<bool, LedgerProblem>) -> Result<Extent, LedgerProblem> {
        let mut extent = Extent::default();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .from_reader(self.text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut row: u32 = 0;
        while reader
            .read_record(&mut record)
            .map_err(|error| LedgerProblem::Broken { what: error.to_string() })?
        {
            let mut cells: Vec<Raw> = record
                .iter()
                .map(|cell| Raw {
                    text: unguarded(cell).to_owned(),
                    formula: None,
                })
                .collect();
            while cells.last().is_some_and(|cell| cell.text.trim().is_empty()) {
                cells.pop();
            }
            if !cells.is_empty() {
                extent.lines += 1;
                extent.rows = row + 1;
                extent.columns = extent.columns.max(cells.len() as u32);
                extent.cells += cells.iter().filter(|cell| !cell.text.is_empty()).count() as u64;
                if extent.lines > ROWS_MAX {
                    return Err(LedgerProblem::TooManyRows { sheet: String::new() });
                }
                if cells.len() > COLUMNS_MAX as usize {
                    return Err(LedgerProblem::TooManyColumns {
                        sheet: String::new(),
                        row: row + 1,
                    });
                }
                if extent.cells > CELLS_MAX {
                    return Err(LedgerProblem::TooManyCells);
                }
                if let Some(column) = cells
                    .iter()
                    .position(|cell| cell.text.len() > CELL_CHARS_MAX && cell.text.chars().count() > CELL_CHARS_MAX)
                {
                    return Err(LedgerProblem::CellTooLong {
                        sheet: String::new(),
                        row: row + 1,
                        column: super::book::letters(column as u32),
                    });
                }
                if !visit(Line {
                    row,
                    hidden: false,
                    cells,
                })? {
                    break;
                }
            }
            row = row.saturating_add(1);
        }
        Ok(extent)
    }
}

/// An exported list guards what looks like a formula with an apostrophe; it is no part of the value.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest)
            if rest
                .trim_start()
                .starts_with(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠']) =>
        {
            rest
        }
        _ => cell,
    }
}

/// The separator that gives most of the first lines the same number of columns, more than one.
fn separator(text: &str) -> Option<u8> {
    let head: String = text.lines().take(40).collect::<Vec<_>>().join("\n");
    let mut best: Option<(usize, u8)> = None;
    for separator in [b',', b'\t', b';'] {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(head.as_bytes());
        let widths: Vec<usize> = reader.records().flatten().map(|record| record.len()).collect();
        let divided = widths.iter().filter(|width| **width > 1).count();
        let usual = widths.iter().filter(|width| Some(*width) == widths.iter().max()).count();
        let score = divided * 2 + usual;
        if divided > 0 && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, separator));
        }
    }
    best.map(|(_, separator)| separator)
}
