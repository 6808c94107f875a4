//! A newer version of a pack that came with the program: offered to administrators, asked for by one press.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::AskId;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::asking::OrgSort;
use jiufen_kernel::pack::shipped::{self, SHIPPED, Shipped};
use jiufen_store::new_salt;
use jiufen_store::read::Reader;

use super::{adopt, list};
use crate::Web;
use crate::forms::{Form, Line};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Characters of a pack's name.
const NAME_CHARS_MAX: usize = 40;

/// What came with the program and is newer than what is in force.
pub(super) struct Offer {
    pub name: &'static str,
    pub version: u32,
    /// The request about this pack that waits; nothing is offered beside it.
    pub asked: Option<AskId>,
}

/// What is offered; to administrators only.
pub(super) fn newer(reader: &Reader<'_>) -> Vec<Offer> {
    if !reader.has_role(Role::Administrator) {
        return Vec::new();
    }
    let (in_force, org) = (&reader.core.state.packs, &reader.core.state.org);
    let asked = |pack: &Shipped| {
        let about = |sort: &OrgSort| matches!(sort, OrgSort::Pack { name, .. } if name == pack.name);
        org.open_asks().find(|ask| about(&ask.sort)).map(|ask| ask.id)
    };
    let newest = SHIPPED.iter().filter(|pack| shipped::newest(pack.name) == Some(*pack));
    newest
        .filter(|pack| in_force.get(pack.name).is_none_or(|version| *version < pack.version))
        .map(|pack| Offer {
            name: pack.name,
            version: pack.version,
            asked: asked(pack),
        })
        .collect()
}

/// Asks for the newest version of the pack that was named.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    let Some(name) = form.text("name", Line::needed(NAME_CHARS_MAX)) else {
        return problem::kept(&list::screen(&web, &seat, form.draft()).await?);
    };
    let pack = shipped::newest(&name).ok_or(Problem::NotFound)?;
    match adopt::ask(&web, &seat, form.command(), pack.adoption(new_salt())).await? {
        Ok(asked) => Ok(asked),
        Err(refusal) => problem::kept(&list::screen(&web, &seat, form.draft().refused_by(&refusal)).await?),
    }
}
