//! Working days: who adds a year, from what, and what is said of a year that nobody published.

use axum::http::{StatusCode, header};

use crate::site::{Answer, Site, at_work};

/// It was asked for, changed nothing yet, and another person confirms it.
async fn confirmed(site: &Site, asked: &Answer) {
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let address = asked.header(header::LOCATION).split('?').next().unwrap().to_owned();
    assert!(address.starts_with("/asks/"), "{address}");
    let mut other = site.signed_in("shi").await;
    let page = other.get(&address).await;
    let answer = other.post(&format!("{address}/answer"), &page, &[("granted", "yes")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn an_administrator_reads_a_file_looks_at_it_and_publishes() {
    let (site, _) = at_work().await;
    let mut yu = site.signed_in("yu").await;
    let list = yu.get("/calendars").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(
        list.text.contains("国办发明电〔2025〕7号") && list.text.contains("看过后申请公布"),
        "{}",
        list.text
    );
    // A year that ships comes as lines.
    let page = yu.get("/calendars/new?year=2026").await;
    assert!(
        page.text.contains("2026-02-14,班") && page.text.contains("2026-10-07,休"),
        "{}",
        page.text
    );
    // A file of another year is only read into the form; what is wrong in it is said with its place.
    let page = yu.get("/calendars/new?year=2027").await;
    let wrong = yu
        .post_files(
            "/calendars/new",
            &page,
            &[("year", "2027"), ("days", "")],
            &[("2027.csv", "2026-01-01,休\n".as_bytes())],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("不在 2027 年"), "{}", wrong.text);
    let file =
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 假期\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let read = yu
        .post_files(
            "/calendars/new",
            &page,
            &[("year", "2027"), ("days", "")],
            &[("2027.ics", file.as_bytes())],
        )
        .await;
    assert_eq!(read.status, StatusCode::OK);
    assert!(read.text.contains("2027-01-01,休"), "{}", read.text);
    assert!(
        !site.store.shared_core().read().unwrap().state.calendar.knows(2027),
        "a file publishes nothing"
    );
    let sent = yu
        .post_files(
            "/calendars/new",
            &read,
            &[("year", "2027"), ("days", "2027-01-01,休\n2027-01-03,班")],
            &[],
        )
        .await;
    confirmed(&site, &sent).await;
    let list = yu.get("/calendars").await;
    assert!(site.store.shared_core().read().unwrap().state.calendar.knows(2027));
    assert!(list.text.contains("本单位公布"), "{}", list.text);
    // Days to come can still be corrected.
    let page = yu.get("/calendars/new?year=2027").await;
    let again = yu
        .post_files("/calendars/new", &page, &[("year", "2027"), ("days", "2027-01-01,休")], &[])
        .await;
    confirmed(&site, &again).await;
}

#[tokio::test]
async fn a_day_that_has_begun_stays_and_nobody_else_publishes() {
    let (site, _) = at_work().await;
    let mut yu = site.signed_in("yu").await;
    let page = yu.get("/calendars/new?year=2026").await;
    let days = [("year", "2026"), ("days", "2026-11-20,休\n2026-12-25,休")];
    let first = yu.post_files("/calendars/new", &page, &days, &[]).await;
    confirmed(&site, &first).await;
    let page = yu.get("/calendars/new?year=2026").await;
    let later = yu
        .post_files(
            "/calendars/new",
            &page,
            &[("year", "2026"), ("days", "2026-11-20,休\n2026-12-24,休")],
            &[],
        )
        .await;
    confirmed(&site, &later).await; // a day to come may change
    let page = yu.get("/calendars/new?year=2026").await;
    let begun = yu
        .post_files("/calendars/new", &page, &[("year", "2026"), ("days", "2026-12-24,休")], &[])
        .await;
    assert!(begun.text.contains("2026-11-20 已经开始"), "{}", begun.text);
    for login in ["lu", "zhou"] {
        let mut other = site.signed_in(login).await;
        assert_eq!(other.get("/calendars/new").await.status, StatusCode::NOT_FOUND);
        let list = other.get("/calendars").await;
        assert!(
            list.status == StatusCode::OK && !list.text.contains("/calendars/new"),
            "{login}"
        );
        let keys = other.get("/password").await;
        let sent = other.post_files("/calendars/new", &keys, &days, &[]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    }
    let mut visitor = site.browser();
    assert_ne!(visitor.get("/calendars").await.status, StatusCode::OK);
}
