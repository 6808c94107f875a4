//! The numbers in words: the large sum of an item, the short line of a row, the counts every roll-up carries.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::figures::Figures;
use jiufen_kernel::share::Share;
use jiufen_store::read::counted::Counted;
use jiufen_store::read::views;

use super::late::{Late, LateCount};
use crate::components::Swatch;
use crate::given::Given;
use crate::items::asked::only_word;
use crate::language::{Lang, group_thousands};

/// Said, proved and the parts of the gap, as shares in 0.01 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// 说
    pub said: u16,
    /// 证
    pub proved: u16,
    /// 待核
    pub waiting: u16,
    /// 未举证
    pub unbacked: u16,
    /// 核减
    pub disallowed: u16,
    /// The weight of the milestones due by now, if there is a plan.
    pub plan: Option<u16>,
}

/// Tenths of a percent, written `86.5`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(pub u16);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// The same numbers as they are shown, in tenths, so that the shown parts add up to the shown gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// 说
    pub said: Tenths,
    /// 证
    pub proved: Tenths,
    /// 差, said minus proved as shown.
    pub gap: Tenths,
    /// 待核
    pub waiting: Tenths,
    /// 未举证
    pub unbacked: Tenths,
    /// 核减
    pub disallowed: Tenths,
    /// 计划到今天
    pub plan: Option<Tenths>,
}

impl Numbers {
    /// From what the kernel computed, with the plan to date if there is one.
    pub fn of(figures: &Figures, plan: Option<Share>) -> Self {
        // A share is at most 10,000.
        let part = |share: Share| u16::try_from(share.hundredths()).unwrap_or(10_000);
        Self {
            said: part(figures.said),
            proved: part(figures.proved),
            waiting: part(figures.waiting),
            unbacked: part(figures.bare),
            disallowed: part(figures.cut),
            plan: plan.map(part),
        }
    }

    /// As shown: everything cut to one decimal; what that leaves over goes to the last part that is there.
    pub fn shown(&self) -> Shown {
        let (said, proved) = (self.said / 10, self.proved / 10);
        let gap = said.saturating_sub(proved);
        let (mut waiting, mut unbacked, mut disallowed) = (self.waiting / 10, self.unbacked / 10, self.disallowed / 10);
        let left = gap.saturating_sub(waiting + unbacked + disallowed);
        if self.disallowed > 0 {
            disallowed += left;
        } else if self.unbacked > 0 {
            unbacked += left;
        } else {
            waiting += left;
        }
        Shown {
            said: Tenths(said),
            proved: Tenths(proved),
            gap: Tenths(gap),
            waiting: Tenths(waiting),
            unbacked: Tenths(unbacked),
            disallowed: Tenths(disallowed),
            plan: self.plan.filter(|plan| *plan > 0).map(|plan| Tenths(plan / 10)),
        }
    }

    /// The sentence: `说 86.5%，证 52.0%，差 34.5 点：待核 10.5，未举证 6.0，核减 18.0；计划到今天 65.0%`.
    pub fn sentence(&self, lang: impl Given<Lang>) -> String {
        let lang = lang.given();
        let shown = self.shown();
        let Shown { said, proved, gap, .. } = shown;
        let mut out = match lang {
            Lang::Zh => format!("说 {said}%，证 {proved}%，差 {gap} 点"),
            Lang::En => format!("Said {said}%, proved {proved}%, gap {gap} points"),
        };
        let parts = [
            (shown.waiting, lang.t("待核", "waiting for a check")),
            (shown.unbacked, lang.t("未举证", "not yet backed")),
            (shown.disallowed, lang.t("核减", "disallowed")),
        ];
        let parts: Vec<_> = parts
            .iter()
            .filter(|(part, _)| part.0 > 0)
            .map(|(part, words)| format!("{words} {part}"))
            .collect();
        if !parts.is_empty() {
            out.push_str(lang.t("：", ": "));
            out.push_str(&parts.join(lang.t("，", ", ")));
        }
        if let Some(plan) = shown.plan {
            out.push_str(&match lang {
                Lang::Zh => format!("；计划到今天 {plan}%"),
                Lang::En => format!("; plan to date {plan}%"),
            });
        }
        out
    }
}

