//! 审签: the lead unit's clearing post lets a report stand, or returns it with a reason.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::ReportId;
use jiufen_kernel::item::Standing;
use jiufen_kernel::item::report::{ClearReport, ReturnReport};
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

pub(crate) struct Clearing;

impl ActForm for Clearing {
    const ACT: ItemAct = ItemAct::Clear;
    const SEND: Option<(&'static str, &'static str)> = Some(("办理", "Settle it"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let lang = asking.lang;
        if let Some(report) = asking.item.reports.iter().find(|report| report.standing == Standing::Waits) {
            let mut lines = vec![format!(
                "{}{}{}{}{}",
                lang.day(report.on),
                lang.t("，", ", "),
                words::actor(&report.post, &report.person, lang),
                lang.t("：", ": "),
                words::claim(report.claim, lang)
            )];
            let texts = [
                (lang.t("进展：", "Progress: "), &report.progress),
                (lang.t("问题：", "Problem: "), &report.problem),
                (lang.t("下一步：", "Next: "), &report.next),
            ];
            lines.extend(
                texts
                    .into_iter()
                    .filter_map(|(label, text)| text.as_ref().map(|text| format!("{label}{text}"))),
            );
            fields.add(Told { lines });
            fields.add(Hidden {
                name: "report".into(),
                value: report.id.to_string(),
            });
        } else {
            // The form came back after the report was settled: the same report is asked about again, and refused.
            fields.add(Hidden {
                name: "report".into(),
                value: asking.draft.value("report").to_owned(),
            });
        }
        let options = [
            (
                "clear".to_owned(),
                asking.t("同意，报告生效", "clear it: the report stands").to_owned(),
            ),
            ("return".to_owned(), asking.t("退回修改", "return it").to_owned()),
        ];
        fields.add(asking.draft.radio("verdict", asking.t("意见", "Verdict"), &options).needed());
        let hint = asking.t("退回的要写，同意的不用。", "Needed when it is returned.");
        fields.add(
            asking
                .draft
                .area("reason", asking.t("退回的理由", "Why it is returned"))
                .hint(hint)
                .max(TEXT)
                .rows(3),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let report = form.id::<ReportId>("report");
        let clears = form.choice("verdict", &[("clear", true), ("return", false)]);
        let reason = match clears {
            Some(false) => form.note("reason", Line::area(TEXT))?.map(Some),
            _ => Some(None),
        };
        let (Some(report), Some(_), Some(reason)) = (report, clears, reason) else {
            return Ok(None);
        };
        Ok(Some(match reason {
            None => ClearReport { report, item: id }.into(),
            Some(reason) => ReturnReport {
                report,
                item: id,
                reason,
            }
            .into(),
        }))
    }
}
