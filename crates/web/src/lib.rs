//! The face: HTTP and HTML. Read `routes.rs` for every address, `visitor.rs` for who is asking, `page.rs` for the frame
//! around every screen, `forms/` for what comes in, `components/` for the parts a screen is made of, `problem.rs` for
//! what is said when something cannot be done.

pub mod address;
mod appointments;
mod asks;
pub mod assets;
pub mod calendars;
pub mod components;
mod design;
mod documents;
mod duties;
mod erasures;
pub mod forms;
pub mod given;
mod headers;
mod health;
pub mod imports;
mod item;
mod items;
pub mod language;
pub mod limits;
pub mod models;
mod notices;
mod packs;
pub mod page;
mod people;
mod posts;
pub mod problem;
pub mod reading;
pub mod requests;
mod routes;
mod search;
pub mod session;
mod sign_ins;
mod standstill;
mod state;
pub mod theme;
mod units;
pub mod visitor;
mod words;

pub use state::{BlockKind, DocumentRefused, Documents, LeftOut, ReadDocument, ReadKind, Settings, TextBlock, Unread, Web};

/// The whole web application, ready to be served.
pub fn router(web: Web) -> axum::Router {
    routes::router(web, axum::Router::new())
}

/// The same with further screens behind the same door: for tests that need an address of their own.
pub fn router_with(web: Web, more: axum::Router<Web>) -> axum::Router {
    routes::router(web, more)
}
