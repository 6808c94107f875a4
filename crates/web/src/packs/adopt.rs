//! Asking that a pack be adopted: its TOML files are read by the rules, which name file, line and what is allowed there.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::{AskId, CommandId};
use jiufen_kernel::org::Role;
use jiufen_kernel::org::asking::AskOrg;
use jiufen_kernel::pack::AdoptPack;
use jiufen_kernel::refusal::Refusal;
use jiufen_store::new_text;

use crate::Web;
use crate::forms::{Draft, Line, Number, Upload};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Bytes of one file of a pack.
const FILE_BYTES: u64 = 64 * 1024;
/// Characters of a pack's name.
const NAME_CHARS_MAX: usize = 40;

#[derive(Template)]
#[template(path = "packs/adopt.html")]
struct Screen {
    page: Page,
    draft: Draft,
    known: Vec<(String, u32)>,
}

async fn screen(web: &Web, seat: &Seat, draft: Draft) -> Result<Screen, Problem> {
    let read = web.read(seat, |reader| {
        let packs = reader.core.state.packs.iter().map(|(name, version)| (name.clone(), *version));
        Ok((reader.has_role(Role::Administrator), packs.collect()))
    });
    let (administers, known) = read.await?;
    if !administers {
        return Err(Problem::NotFound);
    }
    Ok(Screen {
        page: Page::of(web, seat, Section::None),
        draft,
        known,
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, draft).await?)
}

/// Asks for it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, upload: Upload) -> Result<Response, Problem> {
    let Upload { mut form, files } = upload;
    let name = form.text("name", Line::needed(NAME_CHARS_MAX));
    let version = form.number(
        "version",
        Number {
            decimals: 0,
            min: 1,
            max: i64::from(u32::MAX),
        },
    );
    if files.is_empty() && form.is_right() {
        form.object("files", "没有选文件", "No files chosen");
    }
    let mut texts = Vec::new();
    for file in &files {
        if file.bytes > FILE_BYTES {
            form.object(
                "files",
                &format!("{} 太大：一份最多 64 KB", file.name),
                &format!("{} is too large: at most 64 KB each", file.name),
            );
            continue;
        }
        let bytes = tokio::fs::read(file.path())
            .await
            .map_err(|error| Problem::Internal(error.into()))?;
        match String::from_utf8(bytes) {
            Ok(text) => texts.push((file.name.clone(), new_text(text))),
            Err(_) => form.object(
                "files",
                &format!("{} 不是 UTF-8 编码的文本", file.name),
                &format!("{} is not UTF-8 text", file.name),
            ),
        }
    }
    // A browser sends files in the order of its own window: the same files are the same pack.
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    let (Some(name), Some(version), true) = (name, version, form.is_right()) else {
        return problem::kept(&screen(&web, &seat, form.draft()).await?);
    };
    let pack = AdoptPack {
        name,
        version: u32::try_from(version).unwrap_or(u32::MAX),
        files: texts,
    };
    match ask(&web, &seat, form.command(), pack).await? {
        Ok(asked) => Ok(asked),
        Err(refusal) => problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal)).await?),
    }
}

/// Asks for a pack on behalf of an administrator, and leads to the request.
pub(super) async fn ask(
    web: &Web,
    seat: &Seat,
    command: CommandId,
    pack: AdoptPack,
) -> Result<Result<Response, Refusal>, Problem> {
    // The request carries the id of the command: a form sent twice asks once.
    let ask = AskId(command.0);
    let wish = AskOrg {
        ask,
        wish: pack.into(),
        reason: None,
    };
    let recorded = web.record(seat, command, wish).await?;
    Ok(recorded.map(|_| problem::done(&format!("{}?done=asked", crate::asks::address(&ask)))))
}
