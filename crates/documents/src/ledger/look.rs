//! A first look at a sheet: its title, its heads in one or several levels, and what each column seems to mean, with a
//! confidence and the reason, for a person to correct.

use std::collections::HashMap;

use jiff::civil::Date;

use super::book::{Book, BookKind, Line, Merge};
use super::limits::{HEAD_ROWS_MAX, SAMPLE_ROWS};
use super::means::{Means, bare, said};
use super::problem::LedgerProblem;
use crate::decompose::UnitName;
use crate::decompose::cell::{self, Due, Known, Year};
use crate::marking::{MarkingRules, security_marking};

/// Why a column is taken to mean something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its head is this word.
    Head(String),
    /// Its head contains this word.
    InHead(String),
    /// So many of a hundred of its cells look like it.
    Content(u32),
    /// A column of the same meaning stands before it.
    Beside,
    /// Its dates are of something that happened: 交办时间, 实际完成时间.
    OtherDay,
    /// It holds dates, and nothing says plainly whether they are the due dates: a person is asked.
    Unclear,
    /// Nothing speaks for anything.
    Nothing,
}

/// A column with what it seems to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place, counted from 0.
    pub index: u32,
    /// Its heads, outermost first.
    pub heads: Vec<String>,
    /// What it seems to mean.
    pub means: Means,
    /// How sure that is, of a hundred.
    pub confidence: u8,
    /// Why.
    pub reason: Reason,
    /// The first few values.
    pub samples: Vec<String>,
    /// Is it hidden?
    pub hidden: bool,
}

impl Column {
    /// The heads joined.
    pub fn head(&self) -> String {
        self.heads.join("·")
    }
}

/// What a sheet looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The title above the heads.
    pub title: Option<String>,
    /// Further lines above the heads: unit of money, who filled it in.
    pub notes: Vec<String>,
    /// First row of the heads, counted from 0.
    pub head_row: u32,
    /// Rows of the heads.
    pub head_rows: u32,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The year the title names.
    pub titled: Option<i16>,
}

impl Look {
    /// Columns whose dates may be the due dates, when none is plainly the one: they are asked about, and none is taken.
    pub fn unclear(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.reason == Reason::Unclear)
    }

    /// The row after the heads.
    pub fn body_row(&self) -> u32 {
        self.head_row + self.head_rows
    }
}

/// The first rows of a sheet, with the text that a merged area shows in every place it covers.
struct Top<'a> {
    lines: HashMap<u32, Line>,
    rows: Vec<u32>,
    merges: &'a [Merge],
}

impl Top<'_> {
    fn text(&self, row: u32, column: u32) -> &str {
        let merged = self.merges.iter().find(|merge| merge.covers(row, column));
        let (row, column) = merged.map_or((row, column), |merge| (merge.top, merge.left));
        self.lines.get(&row).map_or("", |line| line.text(column as usize))
    }

    /// Cells of the row that hold something, a merged one once.
    fn filled(&self, row: u32) -> usize {
        let line = self.lines.get(&row);
        line.map_or(0, |line| {
            line.cells.iter().filter(|cell| !cell.text.trim().is_empty()).count()
        })
    }
}

