//! Who: one tree of units, the posts in them, and the persons who hold posts for a time.

pub mod appointments;
pub mod asking;
pub mod confirming;
pub mod history;
pub mod recovery;
pub mod secrets;
pub mod suspension;
pub mod units;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use asking::OrgAsk;
use secrets::{Ended, Reset};
use suspension::Suspension;

use crate::{
    actor::Actor,
    id::{AskId, CommandId, ImportId, PersonId, PostId, TenureId, UnitId},
    text::Digest,
    time::Date,
};

/// What a post is there for. A right belongs to the post, never to a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 管理: keeps units, posts and appointments; holds no business post.
    Administrator,
    /// 审计: sees everything, changes nothing.
    Auditor,
    /// 督查: registers, assigns, extends, closes for the government its unit serves.
    Office,
    /// 领导: approves, answers for items as responsible leader.
    Leader,
    /// 审签: clears what its unit says.
    Clearing,
    /// 收文: takes in what is assigned to its unit.
    Intake,
    /// 经办: does the work.
    Handling,
    /// 核查: judges other units' claims.
    Checker,
}

impl Role {
    /// Every role, in the order forms show them.
    pub const ALL: [Role; 8] = [
        Role::Leader,
        Role::Office,
        Role::Clearing,
        Role::Intake,
        Role::Handling,
        Role::Checker,
        Role::Auditor,
        Role::Administrator,
    ];

    /// Roles that no business post may have beside another.
    pub fn is_apart(self) -> bool {
        matches!(self, Role::Administrator | Role::Auditor)
    }
}

/// A unit 单位.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The unit above; `None` for the root.
    pub parent: Option<UnitId>,
    /// Full name.
    pub name: Digest,
    /// Short name, as lists show it.
    pub short: Digest,
    /// Order among its siblings.
    pub order: u32,
}

/// A post 岗位.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Its title.
    pub title: Digest,
    /// What it is there for.
    pub roles: BTreeSet<Role>,
    /// Order in its unit.
    pub order: u32,
}

/// How a person holds a post.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// In their own right.
    Own,
    /// Acting 代理.
    Acting,
    /// Standing in 代班.
    StandIn,
}

/// One person in one post for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenure {
    /// Its id.
    pub id: TenureId,
    /// The post.
    pub post: PostId,
    /// The person.
    pub person: PersonId,
    /// How it is held.
    pub holding: Holding,
    /// The administrator who asked for it.
    pub asked_by: PersonId,
    /// The day on which it was asked for.
    pub asked_on: Date,
    /// Where in the log it was asked for.
    pub asked_at: u64,
    /// First day, once confirmed by another person.
    pub from: Option<Date>,
    /// Where in the log it was confirmed.
    pub confirmed_at: Option<u64>,
    /// First day on which it no longer holds.
    pub until: Option<Date>,
    /// Was anything signed in it?
    pub signed: bool,
    /// Stretches in which it did not hold.
    pub suspensions: Vec<Suspension>,
}

/// The tree of units with its posts and tenures, past ones included.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Org {
    /// The root.
    pub root: Option<UnitId>,
    /// Every unit.
    pub units: BTreeMap<UnitId, Unit>,
    /// Every post.
    pub posts: BTreeMap<PostId, Post>,
    /// The posts of each unit, as they were added.
    pub posts_of_unit: BTreeMap<UnitId, Vec<PostId>>,
    /// Every person, by the digest of their name.
    pub persons: BTreeMap<PersonId, Digest>,
    /// Every tenure.
    pub tenures: BTreeMap<TenureId, Tenure>,
    /// The tenures of each person, as they were asked for.
    pub of_person: BTreeMap<PersonId, Vec<TenureId>>,
    /// Where each unit has stood, oldest first.
    pub edges: BTreeMap<UnitId, Vec<history::Edge>>,
    /// When units were moved: position and day.
    pub moves: Vec<(u64, Date)>,
    /// Every import; an open one with whoever opened it. It stands here because rights depend on it: items of an open import are
    /// seen by nobody but auditors.
    pub imports: BTreeMap<ImportId, Option<Actor>>,
    /// What was asked of a second person, answered or not.
    pub asks: BTreeMap<AskId, OrgAsk>,
    /// Passwords that two persons let somebody choose, oldest first.
    pub resets: BTreeMap<PersonId, Vec<Reset>>,
    /// Sessions that administrators ended, oldest first.
    pub ended: Vec<Ended>,
    /// The founding: the one command in which one person appoints.
    pub founding: Option<CommandId>,
    /// The day of the newest recovery from the server's machine.
    pub recovered: Option<Date>,
}

impl Org {
    /// Is this the import of an item, and not closed yet?
    pub fn is_importing(&self, import: Option<ImportId>) -> bool {
        import.is_some_and(|import| matches!(self.imports.get(&import), Some(Some(_))))
    }

    /// The unit and every unit above it, nearest first.
    pub fn line_up(&self, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        std::iter::successors(Some(unit), |unit| self.units.get(unit).and_then(|unit| unit.parent))
            .take(crate::limits::UNIT_DEPTH_MAX + 1)
    }

    /// Is `above` the unit itself or above it?
    pub fn is_in_line(&self, above: UnitId, unit: UnitId) -> bool {
        self.line_up(unit).any(|each| each == above)
    }

    /// The nearest unit above both (or one of them).
    pub fn nearest_common(&self, a: UnitId, b: UnitId) -> Option<UnitId> {
        let line: BTreeSet<UnitId> = self.line_up(a).collect();
        self.line_up(b).find(|unit| line.contains(unit))
    }

