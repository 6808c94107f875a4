//! `/items/new`: registering an item. From a document it comes with the characters it answers, shown as the sentence.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::document::Anchor;
use jiufen_kernel::id::{DocumentId, ItemId};
use jiufen_kernel::item::Source;
use jiufen_kernel::item::registration::RegisterItem;
use jiufen_kernel::limits::TITLE_CHARS_MAX;
use jiufen_kernel::org::Role;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemRow;
use jiufen_store::store::StoreError;

use crate::Web;
use crate::components::{Call, SourceSentence};
use crate::forms::{Draft, Form, Line, Number};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Characters shown around the ones that are answered.
const AROUND: usize = 60;

/// Sources by their value in the form.
const SOURCES: [(&str, Source, &str, &str); 5] = [
    ("document", Source::Document, "文件里的话", "words of a document"),
    ("instruction", Source::Instruction, "领导批示", "a leader's instruction"),
    ("meeting", Source::Meeting, "会议议定", "a meeting"),
    ("request", Source::Request, "群众或企业诉求", "a request"),
    ("inspection", Source::Inspection, "检查发现", "an inspection"),
];

#[derive(Template)]
#[template(path = "items/register.html")]
struct Screen {
    page: Page,
    draft: Draft,
    kinds: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    source: Option<SourceSentence>,
    /// Why nothing can be registered here.
    cannot: Option<Call>,
}

/// What the form needs to be shown.
struct Found {
    kinds: Vec<(String, String)>,
    source: Option<SourceSentence>,
    office: bool,
    parent: Option<String>,
}

fn found(reader: &mut Reader<'_>, anchor: Option<Anchor>, parent: Option<ItemId>, page: &Page) -> Result<Found, StoreError> {
    let source = match anchor {
        None => None,
        Some(anchor) => reader.document(anchor.document)?.and_then(|document| {
            let chars: Vec<char> = document.text.as_deref()?.chars().collect();
            let (start, end) = (anchor.start as usize, anchor.end as usize);
            (start < end && end <= chars.len()).then(|| {
                let words = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
                SourceSentence {
                    before: String::new(),
                    lead: words(start.saturating_sub(AROUND), start),
                    marked: words(start, end),
                    rest: words(end, (end + AROUND).min(chars.len())),
                    after: String::new(),
                    aid: None,
                    place: format!("{}{}{start}—{end}", document.row.title, page.t("，第 ", ", characters ")) + page.t(" 字", ""),
                }
            })
        }),
    };
    Ok(Found {
        kinds: super::list::kinds(reader, page.lang),
        source,
        office: reader.has_role(Role::Office),
        parent: match parent {
            Some(parent) => reader.item_row(parent)?.map(|row| row.number),
            None => None,
        },
    })
}

async fn screen(web: &Web, seat: &Seat, draft: Option<Draft>, anchor: Option<Anchor>) -> Result<Screen, Problem> {
    let page = Page::of(web, seat, Section::Items);
    let parent = seat.query("parent").as_deref().and_then(ItemId::parse);
    let words = page.clone();
    let found = web.read(seat, move |reader| found(reader, anchor, parent, &words)).await?;
    let again = draft.is_some();
    let mut draft = draft.unwrap_or_else(|| {
        let empty = page.draft().with("weight", "1");
        empty.with("source", if anchor.is_some() { "document" } else { "instruction" })
    });
    if let (false, Some(parent)) = (again, &found.parent) {
        draft = draft.with("parent", parent);
    }
    if let (false, Some(anchor)) = (again, anchor) {
        draft = draft
            .with("document", anchor.document)
            .with("start", anchor.start)
            .with("end", anchor.end);
    }
    let cannot = if page.as_of.is_some() {
        Some((
            ("看过去的日子时不能立项", "Nothing can be registered on a past day"),
            ("回到今天再立项。", "Go back to today."),
        ))
    } else if !found.office {
        Some((
            (
                "立项由督查机构的岗位办",
                "Items are registered by posts of a supervision office",
            ),
            (
                "你现在的岗位不是。要立项，请把文件和那句话告诉督查室，或换到督查岗位。",
                "Your present post is not one. Tell the supervision office the document and the sentence, or change to such a post.",
            ),
        ))
    } else {
        None
    };
    let sources = SOURCES.iter().filter(|(word, ..)| *word != "document" || anchor.is_some());
    Ok(Screen {
        sources: sources
            .map(|(word, _, zh, en)| ((*word).to_owned(), page.t(zh, en).to_owned()))
            .collect(),
        cannot: cannot.map(|(title, words)| Call::warning(page.t(title.0, title.1), page.t(words.0, words.1))),
        kinds: found.kinds,
        source: found.source,
        draft,
        page,
    })
}

