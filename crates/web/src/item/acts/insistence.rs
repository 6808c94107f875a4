//! 坚持交办: the office answers a hand-back; the item stays where it is.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::life::InsistOnItem;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::Told;
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Insistence;

impl ActForm for Insistence {
    const ACT: ItemAct = ItemAct::Insist;
    type Known = Option<String>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, _: Lang) -> Result<Self::Known, StoreError> {
        let proposed = item.item.hand_back.as_ref().and_then(|back| back.proposed);
        Ok(proposed.map(|unit| reader.unit_ref(unit).short.to_string()))
    }

    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let mut lines = Vec::new();
        if let Some(reason) = &asking.item.hand_back {
            lines.push(format!("{}{reason}", asking.t("退回的理由：", "Handed back because: ")));
        }
        if let Some(unit) = known {
            lines.push(format!("{}{unit}", asking.t("建议牵头：", "Proposed lead: ")));
        }
        lines.push(
            asking
                .t(
                    "要换牵头单位，回去选“交办”。",
                    "To move it to another unit, go back and assign it.",
                )
                .to_owned(),
        );
        fields.add(Told { lines });
        fields.add(
            asking
                .draft
                .area("reason", asking.t("为什么坚持", "Why it stays"))
                .needed()
                .max(TEXT)
                .rows(4),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let reason = form.note("reason", Line::area(TEXT))?;
        Ok(reason.map(|reason| InsistOnItem { item: id, reason }.into()))
    }
}
