//! 申请延期或挂起: asked by the lead unit, granted by the assigning office or above, never by the lead.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::AskId;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::{Ask, Asked};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Request;

impl ActForm for Request {
    const ACT: ItemAct = ItemAct::Ask;
    const SEND: Option<(&'static str, &'static str)> = Some(("提出申请", "Ask"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn first((): &(), _: &ItemPage, draft: Draft) -> Draft {
        draft.with("asked", "extension")
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let options = [
            ("extension".to_owned(), asking.t("延期", "an extension").to_owned()),
            ("suspension".to_owned(), asking.t("挂起，先停一停", "a suspension").to_owned()),
        ];
        fields.add(
            asking
                .draft
                .radio("asked", asking.t("申请什么", "What is asked"), &options)
                .needed(),
        );
        let hint = match (asking.item.row.due, asking.lang) {
            (Some(due), Lang::Zh) => format!("现在是 {}。原期限一直显示。挂起的不用填。", asking.lang.day_of_year(due)),
            (Some(due), Lang::En) => format!(
                "Now {}. The first date stays visible. Leave it out for a suspension.",
                asking.lang.day_of_year(due)
            ),
            (None, _) => String::new(),
        };
        fields.add(asking.draft.day("due", asking.t("延到哪天", "Until when")).hint(hint));
        fields.add(asking.reason(4));
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let asked = match form.raw("asked") {
            "extension" => form.day("due").map(|due| Asked::Extension { due }),
            _ => form.choice("asked", &[("suspension", Asked::Suspension)]),
        };
        let reason = form.note("reason", Line::area(TEXT))?;
        let (Some(asked), Some(reason)) = (asked, reason) else {
            return Ok(None);
        };
        let ask = AskId(form.command().0);
        Ok(Some(
            Ask {
                ask,
                item: id,
                asked,
                reason,
            }
            .into(),
        ))
    }
}
