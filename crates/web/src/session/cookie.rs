//! Cookies: reading one from a request, writing one to a response.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::token::Token;

/// The session of somebody signed in. `__Host-` makes the browser insist on Secure, this host alone, and all paths.
pub const SESSION: &str = "__Host-jiufen";
/// The key of the sign-in form.
pub const GUEST: &str = "__Host-jiufen-guest";
/// The marks of the accounts that signed in in this browser before: they spare their owners the delays of guessing.
pub const MARKS: &str = "__Host-jiufen-marks";
/// `off` when single-letter keys are switched off.
pub const KEYS: &str = "jiufen-keys";

/// The value of a cookie; none when it is sent twice with different values, which no page of ours does.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = None;
    for line in headers.get_all(header::COOKIE) {
        for pair in line.to_str().ok()?.split(';') {
            let Some((key, value)) = pair.trim().split_once('=') else {
                continue;
            };
            if key == name {
                if found.is_some_and(|before| before != value) {
                    return None;
                }
                found = Some(value);
            }
        }
    }
    found
}

/// A cookie only the server reads, for as long as the browser is open.
pub fn secret(name: &str, value: &str) -> HeaderValue {
    line(format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax"))
}

/// A page with the key of the form that a guest sends.
pub(crate) fn with_guest(mut page: Response, guest: &Token) -> Response {
    page.headers_mut().append(header::SET_COOKIE, secret(GUEST, &guest.text()));
    page
}

/// The same, kept for a year.
pub fn kept(name: &str, value: &str) -> HeaderValue {
    line(format!(
        "{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
    ))
}

/// Takes a secret cookie back.
pub fn forget(name: &str) -> HeaderValue {
    line(format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"))
}

/// A preference, kept for a year.
pub fn preference(name: &str, value: &str, https: bool) -> HeaderValue {
    let secure = if https { "; Secure" } else { "" };
    line(format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}"
    ))
}

fn line(text: String) -> HeaderValue {
    // Names and values here are our own words and hexadecimal digits: always a valid header.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_cookie_counts_for_nothing() {
        let headers = |text: &str| {
            let mut map = HeaderMap::new();
            map.append(header::COOKIE, HeaderValue::from_str(text).unwrap());
            map
        };
        assert_eq!(value(&headers("a=1; b=2"), "b"), Some("2"));
        assert_eq!(value(&headers("a=1; a=1"), "a"), Some("1"));
        assert_eq!(value(&headers("a=1; a=2"), "a"), None);
        assert_eq!(value(&headers("aa=1"), "a"), None);
    }
}
