//! Adding a year: a file is read into lines first, and only the lines, looked at by two persons, are published. The years that ship come here
//! as lines too.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::founding::PublishCalendar;
use jiufen_kernel::id::AskId;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::asking::AskOrg;
use jiufen_kernel::time::YearCalendar;

use super::known::KnownYear;
use super::read::{self, NotRead};
use crate::Web;
use crate::forms::upload::{AnyUpload, Upload};
use crate::forms::{Draft, Form, Line, Number, Received};
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Characters of a year's lines.
const DAYS_CHARS: usize = 8_000;
/// Bytes of a calendar file that is read: a year has a few dozen days.
const FILE_BYTES: u64 = 2 * 1024 * 1024;

#[derive(Template)]
#[template(path = "calendars/add.html")]
struct Screen {
    page: Page,
    draft: Draft,
    /// The notice of a year that ships.
    notice: Option<&'static str>,
}

fn screen(web: &Web, seat: &Seat, draft: Draft) -> Screen {
    let notice = draft
        .value("year")
        .parse()
        .ok()
        .and_then(KnownYear::of)
        .map(|known| known.notice);
    Screen {
        page: Page::of(web, seat, Section::None),
        draft,
        notice,
    }
}

/// The form; for a year that is published or ships, with its days.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Administrator).await? {
        return Err(Problem::NotFound);
    }
    let asked = seat.query("year").and_then(|year| year.parse::<i16>().ok());
    let year = asked.unwrap_or_else(|| web.today().year() + 1);
    let published = web.read(&seat, move |reader| Ok(reader.core.state.calendar.year(year).cloned()));
    let days = published.await?.or_else(|| KnownYear::of(year).map(|known| known.calendar()));
    let draft = Draft::new(seat.lang)
        .with("year", year)
        .with("days", days.map(|days| read::written(&days)).unwrap_or_default());
    problem::page(&screen(&web, &seat, draft))
}

/// Reads a file into the form, or asks that its lines be published: another person confirms it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, AnyUpload(upload): AnyUpload) -> Result<Response, Problem> {
    if !web.has_role(&seat, Role::Administrator).await? {
        return Err(Problem::NotFound);
    }
    let Upload { mut form, files } = upload;
    let again = |draft: Draft| problem::kept(&screen(&web, &seat, draft));
    let rule = Number {
        decimals: 0,
        min: 1949,
        max: 2199,
    };
    let year = form.number("year", rule).and_then(|year| i16::try_from(year).ok());
    let (Some(year), true) = (year, form.is_right()) else {
        return again(form.draft());
    };
    match files.as_slice() {
        [] => {}
        [file] => {
            return match of_file(&web, file, year).await? {
                Ok(days) => problem::page(&screen(&web, &seat, form.draft().replaced("days", read::written(&days)))),
                Err(wrong) => {
                    form.object("file", &wrong.zh, &wrong.en);
                    again(form.draft())
                }
            };
        }
        _ => {
            form.object("file", "一次一份，请只选一个文件", "One at a time: choose a single file");
            return again(form.draft());
        }
    }
    let Some(calendar) = typed(&mut form, year) else {
        return again(form.draft());
    };
    // The request carries the id of the command: a form sent twice asks once.
    let ask = AskId(form.command().0);
    let asked = AskOrg {
        ask,
        wish: PublishCalendar { year, calendar }.into(),
        reason: None,
    };
    match web.record(&seat, form.command(), asked).await? {
        Ok(_) => Ok(problem::done(&format!("{}?done=asked", crate::asks::address(&ask)))),
        Err(refusal) => again(form.draft().refused_by(&refusal)),
    }
}

fn typed(form: &mut Form, year: i16) -> Option<YearCalendar> {
    let text = form.text("days", Line::area(DAYS_CHARS))?;
    match read::lines(&text, year) {
        Ok(calendar) => Some(calendar),
        Err(wrong) => {
            form.object("days", &wrong.zh, &wrong.en);
            None
        }
    }
}

/// A calendar file or a list as text; a workbook by the reader of tables.
async fn of_file(web: &Web, file: &Received, year: i16) -> Result<Result<YearCalendar, NotRead>, Problem> {
    if file.bytes > FILE_BYTES {
        let (zh, en) = (
            "文件太大：一年的工作日历最多 2 MB".into(),
            "The file is too large: a year takes at most 2 MB".into(),
        );
        return Ok(Err(NotRead { zh, en }));
    }
    let bytes = tokio::fs::read(file.path())
        .await
        .map_err(|error| Problem::Internal(error.into()))?;
    if let Ok(text) = std::str::from_utf8(&bytes)
        && text.contains("BEGIN:VCALENDAR")
    {
        return Ok(read::ics(text, year));
    }
    let (rows, name) = (web.documents().rows, file.name.clone());
    let read = tokio::task::spawn_blocking(move || rows(&bytes, &name));
    let read = read.await.map_err(|error| Problem::Internal(error.into()))?;
    Ok(match read {
        Ok(rows) => read::rows(&rows, year),
        Err(refused) => Err(NotRead {
            zh: refused.zh,
            en: refused.en,
        }),
    })
}
