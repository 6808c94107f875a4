//! Asking that a person hold a post.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::{PersonId, PostId, TenureId};
use jiufen_kernel::org::appointments::AskAppointment;
use jiufen_kernel::org::{Holding, Role};

use super::address;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::posts::line::holding_word;
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Ways of holding a post, as the form sends them.
const HOLDINGS: [(&str, Holding); 3] = [
    ("own", Holding::Own),
    ("acting", Holding::Acting),
    ("stand_in", Holding::StandIn),
];

#[derive(Template)]
#[template(path = "appointments/ask.html")]
struct Screen {
    page: Page,
    draft: Draft,
    posts: Vec<(String, String)>,
    persons: Vec<(String, String)>,
    holdings: Vec<(String, String)>,
}

async fn screen(web: &Web, seat: &Seat, draft: Draft) -> Result<Screen, Problem> {
    let read = web.read(seat, |reader| {
        let posts = reader.posts().into_iter().map(|row| {
            let unit = row.post.unit.map(|unit| unit.short.to_string()).unwrap_or_default();
            (row.post.id.to_string(), format!("{unit} {}", row.post.title))
        });
        let posts = posts.collect::<Vec<_>>();
        let known = reader.core.state.org.persons.keys();
        let mut persons: Vec<(String, String)> = known
            .map(|id| (id.to_string(), reader.person_name(*id).to_string()))
            .collect();
        persons.sort_by(|a, b| a.1.cmp(&b.1));
        Ok((reader.has_role(Role::Administrator), posts, persons))
    });
    let (administers, posts, persons) = read.await?;
    if !administers {
        return Err(Problem::NotFound);
    }
    let lang = seat.lang;
    Ok(Screen {
        page: Page::of(web, seat, Section::Posts),
        draft,
        posts,
        persons,
        holdings: HOLDINGS
            .map(|(key, holding)| (key.to_owned(), holding_word(holding, lang).to_owned()))
            .to_vec(),
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let mut draft = Draft::new(seat.lang).with("holding", "own");
    for name in ["post", "person"] {
        if let Some(value) = seat.query(name) {
            draft = draft.with(name, value);
        }
    }
    problem::page(&screen(&web, &seat, draft).await?)
}

/// Asks for it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    // The tenure carries the id of the command: a form sent twice asks once.
    let tenure = TenureId(form.command().0);
    let (post, person) = (form.id::<PostId>("post"), form.id::<PersonId>("person"));
    let holding = form.choice("holding", &HOLDINGS);
    let (Some(post), Some(person), Some(holding)) = (post, person, holding) else {
        return problem::kept(&screen(&web, &seat, form.draft()).await?);
    };
    let command = AskAppointment {
        tenure,
        post,
        person,
        holding,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=asked", address(&tenure)))),
        Err(refusal) => problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal)).await?),
    }
}
