//! Sign-ins of one account at a time, for the auditor. They are listed, never counted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;
use jiufen_store::desk::accounts;
use jiufen_store::desk::sign_ins::{self, Outcome, SignIn};
use uuid::Uuid;

use crate::Web;
use crate::components::{FilterValue, Filters};
use crate::forms::read::encode;
use crate::language::Lang;
use crate::limits;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// One sign-in in words.
struct Row {
    at: String,
    address: String,
    words: &'static str,
    good: bool,
}

#[derive(Template)]
#[template(path = "sign_ins/show.html")]
struct Screen {
    page: Page,
    filters: Filters,
    /// The login asked for; nothing is shown without one.
    login: String,
    known: bool,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Auditor).await? {
        return Err(Problem::NotFound);
    }
    let login = seat.query("login").unwrap_or_default().trim().to_owned();
    let before = seat.query("before").and_then(|text| Uuid::try_parse(&text).ok());
    let wanted = login.clone();
    let looked = web.store().look(move |db| {
        let Some(account) = accounts::by_login(db, &wanted)? else {
            return Ok(None);
        };
        let most = i64::from(limits::ROWS_PER_PAGE) + 1;
        Ok(Some(sign_ins::of_person(db, account.person, before, most)?))
    });
    let found = looked.await.map_err(|error| Problem::Internal(error.into()))?;
    let page = Page::of(&web, &seat, Section::None);
    let mut filters =
        Filters::new("/sign-ins", page.lang).with("login", page.t("账号", "Login"), FilterValue::Search(login.clone()));
    if !login.is_empty() {
        filters = filters.clear("/sign-ins");
    }
    let known = found.is_some();
    let mut sign_ins = found.unwrap_or_default();
    let here = format!("/sign-ins?login={}", encode(&login));
    let next = (sign_ins.len() > limits::ROWS_PER_PAGE as usize).then(|| {
        sign_ins.truncate(limits::ROWS_PER_PAGE as usize);
        sign_ins
            .last()
            .map(|last| format!("{here}&before={}", last.id))
            .unwrap_or_default()
    });
    problem::page(&Screen {
        rows: sign_ins.iter().map(|one| row(&web, &seat, one)).collect(),
        first: before.map(|_| here),
        next,
        filters,
        login,
        known,
        page,
    })
}

fn row(web: &Web, seat: &Seat, sign_in: &SignIn) -> Row {
    Row {
        at: seat.lang.moment(sign_in.at, &web.settings().zone, seat.today),
        address: sign_in.address.clone(),
        words: words(sign_in.outcome, seat.lang),
        good: sign_in.outcome == Outcome::Success,
    }
}

fn words(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Success => lang.t("登录了", "signed in"),
        Outcome::WrongPassword => lang.t("口令不对", "wrong password"),
        Outcome::UnknownLogin => lang.t("没有这个账号", "no such account"),
        Outcome::LockedOut => lang.t("错得太多，锁着", "locked after too many failures"),
        Outcome::Disabled => lang.t("账号停用了", "account closed"),
    }
}
