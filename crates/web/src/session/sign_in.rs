//! Signing in. A wrong password, an unknown account and a closed one say the same and take as long.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use super::desk::{Caller, Entry, Knock};
use super::token::Token;
use super::{cookie, safe_next};
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct Screen {
    page: Page,
    draft: Draft,
    next: String,
    /// Whether a password may travel here at all.
    private: bool,
}

fn screen(web: &Web, visitor: &Visitor, draft: Draft, next: &str) -> Screen {
    let page = Page::new(web, visitor, Section::None);
    Screen {
        page,
        draft,
        next: safe_next(next).to_owned(),
        private: visitor.route.private(),
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    let next = visitor.query("next").unwrap_or_default();
    if visitor.session.is_some() {
        return Ok(problem::done(safe_next(&next)));
    }
    let mut screen = screen(&web, &visitor, Draft::new(visitor.lang), &next);
    if visitor.guest.is_some() || !screen.private {
        return problem::page(&screen);
    }
    let guest = Token::fresh()?;
    screen.page.form_key = guest.form_key()?;
    Ok(cookie::with_guest(problem::page(&screen)?, &guest))
}

/// The form.
pub(crate) async fn submit(State(web): State<Web>, visitor: Visitor, mut form: Form) -> Result<Response, Problem> {
    let next = form.raw("next").to_owned();
    if !visitor.route.private() {
        return problem::kept(&screen(&web, &visitor, form.draft(), &next));
    }
    let login = form.text("login", Line::needed(64)).map(|login| login.to_lowercase());
    let password = form.raw("password").to_owned();
    if password.is_empty() {
        form.object("password", "没有填", "Nothing filled in");
    }
    let (Some(login), true) = (login, form.is_right()) else {
        return problem::kept(&screen(&web, &visitor, form.draft(), &next));
    };

    let now = web.now();
    let caller = Caller {
        login,
        from: visitor.route.address,
        marks: visitor.marks.clone(),
    };
    let (stored, line) = match web.desk().knock(&caller, now).await? {
        Knock::LookAt(stored, line) => (stored, line),
        Knock::Locked(until) => {
            let draft = form.draft().refused(locked(visitor.lang, until - now));
            return problem::held_back(&screen(&web, &visitor, draft, &next));
        }
    };
    // A password longer than any we accept is not worth hashing, but the hash is still computed, on a part of it.
    let typed: String = password.chars().take(crate::limits::PASSWORD_MAX_CHARS + 1).collect();
    let right = web.hasher().check(&line, typed, stored).await.map_err(|_| Problem::Busy)?;

    let old = visitor.session.as_ref().map(|session| session.digest);
    let only_post = if right {
        web.desk().only_post(&caller.login).await?
    } else {
        None
    };
    let sentence = match web.desk().enter(&caller, right, old, only_post, now).await? {
        Entry::Open(token, marks) => {
            let mut response = problem::done(safe_next(&next));
            for line in [
                cookie::secret(cookie::SESSION, &token),
                cookie::forget(cookie::GUEST),
                cookie::kept(cookie::MARKS, &marks),
            ] {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            return Ok(response);
        }
        Entry::Locked(until) => locked(visitor.lang, until - now),
        Entry::Wrong => visitor
            .lang
            .t("账号或口令不对", "Account or password is not right")
            .to_owned(),
    };
    problem::kept(&screen(&web, &visitor, form.draft().refused(sentence), &next))
}

/// What is said to somebody who has to wait so many microseconds.
pub(super) fn locked(lang: Lang, wait: i64) -> String {
    let seconds = wait.max(0).unsigned_abs().div_ceil(1_000_000);
    let (zh, en) = match seconds {
        0..=90 => (format!("{seconds} 秒"), format!("{seconds} seconds")),
        _ => (
            format!("{} 分钟", seconds.div_ceil(60)),
            format!("{} minutes", seconds.div_ceil(60)),
        ),
    };
    match lang {
        Lang::Zh => format!("口令错的次数太多，请等 {zh}再试。不是你本人操作的，请告诉本单位系统管理员岗。"),
        Lang::En => format!(
            "Too many wrong passwords: wait {en} before the next try. If it was not you, tell the system administrator of your unit."
        ),
    }
}
