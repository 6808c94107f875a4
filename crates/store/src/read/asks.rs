//! What waits for a second person, for whoever may give it; resets, suspensions and ended sessions for those who are told.

use std::collections::BTreeMap;

use jiufen_kernel::{
    command::{Command, Order},
    decide::{Context, KnownFiles, decide},
    id::{AskId, CommandId, PersonId, PostId, TenureId, UnitId},
    org::{
        Role, Tenure,
        appointments::ConfirmAppointment,
        asking::{AnswerOrg, OrgAsk, OrgSort, asker_gone},
        secrets::Reset,
    },
    pack::{Pack, PackFile},
    refusal::Refusal,
    time::{Date, days_between},
};

use crate::new_text;

use super::{
    Read, Reader,
    views::{PostRef, Shown},
};

/// Days for which ended sessions are told to the auditor.
const ENDED_SHOWN_DAYS: i64 = 30;

/// Something that waits for a second person, or was answered.
#[derive(Clone, PartialEq, Debug)]
pub struct AskView {
    /// The request.
    pub ask: OrgAsk,
    /// Names of what it is about.
    pub about: About,
    /// Who asked.
    pub asked_by: Shown,
    /// Why.
    pub reason: Option<Shown>,
    /// Who answered, and why.
    pub answered_by: Option<(Shown, Option<Shown>)>,
    /// Why this actor may not grant it; nothing when they may.
    pub refusal: Option<Refusal>,
    /// This very person asked.
    pub own: bool,
    /// Why nobody can grant it any more, as far as this actor is one who could say so.
    pub dead: Option<Refusal>,
    /// This actor may end it by a refusal.
    pub ends: bool,
}

/// Names of what a request is about.
#[derive(Clone, PartialEq, Debug)]
pub enum About {
    /// A tenure, and the day on which it is to end.
    Tenure(PostRef, Shown, Date),
    /// A unit, the one above it now, and the one above it then.
    Unit(Shown, Option<Shown>, Shown),
    /// A person's password; their first.
    Secret(PersonId, Shown, bool),
    /// A pack with its version.
    Pack(String, u32),
    /// A year, its days off and its make-up days.
    Calendar(i16, Vec<Date>, Vec<Date>),
}

/// An appointment that waits.
#[derive(Clone, PartialEq, Debug)]
pub struct AppointmentView {
    /// The tenure.
    pub tenure: TenureId,
    /// The post.
    pub post: PostRef,
    /// The person.
    pub person: Shown,
    /// Who asked.
    pub asked_by: Shown,
    /// This actor may confirm it.
    pub may: bool,
}

/// A suspended tenure.
#[derive(Clone, PartialEq, Debug)]
pub struct SuspendedView {
    /// The post.
    pub post: PostRef,
    /// The person.
    pub person: Shown,
    /// First day on which it holds again.
    pub until: Date,
    /// By whom.
    pub by: Shown,
    /// Why.
    pub reason: Shown,
}

/// What the auditor and a unit's leader are told about accounts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Told {
    /// Suspended tenures.
    pub suspended: Vec<SuspendedView>,
    /// Whose password two persons let be chosen, when, and whether it was the first.
    pub resets: Vec<(Shown, Date, bool)>,
    /// Whose sessions were ended, when, by whom.
    pub ended: Vec<(Shown, Date, Shown)>,
}

/// The answer that lets a request happen.
fn granted(ask: AskId) -> AnswerOrg {
    AnswerOrg {
        ask,
        granted: true,
        reason: None,
    }
}

/// The answer that ends it.
fn ended(ask: AskId) -> AnswerOrg {
    AnswerOrg {
        ask,
        granted: false,
        reason: Some(new_text("批不了")),
    }
}

