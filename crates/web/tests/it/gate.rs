//! The gate: no text and no file with a security marking comes in by any form there is, and what was refused is nowhere afterwards. The
//! forms are found by walking through the site, so that a new one is looked at without being named here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use axum::http::{StatusCode, header};

use crate::site::{Browser, Site, at_work, site};

/// Stands in nothing else of the town.
const MARKING: &str = "机密★97年";

/// A form as a page shows it.
#[derive(Debug)]
struct Shown {
    action: String,
    brings_files: bool,
    /// What a browser would send.
    values: Vec<(String, String)>,
    /// Fields for text.
    texts: Vec<String>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mark = format!(" {name}=\"");
    let at = tag.find(&mark)? + mark.len();
    let value = tag[at..].split('"').next()?;
    Some(
        value
            .replace("&#38;", "&")
            .replace("&#34;", "\"")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#39;", "'"),
    )
}

fn forms(page: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    for form in page.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let head = form.split('>').next().unwrap_or_default();
        if attribute(head, "method").as_deref() != Some("post") {
            continue;
        }
        let mut shown = Shown {
            action: attribute(head, "action").unwrap_or_default(),
            brings_files: head.contains("multipart"),
            values: Vec::new(),
            texts: Vec::new(),
        };
        for tag in form.split('<').skip(1) {
            let inside = tag.split('>').next().unwrap_or_default();
            let (element, name) = (inside.split(' ').next().unwrap_or_default(), attribute(inside, "name"));
            let Some(name) = name else { continue };
            let value = attribute(inside, "value").unwrap_or_default();
            let kind = attribute(inside, "type").unwrap_or_default();
            match (element, kind.as_str()) {
                ("textarea", _) | ("input", "text") => {
                    shown.texts.push(name.clone());
                    shown.values.push((name, value));
                }
                ("input", "radio") if shown.values.iter().any(|(known, _)| *known == name) => {}
                ("input", "checkbox" | "file" | "password") => {}
                ("input", _) => shown.values.push((name, value)),
                ("select", _) => {
                    let options = &form[form.find(inside).unwrap_or(0)..];
                    let first = options
                        .split("<option value=\"")
                        .skip(1)
                        .map(|rest| rest.split('"').next().unwrap_or_default());
                    let value = first.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
                    shown.values.push((name, value.to_owned()));
                }
                _ => {}
            }
        }
        found.push(shown);
    }
    found
}

/// Every page that this browser is led to, from the addresses that bear no id.
async fn pages(browser: &mut Browser) -> Vec<(String, String)> {
    let routes = include_str!("../../src/routes.rs");
    let all = routes
        .split("\"/")
        .skip(1)
        .map(|rest| format!("/{}", rest.split('"').next().unwrap_or_default()));
    let mut open: VecDeque<String> = all.filter(|address| !address.contains('{')).collect();
    let mut known: BTreeSet<String> = open.iter().cloned().collect();
    let mut pages = Vec::new();
    while let Some(address) = open.pop_front() {
        let left_out = ["/language", "/theme", "/keys", "/assets", "/health", "/design"];
        if left_out.iter().any(|start| address.starts_with(start)) || pages.len() > 400 {
            continue;
        }
        let answer = browser.get(&address).await;
        if answer.status != StatusCode::OK || !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }
        for href in answer.text.split("href=\"").skip(1) {
            let href = href.split('"').next().unwrap_or_default().replace("&#38;", "&");
            let page = href.split('#').next().unwrap_or_default().to_owned();
            // The same list in another order or on another day has the same forms.
            if page.starts_with('/') && !page.contains('?') && known.insert(page.clone()) {
                open.push_back(page);
            }
        }
        pages.push((address, answer.text));
    }
    pages
}

/// Whether any file below a folder holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if std::fs::read(&path)
                .unwrap()
                .windows(bytes.len())
                .any(|window| window == bytes)
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn nothing_kept(site: &Site, of: &str) {
    assert_eq!(
        holds(&site.base.config().folder, of.as_bytes()),
        Vec::<String>::new(),
        "{of} was kept"
    );
    assert_eq!(
        holds(site.uploads.path(), of.as_bytes()),
        Vec::<String>::new(),
        "{of} was left"
    );
}

/// Events in the log.
async fn recorded(site: &Site) -> i64 {
    let count = |db: &mut jiufen_store::db::Db| -> Result<i64, jiufen_store::StoreError> {
        Ok(db.query_one("SELECT count(*) FROM event", &[])?.int(0)?)
    };
    site.store.look(count).await.unwrap()
}

