//! Lists with acts: ticks in the rows, a bar at the bottom that names what is ticked, and each row's own result. The
//! table and the bar stand in one `<form data-ticks method="post">`.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::given::Given;
use crate::language::Lang;

/// The box in the head of the table.
#[derive(Template)]
#[template(
    source = r#"<th scope="col" class="pick"><label><input type="checkbox" data-all aria-label="{{ words }}"></label></th>"#,
    ext = "html"
)]
pub struct PickAll {
    words: String,
}

impl PickAll {
    /// For a list of this many.
    pub fn new(count: u32, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            words: match lang {
                Lang::Zh => format!("全选这一页 {count} 件"),
                Lang::En => format!("Tick all {count} on this page"),
            },
        }
    }
}

/// The box in a row; sends `row=id`.
#[derive(Template)]
#[template(
    source = r#"<td class="pick"><label><input type="checkbox" name="row" value="{{ id }}" data-row="{{ number }}" aria-label="{{ words }}"{% if on %} checked{% endif %}></label></td>"#,
    ext = "html"
)]
pub struct PickRow {
    id: String,
    number: String,
    words: String,
    on: bool,
}

impl PickRow {
    /// For a row with its id, short number and title; ticked when its act failed before.
    pub fn new(id: impl ToString, number: &str, title: &str, on: impl Given<bool>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        let words = format!("{} {number} {title}", lang.t("选", "Tick"));
        Self {
            id: id.to_string(),
            number: number.to_owned(),
            words,
            on: on.given(),
        }
    }
}

/// One act on the ticked rows.
#[derive(Clone, Debug)]
pub struct Act {
    /// The address it is posted to.
    pub action: String,
    /// The verb: 催报.
    pub words: String,
    /// Its key, if it has one.
    pub key: Option<char>,
    /// The one solid button.
    pub main: bool,
}

/// The bar at the bottom of a list, above the tabs on a phone.
#[derive(Template)]
#[template(
    source = r#"<div class="acts" data-acts role="group" aria-label="{{ lang.t("对选中的", "On what is ticked") }}"><p><b>{{ lang.t("选了 ", "") }}<span data-count>{{ ticked }}</span>{{ lang.t(" 件", " ticked") }}</b> <span class="dim" data-names="{{ lang.t("、", ", ") }}"></span> <a href="{{ none }}" data-none>{{ lang.t("不选了", "None") }}</a></p><div class="btns">{% for act in acts %}<button formaction="{{ act.action }}"{% if act.main %} class="btn-1"{% endif %}{% if let Some(key) = act.key %} data-key="{{ key }}"{% endif %}>{{ act.words }}{% if let Some(key) = act.key %} <kbd>{{ key.to_ascii_uppercase() }}</kbd>{% endif %}</button>{% endfor %}</div></div>"#,
    ext = "html"
)]
pub struct Acts {
    lang: Lang,
    ticked: u32,
    none: String,
    acts: Vec<Act>,
}

impl Acts {
    /// Acts on rows of which so many are ticked when the page comes; the address of the list with nothing ticked.
    pub fn new(acts: Vec<Act>, ticked: u32, none: impl ToString, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            ticked,
            none: none.to_string(),
            acts,
        }
    }
}

/// What came of an act, in its row.
#[derive(Template)]
#[template(
    source = r#"{% if ok %}<span class="res-ok"><svg viewBox="0 0 10 10" aria-hidden="true"><path class="ck-y" d="m1 5.5 3 3L9.2 1.6"/></svg><span>{{ words }}</span></span>{% else %}<span class="res-no"><svg viewBox="0 0 10 10" aria-hidden="true"><path class="ck-n" d="m1.5 1.5 7 7m0-7-7 7"/></svg><span>{{ words }}</span></span>{% endif %}"#,
    ext = "html"
)]
pub struct Outcome {
    ok: bool,
    words: String,
}

impl Outcome {
    /// It was done.
    pub fn done(words: impl ToString) -> Self {
        Self {
            ok: true,
            words: words.to_string(),
        }
    }

    /// It was not, and why.
    pub fn not_done(words: impl ToString) -> Self {
        Self {
            ok: false,
            words: words.to_string(),
        }
    }
}

impl HtmlSafe for PickAll {}
impl HtmlSafe for PickRow {}
impl HtmlSafe for Acts {}
impl HtmlSafe for Outcome {}
