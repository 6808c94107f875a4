//! `/items`: the tree of items with its opened rows in the address, and the table with its filters there.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::{ItemId, UnitId};
use jiufen_kernel::org::Role;
use jiufen_kernel::share::Share;
use jiufen_kernel::time::plus_days;
use jiufen_store::read::Reader;
use jiufen_store::read::items::{Filter, PAGE_ROWS, SOON_DAYS};
use jiufen_store::read::views::{ItemList, ItemRow, Numbers as Sums, Shown, Tree};
use jiufen_store::store::StoreError;

use super::asked::{Asked, COLOURS, NARROWING, ONLY, SORTS};
use super::levels;
use super::line::Line;
use crate::Web;
use crate::components::{Counts, Crumb, Empty, FilterValue, Filters, Numbers, Pager, Status, Tally, View, Views};
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "items/list.html")]
struct Screen {
    page: Page,
    title: String,
    lead: String,
    counts: Option<Counts>,
    crumb: Option<Crumb>,
    views: Views,
    filters: Filters,
    lines: Vec<Line>,
    tree: bool,
    /// The day compared with, as words.
    versus: Option<String>,
    empty: Option<Empty>,
    pager: Option<Pager>,
    /// Too many match to be sorted as asked.
    unsorted: bool,
    export: String,
    /// The same as a workbook, where one can be written.
    workbook: Option<String>,
    /// Can a ledger be imported here?
    imports: bool,
    registers: bool,
}

