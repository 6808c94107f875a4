//! Everything a review shows of one document, read in one state of the log: its text as judged, the stops in order, the sentences with
//! their classes, and what was decided by whom.

use std::sync::Arc;

use jiufen_kernel::id::{DocumentId, UnitId};
use jiufen_kernel::org::Role;
use jiufen_kernel::review::{ClauseClass, RepairVerdict};
use jiufen_store::desk::models::ModelReading;
use jiufen_store::read::Reader;
use jiufen_store::read::review_views::{Coverage, ItemVerdict, ReviewPage};
use jiufen_store::read::views::{DocumentPage, Shown};
use jiufen_store::store::StoreError;

use super::stops::{self, Turn};
use crate::Web;
use crate::documents::readings;
use crate::problem::Problem;
use crate::reading::{
    Clause, JudgedStretch, Proposal, Reading, Repair, RepairState, Reviewed, Span, UnitNames, Verdict, overlap,
};
use crate::visitor::Seat;

/// A document under review.
pub(in crate::documents) struct Review {
    /// Its page; the text is in `characters`.
    pub document: DocumentPage,
    /// What persons decided.
    pub page: ReviewPage,
    /// Which sentences are answered.
    pub coverage: Coverage,
    /// The text as it is read.
    pub reading: Arc<Reading>,
    /// The characters of the frozen text.
    pub characters: Vec<char>,
    /// Where the review stops, in the order of the text.
    pub stops: Vec<Stop>,
    /// The sentences of the body, in order.
    pub sentences: Vec<Sentence>,
    /// Units by name.
    pub units: Arc<Vec<UnitNames>>,
    /// Kinds of items: id and words.
    pub kinds: Vec<(String, String)>,
    /// Whether the reader may decide.
    pub office: bool,
    /// What a language model was asked about it.
    pub model: Option<ModelReading>,
}

/// A place where the review stops.
#[derive(Clone)]
pub(in crate::documents) struct Stop {
    /// Its part of the frozen text.
    pub source: Span,
    /// The proposal, if an item is proposed here.
    pub proposal: Option<Proposal>,
    /// Whether an item is proposed here at all: a sentence alone only waits for its class.
    pub is_item: bool,
    /// The newest judgement on it, in `page.proposals`.
    pub judged: Option<usize>,
    /// Whether a language model proposes it.
    pub is_model: bool,
    /// Its sentence, in `sentences`.
    pub sentence: Option<usize>,
    /// Items that stand on most of its characters, in `document.anchors`: registered from the text without a review.
    pub items: Vec<usize>,
}

/// A sentence with its class.
#[derive(Clone, Copy)]
pub(in crate::documents) struct Sentence {
    /// As the machine sees it.
    pub clause: Clause,
    /// The confirmation that covers it, in `page.clauses`.
    pub confirmed: Option<usize>,
    /// Its class: a person's before the machine's.
    pub class: ClauseClass,
    /// Which sentence of deployment or target it is, from 1; 0 for others.
    pub number: usize,
}

/// What one look at the store gives.
struct Read {
    document: DocumentPage,
    page: ReviewPage,
    coverage: Coverage,
    units: Arc<Vec<UnitNames>>,
    kinds: Vec<(String, String)>,
    office: bool,
    model: Option<ModelReading>,
}

fn read(reader: &mut Reader<'_>, id: DocumentId, lang: crate::language::Lang) -> Result<Option<Read>, StoreError> {
    let Some(document) = reader.document(id)? else {
        return Ok(None);
    };
    let (Some(page), Some(coverage)) = (reader.review(id)?, reader.coverage(id)?) else {
        return Ok(None);
    };
    Ok(Some(Read {
        document,
        page,
        coverage,
        units: readings::units(reader),
        kinds: crate::items::list::kinds(reader, lang),
        office: reader.has_role(Role::Office),
        model: reader.model_reading(id)?,
    }))
}

/// Whether a class asks for an answer.
pub(in crate::documents) fn asks(class: ClauseClass) -> bool {
    matches!(class, ClauseClass::Deployment | ClauseClass::Target)
}

