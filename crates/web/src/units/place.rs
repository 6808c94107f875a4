//! Where a unit stands in the tree, and asking that it move. A cycle is refused by the rules, in words.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::{AskId, UnitId};
use jiufen_kernel::org::Role;
use jiufen_kernel::org::asking::AskOrg;
use jiufen_kernel::org::units::MoveUnit;

use super::line;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "units/place.html")]
struct Screen {
    page: Page,
    draft: Draft,
    units: Vec<(String, String)>,
    id: UnitId,
    name: String,
    above: String,
}

async fn screen(web: &Web, seat: &Seat, id: UnitId, draft: Draft) -> Result<Screen, Problem> {
    let read = web.read(seat, move |reader| {
        let unit = reader.core.state.org.units.get(&id).cloned();
        let above = unit
            .as_ref()
            .and_then(|unit| unit.parent)
            .map(|parent| reader.unit_ref(parent).name.to_string());
        let name = reader.unit_ref(id).name.to_string();
        Ok((reader.has_role(Role::Administrator), name, above, line::options(reader)))
    });
    let (administers, name, above, units) = read.await?;
    match above.filter(|_| administers) {
        Some(above) => Ok(Screen {
            page: Page::of(web, seat, Section::Units),
            draft,
            units,
            id,
            name,
            above,
        }),
        None => Err(Problem::NotFound),
    }
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<UnitId>) -> Result<Response, Problem> {
    let draft = Draft::new(seat.lang);
    problem::page(&screen(&web, &seat, id, draft).await?)
}

/// Asks for it.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(unit): At<UnitId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(parent) = form.id::<UnitId>("parent") else {
        return problem::kept(&screen(&web, &seat, unit, form.draft()).await?);
    };
    // The request carries the id of the command: a form sent twice asks once.
    let ask = AskId(form.command().0);
    let command = AskOrg {
        ask,
        wish: MoveUnit { unit, parent }.into(),
        reason: None,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=asked", crate::asks::address(&ask)))),
        Err(refusal) => problem::kept(&screen(&web, &seat, unit, form.draft().refused_by(&refusal)).await?),
    }
}
