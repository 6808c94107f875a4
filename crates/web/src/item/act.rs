//! The one small frame around every act on an item: what it is about, where it stands, a short form, the way back. An act
//! says what it asks ([`ActForm::fields`]) and which command its answers make; the rest is the same for all.

use std::fmt::{self, Display};
use std::future::Future;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::id::ItemId;
use jiufen_kernel::limits::TEXT_CHARS_MAX;
use jiufen_kernel::refusal::{Refusal, Who};
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::{parts, show, words};
use crate::Web;
use crate::components::late::marked;
use crate::components::{Bar, Call, Crumb, Numbers, RowNumbers, Secret, SourceSentence, StatusMark};
use crate::forms::fields::Field;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// The longest text of an act.
pub(crate) const TEXT: usize = TEXT_CHARS_MAX;

/// What a form is made of, piece by piece, in the order it is read.
#[derive(Default)]
pub(crate) struct Fields(String);

impl Fields {
    /// Adds a piece that prints itself as HTML, with everything from people escaped inside.
    pub(crate) fn add(&mut self, piece: impl HtmlSafe) -> &mut Self {
        self.0.push_str(&piece.to_string());
        self
    }
}

impl Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Fields {}

/// What an act asks with: the item as it stands, the form as it was filled, the reader's language.
pub(crate) struct Asking<'a> {
    pub item: &'a ItemPage,
    pub draft: &'a Draft,
    pub form_key: &'a str,
    pub lang: Lang,
}

impl Asking<'_> {
    /// Chooses from a pair.
    pub(crate) fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.t(zh, en)
    }

    /// The field for a reason that has to be given.
    pub(crate) fn reason(&self, rows: u8) -> Field {
        let field = self.draft.area("reason", self.t("理由", "Reason"));
        field.needed().max(TEXT).rows(rows)
    }
}

