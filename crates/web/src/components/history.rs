//! What happened, in words: moved deadlines, the steps of an item, the sentence it came from.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::civil::Date;

use crate::given::Given;
use crate::language::Lang;

/// A deadline with its history: ~~10月31日~~ **12月31日**（改过 1 次）.
#[derive(Template)]
#[template(
    source = r##"{% if let Some(first) = self.first_shown() %}<s class="cut">{{ first }}</s> {% endif %}<b>{{ self.due_shown() }}</b>{% if moved > 0 %}{{ lang.t("（", " (") }}<a href="{{ href }}">{{ self.words() }}</a>{{ lang.t("）", ")") }}{% endif %}"##,
    ext = "html"
)]
pub struct Deadline {
    lang: Lang,
    today: Date,
    due: Date,
    first: Option<Date>,
    moved: u32,
    href: String,
}

impl Deadline {
    /// The date in force, the first one, how often it moved, and where the moves are told.
    pub fn new(
        due: impl Given<Date>,
        first: impl Given<Date>,
        moved: u32,
        href: impl ToString,
        today: impl Given<Date>,
        lang: impl Given<Lang>,
    ) -> Self {
        let lang = lang.given();
        let (due, first, today) = (due.given(), first.given(), today.given());
        Self {
            lang,
            today,
            due,
            first: (moved > 0).then_some(first),
            moved,
            href: href.to_string(),
        }
    }

    fn first_shown(&self) -> Option<String> {
        self.first.map(|first| self.lang.day_seen_from(first, self.today))
    }

    fn due_shown(&self) -> String {
        self.lang.day_seen_from(self.due, self.today)
    }

    fn words(&self) -> String {
        match (self.lang, self.moved) {
            (Lang::Zh, times) => format!("改过 {times} 次"),
            (Lang::En, 1) => String::from("moved once"),
            (Lang::En, times) => format!("moved {times} times"),
        }
    }
}

/// One move of a deadline, for a list of them.
#[derive(Template)]
#[template(
    source = r#"{{ lang.t("期限由", "Deadline moved from") }} {{ from }} {{ lang.t("改到", "to") }} {{ to }}{{ lang.t("。批准：", ". Approved by ") }}{{ by }}{{ lang.t("。", ".") }}<span class="why">{{ lang.t("理由：", "Reason: ") }}{{ reason }}</span>"#,
    ext = "html"
)]
pub struct Moved {
    lang: Lang,
    from: String,
    to: String,
    by: String,
    reason: String,
}

impl Moved {
    /// From, to, who approved, and why.
    pub fn new(
        from: impl Given<Date>,
        to: impl Given<Date>,
        by: impl ToString,
        reason: impl ToString,
        today: impl Given<Date>,
        lang: impl Given<Lang>,
    ) -> Self {
        let lang = lang.given();
        let today = today.given();
        Self {
            lang,
            from: lang.day_seen_from(from, today),
            to: lang.day_seen_from(to, today),
            by: by.to_string(),
            reason: reason.to_string(),
        }
    }
}

/// One step in the history of an item.
#[derive(Clone, Debug)]
pub struct Step {
    /// The day.
    pub day: Date,
    /// The act, in bold, if it is to stand out: 部分认可.
    pub act: Option<String>,
    /// Who did what, as a sentence.
    pub words: String,
    /// The reason, on a line of its own.
    pub reason: Option<String>,
    /// Where the event can be seen.
    pub href: Option<String>,
    /// An id for links to this step.
    pub anchor: Option<String>,
}

impl Step {
    /// A step with its sentence.
    pub fn new(day: Date, words: impl ToString) -> Self {
        Self {
            day,
            act: None,
            words: words.to_string(),
            reason: None,
            href: None,
            anchor: None,
        }
    }

    /// With the act in bold before the sentence.
    #[must_use]
    pub fn act(mut self, act: impl ToString) -> Self {
        self.act = Some(act.to_string());
        self
    }

    /// With a reason.
    #[must_use]
    pub fn reason(mut self, reason: impl ToString) -> Self {
        self.reason = Some(reason.to_string());
        self
    }

    /// With an address of the event.
    #[must_use]
    pub fn href(mut self, href: impl ToString) -> Self {
        self.href = Some(href.to_string());
        self
    }

    /// With an id.
    #[must_use]
    pub fn anchor(mut self, anchor: impl ToString) -> Self {
        self.anchor = Some(anchor.to_string());
        self
    }
}

/// The steps, newest first.
#[derive(Template)]
#[template(
    source = r##"<ol class="log">{% for step in steps %}<li{% if let Some(id) = step.anchor %} id="{{ id }}"{% endif %}><time datetime="{{ step.day }}">{% if let Some(to) = step.href %}<a href="{{ to }}">{{ lang.day_seen_from(step.day, today) }}</a>{% else %}{{ lang.day_seen_from(step.day, today) }}{% endif %}</time><div>{% if let Some(act) = step.act %}<b>{{ act }}</b>{{ lang.t("：", ": ") }}{% endif %}{{ step.words }}{% if let Some(reason) = step.reason %}<span class="why">{{ lang.t("理由：", "Reason: ") }}{{ reason }}</span>{% endif %}</div></li>{% endfor %}</ol>"##,
    ext = "html"
)]
pub struct Timeline {
    lang: Lang,
    today: Date,
    steps: Vec<Step>,
}

impl Timeline {
    /// Of these steps.
    pub fn new(steps: Vec<Step>, today: impl Given<Date>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            today: today.given(),
            steps,
        }
    }
}

/// The sentence an item came from, in its place: what stands before, the marked words, what follows. Always Chinese as
/// it was written; in English a reading aid may stand under it.
#[derive(Template)]
#[template(
    source = r#"<div class="src" lang="zh-CN">{% if !before.is_empty() %}<p class="out">{{ before }}</p>{% endif %}<p class="q">{{ lead }}<mark>{{ marked }}</mark>{{ rest }}</p>{% if !after.is_empty() %}<p class="out">{{ after }}</p>{% endif %}</div>{% if let Some(aid) = aid %}<p class="dim2">{{ aid }}</p>{% endif %}{% if !place.is_empty() %}<p class="note">{{ place }}</p>{% endif %}"#,
    ext = "html"
)]
pub struct SourceSentence {
    /// The sentence before.
    pub before: String,
    /// Words of the same sentence before the marked ones.
    pub lead: String,
    /// The clause.
    pub marked: String,
    /// Words of the same sentence after the marked ones.
    pub rest: String,
    /// The sentence after.
    pub after: String,
    /// What it says, in English.
    pub aid: Option<String>,
    /// Where it stands: 三、守住水和生态，第 2 段第 2 句.
    pub place: String,
}

impl HtmlSafe for Deadline {}
impl HtmlSafe for Moved {}
impl HtmlSafe for Timeline {}
impl HtmlSafe for SourceSentence {}
