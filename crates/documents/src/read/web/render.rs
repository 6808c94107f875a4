//! The article as text: one line to a block, blanks as a browser shows them, tables as grids.

use super::super::origin::Placed;
use super::super::{PlacedGrid, is_blank_text};
use super::article::Weights;
use super::tree::{Id, Node, Tree, resolved};
use crate::grid::{Cell, Grid};
use crate::limits::CELLS_MAX;
use crate::problem::{Excess, ReadProblem};

/// Elements that begin and end a line.
const BLOCKS: [&str; 35] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// Characters of a line before a table that may be its title.
const TITLE_CHARACTERS_MAX: usize = 40;
/// Characters of a merged cell that are said again in every line; a longer text stands once, in the first.
const REPEATED_CHARACTERS_MAX: usize = 200;

pub(super) struct Render<'a> {
    pub(super) tree: &'a Tree,
    pub(super) weights: &'a Weights,
    /// The characters of the page, and the byte at which each begins.
    pub(super) page: &'a [char],
    pub(super) bytes: &'a [u32],
    pub(super) out: Placed,
    pub(super) grids: Vec<PlacedGrid>,
    /// Parts left out.
    pub(super) left_out: u32,
    /// Tables around this place.
    tables: usize,
    /// A blank is owed before the next character: the place of its first.
    blank: Option<(usize, usize)>,
    /// Within `pre`, where line ends count.
    kept: usize,
}

impl<'a> Render<'a> {
    pub(super) fn new(tree: &'a Tree, weights: &'a Weights, page: &'a [char], bytes: &'a [u32]) -> Self {
        Self {
            tree,
            weights,
            page,
            bytes,
            out: Placed::default(),
            grids: Vec::new(),
            left_out: 0,
            tables: 0,
            blank: None,
            kept: 0,
        }
    }

    pub(super) fn node(&mut self, id: Id) -> Result<(), ReadProblem> {
        match &self.tree.nodes[id] {
            Node::Text(start, end) => {
                self.text(*start, *end);
                Ok(())
            }
            Node::Element(element) => {
                let name = element.name.as_str();
                if self.weights.is_silent(id) {
                    self.left_out += u32::from(self.weights.weight(id).words + self.weights.weight(id).linked > 0);
                    return Ok(());
                }
                let is_block = BLOCKS.contains(&name);
                if is_block && self.weights.weight(id).is_list_of_links() && !matches!(name, "td" | "th" | "tr" | "tbody") {
                    self.left_out += 1;
                    return Ok(());
                }
                if name == "br" {
                    self.end_line();
                    return Ok(());
                }
                if is_block {
                    self.end_line();
                }
                if name == "table" && self.table(id)? {
                    return Ok(());
                }
                self.kept += usize::from(name == "pre");
                for child in &element.children {
                    self.node(*child)?;
                }
                self.kept -= usize::from(name == "pre");
                if is_block {
                    self.end_line();
                }
                Ok(())
            }
        }
    }

    pub(super) fn end_line(&mut self) {
        self.blank = None;
        self.out.trim_line();
        self.out.end_line();
    }

