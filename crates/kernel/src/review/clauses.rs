//! Clauses 条款 with the class that a person confirmed: the base of a document's coverage.

use serde::{Deserialize, Serialize};

use super::{Review, Span, bounded, must_have_seen, within};
use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::DocumentId,
    refusal::Refusal,
};

/// What a clause is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseClass {
    /// 部署: something is to be done.
    Deployment,
    /// 目标: something is to be reached.
    Target,
    /// 成效: something was done.
    Achievement,
    /// 研判: how things are.
    Judgement,
    /// 导向性表述: where things should go.
    Orientation,
    /// 程序性表述: forms of address, transitions, closing words.
    Procedure,
}

impl ClauseClass {
    /// Every class.
    pub const ALL: [ClauseClass; 6] = [
        ClauseClass::Deployment,
        ClauseClass::Target,
        ClauseClass::Achievement,
        ClauseClass::Judgement,
        ClauseClass::Orientation,
        ClauseClass::Procedure,
    ];

    /// Does somebody have to answer for it? Only these are in the base of coverage.
    pub fn is_answerable(self) -> bool {
        matches!(self, ClauseClass::Deployment | ClauseClass::Target)
    }
}

/// Confirms clauses of a document; the same span again gives it another class.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmClauses {
    /// The document.
    pub document: DocumentId,
    /// The clauses, each once.
    pub clauses: Vec<(Span, ClauseClass)>,
    /// The position up to which the person has seen the review.
    pub seen: u64,
}

/// One confirmed clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClauseConfirmed {
    /// Where.
    pub span: Span,
    /// Its class.
    pub class: ClauseClass,
}

/// Clauses were confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClausesConfirmed {
    /// The document.
    pub document: DocumentId,
    /// The clauses.
    pub clauses: Vec<ClauseConfirmed>,
}

impl Decider<'_> {
    pub(crate) fn confirm_clauses(&mut self, command: &ConfirmClauses) -> Outcome {
        let (document, review) = self.review(command.document)?;
        bounded(command.clauses.iter().map(|(span, _)| *span))?;
        let mut spans: Vec<Span> = command.clauses.iter().map(|(span, _)| *span).collect();
        spans.sort();
        for span in &spans {
            within(document, *span, false)?;
            cut_as_before(review, *span)?;
            let newest = review.clauses.get(span).map_or(0, |clause| clause.judged.at);
            must_have_seen(newest, command.seen)?;
        }
        if spans.windows(2).any(|pair| pair[0].overlaps(pair[1])) {
            return Err(overlaps());
        }
        let confirmed = command.clauses.iter();
        let clauses = confirmed.map(|(span, class)| ClauseConfirmed {
            span: *span,
            class: *class,
        });
        self.emit(Fact::ClausesConfirmed(ClausesConfirmed {
            document: command.document,
            clauses: clauses.collect(),
        }));
        Ok(())
    }
}

/// No character belongs to two clauses: a count over clauses then counts nothing twice.
pub(super) fn cut_as_before(review: &Review, span: Span) -> Outcome {
    // Clauses do not overlap, so only the last that begins before the span's end can reach into it, or the ones within.
    let before = review.clauses.range(..Span::new(span.end, 0)).rev();
    let mut reaching = before.map(|(other, _)| *other).take_while(|other| other.end > span.start);
    if reaching.any(|other| other != span) {
        return Err(overlaps());
    }
    Ok(())
}

fn overlaps() -> Refusal {
    Refusal::new(
        "clause_overlaps",
        "这一句与另一条已确认的条款有重叠，请按已确认的起止办理",
        "This overlaps another confirmed clause; use the span that was confirmed",
    )
    .at("clauses")
}
