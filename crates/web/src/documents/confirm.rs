//! Admitting a document, second step: what was read is shown, title, number, issuer and date are corrected, and the text
//! is frozen.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::document::AdmitDocument;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::limits::{NAME_CHARS_MAX, TITLE_CHARS_MAX};
use jiufen_kernel::org::Role;
use jiufen_kernel::text::{NewFile, NewText};
use jiufen_store::desk::uploads::{self, Upload};
use jiufen_store::{new_file, new_text};
use uuid::Uuid;

use super::admit::kept_bytes;
use super::earlier::{self, Offer};
use super::show::address;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};
use crate::{BlockKind, LeftOut, ReadDocument, ReadKind, TextBlock, Unread, Web};

/// Characters of the text that are shown before it is admitted.
const PREVIEW_CHARS: usize = 1_500;

#[derive(Template)]
#[template(path = "documents/confirm.html")]
struct Screen {
    page: Page,
    draft: Draft,
    upload: Upload,
    /// First lines of the text.
    lines: Vec<String>,
    more: bool,
    chars: usize,
    paragraphs: usize,
    sentences: usize,
    kind: ReadKind,
    pages: Option<usize>,
    tables: usize,
    dropped: Vec<LeftOut>,
    /// Something of it can be read by nobody here.
    has_unread: bool,
    /// Documents of which it may be the next version.
    offer: Offer,
}

/// What waits for the second step, read anew.
struct Waiting {
    upload: Upload,
    read: ReadDocument,
    blocks: Vec<TextBlock>,
    original: Option<NewFile>,
}

impl Waiting {
    /// What of it nobody could look into.
    fn unread(&self) -> Vec<Unread> {
        let parts = self.read.dropped.iter().filter(|part| part.unread);
        parts
            .map(|part| Unread {
                zh: format!("{} {}", part.zh, part.count),
                en: format!("{} {}", part.en, part.count),
            })
            .collect()
    }
}

/// The upload of this person; `None` when it was admitted already.
async fn waiting(web: &Web, seat: &Seat, id: Uuid) -> Result<Option<Waiting>, Problem> {
    if !web.has_role(seat, Role::Office).await? {
        return Err(Problem::NotFound);
    }
    let person = seat.session().person.uuid();
    let found = web.store().look(move |db| Ok(uploads::find(db, id, person)?)).await;
    let upload = found
        .map_err(|error| Problem::Internal(error.into()))?
        .ok_or(Problem::NotFound)?;
    if upload.attached.is_some() {
        return Ok(None);
    }
    let (documents, store) = (web.documents(), web.shared_store());
    let work = tokio::task::spawn_blocking(move || -> anyhow::Result<Waiting> {
        let bytes = kept_bytes(store.files(), &upload.sha256)?;
        // It was read before it was kept.
        let read = (documents.read)(&bytes, &upload.name).map_err(|refused| anyhow::anyhow!(refused.en))?;
        let blocks = (documents.structure)(&read.text);
        let original = if upload.name.is_empty() {
            None
        } else {
            let size = u64::try_from(upload.size).unwrap_or(0);
            Some(new_file(store.files(), upload.sha256, size, &upload.media, &upload.name)?)
        };
        Ok(Waiting {
            upload,
            read,
            blocks,
            original,
        })
    });
    Ok(Some(work.await.map_err(|error| Problem::Internal(error.into()))??))
}

async fn screen(web: &Web, seat: &Seat, waiting: &Waiting, draft: Draft) -> Result<Screen, Problem> {
    let body = |block: &&TextBlock| block.kind == BlockKind::Paragraph;
    let preview: String = waiting.read.text.chars().take(PREVIEW_CHARS).collect();
    let chars = waiting.read.text.chars().count();
    let offer = earlier::offer(web, seat, draft.value("title").to_owned(), None).await?;
    Ok(Screen {
        offer,
        page: Page::of(web, seat, Section::Documents),
        draft,
        upload: waiting.upload.clone(),
        lines: preview
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        more: chars > PREVIEW_CHARS,
        chars,
        kind: waiting.read.kind,
        pages: waiting.read.pages.map(|pages| pages as usize),
        tables: waiting.read.tables,
        dropped: waiting.read.dropped.clone(),
        has_unread: !waiting.unread().is_empty(),
        paragraphs: waiting.blocks.iter().filter(body).count(),
        sentences: waiting.blocks.iter().filter(body).map(|block| block.sentences.len()).sum(),
    })
}

/// The form, filled in with what was found.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<Uuid>) -> Result<Response, Problem> {
    let Some(waiting) = waiting(&web, &seat, id).await? else {
        return Ok(problem::done("/documents"));
    };
    let cut = |text: &Option<String>, most| text.iter().flat_map(|text| text.chars()).take(most).collect::<String>();
    let read = &waiting.read;
    let draft = Draft::new(seat.lang)
        .with("title", cut(&read.title, TITLE_CHARS_MAX))
        .with("number", cut(&read.number, NAME_CHARS_MAX))
        .with("issuer", cut(&read.issuer, NAME_CHARS_MAX))
        .with("dated", read.dated.map(|day| day.to_string()).unwrap_or_default());
    problem::page(&screen(&web, &seat, &waiting, draft).await?)
}

/// Admits it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<Uuid>, mut form: Form) -> Result<Response, Problem> {
    // The document carries the id of the command: a form sent twice finds what the first made.
    let document = DocumentId(form.command().0);
    let Some(waiting) = waiting(&web, &seat, id).await? else {
        let known = web
            .read(&seat, move |reader| Ok(reader.core.state.documents.contains_key(&document)))
            .await?;
        return Ok(problem::done(&if known {
            address(&document)
        } else {
            String::from("/documents")
        }));
    };
    let title = form.note("title", Line::needed(TITLE_CHARS_MAX))?;
    let number = form.note("number", Line::free(NAME_CHARS_MAX))?;
    let issuer = form.note("issuer", Line::free(NAME_CHARS_MAX))?;
    let dated = form.day_if_any("dated");
    let named = earlier::chosen(&mut form);
    form.answer_for(&[(waiting.upload.name.clone(), &waiting.unread())]);
    let again = async |draft: Draft| problem::kept(&screen(&web, &seat, &waiting, draft).await?);
    let (Some(title), Some(dated), Some(earlier), true) = (title, dated, named, form.is_right()) else {
        return again(form.draft()).await;
    };
    let given = |text: Option<NewText>| text.filter(|text| !text.is_blank());
    let command = AdmitDocument {
        document,
        title,
        number: given(number),
        issuer: given(issuer),
        dated,
        text: new_text(waiting.read.text.clone()),
        original: waiting.original.clone(),
        earlier,
    };
    if let Err(refusal) = web.record(&seat, form.command(), command).await? {
        return again(form.draft().refused_by(&refusal)).await;
    }
    let (person, now) = (seat.session().person.uuid(), web.now());
    let attached = web.store().desk(move |db| Ok(uploads::attach(db, id, person, now)?)).await;
    attached.map_err(|error| Problem::Internal(error.into()))?;
    Ok(problem::done(&format!("{}?done=admitted", address(&document))))
}
