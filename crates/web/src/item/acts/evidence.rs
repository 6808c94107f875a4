//! 补佐证: files with what they show, for one piece of the agreed proof. A failed upload keeps the words and says what to do.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::EvidenceId;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::evidence::{AttachEvidence, EvidenceKind};
use jiufen_kernel::text::NewFile;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{self, ActForm, Asking, Fields, TEXT};
use super::super::choices::Told;
use super::super::words;
use crate::Web;
use crate::forms::{Draft, Form, Line, Received, Upload};
use crate::language::Lang;
use crate::limits::FILES_PER_UPLOAD;
use crate::problem::Problem;
use crate::visitor::{At, Seat};

pub(crate) struct Evidence;

impl ActForm for Evidence {
    const ACT: ItemAct = ItemAct::Evidence;
    const SEND: Option<(&'static str, &'static str)> = Some(("交佐证", "Hand it in"));
    const DATED: bool = true;
    const FILES: bool = true;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn first((): &(), item: &ItemPage, draft: Draft) -> Draft {
        // The first piece that is not shown yet is most likely the one.
        let wanting = item.proof.iter().position(|piece| !piece.proved).unwrap_or(0);
        draft.with("piece", wanting).with("kind", "photo")
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let (draft, lang) = (asking.draft, asking.lang);
        if draft.is_wrong() {
            fields.add(Told {
                lines: vec![
                    asking
                        .t(
                            "没有收下。填的字都在；浏览器不保留文件，请把文件再选一次。",
                            "Nothing was taken. Your words are kept; browsers do not keep files, so choose them again.",
                        )
                        .to_owned(),
                ],
            });
        }
        let pieces: Vec<(String, String)> = asking
            .item
            .proof
            .iter()
            .enumerate()
            .map(|(index, piece)| {
                let words = match lang {
                    Lang::Zh => format!("第 {} 样（{} 级以上）：{}", index + 1, piece.grade, piece.what),
                    Lang::En => format!("Piece {} (grade {} or more): {}", index + 1, piece.grade, piece.what),
                };
                (index.to_string(), words)
            })
            .collect();
        fields.add(
            draft
                .radio("piece", asking.t("证明哪一样", "Which piece it shows"), &pieces)
                .needed(),
        );
        fields.add(
            draft
                .files("photo", asking.t("现场拍照", "Take a photograph"))
                .hint(asking.t("在手机上会打开相机。", "Opens the camera on a phone."))
                .camera(),
        );
        let most = FILES_PER_UPLOAD;
        let hint = match lang {
            Lang::Zh => format!("PDF、照片、Word、Excel、TXT、CSV，一次最多 {most} 个，每个 50 MB 以内。"),
            Lang::En => format!("PDF, pictures, Word, Excel, TXT or CSV; at most {most} at once, 50 MB each."),
        };
        fields.add(
            draft
                .files("files", asking.t("或选文件", "Or choose files"))
                .hint(hint)
                .accept(".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.txt,.csv"),
        );
        fields.add(draft.unclassified());
        let kinds: Vec<(String, String)> = EvidenceKind::ALL
            .iter()
            .map(|kind| words::evidence_kind(*kind, lang))
            .map(|(key, words)| (key.to_owned(), words.to_owned()))
            .collect();
        fields.add(draft.choice("kind", asking.t("是什么", "What it is"), &kinds));
        let hint = asking.t("看得见什么、在哪里、哪天。", "What can be seen, where, on which day.");
        fields.add(
            draft
                .area("note", asking.t("一句话说明", "In a sentence"))
                .hint(hint)
                .needed()
                .max(TEXT)
                .rows(2),
        );
        let hint = asking.t(
            "不填就随最近一次申报，等审签的也算；还没有申报过的，随第一次申报。",
            "Left out, it is what the newest claim says, one that waits to be cleared included; before any, what the first will say.",
        );
        fields.add(
            draft
                .number("backs", asking.t("支撑到百分之几", "The level it backs"))
                .free(&lang)
                .hint(hint)
                .unit("%"),
        );
    }

    async fn command(_: &mut Form, _: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        // Evidence comes with files: [`submit`] makes its command.
        Ok(None)
    }
}

/// The form sent with its files.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<ItemId>, upload: Upload) -> Result<Response, Problem> {
    let Upload { mut form, files } = upload;
    let piece = form.raw("piece").parse::<u8>().ok();
    if piece.is_none() {
        form.object("piece", "没有选", "Nothing chosen");
    }
    let kinds = EvidenceKind::ALL.map(|kind| (words::evidence_kind(kind, seat.lang).0, kind));
    let kind = form.choice("kind", &kinds);
    let note = form.note("note", Line::area(TEXT))?;
    let backs = if form.raw("backs").trim().is_empty() {
        Some(None)
    } else {
        form.share("backs").map(Some)
    };
    let command = match (piece, kind, note, backs, form.is_right()) {
        (Some(piece), Some(kind), Some(note), Some(backs), true) => Some(
            AttachEvidence {
                evidence: EvidenceId(form.command().0),
                item: id,
                piece,
                kind,
                backs,
                note,
                files: keep(&web, &seat, id, files).await?,
                captured: None,
            }
            .into(),
        ),
        _ => None,
    };
    act::record::<Evidence>(&web, &seat, id, form, command).await
}

/// Takes the files over into the store, for somebody who may see the item.
async fn keep(web: &Web, seat: &Seat, id: ItemId, files: Vec<Received>) -> Result<Vec<NewFile>, Problem> {
    if web.read(seat, move |reader| reader.item_row(id)).await?.is_none() {
        return Err(Problem::NotFound);
    }
    let store = web.shared_store();
    let kept = tokio::task::spawn_blocking(move || {
        files
            .iter()
            .map(|file| file.keep(store.files()))
            .collect::<anyhow::Result<_>>()
    });
    Ok(kept.await.map_err(|error| Problem::Internal(error.into()))??)
}
