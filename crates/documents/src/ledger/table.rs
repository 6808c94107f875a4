//! A ledger as it is written: title, notes, heads in one or several levels, rows, merged cells. Made from items, or from a sheet
//! that was read, so that a ledger goes out in the layout in which it came in.

use super::book::{Book, Merge};
use super::look::{Look, flat};
use super::problem::LedgerProblem;

/// A table to be written. Merges count rows and columns of the body from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet.
    pub sheet: String,
    /// The line over all columns.
    pub title: Option<String>,
    /// Lines between title and heads.
    pub notes: Vec<String>,
    /// Heads by column, outermost first.
    pub heads: Vec<Vec<String>>,
    /// Cells by row and column.
    pub rows: Vec<Vec<String>>,
    /// Merged areas of the body.
    pub merges: Vec<Merge>,
}

impl Table {
    /// The table that stands on a sheet, as it was looked at: rows without anything are left out.
    ///
    /// # Errors
    /// When the sheet cannot be read.
    pub fn of_sheet(book: &Book, sheet: usize, look: &Look) -> Result<Table, LedgerProblem> {
        let known = book.sheets.get(sheet).ok_or(LedgerProblem::NoSheet)?;
        let columns = look.columns.len();
        let mut places = std::collections::HashMap::new();
        let mut rows: Vec<Vec<String>> = Vec::new();
        book.rows(sheet, &mut |line| {
            if line.row >= look.body_row() {
                places.insert(line.row, rows.len() as u32);
                rows.push((0..columns).map(|column| line.text(column).to_owned()).collect());
            }
            Ok(true)
        })?;
        let merges = known
            .extent
            .merges
            .iter()
            .filter(|merge| merge.top >= look.body_row())
            .filter_map(|merge| {
                let there: Vec<u32> = (merge.top..=merge.bottom)
                    .filter_map(|row| places.get(&row).copied())
                    .collect();
                let area = Merge {
                    top: *there.first()?,
                    bottom: *there.last()?,
                    ..*merge
                };
                (area.top < area.bottom || area.left < area.right).then_some(area)
            });
        let mut merges: Vec<Merge> = merges.collect();
        merges.sort_by_key(|merge| (merge.top, merge.left));
        Ok(Table {
            sheet: known.name.clone(),
            title: look.title.clone(),
            notes: look.notes.clone(),
            heads: look.columns.iter().map(|column| column.heads.clone()).collect(),
            rows,
            merges,
        })
    }

    /// Merges equal cells of these columns downwards, each within the areas of the ones before it, as a ledger does with its groups
    /// and lead units.
    #[must_use]
    pub fn merged_down(mut self, columns: &[usize]) -> Table {
        let rows = self.rows.len();
        let mut parted = vec![false; rows + 1];
        for column in columns.iter().copied() {
            let mut start = 0;
            while start < rows {
                let value = self.rows[start][column].clone();
                let same = |row: &usize| !value.is_empty() && !parted[*row] && self.rows[*row][column] == value;
                let end = start + 1 + (start + 1..rows).take_while(same).count();
                if end - start > 1 {
                    self.merges.push(Merge {
                        top: start as u32,
                        bottom: end as u32 - 1,
                        left: column as u32,
                        right: column as u32,
                    });
                    for covered in &mut self.rows[start + 1..end] {
                        covered[column].clear();
                    }
                }
                parted[end] = true;
                start = end;
            }
        }
        self.merges.sort_by_key(|merge| (merge.top, merge.left));
        self
    }

    /// A name that a sheet may bear.
    pub(super) fn sheet_name(&self) -> String {
        let name: String = flat(&self.sheet)
            .chars()
            .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control())
            .take(31)
            .collect();
        let name = name.trim_matches('\'').to_owned();
        if name.is_empty() { "Sheet1".to_owned() } else { name }
    }
}
