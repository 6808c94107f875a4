//! `/items?format=csv` and `format=xlsx`: the list as a file for a spreadsheet, read page by page while it is sent. The same filters and
//! the same predicate as the screen, so nobody takes away what they do not see.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use jiufen_store::read::items::{Filter, PAGE_ROWS_MAX};
use jiufen_store::read::views::ItemRow;

use super::line::{plain, status_words};
use crate::Web;
use crate::components::Late;
use crate::components::losses::lost_words;
use crate::forms::attachment::attachment;
use crate::forms::sniff::Kind;
use crate::imports::ledgers::LedgerTable;
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

/// The same list as a workbook: heads in two levels, lead units merged downwards.
pub(crate) async fn xlsx(web: &Web, seat: &Seat, filter: Filter) -> Result<Response, Problem> {
    let ledgers = web.ledgers().ok_or(Problem::NotFound)?;
    let (lang, day) = (seat.lang, seat.as_of.unwrap_or(seat.today));
    let mut filter = Filter {
        after: None,
        rows: Some(PAGE_ROWS_MAX),
        ..filter
    };
    let mut table = LedgerTable {
        sheet: lang.t("事项", "Items").to_owned(),
        title: Some(format!("{} {day}", lang.t("事项一览", "Items"))),
        notes: seat.notices.on_papers().into_iter().collect(),
        heads: levels(lang),
        rows: Vec::new(),
        // 牵头单位
        merged: vec![3],
    };
    loop {
        let asked = filter.clone();
        let list = web.read(seat, move |reader| reader.items(&asked)).await?;
        let left = limits::EXPORT_ROWS - table.rows.len();
        table
            .rows
            .extend(list.rows.iter().take(left).map(|row| cells(row, day, lang)));
        filter.after = list.next;
        if filter.after.is_none() {
            break;
        }
        if table.rows.len() >= limits::EXPORT_ROWS {
            let mut last = vec![String::new(); HEADS];
            last[1] = cut_off(lang);
            table.rows.push(last);
            break;
        }
    }
    let written = tokio::task::spawn_blocking(move || ledgers.write(&table));
    let written = written.await.map_err(|error| Problem::Internal(error.into()))??;
    Ok(attachment(&format!("jiufen-items-{day}.xlsx"), Kind::Xlsx, written))
}

fn cut_off(lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("只导出前 {} 行，后面还有；请筛选后分几次导出", limits::EXPORT_ROWS),
        Lang::En => format!(
            "The first {} rows only; there are more. Filter, and export in parts",
            limits::EXPORT_ROWS
        ),
    }
}

/// The heads with what stands above several of them.
fn levels(lang: Lang) -> Vec<Vec<String>> {
    let above = |at: usize| match at {
        4..=7 => Some(lang.t("时间", "Time")),
        9..=20 => Some(lang.t("件数", "Counts")),
        21..=26 => Some(lang.t("申报与核实", "Said and proved")),
        _ => None,
    };
    let heads = heads(lang).into_iter().enumerate();
    heads
        .map(|(at, head)| above(at).map(str::to_owned).into_iter().chain([head]).collect())
        .collect()
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
        text.push_str(&line(&[cut_off(lang)]));
    }
    reading.done = full || reading.filter.after.is_none();
    // Below the rows: the first line of such a file is its heads, for whatever program reads it.
    if reading.done
        && let Some(words) = reading.seat.notices.on_papers()
    {
        text.push_str(&line(&[words]));
    }
    Ok(Some((Bytes::from(text), reading)))
}

/// Columns of the list.
const HEADS: usize = 30;

fn heads(lang: Lang) -> Vec<String> {
    let words = |pairs: &[(&str, &str)]| -> Vec<String> { pairs.iter().map(|(zh, en)| lang.t(zh, en).to_owned()).collect() };
    let first = words(&[
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
    ]);
    let rest = words(&[
        ("曾逾期（次）", "Late before (times)"),
        ("曾逾期（天）", "Late before (days)"),
        ("从未报", "Never reported"),
        ("说（申报）%", "Said %"),
        ("证（核实）%", "Proved %"),
        ("差（点）", "Gap (points)"),
        ("待核（点）", "Waiting (points)"),
        ("未举证（点）", "Not backed (points)"),
        ("核减（点）", "Disallowed (points)"),
        ("数下面的变动", "Under the number"),
        ("最近一次报数", "Last reported"),
        ("堵点", "Open blockers"),
    ]);
    first.into_iter().chain(Late::heads(lang)).chain(rest).collect()
}

fn cells(row: &ItemRow, day: jiff::civil::Date, lang: Lang) -> Vec<String> {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let sums = &row.numbers;
    let count = |number: i64| if row.node { number.to_string() } else { String::new() };
    let counted = row.counted && sums.has;
    let share = |share| if counted { plain(share) } else { String::new() };
    // What is late now is a count of groups; what was late is of every row.
    let [now, before @ ..] = Late::from(sums).cells();
    let first = [
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
        count(now),
    ];
    let rest = [
        sums.counts.once.all().to_string(),
        row.late_days.to_string(),
        count(sums.counts.silent),
        share(sums.figures.said),
        share(sums.figures.proved),
        share(sums.figures.gap()),
        share(sums.figures.waiting),
        share(sums.figures.bare),
        share(sums.figures.cut),
        lost_words(&sums.lost, sums.without_later, lang)
            .filter(|_| counted)
            .unwrap_or_default(),
        date(row.reported_on),
        row.blockers.to_string(),
    ];
    first
        .into_iter()
        .chain(before.map(|times| times.to_string()))
        .chain(rest)
        .collect()
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
