//! First screens, the tree and the table of items, search, the export, registering, and reminding many at once.

use axum::http::{StatusCode, header};

use crate::site::{at_work, at_work_on, both};

/// Rows of the table on a page, by their titles.
fn has(text: &str, titles: &[&str]) -> bool {
    titles.iter().all(|title| text.contains(title))
}

#[tokio::test]
async fn the_tree_opens_and_folds_by_its_address() {
    let (site, work) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    let page = browser.get("/items").await;
    assert_eq!(page.status, StatusCode::OK);
    // A short tree comes opened; groups carry counts, and the link that folds leads back to the row.
    assert!(has(&page.text, &["北渠灌区改造", "一标段干渠", "二标段支渠", "三标段渡槽"]));
    assert!(page.text.contains("open=none#i0001") && page.text.contains("aria-expanded=\"true\""));
    assert!(page.text.contains("href=\"/items/new\""));
    let folded = browser.get("/items?open=none").await;
    assert!(folded.text.contains("北渠灌区改造") && !folded.text.contains("一标段干渠"));
    assert!(folded.text.contains(&format!("open={}#i0001", work.goal.uuid().simple())));
    // Below one item; below one that is not there.
    let below = browser.get(&format!("/items?under={}", work.goal)).await;
    assert!(below.text.contains("事项：北渠灌区改造") && below.text.contains("一标段干渠"));
    let nowhere = browser.get("/items?under=01900000-0000-7000-8000-000000000000").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_table_filters_by_its_address_and_says_what_a_filter_hides() {
    both(async |engine| {
        let (site, _) = at_work_on(engine).await;
        let mut browser = site.signed_in("lu").await;
        let red = browser.get("/items?colour=red").await;
        assert!(red.text.contains("一标段干渠") && !red.text.contains("三标段渡槽"));
        let words = browser.get("/items?q=%E5%B9%B2%E6%B8%A0").await;
        assert!(words.text.contains("符合条件的 1 件") && words.text.contains("一标段干渠"));
        let none = browser.get("/items?q=%E5%B9%B2%E6%B8%A0&only=cut").await;
        assert!(none.text.contains("没有同时符合 2 个条件的事项") && none.text.contains("去掉“只看”，有 1 件"));
        // What cannot be read is left out; it never breaks the page.
        let odd = browser
            .get("/items?unit=x&colour=blue&due_by=32&sort=up&after=..&vs=tomorrow")
            .await;
        assert_eq!(odd.status, StatusCode::OK);
        let compared = browser.get("/items?view=table&vs=2026-08-01").await;
        assert!(compared.text.contains("证，比 8月1日"));
        browser.set_cookie("jiufen-language", "en");
        let english = browser.get("/items?view=table&sort=newest").await;
        assert!(english.text.contains("behind 20 days") && english.text.contains("to approve"));
    })
    .await;
}

#[tokio::test]
async fn what_needs_looking_after_is_counted_and_the_widest_gap_comes_first() {
    let (site, _) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    let page = browser.get("/items?view=table&sort=gap").await;
    for words in [
        "有核减<span class=\"n\">0</span>",
        "从未报<span class=\"n\">3</span>",
        "30 天内到期<span class=\"n\">3</span>",
    ] {
        assert!(page.text.contains(words), "{words} in {}", page.text);
    }
    let at = |title: &str| page.text.find(title).unwrap_or_else(|| panic!("{title} in {}", page.text));
    assert!(
        at("一标段干渠") < at("二标段支渠") && at("北渠灌区改造") < at("二标段支渠"),
        "60 points, 20, none"
    );
    // With a tab open the others are not counted: their numbers would be of something else.
    let open = browser.get("/items?only=silent").await;
    assert!(open.text.contains("符合条件的 3 件") && !open.text.contains("有核减<span"));
}

#[tokio::test]
async fn a_long_level_goes_on_after_its_last_number() {
    let (site, work) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    work.many(&site.store, 205).await;
    let page = browser.get("/items?open=none").await;
    assert!(page.text.contains("这一级列出 200 件，还有 8 件"), "{}", page.text);
    let mark = "rel=\"next\"";
    let link = &page.text[..page.text.find(mark).unwrap()];
    let next = link[link.rfind("href=\"").unwrap() + 6..]
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&");
    let rest = browser.get(&next).await;
    assert!(
        rest.text.contains("这一级列出 8 件") && rest.text.contains("回到开头"),
        "{}",
        rest.text
    );
    assert_eq!(rest.text.matches("<tr class=\"l1\"").count(), 8);
    browser.set_cookie("jiufen-language", "en");
    assert!(
        browser
            .get("/items?open=none")
            .await
            .text
            .contains("200 of this level, 8 more")
    );
}

#[tokio::test]
async fn lists_hold_only_what_a_post_may_see() {
    let (site, work) = at_work().await;
    let mut other = site.signed_in("qin").await;
    for address in [
        "/items",
        "/items?view=table",
        "/items?format=csv",
        "/search?q=%E6%A0%87%E6%AE%B5",
    ] {
        let page = other.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(
            !page.text.contains("一标段干渠") && !page.text.contains("二标段支渠"),
            "{address}"
        );
    }
    let page = other.get(&format!("/items?under={}", work.goal)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let mut nobody = site.browser();
    let turned = nobody.get("/items").await;
    assert_eq!(turned.status, StatusCode::SEE_OTHER);
    assert!(turned.header(header::LOCATION).starts_with("/sign-in"));
}

#[tokio::test]
async fn the_export_is_a_table_without_formulas() {
    let (site, _) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    let file = browser.get("/items?format=csv&q=&only=").await;
    assert!(file.header(header::CONTENT_TYPE).starts_with("text/csv"));
    assert!(
        file.header(header::CONTENT_DISPOSITION)
            .contains("jiufen-items-2026-11-20.csv")
    );
    assert!(file.text.starts_with("\u{FEFF}\"编号\",\"事项\""));
    assert!(file.text.contains("\"'=SUM(A1) 计量\""));
    assert!(file.text.contains("\"60.0\""));
    let rows = file.text.lines().count();
    assert_eq!(rows, 7, "a head and six items");
    let few = browser.get("/items?format=csv&colour=red").await;
    assert!(few.text.contains("一标段干渠") && !few.text.contains("三标段渡槽"));
}

#[tokio::test]
async fn duties_are_grouped_and_counted_in_the_bar() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut handling = site.signed_in("zhou").await;
        let page = handling.get("/duties").await;
        assert!(has(
            &page.text,
            &["已过期", "一标段干渠", "过期 20 天", "以后到期", "二标段支渠"]
        ));
        assert!(page.text.contains(&format!("/items/{}/report", work.late)));
        assert!(
            page.text.contains("待办<span class=\"n\">2</span>"),
            "the number stands beside the word"
        );
        assert!(handling.get("/items").await.text.contains("待办<span class=\"n\">2</span>"));
        let mut intake = site.signed_in("bai").await;
        let page = intake.get("/duties").await;
        assert!(has(&page.text, &["本单位欠的：别人在等", "三标段渡槽", "缺签收和经办岗位"]));
        assert!(page.text.contains(&format!("/items/{}/acceptance", work.assigned)));
        let mut other = site.signed_in("qin").await;
        assert!(other.get("/duties").await.text.contains("今天没有你欠的事"));
        other.set_cookie("jiufen-language", "en");
        let english = other.get("/duties?as_of=2026-08-01").await;
        assert!(english.text.contains("You owe nothing today") && !english.text.contains("Back to today"));
    })
    .await;
}

