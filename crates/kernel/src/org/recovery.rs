//! When nobody can administer any more: whoever has the server's machine makes two named persons administrators. Like the
//! founding it is one person's act, and it shows on every first screen for thirty days.

use serde::Serialize;

use super::{
    Holding, Org, Role,
    appointments::{AppointmentAsked, AppointmentConfirmed, PersonAdded},
};
use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    founding::Founder,
    limits,
    refusal::Refusal,
    time::{Date, days_between},
};

/// Makes two persons administrators. No screen sends it: it comes from the command line on the server's machine.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverAdministrators {
    /// The persons, each in an administrator's post that is there; the actor is the first.
    pub administrators: [Founder; 2],
    /// Although two administrators are in force: none of them can sign in, or it is insisted on.
    pub despite: bool,
}

impl Decider<'_> {
    pub(crate) fn recover_administrators(&mut self, command: &RecoverAdministrators) -> Outcome {
        let (org, today) = (&self.state.org, self.context.today);
        let [first, second] = &command.administrators;
        if self.state.position == 0 {
            return Err(Refusal::new(
                "not_founded",
                "本系统还没有设立",
                "This installation has not been founded yet",
            ));
        }
        if org.persons_in(Role::Administrator, today, None).len() >= 2 && !command.despite {
            return Err(Refusal::new(
                "administrators_in_force",
                "两位管理员都在任，请由他们办理",
                "Two administrators are in force; they do this",
            ));
        }
        if first.person == second.person || first.tenure == second.tenure {
            return Err(Refusal::new("two_people", "须是两个人", "Two persons are needed").at("administrators"));
        }
        if (self.actor.person, self.actor.post) != (first.person, first.post) {
            return Err(Refusal::new(
                "first_administrator",
                "由第一位管理员办理",
                "The first administrator does this",
            )
            .at("administrators"));
        }
        for founder in &command.administrators {
            if !org.has_role(founder.post, Role::Administrator) {
                return Err(Refusal::unknown("post"));
            }
            self.must_be_new("person", org.persons.contains_key(&founder.person))?;
            self.must_be_new("tenure", org.tenures.contains_key(&founder.tenure))?;
        }
        for founder in &command.administrators {
            let name = self.name(&founder.name, "name")?;
            let (tenure, post, person) = (founder.tenure, founder.post, founder.person);
            self.emit(Fact::PersonAdded(PersonAdded { person, name }));
            self.emit(Fact::AppointmentAsked(AppointmentAsked {
                tenure,
                post,
                person,
                holding: Holding::Own,
            }));
            self.emit(Fact::AppointmentConfirmed(AppointmentConfirmed { tenure, from: today }));
        }
        Ok(())
    }
}

impl Org {
    /// The day of the newest recovery that screens still speak of.
    pub fn recovery_shown(&self, today: Date) -> Option<Date> {
        self.recovered
            .filter(|on| days_between(*on, today) < limits::RECOVERY_SHOWN_DAYS)
    }
}
