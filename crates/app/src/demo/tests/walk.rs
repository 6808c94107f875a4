//! Every count on every first screen of the city is followed to its list, which has exactly as many rows; and the sentence
//! above says that nothing waits exactly where nothing does.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header, request::Builder};
use jiufen_store::Store;
use jiufen_store::db::Engine;
use jiufen_store::testing::{BOTH, TestBase};
use jiufen_web::{Settings, Web, session::password};
use tower::ServiceExt;

use crate::demo::{accounts, recording};
use crate::{documents, ledgers};

const PASSWORD: &str = "seven willows by the weir";

/// A browser that keeps cookies.
struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn send(&mut self, request: Builder, body: String) -> (StatusCode, String) {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::HOST, "localhost")
            .header(header::ORIGIN, "http://localhost")
            .header(header::COOKIE, cookies.join("; "));
        let mut request = request.body(Body::from(body)).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn get(&mut self, address: &str) -> String {
        let (status, text) = self.send(Request::get(address), String::new()).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        text
    }

    async fn post(&mut self, address: &str, page: &str, pairs: &[(&str, &str)]) {
        let (key, command) = (value(page, "form_key"), value(page, "command"));
        let own = [("form_key", key.as_str()), ("command", command.as_str())];
        let pairs = own.iter().chain(pairs);
        use jiufen_web::forms::read::encode;
        let body: Vec<_> = pairs
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (status, text) = self.send(request, body.join("&")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{address}: {text}");
    }

    /// Signed in, in the first of their posts.
    async fn sign_in(router: &Router, login: &str) -> Browser {
        let mut browser = Browser {
            router: router.clone(),
            cookies: BTreeMap::new(),
        };
        let page = browser.get("/sign-in").await;
        let pairs = [("login", login), ("password", PASSWORD), ("next", "/post")];
        browser.post("/sign-in", &page, &pairs).await;
        if browser.send(Request::get("/duties"), String::new()).await.0 != StatusCode::OK {
            let page = browser.get("/post").await;
            let post = value(&page, "post");
            browser.post("/post", &page, &[("post", &post)]).await;
        }
        browser
    }
}

/// The value of the first hidden field or choice of a name.
fn value(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).unwrap_or_else(|| panic!("no field {name}")) + mark.len();
    page[at..].split('"').next().unwrap().to_owned()
}

/// Every count that is a link: how many, and where.
fn counts(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut take = |rest: &str, end: &str| {
        let address = rest.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        let text: String = rest[rest.find('>').unwrap()..rest.find(end).unwrap()].into();
        let number = number(&text).unwrap_or_else(|| panic!("no count in {text}"));
        found.push((number, address.replace("&#38;", "&").replace("&amp;", "&")));
    };
    for (at, _) in page.match_indices("<a class=\"num\"") {
        take(&page[at..], "</a>");
    }
    if let Some(lists) = page
        .split("<nav class=\"day9\"")
        .nth(1)
        .and_then(|rest| rest.split("</nav>").next())
    {
        for (at, _) in lists.match_indices("<a href=") {
            take(&lists[at..], "</a>");
        }
    }
    found
}

/// The first number of a text, its tags left out.
fn number(text: &str) -> Option<usize> {
    let mut tag = false;
    let plain: String = text
        .chars()
        .filter(|each| {
            let inside = tag || *each == '<';
            tag = (tag || *each == '<') && *each != '>';
            !inside && *each != ','
        })
        .collect();
    let first = plain
        .split(|each: char| !each.is_ascii_digit())
        .find(|part| !part.is_empty())?;
    first.parse().ok()
}

/// How many rows a list has.
async fn rows(browser: &mut Browser, address: &str) -> usize {
    let page = browser.get(address).await;
    if address.starts_with("/duties") {
        // The office's lists are tables, everybody else's are not.
        let table = page.matches("<th scope=\"row\">").count();
        return table + page.matches("<li><div class=\"main\">").count();
    }
    assert!(address.starts_with("/items?"), "{address}");
    let said = page.split("符合条件的 ").nth(1).and_then(number).unwrap_or(0);
    let kept = page.split("，其中 ").nth(1).and_then(number).unwrap_or(0);
    let shown = page.matches("<tr class=\"l").count();
    assert_eq!(shown, (said - kept).min(50), "{address}");
    said
}

async fn walk(engine: Engine) {
    let base = TestBase::new(engine);
    let mut store = Store::open(&base.config()).unwrap();
    recording::record(&store, None).await.unwrap();
    store.set_demo_clock(store.newest().unwrap()).unwrap();
    let hash = password::hash(PASSWORD).unwrap();
    let opened = accounts::open(&store, |_| Ok(hash.clone())).await.unwrap();
    let uploads = tempfile::tempdir().unwrap();
    let markings = jiufen_documents::MarkingRules::default();
    let settings = Settings {
        name_zh: "河清市人民政府督查室".into(),
        name_en: "Heqing Supervision Office".into(),
        trusted_proxies: Vec::new(),
        zone: jiff::tz::TimeZone::get("Asia/Shanghai").unwrap(),
        uploads: uploads.path().to_owned(),
        markings,
    };
    let web = Web::new(settings, Arc::new(store), documents::documents(markings))
        .with_ledgers(Arc::new(ledgers::Workbooks::own(markings)));
    let router = jiufen_web::router(web);
    let mut followed = 0;
    for account in opened {
        let login = account.account.login;
        let mut browser = Browser::sign_in(&router, &login).await;
        let page = browser.get("/duties").await;
        for (count, address) in counts(&page) {
            if address == "/asks" {
                // A page of what waits for a second person, theirs or another's.
                continue;
            }
            if let Some(part) = address.strip_prefix('#') {
                assert!(page.contains(&format!("id=\"{part}\"")), "{login}: {address}");
                continue;
            }
            assert_eq!(rows(&mut browser, &address).await, count, "{login}: {address}");
            followed += 1;
        }
        let badge = page.split("待办<span class=\"n\">").nth(1).and_then(number).unwrap_or(0);
        let lead = page
            .split("<p class=\"lead\">")
            .nth(1)
            .unwrap_or("")
            .split("</p>")
            .next()
            .unwrap();
        let role = account.account.role.as_str();
        if role.starts_with("auditor") || role.starts_with("administrator") {
            continue;
        }
        let all = rows(&mut browser, "/duties?mine=1").await;
        let confirms = counts(&page)
            .iter()
            .filter(|(_, address)| address == "/asks")
            .map(|(count, _)| *count)
            .sum::<usize>();
        assert_eq!(badge, all + confirms, "{login}: what the bar counts, and what is owed");
        let counted = lead.contains("class=\"num\"");
        if page.contains("class=\"day9\"") || page.contains("卡在哪里") {
            assert_eq!(lead.contains("没有等你办的事"), !counted, "{login}: {lead}");
            assert!(counted || all == 0, "{login}: {lead}");
        } else {
            assert_eq!(page.contains("今天没有你欠的事"), all + confirms == 0, "{login}");
            assert_eq!(counted, all + confirms > 0, "{login}: {lead}");
        }
    }
    assert!(followed > 60, "{followed} counts in the city");
}

#[tokio::test]
async fn every_count_of_every_first_screen_opens_as_many_rows() {
    for engine in BOTH {
        eprintln!("on {engine:?}"); // shown when the test fails
        walk(engine).await;
    }
}