#[tokio::test]
async fn every_role_has_its_first_screen() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut office = site.signed_in("fang").await;
        let page = office.get("/duties").await;
        assert!(has(&page.text, &["督查室今天", "待立项 1 件", "河清北站广场"]));
        assert!(page.text.contains(&format!("/items/{}/approval", work.registered)));
        let page = office.get("/duties?list=assign").await;
        assert!(page.text.contains("SUM(A1)") && page.text.contains(&format!("/items/{}/assignment", work.formula)));
        assert!(office.get("/duties?list=nonsense").await.text.contains("待立项 1 件"));
        assert!(office.get("/duties?mine=1").await.text.contains("我的待办"));
        let mut leader = site.signed_in("lin").await;
        let page = leader.get("/duties").await;
        assert!(has(
            &page.text,
            &["各项目标", "一标段干渠", "各单位", "市水务局", "卡在哪里", "不排名"]
        ));
        let mut auditor = site.signed_in("ming").await;
        assert!(has(&auditor.get("/duties").await.text, &["看登录记录", "jiufen verify"]));
        let mut administrator = site.signed_in("yu").await;
        assert!(administrator.get("/duties").await.text.contains("今天没有要办的"));
        let start = administrator.get("/").await;
        assert_eq!(start.header(header::LOCATION), "/duties");
    })
    .await;
}

