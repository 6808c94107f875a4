//! Fields of a form as HTML: label, hint, what is wrong, and the control with its value kept. Made from a [`Draft`] in a
//! template: `{{ draft.line("title", page.t("标题", "Title")).max(200).needed() }}`.

use askama::Template;
use askama::filters::HtmlSafe;
use uuid::Uuid;

use super::draft::Draft;
use crate::language::Lang;

/// The two hidden fields every form begins with.
#[derive(Template)]
#[template(
    source = r#"<input type="hidden" name="form_key" value="{{ form_key }}"><input type="hidden" name="command" value="{{ command }}">"#,
    ext = "html"
)]
pub struct FormKeys {
    pub(super) form_key: String,
    pub(super) command: Uuid,
}

/// What to mend, above a form, each with a link to its field.
#[derive(Template)]
#[template(
    source = r##"{% if refused.is_some() || !wrong.is_empty() %}<div class="call call-warn form-wrong" role="alert" tabindex="-1"{% if !quiet %} autofocus{% endif %}>
{% if let Some(sentence) = refused %}<p><b>{{ sentence }}</b></p>{% endif %}
{% if !wrong.is_empty() %}<p>{{ lang.t("还没有记下。要改的地方：", "Nothing recorded yet. To mend:") }}</p>
<ul>{% for (name, sentence) in wrong %}<li><a href="#f-{{ name }}">{{ sentence }}</a></li>{% endfor %}</ul>{% endif %}
</div>{% endif %}"##,
    ext = "html"
)]
pub struct Objections {
    pub(super) quiet: bool,
    pub(super) lang: Lang,
    pub(super) refused: Option<String>,
    pub(super) wrong: Vec<(String, String)>,
}

impl Objections {
    /// Without taking the focus: for the style guide, where it is only shown.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }
}

/// One field.
#[derive(Template)]
#[template(path = "forms/field.html")]
pub struct Field {
    name: String,
    label: String,
    kind: &'static str,
    value: String,
    wrong: Option<String>,
    hint: Option<String>,
    max: Option<usize>,
    needed: bool,
    free_words: Option<&'static str>,
    autocomplete: Option<&'static str>,
    unit: Option<String>,
    bounds: Option<(String, String)>,
    accept: Option<&'static str>,
    capture: bool,
    rows: u8,
    key: Option<&'static str>,
    list: Option<&'static str>,
}

impl Field {
    pub(super) fn new(draft: &Draft, name: &str, label: &str, kind: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            value: if matches!(kind, "password" | "file") {
                String::new()
            } else {
                draft.value(name).to_owned()
            },
            wrong: draft.wrong(name).map(str::to_owned),
            hint: None,
            max: None,
            needed: false,
            free_words: None,
            autocomplete: None,
            unit: None,
            bounds: None,
            accept: None,
            capture: false,
            rows: 4,
            key: None,
            list: None,
        }
    }

    /// A single letter that leads into the field.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// The id of a list of values that the browser offers.
    #[must_use]
    pub fn list(mut self, id: &'static str) -> Self {
        self.list = Some(id);
        self
    }

    /// A line under the label.
    #[must_use]
    pub fn hint(mut self, words: impl ToString) -> Self {
        self.hint = Some(words.to_string());
        self
    }

    /// Most characters.
    #[must_use]
    pub fn max(mut self, chars: usize) -> Self {
        self.max = Some(chars);
        self
    }

    /// Must be filled in.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// May be left out, and says so: `（可不填）`.
    #[must_use]
    pub fn free(mut self, lang: &Lang) -> Self {
        self.free_words = Some(match lang {
            Lang::Zh => "（可不填）",
            Lang::En => " (may be left out)",
        });
        self
    }

    /// What a browser may fill in by itself.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// A unit behind a number: `公里`.
    #[must_use]
    pub fn unit(mut self, words: &str) -> Self {
        self.unit = Some(words.to_owned());
        self
    }

    /// The first and last day that can be chosen.
    #[must_use]
    pub fn between(mut self, first: impl ToString, last: impl ToString) -> Self {
        self.bounds = Some((first.to_string(), last.to_string()));
        self
    }

    /// Lines of an area.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// Kinds of file the picker offers, such as `image/*`.
    #[must_use]
    pub fn accept(mut self, kinds: &'static str) -> Self {
        self.accept = Some(kinds);
        self
    }

    /// Opens the camera on a phone.
    #[must_use]
    pub fn camera(mut self) -> Self {
        self.capture = true;
        self.accept = Some("image/*");
        self
    }

    /// The ids of hint and objection, for `aria-describedby`.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.wrong.is_some() {
            ids.push(format!("f-{}-e", self.name));
        }
        if self.hint.is_some() {
            ids.push(format!("f-{}-h", self.name));
        }
        ids.join(" ")
    }
}

/// One of several.
#[derive(Template)]
#[template(path = "forms/choice.html")]
pub struct Choice {
    name: String,
    label: String,
    options: Vec<(String, String, bool)>,
    radio: bool,
    wrong: Option<String>,
    hint: Option<String>,
    needed: bool,
    empty: Option<String>,
}

impl Choice {
    pub(super) fn new(draft: &Draft, name: &str, label: &str, options: &[(String, String)], radio: bool) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            options: options
                .iter()
                .map(|(value, words)| (value.clone(), words.clone(), draft.has(name, value)))
                .collect(),
            radio,
            wrong: draft.wrong(name).map(str::to_owned),
            hint: None,
            needed: false,
            empty: None,
        }
    }

    /// A line under the label.
    #[must_use]
    pub fn hint(mut self, words: impl ToString) -> Self {
        self.hint = Some(words.to_string());
        self
    }

    /// Must be chosen.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// A first option of a drop-down list with an empty value: `选一个单位`.
    #[must_use]
    pub fn empty(mut self, words: &str) -> Self {
        self.empty = Some(words.to_owned());
        self
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.wrong.is_some() {
            ids.push(format!("f-{}-e", self.name));
        }
        if self.hint.is_some() {
            ids.push(format!("f-{}-h", self.name));
        }
        ids.join(" ")
    }
}

/// A box to tick.
#[derive(Template)]
#[template(
    source = r#"<div class="field field-tick{% if wrong.is_some() %} field-err{% endif %}" id="f-{{ name }}">{% if let Some(sentence) = wrong %}<span class="err" id="f-{{ name }}-e">{{ sentence }}</span>{% endif %}<label><input type="checkbox" name="{{ name }}" value="yes"{% if on %} checked{% endif %}{% if wrong.is_some() %} aria-invalid="true" aria-describedby="f-{{ name }}-e"{% endif %}>{{ label }}</label></div>"#,
    ext = "html"
)]
pub struct Tick {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) on: bool,
    pub(super) wrong: Option<String>,
}

impl HtmlSafe for FormKeys {}
impl HtmlSafe for Objections {}
impl HtmlSafe for Field {}
impl HtmlSafe for Choice {}
impl HtmlSafe for Tick {}
