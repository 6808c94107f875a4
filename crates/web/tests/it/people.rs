//! Units, posts, people and appointments: the administrators' acts, and what others do not see of them.

use axum::http::{StatusCode, header};

use crate::site::{Answer, Browser, PASSWORD, Site, both, site, site_on};

/// The value of the option or link whose words are these.
pub fn value_of(page: &Answer, words: &str) -> String {
    let at = page.text.find(words).unwrap_or_else(|| panic!("{words} in {}", page.text));
    let before = &page.text[..at];
    let from = before.rfind("value=\"").expect("an option stands before its words") + "value=\"".len();
    before[from..].split('"').next().unwrap().to_owned()
}

pub fn goes_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).split('?').next().unwrap().to_owned()
}

/// The second administrator, after choosing a password of their own.
pub async fn second(site: &Site) -> Browser {
    let mut second = site.signed_in("newcomer").await;
    let page = second.get("/password").await;
    let new = "桥头三棵柳树下的旧船还在吗";
    second
        .post("/password", &page, &[("old", PASSWORD), ("new", new), ("again", new)])
        .await;
    second
}

#[tokio::test]
async fn a_person_gets_an_account_a_post_and_signs_in() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut first = site.signed_in("first").await;
        let page = first.get("/people/new").await;
        let form = [("name", "江浣石")];
        let account = goes_to(&first.post("/people/new", &page, &form).await);
        assert_eq!(goes_to(&first.post("/people/new", &page, &form).await), account, "sent twice");
        let page = first.get("/people").await;
        assert_eq!(page.text.matches("江浣石").count(), 1, "registered once");
        let mut second = second(&site).await;
        open_account(&mut first, &mut second, &account, "Jiang.W").await;

        let page = first.get("/posts/new").await;
        let unit = value_of(&page, "市水务局");
        let none = first
            .post("/posts/new", &page, &[("unit", &unit), ("title", "局长岗"), ("order", "3")])
            .await;
        assert!(
            none.text.contains("岗位至少要有一项职责") && none.text.contains("value=\"局长岗\""),
            "{}",
            none.text
        );
        let page = first.get("/posts/new").await;
        let form = [
            ("unit", unit.as_str()),
            ("title", "局长岗"),
            ("order", "3"),
            ("role_leader", "yes"),
            ("role_clearing", "yes"),
        ];
        let post = goes_to(&first.post("/posts/new", &page, &form).await);
        assert!(first.get(&post).await.text.contains("空缺"));

        let page = first.get("/appointments/new").await;
        let (post_id, person) = (value_of(&page, "市水务局 局长岗"), value_of(&page, "江浣石"));
        let own = value_of(&page, "顾平川");
        let refused = first
            .post(
                "/appointments/new",
                &page,
                &[("post", &post_id), ("person", &own), ("holding", "own")],
            )
            .await;
        assert!(refused.text.contains("不能任命自己"), "{}", refused.text);
        let page = first.get("/appointments/new").await;
        let asked = first
            .post(
                "/appointments/new",
                &page,
                &[("post", &post_id), ("person", &person), ("holding", "acting")],
            )
            .await;
        let tenure = goes_to(&asked);
        let told = first.get(&tenure).await;
        assert!(told.text.contains("不由你确认") && !told.text.contains("/confirmation"));
        let refused = first
            .post(&format!("{tenure}/confirmation"), &told, &[("from", "2026-11-20")])
            .await;
        assert!(refused.text.contains("提出的人不能自己确认"), "{}", refused.text);

        assert!(second.get("/posts").await.text.contains("等另一人确认"));
        assert!(
            second.get("/duties").await.text.contains("任职：江浣石"),
            "on the first screen"
        );
        let told = second.get(&tenure).await;
        goes_to(
            &second
                .post(&format!("{tenure}/confirmation"), &told, &[("from", "2026-11-20")])
                .await,
        );
        let shown = second.get(&post).await;
        assert!(shown.text.contains("江浣石") && shown.text.contains("代理"), "{}", shown.text);

        let mut person = site.browser();
        assert_eq!(person.sign_in("jiang.w", CHOSEN).await.status, StatusCode::SEE_OTHER);
        assert!(
            person.get("/posts").await.text.contains("首次口令是两个人开的"),
            "every page of the account says so"
        );

        let told = second.get(&tenure).await;
        let late = second.post(&format!("{tenure}/end"), &told, &[("until", "2026-11-01")]).await;
        assert!(late.text.contains("日期"), "{}", late.text);
        let told = second.get(&tenure).await;
        let ask = goes_to(&second.post(&format!("{tenure}/end"), &told, &[("until", "2026-11-20")]).await);
        assert!(!second.get(&post).await.text.contains("空缺"), "asked is not ended");
        let page = second.get(&ask).await;
        let refused = second.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
        assert!(refused.text.contains("提出的人不能自己确认"), "{}", refused.text);
        let page = first.get(&ask).await;
        goes_to(&first.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await);
        assert!(second.get(&post).await.text.contains("空缺"));
    })
    .await;
}

