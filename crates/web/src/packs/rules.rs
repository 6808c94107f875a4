//! The rules of a kind in words.

use jiufen_kernel::pack::{Closer, Distance, Kind, Visibility};
use jiufen_kernel::time::Period;

use crate::language::Lang;

/// What a kind says, sentence by sentence.
pub(crate) fn of(kind: &Kind, lang: Lang) -> Vec<String> {
    let rules = &kind.rules;
    let grade = rules.required_grade;
    let mut out = vec![
        String::from(match (rules.counts, rules.blocks) {
            (true, _) => lang.t("计入说与证。", "Enters said and proved."),
            (false, true) => lang.t(
                "堵点：不计入百分比，只记件数；堵着别的事。",
                "A blocker: never in a percentage, only counted; it holds up another item.",
            ),
            (false, false) => lang.t("不计入百分比，只记件数。", "Never in a percentage, only counted."),
        }),
        String::from(match rules.period {
            Period::None => lang.t("不要求定期报。", "No periodic report."),
            Period::Week => lang.t("每周报一次。", "A report each week."),
            Period::Month => lang.t("每月报一次。", "A report each month."),
            Period::Quarter => lang.t("每季度报一次。", "A report each quarter."),
        }),
        String::from(match (rules.clear_progress, rules.clear_done) {
            (true, true) => lang.t("报进展、报完成都要审签。", "Reports of progress and of done are cleared."),
            (false, true) => lang.t("报完成要审签，报进展不要。", "A claim of done is cleared, progress is not."),
            (true, false) => lang.t("报进展要审签，报完成不要。", "Progress is cleared, a claim of done is not."),
            (false, false) => lang.t("不要审签。", "Nothing is cleared."),
        }),
    ];
    if rules.counts {
        out.push(match lang {
            Lang::Zh => format!("佐证至少 {grade}级。"),
            Lang::En => format!("Evidence of grade {grade} at least."),
        });
        out.push(String::from(match rules.may_check {
            Distance::Outside => lang.t("由外单位核查。", "Checked from outside."),
            Distance::Distant => lang.t(
                "由离得更远的外单位核查：共同的上级只有最上级。",
                "Checked from far outside: only the root is above both.",
            ),
        }));
    }
    if rules.step {
        out.push(String::from(lang.t(
            "是节点：它晚了，上级也显示。",
            "A dated step: its lateness shows on its parent.",
        )));
    }
    out.push(String::from(match rules.may_close {
        Closer::Assigner => lang.t("由交办单位销号。", "Closed by the assigning office."),
        Closer::Registrar => lang.t("由登记它的岗位销号。", "Closed by the post that registered it."),
    }));
    out.push(String::from(match rules.visibility {
        Visibility::Line => lang.t(
            "牵头、配合、上级、交办、核查、审计看得到。",
            "Seen by lead, supporters, those above, the office, checkers and auditors.",
        ),
        Visibility::Open => lang.t("登录的人都看得到。", "Seen by everyone signed in."),
        Visibility::Named => lang.t(
            "只有点名的岗位、交办单位和审计看得到。",
            "Seen by named posts, the office and auditors only.",
        ),
    }));
    for (words, list) in [
        (
            lang.t("字段：", "Fields: "),
            kind.fields.iter().map(|field| &field.words).collect::<Vec<_>>(),
        ),
        (lang.t("阶段：", "Stages: "), kind.stages.iter().collect()),
        (lang.t("要件：", "Must be named: "), kind.slots.iter().collect()),
    ] {
        if !list.is_empty() {
            let each: Vec<&str> = list.iter().map(|words| lang.t(&words.zh, &words.en)).collect();
            out.push(format!("{words}{}{}", lang.list(&each), lang.t("。", ".")));
        }
    }
    out
}
