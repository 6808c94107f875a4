//! Two versions of a report side by side: what was kept, changed, dropped and is new, with what became of last year's items.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::org::Role;
use jiufen_store::read::Reader;
use jiufen_store::read::views::DocumentPage;
use jiufen_store::store::StoreError;

use super::layout::Span;
use super::readings;
use super::review::read::judged;
use super::review::words;
use super::text::Mark;
use crate::Web;
use crate::components::{Empty, StatusMark};
use crate::given::Given;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::reading::{Aspect, Change, ChangeKind, Difference, Proposal, Reviewed, overlap};
use crate::visitor::{At, Seat};

/// What can be listed, by its name in the address.
const KINDS: [(&str, ChangeKind); 4] = [
    ("changed", ChangeKind::Changed),
    ("new", ChangeKind::New),
    ("dropped", ChangeKind::Dropped),
    ("kept", ChangeKind::Kept),
];

/// A document compared with an earlier one.
pub(super) fn address(id: DocumentId, with: DocumentId) -> String {
    format!("/documents/{id}/comparison?with={with}")
}

/// One side of a row.
struct Side {
    words: String,
    href: String,
    more: String,
    marks: Vec<Mark>,
}

/// A row: an item in the old text, the new one, or both.
struct Row {
    kind: ChangeKind,
    old: Option<Side>,
    new: Option<Side>,
    differs: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "documents/comparison.html")]
struct Screen {
    page: Page,
    id: DocumentId,
    title: String,
    /// Documents it can be compared with: id, title, whether it is the one.
    others: Vec<(String, String, bool)>,
    old: Option<String>,
    /// Whether the old one is the version that a person named.
    is_named: bool,
    /// Where it is named, when the reader may.
    naming: Option<String>,
    counts: Vec<(&'static str, &'static str, usize, bool)>,
    all: usize,
    rows: Vec<Row>,
    kind: String,
    empty: Option<Empty>,
}

/// Both documents as the store has them.
struct Read {
    new: DocumentPage,
    new_with: Option<Reviewed>,
    old: Option<(DocumentPage, Option<Reviewed>)>,
    others: Vec<(DocumentId, String)>,
    /// Whether the reader may name the earlier version.
    names: bool,
}

fn reviewed(reader: &mut Reader<'_>, document: &mut DocumentPage) -> Result<Option<Reviewed>, StoreError> {
    let Some(source) = document.text.take() else { return Ok(None) };
    let page = reader.review(document.row.id)?;
    Ok(Some(Reviewed {
        source,
        judged: page.as_ref().map(judged).unwrap_or_default(),
        dated: document.row.dated,
        units: readings::units(reader),
    }))
}

fn read(reader: &mut Reader<'_>, id: DocumentId, with: Option<DocumentId>) -> Result<Option<Read>, StoreError> {
    let Some(mut new) = reader.document(id)? else {
        return Ok(None);
    };
    let new_with = reviewed(reader, &mut new)?;
    // Without a choice it is compared with the version that a person named.
    let with = with.or(new.earlier.as_ref().map(|earlier| earlier.id));
    let old = match with.filter(|with| *with != id) {
        Some(with) => match reader.document(with)? {
            Some(mut document) => {
                let with = reviewed(reader, &mut document)?;
                Some((document, with))
            }
            None => return Ok(None),
        },
        None => None,
    };
    let likely = reader.likely_versions(&new.row.title.to_string(), Some(id));
    let others = likely
        .into_iter()
        .map(|version| (version.document.id, version.document.title.to_string()));
    Ok(Some(Read {
        others: others.collect(),
        names: reader.has_role(Role::Office),
        new,
        new_with,
        old,
    }))
}

impl Screen {
    fn with(&self) -> String {
        self.others
            .iter()
            .find(|(.., now)| *now)
            .map_or_else(String::new, |(id, ..)| id.clone())
    }

    fn list(&self, kind: &str) -> String {
        self.page
            .at(&format!("/documents/{}/comparison?with={}&list={kind}", self.id, self.with()))
    }

    fn kind_words(&self, kind: &ChangeKind) -> &'static str {
        kind_words(*kind, self.page.lang)
    }

    fn aspect(&self, aspect: &Aspect) -> &'static str {
        let lang = self.page.lang;
        match aspect {
            Aspect::Words => lang.t("说法", "words"),
            Aspect::Target => lang.t("数", "number"),
            Aspect::Deadline => lang.t("期限", "date"),
            Aspect::Leader => lang.t("领导", "leader"),
            Aspect::Lead => lang.t("牵头", "lead"),
            Aspect::Supporting => lang.t("配合", "supporting"),
        }
    }

    fn said(words: Option<&String>, lang: impl Given<Lang>) -> String {
        words.cloned().unwrap_or_else(|| lang.given().t("没写", "nothing").to_owned())
    }
}