/// What an account's holder chooses.
pub const CHOSEN: &str = "渡口那盏灯要等船都回来才灭";

/// What the big line of a page shows.
fn shown_once(page: &Answer) -> String {
    let at = page
        .text
        .find("first-pw")
        .unwrap_or_else(|| panic!("nothing is shown in {}", page.text));
    page.text[at..].split(['>', '<']).nth(1).unwrap().to_owned()
}

/// Asks for an account by the one and confirms it by the other: the address of the request, the link's path, the digits.
pub async fn secrets(first: &mut Browser, second: &mut Browser, account: &str, login: &str) -> (String, String, String) {
    let page = first.get(account).await;
    let asked = first.post(account, &page, &[("login", login)]).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    let link = shown_once(&asked);
    let path = link
        .strip_prefix("http://localhost")
        .unwrap_or_else(|| panic!("{link}"))
        .to_owned();
    let again = first.post(account, &page, &[("login", login)]).await;
    assert!(again.text.contains("链接已经显示过了") && !again.text.contains("/secret/"));
    let at = asked.text.find("/asks/").unwrap();
    let ask = asked.text[at..].split('"').next().unwrap().to_owned();
    let waits = first.get(&path).await;
    assert!(waits.text.contains("现在不能用"), "not before the second person");
    let own = first.get(&ask).await;
    let refused = first.post(&format!("{ask}/answer"), &own, &[("granted", "yes")]).await;
    assert!(refused.text.contains("提出的人不能自己确认"), "{}", refused.text);
    let page = second.get(&ask).await;
    let answered = second.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
    let code = shown_once(&answered);
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    let again = second.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
    assert!(!again.text.contains("first-pw"), "shown once");
    (ask, path, code)
}

/// The whole of it: the person chooses a password by both secrets.
async fn open_account(first: &mut Browser, second: &mut Browser, account: &str, login: &str) {
    let (_, path, code) = secrets(first, second, account, login).await;
    let mut person = first.elsewhere();
    let page = person.get(&path).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let form = |code| [("code", code), ("new", CHOSEN), ("again", CHOSEN)];
    let refused = person.post(&path, &page, &form(wrong)).await;
    assert!(refused.text.contains("六位数不对"), "{}", refused.text);
    let page = person.get(&path).await;
    assert_eq!(goes_to(&person.post(&path, &page, &form(&code)).await), "/sign-in");
    assert!(person.get(&path).await.text.contains("现在不能用"), "used once");
}

