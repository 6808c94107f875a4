//! An item's page and forms when something is wrong: not visible, refused, sent twice, marked, of a wrong type.

use axum::http::{StatusCode, header};
use jiufen_store::db::Engine;

use crate::item_life::{act, done, evidence, send, under_way};
use crate::works::{id, works, works_on};

#[tokio::test]
async fn what_is_not_visible_is_not_found() {
    let works = works().await;
    under_way(&works).await;
    let mut stranger = works.site.signed_in("other").await;
    let nouns = ["", "/report", "/evidence", "/closure", "/check", "/assignment"];
    for noun in nouns {
        let hidden = stranger.get(&format!("/items/{}{noun}", works.item)).await;
        let nothing = stranger
            .get(&format!("/items/{}{noun}", id::<jiufen_kernel::id::ItemId>()))
            .await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{noun}");
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{noun}");
    }
    assert_eq!(stranger.get("/items/no-id").await.status, StatusCode::NOT_FOUND);
    let keys = stranger.get("/password").await;
    let sent = stranger
        .post(&format!("/items/{}/report", works.item), &keys, &[("claim", "nothing")])
        .await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND, "{}", sent.text);
    let address = format!("/items/{}/evidence", works.item);
    let pairs = [("piece", "0"), ("kind", "document"), ("note", "看")];
    let sent = send(&mut stranger, &address, &keys, "a.txt", b"words", &pairs).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND, "{}", sent.text);
}

