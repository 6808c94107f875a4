//! Under the number of an item: what it lost and got late, with the lines behind it.

use jiufen_store::read::views::{ItemPage, LossView};

use crate::components::losses::{lost_words, why_words};
use crate::language::Lang;

/// The line under the number, and what it opens.
pub(crate) struct Lost {
    pub words: String,
    pub lines: Vec<Line>,
}

/// One line.
pub(crate) struct Line {
    pub day: String,
    pub href: Option<String>,
    pub title: String,
    pub words: String,
}

impl Lost {
    /// Of an item; none when it never lost anything.
    pub(crate) fn of(page: &ItemPage, at: impl Fn(&str) -> String, lang: Lang) -> Option<Lost> {
        let lines: Vec<Line> = page.losses.iter().map(|view| line(view, &at, lang)).collect();
        let numbers = &page.row.numbers;
        let net = lost_words(&numbers.lost, numbers.without_later, lang);
        if lines.is_empty() && net.is_none() {
            return None;
        }
        // What came back is counted no more; the lines stay.
        let words = net.unwrap_or_else(|| match lang {
            Lang::Zh => format!("变动记录 {} 笔", lines.len()),
            Lang::En => lang.count(lines.len() as i64, "", "change recorded", "changes recorded"),
        });
        Some(Lost { words, lines })
    }
}

fn line(view: &LossView, at: impl Fn(&str) -> String, lang: Lang) -> Line {
    let mut words = why_words(view.why, lang).to_owned();
    let of = |number: i64, zh: &str, en: &str| match (number, lang) {
        (0, _) => String::new(),
        (number, Lang::Zh) => format!("，{zh} {number}"),
        (number, Lang::En) => format!(", {en} {number}"),
    };
    if view.leaves > 1 {
        words.push_str(&of(view.leaves, "件数", "items"));
    }
    words.push_str(&of(view.late, "当时逾期", "late then"));
    words.push_str(&of(view.silent, "当时从未报", "never reported then"));
    if let Some(back) = view.back {
        words.push_str(&match lang {
            Lang::Zh => format!("；{} 又回来了", lang.day_of_year(back)),
            Lang::En => format!("; it came back on {}", lang.day_of_year(back)),
        });
    }
    let title = match &view.item {
        Some(row) => format!("{} {}", row.number, row.title),
        None => lang.t("不显示的一件", "an item not shown to you").to_owned(),
    };
    Line {
        day: lang.day_of_year(view.on),
        href: view.item.as_ref().map(|row| at(&format!("/items/{}", row.id))),
        title,
        words,
    }
}
