//! The review of a document: its text with what stands where, and beside it the one place that is looked at, with every act on it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::id::DocumentId;

use super::further::Further;
use super::late::{InFields, Late};
use super::now::Now;
use super::others::{self, OtherLine};
use super::read::{Review, Stop, asks};
use super::repairs::{self, Line, RuleCount};
use super::sentences::{self, ClassLine};
use super::words;
use crate::Web;
use crate::components::DoneLine;
use crate::documents::cover::{Counts, Cover};
use crate::documents::layout::{self, Laying, Layout, Span, Tone};
use crate::documents::text::{self, Mark, Text};
use crate::forms::Draft;
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Stops that are listed as coming next.
const NEXT: usize = 6;

/// One that comes next.
struct Next {
    /// `第51句`
    place: String,
    title: String,
    href: String,
    more: String,
}

/// A form that came back.
struct Came {
    draft: Draft,
    meanwhile: Vec<String>,
    typed: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "documents/review/show.html")]
pub(super) struct Screen {
    page: Page,
    id: DocumentId,
    title: String,
    /// The page in one sentence.
    lead: String,
    /// Who else is at it, and how many more.
    others: (Vec<OtherLine>, usize),
    cover: Cover,
    layout: Layout,
    marks: Vec<Mark>,
    now: Option<Now>,
    draft: Draft,
    /// A form that came back: what is wrong, what was decided meanwhile, and what has no field any more.
    came: Option<Came>,
    /// Repairs inside the place looked at.
    repairs: Vec<Line>,
    /// Repairs elsewhere, by rule.
    rules: Vec<RuleCount>,
    next: Vec<Next>,
    waiting: usize,
    /// Sentences of this section whose class nobody confirmed.
    section: Vec<ClassLine>,
    done: Option<DoneLine>,
    decides: bool,
    /// The language model, where there is one.
    further: Option<Further>,
    units: Vec<String>,
    /// The log position up to which the page shows what was decided.
    seen: u64,
}

/// The address of a review, at a place of the frozen text.
pub(in crate::documents) fn address(id: DocumentId, at: Option<Span>) -> String {
    match at {
        None => format!("/documents/{id}/review"),
        Some((start, end)) => format!("/documents/{id}/review?at={start}-{end}"),
    }
}

/// The same with the text scrolled to the place.
pub(super) fn scrolled(page: &Page, id: DocumentId, at: Span) -> String {
    format!("{}#s{}-{}", page.at(&address(id, Some(at))), at.0, at.1)
}

/// Where a review goes on after an act: the place, and what was done.
pub(super) fn onward(id: DocumentId, at: Option<Span>, done: &str) -> Response {
    let to = match at {
        None => format!("/documents/{id}/review?done={done}"),
        Some((start, end)) => format!("/documents/{id}/review?at={start}-{end}&done={done}#s{start}-{end}"),
    };
    problem::done(&to)
}

/// What has just been done, for the line above the review.
pub(super) fn done_words(done: &str, lang: Lang) -> Option<(&'static str, &'static str)> {
    let (zh, en, more_zh, more_en) = match done {
        "accepted" => (
            "已接受，事项登记了。",
            "Accepted; the item is registered.",
            "它还要由另一人审批立项，再交办。",
            "Another person approves it next; then it is assigned.",
        ),
        "refused" => (
            "不立项，理由记下了。",
            "Not taken; the reason is on record.",
            "以后还可以接受。",
            "It can still be accepted later.",
        ),
        "split" => ("拆开了。", "Split.", "", ""),
        "merged" => ("合并了。", "Merged.", "", ""),
        "confirmed" => ("句类确认了。", "Classes confirmed.", "", ""),
        "repaired" => ("修补记下了。", "The repair is decided.", "", ""),
        "nothing" => ("没有勾选，没有记下。", "Nothing was ticked; nothing was recorded.", "", ""),
        "words" => (
            "没有写要改成什么，没有记下。",
            "No text to put there; nothing was recorded.",
            "要保留原样，点“不对”。",
            "To leave it as it was, press “Wrong”.",
        ),
        "asked" => (
            "已请模型读。",
            "The model has been asked.",
            "读完一段，它提的就出现在这里；不用等。",
            "What it proposes appears here piece by piece; there is no need to wait.",
        ),
        "gone" => (
            "这一处刚才变了，请看现在的样子。",
            "This place has just changed; here it is as it stands now.",
            "没有记下新的判断。",
            "Nothing new was recorded.",
        ),
        _ => return None,
    };
    Some((lang.t(zh, en), lang.t(more_zh, more_en)))
}

