//! First screens of the two roles that stand apart: the auditor, who changes nothing, and the administrator, who keeps
//! posts and appointments.

use askama::Template;
use axum::response::Response;
use jiufen_kernel::event::Fact;
use jiufen_store::read::marks::{MARKED, Marked};
use jiufen_store::read::org_views::PostRow;

use crate::Web;
use crate::components::{Empty, Lead};
use crate::item::words;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Seat;

#[derive(Template)]
#[template(path = "duties/auditor.html")]
struct Auditor {
    page: Page,
    lead: Lead,
    marked: Vec<MarkedLine>,
    /// Where the older ones are.
    older: Option<String>,
    /// Not the newest ones.
    back: bool,
}

/// An act done by a hand that was not free.
struct MarkedLine {
    href: String,
    number: String,
    title: String,
    day: String,
    iso: String,
    what: &'static str,
    who: String,
    why: &'static str,
}

#[derive(Template)]
#[template(path = "duties/administrator.html")]
struct Administrator {
    page: Page,
    lead: String,
    vacant: Vec<Vacant>,
    empty: Option<Empty>,
}

struct Vacant {
    href: String,
    post: String,
}

/// What an auditor can look at, and what was done because nobody else could do it.
pub(super) async fn auditor(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    let before = seat.query("before").and_then(|before| before.parse::<i64>().ok());
    let mut marked = web.read_today(seat, move |reader| reader.marked(before)).await?;
    let page = Page::of_today(web, seat, Section::Duties);
    let more = marked.len() > MARKED;
    marked.truncate(MARKED);
    let last = marked.last().map(|marked| marked.event.position);
    let line = |marked: Marked| MarkedLine {
        href: format!("/items/{}#e{}", marked.item.id, marked.event.position),
        number: marked.item.number.clone(),
        title: marked.item.title.to_string(),
        day: page.lang.day_seen_from(marked.on, page.today),
        iso: marked.on.to_string(),
        what: decided(&marked.event.fact, page.lang),
        who: words::actor(&marked.post, &marked.person, page.lang),
        why: words::mark(marked.mark, page.lang),
    };
    let number = match (more || before.is_some(), marked.len()) {
        (true, _) => format!("{MARKED}+"),
        (false, number) => number.to_string(),
    };
    let lead = Lead::default();
    let lead = match (marked.is_empty() && before.is_none(), page.lang) {
        (true, Lang::Zh) => lead.say("没有同手或无回避人选的办理。"),
        (true, Lang::En) => lead.say("No act was done by a hand that was not free."),
        (false, Lang::Zh) => lead
            .link(format!("{number} 次同手或无回避人选的办理"), "#marked")
            .say("，请看。"),
        (false, Lang::En) => lead
            .link(format!("{number} done by a hand that was not free"), "#marked")
            .say(", to be looked at."),
    };
    problem::page(&Auditor {
        lead: lead.say(page.t(
            "你看得到全部事项和经过，改不了任何一件。",
            " You see every item and its history, and change none.",
        )),
        marked: marked.into_iter().map(line).collect(),
        older: last.filter(|_| more).map(|last| format!("/duties?before={last}#marked")),
        back: before.is_some(),
        page,
    })
}

/// What was decided on an item.
fn decided(fact: &Fact, lang: Lang) -> &'static str {
    match fact {
        Fact::ItemApproved(_) => lang.t("立项", "approved"),
        Fact::ItemAssigned(_) => lang.t("交办", "assigned"),
        Fact::AskAnswered(_) => lang.t("答复申请", "answered a request"),
        Fact::ItemAsked(_) => lang.t("申请撤销", "asked for withdrawal"),
        Fact::ProofAgreed(_) => lang.t("约定佐证", "agreed the proof"),
        Fact::CheckerAssigned(_) => lang.t("请人核查", "named a checker"),
        Fact::CheckMade(_) => lang.t("核查", "checked"),
        Fact::ItemClosed(_) => lang.t("销号", "closed"),
        Fact::ItemMoved(_) => lang.t("移动", "moved"),
        Fact::WeightChanged(_) => lang.t("改权重", "changed the weight"),
        _ => lang.t("办理", "acted"),
    }
}

/// Posts without a holder; what waits for a second person stands above.
pub(super) async fn administrator(web: &Web, seat: &Seat) -> Result<Response, Problem> {
    let posts = web.read_today(seat, |reader| Ok(reader.posts())).await?;
    let page = Page::of_today(web, seat, Section::Duties);
    let title = |row: &PostRow| {
        let unit = row.post.unit.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
        format!("{unit} · {}", row.post.title)
    };
    let href = |row: &PostRow| format!("/posts/{}", row.post.id);
    let waits = seat.notices.waits();
    let mut vacant = Vec::new();
    for row in &posts {
        if row.tenures.iter().all(|tenure| tenure.from.is_none()) {
            vacant.push(Vacant {
                href: href(row),
                post: title(row),
            });
        }
    }
    let parts = [
        (waits, "项等你确认", "to confirm"),
        (vacant.len(), "个岗位没有人", "without a holder"),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, zh, en)| format!("{number} {}", page.t(zh, en))).collect();
    let lead = format!("{}{}", parts.join(page.t("；", "; ")), page.t("。", "."));
    problem::page(&Administrator {
        empty: (waits == 0 && vacant.is_empty()).then(|| {
            let words = page.t(
                "每个岗位都有人，没有等你确认的事。",
                "Every post has a holder and nothing waits for you to confirm.",
            );
            Empty::new(page.t("今天没有要办的", "Nothing to do today"), words).way(page.t("看岗位", "See posts"), "/posts")
        }),
        lead,
        vacant,
        page,
    })
}
