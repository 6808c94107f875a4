//! What this is: name, version, licence, and the end of the log for comparing with a copy kept elsewhere.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::org::Role;
use jiufen_store::read::log::LogHead;

use crate::Web;
use crate::language::group_thousands;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{Seat, Visitor};

#[derive(Template)]
#[template(path = "words/about.html")]
struct Screen {
    page: Page,
    /// Position, day and time, chain hash in groups of eight.
    head: Option<(String, String, String)>,
    packs: bool,
    sign_ins: bool,
}

/// The page. Anyone may read it; the end of the log is for those signed in.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor, seat: Option<Seat>) -> Result<Response, Problem> {
    let mut screen = Screen {
        page: Page::new(&web, &visitor, Section::None),
        head: None,
        packs: false,
        sign_ins: false,
    };
    if let Some(seat) = seat {
        let read = web.read(&seat, |reader| {
            let roles = [Role::Administrator, Role::Office, Role::Auditor].map(|role| reader.has_role(role));
            Ok((reader.log_head()?, roles))
        });
        let (head, [administrator, office, auditor]) = read.await?;
        screen.head = head.map(|head| told(&web, &visitor, &head));
        screen.packs = administrator || office;
        screen.sign_ins = auditor;
    }
    problem::page(&screen)
}

fn told(web: &Web, visitor: &Visitor, head: &LogHead) -> (String, String, String) {
    let zone = &web.settings().zone;
    let at = visitor.lang.moment(head.received.as_microsecond(), zone, visitor.today);
    let groups: Vec<_> = head.chain.as_bytes().chunks(8).map(String::from_utf8_lossy).collect();
    (group_thousands(head.position), at, groups.join(" "))
}
