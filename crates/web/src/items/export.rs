//! `/items?format=csv`: the list as a file for a spreadsheet, read page by page while it is sent. The same filters and
//! the same predicate as the screen, so nobody takes away what they do not see.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use jiufen_store::read::items::{Filter, PAGE_ROWS_MAX};
use jiufen_store::read::views::ItemRow;

use super::line::{plain, status_words};
use crate::Web;
use crate::language::Lang;
use crate::limits;
use crate::problem::Problem;
use crate::visitor::Seat;

/// Where the reading stands.
struct Reading {
    web: Web,
    seat: Seat,
    filter: Filter,
    sent: usize,
    begun: bool,
    done: bool,
}

/// The whole list, at most [`limits::EXPORT_ROWS`] rows.
pub(crate) fn csv(web: &Web, seat: &Seat, filter: Filter) -> Result<Response, Problem> {
    let reading = Reading {
        web: web.clone(),
        seat: seat.clone(),
        filter: Filter {
            after: None,
            rows: Some(PAGE_ROWS_MAX),
            ..filter
        },
        sent: 0,
        begun: false,
        done: false,
    };
    let day = seat.as_of.unwrap_or(seat.today);
    let mut response = Response::new(Body::from_stream(stream::try_unfold(reading, next)));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    // A date has digits and hyphens only.
    let name = format!("attachment; filename=\"jiufen-items-{day}.csv\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

async fn next(mut reading: Reading) -> Result<Option<(Bytes, Reading)>, std::io::Error> {
    if reading.done {
        return Ok(None);
    }
    let filter = reading.filter.clone();
    let list = reading.web.read(&reading.seat, move |reader| reader.items(&filter)).await;
    // The head of the answer has gone out: all that is left is to break off, which a browser reports as failed.
    let list = list.map_err(|problem| std::io::Error::other(format!("{problem:?}")))?;
    let lang = reading.seat.lang;
    let day = reading.seat.as_of.unwrap_or(reading.seat.today);
    let mut text = String::new();
    if !reading.begun {
        // With its mark, or Excel reads UTF-8 as something else.
        text.push('\u{FEFF}');
        text.push_str(&line(&heads(lang)));
        reading.begun = true;
    }
    for row in list.rows.iter().take(limits::EXPORT_ROWS - reading.sent) {
        text.push_str(&line(&cells(row, day, lang)));
        reading.sent += 1;
    }
    reading.filter.after = list.next;
    let full = reading.sent >= limits::EXPORT_ROWS;
    if full && reading.filter.after.is_some() {
        let words = match lang {
            Lang::Zh => format!("只导出前 {} 行，后面还有；请筛选后分几次导出", limits::EXPORT_ROWS),
            Lang::En => format!(
                "The first {} rows only; there are more. Filter, and export in parts",
                limits::EXPORT_ROWS
            ),
        };
        text.push_str(&line(&[words]));
    }
    reading.done = full || reading.filter.after.is_none();
    Ok(Some((Bytes::from(text), reading)))
}

fn heads(lang: Lang) -> [String; 22] {
    [
        ("编号", "Number"),
        ("事项", "Item"),
        ("类型", "Kind"),
        ("牵头单位", "Lead unit"),
        ("开始", "Start"),
        ("期限", "Due"),
        ("最初期限", "First due"),
        ("改期次数", "Times moved"),
        ("状态", "Status"),
        ("件", "Items"),
        ("已核实销号", "Proved and closed"),
        ("待核（件）", "In check (items)"),
        ("逾期", "Overdue"),
        ("从未报", "Never reported"),
        ("说（申报）%", "Said %"),
        ("证（核实）%", "Proved %"),
        ("差（点）", "Gap (points)"),
        ("待核（点）", "Waiting (points)"),
        ("未举证（点）", "Not backed (points)"),
        ("核减（点）", "Disallowed (points)"),
        ("最近一次报数", "Last reported"),
        ("堵点", "Open blockers"),
    ]
    .map(|(zh, en)| lang.t(zh, en).to_owned())
}

fn cells(row: &ItemRow, day: jiff::civil::Date, lang: Lang) -> [String; 22] {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let sums = &row.numbers;
    let count = |number: i64| if row.node { number.to_string() } else { String::new() };
    let counted = row.counted && sums.has;
    let share = |share| if counted { plain(share) } else { String::new() };
    [
        row.number.clone(),
        row.title.to_string(),
        lang.t(&row.kind_words.zh, &row.kind_words.en).to_owned(),
        row.lead.as_ref().map(|unit| unit.name.to_string()).unwrap_or_default(),
        date(row.start),
        date(row.due),
        date(row.first_due),
        row.moved.to_string(),
        status_words(row, day, lang),
        count(sums.counts.items),
        count(sums.counts.closed),
        count(sums.counts.waiting),
        count(sums.overdue),
        count(sums.counts.silent),
        share(sums.figures.said),
        share(sums.figures.proved),
        share(sums.figures.gap()),
        share(sums.figures.waiting),
        share(sums.figures.bare),
        share(sums.figures.cut),
        date(row.reported_on),
        row.blockers.to_string(),
    ]
}

/// One line, every cell in quotation marks. What a spreadsheet would take for a formula gets an apostrophe before it.
fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

fn quoted(cell: &str) -> String {
    let formula = cell
        .trim_start_matches([' ', '\u{3000}', '\u{A0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out() {
        assert_eq!(quoted("北渠 \"一标段\",二"), "\"北渠 \"\"一标段\"\",二\"");
        for formula in ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "  =HYPERLINK(\"x\")", "＝1"] {
            assert!(quoted(formula).starts_with("\"'"), "{formula}");
        }
        assert_eq!(quoted("0.0"), "\"0.0\"");
    }
}
