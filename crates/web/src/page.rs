//! The frame around every screen: top bar, search, as-of day, post, language, theme, the bar at the foot of a phone, the
//! keys. A screen is an askama template that extends `page.html` and has a field `page: Page`.

use jiff::civil::Date;

use crate::Web;
use crate::assets;
use crate::forms::Draft;
use crate::given::Given;
use crate::language::Lang;
use crate::notices::Notices;
use crate::theme::Theme;
use crate::visitor::{Seat, Visitor};

/// Which word of the navigation a screen belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// 待办
    Duties,
    /// 事项
    Items,
    /// 文件
    Documents,
    /// 单位
    Units,
    /// 岗位
    Posts,
    /// None of them.
    None,
}

/// The words of the bar, in order. Each is shown on a desk; the first four also stand at the foot of a phone.
const NAVIGATION: [(Section, &str, &str, &str); 5] = [
    (Section::Duties, "/duties", "待办", "Duties"),
    (Section::Items, "/items", "事项", "Items"),
    (Section::Documents, "/documents", "文件", "Documents"),
    (Section::Units, "/units", "单位", "Units"),
    (Section::Posts, "/posts", "岗位", "Posts"),
];

/// Who is signed in, for the bar.
#[derive(Clone, Debug)]
pub struct Who {
    /// The person.
    pub person: String,
    /// Unit and post, if one is chosen.
    pub title: Option<String>,
}

/// What every template knows besides its own fields.
#[derive(Clone, Debug)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// The day called today.
    pub today: Date,
    /// The past day being looked at.
    pub as_of: Option<Date>,
    /// The word of the bar this screen belongs to.
    pub section: Section,
    /// The office that runs this.
    pub office: String,
    /// The demonstration's day.
    pub demo: Option<Date>,
    /// Who is signed in.
    pub who: Option<Who>,
    /// Path and query as asked.
    pub address: String,
    /// The key of this page's forms.
    pub form_key: String,
    /// Whether single-letter keys are on.
    pub keys: bool,
    /// Duties open, beside the word 待办.
    pub duties: Option<u32>,
    /// Why nothing can be recorded now.
    pub standstill: Option<String>,
    /// What is said above the page's own matter.
    pub notices: Notices,
}

impl Page {
    /// The frame for anyone.
    pub fn new(web: &Web, visitor: &Visitor, section: Section) -> Self {
        let settings = web.settings();
        // Without randomness no key can be made; the form is then refused when it comes back, which is safe.
        let form_key = visitor
            .form_secret()
            .and_then(|secret| secret.form_key().ok())
            .unwrap_or_default();
        Self {
            lang: visitor.lang,
            theme: visitor.theme,
            today: visitor.today,
            as_of: visitor.as_of,
            section,
            office: visitor.lang.t(&settings.name_zh, &settings.name_en).to_owned(),
            demo: web.demo(),
            who: visitor.session.as_ref().map(|session| Who {
                person: session.person_name.clone(),
                title: session.post.as_ref().map(crate::session::Post::title),
            }),
            address: visitor.address.clone(),
            form_key,
            keys: visitor.keys,
            duties: None,
            standstill: crate::standstill::banner(web, visitor.lang),
            notices: Notices::default(),
        }
    }

    /// The frame for somebody in their seat.
    pub fn of(web: &Web, seat: &Seat, section: Section) -> Self {
        Self {
            duties: seat.duties.filter(|open| *open > 0),
            notices: seat.notices.clone(),
            ..Self::new(web, &seat.visitor, section)
        }
    }

    /// The same for a screen that always shows today: what is owed, what is found.
    pub fn of_today(web: &Web, seat: &Seat, section: Section) -> Self {
        Self {
            as_of: None,
            ..Self::of(web, seat, section)
        }
    }

    /// Chooses from a pair.
    pub fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.t(zh, en)
    }

    /// A day, with its year when it is not this year: `11月14日`.
    pub fn day(&self, day: impl Given<Date>) -> String {
        self.lang.day_seen_from(day, self.today)
    }

    /// A day against today: `过期 6 天`.
    pub fn against(&self, day: impl Given<Date>) -> String {
        self.lang.against(day, self.today)
    }

    /// A number of things with its unit word: `3 件`, `1 item`.
    pub fn many(&self, number: impl Given<usize>, zh: &str, one: &str, many: &str) -> String {
        self.lang
            .count(i64::try_from(number.given()).unwrap_or(i64::MAX), zh, one, many)
    }

    /// An address that keeps looking at the same past day.
    pub fn at(&self, address: &str) -> String {
        match self.as_of {
            None => address.to_owned(),
            Some(day) => format!("{address}{}as_of={day}", if address.contains('?') { '&' } else { '?' }),
        }
    }

    /// Whether something can be entered here: not on a past day.
    pub fn takes_input(&self) -> bool {
        self.as_of.is_none() && self.who.is_some()
    }

    /// An empty form in this page's language.
    pub fn draft(&self) -> Draft {
        Draft::new(self.lang)
    }

    /// The address of an embedded file.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The present address as a value in a query, for links that come back here.
    pub fn here(&self) -> String {
        crate::forms::read::encode(&self.address)
    }

    /// The present address without `as_of`, to go back to today.
    pub fn here_today(&self) -> String {
        let Some((path, query)) = self.address.split_once('?') else {
            return self.address.clone();
        };
        let rest: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("as_of=")).collect();
        if rest.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", rest.join("&"))
        }
    }

    /// The present path, for the form that chooses a day.
    pub fn path(&self) -> &str {
        self.address.split('?').next().unwrap_or("/")
    }

    /// The present query without the day, as hidden fields of the form that chooses it.
    pub fn query_besides_day(&self) -> Vec<(String, String)> {
        let Some((_, query)) = self.address.split_once('?') else {
            return Vec::new();
        };
        let mut pairs = crate::forms::read::pairs(query.as_bytes()).unwrap_or_default();
        pairs.retain(|(name, _)| name != "as_of" && name != "after");
        pairs
    }

    /// The last day before today.
    pub fn yesterday(&self) -> String {
        self.today.yesterday().map(|day| day.to_string()).unwrap_or_default()
    }

    /// The words of the bar: address, words, whether this is it, and whether it stands at the foot of a phone.
    pub fn navigation(&self) -> impl Iterator<Item = (&'static str, String, bool, bool)> + '_ {
        NAVIGATION.iter().enumerate().map(|(index, (section, address, zh, en))| {
            (*address, self.lang.t(zh, en).to_owned(), *section == self.section, index < 4)
        })
    }
}
