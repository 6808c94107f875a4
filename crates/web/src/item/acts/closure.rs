//! 销号: with one of four outcomes; what is missing stands above the choice.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::closure::{CloseItem, Outcome};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::history::Names;
use super::super::{parts, words};
use crate::Web;
use crate::components::{Call, Need};
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

/// Outcomes by their value in the form.
const OUTCOMES: [(&str, Outcome); 4] = [
    ("proved", Outcome::Proved),
    ("no-longer-needed", Outcome::NoLongerNeeded),
    ("refused", Outcome::Refused),
    ("unproved", Outcome::Unproved),
];

pub(crate) struct Closure;

impl ActForm for Closure {
    const ACT: ItemAct = ItemAct::Close;
    type Known = Names;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, lang: Lang) -> Result<Names, StoreError> {
        Ok(Names::of(item, reader, lang))
    }

    fn first(_: &Names, item: &ItemPage, draft: Draft) -> Draft {
        if item.row.counted && item.missing.is_empty() {
            draft.with("outcome", "proved")
        } else {
            draft
        }
    }

    fn fields(known: &Names, asking: &Asking<'_>, fields: &mut Fields) {
        let lang = asking.lang;
        let missing = parts::missing(asking.item, known, lang);
        let counted = asking.item.row.counted;
        if !missing.is_empty() {
            let title = match lang {
                Lang::Zh => format!("现在不能按已核实销号，还缺 {} 样", missing.len()),
                Lang::En => format!(
                    "Cannot close it as proved yet: {} missing",
                    lang.count(missing.len() as i64, "", "thing", "things")
                ),
            };
            fields.add(Call::warning(
                title,
                asking.t(
                    "其他结果要写理由，理由一直显示。不再需要的，到“申请撤销”里申请。",
                    "The other outcomes need a reason, which stays visible for ever. What is no longer needed is asked for under “Withdraw”.",
                ),
            ));
            fields.add(Need::new(missing));
        } else if counted {
            fields.add(Call::in_order(
                asking.t(
                    "什么也不缺，可以按已核实销号",
                    "Nothing is missing: it can be closed as proved",
                ),
                "",
            ));
        }
        let options: Vec<(String, String)> = OUTCOMES
            .iter()
            .filter(|(_, outcome)| counted || *outcome != Outcome::Proved)
            // What leaves the number above it is asked for, and another person grants it.
            .filter(|(_, outcome)| *outcome != Outcome::NoLongerNeeded || !asking.item.item.in_base())
            .map(|(key, outcome)| {
                let more = match outcome {
                    Outcome::Proved => "",
                    Outcome::NoLongerNeeded => lang.t("（不再计入上级的数）", " (leaves the number above it)"),
                    Outcome::Refused | Outcome::Unproved => lang.t("（仍计入上级的数）", " (stays in the number above it)"),
                };
                ((*key).to_owned(), format!("{}{more}", words::outcome(*outcome, lang)))
            })
            .collect();
        fields.add(asking.draft.radio("outcome", asking.t("结果", "Outcome"), &options).needed());
        let hint = asking.t("已核实的可以不写。", "May be left out when it is proved.");
        fields.add(
            asking
                .draft
                .area("reason", asking.t("理由", "Reason"))
                .hint(hint)
                .max(TEXT)
                .rows(3),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let outcome = form.choice("outcome", &OUTCOMES);
        let reason = form.note("reason", Line::free_area(TEXT))?;
        let (Some(outcome), Some(reason)) = (outcome, reason) else {
            return Ok(None);
        };
        let reason = Some(reason).filter(|reason| !reason.is_blank());
        Ok(Some(
            CloseItem {
                item: id,
                outcome,
                reason,
            }
            .into(),
        ))
    }
}
