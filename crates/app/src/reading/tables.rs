//! The reading process's side of a conversation about a ledger: opens it, and answers what is asked of it. Rows go out in pieces as they
//! are understood, so that a ledger is never held as rows on either side.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiufen_documents::{
    Decomposition, MarkingRules, UnitName,
    ledger::{self, Book, LedgerProblem, Means, Read as ReadRow, Reading, Reason, Table},
};
use jiufen_store::desk::imports::StagedTrouble;
use jiufen_web::imports::ledgers::{
    LedgerColumn, LedgerEntry, LedgerLook, LedgerReading, LedgerRefused, LedgerRow, LedgerSheet, LedgerUnit, NamedUnit,
};
use serde::{Deserialize, Serialize};

use super::frames::Frame;

/// Characters of the rows that go out in one piece.
const PIECE_CHARS: usize = 64 * 1024;

/// What can be asked of an opened ledger.
#[derive(Serialize, Deserialize)]
pub enum Question {
    /// A first look at a sheet.
    Look {
        /// The sheet.
        sheet: usize,
        /// Row of the heads, counted from 1.
        head_row: Option<u32>,
        /// Units to match names against.
        units: Vec<LedgerUnit>,
    },
    /// All rows after the heads.
    Rows {
        /// How to read them.
        reading: LedgerReading,
        /// Units to match names against.
        units: Vec<LedgerUnit>,
    },
    /// The sheet as a workbook with a column of notes.
    WithNotes {
        /// How it was read.
        reading: LedgerReading,
        /// The head of the column.
        head: String,
        /// The notes by row.
        notes: BTreeMap<u32, String>,
    },
    /// Its rows as proposed items, as `decompose` prints them.
    Decompose {
        /// Units to match names against.
        units: Vec<LedgerUnit>,
        /// The date of the ledger.
        dated: Option<Date>,
        /// In which form.
        form: Form,
        /// The title of a table.
        title: String,
    },
}

/// The forms of proposed items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// All that is known of them.
    Json,
    /// A responsibility table as a workbook.
    Workbook,
    /// The same as a list.
    List,
}

/// Proposed items in a form.
///
/// # Errors
/// When the table is larger than a sheet can be.
pub fn printed(found: &Decomposition, form: Form, title: &str) -> Result<Vec<u8>> {
    Ok(match form {
        Form::Json => serde_json::to_vec_pretty(found)?,
        Form::Workbook => ledger::workbook(&ledger::table_of(found, title))?,
        Form::List => ledger::list(&ledger::table_of(found, title)).into_bytes(),
    })
}

/// What is answered; a file goes out as it is.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// It is open.
    Opened {
        /// Its media type.
        media: String,
        /// Its sheets.
        sheets: Vec<LedgerSheet>,
    },
    /// A first look.
    Looked(LedgerLook),
    /// Some rows; more follow.
    Rows(Vec<LedgerRow>),
    /// There are no more.
    End,
    /// Why there is no answer.
    Refused(LedgerRefused),
}

/// Holds the conversation: the file first, then questions until there are no more.
///
/// # Errors
/// When the other side does not keep to it, or is gone.
pub fn serve(rules: &MarkingRules, input: &mut impl Read, output: &mut impl Write) -> Result<()> {
    let Some(Frame::File(bytes)) = Frame::receive(input)? else {
        anyhow::bail!("a conversation begins with the file");
    };
    let opened = match Book::open_under(bytes, rules) {
        Ok(book) => Opened(book),
        Err(problem) => return say(output, &Answer::Refused(refused(&problem))),
    };
    let first = Answer::Opened {
        media: opened.0.kind.media().to_owned(),
        sheets: opened.sheets(),
    };
    say(output, &first)?;
    while let Some(frame) = Frame::receive(input)? {
        let Frame::Said(words) = frame else {
            anyhow::bail!("a question is no file");
        };
        let question = serde_json::from_slice(&words).context("a question that is none")?;
        match opened.answer(question, output)? {
            Ok(last) => last.send(output)?,
            Err(problem) => say(output, &Answer::Refused(refused(&problem)))?,
        }
    }
    Ok(())
}

