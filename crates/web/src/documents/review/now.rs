//! The one place a review looks at: what is proposed, what speaks for it, who decided on it already, and what can be done with it.

use std::collections::BTreeMap;

use jiufen_store::read::review_views::{ItemVerdict, Similar};
use jiufen_store::read::views::ItemRow;

use super::read::{Review, Stop};
use super::show::scrolled;
use super::stops;
use super::words;
use crate::Web;
use crate::documents::layout::Span;
use crate::forms::Draft;
use crate::given::Given;
use crate::item::words as item_words;
use crate::language::{Lang, group_thousands};
use crate::page::Page;
use crate::problem::Problem;
use crate::reading::{Owner, overlap};
use crate::visitor::Seat;

/// Items of the past that are looked at for a suggestion.
const SIMILAR: usize = 8;

/// How alike an item must be to be taken as a reason, in 0.01 %.
const SIMILAR_MIN: u32 = 2_500;

/// The place looked at.
pub(super) struct Now {
    /// Its part of the frozen text.
    pub source: Span,
    /// The characters, as they are read.
    pub quote: String,
    /// `第 50 句，拟立 1 件`
    pub heading: String,
    /// `三、守住水和生态，第 6,470—6,491 字`
    pub place: String,
    /// Whether an item is proposed here.
    pub is_item: bool,
    /// Whether it stands among the stops: words that were only selected do not.
    pub is_proposed: bool,
    /// What is to be reached.
    pub targets: Vec<String>,
    /// The words of its time.
    pub time: Option<String>,
    /// Units that the text names and the installation does not know.
    pub unknown: Vec<String>,
    /// A lead unit that similar items had.
    pub suggestion: Option<Suggestion>,
    /// How similar items agreed what counts as proof.
    pub proof: Option<String>,
    /// What makes it checkable and what is missing.
    pub checks: Vec<(bool, String)>,
    /// A word for the drafter.
    pub advice: Option<String>,
    /// Kinds of items.
    pub kinds: Vec<(String, String)>,
    /// Classes a sentence can be confirmed as.
    pub classes: Vec<(String, String)>,
    /// The decision that stands.
    pub judged: Option<Judged>,
    /// Where it may be cut: the part before each place, and the place.
    pub cuts: Vec<(String, Option<u32>)>,
    /// Address of the stop before, and behind.
    pub previous: Option<String>,
    /// The next one.
    pub next: Option<String>,
    /// Whether it can be merged with the one before.
    pub merges: bool,
    /// The log position up to which the reviewer saw what others decided.
    pub seen: u64,
    /// Items that stand there already: number with title, address.
    pub items: Vec<(String, String)>,
}

/// A unit, and why.
pub(super) struct Suggestion {
    /// Its name.
    pub unit: String,
    /// The reason in one sentence.
    pub reason: String,
}

/// A decision on a proposal.
pub(super) struct Judged {
    /// `已接受` or `不立项`, by whom, when.
    pub words: String,
    /// The reason of a refusal.
    pub reason: Option<String>,
    /// The item it became: number with title, address.
    pub item: Option<(String, String)>,
    /// Whether it was accepted.
    pub is_accepted: bool,
}

impl Now {
    pub(super) async fn of(web: &Web, seat: &Seat, page: &Page, review: &Review, stop: &Stop) -> Result<Now, Problem> {
        let lang = page.lang;
        let quote = review.words(stop.source);
        let similar = if stop.is_item && stop.judged.is_none() && !quote.is_empty() {
            let asked = stop
                .proposal
                .as_ref()
                .map_or_else(|| quote.clone(), |proposal| proposal.title.clone());
            web.read(seat, move |reader| reader.similar(&asked, SIMILAR)).await?
        } else {
            Vec::new()
        };
        let sentence = stop.sentence.map(|index| &review.sentences[index]);
        let proposal = stop.proposal.as_ref();
        let index = review.at(stop.source);
        let neighbour = |step: isize| {
            let all = review.stops.len();
            let at = index.map(|index| index.checked_add_signed(step))?;
            let beside = at.filter(|at| *at < all).map(|at| review.stops[at].source);
            beside.map(|span| scrolled(page, review.document.row.id, span))
        };
        let names = proposal
            .map(|proposal| proposal.lead.iter().chain(&proposal.supporting))
            .into_iter()
            .flatten();
        Ok(Now {
            source: stop.source,
            heading: heading(stop, sentence.map_or(0, |sentence| sentence.number), lang),
            place: place(review, stop, lang),
            is_item: stop.is_item,
            is_proposed: index.is_some(),
            targets: proposal.map(|proposal| words::targets(proposal, lang)).unwrap_or_default(),
            time: proposal
                .and_then(|proposal| proposal.deadline.as_ref())
                .map(|(words, _)| words.clone()),
            unknown: names
                .filter(|owner| owner.unit.is_none())
                .map(|owner| owner.text.clone())
                .collect(),
            suggestion: suggestion(&similar, proposal.and_then(|proposal| proposal.lead.as_ref()), lang),
            proof: proof(&similar, lang),
            checks: proposal.map(|proposal| words::checks(proposal, lang)).unwrap_or_default(),
            advice: proposal.and_then(|proposal| words::advice(proposal, lang)),
            kinds: review.kinds.clone(),
            classes: words::classes(lang, &[]),
            judged: stop.judged.map(|index| judged(page, review, index)),
            items: stop
                .items
                .iter()
                .map(|index| item_link(page, &review.document.anchors[*index].2))
                .collect(),
            cuts: cut_words(review, stop.source),
            previous: neighbour(-1),
            next: neighbour(1),
            merges: before(review, stop).is_some(),
            seen: review.page.position,
            quote,
        })
    }