    fn text(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let (found, step) = resolved(self.page, at, end);
            let next = (at + step).min(end);
            match found {
                // Zero-width signs and soft hyphens are hints for the eye.
                None | Some('\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}') => {}
                Some('\n' | '\r') if self.kept > 0 => self.end_line(),
                Some(c) if c.is_whitespace() && c != '\u{3000}' => {
                    self.blank.get_or_insert((at, next));
                }
                Some(c) if c < ' ' => {}
                Some(c) => {
                    self.owed_blank(c);
                    self.out.byte_char(c, self.bytes[at], self.bytes[next]);
                }
            }
            at = next;
        }
    }

    /// Between Chinese characters the line ends of the page's source are no blanks; at the start of a line none is shown.
    fn owed_blank(&mut self, next: char) {
        let Some((start, end)) = self.blank.take() else { return };
        let before = self.out.text.chars().next_back().filter(|c| *c != '\n' && *c != '\t');
        let is_break = self.page[start..end].contains(&'\n');
        match before {
            Some(before) if !(is_break && is_wide(before) && is_wide(next)) => {
                self.out.byte_char(' ', self.bytes[start], self.bytes[end]);
            }
            _ => {}
        }
    }

    /// A table of data becomes a grid; one that only arranges the page does not.
    fn table(&mut self, id: Id) -> Result<bool, ReadProblem> {
        let mut rows = Vec::new();
        self.rows_of(id, &mut rows);
        let several = rows.iter().filter(|row| self.cells_of(**row).len() > 1).count();
        let holds_table = rows
            .iter()
            .flat_map(|row| self.cells_of(*row))
            .any(|cell| self.holds_table(cell));
        if several < 2 || holds_table {
            return Ok(false);
        }
        let before = self
            .out
            .text
            .trim_end_matches('\n')
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .to_owned();
        let caption = self.caption(id)?;
        let title =
            caption.or_else(|| Some(before).filter(|line| !line.is_empty() && line.chars().count() <= TITLE_CHARACTERS_MAX));
        let (grid, lines) = self.grid(&rows, title)?;
        let start = self.out.characters();
        for line in lines {
            self.out.append(line);
            self.out.trim_line();
            self.out.end_line();
        }
        if self.tables == 0 {
            let end = self.out.characters();
            self.grids.push(PlacedGrid { grid, start, end });
        }
        Ok(true)
    }

    fn caption(&mut self, table: Id) -> Result<Option<String>, ReadProblem> {
        let children = self.tree.children(table).iter().copied();
        let Some(caption) = children.into_iter().find(|child| self.tree.name(*child) == "caption") else {
            return Ok(None);
        };
        let start = self.out.text.len();
        self.node(caption)?;
        self.end_line();
        let text = self.out.text[start..].trim().to_owned();
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// The grid, and its rows as lines with the cells parted by tabs.
    fn grid(&mut self, rows: &[Id], title: Option<String>) -> Result<(Grid, Vec<Placed>), ReadProblem> {
        let mut grid: Vec<Vec<Option<Cell>>> = vec![Vec::new(); rows.len()];
        let mut texts: Vec<Vec<Option<Placed>>> = (0..rows.len()).map(|_| Vec::new()).collect();
        let mut places = 0;
        for (row, id) in rows.iter().enumerate() {
            let mut column = 0;
            for cell in self.cells_of(*id) {
                while grid[row].get(column).is_some_and(Option::is_some) {
                    column += 1;
                }
                let span = |name: &str| {
                    let element = self.tree.element(cell);
                    let count = element.and_then(|element| element.attribute(name)?.trim().parse::<usize>().ok());
                    count.unwrap_or(1).clamp(1, 1000)
                };
                let (wide, high) = (span("colspan"), span("rowspan").min(rows.len() - row));
                places += wide * high;
                if places > CELLS_MAX {
                    return Err(ReadProblem::Excess { of: Excess::Cells });
                }
                let text = self.cell(cell)?;
                let shown = Cell {
                    row_span: u32::try_from(high).unwrap_or(1),
                    col_span: u32::try_from(wide).unwrap_or(1),
                    ..Cell::of(text.text.trim())
                };
                for (down, line) in grid.iter_mut().enumerate().skip(row).take(high) {
                    if line.len() < column + wide {
                        line.resize(column + wide, None);
                    }
                    for place in &mut line[column..column + wide] {
                        *place = Some(Cell::covered());
                    }
                    if down == row {
                        line[column] = Some(shown.clone());
                    }
                }
                let text = text.on_one_line();
                // A cell that reaches down speaks in every line it reaches over.
                for (down, line) in texts.iter_mut().enumerate().skip(row).take(high) {
                    if line.len() <= column {
                        line.resize_with(column + 1, || None);
                    }
                    if down == row || text.characters() <= REPEATED_CHARACTERS_MAX {
                        line[column] = Some(text.clone());
                    }
                }
                column += wide;
            }
        }
        let columns = texts.iter().map(Vec::len).max().unwrap_or(0);
        for line in &mut texts {
            line.resize_with(columns, || None);
        }
        let lines = texts.into_iter().map(|row| {
            let mut line = Placed::default();
            for (at, text) in row.into_iter().enumerate() {
                if at > 0 {
                    line.add("\t");
                }
                line.append(text.unwrap_or_default());
            }
            line
        });
        let lines = lines.collect();
        let rows = grid
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.unwrap_or_else(|| Cell::of(""))).collect())
            .collect();
        Ok((Grid { title, rows }.squared(), lines))
    }

    fn cell(&mut self, cell: Id) -> Result<Placed, ReadProblem> {
        let around = std::mem::take(&mut self.out);
        self.tables += 1;
        self.blank = None;
        for child in self.tree.children(cell) {
            self.node(*child)?;
        }
        self.end_line();
        self.tables -= 1;
        Ok(std::mem::replace(&mut self.out, around))
    }

    fn rows_of(&self, id: Id, out: &mut Vec<Id>) {
        for child in self.tree.children(id) {
            match self.tree.name(*child) {
                "tr" => out.push(*child),
                "tbody" | "thead" | "tfoot" => self.rows_of(*child, out),
                _ => {}
            }
        }
    }

    fn cells_of(&self, row: Id) -> Vec<Id> {
        let cells = self.tree.children(row).iter().copied();
        cells.filter(|cell| matches!(self.tree.name(*cell), "td" | "th")).collect()
    }

    fn holds_table(&self, id: Id) -> bool {
        let mut children = self.tree.children(id).iter();
        children.any(|child| self.tree.name(*child) == "table" || self.holds_table(*child))
    }

    /// The characters of a text, entities resolved.
    pub(super) fn text_of(&mut self, id: Id) -> Result<String, ReadProblem> {
        let around = std::mem::take(&mut self.out);
        self.node(id)?;
        Ok(std::mem::replace(&mut self.out, around).text)
    }

    /// The characters of an element on one line, for a title.
    pub(super) fn line_of(&mut self, id: Id) -> Result<String, ReadProblem> {
        let around = std::mem::take(&mut self.out);
        let (left_out, grids) = (self.left_out, self.grids.len());
        for child in self.tree.children(id) {
            self.node(*child)?;
        }
        self.end_line();
        let line = std::mem::replace(&mut self.out, around).on_one_line();
        self.left_out = left_out;
        self.grids.truncate(grids);
        Ok(if is_blank_text(&line.text) {
            String::new()
        } else {
            line.text.trim().to_owned()
        })
    }
}

pub(super) fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2014..=0x2026 | 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0x20000..=0x3FFFF)
}
