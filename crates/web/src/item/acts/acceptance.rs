//! 签收: the lead unit takes it over and names the post that does the work.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::PostId;
use jiufen_kernel::item::life::AcceptItem;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields};
use super::super::choices;
use crate::Web;
use crate::forms::{Draft, Form};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Acceptance;

impl ActForm for Acceptance {
    const ACT: ItemAct = ItemAct::Accept;
    const DATED: bool = true;
    const SOURCE: bool = true;
    type Known = Vec<(String, String)>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, lang: Lang) -> Result<Self::Known, StoreError> {
        let lead = item.item.lead;
        Ok(choices::posts(reader, lang, |post| {
            Some(post.unit) == lead && !post.roles.iter().any(|role| role.is_apart())
        }))
    }

    fn first(known: &Self::Known, _: &ItemPage, draft: Draft) -> Draft {
        match known.as_slice() {
            [(only, _)] => draft.with("handling", only),
            _ => draft,
        }
    }

    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let label = asking.t("由哪个岗位经办", "Which post does the work");
        let hint = asking.t(
            "以后的进展和佐证由它报。不该由本单位办的，回去选退回。",
            "It reports and gives evidence from now on. If it is not for your unit, go back and hand it back.",
        );
        let choice = if known.len() <= 5 {
            asking.draft.radio("handling", label, known)
        } else {
            asking
                .draft
                .choice("handling", label, known)
                .empty(asking.t("选一个岗位", "Choose a post"))
        };
        fields.add(choice.hint(hint).needed());
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        Ok(form
            .id::<PostId>("handling")
            .map(|handling| AcceptItem { item: id, handling }.into()))
    }
}
