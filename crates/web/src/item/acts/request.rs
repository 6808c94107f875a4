//! 申请: more time or a pause by the lead unit, a further supporter by the office. Another person grants it.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::AskId;
use jiufen_kernel::id::{ItemId, UnitId};
use jiufen_kernel::item::asking::{Ask, Sort, Wanted};
use jiufen_kernel::limits::SUSPENSION_DAYS_MAX;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Request;

/// Sorts by their value in the form.
const SORTS: [(&str, Sort); 4] = [
    ("extension", Sort::Extension),
    ("start", Sort::Start),
    ("suspension", Sort::Suspension),
    ("supporter", Sort::Supporter),
];

fn words(sort: Sort, lang: Lang) -> &'static str {
    match sort {
        Sort::Start => lang.t("推迟开始", "a later start"),
        Sort::Suspension => lang.t("挂起，先停一停", "a suspension"),
        Sort::Supporter => lang.t(
            "加一个配合单位（与已请的核查岗在同一条线上）",
            "a further supporting unit, in the line of a checker who was asked",
        ),
        _ => lang.t("延期", "an extension"),
    }
}

impl ActForm for Request {
    const ACT: ItemAct = ItemAct::Ask;
    const SEND: Option<(&'static str, &'static str)> = Some(("提出申请", "Ask"));
    /// Units to choose from.
    type Known = Vec<(String, String)>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, _: Lang) -> Result<Self::Known, StoreError> {
        Ok(if item.askable.contains(&Sort::Supporter) {
            choices::units(reader, |_| true)
        } else {
            Vec::new()
        })
    }

    fn first(_: &Self::Known, item: &ItemPage, draft: Draft) -> Draft {
        let first = SORTS.iter().find(|(_, sort)| item.askable.contains(sort));
        draft.with("asked", first.map_or("extension", |(key, _)| *key))
    }

    fn fields(units: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let (draft, lang, item) = (asking.draft, asking.lang, asking.item);
        // What was typed is shown again even where it cannot be asked for any more.
        let asks = |sort: Sort, key: &str| item.askable.contains(&sort) || draft.has("asked", key);
        let options: Vec<(String, String)> = (SORTS.iter().filter(|(key, sort)| asks(*sort, key)))
            .map(|(key, sort)| ((*key).to_owned(), words(*sort, lang).to_owned()))
            .collect();
        fields.add(draft.radio("asked", asking.t("申请什么", "What is asked"), &options).needed());
        if asks(Sort::Extension, "extension") {
            let hint = match (item.row.due, lang) {
                (Some(due), Lang::Zh) => format!("现在是 {}。原期限一直显示。申请延期的填。", lang.day_of_year(due)),
                (Some(due), Lang::En) => {
                    format!(
                        "Now {}. The first date stays visible. For an extension.",
                        lang.day_of_year(due)
                    )
                }
                (None, _) => String::new(),
            };
            fields.add(draft.day("due", asking.t("延到哪天", "Until when")).hint(hint));
        }
        if asks(Sort::Start, "start") {
            let hint = asking.t(
                "原来的开始日期一直显示。申请推迟开始的填。",
                "The first one stays visible. For a later start.",
            );
            fields.add(draft.day("start", asking.t("推迟到哪天开始", "New start")).hint(hint));
        }
        if asks(Sort::Suspension, "suspension") {
            let hint = match lang {
                Lang::Zh => format!("最长 {SUSPENSION_DAYS_MAX} 天；到了这天自动恢复，第二天起照常计时。申请挂起的填。"),
                Lang::En => format!(
                    "At most {SUSPENSION_DAYS_MAX} days; it ends by itself, and the clock runs again from the next day. For a suspension."
                ),
            };
            fields.add(draft.day("until", asking.t("挂起到哪天", "Last day of it")).hint(hint));
        }
        if asks(Sort::Supporter, "supporter") {
            let hint = asking.t(
                "加了它，那个核查岗就不再是外单位，不能再核查这件事项。",
                "With it, that checker is not outside any more and cannot check this item.",
            );
            fields.add(
                draft
                    .choice("unit", asking.t("配合单位", "Supporting unit"), units)
                    .hint(hint),
            );
        }
        fields.add(asking.reason(4));
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let wanted = match form.choice("asked", &SORTS) {
            Some(Sort::Extension) => form.day("due").map(|due| Wanted::Extension { due }),
            Some(Sort::Start) => form.day("start").map(|start| Wanted::Start { start }),
            Some(Sort::Suspension) => form.day("until").map(|until| Wanted::Suspension { until }),
            Some(Sort::Supporter) => form.id::<UnitId>("unit").map(|unit| Wanted::Supporter { unit }),
            _ => None,
        };
        let reason = form.note("reason", Line::area(TEXT))?;
        Ok(asked(form, id, wanted, reason))
    }
}

/// The command that asks, from its parts.
pub(super) fn asked(
    form: &Form,
    item: ItemId,
    wanted: Option<Wanted>,
    reason: Option<jiufen_kernel::text::NewText>,
) -> Option<Command> {
    let ask = AskId(form.command().0);
    let (wanted, reason) = (wanted?, reason?);
    Some(
        Ask {
            ask,
            item,
            wanted,
            reason,
        }
        .into(),
    )
}
