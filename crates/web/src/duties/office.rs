//! The office's day: a count for each list, one of them open. What can be asked for in one act has ticks and a bar.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::duty::Act;
use jiufen_kernel::id::{ItemId, UnitId};
use jiufen_kernel::refusal::Refusal;
use jiufen_store::read::Reader;
use jiufen_store::read::today::Watch;
use jiufen_store::read::views::{DutyRow, ItemRow, Shown};
use jiufen_store::store::StoreError;

use super::owed::Owed;
use super::sorts::{self, Detail, Watched, capped};
use crate::Web;
use crate::components::{Act as ListAct, Acts, DoneLine, Empty, Late, LateLine, Lead, Outcome, PickAll, PickRow};
use crate::forms::Draft;
use crate::items::line::Line;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

/// Rows of the open list.
const ROWS: i64 = 100;

/// A list of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Duty(Act),
    Watch(Watch),
}

/// Every list, in the order they stand: what somebody here owes, of whatever sort, then what is to be watched.
fn lists() -> impl Iterator<Item = Kind> {
    Act::ALL
        .into_iter()
        .map(Kind::Duty)
        .chain(Watch::ALL.into_iter().map(Kind::Watch))
}

impl Kind {
    /// Its word in the address.
    fn word(self) -> &'static str {
        match self {
            Kind::Duty(act) => sorts::sort(act).word,
            Kind::Watch(Watch::Unreported) => "unreported",
            Kind::Watch(Watch::Overdue) => "overdue",
            Kind::Watch(Watch::Blockers) => "blockers",
        }
    }

    /// Its name, after a number.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Kind::Duty(act) => (sorts::sort(act).zh, sorts::sort(act).en),
            Kind::Watch(Watch::Unreported) => ("本期没有报", "not reported"),
            Kind::Watch(Watch::Overdue) => ("逾期", "overdue"),
            Kind::Watch(Watch::Blockers) => ("堵点", "blockers"),
        }
    }

    /// Does it stand there on a day on which it is empty? Those that an office has every day do, in their places.
    fn stands_empty(self) -> bool {
        let daily = [
            Act::Approve,
            Act::Assign,
            Act::AnswerHandBack,
            Act::AnswerAsk,
            Act::AssignChecker,
            Act::Close,
        ];
        match self {
            Kind::Duty(act) => daily.contains(&act),
            Kind::Watch(_) => true,
        }
    }
}

/// What came of an act on rows: nothing, or why not.
pub(super) type Results = BTreeMap<ItemId, Result<(), Refusal>>;

#[derive(Template)]
#[template(path = "duties/office.html")]
struct Screen {
    page: Page,
    lead: Lead,
    counts: Vec<Count>,
    title: String,
    order: String,
    rows: Vec<Row>,
    empty: Option<Empty>,
    ticks: bool,
    all: PickAll,
    bar: Acts,
    done: Option<DoneLine>,
    draft: Draft,
    list: &'static str,
    say: String,
    more: bool,
    /// Items whose numbers a rule changed.
    renumbered: i64,
    /// Above the list of what is late: what is late and what was, in all that this office sees the numbers of.
    late: Option<LateLine>,
}

struct Count {
    words: &'static str,
    number: String,
    href: String,
    now: bool,
}

struct Row {
    line: Line,
    pick: PickRow,
    handling: String,
    /// Last report, or how long it waits.
    when: String,
    picked: bool,
    result: Option<Outcome>,
    act: Option<Owed>,
}

/// What the screen reads, in one state.
struct Found {
    duties: Vec<(Act, i64)>,
    watched: Vec<(Watch, i64)>,
    list: Kind,
    owed: Vec<DutyRow>,
    items: Vec<ItemRow>,
    handling: BTreeMap<ItemId, String>,
    wholes: HashMap<ItemId, Shown>,
    /// When blockers were raised.
    raised: HashMap<ItemId, Date>,
    period_end: Option<Date>,
    renumbered: i64,
    late: Option<(UnitId, Late)>,
}

