//! Addresses for machines that look after this one: whether the process lives, and whether it can do its work now.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::{Web, problem};

/// The process answers: that is all this says.
pub(crate) async fn live() -> &'static str {
    "ok\n"
}

/// Lane, database, disk, folder, clock: `ok`, or the code of what is wrong. Codes only; anybody may ask.
pub(crate) async fn ready(State(web): State<Web>, headers: HeaderMap) -> Response {
    let found = web.store().ready().await;
    let wrong = found.wrong();
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("json"));
    let body = if wants_json {
        let parts = found.parts.iter();
        let parts: Map<String, Value> = parts
            .map(|part| (part.name.to_owned(), part.wrong.unwrap_or("ok").into()))
            .collect();
        let answer = json!({ "ready": wrong.is_none(), "code": wrong, "parts": parts });
        let kind = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, kind)], answer.to_string()).into_response()
    } else {
        let parts = found.parts.iter();
        let lines: String = parts
            .map(|part| format!("{} {}\n", part.name, part.wrong.unwrap_or("ok")))
            .collect();
        format!("{}\n{lines}", wrong.unwrap_or("ok")).into_response()
    };
    if wrong.is_none() { body } else { problem::not_ready(body) }
}
