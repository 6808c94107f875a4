//! What is owed: by this post, and what waits in an office's day.

use std::collections::HashMap;

use jiufen_kernel::{
    duty::{Act, Owes, others_owe},
    id::ItemId,
    time::{Date, date_of, day_number},
};
use uuid::Uuid;

use super::{
    Read, Reader,
    today::COUNTED,
    views::{DutyRow, ItemRow},
};
use crate::{
    db::{Row, Value},
    project::rows::owes_code,
};

/// Most duties shown at once; the rest come when these are done.
pub const DUTIES_MAX: i64 = 300;

/// Under what a post owes: itself (role 0), or a role in its unit; do others owe the same?
pub(crate) struct OwedBy {
    owes: Uuid,
    pub(crate) role: i64,
    others: bool,
}

/// How something comes to stand among the duties of a post.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Whose {
    /// Owed by the very post.
    Own,
    /// Owed by whoever in the unit has a role.
    Role,
    /// Nobody of those who owe it may do it.
    Fallen,
}

/// Owed by itself, or by a role?
pub(crate) fn whose(by: &OwedBy) -> Whose {
    if by.role == 0 { Whose::Own } else { Whose::Role }
}

impl OwedBy {
    pub(crate) fn owes(&self) -> Uuid {
        self.owes
    }
}

impl Reader<'_> {
    /// What the actor's post owes now: its own, and what posts with its roles in its unit owe. Always of today.
    ///
    /// # Errors
    /// When the database fails.
    pub fn my_duties(&mut self) -> Read<Vec<DutyRow>> {
        self.of_today(Self::duties_now)
    }

    fn duties_now(&mut self) -> Read<Vec<DutyRow>> {
        let mut owed = Vec::new();
        for owed_by in self.owed_by() {
            let sql = "SELECT d.item, d.act, d.since_on, coalesce(d.due_on, 9999999)";
            let order = format!("ORDER BY coalesce(d.due_on, 9999999), d.act, d.item LIMIT {DUTIES_MAX}");
            for row in self.duty_rows(sql, &owed_by, "1 = 1", &order)? {
                if let (Some(act), Some(since)) = (Act::from_code(row.int(1)?), date_of(row.int(2)?)) {
                    owed.push((row.int(3)?, act, ItemId(row.uuid(0)?), since, whose(&owed_by)));
                }
            }
        }
        for one in self.fallen()? {
            let due = one.due.map_or(9_999_999, |due| i64::from(day_number(due)));
            owed.push((due, one.act, one.item, one.since, Whose::Fallen));
        }
        owed.sort_by_key(|(due, act, item, _, whose)| (*due, act.code(), *item, *whose));
        owed.truncate(DUTIES_MAX as usize);
        let owed: Vec<_> = owed
            .into_iter()
            .map(|(_, act, item, since, whose)| (item, act, whose, since))
            .collect();
        self.duty_views(owed)
    }

    /// The rows of what one post or role owes, by a further condition on `d`. Each is read in the order of an index, so
    /// that it costs what it shows.
    pub(crate) fn duty_rows(&mut self, select: &str, by: &OwedBy, condition: &str, tail: &str) -> Read<Vec<Row>> {
        // What the actor may not see does not exist for them, not even as a number.
        let mut params = vec![Value::from(by.owes)];
        // Whoever took the step before leaves this one to others, while there are any.
        let own = if by.others {
            params.push(Value::from(self.actor.person.uuid()));
            "(d.not_by IS NULL OR d.not_by <> $2) AND (d.nor_by IS NULL OR d.nor_by <> $2)"
        } else {
            "1 = 1"
        };
        let (see, see_params) = self.may_see("d", params.len() + 1);
        params.extend(see_params);
        // What is owed from a day to come on is not owed yet.
        let (role, today) = (by.role, day_number(self.today));
        let sql = format!(
            "{select} FROM sum_duty d WHERE d.owes = $1 AND d.role = {role} AND d.since_on <= {today} AND {own} AND {condition} AND {see} {tail}"
        );
        Ok(self.db.query(&sql, &params)?)
    }

    /// Duties with their items; those of items the actor may not see are left out.
    pub(crate) fn duty_views(&mut self, owed: Vec<(ItemId, Act, Whose, Date)>) -> Read<Vec<DutyRow>> {
        let mut ids: Vec<ItemId> = owed.iter().map(|(id, ..)| *id).collect();
        ids.sort();
        ids.dedup();
        let items: HashMap<ItemId, ItemRow> = self.rows_of(&ids)?.into_iter().map(|row| (row.id, row)).collect();
        Ok(owed
            .into_iter()
            .filter_map(|(id, act, whose, since)| {
                let item = items.get(&id)?.clone();
                Some(DutyRow {
                    act,
                    since,
                    item,
                    own: whose == Whose::Own,
                    fallen: whose == Whose::Fallen,
                })
            })
            .collect())
    }

    /// How much of each act the actor's post owes now, for the office's counts; each at most [`COUNTED`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn duty_counts(&mut self) -> Read<Vec<(Act, i64)>> {
        let mut counts = Vec::new();
        let fallen = self.fallen()?;
        for act in Act::ALL {
            let mut count = fallen.iter().filter(|one| one.act == act).count() as i64;
            for owed_by in self.owed_by() {
                let condition = format!("d.act = {}", act.code());
                let tail = format!("LIMIT {COUNTED}) AS few");
                let rows = self.duty_rows("SELECT count(*) FROM (SELECT 1", &owed_by, &condition, &tail)?;
                count += rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0);
            }
            if count > 0 {
                counts.push((act, count.min(COUNTED)));
            }
        }
        counts.sort_by_key(|(act, _)| act.code());
        Ok(counts)
    }

    /// Under what the actor's post owes: as itself (role 0), and as one with its roles in its unit.
    pub(crate) fn owed_by(&self) -> Vec<OwedBy> {
        let org = &self.core.state.org;
        let Some(post) = org.posts.get(&self.actor.post).filter(|_| org.holds(self.actor, self.today)) else {
            return Vec::new();
        };
        let roles = post.roles.iter().map(|role| Owes::Role(post.unit, *role));
        let owes = std::iter::once(Owes::Post(self.actor.post)).chain(roles);
        owes.map(|by| {
            let (owes, role) = owes_code(by);
            let others = others_owe(by, org, self.actor.person, self.today);
            OwedBy { owes, role, others }
        })
        .collect()
    }
}
