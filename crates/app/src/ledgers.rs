//! The reader and writer of ledgers, as the web wants it.

use anyhow::anyhow;
use jiufen_documents::{
    UnitName,
    ledger::{self, Book, LedgerProblem, Means, Read, Reading, Reason, Table},
};
use jiufen_store::desk::imports::StagedTrouble;
use jiufen_web::imports::ledgers::{
    Ledger, LedgerColumn, LedgerEntry, LedgerLook, LedgerReading, LedgerRefused, LedgerRow, LedgerSheet, LedgerTable, LedgerUnit,
    Ledgers, NamedUnit, VisitRow,
};

/// Ledgers by the documents crate.
pub struct Workbooks;

impl Ledgers for Workbooks {
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Ledger>, LedgerRefused> {
        Ok(Box::new(Opened(Book::open(bytes).map_err(refused)?)))
    }

    fn write(&self, table: &LedgerTable) -> anyhow::Result<Vec<u8>> {
        let table = Table {
            sheet: table.sheet.clone(),
            title: table.title.clone(),
            notes: Vec::new(),
            heads: table.heads.clone(),
            rows: table.rows.clone(),
            merges: Vec::new(),
        }
        .merged_down(&table.merged);
        Ok(ledger::workbook(&table)?)
    }
}

struct Opened(Book);

fn refused(problem: LedgerProblem) -> LedgerRefused {
    LedgerRefused {
        zh: problem.zh(),
        en: problem.en(),
        marked: matches!(problem, LedgerProblem::Marked(_)),
    }
}

fn known(units: &[LedgerUnit]) -> Vec<UnitName> {
    units
        .iter()
        .map(|unit| UnitName {
            id: unit.id.clone(),
            name: unit.name.clone(),
            short: unit.short.clone(),
            aliases: Vec::new(),
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
        Reason::Nothing => ("看不出来".into(), "Nothing speaks for anything".into()),
    }
}

impl Ledger for Opened {
    fn media(&self) -> &'static str {
        self.0.kind.media()
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

    fn look(&self, sheet: usize, head_row: Option<u32>, units: &[LedgerUnit]) -> Result<LedgerLook, LedgerRefused> {
        let head_row = head_row.map(|row| row.saturating_sub(1));
        let look = ledger::look(&self.0, sheet, head_row, &known(units)).map_err(refused)?;
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
                    means: column.means.code().to_owned(),
                    confidence: column.confidence,
                    heads: column.heads,
                    samples: column.samples,
                    hidden: column.hidden,
                })
                .collect(),
        })
    }

    fn read(&self, asked: &LedgerReading, units: &[LedgerUnit], visit: &mut VisitRow<'_>) -> Result<(), LedgerRefused> {
        let (reading, units) = (reading(asked), known(units));
        ledger::entries(&self.0, &reading, &units, &mut |read| {
            Ok(visit(match read {
                Read::Entry(entry) => LedgerRow::Entry(Box::new(staged(&entry, &reading))),
                Read::Skipped { .. } => LedgerRow::Skipped,
            }))
        })
        .map_err(refused)
    }

    fn with_notes(&self, asked: &LedgerReading, head: &str, note: &dyn Fn(u32) -> Option<String>) -> anyhow::Result<Vec<u8>> {
        let words = |problem: LedgerProblem| anyhow!(problem.en());
        let look = ledger::look(&self.0, asked.sheet, Some(asked.head_row.saturating_sub(1)), &[]).map_err(words)?;
        let mut table = Table::of_sheet(&self.0, asked.sheet, &look).map_err(words)?;
        let mut places = Vec::new();
        self.0
            .rows(asked.sheet, &mut |line| {
                if line.row >= look.body_row() {
                    places.push(line.row + 1);
                }
                Ok(true)
            })
            .map_err(words)?;
        table.heads.push(vec![head.to_owned()]);
        for (cells, row) in table.rows.iter_mut().zip(places) {
            cells.push(note(row).unwrap_or_default());
        }
        Ok(ledger::workbook(&table)?)
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
