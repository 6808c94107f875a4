//! What this crate asks of whoever reads and writes ledgers, so that it never links the libraries of workbooks. Reading is slow:
//! call it in `spawn_blocking`. The plain types can be written down, because a ledger is read in another process.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiufen_store::desk::imports::StagedTrouble;
use serde::{Deserialize, Serialize};

/// Why a ledger was not let in: words for the person who brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRefused {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// A security marking stands in its place: nothing of it may be kept.
    pub marked: bool,
    /// Whoever read it broke off: nothing more can be asked of this ledger.
    #[serde(default)]
    pub ended: bool,
}

/// What columns can mean: code, Chinese, English.
pub const MEANS: [(&str, &str, &str); 15] = [
    ("task", "任务", "Task"),
    ("number", "序号", "Number"),
    ("group", "类别", "Group"),
    ("content", "任务的补充文字", "More on the task"),
    ("target", "目标", "Target"),
    ("leader", "牵头领导", "Leader"),
    ("lead", "牵头单位", "Lead unit"),
    ("supporting", "配合单位", "Supporting units"),
    ("start", "开始时间", "Start"),
    ("due", "完成时限", "Due date"),
    ("step", "分期节点", "Step of a period"),
    ("progress", "进展", "Progress"),
    ("money", "资金", "Money"),
    ("weight", "权重", "Weight"),
    ("note", "只随原文保存", "Kept with the text only"),
];

/// A unit to match names against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerUnit {
    /// Its id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// What ledgers call it besides.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerSheet {
    /// Its name; empty for a list.
    pub name: String,
    /// Is it hidden?
    pub hidden: bool,
    /// Rows that hold something.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
    /// Rows of these that are hidden.
    pub hidden_rows: u32,
    /// Cells with a formula.
    pub formulas: u32,
}

/// A column with what it seems to mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerColumn {
    /// Its letters.
    pub letters: String,
    /// Its heads, outermost first.
    pub heads: Vec<String>,
    /// A code of [`MEANS`].
    pub means: String,
    /// How sure that is, of a hundred.
    pub confidence: u8,
    /// Why, in both languages.
    pub reason: (String, String),
    /// A few values.
    pub samples: Vec<String>,
    /// Is it hidden?
    pub hidden: bool,
    /// Does it hold dates of which only a person can say whether they are the due dates?
    #[serde(default)]
    pub asks: bool,
}

/// What a sheet looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLook {
    /// The title above the heads.
    pub title: Option<String>,
    /// First row of the heads, counted from 1.
    pub head_row: u32,
    /// Rows of the heads.
    pub head_rows: u32,
    /// The year the title names.
    pub year: Option<i16>,
    /// The columns.
    pub columns: Vec<LedgerColumn>,
}

/// How a sheet is to be read and what becomes of its rows: what a person confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerReading {
    /// The sheet, counted from 0.
    pub sheet: usize,
    /// First row of the heads, counted from 1.
    pub head_row: u32,
    /// Rows of the heads.
    pub head_rows: u32,
    /// Heads of the columns.
    pub heads: Vec<Vec<String>>,
    /// The title of the ledger, which says of which place it is.
    #[serde(default)]
    pub title: String,
    /// Codes of [`MEANS`], by column.
    pub means: Vec<String>,
    /// Are hidden rows read?
    pub hidden_rows: bool,
    /// The year that unnamed months belong to.
    pub year: Option<i16>,
    /// The kind of item a row becomes.
    pub kind: String,
    /// Do steps become milestones?
    pub steps: bool,
    /// Do groups become items that hold the rows?
    pub groups: bool,
    /// What a person said of names: the unit of this installation, or that it is none.
    #[serde(default)]
    pub named: BTreeMap<String, Option<String>>,
    /// Tells one reading from another of the same sheet.
    pub turn: String,
}

/// A unit as a row names it: the words, and the unit of this installation.
pub type NamedUnit = (String, Option<String>);

/// A row that names a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The row, counted from 1.
    pub row: u32,
    /// A title of bounded length.
    pub title: String,
    /// The row in one sentence.
    pub sentence: String,
    /// What it belongs to, outermost first.
    pub groups: Vec<String>,
    /// The lead.
    pub lead: Option<NamedUnit>,
    /// Further units.
    pub supporting: Vec<NamedUnit>,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub due: Option<Date>,
    /// The words on the last day.
    pub due_words: String,
    /// Weight.
    pub weight: Option<i64>,
    /// Steps: title and last day.
    pub steps: Vec<(String, Option<Date>)>,
    /// What is wrong.
    pub troubles: Vec<StagedTrouble>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LedgerRow {
    /// It names a task.
    Entry(Box<LedgerEntry>),
    /// A total, a heading, a note, a hidden row.
    Skipped,
}

/// A table to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerTable {
    /// Name of the sheet.
    pub sheet: String,
    /// The line over all columns.
    pub title: Option<String>,
    /// Lines below it.
    pub notes: Vec<String>,
    /// Heads by column, outermost first.
    pub heads: Vec<Vec<String>>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
    /// Columns whose equal cells are merged downwards.
    pub merged: Vec<usize>,
}

/// Receives the rows of a ledger; `false` ends the reading.
pub type VisitRow<'a> = dyn FnMut(LedgerRow) -> bool + 'a;

/// A ledger that was opened.
pub trait Ledger {
    /// Its media type.
    fn media(&self) -> &str;

    /// Its sheets in order.
    fn sheets(&self) -> Vec<LedgerSheet>;

    /// A first look at a sheet; the heads are found, or stand in the row that is given (counted from 1).
    ///
    /// # Errors
    /// Words for the person who brought it.
    fn look(&self, sheet: usize, head_row: Option<u32>, units: &[LedgerUnit]) -> Result<LedgerLook, LedgerRefused>;

    /// All rows after the heads.
    ///
    /// # Errors
    /// Words for the person who brought it.
    fn read(&self, reading: &LedgerReading, units: &[LedgerUnit], visit: &mut VisitRow<'_>) -> Result<(), LedgerRefused>;

    /// The sheet as a workbook, with a column of notes more, by row (counted from 1).
    ///
    /// # Errors
    /// Words for the person who brought it.
    fn with_notes(&self, reading: &LedgerReading, head: &str, notes: &BTreeMap<u32, String>) -> Result<Vec<u8>, LedgerRefused>;
}

/// Reads and writes ledgers.
pub trait Ledgers: Send + Sync {
    /// Opens the bytes of a workbook or list.
    ///
    /// # Errors
    /// Words for the person who brought it.
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Ledger>, LedgerRefused>;

    /// Writes a table as a workbook.
    ///
    /// # Errors
    /// When it is larger than a sheet can be.
    fn write(&self, table: &LedgerTable) -> anyhow::Result<Vec<u8>>;
}
