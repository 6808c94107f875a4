//! Documents: read at the door, admitted in two steps, read with their sentences.

use axum::http::{StatusCode, header};
use jiufen_web::{DocumentRefused, Documents, LeftOut, ReadDocument, ReadKind};

use crate::site::{Browser, site};

/// A reader that finds a title in the first line and refuses what bears a marking.
pub fn reader() -> Documents {
    let mut documents = Documents::plain();
    let refused = || DocumentRefused {
        zh: "第 1 行标有“机密★”，没有收".into(),
        en: "Line 1 is marked “机密★”; it was refused".into(),
    };
    documents.review = std::sync::Arc::new(crate::review::read);
    documents.compare = std::sync::Arc::new(crate::review::compare);
    documents.read = std::sync::Arc::new(move |bytes, name: &str| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        if text.starts_with("机密★") {
            return Err(refused());
        }
        // A list with commas stands for a Word file with a table.
        let kind = if text.starts_with("任务,") {
            ReadKind {
                media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                zh: "Word 文件",
                en: "Word file",
            }
        } else {
            ReadKind::default()
        };
        Ok(ReadDocument {
            title: text.lines().next().map(str::to_owned),
            kind,
            text,
            pages: Some(2),
            dropped: vec![if name.contains("附图") {
                LeftOut {
                    zh: "图片",
                    en: "pictures",
                    count: 2,
                    unread: true,
                }
            } else {
                LeftOut {
                    zh: "页码",
                    en: "page numbers",
                    count: 2,
                    unread: false,
                }
            }],
            ..ReadDocument::default()
        })
    });
    documents
}

async fn kept(browser: &mut Browser, text: &str) -> String {
    let page = browser.get("/documents/new").await;
    assert_eq!(page.status, StatusCode::OK);
    let answer = browser.post_files("/documents/new", &page, &[("text", text)], &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).to_owned()
}

#[tokio::test]
async fn a_text_is_read_looked_over_and_admitted_once() {
    let site = site().await;
    let mut office = site.acting("zhouyan", "督查一科长").await;
    assert!(office.get("/documents").await.text.contains("还没有文件"));
    let step = kept(&mut office, "关于 <b>清渠</b> 的通知\n年底前修渠86公里。").await;
    let page = office.get(&step).await;
    assert!(
        page.text.contains("value=\"关于 &#60;b&#62;清渠&#60;/b&#62; 的通知\""),
        "{}",
        page.text
    );
    let form = [
        ("title", "清渠通知"),
        ("number", "河政发〔2026〕3号"),
        ("issuer", ""),
        ("dated", "2026-01-16"),
    ];
    let first = office.post(&step, &page, &form).await;
    let again = office.post(&step, &page, &form).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let (first, again) = (
        first.header(header::LOCATION).to_owned(),
        again.header(header::LOCATION).to_owned(),
    );
    assert_eq!(first, format!("{again}?done=admitted"), "sent twice, admitted once");
    let shown = office.get(&again).await;
    assert!(shown.text.contains("清渠通知") && shown.text.contains("河政发〔2026〕3号"));
    assert!(shown.text.contains("id=\"s0-"), "sentences can be pointed at");
    assert!(
        shown.text.contains("/items/new?document="),
        "an office can register from a sentence"
    );
    assert_eq!(office.get("/documents").await.text.matches("清渠通知").count(), 1);
    // Others read it and register nothing.
    let mut other = site.acting("zhouyan", "建设管理科长").await;
    let shown = other.get(&format!("{again}?at=3-9")).await;
    assert!(shown.text.contains("s-now") && !shown.text.contains("/items/new?document="));
    // On a day before it was admitted it was not there.
    assert_eq!(
        other.get(&format!("{again}?as_of=2026-11-01")).await.status,
        StatusCode::NOT_FOUND
    );
    for wrong in ["?at=9-3", "?at=0-99999", "?at=x", "?part=99", "?part=-1"] {
        assert_eq!(other.get(&format!("{again}{wrong}")).await.status, StatusCode::OK, "{wrong}");
    }
}

