//! Signing out: the session ends here and now, not only in the browser.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

use super::cookie;
use crate::Web;
use crate::forms::Form;
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

/// The button.
pub(crate) async fn submit(State(web): State<Web>, visitor: Visitor, _form: Form) -> Result<Response, Problem> {
    if let Some(session) = &visitor.session {
        web.desk().end(session.digest).await?;
    }
    let mut response = problem::done("/sign-in");
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookie::forget(cookie::SESSION));
    // What the browser kept of our pages goes too.
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\""),
    );
    Ok(response)
}
