//! 交办: one lead unit, those that support it, the responsible leader, the due date.

use std::collections::BTreeSet;

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::{PostId, UnitId};
use jiufen_kernel::item::life::AssignItem;
use jiufen_kernel::org::Role;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::{self, Ticks, Told};
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Assignment;

/// Units and leaders to choose from.
pub(crate) struct Known {
    units: Vec<(String, String)>,
    leaders: Vec<(String, String)>,
}

impl ActForm for Assignment {
    const ACT: ItemAct = ItemAct::Assign;
    const SOURCE: bool = true;
    type Known = Known;

    fn know(_: &ItemPage, reader: &mut Reader<'_>, lang: Lang) -> Result<Known, StoreError> {
        Ok(Known {
            units: choices::units(reader, |_| true),
            leaders: choices::posts(reader, lang, |post| post.roles.contains(&Role::Leader)),
        })
    }

    fn first(_: &Known, item: &ItemPage, mut draft: Draft) -> Draft {
        // Before the first assignment stands what was meant when it was accepted from a document.
        let (lead, supporting) = match (&item.lead, &item.intended) {
            (None, Some(intended)) => (&intended.lead, &intended.supporting),
            _ => (&item.lead, &item.supporting),
        };
        if let Some(unit) = lead {
            draft = draft.with("lead", unit.id);
        }
        if let Some(post) = &item.leader {
            draft = draft.with("leader", post.id);
        }
        for unit in supporting {
            draft = draft.with("supporting", unit.id);
        }
        draft
    }

    fn fields(known: &Known, asking: &Asking<'_>, fields: &mut Fields) {
        let draft = asking.draft;
        fields.add(
            draft
                .choice("lead", asking.t("牵头单位", "Lead unit"), &known.units)
                .empty(asking.t("选一个单位", "Choose a unit"))
                .hint(asking.t("只有一个，对结果负责。", "Exactly one; it answers for the result."))
                .needed(),
        );
        match asking.item.row.due {
            None => {
                fields.add(
                    draft
                        .day("due", asking.t("期限", "Due date"))
                        .hint(asking.t(
                            "定了以后只能由牵头单位申请延期来改。",
                            "Once set it moves only by an extension that the lead asks for.",
                        ))
                        .needed(),
                );
            }
            Some(due) => {
                let day = asking.lang.day_of_year(due);
                let words = match asking.lang {
                    Lang::Zh => format!("期限已定：{day}。要改，由牵头单位申请延期。"),
                    Lang::En => format!("The due date is set: {day}. It moves when the lead unit asks for an extension."),
                };
                fields.add(Told { lines: vec![words] });
            }
        }
        fields.add(
            draft
                .choice("leader", asking.t("责任领导", "Responsible leader"), &known.leaders)
                .empty(asking.t("不定", "None")),
        );
        let rows = known
            .units
            .iter()
            .map(|(id, name)| (id.clone(), name.trim_start_matches('　').to_owned(), String::new()));
        fields.add(Ticks::new(
            draft,
            "supporting",
            asking.t("配合单位", "Supporting units"),
            asking.t("可以不选。", "May be none."),
            rows.collect(),
        ));
        fields.add(
            draft
                .area("note", asking.t("给牵头单位的话", "A word to the lead unit"))
                .free(&asking.lang)
                .max(TEXT)
                .rows(3),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let lead = form.id::<UnitId>("lead");
        let leader = form.id_if_any::<PostId>("leader");
        let due = form.day_if_any("due");
        let note = form.note("note", Line::free_area(TEXT))?;
        let supporting: BTreeSet<UnitId> = form.ids("supporting").into_iter().collect();
        let (Some(lead), Some(leader), Some(due), Some(note)) = (lead, leader, due, note) else {
            return Ok(None);
        };
        Ok(Some(
            AssignItem {
                item: id,
                lead,
                supporting,
                leader,
                due,
                note: Some(note).filter(|note| !note.is_blank()),
            }
            .into(),
        ))
    }
}
