//! One document: its text as it was frozen and as it is read, the items that answer its sentences, and what nobody answers yet.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::org::Role;
use jiufen_store::read::views::{DocumentPage, FileView};

use super::cover::{Counts, Cover};
use super::layout::{self, Laying, Layout, Span};
use super::review::read::Review;
use super::text::{self, Mark, Text};
use crate::Web;
use crate::components::StatusMark;
use crate::forms::sniff::Kind;
use crate::given::Given;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "documents/show.html")]
struct Screen {
    page: Page,
    document: DocumentPage,
    /// Anchors in the order of the text, with their items.
    marks: Vec<Mark>,
    /// Items in the order in which the text first speaks of them.
    items: Vec<Mark>,
    /// What is shown of the text, unless it was removed.
    read: Option<Read>,
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
    /// Its earlier version was named, or taken back.
    Version,
}

/// The text as it is read.
struct Read {
    layout: Layout,
    cover: Cover,
    counts: Counts,
    /// Places of the review that nobody looked at, of how many.
    open: usize,
    stops: usize,
    /// Repairs, and how many of them nobody looked at.
    repairs: usize,
    open_repairs: usize,
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

impl Screen {
    /// Where an item for these characters is registered.
    fn register(&self, start: impl Given<u32>, end: impl Given<u32>) -> String {
        text::register(&self.document.row.id, (start.given(), end.given()))
    }

    /// This document at a span.
    fn at(&self, span: &Span) -> String {
        let (start, end) = span;
        let address = format!("{}?at={start}-{end}", address(&self.document.row.id));
        format!("{}#s{start}-{end}", self.page.at(&address))
    }

    fn text<'a>(&'a self, layout: &'a Layout) -> Text<'a> {
        Text {
            lang: self.page.lang,
            layout,
            marks: &self.marks,
            register: self.registers.then_some(self.document.row.id),
        }
    }

    fn review(&self) -> String {
        self.page.at(&super::review::show::address(self.document.row.id, None))
    }

    fn beside(&self, noun: &str) -> String {
        self.page.at(&format!("/documents/{}/{noun}", self.document.row.id))
    }

    fn number(of: impl Given<usize>) -> String {
        crate::language::group_thousands(i64::try_from(of.given()).unwrap_or(i64::MAX))
    }

    /// This document compared with an earlier one.
    fn compared(&self, with: &DocumentId) -> String {
        self.page.at(&super::comparison::address(self.document.row.id, *with))
    }

    /// That document compared with this one.
    fn compared_with_this(&self, later: &DocumentId) -> String {
        self.page.at(&super::comparison::address(*later, self.document.row.id))
    }

    /// Where the file it came as is saved from.
    fn original(&self) -> String {
        self.page.at(&format!("{}/original", address(&self.document.row.id)))
    }

    /// May there be tables in it? Whether there are is seen when it is opened.
    fn has_tables(&self, file: &FileView) -> bool {
        matches!(Kind::of_media(&file.file.media), Kind::Docx | Kind::Pdf)
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
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let page = Page::of(&web, &seat, Section::Documents);
    let review = Review::of(&web, &seat, id).await?;
    let done = match seat.query("done").as_deref() {
        Some("admitted") => Some(Done::Admitted),
        Some("known") => Some(Done::Known),
        Some("version") => Some(Done::Version),
        _ => None,
    };
    let Some(review) = review else {
        let read = web.read(&seat, move |reader| reader.document(id)).await?;
        let document = read.ok_or(Problem::NotFound)?;
        let (marks, items) = marks(&page, &document);
        return problem::page(&Screen {
            read: None,
            chosen: None,
            registers: false,
            done,
            page,
            document,
            marks,
            items,
        });
    };
    let office = web.has_role(&seat, Role::Office).await?;
    let (marks, items) = marks(&page, &review.document);
    let at = seat.query("at").and_then(|at| text::span(&at, review.document.row.chars));
    let part = seat.query("part").and_then(|part| part.parse().ok()).unwrap_or(1);
    let chosen = at.map(|span| Chosen {
        span,
        text: review.words(span),
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
    problem::page(&Screen {
        registers: office && page.takes_input(),
        read: Some(Read::of(&page, &review, &marks, at, part)),
        document: review.document,
        done,
        page,
        marks,
        items,
        chosen,
    })
}

impl Read {
    fn seen(&self) -> usize {
        self.stops.saturating_sub(self.open)
    }

    fn of(page: &Page, review: &Review, marks: &[Mark], at: Option<Span>, part: usize) -> Read {
        let id = review.document.row.id;
        let ties = &review.reading.ties;
        let anchors: Vec<Span> = marks.iter().map(|mark| ties.text(mark.span)).collect();
        let counts = Counts::of(&review.coverage, review.unconfirmed().count());
        Read {
            layout: layout::lay(&Laying {
                text: &review.reading.text,
                blocks: &review.reading.blocks,
                anchors: &anchors,
                tones: &[],
                repairs: &review.reading.repairs,
                at: at.map(|span| ties.text(span)),
                part,
                source: &|span| ties.source(span),
            }),
            cover: Cover::of(page, id, counts, review.coverage.proved, None),
            counts,
            open: review.stops.iter().filter(|stop| review.is_open(stop)).count(),
            // Others are not shown what was proposed, so it is not counted for them.
            stops: if review.office { review.stops.len() } else { 0 },
            repairs: review.reading.repairs.len(),
            open_repairs: review.open_repairs().count(),
        }
    }
}

/// Anchors with their items, and each item once.
fn marks(page: &Page, document: &DocumentPage) -> (Vec<Mark>, Vec<Mark>) {
    let marks: Vec<Mark> = document
        .anchors
        .iter()
        .map(|(start, end, row)| Mark::of(page, (*start, *end), row))
        .collect();
    let mut items: Vec<Mark> = Vec::new();
    for mark in &marks {
        if items.iter().all(|known| known.href != mark.href) {
            items.push(mark.clone());
        }
    }
    (marks, items)
}
