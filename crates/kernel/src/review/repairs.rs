//! Repairs 修补 of a damaged text: each is taken, refused, or given another text by a person.

use serde::{Deserialize, Serialize};

use super::{Span, bounded, must_have_seen, within};
use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::DocumentId,
    refusal::Refusal,
    text::{Digest, NewText},
};

/// What a person says of a repair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairVerdict {
    /// It is right.
    Taken,
    /// The text stays as it was.
    Refused,
    /// Another text stands there.
    Replaced,
}

/// One repair with what is said of it.
#[derive(Clone, Debug, Serialize)]
pub struct RepairJudgement {
    /// Where, in the frozen text; empty where something is lost.
    pub span: Span,
    /// The verdict.
    pub verdict: RepairVerdict,
    /// The other text; exactly when it is replaced.
    pub text: Option<NewText>,
}

/// Judges repairs of a document.
#[derive(Clone, Debug, Serialize)]
pub struct JudgeRepairs {
    /// The document.
    pub document: DocumentId,
    /// The repairs, each once.
    pub repairs: Vec<RepairJudgement>,
    /// The position up to which the person has seen the review.
    pub seen: u64,
}

/// One judged repair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RepairJudged {
    /// Where.
    pub span: Span,
    /// The verdict.
    pub verdict: RepairVerdict,
    /// The other text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Digest>,
}

/// Repairs were judged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RepairsJudged {
    /// The document.
    pub document: DocumentId,
    /// The repairs.
    pub repairs: Vec<RepairJudged>,
}

impl Decider<'_> {
    pub(crate) fn judge_repairs(&mut self, command: &JudgeRepairs) -> Outcome {
        let (document, review) = self.review(command.document)?;
        bounded(command.repairs.iter().map(|repair| repair.span))?;
        let mut repairs = Vec::with_capacity(command.repairs.len());
        for RepairJudgement { span, verdict, text } in &command.repairs {
            within(document, *span, true)?;
            let newest = review.repairs.get(span).map_or(0, |repair| repair.judged.at);
            must_have_seen(newest, command.seen)?;
            if (*verdict == RepairVerdict::Replaced) != text.is_some() {
                return Err(Refusal::new(
                    "replaced_by_what",
                    "改成别的文字时写明文字，认可或不认可时不写",
                    "Write the other text when it is replaced, and none when it is taken or refused",
                )
                .at("text"));
            }
            let text = text.as_ref().map(|text| self.reason(text, "text")).transpose()?;
            repairs.push(RepairJudged {
                span: *span,
                verdict: *verdict,
                text,
            });
        }
        self.emit(Fact::RepairsJudged(RepairsJudged {
            document: command.document,
            repairs,
        }));
        Ok(())
    }
}
