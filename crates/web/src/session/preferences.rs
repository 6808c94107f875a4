//! Language, colours and keys: remembered by the browser, changed by a link, known to nobody else.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::{cookie, safe_next};
use crate::language::{LANGUAGE_COOKIE, Lang};
use crate::problem::{self, Problem};
use crate::theme::{THEME_COOKIE, Theme};
use crate::visitor::Visitor;

/// `/language/zh-CN`, `/language/en`.
pub(crate) async fn language(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Problem> {
    let lang = Lang::from_code(&code).ok_or(Problem::NotFound)?;
    Ok(back(
        &visitor,
        cookie::preference(LANGUAGE_COOKIE, lang.code(), visitor.route.https),
    ))
}

/// `/theme/system`, `/theme/light`, `/theme/dark`.
pub(crate) async fn theme(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Problem> {
    let theme = Theme::from_code(&code).ok_or(Problem::NotFound)?;
    Ok(back(
        &visitor,
        cookie::preference(THEME_COOKIE, theme.code(), visitor.route.https),
    ))
}

/// `/keys/on`, `/keys/off`.
pub(crate) async fn keys(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Problem> {
    let code = ["on", "off"]
        .into_iter()
        .find(|known| *known == code)
        .ok_or(Problem::NotFound)?;
    Ok(back(&visitor, cookie::preference(cookie::KEYS, code, visitor.route.https)))
}

/// `/` leads to the duties of whoever is signed in.
pub(crate) async fn start(State(_): State<crate::Web>, visitor: Visitor) -> Response {
    problem::done(if visitor.session.is_some() { "/duties" } else { "/sign-in" })
}

fn back(visitor: &Visitor, cookie: HeaderValue) -> Response {
    let to = visitor.query("back").unwrap_or_default();
    // The sign-in page is a good place to come back to; only after signing in it is not.
    let to = if to.starts_with("/sign-in") {
        to
    } else {
        safe_next(&to).to_owned()
    };
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let mut response = problem::done(if plain { &to } else { "/" });
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
