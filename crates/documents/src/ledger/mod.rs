//! Ledgers: responsibility tables and lists of work from Excel, CSV or a document's own table. Reading order: `book` (any file as
//! sheets and rows, never held whole), `look` (title, heads, what the columns mean), `entries` (what each row says, and what is
//! wrong with it), `table`, `write` and `list` (the way back into a workbook or list, in the same layout).

mod aside;
mod book;
mod dates;
mod decomposition;
mod document;
mod entries;
mod formats;
pub mod limits;
mod lines;
mod list;
mod look;
mod means;
mod package;
mod problem;
mod separated;
mod table;
mod trouble;
mod words;
mod write;
mod xls;
mod xlsx;
mod xml;

pub(crate) use aside::{inside, marking_aside};
pub use book::{Book, BookKind, Extent, Line, Merge, Raw, Sheet, letters};
pub use decomposition::{decomposition, table_of};
pub use entries::{Entry, NamedUnit, Read, Reading, Skip, Step, TITLE_CHARACTERS_MAX, entries};
pub use list::list;
pub use look::{Column, Look, Reason, look};
pub use means::Means;
pub use problem::LedgerProblem;
pub use table::Table;
pub use trouble::{Trouble, TroubleKind};
pub use write::workbook;

#[cfg(test)]
mod tests;