/// Looks at a sheet. The heads are found, or stand in the row that is given (counted from 0).
///
/// # Errors
/// When there is no such sheet, no heads are found, or a security marking stands above.
pub fn look(book: &Book, sheet: usize, head_row: Option<u32>, units: &[UnitName]) -> Result<Look, LedgerProblem> {
    let known = book.sheets.get(sheet).ok_or(LedgerProblem::NoSheet)?;
    let first = book.first_rows(sheet, HEAD_ROWS_MAX + SAMPLE_ROWS)?;
    marked(&first)?;
    let top = Top {
        rows: first.iter().map(|line| line.row).collect(),
        lines: first.into_iter().map(|line| (line.row, line)).collect(),
        merges: &known.extent.merges,
    };
    let columns = known.extent.columns;
    let no_head = || LedgerProblem::NoHead {
        sheet: known.name.clone(),
    };
    let best = match head_row {
        Some(row) => top.lines.contains_key(&row).then_some(row).ok_or_else(no_head)?,
        None => best_row(&top, columns).ok_or_else(no_head)?,
    };
    let (head_row, last) = levels(&top, best, columns);
    let above: Vec<&str> = top
        .rows
        .iter()
        .filter(|row| **row < head_row)
        .filter_map(|row| {
            let line = top.lines.get(row)?;
            line.cells.iter().map(|cell| cell.text.trim()).find(|text| !text.is_empty())
        })
        .collect();
    // The line before a document's table is its title; the name of a sheet is none.
    let before = Some(&known.name).filter(|name| matches!(book.kind, BookKind::Tables(_)) && !name.is_empty());
    let title = above.iter().find(|line| !is_note(line)).map(|line| flat(line));
    let title = title.or_else(|| before.map(|name| flat(name)));
    let notes = above
        .iter()
        .map(|line| flat(line))
        .filter(|line| Some(line) != title.as_ref())
        .collect();
    let mut look = Look {
        titled: title.as_deref().and_then(year_in).or_else(|| year_in(&known.name)),
        title,
        notes,
        head_row,
        head_rows: last - head_row + 1,
        columns: Vec::new(),
    };
    let year = Year {
        dated: None,
        titled: look.titled.or(Some(2000)),
    };
    let hidden = &known.extent.hidden_columns;
    let names = Known::new(units, look.title.as_deref().unwrap_or(""));
    let mut kinds = Vec::new();
    for index in 0..columns {
        let mut heads: Vec<String> = Vec::new();
        for row in head_row..=last {
            let text = flat(top.text(row, index));
            if !text.is_empty() && heads.last() != Some(&text) {
                heads.push(text);
            }
        }
        let samples: Vec<String> = top
            .rows
            .iter()
            .filter(|row| **row > last)
            .filter_map(|row| {
                let text = top.lines.get(row)?.text(index as usize);
                (!text.is_empty()).then(|| text.to_owned())
            })
            .take(SAMPLE_ROWS)
            .collect();
        let dated = super::dates::of(&heads, &samples, year);
        let (means, confidence, reason) = match dated {
            Some(dated) => super::dates::meaning(dated, &heads),
            None => meaning(&heads, &samples, &names),
        };
        kinds.push(dated);
        look.columns.push(Column {
            index,
            heads,
            means,
            confidence,
            reason,
            samples,
            hidden: hidden.contains(&index),
        });
    }
    super::dates::settle(&mut look.columns, &kinds);
    settle(&mut look.columns);
    for column in &mut look.columns {
        column.samples.truncate(3);
    }
    Ok(look)
}

/// The first lines as the door wants to see them.
fn marked(first: &[Line]) -> Result<(), LedgerProblem> {
    let head: Vec<String> = first
        .iter()
        .take(HEAD_ROWS_MAX)
        .map(|line| line.cells.iter().map(|cell| flat(&cell.text)).collect::<Vec<_>>().join("\t"))
        .collect();
    match security_marking(&head.join("\n"), &MarkingRules::default()) {
        Some(mut marking) => {
            marking.line = first.get(marking.line - 1).map_or(marking.line, |line| line.row as usize + 1);
            Err(LedgerProblem::Marked(marking))
        }
        None => Ok(()),
    }
}

/// The row in which most cells are heads.
fn best_row(top: &Top<'_>, columns: u32) -> Option<u32> {
    let mut best: Option<(usize, u32)> = None;
    for row in top.rows.iter().take(HEAD_ROWS_MAX).copied() {
        let mut seen: Vec<&str> = Vec::new();
        let mut score = 0;
        for column in 0..columns {
            let text = top.text(row, column);
            if text.is_empty() || seen.contains(&text) {
                continue;
            }
            seen.push(text);
            score += match said(text) {
                Some((_, _, true)) => 2,
                Some((_, _, false)) => 1,
                None => usize::from(is_period(text)),
            };
        }
        if score >= 2 && seen.len() >= 2 && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, row));
        }
    }
    best.map(|(_, row)| row)
}

