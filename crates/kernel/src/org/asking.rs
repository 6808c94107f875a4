//! What one administrator asks and another person answers: ending a tenure, moving a unit, a secret, a pack, a year's calendar.
//! Whoever answers decides again, on the state of that moment; what is granted happens in the same command.

use serde::{Deserialize, Serialize};

use super::{
    Org, Role,
    appointments::{EndTenure, TenureEnded},
    confirming::Concern,
    secrets::{NewSecret, PasswordReset},
    units::{MoveUnit, UnitMoved},
};
use crate::{
    actor::Actor,
    decide::{Decider, Outcome},
    event::{Event, Fact},
    founding::{CalendarPublished, PublishCalendar},
    id::{AskId, PersonId, TenureId, UnitId},
    limits,
    pack::{AdoptPack, PackAdopted},
    refusal::Refusal,
    text::{Digest, NewText},
    time::{Date, YearCalendar, days_between},
};

/// Asks for something that two persons do together.
#[derive(Clone, Debug, Serialize)]
pub struct AskOrg {
    /// Id of the request, made by the client.
    pub ask: AskId,
    /// What.
    pub wish: Wish,
    /// Why, where that is not plain.
    pub reason: Option<NewText>,
}

macro_rules! wishes {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What can be asked for.
        #[derive(Clone, Debug, Serialize)]
        pub enum Wish { $($(#[$doc])* $name($name)),* }

        $(impl From<$name> for Wish { fn from(wish: $name) -> Wish { Wish::$name(wish) } })*
    };
}

wishes! {
    /// That a tenure end.
    EndTenure,
    /// That a unit move.
    MoveUnit,
    /// A first secret, or a new one.
    NewSecret,
    /// That a pack be adopted.
    AdoptPack,
    /// That a year's calendar be published.
    PublishCalendar,
}

/// Answers it.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerOrg {
    /// The request.
    pub ask: AskId,
    /// Granted or refused.
    pub granted: bool,
    /// Why; needed for a refusal.
    pub reason: Option<NewText>,
}

/// What is asked, as the log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the fields are those of the commands
pub enum OrgSort {
    /// A tenure ends.
    TenureEnd { tenure: TenureId, until: Date },
    /// A unit moves.
    UnitMove { unit: UnitId, parent: UnitId },
    /// A person chooses a password: the first, or a new one.
    Secret { person: PersonId, first: bool },
    /// A pack is adopted.
    Pack {
        name: String,
        version: u32,
        files: Vec<(String, Digest)>,
    },
    /// A year's calendar is published.
    Calendar { year: i16, calendar: YearCalendar },
}

/// Something was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrgAsked {
    /// The request.
    pub ask: AskId,
    /// What.
    pub sort: OrgSort,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
}

/// It was answered. What was granted follows as an event of its own in the same command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrgAnswered {
    /// The request.
    pub ask: AskId,
    /// What was asked.
    pub sort: OrgSort,
    /// Granted or refused.
    pub granted: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
}

/// A request with its answer, once there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgAsk {
    /// Its id.
    pub id: AskId,
    /// What.
    pub sort: OrgSort,
    /// By whom.
    pub asked_by: Actor,
    /// When.
    pub asked_on: Date,
    /// Why.
    pub reason: Option<Digest>,
    /// The answer.
    pub answer: Option<OrgAnswer>,
}

/// How a request was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgAnswer {
    /// By whom.
    pub by: Actor,
    /// When.
    pub on: Date,
    /// Granted or refused.
    pub granted: bool,
    /// Why.
    pub reason: Option<Digest>,
}

impl OrgSort {
    /// Is this about the same thing? Only one request about it is open at a time.
    pub fn same_subject(&self, other: &OrgSort) -> bool {
        match (self, other) {
            (OrgSort::TenureEnd { tenure: a, .. }, OrgSort::TenureEnd { tenure: b, .. }) => a == b,
            (OrgSort::UnitMove { unit: a, .. }, OrgSort::UnitMove { unit: b, .. }) => a == b,
            (OrgSort::Secret { person: a, .. }, OrgSort::Secret { person: b, .. }) => a == b,
            (OrgSort::Pack { name: a, .. }, OrgSort::Pack { name: b, .. }) => a == b,
            (OrgSort::Calendar { year: a, .. }, OrgSort::Calendar { year: b, .. }) => a == b,
            _ => false,
        }
    }

