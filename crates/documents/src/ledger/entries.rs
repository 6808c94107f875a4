//! The rows of a ledger as what they say: task, owners, times, targets. Merged cells speak for every row they reach over; total
//! rows, notes, repeated heads and headings between the rows are told apart. What is not understood is a problem of its row,
//! in words, with its place; the raw cells are kept beside what was understood.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::book::{Book, Line, Merge};
use super::formats::serial;
use super::limits::ROW_CHARS_MAX;
use super::lines::lined;
use super::look::{Look, flat, period_end};
use super::means::{Means, bare};
use super::problem::LedgerProblem;
use super::trouble::{Trouble, TroubleKind};
use super::words::{heading_level, is_error, is_idle, is_note, is_plain_total, is_sealed, is_total, names_a_day, title};
use crate::decompose::cell::{self, Due, Known, Year};
use crate::decompose::{Target, UnitName};
use crate::marking::Marking;

/// Characters of a title made from a task; the whole text is kept beside it.
pub const TITLE_CHARACTERS_MAX: usize = 120;

/// How a sheet is to be read: what a person confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The sheet.
    pub sheet: usize,
    /// First row of the heads, counted from 0.
    pub head_row: u32,
    /// Rows of the heads.
    pub head_rows: u32,
    /// Heads of the columns, outermost first.
    pub heads: Vec<Vec<String>>,
    /// The title of the ledger, which says of which place it is.
    pub title: String,
    /// What the columns mean.
    pub means: Vec<Means>,
    /// Are hidden rows read?
    pub hidden_rows: bool,
    /// The year that unnamed months belong to.
    pub year: Option<i16>,
    /// The date of the ledger.
    pub dated: Option<Date>,
    /// What a person said of names: the unit of this installation, or that it is none.
    pub named: BTreeMap<String, Option<String>>,
}

impl Reading {
    /// As a look proposes it.
    pub fn of(sheet: usize, look: &Look) -> Reading {
        Reading {
            sheet,
            head_row: look.head_row,
            head_rows: look.head_rows,
            heads: look.columns.iter().map(|column| column.heads.clone()).collect(),
            title: look.title.clone().unwrap_or_default(),
            means: look.columns.iter().map(|column| column.means).collect(),
            hidden_rows: false,
            year: look.titled,
            dated: None,
            named: BTreeMap::new(),
        }
    }

    fn column(&self, means: Means) -> Option<usize> {
        self.means.iter().position(|each| *each == means)
    }

    /// The head of a column on one line.
    pub fn head(&self, column: usize) -> String {
        self.heads.get(column).map(|heads| heads.join("·")).unwrap_or_default()
    }
}

/// A unit as a row names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedUnit {
    /// The words.
    pub text: String,
    /// The unit of the installation.
    pub unit: Option<String>,
}

/// What should stand by the end of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The head of its column.
    pub head: String,
    /// The words.
    pub text: String,
    /// The last day of the period.
    pub due: Option<Date>,
}

/// A row that names a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its row, counted from 1 as a person sees it.
    pub row: u32,
    /// The number in its first column.
    pub number: Option<String>,
    /// What it belongs to, outermost first.
    pub groups: Vec<String>,
    /// A title of bounded length.
    pub title: String,
    /// The whole text of the task.
    pub task: String,
    /// What is to be reached.
    pub targets: Vec<Target>,
    /// Leaders, without titles.
    pub leaders: Vec<String>,
    /// The lead.
    pub lead: Option<NamedUnit>,
    /// Further units.
    pub supporting: Vec<NamedUnit>,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub due: Option<Date>,
    /// 长期坚持.
    pub open_ended: bool,
    /// Steps by period.
    pub steps: Vec<Step>,
    /// Weight.
    pub weight: Option<i64>,
    /// The cells as they stand, merged ones filled in, by column.
    pub cells: Vec<String>,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
}

impl Entry {
    /// A row of which nothing is kept but that it is too long.
    fn too_long(row: u32, length: usize) -> Entry {
        Entry {
            row,
            number: None,
            groups: Vec::new(),
            title: String::new(),
            task: String::new(),
            targets: Vec::new(),
            leaders: Vec::new(),
            lead: None,
            supporting: Vec::new(),
            start: None,
            due: None,
            open_ended: false,
            steps: Vec::new(),
            weight: None,
            cells: Vec::new(),
            troubles: vec![Trouble {
                row,
                column: None,
                head: String::new(),
                kind: TroubleKind::RowTooLong(length),
            }],
        }
    }

