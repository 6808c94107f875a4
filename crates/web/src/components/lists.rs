//! Getting about in lists: where one is, views with their counts, filters in the address, pages by key.

use askama::Template;
use askama::filters::HtmlSafe;

use super::status::{Status, StatusMark};
use crate::forms::sniff::Kind;
use crate::given::Given;
use crate::language::Lang;

/// Where a deep page stands, by the source text: 报告 › 部分 › 组. The last entry has no address.
#[derive(Template)]
#[template(
    source = r#"<nav class="crumb" aria-label="{{ lang.t("所在位置", "You are here") }}"><ol>{% for (words, href) in path %}<li>{% if let Some(to) = href %}<a href="{{ to }}">{{ words }}</a>{% else %}{{ words }}{% endif %}</li>{% endfor %}</ol></nav>"#,
    ext = "html"
)]
pub struct Crumb {
    lang: Lang,
    path: Vec<(String, Option<String>)>,
}

impl Crumb {
    /// An empty path.
    pub fn new(lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self { lang, path: Vec::new() }
    }

    /// One step with its address.
    #[must_use]
    pub fn to(mut self, words: impl ToString, href: impl ToString) -> Self {
        self.path.push((words.to_string(), Some(href.to_string())));
        self
    }

    /// The last step, which is here.
    #[must_use]
    pub fn here(mut self, words: impl ToString) -> Self {
        self.path.push((words.to_string(), None));
        self
    }
}

/// One ready-made view of a list, with its count.
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub words: String,
    /// Its address.
    pub href: String,
    /// How many.
    pub count: Option<u32>,
    /// The shape before its name.
    pub status: Option<Status>,
    /// Whether it is open.
    pub now: bool,
}

/// Ready-made views: 全部 186, 滞后 17, …
#[derive(Template)]
#[template(
    source = r#"<nav class="views" aria-label="{{ lang.t("常用视图", "Views") }}">{% for view in views %}<a href="{{ view.href }}"{% if view.now %} aria-current="true"{% endif %}>{% if let Some(status) = view.status %}{{ StatusMark::saying(status, view.words) }}{% else %}{{ view.words }}{% endif %}{% if let Some(count) = view.count %}<span class="n">{{ count }}</span>{% endif %}</a>{% endfor %}</nav>"#,
    ext = "html"
)]
pub struct Views {
    lang: Lang,
    views: Vec<View>,
}

impl Views {
    /// Of these.
    pub fn new(views: Vec<View>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self { lang, views }
    }
}

/// One part of a long page.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its name, with its count: 佐证 17.
    pub words: String,
    /// `#p2` or another address.
    pub href: String,
    /// Whether it is open.
    pub now: bool,
}

/// The parts of a long page.
#[derive(Template)]
#[template(
    source = r#"<nav class="sub" aria-label="{{ lang.t("本页", "On this page") }}">{% for tab in tabs %}<a href="{{ tab.href }}"{% if tab.now %} aria-current="true"{% endif %}>{{ tab.words }}</a>{% endfor %}</nav>"#,
    ext = "html"
)]
pub struct Tabs {
    lang: Lang,
    tabs: Vec<Tab>,
}

impl Tabs {
    /// Of these.
    pub fn new(tabs: Vec<Tab>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self { lang, tabs }
    }
}

/// What a filter holds.
#[derive(Clone, Debug)]
pub enum FilterValue {
    /// Words to search for.
    Search(String),
    /// A day.
    Day(String),
    /// One of several: (value, words), and the chosen value.
    Choice(Vec<(String, String)>, String),
    /// Kept, but not shown.
    Hidden(String),
}

/// One filter.
#[derive(Clone, Debug)]
pub struct Filter {
    name: String,
    label: String,
    value: FilterValue,
}

/// Filters: a form whose state is the address.
#[derive(Template)]
#[template(path = "components/filters.html")]
pub struct Filters {
    lang: Lang,
    action: String,
    filters: Vec<Filter>,
    /// Address of the list without filters, shown when some are on.
    clear: Option<String>,
}

impl Filters {
    /// A form that leads to this address.
    pub fn new(action: impl ToString, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            action: action.to_string(),
            filters: Vec::new(),
            clear: None,
        }
    }

    /// One more filter.
    #[must_use]
    pub fn with(mut self, name: &str, label: &str, value: FilterValue) -> Self {
        self.filters.push(Filter {
            name: name.to_owned(),
            label: label.to_owned(),
            value,
        });
        self
    }

    /// With a link that takes all filters away.
    #[must_use]
    pub fn clear(mut self, href: impl ToString) -> Self {
        self.clear = Some(href.to_string());
        self
    }
}

