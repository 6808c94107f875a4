//! The headers every answer carries, whatever was asked.

use axum::http::{StatusCode, header};

use crate::site::site;

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let site = site().await;
    let style = {
        site.browser()
            .get("/sign-in")
            .await
            .text
            .split("href=\"")
            .find(|part| part.contains("jiufen.css"))
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    for (address, status) in [
        ("/sign-in", StatusCode::OK),
        ("/", StatusCode::SEE_OTHER),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/sign-out", StatusCode::METHOD_NOT_ALLOWED),
        ("/design", StatusCode::OK),
        ("/health", StatusCode::OK),
        ("/assets/none/none.css", StatusCode::NOT_FOUND),
        (style.as_str(), StatusCode::OK),
        ("/post", StatusCode::SEE_OTHER),
    ] {
        let answer = site.browser().get(address).await;
        assert_eq!(answer.status, status, "{address}");
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{address}"
        );
        assert!(!policy.contains("unsafe"), "{address}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{address}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{address}");
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{address}");
        assert!(
            answer.headers.get(header::STRICT_TRANSPORT_SECURITY).is_none(),
            "{address}: not on plain HTTP"
        );
        let kept = answer.header(header::CACHE_CONTROL);
        assert_eq!(kept.contains("immutable"), address == style, "{address}: {kept}");
    }
}

#[tokio::test]
async fn https_is_believed_from_a_trusted_proxy_only() {
    let site = site().await;
    for (peer, strict) in [([10, 0, 0, 9], true), ([10, 0, 0, 8], false), ([127, 0, 0, 1], false)] {
        let mut browser = site.browser();
        browser.peer = peer.into();
        browser.extra.push(("x-forwarded-proto", "https".into()));
        let answer = browser.get("/sign-in").await;
        assert_eq!(
            answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY),
            strict,
            "{peer:?}"
        );
    }
}

#[tokio::test]
async fn no_page_has_inline_script_or_style() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    for address in ["/sign-in", "/design", "/post", "/password", "/nowhere"] {
        let text = browser.get(address).await.text;
        assert!(
            !text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick="),
            "{address}"
        );
        assert!(
            !text.contains("http://") && !text.contains("https://"),
            "{address} calls outside"
        );
        for script in text.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/assets/"), "{address}");
        }
    }
}