    /// Can it become an item?
    pub fn is_sound(&self) -> bool {
        self.troubles.iter().all(|trouble| !trouble.kind.stops())
    }

    /// The row in one sentence, with the heads: `12．实施……（牵头单位：市发改委；完成时限：6月底前）`. Breaks of a cell stay breaks.
    pub fn sentence(&self, reading: &Reading) -> String {
        let mut parts = Vec::new();
        for (column, value) in self.cells.iter().enumerate() {
            let means = reading.means.get(column).copied().unwrap_or(Means::Note);
            let value = lined(value);
            if value.is_empty() || matches!(means, Means::Task | Means::Number) {
                continue;
            }
            let head = reading.head(column);
            parts.push(if head.is_empty() { value } else { format!("{head}：{value}") });
        }
        let number = self.number.as_deref().map(|number| format!("{number}．")).unwrap_or_default();
        let task = lined(&self.task);
        let task = task.trim_end_matches(['。', '；', ';']);
        if parts.is_empty() {
            format!("{number}{task}。")
        } else {
            format!("{number}{task}（{}）。", parts.join("；"))
        }
    }
}

/// Why a row is no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// 合计.
    Total,
    /// A heading between the rows; it becomes a group.
    Heading,
    /// 注：….
    Note,
    /// The heads once more.
    HeadAgain,
    /// Hidden, and hidden rows are not read.
    Hidden,
}

/// A row as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// A task.
    Entry(Box<Entry>),
    /// Something else.
    Skipped {
        /// Its row, counted from 1.
        row: u32,
        /// Why.
        why: Skip,
    },
}

/// Reads all rows of a sheet after its heads, in order, as long as `visit` says so.
///
/// # Errors
/// When the sheet cannot be read on, a row is marked as classified, or `visit` fails.
pub fn entries(
    book: &Book,
    reading: &Reading,
    units: &[UnitName],
    visit: &mut dyn FnMut(Read) -> Result<bool, LedgerProblem>,
) -> Result<(), LedgerProblem> {
    let sheet = book.sheets.get(reading.sheet).ok_or(LedgerProblem::NoSheet)?;
    let mut merges: Vec<Merge> = sheet.extent.merges.clone();
    merges.sort_by_key(|merge| (merge.top, merge.left));
    let mut walk = Walk {
        reading,
        units: Known::new(units, &reading.title),
        named: !units.is_empty(),
        year: Year {
            dated: reading.dated,
            titled: reading.year,
        },
        columns: sheet.extent.columns as usize,
        merges,
        next_merge: 0,
        open: Vec::new(),
        headings: Vec::new(),
        seal: reading
            .heads
            .iter()
            .position(|heads| heads.iter().any(|head| matches!(bare(head).as_str(), "密级" | "保密级别"))),
        blank_group: String::new(),
        fills_blank: sheet.extent.merges.is_empty(),
        from_1904: book.counts_from_1904(),
    };
    book.rows(reading.sheet, &mut |line| {
        if line.row < reading.head_row + reading.head_rows {
            walk.pass(&line);
            return Ok(true);
        }
        visit(walk.read(line)?)
    })
}

struct Walk<'a> {
    reading: &'a Reading,
    units: Known<'a>,
    /// Are there units to match names against?
    named: bool,
    year: Year,
    columns: usize,
    merges: Vec<Merge>,
    next_merge: usize,
    /// Merged areas that reach over the row, with their text.
    open: Vec<(Merge, String)>,
    headings: Vec<(u8, String)>,
    seal: Option<usize>,
    /// In a sheet without merged cells a blank group means the one above.
    blank_group: String,
    fills_blank: bool,
    /// Serial numbers count from 1904.
    from_1904: bool,
}

