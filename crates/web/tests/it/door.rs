//! Signing in and out, posts, passwords, and who is turned away.

use axum::http::{StatusCode, header};

use crate::site::{PASSWORD, both, encode, site, site_on};

#[tokio::test]
async fn a_sign_in_opens_a_session_under_a_new_name() {
    let site = site().await;
    let mut browser = site.browser();
    browser.set_cookie("__Host-jiufen", &"ab".repeat(32));
    let answer = browser.sign_in("shensui", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/post");
    let line = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .next()
        .unwrap()
        .to_str()
        .unwrap();
    for part in ["__Host-jiufen=", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert!(!line.contains("Domain"));
    assert_ne!(browser.cookie("__Host-jiufen").unwrap(), "ab".repeat(32));
    assert!(browser.get("/post").await.text.contains("市政府 · 审计岗"));
    assert_eq!(browser.get("/sign-in").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn wrong_unknown_and_locked_are_told_in_words() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut browser = site.browser();
        let unknown = browser.sign_in("nobody", "some wrong password").await;
        let wrong = browser.sign_in("shensui", "some wrong password").await;
        assert_eq!(
            (unknown.status, wrong.status),
            (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
        );
        assert!(unknown.text.contains("账号或口令不对") && wrong.text.contains("账号或口令不对"));
        assert!(
            wrong.text.contains("value=\"shensui\"") && !wrong.text.contains("some wrong password"),
            "the name is kept, the password is not"
        );
        for _ in 0..3 {
            browser.sign_in("shensui", "some wrong password").await;
        }
        assert!(
            browser
                .sign_in("shensui", "some wrong password")
                .await
                .text
                .contains("请等 30 秒再试")
        );
        let locked = browser.sign_in("shensui", PASSWORD).await;
        assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(locked.text.contains("请等 30 秒再试"));
        assert_eq!(
            browser.sign_in("zhouyan", PASSWORD).await.status,
            StatusCode::SEE_OTHER,
            "others are not locked"
        );
    })
    .await;
}

#[tokio::test]
async fn over_an_open_line_nobody_signs_in() {
    let site = site().await;
    let mut browser = site.browser();
    browser.peer = [192, 168, 1, 20].into();
    let page = browser.get("/sign-in").await;
    assert!(
        page.text.contains("这条线没有加密")
            && page.text.contains("X-Forwarded-Proto")
            && !page.text.contains("type=\"password\"")
    );
    // A forwarded request on this machine is not from this machine.
    let mut proxied = site.browser();
    proxied.extra.push(("x-forwarded-for", "203.0.113.7".into()));
    assert!(proxied.get("/sign-in").await.text.contains("这条线没有加密"));
    // A session of elsewhere does not work over an open line either.
    let inside = site.signed_in("shensui").await;
    browser.set_cookie("__Host-jiufen", inside.cookie("__Host-jiufen").unwrap());
    assert_eq!(browser.get("/password").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_without_our_key_or_page_does_nothing() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    let good = encode(&[("form_key", &page.hidden("form_key")), ("command", &page.hidden("command"))]);
    assert_eq!(
        browser.post_raw("/sign-out", &good, false).await.status,
        StatusCode::FORBIDDEN,
        "no origin"
    );
    let no_key = encode(&[("command", &page.hidden("command"))]);
    assert_eq!(
        browser.post_raw("/sign-out", &no_key, true).await.status,
        StatusCode::FORBIDDEN,
        "no key"
    );
    let other = site.signed_in("zhouyan").await.get("/password").await;
    let foreign = encode(&[("form_key", &other.hidden("form_key")), ("command", &page.hidden("command"))]);
    assert_eq!(
        browser.post_raw("/sign-out", &foreign, true).await.status,
        StatusCode::FORBIDDEN,
        "another's key"
    );
    let no_command = encode(&[("form_key", &page.hidden("form_key"))]);
    assert_eq!(
        browser.post_raw("/sign-out", &no_command, true).await.status,
        StatusCode::FORBIDDEN,
        "no command id"
    );
    assert_eq!(browser.get("/password").await.status, StatusCode::OK, "still signed in");
    browser.extra.push(("origin", "http://evil.example".into()));
    assert_eq!(
        browser.post_raw("/sign-out", &good, false).await.status,
        StatusCode::FORBIDDEN,
        "another's page"
    );
    browser.extra.clear();
    assert_eq!(browser.post_raw("/sign-out", &good, true).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        browser.get("/password").await.header(header::LOCATION),
        "/sign-in?next=%2Fpassword"
    );
}

#[tokio::test]
async fn a_post_is_chosen_and_the_session_gets_a_new_name() {
    let site = site().await;
    let mut browser = site.signed_in("zhouyan").await;
    let page = browser.get("/post").await;
    assert!(page.text.contains("市水务局 · 建设管理科长") && page.text.contains("市政府督查室 · 督查一科长"));
    let (before, post) = (browser.cookie("__Host-jiufen").unwrap().to_owned(), page.hidden("post"));
    let foreign = uuid::Uuid::now_v7().to_string();
    assert!(
        browser
            .post("/post", &page, &[("post", &foreign)])
            .await
            .text
            .contains("你没有这个岗位")
    );
    let chosen = browser.post("/post", &page, &[("post", &post), ("next", "/password")]).await;
    assert_eq!(chosen.header(header::LOCATION), "/password");
    assert_ne!(browser.cookie("__Host-jiufen").unwrap(), before);
    assert!(
        browser
            .get("/password")
            .await
            .text
            .contains("<summary>市水务局 · 建设管理科长</summary>")
    );
    let stale = browser.post("/post", &page, &[("post", &post)]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN, "a page of the old session is no good");
    browser.set_cookie("__Host-jiufen", &before);
    assert_eq!(
        browser.get("/password").await.status,
        StatusCode::SEE_OTHER,
        "the old name is dead"
    );
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one() {
    let site = site().await;
    let mut elsewhere = site.signed_in("newcomer").await;
    let mut browser = site.signed_in("newcomer").await;
    let page = browser.get("/password").await;
    assert!(page.text.contains("现在的口令是别人定的"));
    let new = "桥头三棵柳树下的旧船";
    for (old, new, again, says) in [
        (PASSWORD, "short", "short", "至少 12 个字符"),
        (PASSWORD, "newcomer2026", "newcomer2026", "不能用账号做口令"),
        (PASSWORD, "password123456", "password123456", "太常见"),
        (PASSWORD, new, "别的", "两次写的不一样"),
        ("wrong", "桥头三棵柳树下的旧船在", "桥头三棵柳树下的旧船在", "至少 12 个字符"),
        (
            "wrong",
            "桥头三棵柳树下的旧船还在吗",
            "桥头三棵柳树下的旧船还在吗",
            "现在的口令不对",
        ),
    ] {
        let answer = browser
            .post("/password", &page, &[("old", old), ("new", new), ("again", again)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
    }
    let new = "桥头三棵柳树下的旧船还在吗";
    let done = browser
        .post("/password", &page, &[("old", PASSWORD), ("new", new), ("again", new)])
        .await;
    assert_eq!(done.header(header::LOCATION), "/password?done=yes");
    assert!(browser.get("/password?done=yes").await.text.contains("口令换好了"));
    assert_eq!(
        elsewhere.get("/password").await.status,
        StatusCode::SEE_OTHER,
        "other sessions end"
    );
    assert_eq!(site.browser().sign_in("newcomer", new).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn guessing_delays_the_guesser_and_not_the_owner() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut own = site.signed_in("shensui").await;
        let page = own.get("/password").await;
        assert_eq!(own.post("/sign-out", &page, &[]).await.status, StatusCode::SEE_OTHER);
        // Somebody guesses, from the same address, past all that is free.
        let mut guesser = site.browser();
        for _ in 0..6 {
            guesser.sign_in("shensui", "some wrong password").await;
        }
        assert_eq!(
            guesser.sign_in("shensui", PASSWORD).await.status,
            StatusCode::TOO_MANY_REQUESTS,
            "even the right one"
        );
        assert_eq!(
            own.sign_in("shensui", PASSWORD).await.status,
            StatusCode::SEE_OTHER,
            "the owner's browser"
        );
        // Elsewhere the account is free too: nobody can shut it for everybody.
        let mut elsewhere = site.browser();
        elsewhere.peer = [10, 0, 0, 9].into();
        elsewhere.extra.push(("x-forwarded-for", "203.0.113.7".into()));
        elsewhere.extra.push(("x-forwarded-proto", "https".into()));
        assert_eq!(elsewhere.sign_in("shensui", PASSWORD).await.status, StatusCode::SEE_OTHER);
        // The guesser's own wait ends with time.
        site.base.hand().pass(std::time::Duration::from_secs(30));
        assert_eq!(guesser.sign_in("shensui", PASSWORD).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
