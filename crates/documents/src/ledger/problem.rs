//! Every reason why a workbook or list is not read, in both languages: what is wrong, where it is, how to mend it.

use std::fmt;

use super::limits::{
    CELL_CHARS_MAX, CELLS_MAX, COLUMNS_MAX, INFLATED_BYTES_MAX, LEDGER_BYTES_MAX, MERGES_MAX, PARTS_MAX, ROWS_MAX, SHEETS_MAX,
    TAG_DEPTH_MAX, TEXTS_MAX,
};
use crate::marking::Marking;
use crate::problem::ReadProblem;
use crate::read::DocumentKind;

/// Why a workbook was not read. Nothing of it has been kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerProblem {
    /// No bytes, or no sheet with anything in it.
    Empty,
    /// More than [`LEDGER_BYTES_MAX`] bytes.
    TooManyBytes {
        /// How many there are.
        found: usize,
    },
    /// The bytes are no workbook and no list.
    NotALedger,
    /// The text of a list, or a document, cannot be read.
    Text(ReadProblem),
    /// A document without a table.
    NoTable {
        /// What it is.
        kind: DocumentKind,
    },
    /// A password stands before it.
    Locked,
    /// The container or a part of it is damaged.
    Broken {
        /// In the words of the part that failed.
        what: String,
    },
    /// Inflates beyond [`INFLATED_BYTES_MAX`].
    Inflates,
    /// One piece of text without an end.
    EndlessText,
    /// Tags within tags beyond [`TAG_DEPTH_MAX`].
    TooDeep,
    /// It declares entities of its own, which no spreadsheet program does.
    Entities,
    /// More than [`PARTS_MAX`] parts.
    TooManyParts {
        /// How many there are.
        found: usize,
    },
    /// More than [`SHEETS_MAX`] sheets.
    TooManySheets {
        /// How many there are.
        found: usize,
    },
    /// More than [`ROWS_MAX`] rows.
    TooManyRows {
        /// The sheet.
        sheet: String,
    },
    /// Something stands beyond [`COLUMNS_MAX`] columns.
    TooManyColumns {
        /// The sheet.
        sheet: String,
        /// The row, counted from 1.
        row: u32,
    },
    /// More than [`CELLS_MAX`] cells.
    TooManyCells,
    /// More than [`MERGES_MAX`] merged areas.
    TooManyMerges {
        /// The sheet.
        sheet: String,
    },
    /// More than [`TEXTS_MAX`] different texts, or too many bytes of them.
    TooManyTexts,
    /// A cell longer than [`CELL_CHARS_MAX`].
    CellTooLong {
        /// The sheet.
        sheet: String,
        /// The row, counted from 1.
        row: u32,
        /// The column in letters.
        column: String,
    },
    /// There is no sheet of that name or place.
    NoSheet,
    /// No row of heads was found or given.
    NoHead {
        /// The sheet.
        sheet: String,
    },
    /// A security marking stands in its place.
    Marked(Marking),
}

