//! A workbook or list with its sheets, whatever kind of file it came as, read row by row.

use std::collections::BTreeSet;

use super::aside::{looked_at, marking_around, marking_aside};
use super::limits::LEDGER_BYTES_MAX;
use super::problem::LedgerProblem;
use super::{document, separated, xls, xlsx};
use crate::marking::MarkingRules;
use crate::problem::OtherKind;
use crate::read::{DocumentKind, by_start};

/// What kind of file it came as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookKind {
    /// Excel 2007 and later.
    Xlsx,
    /// Older Excel.
    Xls,
    /// Values with separators.
    Csv,
    /// The tables of a document of this kind.
    Tables(DocumentKind),
}

impl BookKind {
    /// The media type under which its bytes are kept.
    pub fn media(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Xls => "application/vnd.ms-excel",
            Self::Csv => "text/csv",
            Self::Tables(kind) => kind.media_type(),
        }
    }
}

/// One place of a sheet as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw {
    /// What a person sees.
    pub text: String,
    /// The formula behind it.
    pub formula: Option<String>,
}

/// One row that holds something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its place, counted from 0.
    pub row: u32,
    /// Is it hidden?
    pub hidden: bool,
    /// Its cells from the first column to the last that holds something.
    pub cells: Vec<Raw>,
}

impl Line {
    /// The text of a column, without blanks around it.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.trim())
    }
}

/// A merged area; rows and columns counted from 0, all ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

impl Merge {
    /// From a reference such as A1:C2.
    pub(super) fn of_reference(reference: &str) -> Option<Merge> {
        let (from, to) = reference.split_once(':')?;
        let place = |reference: &str| {
            let row: u32 = reference.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
            Some((row.checked_sub(1)?, xlsx::column_of(reference)?))
        };
        let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
        (top <= bottom && left <= right).then_some(Merge {
            top,
            bottom,
            left,
            right,
        })
    }

    /// Does it reach over this place?
    pub fn covers(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// How far a sheet reaches and what is special in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// One past the last row that holds something.
    pub rows: u32,
    /// One past the last column that holds something.
    pub columns: u32,
    /// Rows that hold something.
    pub lines: u32,
    /// Of these, the hidden ones.
    pub hidden_rows: u32,
    /// Hidden columns.
    pub hidden_columns: BTreeSet<u32>,
    /// Cells that hold something.
    pub cells: u64,
    /// Of these, the ones with a formula.
    pub formulas: u32,
    /// Merged areas.
    pub merges: Vec<Merge>,
    /// Heads and feet of its pages, as they are written.
    pub heads: Vec<String>,
}

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Is it hidden?
    pub hidden: bool,
    /// How far it reaches.
    pub extent: Extent,
}

enum Inside {
    Xlsx(xlsx::Workbook, Vec<u8>),
    Separated(separated::Separated),
    Held(Vec<Vec<Line>>),
}

/// A workbook.
pub struct Book {
    /// What kind of file it came as.
    pub kind: BookKind,
    /// Its sheets in order.
    pub sheets: Vec<Sheet>,
    inside: Inside,
}

impl Book {
    /// Opens a file of any kind that is a table, going by its content.
    ///
    /// # Errors
    /// When it is none, is damaged, or passes a limit.
    pub fn open(bytes: Vec<u8>) -> Result<Book, LedgerProblem> {
        Book::open_under(bytes, &MarkingRules::default())
    }

    /// The same under the installation's rules for markings.
    ///
    /// # Errors
    /// As [`Book::open`]; also when a marking stands in its place anywhere in it.
    pub fn open_under(bytes: Vec<u8>, rules: &MarkingRules) -> Result<Book, LedgerProblem> {
        if bytes.is_empty() {
            return Err(LedgerProblem::Empty);
        }
        if bytes.len() > LEDGER_BYTES_MAX {
            return Err(LedgerProblem::TooManyBytes { found: bytes.len() });
        }
        let book = match by_start(&bytes) {
            Some(OtherKind::Zip) if !document::is_one(&bytes) => {
                if let Some(marking) = marking_aside(&bytes, rules) {
                    return Err(LedgerProblem::Marked(marking));
                }
                Book::of_xlsx(bytes, rules)?
            }
            Some(OtherKind::OldOffice) => Book::held(BookKind::Xls, xls::read(&bytes)?, rules)?,
            Some(OtherKind::Zip | OtherKind::Pdf | OtherKind::WebPage) => {
                let (kind, held) = document::read(&bytes, rules)?;
                Book::held(BookKind::Tables(kind), held, rules)?
            }
            Some(_) => return Err(LedgerProblem::NotALedger),
            None => Book::of_separated(separated::Separated::read(&bytes)?, rules)?,
        };
        if book.sheets.iter().all(|sheet| sheet.extent.lines == 0) {
            return Err(LedgerProblem::Empty);
        }
        Ok(book)
    }