impl Walk<'_> {
    /// Keeps the merged areas up to date; gives the cells of the row, filled.
    fn pass(&mut self, line: &Line) -> (Vec<String>, Vec<bool>) {
        self.open.retain(|(merge, _)| merge.bottom >= line.row);
        while let Some(merge) = self.merges.get(self.next_merge).filter(|merge| merge.top <= line.row) {
            // A row without any cell of its own is passed over, but an area cannot begin in one and hold a text.
            if merge.top == line.row {
                self.open.push((*merge, line.text(merge.left as usize).to_owned()));
            }
            self.next_merge += 1;
        }
        let mut cells: Vec<String> = (0..self.columns).map(|column| line.text(column).to_owned()).collect();
        let mut own: Vec<bool> = cells.iter().map(|cell| !cell.is_empty()).collect();
        for (merge, text) in &self.open {
            if let Some(cell) = cells
                .get_mut(merge.left as usize)
                .filter(|cell| cell.is_empty() && merge.top < line.row)
            {
                cell.clone_from(text);
                own[merge.left as usize] = false;
            }
        }
        (cells, own)
    }

    fn read(&mut self, line: Line) -> Result<Read, LedgerProblem> {
        let row = line.row + 1;
        let (mut cells, own) = self.pass(&line);
        if let Some(words) = self.seal.and_then(|column| cells.get(column)).filter(|cell| is_sealed(cell)) {
            return Err(LedgerProblem::Marked(Marking {
                line: row as usize,
                words: words.clone(),
            }));
        }
        let skipped = |why| Ok(Read::Skipped { row, why });
        if line.hidden && !self.reading.hidden_rows {
            return skipped(Skip::Hidden);
        }
        let filled: Vec<usize> = (0..own.len()).filter(|column| own[*column]).collect();
        let Some(first) = filled.first().copied() else {
            return skipped(Skip::Note);
        };
        if is_total(&cells[first]) || filled.iter().take(3).any(|column| is_plain_total(&cells[*column])) {
            return skipped(Skip::Total);
        }
        if self.is_head_again(&cells) {
            return skipped(Skip::HeadAgain);
        }
        let task = self.reading.column(Means::Task);
        if filled.len() == 1 {
            let text = flat(&cells[first]);
            if is_note(&text) {
                return skipped(Skip::Note);
            }
            let wide = self
                .open
                .iter()
                .any(|(merge, _)| merge.top == line.row && merge.left as usize == first && merge.right > merge.left);
            let level = heading_level(&text);
            if wide || Some(first) != task && level.is_some() || Some(first) == task && level == Some(1) {
                let level = level.unwrap_or(1);
                self.headings.retain(|(known, _)| *known < level);
                self.headings.push((level, text));
                return skipped(Skip::Heading);
            }
        }
        if let Some(group) = self.reading.column(Means::Group).filter(|_| self.fills_blank) {
            if cells[group].is_empty() {
                cells[group].clone_from(&self.blank_group);
            } else {
                self.blank_group.clone_from(&cells[group]);
            }
        }
        let formulas: Vec<usize> = (0..cells.len())
            .filter(|column| line.cells.get(*column).is_some_and(|cell| cell.formula.is_some()))
            .collect();
        Ok(Read::Entry(Box::new(self.entry(row, cells, &formulas))))
    }

    fn is_head_again(&self, cells: &[String]) -> bool {
        let same = self
            .reading
            .heads
            .iter()
            .zip(cells)
            .filter(|(heads, cell)| !cell.is_empty() && heads.iter().any(|head| bare(head) == bare(cell)))
            .count();
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let counted = filled >= 3
            && cells
                .iter()
                .enumerate()
                .all(|(at, cell)| cell.is_empty() || cell.parse() == Ok(at + 1));
        counted || (same >= 2 && same * 2 > filled)
    }

    /// The words of a day; a serial number that a cell of no format shows is the day it counts.
    fn day(&self, words: &str) -> String {
        serial(words, self.from_1904).map_or_else(|| words.to_owned(), |day| day.to_string())
    }

    fn entry(&self, row: u32, cells: Vec<String>, formulas: &[usize]) -> Entry {
        let length: usize = cells.iter().map(|cell| cell.chars().count()).sum();
        if length > ROW_CHARS_MAX {
            return Entry::too_long(row, length);
        }
        let of = |means: Means| -> &str { self.reading.column(means).map_or("", |column| cells[column].trim()) };
        let mut troubles = Vec::new();
        let mut trouble = |means: Means, kind: TroubleKind| {
            let column = self.reading.column(means);
            troubles.push(Trouble {
                row,
                column: column.map(|column| column as u32),
                head: column.map(|column| self.reading.head(column)).unwrap_or_default(),
                kind,
            });
        };
        let task = of(Means::Task).to_owned();
        if task.is_empty() {
            trouble(Means::Task, TroubleKind::NoTask);
        } else if is_error(&task) {
            trouble(Means::Task, TroubleKind::BrokenFormula(task.clone()));
        }
        let (due, open_ended) = match of(Means::Due) {
            "" => (None, false),
            words => match cell::due(&self.day(words), self.year) {
                Due::Day(day) => (Some(day), false),
                Due::Open => (None, true),
                Due::Unknown => {
                    trouble(Means::Due, TroubleKind::UnknownDay(flat(words)));
                    (None, false)
                }
            },
        };
        let start = match of(Means::Start) {
            "" => None,
            words => match cell::due(&self.day(words), self.year) {
                // The start of 3月 is its first day.
                Due::Day(day) if !names_a_day(&self.day(words)) => Some(day.first_of_month()),
                Due::Day(day) => Some(day),
                _ => {
                    trouble(Means::Start, TroubleKind::UnknownDay(flat(words)));
                    None
                }
            },
        };
        if let (Some(start), Some(due)) = (start, due)
            && due < start
        {
            trouble(Means::Due, TroubleKind::DueBeforeStart(start, due));
        }
        let of_name = |name: cell::Name| NamedUnit {
            unit: self.reading.named.get(&name.text).cloned().unwrap_or(name.unit),
            text: name.text,
        };
        let mut named = cell::units(of(Means::Lead), &self.units).into_iter().map(of_name);
        let lead = named.next();
        let mut supporting: Vec<NamedUnit> = named.collect();
        for (column, _) in self
            .reading
            .means
            .iter()
            .enumerate()
            .filter(|(_, means)| **means == Means::Supporting)
        {
            supporting.extend(cell::units(&cells[column], &self.units).into_iter().map(of_name));
        }
        let mut seen: Vec<String> = lead.iter().map(|unit| unit.text.clone()).collect();
        supporting.retain(|unit| {
            let fresh = !seen.contains(&unit.text);
            seen.push(unit.text.clone());
            fresh
        });
        let unknown = |unit: &NamedUnit| {
            if unit.text.starts_with(['各', '全', '有']) {
                TroubleKind::ManyUnits(unit.text.clone())
            } else {
                TroubleKind::UnknownUnit(unit.text.clone())
            }
        };
        match &lead {
            None => trouble(Means::Lead, TroubleKind::NoLead),
            Some(lead) if lead.unit.is_none() && self.named => trouble(Means::Lead, unknown(lead)),
            Some(_) => {}
        }
        for unit in supporting.iter().filter(|unit| unit.unit.is_none() && self.named) {
            let beside = of(Means::Lead).contains(&unit.text);
            trouble(if beside { Means::Lead } else { Means::Supporting }, unknown(unit));
        }
        let weight = match of(Means::Weight) {
            "" => None,
            words => {
                let plain = cell::narrowed(words);
                let weight = plain
                    .trim_end_matches(['分', '%'])
                    .trim()
                    .parse::<i64>()
                    .ok()
                    .filter(|weight| (0..=1_000_000).contains(weight));
                if weight.is_none() {
                    trouble(Means::Weight, TroubleKind::BadWeight(flat(words)));
                }
                weight
            }
        };
        for column in formulas.iter().filter(|column| is_error(&cells[**column])) {
            let means = self.reading.means.get(*column).copied().unwrap_or(Means::Note);
            if means != Means::Task {
                troubles.push(Trouble {
                    row,
                    column: Some(*column as u32),
                    head: self.reading.head(*column),
                    kind: TroubleKind::BrokenFormula(cells[*column].clone()),
                });
            }
        }
        let steps = (0..cells.len())
            .filter(|column| self.reading.means.get(*column) == Some(&Means::Step) && !is_idle(&cells[*column]))
            .map(|column| Step {
                head: self.reading.head(column),
                text: cells[column].clone(),
                due: period_end(&self.reading.heads[column], self.year.year(), self.year.dated),
            })
            .collect();
        let mut groups: Vec<String> = self.headings.iter().map(|(_, text)| text.clone()).collect();
        let grouped = (0..cells.len()).filter(|column| self.reading.means.get(*column) == Some(&Means::Group));
        groups.extend(grouped.map(|column| flat(&cells[column])).filter(|text| !text.is_empty()));
        let reached = match of(Means::Target) {
            "" => of(Means::Task),
            words => words,
        };
        Entry {
            row,
            number: Some(flat(of(Means::Number))).filter(|number| !number.is_empty()),
            groups,
            title: title(&task),
            targets: cell::reached(reached, self.year),
            leaders: cell::leaders(of(Means::Leader)),
            task,
            lead,
            supporting,
            start,
            due,
            open_ended,
            steps,
            weight,
            cells,
            troubles,
        }
    }
}