impl LedgerProblem {
    /// A short stable name, for logs and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooManyBytes { .. } => "too-many-bytes",
            Self::NotALedger => "not-a-ledger",
            Self::Text(problem) => problem.code(),
            Self::NoTable { .. } => "no-table",
            Self::Locked => "locked",
            Self::Broken { .. } => "broken",
            Self::Inflates => "inflates",
            Self::EndlessText => "endless-text",
            Self::TooDeep => "too-deep",
            Self::Entities => "entities",
            Self::TooManyParts { .. } => "too-many-parts",
            Self::TooManySheets { .. } => "too-many-sheets",
            Self::TooManyRows { .. } => "too-many-rows",
            Self::TooManyColumns { .. } => "too-many-columns",
            Self::TooManyCells => "too-many-cells",
            Self::TooManyMerges { .. } => "too-many-merges",
            Self::TooManyTexts => "too-many-texts",
            Self::CellTooLong { .. } => "cell-too-long",
            Self::NoSheet => "no-sheet",
            Self::NoHead { .. } => "no-head",
            Self::Marked(_) => "marked",
        }
    }

    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "表里没有内容。请在 Excel 或 WPS 里打开确认，另存后再传。".into(),
            Self::TooManyBytes { found } => {
                format!("文件有 {found} 字节，超过 {LEDGER_BYTES_MAX} 字节（50 MB）的上限。请删去图片或分成几份再传。")
            }
            Self::NotALedger => {
                "这个文件从内容看不是表格，不论文件名怎么写。能读的是 .xlsx、.xls、.csv 和有表格的 .docx、.pdf：请在 Excel 或 WPS 里打开，另存为 .xlsx 再传。".into()
            }
            Self::Text(problem) => problem.zh(),
            Self::NoTable { kind } => format!(
                "这份{}里没有两列以上的表格。要把文字分解成事项，请在“文件”里录入；表格是图片的，请找电子原件。",
                kind.zh()
            ),
            Self::Locked => "表格设了打开密码，读不了。请在 Excel 或 WPS 里打开，取消密码，另存后再传。".into(),
            Self::Broken { what } => {
                format!("表格损坏，读不下去（{what}）。请在 Excel 或 WPS 里打开，另存为新的 .xlsx 再传。")
            }
            Self::Inflates => format!(
                "表格解压后超过 {} MB 的上限，没有读。请只留要导入的工作表，另存后再传。",
                INFLATED_BYTES_MAX / 1024 / 1024
            ),
            Self::EndlessText => "表格里有一段没有尽头的文字，不像人做的表，没有读。请在 Excel 或 WPS 里另存后再传。".into(),
            Self::TooDeep => format!("表格的内部结构超过 {TAG_DEPTH_MAX} 层，没有读。请在 Excel 或 WPS 里另存后再传。"),
            Self::Entities => "表格里自带实体声明，办公软件不会这样写，没有读。请在 Excel 或 WPS 里另存后再传。".into(),
            Self::TooManyParts { found } => format!("文件里有 {found} 个部件，超过 {PARTS_MAX} 个的上限。请另存后再传。"),
            Self::TooManySheets { found } => {
                format!("表格有 {found} 张工作表，超过 {SHEETS_MAX} 张的上限。请分成几份再传。")
            }
            Self::TooManyRows { sheet } => {
                format!("工作表“{sheet}”有内容的行超过 {ROWS_MAX} 行的上限。请分成几份再传。")
            }
            Self::TooManyColumns { sheet, row } => format!(
                "工作表“{sheet}”第 {row} 行在第 {COLUMNS_MAX} 列以后还有内容。请删去后面的列再传。"
            ),
            Self::TooManyCells => format!("有内容的单元格超过 {CELLS_MAX} 个的上限。请分成几份再传。"),
            Self::TooManyMerges { sheet } => {
                format!("工作表“{sheet}”的合并单元格超过 {MERGES_MAX} 处的上限。请取消一部分合并再传。")
            }
            Self::TooManyTexts => format!("表里不同的文字超过 {TEXTS_MAX} 处的上限。请分成几份再传。"),
            Self::CellTooLong { sheet, row, column } => {
                format!("工作表“{sheet}”第 {row} 行 {column} 列的文字超过 {CELL_CHARS_MAX} 字。请缩短后再传。")
            }
            Self::NoSheet => "没有这张工作表，请重新选择。".into(),
            Self::NoHead { sheet } => {
                format!("工作表“{sheet}”里没有找到表头（如“工作任务”“牵头单位”“完成时限”）。请指出表头在第几行。")
            }
            Self::Marked(marking) => format!(
                "第 {} 行标有“{}”，没有收，文件和内容都没有存下来。本系统不得录入涉密信息，请交本单位保密岗，按涉密件办理。",
                marking.line, marking.words
            ),
        }
    }

    /// In English.
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "There is nothing in this table. Open it in a spreadsheet program, save it again and send that.".into(),
            Self::TooManyBytes { found } => {
                format!("The file has {found} bytes, more than the limit of {LEDGER_BYTES_MAX} (50 MB). Take pictures out, or send it in parts.")
            }
            Self::NotALedger => {
                "Going by its content, whatever its name, this is no table. .xlsx, .xls, .csv, and .docx or .pdf with tables can be read: open it in a spreadsheet program, save it as .xlsx and send that.".into()
            }
            Self::Text(problem) => problem.en(),
            Self::NoTable { kind } => format!(
                "There is no table of two or more columns in this {}. To make items of its sentences, admit it under Documents; if the table is a picture, find the electronic original.",
                kind.en()
            ),
            Self::Locked => "A password stands before this table. Open it in a spreadsheet program, take the password off, save it and send that.".into(),
            Self::Broken { what } => {
                format!("The table is damaged and cannot be read on ({what}). Open it in a spreadsheet program, save it as a new .xlsx and send that.")
            }
            Self::Inflates => format!(
                "The table inflates beyond the limit of {} MB and was not read. Keep only the sheet to be imported and send that.",
                INFLATED_BYTES_MAX / 1024 / 1024
            ),
            Self::EndlessText => "A piece of text in this table has no end; no person made it, and it was not read. Save it again in a spreadsheet program.".into(),
            Self::TooDeep => format!("The table is nested more than {TAG_DEPTH_MAX} levels deep and was not read. Save it again in a spreadsheet program."),
            Self::Entities => "The table declares entities of its own, which no office program does; it was not read. Save it again in a spreadsheet program.".into(),
            Self::TooManyParts { found } => format!("The file has {found} parts, more than the limit of {PARTS_MAX}. Save it again in a spreadsheet program."),
            Self::TooManySheets { found } => format!("The table has {found} sheets, more than the limit of {SHEETS_MAX}. Send it in parts."),
            Self::TooManyRows { sheet } => {
                format!("Sheet “{sheet}” has more than {ROWS_MAX} rows with something in them. Send it in parts.")
            }
            Self::TooManyColumns { sheet, row } => {
                format!("Row {row} of sheet “{sheet}” has something beyond column {COLUMNS_MAX}. Delete the columns after it and send it again.")
            }
            Self::TooManyCells => format!("There are more than {CELLS_MAX} cells with something in them. Send it in parts."),
            Self::TooManyMerges { sheet } => format!("Sheet “{sheet}” has more than {MERGES_MAX} merged areas. Take some apart and send it again."),
            Self::TooManyTexts => format!("There are more than {TEXTS_MAX} different texts. Send it in parts."),
            Self::CellTooLong { sheet, row, column } => {
                format!("The text in row {row}, column {column} of sheet “{sheet}” has more than {CELL_CHARS_MAX} characters. Shorten it and send it again.")
            }
            Self::NoSheet => "There is no such sheet; choose another.".into(),
            Self::NoHead { sheet } => {
                format!("No heads of columns (such as 工作任务, 牵头单位, 完成时限) were found on sheet “{sheet}”. Say in which row they stand.")
            }
            Self::Marked(marking) => format!(
                "Line {} is marked “{}”. The file was refused and nothing of it was kept. Classified matter must not enter this system: hand it to your unit's security post.",
                marking.line, marking.words
            ),
        }
    }
}

impl fmt::Display for LedgerProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en())
    }
}

impl std::error::Error for LedgerProblem {}