    /// The form as it is first shown: what the text says, and nothing else.
    pub(super) fn first(&self, draft: Draft, review: &Review) -> Draft {
        let stop = review.at(self.source).map(|index| review.stops[index].clone());
        let stop = stop.unwrap_or_else(|| review.stop(self.source, None));
        let sentence = stop.sentence.map(|index| &review.sentences[index]);
        let kind = self.kinds.iter().find(|(id, _)| id == "task").or(self.kinds.first());
        let class = sentence
            .map(|sentence| sentence.class)
            .filter(|class| !self.is_item || super::read::asks(*class));
        let class = class.or_else(|| stop.proposal.as_ref().map(|proposal| proposal.class));
        let named = |owner: &Owner| review.unit_named(owner.unit.as_deref());
        let mut draft = draft
            .with("kind", kind.map_or("", |(id, _)| id.as_str()))
            .with("class", class.map_or("deployment", words::class_value));
        if let Some(proposal) = &stop.proposal {
            let supporting: Vec<String> = proposal.supporting.iter().filter_map(named).collect();
            draft = draft
                .with("title", &proposal.title)
                .with("lead", proposal.lead.as_ref().and_then(named).unwrap_or_default())
                .with("supporting", supporting.join("、"))
                .with(
                    "due",
                    proposal
                        .deadline
                        .as_ref()
                        .and_then(|(_, date)| *date)
                        .map(|date| date.to_string())
                        .unwrap_or_default(),
                );
        }
        draft
    }

    /// The span as forms send it.
    pub(super) fn at(&self) -> String {
        format!("{}-{}", self.source.0, self.source.1)
    }

    /// Under the date: the words it was taken from.
    pub(super) fn time_words(&self, words: &str, lang: impl Given<Lang>) -> String {
        match lang.given() {
            Lang::Zh => format!("原文：“{words}”"),
            Lang::En => format!("The text says “{words}”"),
        }
    }

    /// Whether there is only one place to cut it: then it is ticked already.
    pub(super) fn has_one_cut(&self) -> bool {
        self.cuts.iter().filter(|(_, cut)| cut.is_some()).count() == 1
    }

    /// Whether it can be accepted: what became an item already cannot.
    pub(super) fn can_accept(&self) -> bool {
        self.is_item && !self.judged.as_ref().is_some_and(|judged| judged.is_accepted)
    }

    /// Whether accepting it is what comes next.
    pub(super) fn is_open(&self) -> bool {
        self.judged.is_none() && self.items.is_empty()
    }

    /// Whether it can be refused: not when an item came of it, and not before it was proposed.
    pub(super) fn can_refuse(&self) -> bool {
        self.is_proposed && !self.judged.as_ref().is_some_and(|judged| judged.is_accepted)
    }
}

/// The open proposal right before a stop, when both can become one: nothing else stands between them, and they share a paragraph.
pub(super) fn before(review: &Review, stop: &Stop) -> Option<Span> {
    let index = review.at(stop.source)?;
    let previous = review.stops.get(index.checked_sub(1)?)?;
    let is_free = stop.is_item && previous.is_item && stop.judged.is_none() && previous.judged.is_none();
    let joined = (previous.source.0.min(stop.source.0), previous.source.1.max(stop.source.1));
    let text = review.reading.ties.text(joined);
    let is_one_block = review
        .reading
        .blocks
        .iter()
        .any(|block| block.start <= text.0 && text.1 <= block.end);
    (is_free && is_one_block).then_some(previous.source)
}

fn heading(stop: &Stop, number: usize, lang: Lang) -> String {
    let what = match (stop.is_item, lang) {
        (true, Lang::Zh) if stop.is_model => "模型提议 1 件",
        (true, Lang::En) if stop.is_model => "one item proposed by the model",
        (true, Lang::Zh) => "拟立 1 件",
        (true, Lang::En) => "one item proposed",
        (false, Lang::Zh) => "没有拟立事项，确认句类",
        (false, Lang::En) => "nothing proposed; confirm its class",
    };
    match (number, lang) {
        // A model may point at a sentence that asks for no answer.
        (0, Lang::Zh) if stop.is_model => what.to_owned(),
        (0, Lang::En) if stop.is_model => "One item proposed by the model".to_owned(),
        (0, Lang::Zh) => format!("选中的字，{what}"),
        (0, Lang::En) => format!("Selected words: {what}"),
        (_, Lang::Zh) => format!("第 {number} 句，{what}"),
        (_, Lang::En) => format!("Sentence {number}: {what}"),
    }
}

