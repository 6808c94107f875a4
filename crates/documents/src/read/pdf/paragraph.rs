//! Lines become paragraphs again: a line that reaches the right edge of its column goes on in the next one that is not indented, over
//! the edges of columns and pages.

use std::collections::HashMap;

use super::super::PlacedGrid;
use super::super::origin::{Origin, Placed};
use super::Page;
use super::layout::{Column, Region};
use super::line::{Area, Line, Sign, Turn, is_parted, needs_blank};
use super::table::Table;

/// Columns of the same kind: which of how many, left or right page, width of the page in points.
type Kind = (Column, bool, i32);

/// The edges of a kind of column, and whether its paragraphs begin indented.
#[derive(Clone, Copy, Debug)]
struct Edges {
    left: f32,
    right: f32,
    indents: bool,
}

/// A share of the lines that must stand at an edge for it to be one: one in so many.
const AT_EDGE: usize = 8;

/// The text of all pages, and their tables.
pub(super) fn told(pages: &[Page]) -> (Placed, Vec<PlacedGrid>) {
    let edges = edges(pages);
    let mut out = Writer::default();
    let mut before: Option<(&Line, Edges)> = None;
    for (at, page) in pages.iter().enumerate() {
        for region in &page.regions {
            match region {
                Region::Table(table) => {
                    out.text.end_line();
                    out.table(table, at, page);
                    before = None;
                }
                Region::Lines(lines, column) => {
                    let Some(edges) = edges.get(&kind(*column, at, page)).copied() else {
                        continue;
                    };
                    for line in lines {
                        let goes_on = before.is_some_and(|(last, of)| follows(last, of, line, edges));
                        out.line(line, goes_on, at, page);
                        before = Some((line, edges));
                    }
                }
            }
        }
    }
    out.text.trim_line();
    out.text.end_line();
    (out.text, out.grids)
}

fn kind(column: Column, at: usize, page: &Page) -> Kind {
    (column, at.is_multiple_of(2), page.width.round() as i32)
}

/// The edges of every kind of column of the document.
fn edges(pages: &[Page]) -> HashMap<Kind, Edges> {
    let mut lines: HashMap<Kind, Vec<&Line>> = HashMap::new();
    for (at, page) in pages.iter().enumerate() {
        for region in &page.regions {
            if let Region::Lines(found, column) = region {
                lines.entry(kind(*column, at, page)).or_default().extend(found);
            }
        }
    }
    lines.into_iter().map(|(kind, lines)| (kind, edges_of(&lines))).collect()
}

fn edges_of(lines: &[&Line]) -> Edges {
    let mut sizes: Vec<f32> = lines.iter().map(|line| line.size).collect();
    sizes.sort_by(f32::total_cmp);
    let size = sizes.get(sizes.len() / 2).copied().unwrap_or(10.0);
    let often = (lines.len() / AT_EDGE).max(1);
    let mut lefts: Vec<f32> = lines.iter().map(|line| line.place.left).collect();
    lefts.sort_by(f32::total_cmp);
    let mut rights: Vec<f32> = lines.iter().map(|line| line.place.right).collect();
    rights.sort_by(|a, b| b.total_cmp(a));
    let edge = |places: &[f32]| {
        let found = places.iter().enumerate().find(|(at, place)| {
            places[*at..]
                .iter()
                .take_while(|other| (**other - **place).abs() < size * 0.5)
                .count()
                >= often
        });
        found.map_or(0.0, |(_, place)| *place)
    };
    let (left, right) = (edge(&lefts), edge(&rights));
    let indented = lines
        .iter()
        .filter(|line| (size * 1.4..size * 2.8).contains(&(line.place.left - left)))
        .count();
    Edges {
        left,
        right,
        indents: indented * 20 > lines.len(),
    }
}

/// Whether a paragraph goes on from one line to the next.
fn follows(last: &Line, of: Edges, next: &Line, edges: Edges) -> bool {
    let size = last.size.max(next.size);
    let text = last.text();
    let is_full = last.place.right >= of.right - (size * 1.7).max(size * 0.4 + unbroken(&next.signs));
    let is_indented = next.place.left > edges.left + size * 0.7;
    let is_centred = last.place.left > of.left + size * 2.9;
    let same_size = (last.size - next.size).abs() <= size * 0.15;
    let ended = text
        .trim_end()
        .ends_with(['。', '！', '？', '；', '：', '.', '!', '?', ';', ':']);
    // Right below, on a later page, or at the top of the next column.
    let gap = next.place.top - last.place.bottom;
    let is_near = gap < size * 1.9;
    is_full
        && !is_indented
        && !is_centred
        && same_size
        && is_near
        && (edges.indents || !ended)
        && !begins_heading(&next.text(), ended)
}