#[tokio::test]
async fn two_secrets_are_needed_and_five_wrong_codes_end_them() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut first = site.signed_in("first").await;
        let mut second = second(&site).await;
        let mut other = site.signed_in("zhouyan").await;
        let people = first.get("/people").await;
        let account = account_of(&people, ">周砚<");
        let (_, path, code) = secrets(&mut first, &mut second, &account, "").await;
        let mut thief = site.browser();
        let form = |code| [("code", code), ("new", CHOSEN), ("again", CHOSEN)];
        for _ in 0..5 {
            let page = thief.get(&path).await;
            let wrong = if code == "000000" { "000001" } else { "000000" };
            thief.post(&path, &page, &form(wrong)).await;
        }
        assert!(thief.get(&path).await.text.contains("现在不能用"));
        let page = thief.get("/sign-in").await;
        let late = thief.post(&path, &page, &form(&code)).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "the right code comes too late");
        assert_eq!(
            other.get("/password").await.status,
            StatusCode::OK,
            "nothing changed for the account"
        );
        let (_, path, code) = secrets(&mut first, &mut second, &account, "").await;
        let page = thief.get(&path).await;
        assert_eq!(goes_to(&thief.post(&path, &page, &form(&code)).await), "/sign-in");
        assert_eq!(
            other.get("/posts").await.status,
            StatusCode::SEE_OTHER,
            "every session of theirs ended"
        );
        assert_eq!(
            site.browser().sign_in("zhouyan", PASSWORD).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let mut auditor = site.signed_in("shensui").await;
        assert!(auditor.get("/duties").await.text.contains("口令重置"), "the auditor is told");
        // The database and the log hold no secret.
        let token = path.trim_start_matches("/secret/").to_owned();
        let held = site.store.look(move |db| {
            let digests = db.query("SELECT link_sha256 FROM reset", &[])?;
            let events = db.query("SELECT bytes FROM event", &[])?;
            // Those that were guessed at ended with the newer ones, and those went as they were used.
            let mut found = !digests.is_empty();
            for row in events {
                found |= String::from_utf8_lossy(row.bytes(0)?).contains(&token);
            }
            Ok(found)
        });
        assert!(!held.await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn sessions_are_ended_and_tenures_suspended_by_one_and_told() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut first = site.signed_in("first").await;
        let mut other = site.signed_in("zhouyan").await;
        let people = first.get("/people").await;
        let account = account_of(&people, ">周砚<");
        let page = first.get(&account).await;
        let sessions = account.replace("/password", "/sessions");
        goes_to(&first.post(&sessions, &page, &[]).await);
        assert_eq!(other.get("/posts").await.status, StatusCode::SEE_OTHER);
        let own = account_of(&people, ">顾平川<").replace("/password", "/sessions");
        let refused = first.post(&own, &page, &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "one form acts once");

        let posts = first.get("/posts").await;
        let at = posts.text.find("建设管理科长").unwrap();
        let from = posts.text[..at].rfind("/posts/").unwrap();
        let post = posts.text[from..].split('"').next().unwrap().to_owned();
        let shown = first.get(&post).await;
        let at = shown.text.find("/appointments/0").unwrap();
        let tenure = shown.text[at..].split('"').next().unwrap().to_owned();
        let told = first.get(&tenure).await;
        let why = first.post(&format!("{tenure}/suspension"), &told, &[("reason", "")]).await;
        assert_eq!(why.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = first.get(&tenure).await;
        goes_to(
            &first
                .post(&format!("{tenure}/suspension"), &told, &[("reason", "账号像是被人用了")])
                .await,
        );
        assert!(first.get(&tenure).await.text.contains("这项任职暂停着"));
        let mut other = site.signed_in("zhouyan").await;
        assert!(
            !other.get("/post").await.text.contains("建设管理科长"),
            "the post is not theirs for now"
        );
        let mut auditor = site.signed_in("shensui").await;
        let screen = auditor.get("/duties").await;
        assert!(screen.text.contains("暂停着的任职") && screen.text.contains("账号像是被人用了"));
        assert!(screen.text.contains("被管理员退出的登录"));
        auditor.set_cookie("jiufen-language", "en");
        let screen = auditor.get("/duties").await;
        assert!(screen.text.contains("Suspended tenures") && screen.text.contains("Sessions ended by an administrator"));
    })
    .await;
}