fn say(output: &mut impl Write, answer: &Answer) -> Result<()> {
    Ok(Frame::said(answer)?.send(output)?)
}

fn refused(problem: &LedgerProblem) -> LedgerRefused {
    LedgerRefused {
        zh: problem.zh(),
        en: problem.en(),
        marked: matches!(problem, LedgerProblem::Marked(_)),
        ended: false,
    }
}

struct Opened(Book);

impl Opened {
    /// The last frame of the answer. The outer error ends the conversation.
    fn answer(&self, question: Question, output: &mut impl Write) -> Result<Result<Frame, LedgerProblem>> {
        let answered = match question {
            Question::Look { sheet, head_row, units } => match self.look(sheet, head_row, &units) {
                Ok(look) => Frame::said(&Answer::Looked(look))?,
                Err(problem) => return Ok(Err(problem)),
            },
            Question::Rows { reading, units } => match self.rows(&reading, &units, output)? {
                Ok(()) => Frame::said(&Answer::End)?,
                Err(problem) => return Ok(Err(problem)),
            },
            Question::WithNotes { reading, head, notes } => match self.with_notes(&reading, &head, &notes) {
                Ok(table) => Frame::File(ledger::workbook(&table)?),
                Err(problem) => return Ok(Err(problem)),
            },
            Question::Decompose {
                units,
                dated,
                form,
                title,
            } => match ledger::decomposition(&self.0, &known(&units), dated) {
                Ok(found) => Frame::File(printed(&found, form, &title)?),
                Err(problem) => return Ok(Err(problem)),
            },
        };
        Ok(Ok(answered))
    }

    fn sheets(&self) -> Vec<LedgerSheet> {
        let sheets = self.0.sheets.iter();
        sheets
            .map(|sheet| LedgerSheet {
                name: sheet.name.clone(),
                hidden: sheet.hidden,
                rows: sheet.extent.lines,
                columns: sheet.extent.columns,
                hidden_rows: sheet.extent.hidden_rows,
                formulas: sheet.extent.formulas,
            })
            .collect()
    }

    fn look(&self, sheet: usize, head_row: Option<u32>, units: &[LedgerUnit]) -> Result<LedgerLook, LedgerProblem> {
        let head_row = head_row.map(|row| row.saturating_sub(1));
        let look = ledger::look(&self.0, sheet, head_row, &known(units))?;
        Ok(LedgerLook {
            title: look.title,
            head_row: look.head_row + 1,
            head_rows: look.head_rows,
            year: look.titled,
            columns: look
                .columns
                .into_iter()
                .map(|column| LedgerColumn {
                    letters: ledger::letters(column.index),
                    reason: reason(&column.reason),
                    asks: column.reason == Reason::Unclear,
                    means: column.means.code().to_owned(),
                    confidence: column.confidence,
                    heads: column.heads,
                    samples: column.samples,
                    hidden: column.hidden,
                })
                .collect(),
        })
    }

    fn rows(&self, asked: &LedgerReading, units: &[LedgerUnit], output: &mut impl Write) -> Result<Result<(), LedgerProblem>> {
        let (reading, units) = (reading(asked), known(units));
        let (mut piece, mut chars, mut broken) = (Vec::new(), 0, None);
        let read = ledger::entries(&self.0, &reading, &units, &mut |read| {
            piece.push(match read {
                ReadRow::Entry(entry) => {
                    let entry = staged(&entry, &reading);
                    chars += entry.sentence.len();
                    LedgerRow::Entry(Box::new(entry))
                }
                ReadRow::Skipped { .. } => LedgerRow::Skipped,
            });
            chars += 1;
            if chars >= PIECE_CHARS {
                chars = 0;
                broken = say(output, &Answer::Rows(std::mem::take(&mut piece))).err();
            }
            Ok(broken.is_none())
        });
        match (broken, read) {
            (Some(error), _) => Err(error),
            (None, Err(problem)) => Ok(Err(problem)),
            (None, Ok(())) => say(output, &Answer::Rows(piece)).map(Ok),
        }
    }

