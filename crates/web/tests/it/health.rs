//! What machines are told about the program, and what people are told while nothing can be recorded.

use axum::http::{StatusCode, header};
use jiufen_store::db::Engine;

use crate::site::{PASSWORD, both, site, site_on};

#[tokio::test]
async fn a_program_that_is_well_says_so_to_anybody() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut browser = site.browser();
        let live = browser.get("/health/live").await;
        assert_eq!((live.status, live.text.as_str()), (StatusCode::OK, "ok\n"));
        for address in ["/health", "/health/ready"] {
            let ready = browser.get(address).await;
            assert_eq!(ready.status, StatusCode::OK, "{}", ready.text);
            assert!(ready.text.starts_with("ok\nlane ok\ndatabase ok\n"), "{}", ready.text);
        }
        browser.extra.push(("accept", "application/json".into()));
        let ready = browser.get("/health/ready").await;
        let json: serde_json::Value = serde_json::from_str(&ready.text).unwrap();
        assert_eq!(json["ready"], true);
        assert_eq!(json["code"], serde_json::Value::Null);
        assert_eq!(json["parts"]["folder"], "ok");
        assert_eq!(ready.header("x-request-id").len(), 12);
    })
    .await;
}

#[tokio::test]
async fn after_a_failure_of_the_storage_every_page_says_so_and_reading_goes_on() {
    let site = site_on(Engine::Postgres).await; // it can be made to say so
    let mut reader = site.signed_in("shensui").await;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let script = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION 'fsync' USING ERRCODE = '58030'; END $$; \
                 CREATE TRIGGER no BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION no();";
            site.base.open().batch(script).unwrap();
        });
    });
    let mut browser = site.browser();
    let form = browser.get("/sign-in").await;
    assert!(!form.text.contains("class=\"standstill\""));
    let answer = browser.sign_in("zhouyan", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text.contains("重新启动以前什么都记不下"), "{}", answer.text);
    assert!(
        answer.headers.get(header::RETRY_AFTER).is_none(),
        "it does not pass by itself"
    );
    // From now on the page of signing in says so before anybody types a password, in both languages.
    for (language, words) in [
        ("zh", "重新启动以前什么都记不下"),
        ("en", "nothing can be recorded until the server is started again"),
    ] {
        let mut visitor = site.browser();
        visitor.get(&format!("/language/{language}?back=%2F")).await;
        let page = visitor.get("/sign-in").await;
        assert!(
            page.text.contains("class=\"standstill\"") && page.text.contains(words),
            "{}",
            page.text
        );
    }
    let page = reader.get("/duties").await;
    assert_eq!(page.status, StatusCode::OK, "reading goes on");
    assert!(page.text.contains("class=\"standstill\""));
    let ready = site.browser().get("/health").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        ready.text.starts_with("storage_failed\nlane storage_failed\ndatabase ok\n"),
        "{}",
        ready.text
    );
}

#[tokio::test]
async fn a_lane_that_has_gone_is_said_and_is_no_hanging_page() {
    let site = site().await;
    for _ in 0..6 {
        site.store.kill_lane();
    }
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !site.store.health().is_lane_gone() {
        assert!(std::time::Instant::now() < until, "it does not give up");
        tokio::task::yield_now().await;
    }
    let page = site.browser().get("/sign-in").await;
    assert!(page.text.contains("重新启动以前什么都记不下"), "{}", page.text);
    let ready = site.browser().get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.text.starts_with("lane_gone\n"), "{}", ready.text);
}
