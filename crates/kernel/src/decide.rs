//! Deciding: a command becomes events, or a refusal. One function; the rules stand with their subjects.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    State,
    actor::Actor,
    acts::{self, Around, Case, ItemAct},
    command::{Command, Order},
    event::{Event, Fact},
    evolve::evolve,
    id::{EventId, ItemId, UnitId},
    item::Item,
    limits,
    marking::{MarkingRules, marking_in_name, security_marking},
    org::{Role, Unit},
    pack::Packs,
    refusal::Refusal,
    text::{Digest, FileRef, NewFile, NewText, Payload},
    time::{Date, Timestamp, days_between},
};

/// What a rule knows of the moment.
pub struct Context<'a> {
    /// Server time, already no earlier than the event before.
    pub received: Timestamp,
    /// The civil date of `received` in the installation's time zone.
    pub today: Date,
    /// Packs in force.
    pub packs: &'a Packs,
    /// Files that a command brings and that were given before: plain digest of the bytes, and the salted ones under
    /// which events know them. Whoever keeps the payloads says it; what was erased is not among them.
    pub files: &'a KnownFiles,
}

/// Plain digests of files with the salted ones they have been given under.
pub type KnownFiles = BTreeMap<Digest, BTreeSet<Digest>>;

/// What follows from a command: events in order, and the payloads they refer to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Decision {
    /// Events, positions already given.
    pub events: Vec<Event>,
    /// Payloads to be stored with them.
    pub payloads: Vec<Payload>,
}

/// Allowed, or a refusal.
pub type Outcome = Result<(), Refusal>;

/// Decides an order on the state left by everything before it.
///
/// # Errors
/// A [`Refusal`]; nothing has happened then.
pub fn decide(state: &State, order: &Order, context: &Context<'_>) -> Result<Decision, Refusal> {
    let founding = matches!(order.command, Command::Found(_) | Command::RecoverAdministrators(_));
    let unit = match acts::in_post(&state.org, order.actor, context.today) {
        Err(_) if founding => UnitId(uuid::Uuid::nil()),
        unit => unit?,
    };
    // A tenure that began before today happened then: its reason stands in the event as that of whatever comes late.
    let stated = match &order.command {
        Command::ConfirmAppointment(command) => Some(command.from.min(context.today)),
        _ => None,
    };
    let occurred = stated.or(order.occurred).unwrap_or(context.today);
    let grace_days = if stated.is_some() { 0 } else { limits::LATE_AFTER_DAYS };
    if occurred > context.today {
        return Err(Refusal::new(
            "future",
            format!("{occurred} 还没有到"),
            format!("{occurred} lies in the future"),
        )
        .at("occurred"));
    }
    let mut decider = Decider {
        state,
        context,
        actor: order.actor,
        unit,
        facts: Vec::new(),
        payloads: Vec::new(),
    };
    let late = if days_between(occurred, context.today) > grace_days {
        let reason = order
            .late_reason
            .as_ref()
            .filter(|reason| !reason.is_blank())
            .ok_or_else(|| {
                let (zh, en) = match grace_days {
                    0 => (
                        format!("{occurred} 早于今天，请写明为什么"),
                        format!("{occurred} lies before today; say why"),
                    ),
                    days => (
                        format!("{occurred} 已过去 {days} 天以上，请写明为什么现在才报"),
                        format!("{occurred} is more than {days} days ago; say why it comes only now"),
                    ),
                };
                Refusal::new("late_reason", zh, en).at("late_reason")
            })?;
        Some(decider.text(reason, "late_reason")?)
    } else {
        None
    };
    decider.dispatch(&order.command)?;
    let Decider { facts, payloads, .. } = decider;
    let mut events = Vec::with_capacity(facts.len());
    for (index, fact) in (0u32..).zip(facts) {
        let event = Event {
            position: state.position + u64::from(index) + 1,
            id: EventId::derived(order.id, index, context.received.as_millisecond()),
            command: order.id,
            actor: order.actor,
            received: context.received,
            occurred,
            late,
            fact,
        };
        let size = event.to_bytes().len();
        if size > limits::EVENT_BYTES_MAX {
            return Err(Refusal::new(
                "event_too_large",
                format!("内容过多（{size} 字节，最多 {}），请分几次办理", limits::EVENT_BYTES_MAX),
                format!(
                    "Too much at once ({size} bytes, at most {}); do it in parts",
                    limits::EVENT_BYTES_MAX
                ),
            ));
        }
        events.push(event);
    }
    Ok(Decision { events, payloads })
}

/// Decides and lets it happen: what tests and simulations use.
///
/// # Errors
/// The refusal of [`decide`].
pub fn perform(state: &mut State, order: &Order, context: &Context<'_>) -> Result<Decision, Refusal> {
    let decision = decide(state, order, context)?;
    for event in &decision.events {
        evolve(state, event, context.today);
    }
    Ok(decision)
}

/// One decision in the making: what the rules of every subject share.
pub struct Decider<'a> {
    pub(crate) state: &'a State,
    pub(crate) context: &'a Context<'a>,
    pub(crate) actor: Actor,
    /// The unit of the actor's post.
    pub(crate) unit: UnitId,
    facts: Vec<Fact>,
    payloads: Vec<Payload>,
}

