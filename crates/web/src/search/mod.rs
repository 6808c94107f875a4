//! `/search?q=`: items and documents with all the words, newest first. It always shows today.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_store::read::documents::HITS_MAX;
use jiufen_store::read::views::Hit;

use crate::Web;
use crate::address::Address;
use crate::components::Empty;
use crate::items::line::Line;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Fewest characters that are searched for.
const SHORTEST: usize = 2;

/// Most characters that are searched for; what stands behind is left out.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "search/search.html")]
struct Screen {
    page: Page,
    words: String,
    lead: String,
    items: Vec<Line>,
    documents: Vec<Document>,
    empty: Option<Empty>,
    /// The same words as a filter of the list.
    list: String,
}

struct Document {
    title: String,
    href: String,
    dated: String,
    /// The characters around the first hit, in three parts: before, the hit, after.
    before: String,
    hit: String,
    after: String,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let asked = seat.query("q").unwrap_or_default();
    let words: String = asked
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(LONGEST)
        .collect();
    let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
    let (hits, wholes) = if letters >= SHORTEST {
        let words = words.clone();
        web.read_today(&seat, move |reader| {
            let hits = reader.search(&words)?;
            let rows = hits.iter().filter_map(|hit| match hit {
                Hit::Item(row) => Some(&**row),
                Hit::Document(..) => None,
            });
            let wholes = reader.wholes_of(rows)?;
            Ok((hits, wholes))
        })
        .await?
    } else {
        Default::default()
    };
    let page = Page::of_today(&web, &seat, Section::None);
    let lang = page.lang;
    let full = hits.len() as i64 >= HITS_MAX;
    let (mut items, mut documents) = (Vec::new(), Vec::new());
    for hit in &hits {
        match hit {
            Hit::Item(row) => items.push(Line::of(row, &page).of_whole(row, &wholes)),
            Hit::Document(row, around) => {
                let (before, hit, after) = parts(around, &words);
                documents.push(Document {
                    title: row.title.to_string(),
                    href: format!("/documents/{}", row.id),
                    dated: row.dated.map(|day| lang.day_of_year(day)).unwrap_or_default(),
                    before,
                    hit,
                    after,
                });
            }
        }
    }
    let t = |zh: &str, en: &str| lang.t(zh, en).to_owned();
    let empty = if words.is_empty() {
        Some(Empty::new(
            t("要搜什么", "What are you looking for?"),
            t(
                "在上面写两个字以上，搜事项的标题和文件的原文。几个词之间空一格，要都有才算。",
                "Type at least two characters above. Titles of items and texts of documents are searched; several words must all be there.",
            ),
        ))
    } else if letters < SHORTEST {
        Some(
            Empty::new(
                t("一个字太短，搜不准", "One character is too short"),
                t(
                    "写两个字以上。也可以按编号、单位在事项表里筛。",
                    "Type at least two, or filter the list of items.",
                ),
            )
            .way(t("去事项表", "To the list"), "/items?view=table"),
        )
    } else if hits.is_empty() {
        Some(
            Empty::new(
                match lang {
                    Lang::Zh => format!("你能看到的事项和文件里没有“{words}”"),
                    Lang::En => format!("Nothing that you may see has “{words}”"),
                },
                t("少写几个字，或换个说法。", "Try fewer or other words."),
            )
            .way(t("看全部事项", "See all items"), "/items"),
        )
    } else {
        None
    };
    let lead = match (hits.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!(
            "“{words}”：事项 {} 件，文件 {} 份{}。显示的是今天的样子。",
            items.len(),
            documents.len(),
            if full { "，只列最近的" } else { "" }
        ),
        (false, Lang::En) => format!(
            "“{words}”: {} and {}{}. Shows today.",
            lang.count(items.len() as i64, "", "item", "items"),
            lang.count(documents.len() as i64, "", "document", "documents"),
            if full { ", newest only" } else { "" }
        ),
    };
    problem::page(&Screen {
        list: Address::of("/items", &[]).with("q", &words).to_string(),
        words,
        lead,
        items,
        documents,
        empty,
        page,
    })
}

/// Cuts an excerpt at the first place where the first word stands.
fn parts(around: &str, words: &str) -> (String, String, String) {
    let word = words.split(' ').next().unwrap_or_default();
    match around.split_once(word) {
        Some((before, after)) if !word.is_empty() => (before.to_owned(), word.to_owned(), after.to_owned()),
        _ => (around.to_owned(), String::new(), String::new()),
    }
}
