//! Said and proved over time as an inline drawing: proved a solid line, said a step above it, the ground between hatched
//! (cross-hatched where a check disallowed it), the plan dashed. Axes begin at nothing and end at all.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;
use jiff::civil::Date;
use jiufen_store::read::views::{ItemPage, Point};

use crate::language::{Lang, days_between};

const LEFT: f64 = 28.0;
const RIGHT: f64 = 808.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 116.0;

/// The drawing.
pub(crate) struct Curve {
    lang: Lang,
    first: Date,
    last: Date,
    today: Date,
    points: Vec<Point>,
    /// Cumulated plan in 0.01 %, by due date.
    plan: Vec<(Date, i64)>,
    label: String,
}

impl Curve {
    /// Of an item with at least one step to show.
    pub(crate) fn of(item: &ItemPage, today: Date, sentence: &str, lang: Lang) -> Option<Self> {
        let begun = item.series.first()?.day;
        let first = item.row.start.map_or(begun, |start| start.min(begun));
        let mut due: Vec<(Date, i64)> = if item.row.node {
            let counted = item.children.iter().filter(|child| child.counted && child.numbers.has);
            counted.filter_map(|child| child.due.map(|due| (due, child.weight))).collect()
        } else {
            item.row.due.map(|due| (due, 1)).into_iter().collect()
        };
        due.sort();
        let whole: i64 = if item.row.node {
            let counted = item.children.iter().filter(|child| child.counted && child.numbers.has);
            counted.map(|child| child.weight).sum()
        } else {
            1
        };
        let mut sum = 0;
        let plan: Vec<(Date, i64)> = due
            .into_iter()
            .filter(|_| whole > 0)
            .map(|(day, weight)| {
                sum += weight;
                (day, sum * 10_000 / whole)
            })
            .collect();
        let last = plan.last().map_or(today, |(day, _)| (*day).max(today));
        (days_between(first, last) > 0).then(|| Self {
            lang,
            first,
            last,
            today,
            points: item.series.clone(),
            plan,
            label: sentence.to_owned(),
        })
    }

    /// Of a unit: its numbers have no plan.
    pub(crate) fn of_series(points: &[Point], today: Date, sentence: &str, lang: Lang) -> Option<Self> {
        let first = points.first()?.day;
        (days_between(first, today) > 0).then(|| Self {
            lang,
            first,
            last: today,
            today,
            points: points.to_vec(),
            plan: Vec::new(),
            label: sentence.to_owned(),
        })
    }

    fn x(&self, day: Date) -> f64 {
        let whole = days_between(self.first, self.last).max(1) as f64;
        let at = days_between(self.first, day).clamp(0, days_between(self.first, self.last)) as f64;
        LEFT + (RIGHT - LEFT) * at / whole
    }

    /// Steps of one line: right to the day, then up.
    fn steps(&self, level: impl Fn(&Point) -> i64) -> Vec<(f64, f64)> {
        let mut out: Vec<(f64, f64)> = vec![(self.x(self.first), BOTTOM)];
        let mut now = 0;
        for point in &self.points {
            let x = self.x(point.day);
            out.push((x, y(now)));
            now = level(point);
            out.push((x, y(now)));
        }
        out.push((self.x(self.today), y(now)));
        out
    }
}

fn y(hundredths: i64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * hundredths.clamp(0, 10_000) as f64 / 10_000.0
}

fn path(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(out, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    out
}

fn polygon(f: &mut fmt::Formatter<'_>, above: &[(f64, f64)], below: &[(f64, f64)], fill: &str) -> fmt::Result {
    let points: Vec<String> = above
        .iter()
        .chain(below.iter().rev())
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    write!(
        f,
        r#"<polygon points="{}" fill="url(#{fill})" stroke="none"/>"#,
        points.join(" ")
    )
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The label is made of our own words and digits: nothing to escape.
        write!(f, r#"<svg viewBox="0 0 900 136" role="img" aria-label="{}">"#, self.label)?;
        for level in [0, 50, 100] {
            let y = y(level * 100);
            write!(
                f,
                r#"<line class="c-grid" x1="{LEFT}" x2="{RIGHT}" y1="{y:.1}" y2="{y:.1}"/><text class="c-t" x="22" y="{:.1}" text-anchor="end">{level}</text>"#,
                y + 4.0
            )?;
        }
        // Months at the foot: at most seven, so that they never touch.
        let months = days_between(self.first, self.last) / 30;
        let every = (months / 6).max(1);
        let mut month = self.first.first_of_month();
        let mut index = 0;
        while month <= self.last {
            if month >= self.first && index % every == 0 {
                let words = if month.month() == 1 {
                    self.lang.month(month)
                } else {
                    short_month(month, self.lang)
                };
                write!(f, r#"<text class="c-t" x="{:.1}" y="132">{words}</text>"#, self.x(month))?;
            }
            index += i64::from(month >= self.first);
            let Ok(next) = month.checked_add(jiff::Span::new().months(1)) else {
                break;
            };
            month = next;
        }
        let said = self.steps(|point| point.figures.said.hundredths());
        let proved = self.steps(|point| point.figures.proved.hundredths());
        let without_cut = self.steps(|point| point.figures.said.hundredths() - point.figures.cut.hundredths());
        polygon(f, &without_cut, &proved, "gap")?;
        if self.points.iter().any(|point| point.figures.cut.hundredths() > 0) {
            polygon(f, &said, &without_cut, "cut")?;
        }
        if !self.plan.is_empty() {
            let mut line = vec![(self.x(self.first), BOTTOM)];
            let mut now = 0;
            for (day, level) in &self.plan {
                line.push((self.x(*day), y(now)));
                now = *level;
                line.push((self.x(*day), y(now)));
            }
            write!(f, r#"<path class="c-plan" d="{}"/>"#, path(&line))?;
        }
        write!(
            f,
            r#"<path class="c-said" d="{}"/><path class="c-ver" d="{}"/>"#,
            path(&said),
            path(&proved)
        )?;
        let end = self.points.last().map_or((0, 0), |point| {
            (point.figures.said.hundredths(), point.figures.proved.hundredths())
        });
        let (x, mut said_y, proved_y) = (self.x(self.today) + 8.0, y(end.0) + 4.0, y(end.1) + 4.0);
        if proved_y - said_y < 15.0 {
            said_y = proved_y - 15.0;
        }
        let tenths = |value: i64| format!("{}.{}", value / 100, value % 100 / 10);
        write!(
            f,
            r#"<text class="c-t c-ts" x="{x:.1}" y="{said_y:.1}">{} {}</text><text class="c-t c-tp" x="{x:.1}" y="{proved_y:.1}">{} {}</text>"#,
            self.lang.t("说", "said"),
            tenths(end.0),
            self.lang.t("证", "proved"),
            tenths(end.1),
        )?;
        if days_between(self.today, self.last) > 0 && !self.plan.is_empty() {
            write!(
                f,
                r#"<text class="c-t" x="{:.1}" y="{:.1}">{} 100</text>"#,
                RIGHT + 6.0,
                TOP + 4.0,
                self.lang.t("计划", "plan")
            )?;
        }
        f.write_str("</svg>")
    }
}

fn short_month(month: Date, lang: Lang) -> String {
    let words = lang.month(month);
    match lang {
        Lang::Zh => words.split('年').next_back().unwrap_or_default().to_owned(),
        Lang::En => words.split(' ').next().unwrap_or_default().to_owned(),
    }
}

impl HtmlSafe for Curve {}
