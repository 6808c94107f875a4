//! Registering a person, with an account whose first password is shown once.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::PersonId;
use jiufen_kernel::limits::NAME_CHARS_MAX;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::appointments::AddPerson;
use jiufen_store::desk::accounts;

use super::first_password;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Characters of a login.
const LOGIN_CHARS_MAX: usize = 64;

#[derive(Template)]
#[template(path = "people/add.html")]
struct Screen {
    page: Page,
    draft: Draft,
}

/// The one page that shows a first password.
#[derive(Template)]
#[template(path = "people/opened.html")]
pub(super) struct Opened {
    pub page: Page,
    pub person: PersonId,
    pub name: String,
    pub login: String,
    /// None when it was shown before.
    pub password: Option<String>,
}

fn screen(web: &Web, seat: &Seat, draft: Draft) -> Screen {
    Screen {
        page: Page::of(web, seat, Section::Posts),
        draft,
    }
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Administrator).await? {
        return Err(Problem::NotFound);
    }
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, draft))
}

/// A login of plain signs, so that it can be typed on any keyboard.
pub(super) fn login_of(form: &mut Form) -> Option<String> {
    let login = form.text("login", Line::needed(LOGIN_CHARS_MAX))?;
    let login = accounts::normal_login(&login);
    if login.chars().any(|c| !(c.is_ascii_alphanumeric() || "._-".contains(c))) || login.len() < 2 {
        form.object(
            "login",
            "账号用小写字母、数字和 . _ -，至少两个",
            "A login has at least two letters, digits, or . _ -",
        );
        return None;
    }
    Some(login)
}

/// Registers the person and opens the account.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    // The person carries the id of the command: a form sent twice registers one.
    let person = PersonId(form.command().0);
    let name = form.note("name", Line::needed(NAME_CHARS_MAX))?;
    let login = login_of(&mut form);
    if let Some(login) = login.clone() {
        let found = web.store().look(move |db| Ok(accounts::by_login(db, &login)?)).await;
        let holder = found.map_err(|error| Problem::Internal(error.into()))?;
        if holder.is_some_and(|account| account.person != person.uuid()) {
            form.object("login", "这个账号有人用了，换一个", "This login is taken; choose another");
        }
    }
    let (Some(name), Some(login), true) = (name, login, form.is_right()) else {
        if !web.has_role(&seat, Role::Administrator).await? {
            return Err(Problem::NotFound);
        }
        return problem::kept(&screen(&web, &seat, form.draft()));
    };
    let words = name.text.clone();
    let command = AddPerson { person, name };
    if let Err(refusal) = web.record(&seat, form.command(), command).await? {
        return problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal)));
    }
    let password = first_password::make()?;
    let hash = web
        .hasher()
        .hash(&seat.session().login, password.clone())
        .await
        .map_err(|_| Problem::Busy)??;
    let (account, now) = (login.clone(), web.now());
    let created = web
        .store()
        .desk(move |db| Ok(accounts::create(db, person.uuid(), &account, &hash, true, now)?))
        .await;
    let created = created.map_err(|error| Problem::Internal(error.into()))?;
    problem::page(&Opened {
        page: Page::of(&web, &seat, Section::Posts),
        person,
        name: words,
        login,
        password: created.then_some(password),
    })
}
