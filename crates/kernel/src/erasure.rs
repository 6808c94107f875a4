//! Erasing a payload by law, or because classified matter was found in it: two persons together. The event stays.

use serde::{Deserialize, Serialize};

use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::{AskId, PersonId},
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
}

impl Decider<'_> {
    pub(crate) fn ask_erasure(&mut self, command: &AskErasure) -> Outcome {
        self.may_erase()?;
        self.must_be_new("ask", self.state.erasures.contains_key(&command.ask))?;
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
        self.may_erase()?;
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
