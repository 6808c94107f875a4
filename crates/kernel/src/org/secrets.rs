//! Accounts as far as the log knows them: that somebody chooses a password anew, and that their sessions were ended. No secret
//! is ever in an event.

use serde::{Deserialize, Serialize};

use super::Org;
use crate::{
    actor::Actor,
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{AskId, PersonId},
    limits,
    refusal::Refusal,
    time::{Date, Timestamp, days_between},
};

/// That a person may choose a password by a link and a code.
#[derive(Clone, Debug, Serialize)]
pub struct NewSecret {
    /// Whose.
    pub person: PersonId,
    /// Their first.
    pub first: bool,
}

/// Ends all sessions of somebody else's account.
#[derive(Clone, Debug, Serialize)]
pub struct EndSessions {
    /// Whose.
    pub person: PersonId,
}

/// Two persons let somebody choose a password. The secrets themselves are nowhere in the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Whose.
    pub person: PersonId,
    /// The request that was granted.
    pub ask: AskId,
    /// Their first.
    pub first: bool,
}

/// All sessions of an account were ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionsEnded {
    /// Whose.
    pub person: PersonId,
}

/// A password that two persons let somebody choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reset {
    /// When.
    pub at: Timestamp,
    /// The civil day of it.
    pub on: Date,
    /// Their first.
    pub first: bool,
    /// The request behind it.
    pub ask: AskId,
}

/// Sessions that an administrator ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended {
    /// Whose.
    pub person: PersonId,
    /// By whom.
    pub by: Actor,
    /// When.
    pub on: Date,
}

impl Org {
    /// The newest reset of a person that screens still speak of.
    pub fn reset_shown(&self, person: PersonId, today: Date) -> Option<Reset> {
        let newest = self.resets.get(&person).and_then(|resets| resets.last()).copied();
        newest.filter(|reset| days_between(reset.on, today) < limits::RESET_SHOWN_DAYS)
    }

    /// The reset after which a person acted at this moment, if it was shortly after one.
    pub fn acted_after_reset(&self, person: PersonId, at: Timestamp) -> Option<Reset> {
        let marked = limits::RESET_MARKS_HOURS * 3_600;
        let shortly = |reset: &&Reset| reset.at <= at && at.as_second() - reset.at.as_second() < marked;
        self.resets
            .get(&person)
            .and_then(|resets| resets.iter().rev().find(shortly))
            .copied()
    }

    pub(crate) fn password_reset(&mut self, fact: &PasswordReset, event: &Event, today: Date) {
        self.resets.entry(fact.person).or_default().push(Reset {
            at: event.received,
            on: today,
            first: fact.first,
            ask: fact.ask,
        });
    }

    pub(crate) fn sessions_ended(&mut self, fact: &SessionsEnded, event: &Event, today: Date) {
        self.ended.push(Ended {
            person: fact.person,
            by: event.actor,
            on: today,
        });
    }
}

impl Decider<'_> {
    pub(crate) fn end_sessions(&mut self, command: &EndSessions) -> Outcome {
        self.must_administer()?;
        if !self.state.org.persons.contains_key(&command.person) {
            return Err(Refusal::unknown("person"));
        }
        if command.person == self.actor.person {
            return Err(Refusal::new(
                "own_sessions",
                "自己的登录在“登录记录”里退出",
                "End your own sessions on the page of your sessions",
            )
            .at("person"));
        }
        self.emit(Fact::SessionsEnded(SessionsEnded { person: command.person }));
        Ok(())
    }
}
