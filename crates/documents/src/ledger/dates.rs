//! Which column of dates is the one of due dates. One that plainly sets a limit goes before one that asks for an answer or tells of an
//! end; where several may be meant, or none says so plainly, none is taken and a person is asked.

use super::look::{Column, Reason};
use super::means::{Means, bare, said};
use crate::decompose::cell::{self, Due, Year};
use crate::decompose::heads::{self, Dates};

/// Of a hundred cells so many must be days for a column to be one of days whatever its head.
const SHARE: usize = 60;

/// What the dates of a column are, by its heads; by its cells only that they are dates.
pub(super) fn of(heads: &[String], samples: &[String], year: Year) -> Option<Dates> {
    let levels: Vec<String> = heads.iter().map(|head| bare(head)).collect();
    let joined = levels.concat();
    // 完成 under 时间: the levels stand the other way round.
    let is_turned = levels.first().is_some_and(|outer| matches!(outer.as_str(), "时间" | "日期"));
    let turned: String = levels.iter().rev().map(String::as_str).collect();
    let by_head = heads::dates(&joined).or_else(|| heads::dates(&turned).filter(|_| is_turned));
    // 完成时间（实际）: what stands in brackets is no part of a head, but here it decides.
    let by_head = by_head.map(|dates| {
        if heads::has_happened(&heads.concat()) {
            Dates::Event
        } else {
            dates
        }
    });
    if by_head.is_some() {
        return by_head;
    }
    let last = heads.last().map(String::as_str).unwrap_or_default();
    let known = said(last).is_some_and(|(means, _, exact)| exact && !matches!(means, Means::Note | Means::Progress));
    let days = samples.iter().filter(|cell| is_day(cell, year)).count();
    let dated = !samples.is_empty() && days * 100 >= samples.len() * SHARE;
    if known || !dated {
        return None;
    }
    Some(if heads::tells_an_event(&joined) {
        Dates::Event
    } else {
        Dates::Unclear
    })
}

/// A day, a month or their like; a bare count is none.
fn is_day(cell: &str, year: Year) -> bool {
    let counts = cell.chars().all(|c| c.is_ascii_digit()) && !matches!(cell.len(), 6 | 8);
    !counts && cell.chars().count() <= 14 && cell::due(cell, year) != Due::Unknown
}

/// What such a column means as long as nothing else is known.
pub(super) fn meaning(dates: Dates, heads: &[String]) -> (Means, u8, Reason) {
    let last = heads.last().map(|head| bare(head)).unwrap_or_default();
    let reason = match said(&last) {
        Some((_, word, true)) => Reason::Head(word.to_owned()),
        _ => Reason::InHead(heads.iter().map(|head| bare(head)).collect()),
    };
    match dates {
        Dates::Limit => (Means::Due, 95, reason),
        Dates::Finish => (Means::Due, 80, reason),
        Dates::Answer => (Means::Due, 75, reason),
        Dates::Start => (Means::Start, 90, reason),
        Dates::Event => (Means::Note, 90, Reason::OtherDay),
        Dates::Unclear => (Means::Note, 30, Reason::Unclear),
    }
}

/// One due date: the plainest claim. Several equally plain ones leave none, and all of them are asked about.
pub(super) fn settle(columns: &mut [Column], kinds: &[Option<Dates>]) {
    let claims = |wanted: &[Dates]| -> Vec<usize> {
        (0..columns.len())
            .filter(|at| kinds[*at].is_some_and(|kind| wanted.contains(&kind)))
            .collect()
    };
    let worded: Vec<usize> = (0..columns.len())
        .filter(|at| kinds[*at].is_none() && columns[*at].means == Means::Due)
        .collect();
    let limits: Vec<usize> = claims(&[Dates::Limit]).into_iter().chain(worded).collect();
    let weaker = claims(&[Dates::Answer, Dates::Finish]);
    let (chosen, asked) = match (&limits[..], &weaker[..]) {
        ([one], _) | ([], [one]) => (Some(*one), Vec::new()),
        ([], []) => return,
        ([], several) => (None, several.to_vec()),
        (several, _) => (None, several.to_vec()),
    };
    for at in limits.into_iter().chain(weaker) {
        if Some(at) == chosen {
            continue;
        }
        let column = &mut columns[at];
        column.means = Means::Note;
        (column.confidence, column.reason) = if asked.contains(&at) {
            (30, Reason::Unclear)
        } else {
            (60, Reason::Beside)
        };
    }
    if chosen.is_some() {
        // One is plain: what else holds dates is not asked about.
        for column in columns.iter_mut().filter(|column| column.reason == Reason::Unclear) {
            (column.confidence, column.reason) = (60, Reason::Beside);
        }
    }
}
