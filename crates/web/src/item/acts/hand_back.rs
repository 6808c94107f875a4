//! 退回: within two working days, with a reason and a better owner; the item stays and its clock runs until the office answers.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::UnitId;
use jiufen_kernel::item::life::HandBackItem;
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

pub(crate) struct HandBack;

impl ActForm for HandBack {
    const ACT: ItemAct = ItemAct::HandBack;
    const SOURCE: bool = true;
    type Known = Vec<(String, String)>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, _: Lang) -> Result<Self::Known, StoreError> {
        let lead = item.item.lead;
        Ok(choices::units(reader, |unit| Some(unit.id) != lead))
    }

    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let hint = asking.t(
            "依据哪条职责，不该由本单位牵头。退回以后期限照走，等督查机构答复。",
            "By which duty it is not yours. The clock runs on until the office answers.",
        );
        fields.add(
            asking
                .draft
                .area("reason", asking.t("为什么退回", "Why it is handed back"))
                .hint(hint)
                .needed()
                .max(TEXT)
                .rows(4),
        );
        fields.add(
            asking
                .draft
                .choice("proposed", asking.t("建议由谁牵头", "Who should lead it"), known)
                .empty(asking.t("说不准", "Not sure")),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let (reason, proposed) = (form.note("reason", Line::area(TEXT))?, form.id_if_any::<UnitId>("proposed"));
        let (Some(reason), Some(proposed)) = (reason, proposed) else {
            return Ok(None);
        };
        Ok(Some(
            HandBackItem {
                item: id,
                reason,
                proposed,
            }
            .into(),
        ))
    }
}
