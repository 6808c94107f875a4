//! 答复申请: granted or refused, with a reason; never by whoever asked.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::AskId;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::AnswerAsk;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::{Hidden, Told};
use super::super::words;
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Answer;

impl ActForm for Answer {
    const ACT: ItemAct = ItemAct::Answer;
    const SEND: Option<(&'static str, &'static str)> = Some(("答复", "Answer"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let lang = asking.lang;
        let open = asking.item.item.ask.as_ref();
        if let (Some(ask), Some(view)) = (open, &asking.item.ask) {
            let (who, what) = (words::post(&view.post, lang), words::asked(&ask.asked, lang));
            let first = match lang {
                Lang::Zh => format!("{}，{who}申请{what}。", lang.day(ask.on)),
                Lang::En => format!("{}: {who} asks for {what}.", lang.day(ask.on)),
            };
            fields.add(Told {
                lines: vec![first, format!("{}{}", asking.t("理由：", "Reason: "), view.reason)],
            });
        }
        let id = open.map_or_else(|| asking.draft.value("ask").to_owned(), |ask| ask.id.to_string());
        fields.add(Hidden {
            name: "ask".into(),
            value: id,
        });
        let options = [
            ("grant".to_owned(), asking.t("批准", "grant it").to_owned()),
            ("refuse".to_owned(), asking.t("不批准", "refuse it").to_owned()),
        ];
        fields.add(asking.draft.radio("answer", asking.t("答复", "Answer"), &options).needed());
        fields.add(asking.reason(3));
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let ask = form.id::<AskId>("ask");
        let granted = form.choice("answer", &[("grant", true), ("refuse", false)]);
        let reason = form.note("reason", Line::area(TEXT))?;
        let (Some(ask), Some(granted), Some(reason)) = (ask, granted, reason) else {
            return Ok(None);
        };
        Ok(Some(
            AnswerAsk {
                ask,
                item: id,
                granted,
                reason,
            }
            .into(),
        ))
    }
}
