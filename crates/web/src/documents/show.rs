//! One document: its text as it was frozen, the items that answer its sentences, and the sentences that none answers.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::org::Role;
use jiufen_store::read::views::{DocumentPage, FileView, ItemRow};

use super::layout::{self, Layout, Span};
use super::structures;
use crate::components::{Numbers, Shown, Status, StatusMark};
use crate::given::Given;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};
use crate::{BlockKind, Web};

#[derive(Template)]
#[template(path = "documents/show.html")]
struct Screen {
    page: Page,
    document: DocumentPage,
    /// Anchors in the order of the text, with their items.
    marks: Vec<Mark>,
    /// Items in the order in which the text first speaks of them.
    items: Vec<Mark>,
    layout: Option<Layout>,
    chosen: Option<Chosen>,
    registers: bool,
    /// What was just done, when the address says so.
    done: Option<Done>,
}

/// What brought the reader here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Admitted,
    /// The same file was brought again.
    Known,
}

/// An anchor with its item, as margin and list show it.
#[derive(Clone)]
struct Mark {
    span: Span,
    href: String,
    /// `0173`
    short: String,
    title: String,
    lead: String,
    status: Status,
    numbers: Option<Shown>,
}

/// What the address points at.
struct Chosen {
    span: Span,
    text: String,
    items: Vec<Mark>,
}

/// Where a document is read.
pub(crate) fn address(id: &DocumentId) -> String {
    format!("/documents/{id}")
}

impl Mark {
    fn of(page: &Page, span: Span, row: &ItemRow) -> Self {
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

impl Screen {
    /// Where an item for these characters is registered.
    fn register(&self, start: impl Given<u32>, end: impl Given<u32>) -> String {
        let (start, end) = (start.given(), end.given());
        format!("/items/new?document={}&start={start}&end={end}", self.document.row.id)
    }

    /// This document at a span.
    fn at(&self, span: &Span) -> String {
        let (start, end) = span;
        let address = format!("{}?at={start}-{end}", address(&self.document.row.id));
        format!("{}#s{start}-{end}", self.page.at(&address))
    }

    /// An anchor by its place; the layout was made from these very anchors.
    fn mark(&self, index: &usize) -> &Mark {
        &self.marks[*index]
    }

    /// Where the file it came as is saved from.
    fn original(&self) -> String {
        self.page.at(&format!("{}/original", address(&self.document.row.id)))
    }

    fn size(&self, file: &FileView) -> String {
        self.page.lang.bytes(file.file.size)
    }

    fn chars(&self) -> i64 {
        i64::from(self.document.row.chars)
    }

    fn before(layout: &Layout) -> usize {
        layout.part - 1
    }

    fn behind(layout: &Layout) -> usize {
        layout.part + 1
    }

    fn part(&self, part: usize) -> String {
        self.page.at(&format!("{}?part={part}", address(&self.document.row.id)))
    }

    /// Sentences answered, as an SVG length.
    fn answered(layout: &Layout) -> String {
        let tenths = layout.answered * 1000 / layout.sentences.max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    fn open(layout: &Layout) -> usize {
        layout.sentences - layout.answered
    }

    fn number(words: impl Given<usize>) -> String {
        crate::language::group_thousands(i64::try_from(words.given()).unwrap_or(i64::MAX))
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let read = web.read(&seat, move |reader| Ok((reader.document(id)?, reader.has_role(Role::Office))));
    let (document, office) = read.await?;
    let mut document = document.ok_or(Problem::NotFound)?;
    let page = Page::of(&web, &seat, Section::Documents);
    let at = seat.query("at").and_then(|text| span(&text, document.row.chars));
    let part = seat.query("part").and_then(|text| text.parse().ok()).unwrap_or(1);
    let marks: Vec<Mark> = document
        .anchors
        .iter()
        .map(|(start, end, row)| Mark::of(&page, (*start, *end), row))
        .collect();
    let mut items: Vec<Mark> = Vec::new();
    for mark in &marks {
        if items.iter().all(|known| known.href != mark.href) {
            items.push(mark.clone());
        }
    }
    let (mut layout, mut chosen) = (None, None);
    if let Some(text) = document.text.take() {
        let (text, blocks) = structures::of(&web, document.digest, text).await?;
        let spans: Vec<Span> = marks.iter().map(|mark| mark.span).collect();
        chosen = at.map(|span| Chosen {
            span,
            text: text.chars().skip(span.0 as usize).take((span.1 - span.0) as usize).collect(),
            items: items
                .iter()
                .filter(|item| {
                    marks
                        .iter()
                        .any(|mark| mark.href == item.href && mark.span.0 < span.1 && span.0 < mark.span.1)
                })
                .cloned()
                .collect(),
        });
        layout = Some(layout::lay(&text, &blocks, &spans, at, part));
    }
    problem::page(&Screen {
        registers: office && page.takes_input(),
        done: match seat.query("done").as_deref() {
            Some("admitted") => Some(Done::Admitted),
            Some("known") => Some(Done::Known),
            _ => None,
        },
        page,
        document,
        marks,
        items,
        layout,
        chosen,
    })
}

/// `120-160` as a span that lies in the text.
fn span(text: &str, chars: u32) -> Option<Span> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end && end <= chars).then_some((start, end))
}
