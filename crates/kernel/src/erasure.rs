//! Erasing a payload by law, or because classified matter was found in it: two persons together. The event stays.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{AskId, PersonId, PostId},
    org::Role,
    refusal::Refusal,
    text::{Digest, NewText},
};

/// Why a payload goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A person's right to erasure.
    PersonalData,
    /// Classified matter found inside.
    Classified,
    /// A court or authority orders it.
    Order,
}

/// Asks that a payload be erased.
#[derive(Clone, Debug, Serialize)]
pub struct AskErasure {
    /// Id of the request, made by the client.
    pub ask: AskId,
    /// The payload.
    pub payload: Digest,
    /// On which ground.
    pub ground: Ground,
    /// The law or order, and why.
    pub law: NewText,
}

/// Confirms an erasure that another person asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmErasure {
    /// The request.
    pub ask: AskId,
}

/// An erasure was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ErasureAsked {
    pub ask: AskId,
    pub payload: Digest,
    pub ground: Ground,
    pub law: Digest,
}

/// A payload was erased: removed on … by … under ….
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct PayloadErased {
    pub ask: AskId,
    pub payload: Digest,
    pub ground: Ground,
    pub law: Digest,
}

/// A request that waits for a second person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenErasure {
    /// What was asked.
    pub fact: ErasureAsked,
    /// By whom.
    pub person: PersonId,
    /// In which post.
    pub post: PostId,
}

/// Does an event carry this payload?
pub fn carries(event: &Event, payload: Digest) -> bool {
    match &event.fact {
        // Whoever asks for an erasure names a payload and carries none of it but the law.
        Fact::ErasureAsked(fact) => fact.law == payload,
        Fact::PayloadErased(fact) => fact.law == payload,
        fact => event.late == Some(payload) || fact.body_json().contains(&payload.to_string()),
    }
}

/// Does a number rest on this payload: agreed proof, accepted evidence, the reason of a check, of a move, a weight or a date, of a closing?
/// `told` holds the events that carry it and all events of the items among them.
pub fn rests(told: &[Event], payload: Digest) -> bool {
    told.iter()
        .filter(|event| carries(event, payload))
        .any(|event| match &event.fact {
            Fact::ProofAgreed(_)
            | Fact::CheckMade(_)
            | Fact::ItemMoved(_)
            | Fact::WeightChanged(_)
            | Fact::ItemAsked(_)
            | Fact::AskAnswered(_)
            | Fact::ItemClosed(_)
            | Fact::ItemReopened(_) => true,
            Fact::EvidenceAttached(evidence) => told.iter().any(|other| match &other.fact {
                Fact::CheckMade(check) => check.accepts.iter().any(|(accepted, _)| *accepted == evidence.evidence),
                _ => false,
            }),
            _ => false,
        })
}

impl Decider<'_> {
    pub(crate) fn ask_erasure(&mut self, command: &AskErasure) -> Outcome {
        self.may_erase()?;
        self.must_be_new("ask", self.state.erasures.contains_key(&command.ask))?;
        self.must_not_rest(command.payload)?;
        let law = self.reason(&command.law, "law")?;
        self.emit(Fact::ErasureAsked(ErasureAsked {
            ask: command.ask,
            payload: command.payload,
            ground: command.ground,
            law,
        }));
        Ok(())
    }

    pub(crate) fn confirm_erasure(&mut self, command: &ConfirmErasure) -> Outcome {
        let Some(open) = self.state.erasures.get(&command.ask) else {
            return Err(Refusal::unknown("ask"));
        };
        if open.person == self.actor.person {
            return Err(Refusal::new(
                "second_person",
                "须由另一人确认",
                "Another person must confirm it",
            ));
        }
        self.must_be_the_other(open)?;
        self.must_not_rest(open.fact.payload)?;
        let ErasureAsked {
            ask,
            payload,
            ground,
            law,
        } = open.fact.clone();
        self.emit(Fact::PayloadErased(PayloadErased {
            ask,
            payload,
            ground,
            law,
        }));
        Ok(())
    }

    fn must_not_rest(&self, payload: Digest) -> Outcome {
        if rests(&self.state.carriers, payload) {
            return Err(Refusal::new(
                "rests",
                "有数字以它为据（约定的佐证、认可过的佐证、核查、调整或销号的理由），现在不能删除",
                "A number rests on it (agreed proof, accepted evidence, the reason of a check, a move or a closing); it cannot be erased now",
            )
            .at("payload"));
        }
        Ok(())
    }

    /// What an administrator asks for the office confirms, and the other way round; a leader of the office where it is one person.
    fn must_be_the_other(&self, open: &OpenErasure) -> Outcome {
        let by_administrator = self.state.org.has_role(open.post, Role::Administrator);
        let is_other = if by_administrator {
            self.has_role(Role::Office)
        } else {
            self.has_role(Role::Administrator)
        };
        if is_other || self.leads_an_office_of_one() {
            return Ok(());
        }
        Err(if by_administrator {
            Refusal::new(
                "not_office",
                "管理员提出的，由督查机构确认",
                "An administrator asked for it; the office confirms it",
            )
        } else {
            Refusal::new(
                "not_administrator",
                "督查机构提出的，由管理员确认",
                "The office asked for it; an administrator confirms it",
            )
        })
    }

    fn leads_an_office_of_one(&self) -> bool {
        let org = &self.state.org;
        let offices = org.posts.values().filter(|post| post.roles.contains(&Role::Office));
        offices.map(|post| post.unit).any(|unit| {
            let of_unit = org.tenures.values().filter(|tenure| {
                let post = org.posts.get(&tenure.post);
                post.is_some_and(|post| post.unit == unit && post.roles.contains(&Role::Office))
                    && org.holds(
                        Actor {
                            person: tenure.person,
                            post: tenure.post,
                        },
                        self.context.today,
                    )
            });
            let people: BTreeSet<PersonId> = of_unit.map(|tenure| tenure.person).collect();
            people.len() == 1 && self.has_role(Role::Leader) && org.leads_office(self.unit, unit)
        })
    }

    fn may_erase(&self) -> Outcome {
        if self.has_role(Role::Administrator) || self.has_role(Role::Office) {
            return Ok(());
        }
        Err(Refusal::new(
            "not_office",
            "由管理员和督查机构两人共同办理",
            "An administrator and the office do this, two persons together",
        ))
    }
}
