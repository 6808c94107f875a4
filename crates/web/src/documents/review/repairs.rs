//! Repairs in a review: those inside the place looked at, those of one rule as a list with acts, and the decision on them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::review::{JudgeRepairs, RepairJudgement, RepairVerdict, Span as Place};

use super::read::Review;
use super::show::{address, onward, scrolled};
use super::words;
use crate::components::{DoneLine, Empty};
use crate::documents::layout::Span;
use crate::documents::text;
use crate::forms::{Draft, Form, Line as Rule};
use crate::given::Given;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::reading::{Reading, Repair, RepairState};
use crate::visitor::{At, Seat};
use crate::{Web, limits};

/// Characters shown around a repair.
const AROUND: u32 = 8;

/// A repair on the page.
pub(super) struct Line {
    /// Its stretch as forms send it.
    pub at: String,
    /// What stands before it.
    pub lead: String,
    /// The stretch of the frozen text.
    pub old: String,
    /// What would stand there.
    pub new: String,
    /// What stands behind it.
    pub rest: String,
    /// Whether something is missing.
    pub is_gap: bool,
    /// The most likely words for what is missing.
    pub likeliest: Option<String>,
    /// Its rule and how sure it is, or what was decided.
    pub more: String,
    /// Where it is reviewed.
    pub href: String,
}

/// Repairs of one rule that nobody looked at.
pub(super) struct RuleCount {
    pub words: &'static str,
    pub count: usize,
    pub href: String,
}

impl Line {
    fn of(review: &Review, repair: &Repair, lang: Lang) -> Line {
        let (start, end) = repair.span;
        let mut more = match repair.state {
            RepairState::Open if repair.is_gap => lang.t("缺字，不猜", "lost; not guessed").to_owned(),
            RepairState::Open => words::rule(repair.rule, lang).to_owned(),
            state => words::state(state, lang).to_owned(),
        };
        if repair.state == RepairState::Open && !repair.is_gap {
            more.push_str(lang.t("，把握 ", ", confidence "));
            more.push_str(&words::confidence(repair));
        }
        Line {
            at: format!("{}-{}", repair.source.0, repair.source.1),
            lead: around(&review.reading, start.saturating_sub(AROUND), start),
            old: repair.before.split_whitespace().collect(),
            new: repair.after.clone(),
            rest: around(&review.reading, end, end + AROUND),
            is_gap: repair.is_gap,
            likeliest: repair.likeliest.clone(),
            more,
            href: String::new(),
        }
    }
}

/// Words of the text, without running over a line.
fn around(reading: &Reading, start: u32, end: u32) -> String {
    reading.words((start, end))
}

/// Open repairs that touch a place.
pub(super) fn inside(review: &Review, source: Span, lang: Lang) -> Vec<Line> {
    let open = review
        .reading
        .touching(source)
        .filter(|repair| repair.state == RepairState::Open);
    open.take(limits::REVIEW_ROWS)
        .map(|repair| Line::of(review, repair, lang))
        .collect()
}

/// Open repairs elsewhere, counted by rule.
pub(super) fn by_rule(review: &Review, page: &Page, id: DocumentId, looked: Option<Span>) -> Vec<RuleCount> {
    let here: Vec<Span> = looked
        .map(|span| review.reading.touching(span).map(|repair| repair.source).collect())
        .unwrap_or_default();
    words::RULES
        .iter()
        .map(|rule| RuleCount {
            words: words::rule(rule, page.lang),
            count: review
                .open_repairs()
                .filter(|repair| repair.rule == *rule && !here.contains(&repair.source))
                .count(),
            href: page.at(&format!("/documents/{id}/review/repairs?rule={rule}")),
        })
        .filter(|line| line.count > 0)
        .collect()
}

#[derive(Template)]
#[template(path = "documents/review/repairs.html")]
struct Screen {
    page: Page,
    id: DocumentId,
    title: String,
    /// Rules with their open repairs, and which is shown.
    rules: Vec<(&'static str, &'static str, usize, bool)>,
    /// The rule shown, as its code; empty for all.
    rule: String,
    /// Whether decided ones are shown.
    decided: bool,
    counts: (usize, usize),
    lines: Vec<Line>,
    more: usize,
    seen: u64,
    done: Option<DoneLine>,
    empty: Option<Empty>,
    decides: bool,
}

impl Screen {
    fn list(&self, rule: &str, decided: impl Given<bool>) -> String {
        self.page.at(&list(self.id, rule, decided.given()))
    }

    fn draft(&self) -> Draft {
        self.page.draft()
    }
}

fn list(id: DocumentId, rule: &str, decided: bool) -> String {
    let state = if decided { "&state=decided" } else { "" };
    format!("/documents/{id}/review/repairs?rule={rule}{state}")
}

