//! `/duties/renumbered`: items that show other numbers since the program's rules changed, with the rule.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::renumbering::Rule;
use jiufen_kernel::share::Share;
use jiufen_store::read::renumbered::{RENUMBERED_MAX, Renumbered};

use crate::Web;
use crate::components::Empty;
use crate::items::line::Line;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "duties/renumbered.html")]
struct Screen {
    page: Page,
    lead: String,
    rows: Vec<Row>,
    empty: Option<Empty>,
    /// More than are shown.
    more: Option<i64>,
}

struct Row {
    line: Line,
    /// Said and proved before.
    before: Option<(String, String)>,
    now: Option<(String, String)>,
    rules: Vec<&'static str>,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let (count, found) = web
        .read_today(&seat, |reader| Ok((reader.renumbered_count()?, reader.renumbered()?)))
        .await?;
    let page = Page::of_today(&web, &seat, Section::Duties);
    let rows: Vec<Row> = found.iter().map(|found| row(found, &page)).collect();
    problem::page(&Screen {
        lead: match page.lang {
            Lang::Zh => format!("程序更新后，{count} 件事项按新的规则显示另一个数。记录一个字也没有改。"),
            Lang::En if count == 1 => {
                "Since the program was updated 1 item shows another number by its rules. Not a word of the record was changed."
                    .into()
            }
            Lang::En => format!(
                "Since the program was updated {count} items show other numbers by its rules. Not a word of the record was changed."
            ),
        },
        empty: rows.is_empty().then(|| {
            let words = page.t("没有一件事项的数因规则改变。", "No item's number was changed by a rule.");
            Empty::new(page.t("没有", "None"), words)
        }),
        more: (count > RENUMBERED_MAX as i64).then_some(count),
        rows,
        page,
    })
}

fn row(found: &Renumbered, page: &Page) -> Row {
    let line = Line::of(&found.item, page);
    let figures = &found.item.numbers.figures;
    let before = found.before.map(|(said, proved)| (hundredths(said), hundredths(proved)));
    Row {
        now: found
            .item
            .counted
            .then(|| (hundredths(figures.said), hundredths(figures.proved))),
        before,
        rules: found.rules.iter().map(|rule| words(*rule, page.lang)).collect(),
        line,
    }
}

/// As it is kept, in 0.01 %: a difference may be smaller than what lists show.
fn hundredths(share: Share) -> String {
    format!("{}.{:02}", share.hundredths() / 100, share.hundredths() % 100)
}

/// A rule in a sentence.
fn words(rule: Rule, lang: Lang) -> &'static str {
    match rule {
        Rule::StandingEvidence => lang.t(
            "认可到多少，要有核查人找到、现在仍然成立的佐证支撑",
            "What was accepted counts as far as evidence that the checker found and that still stands backs it",
        ),
        Rule::LoweredClaim => lang.t(
            "申报调低以后，以前认可的随之降低",
            "A claim that was lowered lowers what was accepted before it",
        ),
        Rule::ProofChange => lang.t(
            "约定佐证改了，按原约定认可的不再算",
            "A changed proof ends what was accepted for the one before",
        ),
        Rule::EmptyBase => lang.t(
            "下级事项都不在数里了，按它自己的申报和核实算",
            "With no part left in its number it counts by its own claim and checks",
        ),
        Rule::HundredMeansAll => lang.t(
            "每一个下级都核实到 100，合计才是 100",
            "The whole is 100 only when every part of it is",
        ),
        Rule::Part => lang.t("下级事项的数变了", "A part of it shows another number"),
    }
}