/// What is looked at.
pub(super) enum Look {
    /// Whatever comes first.
    First,
    /// A stop, or what became of it.
    Stop(Span),
    /// Characters that a person selected.
    Drawn(Span),
}

impl Look {
    fn of(seat: &Seat, chars: u32) -> Look {
        let number = |name: &str| seat.query(name).and_then(|text| text.parse::<u32>().ok());
        if let Some(at) = seat.query("at").and_then(|text| text::span(&text, chars)) {
            return Look::Stop(at);
        }
        match (number("start"), number("end")) {
            (Some(start), Some(end)) if start < end && end <= chars => Look::Drawn((start, end)),
            _ => Look::First,
        }
    }

    /// The span asked for.
    fn span(&self) -> Option<Span> {
        match self {
            Look::First => None,
            Look::Stop(span) | Look::Drawn(span) => Some(*span),
        }
    }

    fn stop(&self, review: &Review) -> Option<Stop> {
        let index = match self {
            Look::First => review.first_open().or(if review.stops.is_empty() { None } else { Some(0) }),
            Look::Stop(span) => review.near(*span),
            Look::Drawn(span) => match review.at(*span) {
                Some(index) => Some(index),
                None => return Some(review.stop(*span, None)),
            },
        };
        index.map(|index| review.stops[index].clone())
    }
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, seat: Seat, At(id): At<DocumentId>) -> Result<Response, Problem> {
    let Some(review) = Review::of(&web, &seat, id).await? else {
        return Ok(problem::done(&crate::documents::show::address(&id)));
    };
    if !review.office {
        return Err(Problem::NotFound);
    }
    let look = Look::of(&seat, review.document.row.chars);
    problem::page(&Screen::of(&web, &seat, &review, &look, None).await?)
}

impl Screen {
    /// Of a review at a place, with the form as it was filled if it comes back.
    pub(super) async fn of(web: &Web, seat: &Seat, review: &Review, look: &Look, late: Option<Late>) -> Result<Screen, Problem> {
        let page = Page::of(web, seat, Section::Documents);
        let lang = page.lang;
        let id = review.document.row.id;
        let stop = look.stop(review);
        let marks: Vec<Mark> = review
            .document
            .anchors
            .iter()
            .map(|(start, end, row)| Mark::of(&page, (*start, *end), row))
            .collect();
        let layout = lay(review, &marks, stop.as_ref(), look.span());
        let now = match &stop {
            Some(stop) => Some(Now::of(web, seat, &page, review, stop).await?),
            None => None,
        };
        let looked = stop.as_ref().map(|stop| stop.source);
        let first = now
            .as_ref()
            .map_or_else(|| page.draft(), |now| now.first(page.draft(), review));
        let draft = match &late {
            // What was typed about another place is not put into the form of this one.
            Some(late) if looked.is_some() && looked == late.at => late.draft.clone().over(first),
            _ => first,
        };
        let repairs = looked.map_or_else(Vec::new, |span| repairs::inside(review, span, &draft, lang));
        let section = sentences::of_section(review, stop.as_ref(), &draft, lang);
        let came = late.map(|late| {
            let is_here = now.as_ref().filter(|now| Some(now.source) == late.at);
            let at = is_here.filter(|now| !now.is_item).map(Now::at);
            let fields = InFields {
                proposal: is_here.is_some_and(Now::can_accept),
                reason: is_here.is_some_and(Now::can_refuse),
                repairs: repairs.iter().map(|line| line.at.as_str()).collect(),
                sentences: section.iter().map(|line| line.at.as_str()).chain(at.as_deref()).collect(),
            };
            Came {
                meanwhile: late.meanwhile(review, &page),
                typed: late.typed(review, &fields, lang),
                draft: late.draft,
            }
        });
        let open: Vec<&Stop> = review.stops.iter().filter(|stop| review.is_open(stop)).collect();
        let behind = open.iter().filter(|stop| looked.is_none_or(|looked| stop.source > looked));
        let before = open.iter().filter(|stop| looked.is_some_and(|looked| stop.source < looked));
        let next = behind.chain(before).take(NEXT).map(|stop| Next::of(&page, id, review, stop));
        let done = seat.query("done").and_then(|done| done_words(&done, lang));
        let counts = Counts::of(&review.coverage, review.unconfirmed().count());
        let open_repairs = review.open_repairs().count();
        Ok(Screen {
            title: review.document.row.title.to_string(),
            lead: lead(review, open.len(), lang),
            cover: Cover::of(&page, id, counts, review.coverage.proved, None)
                .repairs(open_repairs, page.at(&format!("/documents/{id}/review/repairs")))
                .left(open.len()),
            others: others::lines(web, &page, review),
            repairs,
            rules: repairs::by_rule(review, &page, id, looked),
            next: next.collect(),
            waiting: open.len(),
            section,
            done: done.map(|(what, more)| DoneLine::new(what, more)),
            decides: review.office && page.takes_input(),
            further: Further::of(web, &page, review),
            seen: review.page.position,
            units: review.units.iter().map(|unit| unit.name.clone()).collect(),
            came,
            layout,
            marks,
            now,
            draft,
            page,
            id,
        })
    }

