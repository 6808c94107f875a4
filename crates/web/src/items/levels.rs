//! The tree as lines of a table: what is open, how many follow on a level and where, how many are not shown.

use std::collections::BTreeSet;

use jiufen_kernel::id::ItemId;
use jiufen_store::read::items::COUNTED_MAX;
use jiufen_store::read::views::{ItemRow, More, Tree, TreeRow};

use super::asked::Asked;
use super::line::Line;
use crate::components::Pager;
use crate::language::Lang;
use crate::page::Page;

/// The rows of the tree, and after the last child of an opened row how many follow, and how many are not shown.
pub(crate) fn lines(
    page: &Page,
    asked: &Asked,
    tree: &Tree,
    open: &BTreeSet<ItemId>,
    line: impl Fn(&ItemRow) -> Line,
) -> Vec<Line> {
    let mut lines = Vec::with_capacity(tree.rows.len());
    let mut above: Vec<&TreeRow> = Vec::new();
    let close = |above: &mut Vec<&TreeRow>, depth: usize, lines: &mut Vec<Line>| {
        while let Some(parent) = above.pop_if(|parent| parent.depth >= depth) {
            if let Some(more) = &parent.more {
                let href = level_after(asked, Some(parent.row.id), more);
                lines.push(Line::more(more_words(more, page.lang), href, parent.depth + 2));
            }
            if parent.hidden > 0 {
                lines.push(Line::not_shown(parent.hidden, parent.depth + 2));
            }
        }
    };
    for row in &tree.rows {
        close(&mut above, row.depth, &mut lines);
        let each = line(&row.row);
        let href = asked.toggled(open, row.row.id, &each.number);
        lines.push(each.in_tree(row, href));
        if row.open {
            above.push(row);
        }
    }
    close(&mut above, 0, &mut lines);
    lines
}

/// The address of a level from where it goes on.
fn level_after(asked: &Asked, under: Option<ItemId>, more: &More) -> String {
    let address = asked.address.with("after", &more.after);
    match under {
        None => address.to_string(),
        Some(under) => address.without(&["open"]).with("under", under).to_string(),
    }
}

/// A round number as it is written in words: 2,000.
fn thousands(number: i64) -> String {
    format!("{},{:03}", number / 1_000, number % 1_000)
}

/// How many follow, in words.
pub(crate) fn more_words(more: &More, lang: Lang) -> String {
    match (more.count, lang) {
        (Some(count), Lang::Zh) => format!("还有 {count} 件"),
        (Some(count), Lang::En) => format!("{count} more"),
        (None, Lang::Zh) => format!("还有 {} 件以上", thousands(COUNTED_MAX)),
        (None, Lang::En) => format!("more than {} more", thousands(COUNTED_MAX)),
    }
}

/// The foot of a tree whose first level goes on, or does not begin at its start.
pub(crate) fn pager(page: &Page, asked: &Asked, tree: &Tree) -> Option<Pager> {
    let first = asked.filter.after.as_ref();
    let first = first.map(|_| asked.address.without(&["after"]).to_string());
    let next = tree.more.as_ref().map(|more| level_after(asked, None, more));
    if first.is_none() && next.is_none() {
        return None;
    }
    let shown = tree.rows.iter().filter(|row| row.depth == 0).count();
    let mut words = match page.lang {
        Lang::Zh => format!("这一级列出 {shown} 件"),
        Lang::En => format!("{shown} of this level"),
    };
    if let Some(more) = &tree.more {
        words.push_str(page.lang.t("，", ", "));
        words.push_str(&more_words(more, page.lang));
    }
    Some(Pager::saying(words, first, next, page.lang))
}
