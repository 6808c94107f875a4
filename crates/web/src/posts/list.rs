//! Every post in the order of the tree, with its roles and holders; for an administrator what waits for confirmation on
//! top.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;
use jiufen_store::read::org_views::{PostRow, TenureView};

use super::line::{Holder, PostLine, holding_word};
use crate::Web;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// An appointment that waits for another administrator.
pub(crate) struct Waiting {
    pub href: String,
    pub person: String,
    pub post: String,
    pub how: &'static str,
    pub asked_by: String,
}

impl Waiting {
    pub(crate) fn of(tenure: &TenureView, page: &Page) -> Self {
        let unit = tenure
            .post
            .unit
            .as_ref()
            .map(|unit| unit.short.to_string())
            .unwrap_or_default();
        Self {
            href: Holder::of(tenure, page.lang).href,
            person: tenure.name.to_string(),
            post: format!("{unit} {}", tenure.post.title),
            how: holding_word(tenure.holding, page.lang),
            asked_by: tenure.asked_by.to_string(),
        }
    }
}

/// The posts of a unit.
struct Group {
    unit: String,
    href: String,
    posts: Vec<PostLine>,
}

#[derive(Template)]
#[template(path = "posts/list.html")]
struct Screen {
    page: Page,
    groups: Vec<Group>,
    posts: usize,
    vacant: usize,
    waiting: Vec<Waiting>,
    administers: bool,
    done: bool,
}

/// Tenures that wait, in the order in which they were asked for.
pub(crate) fn waiting(rows: &[PostRow], page: &Page) -> Vec<Waiting> {
    let mut waiting: Vec<&TenureView> = rows
        .iter()
        .flat_map(|row| &row.tenures)
        .filter(|tenure| tenure.from.is_none() && tenure.until.is_none())
        .collect();
    waiting.sort_by_key(|tenure| tenure.id);
    waiting.into_iter().map(|tenure| Waiting::of(tenure, page)).collect()
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let read = web.read(&seat, |reader| Ok((reader.posts(), reader.has_role(Role::Administrator))));
    let (rows, administers) = read.await?;
    let page = Page::of(&web, &seat, Section::Posts);
    let administers = administers && page.takes_input();
    let mut groups: Vec<Group> = Vec::new();
    for line in rows.iter().map(|row| PostLine::of(row, &page)) {
        match groups.last_mut().filter(|group| group.href == line.unit_href) {
            Some(group) => group.posts.push(line),
            None => groups.push(Group {
                unit: line.unit.clone(),
                href: line.unit_href.clone(),
                posts: vec![line],
            }),
        }
    }
    let lines = || groups.iter().flat_map(|group| &group.posts);
    problem::page(&Screen {
        posts: rows.len(),
        vacant: lines().filter(|line| line.holders.is_empty()).count(),
        waiting: if administers { waiting(&rows, &page) } else { Vec::new() },
        administers,
        done: seat.query("done").is_some(),
        groups,
        page,
    })
}
