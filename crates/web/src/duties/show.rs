//! `/duties`: which first screen a post has.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;

use super::{apart, leader, office, plain};
use crate::Web;
use crate::problem::Problem;
use crate::visitor::Seat;

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let roles = web
        .read_today(
            &seat,
            |reader| Ok(Role::ALL.map(|role| reader.has_role(role).then_some(role))),
        )
        .await?;
    let has = |role| roles.contains(&Some(role));
    // An office and a leader see the plain list too, when they ask for it.
    let plainly = seat.query("mine").is_some();
    if has(Role::Auditor) {
        apart::auditor(&web, &seat).await
    } else if has(Role::Administrator) {
        apart::administrator(&web, &seat).await
    } else if has(Role::Office) && !plainly {
        office::show(&web, &seat).await
    } else if has(Role::Leader) && !plainly && seat.query("list").is_none() {
        leader::show(&web, &seat).await
    } else {
        plain::show(&web, &seat).await
    }
}
