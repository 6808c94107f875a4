//! Lateness, said in one place: 逾期 never stands alone. Beside it stands what was late and is not any more, by what ended it
//! (INTEGRITY 2), each with its list. The numbers can be read nowhere else, so no screen can show the one without the other.

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::figures::Once;
use jiufen_kernel::item::Ended;
use jiufen_store::read::counted::Counted;
use jiufen_store::read::views;

use super::figures::list_of;
use super::status::{Status, StatusMark};
use crate::given::Given;
use crate::language::{Lang, group_thousands};

/// What ended a stretch of lateness: in full, and short, where 逾期 stands above it.
pub(crate) fn ended_words(ended: Ended, lang: Lang) -> (&'static str, &'static str) {
    let (zh, short_zh, en, short_en) = match ended {
        Ended::Extended => ("逾期后延期", "后延期", "late, then extended", "extended"),
        Ended::Suspended => ("挂起中逾期", "后挂起", "late, then suspended", "suspended"),
        Ended::Reassigned => ("逾期后改派", "后改派", "late, then given to another", "reassigned"),
        Ended::Unproved => ("逾期未核实销号", "未核实销号", "late, closed without proof", "unproved"),
        Ended::Proved => ("逾期后核实", "后核实", "late, then proved", "proved late"),
    };
    (lang.t(zh, en), lang.t(short_zh, short_en))
}

impl LateCount {
    /// The number, with its thousands apart.
    pub(crate) fn shown(&self) -> String {
        group_thousands(self.number)
    }
}

/// What is late now, and what was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Late {
    now: i64,
    once: Once,
}

/// One number of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateCount {
    /// 逾期, or how it ended.
    pub words: &'static str,
    /// The same under a head that says 逾期.
    pub short: &'static str,
    /// How many.
    pub number: i64,
    /// Its list.
    pub href: Option<String>,
}

impl From<&views::Numbers> for Late {
    fn from(numbers: &views::Numbers) -> Self {
        Self::new(numbers.overdue, numbers.counts.once)
    }
}

impl Late {
    /// Late now, and stretches that ended.
    pub fn new(now: i64, once: Once) -> Self {
        Self { now, once }
    }

    /// Is or was anything late?
    pub fn is_any(&self) -> bool {
        self.now > 0 || self.once.all() > 0
    }

    /// Is anything late now?
    pub fn is_now(&self) -> bool {
        self.now > 0
    }

    /// 逾期 first, also when it is none; then each way in which lateness ended, as far as there is any.
    pub fn counts(&self, lists: Option<&str>, lang: impl Given<Lang>) -> Vec<LateCount> {
        let lang = lang.given();
        let count = |number: i64, (words, short), counted| LateCount {
            words,
            short,
            number,
            href: lists.filter(|_| number > 0).map(|lists| list_of(lists, counted)),
        };
        let now = lang.t("逾期", "overdue");
        let ended = Ended::ALL
            .into_iter()
            .map(|ended| count(self.once.of(ended), ended_words(ended, lang), Counted::Once(ended)));
        let ended = ended.filter(|count| count.number > 0);
        [count(self.now, (now, now), Counted::Overdue)]
            .into_iter()
            .chain(ended)
            .collect()
    }

    /// In words, for a group: `4 件滞后，曾逾期 6 次`.
    pub fn behind(&self, lang: Lang) -> String {
        let behind = match (self.now, lang) {
            (..=0, _) => lang.t("没有滞后", "none behind").to_owned(),
            (behind, Lang::Zh) => format!("{behind} 件滞后"),
            (behind, Lang::En) => format!("{behind} behind"),
        };
        beside(behind, self.once.all(), lang)
    }

    /// The numbers of an export: 逾期, then every way in which lateness ended, none left out.
    pub fn cells(&self) -> [i64; 6] {
        let mut cells = [self.now, 0, 0, 0, 0, 0];
        for (cell, ended) in cells[1..].iter_mut().zip(Ended::ALL) {
            *cell = self.once.of(ended);
        }
        cells
    }

