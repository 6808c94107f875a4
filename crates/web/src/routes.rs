//! Every address, on one page, by screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;

use crate::documents::review;
use crate::item::act;
use crate::item::acts::evidence::{self, Evidence};
use crate::item::acts::{
    acceptance, answer, approval, arrangement, assignment, blocker, check, checker, clearing, closure, division, hand_back,
    insistence, proof, reminder, reopening, report, request, resumption, withdrawal,
};
use crate::items::{list, register};
use crate::problem::Problem;
use crate::session::open_sessions;
use crate::session::{change_password, choose_post, preferences, secrets, sign_in, sign_out};
use crate::{
    Web, assets, calendars, design, documents, duties, erasures, headers, health, imports, item, limits, requests, search,
    visitor,
};
use crate::{appointments, asks, packs, people, posts, sign_ins, units, words};

pub(crate) fn router(web: Web, more: Router<Web>) -> Router {
    let mut screens = more
        // ---- at the door ----
        .route("/", get(preferences::start))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_out::submit))
        .route("/post", get(choose_post::show).post(choose_post::submit))
        .route("/password", get(change_password::show).post(change_password::submit))
        .route("/secret/{token}", get(secrets::show).post(secrets::submit))
        // ---- documents ----
        .route("/documents", get(documents::list::show))
        .route("/documents/new", get(documents::admit::show).post(documents::admit::submit))
        .route(
            "/documents/new/{upload}",
            get(documents::confirm::show).post(documents::confirm::submit),
        )
        .merge(one_document())
        // ---- imported ledgers ----
        .route("/imports", get(imports::list::show))
        .route("/imports/new", get(imports::bring::show).post(imports::bring::submit))
        .route("/imports/{id}", get(imports::show::show))
        .route("/imports/{id}/reading", post(imports::choose::submit))
        .route("/imports/{id}/items", post(imports::start::submit))
        .route("/imports/{id}/progress", get(imports::progress::show))
        .route("/imports/{id}/units", post(imports::names::submit))
        .route("/imports/{id}/problems", get(imports::notes::show))
        // ---- units ----
        .route("/units", get(units::tree::show))
        .route("/units/new", get(units::add::show).post(units::add::submit))
        .route("/units/{id}", get(units::show::show))
        .route("/units/{id}/place", get(units::place::show).post(units::place::submit))
        // ---- posts, people, appointments ----
        .route("/posts", get(posts::list::show))
        .route("/posts/new", get(posts::add::show).post(posts::add::submit))
        .route("/posts/{id}", get(posts::show::show))
        .route("/people", get(people::list::show))
        .route("/people/new", get(people::add::show).post(people::add::submit))
        .route(
            "/people/{id}/password",
            get(people::password::show).post(people::password::submit),
        )
        .route(
            "/appointments/new",
            get(appointments::ask::show).post(appointments::ask::submit),
        )
        .route("/appointments/{id}", get(appointments::show::show))
        .route("/appointments/{id}/confirmation", post(appointments::show::confirm))
        .route("/appointments/{id}/refusal", post(appointments::show::refuse))
        .route("/appointments/{id}/end", post(appointments::show::end))
        .route("/appointments/{id}/suspension", post(appointments::show::suspend))
        .route("/people/{id}/sessions", post(people::password::end_sessions))
        // ---- what two persons do together ----
        .route("/asks", get(asks::list::show))
        .route("/asks/{id}", get(asks::show::show))
        .route("/asks/{id}/answer", post(asks::show::answer))
        // ---- packs, sign-ins, words ----
        .route("/packs", get(packs::list::show))
        .route("/packs/new", get(packs::adopt::show).post(packs::adopt::submit))
        .route("/packs/offered", post(packs::offered::submit))
        .route("/erasures", get(erasures::list::show))
        .route("/erasures/{ask}/confirmation", post(erasures::list::confirm))
        .route("/calendars", get(calendars::list::show))
        .route("/calendars/new", get(calendars::add::show).post(calendars::add::submit))
        .route("/sign-ins", get(sign_ins::show))
        .route("/glossary", get(words::glossary::show))
        .route("/about", get(words::about::show))
        .route("/sessions", get(open_sessions::show))
        .route("/sessions/end", post(open_sessions::end_others))
        // ---- preferences of a browser ----
        .route("/language/{code}", get(preferences::language))
        .route("/theme/{code}", get(preferences::theme))
        .route("/keys/{state}", get(preferences::keys));
    // ---- first screens, items as lists ----
    screens = screens
        .route("/duties", get(duties::show::show))
        .route("/duties/reminders", post(duties::remind::submit))
        .route("/duties/renumbered", get(duties::renumbered::show))
        .route("/search", get(search::show))
        .route("/items", get(list::show))
        .route("/items/new", get(register::show).post(register::submit));
    screens = screens.merge(one_item());
    if web.demo().is_some() {
        // ---- the style guide, in a demonstration only ----
        screens = screens.route("/design", get(design::show));
    }
    screens
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::WrongMethod)
        .layer(DefaultBodyLimit::max(limits::FORM_BYTES))
        .layer(from_fn_with_state(web.clone(), visitor::meet))
        // ---- what needs no visitor ----
        .route("/assets/{hash}/{name}", get(assets::show))
        .route("/health", get(health::ready))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(web.clone(), headers::set))
        .layer(from_fn_with_state(web.clone(), requests::log))
        .with_state(web)
}

