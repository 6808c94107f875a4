//! A file of an item's evidence, to be saved: only for whoever may see the item, always as an attachment from a sandbox.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::text::Digest;
use jiufen_store::read::views::FileView;
use tokio::io::AsyncReadExt;

use crate::Web;
use crate::forms::attachment::attachment;
use crate::forms::sniff::Kind;
use crate::problem::Problem;
use crate::visitor::{At, Seat};

/// Bytes sent at once.
const CHUNK_BYTES: usize = 64 * 1024;

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    At((id, digest)): At<(ItemId, Digest)>,
) -> Result<Response, Problem> {
    let found = web.read(&seat, move |reader| reader.evidence_file(id, digest)).await?;
    kept(&web, found.ok_or(Problem::NotFound)?).await
}

/// A file of the record as an attachment.
pub(crate) async fn kept(web: &Web, found: FileView) -> Result<Response, Problem> {
    let sha256 = found.sha256.as_deref().and_then(digest_of).ok_or(Problem::NotFound)?;
    let store = web.shared_store();
    let file = tokio::task::spawn_blocking(move || store.files().read(&sha256.0))
        .await
        .map_err(|error| Problem::Internal(error.into()))?
        .map_err(|error| Problem::Internal(error.into()))?;
    let file = tokio::fs::File::from_std(file);
    let chunks = futures_util::stream::try_unfold(file, async |mut file| {
        let mut chunk = vec![0; CHUNK_BYTES];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((chunk, file)))
    });
    let name = found.name.to_string();
    let kind = Kind::of_media(&found.file.media);
    Ok(attachment(&name, kind, axum::body::Body::from_stream(chunks)))
}

/// Back from its written form.
pub(crate) fn digest_of(hex: &str) -> Option<Digest> {
    let mut bytes = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(Digest(bytes))
}
