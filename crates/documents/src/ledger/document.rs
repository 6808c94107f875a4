//! The tables of a document (Word, PDF, a web page) as the sheets of a ledger. The reader of documents gives them as grids, under its own
//! limits; what is merged there is merged here.

use super::book::{Extent, Line, Merge, Raw, Sheet};
use super::limits::{CELL_CHARS_MAX, CELLS_MAX, COLUMNS_MAX, ROWS_MAX, SHEETS_MAX};
use super::problem::LedgerProblem;
use crate::grid::Grid;
use crate::marking::MarkingRules;
use crate::problem::ReadProblem;
use crate::read::{DocumentKind, FileKind, file_kind};

/// A sheet with its rows, held whole.
type Held = (Sheet, Vec<Line>);

/// Is this container a document rather than a workbook?
pub(super) fn is_one(bytes: &[u8]) -> bool {
    matches!(file_kind(bytes, ""), Ok(FileKind::Document(_)))
}

/// The tables of a document in their order.
pub(super) fn read(bytes: &[u8], rules: &MarkingRules) -> Result<(DocumentKind, Vec<Held>), LedgerProblem> {
    let document = crate::read::read(bytes, "", rules).map_err(|problem| match problem {
        ReadProblem::Marked(marking) => LedgerProblem::Marked(marking),
        other => LedgerProblem::Text(other),
    })?;
    let grids = document.grids;
    if grids.is_empty() {
        return Err(LedgerProblem::NoTable { kind: document.kind });
    }
    if grids.len() > SHEETS_MAX {
        return Err(LedgerProblem::TooManySheets { found: grids.len() });
    }
    let mut cells = 0;
    let mut held = Vec::with_capacity(grids.len());
    for placed in grids {
        let sheet = sheet(placed.grid)?;
        cells += sheet.0.extent.cells;
        if cells > CELLS_MAX {
            return Err(LedgerProblem::TooManyCells);
        }
        held.push(sheet);
    }
    Ok((document.kind, held))
}

fn sheet(grid: Grid) -> Result<Held, LedgerProblem> {
    let name = grid.title.clone().unwrap_or_default();
    let mut extent = Extent::default();
    let mut lines = Vec::new();
    for (at, row) in (0u32..).zip(grid.rows) {
        let hidden = !row.is_empty() && row.iter().all(|cell| cell.hidden);
        let mut line = Line {
            row: at,
            hidden,
            cells: Vec::with_capacity(row.len()),
        };
        for (column, cell) in (0u32..).zip(row) {
            if !cell.covered && (cell.row_span > 1 || cell.col_span > 1) {
                extent.merges.push(Merge {
                    top: at,
                    bottom: at.saturating_add(cell.row_span.max(1) - 1),
                    left: column,
                    right: column.saturating_add(cell.col_span.max(1) - 1),
                });
            }
            if cell.text.len() > CELL_CHARS_MAX && cell.text.chars().count() > CELL_CHARS_MAX {
                return Err(LedgerProblem::CellTooLong {
                    sheet: name,
                    row: at + 1,
                    column: super::book::letters(column),
                });
            }
            line.cells.push(Raw {
                text: cell.text,
                formula: None,
            });
        }
        while line.cells.last().is_some_and(|cell| cell.text.trim().is_empty()) {
            line.cells.pop();
        }
        if line.cells.is_empty() {
            continue;
        }
        if line.cells.len() > COLUMNS_MAX as usize {
            return Err(LedgerProblem::TooManyColumns {
                sheet: name,
                row: at + 1,
            });
        }
        extent.rows = at + 1;
        extent.lines += 1;
        extent.hidden_rows += u32::from(hidden);
        extent.columns = extent.columns.max(line.cells.len() as u32);
        extent.cells += line.cells.iter().filter(|cell| !cell.text.is_empty()).count() as u64;
        if extent.lines > ROWS_MAX {
            return Err(LedgerProblem::TooManyRows { sheet: name });
        }
        lines.push(line);
    }
    let sheet = Sheet {
        name,
        hidden: false,
        extent,
    };
    Ok((sheet, lines))
}