#[tokio::test]
async fn a_refusal_says_so_in_both_languages_and_keeps_what_was_typed() {
    let works = works().await;
    under_way(&works).await;
    let mut zhou = works.site.signed_in("zhou").await;
    let pairs = [
        ("claim", "percent"),
        ("percent", "100"),
        ("progress", "<全线>建成"),
        ("next", "验收"),
    ];
    let zh = act(&mut zhou, &works, "report", &pairs).await;
    assert_eq!(zh.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["100% 就是办结", "&#60;全线&#62;建成", "验收</textarea>", "value=\"100\""] {
        assert!(zh.text.contains(words), "{words} in {}", zh.text);
    }
    zhou.extra.push(("accept-language", "en".into()));
    let en = act(&mut zhou, &works, "report", &pairs).await;
    assert!(en.text.contains("100 % is a claim of done"), "{}", en.text);

    // What another post does is named with who can do it, and the page offers no form for it.
    let mut lu = works.site.signed_in("lu").await;
    let early = act(&mut lu, &works, "closure", &[("outcome", "proved")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("现在不能销号，还缺"), "{}", early.text);
    let bare = act(&mut lu, &works, "closure", &[("outcome", "unproved")]).await;
    assert!(bare.text.contains("请写明理由"), "{}", bare.text);
    let none = lu.get(&format!("/items/{}/report", works.item)).await;
    assert!(none.text.contains("你的岗位现在没有这一步要办"), "{}", none.text);
}

#[tokio::test]
async fn a_form_sent_twice_counts_once() {
    let works = works().await;
    under_way(&works).await;
    let mut zhou = works.site.signed_in("zhou").await;
    let address = format!("/items/{}/report", works.item);
    let form = zhou.get(&address).await;
    let pairs = [("claim", "percent"), ("percent", "30.55"), ("progress", "一段完成")];
    let (first, again) = (
        zhou.post(&address, &form, &pairs).await,
        zhou.post(&address, &form, &pairs).await,
    );
    assert_eq!((first.status, again.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.header(header::LOCATION), again.header(header::LOCATION));
    let other = zhou
        .post(
            &address,
            &form,
            &[("claim", "percent"), ("percent", "31"), ("progress", "一段完成")],
        )
        .await;
    assert_eq!(other.status, StatusCode::CONFLICT, "{}", other.text);
    let page = zhou.get(&format!("/items/{}", works.item)).await.text;
    assert_eq!(page.matches("<li id=\"r").count(), 1, "{page}");
    let address = format!("/items/{}/evidence", works.item);
    let form = zhou.get(&address).await;
    let pairs = [("piece", "0"), ("kind", "document"), ("note", "第三方检测")];
    for _ in 0..2 {
        let sent = send(&mut zhou, &address, &form, "检测.txt", "合格".as_bytes(), &pairs).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }
    let page = zhou.get(&format!("/items/{}", works.item)).await.text;
    assert_eq!(page.matches("<li id=\"v").count(), 1, "{page}");
}

#[tokio::test]
async fn a_failed_upload_keeps_the_words_and_a_marked_text_is_refused() {
    let works = works().await;
    under_way(&works).await;
    let mut zhou = works.site.signed_in("zhou").await;
    let pairs = [("piece", "1"), ("kind", "photo"), ("note", "渠道全断面"), ("backs", "")];
    for (name, content, says) in [
        ("a.exe", &b"MZ"[..], "a.exe 没有收"),
        ("照片.png", b"not a picture", "照片.png 没有收"),
        ("说明.txt", "机密★5年\n一".as_bytes(), "说明.txt 没有收：第 1 行有密级标志"),
    ] {
        let answer = evidence(&mut zhou, &works, name, content, &pairs).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        for words in [says, "渠道全断面</textarea>", "请把文件再选一次", "value=\"1\" checked"] {
            assert!(answer.text.contains(words), "{words} in {}", answer.text);
        }
    }
    let marked = act(
        &mut zhou,
        &works,
        "report",
        &[("claim", "nothing"), ("progress", "机密★长期")],
    )
    .await;
    assert_eq!(marked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(marked.text.contains("第 1 行有密级标志"), "{}", marked.text);
    let page = zhou.get(&format!("/items/{}", works.item)).await.text;
    assert!(!page.contains("机密") && page.contains("从未报"), "{page}");
}

#[tokio::test]
async fn a_proof_grows_without_scripts_and_wrong_types_are_refused() {
    let works = works().await;
    done(&mut works.site.signed_in("fang").await, &works, "approval", &[]).await;
    let mut lu = works.site.signed_in("lu").await;
    let more = act(&mut lu, &works, "proof", &[("what0", "检测报告"), ("more", "yes")]).await;
    assert_eq!(more.status, StatusCode::OK);
    assert!(
        more.text.contains("检测报告</textarea>") && more.text.contains("name=\"what5\""),
        "{}",
        more.text
    );
    let empty = act(&mut lu, &works, "proof", &[("what0", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("至少写一样"), "{}", empty.text);
    for (what, place, says) in [
        ("现场照片", "河堤上", "读不懂：写纬度、经度、半径"),
        ("现场照片", "95.0 113.02 200", "地点的纬度在 ±90"),
        (" ", "35.1 113.02 200", "写了地点，没有写要看的东西"),
    ] {
        let wrong = act(&mut lu, &works, "proof", &[("what0", what), ("place0", place)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains(says) && wrong.text.contains(place), "{}", wrong.text);
    }
    let pieces = [
        ("what0", "现场照片"),
        ("place0", "-35.1234567，113.02 200"),
        ("what1", "验收单"),
    ];
    done(&mut lu, &works, "proof", &pieces).await;
    let page = lu.get(&format!("/items/{}", works.item)).await.text;
    assert!(page.contains("-35.1234，113.0200，半径 200 米"), "{page}");
    let again = lu.get(&format!("/items/{}/proof", works.item)).await.text;
    assert!(again.contains("value=\"-35.1234567 113.0200000 200\""), "{again}");
    let low = act(&mut lu, &works, "proof", &[("what0", "检测报告"), ("grade0", "9")]).await;
    assert!(low.text.contains("佐证等级应在 1 到 4 之间"), "{}", low.text);
    for pairs in [
        vec![("lead", "河清市水务局")],
        vec![("lead", "")],
        vec![("lead", &*works.bureau.to_string()), ("due", "明天")],
    ] {
        let answer = act(&mut lu, &works, "assignment", &pairs).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{pairs:?}");
    }
    let wrong = act(
        &mut lu,
        &works,
        "arrangement",
        &[("change", "weight"), ("weight", "一半"), ("reason", "调")],
    )
    .await;
    assert!(wrong.text.contains("不是数"), "{}", wrong.text);
    let own = act(
        &mut lu,
        &works,
        "arrangement",
        &[("change", "place"), ("parent", "2026-9999"), ("reason", "调")],
    )
    .await;
    assert!(own.text.contains("没有这个编号的事项"), "{}", own.text);
}

#[tokio::test]
async fn the_past_is_read_only_and_late_news_says_why() {
    let works = works().await;
    under_way(&works).await;
    let mut zhou = works.site.signed_in("zhou").await;
    let past = zhou.get(&format!("/items/{}?as_of=2026-10-01", works.item)).await;
    assert!(
        past.text.contains("这里不能填报") && !past.text.contains("/report\""),
        "{}",
        past.text
    );
    let form = zhou.get(&format!("/items/{}/report?as_of=2026-10-01", works.item)).await;
    assert!(!form.text.contains("name=\"progress\""), "{}", form.text);
    let late = [
        ("claim", "nothing"),
        ("progress", ""),
        ("occurred", "2026-11-01"),
        ("late_reason", ""),
    ];
    let refused = act(&mut zhou, &works, "report", &late).await;
    assert!(
        refused.text.contains("请写明为什么现在才报") && refused.text.contains("2026-11-01"),
        "{}",
        refused.text
    );
    let late = [
        ("claim", "nothing"),
        ("occurred", "2026-11-01"),
        ("late_reason", "下乡没有网"),
    ];
    done(&mut zhou, &works, "report", &late).await;
    let page = zhou.get(&format!("/items/{}", works.item)).await.text;
    for words in ["发生在11月1日，晚报", "晚报的理由：下乡没有网"] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_form_can_be_sent_again() {
    let works = works_on(Engine::Postgres).await; // it can be made to say so
    under_way(&works).await;
    let batch = |script: &str| {
        let done = std::thread::scope(|scope| scope.spawn(|| works.site.base.open().batch(script)).join());
        done.unwrap().unwrap();
    };
    batch(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; \
         END $$; CREATE TRIGGER full_disk BEFORE INSERT ON command FOR EACH ROW EXECUTE FUNCTION full_disk();",
    );
    let mut zhou = works.site.signed_in("zhou").await;
    let address = format!("/items/{}/report", works.item);
    let form = zhou.get(&address).await;
    let pairs = [("claim", "percent"), ("percent", "30"), ("progress", "一段完成")];
    let zh = zhou.post(&address, &form, &pairs).await;
    assert_eq!(zh.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(zh.text.contains("服务器的磁盘满了，没有记下"), "{}", zh.text);
    zhou.extra.push(("accept-language", "en".into()));
    let en = zhou.post(&address, &form, &pairs).await;
    assert!(
        en.text.contains("The server's disk is full; nothing was recorded") || en.text.contains("The server&#39;s disk is full")
    );
    let page = zhou.get(&format!("/items/{}", works.item)).await;
    assert!(page.text.contains("never reported"), "{}", page.text);
    batch("DROP TRIGGER full_disk ON command");
    let again = zhou.post(&address, &form, &pairs).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
}
