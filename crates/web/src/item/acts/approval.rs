//! 立项审批: whoever registered an item does not approve it.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::registration::ApproveItem;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields};
use super::super::choices::Told;
use crate::Web;
use crate::forms::Form;
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Approval;

impl ActForm for Approval {
    const ACT: ItemAct = ItemAct::Approve;
    const SEND: Option<(&'static str, &'static str)> = Some(("同意立项", "Approve it"));
    const SOURCE: bool = true;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let item = &asking.item.row;
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(
                || asking.t("没有定", "none set").to_owned(),
                |day| asking.lang.day_of_year(day),
            )
        };
        let kind = asking.t(&item.kind_words.zh, &item.kind_words.en);
        let (start, due) = (day(item.start), day(item.due));
        let words = match asking.lang {
            Lang::Zh => format!("{kind}，权重 {}，开始：{start}，期限：{due}。", item.weight),
            Lang::En => format!("{kind}, weight {}, start: {start}, due: {due}.", item.weight),
        };
        fields.add(Told {
            lines: vec![
                words,
                asking
                    .t(
                        "立项以后就计入上级的说与证，等交办。",
                        "Once approved it counts in what it is part of, and waits to be assigned.",
                    )
                    .to_owned(),
            ],
        });
    }

    async fn command(_: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        Ok(Some(ApproveItem { item: id }.into()))
    }
}
