//! What a form hands to a handler, and what it says when something is wrong.

use axum::http::StatusCode;
use jiufen_web::forms::{Form, Line};
use jiufen_web::language::Lang;

use crate::site::{encode, site};

/// Says what the form held, or shows the field again.
pub async fn echo(mut form: Form) -> (StatusCode, String) {
    let title = form.text("title", Line::needed(10));
    let said = form.share("said");
    let due = form.day_if_any("due");
    let command = form.command();
    let words = form.lang().t("标题", "Title").to_owned();
    if let (Some(title), Some(said), Some(due)) = (title, said, due) {
        return (StatusCode::OK, format!("{command} {title} {} {due:?}", said.hundredths()));
    }
    let draft = form.draft();
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        format!("{}{}", draft.objections(), draft.line("title", &words)),
    )
}

#[tokio::test]
async fn values_come_typed_and_the_command_keeps_its_id() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    let pairs = [("title", " 防洪堤 "), ("said", "86.5"), ("due", "")];
    let first = browser.post("/test/form", &page, &pairs).await;
    assert_eq!(first.text, format!("{} 防洪堤 8650 None", page.hidden("command")));
    assert_eq!(
        browser.post("/test/form", &page, &pairs).await.text,
        first.text,
        "sent twice, it is the same command"
    );
}

#[tokio::test]
async fn errors_speak_both_languages_and_keep_what_was_typed() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    let pairs = [("title", "<b>一二三四五六七八九十</b>"), ("said", "八成"), ("due", "明天")];
    let zh = browser.post("/test/form", &page, &pairs).await;
    assert_eq!(zh.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "最多 10 个字，现在 17 个",
        "不是数",
        "不是日期",
        "&#60;b&#62;一二三四五六七八九十&#60;/b&#62;",
        "aria-invalid",
        "f-title-e",
    ] {
        assert!(zh.text.contains(words), "{words} in {}", zh.text);
    }
    assert!(!zh.text.contains("<b>一"));
    browser.extra.push(("accept-language", "en".into()));
    let en = browser.post("/test/form", &page, &pairs).await;
    for words in ["At most 10 characters; this has 17", "Not a number", "Not a date"] {
        assert!(en.text.contains(words), "{words} in {}", en.text);
    }
    assert_eq!(Lang::En.count(1, "件", "item", "items"), "1 item");
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    let keys = encode(&[("form_key", &page.hidden("form_key")), ("command", &page.hidden("command"))]);
    for (body, status, says) in [
        (format!("{keys}&title=%FF%FE"), StatusCode::BAD_REQUEST, "不是文字的字节"),
        (
            format!("{keys}&title={}", "x".repeat(70_000)),
            StatusCode::BAD_REQUEST,
            "有一格太长",
        ),
        (
            format!("{keys}{}", "&a=1".repeat(500)),
            StatusCode::BAD_REQUEST,
            "格数或文件数太多",
        ),
        (
            format!("{keys}&title={}", "x".repeat(300_000)),
            StatusCode::PAYLOAD_TOO_LARGE,
            "太大了，没有收",
        ),
        (
            format!("{keys}&title=a%00b&said=1&due="),
            StatusCode::UNPROCESSABLE_ENTITY,
            "有看不见的控制字符",
        ),
    ] {
        let answer = browser.post_raw("/test/form", &body, true).await;
        assert_eq!(answer.status, status, "{says}");
        assert!(answer.text.contains(says), "{says} in {}", answer.text);
    }
}
