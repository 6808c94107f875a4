//! Beside every 逾期 stands what was late and is not any more (INTEGRITY 2): on every screen and in every export that shows
//! lateness, and each such count opens exactly its list. So do 待立项 and 未交办 under a node.

use std::path::Path;

use axum::http::{StatusCode, header};
use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use crate::site::{Browser, Site, at_work_on, both};
use crate::work::Work;

/// The town at work, in which the late part was given more time, and another was taken away from its lead when late.
async fn late_town(engine: Engine) -> (Site, Work) {
    let (site, work) = at_work_on(engine).await;
    let (mut bai, mut lin) = (site.signed_in("bai").await, site.signed_in("lin").await);
    let request = [("asked", "extension"), ("due", "2026-12-30"), ("reason", "汛期停工")];
    sent(&mut bai, work.late, "request", &request).await;
    sent(&mut lin, work.late, "answer", &[("answer", "grant"), ("reason", "属实")]).await;
    (site, work)
}

async fn sent(browser: &mut Browser, item: ItemId, noun: &str, pairs: &[(&str, &str)]) {
    let address = format!("/items/{item}/{noun}");
    let form = browser.get(&address).await;
    assert_eq!(form.status, StatusCode::OK, "{noun}: {}", form.text);
    let ask = if noun == "answer" { form.hidden("ask") } else { String::new() };
    let mut pairs = pairs.to_vec();
    pairs.extend((noun == "answer").then_some(("ask", ask.as_str())));
    let done = browser.post(&address, &form, &pairs).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{noun}: {}", done.text);
}

/// Every address of the page of routes that one of these fills.
fn addresses(work: &Work, unit: &str) -> Vec<String> {
    let routes = include_str!("../../src/routes.rs");
    let written = routes.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    let filled = written.map(|address| {
        let unit = address.replace("/units/{id}", &format!("/units/{unit}"));
        unit.replace("{item}", &work.goal.to_string())
    });
    // The style guide of a demonstration shows made-up numbers.
    let shown = filled.filter(|address| !address.contains('{') && address != "/design");
    let mut all: Vec<String> = shown.collect();
    for view in [
        "/items?open=none",
        "/items?view=table",
        "/items?colour=green",
        "/items?only=late-extended",
        "/duties?list=overdue",
        "/duties?mine=1",
        "/search?q=%E6%A0%87%E6%AE%B5",
    ] {
        all.push(view.to_owned());
    }
    all.push(format!("/items?under={}", work.goal));
    all.push(format!("/items?unit={unit}"));
    all.push(format!("/items/{}", work.late));
    all
}

/// The rows of a page, each from its `<tr` to its end, and the lines of counts.
fn rows(page: &str) -> Vec<&str> {
    let rows = page.split("<tr").skip(1).filter_map(|row| row.split("</tr>").next());
    let counts = page
        .split("<p class=\"counts\"")
        .skip(1)
        .filter_map(|line| line.split("</p>").next());
    rows.chain(counts).collect()
}

#[tokio::test]
async fn beside_every_overdue_stands_what_was_late_on_every_page() {
    both(async |engine| {
        let (site, work) = late_town(engine).await;
        let unit = water(&site).await;
        let mut shown = 0;
        for login in ["lu", "fang", "bai", "zhou", "lin", "ming"] {
            let mut browser = site.signed_in(login).await;
            for address in addresses(&work, &unit) {
                let page = browser.get(&address).await;
                if page.status != StatusCode::OK {
                    continue;
                }
                for row in rows(&page.text) {
                    // A row of the part, of what it is part of, or of its lead, and a line of counts over them.
                    let of_part = row.contains(&format!("/items/{}\"", work.late));
                    let of_whole = row.contains(&format!("/items/{}\"", work.goal)) || row.contains(&format!("/units/{unit}\""));
                    let counted = row.contains("逾期") && (row.contains("class=\"num\"") || row.contains("<b>"));
                    let says_status = row.contains("class=\"st") || row.contains("滞后");
                    if of_part && says_status {
                        assert!(row.contains("曾逾期 1 次"), "{login} {address}: {row}");
                        shown += 1;
                    } else if (of_whole || !row.contains("<th")) && counted && !row.contains("only=overdue\" ") {
                        let says = row.contains("后延期 1") || row.contains("逾期后延期 <b>1") || row.contains("曾逾期 1 次");
                        assert!(says, "{login} {address}: {row}");
                        shown += 1;
                    }
                }
            }
        }
        assert!(shown > 20, "{shown}");
    })
    .await;
}

/// 市水务局, which leads what was late.
async fn water(site: &Site) -> String {
    let nobody = jiufen_store::testing::town::new_actor();
    let state = site.store.read(nobody, |reader| Ok(reader.core.state.clone())).await.unwrap();
    let found = state
        .org
        .posts
        .values()
        .find(|post| post.roles.contains(&jiufen_kernel::org::Role::Clearing));
    found.unwrap().unit.to_string()
}

