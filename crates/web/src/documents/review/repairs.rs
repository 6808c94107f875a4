//! Repairs in a review: those inside the place looked at, those elsewhere counted by rule, and the decision on them.

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::review::{JudgeRepairs, RepairJudgement, RepairVerdict};

use super::answer::{Asked, decide, place};
use super::read::Review;
use super::repair_list;
use super::show::onward;
use super::words;
use crate::documents::layout::Span;
use crate::forms::{Draft, Form, Line as Rule};
use crate::language::Lang;
use crate::page::Page;
use crate::problem::Problem;
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
    /// Another text that was typed for it, in a form that came back.
    pub typed: Option<String>,
}

/// Repairs of one rule that nobody looked at.
pub(super) struct RuleCount {
    pub words: &'static str,
    pub count: usize,
    pub href: String,
}

impl Line {
    pub(super) fn of(review: &Review, repair: &Repair, lang: Lang) -> Line {
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
            typed: None,
        }
    }
}

/// Words of the text, without running over a line.
fn around(reading: &Reading, start: u32, end: u32) -> String {
    reading.words((start, end))
}

/// Open repairs that touch a place.
pub(super) fn inside(review: &Review, source: Span, draft: &Draft, lang: Lang) -> Vec<Line> {
    let open = review
        .reading
        .touching(source)
        .filter(|repair| repair.state == RepairState::Open);
    let typed = Some(draft.value("text")).filter(|text| !text.is_empty());
    open.take(limits::REVIEW_ROWS)
        .map(|repair| {
            let mut line = Line::of(review, repair, lang);
            line.typed = typed.filter(|_| draft.value("repair") == line.at).map(str::to_owned);
            line
        })
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

/// Decides on one or several.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let asked = Asked::of(&web, &seat, id, &form).await?;
    let chars = asked.review.document.row.chars;
    let stretches: Vec<Span> = form.all("repair").iter().filter_map(|text| stretch(text, chars)).collect();
    let verdicts = [
        ("taken", RepairVerdict::Taken),
        ("refused", RepairVerdict::Refused),
        ("replaced", RepairVerdict::Replaced),
    ];
    let verdict = form.choice("verdict", &verdicts);
    let rule = words::RULES.iter().find(|rule| **rule == form.raw("rule")).unwrap_or(&"");
    let back = |done: &str| match asked.at {
        Some(at) => onward(id, Some(at), done),
        None => repair_list::onward(id, rule, done),
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
    let judgement = |span: &Span| RepairJudgement {
        span: place(*span),
        verdict,
        text: text.clone(),
    };
    let command = JudgeRepairs {
        document: id,
        repairs: stretches.iter().map(judgement).collect(),
        seen: asked.seen,
    };
    if asked.at.is_some() {
        return decide((&web, &seat, id), form, command, &stretches, (asked.at, "repaired")).await;
    }
    match web.record(&seat, form.command(), command).await? {
        Ok(_) => Ok(back("repaired")),
        Err(refusal) => repair_list::again(&web, &seat, id, &stretches, form.draft().refused_by(&refusal)).await,
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
