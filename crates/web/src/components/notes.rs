//! Sentences in their places: the door's warning, what is missing, what came of an act, what to do when there is nothing.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::given::Given;
use crate::language::Lang;

/// The quiet line at the foot of every intake form.
#[derive(Template)]
#[template(
    source = r#"<p class="secret">{{ lang.t("不得录入、上传涉密信息。首页标有密级的文件不收，也不留存。", "Enter and upload no classified information. A file marked as classified on its first page is refused and not kept.") }}</p>"#,
    ext = "html"
)]
pub struct Secret {
    lang: Lang,
}

impl Secret {
    /// In this language.
    pub fn new(lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self { lang }
    }
}

/// An empty state: what is so, what comes next, and what can be done.
#[derive(Template)]
#[template(
    source = r#"<div class="empty"><h2>{{ title }}</h2><p>{{ words }}</p>{% if !ways.is_empty() %}<p class="btns">{% for (words, href) in ways %}<a class="btn" href="{{ href }}">{{ words }}</a>{% endfor %}</p>{% endif %}</div>"#,
    ext = "html"
)]
pub struct Empty {
    title: String,
    words: String,
    ways: Vec<(String, String)>,
}

impl Empty {
    /// A heading and a sentence.
    pub fn new(title: impl ToString, words: impl ToString) -> Self {
        Self {
            title: title.to_string(),
            words: words.to_string(),
            ways: Vec::new(),
        }
    }

    /// With a way on.
    #[must_use]
    pub fn way(mut self, words: impl ToString, href: impl ToString) -> Self {
        self.ways.push((words.to_string(), href.to_string()));
        self
    }
}

/// After an act, one line says what happened; it stays until the next page.
#[derive(Template)]
#[template(
    source = r#"<div class="done-line" role="status"><b>{{ what }}</b>{% if !more.is_empty() %}<span class="dim2">{{ more }}</span>{% endif %}{% if let Some((words, href)) = undo %}<a href="{{ href }}">{{ words }}</a>{% endif %}</div>"#,
    ext = "html"
)]
pub struct DoneLine {
    what: String,
    more: String,
    undo: Option<(String, String)>,
}

impl DoneLine {
    /// What was done, and what else there is to know.
    pub fn new(what: impl ToString, more: impl ToString) -> Self {
        Self {
            what: what.to_string(),
            more: more.to_string(),
            undo: None,
        }
    }

    /// With a way back, saying until when.
    #[must_use]
    pub fn undo(mut self, words: impl ToString, href: impl ToString) -> Self {
        self.undo = Some((words.to_string(), href.to_string()));
        self
    }
}

/// One thing that is missing: what, who can give it, by when.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What is missing.
    pub what: String,
    /// Who can give it, by when.
    pub who: String,
    /// Where it can be given.
    pub href: Option<String>,
}

/// A numbered list of what is missing.
#[derive(Template)]
#[template(
    source = r#"<ol class="need">{% for one in missing %}<li>{% if let Some(to) = one.href %}<a href="{{ to }}"><b>{{ one.what }}</b></a>{% else %}<b>{{ one.what }}</b>{% endif %}<p>{{ one.who }}</p></li>{% endfor %}</ol>"#,
    ext = "html"
)]
pub struct Need {
    missing: Vec<Missing>,
}

impl Need {
    /// Of these.
    pub fn new(missing: Vec<Missing>) -> Self {
        Self { missing }
    }
}

/// A remark with a rule at its left: neutral, a warning, or something that is in order.
#[derive(Template)]
#[template(
    source = r#"<div class="call{% if !tone.is_empty() %} {{ tone }}{% endif %}"><p><b>{{ title }}</b></p>{% if !words.is_empty() %}<p class="dim2">{{ words }}</p>{% endif %}</div>"#,
    ext = "html"
)]
pub struct Call {
    tone: &'static str,
    title: String,
    words: String,
}

impl Call {
    /// Neutral.
    pub fn plain(title: impl ToString, words: impl ToString) -> Self {
        Self {
            tone: "",
            title: title.to_string(),
            words: words.to_string(),
        }
    }

    /// Something is wrong or missing.
    pub fn warning(title: impl ToString, words: impl ToString) -> Self {
        Self {
            tone: "call-warn",
            title: title.to_string(),
            words: words.to_string(),
        }
    }

    /// Something is in order.
    pub fn in_order(title: impl ToString, words: impl ToString) -> Self {
        Self {
            tone: "call-ok",
            title: title.to_string(),
            words: words.to_string(),
        }
    }
}

impl HtmlSafe for Secret {}
impl HtmlSafe for Empty {}
impl HtmlSafe for DoneLine {}
impl HtmlSafe for Need {}
impl HtmlSafe for Call {}