/// What was decided on the repairs of a page, earliest first.
pub(in crate::documents) fn judged(page: &ReviewPage) -> Vec<JudgedStretch> {
    let mut repairs: Vec<_> = page.repairs.iter().collect();
    repairs.sort_by_key(|repair| repair.position);
    repairs
        .into_iter()
        .map(|repair| JudgedStretch {
            source: (repair.span.start, repair.span.end),
            verdict: match (repair.verdict, &repair.text) {
                (RepairVerdict::Replaced, Some(Shown::Text(text))) => Verdict::Replaced(text.clone()),
                // A text removed by law stands no more; what it replaced is still not right.
                (RepairVerdict::Refused | RepairVerdict::Replaced, _) => Verdict::Refused,
                (RepairVerdict::Taken, _) => Verdict::Taken,
            },
        })
        .collect()
}

impl Review {
    /// Reads it; none when the text was removed by law.
    pub(in crate::documents) async fn of(web: &Web, seat: &Seat, id: DocumentId) -> Result<Option<Review>, Problem> {
        let lang = seat.lang;
        let read = web.read(seat, move |reader| read(reader, id, lang)).await?;
        let mut read = read.ok_or(Problem::NotFound)?;
        let Some(source) = read.document.text.take() else {
            return Ok(None);
        };
        let characters = source.chars().collect();
        let with = Reviewed {
            source,
            judged: judged(&read.page),
            dated: read.document.row.dated,
            units: read.units.clone(),
        };
        let reading = readings::of(web, read.document.digest, with).await?;
        let sentences = sentences(&reading, &read.page);
        let mut review = Review {
            document: read.document,
            page: read.page,
            coverage: read.coverage,
            reading,
            characters,
            stops: Vec::new(),
            sentences,
            units: read.units,
            kinds: read.kinds,
            office: read.office,
            model: read.model,
        };
        review.stops = review.find_stops();
        Ok(Some(review))
    }

    fn find_stops(&self) -> Vec<Stop> {
        let mut turns: Vec<(u64, Turn)> = Vec::new();
        for arrangement in &self.page.arrangements {
            let spans = |spans: &[jiufen_kernel::review::Span]| spans.iter().map(|span| (span.start, span.end)).collect();
            turns.push((
                arrangement.position,
                Turn::Arranged(spans(&arrangement.from), spans(&arrangement.to)),
            ));
        }
        for (index, judged) in self.page.proposals.iter().enumerate() {
            turns.push((judged.position, Turn::Judged((judged.span.start, judged.span.end), index)));
        }
        turns.sort_by_key(|(position, _)| *position);
        let turns: Vec<Turn> = turns.into_iter().map(|(_, turn)| turn).collect();
        let machine: Vec<Span> = self.reading.proposals.iter().map(|proposal| proposal.source).collect();
        let mut stops: Vec<Stop> = stops::standing(&machine, &turns)
            .into_iter()
            .map(|(source, judged)| self.stop(source, judged))
            .collect();
        // Where a model would make an item too; what it names again is not shown twice.
        for source in self.model.iter().flat_map(|reading| &reading.spans) {
            if !stops.iter().any(|stop| overlap(stop.source, *source)) {
                stops.push(self.stop(*source, None));
            }
        }
        let taken: Vec<Span> = stops.iter().map(|stop| stop.source).collect();
        for (index, sentence) in self.sentences.iter().enumerate() {
            let source = sentence.clause.source;
            if asks(sentence.class) && sentence.confirmed.is_none() && !taken.iter().any(|span| overlap(*span, source)) {
                stops.push(Stop {
                    source,
                    proposal: None,
                    is_item: false,
                    judged: None,
                    is_model: false,
                    sentence: Some(index),
                    items: Vec::new(),
                });
            }
        }
        stops.sort_by_key(|stop| stop.source);
        stops
    }

    /// A stop at a span: the machine's proposal there, or one made for it.
    pub(in crate::documents) fn stop(&self, source: Span, judged: Option<usize>) -> Stop {
        let own = self.reading.proposals.iter().find(|proposal| proposal.source == source);
        Stop {
            source,
            proposal: own.cloned().or_else(|| self.reading.ties.propose(source)),
            is_item: true,
            judged,
            is_model: own.is_none() && self.model.as_ref().is_some_and(|reading| reading.spans.contains(&source)),
            sentence: self.sentence(source),
            items: self.items(source),
        }
    }

    /// Items on at least half of the characters of a span.
    fn items(&self, span: Span) -> Vec<usize> {
        let anchors = &self.document.anchors;
        let covers = |start: u32, end: u32| 2 * end.min(span.1).saturating_sub(start.max(span.0)) >= span.1 - span.0;
        (0..anchors.len())
            .filter(|index| covers(anchors[*index].0, anchors[*index].1))
            .collect()
    }