fn read(reader: &mut Reader<'_>, asked: Option<Kind>) -> Result<Found, StoreError> {
    let duties = reader.duty_counts()?;
    let mut watched = Vec::new();
    for watch in Watch::ALL {
        watched.push((watch, reader.watched(watch)?));
    }
    // Without a word in the address the first list that has something is open.
    let list = asked
        .or_else(|| lists().find(|kind| count(*kind, &duties, &watched) > 0))
        .unwrap_or(Kind::Watch(Watch::Unreported));
    let (owed, items) = match list {
        Kind::Duty(act) => {
            let owed = reader.duties_of(act, ROWS)?;
            let items = owed.iter().map(|duty| duty.item.clone()).collect();
            (owed, items)
        }
        Kind::Watch(watch) => (Vec::new(), reader.watch_list(watch, ROWS)?),
    };
    let handling = items
        .iter()
        .filter_map(|item: &ItemRow| Some((item.id, reader.post_ref(item.handling?).title.to_string())))
        .collect();
    let widest = reader.widest_unit().filter(|_| list == Kind::Watch(Watch::Overdue));
    let late = match widest {
        Some(unit) => reader.unit_numbers(unit)?.map(|numbers| (unit, Late::from(&numbers))),
        None => None,
    };
    Ok(Found {
        late,
        wholes: reader.wholes_of(&items)?,
        raised: match list {
            Kind::Watch(Watch::Blockers) => reader.registered_on(&items)?,
            _ => HashMap::new(),
        },
        renumbered: reader.renumbered_count()?,
        period_end: reader.report_period().map(|(_, last)| last),
        duties,
        watched,
        list,
        owed,
        items,
        handling,
    })
}

fn count(kind: Kind, duties: &[(Act, i64)], watched: &[(Watch, i64)]) -> i64 {
    match kind {
        Kind::Duty(act) => duties.iter().find(|(each, _)| *each == act).map_or(0, |(_, count)| *count),
        Kind::Watch(watch) => watched.iter().find(|(each, _)| *each == watch).map_or(0, |(_, count)| *count),
    }
}

/// The page.
pub(super) async fn show(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    let list = seat.query("list");
    let draft = Draft::new(seat.lang);
    let screen = screen(web, seat, list.as_deref(), draft, Results::new(), true).await?;
    problem::page(&screen)
}

/// The page after an act, with what came of each row.
pub(super) async fn after(web: &Web, seat: &Seat, list: &str, results: Results) -> Result<Response, Problem> {
    problem::page(&screen(web, seat, Some(list), Draft::new(seat.lang), results, true).await?)
}

/// The page with a form that has to be mended.
pub(super) async fn again(web: &Web, seat: &Seat, list: &str, draft: Draft) -> Result<Response, Problem> {
    problem::kept(&screen(web, seat, Some(list), draft, Results::new(), false).await?)
}