/// Where somebody's account is kept.
pub fn account_of(people: &Answer, name: &str) -> String {
    let row = format!("<th scope=\"row\"{name}");
    let at = people.text.find(&row).unwrap_or_else(|| panic!("{row} in {}", people.text));
    let from = at + people.text[at..].find("/people/").unwrap();
    people.text[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_unit_is_added_and_never_below_itself() {
    let site = site().await;
    let mut first = site.signed_in("first").await;
    let page = first.get("/units/new").await;
    let bureau = value_of(&page, "市水务局");
    let form = [
        ("parent", bureau.as_str()),
        ("name", "河清市灌溉管理处"),
        ("short", "市灌溉处"),
        ("order", "1"),
    ];
    let unit = goes_to(&first.post("/units/new", &page, &form).await);
    assert_eq!(
        goes_to(&first.post("/units/new", &page, &form).await),
        unit,
        "sent twice, added once"
    );
    let shown = first.get(&unit).await;
    assert!(shown.text.contains("河清市灌溉管理处") && shown.text.contains("市水务局"));
    let place = format!("/units/{bureau}/place");
    let page = first.get(&place).await;
    let child = value_of(&page, "河清市灌溉管理处");
    let refused = first.post(&place, &page, &[("parent", &child)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("不能把单位移到它自己或它的下级单位之下"),
        "{}",
        refused.text
    );
    first.set_cookie("jiufen-language", "en");
    let page = first.get(&place).await;
    let refused = first.post(&place, &page, &[("parent", &child)]).await;
    assert!(refused.text.contains("cannot be moved below itself"), "{}", refused.text);
    let page = first.get(&place).await;
    assert_eq!(
        first.post(&place, &page, &[("parent", "x")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let root = value_of(&page, "河清市人民政府<");
    assert_eq!(
        first.get(&format!("/units/{root}/place")).await.status,
        StatusCode::NOT_FOUND,
        "the root stays"
    );
}

#[tokio::test]
async fn others_see_names_and_no_forms() {
    let site = site().await;
    let mut other = site.acting("zhouyan", "建设管理科长").await;
    for address in [
        "/units/new",
        "/posts/new",
        "/people",
        "/people/new",
        "/appointments/new",
        "/packs",
        "/packs/new",
        "/sign-ins",
    ] {
        assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let units = other.get("/units").await;
    assert!(
        units.text.contains("没有在办的事") && units.text.contains("个单位只显示名称"),
        "{}",
        units.text
    );
    assert!(!units.text.contains("增设单位"));
    let posts = other.get("/posts").await;
    assert!(posts.text.contains("督查一科长") && !posts.text.contains("提请任职"));
    for address in ["/units/0", "/posts/0", "/appointments/0"] {
        assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    // The rules refuse what no page offers.
    let page = other.get("/password").await;
    let unit = uuid::Uuid::now_v7().to_string();
    let form = [("parent", unit.as_str()), ("name", "甲"), ("short", "甲"), ("order", "1")];
    assert_eq!(other.post("/units/new", &page, &form).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_administrators_account_is_never_opened_by_one() {
    let site = site().await;
    let mut first = site.signed_in("first").await;
    let people = first.get("/people").await;
    let account = account_of(&people, ">林若谷<");
    let page = first.get(&account).await;
    let asked = first.post(&account, &page, &[]).await;
    let at = asked.text.find("/asks/").unwrap();
    let ask = asked.text[at..].split('"').next().unwrap().to_owned();
    // The other administrator is the person concerned; nobody else may.
    let mut second = second(&site).await;
    let page = second.get(&ask).await;
    assert!(page.text.contains("这件事关系到本人"), "{}", page.text);
    let refused = second.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut other = site.acting("zhouyan", "建设管理科长").await;
    assert_eq!(
        other.get(&ask).await.status,
        StatusCode::NOT_FOUND,
        "it does not exist for others"
    );
    let own = account_of(&people, ">顾平川<");
    assert!(first.get(&own).await.text.contains("这是你自己的账号"));
}