    /// The sentence that shares most characters with a span.
    pub(in crate::documents) fn sentence(&self, span: Span) -> Option<usize> {
        let shared = |sentence: &Sentence| {
            let own = sentence.clause.source;
            own.1.min(span.1).saturating_sub(own.0.max(span.0))
        };
        (0..self.sentences.len())
            .filter(|index| shared(&self.sentences[*index]) > 0)
            // Of two that share as much, the first.
            .max_by_key(|index| (shared(&self.sentences[*index]), usize::MAX - index))
    }

    /// Whether nobody decided on a stop yet, and no item stands there.
    pub(in crate::documents) fn is_open(&self, stop: &Stop) -> bool {
        stop.judged.is_none() && stop.items.is_empty()
    }

    /// The stop that is exactly there.
    pub(super) fn at(&self, source: Span) -> Option<usize> {
        self.stops.iter().position(|stop| stop.source == source)
    }

    /// Whether it was split, merged or cut otherwise, and stands no more.
    pub(super) fn is_gone(&self, source: Span) -> bool {
        let away = |span: &jiufen_kernel::review::Span| (span.start, span.end) == source;
        self.at(source).is_none() && self.page.arrangements.iter().any(|known| known.from.iter().any(away))
    }

    /// The stop there, or what has become of it: the first that shares a character, or the first open one behind.
    pub(super) fn near(&self, source: Span) -> Option<usize> {
        self.at(source)
            .or_else(|| self.stops.iter().position(|stop| overlap(stop.source, source)))
            .or_else(|| self.next_open(source))
    }

    /// The first open stop behind a span, or else the first of all.
    pub(super) fn next_open(&self, behind: Span) -> Option<usize> {
        let open = |stop: &Stop| self.is_open(stop) && stop.source != behind;
        self.stops
            .iter()
            .position(|stop| stop.source > behind && open(stop))
            .or_else(|| self.stops.iter().position(open))
    }

    /// The first open stop.
    pub(super) fn first_open(&self) -> Option<usize> {
        self.stops.iter().position(|stop| self.is_open(stop))
    }

    /// The words of a stretch of the frozen text, as it is read now.
    pub(in crate::documents) fn words(&self, source: Span) -> String {
        self.reading.words(self.reading.ties.text(source))
    }

    /// Repairs that nobody looked at.
    pub(in crate::documents) fn open_repairs(&self) -> impl Iterator<Item = &Repair> {
        self.reading.repairs.iter().filter(|repair| repair.state == RepairState::Open)
    }

    /// Sentences of deployment or target by the machine's word alone.
    pub(in crate::documents) fn unconfirmed(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences
            .iter()
            .filter(|sentence| sentence.confirmed.is_none() && asks(sentence.clause.class))
    }

    /// The full name of a unit by its id.
    pub(super) fn unit_named(&self, id: Option<&str>) -> Option<String> {
        let unit = self.units.iter().find(|unit| Some(unit.id.as_str()) == id);
        unit.map(|unit| unit.name.clone())
    }

    /// The one unit of a name, full before short; else how many there are.
    pub(super) fn unit(&self, name: &str) -> Result<UnitId, usize> {
        for of in [(|unit: &UnitNames| &unit.name) as fn(&UnitNames) -> &String, |unit| {
            &unit.short
        }] {
            let mut found = self.units.iter().filter(|unit| of(unit) == name);
            match (found.next(), found.count()) {
                (Some(unit), 0) => return UnitId::parse(&unit.id).ok_or(0),
                (Some(_), more) => return Err(more + 1),
                (None, _) => {}
            }
        }
        Err(0)
    }

    /// Whether a person accepted the stop.
    pub(in crate::documents) fn is_accepted(&self, stop: &Stop) -> bool {
        let judged = stop.judged.and_then(|index| self.page.proposals.get(index));
        judged.is_some_and(|judged| matches!(judged.verdict, ItemVerdict::Accepted { .. }))
    }
}

fn sentences(reading: &Reading, page: &ReviewPage) -> Vec<Sentence> {
    let mut number = 0;
    reading
        .clauses
        .iter()
        .map(|clause| {
            let confirmed = page
                .clauses
                .iter()
                .position(|confirmed| overlap((confirmed.span.start, confirmed.span.end), clause.source));
            let class = confirmed.map_or(clause.class, |index| page.clauses[index].class);
            number += usize::from(asks(class));
            Sentence {
                clause: *clause,
                confirmed,
                class,
                number: if asks(class) { number } else { 0 },
            }
        })
        .collect()
}
