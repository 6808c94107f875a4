//! Changing one's own password. Every other session of the account ends.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use super::desk::{Caller, Knock};
use super::sign_in::locked;
use super::{Session, cookie, password};
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "session/change_password.html")]
struct Screen {
    page: Page,
    draft: Draft,
    login: String,
    must: bool,
    done: bool,
}

fn screen(web: &Web, visitor: &Visitor, session: &Session, draft: Draft) -> Screen {
    Screen {
        page: Page::new(web, visitor, Section::None),
        draft,
        login: session.login.clone(),
        must: session.must_change_password,
        done: visitor.query("done").is_some() && !session.must_change_password,
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    let session = visitor.session.as_ref().ok_or(Problem::SignInFirst)?;
    problem::page(&screen(&web, &visitor, session, Draft::new(visitor.lang)))
}

/// The form.
pub(crate) async fn submit(State(web): State<Web>, visitor: Visitor, mut form: Form) -> Result<Response, Problem> {
    let session = visitor.session.as_ref().ok_or(Problem::SignInFirst)?;
    let (old, new, again) = (
        form.raw("old").to_owned(),
        form.raw("new").to_owned(),
        form.raw("again").to_owned(),
    );
    if let Some(objection) = password::objection(&new, &session.login, visitor.lang) {
        form.object("new", &objection, &objection);
    } else if new == old {
        form.object("new", "和原来的一样", "The same as before");
    }
    if again != new {
        form.object("again", "两次写的不一样", "The two are not the same");
    }
    if !form.is_right() {
        return problem::kept(&screen(&web, &visitor, session, form.draft()));
    }
    let now = web.now();
    let caller = Caller {
        login: session.login.clone(),
        from: visitor.route.address,
        marks: visitor.marks.clone(),
    };
    let (stored, line) = match web.desk().knock(&caller, now).await? {
        Knock::LookAt(stored, line) => (stored, line),
        Knock::Locked(until) => {
            let sentence = locked(visitor.lang, until - now);
            return problem::held_back(&screen(&web, &visitor, session, form.draft().refused(sentence)));
        }
    };
    if !web.hasher().check(&line, old, stored).await.map_err(|_| Problem::Busy)? {
        form.object("old", "现在的口令不对", "The present password is not right");
        return problem::kept(&screen(&web, &visitor, session, form.draft()));
    }
    let hash = web.hasher().hash(&line, new).await.map_err(|_| Problem::Busy)??;
    let renewed = web.desk().set_password(session, hash, &caller, now).await?;
    let token = renewed.ok_or(Problem::SignInFirst)?;
    let mut response = problem::done("/password?done=yes");
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookie::secret(cookie::SESSION, &token));
    Ok(response)
}
