//! One item as a line of a list: what every list of items shows of it, made ready for templates.

use std::collections::HashMap;

use jiff::civil::Date;
use jiufen_kernel::colour::Colour;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::Stage;
use jiufen_kernel::item::closure::Outcome;
use jiufen_kernel::share::Share;
use jiufen_store::read::views::{ItemRow, Shown as Text, TreeRow};

use crate::components::late::beside;
use crate::components::losses::lost_words;
use crate::components::{Bar, CountCell, Late, Numbers, Shown, Status, StatusMark, Tally};
use crate::language::{Lang, days_between, tenths};
use crate::page::Page;

/// How a row of a tree folds.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    /// Open now.
    pub open: bool,
    /// The address with it the other way.
    pub href: String,
}

/// One item.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub href: String,
    /// `0173`, or with its year when it is not of this year.
    pub number: String,
    pub title: String,
    /// The item it is part of, where the list does not show it.
    pub part_of: Option<String>,
    pub lead: String,
    pub due: Option<Date>,
    pub status: Status,
    pub status_words: String,
    /// Counts, when its number comes from children.
    pub tally: Option<Tally>,
    /// Where the lists of these counts are, up to the word of each.
    lists: String,
    /// Its numbers, when it has any.
    pub numbers: Option<Numbers>,
    /// 证 against an earlier day: `+5.4`.
    pub change: Option<String>,
    /// What its number lost, net.
    pub lost: Option<String>,
    /// How deep, from 1; 1 in a table.
    pub level: usize,
    /// How it folds, when it has children.
    pub fold: Option<Fold>,
    /// Children of the row above that are not shown; then nothing else is.
    pub hidden: i64,
    /// Words and address where the level goes on; then nothing else is.
    pub more: Option<(String, String)>,
}

impl Line {
    /// A line of a flat list.
    pub(crate) fn of(row: &ItemRow, page: &Page) -> Self {
        let day = page.as_of.unwrap_or(page.today);
        let status = Status::from(row.colour);
        Self {
            href: page.at(&format!("/items/{}", row.id)),
            number: number(&row.number, page.today),
            title: row.title.to_string(),
            part_of: None,
            lead: row.lead.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default(),
            due: row.due,
            status,
            status_words: if row.node && row.stage < Stage::Closed {
                Late::from(&row.numbers).behind(page.lang)
            } else {
                status_words(row, day, page.lang)
            },
            tally: row.node.then(|| Tally::from(&row.numbers)),
            lists: page.at(&format!("/items?under={}", row.id)),
            numbers: (row.counted && row.numbers.has).then(|| Numbers::of(&row.numbers.figures, None)),
            change: None,
            lost: row
                .counted
                .then(|| lost_words(&row.numbers.lost, row.numbers.without_later, page.lang))
                .flatten(),
            level: 1,
            fold: None,
            hidden: 0,
            more: None,
        }
    }

    /// The same with its plan to date.
    #[must_use]
    pub(crate) fn planned(mut self, plan: Option<Share>) -> Self {
        if let Some(numbers) = &mut self.numbers {
            numbers.plan = plan.map(|plan| u16::try_from(plan.hundredths()).unwrap_or(10_000));
        }
        self
    }

    /// The same compared with what was proved on an earlier day.
    #[must_use]
    pub(crate) fn compared(mut self, before: Option<Share>) -> Self {
        self.change = self.numbers.map(|numbers| match before {
            None => String::from("–"),
            Some(before) => points(i32::from(numbers.proved) / 10 - i32::try_from(before.hundredths()).unwrap_or(0) / 10),
        });
        self
    }

    /// The same naming the item it is part of.
    #[must_use]
    pub(crate) fn of_whole(mut self, row: &ItemRow, wholes: &HashMap<ItemId, Text>) -> Self {
        self.part_of = row.parent.and_then(|parent| wholes.get(&parent)).map(Text::to_string);
        self
    }

    /// The same in a tree.
    #[must_use]
    pub(crate) fn in_tree(mut self, row: &TreeRow, href: String) -> Self {
        self.level = row.depth + 1;
        self.fold = (row.children > 0).then_some(Fold { open: row.open, href });
        self
    }

    /// The line that says how many are not shown.
    pub(crate) fn not_shown(count: i64, level: usize) -> Self {
        Self {
            href: String::new(),
            number: String::new(),
            title: String::new(),
            part_of: None,
            lead: String::new(),
            due: None,
            status: Status::NotStarted,
            status_words: String::new(),
            tally: None,
            lists: String::new(),
            numbers: None,
            change: None,
            lost: None,
            level,
            fold: None,
            hidden: count,
            more: None,
        }
    }

