//! A form of the review that came back: what others decided on its places since its page was made, and what was typed and has no field on
//! the page any more.

use jiufen_kernel::review::{RepairVerdict, Span as Place};
use jiufen_kernel::time::Date;
use jiufen_store::read::review_views::{Arrangement, ItemVerdict};
use jiufen_store::read::views::{PostRef, Shown};

use super::answer::seen;
use super::read::Review;
use super::words;
use crate::documents::layout::Span;
use crate::documents::text;
use crate::forms::Draft;
use crate::item::words as item_words;
use crate::language::Lang;
use crate::page::Page;
use crate::reading::overlap;

/// Characters of a place that are quoted.
const QUOTED: usize = 24;

/// The form as it came.
pub(super) struct Late {
    /// The places it would have decided on.
    pub about: Vec<Span>,
    /// The place that was looked at.
    pub at: Option<Span>,
    /// What was typed and what was wrong.
    pub draft: Draft,
}

/// What of a form is shown in a field of the page, so that it need not be repeated beside it.
pub(super) struct InFields<'a> {
    /// The proposal's own form.
    pub proposal: bool,
    /// The reason of a refusal.
    pub reason: bool,
    /// Stretches of repairs, as forms send them.
    pub repairs: Vec<&'a str>,
    /// Sentences, as forms send them.
    pub sentences: Vec<&'a str>,
}

impl Late {
    /// What was decided on its places after its page was made, in words.
    pub(super) fn meanwhile(&self, review: &Review, page: &Page) -> Vec<String> {
        meanwhile(review, page, seen(self.draft.value("seen")), &self.about)
    }

    /// What somebody filled in, for which the page has no field any more.
    pub(super) fn typed(&self, review: &Review, fields: &InFields<'_>, lang: Lang) -> Vec<(String, String)> {
        let named = [
            ("title", lang.t("标题", "Title"), fields.proposal),
            ("due", lang.t("期限", "Due"), fields.proposal),
            ("lead", lang.t("牵头单位", "Lead unit"), fields.proposal),
            ("supporting", lang.t("配合单位", "Supporting"), fields.proposal),
            ("reason", lang.t("理由", "Reason"), fields.reason),
            (
                "text",
                lang.t("另写", "Other text"),
                fields.repairs.contains(&self.draft.value("repair")),
            ),
        ];
        let mut typed: Vec<(String, String)> = named
            .into_iter()
            .filter(|(name, _, in_field)| !in_field && !self.draft.value(name).is_empty())
            .map(|(name, label, _)| (label.to_owned(), self.draft.value(name).to_owned()))
            .collect();
        let chosen = self.draft.values.iter().filter(|(name, _)| name == "sentence");
        for (_, at) in chosen.filter(|(_, at)| !fields.sentences.contains(&at.as_str())) {
            let span = text::span(at, review.document.row.chars);
            let class = words::class_of(self.draft.value(&format!("class-{at}")));
            if let (Some(span), Some(class)) = (span, class) {
                typed.push((quoted(review, span), words::class(class, lang).to_owned()));
            }
        }
        typed
    }
}

/// What was decided on some places after a position of the log.
pub(super) fn meanwhile(review: &Review, page: &Page, seen: u64, about: &[Span]) -> Vec<String> {
    let lang = page.lang;
    let span = |place: Place| (place.start, place.end);
    let is_about = |place: Place| {
        about
            .iter()
            .any(|known| *known == span(place) || overlap(*known, span(place)))
    };
    let line = |what: String, by: &PostRef, person: &Shown, on: Date| {
        let who = item_words::actor(by, person, lang);
        format!("{what}{}{who}{}{}", lang.t("，", ", "), lang.t("，", ", "), page.day(on))
    };
    let mut lines = Vec::new();
    for known in review
        .page
        .repairs
        .iter()
        .filter(|known| known.position > seen && is_about(known.span))
    {
        let verdict = match (known.verdict, &known.text) {
            (RepairVerdict::Taken, _) => lang.t("认可", "taken").to_owned(),
            (RepairVerdict::Refused, _) | (_, None) => lang.t("保留原样", "left as it was").to_owned(),
            (RepairVerdict::Replaced, Some(text)) => format!("{}“{text}”", lang.t("改成", "replaced by ")),
        };
        let what = format!("{}{}{verdict}", repaired(review, span(known.span), lang), lang.t("：", ": "));
        lines.push(line(what, &known.by, &known.person, known.on));
    }
    for known in review
        .page
        .clauses
        .iter()
        .filter(|known| known.position > seen && is_about(known.span))
    {
        let class = words::class(known.class, lang);
        let what = format!("{}{}{class}", quoted(review, span(known.span)), lang.t("：", ": "));
        lines.push(line(what, &known.by, &known.person, known.on));
    }
    for known in &review.page.arrangements {
        if known.position > seen && known.from.iter().chain(&known.to).any(|place| is_about(*place)) {
            lines.push(line(arranged(known, lang), &known.by, &known.person, known.on));
        }
    }
    for known in review
        .page
        .proposals
        .iter()
        .filter(|known| known.position > seen && is_about(known.span))
    {
        let verdict = match known.verdict {
            ItemVerdict::Refused { .. } => lang.t("不立项", "not taken"),
            ItemVerdict::Accepted { .. } => lang.t("已接受", "accepted"),
        };
        let what = format!("{}{}{verdict}", quoted(review, span(known.span)), lang.t("：", ": "));
        lines.push(line(what, &known.by, &known.person, known.on));
    }
    lines
}

fn arranged(arrangement: &Arrangement, lang: Lang) -> String {
    let (from, to) = (arrangement.from.len(), arrangement.to.len());
    match (from, to, lang) {
        (0, _, _) => lang.t("新划了一处", "Words were selected for a proposal").to_owned(),
        (1, 1, _) => lang.t("改了起止", "Cut otherwise").to_owned(),
        (1, _, Lang::Zh) => format!("拆成了 {to} 处"),
        (1, _, Lang::En) => format!("Split into {to}"),
        (_, _, Lang::Zh) => format!("{from} 处合成了一处"),
        (_, _, Lang::En) => format!("{from} merged into one"),
    }
}

/// The first words of a place, in quotation marks.
fn quoted(review: &Review, span: Span) -> String {
    let words = review.words(span);
    let cut: String = words.chars().take(QUOTED).collect();
    let more = if words.chars().count() > QUOTED { "……" } else { "" };
    format!("“{cut}{more}”")
}

/// A repair by what it puts in the place of what.
fn repaired(review: &Review, span: Span, lang: Lang) -> String {
    let known = review.reading.repairs.iter().find(|repair| repair.source == span);
    known.map_or_else(
        || lang.t("一处修补", "A repair").to_owned(),
        |repair| format!("“{}” → “{}”", repair.before.trim(), repair.after),
    )
}
