//! Style, scripts and icon, embedded in the program. The address carries a hash of the content, so a browser may keep
//! a file for ever and still sees a new one at once.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// One embedded file.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: &'static str,
    /// The first hexadecimal digits of the content's SHA-256.
    hash: String,
}

/// The style, in the order in which it must be read.
const STYLE: &str = concat!(
    include_str!("assets/tokens.css"),
    include_str!("assets/ground.css"),
    include_str!("assets/controls.css"),
    include_str!("assets/measures.css"),
    include_str!("assets/lists.css"),
    include_str!("assets/narrow.css"),
    include_str!("assets/screens.css"),
    include_str!("assets/refinements.css"),
    include_str!("assets/shell.css"),
    include_str!("assets/item.css"),
    include_str!("assets/documents.css"),
    include_str!("assets/review.css"),
    include_str!("assets/people.css"),
    include_str!("assets/imports.css"),
);

static ASSETS: LazyLock<[Asset; 7]> = LazyLock::new(|| {
    [
        Asset::new("jiufen.css", "text/css; charset=utf-8", STYLE),
        Asset::new("keys.js", "text/javascript; charset=utf-8", include_str!("assets/keys.js")),
        Asset::new("rows.js", "text/javascript; charset=utf-8", include_str!("assets/rows.js")),
        Asset::new(
            "selection.js",
            "text/javascript; charset=utf-8",
            include_str!("assets/selection.js"),
        ),
        Asset::new(
            "review.js",
            "text/javascript; charset=utf-8",
            include_str!("assets/review.js"),
        ),
        Asset::new(
            "progress.js",
            "text/javascript; charset=utf-8",
            include_str!("assets/progress.js"),
        ),
        Asset::new("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ]
});

impl Asset {
    fn new(name: &'static str, media_type: &'static str, content: &'static str) -> Self {
        let hash = crate::session::token::hex(&Sha256::digest(content.as_bytes())[..8]);
        Self {
            name,
            media_type,
            content,
            hash,
        }
    }
}

/// The address of an asset, for templates.
///
/// An unknown name gives an address that is not found: the test of the pages looks for every address they name.
pub fn address(name: &str) -> String {
    ASSETS.iter().find(|asset| asset.name == name).map_or_else(
        || format!("/assets/unknown/{name}"),
        |asset| format!("/assets/{}/{}", asset.hash, asset.name),
    )
}

/// Serves one asset.
pub async fn show(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name && asset.hash == hash) else {
        return Problem::NotFound.into_response();
    };
    let etag = format!("\"{}\"", asset.hash);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let caching = [
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
        // The hash is hexadecimal, so the tag is a valid header value.
        (
            header::ETAG,
            HeaderValue::from_str(&etag).unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
        ),
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
    ];
    if known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, asset.content).into_response()
}
