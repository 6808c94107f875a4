//! Light, dark, or what the system says; a cookie remembers a choice.

use axum::http::HeaderMap;

/// The cookie that holds the choice.
pub const THEME_COOKIE: &str = "jiufen-theme";

/// Which set of colours a page is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// What a request's cookie says.
    pub fn of_request(headers: &HeaderMap) -> Self {
        crate::session::cookie::value(headers, THEME_COOKIE)
            .and_then(Self::from_code)
            .unwrap_or_default()
    }

    /// From the word used in cookie and address.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "system" => Some(Self::System),
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }

    /// The word used in cookie, address and `data-theme`.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
