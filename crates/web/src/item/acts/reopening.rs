//! 重新打开: an item came back; what still stands of its proof is said, the rest must be proved again.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::closure::ReopenItem;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Reopening;

impl ActForm for Reopening {
    const ACT: ItemAct = ItemAct::Reopen;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let hint = asking.t(
            "全部反弹填 0。证随即降到这里，申报的数不动。",
            "0 when all of it came back. Proved falls to this at once; what was said stays.",
        );
        fields.add(
            asking
                .draft
                .number("stands", asking.t("还站得住百分之几", "How much still stands"))
                .hint(hint)
                .unit("%")
                .needed(),
        );
        fields.add(
            asking
                .draft
                .area("reason", asking.t("为什么重新打开", "Why it is reopened"))
                .needed()
                .max(TEXT)
                .rows(4),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let (stands, reason) = (form.share("stands"), form.note("reason", Line::area(TEXT))?);
        let (Some(stands), Some(reason)) = (stands, reason) else {
            return Ok(None);
        };
        Ok(Some(
            ReopenItem {
                item: id,
                stands,
                reason,
            }
            .into(),
        ))
    }
}
