//! 报进度: nothing new in one tap; otherwise a percentage or done, and three short texts.

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::ReportId;
use jiufen_kernel::item::report::{Claim, FileReport};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::Told;
use super::super::words;
use crate::Web;
use crate::forms::draft::Draft;
use crate::forms::fields::FormKeys;
use crate::forms::{Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Report;

/// A form of its own with one button, so that Enter in a field below never means "nothing new".
#[derive(Template)]
#[template(
    source = r#"<form class="ph-form quick" method="post" action="{{ action }}">{{ keys }}<input type="hidden" name="claim" value="nothing"><button class="wide-btn">{{ words }}</button><p class="note">{{ hint }}</p></form><h2 class="act-or">{{ or }}</h2>"#,
    ext = "html"
)]
struct NothingNew {
    action: String,
    keys: FormKeys,
    words: &'static str,
    hint: String,
    or: &'static str,
}

impl HtmlSafe for NothingNew {}

impl ActForm for Report {
    const ACT: ItemAct = ItemAct::Report;
    const SEND: Option<(&'static str, &'static str)> = Some(("报上去", "Report"));
    const DATED: bool = true;
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn before((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let lang = asking.lang;
        let hint = match asking.item.reports.first() {
            Some(last) => match lang {
                Lang::Zh => format!(
                    "上次 {}：{}。旧数照旧，只记下今天报过。",
                    lang.day(last.on),
                    words::claim(last.claim, lang)
                ),
                Lang::En => format!(
                    "Last on {}: {}. The old number stands; only today's report is noted.",
                    lang.day(last.on),
                    words::claim(last.claim, lang)
                ),
            },
            None => lang
                .t(
                    "还没有报过。数字算 0，只记下今天报过。",
                    "Never reported. The number is 0; only today's report is noted.",
                )
                .to_owned(),
        };
        fields.add(NothingNew {
            action: words::address(asking.item.item.id, ItemAct::Report),
            // A command id of its own: it is another command than the form below.
            keys: Draft::new(lang).keys(asking.form_key),
            words: lang.t("没有新情况，报一次", "Nothing new: report so"),
            hint,
            or: lang.t("有新情况", "Something is new"),
        });
    }

    fn first((): &(), item: &ItemPage, draft: Draft) -> Draft {
        draft.with("claim", if item.row.node { "nothing" } else { "percent" })
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let (draft, lang) = (asking.draft, asking.lang);
        let node = asking.item.row.node;
        let last = asking.item.item.standing_claim();
        let mut options = Vec::new();
        if node || !asking.item.row.counted {
            options.push(("nothing", asking.t("还在办，只写进展", "still under way, words only")));
        }
        if !node && asking.item.row.counted {
            options.push(("percent", asking.t("完成到百分之几", "done so far, in per cent")));
        }
        options.push(("done", asking.t("办完了，申请办结", "done: claim it")));
        let options: Vec<_> = options
            .into_iter()
            .map(|(key, words)| (key.to_owned(), words.to_owned()))
            .collect();
        if node {
            fields.add(Told {
                lines: vec![
                    asking
                        .t("它的数字由下级事项算出，不填百分比；下级全部销号后才能申请办结。", "Its number comes from its parts and takes no percentage; it can be claimed done once all of them are closed.")
                        .to_owned(),
                ],
            });
        }
        fields.add(
            draft
                .radio("claim", asking.t("到什么程度", "How far it is"), &options)
                .needed(),
        );
        if !node && asking.item.row.counted {
            let hint = match (last, lang) {
                (Some(report), Lang::Zh) => format!(
                    "上次 {} {}。可以往下改，两个数都留着。",
                    lang.day(report.on),
                    words::claim(report.claim, lang)
                ),
                (Some(report), Lang::En) => format!(
                    "Last on {}: {}. It may go down; both numbers are kept.",
                    lang.day(report.on),
                    words::claim(report.claim, lang)
                ),
                (None, _) => lang
                    .t(
                        "还没有申报过。申请办结的不用填。",
                        "Never claimed. Leave it out when you claim it done.",
                    )
                    .to_owned(),
            };
            fields.add(
                draft
                    .number("percent", asking.t("现在完成到", "Done so far"))
                    .hint(hint)
                    .unit("%"),
            );
        }
        fields.add(
            draft
                .area("progress", asking.t("进展，一句话", "Progress, in a sentence"))
                .max(TEXT)
                .rows(3),
        );
        fields.add(
            draft
                .area("problem", asking.t("问题", "Problem"))
                .free(&lang)
                .max(TEXT)
                .rows(2),
        );
        fields.add(
            draft
                .area("next", asking.t("下一步", "Next step"))
                .free(&lang)
                .max(TEXT)
                .rows(2),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let claim = match form.raw("claim") {
            "percent" => form.share("percent").map(Claim::Percent),
            _ => form.choice("claim", &[("nothing", Claim::Nothing), ("done", Claim::Done)]),
        };
        let progress = form.note("progress", Line::free_area(TEXT))?;
        let problem = form.note("problem", Line::free_area(TEXT))?;
        let next = form.note("next", Line::free_area(TEXT))?;
        let (Some(claim), Some(progress), Some(problem), Some(next)) = (claim, progress, problem, next) else {
            return Ok(None);
        };
        let given = |text: jiufen_kernel::text::NewText| Some(text).filter(|text| !text.is_blank());
        let report = ReportId(form.command().0);
        Ok(Some(
            FileReport {
                report,
                item: id,
                claim,
                progress: given(progress),
                problem: given(problem),
                next: given(next),
            }
            .into(),
        ))
    }
}
