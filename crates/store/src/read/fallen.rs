//! What falls to the reader because nobody of those who owe it may do it: the office's only clerk registered the item, a post is vacant.
//! Whoever in force may do it has it among their own duties, by the rule of the act itself.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    duty::{Act, Duty, Owes},
    id::{ItemId, PersonId},
    org::Role,
    time::{Date, date_of, day_number},
};

use super::{Read, Reader};
use crate::{
    db::{Row, Value},
    project::rows::owes_code,
};

/// Most rows looked at, and so most that are told at once; the rest come when these are done.
pub const FALLEN_MAX: i64 = 50;

/// One thing that falls to the reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fallen {
    pub(crate) item: ItemId,
    pub(crate) act: Act,
    pub(crate) since: Date,
    pub(crate) due: Option<Date>,
}

impl Reader<'_> {
    /// Everything that falls to the reader now, earliest due first.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) fn fallen(&mut self) -> Read<Vec<Fallen>> {
        let org = &self.core.state.org;
        if org.is_apart(self.actor.post) || !org.holds(self.actor, self.today) {
            return Ok(Vec::new());
        }
        let short = self.short_of_hands();
        let (mut params, mut fits): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
        for (owes, hands) in &short {
            let (owing, role) = owes_code(*owes);
            params.push(owing.into());
            let at = params.len();
            params.extend(hands.iter().map(|person| Value::from(person.uuid())));
            let hands = match hands.len() {
                0 => String::new(),
                1 => format!(" AND (d.not_by = ${0} OR d.nor_by = ${0})", at + 1),
                _ => format!(
                    " AND ((d.not_by = ${0} AND d.nor_by = ${1}) OR (d.not_by = ${1} AND d.nor_by = ${0}))",
                    at + 1,
                    at + 2
                ),
            };
            fits.push(format!("(d.owes = ${at} AND d.role = {role}{hands})"));
        }
        if fits.is_empty() {
            return Ok(Vec::new());
        }
        let (see, see_params) = self.may_see("d", params.len() + 1);
        params.extend(see_params);
        let sql = format!(
            "SELECT d.item, d.act, d.owes, d.role, d.since_on, d.due_on, d.not_by, d.nor_by FROM sum_duty d \
             WHERE ({}) AND d.since_on <= {} AND {see} ORDER BY coalesce(d.due_on, 9999999), d.act, d.item LIMIT {FALLEN_MAX}",
            fits.join(" OR "),
            day_number(self.today)
        );
        let mut fallen = Vec::new();
        for row in self.db.query(&sql, &params)? {
            let Some((item, duty)) = read(&row, &short)? else { continue };
            let told = Fallen {
                item,
                act: duty.act,
                since: duty.since,
                due: duty.due,
            };
            let known = |other: &Fallen| (other.item, other.act) == (told.item, told.act);
            if !fallen.iter().any(known) && !self.owes_already(item, duty.act)? && self.falls_to_reader(item, &duty)? {
                fallen.push(told);
            }
        }
        Ok(fallen)
    }

    /// Does the same stand among the reader's own duties?
    fn owes_already(&mut self, item: ItemId, act: Act) -> Read<bool> {
        for by in self.owed_by() {
            let sql = "SELECT 1 FROM sum_duty WHERE item = $1 AND act = $2 AND owes = $3 AND role = $4";
            let params = [item.uuid().into(), act.code().into(), by.owes().into(), by.role.into()];
            if self.db.query_opt(sql, &params)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn falls_to_reader(&mut self, id: ItemId, duty: &Duty) -> Read<bool> {
        let Some(item) = self.item_now(id)? else { return Ok(false) };
        let parent = match item.parent {
            Some(parent) => self.item_now(parent)?,
            None => None,
        };
        let levels = self.crumbs(&item)?.len() + 1;
        Ok(duty.falls_to(self.around(&item, parent.as_ref(), levels), self.actor))
    }

    /// Of whatever owes something that the reader could do, posts and roles with so few hands in force (at most two, as many as a step
    /// leaves out) that none may be left; with these hands.
    fn short_of_hands(&self) -> BTreeMap<Owes, BTreeSet<PersonId>> {
        let (org, today) = (&self.core.state.org, self.today);
        let Some(unit) = org.unit_of(self.actor.post) else {
            return BTreeMap::new();
        };
        let (leads, works) = (self.has_role(Role::Leader), self.has_role(Role::Office));
        let mut near: BTreeMap<Owes, BTreeSet<PersonId>> = BTreeMap::new();
        for post in org.posts.values() {
            let office = post.roles.contains(&Role::Office);
            let leader = leads && org.leads_office(unit, post.unit);
            if office && (leader || (works && org.office_above(unit, post.unit))) {
                near.entry(Owes::Role(post.unit, Role::Office)).or_default();
            }
            if office && leader {
                near.entry(Owes::Role(org.served_by(post.unit), Role::Leader)).or_default();
            }
            if post.unit == unit {
                near.entry(Owes::Post(post.id)).or_default();
                for role in &post.roles {
                    near.entry(Owes::Role(unit, *role)).or_default();
                }
            }
        }
        // What the reader owes as one of several stands among their own duties by itself.
        near.retain(|owes, _| match owes {
            Owes::Post(post) => *post != self.actor.post,
            Owes::Role(of, role) => *of != unit || !self.has_role(*role),
        });
        for tenure in org.tenures.values().filter(|tenure| tenure.holds_on(today)) {
            let Some(post) = org.posts.get(&tenure.post) else { continue };
            let roles = post.roles.iter().map(|role| Owes::Role(post.unit, *role));
            for owes in roles.chain([Owes::Post(post.id)]) {
                if let Some(hands) = near.get_mut(&owes) {
                    hands.insert(tenure.person);
                }
            }
        }
        near.retain(|_, hands| hands.len() <= 2);
        near
    }
}

/// A row as the duty it was made from.
fn read(row: &Row, short: &BTreeMap<Owes, BTreeSet<PersonId>>) -> Read<Option<(ItemId, Duty)>> {
    let code = (row.uuid(2)?, row.int(3)?);
    let owes = short.keys().copied().find(|owes| owes_code(*owes) == code);
    let (Some(act), Some(owes), Some(since)) = (Act::from_code(row.int(1)?), owes, date_of(row.int(4)?)) else {
        return Ok(None);
    };
    let hands = [row.opt_uuid(6)?, row.opt_uuid(7)?];
    let duty = Duty {
        act,
        owes,
        not: hands.into_iter().flatten().map(PersonId).collect(),
        since,
        due: row.opt_int(5)?.and_then(date_of),
    };
    Ok(Some((ItemId(row.uuid(0)?), duty)))
}
