//! Bytes to text: the door of the installation. What a file is, its content decides; whatever is refused here is not kept anywhere.
//!
//! Reading order: this page, `kind` (what a file is), `plain`, `web` (pages), `word` (docx), `pdf`; beside them `origin` (where each
//! character came from), `container` and `xml` (zip and XML under limits).

mod container;
mod kind;
mod origin;
mod pdf;
mod plain;
mod web;
mod word;
mod xml;

use serde::{Deserialize, Serialize};

pub use container::Container;
pub(crate) use kind::by_start;
pub use kind::{DocumentKind, FileKind, LedgerKind, file_kind, is_heavy};
pub use origin::{Origin, Origins, WordPart};

use crate::encoding::TextEncoding;
use crate::grid::Grid;
use crate::limits::{CHARACTERS_MAX, FILE_BYTES_MAX};
use crate::marking::{MarkingRules, marking_in_name, security_marking};
use crate::problem::ReadProblem;
use origin::Placed;

/// A document that may enter: its text with normalised line ends, and how it came. All of it can be derived again from the bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadDocument {
    /// What it came as.
    pub kind: DocumentKind,
    /// The text. Lines end in `\n`; there is no byte order mark.
    pub text: String,
    /// The encoding it came in, when it is a text of its own.
    pub encoding: Option<TextEncoding>,
    /// The name of the file without folders and ending, for want of a title.
    pub name: String,
    /// Pages, when the kind has them.
    pub pages: Option<u32>,
    /// Where each character came from.
    pub origins: Origins,
    /// Tables, with the characters of the text that tell the same.
    pub grids: Vec<PlacedGrid>,
    /// What was there and is not in the text.
    pub dropped: Vec<Dropped>,
}

impl ReadDocument {
    /// Where the character at `place` stands in the original, or nothing when the reader put it in.
    pub fn origin_of(&self, place: usize) -> Option<Origin> {
        self.origins.of(place)
    }
}

/// A table and where the text tells it, one line to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedGrid {
    /// The table.
    pub grid: Grid,
    /// First character of its lines.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Something of the original that is not in the text, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// What.
    pub what: DroppedPart,
    /// How often.
    pub count: u32,
}

/// What readers leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DroppedPart {
    /// Running heads and feet of pages.
    RunningHeads,
    /// Page numbers.
    PageMarks,
    /// Text that was struck out with changes tracked.
    Deletions,
    /// Hidden text.
    Hidden,
    /// Entries of a table of contents.
    Contents,
    /// Pictures.
    Pictures,
    /// Navigation, menus and feet of a web page.
    Navigation,
    /// Text set aslant: watermarks and stamps.
    Aslant,
    /// Signs without a known character.
    UnknownSigns,
    /// Pages without a text layer.
    PagesWithoutText,
    /// Files and objects inside the file.
    Files,
}

impl DroppedPart {
    /// Whether nobody could look into it for a marking.
    pub fn is_unread(self) -> bool {
        matches!(
            self,
            Self::Pictures | Self::PagesWithoutText | Self::Files | Self::UnknownSigns
        )
    }

    /// Its name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Self::RunningHeads => "页眉页脚",
            Self::PageMarks => "页码",
            Self::Deletions => "修订中删去的文字",
            Self::Hidden => "隐藏文字",
            Self::Contents => "目录",
            Self::Pictures => "图片",
            Self::Navigation => "网页导航和页脚",
            Self::Aslant => "斜排的字（水印、印章）",
            Self::UnknownSigns => "认不出的字",
            Self::PagesWithoutText => "没有文字层的页",
            Self::Files => "里面嵌的文件和对象",
        }
    }

    /// Its name in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::RunningHeads => "running heads and feet",
            Self::PageMarks => "page numbers",
            Self::Deletions => "tracked deletions",
            Self::Hidden => "hidden text",
            Self::Contents => "table of contents",
            Self::Pictures => "pictures",
            Self::Navigation => "navigation and footer",
            Self::Aslant => "text set aslant (watermarks, stamps)",
            Self::UnknownSigns => "unknown signs",
            Self::PagesWithoutText => "pages without text",
            Self::Files => "files and objects inside it",
        }
    }
}

/// What a reader of one kind gives.
struct Draft {
    text: Placed,
    encoding: Option<TextEncoding>,
    pages: Option<u32>,
    grids: Vec<PlacedGrid>,
    dropped: Vec<Dropped>,
}

impl Draft {
    fn of(text: Placed) -> Self {
        Self {
            text,
            encoding: None,
            pages: None,
            grids: Vec::new(),
            dropped: Vec::new(),
        }
    }
}

/// Reads a document of any kind under the installation's rules for markings.
///
/// # Errors
/// Every reason why a file is not taken, in words.
pub fn read(bytes: &[u8], file_name: &str, rules: &MarkingRules) -> Result<ReadDocument, ReadProblem> {
    if bytes.is_empty() {
        return Err(ReadProblem::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ReadProblem::TooManyBytes {
            found: bytes.len(),
            most: FILE_BYTES_MAX,
        });
    }
    if let Some(marking) = marking_in_name(file_name, rules) {
        return Err(ReadProblem::Marked(marking));
    }
    let kind = match file_kind(bytes, file_name)? {
        FileKind::Document(kind) => kind,
        FileKind::Ledger(kind) => return Err(ReadProblem::Ledger { kind }),
        FileKind::Other(kind) => return Err(ReadProblem::OtherKind { kind }),
    };
    let draft = match kind {
        DocumentKind::Text => plain::read(bytes)?,
        DocumentKind::WebPage => web::read(bytes, rules)?,
        DocumentKind::Word => word::read(bytes, rules)?,
        DocumentKind::Pdf => pdf::read(bytes, rules)?,
    };
    admitted(kind, draft, file_name, rules)
}

/// Reads a plain text under the usual rules: 绝密, 机密 and 秘密 are refused at the door, 内部 is not.
///
/// # Errors
/// As [`read`]; anything but plain text is refused by its kind.
pub fn read_text(bytes: &[u8], file_name: &str) -> Result<ReadDocument, ReadProblem> {
    read(bytes, file_name, &MarkingRules::default())
}

/// The last checks, alike for every kind: something to read, not too long, no marking.
fn admitted(kind: DocumentKind, draft: Draft, file_name: &str, rules: &MarkingRules) -> Result<ReadDocument, ReadProblem> {
    if is_blank_text(&draft.text.text) {
        return Err(ReadProblem::Empty);
    }
    let found = draft.text.characters();
    if found > CHARACTERS_MAX {
        return Err(ReadProblem::TooManyCharacters { found });
    }
    if let Some(marking) = security_marking(&draft.text.text, rules) {
        return Err(ReadProblem::Marked(marking));
    }
    let (text, origins) = draft.text.finish();
    Ok(ReadDocument {
        kind,
        text,
        encoding: draft.encoding,
        name: stem(file_name),
        pages: draft.pages,
        origins,
        grids: draft.grids,
        dropped: draft.dropped,
    })
}

fn is_blank_text(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}')
}

fn stem(file_name: &str) -> String {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).trim();
    let stem = match base.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => base,
    };
    stem.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests;
