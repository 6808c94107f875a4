//! An erasure by its screens: asked for at the item, confirmed by the other side, told to everybody who may know of it.

use axum::http::{StatusCode, header};

use crate::site::{at_work_on, both};

#[tokio::test]
async fn asked_at_the_item_confirmed_by_an_administrator_and_told_for_ever() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut lu = site.signed_in("lu").await;
        let item = format!("/items/{}", work.registered);
        let shown = lu.get(&item).await;
        assert!(shown.text.contains(&format!("{item}/erasure")), "{}", shown.text);
        let page = lu.get(&format!("{item}/erasure")).await;
        assert!(page.text.contains("立项的标题：河清北站广场"), "{}", page.text);
        let payload = page.text.split("name=\"payload\" value=\"").nth(1).unwrap()[..64].to_owned();
        let nothing = lu
            .post(
                &format!("{item}/erasure"),
                &page,
                &[("payload", &payload), ("ground", "order"), ("law", "")],
            )
            .await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = [("payload", payload.as_str()), ("ground", "order"), ("law", "法院第12号裁定")];
        let asked = lu.post(&format!("{item}/erasure"), &page, &sent).await;
        assert_eq!(
            (asked.status, asked.header(header::LOCATION)),
            (StatusCode::SEE_OTHER, "/erasures?done=asked"),
            "{}",
            asked.text
        );
        // Whoever asked does not confirm, and is told so; another of the office is the same side.
        let own = lu.get("/erasures").await;
        assert!(
            own.text.contains("要另一人确认") && !own.text.contains("/confirmation"),
            "{}",
            own.text
        );
        let mut fang = site.signed_in("fang").await;
        let list = fang.get("/erasures").await;
        let action = list
            .text
            .split("action=\"")
            .find(|rest| rest.starts_with("/erasures/"))
            .unwrap();
        let action = action.split('"').next().unwrap().to_owned();
        let refused = fang.post(&action, &list, &[]).await;
        assert!(refused.text.contains("由管理员确认"), "{}", refused.text);
        let mut yu = site.signed_in("yu").await;
        let list = yu.get("/erasures").await;
        assert!(
            list.text.contains("法院第12号裁定") && list.text.contains("立项的标题"),
            "{}",
            list.text
        );
        assert!(
            !list.text.contains("河清北站广场") && !list.text.contains(&item),
            "an administrator sees no items"
        );
        let confirmed = yu.post(&action, &list, &[]).await;
        assert_eq!(
            confirmed.header(header::LOCATION),
            "/erasures?done=erased",
            "{}",
            confirmed.text
        );
        for login in ["yu", "lu", "ming"] {
            let list = site.signed_in(login).await.get("/erasures?done=erased").await;
            assert!(
                list.text.contains("法院第12号裁定") && list.text.contains("已于"),
                "{login}: {}",
                list.text
            );
            assert!(list.text.contains("备份里还有"), "{login}: {}", list.text);
        }
        let shown = lu.get(&item).await;
        assert!(!shown.text.contains("河清北站广场"), "{}", shown.text);
        let mut zhou = site.signed_in("zhou").await;
        assert_eq!(zhou.get("/erasures").await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            zhou.get(&format!("/items/{}/erasure", work.late)).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn what_numbers_rest_on_is_shown_and_not_offered() {
    both(async |engine| {
        let (site, work) = at_work_on(engine).await;
        let mut lu = site.signed_in("lu").await;
        let page = lu.get(&format!("/items/{}/erasure", work.late)).await;
        let resting = &page.text[page.text.find("现在不能删除").unwrap()..];
        assert!(resting.contains("验收记录"), "{}", page.text);
        let offered = &page.text[..page.text.find("现在不能删除</h2>").unwrap()];
        assert!(offered.contains("干渠开挖") && !offered.contains("验收记录"), "{}", page.text);
    })
    .await;
}
