//! Admitting a document, first step: a file or pasted text is read. What is refused is not kept anywhere; what can be
//! read waits as an upload of the person, to be looked at before it is admitted.

use std::fs::File;
use std::path::PathBuf;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;
use jiufen_store::desk::uploads;
use jiufen_store::files::Files;

use super::show::address;
use crate::forms::upload::{AnyUpload, Upload};
use crate::forms::{Draft, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;
use crate::{DocumentRefused, Documents, Web, limits};

/// Characters that can be pasted; what is longer comes as a file.
const PASTED_CHARS: usize = 20_000;

#[derive(Template)]
#[template(path = "documents/admit.html")]
struct Screen {
    page: Page,
    draft: Draft,
}

fn screen(web: &Web, seat: &Seat, draft: Draft) -> Screen {
    Screen {
        page: Page::of(web, seat, Section::Documents),
        draft,
    }
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Office).await? {
        return Err(Problem::NotFound);
    }
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, draft))
}

/// What was brought.
enum Brought {
    File(PathBuf, String),
    Pasted(String),
}

/// What is kept until the second step.
struct Kept {
    sha256: [u8; 32],
    size: u64,
    name: String,
    media: &'static str,
}

/// Reads it; then on to the second step.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, AnyUpload(upload): AnyUpload) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Office).await? {
        return Err(Problem::NotFound);
    }
    let Upload { mut form, files } = upload;
    let again = |draft: Draft| problem::kept(&screen(&web, &seat, draft));
    if !form.is_right() {
        let sentence = form.lang().t("文件没有收", "The file was not taken");
        return again(form.draft().refused(sentence));
    }
    let pasted = form.text("text", Line::free_area(PASTED_CHARS));
    let brought = match (files.first(), pasted) {
        (_, None) => return again(form.draft()),
        (None, Some(text)) if text.is_empty() => {
            form.object(
                "file",
                "选一个文件，或者把文字粘贴在下面",
                "Choose a file, or paste the text below",
            );
            return again(form.draft());
        }
        (Some(_), Some(text)) if !text.is_empty() => {
            form.object("text", "文件和粘贴的文字只能有一样", "Bring a file or pasted text, not both");
            return again(form.draft());
        }
        (Some(_), _) if files.len() > 1 => {
            form.object("file", "一次一份，请只选一个文件", "One at a time: choose a single file");
            return again(form.draft());
        }
        (Some(file), _) => Brought::File(file.path().to_owned(), file.name.clone()),
        (None, Some(text)) => Brought::Pasted(text),
    };
    if let Some(file) = files.first() {
        let sha256 = file.sha256;
        let known = web.read(&seat, move |reader| reader.document_of_file(&sha256)).await?;
        if let Some(id) = known {
            return Ok(problem::done(&format!("{}?done=known", address(&id))));
        }
    }
    let field = if matches!(brought, Brought::File(..)) {
        "file"
    } else {
        "text"
    };
    let (documents, store) = (web.documents(), web.shared_store());
    let read = tokio::task::spawn_blocking(move || keep(&documents, store.files(), brought));
    let kept = match read.await.map_err(|error| Problem::Internal(error.into()))?? {
        Ok(kept) => kept,
        Err(refused) => {
            form.object(field, &refused.zh, &refused.en);
            return again(form.draft());
        }
    };
    let upload = uploads::Upload {
        id: form.command().0,
        sha256: kept.sha256,
        size: i64::try_from(kept.size).unwrap_or(i64::MAX),
        media: kept.media.to_owned(),
        name: kept.name,
        by_person: seat.session().person.uuid(),
        at: web.now(),
        attached: None,
    };
    let id = upload.id;
    let recorded = web.store().desk(move |db| Ok(uploads::record(db, &upload)?)).await;
    recorded.map_err(|error| Problem::Internal(error.into()))?;
    drop(files);
    Ok(problem::done(&format!("/documents/new/{id}")))
}

/// Reads what was brought, and keeps it only when it may enter. Blocking.
fn keep(documents: &Documents, files: &Files, brought: Brought) -> Result<Result<Kept, DocumentRefused>, anyhow::Error> {
    let (bytes, name) = match brought {
        Brought::File(path, name) => (std::fs::read(path)?, name),
        Brought::Pasted(text) => (text.into_bytes(), String::new()),
    };
    let read = match (documents.read)(&bytes, &name) {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let stored = files.put(bytes.as_slice(), limits::FILE_BYTES)?;
    Ok(Ok(Kept {
        sha256: stored.sha256,
        size: stored.size,
        name,
        media: read.kind.media,
    }))
}

/// The bytes kept by the first step. Blocking.
pub(super) fn kept_bytes(files: &Files, sha256: &[u8; 32]) -> Result<Vec<u8>, anyhow::Error> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file: File = files.read(sha256)?;
    file.take(limits::FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
