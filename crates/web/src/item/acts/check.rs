//! 核查: the judgement of somebody outside on the newest claim, with the evidence it accepts.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::{CheckId, ReportId};
use jiufen_kernel::item::check::{MakeCheck, Method};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::{Hidden, Ticks, Told};
use super::super::words;
use crate::Web;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Check;

impl ActForm for Check {
    const ACT: ItemAct = ItemAct::Check;
    const SEND: Option<(&'static str, &'static str)> = Some(("记下核查", "Record the check"));
    const DATED: bool = true;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let (draft, lang) = (asking.draft, asking.lang);
        let page = asking.item;
        let claim = page.item.standing_claim();
        if let Some(report) = claim {
            let view = page.reports.iter().find(|view| view.id == report.id);
            let who = view
                .map(|view| words::actor(&view.post, &view.person, lang))
                .unwrap_or_default();
            let mut lines = vec![format!(
                "{}{}{}{}{who}",
                asking.t("核的是：", "What is judged: "),
                words::claim(report.claim, lang),
                asking.t("，", ", "),
                lang.day(report.on) + asking.t("，", ", "),
            )];
            lines.extend(view.and_then(|view| view.progress.as_ref()).map(ToString::to_string));
            for (index, piece) in page.proof.iter().enumerate() {
                lines.push(match lang {
                    Lang::Zh => format!("约定第 {} 样（{} 级以上）：{}", index + 1, piece.grade, piece.what),
                    Lang::En => format!("Agreed piece {} (grade {} or more): {}", index + 1, piece.grade, piece.what),
                });
            }
            fields.add(Told { lines });
        }
        // Sent again it judges the claim it was filled in for; a newer one is refused and shown.
        let judged = claim.map(|report| report.id.to_string()).unwrap_or_default();
        fields.add(Hidden {
            name: "report".into(),
            value: judged,
        });
        // What was seen when the form was made goes with it; a form shown again is made anew.
        fields.add(Hidden {
            name: "seen".into(),
            value: page.seen.to_string(),
        });
        let methods = [
            ("desk".to_owned(), asking.t("看件", "from the papers").to_owned()),
            ("site".to_owned(), asking.t("现场", "on site").to_owned()),
        ];
        let hint = asking.t(
            "现场核查要先补一件自己拍的照片或测量，再来这里。",
            "A check on site needs a photograph or measurement of your own, added first.",
        );
        fields.add(
            draft
                .radio("method", asking.t("怎么核的", "How it was made"), &methods)
                .hint(hint)
                .needed(),
        );
        let rows = page
            .evidence
            .iter()
            .filter(|each| !each.kind.is_activity())
            .map(|each| {
                let (_, kind) = words::evidence_kind(each.kind, lang);
                let files = each.files.len();
                let more = match lang {
                    Lang::Zh => format!(
                        "第 {} 样，{kind}，{files} 个文件，{} 级，支撑到 {}，{}",
                        each.piece + 1,
                        each.grade,
                        words::percent(each.backs),
                        lang.day(each.on)
                    ),
                    Lang::En => format!(
                        "piece {}, {kind}, {}, grade {}, backs {}, {}",
                        each.piece + 1,
                        lang.count(files as i64, "", "file", "files"),
                        each.grade,
                        words::percent(each.backs),
                        lang.day(each.on)
                    ),
                };
                (each.id.to_string(), each.note.to_string(), more)
            })
            .collect();
        let hint = asking.t(
            "认可全部要每一样都有够级别的佐证；会议、发文不在其中。",
            "To accept all of it, each piece needs evidence of its grade; minutes and notices are not listed.",
        );
        fields.add(Ticks::new(
            draft,
            "accepts",
            asking.t("认可哪些佐证", "Which evidence is accepted"),
            hint,
            rows,
        ));
        let hint = asking.t(
            "证取申报与认可的较小者。高于申报的部分记下，等申报了才算。",
            "Proved is the smaller of claim and this. What lies above the claim is kept and counts once claimed.",
        );
        fields.add(
            draft
                .number("accepted", asking.t("认可到百分之几", "Accepted level"))
                .hint(hint)
                .unit("%")
                .needed(),
        );
        fields.add(
            draft
                .area(
                    "reason",
                    asking.t("理由：看到什么，没看到什么", "Reason: what was seen, what was not"),
                )
                .needed()
                .max(TEXT)
                .rows(4),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let report = form.id::<ReportId>("report");
        let accepted = form.share("accepted");
        let method = form.choice("method", &[("desk", Method::Desk), ("site", Method::Site)]);
        let reason = form.note("reason", Line::area(TEXT))?;
        let (Some(report), Some(accepted), Some(method), Some(reason)) = (report, accepted, method, reason) else {
            return Ok(None);
        };
        Ok(Some(
            MakeCheck {
                check: CheckId(form.command().0),
                item: id,
                report,
                seen: form.raw("seen").parse().ok(),
                accepted,
                method,
                accepts: form.ids("accepts"),
                reason,
            }
            .into(),
        ))
    }
}
