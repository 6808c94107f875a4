//! 申请撤销: the office asks, somebody else answers; what was entered by mistake goes the same way.

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
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Withdrawal;

impl ActForm for Withdrawal {
    const ACT: ItemAct = ItemAct::Withdraw;
    const SEND: Option<(&'static str, &'static str)> = Some(("提出申请", "Ask"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let options = [
            (
                "mistake".to_owned(),
                asking.t("误录：登记错了、登记重了", "entered by mistake or twice").to_owned(),
            ),
            (
                "end".to_owned(),
                asking.t("不是误录，事情不办了", "no mistake: it will not be done").to_owned(),
            ),
        ];
        fields.add(asking.draft.radio("why", asking.t("哪一种", "Which"), &options).needed());
        let hint = asking.t(
            "由另一人答复。撤销后不再计数，经过一直留着。",
            "Another person answers. Once withdrawn it no longer counts; its history stays.",
        );
        fields.add(asking.reason(4).hint(hint));
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let mistaken = form.choice("why", &[("mistake", true), ("end", false)]);
        let reason = form.note("reason", Line::area(TEXT))?;
        let (Some(mistaken), Some(reason)) = (mistaken, reason) else {
            return Ok(None);
        };
        let (ask, asked) = (AskId(form.command().0), Asked::Withdrawal { mistaken });
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
