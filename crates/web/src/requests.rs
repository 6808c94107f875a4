//! One line of the log for each request, and the number by which a person can name it. The line holds the pattern of the
//! address, never the address itself: searched words and halves of secrets stand there.

use std::fmt;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use jiufen_kernel::id::PostId;
use uuid::Uuid;

use crate::Web;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(Uuid);

impl fmt::Display for RequestId {
    /// The last twelve digits: chance enough, and few enough to be read out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.simple().to_string()[20..])
    }
}

/// The post somebody acts in, told to the log by whoever finds it out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActsIn(pub(crate) PostId);

impl RequestId {
    /// The number of this request; a fresh one outside the router.
    pub(crate) fn of(request: &Request) -> RequestId {
        let known = request.extensions().get::<RequestId>().copied();
        known.unwrap_or_else(|| RequestId(Uuid::now_v7()))
    }
}

/// Numbers a request and logs what came of it.
pub(crate) async fn log(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let id = RequestId(Uuid::now_v7());
    request.extensions_mut().insert(id);
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let begun = web.store().clock().monotonic();
    let mut response = next.run(request).await;
    let post = response.extensions().get::<ActsIn>().map(|post| post.0.to_string());
    tracing::info!(
        request = %id,
        %method,
        address = pattern.as_ref().map_or("-", MatchedPath::as_str),
        status = response.status().as_u16(),
        post = post.as_deref().unwrap_or("-"),
        milliseconds = u64::try_from((web.store().clock().monotonic() - begun).as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(NAME, value);
    }
    response
}