    /// The person it is about.
    pub fn person(&self, org: &Org) -> Option<PersonId> {
        match self {
            OrgSort::TenureEnd { tenure, .. } => org.tenures.get(tenure).map(|tenure| tenure.person),
            OrgSort::Secret { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// Who must fit it.
    pub fn concern(&self, org: &Org, today: Date) -> Concern {
        match self {
            OrgSort::TenureEnd { tenure, .. } => org
                .tenures
                .get(tenure)
                .map_or(Concern::Apart, |tenure| org.concern_of_post(tenure.post)),
            OrgSort::UnitMove { unit, .. } => Concern::Unit(Some(*unit)),
            OrgSort::Secret { person, .. } => org.concern_of_person(*person, today),
            OrgSort::Pack { .. } => Concern::Mechanism,
            OrgSort::Calendar { .. } => Concern::Days,
        }
    }
}

impl Org {
    /// Requests that wait for an answer, oldest first.
    pub fn open_asks(&self) -> impl Iterator<Item = &OrgAsk> {
        let mut open: Vec<&OrgAsk> = self.asks.values().filter(|ask| ask.answer.is_none()).collect();
        open.sort_by_key(|ask| (ask.asked_on, ask.id));
        open.into_iter()
    }

    /// May this actor grant or refuse the request?
    ///
    /// # Errors
    /// A refusal that says who may.
    pub fn may_answer(&self, ask: &OrgAsk, actor: Actor, today: Date) -> Outcome {
        let (concern, person) = (ask.sort.concern(self, today), ask.sort.person(self));
        self.may_confirm(concern, person, ask.asked_by.person, actor, today)
    }
}

/// Whoever asked is gone.
pub fn asker_gone() -> Refusal {
    Refusal::new(
        "asker_gone",
        "提出的人已经不是管理员，请由现任管理员重新提出",
        "Whoever asked is no administrator any more; a present one asks anew",
    )
}

impl Decider<'_> {
    pub(crate) fn ask_org(&mut self, command: &AskOrg) -> Outcome {
        self.must_administer()?;
        self.must_be_new("ask", self.state.org.asks.contains_key(&command.ask))?;
        let sort = self.wished(&command.wish)?;
        if self.state.org.open_asks().any(|open| open.sort.same_subject(&sort)) {
            return Err(Refusal::new(
                "already_asked",
                "同一件事已有人提出，还没有答复；先等答复，或者请提出人收回",
                "The same thing has been asked for and not answered yet; wait for the answer or have it taken back",
            )
            .at("ask"));
        }
        if sort.person(&self.state.org) == Some(self.actor.person) && matches!(sort, OrgSort::Secret { .. }) {
            return Err(Refusal::new(
                "own_secret",
                "自己的口令在“改口令”里改；忘了的，请另一位管理员提出",
                "Change your own password on its page; if it is forgotten, another administrator asks",
            )
            .at("person"));
        }
        self.holds_now(&sort)?;
        let reason = command
            .reason
            .as_ref()
            .map(|reason| self.reason(reason, "reason"))
            .transpose()?;
        self.emit(Fact::OrgAsked(OrgAsked {
            ask: command.ask,
            sort,
            reason,
        }));
        Ok(())
    }

    pub(crate) fn answer_org(&mut self, command: &AnswerOrg) -> Outcome {
        let org = &self.state.org;
        let ask = org.asks.get(&command.ask).ok_or_else(|| Refusal::unknown("ask"))?;
        if ask.answer.is_some() {
            return Err(Refusal::new("answered", "这项申请已经答复", "This request has already been answered").at("ask"));
        }
        // Whoever may grant it may refuse it; whoever asked takes it back, and so does any administrator whom it does not concern.
        let takes_back = ask.asked_by.person == self.actor.person
            || (self.has_role(Role::Administrator) && ask.sort.person(org) != Some(self.actor.person));
        if command.granted || !takes_back {
            org.may_answer(ask, self.actor, self.context.today)?;
        }
        let reason = match &command.reason {
            None if !command.granted => {
                return Err(Refusal::new("empty", "请写明理由", "Say why").at("reason"));
            }
            reason => reason.as_ref().map(|reason| self.reason(reason, "reason")).transpose()?,
        };
        if command.granted {
            self.must_still_administer(ask.asked_by.person)?;
            self.must_be_fresh(ask)?;
            self.holds_now(&ask.sort)?;
        }
        self.emit(Fact::OrgAnswered(OrgAnswered {
            ask: ask.id,
            sort: ask.sort.clone(),
            granted: command.granted,
            reason,
        }));
        if command.granted {
            self.emit(self.follows(ask));
        }
        Ok(())
    }

    /// Whoever asked is an administrator still.
    pub(crate) fn must_still_administer(&self, person: PersonId) -> Outcome {
        if self.state.org.administers(person, self.context.today) {
            return Ok(());
        }
        Err(asker_gone())
    }

    /// A secret that waited long is asked for anew: its link has run out.
    fn must_be_fresh(&self, ask: &OrgAsk) -> Outcome {
        let waited = days_between(ask.asked_on, self.context.today);
        if !matches!(ask.sort, OrgSort::Secret { .. }) || waited <= limits::SECRET_WAITS_DAYS_MAX {
            return Ok(());
        }
        Err(Refusal::new(
            "asked_long_ago",
            format!(
                "提出已超过 {} 天，链接已失效；请驳回后重新提出",
                limits::SECRET_WAITS_DAYS_MAX
            ),
            format!(
                "Asked for more than {} days ago: the link has run out. Refuse it and ask anew",
                limits::SECRET_WAITS_DAYS_MAX
            ),
        ))
    }

    /// What is wished for, as the log keeps it; texts become payloads.
    fn wished(&mut self, wish: &Wish) -> Result<OrgSort, Refusal> {
        Ok(match wish {
            Wish::EndTenure(wish) => OrgSort::TenureEnd {
                tenure: wish.tenure,
                until: wish.until,
            },
            Wish::MoveUnit(wish) => OrgSort::UnitMove {
                unit: wish.unit,
                parent: wish.parent,
            },
            Wish::NewSecret(wish) => OrgSort::Secret {
                person: wish.person,
                first: wish.first,
            },
            Wish::AdoptPack(wish) => {
                let PackAdopted { name, version, files } = self.pack_read(wish)?;
                OrgSort::Pack { name, version, files }
            }
            Wish::PublishCalendar(wish) => {
                let CalendarPublished { year, calendar } = self.calendar_read(wish)?;
                OrgSort::Calendar { year, calendar }
            }
        })
    }

    /// The rule of the act itself, at the asking and again at the answer.
    fn holds_now(&self, sort: &OrgSort) -> Outcome {
        match sort {
            OrgSort::TenureEnd { tenure, until } => self.may_end(*tenure, (*until).max(self.asked_from(sort, *until))),
            OrgSort::UnitMove { unit, parent } => self.may_move(*unit, *parent),
            OrgSort::Secret { person, .. } if self.state.org.persons.contains_key(person) => Ok(()),
            OrgSort::Secret { .. } => Err(Refusal::unknown("person")),
            OrgSort::Pack { name, version, .. } => self.must_be_newer(name, *version),
            OrgSort::Calendar { year, calendar } => self.must_keep_begun_days(*year, calendar),
        }
    }

    /// A day that went by while the request waited becomes today; one that lay in the past when it was asked does not.
    fn asked_from(&self, sort: &OrgSort, until: Date) -> Date {
        let waits = self.state.org.open_asks().any(|open| open.sort == *sort);
        if waits { self.context.today } else { until }
    }

    /// The event of what is granted.
    fn follows(&self, ask: &OrgAsk) -> Fact {
        match ask.sort.clone() {
            OrgSort::TenureEnd { tenure, until } => Fact::TenureEnded(TenureEnded {
                tenure,
                until: until.max(self.context.today),
            }),
            OrgSort::UnitMove { unit, parent } => Fact::UnitMoved(UnitMoved { unit, parent }),
            OrgSort::Secret { person, first } => Fact::PasswordReset(PasswordReset {
                person,
                ask: ask.id,
                first,
            }),
            OrgSort::Pack { name, version, files } => Fact::PackAdopted(PackAdopted { name, version, files }),
            OrgSort::Calendar { year, calendar } => Fact::CalendarPublished(CalendarPublished { year, calendar }),
        }
    }
}

impl Org {
    pub(crate) fn asked(&mut self, fact: &OrgAsked, event: &Event, today: Date) {
        let ask = OrgAsk {
            id: fact.ask,
            sort: fact.sort.clone(),
            asked_by: event.actor,
            asked_on: today,
            reason: fact.reason,
            answer: None,
        };
        self.asks.insert(fact.ask, ask);
    }

    pub(crate) fn answered(&mut self, fact: &OrgAnswered, event: &Event, today: Date) {
        if let Some(ask) = self.asks.get_mut(&fact.ask) {
            ask.answer = Some(OrgAnswer {
                by: event.actor,
                on: today,
                granted: fact.granted,
                reason: fact.reason,
            });
        }
    }
}
