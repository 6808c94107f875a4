//! Who is asking, worked out once for each request: language, theme, the way the request came, and the session if
//! there is one. Handlers take a [`Visitor`] (anyone) or a [`Seat`] (somebody signed in who acts in a post).

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::actor::Actor;
use jiufen_store::read::Reader;
use serde::de::DeserializeOwned;

use crate::language::Lang;
use crate::notices::Notices;
use crate::problem::Problem;
use crate::requests::{ActsIn, RequestId};
use crate::session::token::Token;
use crate::session::{self, Post, Session};
use crate::theme::Theme;
use crate::{Settings, Web};

/// The way a request came.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The browser's address, if it is known.
    pub address: Option<IpAddr>,
    /// Whether the browser speaks HTTPS to us or to a proxy we trust.
    pub https: bool,
    /// Whether it came from this very machine, past no proxy.
    pub here: bool,
}

impl Route {
    /// Reads peer and forwarding headers. Only the listed proxies are believed: that somebody is on this machine says nothing, for
    /// whatever else runs here could write these headers too.
    pub fn of(request: &Request, settings: &Settings) -> Self {
        let peer = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip().to_canonical());
        Self::read(request.headers(), peer, settings)
    }

    fn read(headers: &HeaderMap, peer: Option<IpAddr>, settings: &Settings) -> Self {
        // Of several lines and several entries the last is what our own proxy wrote; those before it are the browser's word.
        let last = |name: &str| {
            let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            line.rsplit(',').next().map(str::trim)
        };
        let forwarded = ["x-forwarded-for", "x-forwarded-proto", "forwarded"]
            .iter()
            .any(|name| headers.contains_key(*name));
        let is_proxy = peer.is_some_and(|ip| settings.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == ip));
        let spoken_for = || last("x-forwarded-for").and_then(|entry| entry.parse::<IpAddr>().ok());
        Self {
            address: spoken_for()
                .filter(|_| is_proxy)
                .map(|address| address.to_canonical())
                .or(peer),
            https: is_proxy && last("x-forwarded-proto") == Some("https"),
            // What a proxy brings came from elsewhere, whatever it forgot to say.
            here: !forwarded && !is_proxy && peer.is_some_and(|ip| ip.is_loopback()),
        }
    }

    /// Passwords and sessions travel only where nobody can read along.
    pub fn private(&self) -> bool {
        self.https || self.here
    }
}

/// Everything known about who is asking. Cheap to clone.
#[derive(Clone)]
pub struct Visitor(Arc<Known>);

/// What a [`Visitor`] knows.
pub struct Known {
    /// The language to answer in.
    pub lang: Lang,
    /// The colours to answer in.
    pub theme: Theme,
    /// The day screens call today.
    pub today: Date,
    /// The past day that is asked for with `?as_of=`, if it is one.
    pub as_of: Option<Date>,
    /// Path and query as asked.
    pub address: String,
    /// Whether nothing is to be changed: a GET.
    pub reading: bool,
    /// How the request came.
    pub route: Route,
    /// The session, if its cookie is valid.
    pub session: Option<Session>,
    /// The key of the forms of somebody who is not signed in.
    pub guest: Option<Token>,
    /// What this browser kept of earlier sign-ins; see the store's `browsers`.
    pub marks: String,
    /// Whether single-letter keys are on.
    pub keys: bool,
    /// The number of the request in the log.
    pub request: RequestId,
}

impl Deref for Visitor {
    type Target = Known;

    fn deref(&self) -> &Known {
        &self.0
    }
}

impl Visitor {
    /// The value of a query parameter, decoded; the first if there are several.
    pub fn query(&self, name: &str) -> Option<String> {
        crate::forms::read::query(&self.address, name)
    }

    /// The secret from which the keys of this visitor's forms are made.
    pub fn form_secret(&self) -> Option<&Token> {
        self.session
            .as_ref()
            .map(|session| &session.form_secret)
            .or(self.guest.as_ref())
    }
}