/// Pages by key: a page begins after a row, so that rows added meanwhile shift nothing.
#[derive(Template)]
#[template(
    source = r#"<nav class="pager" aria-label="{{ lang.t("翻页", "Pages") }}"><span>{{ words }}</span><span class="btns">{% if let Some(to) = first %}<a class="btn" href="{{ to }}">{{ lang.t("回到开头", "To the start") }}</a>{% endif %}{% if let Some(to) = next %}<a class="btn" href="{{ to }}" rel="next">{{ lang.t("下一页", "Next page") }}</a>{% endif %}</span></nav>"#,
    ext = "html"
)]
pub struct Pager {
    lang: Lang,
    words: String,
    first: Option<String>,
    next: Option<String>,
}

impl Pager {
    /// How many are shown of how many; the address of the start when this is not it; that of the next page if there is one.
    pub fn new(shown: u32, of: u32, first: Option<String>, next: Option<String>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        let words = match lang {
            Lang::Zh => format!("这一页 {shown} 件，共 {of} 件"),
            Lang::En => format!("{shown} on this page, {of} in all"),
        };
        Self::saying(words, first, next, lang)
    }

    /// The same in words of its own.
    pub fn saying(words: String, first: Option<String>, next: Option<String>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            words,
            first,
            next,
        }
    }

    /// The same when there are too many to count.
    pub fn of_many(shown: u32, first: Option<String>, next: Option<String>, lang: impl Given<Lang>) -> Self {
        let mut pager = Self::new(shown, 0, first, next, lang);
        pager.words = match pager.lang {
            Lang::Zh => format!("这一页 {shown} 件，共 2,000 件以上"),
            Lang::En => format!("{shown} on this page, more than 2,000 in all"),
        };
        pager
    }
}

/// One attached file in a list.
#[derive(Template)]
#[template(
    source = r#"<li><div>{% if let Some(removed) = removed %}<s class="cut">{{ name }}</s><small>{{ removed }}</small>{% else %}<a href="{{ href }}">{{ name }}</a><small>{{ self.facts() }}{% if !about.is_empty() %} · {{ about }}{% endif %}</small>{% endif %}</div><span class="digest" title="SHA-256">{{ digest }}</span></li>"#,
    ext = "html"
)]
pub struct FileRow {
    lang: Lang,
    name: String,
    href: String,
    kind: Kind,
    bytes: u64,
    pixels: Option<(u32, u32)>,
    about: String,
    digest: String,
    removed: Option<String>,
}

impl FileRow {
    /// Name, address, kind, size and SHA-256.
    pub fn new(name: impl ToString, href: impl ToString, kind: Kind, bytes: u64, sha256: &[u8], lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        let hex = crate::session::token::hex(sha256.get(..8).unwrap_or(sha256));
        let digest = hex
            .as_bytes()
            .chunks(4)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join(" ");
        Self {
            lang,
            name: name.to_string(),
            href: href.to_string(),
            kind,
            bytes,
            pixels: None,
            about: String::new(),
            digest,
            removed: None,
        }
    }

    /// Width and height of a picture.
    #[must_use]
    pub fn pixels(mut self, width: u32, height: u32) -> Self {
        self.pixels = Some((width, height));
        self
    }

    /// Who brought it, and when.
    #[must_use]
    pub fn about(mut self, words: impl ToString) -> Self {
        self.about = words.to_string();
        self
    }

    /// Removed: on which day, by whom, under which rule.
    #[must_use]
    pub fn removed(mut self, words: impl ToString) -> Self {
        self.removed = Some(words.to_string());
        self
    }

    fn facts(&self) -> String {
        let kind = match self.kind {
            Kind::Pdf => "PDF",
            Kind::Jpeg => "JPG",
            Kind::Png => "PNG",
            Kind::WebP => "WebP",
            Kind::Docx => "DOCX",
            Kind::Xlsx => "XLSX",
            Kind::Xls => "XLS",
            Kind::Text => "TXT",
            Kind::Csv => "CSV",
        };
        let size = self.lang.bytes(self.bytes);
        match self.pixels {
            Some((width, height)) => format!("{kind} · {size} · {width} × {height}"),
            None => format!("{kind} · {size}"),
        }
    }
}

impl HtmlSafe for Crumb {}
impl HtmlSafe for Views {}
impl HtmlSafe for Tabs {}
impl HtmlSafe for Filters {}
impl HtmlSafe for Pager {}
impl HtmlSafe for FileRow {}
