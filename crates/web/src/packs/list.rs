//! The packs in force and their kinds, with the rules in words. Read by administrators and offices.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;

use super::{offered, rules};
use crate::Web;
use crate::forms::Draft;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// A kind with its rules.
struct Kind {
    id: String,
    words: String,
    rules: Vec<String>,
    contains: Vec<String>,
}

/// A pack.
struct Pack {
    name: String,
    version: u32,
    kinds: Vec<Kind>,
}

#[derive(Template)]
#[template(path = "packs/list.html")]
pub(super) struct Screen {
    page: Page,
    packs: Vec<Pack>,
    /// Newer versions that came with the program.
    offers: Vec<offered::Offer>,
    draft: Draft,
    adopts: bool,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, draft).await?)
}

/// The page with what was sent on it.
pub(super) async fn screen(web: &Web, seat: &Seat, draft: Draft) -> Result<Screen, Problem> {
    let lang = seat.lang;
    let read = web.read(seat, move |reader| {
        let administers = reader.has_role(Role::Administrator);
        if !administers && !reader.has_role(Role::Office) {
            return Ok(None);
        }
        let known = &reader.core.packs;
        let word = |id: &String| {
            known
                .kind(id)
                .map_or(id.clone(), |kind| lang.t(&kind.words.zh, &kind.words.en).to_owned())
        };
        let packs = reader.core.state.packs.iter().map(|(name, version)| Pack {
            name: name.clone(),
            version: *version,
            kinds: known
                .kinds()
                .filter(|(_, kind)| kind.rules.pack == format!("{name}@{version}"))
                .map(|(id, kind)| Kind {
                    words: word(&id),
                    id,
                    rules: rules::of(kind, lang),
                    contains: kind.contains.iter().map(word).collect(),
                })
                .collect(),
        });
        let packs = packs.collect::<Vec<_>>();
        Ok(Some((administers, packs, offered::newer(reader))))
    });
    let (administers, packs, offers) = read.await?.ok_or(Problem::NotFound)?;
    let page = Page::of(web, seat, Section::None);
    let adopts = administers && page.takes_input();
    Ok(Screen {
        offers: if adopts { offers } else { Vec::new() },
        adopts,
        draft,
        packs,
        page,
    })
}