/// The large sum of an item or a roll-up: 说 86.5% · 证 52.0% · 差 34.5 点 = 待核 10.5 + 未举证 6.0 + 核减 18.0.
#[derive(Template)]
#[template(path = "components/sum.html")]
pub struct Sum {
    lang: Lang,
    shown: Shown,
}

impl Sum {
    /// For these numbers.
    pub fn new(numbers: &Numbers, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            shown: numbers.shown(),
        }
    }
}

/// The short line under a bar in a list: 说 100.0 证 40.0 核减 60.0.
#[derive(Template)]
#[template(
    source = r#"<p class="nums"><span>{{ lang.t("说", "said") }} <span class="said">{{ shown.said }}</span></span><span>{{ lang.t("证", "proved") }} <span class="proved">{{ shown.proved }}</span></span>{% if shown.disallowed.0 > 0 %}<span class="cutn">{{ lang.t("核减", "disallowed") }} {{ shown.disallowed }}</span>{% else if shown.unbacked > shown.waiting %}<span>{{ lang.t("未举证", "not backed") }} {{ shown.unbacked }}</span>{% else if shown.waiting.0 > 0 %}<span>{{ lang.t("待核", "waiting") }} {{ shown.waiting }}</span>{% else %}<span>{{ lang.t("差", "gap") }} {{ shown.gap }}</span>{% endif %}</p>"#,
    ext = "html"
)]
pub struct RowNumbers {
    lang: Lang,
    shown: Shown,
}

impl RowNumbers {
    /// For these numbers.
    pub fn new(numbers: &Numbers, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            shown: numbers.shown(),
        }
    }
}

/// The scale under a large bar: 0, the plan to date, 100.
#[derive(Template)]
#[template(
    source = r#"<div class="axis" aria-hidden="true"><svg><text x="0" y="13">0</text>{% if let Some(plan) = plan %}<text x="{{ at }}%" y="13" text-anchor="{{ anchor }}">{{ lang.t("计划到今天", "plan to date") }} {{ plan }}</text>{% endif %}{% if far_from_end %}<text{% if plan.is_some() %} class="no-phone"{% endif %} x="100%" y="13" text-anchor="end">100</text>{% endif %}</svg></div>"#,
    ext = "html"
)]
pub struct Axis {
    lang: Lang,
    plan: Option<Tenths>,
    at: String,
    anchor: &'static str,
    far_from_end: bool,
}

impl Axis {
    /// For these numbers.
    pub fn new(numbers: &Numbers, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        let plan = numbers.plan.filter(|plan| *plan > 0);
        let anchor = match plan {
            Some(..1_500) => "start",
            Some(8_500..) => "end",
            _ => "middle",
        };
        Self {
            lang,
            plan: plan.map(|plan| Tenths(plan / 10)),
            at: super::bar::percent(plan.unwrap_or(0)),
            anchor,
            far_from_end: plan.is_none_or(|plan| plan < 8_500),
        }
    }
}

/// What the textures mean, once on a page that has a large bar.
#[derive(Template)]
#[template(
    source = r#"<ul class="key"><li>{{ Swatch::proved() }}{{ lang.t("证（核实）", "proved (verified)") }}</li><li>{{ Swatch::waiting() }}{{ lang.t("待核，等核查人", "waiting: the checker's turn") }}</li><li>{{ Swatch::unbacked() }}{{ lang.t("未举证，等牵头单位", "not backed: the lead unit's turn") }}</li><li>{{ Swatch::disallowed() }}{{ lang.t("核减，核查没有认", "disallowed by a check") }}</li><li>{{ Swatch::said() }}{{ lang.t("说（申报）到这里", "said (claimed) up to here") }}</li><li>{{ Swatch::not_said() }}{{ lang.t("还没说", "not said") }}</li><li>{{ Swatch::plan() }}{{ lang.t("计划到今天", "plan to date") }}</li></ul>"#,
    ext = "html"
)]
pub struct Legend {
    lang: Lang,
}