impl<'a> Decider<'a> {
    pub(crate) fn emit(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.state.org.has_role(self.actor.post, role)
    }

    pub(crate) fn must_administer(&self) -> Outcome {
        if self.has_role(Role::Administrator) {
            return Ok(());
        }
        Err(Refusal::new(
            "not_administrator",
            "这一步由管理员岗位办理",
            "An administrator's post does this",
        ))
    }

    /// The actor's post is of an office; returns its unit.
    pub(crate) fn must_be_office(&self) -> Result<UnitId, Refusal> {
        if self.has_role(Role::Office) {
            return Ok(self.unit);
        }
        Err(Refusal::new(
            "not_office",
            "这一步由督查机构办理",
            "A supervision office does this",
        ))
    }

    pub(crate) fn must_be_new(&self, field: &'static str, exists: bool) -> Outcome {
        if exists {
            return Err(Refusal::new(
                "exists",
                "这个编号已经用过，请刷新页面再试",
                "This id is already in use; reload the page and try again",
            )
            .at(field));
        }
        Ok(())
    }

    /// An item that exists for the actor, with what stands around it.
    pub(crate) fn case(&self, id: ItemId) -> Result<Case<'a>, Refusal> {
        let around = Around::of(self.state, self.context.packs, id, self.context.today);
        Case::new(around.ok_or_else(|| Refusal::unknown("item"))?, self.actor)
    }

    /// The item, when the actor may do this with it: what every act on an item asks first.
    pub(crate) fn may(&self, act: ItemAct, id: ItemId) -> Result<&'a Item, Refusal> {
        let case = self.case(id)?;
        acts::may(act, &case)?;
        Ok(case.around.item)
    }

    pub(crate) fn existing_unit(&self, unit: UnitId, field: &'static str) -> Result<&'a Unit, Refusal> {
        self.state.org.units.get(&unit).ok_or_else(|| Refusal::unknown(field))
    }

    /// A name of a unit, post or person.
    pub(crate) fn name(&mut self, text: &NewText, field: &'static str) -> Result<Digest, Refusal> {
        self.filled(text, field, limits::NAME_CHARS_MAX)
    }

    /// A title on one line.
    pub(crate) fn title(&mut self, text: &NewText, field: &'static str) -> Result<Digest, Refusal> {
        self.filled(text, field, limits::TITLE_CHARS_MAX)
    }

    /// A short text that must not be empty.
    pub(crate) fn reason(&mut self, text: &NewText, field: &'static str) -> Result<Digest, Refusal> {
        self.filled(text, field, limits::TEXT_CHARS_MAX)
    }

    /// A short text.
    pub(crate) fn text(&mut self, text: &NewText, field: &'static str) -> Result<Digest, Refusal> {
        proper(text, field, limits::TEXT_CHARS_MAX)?;
        Ok(self.keep(text))
    }

    fn filled(&mut self, text: &NewText, field: &'static str, most: usize) -> Result<Digest, Refusal> {
        if text.is_blank() {
            return Err(Refusal::new("empty", "请填写", "Fill this in").at(field));
        }
        proper(text, field, most)?;
        Ok(self.keep(text))
    }

    /// Keeps a text as a payload of this decision. Only for what was looked at as a whole: a text on its way in goes through one of the
    /// doors above.
    pub(crate) fn keep(&mut self, text: &NewText) -> Digest {
        let digest = text.digest();
        self.payloads.push(Payload::Text(text.clone()));
        digest
    }

    /// Keeps a file and its name.
    pub(crate) fn keep_file(&mut self, file: &NewFile) -> Result<FileRef, Refusal> {
        if let Some(marking) = marking_in_name(&file.name.text, &MarkingRules::default()) {
            return Err(Refusal::new("marked", marking.zh(), marking.en()).at("files"));
        }
        let name = self.title(&file.name, "files")?;
        self.payloads.push(Payload::File(file.clone()));
        Ok(FileRef {
            file: file.salted,
            name,
            size: file.size,
            media: file.media.clone(),
        })
    }
}

fn proper(text: &NewText, field: &'static str, most: usize) -> Outcome {
    let chars = text.text.chars().count();
    if chars > most {
        return Err(Refusal::new(
            "too_long",
            format!("有 {chars} 字，最多 {most} 字"),
            format!("{chars} characters, at most {most}"),
        )
        .at(field));
    }
    if text.text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::new(
            "control",
            "含有不可见的控制字符，请删去",
            "Contains invisible control characters; remove them",
        )
        .at(field));
    }
    unmarked(text, field)
}

/// No text with a security marking in its place becomes part of the record, whichever command brings it. What an installation refuses
/// besides (内部), its readers of forms and files refuse.
pub(crate) fn unmarked(text: &NewText, field: &'static str) -> Outcome {
    match security_marking(&text.text, &MarkingRules::default()) {
        Some(marking) => Err(Refusal::new("marked", marking.zh(), marking.en()).at(field)),
        None => Ok(()),
    }
}
