//! Adding a unit below another.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::UnitId;
use jiufen_kernel::limits::NAME_CHARS_MAX;
use jiufen_kernel::org::units::AddUnit;

use super::{address, line};
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "units/add.html")]
struct Screen {
    page: Page,
    draft: Draft,
    units: Vec<(String, String)>,
}

async fn screen(web: &Web, seat: &Seat, draft: Draft) -> Result<Screen, Problem> {
    Ok(Screen {
        page: Page::of(web, seat, Section::Units),
        draft,
        units: line::choices(web, seat).await?,
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let parent = seat.query("parent").and_then(|text| UnitId::parse(&text));
    let next = web.read(&seat, move |reader| {
        let org = &reader.core.state.org;
        let siblings = parent.or(org.root).map(|parent| org.children(parent)).unwrap_or_default();
        let orders = siblings.iter().filter_map(|unit| org.units.get(unit)).map(|unit| unit.order);
        Ok(orders.max().unwrap_or(0) + 1)
    });
    let mut draft = Draft::new(seat.lang).with("order", next.await?);
    if let Some(parent) = parent {
        draft = draft.with("parent", parent);
    }
    problem::page(&screen(&web, &seat, draft).await?)
}

/// Adds it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    // The unit carries the id of the command: a form sent twice adds one unit.
    let unit = UnitId(form.command().0);
    let parent = form.id::<UnitId>("parent");
    let name = form.note("name", Line::needed(NAME_CHARS_MAX))?;
    let short = form.note("short", Line::needed(NAME_CHARS_MAX))?;
    let order = form.order();
    let (Some(parent), Some(name), Some(short), Some(order)) = (parent, name, short, order) else {
        return problem::kept(&screen(&web, &seat, form.draft()).await?);
    };
    let command = AddUnit {
        unit,
        parent,
        name,
        short,
        order,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=added", address(&unit)))),
        Err(refusal) => problem::kept(&screen(&web, &seat, form.draft().refused_by(&refusal)).await?),
    }
}