/// One act on an item as a form.
pub(crate) trait ActForm: Send + Sync + 'static {
    /// The act, which gives address, verb and right.
    const ACT: ItemAct;
    /// The word on the button, when the verb alone says too little.
    const SEND: Option<(&'static str, &'static str)> = None;
    /// Whether it may have happened on another day than today.
    const DATED: bool = false;
    /// Whether the form brings files.
    const FILES: bool = false;
    /// Whether the sentence of the document helps to decide.
    const SOURCE: bool = false;
    /// What is looked up beside the item, such as the units to choose from.
    type Known: Send + Sync + 'static;

    /// Looks it up.
    fn know(item: &ItemPage, reader: &mut Reader<'_>, lang: Lang) -> Result<Self::Known, StoreError>;

    /// Fills in what is known before anybody typed.
    fn first(_known: &Self::Known, _item: &ItemPage, draft: Draft) -> Draft {
        draft
    }

    /// What is asked.
    fn fields(known: &Self::Known, asking: &Asking<'_>, fields: &mut Fields);

    /// What stands above the form, if anything.
    fn before(_known: &Self::Known, _asking: &Asking<'_>, _fields: &mut Fields) {}

    /// Whether the form only asks to be shown with more room.
    fn asks_for_more(_form: &Form) -> bool {
        false
    }

    /// The command the answers make; none when something was objected to.
    fn command(
        form: &mut Form,
        id: ItemId,
        web: &Web,
        seat: &Seat,
    ) -> impl Future<Output = Result<Option<Command>, Problem>> + Send;
}

#[derive(Template)]
#[template(path = "item/act.html")]
struct Screen {
    page: Page,
    draft: Draft,
    crumb: Crumb,
    verb: &'static str,
    send: &'static str,
    title: String,
    number: String,
    sentence: String,
    status: StatusMark,
    bar: Option<(RowNumbers, Bar)>,
    source: Option<SourceSentence>,
    back: String,
    action: String,
    /// Why there is no form.
    closed: Option<Call>,
    /// Who could do what was refused.
    instead: Option<String>,
    before: Fields,
    fields: Fields,
    dated: bool,
    files: bool,
    post: String,
    secret: Secret,
}

/// The form for the first time.
pub(crate) async fn show<F: ActForm>(State(web): State<Web>, seat: Seat, At(id): At<ItemId>) -> Result<Response, Problem> {
    problem::page(&screen::<F>(&web, &seat, id, None, None).await?)
}

/// The form sent.
pub(crate) async fn submit<F: ActForm>(
    State(web): State<Web>,
    seat: Seat,
    At(id): At<ItemId>,
    mut form: Form,
) -> Result<Response, Problem> {
    if F::asks_for_more(&form) {
        return problem::page(&screen::<F>(&web, &seat, id, Some(form.draft()), None).await?);
    }
    let command = F::command(&mut form, id, &web, &seat).await?;
    record::<F>(&web, &seat, id, form, command).await
}

/// Records a command of an act, or shows its form again with what is wrong.
pub(crate) async fn record<F: ActForm>(
    web: &Web,
    seat: &Seat,
    id: ItemId,
    mut form: Form,
    command: Option<Command>,
) -> Result<Response, Problem> {
    let when = if F::DATED { when(&mut form)? } else { Some((None, None)) };
    let (Some(command), Some((occurred, late_reason)), true) = (command, when, form.is_right()) else {
        // An item that is not there for this reader is not there for its acts either: the screen says so.
        return problem::kept(&screen::<F>(web, seat, id, Some(form.draft()), None).await?);
    };
    let order = Order {
        id: form.command(),
        actor: seat.actor(),
        occurred,
        late_reason,
        command,
    };
    // An item that this reader may not see does not exist for them: the rules are not asked.
    if web.read(seat, move |reader| reader.item_row(id)).await?.is_none() {
        return Err(Problem::NotFound);
    }
    match web.record_order(order).await? {
        Ok(_) => Ok(problem::done(&format!("/items/{id}?done={}", words::act(F::ACT).noun))),
        Err(refusal) => {
            let draft = form.draft().refused_by(&refusal);
            problem::kept(&screen::<F>(web, seat, id, Some(draft), Some(&refusal)).await?)
        }
    }
}

async fn screen<F: ActForm>(
    web: &Web,
    seat: &Seat,
    id: ItemId,
    draft: Option<Draft>,
    refusal: Option<&Refusal>,
) -> Result<Screen, Problem> {
    let lang = seat.lang;
    let (sent, refused_to) = (draft.is_some(), refusal.and_then(|refusal| refusal.who));
    let found = web
        .read(seat, move |reader| {
            let Some(item) = reader.item_page(id)? else {
                return Ok(None);
            };
            let known = F::know(&item, reader, lang)?;
            let missing = item.acts.refusal(F::ACT).and_then(|refusal| refusal.who);
            let instead = if sent { refused_to } else { missing }.map(|who| match who {
                Who::Unit(unit) => reader.unit_ref(unit).short.to_string(),
                Who::Post(post) => words::post(&reader.post_ref(post), lang),
            });
            Ok(Some((item, known, instead)))
        })
        .await?;
    let (item, known, instead) = found.ok_or(Problem::NotFound)?;
    let page = Page::of(web, seat, Section::Items);
    let asked_again = draft.is_some();
    let draft = draft.unwrap_or_else(|| F::first(&known, &item, page.draft()));
    let verb = words::act(F::ACT);
    let offered = item.acts.contains(&F::ACT) && page.as_of.is_none();
    let asking = Asking {
        item: &item,
        draft: &draft,
        form_key: &page.form_key,
        lang,
    };
    let (mut fields, mut before) = (Fields::default(), Fields::default());
    if offered || asked_again {
        F::fields(&known, &asking, &mut fields);
        F::before(&known, &asking, &mut before);
    }
    let closed = if page.as_of.is_some() {
        Some(Call::warning(
            lang.t("看过去的日子时不能填报", "Nothing can be entered on a past day"),
            lang.t("回到今天再办。", "Go back to today."),
        ))
    } else {
        // A missing button says what `may` says of it.
        let refused = item.acts.refusal(F::ACT).filter(|_| !asked_again);
        refused.map(|refusal| {
            let head = lang.t("你的岗位现在没有这一步要办", "There is nothing for your post to do here now");
            Call::plain(head, closing(lang.t(&refusal.zh, &refusal.en), lang))
        })
    };
    let numbers = (item.row.counted && item.row.numbers.has).then(|| Numbers::of(&item.row.numbers.figures, item.plan));
    let send = F::SEND.unwrap_or((verb.zh, verb.en));
    let source = F::SOURCE
        .then(|| parts::sources(&item, str::to_owned, lang).into_iter().next())
        .flatten();
    Ok(Screen {
        crumb: show::crumb(&item, str::to_owned, lang),
        verb: lang.t(verb.zh, verb.en),
        send: lang.t(send.0, send.1),
        title: item.row.title.to_string(),
        number: item.row.number.clone(),
        sentence: parts::sentence(&item, page.today, lang),
        status: marked(&item.row, lang),
        bar: numbers.map(|numbers| (RowNumbers::new(&numbers, lang), Bar::row(&numbers))),
        source: source.map(|source| source.sentence),
        back: format!("/items/{id}"),
        action: words::address(id, F::ACT),
        closed,
        instead,
        before,
        fields,
        dated: F::DATED,
        files: F::FILES,
        post: seat.post.title(),
        secret: Secret::new(lang),
        draft,
        page,
    })
}

/// Words that end as a sentence does.
fn closing(words: &str, lang: Lang) -> String {
    let ended = words.ends_with(['。', '.', '！', '？', '!', '?']);
    format!("{words}{}", if ended { "" } else { lang.t("。", ".") })
}

/// The day on which it happened and why it comes late, when somebody says so; none when that is wrong.
fn when(form: &mut Form) -> Result<Option<When>, Problem> {
    let occurred = form.day_if_any("occurred");
    let reason = form.note("late_reason", Line::free_area(TEXT))?;
    Ok(match (occurred, reason) {
        (Some(occurred), Some(reason)) => Some((
            occurred,
            Some(reason).filter(|reason| occurred.is_some() && !reason.is_blank()),
        )),
        _ => None,
    })
}

type When = (Option<Date>, Option<jiufen_kernel::text::NewText>);
