//! Units and posts: the tree, without a cycle, at most so deep.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Org, Post, Role, Unit};
use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::{PostId, UnitId},
    limits,
    refusal::Refusal,
    text::{Digest, NewText},
};

/// Adds a unit below another.
#[derive(Clone, Debug, Serialize)]
pub struct AddUnit {
    /// Its id, made by the client.
    pub unit: UnitId,
    /// The unit above.
    pub parent: UnitId,
    /// Full name.
    pub name: NewText,
    /// Short name.
    pub short: NewText,
    /// Order among siblings.
    pub order: u32,
}

/// That a unit move below another.
#[derive(Clone, Debug, Serialize)]
pub struct MoveUnit {
    /// The unit.
    pub unit: UnitId,
    /// The new unit above.
    pub parent: UnitId,
}

/// Adds a post to a unit.
#[derive(Clone, Debug, Serialize)]
pub struct AddPost {
    /// Its id, made by the client.
    pub post: PostId,
    /// Its unit.
    pub unit: UnitId,
    /// Its title.
    pub title: NewText,
    /// What it is there for.
    pub roles: BTreeSet<Role>,
    /// Order in its unit.
    pub order: u32,
}

/// A unit was added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct UnitAdded {
    pub unit: UnitId,
    pub parent: Option<UnitId>,
    pub name: Digest,
    pub short: Digest,
    pub order: u32,
}

/// A unit was moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct UnitMoved {
    pub unit: UnitId,
    pub parent: UnitId,
}

/// A post was added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct PostAdded {
    pub post: PostId,
    pub unit: UnitId,
    pub title: Digest,
    pub roles: BTreeSet<Role>,
    pub order: u32,
}

impl Decider<'_> {
    pub(crate) fn add_unit(&mut self, command: &AddUnit) -> Outcome {
        self.must_administer()?;
        self.must_be_new("unit", self.state.org.units.contains_key(&command.unit))?;
        let depth = self
            .existing_unit(command.parent, "parent")
            .map(|_| self.state.org.line_up(command.parent).count())?;
        too_deep(depth + 1)?;
        let name = self.name(&command.name, "name")?;
        let short = self.name(&command.short, "short")?;
        self.emit(Fact::UnitAdded(UnitAdded {
            unit: command.unit,
            parent: Some(command.parent),
            name,
            short,
            order: command.order,
        }));
        Ok(())
    }

    /// May the unit stand there: in the tree, without a circle, not too deep?
    pub(crate) fn may_move(&self, unit: UnitId, parent: UnitId) -> Outcome {
        if self.existing_unit(unit, "unit")?.parent.is_none() {
            return Err(Refusal::new("root_unit", "最上级单位不能移动", "The root unit cannot be moved").at("unit"));
        }
        self.existing_unit(parent, "parent")?;
        let org = &self.state.org;
        if org.is_in_line(unit, parent) {
            return Err(Refusal::new(
                "cycle",
                "不能把单位移到它自己或它的下级单位之下，请另选上级单位",
                "A unit cannot be moved below itself or below one of its own units; choose another unit above",
            )
            .at("parent"));
        }
        let above = org.line_up(parent).count();
        let below = org
            .subtree(unit)
            .iter()
            .map(|unit| org.line_up(*unit).count())
            .max()
            .unwrap_or(1);
        too_deep(above + 1 + below.saturating_sub(org.line_up(unit).count()))
    }

    pub(crate) fn add_post(&mut self, command: &AddPost) -> Outcome {
        self.must_administer()?;
        self.must_be_new("post", self.state.org.posts.contains_key(&command.post))?;
        self.existing_unit(command.unit, "unit")?;
        if command.roles.is_empty() {
            return Err(Refusal::new("no_role", "岗位至少要有一项职责", "A post needs at least one role").at("roles"));
        }
        if command.roles.len() > 1 && command.roles.iter().any(|role| role.is_apart()) {
            return Err(Refusal::new(
                "roles_apart",
                "管理岗、审计岗不能兼有其他职责，请分设岗位",
                "An administrator's or auditor's post has no other role; set up separate posts",
            )
            .at("roles"));
        }
        let title = self.name(&command.title, "title")?;
        self.emit(Fact::PostAdded(PostAdded {
            post: command.post,
            unit: command.unit,
            title,
            roles: command.roles.clone(),
            order: command.order,
        }));
        Ok(())
    }
}

fn too_deep(depth: usize) -> Outcome {
    if depth > limits::UNIT_DEPTH_MAX {
        return Err(Refusal::new(
            "too_deep",
            format!("单位最多 {} 级", limits::UNIT_DEPTH_MAX),
            format!("The tree of units has at most {} levels", limits::UNIT_DEPTH_MAX),
        )
        .at("parent"));
    }
    Ok(())
}

impl Org {
    pub(crate) fn unit_added(&mut self, fact: &UnitAdded) {
        if fact.parent.is_none() {
            self.root = Some(fact.unit);
        }
        let unit = Unit {
            id: fact.unit,
            parent: fact.parent,
            name: fact.name,
            short: fact.short,
            order: fact.order,
        };
        self.units.insert(fact.unit, unit);
    }

    pub(crate) fn unit_moved(&mut self, fact: &UnitMoved) {
        if let Some(unit) = self.units.get_mut(&fact.unit) {
            unit.parent = Some(fact.parent);
        }
    }

    pub(crate) fn post_added(&mut self, fact: &PostAdded) {
        let post = Post {
            id: fact.post,
            unit: fact.unit,
            title: fact.title,
            roles: fact.roles.clone(),
            order: fact.order,
        };
        self.posts_of_unit.entry(fact.unit).or_default().push(fact.post);
        self.posts.insert(fact.post, post);
    }
}
