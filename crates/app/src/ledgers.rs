//! Ledgers as the web wants them: read in a process of their own, written here, because what is written is ours.

use jiufen_documents::MarkingRules;
use jiufen_documents::ledger::{self, Table};
use jiufen_web::imports::ledgers::{Ledger, LedgerRefused, LedgerTable, Ledgers};

use crate::reading::Readers;

/// Ledgers by the documents crate.
pub struct Workbooks(Readers);

impl Workbooks {
    /// Those of the running program, under an installation's rules for markings.
    pub fn own(rules: MarkingRules) -> Self {
        Self(Readers::own().under(rules))
    }
}

impl Ledgers for Workbooks {
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Ledger>, LedgerRefused> {
        Ok(Box::new(self.0.ledger(bytes)?))
    }

    fn write(&self, table: &LedgerTable) -> anyhow::Result<Vec<u8>> {
        let table = Table {
            sheet: table.sheet.clone(),
            title: table.title.clone(),
            notes: table.notes.clone(),
            heads: table.heads.clone(),
            rows: table.rows.clone(),
            merges: Vec::new(),
        }
        .merged_down(&table.merged);
        Ok(ledger::workbook(&table)?)
    }
}