/// Follows a link of a page by what stands in its address.
fn link(page: &str, to: &str) -> String {
    let page = page.replace("&#38;", "&").replace("&amp;", "&");
    let at = page.find(to).unwrap_or_else(|| panic!("no link {to} in {page}"));
    let from = page[..at].rfind("href=\"").unwrap() + 6;
    page[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn each_such_count_opens_exactly_its_list() {
    both(async |engine| {
        let (site, work) = late_town(engine).await;
        let unit = water(&site).await;
        let (mut lin, mut lu) = (site.signed_in("lin").await, site.signed_in("lu").await);
        for (of_office, page) in [
            (true, format!("/items/{}", work.goal)),
            (true, format!("/items?under={}", work.goal)),
            (true, "/items".to_owned()),
            (true, "/duties?list=overdue".to_owned()),
            (false, format!("/units/{unit}")),
            (false, "/units".to_owned()),
            (false, "/duties".to_owned()),
        ] {
            let browser = if of_office { &mut lu } else { &mut lin };
            let shown = browser.get(&page).await.text;
            let list = browser.get(&link(&shown, "&only=late-extended")).await.text;
            assert!(list.contains("符合条件的 1 件，共 1 次。"), "{page}: {list}");
            assert!(list.contains("一标段干渠") && !list.contains("二标段支渠"), "{page}: {list}");
        }
        // What waits for the office under a node, and that only.
        for title in ["四标段水闸", "五标段泵站"] {
            let form = lu.get("/items/new").await;
            let fields = [
                ("title", title),
                ("kind", "task"),
                ("source", "meeting"),
                ("parent", "2026-0001"),
                ("weight", "1"),
                ("starts", "2026-11-20"),
                ("due", "2026-12-20"),
            ];
            let done = lu.post("/items/new", &form, &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
            if title == "五标段泵站" {
                let to = done.header(header::LOCATION).to_owned();
                let id = to.trim_start_matches("/items/").split('?').next().unwrap();
                let mut fang = site.signed_in("fang").await;
                sent(&mut fang, ItemId::parse(id).unwrap(), "approval", &[]).await;
            }
        }
        let page = lu.get(&format!("/items/{}", work.goal)).await.text;
        assert!(page.contains("待立项 <b>1</b>") && page.contains("未交办 <b>"), "{page}");
        let approve = lu.get(&link(&page, "&only=to-approve")).await.text;
        assert!(
            approve.contains("符合条件的 1 件") && approve.contains("四标段水闸"),
            "{approve}"
        );
        let assign = lu.get(&link(&page, "&only=to-assign")).await.text;
        assert!(
            assign.contains("五标段泵站") && !assign.contains("四标段水闸") && !assign.contains("计量"),
            "{assign}"
        );
    })
    .await;
}

#[tokio::test]
async fn exports_say_how_often_and_by_what_lateness_ended() {
    let (site, _) = late_town(Engine::Sqlite).await;
    let mut lin = site.signed_in("lin").await;
    let file = lin.get("/items?format=csv&only=late-extended").await.text;
    let cells = |line: &str| line.trim_matches('"').split("\",\"").map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = file.trim_start_matches('\u{FEFF}').lines().map(cells).collect();
    let at = |head: &str| {
        lines[0]
            .iter()
            .position(|each| each == head)
            .unwrap_or_else(|| panic!("{head}: {lines:?}"))
    };
    let overdue = at("逾期");
    let beside = [
        "逾期后延期（次）",
        "挂起中逾期（次）",
        "逾期后改派（次）",
        "逾期未核实销号（次）",
        "逾期后核实（次）",
    ];
    assert_eq!(lines[0][overdue + 1..=overdue + beside.len()], beside);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[1][at("逾期后延期（次）")], "1");
    assert_eq!(lines[1][at("曾逾期（次）")], "1");
}

/// The numbers of lateness are read in one file; where 逾期 is written, it is a head above its cells, the name of a list, or
/// words about one item. A new place fails here until it says both, or is named with its reason.
#[test]
fn no_screen_says_what_is_late_without_what_was() {
    const NAMED: [(&str, &str); 10] = [
        ("components/late.rs", "says both"),
        ("components/figures.rs", "words about the counts, which come from there"),
        ("items/asked.rs", "names of lists"),
        ("items/cells.html", "cells from there"),
        ("items/list.html", "heads above the cells"),
        ("duties/heads.html", "heads above the cells"),
        ("units/table.html", "heads above the cells"),
        ("duties/office.rs", "names of the list whose page has the line"),
        (
            "item",
            "one item: its own stretches stand with its due date, and in what is asked for it",
        ),
        ("items/export.rs", "the sum of what stands beside"),
    ];
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![sources.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    let mut wrong = Vec::new();
    for path in files {
        let name = path.strip_prefix(&sources).unwrap().to_string_lossy().replace('\\', "/");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let text = text.split("#[cfg(test)]").next().unwrap();
        let named = NAMED
            .iter()
            .any(|(file, _)| name == *file || name.starts_with(&format!("{file}/")));
        let words = |line: &&str| !line.trim_start().starts_with("//") && line.contains("逾期");
        if !named && text.lines().any(|line| words(&line)) {
            wrong.push(format!("{name} writes 逾期 by itself"));
        }
        // The numbers behind it.
        let reads = [".overdue", "counts.once", "late_times"];
        let may = ["components/late.rs", "items/line.rs", "items/export.rs"].contains(&name.as_str());
        if !may && name.ends_with(".rs") && reads.iter().any(|field| text.contains(field)) {
            wrong.push(format!("{name} reads a number of lateness by itself"));
        }
        let template = name.ends_with(".html");
        if template
            && text.contains("\"逾期\"")
            && !(text.contains("{{ count }}") || text.contains("cells.html") || name == "duties/heads.html")
        {
            wrong.push(format!("{name} has a head without the cells below it"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