/// First and last row of the heads around the best one, by the merged areas that tie them together.
fn levels(top: &Top<'_>, best: u32, columns: u32) -> (u32, u32) {
    let tied = |row: u32| {
        top.merges
            .iter()
            .filter(move |merge| merge.top <= row && row <= merge.bottom && merge.top < merge.bottom)
    };
    let is_low = |merge: &&Merge| merge.bottom - merge.top < 4;
    let first = tied(best)
        .filter(is_low)
        .map(|merge| merge.top)
        .min()
        .unwrap_or(best)
        .min(best);
    let mut last = tied(first)
        .filter(is_low)
        .map(|merge| merge.bottom)
        .max()
        .unwrap_or(best)
        .max(best);
    // A head over several columns, with short words below it.
    let wide = top.merges.iter().find(|merge| {
        merge.top == last && merge.bottom == last && merge.right > merge.left && merge.right - merge.left + 1 < columns
    });
    if let Some(wide) = wide {
        let below: Vec<&str> = (wide.left..=wide.right).map(|column| top.text(last + 1, column)).collect();
        let filled = top.filled(last + 1);
        let inside = below.iter().filter(|text| !text.is_empty()).count();
        if inside == below.len() && inside == filled && below.iter().all(|text| text.chars().count() <= 12) {
            last += 1;
        }
    }
    (first, last)
}

fn meaning(heads: &[String], samples: &[String], units: &Known<'_>) -> (Means, u8, Reason) {
    if let Some(last) = heads.last() {
        let outer = heads
            .len()
            .checked_sub(2)
            .and_then(|at| heads.get(at))
            .and_then(|head| said(head));
        if is_period(last) && outer.is_none_or(|(means, _, _)| matches!(means, Means::Step | Means::Task | Means::Target)) {
            return (Means::Step, 90, Reason::Head(bare(last)));
        }
        if is_period(last)
            && let Some((means, word, _)) = outer
        {
            return (means, 80, Reason::InHead(word.to_owned()));
        }
        if let Some((means, word, exact)) = said(last) {
            let reason = if exact {
                Reason::Head(word.to_owned())
            } else {
                Reason::InHead(word.to_owned())
            };
            return (means, if exact { 95 } else { 80 }, reason);
        }
        if let Some((means, word, _)) = outer {
            return (means, 70, Reason::InHead(word.to_owned()));
        }
    }
    let share = |fits: &dyn Fn(&str) -> bool| {
        let fitting = samples.iter().filter(|text| fits(text)).count();
        (fitting * 100).checked_div(samples.len()).unwrap_or(0) as u32
    };
    let is_unit = |text: &str| {
        let names = cell::units(text, units);
        !names.is_empty() && names.iter().all(|name| name.unit.is_some() || ends_as_unit(&name.text))
    };
    let tests: [(Means, u32); 2] = [
        (Means::Lead, share(&is_unit)),
        (Means::Number, share(&|text| text.parse::<u32>().is_ok())),
    ];
    match tests
        .into_iter()
        .filter(|(_, share)| *share >= 60)
        .max_by_key(|(_, share)| *share)
    {
        Some((means, share)) => (means, 50, Reason::Content(share)),
        None => (Means::Note, 20, Reason::Nothing),
    }
}