async fn screen(
    web: &Web,
    seat: &Seat,
    list: Option<&str>,
    draft: Draft,
    results: Results,
    fresh: bool,
) -> Result<Screen, Problem> {
    let asked = list.and_then(|word| lists().find(|kind| kind.word() == word));
    let found = web.read_today(seat, move |reader| read(reader, asked)).await?;
    let page = Page::of_today(web, seat, Section::Duties);
    let lang = page.lang;
    let kind = found.list;
    let (word, (zh, en)) = (kind.word(), kind.words());
    let number = count(kind, &found.duties, &found.watched);
    let ticks = matches!(kind, Kind::Watch(_)) && page.takes_input();
    let rows = rows(&page, &found, &draft, &results);
    let ticked = rows.iter().filter(|row| row.picked).count();
    let shown = u32::try_from(rows.len()).unwrap_or(0);
    let say = if fresh {
        say(kind, &page, found.period_end)
    } else {
        draft.value("text").to_owned()
    };
    Ok(Screen {
        lead: lead(&page, &found),
        counts: lists()
            .map(|kind| (kind, count(kind, &found.duties, &found.watched)))
            .filter(|(kind, number)| *number > 0 || kind.stands_empty() || *kind == found.list)
            .map(|(kind, number)| Count {
                words: lang.t(kind.words().0, kind.words().1),
                number: capped(number),
                href: format!("/duties?list={}", kind.word()),
                now: kind == found.list,
            })
            .collect(),
        title: match lang {
            Lang::Zh => format!("{zh} {} 件", capped(number)),
            Lang::En => format!("{}: {}", en[..1].to_uppercase() + &en[1..], capped(number)),
        },
        order: order(kind, &page, found.period_end),
        empty: rows.is_empty().then(|| {
            let words = page.t("上面别的数可以点开看。", "The other numbers above can be opened.");
            Empty::new(page.t("这张清单今天是空的", "This list is empty today"), words)
        }),
        ticks,
        all: PickAll::new(shown, lang),
        bar: Acts::new(
            vec![ListAct {
                action: String::from("/duties/reminders"),
                words: match kind {
                    Kind::Watch(Watch::Unreported) => page.t("催报", "Ask to report"),
                    _ => page.t("提醒", "Remind"),
                }
                .to_owned(),
                key: Some('r'),
                main: true,
            }],
            u32::try_from(ticked).unwrap_or(0),
            format!("/duties?list={word}"),
            lang,
        ),
        done: done(&page, kind, &results),
        renumbered: found.renumbered,
        late: found
            .late
            .map(|(unit, late)| LateLine::new(&late, &format!("/items?unit={unit}"), lang)),
        more: number > i64::from(shown),
        list: word,
        say,
        draft,
        rows,
        page,
    })
}

fn rows(page: &Page, found: &Found, draft: &Draft, results: &Results) -> Vec<Row> {
    let lang = page.lang;
    found
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let line = Line::of(item, page).of_whole(item, &found.wholes);
            let result = results.get(&item.id);
            let picked = draft.has("row", &item.id.to_string()) || result.is_some_and(Result::is_err);
            let handling = found.handling.get(&item.id).cloned();
            Row {
                pick: PickRow::new(item.id, &line.number, &line.title, picked, lang),
                result: result.map(|result| match result {
                    Ok(()) => Outcome::done(match (&handling, lang) {
                        (Some(post), Lang::Zh) => format!("已送到{post}"),
                        (Some(post), Lang::En) => format!("Sent to {post}"),
                        (None, Lang::Zh) => String::from("没指定经办岗位，已送到单位收文岗"),
                        (None, Lang::En) => String::from("No handling post; sent to the unit's intake post"),
                    }),
                    Err(refusal) => Outcome::not_done(match lang {
                        Lang::Zh => format!("没有送：{}", refusal.zh),
                        Lang::En => format!("Not sent: {}", refusal.en),
                    }),
                }),
                when: match found
                    .owed
                    .get(index)
                    .map(|duty| &duty.since)
                    .or_else(|| found.raised.get(&item.id))
                {
                    Some(since) => page.day(since),
                    None => item
                        .reported_on
                        .map_or_else(|| page.t("从未报", "never").to_owned(), |on| page.day(on)),
                },
                act: found.owed.get(index).map(|duty| Owed::of(duty, page)),
                handling: handling.unwrap_or_default(),
                picked,
                line,
            }
        })
        .collect()
}