/// The width of what a line begins with and no line may part: opening marks, a word in Latin script or one character, and the marks that may
/// not begin a line. So much room was missing on the line before.
fn unbroken(signs: &[Sign]) -> f32 {
    let is = |sign: &&Sign, test: fn(char) -> bool| sign.text.chars().all(test);
    let opens = |c: char| "（(“‘《〈【〔「『".contains(c);
    let closes = |c: char| "，。；：！？、）)”’》〉】〕」』…—％%·,.;:!?".contains(c);
    let openers = signs.iter().take_while(|sign| is(sign, opens)).count();
    let word = signs[openers..]
        .iter()
        .take_while(|sign| is(sign, |c| c.is_ascii_graphic()))
        .count()
        .max(1);
    let rest = signs.get(openers + word..).unwrap_or_default();
    let closers = rest.iter().take_while(|sign| is(sign, closes)).count();
    let end = (openers + word + closers).min(signs.len());
    signs[..end].iter().map(|sign| sign.right - sign.left).sum()
}

/// 一、 and （一） begin a paragraph wherever they stand, unless they stand within a sentence.
fn begins_heading(text: &str, after_sentence: bool) -> bool {
    let counted = |text: &str| {
        let digits: String = text.chars().take_while(|c| "一二三四五六七八九十百零".contains(*c)).collect();
        (!digits.is_empty()).then(|| text[digits.len()..].to_owned())
    };
    let is_numbered = counted(text).is_some_and(|rest| rest.starts_with('、'))
        || text
            .strip_prefix(['（', '('])
            .and_then(counted)
            .is_some_and(|rest| rest.starts_with(['）', ')']));
    is_numbered && after_sentence
}

#[derive(Default)]
struct Writer {
    text: Placed,
    grids: Vec<PlacedGrid>,
}

impl Writer {
    fn line(&mut self, line: &Line, goes_on: bool, at: usize, page: &Page) {
        let Some(first) = line.signs.first() else { return };
        if goes_on {
            if is_parted(&self.text.text, &first.text) {
                self.text.pop();
            } else if needs_blank(&self.text.text, &first.text) {
                self.text.add(" ");
            }
        } else {
            self.text.trim_line();
            self.text.end_line();
        }
        self.signs(&line.signs, at, page);
    }

    /// Signs of one width side by side are one run of the map.
    fn signs(&mut self, signs: &[Sign], at: usize, page: &Page) {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let mut start = 0;
        while start < signs.len() {
            let first = &signs[start];
            let width = first.right - first.left;
            if width <= 0.0 {
                self.text.add(&first.text);
                start += 1;
                continue;
            }
            let mut end = start + 1;
            while page.turn == Turn::None
                && let Some(next) = signs.get(end)
                && (next.right - next.left - width).abs() < width * 0.15
                && (next.left - signs[end - 1].right).abs() < width * 0.3
                && (next.base - first.base).abs() < 0.5
                && next.text.chars().count() == first.text.chars().count()
            {
                end += 1;
            }
            let text: String = signs[start..end].iter().map(|sign| sign.text.as_str()).collect();
            let place = Area {
                left: first.left,
                top: first.base - first.size * 0.88,
                right: signs[end - 1].right,
                bottom: first.base + first.size * 0.12,
            };
            let (width, height) = match page.turn {
                Turn::None | Turn::Half => (page.width, page.height),
                Turn::Right | Turn::Left => (page.height, page.width),
            };
            let place = page.turn.back(place, width, height);
            self.text.push(
                &text,
                Origin::Page {
                    page: number,
                    left: place.left,
                    top: place.top,
                    right: place.right,
                    bottom: place.bottom,
                },
            );
            start = end;
        }
    }

    fn table(&mut self, table: &Table, at: usize, page: &Page) {
        const TITLE_CHARACTERS_MAX: usize = 40;
        let title = self
            .text
            .text
            .trim_end_matches('\n')
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .trim();
        let is_title = !title.is_empty() && title.chars().count() <= TITLE_CHARACTERS_MAX && !title.ends_with(['。', '；', '，']);
        let mut grid = table.grid.clone();
        grid.title = is_title.then(|| title.to_owned());
        let start = self.text.characters();
        for row in &table.cells {
            for (column, lines) in row.iter().enumerate() {
                if column > 0 {
                    self.text.add("\t");
                }
                for (number, line) in lines.iter().enumerate() {
                    if number > 0 {
                        self.text.add(" ");
                    }
                    self.signs(&line.signs, at, page);
                }
            }
            self.text.trim_line();
            self.text.end_line();
        }
        let end = self.text.characters();
        self.grids.push(PlacedGrid { grid, start, end });
    }
}