/// The middleware that works it out, and refuses what no page of ours would send.
pub async fn meet(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let route = Route::of(&request, web.settings());
    let headers = request.headers();
    let address = request
        .uri()
        .path_and_query()
        .map_or_else(|| String::from("/"), ToString::to_string);
    let today = web.today();
    // Whoever cannot be recognised now gets a page that says so.
    let (session, failed) = if route.private() {
        match session::of_request(&web, headers).await {
            Ok(session) => (session, None),
            Err(problem) => (None, Some(problem)),
        }
    } else {
        (None, None)
    };
    let acts_in = session
        .as_ref()
        .and_then(|session| session.post.as_ref())
        .map(|post| ActsIn(post.id));
    let id = RequestId::of(&request);
    let as_of = crate::forms::read::query(&address, "as_of")
        .and_then(|text| text.parse::<Date>().ok())
        .filter(|day| *day < today);
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let visitor = Visitor(Arc::new(Known {
        lang: Lang::of_request(headers),
        theme: Theme::of_request(headers),
        today,
        as_of,
        address,
        reading,
        route,
        session,
        guest: session::cookie::value(headers, session::cookie::GUEST).and_then(Token::parse),
        marks: session::cookie::value(headers, session::cookie::MARKS)
            .unwrap_or_default()
            .to_owned(),
        keys: session::cookie::value(headers, session::cookie::KEYS) != Some("off"),
        request: id,
    }));
    let from_our_page = reading || is_same_origin(request.headers());
    request.extensions_mut().insert(visitor.clone());
    let response = if let Some(problem) = failed {
        axum::response::IntoResponse::into_response(problem)
    } else if from_our_page {
        next.run(request).await
    } else {
        axum::response::IntoResponse::into_response(Problem::NotFromOurPage)
    };
    let mut response = crate::problem::dress(response, &web, &visitor);
    if let Some(post) = acts_in {
        response.extensions_mut().insert(post);
    }
    response
}

/// Whether a changing request was sent by one of our own pages: every browser says so in `Origin` or `Sec-Fetch-Site`.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(scheme, rest)| matches!(scheme, "http" | "https") && rest == host),
        (Some(_), None) => false,
        (None, _) => text("sec-fetch-site") == Some("same-origin"),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| Problem::Internal(anyhow::anyhow!("the visitor middleware is missing on {}", parts.uri.path())))
    }
}

/// Somebody signed in, acting in one of their posts. Taking a `Seat` is what makes a screen need a sign-in.
#[derive(Clone)]
pub struct Seat {
    /// Who is asking, and how.
    pub visitor: Visitor,
    /// The post they act in.
    pub post: Post,
    /// How many things the post owes and how many wait for this person to confirm, for the number beside 待办; none when it cannot be counted now.
    pub duties: Option<u32>,
    /// What the page says above its own matter.
    pub notices: Notices,
}

impl Seat {
    /// Who acts, for commands and reads.
    pub fn actor(&self) -> Actor {
        Actor {
            person: self.session().person,
            post: self.post.id,
        }
    }

    /// The session behind it.
    pub fn session(&self) -> &Session {
        // A seat is only made from a visitor with a session, and a visitor never changes.
        self.visitor.session.as_ref().expect("a seat has a session")
    }
}

impl Deref for Seat {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl FromRequestParts<Web> for Seat {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let visitor = <Visitor as FromRequestParts<Web>>::from_request_parts(parts, web).await?;
        let Some(session) = &visitor.session else {
            return Err(Problem::SignInFirst);
        };
        if session.must_change_password {
            return Err(Problem::ChangePasswordFirst);
        }
        let Some(post) = session.post.clone() else {
            return Err(Problem::ChoosePostFirst);
        };
        let mut seat = Self {
            visitor,
            post,
            duties: None,
            notices: Notices::default(),
        };
        // A page is worth more than the number in its bar: without it the page still comes.
        let (first_screen, lang) = (parts.uri.path() == "/duties", seat.lang);
        let read = move |reader: &mut Reader<'_>| {
            let notices = Notices::read(reader, first_screen, lang)?;
            Ok((reader.duties_owed()? + reader.confirmations_owed(), notices))
        };
        if let Ok((owed, notices)) = web.store().read(seat.actor(), read).await {
            seat.duties = u32::try_from(owed).ok();
            seat.notices = notices;
        }
        Ok(seat)
    }
}

