//! 请人核查: the office asks a post outside the item's units to check.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::PostId;
use jiufen_kernel::item::check::{AssignChecker, may_be_asked};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields};
use super::super::choices;
use super::super::words;
use crate::Web;
use crate::forms::Form;
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Checker;

impl ActForm for Checker {
    const ACT: ItemAct = ItemAct::AssignChecker;
    type Known = Vec<(String, String)>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, lang: Lang) -> Result<Self::Known, StoreError> {
        let around = reader.around_page(item);
        Ok(choices::posts(reader, lang, |post| may_be_asked(&around, post.id).is_ok()))
    }

    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let asked: Vec<String> = asking
            .item
            .checkers
            .iter()
            .map(|post| words::post(post, asking.lang))
            .collect();
        let mut hint = asking
            .t(
                "只列外单位的核查岗和督查岗：不在牵头、配合、举证单位这条线上。",
                "Only posts outside: not in the line of a unit that leads, supports or gave evidence.",
            )
            .to_owned();
        if !asked.is_empty() {
            hint.push_str(asking.t("已请：", " Already asked: "));
            hint.push_str(&asking.lang.list(&asked));
            hint.push_str(asking.t("。", "."));
        }
        fields.add(
            asking
                .draft
                .choice("post", asking.t("请哪个岗位", "Which post"), known)
                .empty(asking.t("选一个岗位", "Choose a post"))
                .hint(hint)
                .needed(),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        Ok(form.id::<PostId>("post").map(|post| AssignChecker { item: id, post }.into()))
    }
}