/// The page in one sentence, from the counts of the lists below it.
fn lead(page: &Page, found: &Found) -> Lead {
    let lang = page.lang;
    let date = match lang {
        Lang::Zh => format!("{} {}。", page.day(page.today), lang.weekday(page.today)),
        Lang::En => format!("{}, {}. ", lang.weekday(page.today), page.day(page.today)),
    };
    let watched: Vec<Watched> = found
        .watched
        .iter()
        .map(|(watch, number)| {
            let (zh, one, many) = match watch {
                Watch::Unreported => ("件本期没有报", "not reported this period", "not reported this period"),
                Watch::Overdue => ("件逾期", "overdue", "overdue"),
                Watch::Blockers => ("个堵点", "blocker", "blockers"),
            };
            let href = format!("/duties?list={}", Kind::Watch(*watch).word());
            let number = *number;
            Watched {
                number,
                zh,
                one,
                many,
                href,
            }
        })
        .collect();
    Lead::default().say(date).then(sorts::sentence(
        &found.duties,
        page.notices.waits(),
        &watched,
        Detail::Sum,
        lang,
    ))
}

/// How the open list is ordered, and what its numbers are.
fn order(kind: Kind, page: &Page, period_end: Option<Date>) -> String {
    match kind {
        Kind::Duty(_) => page.t("等得最久的在前。", "Longest waiting first.").to_owned(),
        Kind::Watch(Watch::Overdue) => page.t("期限最早的在前。", "Earliest due first.").to_owned(),
        Kind::Watch(Watch::Blockers) => page
            .t(
                "提得最早的在前。牵头是能解开它的单位。",
                "Oldest first. The lead is the unit that can clear it.",
            )
            .to_owned(),
        Kind::Watch(Watch::Unreported) => {
            let words = page.t(
                "上次报得最早的在前。说（申报）、证（核实）是上次的数。",
                "Longest unreported first. Said and proved are those of the last report.",
            );
            match (period_end, page.lang) {
                (Some(end), Lang::Zh) => format!("这一期到{}截止。{words}", page.day(end)),
                (Some(end), Lang::En) => format!("This period ends on {}. {words}", page.day(end)),
                (None, _) => words.to_owned(),
            }
        }
    }
}

/// What a reminder says unless somebody writes something else.
fn say(kind: Kind, page: &Page, period_end: Option<Date>) -> String {
    match (kind, page.lang) {
        (Kind::Watch(Watch::Unreported), Lang::Zh) => match period_end {
            Some(end) => format!("本期还没有报进展，请在{}前报。", page.day(end)),
            None => "还没有报进展，请报。".into(),
        },
        (Kind::Watch(Watch::Unreported), Lang::En) => match period_end {
            Some(end) => format!("No report this period yet; please report by {}.", page.day(end)),
            None => "No report yet; please report.".into(),
        },
        (Kind::Watch(Watch::Blockers), Lang::Zh) => "堵点还没有解开，请答复能解开的日期。".into(),
        (Kind::Watch(Watch::Blockers), Lang::En) => "This blocker is still open; please say when it will be cleared.".into(),
        (_, Lang::Zh) => "已经过期，请报进展；办完的请申报办结并补齐佐证。".into(),
        (_, Lang::En) => "Overdue: please report; if done, claim it and add what proves it.".into(),
    }
}

/// After an act one line says what happened.
fn done(page: &Page, kind: Kind, results: &Results) -> Option<DoneLine> {
    if results.is_empty() {
        return None;
    }
    let sent = results.values().filter(|result| result.is_ok()).count();
    let (all, not) = (results.len(), results.len() - sent);
    let verb = match kind {
        Kind::Watch(Watch::Unreported) => page.t("催报", "Asked to report"),
        _ => page.t("提醒", "Reminded"),
    };
    let (what, more) = match (page.lang, not) {
        (Lang::Zh, 0) => (format!("{verb} {all} 件：都送到了。"), ""),
        (Lang::Zh, _) => (
            format!("{verb} {all} 件：{sent} 件送到，{not} 件没有送。"),
            "没有送的还选着，原因在最后一栏。",
        ),
        (Lang::En, 0) => (format!("{verb}: {all}, all sent."), ""),
        (Lang::En, _) => (
            format!("{verb}: {all}; {sent} sent, {not} not sent."),
            "Those not sent are still ticked; the reason stands in the last column.",
        ),
    };
    Some(DoneLine::new(what, more))
}
