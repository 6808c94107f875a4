//! Serving a stored file: always as an attachment, in a sandbox, never sniffed, so that nothing in it can act as a page
//! of ours.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::read;
use super::sniff::Kind;

/// An answer that is a file to be saved.
pub fn attachment(name: &str, kind: Kind, content: impl Into<Body>) -> Response {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_. ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", read::encode(name));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        // Only ASCII letters, digits, marks and percent escapes are left in it.
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or_else(|_| HeaderValue::from_static("attachment")),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("sandbox; default-src 'none'"),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            HeaderName::from_static("x-download-options"),
            HeaderValue::from_static("noopen"),
        ),
    ];
    (headers, content.into()).into_response()
}
