//! The server's side of a conversation about a ledger: what the web asks of one, answered by a process that reads it.

use std::collections::BTreeMap;

use jiufen_web::imports::ledgers::{Ledger, LedgerLook, LedgerReading, LedgerRefused, LedgerSheet, LedgerUnit, VisitRow};
use serde::Serialize;

use super::frames::Frame;
use super::session::Session;
use super::tables::{Answer, Form, Question};
use super::{Job, Readers, Refused, unavailable};

/// A ledger that another process holds open.
pub struct Held {
    session: Session,
    media: String,
    sheets: Vec<LedgerSheet>,
}

impl From<Refused> for LedgerRefused {
    fn from(refused: Refused) -> Self {
        Self {
            zh: refused.zh,
            en: refused.en,
            marked: false,
            ended: true,
        }
    }
}

impl Readers {
    /// Opens a ledger in a process of its own.
    ///
    /// # Errors
    /// Words for the person who brought it.
    pub fn ledger(&self, bytes: Vec<u8>) -> Result<Held, LedgerRefused> {
        let session = self.session(Job::Ledger, bytes).map_err(|error| {
            tracing::error!(?error, "no process to read with");
            unavailable()
        })?;
        match heard(&session)? {
            Heard::Said(Answer::Opened { media, sheets }) => Ok(Held { session, media, sheets }),
            _ => Err(unexpected()),
        }
    }
}

/// An answer that is no refusal.
enum Heard {
    Said(Answer),
    File(Vec<u8>),
}

fn heard(session: &Session) -> Result<Heard, LedgerRefused> {
    let words = match session.answer()? {
        Frame::File(file) => return Ok(Heard::File(file)),
        Frame::Said(words) => words,
    };
    match serde_json::from_slice(&words) {
        Ok(Answer::Refused(refused)) => Err(refused),
        Ok(answer) => Ok(Heard::Said(answer)),
        Err(error) => {
            tracing::error!(%error, "a reading process said something else");
            Err(unexpected())
        }
    }
}

/// A process of another version, or one that was taken over by what it read.
fn unexpected() -> LedgerRefused {
    unavailable().into()
}

impl Held {
    fn ask(&self, question: &impl Serialize) -> Result<(), LedgerRefused> {
        let frame = Frame::said(question).map_err(|error| {
            tracing::error!(%error, "a question cannot be written down");
            unexpected()
        })?;
        self.session.ask(frame);
        Ok(())
    }

    fn file(&self, question: &Question) -> Result<Vec<u8>, LedgerRefused> {
        self.ask(question)?;
        match heard(&self.session)? {
            Heard::File(file) => Ok(file),
            Heard::Said(_) => Err(unexpected()),
        }
    }

    /// Its rows as proposed items.
    ///
    /// # Errors
    /// Words for the person who brought it.
    pub fn decomposed(
        &self,
        units: Vec<LedgerUnit>,
        dated: Option<jiff::civil::Date>,
        form: Form,
        title: String,
    ) -> Result<Vec<u8>, LedgerRefused> {
        self.file(&Question::Decompose {
            units,
            dated,
            form,
            title,
        })
    }
}

impl Ledger for Held {
    fn media(&self) -> &str {
        &self.media
    }

    fn sheets(&self) -> Vec<LedgerSheet> {
        self.sheets.clone()
    }

    fn look(&self, sheet: usize, head_row: Option<u32>, units: &[LedgerUnit]) -> Result<LedgerLook, LedgerRefused> {
        self.ask(&Question::Look {
            sheet,
            head_row,
            units: units.to_vec(),
        })?;
        match heard(&self.session)? {
            Heard::Said(Answer::Looked(look)) => Ok(look),
            _ => Err(unexpected()),
        }
    }

    fn read(&self, reading: &LedgerReading, units: &[LedgerUnit], visit: &mut VisitRow<'_>) -> Result<(), LedgerRefused> {
        self.ask(&Question::Rows {
            reading: reading.clone(),
            units: units.to_vec(),
        })?;
        loop {
            match heard(&self.session)? {
                Heard::Said(Answer::Rows(rows)) => {
                    for row in rows {
                        if !visit(row) {
                            // What the process still says is heard by nobody: it is ended with this ledger.
                            return Ok(());
                        }
                    }
                }
                Heard::Said(Answer::End) => return Ok(()),
                _ => return Err(unexpected()),
            }
        }
    }

    fn with_notes(&self, reading: &LedgerReading, head: &str, notes: &BTreeMap<u32, String>) -> Result<Vec<u8>, LedgerRefused> {
        self.file(&Question::WithNotes {
            reading: reading.clone(),
            head: head.to_owned(),
            notes: notes.clone(),
        })
    }
}