/// One document: its text, its review, what is covered, and another version.
fn one_document() -> Router<Web> {
    Router::new()
        .route("/documents/{id}", get(documents::show::show))
        .route(
            "/documents/{id}/erasure",
            get(erasures::ask::of_document).post(erasures::ask::ask_at_document),
        )
        .route("/documents/{id}/original", get(documents::original::show))
        .route("/documents/{id}/coverage", get(documents::coverage::show))
        .route("/documents/{id}/comparison", get(documents::comparison::show))
        .route(
            "/documents/{id}/earlier",
            get(documents::earlier::show).post(documents::earlier::submit),
        )
        .route("/documents/{id}/review", get(review::show::show))
        .route("/documents/{id}/review/items", post(review::acceptance::submit))
        .route("/documents/{id}/review/refusals", post(review::arrangement::refuse))
        .route("/documents/{id}/review/parts", post(review::arrangement::split))
        .route("/documents/{id}/review/wholes", post(review::arrangement::merge))
        .route("/documents/{id}/review/clauses", post(review::sentences::submit))
        .route("/documents/{id}/review/further", post(review::further::submit))
        .route(
            "/documents/{id}/review/repairs",
            get(review::repair_list::show).post(review::repairs::submit),
        )
}

/// One item: its page, its files, its acts.
fn one_item() -> Router<Web> {
    Router::new()
        .route("/items/{item}", get(item::show::show))
        .route(
            "/items/{item}/erasure",
            get(erasures::ask::of_item).post(erasures::ask::ask_at_item),
        )
        .route("/items/{item}/files/{digest}", get(item::file::show))
        .route("/items/{item}/evidence", get(act::show::<Evidence>).post(evidence::submit))
        .route("/items/{item}/approval", act::<approval::Approval>())
        .route("/items/{item}/assignment", act::<assignment::Assignment>())
        .route("/items/{item}/proof", act::<proof::Proof>())
        .route("/items/{item}/acceptance", act::<acceptance::Acceptance>())
        .route("/items/{item}/hand-back", act::<hand_back::HandBack>())
        .route("/items/{item}/insistence", act::<insistence::Insistence>())
        .route("/items/{item}/report", act::<report::Report>())
        .route("/items/{item}/clearing", act::<clearing::Clearing>())
        .route("/items/{item}/checkers", act::<checker::Checker>())
        .route("/items/{item}/check", act::<check::Check>())
        .route("/items/{item}/closure", act::<closure::Closure>())
        .route("/items/{item}/reopening", act::<reopening::Reopening>())
        .route("/items/{item}/blockers", act::<blocker::Blocker>())
        .route("/items/{item}/request", act::<request::Request>())
        .route("/items/{item}/withdrawal", act::<withdrawal::Withdrawal>())
        .route("/items/{item}/answer", act::<answer::Answer>())
        .route("/items/{item}/resumption", act::<resumption::Resumption>())
        .route("/items/{item}/reminders", act::<reminder::Reminder>())
        .route("/items/{item}/arrangement", act::<arrangement::Arrangement>())
        .route("/items/{item}/parts", act::<division::Division>())
}

/// The form of an act and what it sends.
fn act<F: act::ActForm>() -> axum::routing::MethodRouter<Web> {
    get(act::show::<F>).post(act::submit::<F>)
}