fn kind_words(kind: ChangeKind, lang: Lang) -> &'static str {
    match kind {
        ChangeKind::Kept => lang.t("照旧", "Kept"),
        ChangeKind::Changed => lang.t("改了", "Changed"),
        ChangeKind::Dropped => lang.t("不再提", "Dropped"),
        ChangeKind::New => lang.t("新提", "New"),
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let with = seat.query("with").as_deref().and_then(DocumentId::parse);
    let read = web
        .read(&seat, move |reader| read(reader, id, with))
        .await?
        .ok_or(Problem::NotFound)?;
    let page = Page::of(&web, &seat, Section::Documents);
    let lang = page.lang;
    let chosen = read.old.as_ref().map(|(document, _)| document.row.id);
    let is_named = chosen.is_some() && chosen == read.new.earlier.as_ref().map(|earlier| earlier.id);
    let naming = chosen.filter(|_| read.names && !is_named && page.takes_input());
    let (mut changes, mut removed) = (Vec::new(), read.new_with.is_none());
    let mut old = None;
    if let Some((document, with)) = read.old {
        removed |= with.is_none();
        if let (Some(with), Some(new)) = (with, read.new_with) {
            let compare = web.documents().compare;
            let compared = tokio::task::spawn_blocking(move || compare(&with, &new)).await;
            changes = compared.map_err(|error| Problem::Internal(error.into()))?;
        }
        old = Some(document);
    }
    let kind = seat.query("list").unwrap_or_default();
    let kind = KINDS
        .iter()
        .find(|(name, _)| *name == kind)
        .map(|(name, kind)| (*name, *kind));
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kind == kind).count();
    let counts = KINDS
        .iter()
        .map(|(name, of)| {
            (
                *name,
                kind_words(*of, lang),
                count(*of),
                kind.is_some_and(|(_, kind)| kind == *of),
            )
        })
        .collect();
    let all = changes.len();
    let rows: Vec<Row> = changes
        .into_iter()
        .filter(|change| kind.is_none_or(|(_, kind)| change.kind == kind))
        .map(|change| Row::of(&page, &read.new, old.as_ref(), change))
        .collect();
    let others: Vec<(String, String, bool)> = read
        .others
        .into_iter()
        .map(|(id, title)| (id.to_string(), title, Some(id) == chosen))
        .collect();
    let empty = empty(&page, &others, old.is_some(), removed, rows.is_empty());
    problem::page(&Screen {
        title: read.new.row.title.to_string(),
        old: old.map(|document| document.row.title.to_string()),
        kind: kind.map_or_else(String::new, |(name, _)| name.to_owned()),
        is_named,
        naming: naming.map(|with| format!("/documents/{id}/earlier?with={with}")),
        page,
        id,
        others,
        counts,
        all,
        rows,
        empty,
    })
}

fn empty(page: &Page, others: &[(String, String, bool)], is_chosen: bool, removed: bool, no_rows: bool) -> Option<Empty> {
    let lang = page.lang;
    let (title, words) = if others.is_empty() {
        (
            lang.t("没有可以对照的文件", "No document to compare with"),
            lang.t(
                "录入上一年的同一份报告，就能看出哪些照旧、哪些改了、哪些不再提。",
                "Admit last year's version of the same report to see what was kept, changed and dropped.",
            ),
        )
    } else if removed {
        (
            lang.t("有一份原文依法删除了", "One of the texts was removed by law"),
            lang.t("不能对照。", "They cannot be compared."),
        )
    } else if !is_chosen {
        return None;
    } else if no_rows {
        (
            lang.t("没有这一类", "None of this kind"),
            lang.t("换一类看看，或者换一份文件。", "Choose another kind or another document."),
        )
    } else {
        return None;
    };
    Some(Empty::new(title, words))
}

impl Row {
    fn of(page: &Page, new: &DocumentPage, old: Option<&DocumentPage>, change: Change) -> Row {
        let side = |document: &DocumentPage, proposal: &Proposal| Side::of(page, document, proposal);
        Row {
            kind: change.kind,
            old: old
                .zip(change.old.as_ref())
                .map(|(document, proposal)| side(document, proposal)),
            new: change.new.as_ref().map(|proposal| side(new, proposal)),
            differs: change.differs,
        }
    }
}

impl Side {
    fn of(page: &Page, document: &DocumentPage, proposal: &Proposal) -> Side {
        let (start, end): Span = proposal.source;
        let address = format!("{}?at={start}-{end}", super::show::address(&document.row.id));
        let marks = document
            .anchors
            .iter()
            .filter(|(first, past, _)| overlap((*first, *past), proposal.source))
            .map(|(first, past, row)| Mark::of(page, (*first, *past), row))
            .collect();
        let mut more = words::targets(proposal, page.lang);
        more.extend(proposal.deadline.iter().map(|(words, _)| words.clone()));
        more.extend(proposal.lead.iter().map(|owner| owner.text.clone()));
        Side {
            words: proposal.title.clone(),
            href: format!("{}#s{start}-{end}", page.at(&address)),
            more: more.join(page.t("，", ", ")),
            marks,
        }
    }
}
