//! Choosing the post to act in. The session gets a new name, so that a page opened in the old post cannot act in the new.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use jiufen_kernel::id::PostId;

use super::{cookie, safe_next};
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "session/choose_post.html")]
struct Screen {
    page: Page,
    draft: Draft,
    next: String,
    /// Id, title, and whether it is the present one.
    posts: Vec<(String, String, bool)>,
}

fn screen(web: &Web, visitor: &Visitor, draft: Draft, next: &str) -> Result<Screen, Problem> {
    let session = visitor.session.as_ref().ok_or(Problem::SignInFirst)?;
    let now = session.post.as_ref().map(|post| post.id);
    let posts = session
        .posts
        .iter()
        .map(|post| (post.id.to_string(), post.title(), Some(post.id) == now))
        .collect();
    Ok(Screen {
        page: Page::new(web, visitor, Section::None),
        draft,
        next: safe_next(next).to_owned(),
        posts,
    })
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    let next = visitor.query("next").unwrap_or_default();
    problem::page(&screen(&web, &visitor, Draft::new(visitor.lang), &next)?)
}

/// The form.
pub(crate) async fn submit(State(web): State<Web>, visitor: Visitor, mut form: Form) -> Result<Response, Problem> {
    let session = visitor.session.as_ref().ok_or(Problem::SignInFirst)?;
    let next = form.raw("next").to_owned();
    let chosen = form
        .id::<PostId>("post")
        .filter(|id| session.posts.iter().any(|post| post.id == *id));
    let Some(post) = chosen else {
        let sentence = visitor.lang.t("你没有这个岗位", "You do not hold this post");
        return problem::kept(&screen(&web, &visitor, form.draft().refused(sentence), &next)?);
    };
    let token = web.desk().renew(session.digest, post).await?.ok_or(Problem::SignInFirst)?;
    let mut response = problem::done(safe_next(&next));
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookie::secret(cookie::SESSION, &token));
    Ok(response)
}
