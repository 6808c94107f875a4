//! What was ever accepted, read from the events alone: the most that a leaf may show as proved (INTEGRITY 3). It knows which
//! evidence is true, and whose check it was.

use std::collections::BTreeMap;

use jiufen_kernel::{
    event::{Event, Fact},
    id::{EvidenceId, ItemId},
    item::{evidence::EvidenceKind, report::Claim},
};

use super::{coalition::Coalition, honest::is_true};

/// A piece of evidence.
#[derive(Clone, Debug)]
struct Given {
    piece: usize,
    /// None until the first claim says it.
    level: Option<i64>,
    activity: bool,
    /// The most that checks which still count accepted of it; by anybody, and by honest checkers.
    accepted: i64,
    honest: i64,
    is_true: bool,
}

/// What the events say about the proof of one item.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    grades: Vec<u8>,
    given: BTreeMap<EvidenceId, Given>,
    claims: Vec<(jiufen_kernel::id::ReportId, Claim)>,
    any_claim: bool,
    said: i64,
    /// What the newest check accepted, lowered by every lower claim and reopening since.
    newest: i64,
}

impl Shown {
    /// The most that may be proved: what a check accepted of evidence that stands, and no more than the newest left of it.
    pub fn most(&self) -> i64 {
        self.best(|given| given.accepted)
    }

    /// The same by honest checkers alone.
    pub fn most_honest(&self) -> i64 {
        self.best(|given| given.honest)
    }

    /// The greatest level that true evidence shows.
    pub fn most_true(&self) -> i64 {
        self.best(|given| if given.is_true { given.level.unwrap_or(0) } else { 0 })
    }

    fn best(&self, of: impl Fn(&Given) -> i64) -> i64 {
        let in_force = self
            .given
            .values()
            .filter(|given| given.piece < self.grades.len() && !given.activity);
        in_force.map(of).max().unwrap_or(0).min(self.newest).min(self.said)
    }

    fn lower(&mut self, level: i64) {
        self.newest = self.newest.min(level);
        for given in self.given.values_mut() {
            given.accepted = given.accepted.min(level);
            given.honest = given.honest.min(level);
        }
    }

    fn claim_stands(&mut self, claim: Claim) {
        if claim == Claim::Nothing {
            return;
        }
        let level = claim.level().hundredths();
        if level < self.said {
            self.lower(level);
        }
        self.said = level;
    }
}

/// What the events say about the proof of every item.
#[derive(Clone, Debug, Default)]
pub struct ProofLedger {
    /// By item.
    pub items: BTreeMap<ItemId, Shown>,
}

impl ProofLedger {
    /// Takes one more event in.
    pub fn hear(&mut self, event: &Event, coalition: &Coalition) {
        if let Fact::ItemRegistered(fact) = &event.fact {
            self.items.insert(fact.item, Shown::default());
        }
        let Some(shown) = self.items.get_mut(&ItemId(event.fact.subject())) else {
            return;
        };
        match &event.fact {
            Fact::ReportFiled(fact) => {
                shown.claims.push((fact.report, fact.claim));
                if fact.claim != Claim::Nothing && !shown.any_claim {
                    shown.any_claim = true;
                    let level = fact.claim.level().hundredths();
                    shown
                        .given
                        .values_mut()
                        .for_each(|given| given.level = given.level.or(Some(level)));
                }
                if !fact.waits {
                    shown.claim_stands(fact.claim);
                }
            }
            Fact::ReportCleared(fact) => {
                let found = shown
                    .claims
                    .iter()
                    .find(|(id, _)| *id == fact.report)
                    .map(|(_, claim)| *claim);
                shown.claim_stands(found.unwrap());
            }
            Fact::ProofAgreed(fact) => {
                shown.grades = fact.pieces.iter().map(|piece| piece.grade).collect();
                shown
                    .given
                    .values_mut()
                    .for_each(|given| (given.accepted, given.honest) = (0, 0));
            }
            Fact::EvidenceAttached(fact) => {
                let level = fact.backs.hundredths();
                let given = Given {
                    piece: usize::from(fact.piece),
                    level: (shown.any_claim || level > 0).then_some(level),
                    activity: matches!(fact.kind, EvidenceKind::Minutes | EvidenceKind::Notice),
                    accepted: 0,
                    honest: 0,
                    is_true: is_true(fact.evidence),
                };
                shown.given.insert(fact.evidence, given);
            }
            Fact::CheckMade(fact) => {
                let accepted = fact.accepted.hundredths();
                let honest = !coalition.has(event.actor.person);
                shown.newest = accepted;
                for (id, grade) in &fact.accepts {
                    let given = shown.given.get_mut(id).expect("a check accepts what was given");
                    if shown.grades.get(given.piece).is_some_and(|needed| grade >= needed) {
                        let level = accepted.min(given.level.unwrap_or(0));
                        given.accepted = given.accepted.max(level);
                        given.honest = given.honest.max(if honest { level } else { 0 });
                    }
                }
                if accepted == 0 {
                    shown.lower(0);
                }
                // A later check may say more of what was accepted before, of evidence that backs it.
                for given in shown.given.values_mut().filter(|given| given.accepted > 0) {
                    let level = accepted.min(given.level.unwrap_or(0));
                    given.accepted = given.accepted.max(level);
                    if honest && given.honest > 0 {
                        given.honest = given.honest.max(level);
                    }
                }
            }
            Fact::ItemReopened(fact) => shown.lower(fact.stands.hundredths()),
            _ => {}
        }
    }
}