    fn of_xlsx(bytes: Vec<u8>, rules: &MarkingRules) -> Result<Book, LedgerProblem> {
        let workbook = xlsx::Workbook::open(&bytes)?;
        let (mut sheets, mut cells, mut problem) = (Vec::new(), 0, None);
        for (index, (name, hidden, _)) in workbook.sheets.iter().enumerate() {
            let mut sheet = Sheet {
                name: name.clone(),
                hidden: *hidden,
                extent: Extent::default(),
            };
            marking_around(&sheet, rules)?;
            match looked_at(rules, |visit| workbook.scan(&bytes, index, visit)) {
                Ok(extent) => sheet.extent = extent,
                Err(marked @ LedgerProblem::Marked(_)) => return Err(marked),
                // The other sheets are looked at before the file is refused for this one.
                Err(other) => problem = problem.or(Some(other)),
            }
            marking_around(&sheet, rules)?;
            cells += sheet.extent.cells;
            if cells > super::limits::CELLS_MAX {
                return Err(LedgerProblem::TooManyCells);
            }
            sheets.push(sheet);
        }
        match problem {
            Some(problem) => Err(problem),
            None => Ok(Book {
                kind: BookKind::Xlsx,
                sheets,
                inside: Inside::Xlsx(workbook, bytes),
            }),
        }
    }

    fn of_separated(separated: separated::Separated, rules: &MarkingRules) -> Result<Book, LedgerProblem> {
        let extent = looked_at(rules, |visit| separated.scan(visit))?;
        Ok(Book {
            kind: BookKind::Csv,
            sheets: vec![Sheet {
                name: String::new(),
                hidden: false,
                extent,
            }],
            inside: Inside::Separated(separated),
        })
    }

    fn held(kind: BookKind, held: Vec<(Sheet, Vec<Line>)>, rules: &MarkingRules) -> Result<Book, LedgerProblem> {
        for (sheet, lines) in &held {
            marking_around(sheet, rules)?;
            looked_at(rules, |visit| {
                for line in lines {
                    visit(line.clone())?;
                }
                Ok(())
            })?;
        }
        let (sheets, lines) = held.into_iter().unzip();
        Ok(Book {
            kind,
            sheets,
            inside: Inside::Held(lines),
        })
    }

    /// A sheet from its first row to its last, as long as `visit` says so.
    ///
    /// # Errors
    /// When there is no such sheet, or `visit` fails.
    pub fn rows(&self, sheet: usize, visit: &mut dyn FnMut(Line) -> Result<bool, LedgerProblem>) -> Result<(), LedgerProblem> {
        match &self.inside {
            Inside::Xlsx(workbook, bytes) => workbook.scan(bytes, sheet, visit).map(|_| ()),
            Inside::Separated(separated) => separated.scan(visit).map(|_| ()),
            Inside::Held(sheets) => {
                for line in sheets.get(sheet).ok_or(LedgerProblem::NoSheet)? {
                    if !visit(line.clone())? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// Do its serial numbers of days count from 1904?
    pub(super) fn counts_from_1904(&self) -> bool {
        matches!(&self.inside, Inside::Xlsx(workbook, _) if workbook.from_1904)
    }

    /// Pictures in it, which nobody reads here.
    pub fn pictures(&self) -> u32 {
        match &self.inside {
            Inside::Xlsx(workbook, _) => workbook.pictures,
            _ => 0,
        }
    }

    /// The first rows of a sheet.
    ///
    /// # Errors
    /// When there is no such sheet.
    pub fn first_rows(&self, sheet: usize, most: usize) -> Result<Vec<Line>, LedgerProblem> {
        let mut lines = Vec::new();
        self.rows(sheet, &mut |line| {
            lines.push(line);
            Ok(lines.len() < most)
        })?;
        Ok(lines)
    }
}

/// The letters of a column counted from 0: 27 is AB.
pub fn letters(column: u32) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}