impl Legend {
    /// In this language.
    pub fn new(lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self { lang }
    }
}

/// The counts every roll-up carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// 件
    pub items: u32,
    /// 已核实销号
    pub closed: u32,
    /// 待核
    pub waiting: u32,
    /// What is late, and what was.
    pub late: Late,
    /// 从未报
    pub never: u32,
    /// 待立项, 未交办 under a node.
    pub at_office: [u32; 2],
    /// Those that count but are not shown to this reader.
    pub not_shown: u32,
}

impl From<&views::Numbers> for Tally {
    fn from(numbers: &views::Numbers) -> Self {
        // More than four thousand million items do not fit any installation.
        let whole = |number: i64| u32::try_from(number).unwrap_or(0);
        Self {
            items: whole(numbers.counts.items),
            closed: whole(numbers.counts.closed),
            waiting: whole(numbers.counts.waiting),
            late: Late::from(numbers),
            never: whole(numbers.counts.silent),
            at_office: [whole(numbers.counts.to_approve), whole(numbers.counts.to_assign)],
            not_shown: 0,
        }
    }
}

/// A count of a tally in a cell of a table, with its list; of lateness, what was late below it.
#[derive(Template, Clone, Debug)]
#[template(
    source = r#"{% if number == 0 %}<span class="nil">0</span>{% else if let Some(href) = href %}<a class="num" href="{{ href }}">{{ number }}</a>{% else %}{{ number }}{% endif %}{% for one in beside %}<span class="of once">{% if let Some(href) = one.href %}<a href="{{ href }}" aria-label="{{ one.words }} {{ one.number }}">{{ one.short }} {{ one.number }}</a>{% else %}{{ one.short }} {{ one.number }}{% endif %}</span>{% endfor %}"#,
    ext = "html"
)]
pub struct CountCell {
    number: i64,
    href: Option<String>,
    beside: Vec<LateCount>,
}

/// The list of a count, from the address of all of them.
pub(super) fn list_of(lists: &str, counted: Counted) -> String {
    format!("{lists}&only={}", only_word(counted))
}

impl Tally {
    /// 件, 销号, 待核, 逾期, 从未报, each with its list; `lists` is their address up to the word of each.
    pub fn cells(&self, lists: &str, lang: Lang) -> [CountCell; 5] {
        let one = |number: u32, counted| CountCell {
            number: i64::from(number),
            href: Some(list_of(lists, counted)),
            beside: Vec::new(),
        };
        let mut late = self.late.counts(Some(lists), lang).into_iter();
        let (number, href) = late.next().map_or((0, None), |now| (now.number, now.href));
        let beside = late.collect();
        [
            one(self.items, Counted::Items),
            one(self.closed, Counted::Closed),
            one(self.waiting, Counted::Waiting),
            CountCell { number, href, beside },
            one(self.never, Counted::Silent),
        ]
    }
}

/// A tally under the name of a row, where a phone has no room for columns.
#[derive(Template)]
#[template(
    source = r#"<span class="only-phone dim"><span class="pair">{{ tally.items }} {{ lang.t("件", "items") }}</span> · <span class="pair">{{ lang.t("销号", "closed") }} {{ tally.closed }}</span> · <span class="pair">{{ lang.t("待核", "in check") }} {{ tally.waiting }}</span>{% for one in tally.late.counts(None, lang) %} · <span class="pair">{{ one.words }} {{ one.number }}</span>{% endfor %} · <span class="pair">{{ lang.t("从未报", "silent") }} {{ tally.never }}</span>{% if blockers > 0 %} · <span class="pair">{{ lang.t("堵点", "blockers") }} {{ blockers }}</span>{% endif %}</span>"#,
    ext = "html"
)]
pub struct PhoneCounts {
    lang: Lang,
    tally: Tally,
    blockers: i64,
}

impl PhoneCounts {
    /// Of this tally, with the open blockers beside it.
    pub fn new(tally: &Tally, blockers: impl Given<i64>, lang: impl Given<Lang>) -> Self {
        Self {
            lang: lang.given(),
            tally: *tally,
            blockers: blockers.given(),
        }
    }
}