/// What the screen reads, in one state.
struct Found {
    tree: Tree,
    open: BTreeSet<ItemId>,
    list: ItemList,
    plans: HashMap<ItemId, Share>,
    wholes: HashMap<ItemId, Shown>,
    before: HashMap<ItemId, Share>,
    scope: Option<Scope>,
    units: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    /// Without each filter: its name, and how many there would be.
    without: Vec<(&'static str, Option<i64>)>,
    registers: bool,
    /// Counted in the list, and not for this reader's eyes.
    not_shown: i64,
    /// Of a list of what was late: how many times, as an item may have been so more than once.
    times: Option<i64>,
    /// Is there somebody who reads and writes ledgers?
    ledgers: bool,
}

/// What the numbers under the title are of.
struct Scope {
    /// The item or unit; none for everything.
    name: Option<String>,
    sums: Sums,
    plan: Option<Share>,
    /// The item, when it is one.
    item: Option<ItemRow>,
    /// The unit, when it is one.
    unit: Option<UnitId>,
}

impl Scope {
    /// Where the lists of its counts are.
    fn lists(&self, page: &Page) -> String {
        match (&self.item, self.unit) {
            (Some(item), _) => page.at(&format!("/items?under={}", item.id)),
            (None, Some(unit)) => page.at(&format!("/items?unit={unit}")),
            (None, None) => page.at("/items?view=table"),
        }
    }
}

/// The page, or its export.
pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Problem> {
    let asked = Asked::of(&seat);
    match seat.query("format").as_deref() {
        Some("csv") => return super::export::csv(&web, &seat, asked.filter),
        Some("xlsx") => return super::export::xlsx(&web, &seat, asked.filter).await,
        _ => {}
    }
    let lang = seat.lang;
    let wanted = asked.clone();
    let mut found = web.read(&seat, move |reader| read(reader, &wanted, lang)).await?;
    found.ledgers = web.ledgers().is_some();
    if asked.filter.under.is_some() && found.scope.as_ref().is_none_or(|scope| scope.item.is_none()) {
        return Err(Problem::NotFound);
    }
    let page = Page::of(&web, &seat, Section::Items);
    problem::page(&screen(page, &asked, found))
}

fn read(reader: &mut Reader<'_>, asked: &Asked, lang: Lang) -> Result<Found, StoreError> {
    let open = match (&asked.open, asked.table) {
        (Some(open), false) => open.clone(),
        (None, false) => first_open(reader, asked)?,
        (_, true) => BTreeSet::new(),
    };
    let (tree, list) = if asked.table {
        (Tree::default(), reader.items(&asked.filter)?)
    } else {
        let few = Filter {
            rows: Some(1),
            after: None,
            ..asked.filter.clone()
        };
        let after = asked.filter.after.as_deref();
        (reader.tree_after(asked.filter.under, &open, after)?, reader.items(&few)?)
    };
    let shown: Vec<ItemRow> = if asked.table {
        list.rows.clone()
    } else {
        tree.rows.iter().map(|row| row.row.clone()).collect()
    };
    let without = if asked.table && list.rows.is_empty() {
        without(reader, asked)?
    } else {
        Vec::new()
    };
    Ok(Found {
        plans: reader.plans_of(&shown)?,
        wholes: reader.wholes_of(&list.rows)?,
        before: match asked.vs {
            Some(day) => reader.proved_on(day, &shown)?,
            None => Default::default(),
        },
        scope: scope(reader, asked)?,
        units: units(reader),
        kinds: kinds(reader, lang),
        registers: reader.has_role(Role::Office) && !reader.is_past(),
        not_shown: if asked.table { reader.not_shown(&asked.filter)? } else { 0 },
        times: if asked.table { reader.stretches(&asked.filter)? } else { None },
        ledgers: false,
        tree,
        open,
        list,
        without,
    })
}

/// What is open when nobody said: a short first level with all that is right below it, or nothing.
fn first_open(reader: &mut Reader<'_>, asked: &Asked) -> Result<BTreeSet<ItemId>, StoreError> {
    let after = asked.filter.after.as_deref();
    let top = reader.tree_after(asked.filter.under, &BTreeSet::new(), after)?.rows;
    let below: i64 = top.iter().map(|row| row.children).sum();
    Ok(if top.len() as i64 + below <= PAGE_ROWS {
        top.iter().filter(|row| row.children > 0).map(|row| row.row.id).collect()
    } else {
        BTreeSet::new()
    })
}

fn scope(reader: &mut Reader<'_>, asked: &Asked) -> Result<Option<Scope>, StoreError> {
    if let Some(under) = asked.filter.under {
        let Some(row) = reader.item_row(under)? else { return Ok(None) };
        let plan = reader.plans_of(std::slice::from_ref(&row))?.remove(&under);
        return Ok(Some(Scope {
            name: Some(row.title.to_string()),
            sums: row.numbers,
            plan,
            item: Some(row),
            unit: None,
        }));
    }
    let root = reader.core.state.org.root;
    let Some(unit) = asked.filter.unit.or_else(|| reader.widest_unit()) else {
        return Ok(None);
    };
    Ok(reader.unit_numbers(unit)?.map(|sums| Scope {
        name: (Some(unit) != root).then(|| reader.unit_ref(unit).short.to_string()),
        sums,
        plan: None,
        item: None,
        unit: Some(unit),
    }))
}

/// How many there would be without each filter that is on.
fn without(reader: &mut Reader<'_>, asked: &Asked) -> Result<Vec<(&'static str, Option<i64>)>, StoreError> {
    let mut counts = Vec::new();
    for name in NARROWING {
        let Some(_) = asked.address.get(name) else { continue };
        let mut filter = Filter {
            rows: Some(1),
            after: None,
            ..asked.filter.clone()
        };
        match name {
            "q" => filter.words = None,
            "unit" => filter.unit = None,
            "kind" => filter.kind = None,
            "due_by" => filter.due_by = None,
            "colour" => filter.colour = None,
            _ => (filter.open, filter.counted, filter.cut) = (false, None, false),
        }
        // The tabs leave the colour out, so with one chosen it has to be counted by itself.
        let count = reader.items(&filter)?.tabs.map(|tabs| match filter.colour {
            None => tabs.iter().sum(),
            Some(colour) => tab_of(&tabs, colour),
        });
        counts.push((name, count));
    }
    Ok(counts)
}

fn tab_of(tabs: &[i64; 8], colour: jiufen_kernel::colour::Colour) -> i64 {
    COLOURS
        .iter()
        .zip(tabs)
        .find(|((_, each), _)| *each == colour)
        .map_or(0, |(_, count)| *count)
}

/// Units as choices, the deeper ones set in.
pub(crate) fn units(reader: &Reader<'_>) -> Vec<(String, String)> {
    let indented = |depth: usize| "　".repeat(depth.saturating_sub(1));
    let units = reader.unit_names().into_iter();
    units
        .map(|(unit, depth)| (unit.id.to_string(), format!("{}{}", indented(depth), unit.short)))
        .collect()
}

/// Kinds as choices.
pub(crate) fn kinds(reader: &Reader<'_>, lang: Lang) -> Vec<(String, String)> {
    let kinds = reader.kinds().into_iter();
    kinds
        .map(|(id, words)| (id, lang.t(&words.zh, &words.en).to_owned()))
        .collect()
}

fn screen(page: Page, asked: &Asked, found: Found) -> Screen {
    let lang = page.lang;
    let lines = if asked.table {
        let lines = found.list.rows.iter();
        lines
            .map(|row| line(row, &page, asked, &found).of_whole(row, &found.wholes))
            .collect()
    } else {
        levels::lines(&page, asked, &found.tree, &found.open, |row| line(row, &page, asked, &found))
    };
    let narrowed = asked.address.has_any(&["q", "kind", "colour", "only", "due_by"]);
    let total = found.list.tabs.as_ref().map(|tabs| match asked.filter.colour {
        None => tabs.iter().sum(),
        Some(colour) => tab_of(tabs, colour),
    });
    let scope = found.scope.as_ref();
    let address = asked.address.without(&["view", "open", "after", "vs"]);
    let export = |format: &str| address.clone().with("format", format).to_string();
    let title = match scope.and_then(|scope| scope.name.as_deref()) {
        Some(name) if scope.is_some_and(|scope| scope.item.is_some()) || asked.filter.unit.is_some() => {
            format!("{}{name}", lang.t("事项：", "Items: "))
        }
        _ => lang.t("事项", "Items").to_owned(),
    };
    Screen {
        title,
        lead: lead(&page, scope, narrowed, total, (found.not_shown, found.times)),
        counts: scope
            .filter(|_| !narrowed)
            .map(|scope| Counts::new(&Tally::from(&scope.sums), lang).listed(scope.lists(&page))),
        crumb: scope.and_then(|scope| scope.item.as_ref()).map(|item| {
            Crumb::new(lang)
                .to(lang.t("事项", "Items"), page.at("/items"))
                .to(
                    super::line::number(&item.number, page.today),
                    page.at(&format!("/items/{}", item.id)),
                )
                .here(lang.t("下级事项", "Items below"))
        }),
        views: views(&page, asked, &found.list),
        filters: filters(&page, asked, &found),
        empty: lines.is_empty().then(|| empty(&page, asked, &found)),
        pager: if asked.table {
            pager(&page, asked, &found.list, total)
        } else {
            levels::pager(&page, asked, &found.tree)
        },
        unsorted: asked.table && found.list.sort != asked.filter.sort,
        tree: !asked.table,
        versus: asked.vs.map(|day| page.day(day)),
        export: export("csv"),
        workbook: found.ledgers.then(|| export("xlsx")),
        imports: found.ledgers && found.registers && page.takes_input(),
        registers: found.registers && page.takes_input(),
        lines,
        page,
    }
}

fn line(row: &ItemRow, page: &Page, asked: &Asked, found: &Found) -> Line {
    let line = Line::of(row, page).planned(found.plans.get(&row.id).copied());
    match asked.vs {
        Some(_) => line.compared(found.before.get(&row.id).copied()),
        None => line,
    }
}

/// The line under the title: the page in one sentence.
fn lead(
    page: &Page,
    scope: Option<&Scope>,
    narrowed: bool,
    total: Option<i64>,
    (not_shown, times): (i64, Option<i64>),
) -> String {
    let lang = page.lang;
    if narrowed {
        let times = match (times, lang) {
            (None, _) => String::new(),
            (Some(times), Lang::Zh) => format!("，共 {times} 次"),
            (Some(times), Lang::En) => format!(", {} in all", lang.count(times, "次", "time", "times")),
        };
        return match total {
            Some(total) if not_shown > 0 => match lang {
                Lang::Zh => format!("符合条件的 {} 件{times}，其中 {not_shown} 件不显示。", total + not_shown),
                Lang::En => format!(
                    "{} match{times}, of which {not_shown} not shown.",
                    lang.count(total + not_shown, "件", "item", "items")
                ),
            },
            Some(total) => match lang {
                Lang::Zh => format!("符合条件的 {total} 件{times}。"),
                Lang::En => format!("{} match{times}.", lang.count(total, "件", "item", "items")),
            },
            None => lang
                .t(
                    "符合条件的超过 2,000 件，不再计数。",
                    "More than 2,000 match; they are not counted.",
                )
                .to_owned(),
        };
    }
    let Some(scope) = scope else {
        return lang
            .t(
                "这里是你能看到的事项。它们分属几家，没有合起来的数。",
                "These are the items you may see. They belong to several units, so there is no number for all.",
            )
            .to_owned();
    };
    if !scope.sums.has {
        return lang.t("还没有计入的事项。", "Nothing counted yet.").to_owned();
    }
    let sentence = Numbers::of(&scope.sums.figures, scope.plan).sentence(lang);
    let of = match (&scope.name, &scope.item) {
        (Some(name), None) => match lang {
            Lang::Zh => format!("{name}和下属单位牵头的："),
            Lang::En => format!("Led by {name} and units below: "),
        },
        _ => String::new(),
    };
    match lang {
        Lang::Zh => format!(
            "{of}{}。",
            sentence.replacen("说 ", "说（申报）", 1).replacen("证 ", "证（核实）", 1)
        ),
        Lang::En => format!("{of}{sentence}."),
    }
}

/// The tree, everything as a table, and one view for each colour and for what needs looking after.
fn views(page: &Page, asked: &Asked, list: &ItemList) -> Views {
    let lang = page.lang;
    let base = asked.address.without(&["view", "colour", "only", "due_by", "after", "open"]);
    let table = base.with("view", "table");
    let whole = |count: i64| u32::try_from(count).ok();
    let plain = |words: &str, href: String, count: Option<u32>, now: bool| View {
        words: words.to_owned(),
        href,
        count,
        status: None,
        now,
    };
    let only = asked.address.get("only");
    let unfiltered = asked.filter.colour.is_none() && only.is_none() && asked.filter.due_by.is_none();
    let mut views = vec![
        plain(
            lang.t("按层级", "Tree"),
            base.without(&NARROWING)
                .with("open", asked.address.get("open").unwrap_or(""))
                .to_string(),
            None,
            !asked.table,
        ),
        plain(
            lang.t("全部", "All"),
            table.to_string(),
            list.tabs
                .filter(|_| only.is_none() && asked.filter.due_by.is_none())
                .and_then(|tabs| whole(tabs.iter().sum())),
            asked.table && unfiltered,
        ),
    ];
    for (index, (word, colour)) in COLOURS.iter().enumerate() {
        let count = list.tabs.map(|tabs| tabs[index]);
        let now = asked.filter.colour == Some(*colour);
        if now || count.is_none_or(|count| count > 0) {
            let status = Status::from(*colour);
            views.push(View {
                words: status.word(lang).to_owned(),
                href: table.with("colour", word).to_string(),
                count: count
                    .filter(|_| only.is_none() && asked.filter.due_by.is_none())
                    .and_then(whole),
                status: Some(status),
                now,
            });
        }
    }
    let beside = list.beside.filter(|_| only.is_none() && asked.filter.due_by.is_none());
    let counted = |count: Option<i64>| count.and_then(whole);
    for (word, zh, en, count) in [
        ("cut", "有核减", "Disallowed", beside.map(|beside| beside.cut)),
        ("silent", "从未报", "Never reported", beside.map(|beside| beside.silent)),
    ] {
        let href = table.with("only", word).to_string();
        views.push(plain(lang.t(zh, en), href, counted(count), only == Some(word)));
    }
    let soon = plus_days(page.as_of.unwrap_or(page.today), SOON_DAYS);
    let now = asked.filter.due_by == Some(soon) && only == Some("open");
    let href = table.with("only", "open").with("due_by", soon).to_string();
    let words = match lang {
        Lang::Zh => format!("{SOON_DAYS} 天内到期"),
        Lang::En => format!("Due in {SOON_DAYS} days"),
    };
    views.push(plain(&words, href, counted(beside.map(|beside| beside.soon)), now));
    Views::new(views, lang)
}

fn filters(page: &Page, asked: &Asked, found: &Found) -> Filters {
    let lang = page.lang;
    let all = || (String::new(), lang.t("全部", "All").to_owned());
    let get = |name: &str| asked.address.get(name).unwrap_or("").to_owned();
    let choice = |options: &[(String, String)], name: &str| {
        let mut with_all = vec![all()];
        with_all.extend_from_slice(options);
        FilterValue::Choice(with_all, get(name))
    };
    let only: Vec<_> = ONLY
        .iter()
        .map(|(word, zh, en)| ((*word).to_owned(), lang.t(zh, en).to_owned()))
        .collect();
    let sorts: Vec<_> = SORTS
        .iter()
        .map(|(word, _, zh, en)| ((*word).to_owned(), lang.t(zh, en).to_owned()))
        .collect();
    let mut filters = Filters::new("/items", lang)
        .with("q", lang.t("搜索", "Words"), FilterValue::Search(get("q")))
        .with("unit", lang.t("牵头单位", "Lead unit"), choice(&found.units, "unit"))
        .with("kind", lang.t("类型", "Kind"), choice(&found.kinds, "kind"))
        .with("only", lang.t("只看", "Only"), choice(&only, "only"))
        .with("due_by", lang.t("期限到", "Due by"), FilterValue::Day(get("due_by")));
    if asked.table {
        filters = filters.with("sort", lang.t("排序", "Order"), FilterValue::Choice(sorts, get("sort")));
    }
    filters = filters.with("vs", lang.t("对比", "Compare"), FilterValue::Day(get("vs")));
    for hidden in ["colour", "under", "as_of", "open"] {
        if asked.address.get(hidden).is_some() {
            filters = filters.with(hidden, "", FilterValue::Hidden(get(hidden)));
        }
    }
    if asked.table {
        filters = filters.with("view", "", FilterValue::Hidden("table".into()));
    }
    if asked.address.has_any(&NARROWING) || asked.vs.is_some() {
        let kept = asked.address.without(&NARROWING).without(&["vs", "after"]);
        filters = filters.clear(kept);
    }
    filters
}

fn pager(page: &Page, asked: &Asked, list: &ItemList, total: Option<i64>) -> Option<Pager> {
    let first = asked
        .filter
        .after
        .as_ref()
        .map(|_| asked.address.without(&["after"]).to_string());
    let next = list.next.as_ref().map(|after| asked.address.with("after", after).to_string());
    if first.is_none() && next.is_none() {
        return None;
    }
    let shown = u32::try_from(list.rows.len()).unwrap_or(0);
    Some(match total.and_then(|total| u32::try_from(total).ok()) {
        Some(total) => Pager::new(shown, total, first, next, page.lang),
        None => Pager::of_many(shown, first, next, page.lang),
    })
}

/// Nothing here: which filter to take away, and how many that would show.
fn empty(page: &Page, asked: &Asked, found: &Found) -> Empty {
    let lang = page.lang;
    if found.without.is_empty() {
        let words = lang.t(
            "督查室立项、交办以后，事项出现在这里。",
            "Items appear here once the supervision office has registered and assigned them.",
        );
        return Empty::new(lang.t("还没有你能看到的事项", "No items that you may see yet"), words);
    }
    let title = match (found.without.len() as i64, lang) {
        (1, _) => lang.t("没有符合这个条件的事项", "No item matches this filter").to_owned(),
        (count, Lang::Zh) => format!("没有同时符合 {count} 个条件的事项"),
        (count, Lang::En) => format!("No item matches all {count} filters"),
    };
    let name = |name: &str| match name {
        "q" => lang.t("搜索的字", "the words"),
        "unit" => lang.t("牵头单位", "the lead unit"),
        "kind" => lang.t("类型", "the kind"),
        "colour" => lang.t("状态", "the status"),
        "due_by" => lang.t("期限", "the due date"),
        _ => lang.t("只看", "“only”"),
    };
    let parts: Vec<String> = found
        .without
        .iter()
        .map(|(filter, count)| {
            let name = name(filter);
            match (count, lang) {
                (Some(count), Lang::Zh) => format!("去掉“{name}”，有 {count} 件"),
                (Some(count), Lang::En) => format!("without {name}: {count}"),
                (None, Lang::Zh) => format!("去掉“{name}”，超过 2,000 件"),
                (None, Lang::En) => format!("without {name}: more than 2,000"),
            }
        })
        .collect();
    let mut empty = Empty::new(title, format!("{}{}", parts.join(lang.t("；", "; ")), lang.t("。", ".")));
    for (filter, count) in &found.without {
        if *count != Some(0) {
            let words = match lang {
                Lang::Zh => format!("去掉{}", name(filter)),
                Lang::En => format!("Drop {}", name(filter)),
            };
            let kept = asked.address.without(&[filter, "after"]).with("view", "table");
            empty = empty.way(words, kept);
        }
    }
    empty.way(
        lang.t("都去掉", "Drop all"),
        asked.address.without(&NARROWING).without(&["after"]),
    )
}
