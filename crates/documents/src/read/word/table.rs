//! One table: a grid of cells, and the same in the text, one line to a row with the cells parted by tabs.

use super::super::origin::Placed;
use super::super::xml::Element;
use super::super::{DroppedPart, PlacedGrid};
use super::Walk;
use crate::grid::{Cell, Grid};
use crate::limits::{CELLS_MAX, TABLE_DEPTH_MAX};
use crate::problem::{Excess, ReadProblem};

/// A place of the table while it is built.
struct Place {
    text: Placed,
    col_span: u32,
    covered: bool,
    /// Goes on from the cell above.
    continues: bool,
}

/// Characters of a line before a table that may be its title.
const TITLE_CHARACTERS_MAX: usize = 40;

/// Characters of a merged cell that are said again in every line; a longer text stands once, in the first.
const REPEATED_CHARACTERS_MAX: usize = 200;

impl Walk {
    pub(super) fn table(&mut self, table: &Element) -> Result<(), ReadProblem> {
        if self.tables >= TABLE_DEPTH_MAX {
            return Err(ReadProblem::Excess { of: Excess::Depth });
        }
        self.tables += 1;
        let mut rows = Vec::new();
        self.rows(table, &mut rows)?;
        self.tables -= 1;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns * rows.len() > CELLS_MAX {
            return Err(ReadProblem::Excess { of: Excess::Cells });
        }
        self.out.end_line();
        if columns <= 1 {
            // A frame around paragraphs.
            for place in rows.into_iter().flatten() {
                self.out.append(place.text);
                self.out.end_line();
            }
            return Ok(());
        }
        let title = self.title();
        let start = self.out.characters();
        let grid = Grid {
            title,
            rows: cells(&rows),
        }
        .squared();
        // A cell merged downwards speaks in every line it reaches over, as it stands beside every row on the page.
        let mut above: Vec<Placed> = Vec::new();
        for row in rows {
            above.resize_with(row.len().max(above.len()), Placed::default);
            for (at, place) in row.into_iter().enumerate() {
                if at > 0 {
                    self.out.add("\t");
                }
                let own = place.text.on_one_line();
                if !(place.continues && own.text.trim().is_empty()) {
                    above[at] = own;
                }
                if above[at].characters() <= REPEATED_CHARACTERS_MAX || !place.continues {
                    self.out.append(above[at].clone());
                }
            }
            self.out.trim_line();
            self.out.end_line();
        }
        if self.tables == 0 {
            let end = self.out.characters();
            self.grids.push(PlacedGrid { grid, start, end });
        }
        Ok(())
    }

    fn rows(&mut self, parent: &Element, rows: &mut Vec<Vec<Place>>) -> Result<(), ReadProblem> {
        for element in parent.elements() {
            match element.name.as_str() {
                "tr" => {
                    let properties = element.child("trPr");
                    if properties.is_some_and(|properties| properties.child("del").is_some()) {
                        self.drop(DroppedPart::Deletions, 1);
                        continue;
                    }
                    let before = properties
                        .and_then(|properties| properties.child("gridBefore"))
                        .and_then(Element::value)
                        .and_then(|count| count.parse::<usize>().ok())
                        .unwrap_or(0);
                    let mut row = Vec::new();
                    empty_places(&mut row, before, false)?;
                    self.cells_of(element, &mut row)?;
                    rows.push(row);
                    if rows.len() > CELLS_MAX {
                        return Err(ReadProblem::Excess { of: Excess::Cells });
                    }
                }
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" => self.rows(element, rows)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn cells_of(&mut self, parent: &Element, row: &mut Vec<Place>) -> Result<(), ReadProblem> {
        for element in parent.elements() {
            match element.name.as_str() {
                "tc" => {
                    let properties = element.child("tcPr");
                    let span = properties
                        .and_then(|properties| properties.child("gridSpan"))
                        .and_then(Element::value)
                        .and_then(|count| count.parse::<usize>().ok())
                        .unwrap_or(1)
                        .max(1);
                    let merge = properties.and_then(|properties| properties.child("vMerge"));
                    let continues = merge.is_some_and(|merge| merge.value().is_none_or(|value| value == "continue"));
                    let around = std::mem::take(&mut self.out);
                    self.blocks(element)?;
                    let text = std::mem::replace(&mut self.out, around);
                    row.push(Place {
                        text,
                        col_span: u32::try_from(span).unwrap_or(1),
                        covered: false,
                        continues,
                    });
                    empty_places(row, span - 1, true)?;
                }
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" => self.cells_of(element, row)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The short line right before the table.
    fn title(&self) -> Option<String> {
        let line = self.out.text.trim_end_matches('\n').rsplit('\n').next()?.trim();
        let is_title = !line.is_empty()
            && line.chars().count() <= TITLE_CHARACTERS_MAX
            && !line.ends_with(['。', '；', '，', '、'])
            && !line.contains('\t');
        is_title.then(|| line.trim_end_matches(['：', ':']).to_owned())
    }
}

fn empty_places(row: &mut Vec<Place>, count: usize, covered: bool) -> Result<(), ReadProblem> {
    if row.len() + count > CELLS_MAX {
        return Err(ReadProblem::Excess { of: Excess::Cells });
    }
    row.extend((0..count).map(|_| Place {
        text: Placed::default(),
        col_span: 1,
        covered,
        continues: false,
    }));
    Ok(())
}

/// The cells of the grid; cells that go on from above are covered by where they began.
fn cells(rows: &[Vec<Place>]) -> Vec<Vec<Cell>> {
    let mut out: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|place| {
                    if place.covered {
                        return Cell::covered();
                    }
                    Cell {
                        col_span: place.col_span,
                        ..Cell::of(place.text.text.trim_end())
                    }
                })
                .collect()
        })
        .collect();
    let columns = out.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..columns {
        let mut began: Option<usize> = None;
        for at in 0..rows.len() {
            let Some(place) = rows[at].get(column) else {
                began = None;
                continue;
            };
            match began {
                Some(first) if place.continues => {
                    let (span, text) = (out[at][column].col_span as usize, out[at][column].text.clone());
                    let first_cell: &mut Cell = &mut out[first][column];
                    first_cell.row_span += 1;
                    // Word shows no text of a cell that goes on; what an editor left there is kept with its beginning.
                    if !text.is_empty() {
                        if !first_cell.text.is_empty() {
                            first_cell.text.push('\n');
                        }
                        first_cell.text.push_str(&text);
                    }
                    let end = (column + span).min(out[at].len());
                    out[at][column..end].fill(Cell::covered());
                }
                _ => began = Some(at).filter(|_| !place.covered),
            }
        }
    }
    out
}
