//! The review of a document: what people decided about it, for those who review.

use std::collections::{HashMap, HashSet};

use jiufen_kernel::{
    event::{Event, Fact},
    id::{DocumentId, ItemId, PostId},
    org::Role,
    review::{Judged, ProposalVerdict},
    time::Date,
};

use super::{
    Read, Reader,
    review_views::{Arrangement, ConfirmedClause, Did, ItemVerdict, JudgedProposal, JudgedRepair, Other, ReviewPage},
    views::{PostRef, Shown},
};
use crate::{
    desk::models::{self, ModelReading},
    project::load,
};

impl Reader<'_> {
    /// What a language model of the closed network would propose for a document; for those who review, and of today alone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn model_reading(&mut self, id: DocumentId) -> Read<Option<ModelReading>> {
        let reviews = self.has_role(Role::Office) && self.reads_documents() && !self.is_past();
        if !reviews || !self.then().documents.contains_key(&id) {
            return Ok(None);
        }
        Ok(models::of(self.db, id.uuid())?)
    }

    /// What was decided about a document by the day looked at; `None` when there is no such document for the actor. Who
    /// neither reviews nor audits sees the text as it was repaired and confirmed, and none of the proposals.
    ///
    /// # Errors
    /// When the database fails.
    pub fn review(&mut self, id: DocumentId) -> Read<Option<ReviewPage>> {
        let reviews = self.has_role(Role::Office) || self.has_role(Role::Auditor);
        if !self.reads_documents() || !self.then().documents.contains_key(&id) {
            return Ok(None);
        }
        let position = if self.is_past() {
            self.at.position
        } else {
            let newest = self.db.query_one("SELECT max(position) FROM event", &[])?;
            newest.opt_int(0)?.unwrap_or(0)
        };
        let history = load::history(self.db, id.uuid(), self.at)?;
        let mut review = load::fold_review(id, &history, &self.time_zone());
        let mut others = Vec::new();
        if reviews {
            others = self.others(&history);
        } else {
            review.arrangements.clear();
            review.proposals.clear();
        }
        let texts = review.repairs.values().filter_map(|repair| repair.text);
        let reasons = review.proposals.values().filter_map(|proposal| match proposal.verdict {
            ProposalVerdict::Refused { reason } => Some(reason),
            ProposalVerdict::Accepted { .. } => None,
        });
        self.prefetch(texts.chain(reasons))?;
        let accepted: Vec<ItemId> = review.proposals.keys().filter_map(|span| review.item_of(*span)).collect();
        let mut rows: HashMap<_, _> = self.rows_of(&accepted)?.into_iter().map(|row| (row.id, row)).collect();
        let mut who = Judges::default();
        let mut page = ReviewPage {
            position: position as u64,
            repairs: Vec::with_capacity(review.repairs.len()),
            clauses: Vec::with_capacity(review.clauses.len()),
            arrangements: Vec::with_capacity(review.arrangements.len()),
            proposals: Vec::with_capacity(review.proposals.len()),
            others,
        };
        for (span, repair) in review.repairs {
            let (by, person, on, position) = who.of(self, repair.judged);
            page.repairs.push(JudgedRepair {
                span,
                verdict: repair.verdict,
                text: repair.text.map(|text| self.text(text)).transpose()?,
                by,
                person,
                on,
                position,
            });
        }
        for (span, clause) in review.clauses {
            let (by, person, on, position) = who.of(self, clause.judged);
            page.clauses.push(ConfirmedClause {
                span,
                class: clause.class,
                by,
                person,
                on,
                position,
            });
        }
        for arrangement in review.arrangements {
            let (by, person, on, position) = who.of(self, arrangement.judged);
            page.arrangements.push(Arrangement {
                by,
                person,
                on,
                position,
                from: arrangement.from,
                to: arrangement.to,
            });
        }
        for (span, proposal) in review.proposals {
            let (by, person, on, position) = who.of(self, proposal.judged);
            page.proposals.push(JudgedProposal {
                span,
                verdict: match proposal.verdict {
                    ProposalVerdict::Refused { reason } => ItemVerdict::Refused {
                        reason: self.text(reason)?,
                    },
                    ProposalVerdict::Accepted { item, .. } => ItemVerdict::Accepted {
                        item,
                        row: rows.remove(&item).map(Box::new),
                    },
                },
                by,
                person,
                on,
                position,
            });
        }
        Ok(Some(page))
    }

    /// Everyone but the reader who decided something, each with the last act.
    fn others(&self, history: &[Event]) -> Vec<Other> {
        let mut met = HashSet::from([self.actor.person]);
        let acts = history.iter().rev().filter_map(|event| Some((event, did(&event.fact)?)));
        let last = acts.filter(|(event, _)| met.insert(event.actor.person));
        last.map(|(event, did)| Other {
            by: self.post_ref(event.actor.post),
            person: self.person_name(event.actor.person),
            at: event.received,
            did,
        })
        .collect()
    }
}

/// What an event of a document did to its review, if anything.
fn did(fact: &Fact) -> Option<Did> {
    match fact {
        Fact::RepairsJudged(fact) => Some(Did::Repairs(fact.repairs.first()?.span, fact.repairs.len())),
        Fact::ClausesConfirmed(fact) => Some(Did::Clauses(fact.clauses.first()?.span, fact.clauses.len())),
        Fact::ProposalsArranged(fact) => Some(Did::Arranged(*fact.to.first()?)),
        Fact::ProposalRefused(fact) => Some(Did::Refused(fact.span)),
        Fact::ProposalAccepted(fact) => Some(Did::Accepted(fact.span)),
        _ => None,
    }
}

/// Posts that were looked up once: hundreds of judgements come from a few of them.
#[derive(Default)]
struct Judges {
    posts: HashMap<PostId, PostRef>,
}

impl Judges {
    fn of(&mut self, reader: &Reader<'_>, judged: Judged) -> (PostRef, Shown, Date, u64) {
        let post = self.posts.entry(judged.post).or_insert_with(|| reader.post_ref(judged.post));
        (post.clone(), reader.person_name(judged.person), judged.on, judged.at)
    }
}
