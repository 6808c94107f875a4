//! A table as rows of cells, the common form of tables in Word, PDF, web pages and workbooks: every row has the same number of
//! cells, and a merged cell covers the places beside and below it.

use serde::{Deserialize, Serialize};

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// What stands above it: the sheet's name, the caption, or the short line before the table.
    pub title: Option<String>,
    /// Rows from the top, each as long as the others.
    pub rows: Vec<Vec<Cell>>,
}

/// One place of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text; paragraphs are parted by `\n`. Empty when covered.
    pub text: String,
    /// Rows it reaches over, itself included.
    pub row_span: u32,
    /// Columns it reaches over, itself included.
    pub col_span: u32,
    /// A merged cell above or to the left reaches over this place.
    pub covered: bool,
    /// Its row, column or sheet is hidden.
    pub hidden: bool,
}

impl Cell {
    /// A cell of one place.
    pub fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            row_span: 1,
            col_span: 1,
            covered: false,
            hidden: false,
        }
    }

    /// A place that a merged cell reaches over.
    pub fn covered() -> Self {
        Self {
            covered: true,
            ..Self::of("")
        }
    }
}

impl Grid {
    /// Columns of its widest row.
    pub fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Makes all rows equally long, with empty cells at the end of short ones.
    pub fn squared(mut self) -> Self {
        let columns = self.columns();
        for row in &mut self.rows {
            row.resize_with(columns, || Cell::of(""));
        }
        self
    }

    /// The place whose text is shown at a row and column: itself, or the merged cell that reaches over it.
    pub fn owner(&self, row: usize, column: usize) -> Option<(usize, usize)> {
        if !self.rows.get(row)?.get(column)?.covered {
            return Some((row, column));
        }
        for above in (0..=row).rev() {
            for left in (0..=column).rev() {
                let cell = &self.rows[above].get(left)?;
                let reaches = above + cell.row_span as usize > row && left + cell.col_span as usize > column;
                if !cell.covered && reaches {
                    return Some((above, left));
                }
            }
        }
        None
    }

    /// The text shown at a row and column, merged cells included.
    pub fn text_at(&self, row: usize, column: usize) -> &str {
        self.owner(row, column)
            .map_or("", |(row, column)| self.rows[row][column].text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_speaks_for_the_places_it_covers() {
        let mut wide = Cell::of("供水保障");
        (wide.row_span, wide.col_span) = (2, 2);
        let grid = Grid {
            title: None,
            rows: vec![
                vec![wide, Cell::covered(), Cell::of("水务局")],
                vec![Cell::covered(), Cell::covered()],
            ],
        }
        .squared();
        assert_eq!(grid.columns(), 3);
        assert_eq!(grid.text_at(1, 1), "供水保障");
        assert_eq!(grid.text_at(0, 2), "水务局");
        assert_eq!(grid.text_at(1, 2), "");
        assert_eq!(grid.text_at(7, 0), "");
    }
}
