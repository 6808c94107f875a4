//! The paperwork: bytes in, text and its structure out. Pure functions, no files, no clock.
//!
//! Reading order: `read` (bytes of any kind to text, and what is refused at the door), `encoding` (unlabelled Chinese encodings),
//! `grid` (a table), `limits` (how much is read), `look` (a file looked into at the door), `problem` (every refusal in words), `structure`
//! (headings, sentences, title, number, date), `decompose` (proposed items and what they say of number, time and owner), `compare` (two
//! versions of a report), `evaluate` (how well, against annotations), `repair` (damage of the web, undone) and `overlay` (what a person
//! reads of it, and where that comes from).

mod compare;
mod decompose;
mod encoding;
mod evaluate;
mod grid;
pub mod ledger;
pub mod limits;
mod look;
mod overlay;
mod problem;
mod radicals;
mod read;
pub mod repair;
mod structure;

pub use compare::{Aspect, Change, ChangeKind, Difference, compare};
pub use decompose::{
    Clause, ClauseClass, Comparator, Context, Deadline, Decomposition, Ground, Item, Owner, Target, UnitName, decompose,
    decompose_overlay, propose, propose_overlay,
};
pub use encoding::TextEncoding;
pub use evaluate::{AnnotatedItem, AnnotatedTarget, Annotations, Evaluation, Tally, annotations};
pub use grid::{Cell, Grid};
pub use jiufen_kernel::marking::{self, Marking, MarkingRules, security_marking};
pub use look::{Unread, look};
pub use overlay::{Judgement, Overlay, RepairState, ShownRepair, Verdict};
pub use problem::{Excess, OtherKind, ReadProblem};
pub use read::{
    Container, DocumentKind, Dropped, DroppedPart, FileKind, LedgerKind, Origin, Origins, PlacedGrid, ReadDocument, WordPart,
    file_kind, is_heavy, read, read_text,
};
pub use structure::{Block, BlockKind, Dated, Span, Structure, structure};
