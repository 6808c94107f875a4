//! Who confirms what an administrator asked for. One function, asked by the rule, by the button and by the first screen.

use std::collections::{BTreeMap, BTreeSet};

use super::{Org, Role, Tenure};
use crate::{
    actor::Actor,
    decide::Outcome,
    id::{PersonId, PostId, UnitId},
    refusal::{Refusal, Who},
    time::Date,
};

/// Roles in which a unit's own people speak for it.
const SPEAKS_FOR_UNIT: [Role; 3] = [Role::Leader, Role::Clearing, Role::Intake];

/// What an ask is about, as far as its confirmer must fit it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Concern {
    /// A person or a unit: another administrator, or whoever speaks for the unit.
    Unit(Option<UnitId>),
    /// An administrator or an auditor: another administrator alone.
    Apart,
    /// Working days: another administrator, or a leader of the office.
    Days,
    /// A mechanism: a leader of the office.
    Mechanism,
}

impl Org {
    /// May this actor confirm what `asked_by` asked? `person` is the person concerned, if there is one.
    ///
    /// # Errors
    /// A refusal that says who may.
    pub fn may_confirm(
        &self,
        concern: Concern,
        person: Option<PersonId>,
        asked_by: PersonId,
        actor: Actor,
        today: Date,
    ) -> Outcome {
        if actor.person == asked_by {
            return Err(Refusal::new(
                "second_person",
                "提出的人不能自己确认，须由另一人确认",
                "Whoever asked does not confirm it; another person must",
            ));
        }
        if person == Some(actor.person) {
            return Err(Refusal::new(
                "person_concerned",
                "这件事关系到本人，须由别人确认",
                "It concerns this very person; somebody else must confirm it",
            ));
        }
        let administers = self.has_role(actor.post, Role::Administrator);
        match concern {
            Concern::Unit(unit) => {
                let speaks = unit.and_then(|unit| self.spoken_for_by(unit, today));
                if administers || (speaks.is_some() && speaks == self.unit_of(actor.post) && self.speaks(actor.post)) {
                    return Ok(());
                }
                let refusal = Refusal::new(
                    "not_confirmer",
                    "须由另一位管理员，或者有关单位的领导岗、审签岗、收文岗确认",
                    "Another administrator confirms it, or a leading, clearing or intake post of the unit concerned",
                );
                Err(match speaks {
                    Some(unit) => refusal.by(Who::Unit(unit)),
                    None => refusal,
                })
            }
            Concern::Apart if administers => Ok(()),
            Concern::Apart => Err(Refusal::new(
                "administrator_confirms",
                "涉及管理员或审计员的，只能由另一位管理员确认",
                "What concerns an administrator or an auditor is confirmed by another administrator alone",
            )),
            Concern::Days if administers || self.leads_the_office(actor.post) => Ok(()),
            Concern::Days => Err(Refusal::new(
                "days_confirmer",
                "工作日历须由另一位管理员或者督查机构的领导确认",
                "Another administrator or a leader of the office confirms working days",
            )),
            Concern::Mechanism if self.leads_the_office(actor.post) => Ok(()),
            Concern::Mechanism => Err(Refusal::new(
                "leader_confirms",
                "采用机制包须由督查机构的领导确认",
                "A leader of the office confirms the adoption of a pack",
            )),
        }
    }

    /// A post whose holder speaks for its unit.
    fn speaks(&self, post: PostId) -> bool {
        SPEAKS_FOR_UNIT.into_iter().any(|role| self.has_role(post, role))
    }

    /// The unit itself, or the nearest above it, in which somebody holds such a post. Suspended tenures count: a right is not
    /// moved upwards by suspending whoever has it.
    pub fn spoken_for_by(&self, unit: UnitId, today: Date) -> Option<UnitId> {
        let held: BTreeSet<UnitId> = self
            .tenures
            .values()
            .filter(|tenure| tenure.is_in_force(today) && self.speaks(tenure.post))
            .filter_map(|tenure| self.unit_of(tenure.post))
            .collect();
        self.line_up(unit).find(|unit| held.contains(unit))
    }

    /// Is the post that of a leader of the office, for what holds for the whole installation?
    pub fn leads_the_office(&self, post: PostId) -> bool {
        let unit = self.unit_of(post).filter(|_| self.has_role(post, Role::Leader));
        unit.is_some_and(|unit| self.first_office().is_some_and(|office| self.leads_office(unit, office)))
    }