/// The item of a number as people write it: `2026-0173`, or `0173` of this year.
pub(crate) async fn numbered(web: &Web, seat: &Seat, written: &str) -> Result<Option<ItemRow>, Problem> {
    let (year, number) = written
        .split_once('-')
        .map_or((None, written), |(year, number)| (Some(year), number));
    let year = year.map_or(Ok(seat.today.year()), str::parse::<i16>);
    match (year, number.parse::<u32>()) {
        (Ok(year), Ok(number)) => web.read(seat, move |reader| reader.item_numbered(year, number)).await,
        _ => Ok(None),
    }
}

/// The anchor that a document page passes: `?document=&start=&end=`.
fn anchor(document: &str, start: &str, end: &str) -> Option<Anchor> {
    let anchor = Anchor {
        document: DocumentId::parse(document)?,
        start: start.parse().ok()?,
        end: end.parse().ok()?,
    };
    (anchor.start < anchor.end).then_some(anchor)
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let query = |name: &str| seat.query(name).unwrap_or_default();
    let anchor = anchor(&query("document"), &query("start"), &query("end"));
    problem::page(&screen(&web, &seat, None, anchor).await?)
}

/// Registers.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    let anchor = anchor(form.raw("document"), form.raw("start"), form.raw("end"));
    let title = form.note("title", Line::needed(TITLE_CHARS_MAX))?;
    let sources: Vec<(&str, Source)> = SOURCES.iter().map(|(word, source, ..)| (*word, *source)).collect();
    let source = form.choice("source", &sources);
    let weight = form.number(
        "weight",
        Number {
            decimals: 0,
            min: 0,
            max: i64::from(jiufen_kernel::limits::WEIGHT_MAX),
        },
    );
    let (start, due) = (form.day_if_any("starts"), form.day_if_any("due"));
    let kind = form.raw("kind").to_owned();
    if kind.is_empty() {
        form.object("kind", "没有选", "Nothing chosen");
    }
    let parent = match form.raw("parent").trim().to_owned().as_str() {
        "" => Some(None),
        written => {
            let row = numbered(&web, &seat, written).await?;
            if row.is_none() {
                form.object(
                    "parent",
                    "没有这个编号的事项。按 2026-0173 这样写",
                    "No item has this number. Write it like 2026-0173",
                );
            }
            row.map(|row| Some(row.id))
        }
    };
    let (Some(title), Some(source), Some(weight), Some(start), Some(due), Some(parent), true) =
        (title, source, weight, start, due, parent, form.is_right())
    else {
        return problem::kept(&screen(&web, &seat, Some(form.draft()), anchor).await?);
    };
    let id = ItemId(form.command().0);
    let command = RegisterItem {
        item: id,
        kind,
        title,
        source,
        anchors: anchor.into_iter().collect(),
        parent,
        weight: Some(weight),
        start,
        due,
        narrow: None,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("/items/{id}?done=registered"))),
        Err(refusal) => problem::kept(&screen(&web, &seat, Some(form.draft().refused_by(&refusal)), anchor).await?),
    }
}