#[tokio::test]
async fn many_are_reminded_at_once_and_each_row_says_its_own_result() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut browser = site.signed_in("lu").await;
        let page = browser.get("/duties?list=unreported").await;
        assert!(has(
            &page.text,
            &["本期没有报 2 件", "二标段支渠", "一标段干渠", "请在12月31日前报"]
        ));
        let (late, silent, nobody) = (work.late.to_string(), work.silent.to_string(), work.formula.to_string());
        // The third has no lead yet, so there is nobody to remind.
        let rows = [
            ("list", "unreported"),
            ("text", "请报本期进展。"),
            ("row", late.as_str()),
            ("row", silent.as_str()),
            ("row", nobody.as_str()),
        ];
        let done = browser.post("/duties/reminders", &page, &rows).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert!(done.text.contains("催报 3 件：2 件送到，1 件没有送。"));
        assert_eq!(
            done.text.matches("已送到建设管理科长").count(),
            4,
            "each row says it for the desk and for a phone"
        );
        // Sent twice it counts once.
        let twice = browser.post("/duties/reminders", &page, &rows).await;
        assert!(twice.text.contains("催报 3 件：2 件送到，1 件没有送。"));
        let item = browser.get(&format!("/items/{late}")).await;
        assert_eq!(item.text.matches("请报本期进展。").count(), 1, "one reminder in the history");
        // A changed page under the same id is refused.
        let changed = [("list", "unreported"), ("text", "别的话"), ("row", late.as_str())];
        let refused = browser.post("/duties/reminders", &page, &changed).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_letter_and_a_draft_sent_back_stand_where_they_have_to_be_answered() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut office = site.signed_in("lu").await;
        let page = office.get("/duties?list=unreported").await;
        let silent = work.silent.to_string();
        let rows = [("list", "unreported"), ("text", "请报本期进展。"), ("row", silent.as_str())];
        office.post("/duties/reminders", &page, &rows).await;
        let mut handling = site.signed_in("zhou").await;
        let page = handling.get("/duties").await;
        assert!(
            has(&page.text, &["1 件催办要回", "11月20日起提醒，还没有回", "二标段支渠"]),
            "{}",
            page.text
        );
        assert!(page.text.contains(&format!("/items/{silent}/report")));
        let list = handling.get("/duties?list=letters").await;
        assert!(list.text.contains("二标段支渠") && !list.text.contains("一标段干渠"));
        handling.set_cookie("jiufen-language", "en");
        let english = handling.get("/duties").await;
        assert!(has(
            &english.text,
            &["1 with a reminder to answer", "Reminded, unanswered since"]
        ));
        handling.set_cookie("jiufen-language", "zh");
        // A draft of done waits to be cleared: nothing more is asked of whoever wrote it.
        let form = handling.get(&format!("/items/{silent}/report")).await;
        let claim = [("claim", "done"), ("progress", "支渠完工")];
        let filed = handling.post(&format!("/items/{silent}/report"), &form, &claim).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
        assert!(!handling.get("/duties").await.text.contains("二标段支渠"));
        let mut clearing = site.signed_in("bai").await;
        assert!(has(&clearing.get("/duties").await.text, &["1 件待审签", "二标段支渠"]));
        let form = clearing.get(&format!("/items/{silent}/clearing")).await;
        let report = form.hidden("report");
        let back = [("report", report.as_str()), ("verdict", "return"), ("reason", "数字不对")];
        let returned = clearing.post(&format!("/items/{silent}/clearing"), &form, &back).await;
        assert_eq!(returned.status, StatusCode::SEE_OTHER, "{}", returned.text);
        let page = handling.get("/duties").await;
        assert!(
            has(&page.text, &["1 件退回重报", "1 件催办要回", "审签退回的草稿", "改后再报"]),
            "{}",
            page.text
        );
        assert!(!clearing.get("/duties").await.text.contains("二标段支渠"));
    })
    .await;
}

#[tokio::test]
async fn groups_are_said_in_numbers_and_the_first_line_counts_what_stands_below() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut leader = site.signed_in("lin").await;
        // Nothing of hers waits, and nothing she sees is stuck or silent beyond its date.
        assert!(leader.get("/duties").await.text.contains("没有等你办的事"));
        let mut registrar = site.signed_in("lu").await;
        let tree = registrar.get("/items").await;
        assert!(tree.text.contains("<span class=\"st\">1 件滞后</span>"), "{}", tree.text);
        let mut office = site.signed_in("fang").await;
        let page = office.get("/duties").await;
        assert!(has(
            &page.text,
            &["11月20日 星期五", "件等你办</a>", "要盯的：", "缺佐证约定"]
        ));
        let overdue = office.get(&format!("/items?under={}&only=overdue", work.goal)).await;
        assert!(overdue.text.contains("符合条件的 1 件") && overdue.text.contains("一标段干渠"));
        let counted = office.get(&format!("/items?under={}&only=counted", work.goal)).await;
        assert!(counted.text.contains("符合条件的 3 件") && !counted.text.contains("河清北站广场"));
    })
    .await;
}