#[tokio::test]
async fn no_text_field_of_any_form_takes_a_marking() {
    let (site, _) = at_work().await;
    let mut lu = site.signed_in("lu").await;
    let page = lu.get("/documents/new").await;
    let kept = lu
        .post_files(
            "/documents/new",
            &page,
            &[("text", "关于冬季保供的通知\n市水务局要修复渠道。")],
            &[],
        )
        .await;
    let page = lu.get(kept.header(header::LOCATION)).await;
    let mut confirm = forms(&page.text)
        .into_iter()
        .find(|form| form.action.starts_with("/documents/new/"))
        .unwrap();
    confirm.values.retain(|(name, _)| name != "form_key" && name != "command");
    let pairs: Vec<(&str, &str)> = confirm
        .values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let admitted = lu.post(&confirm.action, &page, &pairs).await;
    assert_eq!(admitted.status, StatusCode::SEE_OTHER, "{}", admitted.text);
    let before = recorded(&site).await;
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    for login in ["lu", "fang", "bai", "zhou", "lin", "yu"] {
        let mut browser = site.signed_in(login).await;
        for (address, text) in pages(&mut browser).await {
            for form in forms(&text) {
                let place = form.action.split('/').map(|part| if part.len() == 36 { "…" } else { part });
                let place = place.collect::<Vec<_>>().join("/");
                for field in &form.texts {
                    let slot = format!("{place} {}", field.trim_end_matches(char::is_numeric));
                    if tried.contains_key(&slot) {
                        continue;
                    }
                    let page = browser.get(&address).await;
                    let mut values: Vec<(&str, &str)> = form
                        .values
                        .iter()
                        .filter(|(name, _)| name != field && name != "form_key" && name != "command")
                        .map(|(name, value)| (name.as_str(), value.as_str()))
                        .collect();
                    values.push((field, MARKING));
                    let answer = if form.brings_files {
                        browser.post_files(&form.action, &page, &values, &[]).await
                    } else {
                        browser.post(&form.action, &page, &values).await
                    };
                    assert!(
                        answer.text.contains("密级标志"),
                        "{login}: {slot} of {address}: {} {}",
                        answer.status,
                        answer.text
                    );
                    *tried.entry(slot).or_default() += 1;
                }
            }
        }
    }
    assert_eq!(recorded(&site).await, before, "something was recorded");
    nothing_kept(&site, "★97年");
    let actions: BTreeSet<&str> = tried.keys().filter_map(|slot| slot.split(' ').next()).collect();
    eprintln!("{} fields of {} forms: {tried:?}", tried.len(), actions.len());
    assert!(
        actions.len() >= 20 && tried.len() >= 35,
        "the walk found too little: {tried:?}"
    );
    for wanted in [
        "/units/new",
        "/posts/new",
        "/people/new",
        "/items/new",
        "/items/…/evidence",
        "/documents/new",
    ] {
        assert!(actions.contains(wanted), "{wanted} was not found");
    }
}

#[tokio::test]
async fn files_are_looked_into_and_what_cannot_be_read_is_answered_for() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    for (name, content) in [
        ("说明.txt", format!("{MARKING}\n一")),
        ("机密-说明.txt", String::from("平常的★97年")),
        ("说明（绝密）.txt", String::from("平常的★97年")),
        ("秘\u{200B}密★97年.txt", String::from("平常的★97年")),
    ] {
        let answer = browser
            .post_files(
                "/test/upload",
                &page,
                &[("unclassified", "yes")],
                &[(name, content.as_bytes())],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            answer.text.contains("没有收") && answer.text.contains("密级标志"),
            "{name}: {}",
            answer.text
        );
        nothing_kept(&site, "★97年");
    }
    let unreadable: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01";
    let answer = browser
        .post_files("/test/upload", &page, &[], &[("照片.png", unreadable)])
        .await;
    assert!(
        answer.text.contains("照片.png") && answer.text.contains("程序看不到这些内容"),
        "{}",
        answer.text
    );
    assert_eq!(std::fs::read_dir(site.uploads.path()).unwrap().count(), 0);
    let answer = browser
        .post_files("/test/upload", &page, &[("unclassified", "yes")], &[("照片.png", unreadable)])
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let answer = browser
        .post_files("/test/upload", &page, &[], &[("说明.txt", "平常的".as_bytes())])
        .await;
    assert_eq!(answer.status, StatusCode::OK, "what can be read needs no tick");
}

#[tokio::test]
async fn pictures_inside_a_document_are_answered_for_before_it_is_admitted() {
    let site = site().await;
    let mut office = site.acting("zhouyan", "督查一科长").await;
    let page = office.get("/documents/new").await;
    let kept = office
        .post_files(
            "/documents/new",
            &page,
            &[("text", "")],
            &[("通知（附图）.txt", "关于冬季保供的通知\n正文。".as_bytes())],
        )
        .await;
    let page = office.get(kept.header(header::LOCATION)).await;
    assert!(page.text.contains("name=\"unclassified\""), "{}", page.text);
    let mut confirm = forms(&page.text)
        .into_iter()
        .find(|form| form.action.starts_with("/documents/new/"))
        .unwrap();
    confirm.values.retain(|(name, _)| name != "form_key" && name != "command");
    let mut pairs: Vec<(&str, &str)> = confirm
        .values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let refused = office.post(&confirm.action, &page, &pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("图片 2"), "{}", refused.text);
    pairs.push(("unclassified", "yes"));
    let admitted = office.post(&confirm.action, &page, &pairs).await;
    assert_eq!(admitted.status, StatusCode::SEE_OTHER, "{}", admitted.text);
}
