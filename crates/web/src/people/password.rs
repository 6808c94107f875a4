//! Setting somebody's password anew, or opening an account for somebody who has none. Every session of theirs ends. The
//! passwords of administrators and auditors are not set here: one administrator alone would then act as another.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::PersonId;
use jiufen_kernel::org::Role;
use jiufen_store::desk::{accounts, sessions};

use super::add::{Opened, login_of};
use super::first_password;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "people/password.html")]
struct Screen {
    page: Page,
    draft: Draft,
    person: PersonId,
    name: String,
    login: Option<String>,
    apart: bool,
}

async fn screen(web: &Web, seat: &Seat, person: PersonId, draft: Draft) -> Result<Screen, Problem> {
    let read = web.read(seat, move |reader| {
        let org = &reader.core.state.org;
        let known = org.persons.contains_key(&person) && reader.has_role(Role::Administrator);
        let posts = org.posts_of(person, reader.today);
        let apart = |post| org.has_role(post, Role::Administrator) || org.has_role(post, Role::Auditor);
        Ok(known.then(|| (reader.person_name(person).to_string(), posts.into_iter().any(apart))))
    });
    let (name, apart) = read.await?.ok_or(Problem::NotFound)?;
    let found = web.store().look(move |db| Ok(accounts::by_person(db, person.uuid())?)).await;
    let account = found.map_err(|error| Problem::Internal(error.into()))?;
    Ok(Screen {
        page: Page::of(web, seat, Section::Posts),
        draft,
        person,
        name,
        apart: apart && account.is_some(),
        login: account.map(|account| account.login),
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(person): At<PersonId>) -> Result<Response, Problem> {
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, person, draft).await?)
}

/// Makes a password and shows it once.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(person): At<PersonId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let shown = screen(&web, &seat, person, Draft::new(seat.lang)).await?;
    if shown.apart {
        return Err(Problem::NotFound);
    }
    let login = match shown.login {
        Some(login) => login,
        None => match login_of(&mut form) {
            Some(login) => login,
            None => return problem::kept(&screen(&web, &seat, person, form.draft()).await?),
        },
    };
    let password = first_password::make()?;
    let hash = web
        .hasher()
        .hash(&seat.session().login, password.clone())
        .await
        .map_err(|_| Problem::Busy)??;
    let (account, now) = (login.clone(), web.now());
    let set = web.store().desk(move |db| {
        let set = accounts::set_password(db, person.uuid(), &hash, true)?
            || accounts::create(db, person.uuid(), &account, &hash, true, now)?;
        sessions::end_all(db, person.uuid())?;
        Ok(set)
    });
    if !set.await.map_err(|error| Problem::Internal(error.into()))? {
        form.object("login", "这个账号有人用了，换一个", "This login is taken; choose another");
        return problem::kept(&screen(&web, &seat, person, form.draft()).await?);
    }
    problem::page(&Opened {
        page: shown.page,
        person,
        name: shown.name,
        login,
        password: Some(password),
    })
}
