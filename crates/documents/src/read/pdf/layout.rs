//! The order in which a page is read: columns one after the other, everything else from the top down.

use super::line::{Line, Piece, Upright, lines, pieces};
use super::table::{self, Table};

/// Lines of one column of a page, or a table.
pub(super) enum Region {
    Lines(Vec<Line>, Column),
    Table(Table),
}

/// Which column of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Column {
    pub(super) at: u8,
    pub(super) of: u8,
}

const WHOLE: Column = Column { at: 0, of: 1 };

/// Lines that each of two columns must have at least.
const COLUMN_LINES_MIN: usize = 3;
/// Characters of a usual line of a column: fewer are cells of a table without rules.
const COLUMN_CHARACTERS_MIN: usize = 8;
/// Columns within columns.
const SPLITS_MAX: u8 = 2;
/// Places of a page at which columns are looked for in vain before it is taken as it comes, and pieces looked at from each.
const VAIN_MAX: usize = 64;
const LOOKED_AT_MAX: usize = 4_000;

/// A page's regions in order.
pub(super) fn regions(page: &mut Upright) -> Vec<Region> {
    let tables = table::find(&page.strokes, &mut page.signs);
    let mut rest = pieces(&page.signs);
    rest.sort_by(|a, b| {
        a.place
            .top
            .total_cmp(&b.place.top)
            .then(a.place.left.total_cmp(&b.place.left))
    });
    let mut out = Vec::new();
    let mut rest = rest.into_iter().peekable();
    for table in tables {
        let mut above = Vec::new();
        while let Some(piece) = rest.next_if(|piece| piece.base < table.place.bottom) {
            above.push(piece);
        }
        columns(above, WHOLE, 0, &mut out);
        out.push(Region::Table(table));
    }
    columns(rest.collect(), WHOLE, 0, &mut out);
    out
}

/// Splits pieces, sorted from the top down, where they stand in columns.
fn columns(pieces: Vec<Piece>, column: Column, depth: u8, out: &mut Vec<Region>) {
    let mut plain = Vec::new();
    let (mut start, mut vain) = (0, 0);
    while start < pieces.len() {
        let looks = depth < SPLITS_MAX && vain < VAIN_MAX;
        let end = pieces.len().min(start + LOOKED_AT_MAX);
        let found = looks.then(|| run(&pieces[start..end], &mut vain)).flatten();
        let Some((length, gutter)) = found else {
            plain.push(pieces[start].clone());
            start += 1;
            continue;
        };
        flush(&mut plain, column, out);
        let (left, right): (Vec<Piece>, Vec<Piece>) = pieces[start..start + length]
            .iter()
            .cloned()
            .partition(|piece| piece.place.left < gutter);
        let of = column.of * 2;
        columns(left, Column { at: column.at * 2, of }, depth + 1, out);
        columns(
            right,
            Column {
                at: column.at * 2 + 1,
                of,
            },
            depth + 1,
            out,
        );
        start += length;
    }
    flush(&mut plain, column, out);
}

fn flush(plain: &mut Vec<Piece>, column: Column, out: &mut Vec<Region>) {
    if !plain.is_empty() {
        out.push(Region::Lines(lines(std::mem::take(plain)), column));
    }
}

/// How many of the pieces leave one upright strip free, and where it is, when they are two columns of text.
fn run(pieces: &[Piece], vain: &mut usize) -> Option<(usize, f32)> {
    let left = pieces.iter().map(|piece| piece.place.left).fold(f32::MAX, f32::min);
    let right = pieces.iter().map(|piece| piece.place.right).fold(f32::MIN, f32::max);
    let width = right - left;
    let size = pieces.first()?.size;
    let narrow = (size * 0.9).max(6.0);
    let mut free = vec![(left + width * 0.2, right - width * 0.2)];
    let mut best = None;
    for (at, piece) in pieces.iter().enumerate() {
        let mut next = Vec::with_capacity(free.len() + 1);
        for (from, to) in free {
            let before = (from, to.min(piece.place.left));
            let behind = (from.max(piece.place.right), to);
            if piece.place.right <= from || piece.place.left >= to {
                next.push((from, to));
            } else {
                next.extend([before, behind].into_iter().filter(|(from, to)| to - from >= narrow));
            }
        }
        let Some(widest) = next.iter().copied().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))) else {
            break;
        };
        best = Some((at + 1, (widest.0 + widest.1) / 2.0));
        free = next;
    }
    let best = best.filter(|(length, _)| *length >= COLUMN_LINES_MIN * 2);
    *vain += usize::from(best.is_some());
    best.filter(|(length, gutter)| {
        let (left, right): (Vec<&Piece>, Vec<&Piece>) = pieces[..*length].iter().partition(|piece| piece.place.left < *gutter);
        is_text(&left) && is_text(&right) && overlap(&left, &right)
    })
}

/// Several lines, most of them about as wide as the widest: a column of text and not of cells.
fn is_text(pieces: &[&Piece]) -> bool {
    let rows = lines(pieces.iter().map(|piece| (*piece).clone()).collect());
    let widest = rows.iter().map(|row| row.place.right - row.place.left).fold(0.0, f32::max);
    let wide = rows
        .iter()
        .filter(|row| row.place.right - row.place.left > widest * 0.6)
        .filter(|row| row.signs.len() >= COLUMN_CHARACTERS_MIN);
    rows.len() >= COLUMN_LINES_MIN && wide.count() * 2 > rows.len()
}

/// Both stand beside each other for at least half of the shorter one.
fn overlap(left: &[&Piece], right: &[&Piece]) -> bool {
    let reach = |pieces: &[&Piece]| {
        let top = pieces.iter().map(|piece| piece.place.top).fold(f32::MAX, f32::min);
        let bottom = pieces.iter().map(|piece| piece.place.bottom).fold(f32::MIN, f32::max);
        (top, bottom)
    };
    let ((a, b), (c, d)) = (reach(left), reach(right));
    b.min(d) - a.max(c) > (b - a).min(d - c) * 0.5
}
