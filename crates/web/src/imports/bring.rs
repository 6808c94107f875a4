//! Bringing a ledger: the file is opened, and kept only when it can be read and bears no security marking.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_store::desk::{imports, uploads};

use super::ledgers::LedgerRefused;
use super::{address, ledgers};
use crate::forms::{Draft, Upload};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;
use crate::{Web, limits};

#[derive(Template)]
#[template(path = "imports/bring.html")]
struct Screen {
    page: Page,
    draft: Draft,
}

fn screen(web: &Web, seat: &Seat, draft: Draft) -> Screen {
    Screen {
        page: Page::of_today(web, seat, Section::Items),
        draft,
    }
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    problem::page(&screen(&web, &seat, Draft::new(seat.lang)))
}

/// Takes the file; then on to its columns.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, upload: Upload) -> Result<Response, Problem> {
    let ledgers = ledgers(&web, &seat).await?;
    let Upload { mut form, files } = upload;
    let again = |draft: Draft| problem::kept(&screen(&web, &seat, draft));
    if !form.is_right() {
        let sentence = form.lang().t(
            "文件没有收。这里收 .xlsx、.xls 和 .csv",
            "The file was not taken. .xlsx, .xls and .csv are read here",
        );
        return again(form.draft().refused(sentence));
    }
    let [file] = &files[..] else {
        form.object("file", "请选一个文件，一次一份", "Choose one file, one at a time");
        return again(form.draft());
    };
    let (path, name, store) = (file.path().to_owned(), file.name.clone(), web.shared_store());
    let read = tokio::task::spawn_blocking(move || -> anyhow::Result<Result<_, LedgerRefused>> {
        let bytes = std::fs::read(path)?;
        let ledger = match ledgers.open(bytes.clone()) {
            Ok(ledger) => ledger,
            Err(refused) => return Ok(Err(refused)),
        };
        // A sheet without heads can still be shown which row they are; a marking keeps the whole file out.
        for (at, _) in ledger.sheets().iter().enumerate() {
            match ledger.look(at, None, &[]) {
                Err(refused) if refused.marked => return Ok(Err(refused)),
                _ => {}
            }
        }
        let media = ledger.media();
        let stored = store.files().put(bytes.as_slice(), limits::FILE_BYTES)?;
        Ok(Ok((stored, media)))
    });
    let (stored, media) = match read.await.map_err(|error| Problem::Internal(error.into()))?? {
        Ok(kept) => kept,
        Err(refused) => {
            form.object("file", &refused.zh, &refused.en);
            return again(form.draft());
        }
    };
    let (id, actor, now) = (form.command().0, seat.actor(), web.store().now().as_microsecond());
    let upload = uploads::Upload {
        id,
        sha256: stored.sha256,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        media: media.to_owned(),
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
