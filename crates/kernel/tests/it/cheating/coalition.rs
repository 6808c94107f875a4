//! Who cheats: one or two of a unit, an office, a leader, a checker, an administrator. All others are honest.

use std::collections::BTreeSet;

use jiufen_kernel::{actor::Actor, id::PersonId};

use crate::world::World;

/// A cheat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cheat {
    /// Handling, intake, clearing and leader of a bureau.
    Unit,
    /// The same of another bureau.
    Neighbour,
    /// A clerk of the office.
    Clerk,
    /// Another clerk of it.
    Second,
    /// The leader whom the office serves.
    Leader,
    /// A checker outside.
    Checker,
    /// An administrator.
    Administrator,
    /// Another administrator.
    Other,
}

use Cheat::{Administrator, Checker, Clerk, Leader, Neighbour, Other, Second, Unit};

/// Each alone.
pub const ALONE: &[&[Cheat]] = &[&[Unit], &[Clerk], &[Leader], &[Checker], &[Administrator]];

/// Two together.
pub const PAIRS: &[&[Cheat]] = &[
    &[Unit, Clerk],
    &[Unit, Leader],
    &[Unit, Checker],
    &[Unit, Neighbour],
    &[Unit, Administrator],
    &[Clerk, Leader],
    &[Clerk, Second],
    &[Clerk, Checker],
    &[Clerk, Administrator],
    &[Leader, Administrator],
    &[Leader, Checker],
    &[Checker, Administrator],
    &[Administrator, Other],
];

/// Who cheats in a life.
#[derive(Clone, Debug)]
pub struct Coalition {
    /// As what.
    pub cheats: &'static [Cheat],
    /// Their persons.
    pub persons: BTreeSet<PersonId>,
}

impl Coalition {
    /// In a world.
    pub fn of(cheats: &'static [Cheat], world: &World) -> Coalition {
        let persons = cheats.iter().flat_map(|cheat| match cheat {
            Unit => vec![world.a.handling, world.a.intake, world.a.clearing, world.a.leader],
            Neighbour => vec![world.b.handling, world.b.intake, world.b.clearing, world.b.leader],
            Clerk => vec![world.office.office],
            Second => vec![world.office.second],
            Leader => vec![world.root.leader],
            Checker => vec![world.inspect.checker],
            Administrator => vec![world.admin],
            Other => vec![world.admin2],
        });
        Coalition {
            cheats,
            persons: persons.map(|actor| actor.person).collect(),
        }
    }

    /// Is it one of theirs?
    pub fn has(&self, person: PersonId) -> bool {
        self.persons.contains(&person)
    }

    /// Every post that one of them holds today.
    pub fn actors(&self, world: &World) -> Vec<Actor> {
        let tenures = world.state.org.tenures.values();
        let theirs = tenures.filter(|tenure| self.has(tenure.person) && tenure.holds_on(world.today));
        let mut actors: Vec<Actor> = theirs
            .map(|tenure| Actor {
                person: tenure.person,
                post: tenure.post,
            })
            .collect();
        actors.sort_by_key(|actor| (actor.post, actor.person));
        actors
    }

    /// Has it somebody whose check could count: a checker, an office, or two who give posts away?
    pub fn may_check(&self) -> bool {
        let has = |cheat| self.cheats.contains(&cheat);
        has(Checker) || has(Clerk) || has(Second) || (has(Administrator) && has(Other))
    }
}
