//! Persons and appointments: asked by one administrator, confirmed by another; nobody appoints themselves.

use serde::{Deserialize, Serialize};

use super::{Holding, Org, Role, Tenure};
use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::{PersonId, PostId, TenureId},
    refusal::Refusal,
    text::{Digest, NewText},
    time::Date,
};

/// Registers a person.
#[derive(Clone, Debug, Serialize)]
pub struct AddPerson {
    /// Their id, made by the client.
    pub person: PersonId,
    /// Their name.
    pub name: NewText,
}

/// Asks that a person hold a post.
#[derive(Clone, Debug, Serialize)]
pub struct AskAppointment {
    /// Id of the tenure, made by the client.
    pub tenure: TenureId,
    /// The post.
    pub post: PostId,
    /// The person.
    pub person: PersonId,
    /// How it will be held.
    pub holding: Holding,
}

/// Confirms an appointment that another administrator asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmAppointment {
    /// The tenure.
    pub tenure: TenureId,
    /// First day.
    pub from: Date,
}

/// Ends a tenure.
#[derive(Clone, Debug, Serialize)]
pub struct EndTenure {
    /// The tenure.
    pub tenure: TenureId,
    /// First day on which it no longer holds.
    pub until: Date,
}

/// A person was registered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct PersonAdded {
    pub person: PersonId,
    pub name: Digest,
}

/// An appointment was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct AppointmentAsked {
    pub tenure: TenureId,
    pub post: PostId,
    pub person: PersonId,
    pub holding: Holding,
}

/// An appointment was confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct AppointmentConfirmed {
    pub tenure: TenureId,
    pub from: Date,
}

/// A tenure was ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct TenureEnded {
    pub tenure: TenureId,
    pub until: Date,
}

impl Decider<'_> {
    pub(crate) fn add_person(&mut self, command: &AddPerson) -> Outcome {
        self.must_administer()?;
        self.must_be_new("person", self.state.org.persons.contains_key(&command.person))?;
        let name = self.name(&command.name, "name")?;
        self.emit(Fact::PersonAdded(PersonAdded {
            person: command.person,
            name,
        }));
        Ok(())
    }

    pub(crate) fn ask_appointment(&mut self, command: &AskAppointment) -> Outcome {
        self.must_administer()?;
        let org = &self.state.org;
        self.must_be_new("tenure", org.tenures.contains_key(&command.tenure))?;
        if !org.persons.contains_key(&command.person) {
            return Err(Refusal::unknown("person"));
        }
        let Some(post) = org.posts.get(&command.post) else {
            return Err(Refusal::unknown("post"));
        };
        if command.person == self.actor.person {
            return Err(Refusal::new(
                "own_appointment",
                "不能任命自己，请由另一位管理员提出",
                "Nobody appoints themselves; ask another administrator to do it",
            )
            .at("person"));
        }
        let administers = post.roles.contains(&Role::Administrator);
        self.must_stay_apart(command.person, administers, self.context.today)?;
        self.emit(Fact::AppointmentAsked(AppointmentAsked {
            tenure: command.tenure,
            post: command.post,
            person: command.person,
            holding: command.holding,
        }));
        Ok(())
    }

    pub(crate) fn confirm_appointment(&mut self, command: &ConfirmAppointment) -> Outcome {
        self.must_administer()?;
        let Some(tenure) = self.state.org.tenures.get(&command.tenure) else {
            return Err(Refusal::unknown("tenure"));
        };
        if tenure.from.is_some() {
            return Err(Refusal::new(
                "already_confirmed",
                "这项任职已经确认",
                "This appointment is already confirmed",
            )
            .at("tenure"));
        }
        if tenure.until.is_some() {
            return Err(already_ended());
        }
        if tenure.asked_by == self.actor.person || tenure.person == self.actor.person {
            return Err(Refusal::new(
                "second_administrator",
                "任职须由另一位管理员确认，提出人和本人都不能确认",
                "Another administrator must confirm it: neither the one who asked nor the person appointed",
            ));
        }
        // Another appointment may have been confirmed since this one was asked for.
        let administers = self.state.org.has_role(tenure.post, Role::Administrator);
        self.must_stay_apart(tenure.person, administers, command.from)?;
        self.emit(Fact::AppointmentConfirmed(AppointmentConfirmed {
            tenure: command.tenure,
            from: command.from,
        }));
        Ok(())
    }

    pub(crate) fn end_tenure(&mut self, command: &EndTenure) -> Outcome {
        self.must_administer()?;
        let Some(tenure) = self.state.org.tenures.get(&command.tenure) else {
            return Err(Refusal::unknown("tenure"));
        };
        if tenure.until.is_some() {
            return Err(already_ended());
        }
        if tenure.from.is_some_and(|from| command.until < from) {
            return Err(Refusal::new("before_start", "结束日期早于任职日期", "The end lies before the start").at("until"));
        }
        // Who held a post decides who is outside: what has been held is not unmade afterwards.
        if tenure.from.is_some() && command.until < self.context.today {
            return Err(Refusal::new(
                "until_past",
                "任职不能倒签结束，最早到今天为止",
                "A tenure is not ended in the past; today at the earliest",
            )
            .at("until"));
        }
        self.emit(Fact::TenureEnded(TenureEnded {
            tenure: command.tenure,
            until: command.until,
        }));
        Ok(())
    }

    /// No tenure of the person that reaches `from` or later mixes administration with business.
    fn must_stay_apart(&self, person: PersonId, administers: bool, from: Date) -> Outcome {
        let org = &self.state.org;
        let clash = org.tenures.values().any(|tenure| {
            tenure.person == person
                && tenure.from.is_some()
                && tenure.until.is_none_or(|until| until > from)
                && org.has_role(tenure.post, Role::Administrator) != administers
        });
        if clash {
            return Err(Refusal::new(
                "administrator_apart",
                "管理员不得担任业务岗位，业务人员不得担任管理员",
                "An administrator holds no business post, and the other way round",
            )
            .at("person"));
        }
        Ok(())
    }
}

fn already_ended() -> Refusal {
    Refusal::new("already_ended", "这项任职已经结束", "This tenure has already ended").at("tenure")
}

impl Org {
    pub(crate) fn person_added(&mut self, fact: &PersonAdded) {
        self.persons.insert(fact.person, fact.name);
    }

    pub(crate) fn appointment_asked(&mut self, fact: &AppointmentAsked, asked_by: PersonId) {
        self.tenures.insert(
            fact.tenure,
            Tenure {
                id: fact.tenure,
                post: fact.post,
                person: fact.person,
                holding: fact.holding,
                asked_by,
                from: None,
                until: None,
                signed: false,
            },
        );
        self.of_person.entry(fact.person).or_default().push(fact.tenure);
    }

    pub(crate) fn appointment_confirmed(&mut self, fact: &AppointmentConfirmed) {
        if let Some(tenure) = self.tenures.get_mut(&fact.tenure) {
            tenure.from = Some(fact.from);
        }
    }

    pub(crate) fn tenure_ended(&mut self, fact: &TenureEnded) {
        if let Some(tenure) = self.tenures.get_mut(&fact.tenure) {
            tenure.until = Some(fact.until);
        }
    }
}
