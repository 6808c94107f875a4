//! Persons and appointments: asked by one administrator, confirmed by another person; nobody appoints themselves.

use serde::{Deserialize, Serialize};

use super::{Holding, Org, Role, Tenure, asking::OrgSort};
use crate::{
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{PersonId, PostId, TenureId},
    limits,
    refusal::Refusal,
    text::{Digest, NewText},
    time::{Date, plus_days},
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

/// Confirms an appointment that another person asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmAppointment {
    /// The tenure.
    pub tenure: TenureId,
    /// First day.
    pub from: Date,
}

/// Refuses an appointment that is not confirmed yet, or takes it back.
#[derive(Clone, Debug, Serialize)]
pub struct RefuseAppointment {
    /// The tenure.
    pub tenure: TenureId,
}

/// That a tenure end.
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
        let waits = |tenure: &Tenure| tenure.from.is_none() && tenure.until.is_none();
        let same = |tenure: &Tenure| (tenure.person, tenure.post) == (command.person, command.post);
        if org.tenures.values().any(|tenure| waits(tenure) && same(tenure)) {
            return Err(Refusal::new(
                "already_asked",
                "这个人任这个岗位已经提出，还没有确认",
                "This person has been asked for in this post already; it waits for its confirmation",
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
        let tenure = self.waiting_appointment(command.tenure)?;
        let org = &self.state.org;
        org.may_confirm_appointment(tenure, self.actor, self.context.today)?;
        self.must_still_administer(tenure.asked_by)?;
        let earliest = plus_days(tenure.asked_on, -limits::TENURE_BACK_DAYS_MAX);
        if command.from < earliest {
            return Err(Refusal::new(
                "from_long_past",
                format!("任职最早从提出前 {} 天算起，即 {earliest}", limits::TENURE_BACK_DAYS_MAX),
                format!(
                    "A tenure begins at most {} days before it was asked for: {earliest} at the earliest",
                    limits::TENURE_BACK_DAYS_MAX
                ),
            )
            .at("from"));
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

    pub(crate) fn refuse_appointment(&mut self, command: &RefuseAppointment) -> Outcome {
        let tenure = self.waiting_appointment(command.tenure)?;
        // Nothing was given yet: whoever may confirm it may refuse it, and any administrator takes it back.
        if !self.has_role(Role::Administrator) {
            self.state
                .org
                .may_confirm_appointment(tenure, self.actor, self.context.today)?;
        }
        self.emit(Fact::TenureEnded(TenureEnded {
            tenure: command.tenure,
            until: self.context.today,
        }));
        Ok(())
    }

    /// An appointment that was asked for and neither confirmed nor refused.
    fn waiting_appointment(&self, id: TenureId) -> Result<&Tenure, Refusal> {
        let tenure = self.state.org.tenures.get(&id).ok_or_else(|| Refusal::unknown("tenure"))?;
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
        Ok(tenure)
    }

    /// May the tenure end on this day?
    pub(crate) fn may_end(&self, tenure: TenureId, until: Date) -> Outcome {
        let Some(tenure) = self.state.org.tenures.get(&tenure) else {
            return Err(Refusal::unknown("tenure"));
        };
        if tenure.until.is_some() {
            return Err(already_ended());
        }
        let Some(from) = tenure.from else {
            return Err(Refusal::new(
                "not_confirmed",
                "这项任职还没有确认，驳回即可",
                "This appointment is not confirmed yet: refuse it",
            )
            .at("tenure"));
        };
        if until < from {
            return Err(Refusal::new("before_start", "结束日期早于任职日期", "The end lies before the start").at("until"));
        }
        // Who held a post decides who is outside: what has been held is not unmade afterwards.
        if until < self.context.today {
            return Err(Refusal::new(
                "until_past",
                "任职不能倒签结束，最早到今天为止",
                "A tenure is not ended in the past; today at the earliest",
            )
            .at("until"));
        }
        self.state.org.must_leave_enough(tenure, until)
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

    /// Appointments that wait for their confirmation, oldest first.
    pub fn open_appointments(&self) -> Vec<&Tenure> {
        let waits = |tenure: &&Tenure| tenure.from.is_none() && tenure.until.is_none();
        let mut open: Vec<&Tenure> = self.tenures.values().filter(waits).collect();
        open.sort_by_key(|tenure| tenure.asked_at);
        open
    }

    /// May this actor confirm or refuse the appointment?
    ///
    /// # Errors
    /// A refusal that says who may.
    pub fn may_confirm_appointment(&self, tenure: &Tenure, actor: crate::actor::Actor, today: Date) -> Outcome {
        let concern = self.concern_of_post(tenure.post);
        self.may_confirm(concern, Some(tenure.person), tenure.asked_by, actor, today)
    }

    /// Is the end of a tenure asked for, and not answered yet?
    pub fn end_asked(&self, id: TenureId) -> Option<&super::asking::OrgAsk> {
        let about = |sort: &OrgSort| matches!(sort, OrgSort::TenureEnd { tenure, .. } if *tenure == id);
        self.open_asks().find(|ask| about(&ask.sort))
    }

    pub(crate) fn appointment_asked(&mut self, fact: &AppointmentAsked, event: &Event, today: Date) {
        self.tenures.insert(
            fact.tenure,
            Tenure {
                id: fact.tenure,
                post: fact.post,
                person: fact.person,
                holding: fact.holding,
                asked_by: event.actor.person,
                asked_on: today,
                asked_at: event.position,
                from: None,
                confirmed_at: None,
                until: None,
                signed: false,
                suspensions: Vec::new(),
            },
        );
        self.of_person.entry(fact.person).or_default().push(fact.tenure);
    }

    pub(crate) fn appointment_confirmed(&mut self, fact: &AppointmentConfirmed, event: &Event, today: Date) {
        if let Some(tenure) = self.tenures.get_mut(&fact.tenure) {
            tenure.from = Some(fact.from);
            tenure.confirmed_at = Some(event.position);
            // One person alone appoints at the founding and from the server's machine, nowhere else.
            if tenure.asked_by == event.actor.person && self.founding != Some(event.command) {
                self.recovered = Some(today);
            }
        }
    }

    pub(crate) fn tenure_ended(&mut self, fact: &TenureEnded) {
        if let Some(tenure) = self.tenures.get_mut(&fact.tenure) {
            tenure.until = Some(fact.until);
        }
    }
}
