//! The repairs of one rule, or of all, as a list in which many are decided at once.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;

use super::answer::seen;
use super::late;
use super::read::Review;
use super::repairs::Line;
use super::show::{address, done_words, scrolled};
use super::words;
use crate::components::{DoneLine, Empty};
use crate::documents::layout::Span;
use crate::forms::Draft;
use crate::given::Given;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::reading::{Repair, RepairState};
use crate::visitor::{At, Seat};
use crate::{Web, limits};

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
    /// The form as it came back, and what was decided on its places meanwhile.
    draft: Draft,
    meanwhile: Vec<String>,
    empty: Option<Empty>,
    decides: bool,
}

impl Screen {
    fn list(&self, rule: &str, decided: impl Given<bool>) -> String {
        self.page.at(&list(self.id, rule, decided.given()))
    }

    /// Whether a repair is ticked: as it was in a form that came back, else all that wait.
    fn is_ticked(&self, line: &Line) -> bool {
        if self.draft.is_wrong() {
            self.draft.has("repair", &line.at)
        } else {
            !self.decided
        }
    }
}

fn list(id: DocumentId, rule: &str, decided: bool) -> String {
    let state = if decided { "&state=decided" } else { "" };
    format!("/documents/{id}/review/repairs?rule={rule}{state}")
}

/// Back to the list after an act.
pub(super) fn onward(id: DocumentId, rule: &str, done: &str) -> Response {
    problem::done(&format!("{}&done={done}", list(id, rule, false)))
}

/// All repairs of a rule, or of every rule.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let Some(review) = Review::of(&web, &seat, id).await? else {
        return Ok(problem::done(&crate::documents::show::address(&id)));
    };
    if !review.office {
        return Err(Problem::NotFound);
    }
    let rule = seat.query("rule").unwrap_or_default();
    let decided = seat.query("state").as_deref() == Some("decided");
    let mut screen = Screen::of(&web, &seat, &review, &rule, decided);
    screen.done = seat.query("done").and_then(|done| done_line(&done, seat.lang));
    problem::page(&screen)
}

/// The list again, with what was decided meanwhile and the ticks as they were.
pub(super) async fn again(web: &Web, seat: &Seat, id: DocumentId, about: &[Span], draft: Draft) -> Result<Response, Problem> {
    let review = Review::of(web, seat, id).await?.ok_or(Problem::NotFound)?;
    let mut screen = Screen::of(web, seat, &review, draft.value("rule"), draft.value("state") == "decided");
    screen.meanwhile = late::meanwhile(&review, &screen.page, seen(draft.value("seen")), about);
    screen.draft = draft;
    problem::kept(&screen)
}

fn done_line(done: &str, lang: Lang) -> Option<DoneLine> {
    let (what, more) = match done {
        "repaired" => (
            lang.t("记下了。", "Recorded."),
            lang.t("下面是还没看的。", "What is still to be looked at follows."),
        ),
        _ => done_words(done, lang)?,
    };
    Some(DoneLine::new(what, more))
}

impl Screen {
    fn of(web: &Web, seat: &Seat, review: &Review, rule: &str, decided: bool) -> Screen {
        let page = Page::of(web, seat, Section::Documents);
        let (id, lang) = (review.document.row.id, page.lang);
        let rule = words::RULES.iter().find(|known| **known == rule).copied().unwrap_or_default();
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
                ..Line::of(review, repair, lang)
            })
            .collect();
        let wanted = if decided { counts.1 } else { counts.0 };
        Screen {
            title: review.document.row.title.to_string(),
            rules: words::RULES
                .iter()
                .map(|code| {
                    let open = review.open_repairs().filter(|repair| repair.rule == *code).count();
                    (*code, words::rule(code, lang), open, *code == rule)
                })
                .filter(|(_, _, open, now)| *open > 0 || *now)
                .collect(),
            empty: lines.is_empty().then(|| nothing(&page, id, all.is_empty(), decided)),
            more: wanted.saturating_sub(lines.len()),
            seen: review.page.position,
            decides: page.takes_input(),
            rule: rule.to_owned(),
            draft: page.draft(),
            meanwhile: Vec::new(),
            done: None,
            decided,
            counts,
            lines,
            page,
            id,
        }
    }
}

fn nothing(page: &Page, id: DocumentId, none_at_all: bool, decided: bool) -> Empty {
    let lang = page.lang;
    let nothing = if none_at_all {
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
}
