//! 分解: registers a part below an item. It comes from the same sentences and waits for another person's approval.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::registration::RegisterItem;
use jiufen_kernel::limits::{TITLE_CHARS_MAX, WEIGHT_MAX};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields};
use crate::Web;
use crate::forms::{Draft, Form, Line, Number};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Division;

impl ActForm for Division {
    const ACT: ItemAct = ItemAct::Divide;
    const SEND: Option<(&'static str, &'static str)> = Some(("登记这一件", "Register it"));
    const SOURCE: bool = true;
    /// Kinds that the item may contain.
    type Known = Vec<(String, String)>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, lang: Lang) -> Result<Self::Known, StoreError> {
        let kinds = reader
            .core
            .packs
            .kind(&item.item.rules.kind)
            .map(|kind| kind.contains.clone())
            .unwrap_or_default();
        Ok(kinds
            .into_iter()
            .map(|kind| {
                let words = reader.kind_words(&kind);
                (kind, lang.t(&words.zh, &words.en).to_owned())
            })
            .collect())
    }

    fn first(known: &Self::Known, _: &ItemPage, draft: Draft) -> Draft {
        let draft = draft.with("weight", "1");
        match known.as_slice() {
            [(only, _)] => draft.with("kind", only),
            _ => draft,
        }
    }

    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let draft = asking.draft;
        if known.len() <= 5 {
            fields.add(draft.radio("kind", asking.t("类型", "Kind"), known).needed());
        } else {
            fields.add(
                draft
                    .choice("kind", asking.t("类型", "Kind"), known)
                    .empty(asking.t("选一种", "Choose one"))
                    .needed(),
            );
        }
        let hint = asking.t(
            "一件能单独核查的事，写明数量。",
            "One thing that can be checked by itself, with its amount.",
        );
        fields.add(
            draft
                .line("title", asking.t("标题", "Title"))
                .hint(hint)
                .needed()
                .max(TITLE_CHARS_MAX),
        );
        let hint = asking.t("在同级里占多少份，整数。", "Its share among those beside it, a whole number.");
        fields.add(draft.number("weight", asking.t("权重", "Weight")).hint(hint).needed());
        fields.add(draft.day("start", asking.t("开始", "Start")).free(&asking.lang));
        fields.add(draft.day("due", asking.t("期限", "Due date")).free(&asking.lang));
    }

    async fn command(form: &mut Form, id: ItemId, web: &Web, seat: &Seat) -> Result<Option<Command>, Problem> {
        let kind = form.text("kind", Line::needed(80));
        let title = form.note("title", Line::needed(TITLE_CHARS_MAX))?;
        let rule = Number {
            decimals: 0,
            min: 0,
            max: i64::from(WEIGHT_MAX),
        };
        let weight = form.number("weight", rule);
        let (start, due) = (form.day_if_any("start"), form.day_if_any("due"));
        let (Some(kind), Some(title), Some(weight), Some(start), Some(due)) = (kind, title, weight, start, due) else {
            return Ok(None);
        };
        // A part answers the same sentences as the whole.
        let above = web
            .read(seat, move |reader| reader.item_page(id))
            .await?
            .ok_or(Problem::NotFound)?;
        Ok(Some(
            RegisterItem {
                item: ItemId(form.command().0),
                kind,
                title,
                source: above.item.source,
                anchors: above.item.anchors.clone(),
                parent: Some(id),
                weight: Some(weight),
                start,
                due,
                narrow: None,
            }
            .into(),
        ))
    }
}
