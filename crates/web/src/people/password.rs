//! Asking for somebody's password to be chosen anew, or for the first time: a link for whoever asks, six digits for whoever
//! confirms. Neither alone opens anything.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiufen_kernel::id::{AskId, PersonId};
use jiufen_kernel::org::Role;
use jiufen_kernel::org::asking::AskOrg;
use jiufen_kernel::org::secrets::{EndSessions, NewSecret};
use jiufen_store::desk::{accounts, resets, sessions};

use super::add::login_of;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::session::secrets;
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "people/password.html")]
struct Screen {
    page: Page,
    draft: Draft,
    person: PersonId,
    name: String,
    login: Option<String>,
    own: bool,
    done: bool,
}

/// The one page that shows a link.
#[derive(Template)]
#[template(path = "people/asked.html")]
struct Asked {
    page: Page,
    ask: AskId,
    person: PersonId,
    name: String,
    login: String,
    /// None when it was shown before.
    link: Option<String>,
}

async fn screen(web: &Web, seat: &Seat, person: PersonId, draft: Draft) -> Result<Screen, Problem> {
    let read = web.read(seat, move |reader| {
        let org = &reader.core.state.org;
        let known = org.persons.contains_key(&person) && reader.has_role(Role::Administrator);
        Ok(known.then(|| reader.person_name(person).to_string()))
    });
    let name = read.await?.ok_or(Problem::NotFound)?;
    let found = web.store().look(move |db| Ok(accounts::by_person(db, person.uuid())?)).await;
    let account = found.map_err(|error| Problem::Internal(error.into()))?;
    Ok(Screen {
        page: Page::of(web, seat, Section::Posts),
        draft,
        person,
        name,
        own: person == seat.actor().person,
        login: account.map(|account| account.login),
        done: seat.query("done").is_some(),
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(person): At<PersonId>) -> Result<Response, Problem> {
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, person, draft).await?)
}

/// Asks for it, and shows the link once.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(person): At<PersonId>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response, Problem> {
    let shown = screen(&web, &seat, person, Draft::new(seat.lang)).await?;
    let first = shown.login.is_none();
    let login = match shown.login {
        Some(login) => login,
        None => match login_of(&mut form) {
            Some(login) => login,
            None => return problem::kept(&screen(&web, &seat, person, form.draft()).await?),
        },
    };
    let (typed, now) = (login.clone(), web.now());
    let taken = web.store().look(move |db| {
        let holder = accounts::by_login(db, &typed)?;
        let theirs = holder.is_some_and(|account| account.person != person.uuid());
        Ok(theirs || resets::is_promised(db, &typed, person.uuid(), now)?)
    });
    if taken.await.map_err(|error| Problem::Internal(error.into()))? {
        form.object("login", "这个账号有人用了，换一个", "This login is taken; choose another");
        return problem::kept(&screen(&web, &seat, person, form.draft()).await?);
    }
    // The request carries the id of the command: a form sent twice asks once, and shows its link once.
    let ask = AskId(form.command().0);
    let command = AskOrg {
        ask,
        wish: NewSecret { person, first }.into(),
        reason: None,
    };
    if let Err(refusal) = web.record(&seat, form.command(), command).await? {
        return problem::kept(&screen(&web, &seat, person, form.draft().refused_by(&refusal)).await?);
    }
    let name = login.clone();
    let made = web
        .store()
        .desk(move |db| Ok(resets::link(db, ask.uuid(), person.uuid(), &name, now)?))
        .await;
    let made = made.map_err(|error| Problem::Internal(error.into()))?;
    problem::page(&Asked {
        page: shown.page,
        ask,
        person,
        name: shown.name,
        login,
        link: made.map(|token| secrets::address(&token, &seat.visitor, &headers)),
    })
}

/// Ends every session of the account, at once.
pub(crate) async fn end_sessions(
    State(web): State<Web>,
    seat: Seat,
    At(person): At<PersonId>,
    form: Form,
) -> Result<Response, Problem> {
    if let Err(refusal) = web.record(&seat, form.command(), EndSessions { person }).await? {
        return problem::kept(&screen(&web, &seat, person, form.draft().refused_by(&refusal)).await?);
    }
    let ended = web.store().desk(move |db| Ok(sessions::end_all(db, person.uuid())?)).await;
    ended.map_err(|error| Problem::Internal(error.into()))?;
    Ok(problem::done(&format!("/people/{person}/password?done=ended")))
}
