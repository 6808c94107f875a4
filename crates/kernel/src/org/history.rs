//! The tree of units as it stood on any day, and what persons held: moving a unit away and back, or leaving a post, unmakes
//! nothing.

use super::{Org, Tenure};
use crate::{
    actor::Actor,
    id::{PersonId, TenureId, UnitId},
    limits,
    time::Date,
};

/// Where a unit stood: below which other, from which position of the log on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Position of the event that put it there.
    pub from: u64,
    /// The unit above; `None` for the root.
    pub parent: Option<UnitId>,
}

/// A tree that was in force, named by the last position of the log at which it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Tree(u64);

impl Org {
    pub(crate) fn placed(&mut self, unit: UnitId, parent: Option<UnitId>, from: u64) {
        self.edges.entry(unit).or_default().push(Edge { from, parent });
    }

    pub(crate) fn replaced(&mut self, unit: UnitId, parent: UnitId, from: u64, on: Date) {
        self.placed(unit, Some(parent), from);
        self.moves.push((from, on));
    }

    /// Marks the appointments in which somebody acts for the first time. Were there any?
    pub fn signs(&mut self, actor: Actor, on: Date) -> bool {
        let mut first = false;
        for id in self.of_person.get(&actor.person).into_iter().flatten() {
            if let Some(tenure) = self.tenures.get_mut(id)
                && tenure.post == actor.post
                && !tenure.signed
                && tenure.holds_on(on)
            {
                tenure.signed = true;
                first = true;
            }
        }
        first
    }

    /// Every appointment of a person that was ever in force, but those that ended before anything was signed in them.
    pub fn tying(&self, person: PersonId, today: Date) -> impl Iterator<Item = (&Tenure, Date)> {
        let ids: &[TenureId] = self.of_person.get(&person).map_or(&[], Vec::as_slice);
        let tenures = ids.iter().filter_map(|id| self.tenures.get(id));
        tenures.filter_map(move |tenure| {
            let from = tenure.from.filter(|from| *from <= today)?;
            let ended = tenure.until.is_some_and(|until| until <= today);
            (!ended || tenure.signed).then_some((tenure, from))
        })
    }

    /// The trees in force at some time from one day to another, both included. A unit added meanwhile belongs to the tree that
    /// was in force then.
    fn trees(&self, from: Date, to: Date) -> Vec<Tree> {
        let mut trees = Vec::new();
        let mut began: Option<Date> = None;
        for (position, on) in &self.moves {
            if began.is_none_or(|began| began <= to) && *on >= from {
                trees.push(Tree(position - 1));
            }
            began = Some(*on);
        }
        if began.is_none_or(|began| began <= to) {
            trees.push(Tree(u64::MAX));
        }
        trees
    }

    fn line_up_in(&self, tree: Tree, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        let above = move |unit: &UnitId| {
            let edges = self.edges.get(unit)?;
            edges.iter().rev().find(|edge| edge.from <= tree.0)?.parent
        };
        std::iter::successors(Some(unit), above).take(limits::UNIT_DEPTH_MAX + 1)
    }

    /// Was a unit the other, or below it, at some time from one day to another?
    pub fn was_within(&self, unit: UnitId, above: UnitId, from: Date, to: Date) -> bool {
        let mut trees = self.trees(from, to).into_iter();
        trees.any(|tree| self.line_up_in(tree, unit).any(|each| each == above))
    }

    /// Did two units stand in one line at some time from one day to another?
    pub fn stood_in_line(&self, a: UnitId, b: UnitId, from: Date, to: Date) -> bool {
        self.was_within(a, b, from, to) || self.was_within(b, a, from, to)
    }

    /// Was the root the nearest unit above both at all times from one day to another?
    pub fn stood_apart(&self, a: UnitId, b: UnitId, from: Date, to: Date) -> bool {
        self.trees(from, to).into_iter().all(|tree| {
            let line: Vec<UnitId> = self.line_up_in(tree, a).collect();
            let common = self.line_up_in(tree, b).find(|unit| line.contains(unit));
            common.is_none() || common == self.root
        })
    }
}
