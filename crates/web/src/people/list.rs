//! The people on record, newest first, with their logins and posts. For administrators.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::PersonId;
use jiufen_kernel::org::Role;
use jiufen_store::desk::accounts;

use crate::Web;
use crate::components::{FilterValue, Filters};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// People on one page.
const ROWS: usize = 50;

/// Somebody.
struct Person {
    id: PersonId,
    name: String,
    posts: Vec<(String, String)>,
    login: Option<String>,
    must_change: bool,
    closed: bool,
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct Screen {
    page: Page,
    filters: Filters,
    people: Vec<Person>,
    next: Option<String>,
    later: bool,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let words = seat.query("q").unwrap_or_default().trim().to_owned();
    let after = seat.query("after").and_then(|text| PersonId::parse(&text));
    let wanted = words.clone();
    let read = web.read(&seat, move |reader| {
        if !reader.has_role(Role::Administrator) {
            return Ok(None);
        }
        let org = &reader.core.state.org;
        let people = org
            .persons
            .keys()
            .rev()
            .filter(|id| after.is_none_or(|after| **id < after))
            .map(|id| (*id, reader.person_name(*id).to_string()))
            .filter(|(_, name)| wanted.is_empty() || name.contains(&wanted))
            .take(ROWS + 1)
            .map(|(id, name)| Person {
                id,
                name,
                posts: org
                    .posts_of(id, reader.today)
                    .into_iter()
                    .map(|post| {
                        let post = reader.post_ref(post);
                        let unit = post.unit.map(|unit| unit.short.to_string()).unwrap_or_default();
                        (crate::posts::address(&post.id), format!("{unit} {}", post.title))
                    })
                    .collect(),
                login: None,
                must_change: false,
                closed: false,
            });
        Ok(Some(people.collect::<Vec<_>>()))
    });
    let mut people = read.await?.ok_or(Problem::NotFound)?;
    let next = if people.len() > ROWS {
        people.truncate(ROWS);
        people.last().map(|person| {
            let words = crate::forms::read::encode(&words);
            format!("/people?after={}&q={words}", person.id)
        })
    } else {
        None
    };
    let looked = web.store().look(move |db| {
        for person in &mut people {
            if let Some(account) = accounts::by_person(db, person.id.uuid())? {
                person.must_change = account.must_change;
                person.closed = account.disabled.is_some();
                person.login = Some(account.login);
            }
        }
        Ok(people)
    });
    let people = looked.await.map_err(|error| Problem::Internal(error.into()))?;
    let page = Page::of(&web, &seat, Section::Posts);
    let mut filters = Filters::new("/people", page.lang).with("q", page.t("姓名", "Name"), FilterValue::Search(words.clone()));
    if !words.is_empty() {
        filters = filters.clear("/people");
    }
    problem::page(&Screen {
        filters,
        people,
        next,
        later: after.is_some(),
        page,
    })
}
