//! The page of an item: everything that is known of it, and what whoever looks can do.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::Asked;
use jiufen_kernel::org::Role;
use jiufen_store::read::views::{ItemPage, PostRef};

use super::buttons::{self, Buttons};
use super::curve::Curve;
use super::history::{self, Names, Told};
use super::losses::Lost;
use super::parts::{self, Blocker, Check, Evidence, Move, Piece, Report, Source};
use super::working::{self, Working};
use super::{reason, words};
use crate::Web;
use crate::components::{Axis, Bar, Counts, Crumb, DoneLine, Legend, Letter, Missing, Need, Numbers, Status, Sum, Tally, Why};
use crate::given::Given;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

#[derive(Template)]
#[template(path = "item/show.html")]
struct Screen {
    page: Page,
    item: ItemPage,
    crumb: Crumb,
    title: String,
    sentence: String,
    done: Option<DoneLine>,
    /// The office may ask here that a text be erased.
    erases: bool,
    buttons: Buttons,
    /// Acts that this person stands back from, each with the reason.
    held_back: Vec<(String, String)>,
    letters: Vec<Letter>,
    moves: Vec<Move>,
    late: Vec<parts::Late>,
    why: Why,
    numbers: Option<Numbers>,
    tally: Tally,
    working: Option<Working>,
    leaf: Vec<(String, String, String)>,
    curve: Option<Curve>,
    missing: Vec<Missing>,
    pieces: Vec<Piece>,
    reports: Vec<Report>,
    evidence: Vec<Evidence>,
    checks: Vec<Check>,
    blockers: Vec<Blocker>,
    sources: Vec<Source>,
    history: Vec<Told>,
    asked: Vec<String>,
    lost: Option<Lost>,
    starts: Vec<Move>,
}

impl Screen {
    /// Where the lists of its counts are, up to the word of each.
    fn lists(&self) -> String {
        self.page.at(&format!("/items?under={}", self.item.row.id))
    }

    fn post(&self, post: &PostRef) -> String {
        words::post(post, self.page.lang)
    }

    fn outcome(&self) -> &'static str {
        self.item
            .row
            .outcome
            .map_or("", |outcome| words::outcome(outcome, self.page.lang))
    }

    fn source(&self) -> &'static str {
        words::source(self.item.item.source, self.page.lang)
    }

    /// An English count; the Chinese words stand around the number in the template.
    fn count(&self, number: impl Given<i64>, one: &str, many: &str) -> String {
        self.page.lang.count(number.given(), "", one, many)
    }
}

pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<ItemId>) -> Result<Response, Problem> {
    let lang = seat.lang;
    let found = web
        .read(&seat, move |reader| {
            let Some(item) = reader.item_page(id)? else {
                return Ok(None);
            };
            let names = Names::of(&item, reader, lang);
            Ok(Some((item, names, reader.has_role(Role::Office))))
        })
        .await?;
    let (item, names, erases) = found.ok_or(Problem::NotFound)?;
    let page = Page::of(&web, &seat, Section::Items);
    let done = seat
        .query("done")
        .and_then(|noun| words::done(&noun, lang))
        .map(|words| DoneLine::new(words, ""));
    let erases = erases && page.takes_input();
    problem::page(&Screen {
        erases,
        ..screen(page, item, &names, done)
    })
}

fn screen(page: Page, item: ItemPage, names: &Names, done: Option<DoneLine>) -> Screen {
    let lang = page.lang;
    // Words such as 过期 6 天 speak of the day that is looked at.
    let day = page.as_of.unwrap_or(page.today);
    let at = |address: &str| page.at(address);
    let status = Status::from(item.row.colour);
    let numbers = (item.row.counted && item.row.numbers.has).then(|| Numbers::of(&item.row.numbers.figures, item.plan));
    let curve = numbers
        .as_ref()
        .and_then(|numbers| Curve::of(&item, day, &numbers.sentence(lang), lang));
    let working = working::of(&item, day, at, lang);
    let leaf = if numbers.is_some() && !item.row.node {
        working::leaf(&item, day, lang)
    } else {
        Vec::new()
    };
    let mut tally = Tally::from(&item.row.numbers);
    tally.not_shown = u32::try_from(item.hidden).unwrap_or(0);
    let asked = (item.asks.iter())
        .map(|view| {
            asked(
                &view.open.asked,
                &words::post(&view.post, lang),
                &view.reason.to_string(),
                lang,
            )
        })
        .collect();
    let lost = item.row.counted.then(|| Lost::of(&item, at, lang)).flatten();
    Screen {
        crumb: crumb(&item, at, lang),
        title: item.row.title.to_string(),
        sentence: parts::sentence(&item, day, lang),
        done,
        held_back: if page.takes_input() {
            let held = buttons::held_back(&item, lang);
            held.into_iter().map(|(acts, words)| (acts, words.to_owned())).collect()
        } else {
            Vec::new()
        },
        erases: false,
        buttons: if page.takes_input() {
            buttons::of(&item, lang)
        } else {
            Buttons::default()
        },
        letters: parts::letters(&item, lang),
        moves: parts::moves(&item.moved, lang),
        starts: parts::moves(&item.moved_start, lang),
        lost,
        late: parts::late(&item, lang),
        why: Why::new(status, reason::of(&item, status, day, at, lang), lang),
        numbers,
        tally,
        working,
        leaf,
        curve,
        missing: if item.item.is_open() {
            parts::missing(&item, names, lang)
        } else {
            Vec::new()
        },
        pieces: parts::pieces(&item, lang),
        reports: parts::reports(&item, page.today, lang),
        evidence: parts::evidence(&item, page.today, lang),
        checks: parts::checks(&item, page.today, lang),
        blockers: parts::blockers(&item, day, at, lang),
        sources: parts::sources(&item, at, lang),
        history: history::of(&item, names, page.today, lang),
        asked,
        item,
        page,
    }
}

/// The items it is part of; one that this reader may not see is named as such.
pub(crate) fn crumb(item: &ItemPage, at: impl Fn(&str) -> String, lang: Lang) -> Crumb {
    let mut crumb = Crumb::new(lang).to(lang.t("事项", "Items"), at("/items"));
    for (id, title) in &item.crumbs {
        crumb = match title {
            Some(title) => crumb.to(title, at(&format!("/items/{id}"))),
            None => crumb.here(lang.t("不显示的上级", "an item not shown to you")),
        };
    }
    if let Some(blocked) = &item.blocks {
        crumb = crumb.to(&blocked.title, at(&format!("/items/{}", blocked.id)));
    }
    crumb.here(&item.row.number)
}

fn asked(asked: &Asked, who: &str, reason: &str, lang: Lang) -> String {
    let what = words::asked(asked, lang);
    match lang {
        Lang::Zh => format!("{who}申请{what}，等答复。理由：{reason}"),
        Lang::En => format!("{who} asks for {what}; the answer is open. Reason: {reason}"),
    }
}