#[tokio::test]
async fn what_is_refused_is_not_kept() {
    let site = site().await;
    let mut office = site.acting("zhouyan", "督查一科长").await;
    let page = office.get("/documents/new").await;
    let answer = office
        .post_files(
            "/documents/new",
            &page,
            &[("text", "")],
            &[("密.txt", "机密★10年\n内容".as_bytes())],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("第 1 行标有"), "{}", answer.text);
    let answer = office
        .post_files("/documents/new", &page, &[("text", "机密★10年\n粘贴")], &[])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("粘贴</textarea>"),
        "what was typed is kept: {}",
        answer.text
    );
    office.set_cookie("jiufen-language", "en");
    let answer = office.post_files("/documents/new", &page, &[("text", "机密★")], &[]).await;
    assert!(answer.text.contains("bears the security marking"), "{}", answer.text);
    for (pairs, files, says) in [
        (vec![("text", "")], vec![], "Choose a file, or paste the text"),
        (vec![("text", "a")], vec![("a.txt", &b"a"[..])], "not both"),
        (
            vec![("text", "")],
            vec![("a.txt", &b"a"[..]), ("b.txt", &b"b"[..])],
            "One at a time",
        ),
        (vec![("text", "")], vec![("a.docx", &b""[..])], "The file was not taken"),
    ] {
        let answer = office.post_files("/documents/new", &page, &pairs, &files).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
    }
    assert!(office.get("/documents").await.text.contains("No documents yet"));
}

#[tokio::test]
async fn only_an_office_admits_and_nobody_sees_what_waits_for_another() {
    let site = site().await;
    let mut other = site.acting("zhouyan", "建设管理科长").await;
    assert_eq!(other.get("/documents/new").await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/documents").await.text.contains("/documents/new"));
    let mut office = site.acting("zhouyan", "督查一科长").await;
    let step = kept(&mut office, "甲").await;
    let mut auditor = site.signed_in("shensui").await;
    assert_eq!(auditor.get(&step).await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.get("/documents/new/0").await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.get("/documents/0").await.status, StatusCode::NOT_FOUND);
    let page = office.get(&step).await;
    let answer = office
        .post(&step, &page, &[("title", ""), ("number", "7号"), ("dated", "1月")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("没有填") && answer.text.contains("不是日期") && answer.text.contains("value=\"7号\""));
}

#[tokio::test]
async fn a_file_is_kept_as_it_came_and_recognised_when_it_comes_again() {
    let site = site().await;
    let mut office = site.acting("zhouyan", "督查一科长").await;
    let bytes = "清渠通知\n年底前修渠86公里。".as_bytes();
    let page = office.get("/documents/new").await;
    assert!(page.text.contains(".docx") && page.text.contains(".pdf"));
    let brought = office
        .post_files("/documents/new", &page, &[("text", "")], &[("清渠 通知.docx", bytes)])
        .await;
    assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.text);
    let step = brought.header(header::LOCATION).to_owned();
    let page = office.get(&step).await;
    assert!(
        page.text.contains("从内容看是 纯文本，2 页") && page.text.contains("页码 2"),
        "{}",
        page.text
    );
    let form = [("title", "清渠通知"), ("number", ""), ("issuer", ""), ("dated", "")];
    let admitted = office.post(&step, &page, &form).await;
    let address = admitted
        .header(header::LOCATION)
        .trim_end_matches("?done=admitted")
        .to_owned();
    let shown = office.get(&address).await;
    assert!(shown.text.contains(&format!("{address}/original")) && shown.text.contains("清渠 通知.docx"));
    let mut reader = site.acting("zhouyan", "建设管理科长").await;
    let file = reader.get(&format!("{address}/original")).await;
    assert_eq!((file.status, file.text.as_bytes()), (StatusCode::OK, bytes));
    assert!(file.header(header::CONTENT_DISPOSITION).starts_with("attachment;"));
    assert!(file.header(header::CONTENT_SECURITY_POLICY).starts_with("sandbox"));
    // The same bytes under another name lead to the document; another text does not.
    let page = office.get("/documents/new").await;
    let again = office
        .post_files("/documents/new", &page, &[("text", "")], &[("副本.txt", bytes)])
        .await;
    assert_eq!(again.header(header::LOCATION), format!("{address}?done=known"));
    assert!(office.get(&format!("{address}?done=known")).await.text.contains("早已录入"));
    let other = office
        .post_files("/documents/new", &page, &[("text", "")], &[("c.txt", b"other")])
        .await;
    assert!(other.header(header::LOCATION).starts_with("/documents/new/"));
    // What was typed has no original.
    let step = kept(&mut office, "口头交办：年底前修渠。").await;
    let page = office.get(&step).await;
    let admitted = office.post(&step, &page, &form).await;
    let typed = admitted
        .header(header::LOCATION)
        .trim_end_matches("?done=admitted")
        .to_owned();
    assert!(!office.get(&typed).await.text.contains("/original"));
    assert_eq!(office.get(&format!("{typed}/original")).await.status, StatusCode::NOT_FOUND);
}