fn place(review: &Review, stop: &Stop, lang: Lang) -> String {
    let (start, end) = stop.source;
    let (start, end) = (group_thousands(i64::from(start) + 1), group_thousands(i64::from(end)));
    let characters = match lang {
        Lang::Zh => format!("第 {start}—{end} 字"),
        Lang::En => format!("characters {start}–{end}"),
    };
    let section = stop.proposal.as_ref().and_then(|proposal| proposal.section.last().cloned());
    let section = section.or_else(|| super::sentences::heading(review, stop.source));
    match section {
        Some(section) => format!("{section}{}{characters}", lang.t("，", ", ")),
        None => characters,
    }
}

/// The unit that led most of the similar items, with the reason.
fn suggestion(similar: &[Similar], stated: Option<&Owner>, lang: Lang) -> Option<Suggestion> {
    if stated.is_some_and(|owner| owner.unit.is_some()) {
        return None;
    }
    let near: Vec<&Similar> = similar
        .iter()
        .filter(|one| one.score >= SIMILAR_MIN && one.lead.is_some())
        .collect();
    let mut led: BTreeMap<String, (usize, u32)> = BTreeMap::new();
    for one in &near {
        let name = one.lead.as_ref().map(|unit| unit.name.to_string()).unwrap_or_default();
        let entry = led.entry(name).or_default();
        *entry = (entry.0 + 1, entry.1 + one.score);
    }
    let (unit, (times, _)) = led.into_iter().max_by_key(|(_, weight)| *weight)?;
    let best = near
        .iter()
        .find(|one| one.lead.as_ref().is_some_and(|lead| lead.name.to_string() == unit))?;
    let shared = best.shared.join(lang.t("、", ", "));
    let (all, number, title) = (near.len(), &best.row.number, &best.row.title);
    let reason = match lang {
        Lang::Zh => format!("过去 {all} 件相近的事项，{times} 件由{unit}牵头；最近的是 {number}“{title}”，都有：{shared}。"),
        Lang::En if all == 1 => format!("One similar item, {number} “{title}”, is led by {unit}; both say {shared}."),
        Lang::En => format!("Of {all} similar items, {times} were led by {unit}; nearest {number} “{title}”, sharing {shared}."),
    };
    Some(Suggestion { unit, reason })
}

fn proof(similar: &[Similar], lang: Lang) -> Option<String> {
    let best = similar.iter().find(|one| one.score >= SIMILAR_MIN && one.proof.is_some())?;
    let proof = best.proof.as_ref()?;
    Some(match lang {
        Lang::Zh => format!("相近的 {} 约定的佐证：{proof}。", best.row.number),
        Lang::En => format!("Proof agreed for the similar {}: {proof}.", best.row.number),
    })
}

fn judged(page: &Page, review: &Review, index: usize) -> Judged {
    let lang = page.lang;
    let judged = &review.page.proposals[index];
    let by = item_words::actor(&judged.by, &judged.person, lang);
    let on = page.day(judged.on);
    let (verdict, reason, item, is_accepted) = match &judged.verdict {
        ItemVerdict::Refused { reason } => (lang.t("不立项", "Not taken"), Some(reason.to_string()), None, false),
        ItemVerdict::Accepted { row, .. } => {
            let item = row.as_ref().map(|row| item_link(page, row));
            (lang.t("已接受", "Accepted"), None, item, true)
        }
    };
    Judged {
        words: match lang {
            Lang::Zh => format!("{verdict}：{by}，{on}"),
            Lang::En => format!("{verdict} by {by}, {on}"),
        },
        reason,
        item,
        is_accepted,
    }
}

/// An item's number with its title, and its page.
fn item_link(page: &Page, row: &ItemRow) -> (String, String) {
    let number = crate::items::line::number(&row.number, page.today);
    (format!("{number} {}", row.title), page.at(&format!("/items/{}", row.id)))
}

/// The span's words between the places where it may be cut, each with the place behind it.
fn cut_words(review: &Review, span: Span) -> Vec<(String, Option<u32>)> {
    let cuts = stops::cuts(&review.characters, span);
    if cuts.is_empty() {
        return Vec::new();
    }
    let mut start = span.0;
    let mut out = Vec::new();
    for cut in cuts.iter().copied().chain([span.1]) {
        let words = review.words((start, cut));
        // A repair may have taken the whole stretch; then there is nothing to cut off.
        if !words.is_empty() && overlap((start, cut), span) {
            out.push((words, (cut < span.1).then_some(cut)));
        }
        start = cut;
    }
    out
}
