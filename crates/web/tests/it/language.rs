//! Two languages, equal in rank: by the person's choice, else by the browser.

use axum::http::header;

use crate::site::site;

#[tokio::test]
async fn the_choice_wins_over_the_browser() {
    let site = site().await;
    let mut browser = site.browser();
    assert!(browser.get("/sign-in").await.text.contains("<html lang=\"zh-CN\""));
    browser.extra.push(("accept-language", "en-GB,en;q=0.9".into()));
    let page = browser.get("/sign-in").await;
    assert!(page.text.contains("<html lang=\"en\"") && page.text.contains(">Sign in<"));
    let answer = browser.get("/language/zh-CN?back=%2Fsign-in%3Fnext%3D%252Fitems").await;
    assert_eq!(answer.header(header::LOCATION), "/sign-in?next=%2Fitems");
    assert!(browser.get("/sign-in").await.text.contains(">登录<"));
}

#[tokio::test]
async fn a_preference_leads_back_only_to_ourselves() {
    let site = site().await;
    for evil in [
        "//evil.example",
        "https%3A%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "/sign-in%0d%0aX:1",
    ] {
        let answer = site.browser().get(&format!("/theme/dark?back={evil}")).await;
        assert_eq!(answer.header(header::LOCATION), "/", "{evil}");
    }
    let mut browser = site.browser();
    browser.get("/theme/dark?back=/").await;
    assert!(browser.get("/sign-in").await.text.contains("data-theme=\"dark\""));
    browser.get("/theme/system?back=/").await;
    assert!(!browser.get("/sign-in").await.text.contains("data-theme"));
    assert_eq!(browser.get("/theme/neon").await.status, 404);
}

#[tokio::test]
async fn problems_speak_both_languages() {
    let site = site().await;
    let mut browser = site.browser();
    assert!(browser.get("/nowhere").await.text.contains("这里没有你能看的内容"));
    browser.extra.push(("accept-language", "en".into()));
    assert!(
        browser
            .get("/nowhere")
            .await
            .text
            .contains("There is nothing here that you can see")
    );
}
