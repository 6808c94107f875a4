//! A site of one account, and a browser that keeps cookies: what every story begins with.

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use jiufen_kernel::actor::Actor;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::org::appointments::{AskAppointment, ConfirmAppointment};
use jiufen_kernel::org::{Holding, Role};
use jiufen_kernel::pack::AdoptPack;
use jiufen_store::db::Engine;
use jiufen_store::testing::TestBase;
use jiufen_store::testing::town::{self, new_id};
use jiufen_web::{Settings, Web};
use tower::ServiceExt;

/// The password of every account here.
pub const PASSWORD: &str = "seven willows by the weir";

/// The hash of [`PASSWORD`], made once.
pub static HASH: LazyLock<String> = LazyLock::new(|| jiufen_web::session::password::hash(PASSWORD).unwrap());

/// A site and its folder.
pub struct Site {
    pub router: Router,
    pub uploads: tempfile::TempDir,
    pub store: std::sync::Arc<jiufen_store::Store>,
    pub base: TestBase,
}

/// A site with `zhouyan` (two posts), `shensui` (one), and `newcomer` (whose password somebody else chose).
pub async fn site() -> Site {
    site_on(Engine::Sqlite).await
}

/// The same on one of the two databases.
pub async fn site_on(engine: Engine) -> Site {
    site_founded_with(engine, town::base_pack()).await
}

/// The same, founded with a pack of the story's own.
pub async fn site_founded_with(engine: Engine, pack: AdoptPack) -> Site {
    let base = TestBase::new(engine);
    let store = crate::town::found(&base, &HASH, pack).await;
    around(store, base)
}

/// A site of a town at work, with what there is in it.
pub async fn at_work() -> (Site, crate::work::Work) {
    at_work_on(Engine::Sqlite).await
}

/// The same on one of the two databases.
pub async fn at_work_on(engine: Engine) -> (Site, crate::work::Work) {
    let base = TestBase::new(engine);
    let (store, work) = crate::work::found(&base, &HASH).await;
    (around(store, base), work)
}

/// A site over a store that lives in a base.
pub fn around(store: std::sync::Arc<jiufen_store::Store>, base: TestBase) -> Site {
    let uploads = tempfile::tempdir().unwrap();
    let settings = Settings {
        name_zh: "河清市人民政府督查室".into(),
        name_en: "Heqing Supervision Office".into(),
        trusted_proxies: vec![[10, 0, 0, 9].into()],
        zone: jiff::tz::TimeZone::get("Asia/Shanghai").unwrap(),
        uploads: uploads.path().to_owned(),
        markings: jiufen_kernel::marking::MarkingRules::default(),
    };
    let web = Web::new(settings, store.clone(), crate::documents::reader()).with_ledgers(crate::imports::lists());
    // Two addresses of the tests' own: they show what a form and an upload hand to a handler.
    let extra = Router::new()
        .route("/test/form", axum::routing::post(crate::forms::echo))
        .route("/test/upload", axum::routing::post(crate::upload::echo));
    Site {
        router: jiufen_web::router_with(web, extra),
        uploads,
        store,
        base,
    }
}

/// Tells a story on both databases.
pub async fn both(story: impl AsyncFn(Engine)) {
    for engine in jiufen_store::testing::BOTH {
        eprintln!("on {engine:?}"); // shown when the test fails
        story(engine).await;
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a hidden field in the first form that has it.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&mark).unwrap_or_else(|| panic!("no hidden field {name}")) + mark.len();
        self.text[at..].split('"').next().unwrap().to_owned()
    }
}

/// A browser.
pub struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
    pub peer: IpAddr,
    pub extra: Vec<(&'static str, String)>,
}

impl Site {
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: Vec::new(),
            peer: [127, 0, 0, 1].into(),
            extra: Vec::new(),
        }
    }

    /// A browser in which somebody is signed in.
    pub async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }
}

