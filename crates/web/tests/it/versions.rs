//! The version before a document through the router: named at admission or later, by an office, and where comparison begins.

use axum::http::{StatusCode, header};

use crate::site::{Browser, at_work_on, both};

/// Admits a text of a title, as the next version of another document when one is given.
async fn admitted(office: &mut Browser, title: &str, earlier: &str) -> String {
    let page = office.get("/documents/new").await;
    let text = format!("{title}\n年底前修渠86公里。");
    let step = office.post_files("/documents/new", &page, &[("text", &text)], &[]).await;
    let step = step.header(header::LOCATION).to_owned();
    let page = office.get(&step).await;
    let form = [
        ("title", title),
        ("number", ""),
        ("issuer", ""),
        ("dated", ""),
        ("earlier", earlier),
    ];
    let answer = office.post(&step, &page, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).split('?').next().unwrap().to_owned()
}

fn id(address: &str) -> &str {
    address.trim_start_matches("/documents/")
}

#[tokio::test]
async fn a_document_follows_an_earlier_one_by_a_persons_word() {
    both(async |engine| {
        let (site, _) = at_work_on(engine).await;
        let mut office = site.signed_in("lu").await;
        let old = admitted(&mut office, "河清市2025年工作报告", "").await;
        let other = admitted(&mut office, "清渠通知", "").await;

        // The like title is offered first and named in words; nothing is chosen.
        let page = office.get("/documents/new").await;
        let text = [("text", "河清市2026年工作报告\n年底前修渠90公里。")];
        let step = office.post_files("/documents/new", &page, &text, &[]).await;
        let step = step.header(header::LOCATION).to_owned();
        let page = office.get(&step).await;
        assert!(page.text.contains("“河清市2025年工作报告”的标题和它相近"), "{}", page.text);
        let (first, second) = (page.text.find(id(&old)).unwrap(), page.text.find(id(&other)).unwrap());
        let options = &page.text[page.text.find("name=\"earlier\"").unwrap()..];
        assert!(
            first < second && !options.split("</select>").next().unwrap().contains("selected"),
            "{}",
            page.text
        );
        for (wrong, says) in [("x", "没有这份文件"), (&uuid::Uuid::now_v7().to_string(), "earlier")] {
            let form = [("title", "报告"), ("dated", ""), ("earlier", wrong)];
            let answer = office.post(&step, &page, &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(answer.text.contains(says), "{}", answer.text);
        }

        // Named at admission: both pages lead to each other, and comparison begins with it.
        let new = admitted(&mut office, "河清市2026年工作报告", id(&old)).await;
        let shown = office.get(&new).await;
        assert!(
            shown.text.contains("上一版") && shown.text.contains(&format!("{new}/comparison?with={}", id(&old))),
            "{}",
            shown.text
        );
        assert!(office.get(&old).await.text.contains("下一版"));
        let compared = office.get(&format!("{new}/comparison")).await;
        assert!(compared.text.contains("旧的是指定的上一版"), "{}", compared.text);
        assert!(
            compared.text.contains(&format!("value=\"{}\" selected", id(&old))),
            "{}",
            compared.text
        );
        // With another one it can be recorded as the earlier version instead.
        let compared = office.get(&format!("{new}/comparison?with={}", id(&other))).await;
        assert!(compared.text.contains(&format!("{new}/earlier?with={}", id(&other))));

        // Changed later, in no circle, and taken back.
        let form = format!("{new}/earlier");
        let page = office.get(&format!("{form}?with={}", id(&other))).await;
        assert!(
            page.text.contains(&format!("value=\"{}\" selected", id(&other))),
            "{}",
            page.text
        );
        let answer = office.post(&form, &page, &[("earlier", id(&other))]).await;
        assert_eq!(answer.header(header::LOCATION), format!("{new}?done=version"));
        assert!(office.get(&new).await.text.contains(&format!("with={}", id(&other))));
        let page = office.get(&format!("{other}/earlier")).await;
        assert!(!page.text.contains(id(&new)), "what comes after is not offered");
        let answer = office
            .post(&format!("{other}/earlier"), &page, &[("earlier", id(&new))])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("不能排在自己之前"), "{}", answer.text);
        let answer = office.post(&form, &page, &[("earlier", "")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let compared = office.get(&format!("{new}/comparison")).await;
        assert!(!compared.text.contains("旧的是指定的上一版"));

        // Others read which it follows and name none; a past day takes no input.
        let mut reader = site.signed_in("zhou").await;
        assert_eq!(reader.get(&form).await.status, StatusCode::NOT_FOUND);
        assert!(!reader.get(&new).await.text.contains("/earlier"));
        let keys = reader.get("/documents").await;
        let refused = reader.post(&form, &keys, &[("earlier", id(&old))]).await;
        assert!(
            !refused.status.is_success() && refused.status != StatusCode::SEE_OTHER,
            "{}",
            refused.text
        );
        office.set_cookie("jiufen-language", "en");
        let page = office.get(&form).await;
        assert!(page.text.contains("has a like title and may be it"), "{}", page.text);
    })
    .await;
}