/// All repairs of a rule, or of every rule.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let Some(review) = Review::of(&web, &seat, id).await? else {
        return Ok(problem::done(&crate::documents::show::address(&id)));
    };
    if !review.office {
        return Err(Problem::NotFound);
    }
    let page = Page::of(&web, &seat, Section::Documents);
    let lang = page.lang;
    let rule = seat
        .query("rule")
        .filter(|rule| words::RULES.contains(&rule.as_str()))
        .unwrap_or_default();
    let decided = seat.query("state").as_deref() == Some("decided");
    let is_open = |repair: &&Repair| repair.state == RepairState::Open;
    let of_rule = |repair: &&Repair| rule.is_empty() || repair.rule == rule;
    let all = &review.reading.repairs;
    let open = all.iter().filter(of_rule).filter(is_open).count();
    let counts = (open, all.iter().filter(of_rule).count() - open);
    let shown = all.iter().filter(of_rule).filter(|repair| is_open(repair) != decided);
    let lines: Vec<Line> = shown
        .take(limits::REVIEW_ROWS)
        .map(|repair| Line {
            href: scrolled(&page, id, repair.source),
            ..Line::of(&review, repair, lang)
        })
        .collect();
    let wanted = if decided { counts.1 } else { counts.0 };
    let done = (seat.query("done").as_deref() == Some("repaired")).then(|| {
        DoneLine::new(
            lang.t("记下了。", "Recorded."),
            lang.t("下面是还没看的。", "What is still to be looked at follows."),
        )
    });
    let empty = lines.is_empty().then(|| {
        let nothing = if all.is_empty() {
            Empty::new(
                lang.t("这份文字没有损坏", "This text is not damaged"),
                lang.t("程序没有改动一个字。", "The program changed no character."),
            )
        } else if decided {
            Empty::new(lang.t("还没有看过的修补", "No repair was decided yet"), "")
        } else {
            Empty::new(
                lang.t("修补都看过了", "Every repair has been looked at"),
                lang.t("可以接着审事项。", "Go on with the items."),
            )
        };
        nothing.way(lang.t("回到审阅", "Back to the review"), page.at(&address(id, None)))
    });
    problem::page(&Screen {
        title: review.document.row.title.to_string(),
        rules: words::RULES
            .iter()
            .map(|code| {
                let open = review.open_repairs().filter(|repair| repair.rule == *code).count();
                (*code, words::rule(code, lang), open, *code == rule)
            })
            .filter(|(_, _, open, now)| *open > 0 || *now)
            .collect(),
        more: wanted.saturating_sub(lines.len()),
        seen: review.page.position,
        decides: page.takes_input(),
        rule,
        decided,
        counts,
        lines,
        done,
        empty,
        page,
        id,
    })
}

/// Decides on one or several.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(review) = Review::of(&web, &seat, id).await? else {
        return Err(Problem::NotFound);
    };
    let chars = review.document.row.chars;
    let stretches: Vec<Span> = form.all("repair").iter().filter_map(|text| stretch(text, chars)).collect();
    let verdicts = [
        ("taken", RepairVerdict::Taken),
        ("refused", RepairVerdict::Refused),
        ("replaced", RepairVerdict::Replaced),
    ];
    let verdict = form.choice("verdict", &verdicts);
    let at = text::span(form.raw("at"), chars);
    let rule = words::RULES.iter().find(|rule| **rule == form.raw("rule")).unwrap_or(&"");
    let back = |done: &str| match at {
        Some(at) => onward(id, Some(at), done),
        None => problem::done(&format!("{}&done={done}", list(id, rule, false))),
    };
    let (Some(verdict), false) = (verdict, stretches.is_empty()) else {
        return Ok(back("nothing"));
    };
    let text = if verdict == RepairVerdict::Replaced {
        form.note("text", Rule::needed(TEXT_CHARS_MAX))?
    } else {
        None
    };
    if verdict == RepairVerdict::Replaced && text.is_none() {
        return Ok(back("words"));
    }
    let seen = form.raw("seen").parse().unwrap_or(0);
    let command = JudgeRepairs {
        document: id,
        repairs: stretches
            .into_iter()
            .map(|(start, end)| RepairJudgement {
                span: Place { start, end },
                verdict,
                text: text.clone(),
            })
            .collect(),
        seen,
    };
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(back("repaired")),
        Err(refusal) if refusal.code == super::MEANWHILE => Ok(back("gone")),
        Err(refusal) => Err(refusal.into()),
    }
}

/// `120-120` too: where something is lost, the stretch may be empty.
fn stretch(text: &str, chars: u32) -> Option<Span> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end && end <= chars).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_may_be_empty_and_lies_in_the_text() {
        assert_eq!(stretch("12-12", 20), Some((12, 12)));
        assert_eq!(stretch("12-20", 20), Some((12, 20)));
        for wrong in ["12-11", "12-21", "12", "-1-3", "a-b", ""] {
            assert_eq!(stretch(wrong, 20), None, "{wrong}");
        }
    }
}
