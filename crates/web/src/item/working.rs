//! The working: where the numbers of an item come from. For an item with parts, a table of them; for one without, the
//! claim, the check and the evidence that make its number.

use jiff::civil::Date;
use jiufen_kernel::item::closure::Outcome;
use jiufen_kernel::item::{Stage, Standing};
use jiufen_kernel::share::Share;
use jiufen_store::read::views::{ItemPage, ItemRow};

use super::words;
use crate::components::late::marked;
use crate::components::{Bar, Numbers, StatusMark};
use crate::items::levels::more_words;
use crate::language::Lang;

/// A part of an item.
pub(crate) struct Part {
    pub href: String,
    pub title: String,
    pub status: StatusMark,
    pub weight: i64,
    pub due: String,
    /// The numbers, when it is in the base.
    pub counted: Option<Counted>,
    /// Why it is not, when it is not.
    pub out: &'static str,
    pub basis: String,
}

/// What a part gives to the whole, in tenths as text.
pub(crate) struct Counted {
    pub said: String,
    pub proved: String,
    pub bar: Bar,
    /// Said and proved as they enter the sum, then the three parts of the gap.
    pub gives: [(String, bool); 5],
}

/// The table.
pub(crate) struct Working {
    pub parts: Vec<Part>,
    pub weights: i64,
    /// As the large sum shows them; whether there is nothing of it.
    pub totals: [(String, bool); 5],
    /// Words and address where the parts go on.
    pub more: Option<(String, String)>,
}

/// The table of an item whose number comes from its parts, or whose parts carry no number.
pub(crate) fn of(page: &ItemPage, today: Date, at: impl Fn(&str) -> String, lang: Lang) -> Option<Working> {
    if page.children.is_empty() && page.hidden == 0 {
        return None;
    }
    let weights = page.item.tally.weight;
    let parts = page
        .children
        .iter()
        .map(|child| part(child, weights, today, &at, lang))
        .collect();
    // As the large sum shows them, so that both say the same.
    let shown = Numbers::of(&page.row.numbers.figures, None).shown();
    let totals = [shown.said, shown.proved, shown.waiting, shown.unbacked, shown.disallowed]
        .map(|share| (share.to_string(), share.0 == 0));
    let more = page.more.as_ref().map(|more| {
        let href = at(&format!("/items?under={}&after={}", page.row.id, more.after));
        (more_words(more, lang), href)
    });
    Some(Working {
        parts,
        weights,
        totals,
        more,
    })
}

fn part(child: &ItemRow, weights: i64, today: Date, at: &impl Fn(&str) -> String, lang: Lang) -> Part {
    let out = match (child.counted, child.stage, child.outcome) {
        (false, ..) => lang.t("不计数", "not counted"),
        (_, Stage::Registered, _) => lang.t("还没立项", "not approved yet"),
        (_, Stage::Withdrawn, _) => lang.t("已撤销，不计", "withdrawn, out"),
        (_, _, Some(Outcome::NoLongerNeeded)) => lang.t("不再需要，不计", "no longer needed, out"),
        _ if !child.numbers.has => lang.t("下面没有计数的事项", "nothing counted below"),
        _ => "",
    };
    let numbers = Numbers::of(&child.numbers.figures, None);
    let counted = (out.is_empty() && weights > 0).then(|| {
        let figures = &child.numbers.figures;
        let gives = [figures.said, figures.proved, figures.waiting, figures.bare, figures.cut].map(|share: Share| {
            // Rounded down like everything that is shown; the whole is rounded once, from the exact sum.
            let share = Share::new(share.hundredths() * child.weight / weights).unwrap_or_default();
            (words::cell(share), share.hundredths() < 10)
        });
        Counted {
            said: words::cell(figures.said),
            proved: words::cell(figures.proved),
            bar: Bar::row(&numbers),
            gives,
        }
    });
    let basis = match (child.silent, child.reported_on) {
        (true, _) => lang.t("从未报", "never reported").to_owned(),
        (false, Some(on)) if child.waits => {
            format!(
                "{} {}",
                lang.t("待核，报于", "in check, reported"),
                lang.day_seen_from(on, today)
            )
        }
        (false, Some(on)) => format!("{} {}", lang.t("报于", "reported"), lang.day_seen_from(on, today)),
        _ if child.node => lang.t("由下级算出", "from its parts").to_owned(),
        _ => String::new(),
    };
    Part {
        href: at(&format!("/items/{}", child.id)),
        title: child.title.to_string(),
        status: marked(child, lang),
        weight: child.weight,
        due: child.due.map(|due| lang.day_seen_from(due, today)).unwrap_or_default(),
        counted,
        out,
        basis,
    }
}

