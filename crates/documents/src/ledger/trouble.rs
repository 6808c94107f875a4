//! What is wrong with a row, in the user's words: sheet row, column, what, and how to mend it.

use jiff::civil::Date;

use super::limits::ROW_CHARS_MAX;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// The row names no task.
    NoTask,
    /// A formula failed: the cell holds only its error.
    BrokenFormula(String),
    /// The words fix no day.
    UnknownDay(String),
    /// It would be due before it starts.
    DueBeforeStart(Date, Date),
    /// No unit stands in the lead's column.
    NoLead,
    /// No unit of this installation, or more than one, bears the name.
    UnknownUnit(String),
    /// The name means many units: 各县区.
    ManyUnits(String),
    /// More than [`ROW_CHARS_MAX`] characters in all its cells.
    RowTooLong(usize),
    /// A weight that is no whole number from 0 to 1,000,000.
    BadWeight(String),
}

impl TroubleKind {
    /// Does it keep the row from becoming an item?
    pub fn stops(&self) -> bool {
        matches!(
            self,
            Self::NoTask | Self::DueBeforeStart(..) | Self::BrokenFormula(_) | Self::RowTooLong(_)
        )
    }

    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTask => "no-task",
            Self::BrokenFormula(_) => "broken-formula",
            Self::UnknownDay(_) => "unknown-day",
            Self::DueBeforeStart(..) => "due-before-start",
            Self::NoLead => "no-lead",
            Self::UnknownUnit(_) => "unknown-unit",
            Self::ManyUnits(_) => "many-units",
            Self::RowTooLong(_) => "row-too-long",
            Self::BadWeight(_) => "bad-weight",
        }
    }
}

/// Something wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The row, counted from 1.
    pub row: u32,
    /// The column, counted from 0.
    pub column: Option<u32>,
    /// The head of the column.
    pub head: String,
    /// What is wrong.
    pub kind: TroubleKind,
}

impl Trouble {
    /// In Chinese.
    pub fn zh(&self) -> String {
        match &self.kind {
            TroubleKind::NoTask => "没有写任务：补上任务，或删去这一行".into(),
            TroubleKind::BrokenFormula(error) => format!("公式出错（{error}）：改好公式，或改成文字"),
            TroubleKind::UnknownDay(words) => format!("“{words}”定不出日子：写成 2027-06-30 或“6月底前”；不改就先不定期限"),
            TroubleKind::DueBeforeStart(start, due) => format!("完成时限 {due} 早于开始时间 {start}：改其中一个"),
            TroubleKind::NoLead => "没有写牵头单位：补上，或导入后在交办时选".into(),
            TroubleKind::UnknownUnit(name) => {
                format!("“{name}”对不上单位名册里的一个单位：改成名册里的名称或简称，或导入后在交办时选")
            }
            TroubleKind::ManyUnits(name) => format!("“{name}”说的是一批单位：交办时逐个选"),
            TroubleKind::RowTooLong(found) => {
                format!("这一行共 {found} 字，超过 {ROW_CHARS_MAX} 字的上限：分成几行，或把长文字放到附件里")
            }
            TroubleKind::BadWeight(words) => format!("权重“{words}”不是 0 到 1000000 的整数：改成整数；不改就按 1 计"),
        }
    }

    /// In English.
    pub fn en(&self) -> String {
        match &self.kind {
            TroubleKind::NoTask => "No task is named: add it, or delete the row".into(),
            TroubleKind::BrokenFormula(error) => format!("The formula failed ({error}): mend it, or write words instead"),
            TroubleKind::UnknownDay(words) => {
                format!("“{words}” fixes no day: write 2027-06-30 or 6月底前; otherwise no due date is set")
            }
            TroubleKind::DueBeforeStart(start, due) => {
                format!("The due date {due} lies before the start {start}: change one of them")
            }
            TroubleKind::NoLead => "No lead unit is named: add it, or choose one when assigning".into(),
            TroubleKind::UnknownUnit(name) => {
                format!(
                    "“{name}” is not one unit of this installation: write its name or short name, or choose one when assigning"
                )
            }
            TroubleKind::ManyUnits(name) => format!("“{name}” means many units: choose them one by one when assigning"),
            TroubleKind::RowTooLong(found) => format!(
                "This row has {found} characters, more than the limit of {ROW_CHARS_MAX}: part it into several, or bring the long text as a file of its own"
            ),
            TroubleKind::BadWeight(words) => {
                format!("The weight “{words}” is no whole number from 0 to 1,000,000: write one; otherwise it counts 1")
            }
        }
    }
}
