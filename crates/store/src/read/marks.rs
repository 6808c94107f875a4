//! Acts done by a hand that was not free, because nobody else could do them: beside the item's history, and as a list for the
//! auditor.

use std::collections::BTreeMap;

use jiufen_kernel::{event::Event, id::ItemId, marks::Mark, org::Role, time::Date};

use super::{
    Read, Reader,
    views::{ItemRow, PostRef, Shown},
};
use crate::{db::Value, project::load};

/// Marked acts of one page.
pub const MARKED: usize = 50;

/// A marked act.
#[derive(Clone, PartialEq, Debug)]
pub struct Marked {
    /// Why it is marked.
    pub mark: Mark,
    /// What was done.
    pub event: Event,
    /// The day received.
    pub on: Date,
    /// The post that acted.
    pub post: PostRef,
    /// The person in it.
    pub person: Shown,
    /// The item.
    pub item: ItemRow,
}

impl Reader<'_> {
    /// The marks of an item's events, by position.
    pub(super) fn marks_of(&mut self, item: ItemId) -> Read<BTreeMap<u64, Vec<Mark>>> {
        let sql = "SELECT position, mark FROM sum_mark WHERE item = $1 AND position <= $2 ORDER BY position, mark";
        let mut marks: BTreeMap<u64, Vec<Mark>> = BTreeMap::new();
        for row in self
            .db
            .query(sql, &[Value::from(item.uuid()), Value::Int(self.at.position)])?
        {
            let held = marks.entry(row.int(0)? as u64).or_default();
            held.extend(Mark::from_code(row.int(1)?));
        }
        Ok(marks)
    }

    /// Marked acts before a position, newest first: one more than a page when there are more. For an auditor.
    ///
    /// # Errors
    /// When the database fails.
    pub fn marked(&mut self, before: Option<i64>) -> Read<Vec<Marked>> {
        if !self.has_role(Role::Auditor) {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT m.position, m.mark, m.item, e.bytes FROM sum_mark m JOIN event e ON e.position = m.position \
             WHERE m.position < $1 ORDER BY m.position DESC, m.mark LIMIT {}",
            MARKED + 1
        );
        let rows = self.db.query(&sql, &[Value::Int(before.unwrap_or(i64::MAX))])?;
        let ids = rows
            .iter()
            .map(|row| row.uuid(2).map(ItemId))
            .collect::<Result<Vec<_>, _>>()?;
        let items: BTreeMap<ItemId, ItemRow> = self.rows_of(&ids)?.into_iter().map(|row| (row.id, row)).collect();
        let zone = self.time_zone();
        let mut marked = Vec::with_capacity(rows.len());
        for (row, id) in rows.iter().zip(&ids) {
            let event = load::event_of(row.int(0)?, row.bytes(3)?)?;
            let (Some(mark), Some(item)) = (Mark::from_code(row.int(1)?), items.get(id)) else {
                continue;
            };
            marked.push(Marked {
                mark,
                on: zone.to_datetime(event.received).date(),
                post: self.post_ref(event.actor.post),
                person: self.person_name(event.actor.person),
                item: item.clone(),
                event,
            });
        }
        Ok(marked)
    }
}
