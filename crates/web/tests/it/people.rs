//! Units, posts, people and appointments: the administrators' acts, and what others do not see of them.

use axum::http::{StatusCode, header};

use crate::site::{Answer, Browser, PASSWORD, Site, both, site, site_on};

/// The value of the option or link whose words are these.
fn value_of(page: &Answer, words: &str) -> String {
    let at = page.text.find(words).unwrap_or_else(|| panic!("{words} in {}", page.text));
    let before = &page.text[..at];
    let from = before.rfind("value=\"").expect("an option stands before its words") + "value=\"".len();
    before[from..].split('"').next().unwrap().to_owned()
}

fn goes_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).split('?').next().unwrap().to_owned()
}

/// The second administrator, after choosing a password of their own.
async fn second(site: &Site) -> Browser {
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
        let form = [("name", "江浣石"), ("login", "Jiang.W")];
        let opened = first.post("/people/new", &page, &form).await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.text);
        let at = opened.text.find("first-pw").unwrap();
        let password = opened.text[at..].split(['>', '<']).nth(1).unwrap().to_owned();
        assert_eq!(password.len(), 14, "{password}");
        let again = first.post("/people/new", &page, &form).await;
        assert!(again.text.contains("口令已经显示过了") && !again.text.contains("first-pw"));
        let page = first.get("/people/new").await;
        let taken = first
            .post("/people/new", &page, &[("name", "别人"), ("login", "jiang.w")])
            .await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(taken.text.contains("这个账号有人用了") && taken.text.contains("value=\"别人\""));
        let page = first.get("/people").await;
        assert_eq!(page.text.matches("江浣石").count(), 1, "registered once");

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
        assert!(told.text.contains("要另一位管理员来确认") && !told.text.contains("/confirmation"));
        let refused = first
            .post(&format!("{tenure}/confirmation"), &told, &[("from", "2026-11-20")])
            .await;
        assert!(refused.text.contains("任职须由另一位管理员确认"), "{}", refused.text);

        let mut second = second(&site).await;
        assert!(second.get("/posts").await.text.contains("等另一位管理员确认"));
        let told = second.get(&tenure).await;
        goes_to(
            &second
                .post(&format!("{tenure}/confirmation"), &told, &[("from", "2026-11-20")])
                .await,
        );
        let shown = second.get(&post).await;
        assert!(shown.text.contains("江浣石") && shown.text.contains("代理"), "{}", shown.text);

        let mut person = site.browser();
        assert_eq!(person.sign_in("jiang.w", &password).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            person.get("/units").await.header(header::LOCATION),
            "/password",
            "the first password goes at once"
        );

        let told = second.get(&tenure).await;
        let late = second.post(&format!("{tenure}/end"), &told, &[("until", "2026-11-01")]).await;
        assert!(late.text.contains("日期"), "{}", late.text);
        let told = second.get(&tenure).await;
        goes_to(&second.post(&format!("{tenure}/end"), &told, &[("until", "2026-11-20")]).await);
        assert!(second.get(&post).await.text.contains("空缺"));
    })
    .await;
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
async fn a_password_is_set_anew_but_not_that_of_another_administrator() {
    let site = site().await;
    let mut first = site.signed_in("first").await;
    let mut other = site.signed_in("zhouyan").await;
    let people = first.get("/people").await;
    let link = |name: &str| {
        let at = people.text.find(name).unwrap();
        let from = at + people.text[at..].find("/people/").unwrap();
        people.text[from..].split('"').next().unwrap().to_owned()
    };
    let address = link(">周砚<");
    let page = first.get(&address).await;
    let opened = first.post(&address, &page, &[]).await;
    assert!(opened.text.contains("first-pw"), "{}", opened.text);
    assert_eq!(
        other.get("/posts").await.status,
        StatusCode::SEE_OTHER,
        "every session of theirs ended"
    );
    let address = link(">林若谷<");
    let page = first.get("/people/new").await;
    assert!(first.get(&address).await.text.contains("这里不能重设管理员和审计员的口令"));
    assert_eq!(first.post(&address, &page, &[]).await.status, StatusCode::NOT_FOUND);
}