    /// The office of the whole installation: of those that somebody was ever appointed to and that no other such stands above,
    /// the one appointed to first. A seat set up later beside it, or one that nobody was given, makes nobody its leader.
    fn first_office(&self) -> Option<UnitId> {
        let mut offices = BTreeMap::new();
        let held = self
            .tenures
            .values()
            .filter(|tenure| self.has_role(tenure.post, Role::Office));
        for (unit, at) in held.filter_map(|tenure| self.unit_of(tenure.post).zip(tenure.confirmed_at)) {
            let first = offices.entry(unit).or_insert(at);
            *first = at.min(*first);
        }
        let top = |office: &UnitId| !offices.keys().any(|other| self.office_above(*other, *office));
        let tops = offices.iter().filter(|(office, _)| top(office));
        tops.min_by_key(|(_, at)| **at).map(|(office, _)| *office)
    }

    /// The concern of whatever happens to a post: of an administrator or auditor, or of its unit.
    pub fn concern_of_post(&self, post: PostId) -> Concern {
        if self.is_apart(post) {
            return Concern::Apart;
        }
        Concern::Unit(self.unit_of(post))
    }

    /// The concern of whatever happens to a person's account. The post confirmed first decides, whatever day a later one is
    /// said to have begun on, so that a new seat elsewhere opens nothing; a tenure still to come makes an administrator already.
    pub fn concern_of_person(&self, person: PersonId, today: Date) -> Concern {
        let to_come = |tenure: &&Tenure| tenure.person == person && tenure.until.is_none_or(|until| until > today);
        let own = || self.tenures.values().filter(to_come);
        if own().any(|tenure| self.is_apart(tenure.post)) {
            return Concern::Apart;
        }
        let first = own()
            .filter(|tenure| tenure.from.is_some())
            .min_by_key(|tenure| tenure.confirmed_at);
        Concern::Unit(first.and_then(|tenure| self.unit_of(tenure.post)))
    }

    /// A post of an administrator or an auditor.
    pub fn is_apart(&self, post: PostId) -> bool {
        self.posts
            .get(&post)
            .is_some_and(|post| post.roles.iter().any(|role| role.is_apart()))
    }

    /// Does the person hold an administrator's post?
    pub fn administers(&self, person: PersonId, today: Date) -> bool {
        let posts = self.posts_of(person, today);
        posts.into_iter().any(|post| self.has_role(post, Role::Administrator))
    }

    /// Persons who hold a post of this role on a day, one tenure left out.
    pub fn persons_in(&self, role: Role, on: Date, without: Option<&Tenure>) -> BTreeSet<PersonId> {
        self.tenures
            .values()
            .filter(|tenure| tenure.is_in_force(on) && without.is_none_or(|ended| ended.id != tenure.id))
            .filter(|tenure| self.has_role(tenure.post, role))
            .map(|tenure| tenure.person)
            .collect()
    }

    /// Would two administrators and an auditor still be there, on the day a tenure ends and on each later day on which another does?
    ///
    /// # Errors
    /// A refusal that says who would be missing.
    pub fn must_leave_enough(&self, tenure: &Tenure, until: Date) -> Outcome {
        for (role, least) in [(Role::Administrator, 2), (Role::Auditor, 1)] {
            if tenure.from.is_none() || !self.has_role(tenure.post, role) {
                continue;
            }
            let ends = self.tenures.values().filter(|each| self.has_role(each.post, role));
            let days = ends.filter_map(|each| each.until).filter(|day| *day > until);
            let short = days
                .chain([until])
                .any(|day| self.persons_in(role, day, Some(tenure)).len() < least);
            if short {
                return Err(match role {
                    Role::Auditor => Refusal::new(
                        "last_auditor",
                        "这是最后一位审计员，先任命接任的人，再结束",
                        "This is the last auditor; appoint a successor first",
                    ),
                    _ => Refusal::new(
                        "last_administrators",
                        "结束后管理员不足两人（可含代理、代班），先任命接任的人，再结束",
                        "Fewer than two administrators (acting and standing-in included) would be left; appoint a successor first",
                    ),
                }
                .at("tenure"));
            }
        }
        Ok(())
    }
}
