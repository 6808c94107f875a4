//! Choosing a password by two secrets: the link that whoever asked handed over, and the six digits of whoever confirmed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use jiufen_store::desk::resets::{self, Redeemed};

use super::token::{Token, random};
use super::{cookie, password};
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

/// Digits of a code.
const DIGITS: usize = 6;

/// Six digits that nobody can foresee.
pub(crate) fn code() -> anyhow::Result<String> {
    // Numbers above the last whole million would make the first digits likelier.
    const MILLION: u32 = 1_000_000;
    loop {
        let number = u32::from_be_bytes(random()?);
        if number < u32::MAX / MILLION * MILLION {
            return Ok(format!("{:06}", number % MILLION));
        }
    }
}

/// A link's whole address, as the browser that asks reaches this server.
pub(crate) fn address(token: &str, visitor: &Visitor, headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let scheme = if visitor.route.https { "https" } else { "http" };
    format!("{scheme}://{host}/secret/{token}")
}

#[derive(Template)]
#[template(path = "session/secrets.html")]
struct Screen {
    page: Page,
    draft: Draft,
    token: String,
    /// The account; none when the link is worth nothing, or not yet.
    login: Option<String>,
    /// Whether a password may travel here at all.
    private: bool,
}

async fn screen(web: &Web, visitor: &Visitor, token: &str, draft: Draft) -> Result<Screen, Problem> {
    let private = visitor.route.private();
    let (given, now) = (token.to_owned(), web.now());
    let found = web.store().look(move |db| Ok(resets::find(db, &given, now)?)).await;
    let found = found.map_err(|error| Problem::Internal(error.into()))?;
    Ok(Screen {
        page: Page::new(web, visitor, Section::None),
        draft,
        token: token.to_owned(),
        login: found.map(|waiting| waiting.login).filter(|_| private),
        private,
    })
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    let mut screen = screen(&web, &visitor, &token, Draft::new(visitor.lang)).await?;
    if visitor.form_secret().is_some() || screen.login.is_none() {
        return problem::page(&screen);
    }
    let guest = Token::fresh()?;
    screen.page.form_key = guest.form_key()?;
    Ok(cookie::with_guest(problem::page(&screen)?, &guest))
}

/// The form.
pub(crate) async fn submit(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let shown = screen(&web, &visitor, &token, Draft::new(visitor.lang)).await?;
    let Some(login) = shown.login else {
        return problem::kept(&screen(&web, &visitor, &token, form.draft()).await?);
    };
    let code = form.text("code", Line::needed(DIGITS));
    let (new, again) = (form.raw("new").to_owned(), form.raw("again").to_owned());
    if let Some(objection) = password::objection(&new, &login, visitor.lang) {
        form.object("new", &objection, &objection);
    }
    if again != new {
        form.object("again", "两次写的不一样", "The two are not the same");
    }
    let (Some(code), true) = (code, form.is_right()) else {
        return problem::kept(&screen(&web, &visitor, &token, form.draft()).await?);
    };
    let (given, now) = (token.clone(), web.now());
    let tried = web.store().desk(move |db| Ok(resets::attempt(db, &given, now)?)).await;
    let tried = tried.map_err(|error| Problem::Internal(error.into()))?;
    let Some(waiting) = tried else {
        return problem::kept(&screen(&web, &visitor, &token, form.draft()).await?);
    };
    if !web
        .hasher()
        .check(&login, code, waiting.code_hash)
        .await
        .map_err(|_| Problem::Busy)?
    {
        form.object(
            "code",
            "六位数不对；错五次，链接就作废",
            "The digits are not right; after five wrong ones the link is worth nothing",
        );
        return problem::kept(&screen(&web, &visitor, &token, form.draft()).await?);
    }
    let hash = web.hasher().hash(&login, new).await.map_err(|_| Problem::Busy)??;
    let ask = waiting.ask;
    let redeemed = web.store().desk(move |db| Ok(resets::redeem(db, ask, &hash, now)?)).await;
    match redeemed.map_err(|error| Problem::Internal(error.into()))? {
        Redeemed::Done => Ok(problem::done("/sign-in")),
        Redeemed::Gone => problem::kept(&screen(&web, &visitor, &token, form.draft()).await?),
        Redeemed::Taken => {
            let sentence = visitor.lang.t(
                "这个账号名已有别人用了，请管理员重新提出",
                "Somebody else has this login by now; an administrator asks anew",
            );
            problem::kept(&screen(&web, &visitor, &token, form.draft().refused(sentence)).await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_code_has_six_digits() {
        for _ in 0..50 {
            let code = code().unwrap();
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}
