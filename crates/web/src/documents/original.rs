//! The file a document came as, to be saved: always as an attachment from a sandbox, under its own name.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;

use crate::Web;
use crate::item::file;
use crate::problem::Problem;
use crate::visitor::{At, Seat};

pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let found = web.read(&seat, move |reader| reader.document_file(id)).await?;
    file::kept(&web, found.ok_or(Problem::NotFound)?).await
}