#[tokio::test]
async fn a_reminder_needs_rows_words_and_the_office() {
    let (site, work) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    let page = browser.get("/duties?list=unreported").await;
    let none = browser
        .post("/duties/reminders", &page, &[("list", "unreported"), ("text", "催")])
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("一件也没有选") && none.text.contains("value=\"催\""));
    let late = work.late.to_string();
    let wordless = [("list", "unreported"), ("text", " "), ("row", late.as_str())];
    let answer = browser.post("/duties/reminders", &page, &wordless).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("没有填") && answer.text.contains("checked"),
        "what was ticked stays ticked"
    );
    let mut handling = site.signed_in("zhou").await;
    let form = handling.get("/items/new").await;
    assert!(form.text.contains("立项由督查机构的岗位办") && !form.text.contains("name=\"title\""));
}

#[tokio::test]
async fn an_item_is_registered_once() {
    let (site, _) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    let form = browser.get("/items/new").await;
    let fields = [
        ("title", "清理拖欠账款"),
        ("kind", "task"),
        ("source", "meeting"),
        ("parent", "0001"),
        ("weight", "2"),
        ("starts", "2026-11-01"),
        ("due", "2026-12-31"),
    ];
    let done = browser.post("/items/new", &form, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let to = done.header(header::LOCATION).to_owned();
    assert!(to.starts_with("/items/") && to.ends_with("?done=registered"));
    let twice = browser.post("/items/new", &form, &fields).await;
    assert_eq!(twice.header(header::LOCATION), to);
    let found = browser.get("/items?q=%E6%B8%85%E7%90%86%E6%8B%96%E6%AC%A0").await;
    assert!(found.text.contains("符合条件的 1 件") && found.text.contains("待立项"));
}

#[tokio::test]
async fn a_wrong_registration_keeps_what_was_typed() {
    let (site, _) = at_work().await;
    let mut browser = site.signed_in("lu").await;
    let form = browser.get("/items/new").await;
    let wrong = [
        ("title", "清理拖欠账款"),
        ("kind", ""),
        ("source", "gossip"),
        ("parent", "2026-9999"),
        ("weight", "two"),
        ("due", "2026-02-30"),
    ];
    let answer = browser.post("/items/new", &form, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(has(
        &answer.text,
        &["清理拖欠账款", "没有这个编号的事项", "不是数", "不是日期", "没有选"]
    ));
    browser.set_cookie("jiufen-language", "en");
    let refused = [
        ("title", "清理拖欠账款"),
        ("kind", "task"),
        ("source", "meeting"),
        ("parent", ""),
        ("weight", "1"),
        ("starts", "2026-12-31"),
        ("due", "2026-11-30"),
    ];
    let answer = browser.post("/items/new", &form, &refused).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("lies before the start") && answer.text.contains("清理拖欠账款"));
    // A kind that no pack knows, and an anchor in a document that is not there.
    let unknown = [("title", "甲"), ("kind", "wish"), ("source", "meeting"), ("weight", "1")];
    let answer = browser.post("/items/new", &form, &unknown).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("There is no kind"));
    let nowhere = browser
        .get("/items/new?document=01900000-0000-7000-8000-000000000000&start=3&end=9")
        .await;
    assert_eq!(nowhere.status, StatusCode::OK);
}

#[tokio::test]
async fn search_says_when_it_cannot_and_that_it_shows_today() {
    both(async |engine| {
        let (site, _) = at_work_on(engine).await;
        let mut browser = site.signed_in("zhou").await;
        let found = browser.get("/search?q=%E6%94%AF%E6%B8%A0&as_of=2026-03-10").await;
        assert!(found.text.contains("二标段支渠") && found.text.contains("显示的是今天的样子"));
        assert!(browser.get("/search").await.text.contains("要搜什么"));
        assert!(browser.get("/search?q=%E6%B8%A0").await.text.contains("一个字太短"));
        let none = browser.get("/search?q=%3Cscript%3Ealert").await;
        assert!(none.text.contains("没有“&#60;script&#62;alert”"), "{}", none.text);
    })
    .await;
}
