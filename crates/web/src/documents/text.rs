//! The text of a document on the page, with the items that answer it at its margin: the same for reading and for review.

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::id::DocumentId;
use jiufen_store::read::views::ItemRow;

use super::layout::{Layout, Mended, Span};
use crate::BlockKind;
use crate::components::{Numbers, Shown, Status, StatusMark};
use crate::given::Given;
use crate::language::Lang;
use crate::page::Page;
use crate::reading::RepairState;

/// An anchor with its item, as margin and list show it.
#[derive(Clone)]
pub(super) struct Mark {
    /// Where it stands in the frozen text.
    pub span: Span,
    /// The item's page.
    pub href: String,
    /// `0173`
    pub short: String,
    /// The item's title.
    pub title: String,
    /// Its lead unit.
    pub lead: String,
    /// Its status.
    pub status: Status,
    /// Its numbers.
    pub numbers: Option<Shown>,
}

impl Mark {
    /// Of an item anchored there.
    pub(super) fn of(page: &Page, span: Span, row: &ItemRow) -> Self {
        Self {
            span,
            href: page.at(&format!("/items/{}", row.id)),
            short: row
                .number
                .split_once('-')
                .map_or(row.number.clone(), |(_, short)| short.to_owned()),
            title: row.title.to_string(),
            lead: row.lead.as_ref().map(|lead| lead.short.to_string()).unwrap_or_default(),
            status: Status::from(row.colour),
            numbers: row.numbers.has.then(|| Numbers::of(&row.numbers.figures, None).shown()),
        }
    }
}

/// The text.
#[derive(Template)]
#[template(path = "documents/text.html")]
pub(super) struct Text<'a> {
    pub lang: Lang,
    pub layout: &'a Layout,
    pub marks: &'a [Mark],
    /// The document, when items can be registered from its sentences.
    pub register: Option<DocumentId>,
}

impl HtmlSafe for Text<'_> {}

impl Text<'_> {
    /// Where an item for these characters is registered.
    fn register(&self, document: &DocumentId, start: impl Given<u32>, end: impl Given<u32>) -> String {
        register(document, (start.given(), end.given()))
    }

    /// An anchor by its place; the layout was made from these very anchors.
    fn mark(&self, index: &usize) -> &Mark {
        &self.marks[*index]
    }

    fn is_open(mended: &Mended) -> bool {
        mended.state == RepairState::Open
    }

    fn is_refused(mended: &Mended) -> bool {
        mended.state == RepairState::Refused
    }
}

/// Where an item for these characters of a document is registered.
pub(super) fn register(document: &DocumentId, (start, end): Span) -> String {
    format!("/items/new?document={document}&start={start}&end={end}")
}

/// `120-160` as a span that lies in a text of so many characters.
pub(super) fn span(text: &str, chars: u32) -> Option<Span> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end && end <= chars).then_some((start, end))
}
