//! The documents on record, newest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::org::Role;
use jiufen_store::read::views::DocumentRow;

use crate::Web;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "documents/list.html")]
struct Screen {
    page: Page,
    rows: Vec<DocumentRow>,
    next: Option<DocumentId>,
    later: bool,
    admits: bool,
}

impl Screen {
    fn chars(row: &DocumentRow) -> i64 {
        i64::from(row.chars)
    }
}

/// The list.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let after = seat.query("after").and_then(|text| DocumentId::parse(&text));
    let read = web.read(&seat, move |reader| {
        Ok((reader.documents(after)?, reader.has_role(Role::Office)))
    });
    let ((rows, next), office) = read.await?;
    let page = Page::of(&web, &seat, Section::Documents);
    problem::page(&Screen {
        admits: office && page.takes_input(),
        later: after.is_some(),
        page,
        rows,
        next,
    })
}
