//! The words of the field, with the honest meaning of 证. For anyone, signed in or not.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;

use crate::Web;
use crate::components::{Bar, Grade, Status, StatusMark, Swatch};
use crate::page::{Page, Section};
use crate::posts::line::{role_sentence, role_word};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "words/glossary.html")]
struct Screen {
    page: Page,
    roles: Vec<(&'static str, &'static str)>,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    problem::page(&Screen {
        page: Page::new(&web, &visitor, Section::None),
        roles: Role::ALL
            .into_iter()
            .map(|role| (role_word(role, visitor.lang), role_sentence(role, visitor.lang)))
            .collect(),
    })
}
