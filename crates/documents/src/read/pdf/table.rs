//! Tables with ruled lines: the lines give the cells, missing pieces of lines give the merged ones, and every cell is read by itself.

use super::content::Stroke;
use super::line::{Area, Line, Sign, lines, pieces};
use crate::grid::{Cell, Grid};
use crate::limits::CELLS_MAX;

/// Lines this close are one.
const NEAR: f32 = 3.0;
/// A stroke at least this long can part cells.
const LONG: f32 = 8.0;
/// Between a cell's text and its line.
const PADDING: f32 = 6.0;
/// Straight strokes that are looked at: beyond it a page is a drawing.
const RULES_MAX: usize = 4_000;

/// A level or upright line: where it lies across, and from where to where it runs.
#[derive(Clone, Copy, Debug)]
struct Rule {
    at: f32,
    from: f32,
    to: f32,
}

/// A table with its cells' lines.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) place: Area,
    pub(super) grid: Grid,
    /// For each row, the lines of each cell.
    pub(super) cells: Vec<Vec<Vec<Line>>>,
}

/// Finds the ruled tables of a page; their signs are taken out of `signs`.
pub(super) fn find(strokes: &[Stroke], signs: &mut Vec<Sign>) -> Vec<Table> {
    let (level, upright) = rules(strokes);
    if level.len() < 2 || upright.len() < 3 || level.len() + upright.len() > RULES_MAX {
        return Vec::new();
    }
    let mut tables = Vec::new();
    for (levels, uprights) in groups(&level, &upright) {
        tables.extend(table(&levels, &uprights, signs));
    }
    tables.sort_by(|a: &Table, b: &Table| a.place.top.total_cmp(&b.place.top));
    tables
}

/// Level and upright lines, pieces of one line put together.
fn rules(strokes: &[Stroke]) -> (Vec<Rule>, Vec<Rule>) {
    let (mut level, mut upright) = (Vec::new(), Vec::new());
    for ((x0, y0), (x1, y1)) in strokes {
        let (wide, high) = ((x1 - x0).abs(), (y1 - y0).abs());
        if high <= 1.5 && wide > 1.5 {
            level.push(Rule {
                at: (y0 + y1) / 2.0,
                from: x0.min(*x1),
                to: x0.max(*x1),
            });
        } else if wide <= 1.5 && high > 1.5 {
            upright.push(Rule {
                at: (x0 + x1) / 2.0,
                from: y0.min(*y1),
                to: y0.max(*y1),
            });
        }
    }
    (whole(level), whole(upright))
}

fn whole(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    // Lines that differ by a hair are put on one place before their pieces are joined.
    let mut at = f32::MIN;
    for rule in &mut rules {
        if rule.at - at > NEAR {
            at = rule.at;
        }
        rule.at = at;
    }
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Rule> = Vec::new();
    for rule in rules {
        match out.last_mut() {
            Some(last) if last.at == rule.at && rule.from <= last.to + NEAR => last.to = last.to.max(rule.to),
            _ => out.push(rule),
        }
    }
    out.retain(|rule| rule.to - rule.from >= LONG);
    out
}

fn cross(level: &Rule, upright: &Rule) -> bool {
    (level.from - NEAR..=level.to + NEAR).contains(&upright.at) && (upright.from - NEAR..=upright.to + NEAR).contains(&level.at)
}

/// Lines that hang together.
fn groups(level: &[Rule], upright: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let mut of: Vec<usize> = (0..level.len() + upright.len()).collect();
    fn root(of: &mut [usize], mut at: usize) -> usize {
        while of[at] != at {
            of[at] = of[of[at]];
            at = of[at];
        }
        at
    }
    for (a, one) in level.iter().enumerate() {
        for (b, other) in upright.iter().enumerate() {
            if cross(one, other) {
                let (a, b) = (root(&mut of, a), root(&mut of, level.len() + b));
                of[a] = b;
            }
        }
    }
    let mut out: std::collections::BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> = std::collections::BTreeMap::new();
    for (at, rule) in level.iter().enumerate() {
        out.entry(root(&mut of, at)).or_default().0.push(*rule);
    }
    for (at, rule) in upright.iter().enumerate() {
        out.entry(root(&mut of, level.len() + at)).or_default().1.push(*rule);
    }
    out.into_values().collect()
}

/// Where lines lie, each place once.
fn places(rules: &[Rule]) -> Vec<f32> {
    let mut places: Vec<f32> = rules.iter().map(|rule| rule.at).collect();
    places.sort_by(f32::total_cmp);
    places.dedup_by(|a, b| *a - *b <= NEAR);
    places
}

