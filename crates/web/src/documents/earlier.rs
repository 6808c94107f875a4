//! The version before a document, such as last year's of the same report: offered with the likeliest first, and named by a person, when it
//! is admitted or later.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::document::NameEarlierVersion;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::org::Role;
use jiufen_store::read::versions::LikelyVersion;
use jiufen_store::read::views::DocumentRef;

use super::show::address;
use crate::Web;
use crate::forms::fields::Choice;
use crate::forms::{Draft, Form};
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Documents that can be named as the version before another.
pub(super) struct Offer {
    options: Vec<(String, String)>,
    /// Titles like the document's own, the likeliest first.
    alike: Option<String>,
}

impl Offer {
    fn of(likely: &[LikelyVersion], lang: Lang) -> Offer {
        let possible = || likely.iter().filter(|version| !version.is_after);
        Offer {
            options: possible()
                .map(|version| (version.document.id.to_string(), words(version, lang)))
                .collect(),
            alike: possible()
                .find(|version| version.is_alike)
                .map(|version| named(&version.document, lang)),
        }
    }

    /// Whether there is nothing to choose from.
    pub(super) fn is_empty(&self) -> bool {
        self.options.is_empty()
    }

    /// The field: nothing is chosen until somebody chooses it.
    pub(super) fn field(&self, draft: &Draft, lang: &Lang) -> Choice {
        let field = draft
            .choice("earlier", lang.t("上一版", "Earlier version"), &self.options)
            .empty(lang.t("没有，或者以后再指定", "None, or named later"));
        field.hint(match (&self.alike, lang) {
            (Some(title), Lang::Zh) => format!("{title}的标题和它相近，也许就是上一版。由你来定，没有替你选。"),
            (Some(title), Lang::En) => format!("{title} has a like title and may be it. Nothing is chosen for you."),
            (None, Lang::Zh) => "比如去年的同一份报告。指定以后，对照时先和它比。".to_owned(),
            (None, Lang::En) => "Such as last year's of the same report. Comparison then begins with it.".to_owned(),
        })
    }
}

/// `“河清市2025年政府工作报告”（2025年1月16日）`
fn named(document: &DocumentRef, lang: Lang) -> String {
    match (document.dated, lang) {
        (Some(day), Lang::Zh) => format!("“{}”（{}）", document.title, lang.day_of_year(day)),
        (Some(day), Lang::En) => format!("“{}” ({})", document.title, lang.day_of_year(day)),
        (None, _) => format!("“{}”", document.title),
    }
}

fn words(version: &LikelyVersion, lang: Lang) -> String {
    let alike = if version.is_alike {
        lang.t("，标题相近", ", like title")
    } else {
        ""
    };
    let day = version
        .document
        .dated
        .map(|day| format!("{}{}", lang.t("，", ", "), lang.day_of_year(day)));
    format!("{}{}{alike}", version.document.title, day.unwrap_or_default())
}

/// What may come before a document of this title.
pub(super) async fn offer(web: &Web, seat: &Seat, title: String, own: Option<DocumentId>) -> Result<Offer, Problem> {
    let likely = web.read(seat, move |reader| Ok(reader.likely_versions(&title, own))).await?;
    Ok(Offer::of(&likely, seat.lang))
}

/// What was chosen; the inner `None` is no version.
pub(super) fn chosen(form: &mut Form) -> Option<Option<DocumentId>> {
    let written = form.raw("earlier").to_owned();
    let id = DocumentId::parse(&written);
    if id.is_none() && !written.is_empty() {
        form.object("earlier", "没有这份文件，请另选", "There is no such document; choose another");
        return None;
    }
    Some(id)
}

#[derive(Template)]
#[template(path = "documents/earlier.html")]
struct Screen {
    page: Page,
    id: DocumentId,
    title: String,
    now: Option<DocumentRef>,
    offer: Offer,
    draft: Draft,
}

/// The document as an office sees it; for others there is no such page.
async fn screen(web: &Web, seat: &Seat, id: DocumentId, draft: Option<Draft>) -> Result<Screen, Problem> {
    let read = web.read(seat, move |reader| {
        if !reader.has_role(Role::Office) {
            return Ok(None);
        }
        reader.document(id)
    });
    let document = read.await?.ok_or(Problem::NotFound)?;
    let title = document.row.title.to_string();
    let page = Page::of(web, seat, Section::Documents);
    let first = || {
        // The comparison leads here with the document it was compared with.
        let asked = seat.query("with").and_then(|with| DocumentId::parse(&with));
        let now = document.earlier.as_ref().map(|earlier| earlier.id);
        let value = asked.or(now).map(|id| id.to_string()).unwrap_or_default();
        page.draft().with("earlier", value)
    };
    Ok(Screen {
        offer: offer(web, seat, title.clone(), Some(id)).await?,
        draft: draft.unwrap_or_else(first),
        now: document.earlier,
        page,
        id,
        title,
    })
}

/// The form.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    problem::page(&screen(&web, &seat, id, None).await?)
}

/// Names it, or takes it back.
pub(crate) async fn submit(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<DocumentId>,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(earlier) = chosen(&mut form) else {
        return problem::kept(&screen(&web, &seat, id, Some(form.draft())).await?);
    };
    let command = NameEarlierVersion { document: id, earlier };
    if let Err(refusal) = web.record(&seat, form.command(), command).await? {
        return problem::kept(&screen(&web, &seat, id, Some(form.draft().refused_by(&refusal))).await?);
    }
    Ok(problem::done(&format!("{}?done=version", address(&id))))
}