impl Site {
    /// A browser in which somebody of several posts acts in the one of this title.
    pub async fn acting(&self, login: &str, title: &str) -> Browser {
        let mut browser = self.signed_in(login).await;
        let page = browser.get("/post").await;
        let before = &page.text[..page.text.find(title).unwrap_or_else(|| panic!("no post {title}"))];
        let mark = "name=\"post\" value=\"";
        let post = before[before.rfind(mark).unwrap() + mark.len()..]
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let chosen = browser.post("/post", &page, &[("post", &post)]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
        browser
    }
}

impl Site {
    /// Whoever holds the office's post leads it as well, in a post of its own.
    pub async fn office_has_a_leader(&self) {
        let nobody = jiufen_store::testing::town::new_actor();
        let org = self
            .store
            .read(nobody, |reader| Ok(reader.core.state.org.clone()))
            .await
            .unwrap();
        let in_role = |role| {
            let mut tenures: Vec<_> = org
                .tenures
                .values()
                .filter(|tenure| org.has_role(tenure.post, role))
                .collect();
            tenures.sort_by_key(|tenure| tenure.asked_at);
            tenures.into_iter().map(|tenure| Actor {
                person: tenure.person,
                post: tenure.post,
            })
        };
        let administrators: Vec<Actor> = in_role(Role::Administrator).collect();
        let office = in_role(Role::Office).next().unwrap();
        let (post, tenure) = (new_id(), new_id());
        let add = town::post(post, org.unit_of(office.post).unwrap(), "督查室主任", &[Role::Leader]);
        let ask = AskAppointment {
            tenure,
            post,
            person: office.person,
            holding: Holding::Own,
        };
        let from = jiff::civil::date(2026, 11, 20);
        let confirm = ConfirmAppointment { tenure, from };
        for (actor, command) in [
            (administrators[0], Command::from(add)),
            (administrators[0], ask.into()),
            (administrators[1], confirm.into()),
        ] {
            self.store.record(Order::new(new_id(), actor, command)).await.unwrap();
        }
    }
}

impl Browser {
    /// Another browser, in which nobody is signed in.
    pub fn elsewhere(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: Vec::new(),
            peer: self.peer,
            extra: Vec::new(),
        }
    }

    /// Posts a form with files from our own page.
    pub async fn post_files(
        &mut self,
        address: &str,
        keys_from: &Answer,
        pairs: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let (key, command) = (keys_from.hidden("form_key"), keys_from.hidden("command"));
        let mut all = vec![("form_key", key.as_str()), ("command", command.as_str())];
        all.extend_from_slice(pairs);
        let mut body = Vec::new();
        for (name, value) in all {
            body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        for (name, content) in files {
            body.extend(
                format!("--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n").into_bytes(),
            );
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--cut--\r\n");
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .header(header::ORIGIN, "http://localhost");
        self.send(request, Body::from(body)).await
    }

    pub async fn get(&mut self, address: &str) -> Answer {
        self.send(Request::get(address), Body::empty()).await
    }

    /// Posts a form from our own page: pairs, without its keys.
    pub async fn post(&mut self, address: &str, keys_from: &Answer, pairs: &[(&str, &str)]) -> Answer {
        let (key, command) = (keys_from.hidden("form_key"), keys_from.hidden("command"));
        let mut all = vec![("form_key", key.as_str()), ("command", command.as_str())];
        all.extend_from_slice(pairs);
        self.post_raw(address, &encode(&all), true).await
    }

    pub async fn post_raw(&mut self, address: &str, body: &str, from_our_page: bool) -> Answer {
        let mut request = Request::post(address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if from_our_page {
            request = request
                .header(header::ORIGIN, "http://localhost")
                .header("sec-fetch-site", "same-origin");
        }
        self.send(request, Body::from(body.to_owned())).await
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        self.post(
            "/sign-in",
            &page,
            &[("login", login), ("password", password), ("next", "/post")],
        )
        .await
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookies.join("; "));
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        let mut request = request.body(body).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((self.peer, 40_000))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !rest.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.into(), value.into()));
    }
}

/// Pairs as a form body.
pub fn encode(pairs: &[(&str, &str)]) -> String {
    use jiufen_web::forms::read::encode;
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}