fn ends_as_unit(name: &str) -> bool {
    name.chars().count() >= 3
        && ["局", "委", "办", "政府", "中心", "公司", "管委会", "镇", "街道"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// One task, one lead, one due date: what else claims to be one means something beside it.
fn settle(columns: &mut [Column]) {
    let of = |columns: &[Column], means: Means| -> Vec<usize> {
        (0..columns.len()).filter(|at| columns[*at].means == means).collect()
    };
    let length = |column: &Column| {
        let all: usize = column.samples.iter().map(|text| text.chars().count()).sum();
        all / column.samples.len().max(1)
    };
    let tasks = of(columns, Means::Task);
    if tasks.is_empty() {
        let longest = (0..columns.len())
            .filter(|at| {
                matches!(
                    columns[*at].means,
                    Means::Note | Means::Content | Means::Target | Means::Group
                ) && !columns[*at].samples.is_empty()
            })
            .max_by_key(|at| (columns[*at].means == Means::Content, length(&columns[*at])));
        if let Some(at) = longest {
            (columns[at].means, columns[at].confidence, columns[at].reason) = (Means::Task, 40, Reason::Nothing);
        }
    } else if tasks.len() > 1 {
        // The one with the most cells is the task; a fuller text beside it is its content, a rarer one its group.
        let chosen = tasks
            .iter()
            .copied()
            .max_by_key(|at| (columns[*at].samples.len(), std::cmp::Reverse(*at)))
            .unwrap_or(tasks[0]);
        for at in tasks.into_iter().filter(|at| *at != chosen) {
            let fewer = columns[at].samples.len() < columns[chosen].samples.len();
            columns[at].means = if fewer && at < chosen { Means::Group } else { Means::Content };
            (columns[at].confidence, columns[at].reason) = (60, Reason::Beside);
        }
    }
    for (means, instead) in [
        (Means::Lead, Means::Supporting),
        (Means::Start, Means::Note),
        (Means::Weight, Means::Note),
    ] {
        let claims = of(columns, means);
        let chosen = claims.iter().copied().max_by_key(|at| {
            let leads = columns[*at].heads.last().is_some_and(|head| head.contains("牵头"));
            (leads, columns[*at].confidence, std::cmp::Reverse(*at))
        });
        for at in claims.into_iter().filter(|at| Some(*at) != chosen) {
            (columns[at].means, columns[at].confidence, columns[at].reason) = (instead, 60, Reason::Beside);
        }
    }
}

/// 一季度, 6月底, 上半年: a stretch of the year.
pub(super) fn is_period(head: &str) -> bool {
    let bare = cell::narrowed(&bare(head));
    let bare = bare.trim_start_matches("第");
    let ends = ["季度", "月", "月份", "月底", "月底前", "季度末", "季度目标", "季度节点"];
    let starts: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let short = bare.chars().count() <= 8;
    let counted = bare.starts_with(starts) || bare.starts_with(|c: char| c.is_ascii_digit());
    short && (counted && ends.iter().any(|end| bare.ends_with(end)) || matches!(bare, "上半年" | "下半年" | "全年"))
}

/// 单位：万元, 填报单位：…: no title.
fn is_note(line: &str) -> bool {
    let labels = [
        "单位：",
        "单位:",
        "填报",
        "填表",
        "制表",
        "日期",
        "时间：",
        "附件",
        "附表",
        "联系人",
    ];
    labels.iter().any(|label| line.trim_start().starts_with(label))
}

/// A year written in a title.
pub(super) fn year_in(text: &str) -> Option<i16> {
    let chars: Vec<char> = cell::narrowed(text).chars().collect();
    chars.windows(5).find_map(|window| {
        let digits: String = window[..4].iter().collect();
        let year: i16 = digits
            .parse()
            .ok()
            .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        (window[4] == '年' && (1990..2100).contains(&year)).then_some(year)
    })
}

/// On one line: blanks stay between words of letters only.
pub(super) fn flat(text: &str) -> String {
    let mut out = String::new();
    let mut blank = false;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        let between = out.chars().next_back().is_some_and(|before| before.is_ascii_alphanumeric()) && c.is_ascii_alphanumeric();
        if blank && between {
            out.push(' ');
        }
        blank = false;
        out.push(c);
    }
    out
}

/// The last day of a period that a head names.
pub(super) fn period_end(heads: &[String], year: Option<i16>, dated: Option<Date>) -> Option<Date> {
    let last = cell::narrowed(&bare(heads.last()?));
    let last = last.trim_end_matches("目标").trim_end_matches("节点");
    match cell::due(last, Year { dated, titled: year }) {
        Due::Day(day) => Some(day),
        _ => None,
    }
}
