//! What is owed: by this post, and what waits in an office's day.

use jiufen_kernel::{
    duty::Act,
    id::ItemId,
    org::Role,
    time::{Date, date_of},
};

use super::{Read, Reader, views::DutyRow};
use crate::{db::Value, project::rows::role_code};

/// Most duties shown at once; the rest come when these are done.
pub const DUTIES_MAX: i64 = 300;

impl Reader<'_> {
    /// What the actor's post owes now: its own, and what posts with its roles in its unit owe. Always of today.
    ///
    /// # Errors
    /// When the database fails.
    pub fn my_duties(&mut self) -> Read<Vec<DutyRow>> {
        self.of_today(Self::duties_now)
    }

    fn duties_now(&mut self) -> Read<Vec<DutyRow>> {
        let Some((condition, params)) = self.owes() else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT d.item, d.act, d.role, d.since_on, d.due_on FROM sum_duty d WHERE {condition} \
             ORDER BY coalesce(d.due_on, 9999999), d.act, d.item LIMIT {DUTIES_MAX}"
        );
        let rows = self.db.query(&sql, &params)?;
        let mut owed: Vec<(ItemId, Act, bool, Date)> = Vec::with_capacity(rows.len());
        for row in &rows {
            if let (Some(act), Some(since)) = (Act::from_code(row.int(1)?), date_of(row.int(3)?)) {
                owed.push((ItemId(row.uuid(0)?), act, row.int(2)? == 0, since));
            }
        }
        let mut ids: Vec<ItemId> = owed.iter().map(|(id, ..)| *id).collect();
        ids.sort();
        ids.dedup();
        let items = self.rows_of(&ids)?;
        Ok(owed
            .into_iter()
            .filter_map(|(id, act, own, since)| {
                let item = items.iter().find(|item| item.id == id)?.clone();
                Some(DutyRow { act, since, item, own })
            })
            .collect())
    }

    /// How much of each act the actor's post owes now, for the badge and the office's counts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn duty_counts(&mut self) -> Read<Vec<(Act, i64)>> {
        let Some((condition, params)) = self.owes() else {
            return Ok(Vec::new());
        };
        let sql = format!("SELECT d.act, count(*) FROM sum_duty d WHERE {condition} GROUP BY d.act ORDER BY d.act");
        let mut counts = Vec::new();
        for row in self.db.query(&sql, &params)? {
            if let Some(act) = Act::from_code(row.int(0)?) {
                counts.push((act, row.int(1)?));
            }
        }
        Ok(counts)
    }

    /// SQL for "owed by the actor's post".
    pub(crate) fn owes(&self) -> Option<(String, Vec<Value>)> {
        let org = &self.core.state.org;
        let post = org
            .posts
            .get(&self.actor.post)
            .filter(|_| org.holds(self.actor, self.today))?;
        let mut sql = vec!["(d.owes = $1 AND d.role = 0)".to_owned()];
        let mut params = vec![Value::from(self.actor.post.uuid())];
        let roles: Vec<Role> = post.roles.iter().copied().collect();
        if !roles.is_empty() {
            params.push(Value::from(post.unit.uuid()));
            let list = roles
                .iter()
                .map(|role| role_code(*role).to_string())
                .collect::<Vec<_>>()
                .join(", ");
            sql.push(format!("(d.owes = $2 AND d.role IN ({list}))"));
        }
        // What the actor may not see does not exist for them, not even as a number.
        let (see, see_params) = self.may_see("d", params.len() + 1);
        params.extend(see_params);
        Some((format!("({}) AND {see}", sql.join(" OR ")), params))
    }
}
