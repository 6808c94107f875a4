//! One appointment: who asked for it, its confirmation by another administrator, and its end.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::TenureId;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::appointments::{ConfirmAppointment, EndTenure};
use jiufen_store::read::views::TenureView;

use super::address;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::page::{Page, Section};
use crate::posts::line::holding_word;
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "appointments/show.html")]
struct Screen {
    page: Page,
    tenure: TenureView,
    post: String,
    how: &'static str,
    confirm: Draft,
    end: Draft,
    /// This administrator asked for it, or is the person: another must confirm.
    own: bool,
    done: bool,
}

/// Which of the two forms of the page was sent.
enum Sent {
    Neither,
    Confirm(Draft),
    End(Draft),
}

async fn screen(web: &Web, seat: &Seat, id: TenureId, sent: Sent) -> Result<Screen, Problem> {
    let person = seat.actor().person;
    let read = web.read(seat, move |reader| {
        let tenure = reader.core.state.org.tenures.get(&id).cloned();
        let own = tenure
            .as_ref()
            .is_some_and(|tenure| tenure.asked_by == person || tenure.person == person);
        let view = tenure.and_then(|tenure| reader.tenures(tenure.post).into_iter().find(|view| view.id == id));
        Ok((reader.has_role(Role::Administrator), own, view))
    });
    let (administers, own, view) = read.await?;
    let tenure = view.filter(|_| administers).ok_or(Problem::NotFound)?;
    let fresh = |name| Draft::new(seat.lang).with(name, seat.today);
    let (confirm, end) = match sent {
        Sent::Neither => (fresh("from"), fresh("until")),
        Sent::Confirm(draft) => (draft, fresh("until")),
        Sent::End(draft) => (fresh("from"), draft),
    };
    let unit = tenure
        .post
        .unit
        .as_ref()
        .map(|unit| unit.short.to_string())
        .unwrap_or_default();
    Ok(Screen {
        page: Page::of(web, seat, Section::Posts),
        post: format!("{unit} {}", tenure.post.title),
        how: holding_word(tenure.holding, seat.lang),
        tenure,
        confirm,
        end,
        own,
        done: seat.query("done").is_some(),
    })
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<TenureId>) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, id, Sent::Neither).await?)
}

/// Confirms it.
pub(crate) async fn confirm(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<TenureId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let command = form.day("from").map(|from| ConfirmAppointment { tenure: id, from }.into());
    decide(&web, &seat, id, form, command, Sent::Confirm).await
}

/// Ends it.
pub(crate) async fn end(State(web): State<Web>, seat: Seat, At(id): At<TenureId>, mut form: Form) -> Result<Response, Problem> {
    let command = form.day("until").map(|until| EndTenure { tenure: id, until }.into());
    decide(&web, &seat, id, form, command, Sent::End).await
}

async fn decide(
    web: &Web,
    seat: &Seat,
    id: TenureId,
    form: Form,
    command: Option<Command>,
    again: fn(Draft) -> Sent,
) -> Result<Response, Problem> {
    let Some(command) = command else {
        return problem::kept(&screen(web, seat, id, again(form.draft())).await?);
    };
    match web.record(seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=yes", address(&id)))),
        Err(refusal) => problem::kept(&screen(web, seat, id, again(form.draft().refused_by(&refusal))).await?),
    }
}