    /// The heads of [`Late::cells`].
    pub fn heads(lang: Lang) -> [String; 6] {
        let mut heads = [(); 6].map(|()| lang.t("逾期", "Overdue").to_owned());
        for (head, ended) in heads[1..].iter_mut().zip(Ended::ALL) {
            let words = ended_words(ended, lang).0;
            *head = match lang {
                Lang::Zh => format!("{words}（次）"),
                Lang::En => format!("{}{} (times)", words[..1].to_uppercase(), &words[1..]),
            };
        }
        heads
    }
}

/// A status with how often it was late before: `滞后 3 天，曾逾期 2 次`.
pub(crate) fn beside(words: String, times: i64, lang: Lang) -> String {
    match (times, lang) {
        (..=0, _) => words,
        (times, Lang::Zh) => format!("{words}，曾逾期 {times} 次"),
        (1, Lang::En) => format!("{words}, late once before"),
        (times, Lang::En) => format!("{words}, late {times} times before"),
    }
}

/// The mark of an item's status that says how often it, or what is in it, was late before.
pub(crate) fn marked(row: &views::ItemRow, lang: Lang) -> StatusMark {
    let status = Status::from(row.colour);
    let times = if row.node {
        row.numbers.counts.once.all()
    } else {
        row.late_times
    };
    StatusMark::saying(status, beside(status.word(lang).to_owned(), times, lang))
}

/// A line of its own: 逾期 4 · 逾期后延期 3, each a link to its list.
#[derive(Template)]
#[template(
    source = r#"<p class="counts">{% for one in counts %}{% if one.number == 0 %}<span class="nil">{{ one.words }} 0</span>{% else if let Some(href) = one.href %}<span><a class="num" href="{{ href }}">{{ one.words }} <b>{{ one.shown() }}</b></a></span>{% else %}<span>{{ one.words }} <b>{{ one.shown() }}</b></span>{% endif %}{% endfor %}</p>"#,
    ext = "html"
)]
pub struct LateLine {
    counts: Vec<LateCount>,
}

impl LateLine {
    /// Of this lateness; `lists` is the address of its lists up to the word of each.
    pub fn new(late: &Late, lists: &str, lang: impl Given<Lang>) -> Self {
        Self {
            counts: late.counts(Some(lists), lang),
        }
    }
}

impl HtmlSafe for LateLine {}

#[cfg(test)]
mod tests {
    use super::*;

    fn late() -> Late {
        let once = Once {
            extended: 3,
            suspended: 2,
            unproved: 1,
            ..Once::default()
        };
        Late::new(4, once)
    }

    #[test]
    fn what_was_late_stands_beside_what_is() {
        let said = |lang: Lang| {
            let counts = late().counts(Some("/items?unit=1"), lang);
            counts
                .iter()
                .map(|count| format!("{} {}", count.words, count.number))
                .collect::<Vec<_>>()
                .join(" · ")
        };
        assert_eq!(said(Lang::Zh), "逾期 4 · 逾期后延期 3 · 挂起中逾期 2 · 逾期未核实销号 1");
        assert_eq!(
            said(Lang::En),
            "overdue 4 · late, then extended 3 · late, then suspended 2 · late, closed without proof 1"
        );
        let lists: Vec<_> = late()
            .counts(Some("/items?unit=1"), Lang::Zh)
            .into_iter()
            .filter_map(|count| count.href)
            .collect();
        assert_eq!(lists[1], "/items?unit=1&only=late-extended");
        assert_eq!(
            (late().behind(Lang::Zh), late().cells()),
            ("4 件滞后，曾逾期 6 次".into(), [4, 3, 2, 0, 1, 0])
        );
        assert_eq!(Late::default().behind(Lang::En), "none behind");
        assert!(Late::new(0, Once::one(Ended::Proved)).is_any());
    }
}
