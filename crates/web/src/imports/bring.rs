//! Bringing a ledger: a file, or the tables of a document that was admitted. It is opened, and kept only when it can be read and bears no
//! security marking.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_store::desk::{imports, uploads};
use jiufen_store::files::Files;
use uuid::Uuid;

use super::ledgers::{LedgerRefused, Ledgers};
use super::{address, ledgers};
use crate::forms::Draft;
use crate::forms::upload::{AnyUpload, Upload};
use crate::item::file::digest_of;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;
use crate::{Web, limits};

#[derive(Template)]
#[template(path = "imports/bring.html")]
struct Screen {
    page: Page,
    draft: Draft,
    document: Option<Original>,
}

/// The file that a document came as.
#[derive(Clone)]
struct Original {
    id: DocumentId,
    name: String,
    sha256: [u8; 32],
}

/// The document that the tables are asked of, when this reader may read it and its file is still there.
async fn original(web: &Web, seat: &Seat, asked: Option<String>) -> Result<Option<Original>, Problem> {
    let Some(asked) = asked.filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    let id = DocumentId(Uuid::try_parse(&asked).map_err(|_| Problem::NotFound)?);
    let found = web.read_today(seat, move |reader| reader.document_file(id)).await?;
    let file = found.ok_or(Problem::NotFound)?;
    let sha256 = file.sha256.as_deref().and_then(digest_of).ok_or(Problem::NotFound)?;
    Ok(Some(Original {
        id,
        name: file.name.to_string(),
        sha256: sha256.0,
    }))
}

fn screen(web: &Web, seat: &Seat, draft: Draft, document: Option<Original>) -> Screen {
    Screen {
        page: Page::of_today(web, seat, Section::Items),
        draft,
        document,
    }
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    let document = original(&web, &seat, seat.query("document")).await?;
    problem::page(&screen(&web, &seat, Draft::new(seat.lang), document))
}

/// What was kept.
struct Kept {
    sha256: [u8; 32],
    size: i64,
    media: String,
}

/// Takes the file; then on to its columns.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, AnyUpload(upload): AnyUpload) -> Result<Response, Problem> {
    let ledgers = ledgers(&web, &seat).await?;
    let Upload { mut form, files } = upload;
    let document = original(&web, &seat, Some(form.raw("document").to_owned())).await?;
    let again = |draft: Draft| problem::kept(&screen(&web, &seat, draft, document.clone()));
    if !form.is_right() {
        let sentence = form.lang().t("文件没有收", "The file was not taken");
        return again(form.draft().refused(sentence));
    }
    let store = web.shared_store();
    let (name, read) = match (&document, &files[..]) {
        (Some(document), []) => {
            let sha256 = document.sha256;
            let read = tokio::task::spawn_blocking(move || {
                use std::io::Read as _;
                let mut bytes = Vec::new();
                let file = store.files().read(&sha256)?;
                file.take(limits::FILE_BYTES).read_to_end(&mut bytes)?;
                keep(&*ledgers, store.files(), bytes)
            });
            (document.name.clone(), read)
        }
        (None, [file]) => {
            let path = file.path().to_owned();
            let read = tokio::task::spawn_blocking(move || keep(&*ledgers, store.files(), std::fs::read(path)?));
            (file.name.clone(), read)
        }
        _ => {
            form.object("file", "请选一个文件，一次一份", "Choose one file, one at a time");
            return again(form.draft());
        }
    };
    let kept = match read.await.map_err(|error| Problem::Internal(error.into()))?? {
        Ok(kept) => kept,
        Err(refused) => {
            form.object("file", &refused.zh, &refused.en);
            return again(form.draft());
        }
    };
    let (id, actor, now) = (form.command().0, seat.actor(), web.now());
    let upload = uploads::Upload {
        id,
        sha256: kept.sha256,
        size: kept.size,
        media: kept.media,
        name: name.clone(),
        by_person: actor.person.uuid(),
        at: now,
        attached: None,
    };
    let kept = web.store().desk(move |db| {
        uploads::record(db, &upload)?;
        Ok(imports::create(db, id, actor.person.uuid(), actor.post.uuid(), &name, now)?)
    });
    kept.await.map_err(|error| Problem::Internal(error.into()))?;
    drop(files);
    Ok(problem::done(&address(id)))
}

/// Opens the bytes and keeps them when they may enter. Blocking.
fn keep(ledgers: &dyn Ledgers, files: &Files, bytes: Vec<u8>) -> anyhow::Result<Result<Kept, LedgerRefused>> {
    let ledger = match ledgers.open(bytes.clone()) {
        Ok(ledger) => ledger,
        Err(refused) => return Ok(Err(refused)),
    };
    // A sheet without heads can still be shown which row they are; a marking keeps the whole file out.
    for (at, _) in ledger.sheets().iter().enumerate() {
        match ledger.look(at, None, &[]) {
            Err(refused) if refused.marked || refused.ended => return Ok(Err(refused)),
            _ => {}
        }
    }
    let media = ledger.media().to_owned();
    let stored = files.put(bytes.as_slice(), limits::FILE_BYTES)?;
    Ok(Ok(Kept {
        sha256: stored.sha256,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        media,
    }))
}
