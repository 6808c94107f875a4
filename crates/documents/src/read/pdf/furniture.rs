//! What stands on pages and is no text of the document: page numbers, and heads and feet that come again on page after page.

use std::collections::HashMap;

use super::Page;
use super::layout::Region;
use super::line::Line;

/// The share of a page's height at its top and at its bottom in which such lines stand.
const MARGIN: f32 = 0.12;
/// Lines looked at from each end of a page, wherever they stand in the margin.
const LINES: usize = 3;

/// How many of each were taken away.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Removed {
    pub(super) marks: u32,
    pub(super) heads: u32,
}

/// Takes them away from all pages.
pub(super) fn remove(pages: &mut [Page]) -> Removed {
    let mut removed = Removed::default();
    for page in pages.iter_mut() {
        let height = page.height;
        page.retain(|line| {
            let is_mark = in_margin(line, height).is_some() && is_page_mark(&line.text());
            removed.marks += u32::from(is_mark);
            removed.heads += u32::from(line.is_head && !is_mark);
            !is_mark && !line.is_head
        });
    }
    let mut seen: HashMap<(bool, String), u32> = HashMap::new();
    for page in pages.iter() {
        for key in page.edges().filter_map(|line| key(line, page.height)) {
            *seen.entry(key).or_default() += 1;
        }
    }
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let often = (count.saturating_mul(3) / 10).max(2);
    for page in pages.iter_mut() {
        let height = page.height;
        let edges: Vec<(bool, String)> = page.edges().filter_map(|line| key(line, height)).collect();
        page.retain(|line| {
            let is_head =
                key(line, height).is_some_and(|key| edges.contains(&key) && seen.get(&key).is_some_and(|times| *times >= often));
            removed.heads += u32::from(is_head);
            !is_head
        });
    }
    removed
}

/// Whether a line stands at the top (true) or at the bottom (false) of its page.
fn in_margin(line: &Line, height: f32) -> Option<bool> {
    if line.place.bottom < height * MARGIN {
        Some(true)
    } else if line.place.top > height * (1.0 - MARGIN) {
        Some(false)
    } else {
        None
    }
}

/// What makes lines of different pages the same: their end of the page, and their words without numbers.
fn key(line: &Line, height: f32) -> Option<(bool, String)> {
    let end = in_margin(line, height)?;
    let mut words = String::new();
    for c in line.text().chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() {
            if !words.ends_with('#') {
                words.push('#');
            }
        } else {
            words.push(c);
        }
    }
    (!words.is_empty()).then_some((end, words))
}

/// `— 3 —`, `第 3 页 共 9 页`, `3/9`, `- iv -`, `Page 3 of 9`.
fn is_page_mark(text: &str) -> bool {
    let small: String = text
        .chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '-' | '—' | '–' | '－' | '―' | '─' | '·' | '•' | '~' | '～' | '_' | '|' | '，'
                )
        })
        .collect::<String>()
        .to_lowercase();
    let is_number = |part: &str| {
        let digits = !part.is_empty()
            && part.chars().count() <= 4
            && part.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        digits || !part.is_empty() && part.chars().count() <= 6 && part.chars().all(|c| "ivx".contains(c))
    };
    let bare = small
        .strip_prefix('第')
        .map(|rest| rest.strip_suffix('页').unwrap_or(rest))
        .or_else(|| small.strip_prefix("page"))
        .unwrap_or(&small);
    if is_number(bare) {
        return true;
    }
    let parts: Vec<&str> = bare
        .split(['/', '共', '页', 'o', 'f', '总', '／', '第'])
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() == 2 && parts.iter().all(|part| is_number(part)) && bare.chars().any(|c| matches!(c, '/' | '／' | '页' | 'o'))
}

impl Page {
    /// Keeps the lines that pass; tables stay.
    fn retain(&mut self, mut keep: impl FnMut(&Line) -> bool) {
        for region in &mut self.regions {
            if let Region::Lines(lines, _) = region {
                lines.retain(&mut keep);
            }
        }
        self.regions
            .retain(|region| !matches!(region, Region::Lines(lines, _) if lines.is_empty()));
    }

    /// The first and last lines of the page, by where they stand.
    fn edges(&self) -> impl Iterator<Item = &Line> {
        let mut all: Vec<&Line> = self
            .regions
            .iter()
            .flat_map(|region| match region {
                Region::Lines(lines, _) => lines.as_slice(),
                Region::Table(_) => &[],
            })
            .collect();
        all.sort_by(|a, b| a.place.top.total_cmp(&b.place.top));
        let behind = all.len().saturating_sub(LINES).max(LINES.min(all.len()));
        let (head, rest) = all.split_at(LINES.min(all.len()));
        let (head, foot) = (head.to_vec(), rest[behind - head.len()..].to_vec());
        head.into_iter().chain(foot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_page_numbers_from_text() {
        for mark in [
            "— 3 —",
            "-12-",
            "第 3 页",
            "第3页 共9页",
            "3 / 9",
            "iv",
            "Page 3 of 9",
            "· 3 ·",
            "７",
        ] {
            assert!(is_page_mark(mark), "{mark}");
        }
        for text in [
            "2026年",
            "3.加强",
            "第三部分",
            "120公里",
            "一",
            "共9件",
            "civil",
            "—",
            "",
            "附件3",
        ] {
            assert!(!is_page_mark(text), "{text}");
        }
    }
}
