//! One appointment: who asked for it, its confirmation by another person, its suspension, and its end, which two persons make.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::id::{AskId, TenureId};
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::appointments::{ConfirmAppointment, EndTenure, RefuseAppointment};
use jiufen_kernel::org::asking::AskOrg;
use jiufen_kernel::org::suspension::SuspendTenure;
use jiufen_store::read::org_views::TenureView;

use super::address;
use crate::Web;
use crate::forms::{Draft, Form, Line};
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
    suspend: Draft,
    can: Can,
    done: bool,
}

/// What this actor can do here, as the rules say.
#[derive(Clone, Default)]
struct Can {
    confirm: bool,
    refuse: bool,
    end: bool,
    suspend: bool,
    /// Until when it is suspended.
    suspended: Option<Date>,
    /// The end is asked for already, there.
    end_asked: Option<AskId>,
}

/// Which of the forms of the page was sent.
enum Sent {
    Neither,
    Confirm(Draft),
    End(Draft),
    Suspend(Draft),
}

async fn screen(web: &Web, seat: &Seat, id: TenureId, sent: Sent) -> Result<Screen, Problem> {
    let read = web.read_today(seat, move |reader| {
        let org = &reader.core.state.org;
        let Some(tenure) = org.tenures.get(&id) else {
            return Ok((Can::default(), None));
        };
        let (today, administers) = (reader.today, reader.has_role(Role::Administrator));
        let confirm = reader.may_confirm(id);
        let (confirmed, ended) = (tenure.from.is_some(), tenure.until.is_some());
        let suspension = tenure.suspension_on(today);
        let end_asked = org.end_asked(id).map(|ask| ask.id);
        let can = Can {
            confirm,
            refuse: !confirmed && !ended && (confirm || administers),
            end: administers && confirmed && !ended && end_asked.is_none(),
            suspend: administers && tenure.is_in_force(today) && suspension.is_none() && !org.is_apart(tenure.post),
            suspended: suspension.map(|suspension| suspension.until),
            end_asked,
        };
        let sees = administers || confirm;
        let view = reader.tenures(tenure.post).into_iter().find(|view| view.id == id);
        Ok((can, view.filter(|_| sees)))
    });
    let (can, view) = read.await?;
    let tenure = view.ok_or(Problem::NotFound)?;
    let fresh = |name| Draft::new(seat.lang).with(name, seat.today);
    let (mut confirm, mut end, mut suspend) = (fresh("from"), fresh("until"), Draft::new(seat.lang));
    match sent {
        Sent::Neither => {}
        Sent::Confirm(draft) => confirm = draft,
        Sent::End(draft) => end = draft,
        Sent::Suspend(draft) => suspend = draft,
    }
    let unit = tenure
        .post
        .unit
        .as_ref()
        .map(|unit| unit.short.to_string())
        .unwrap_or_default();
    Ok(Screen {
        page: Page::of_today(web, seat, Section::Posts),
        post: format!("{unit} {}", tenure.post.title),
        how: holding_word(tenure.holding, seat.lang),
        tenure,
        confirm,
        end,
        suspend,
        can,
        done: seat.query("done").is_some(),
    })
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<TenureId>) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, id, Sent::Neither).await?)
}

/// Confirms it. A first day before today needs a reason, which stands in the event.
pub(crate) async fn confirm(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<TenureId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let from = form.day("from");
    let late_reason = match form.raw("late_reason").trim() {
        "" => None,
        _ => form.note("late_reason", Line::area(TEXT_CHARS_MAX))?,
    };
    let (Some(from), true) = (from, form.is_right()) else {
        return problem::kept(&screen(&web, &seat, id, Sent::Confirm(form.draft())).await?);
    };
    let command = ConfirmAppointment { tenure: id, from };
    let order = Order {
        late_reason,
        ..Order::new(form.command(), seat.actor(), command)
    };
    match web.record_order(order).await? {
        // Whoever confirmed for their unit has nothing more to see here.
        Ok(_) => Ok(problem::done("/duties")),
        Err(refusal) => problem::kept(&screen(&web, &seat, id, Sent::Confirm(form.draft().refused_by(&refusal))).await?),
    }
}

/// Refuses it, or takes it back.
pub(crate) async fn refuse(State(web): State<Web>, seat: Seat, At(id): At<TenureId>, form: Form) -> Result<Response, Problem> {
    match web.record(&seat, form.command(), RefuseAppointment { tenure: id }).await? {
        Ok(_) => Ok(problem::done("/duties")),
        Err(refusal) => problem::kept(&screen(&web, &seat, id, Sent::Confirm(form.draft().refused_by(&refusal))).await?),
    }
}

/// Asks that it end.
pub(crate) async fn end(State(web): State<Web>, seat: Seat, At(id): At<TenureId>, mut form: Form) -> Result<Response, Problem> {
    let Some(until) = form.day("until") else {
        return problem::kept(&screen(&web, &seat, id, Sent::End(form.draft())).await?);
    };
    // The request carries the id of the command: a form sent twice asks once.
    let ask = AskId(form.command().0);
    let command = AskOrg {
        ask,
        wish: EndTenure { tenure: id, until }.into(),
        reason: None,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=asked", crate::asks::address(&ask)))),
        Err(refusal) => problem::kept(&screen(&web, &seat, id, Sent::End(form.draft().refused_by(&refusal))).await?),
    }
}

/// Suspends it.
pub(crate) async fn suspend(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<TenureId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let reason = form.note("reason", Line::area(TEXT_CHARS_MAX))?;
    let (Some(reason), true) = (reason, form.is_right()) else {
        return problem::kept(&screen(&web, &seat, id, Sent::Suspend(form.draft())).await?);
    };
    let command: Command = SuspendTenure { tenure: id, reason }.into();
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=suspended", address(&id)))),
        Err(refusal) => problem::kept(&screen(&web, &seat, id, Sent::Suspend(form.draft().refused_by(&refusal))).await?),
    }
}