    /// The unit and all below it.
    pub fn subtree(&self, top: UnitId) -> BTreeSet<UnitId> {
        self.units
            .keys()
            .copied()
            .filter(|unit| self.is_in_line(top, *unit))
            .collect()
    }

    /// Every unit with how deep it stands, each before those below it, siblings in their order.
    pub fn tree(&self) -> Vec<(UnitId, usize)> {
        let mut below: BTreeMap<UnitId, Vec<&Unit>> = BTreeMap::new();
        for unit in self.units.values() {
            if let Some(parent) = unit.parent {
                below.entry(parent).or_default().push(unit);
            }
        }
        // The last of a level stands deepest in the pile.
        below
            .values_mut()
            .for_each(|level| level.sort_by_key(|unit| std::cmp::Reverse((unit.order, unit.id))));
        let mut open: Vec<(UnitId, usize)> = self.root.into_iter().map(|root| (root, 0)).collect();
        let mut tree = Vec::with_capacity(self.units.len());
        while let Some((unit, depth)) = open.pop() {
            tree.push((unit, depth));
            open.extend(below.remove(&unit).into_iter().flatten().map(|child| (child.id, depth + 1)));
        }
        tree
    }

    /// The units right below.
    pub fn children(&self, parent: UnitId) -> Vec<UnitId> {
        let mut children: Vec<&Unit> = self.units.values().filter(|unit| unit.parent == Some(parent)).collect();
        children.sort_by_key(|unit| (unit.order, unit.id));
        children.into_iter().map(|unit| unit.id).collect()
    }

    /// The unit of a post.
    pub fn unit_of(&self, post: PostId) -> Option<UnitId> {
        self.posts.get(&post).map(|post| post.unit)
    }

    /// Has the post this role?
    pub fn has_role(&self, post: PostId, role: Role) -> bool {
        self.posts.get(&post).is_some_and(|post| post.roles.contains(&role))
    }

    /// Does the person hold the post on this day?
    pub fn holds(&self, actor: Actor, on: Date) -> bool {
        let ids = self.of_person.get(&actor.person).into_iter().flatten();
        let mut tenures = ids.filter_map(|id| self.tenures.get(id));
        tenures.any(|tenure| tenure.post == actor.post && tenure.holds_on(on))
    }

    /// Who holds the post on this day; own holders first.
    pub fn holders(&self, post: PostId, on: Date) -> Vec<&Tenure> {
        let mut holders: Vec<&Tenure> = self
            .tenures
            .values()
            .filter(|tenure| tenure.post == post && tenure.holds_on(on))
            .collect();
        holders.sort_by_key(|tenure| (tenure.holding as u8, tenure.id));
        holders
    }

    /// The posts a person holds on this day.
    pub fn posts_of(&self, person: PersonId, on: Date) -> Vec<PostId> {
        let mut posts: Vec<(u8, PostId)> = self
            .tenures
            .values()
            .filter(|tenure| tenure.person == person && tenure.holds_on(on))
            .map(|tenure| (tenure.holding as u8, tenure.post))
            .collect();
        posts.sort();
        posts.dedup();
        posts.into_iter().map(|(_, post)| post).collect()
    }

    /// The unit that an office serves: the one it is part of; the root's own serves the root.
    pub fn served_by(&self, office: UnitId) -> UnitId {
        self.units.get(&office).and_then(|unit| unit.parent).unwrap_or(office)
    }

    /// The units an office acts for: all below the unit it belongs to, or the whole tree when it is the root's own.
    pub fn in_reach_of_office(&self, office: UnitId, unit: UnitId) -> bool {
        self.is_in_line(self.served_by(office), unit)
    }

    /// Does the office stand above another? An office serves the unit it is part of (the root's own serves the root): it
    /// stands above when it is a unit above the other, or serves one; its peers and whoever it serves are not below it.
    pub fn office_above(&self, own: UnitId, office: UnitId) -> bool {
        let (mine, theirs) = (self.served_by(own), self.served_by(office));
        own != office && (self.is_in_line(own, office) || (mine != theirs && self.is_in_line(mine, theirs)))
    }

    /// Is a leader of the unit one for the office: of its own unit, or of one above?
    pub fn leads_office(&self, unit: UnitId, office: UnitId) -> bool {
        self.is_in_line(unit, office)
    }

    /// Has a post of the unit this role?
    pub fn has_post(&self, unit: UnitId, role: Role, fits: impl Fn(PostId) -> bool) -> bool {
        let posts = self.posts_of_unit.get(&unit).into_iter().flatten();
        posts.into_iter().any(|post| self.has_role(*post, role) && fits(*post))
    }

    /// The posts of a unit, in order.
    pub fn posts_in(&self, unit: UnitId) -> Vec<&Post> {
        let mut posts: Vec<&Post> = self.posts.values().filter(|post| post.unit == unit).collect();
        posts.sort_by_key(|post| (post.order, post.id));
        posts
    }
}

impl Tenure {
    /// In force on this day, and not suspended?
    pub fn holds_on(&self, on: Date) -> bool {
        self.is_in_force(on) && self.suspension_on(on).is_none()
    }

    /// In force on this day, suspended or not?
    pub fn is_in_force(&self, on: Date) -> bool {
        self.from.is_some_and(|from| from <= on) && self.until.is_none_or(|until| on < until)
    }
}
