//! Tables as they come into a text: a line per row, its cells between tabs. A row under a head that names what its columns hold (任务,
//! 牵头单位, 完成时限) is an item with owners and time from its own cells.

use super::{
    deadline::Clock,
    heads::{Dates, dates, has_happened},
    owner::{Owners, named_in},
    roles::{LABELS, Role},
    text::Text,
};
use crate::structure::Span;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// The work itself, or what is measured.
    Work,
    /// The value of an indicator.
    Value,
    /// An owner or a time.
    Owner(Role),
    /// Dates by which something ends or is answered: the due dates where no head names them plainly.
    Weaker,
    /// Numbers of rows, remarks, whatever else.
    Other,
}

/// What the columns of a table hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    columns: Vec<Column>,
}

/// A row: the stretch of its work, and who and when.
pub(super) struct Row {
    pub work: Span,
    pub owners: Owners,
}

const WORKS: &[&str] = &[
    "任务", "事项", "内容", "指标", "项目", "措施", "工作", "举措", "目标", "问题", "要求", "名称", "做法", "清单",
];
const VALUES: &[&str] = &["目标值", "指标值", "年度目标", "目标任务", "任务量", "计划数", "目标数"];
const PLAIN: &[&str] = &["序号", "编号", "备注", "类别", "分类", "属性", "单位", "计量单位", "领域"];

/// The cells of a line, if it is a row of a table; empty ones at its head count, though a line is told without the blanks around it.
fn cells(text: &Text, line: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut first = line.start;
    while matches!(text.before(first), '\t' | ' ' | '\u{3000}') {
        first -= 1;
    }
    let mut start = first;
    for place in first..=line.end {
        if place == line.end || text.at(place) == '\t' {
            out.push(text.trimmed(Span { start, end: place }));
            start = place + 1;
        }
    }
    out
}

/// The head of a table: short cells without numbers, at least one of them for the work and one for an owner, a time or a value.
pub(super) fn head(text: &Text, line: Span) -> Option<Head> {
    if !text.has_char(line, '\t') {
        return None;
    }
    let mut columns = Vec::new();
    for cell in cells(text, line) {
        let length = cell.end - cell.start;
        if length > 12 || text.has(cell, &["。", ",", ";"]) {
            return None;
        }
        columns.push(column(text, cell));
    }
    settle(&mut columns);
    let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
    let works = has(|column| *column == Column::Work);
    let says =
        has(|column| matches!(column, Column::Owner(role) if *role != Role::Other)) || has(|column| *column == Column::Value);
    (works && says).then_some(Head { columns })
}

/// One column of due dates: the plain one, else the only one that may be it. Where several may, none is.
fn settle(columns: &mut [Column]) {
    let count = |columns: &[Column], wanted: Column| columns.iter().filter(|column| **column == wanted).count();
    let due = Column::Owner(Role::Deadline);
    let plain = count(columns, due);
    let weaker = count(columns, Column::Weaker);
    for column in columns {
        *column = match *column {
            column if column == due && plain > 1 => Column::Other,
            Column::Weaker if plain == 0 && weaker == 1 => due,
            Column::Weaker => Column::Other,
            column => column,
        };
    }
}

/// A head without blanks and brackets.
fn bare_head(text: &Text, cell: Span) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for place in cell.start..cell.end {
        match text.at(place) {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 && !c.is_whitespace() && c != '\u{3000}' => out.push(c),
            _ => {}
        }
    }
    out
}

fn column(text: &Text, cell: Span) -> Column {
    // 交办时间, 责任单位填报日期: a date of something else, whatever the head begins with.
    let said = bare_head(text, cell);
    let happened = has_happened(&text.string(cell));
    match dates(&said) {
        Some(Dates::Limit) if !happened => return Column::Owner(Role::Deadline),
        Some(Dates::Finish | Dates::Answer) if !happened => return Column::Weaker,
        Some(_) => return Column::Other,
        None => {}
    }
    let label = LABELS
        .iter()
        .filter(|(label, _)| text.starts(cell.start, label))
        .max_by_key(|(label, _)| label.len());
    if let Some((_, role)) = label {
        return Column::Owner(*role);
    }
    if text.any_at(cell.start, VALUES).is_some() {
        return Column::Value;
    }
    let is = |words: &[&str]| text.any_at(cell.start, words) == Some(cell.end - cell.start);
    if is(PLAIN) {
        return Column::Other;
    }
    if text.ends_any(cell, WORKS).is_some() || text.any_at(cell.start, WORKS).is_some() {
        return Column::Work;
    }
    Column::Other
}

/// A row under the head. A line with fewer cells than the head has columns is no row of it, except that empty cells at the end may lack.
pub(super) fn row(text: &Text, line: Span, head: &Head, clock: &Clock) -> Option<Row> {
    let cells = cells(text, line);
    if cells.len() < 2 {
        return None;
    }
    if cells.len() > head.columns.len() {
        return None;
    }
    let mut work: Option<Span> = None;
    let mut owners = Owners::default();
    for (cell, column) in cells.iter().zip(&head.columns).filter(|(cell, _)| cell.end > cell.start) {
        match column {
            // Of several columns of work the last one with words says most; a value belongs to its indicator.
            Column::Work => work = Some(*cell),
            Column::Value => {
                work = Some(Span {
                    start: work.map_or(cell.start, |work| work.start),
                    end: cell.end,
                });
            }
            Column::Owner(role) => named_in(text, &mut owners, *role, *cell, clock),
            Column::Weaker | Column::Other => {}
        }
    }
    Some(Row { work: work?, owners })
}