    fn text(&self) -> Text<'_> {
        Text {
            lang: self.page.lang,
            layout: &self.layout,
            marks: &self.marks,
            register: None,
        }
    }

    /// The class chosen for a sentence without an item: in a form that came back, else the machine's.
    fn class_now(&self, now: &Now) -> &str {
        let chosen = self.draft.value(&format!("class-{}", now.at()));
        if chosen.is_empty() {
            self.draft.value("class")
        } else {
            chosen
        }
    }

    fn act(&self, noun: &str) -> String {
        format!("/documents/{}/review/{noun}", self.id)
    }

    /// Where a selection of characters leads, when it may be made an item.
    fn drawn(&self) -> String {
        format!("/documents/{}/review?start=0&end=0", self.id)
    }

    /// The same for words that stand there.
    fn drawn_at(&self, (start, end): &Span) -> String {
        format!("/documents/{}/review?start={start}&end={end}", self.id)
    }
}

impl Next {
    fn of(page: &Page, id: DocumentId, review: &Review, stop: &Stop) -> Next {
        let lang = page.lang;
        let sentence = stop.sentence.map(|index| &review.sentences[index]);
        let place = match (sentence.map_or(0, |sentence| sentence.number), lang) {
            (0, _) => String::from("–"),
            (number, Lang::Zh) => format!("第{number}句"),
            (number, Lang::En) => format!("no. {number}"),
        };
        Next {
            place,
            title: stop
                .proposal
                .as_ref()
                .map_or_else(|| review.words(stop.source), |proposal| proposal.title.clone()),
            href: scrolled(page, id, stop.source),
            more: match &stop.proposal {
                _ if stop.is_model => lang.t("模型提议", "proposed by the model").to_owned(),
                Some(proposal) => words::missing(proposal, lang),
                None => lang.t("只确认句类", "class only").to_owned(),
            },
        }
    }
}

/// How far it has come.
fn lead(review: &Review, open: usize, lang: Lang) -> String {
    let sentences = review.sentences.iter().filter(|sentence| asks(sentence.class)).count();
    let all = review.stops.len();
    let done = all - open;
    let mut words = match lang {
        Lang::Zh => format!("{sentences} 句部署和目标，{all} 处要看：看过 {done} 处，还剩 {open} 处。"),
        Lang::En => format!("{sentences} sentences of deployment or target, {all} places to look at: {done} seen, {open} left."),
    };
    if open == 0 && all > 0 {
        words.push_str(lang.t("都看过了。", " All are seen."));
    }
    words
}

/// The text with what stands where.
fn lay(review: &Review, marks: &[Mark], stop: Option<&Stop>, asked: Option<Span>) -> Layout {
    let ties = &review.reading.ties;
    let anchors: Vec<Span> = marks.iter().map(|mark| ties.text(mark.span)).collect();
    let mut tones: Vec<(Span, Tone)> = Vec::new();
    for sentence in &review.sentences {
        let tone = if asks(sentence.class) { Tone::Nobody } else { Tone::Past };
        let source = sentence.clause.source;
        // A sentence of which only a part is proposed waits with that part; the rest of it is not called unanswered.
        let is_proposed = review
            .stops
            .iter()
            .any(|stop| stop.is_item && crate::reading::overlap(stop.source, source));
        if tone == Tone::Past || !is_proposed {
            tones.push((sentence.clause.span, tone));
        }
    }
    for stop in review.stops.iter().filter(|stop| stop.is_item) {
        let tone = match stop.judged {
            None if stop.items.is_empty() => Tone::Waiting,
            None => Tone::Item,
            Some(_) if review.is_accepted(stop) => Tone::Item,
            Some(_) => Tone::Nobody,
        };
        tones.push((ties.text(stop.source), tone));
    }
    let at = stop.map(|stop| stop.source).or(asked).map(|span| ties.text(span));
    layout::lay(&Laying {
        text: &review.reading.text,
        blocks: &review.reading.blocks,
        anchors: &anchors,
        tones: &tones,
        repairs: &review.reading.repairs,
        at,
        part: 1,
        source: &|span| ties.source(span),
    })
}
