//! What reads of the tree give back: units with their numbers, posts and tenures.

use jiufen_kernel::{
    id::{PersonId, TenureId},
    org::{Holding, Role},
    time::Date,
};

use super::views::{ItemRow, Numbers, Point, PostRef, Shown, UnitRef};

/// A unit with its numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct UnitRow {
    /// The unit.
    pub unit: UnitRef,
    /// How deep, from 0.
    pub depth: usize,
    /// May the reader see its numbers? Without them it is a name in the tree.
    pub seen: bool,
    /// Its numbers: leaves led here and below.
    pub numbers: Numbers,
    /// Open blockers that wait for it.
    pub blockers: i64,
}

/// A person in a post.
#[derive(Clone, PartialEq, Debug)]
pub struct TenureView {
    /// Its id.
    pub id: TenureId,
    /// The post.
    pub post: PostRef,
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: Shown,
    /// How.
    pub holding: Holding,
    /// From; `None` while it waits for the second administrator.
    pub from: Option<Date>,
    /// Until.
    pub until: Option<Date>,
    /// Who asked for it.
    pub asked_by: Shown,
}

/// A post with its roles and tenures.
#[derive(Clone, PartialEq, Debug)]
pub struct PostRow {
    /// The post.
    pub post: PostRef,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Present tenures, and those that wait.
    pub tenures: Vec<TenureView>,
}

/// A unit's page.
#[derive(Clone, PartialEq, Debug)]
pub struct UnitPage {
    /// The unit with its numbers.
    pub row: UnitRow,
    /// Units above, from the root.
    pub above: Vec<UnitRef>,
    /// Units below, one level.
    pub below: Vec<UnitRow>,
    /// Its posts.
    pub posts: Vec<PostRow>,
    /// Items it leads, most urgent first.
    pub leads: Vec<ItemRow>,
    /// Items it supports: a list without a percentage.
    pub supports: Vec<ItemRow>,
    /// Said and proved over time.
    pub series: Vec<Point>,
}