/// The sentences that make the number of an item without parts: what was said, what was accepted, the smaller of both.
pub(crate) fn leaf(page: &ItemPage, today: Date, lang: Lang) -> Vec<(String, String, String)> {
    let item = &page.item;
    let figures = &page.row.numbers.figures;
    let day = |day: Date| lang.day_seen_from(day, today);
    let claim = match item.standing_claim() {
        Some(report) => {
            let post = page.reports.iter().find(|view| view.id == report.id);
            let who = post
                .map(|view| words::actor(&view.post, &view.person, lang))
                .unwrap_or_default();
            match lang {
                Lang::Zh => format!("{}，{}，{who}", words::claim(report.claim, lang), day(report.on)),
                Lang::En => format!("{}, {}, {who}", words::claim(report.claim, lang), day(report.on)),
            }
        }
        None if item.reports.iter().any(|report| report.standing == Standing::Waits) => lang
            .t(
                "有一份申报在等审签，还不算数",
                "a claim waits to be cleared and does not count yet",
            )
            .to_owned(),
        None => lang.t("还没有申报过数字", "no number has been claimed").to_owned(),
    };
    let check = match (item.newest_check(), page.checks.first()) {
        (Some(check), Some(view)) => {
            let who = words::actor(&view.post, &view.person, lang);
            let found = check.accepted > figures.said;
            let more = if found {
                lang.t(
                    "，高于现在的申报，申报以后才算",
                    "; above the present claim, it counts once claimed",
                )
            } else {
                ""
            };
            match lang {
                Lang::Zh => format!(
                    "认可 {}，{}，{who}，{}{more}",
                    words::percent(check.accepted),
                    day(check.on),
                    words::method(check.method, lang)
                ),
                Lang::En => format!(
                    "accepted {}, {}, {who}, {}{more}",
                    words::percent(check.accepted),
                    day(check.on),
                    words::method(check.method, lang)
                ),
            }
        }
        _ => lang.t("还没有核查", "no check yet").to_owned(),
    };
    let since = item.newest_check().map_or(0, |check| check.at);
    let fresh: Vec<_> = item
        .evidence
        .iter()
        .filter(|evidence| evidence.at > since && !evidence.kind.is_activity() && !evidence.by_checker)
        .collect();
    let backed = fresh.iter().map(|evidence| evidence.backs).max();
    let evidence = match backed {
        Some(backs) => match lang {
            Lang::Zh => format!("核查以后补了 {} 件，最高支撑到 {}", fresh.len(), words::percent(backs)),
            Lang::En => format!("{} since the check, backing up to {}", fresh.len(), words::percent(backs)),
        },
        None if item.evidence.is_empty() => lang.t("还没有佐证", "no evidence yet").to_owned(),
        None => lang.t("核查以后没有新的佐证", "none since the check").to_owned(),
    };
    let row = |name: (&str, &str), words: String, value: Share| (lang.t(name.0, name.1).to_owned(), words, words::cell(value));
    vec![
        row(("最近一次有效申报", "Newest standing claim"), claim, figures.said),
        row(
            ("最近一次核查认可", "Newest check accepted"),
            check,
            item.newest_check().map_or(Share::ZERO, |check| check.accepted),
        ),
        row(
            ("认可的佐证撑得住", "Carried by accepted evidence"),
            lang.t(
                "不高于核查认可的，也不高于认可了的佐证支撑的",
                "no more than the check accepted, and no more than accepted evidence backs",
            )
            .to_owned(),
            item.standing_level(),
        ),
        row(("待核的佐证", "Evidence waiting"), evidence, figures.waiting),
        row(
            ("核减以内再次待核", "Disallowed, backed again"),
            lang.t(
                "新的佐证不改核减，等下一次核查",
                "new evidence changes nothing disallowed before a check does",
            )
            .to_owned(),
            figures.again,
        ),
    ]
}