    /// The line that leads to the rest of a level.
    pub(crate) fn more(words: String, href: String, level: usize) -> Self {
        Self {
            more: Some((words, href)),
            ..Self::not_shown(0, level)
        }
    }

    /// 件, 销号, 待核, 逾期, 从未报, for the columns of a table.
    pub(crate) fn counts(&self, page: &Page) -> Option<[CountCell; 5]> {
        Some(self.tally?.cells(&self.lists, page.lang))
    }

    /// Of a group, how many of it are behind, with their list.
    pub(crate) fn behind(&self) -> Option<&str> {
        let open = self.tally.is_some_and(|tally| tally.late.is_now());
        open.then_some(self.lists.as_str())
    }

    /// The numbers as shown.
    pub(crate) fn shown(&self) -> Option<Shown> {
        self.numbers.as_ref().map(Numbers::shown)
    }

    /// Its bar, beside its numbers.
    pub(crate) fn bar(&self) -> Option<Bar> {
        self.numbers.as_ref().map(Bar::row)
    }

    /// Its status with what there is to say of it.
    pub(crate) fn mark(&self) -> StatusMark {
        match self.tally {
            None => StatusMark::saying(self.status, &self.status_words),
            Some(_) => StatusMark::of_group(&self.status_words),
        }
    }

    /// Class of the row: how deep it stands; deeper than four is drawn as four.
    pub(crate) fn class(&self) -> &'static str {
        match self.level {
            0 | 1 => "l1",
            2 => "l2",
            3 => "l3",
            4 => "l4",
            5 => "l5",
            _ => "l6",
        }
    }
}

/// `2026-0173` as `0173` in 2026.
pub(crate) fn number(whole: &str, today: Date) -> String {
    match whole.split_once('-') {
        Some((year, rest)) if year.parse() == Ok(today.year()) => rest.to_owned(),
        _ => whole.to_owned(),
    }
}

/// Points gained or lost, in tenths: `+5.4`, `−1.2`, `0`.
pub(crate) fn points(tenths: i32) -> String {
    let sign = match tenths {
        0 => return String::from("0"),
        ..0 => "−",
        _ => "+",
    };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// The word of the status with the one thing beside it that matters most, and how often it was late before.
pub(crate) fn status_words(row: &ItemRow, day: Date, lang: Lang) -> String {
    beside(own_words(row, day, lang), row.late_times, lang)
}

fn own_words(row: &ItemRow, day: Date, lang: Lang) -> String {
    let status = Status::from(row.colour);
    let word = status.word(lang);
    let with = |zh: String, en: String| match lang {
        Lang::Zh => format!("{word}，{zh}"),
        Lang::En => format!("{word}, {en}"),
    };
    match row.stage {
        Stage::Registered => return lang.t("待立项", "to approve").to_owned(),
        Stage::Approved => return lang.t("待交办", "to assign").to_owned(),
        Stage::Closed => {
            return match row.outcome {
                Some(Outcome::Unproved) => lang.t("销号，未核实", "closed, unproved"),
                Some(Outcome::NoLongerNeeded) => lang.t("不再需要", "no longer needed"),
                Some(Outcome::Refused) => lang.t("不予办理", "refused"),
                Some(Outcome::Proved) | None => word,
            }
            .to_owned();
        }
        _ => {}
    }
    if row.stage == Stage::Assigned {
        return with("待签收".into(), "to accept".into());
    }
    let silent = row.silent && row.counted && !row.node;
    match row.colour {
        Colour::Red if silent => with("从未报".into(), "never reported".into()),
        Colour::Red => {
            // It turned on the day after the date that passed.
            let days = row.red_on.map_or(0, |red| days_between(red, day) + 1);
            match lang {
                Lang::Zh => format!("{word} {days} 天"),
                Lang::En => format!("{word} {}", lang.days(days)),
            }
        }
        Colour::Amber if silent => with("从未报".into(), "never reported".into()),
        Colour::Amber => match row.due.map(|due| days_between(day, due)) {
            Some(days @ 0..=31) => with(format!("剩 {days} 天"), format!("{} left", lang.days(days))),
            _ => word.to_owned(),
        },
        Colour::Green if silent => with("从未报".into(), "never reported".into()),
        _ => word.to_owned(),
    }
}

/// A share as text for a table outside the page: `52.0`.
pub(crate) fn plain(share: Share) -> String {
    tenths(u16::try_from(share.hundredths()).unwrap_or(10_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_signed_and_numbers_lose_this_year() {
        assert_eq!([54, 0, -12, 5].map(points), ["+5.4", "0", "−1.2", "+0.5"]);
        let today = jiff::civil::date(2026, 11, 20);
        assert_eq!(number("2026-0173", today), "0173");
        assert_eq!(number("2025-0041", today), "2025-0041");
    }
}
