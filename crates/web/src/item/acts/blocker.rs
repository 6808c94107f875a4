//! 提堵点: why it is stuck, who can clear it, by when. It costs no points.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::UnitId;
use jiufen_kernel::item::blocker::RaiseBlocker;
use jiufen_kernel::limits::TITLE_CHARS_MAX;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices;
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Blocker;

impl ActForm for Blocker {
    const ACT: ItemAct = ItemAct::Block;
    const SEND: Option<(&'static str, &'static str)> = Some(("提出", "Raise it"));
    type Known = Vec<(String, String)>;

    fn know(_: &ItemPage, reader: &mut Reader<'_>, _: Lang) -> Result<Self::Known, StoreError> {
        Ok(choices::units(reader, |_| true))
    }

    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let draft = asking.draft;
        let hint = asking.t(
            "比如：3.1 公里燃气管线没迁，K31 之后进不去",
            "Such as: 3.1 km of gas pipe not moved, no way in past K31",
        );
        fields.add(
            draft
                .line("title", asking.t("卡在哪里", "What is stuck"))
                .hint(hint)
                .needed()
                .max(TITLE_CHARS_MAX),
        );
        fields.add(
            draft
                .choice("clears", asking.t("谁能解", "Who can clear it"), known)
                .empty(asking.t("选一个单位", "Choose a unit"))
                .hint(asking.t("提出后马上交给它。", "It is handed to them at once."))
                .needed(),
        );
        fields.add(
            draft
                .day("due", asking.t("最晚哪天要解开", "By when it must be cleared"))
                .needed(),
        );
        fields.add(
            draft
                .area("note", asking.t("再说几句", "More words"))
                .free(&asking.lang)
                .max(TEXT)
                .rows(3),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let title = form.note("title", Line::needed(TITLE_CHARS_MAX))?;
        let (clears, due) = (form.id::<UnitId>("clears"), form.day("due"));
        let note = form.note("note", Line::free_area(TEXT))?;
        let (Some(title), Some(clears), Some(due), Some(note)) = (title, clears, due, note) else {
            return Ok(None);
        };
        Ok(Some(
            RaiseBlocker {
                blocker: ItemId(form.command().0),
                blocks: id,
                title,
                clears,
                due,
                note: Some(note).filter(|note| !note.is_blank()),
            }
            .into(),
        ))
    }
}
