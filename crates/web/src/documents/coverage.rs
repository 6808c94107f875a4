//! The lists behind the counts of coverage: each sentence with what it is, the items that answer it, and how far they have come.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::share::Share;
use jiufen_store::read::review_views::ClauseAnswer;

use super::cover::{Counts, Cover, List};
use super::layout::Span;
use super::review::read::Review;
use super::review::{show as review, words};
use super::text::Mark;
use crate::Web;
use crate::components::{Empty, StatusMark};
use crate::language::{Lang, tenths};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// A sentence in a list.
struct Line {
    words: String,
    class: &'static str,
    /// Where it stands, in the reading or in the review.
    href: String,
    marks: Vec<Mark>,
    /// Items that the reader may not see.
    hidden: usize,
    /// What is still missing, in words.
    state: &'static str,
    proved: Option<String>,
}

#[derive(Template)]
#[template(path = "documents/coverage.html")]
struct Screen {
    page: Page,
    id: DocumentId,
    title: String,
    cover: Cover,
    list: List,
    lines: Vec<Line>,
    empty: Option<Empty>,
    reviews: bool,
}

impl Screen {
    fn name(&self) -> &'static str {
        self.list.words(self.page.lang)
    }

    fn meaning(&self) -> &'static str {
        self.list.meaning(self.page.lang)
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let Some(read) = Review::of(&web, &seat, id).await? else {
        return Ok(problem::done(&super::show::address(&id)));
    };
    let page = Page::of(&web, &seat, Section::Documents);
    let lang = page.lang;
    let asked = seat.query("list").unwrap_or_default();
    let list = List::ALL.into_iter().find(|list| list.name() == asked).unwrap_or(List::Base);
    let lines: Vec<Line> = if list == List::Unconfirmed {
        read.unconfirmed()
            .map(|sentence| Line {
                words: read.reading.words(sentence.clause.span),
                class: words::class(sentence.clause.class, lang),
                href: place(&page, &read, sentence.clause.source, read.office),
                marks: Vec::new(),
                hidden: 0,
                state: lang.t("待确认", "to be confirmed"),
                proved: None,
            })
            .collect()
    } else {
        let answers = read.coverage.base.iter().filter(|answer| belongs(answer, list));
        answers.map(|answer| Line::of(&page, &read, answer)).collect()
    };
    let counts = Counts::of(&read.coverage, read.unconfirmed().count());
    let empty = lines.is_empty().then(|| nothing(list, counts, &page, &read));
    problem::page(&Screen {
        cover: Cover::of(&page, id, counts, read.coverage.proved, Some(list)),
        title: read.document.row.title.to_string(),
        reviews: read.office,
        page,
        id,
        list,
        lines,
        empty,
    })
}

fn belongs(answer: &ClauseAnswer, list: List) -> bool {
    match list {
        List::Base | List::Unconfirmed => true,
        List::Answered => answer.answered,
        List::Unanswered => !answer.answered,
        List::Checkable => answer.checkable,
        List::Proved => answer.proved.is_some_and(|proved| proved > Share::ZERO),
    }
}

/// Where a sentence is looked at.
fn place(page: &Page, read: &Review, (start, end): Span, in_review: bool) -> String {
    let id = read.document.row.id;
    let address = if in_review {
        review::address(id, Some((start, end)))
    } else {
        format!("{}?at={start}-{end}", super::show::address(&id))
    };
    format!("{}#s{start}-{end}", page.at(&address))
}

impl Line {
    fn of(page: &Page, read: &Review, answer: &ClauseAnswer) -> Line {
        let lang = page.lang;
        let span = (answer.span.start, answer.span.end);
        let seen = !answer.items.is_empty() || answer.hidden > 0;
        Line {
            words: read.words(span),
            class: words::class(answer.class, lang),
            href: place(page, read, span, false),
            marks: answer.items.iter().map(|row| Mark::of(page, span, row)).collect(),
            hidden: answer.hidden,
            state: match (answer.checkable, answer.answered, seen) {
                (true, ..) => lang.t("查得清", "checkable"),
                (_, true, _) => lang.t("有人答，还没约定凭什么算办成", "answered; no proof agreed yet"),
                _ if answer.items.is_empty() && answer.proved.is_none() => {
                    lang.t("答它的事项不在你能看的范围", "its items are not shown to you")
                }
                (_, _, true) => lang.t("有事项，牵头单位还没签收", "has an item; no lead has accepted it"),
                _ => lang.t("没有事项", "no item"),
            },
            proved: answer
                .proved
                .filter(|_| answer.answered)
                .map(|proved| tenths(u16::try_from(proved.hundredths()).unwrap_or(10_000))),
        }
    }
}

fn nothing(list: List, counts: Counts, page: &Page, read: &Review) -> Empty {
    let lang: Lang = page.lang;
    let id = read.document.row.id;
    let (title, words) = match list {
        List::Unconfirmed => (
            lang.t("句子都有人确认过", "Every sentence has been confirmed"),
            lang.t("分母是人定的。", "The base was made by persons."),
        ),
        List::Unanswered if counts.base > 0 => (
            lang.t("确认过的句子都有人答", "Every confirmed sentence is answered"),
            lang.t("下面看有没有核实。", "What is proved of them is another matter."),
        ),
        _ if counts.base == 0 => (
            lang.t("还没有人确认过句子", "No sentence has been confirmed yet"),
            lang.t(
                "审阅时接受一条拟立事项，它的句子就算确认了。",
                "Accepting a proposed item in the review confirms its sentence.",
            ),
        ),
        _ => (
            lang.t("还没有这样的句子", "There is no such sentence yet"),
            list.meaning(lang),
        ),
    };
    let empty = Empty::new(title, words);
    if read.office {
        empty.way(lang.t("去审阅", "To the review"), page.at(&review::address(id, None)))
    } else {
        empty.way(lang.t("回到原文", "Back to the text"), page.at(&super::show::address(&id)))
    }
}
