//! The paperwork: bytes in, text and its structure out. Pure functions, no files, no clock.
//!
//! Reading order: `read` (bytes to text, and what is refused at the door), `encoding` (unlabelled Chinese encodings),
//! `marking` (security markings), `problem` (every refusal in words), `structure` (headings, sentences, title, number, date).

mod encoding;
mod marking;
mod problem;
mod read;
mod structure;

pub use encoding::TextEncoding;
pub use marking::{Marking, MarkingRules, security_marking};
pub use problem::{OtherKind, ReadProblem};
pub use read::{BYTES_MAX, CHARACTERS_MAX, ReadDocument, read_text, read_text_with};
pub use structure::{Block, BlockKind, Dated, Span, Structure, structure};
