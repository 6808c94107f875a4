//! `POST /duties/reminders`: one reminder for each ticked item. Each is a command of its own, so some may be sent and
//! others not; every row says its own result. Sent twice, the ids are the same, so each counts once.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::{CommandId, ItemId, ReminderId};
use jiufen_kernel::item::reminder::{Remind, Step};
use jiufen_kernel::limits::REMIND_ITEMS_MAX;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::office::{self, Results};
use crate::Web;
use crate::forms::{Form, Line};
use crate::problem::Problem;
use crate::visitor::Seat;

/// Characters of what a reminder says.
const TEXT_CHARS: usize = 500;

/// Reminds.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, mut form: Form) -> Result<Response, Problem> {
    let list = form.raw("list").to_owned();
    let mut items: Vec<ItemId> = form.ids("row");
    items.sort();
    items.dedup();
    if items.is_empty() {
        form.object(
            "row",
            "一件也没有选。先在清单里选，再催",
            "Nothing is ticked. Tick items in the list first",
        );
    } else if items.len() > REMIND_ITEMS_MAX {
        form.object("row", "一次最多 200 件", "At most 200 at once");
    }
    let text = form.note("text", Line::needed(TEXT_CHARS))?;
    let (Some(text), true) = (text, form.is_right()) else {
        return office::again(&web, &seat, &list, form.draft()).await;
    };
    let mut results = Results::new();
    for item in items {
        let id = derived(form.command(), item);
        let command = Remind {
            reminder: ReminderId(id.0),
            item,
            step: Step::Remind,
            letter: None,
            text: text.clone(),
        };
        results.insert(item, web.record(&seat, id, command).await?.map(|_| ()));
    }
    office::after(&web, &seat, &list, results).await
}

/// The id of the command for one row of a form: the time of the form's own, the rest from both.
fn derived(form: CommandId, item: ItemId) -> CommandId {
    let hash = Sha256::new()
        .chain_update(b"row")
        .chain_update(form.0.as_bytes())
        .chain_update(item.0.as_bytes())
        .finalize();
    let mut bytes = *form.0.as_bytes();
    bytes[6..].copy_from_slice(&hash[..10]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    CommandId(Uuid::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_an_id_of_its_own_and_always_the_same() {
        let form = CommandId(Uuid::now_v7());
        let (one, two) = (ItemId(Uuid::now_v7()), ItemId(Uuid::now_v7()));
        assert_eq!(derived(form, one), derived(form, one));
        assert_ne!(derived(form, one), derived(form, two));
        assert_eq!(derived(form, one).0.get_version_num(), 7);
    }
}