fn is_ruled(rules: &[Rule], at: f32, middle: f32) -> bool {
    rules
        .iter()
        .any(|rule| (rule.at - at).abs() <= NEAR && (rule.from - NEAR..=rule.to + NEAR).contains(&middle))
}

/// One table, if the lines make at least two rows or columns of cells with text.
fn table(levels: &[Rule], uprights: &[Rule], signs: &mut Vec<Sign>) -> Option<Table> {
    let (xs, ys) = (places(uprights), places(levels));
    if xs.len() < 3 || ys.len() < 2 || (xs.len() - 1) * (ys.len() - 1) > CELLS_MAX {
        return None;
    }
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    let place = Area {
        left: xs[0],
        top: ys[0],
        right: xs[columns],
        bottom: ys[rows],
    };
    let middle = |places: &[f32], at: usize| (places[at] + places[at + 1]) / 2.0;
    // Which cell each place belongs to: the first of a rectangle without lines inside.
    let mut owner = vec![vec![None; columns]; rows];
    for row in 0..rows {
        for column in 0..columns {
            if owner[row][column].is_some() {
                continue;
            }
            let mut right = column;
            while right + 1 < columns && owner[row][right + 1].is_none() && !is_ruled(uprights, xs[right + 1], middle(&ys, row)) {
                right += 1;
            }
            let mut low = row;
            while low + 1 < rows
                && (column..=right).all(|at| !is_ruled(levels, ys[low + 1], middle(&xs, at)) && owner[low + 1][at].is_none())
                && (column..right).all(|at| !is_ruled(uprights, xs[at + 1], middle(&ys, low + 1)))
            {
                low += 1;
            }
            for line in &mut owner[row..=low] {
                line[column..=right].fill(Some((row, column)));
            }
        }
    }
    let mut inside: Vec<Vec<Vec<Sign>>> = vec![vec![Vec::new(); columns]; rows];
    let mut taken = 0;
    let at = |places: &[f32], value: f32| places.partition_point(|place| *place <= value).checked_sub(1);
    let mut outside = Vec::with_capacity(signs.len());
    for sign in signs.drain(..) {
        let (x, y) = sign.middle();
        let cell = (place.holds(x, y))
            .then(|| Some((at(&ys, y)?.min(rows - 1), at(&xs, x)?.min(columns - 1))))
            .flatten()
            .and_then(|(row, column)| owner[row][column]);
        match cell {
            Some((row, column)) => {
                taken += 1;
                inside[row][column].push(sign);
            }
            None => outside.push(sign),
        }
    }
    *signs = outside;
    let filled = inside.iter().flatten().filter(|cell| !cell.is_empty()).count();
    if filled < 2 {
        // A frame around text, or a drawing: give the signs back in their order.
        if taken > 0 {
            signs.extend(inside.into_iter().flatten().flatten());
        }
        return None;
    }
    let mut grid = Vec::with_capacity(rows);
    let mut cells = Vec::with_capacity(rows);
    for (row, line) in inside.into_iter().enumerate() {
        let (mut grid_row, mut cell_row) = (Vec::new(), Vec::new());
        for (column, signs) in line.into_iter().enumerate() {
            if owner[row][column] != Some((row, column)) {
                grid_row.push(Cell::covered());
                cell_row.push(Vec::new());
                continue;
            }
            let wide = (column..columns)
                .take_while(|at| owner[row][*at] == Some((row, column)))
                .count();
            let high = (row..rows).take_while(|at| owner[*at][column] == Some((row, column))).count();
            let lines = paragraphs(lines(pieces(&signs)), xs[column + wide]);
            grid_row.push(Cell {
                row_span: u32::try_from(high).unwrap_or(1),
                col_span: u32::try_from(wide).unwrap_or(1),
                ..Cell::of(lines.iter().map(Line::text).collect::<Vec<_>>().join("\n"))
            });
            cell_row.push(lines);
        }
        grid.push(grid_row);
        cells.push(cell_row);
    }
    Some(Table {
        place,
        grid: Grid { title: None, rows: grid },
        cells,
    })
}

/// Lines of a cell that reach its right edge go on in the next.
fn paragraphs(lines: Vec<Line>, right: f32) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut full = false;
    for line in lines {
        let next_full = line.place.right >= right - line.size * 1.8 - PADDING;
        match out.last_mut() {
            Some(last) if full => super::join(last, line),
            _ => out.push(line),
        }
        full = next_full;
    }
    out
}
