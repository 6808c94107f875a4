//! What lists show beside their rows: the plan to date, the numbers of an earlier day, the numbers of a unit.

use std::collections::HashMap;

use jiufen_kernel::{
    id::{ItemId, UnitId},
    share::Share,
    text::Digest,
    time::{Date, date_of, day_number},
};

use super::{
    Read, Reader,
    org_views::UnitRow,
    views::{ItemRow, Numbers, Shown, UnitRef},
};
use crate::db::{Value, parameters};

/// Rows asked of the database in one statement.
const CHUNK: usize = 500;

impl Reader<'_> {
    /// The plan to date of rows whose number comes from children: the weight of the counted children due by the day
    /// looked at, of all. Rows without counted children are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn plans_of(&mut self, rows: &[ItemRow]) -> Read<HashMap<ItemId, Share>> {
        let nodes: Vec<ItemId> = rows
            .iter()
            .filter(|row| row.node && row.numbers.has)
            .map(|row| row.id)
            .collect();
        let day = self.day_number();
        let version = self.version_sql();
        let mut plans = HashMap::new();
        for chunk in nodes.chunks(CHUNK) {
            // In the base: approved or later, not withdrawn, not ended as no longer needed.
            let sql = format!(
                "SELECT i.parent, CAST(sum(i.weight) AS BIGINT), CAST(sum(CASE WHEN i.due_on <= {day} THEN i.weight ELSE 0 END) AS BIGINT) FROM sum_item i \
                 WHERE i.parent IN ({}) AND {version} AND i.counts = 1 AND i.stage BETWEEN 2 AND 5 \
                 AND (i.outcome IS NULL OR i.outcome <> {}) GROUP BY i.parent",
                parameters(1, chunk.len()),
                crate::project::rows::outcome_code(jiufen_kernel::item::closure::Outcome::NoLongerNeeded),
            );
            let values: Vec<Value> = chunk.iter().map(|id| Value::from(id.uuid())).collect();
            for row in self.db.query(&sql, &values)? {
                let (all, due) = (row.int(1)?, row.int(2)?);
                if let Some(share) = (all > 0).then(|| Share::new(due * 10_000 / all)).flatten() {
                    plans.insert(ItemId(row.uuid(0)?), share);
                }
            }
        }
        Ok(plans)
    }

    /// What was proved of these rows at the end of another day; those that had no number then are left out. The rows
    /// are ones this reader was shown, so nothing more is told than what they see.
    ///
    /// # Errors
    /// When the database fails.
    pub fn proved_on(&mut self, day: Date, rows: &[ItemRow]) -> Read<HashMap<ItemId, Share>> {
        let mut proved = HashMap::new();
        for chunk in rows.chunks(CHUNK) {
            let sql = format!(
                "SELECT r.node, r.has, r.proved FROM sum_rollup r WHERE r.node IN ({}) AND r.day = \
                 (SELECT max(l.day) FROM sum_rollup l WHERE l.node = r.node AND l.day <= $1)",
                parameters(2, chunk.len())
            );
            let mut params = vec![Value::Int(i64::from(day_number(day)))];
            params.extend(chunk.iter().map(|row| Value::from(row.id.uuid())));
            for row in self.db.query(&sql, &params)? {
                if row.flag(1)? {
                    proved.insert(ItemId(row.uuid(0)?), Share::new(row.int(2)?).unwrap_or(Share::ZERO));
                }
            }
        }
        Ok(proved)
    }

    /// The numbers of a unit and those below it; `None` when the actor does not see them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unit_numbers(&mut self, unit: UnitId) -> Read<Option<Numbers>> {
        if !self.sees_unit(unit) {
            return Ok(None);
        }
        Ok(self.numbers_of(&[unit.uuid()])?.remove(&unit.uuid()))
    }

    /// A unit and those right below it, each with its numbers where the actor sees them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unit_level(&mut self, unit: UnitId) -> Read<Vec<UnitRow>> {
        let below = self.core.state.org.children(unit);
        let level: Vec<(UnitId, usize)> = std::iter::once((unit, 0))
            .chain(below.into_iter().map(|unit| (unit, 1)))
            .collect();
        self.unit_rows(&level)
    }

    /// The item with a number, if the actor sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn item_numbered(&mut self, year: i16, number: u32) -> Read<Option<ItemRow>> {
        let params = vec![Value::Int(i64::from(year)), Value::Int(i64::from(number))];
        let mut rows = self.rows_where("i.year = $1 AND i.number = $2", params, "LIMIT 1")?;
        Ok(rows.pop())
    }

    /// One row of a list, if the actor sees the item.
    ///
    /// # Errors
    /// When the database fails.
    pub fn item_row(&mut self, item: ItemId) -> Read<Option<ItemRow>> {
        Ok(self.rows_of(&[item])?.pop())
    }

    /// Every unit in the order of the tree with how deep it stands: for choices, without numbers.
    pub fn unit_names(&self) -> Vec<(UnitRef, usize)> {
        let units = self.then().org.tree().into_iter();
        units.map(|(unit, depth)| (self.unit_ref(unit), depth)).collect()
    }

    /// The top of the units whose numbers the actor sees: the root, or their own unit.
    pub fn widest_unit(&self) -> Option<UnitId> {
        let root = self.core.state.org.root?;
        if self.sees_unit(root) {
            return Some(root);
        }
        self.unit().filter(|unit| self.sees_unit(*unit))
    }

    /// The kinds of the packs in force that are registered by hand: id and words.
    pub fn kinds(&self) -> Vec<(String, jiufen_kernel::pack::Words)> {
        let kinds = self.core.packs.kinds().filter(|(_, kind)| !kind.rules.blocks);
        kinds.map(|(id, kind)| (id, kind.words.clone())).collect()
    }

    /// The titles of the items that rows are part of, as far as the actor sees them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn wholes_of<'r>(&mut self, rows: impl IntoIterator<Item = &'r ItemRow>) -> Read<HashMap<ItemId, Shown>> {
        let mut parents: Vec<ItemId> = rows.into_iter().filter_map(|row| row.parent).collect();
        parents.sort();
        parents.dedup();
        let mut titles = Vec::with_capacity(parents.len());
        for chunk in parents.chunks(CHUNK) {
            let (see, see_params) = self.may_see("i", chunk.len() + 1);
            let sql = format!(
                "SELECT i.item, i.title FROM sum_item i WHERE i.item IN ({}) AND {} AND {see}",
                parameters(1, chunk.len()),
                self.version_sql()
            );
            let mut params: Vec<Value> = chunk.iter().map(|id| Value::from(id.uuid())).collect();
            params.extend(see_params);
            for row in self.db.query(&sql, &params)? {
                titles.push((ItemId(row.uuid(0)?), Digest(row.array(1)?)));
            }
        }
        self.prefetch(titles.iter().map(|(_, title)| *title))?;
        titles.into_iter().map(|(id, title)| Ok((id, self.text(title)?))).collect()
    }

    /// The days on which rows were registered; for a blocker, the day it was raised.
    ///
    /// # Errors
    /// When the database fails.
    pub fn registered_on(&mut self, rows: &[ItemRow]) -> Read<HashMap<ItemId, Date>> {
        let mut days = HashMap::new();
        for chunk in rows.chunks(CHUNK) {
            let sql = format!(
                "SELECT i.item, i.registered_on FROM sum_item i WHERE i.item IN ({}) AND {}",
                parameters(1, chunk.len()),
                self.version_sql()
            );
            let params: Vec<Value> = chunk.iter().map(|row| Value::from(row.id.uuid())).collect();
            for row in self.db.query(&sql, &params)? {
                if let Some(day) = date_of(row.int(1)?) {
                    days.insert(ItemId(row.uuid(0)?), day);
                }
            }
        }
        Ok(days)
    }

    /// The open item with the next due date that a unit leads, from the day looked at on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_due(&mut self, unit: UnitId) -> Read<Option<ItemRow>> {
        let params = vec![Value::from(unit.uuid()), Value::Int(self.day_number())];
        let condition = "i.lead = $1 AND i.due_on >= $2 AND i.stage < 5";
        Ok(self.rows_where(condition, params, "ORDER BY i.due_on, i.item LIMIT 1")?.pop())
    }
}
