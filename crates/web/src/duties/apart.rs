//! First screens of the two roles that stand apart: the auditor, who changes nothing, and the administrator, who keeps
//! posts and appointments.

use askama::Template;
use axum::response::Response;
use jiufen_kernel::org::Holding;
use jiufen_store::read::views::PostRow;

use crate::Web;
use crate::components::Empty;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "duties/auditor.html")]
struct Auditor {
    page: Page,
}

#[derive(Template)]
#[template(path = "duties/administrator.html")]
struct Administrator {
    page: Page,
    lead: String,
    waiting: Vec<Waiting>,
    vacant: Vec<Vacant>,
    empty: Option<Empty>,
}

struct Waiting {
    href: String,
    post: String,
    person: String,
    holding: &'static str,
    asked_by: String,
    /// Asked for by this very person, who cannot confirm it.
    own: bool,
}

struct Vacant {
    href: String,
    post: String,
}

/// What an auditor can look at.
pub(super) fn auditor(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    problem::page(&Auditor {
        page: Page::of_today(web, seat, Section::Duties),
    })
}

/// Appointments to confirm, posts without a holder.
pub(super) async fn administrator(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    let (posts, me) = web
        .read_today(seat, |reader| {
            let me = reader.person_name(reader.actor.person).to_string();
            Ok((reader.posts(), me))
        })
        .await?;
    let page = Page::of_today(web, seat, Section::Duties);
    let title = |row: &PostRow| {
        let unit = row.post.unit.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
        format!("{unit} · {}", row.post.title)
    };
    let href = |row: &PostRow| format!("/posts/{}", row.post.id);
    let mut waiting = Vec::new();
    let mut vacant = Vec::new();
    for row in &posts {
        for tenure in row.tenures.iter().filter(|tenure| tenure.from.is_none()) {
            let asked_by = tenure.asked_by.to_string();
            waiting.push(Waiting {
                href: format!("/appointments/{}", tenure.id),
                post: title(row),
                person: tenure.name.to_string(),
                holding: match tenure.holding {
                    Holding::Own => page.t("任职", "appointed"),
                    Holding::Acting => page.t("代理", "acting"),
                    Holding::StandIn => page.t("代班", "standing in"),
                },
                own: asked_by == me,
                asked_by,
            });
        }
        if row.tenures.iter().all(|tenure| tenure.from.is_none()) {
            vacant.push(Vacant {
                href: href(row),
                post: title(row),
            });
        }
    }
    let lead = match page.lang {
        crate::language::Lang::Zh => format!("{} 个任职等确认，{} 个岗位没有人。", waiting.len(), vacant.len()),
        crate::language::Lang::En => format!(
            "{} appointments to confirm, {} posts without a holder.",
            waiting.len(),
            vacant.len()
        ),
    };
    problem::page(&Administrator {
        empty: (waiting.is_empty() && vacant.is_empty()).then(|| {
            let words = page.t(
                "每个岗位都有人，没有等确认的任职。",
                "Every post has a holder and no appointment waits.",
            );
            Empty::new(page.t("今天没有要办的", "Nothing to do today"), words).way(page.t("看岗位", "See posts"), "/posts")
        }),
        lead,
        waiting,
        vacant,
        page,
    })
}