impl OptionalFromRequestParts<Web> for Seat {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Self>, Problem> {
        Ok(<Self as FromRequestParts<Web>>::from_request_parts(parts, web).await.ok())
    }
}

/// A part of the address, such as an id: `At(item): At<ItemId>`. What cannot be read leads nowhere, like any wrong address.
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = <Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await;
        found.map(|Path(value)| Self(value)).map_err(|_| Problem::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_a_listed_proxy_is_believed_and_only_its_own_entry() {
        let settings = |proxies: &[&str]| Settings {
            name_zh: String::new(),
            name_en: String::new(),
            trusted_proxies: proxies.iter().map(|proxy| proxy.parse().unwrap()).collect(),
            zone: jiff::tz::TimeZone::UTC,
            uploads: std::path::PathBuf::new(),
            markings: jiufen_kernel::marking::MarkingRules::default(),
        };
        let route = |proxies: &[&str], peer: &str, pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, HeaderValue::from_static(value));
            }
            let peer: IpAddr = peer.parse().unwrap();
            let route = Route::read(&headers, Some(peer.to_canonical()), &settings(proxies));
            (route.address.unwrap().to_string(), route.https, route.here)
        };
        let own = |address: &str, https, here| (address.to_owned(), https, here);
        let says = [("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https")];
        // Nobody is listed: whoever sits on this machine, at whichever of its own addresses, speaks for nobody.
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            let own_address = peer.parse::<IpAddr>().unwrap().to_canonical().to_string();
            assert_eq!(route(&[], peer, &says), (own_address.clone(), false, false), "{peer}");
            assert_eq!(
                route(&["10.0.0.9"], peer, &says),
                (own_address.clone(), false, false),
                "{peer}"
            );
            assert_eq!(
                route(&[], peer, &[]),
                (own_address, false, true),
                "{peer}: a person at the machine"
            );
        }
        // Listed, by whichever way of writing it.
        for proxy in ["127.0.0.1", "::ffff:127.0.0.1"] {
            assert_eq!(
                route(&[proxy], "127.0.0.1", &says),
                own("203.0.113.7", true, false),
                "{proxy}"
            );
        }
        assert_eq!(
            route(&["127.0.0.1"], "127.0.0.2", &says),
            own("127.0.0.2", false, false),
            "another address"
        );
        assert_eq!(
            route(&["127.0.0.1"], "127.0.0.1", &[]),
            own("127.0.0.1", false, false),
            "it says nothing, and is not here"
        );
        // The browser's own entries, in the same line or in a line before the proxy's.
        let same = [
            ("x-forwarded-for", "198.51.100.1, 203.0.113.7"),
            ("x-forwarded-proto", "https, http"),
        ];
        assert_eq!(route(&["10.0.0.9"], "10.0.0.9", &same), own("203.0.113.7", false, false));
        let lines = [
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-proto", "http"),
        ];
        assert_eq!(route(&["10.0.0.9"], "10.0.0.9", &lines), own("203.0.113.7", false, false));
        // One address of a browser is one, however the proxy writes it; and what cannot be read is nobody's.
        let mapped = [("x-forwarded-for", "::ffff:203.0.113.7")];
        assert_eq!(route(&["10.0.0.9"], "10.0.0.9", &mapped), own("203.0.113.7", false, false));
        let broken = [("x-forwarded-for", "unknown")];
        assert_eq!(route(&["10.0.0.9"], "10.0.0.9", &broken), own("10.0.0.9", false, false));
    }

    #[test]
    fn a_form_from_elsewhere_is_known_as_such() {
        assert!(is_same_origin(&headers(&[("host", "a.cn"), ("origin", "https://a.cn")])));
        assert!(is_same_origin(&headers(&[
            ("host", "a.cn"),
            ("sec-fetch-site", "same-origin")
        ])));
        assert!(!is_same_origin(&headers(&[("host", "a.cn"), ("origin", "https://b.cn")])));
        assert!(!is_same_origin(&headers(&[("host", "a.cn"), ("origin", "null")])));
        assert!(!is_same_origin(&headers(&[
            ("host", "a.cn"),
            ("origin", "https://a.cn"),
            ("sec-fetch-site", "cross-site")
        ])));
        assert!(!is_same_origin(&headers(&[("host", "a.cn")])));
    }
}
