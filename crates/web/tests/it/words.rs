//! Packs, sign-ins, one's own sessions, and the pages of words.

use axum::http::{StatusCode, header};

use jiufen_kernel::pack::shipped::SHIPPED;
use jiufen_store::new_salt;

use crate::site::{PASSWORD, both, site, site_founded_with};

const KIND: &str = r#"id = "need"
words = { zh = "诉求", en = "Request" }
counts = false
reports = { period = "none", clear_done = true }
proof = { required_grade = 1 }
"#;

#[tokio::test]
async fn a_pack_is_adopted_or_refused_with_file_and_line() {
    let site = site().await;
    let mut first = site.signed_in("first").await;
    let page = first.get("/packs/new").await;
    let wrong = KIND.replace("required_grade = 1", "required_grade = 9");
    let form = [("name", "winter"), ("version", "1")];
    let refused = first
        .post_files("/packs/new", &page, &form, &[("need.toml", wrong.as_bytes())])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("need.toml 第 5 行：required_grade 只能是 1 到 4"),
        "{}",
        refused.text
    );
    assert!(refused.text.contains("value=\"winter\""));
    let none = first.post_files("/packs/new", &page, &form, &[]).await;
    assert!(none.text.contains("没有选文件"));
    let page = first.get("/packs/new").await;
    let done = first
        .post_files("/packs/new", &page, &form, &[("need.toml", KIND.as_bytes())])
        .await;
    let ask = done.header(header::LOCATION).split('?').next().unwrap().to_owned();
    assert!(ask.starts_with("/asks/"), "{}", done.text);
    let again = first
        .post_files("/packs/new", &page, &form, &[("need.toml", KIND.as_bytes())])
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "sent twice, asked once");
    // Neither whoever asked nor another administrator adopts it: a leader of the office does.
    site.office_has_a_leader().await;
    let mut leader = site.acting("zhouyan", "督查室主任").await;
    let page = leader.get("/duties").await;
    assert!(
        page.text.contains("采用机制包：winter 第 1 版"),
        "on the first screen: {}",
        page.text
    );
    let page = leader.get(&ask).await;
    assert!(
        page.text.contains("诉求") && page.text.contains("不计入百分比"),
        "whoever confirms reads what it says: {}",
        page.text
    );
    let granted = leader.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
    let mut office = site.acting("zhouyan", "督查一科长").await;
    let packs = office.get("/packs").await;
    assert!(packs.text.contains("诉求") && packs.text.contains("不计入百分比") && !packs.text.contains("/packs/new"));
    office.set_cookie("jiufen-language", "en");
    assert!(office.get("/packs").await.text.contains("Never in a percentage"));
}

#[tokio::test]
async fn a_newer_version_that_came_with_the_program_is_offered_to_administrators_asked_for_once_and_confirmed_by_a_leader() {
    both(async |engine| {
        let oldest = SHIPPED.iter().find(|pack| pack.name == "base").expect("the base pack");
        let site = site_founded_with(engine, oldest.adoption(new_salt())).await;
        let mut first = site.signed_in("first").await;
        let offered = first.get("/packs").await;
        assert!(offered.text.contains("提请采用 base 第 2 版"), "{}", offered.text);
        first.set_cookie("jiufen-language", "en");
        assert!(first.get("/packs").await.text.contains("Ask to adopt base, version 2"));
        // An office reads the packs and is offered nothing; it cannot take what it was not offered.
        let mut office = site.acting("zhouyan", "督查一科长").await;
        let theirs = office.get("/packs").await;
        assert!(!theirs.text.contains("/packs/offered"));
        let taken = office.post("/packs/offered", &offered, &[("name", "base")]).await;
        assert_ne!(taken.status, StatusCode::SEE_OTHER);

        let unknown = first.post("/packs/offered", &offered, &[("name", "winter")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let asked = first.post("/packs/offered", &offered, &[("name", "base")]).await;
        let ask = asked.header(header::LOCATION).split('?').next().unwrap().to_owned();
        assert!(ask.starts_with("/asks/"), "{}", asked.text);
        // Nothing is adopted by the asking, and it is not offered again beside the request that waits.
        let now = first.get("/packs").await;
        assert!(
            !now.text.contains("/packs/offered") && now.text.contains(&ask) && now.text.contains("version 1"),
            "{}",
            now.text
        );
        let page = first.get(&ask).await;
        let alone = first.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", alone.text);
        site.office_has_a_leader().await;
        let mut leader = site.acting("zhouyan", "督查室主任").await;
        let page = leader.get(&ask).await;
        let granted = leader.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
        assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
        let now = first.get("/packs").await;
        assert!(
            !now.text.contains("/packs/offered") && now.text.contains("version 2"),
            "{}",
            now.text
        );
    })
    .await;
}

#[tokio::test]
async fn sign_ins_are_for_the_auditor_one_account_at_a_time() {
    let site = site().await;
    let mut browser = site.browser();
    browser.sign_in("zhouyan", "some wrong password").await;
    site.signed_in("zhouyan").await;
    let mut auditor = site.signed_in("shensui").await;
    let empty = auditor.get("/sign-ins").await;
    assert!(empty.text.contains("写一个账号") && !empty.text.contains("127.0.0.1"));
    let shown = auditor.get("/sign-ins?login=ZhouYan").await;
    assert!(shown.text.contains("口令不对") && shown.text.contains("登录了") && shown.text.contains("127.0.0.1"));
    assert!(
        shown.text.find("登录了").unwrap() < shown.text.find("口令不对").unwrap(),
        "newest first"
    );
    assert!(auditor.get("/sign-ins?login=nobody").await.text.contains("没有这个账号"));
    let mut first = site.signed_in("first").await;
    assert_eq!(first.get("/sign-ins?login=zhouyan").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ones_own_other_sessions_end() {
    let site = site().await;
    let mut elsewhere = site.signed_in("shensui").await;
    let mut stranger = site.signed_in("zhouyan").await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/sessions").await;
    assert!(page.text.contains("别处都退出"));
    assert_eq!(
        browser.post("/sessions/end", &page, &[]).await.header(header::LOCATION),
        "/sessions?done=yes"
    );
    assert!(browser.get("/sessions").await.text.contains("别处没有登录"));
    assert_eq!(elsewhere.get("/sessions").await.status, StatusCode::SEE_OTHER);
    assert_eq!(stranger.get("/sessions").await.status, StatusCode::OK, "others stay");
    assert_eq!(
        site.browser().get("/sessions").await.header(header::LOCATION),
        "/sign-in?next=%2Fsessions"
    );
    assert_eq!(
        site.browser().sign_in("shensui", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn words_are_for_anyone_and_the_end_of_the_log_for_those_signed_in() {
    let site = site().await;
    let mut guest = site.browser();
    let words = guest.get("/glossary").await;
    assert!(words.text.contains("不是断定事实") && words.text.contains("id=\"proved\""));
    guest.set_cookie("jiufen-language", "en");
    assert!(guest.get("/glossary").await.text.contains("it is not a statement of truth"));
    let about = guest.get("/about").await;
    assert!(about.text.contains("Apache-2.0") && !about.text.contains("chain hash"));
    let mut auditor = site.signed_in("shensui").await;
    let about = auditor.get("/about").await;
    assert!(about.text.contains("链式摘要") && about.text.contains("/sign-ins") && about.text.contains("演示"));
}
