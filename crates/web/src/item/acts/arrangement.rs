//! 权重、位置: part of the plan, changed by the office with a reason. What moves a number is asked for and granted by another person.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::Wanted;
use jiufen_kernel::item::registration::{ChangeWeight, MoveItem};
use jiufen_kernel::limits::WEIGHT_MAX;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::Told;
use super::request::asked;
use crate::Web;
use crate::forms::{Draft, Form, Line, Number};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Arrangement;

/// What is changed: one thing at a time, so that each has its own reason.
#[derive(Clone, Copy)]
enum Change {
    Weight,
    Place,
}

impl ActForm for Arrangement {
    const ACT: ItemAct = ItemAct::Arrange;
    const SEND: Option<(&'static str, &'static str)> = Some(("改，或提出申请", "Change it, or ask for it"));
    /// The number of the item it is part of.
    type Known = Option<String>;

    fn know(item: &ItemPage, reader: &mut Reader<'_>, _: Lang) -> Result<Self::Known, StoreError> {
        match item.item.parent {
            Some(parent) => Ok(reader.item_row(parent)?.map(|row| row.number)),
            None => Ok(None),
        }
    }

    fn first(known: &Self::Known, item: &ItemPage, draft: Draft) -> Draft {
        let draft = draft.with("change", "weight").with("weight", item.row.weight);
        match known {
            Some(number) => draft.with("parent", number),
            None => draft,
        }
    }

    fn fields(_: &Self::Known, asking: &Asking<'_>, fields: &mut Fields) {
        let draft = asking.draft;
        fields.add(Told {
            lines: vec![
                asking
                    .t(
                        "会动上级的数的改动要另一人批准：已立项的移出、换位；上级有了申报以后改权重；权重改成 0。这里会替您提出申请。",
                        "What moves the number above takes another person: moving what was approved, a weight once something was claimed there, the weight 0. This form then asks for it.",
                    )
                    .to_owned(),
            ],
        });
        let options = [
            ("weight".to_owned(), asking.t("权重", "its weight").to_owned()),
            ("place".to_owned(), asking.t("位置", "its place").to_owned()),
        ];
        fields.add(
            draft
                .radio("change", asking.t("改什么", "What is changed"), &options)
                .needed(),
        );
        let hint = asking.t("在同级里占多少份，整数。", "Its share among those beside it, a whole number.");
        fields.add(draft.number("weight", asking.t("权重", "Weight")).hint(hint));
        let hint = asking.t(
            "移到哪件事项之下，写编号，比如 2026-0030；空着就是最上层。",
            "The number of the item it becomes part of, such as 2026-0030; empty for the top.",
        );
        fields.add(
            draft
                .line("parent", asking.t("上级事项的编号", "Number of the item above"))
                .hint(hint)
                .max(16),
        );
        fields.add(asking.reason(3));
    }

    async fn command(form: &mut Form, id: ItemId, web: &Web, seat: &Seat) -> Result<Option<Command>, Problem> {
        let change = form.choice("change", &[("weight", Change::Weight), ("place", Change::Place)]);
        let reason = form.note("reason", Line::area(TEXT))?;
        match change {
            Some(Change::Weight) => {
                let rule = Number {
                    decimals: 0,
                    min: 0,
                    max: i64::from(WEIGHT_MAX),
                };
                let weight = form.number("weight", rule);
                let (Some(weight), Some(reason)) = (weight, reason) else {
                    return Ok(None);
                };
                let wanted = Wanted::Weight { weight };
                if !directly(web, seat, id, &wanted).await? {
                    return Ok(asked(form, id, Some(wanted), Some(reason)));
                }
                Ok(Some(
                    ChangeWeight {
                        item: id,
                        weight,
                        reason,
                    }
                    .into(),
                ))
            }
            Some(Change::Place) => {
                let written = form.raw("parent").trim().to_owned();
                let parent = if written.is_empty() {
                    Some(None)
                } else {
                    numbered(&written, web, seat).await?.map(Some)
                };
                if parent.is_none() {
                    form.object(
                        "parent",
                        "没有这个编号的事项。按 2026-0030 这样写",
                        "No item has this number. Write it like 2026-0030",
                    );
                }
                let (Some(parent), Some(reason)) = (parent, reason) else {
                    return Ok(None);
                };
                let wanted = Wanted::Move { parent };
                if !directly(web, seat, id, &wanted).await? {
                    return Ok(asked(form, id, Some(wanted), Some(reason)));
                }
                Ok(Some(
                    MoveItem {
                        item: id,
                        parent,
                        reason,
                    }
                    .into(),
                ))
            }
            None => Ok(None),
        }
    }
}

/// Does this post do it directly? Otherwise it is asked for, and another person grants it.
pub(super) async fn directly(web: &Web, seat: &Seat, item: ItemId, wanted: &Wanted) -> Result<bool, Problem> {
    let wanted = wanted.clone();
    web.read(seat, move |reader| reader.goes_directly(item, &wanted)).await
}

async fn numbered(written: &str, web: &Web, seat: &Seat) -> Result<Option<ItemId>, Problem> {
    let Some((year, number)) = written.split_once('-') else {
        return Ok(None);
    };
    let (Ok(year), Ok(number)) = (year.parse::<i16>(), number.parse::<u32>()) else {
        return Ok(None);
    };
    let row = web.read(seat, move |reader| reader.item_numbered(year, number)).await?;
    Ok(row.map(|row| row.id))
}
