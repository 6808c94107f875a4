//! Older workbooks (.xls), which have no compression and at most 65,536 rows: read whole.

use std::io::Cursor;

use calamine::{Data, Reader as _, SheetVisible, Xls, XlsError};

use super::book::{Extent, Line, Merge, Raw, Sheet};
use super::formats;
use super::limits::{CELLS_MAX, COLUMNS_MAX, ROWS_MAX, SHEETS_MAX};
use super::problem::LedgerProblem;

/// Reads all sheets. The old format's reader meets damage with a panic here and there: that is damage, too.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<(Sheet, Vec<Line>)>, LedgerProblem> {
    let names = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if names("EncryptedPackage") {
        return Err(LedgerProblem::Locked);
    }
    if !names("Workbook") && !names("Book") {
        return Err(LedgerProblem::NotALedger);
    }
    std::panic::catch_unwind(|| sheets(bytes)).unwrap_or_else(|_| Err(LedgerProblem::Broken { what: "xls".to_owned() }))
}

fn sheets(bytes: &[u8]) -> Result<Vec<(Sheet, Vec<Line>)>, LedgerProblem> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => LedgerProblem::Locked,
        other => LedgerProblem::Broken { what: other.to_string() },
    })?;
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    if sheets.len() > SHEETS_MAX {
        return Err(LedgerProblem::TooManySheets { found: sheets.len() });
    }
    let mut held = Vec::new();
    let mut cells = 0;
    for (name, hidden) in sheets {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let formulas = book.worksheet_formula(&name).ok();
        let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut extent = Extent {
            merges: merges
                .iter()
                .map(|merge| Merge {
                    top: merge.start.0,
                    left: merge.start.1,
                    bottom: merge.end.0,
                    right: merge.end.1,
                })
                .collect(),
            ..Extent::default()
        };
        let mut lines = Vec::new();
        let (top, left) = range.start().unwrap_or((0, 0));
        for (down, row) in range.rows().enumerate() {
            let at = top + down as u32;
            let mut line = Line {
                row: at,
                hidden: false,
                cells: vec![Raw::default(); left as usize],
            };
            for (across, value) in row.iter().enumerate() {
                let column = left + across as u32;
                let formula = formulas
                    .as_ref()
                    .and_then(|formulas| formulas.get_value((at, column)))
                    .filter(|formula| !formula.is_empty())
                    .cloned();
                line.cells.push(Raw {
                    text: text(value),
                    formula,
                });
            }
            while line
                .cells
                .last()
                .is_some_and(|cell| cell.text.is_empty() && cell.formula.is_none())
            {
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
            extent.columns = extent.columns.max(line.cells.len() as u32);
            let full = line.cells.iter().filter(|cell| !cell.text.is_empty()).count();
            extent.cells += full as u64;
            extent.formulas += line.cells.iter().filter(|cell| cell.formula.is_some()).count() as u32;
            lines.push(line);
        }
        cells += extent.cells;
        if extent.lines > ROWS_MAX {
            return Err(LedgerProblem::TooManyRows { sheet: name });
        }
        if cells > CELLS_MAX {
            return Err(LedgerProblem::TooManyCells);
        }
        held.push((Sheet { name, hidden, extent }, lines));
    }
    if held.is_empty() {
        return Err(LedgerProblem::NotALedger);
    }
    Ok(held)
}

fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => formats::plain(*number),
        Data::Bool(value) => (if *value { "TRUE" } else { "FALSE" }).to_owned(),
        Data::DateTime(moment) => {
            let serial = moment.as_f64();
            formats::shown(
                serial,
                if serial.fract() == 0.0 {
                    formats::Shown::Day
                } else {
                    formats::Shown::Time
                },
                false,
            )
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        Data::Error(error) => error.to_string(),
        #[allow(unreachable_patterns)] // kinds that a newer reader may add
        other => other.to_string(),
    }
}
