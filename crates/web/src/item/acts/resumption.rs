//! 恢复: a suspension ends and the clock runs again.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::ResumeItem;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Resumption;

impl ActForm for Resumption {
    const ACT: ItemAct = ItemAct::Resume;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        fields.add(
            asking
                .draft
                .area("reason", asking.t("为什么恢复", "Why it resumes"))
                .needed()
                .max(TEXT)
                .rows(4),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let reason = form.note("reason", Line::area(TEXT))?;
        Ok(reason.map(|reason| ResumeItem { item: id, reason }.into()))
    }
}
