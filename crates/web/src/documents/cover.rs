//! Coverage of a document: which of its sentences of deployment or target are answered by items, as a bar and as counts, each with its
//! list behind it.

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::id::DocumentId;
use jiufen_kernel::share::Share;
use jiufen_store::read::review_views::{ClauseAnswer, Coverage};

use crate::language::{Lang, tenths};
use crate::page::Page;

/// The lists of coverage, by their names in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// Confirmed by a person as deployment or target.
    Base,
    /// Of these, with an item that a lead has accepted.
    Answered,
    /// Of these, without one.
    Unanswered,
    /// Answered, and the proof is agreed.
    Checkable,
    /// Proved to some part.
    Proved,
    /// Deployment or target by the machine's word alone.
    Unconfirmed,
}

impl List {
    /// All, in the order of the counts.
    pub(super) const ALL: [List; 6] = [
        List::Base,
        List::Answered,
        List::Unanswered,
        List::Checkable,
        List::Proved,
        List::Unconfirmed,
    ];

    /// The name in the address.
    pub(super) fn name(self) -> &'static str {
        match self {
            List::Base => "base",
            List::Answered => "answered",
            List::Unanswered => "unanswered",
            List::Checkable => "checkable",
            List::Proved => "proved",
            List::Unconfirmed => "unconfirmed",
        }
    }

    /// The name on the page.
    pub(super) fn words(self, lang: Lang) -> &'static str {
        match self {
            List::Base => lang.t("人确认过", "Confirmed"),
            List::Answered => lang.t("有人答", "Answered"),
            List::Unanswered => lang.t("没人答", "Unanswered"),
            List::Checkable => lang.t("查得清", "Checkable"),
            List::Proved => lang.t("有核实", "Proved in part"),
            List::Unconfirmed => lang.t("还没确认", "Unconfirmed"),
        }
    }

    /// What the list holds, in one sentence.
    pub(super) fn meaning(self, lang: Lang) -> &'static str {
        match self {
            List::Base => lang.t(
                "人确认为部署或目标的句子，是这份文件一切比例的分母。",
                "Sentences that a person confirmed as deployment or target: the base of every proportion of this document.",
            ),
            List::Answered => lang.t(
                "至少有一件事项，牵头单位已经签收，没有撤销。",
                "At least one item that its lead unit has accepted and that is not withdrawn.",
            ),
            List::Unanswered => lang.t("还没有牵头单位签收的事项。", "No item yet that a lead unit has accepted."),
            List::Checkable => lang.t(
                "有人答，而且约定了凭什么算办成。",
                "Answered, and what will count as proof is agreed.",
            ),
            List::Proved => lang.t(
                "它的事项经异体核查核实了一部分或全部。",
                "Outside checks have accepted some or all of what its items claim.",
            ),
            List::Unconfirmed => lang.t(
                "程序认为是部署或目标，还没有人看过。不进分母，也不藏起来。",
                "Deployment or target by the program's word alone; no person has looked yet. Outside the base, and never hidden.",
            ),
        }
    }
}

/// The counts of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub base: usize,
    pub answered: usize,
    pub checkable: usize,
    pub proved: usize,
    pub unconfirmed: usize,
    /// Items that the reader may not see, behind sentences of which nothing more is told.
    pub not_shown: usize,
}

impl Counts {
    /// Of what the store counts and what the machine alone says.
    pub(super) fn of(coverage: &Coverage, unconfirmed: usize) -> Self {
        let count = |fits: fn(&ClauseAnswer) -> bool| coverage.base.iter().filter(|answer| fits(answer)).count();
        Self {
            base: coverage.base.len(),
            answered: count(|answer| answer.answered),
            checkable: count(|answer| answer.checkable),
            proved: count(|answer| answer.proved.is_some_and(|proved| proved > Share::ZERO)),
            unconfirmed,
            not_shown: coverage.not_shown,
        }
    }

    /// How many stand in a list.
    pub(super) fn count(&self, list: List) -> usize {
        match list {
            List::Base => self.base,
            List::Answered => self.answered,
            List::Unanswered => self.base - self.answered,
            List::Checkable => self.checkable,
            List::Proved => self.proved,
            List::Unconfirmed => self.unconfirmed,
        }
    }
}

/// One count on the page.
struct Count {
    words: &'static str,
    number: usize,
    href: String,
    swatch: &'static str,
    now: bool,
}

/// The bar with its counts.
#[derive(Template)]
#[template(path = "documents/cover.html")]
pub(super) struct Cover {
    lang: Lang,
    counts: Vec<Count>,
    /// Percentages of the bar: answered, unanswered, unconfirmed, each with where it begins.
    bar: [(String, String); 3],
    total: usize,
    answered: usize,
    /// Mean proved over the base, `37.5`; none where it would tell of items not shown.
    mean: Option<String>,
    /// Items not shown, behind sentences of which nothing more is told.
    not_shown: usize,
    /// Repairs that nobody looked at, and where they are.
    repairs: Option<(usize, String)>,
    /// Places of the review that nobody looked at.
    left: Option<usize>,
}

impl HtmlSafe for Cover {}

/// Where a list of coverage is.
pub(super) fn address(id: DocumentId, list: List) -> String {
    format!("/documents/{id}/coverage?list={}", list.name())
}

impl Cover {
    /// Of a document; `now` is the list that is open.
    pub(super) fn of(page: &Page, id: DocumentId, counts: Counts, mean: Option<Share>, now: Option<List>) -> Self {
        let total = counts.base + counts.unconfirmed;
        let widths = [counts.answered, counts.base - counts.answered, counts.unconfirmed];
        let percent = |part: usize| {
            let tenths = part * 1000 / total.max(1);
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let mut begin = 0;
        let bar = widths.map(|width| {
            let at = percent(begin);
            begin += width;
            (at, percent(width))
        });
        let counted = |list: List| Count {
            words: list.words(page.lang),
            number: counts.count(list),
            href: page.at(&address(id, list)),
            swatch: match list {
                List::Answered => "cv-1",
                List::Unanswered => "cv-3",
                List::Unconfirmed => "cv-2",
                _ => "",
            },
            now: now == Some(list),
        };
        Self {
            lang: page.lang,
            counts: List::ALL.into_iter().map(counted).collect(),
            bar,
            total,
            answered: counts.answered,
            mean: mean.map(|mean| tenths(u16::try_from(mean.hundredths()).unwrap_or(10_000))),
            not_shown: counts.not_shown,
            repairs: None,
            left: None,
        }
    }

    /// With repairs that nobody looked at.
    #[must_use]
    pub(super) fn repairs(mut self, open: usize, href: String) -> Self {
        self.repairs = (open > 0).then_some((open, href));
        self
    }

    /// With what is left of the review.
    #[must_use]
    pub(super) fn left(mut self, places: usize) -> Self {
        self.left = Some(places);
        self
    }
}