impl Reader<'_> {
    /// Requests this actor may grant or refuse; an administrator sees all that wait, with what they asked themselves.
    ///
    /// # Errors
    /// When the database fails.
    pub fn org_asks(&mut self) -> Read<Vec<AskView>> {
        let asks: Vec<OrgAsk> = self.core.state.org.open_asks().cloned().collect();
        let administers = self.has_role(Role::Administrator);
        let seen = asks.into_iter().filter(|ask| administers || self.fits(ask));
        let seen: Vec<OrgAsk> = seen.collect();
        seen.into_iter().map(|ask| self.ask_view(ask)).collect()
    }

    /// One request, answered or not, for administrators, the auditor, whoever asked and whoever may answer.
    ///
    /// # Errors
    /// When the database fails.
    pub fn org_ask(&mut self, id: AskId) -> Read<Option<AskView>> {
        let Some(ask) = self.core.state.org.asks.get(&id).cloned() else {
            return Ok(None);
        };
        let sees = self.has_role(Role::Administrator)
            || self.has_role(Role::Auditor)
            || ask.asked_by.person == self.actor.person
            || ask
                .answer
                .as_ref()
                .is_some_and(|answer| answer.by.person == self.actor.person)
            || self.fits(&ask);
        if !sees {
            return Ok(None);
        }
        self.ask_view(ask).map(Some)
    }

    /// What a pack that is asked for says, as it would be in force; nothing when one of its files was erased.
    ///
    /// # Errors
    /// When the database fails.
    pub fn pack_asked(&mut self, ask: &OrgAsk) -> Read<Option<Pack>> {
        let OrgSort::Pack { name, version, files } = &ask.sort else {
            return Ok(None);
        };
        let mut read = Vec::with_capacity(files.len());
        for (name, digest) in files {
            let Shown::Text(text) = self.text(*digest)? else {
                return Ok(None);
            };
            read.push(PackFile {
                name: name.clone(),
                text,
            });
        }
        Ok(Pack::parse(name, *version, &read).ok())
    }

    /// Is this actor one of those who answer it, whether or not it can be granted today?
    fn fits(&self, ask: &OrgAsk) -> bool {
        let org = &self.core.state.org;
        org.may_answer(ask, self.actor, self.today).is_ok()
    }

    /// Why the rules would refuse this now; asked of the rules themselves, so that what is offered is accepted.
    fn refused(&self, command: impl Into<Command>) -> Option<Refusal> {
        let context = Context {
            received: self.core.state.received.unwrap_or_default(),
            today: self.today,
            packs: &self.core.packs,
            // No act on the organisation brings a file.
            files: &KnownFiles::new(),
        };
        let order = Order::new(CommandId(uuid::Uuid::nil()), self.actor, command);
        decide(&self.core.state, &order, &context).err()
    }

    fn ask_view(&mut self, ask: OrgAsk) -> Read<AskView> {
        let org = &self.core.state.org;
        let about = match &ask.sort {
            OrgSort::TenureEnd { tenure, until } => {
                let of = |tenure: &Tenure| (tenure.post, tenure.person);
                let (post, person) = org
                    .tenures
                    .get(tenure)
                    .map(of)
                    .unwrap_or((PostId(uuid::Uuid::nil()), PersonId(uuid::Uuid::nil())));
                About::Tenure(self.post_ref(post), self.person_name(person), *until)
            }
            OrgSort::UnitMove { unit, parent } => {
                let above = org.units.get(unit).and_then(|unit| unit.parent);
                About::Unit(
                    self.unit_ref(*unit).name,
                    above.map(|above| self.unit_ref(above).name),
                    self.unit_ref(*parent).name,
                )
            }
            OrgSort::Secret { person, first } => About::Secret(*person, self.person_name(*person), *first),
            OrgSort::Pack { name, version, .. } => About::Pack(name.clone(), *version),
            OrgSort::Calendar { year, calendar } => About::Calendar(
                *year,
                calendar.off.iter().copied().collect(),
                calendar.on.iter().copied().collect(),
            ),
        };
        let asked_by = self.person_name(ask.asked_by.person);
        let reason = ask.reason.map(|reason| self.text(reason)).transpose()?;
        let answered_by = match &ask.answer {
            Some(answer) => {
                let reason = answer.reason.map(|reason| self.text(reason)).transpose()?;
                Some((self.person_name(answer.by.person), reason))
            }
            None => None,
        };
        let refusal = self.refused(granted(ask.id));
        let dead = self.dead(&ask, refusal.as_ref());
        Ok(AskView {
            ends: ask.answer.is_none() && self.refused(ended(ask.id)).is_none(),
            dead,
            refusal,
            own: ask.asked_by.person == self.actor.person,
            about,
            asked_by,
            reason,
            answered_by,
            ask,
        })
    }

    /// Appointments that wait, of those this actor may confirm; an administrator sees all.
    pub fn open_appointments(&self) -> Vec<AppointmentView> {
        let org = &self.core.state.org;
        let administers = self.has_role(Role::Administrator);
        let views = org.open_appointments().into_iter().map(|tenure| AppointmentView {
            tenure: tenure.id,
            post: self.post_ref(tenure.post),
            person: self.person_name(tenure.person),
            asked_by: self.person_name(tenure.asked_by),
            may: self.may_confirm(tenure.id),
        });
        views.filter(|view| administers || view.may).collect()
    }

    /// May this actor confirm an appointment that waits, from today?
    pub fn may_confirm(&self, tenure: TenureId) -> bool {
        let from = self.today;
        self.refused(ConfirmAppointment { tenure, from }).is_none()
    }

    /// Why an open request can be granted by nobody: whoever asked is gone, or what it asks for does not hold any more.
    fn dead(&self, ask: &OrgAsk, refusal: Option<&Refusal>) -> Option<Refusal> {
        if ask.answer.is_some() {
            return None;
        }
        if !self.core.state.org.administers(ask.asked_by.person, self.today) {
            return Some(asker_gone());
        }
        refusal.filter(|_| self.fits(ask)).cloned()
    }

    /// How many appointments and requests wait for this very actor: to be granted, or to be ended because nobody can grant them.
    pub fn confirmations_owed(&self) -> i64 {
        let org = &self.core.state.org;
        let asks = org.open_asks().filter(|ask| {
            let refusal = self.refused(granted(ask.id));
            let dead = || self.dead(ask, refusal.as_ref()).is_some();
            refusal.is_none() || (dead() && self.refused(ended(ask.id)).is_none())
        });
        let appointments = org.open_appointments();
        let owed = asks.count() + appointments.iter().filter(|tenure| self.may_confirm(tenure.id)).count();
        i64::try_from(owed).unwrap_or(i64::MAX)
    }

    /// What is told about accounts and tenures: to the auditor of all, to a leader of their own unit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn told(&mut self) -> Read<Told> {
        let audits = self.has_role(Role::Auditor);
        let own = self.unit().filter(|_| self.has_role(Role::Leader));
        if !audits && own.is_none() {
            return Ok(Told::default());
        }
        let core = self.core.clone();
        let (org, today) = (&core.state.org, self.today);
        let concerns = |unit: Option<UnitId>| audits || (unit.is_some() && unit == own);
        let mut told = Told::default();
        for (tenure, suspension) in org.suspended_on(today) {
            if concerns(org.unit_of(tenure.post)) {
                told.suspended.push(SuspendedView {
                    post: self.post_ref(tenure.post),
                    person: self.person_name(tenure.person),
                    until: suspension.until,
                    by: self.person_name(suspension.by.person),
                    reason: self.text(suspension.reason)?,
                });
            }
        }
        let mut resets: BTreeMap<(Date, PersonId), Reset> = BTreeMap::new();
        for person in org.resets.keys() {
            let posts = org.posts_of(*person, today);
            if let Some(reset) = org.reset_shown(*person, today)
                && (audits || posts.into_iter().any(|post| concerns(org.unit_of(post))))
            {
                resets.insert((reset.on, *person), reset);
            }
        }
        let newest = resets.into_iter().rev();
        told.resets = newest
            .map(|((on, person), reset)| (self.person_name(person), on, reset.first))
            .collect();
        if audits {
            let lately = org
                .ended
                .iter()
                .rev()
                .take_while(|ended| days_between(ended.on, today) < ENDED_SHOWN_DAYS);
            told.ended = lately
                .map(|ended| (self.person_name(ended.person), ended.on, self.person_name(ended.by.person)))
                .collect();
        }
        Ok(told)
    }

    /// The reset of the actor's own account that every page of it speaks of.
    pub fn own_reset(&self) -> Option<Reset> {
        self.core.state.org.reset_shown(self.actor.person, self.today)
    }

    /// The day of a recovery from the server's machine that every first screen speaks of.
    pub fn recovery(&self) -> Option<Date> {
        self.core.state.org.recovery_shown(self.today)
    }
}
