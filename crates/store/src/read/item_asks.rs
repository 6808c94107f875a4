//! Open requests on an item's page, and the lines of what a node lost.

use jiufen_kernel::{
    actor::Actor,
    acts::Case,
    id::ItemId,
    item::{
        Item, MovedDate, answering, ask_rules,
        asking::{Asked, Sort, Wanted},
    },
    loss::{self, Why},
};

use super::{
    Read, Reader,
    views::{AskView, LossView, MovedView},
};
use crate::db::Value;

/// Most lines of one node shown at once; the newest.
pub const LOSSES_MAX: i64 = 200;

impl Reader<'_> {
    /// The open requests on an item, with what stands against the reader's granting each.
    pub(super) fn asks(&mut self, item: &Item, parent: Option<&Item>, levels: usize) -> Read<Vec<AskView>> {
        let mut views = Vec::with_capacity(item.asks.len());
        for open in item.asks.values() {
            let (answers, refused) = match Case::new(self.around(item, parent, levels), self.actor) {
                Ok(case) => (
                    answering::may_answer_this(&case, open).is_ok(),
                    answering::may_grant(&case, open).err(),
                ),
                Err(refusal) => (false, Some(refusal)),
            };
            let asker = Actor {
                person: open.person,
                post: open.post,
            };
            let wanted = match &open.asked {
                Asked::Move { parent: Some(parent) } => self.rows_of(&[*parent])?.pop(),
                _ => None,
            };
            let pieces = match &open.asked {
                Asked::ProofChange { pieces, .. } => {
                    pieces.iter().map(|piece| self.text(piece.what)).collect::<Read<Vec<_>>>()?
                }
                _ => Vec::new(),
            };
            let effect = match parent {
                Some(parent) if !self.rows_of(&[parent.id])?.is_empty() => loss::effect(parent, item, &open.asked),
                _ => None,
            };
            views.push(AskView {
                open: open.clone(),
                gone: !self.core.state.org.holds(asker, self.today),
                post: self.post_ref(open.post),
                reason: self.text(open.reason)?,
                parent: wanted,
                pieces,
                refused,
                answers,
                effect,
            });
        }
        Ok(views)
    }

    /// What the reader can ask for on an item.
    pub(super) fn askable(&self, item: &Item, parent: Option<&Item>, levels: usize) -> Vec<Sort> {
        let Ok(case) = Case::new(self.around(item, parent, levels), self.actor) else {
            return Vec::new();
        };
        let mut sorts = Sort::ALL.to_vec();
        sorts.retain(|sort| !self.is_past() && ask_rules::may_ask_for(&case, *sort).is_ok());
        sorts
    }

    /// Does the reader do this directly, without asking for it? Not when the item is not there for them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn goes_directly(&mut self, item: ItemId, wanted: &Wanted) -> Read<bool> {
        let Some(page) = self.item_page(item)? else { return Ok(false) };
        let case = Case::new(self.around_page(&page), self.actor);
        Ok(case.is_ok_and(|case| ask_rules::is_direct(&case, wanted)))
    }

    /// Moves of a date, with whoever granted them and why.
    pub(super) fn moves(&mut self, moves: &[MovedDate]) -> Read<Vec<MovedView>> {
        let view = |moved: &MovedDate| {
            Ok(MovedView {
                moved: moved.clone(),
                reason: self.text(moved.reason)?,
                approver: self.post_ref(moved.approver),
            })
        };
        moves.iter().map(view).collect()
    }

    /// The lines of a node that the reader sees, newest first, as of the moment looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub fn losses(&mut self, node: ItemId) -> Read<Vec<LossView>> {
        if self.rows_of(&[node])?.is_empty() {
            return Ok(Vec::new());
        }
        let position = self.at.position;
        let sql = format!(
            "SELECT l.item, l.why, l.leaves, l.late, l.silent, e.received, b.received FROM sum_loss l \
             JOIN event e ON e.position = l.position LEFT JOIN event b ON b.position = l.back AND l.back <= {position} \
             WHERE l.node = $1 AND l.position <= {position} ORDER BY l.position DESC, l.item, l.why LIMIT {LOSSES_MAX}"
        );
        let zone = self.time_zone();
        let day = |at: i64| jiufen_kernel::time::Timestamp::from_microsecond(at).map(|at| zone.to_datetime(at).date());
        let mut found = Vec::new();
        for row in self.db.query(&sql, &[Value::from(node.uuid())])? {
            let (Some(why), Ok(on)) = (Why::from_code(row.int(1)?), day(row.int(5)?)) else {
                continue;
            };
            let back = row.opt_int(6)?.and_then(|at| day(at).ok());
            let view = LossView {
                on,
                why,
                item: None,
                leaves: row.int(2)?,
                late: row.int(3)?,
                silent: row.int(4)?,
                back,
            };
            found.push((ItemId(row.uuid(0)?), view));
        }
        let mut ids: Vec<ItemId> = found.iter().map(|(id, _)| *id).collect();
        ids.sort();
        ids.dedup();
        let rows = self.rows_of(&ids)?;
        let named = |(id, view): (ItemId, LossView)| LossView {
            item: rows.iter().find(|row| row.id == id).cloned(),
            ..view
        };
        Ok(found.into_iter().map(named).collect())
    }
}
