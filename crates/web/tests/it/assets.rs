//! Embedded files: every one a page names is there, and is fetched once.

use axum::http::{StatusCode, header};

use crate::site::site;

#[tokio::test]
async fn every_file_a_page_names_is_served_and_kept() {
    let site = site().await;
    let page = site.browser().get("/sign-in").await.text;
    let addresses: Vec<_> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .map(str::to_owned)
        .collect();
    assert_eq!(addresses.len(), 4, "{addresses:?}");
    for address in addresses {
        let first = site.browser().get(&address).await;
        assert_eq!(first.status, StatusCode::OK, "{address}");
        assert!(first.header(header::CACHE_CONTROL).contains("immutable"));
        let mut again = site.browser();
        again.extra.push(("if-none-match", first.header(header::ETAG).to_owned()));
        assert_eq!(again.get(&address).await.status, StatusCode::NOT_MODIFIED, "{address}");
        let mut small = site.browser();
        small.extra.push(("accept-encoding", "gzip".into()));
        let packed = small.get(&address).await;
        assert_eq!(
            packed.header(header::CONTENT_ENCODING),
            if address.ends_with("icon.svg") {
                packed.header(header::CONTENT_ENCODING)
            } else {
                "gzip"
            }
        );
    }
}