/// A tally as a line: 186 件, 已核实销号 41, 待核 23, 逾期 17, 从未报 11. Zeros are pale.
#[derive(Template)]
#[template(path = "components/counts.html")]
pub struct Counts {
    lang: Lang,
    tally: Tally,
    /// Where the lists of these counts are, up to the word of each.
    lists: Option<String>,
}

impl Counts {
    /// Of this tally.
    pub fn new(tally: &Tally, lang: impl Given<Lang>) -> Self {
        Self {
            lang: lang.given(),
            tally: *tally,
            lists: None,
        }
    }

    /// The same with a link from each count to its list.
    #[must_use]
    pub fn listed(mut self, lists: String) -> Self {
        self.lists = Some(lists);
        self
    }

    fn items(&self) -> (String, Option<String>) {
        let href = self.href(Counted::Items, i64::from(self.tally.items));
        (group_thousands(i64::from(self.tally.items)), href)
    }

    fn href(&self, counted: Counted, number: i64) -> Option<String> {
        let lists = self.lists.as_deref().filter(|_| number > 0)?;
        Some(list_of(lists, counted))
    }

    /// Each count with its words and its list. Lateness that an event ended stands beside 逾期, as far as there is any.
    fn rest(&self) -> Vec<(String, i64, &'static str, Option<String>)> {
        let Tally {
            closed,
            waiting,
            late,
            never,
            at_office,
            ..
        } = self.tally;
        let listed = |number: u32, zh, en, counted| {
            let number = i64::from(number);
            let href = self.href(counted, number);
            (group_thousands(number), number, self.lang.t(zh, en), href)
        };
        let mut rest = vec![
            listed(closed, "已核实销号", "proved and closed", Counted::Closed),
            listed(waiting, "待核", "waiting for a check", Counted::Waiting),
        ];
        let late = late.counts(self.lists.as_deref(), self.lang).into_iter();
        rest.extend(late.map(|one| (group_thousands(one.number), one.number, one.words, one.href)));
        rest.push(listed(never, "从未报", "never reported", Counted::Silent));
        let office = [
            listed(at_office[0], "待立项", "to be approved", Counted::ToApprove),
            listed(at_office[1], "未交办", "to be assigned", Counted::ToAssign),
        ];
        rest.extend(office.into_iter().filter(|each| each.1 > 0));
        rest
    }
}

impl HtmlSafe for CountCell {}
impl HtmlSafe for PhoneCounts {}
impl HtmlSafe for Sum {}
impl HtmlSafe for RowNumbers {}
impl HtmlSafe for Axis {}
impl HtmlSafe for Legend {}
impl HtmlSafe for Counts {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_parts_add_up_to_the_shown_gap() {
        for (said, proved, waiting, unbacked, disallowed) in [
            (8_650, 5_200, 1_050, 600, 1_800),
            (10_000, 3_333, 3_333, 3_334, 0),
            (1_999, 1_990, 9, 0, 0),
            (5, 0, 5, 0, 0),
            (0, 0, 0, 0, 0),
        ] {
            let shown = Numbers {
                said,
                proved,
                waiting,
                unbacked,
                disallowed,
                plan: None,
            }
            .shown();
            assert_eq!(shown.gap.0, shown.said.0 - shown.proved.0);
            assert_eq!(shown.gap.0, shown.waiting.0 + shown.unbacked.0 + shown.disallowed.0);
        }
    }

    #[test]
    fn the_sentence_names_every_part() {
        let numbers = Numbers {
            said: 8_650,
            proved: 5_200,
            waiting: 1_050,
            unbacked: 600,
            disallowed: 1_800,
            plan: Some(6_500),
        };
        assert_eq!(
            numbers.sentence(Lang::Zh),
            "说 86.5%，证 52.0%，差 34.5 点：待核 10.5，未举证 6.0，核减 18.0；计划到今天 65.0%"
        );
        assert_eq!(
            Numbers::default().sentence(Lang::En),
            "Said 0.0%, proved 0.0%, gap 0.0 points"
        );
    }
}
