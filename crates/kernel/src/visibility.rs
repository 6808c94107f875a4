//! Who sees an item (KERNEL §5). The same rule gives the list of viewers that the store keeps for its predicate.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    actor::Actor,
    item::Item,
    org::{Org, Role},
    pack::Visibility,
};

/// Who may see an item: everyone, or these units and posts (and auditors).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Viewers {
    /// Everyone signed in.
    Everyone,
    /// Posts of these units, and these posts.
    These(BTreeSet<Uuid>),
}

/// The viewers of an item, from the rights of today.
pub fn viewers(item: &Item, org: &Org) -> Viewers {
    let mut these = BTreeSet::new();
    if org.is_importing(item.import) {
        return Viewers::These(these);
    }
    these.insert(item.office.uuid());
    these.insert(item.registrar.uuid());
    these.extend(item.checkers.iter().map(|post| post.uuid()));
    match item.rules.visibility {
        Visibility::Open => return Viewers::Everyone,
        // The post that was named to do the work sees what it is to do.
        Visibility::Named => these.extend(item.named.iter().chain(&item.handling).map(|post| post.uuid())),
        Visibility::Line => {
            for unit in item.lead.iter().chain(&item.supporting) {
                these.extend(org.line_up(*unit).map(|unit| unit.uuid()));
            }
            these.extend(item.leader.map(|post| post.uuid()));
        }
    }
    Viewers::These(these)
}

/// What a reader is known by: their unit and their post; an auditor sees everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reader {
    /// The actor's unit.
    pub unit: Uuid,
    /// The actor's post.
    pub post: Uuid,
    /// Sees everything.
    pub auditor: bool,
}

/// What the actor is known by; `None` when the post does not exist.
///
/// An administrator holds no business post and sees no item but open ones.
pub fn reader(actor: Actor, org: &Org) -> Option<Reader> {
    let post = org.posts.get(&actor.post)?;
    let unit = if post.roles.contains(&Role::Administrator) {
        Uuid::nil()
    } else {
        post.unit.uuid()
    };
    Some(Reader {
        unit,
        post: actor.post.uuid(),
        auditor: post.roles.contains(&Role::Auditor),
    })
}

/// May the reader see the item?
pub fn may_see(item: &Item, org: &Org, reader: Reader) -> bool {
    reader.auditor
        || match viewers(item, org) {
            Viewers::Everyone => true,
            Viewers::These(these) => these.contains(&reader.unit) || these.contains(&reader.post),
        }
}