    fn with_notes(&self, asked: &LedgerReading, head: &str, notes: &BTreeMap<u32, String>) -> Result<Table, LedgerProblem> {
        let look = ledger::look(&self.0, asked.sheet, Some(asked.head_row.saturating_sub(1)), &[])?;
        let mut table = Table::of_sheet(&self.0, asked.sheet, &look)?;
        let mut places = Vec::new();
        self.0.rows(asked.sheet, &mut |line| {
            if line.row >= look.body_row() {
                places.push(line.row + 1);
            }
            Ok(true)
        })?;
        table.heads.push(vec![head.to_owned()]);
        for (cells, row) in table.rows.iter_mut().zip(places) {
            cells.push(notes.get(&row).cloned().unwrap_or_default());
        }
        Ok(table)
    }
}

fn known(units: &[LedgerUnit]) -> Vec<UnitName> {
    units
        .iter()
        .map(|unit| UnitName {
            id: unit.id.clone(),
            name: unit.name.clone(),
            short: unit.short.clone(),
            aliases: unit.aliases.clone(),
        })
        .collect()
}

/// As the documents crate counts: rows from 0.
fn reading(asked: &LedgerReading) -> Reading {
    Reading {
        sheet: asked.sheet,
        head_row: asked.head_row.saturating_sub(1),
        head_rows: asked.head_rows,
        heads: asked.heads.clone(),
        title: asked.title.clone(),
        means: asked
            .means
            .iter()
            .map(|code| Means::of_code(code).unwrap_or(Means::Note))
            .collect(),
        hidden_rows: asked.hidden_rows,
        year: asked.year,
        dated: None,
        named: asked.named.clone(),
    }
}

fn reason(reason: &Reason) -> (String, String) {
    match reason {
        Reason::Head(word) => (format!("表头就是“{word}”"), format!("The head is “{word}”")),
        Reason::InHead(word) => (format!("表头里有“{word}”"), format!("The head contains “{word}”")),
        Reason::Content(share) => (
            format!("{share}% 的格像是这一类"),
            format!("{share}% of its cells look like it"),
        ),
        Reason::Beside => (
            "前面已有一列是这个意思".into(),
            "Another column says the same more plainly".into(),
        ),
        Reason::OtherDay => (
            "是别的事发生的日期，不是完成时限".into(),
            "The day of something else, no due date".into(),
        ),
        Reason::Unclear => (
            "是日期，说不准是不是完成时限：请选定".into(),
            "Dates that may or may not be the due dates: choose".into(),
        ),
        Reason::Nothing => ("看不出来".into(), "Nothing speaks for anything".into()),
    }
}

/// An understood row as the web stages it.
fn staged(entry: &ledger::Entry, reading: &Reading) -> LedgerEntry {
    let unit = |named: &ledger::NamedUnit| -> NamedUnit { (named.text.clone(), named.unit.clone()) };
    let due_words = reading
        .means
        .iter()
        .position(|means| *means == Means::Due)
        .and_then(|column| entry.cells.get(column));
    LedgerEntry {
        row: entry.row,
        title: entry.title.clone(),
        sentence: entry.sentence(reading),
        groups: entry.groups.clone(),
        lead: entry.lead.as_ref().map(unit),
        supporting: entry.supporting.iter().map(unit).collect(),
        start: entry.start,
        due: entry.due,
        due_words: due_words.cloned().unwrap_or_default(),
        weight: entry.weight,
        steps: entry
            .steps
            .iter()
            .map(|step| {
                let period = step.head.rsplit('·').next().unwrap_or_default();
                (format!("{period}：{}", step.text), step.due)
            })
            .collect(),
        troubles: entry
            .troubles
            .iter()
            .map(|trouble| StagedTrouble {
                column: trouble.column.map(ledger::letters).unwrap_or_default(),
                head: trouble.head.clone(),
                zh: trouble.zh(),
                en: trouble.en(),
                stops: trouble.kind.stops(),
            })
            .collect(),
    }
}
