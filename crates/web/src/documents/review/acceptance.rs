//! Accepting a proposal: the sentence's class is confirmed and the item registered in one command.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::document::Anchor;
use jiufen_kernel::id::{DocumentId, ItemId, UnitId};
use jiufen_kernel::item::Source;
use jiufen_kernel::item::registration::RegisterItem;
use jiufen_kernel::limits::TITLE_CHARS_MAX;
use jiufen_kernel::review::{AcceptProposal, ClauseClass, Span as Place};

use super::answer::{Asked, again, decide, place};
use super::read::Review;
use super::show::onward;
use super::words::CLASSES;
use crate::Web;
use crate::documents::layout::Span;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::reading::RepairState;
use crate::visitor::{At, Seat};

/// Characters of the field that names supporting units.
const SUPPORTING_CHARS: usize = 2_000;

/// Accepts, or fills in the lead unit that was suggested and asks again.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let asked = Asked::of(&web, &seat, id, &form).await?;
    let Some(at) = asked.at else {
        return Ok(onward(id, None, "gone"));
    };
    let (about, review) = ([at], &asked.review);
    let suggested = form.raw("take").to_owned();
    if !suggested.is_empty() {
        return again(&web, &seat, review, &about, form.draft().replaced("lead", &suggested)).await;
    }
    let title = form.note("title", Line::needed(TITLE_CHARS_MAX))?;
    let class = form.choice("class", &CLASSES);
    let due = form.day_if_any("due");
    let kind = form.raw("kind").to_owned();
    if kind.is_empty() {
        form.object("kind", "没有选", "Nothing chosen");
    }
    let lead = named(&mut form, review, "lead");
    let supporting = named(&mut form, review, "supporting");
    if lead.as_ref().is_some_and(|units| units.len() > 1) {
        form.object(
            "lead",
            "牵头单位只有一个；其余写到配合单位",
            "There is one lead unit; name the others as supporting",
        );
    }
    let parent = match form.raw("parent").trim().to_owned().as_str() {
        "" => Some(None),
        written => {
            let row = crate::items::register::numbered(&web, &seat, written).await?;
            if row.is_none() {
                form.object(
                    "parent",
                    "没有这个编号的事项。按 2026-0173 这样写",
                    "No item has this number. Write it like 2026-0173",
                );
            }
            row.map(|row| Some(row.id))
        }
    };
    let unseen = review
        .reading
        .touching(at)
        .filter(|repair| repair.state == RepairState::Open)
        .count();
    if unseen > 0 {
        let sentence = match form.lang() {
            Lang::Zh => format!("这里有 {unseen} 处修补还没有看过。先看修补（Y 认可，N 不认可），再接受。"),
            Lang::En => {
                format!("{unseen} repairs in here were not looked at. Decide on them first (Y takes, N refuses), then accept.")
            }
        };
        return again(&web, &seat, review, &about, form.draft().refused(sentence)).await;
    }
    let (Some(title), Some(class), Some(due), Some(lead), Some(supporting), Some(parent), true) =
        (title, class, due, lead, supporting, parent, form.is_right())
    else {
        return again(&web, &seat, review, &about, form.draft()).await;
    };
    let item = ItemId(form.command().0);
    let command = AcceptProposal {
        document: id,
        span: place(at),
        clause: clause(review, at, class),
        register: RegisterItem {
            item,
            kind,
            title,
            source: Source::Document,
            anchors: vec![Anchor {
                document: id,
                start: at.0,
                end: at.1,
            }],
            parent,
            weight: None,
            start: None,
            due,
            narrow: None,
        },
        lead: lead.into_iter().next(),
        supporting,
        seen: asked.seen,
    };
    let next = asked.next(at);
    decide((&web, &seat, id), form, command, &about, (next, "accepted")).await
}

/// The sentence that is confirmed with the item: as it was confirmed before, else as the machine sees it.
fn clause(review: &Review, at: Span, class: ClauseClass) -> (Place, ClauseClass) {
    let Some(index) = review.sentence(at) else {
        return (place(at), class);
    };
    let sentence = &review.sentences[index];
    match sentence.confirmed {
        Some(index) => (review.page.clauses[index].span, class),
        None => (place(sentence.clause.source), class),
    }
}

/// Units by the names that were typed, parted by commas.
fn named(form: &mut Form, review: &Review, field: &str) -> Option<Vec<UnitId>> {
    let written = form.text(field, Line::free(SUPPORTING_CHARS))?;
    let mut units = Vec::new();
    for name in written
        .split(['、', '，', ',', ';', '；'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match review.unit(name) {
            Ok(id) if units.contains(&id) => {}
            Ok(id) => units.push(id),
            Err(count) => {
                let (zh, en) = if count == 0 {
                    (format!("没有叫“{name}”的单位"), format!("No unit is called “{name}”"))
                } else {
                    (
                        format!("{count} 个单位都叫“{name}”，请写全称"),
                        format!("{count} units are called “{name}”; write the full name"),
                    )
                };
                form.object(field, &zh, &en);
                return None;
            }
        }
    }
    Some(units)
}
