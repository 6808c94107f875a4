//! Units with their numbers, posts and people. A post has a list, never a percentage.

use jiufen_kernel::{
    id::{PostId, UnitId},
    org::Tenure,
    share::Share,
    time::date_of,
};
use uuid::Uuid;

use super::{
    Read, Reader,
    counted::Counted,
    org_views::{PostRow, TenureView, UnitPage, UnitRow},
    views::Point,
};
use crate::{db::Value, read::items::PAGE_ROWS};

/// Steps of a curve over time; older ones are left out.
pub const POINTS_MAX: i64 = 400;

impl Reader<'_> {
    /// The whole tree of units in order, with numbers for those the actor may see: their own, those below, and those
    /// above them up to the root. Auditors and offices see the units they reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn units(&mut self) -> Read<Vec<UnitRow>> {
        let order = self.then().org.tree();
        self.unit_rows(&order)
    }

    /// May the actor see a unit's numbers: is it in their line, in the reach of their office, or are they an auditor?
    pub fn sees_unit(&self, unit: UnitId) -> bool {
        use jiufen_kernel::org::Role;
        let org = &self.core.state.org;
        let Some(own) = self.unit().filter(|_| org.holds(self.actor, self.today)) else {
            return false;
        };
        self.has_role(Role::Auditor)
            || (!self.has_role(Role::Administrator) && org.is_in_line(own, unit))
            || (self.has_role(Role::Office) && org.in_reach_of_office(own, unit))
    }

    pub(crate) fn unit_rows(&mut self, units: &[(UnitId, usize)]) -> Read<Vec<UnitRow>> {
        let ids: Vec<Uuid> = units.iter().map(|(unit, _)| unit.uuid()).collect();
        let mut numbers = self.numbers_of(&ids)?;
        // Like every count of a unit: its own, and those of the units below it.
        let mut blockers: std::collections::HashMap<Uuid, i64> = std::collections::HashMap::new();
        let sql = format!(
            "SELECT i.lead, count(*) FROM sum_item i WHERE i.lead IS NOT NULL AND {} AND {} GROUP BY i.lead",
            self.counted_sql(Counted::Blockers),
            self.version_sql()
        );
        for row in self.db.query(&sql, &[])? {
            let (lead, open) = (UnitId(row.uuid(0)?), row.int(1)?);
            for unit in self.then().org.line_up(lead) {
                *blockers.entry(unit.uuid()).or_default() += open;
            }
        }
        Ok(units
            .iter()
            .map(|(unit, depth)| {
                let sees = self.sees_unit(*unit);
                UnitRow {
                    unit: self.unit_ref(*unit),
                    depth: *depth,
                    seen: sees,
                    numbers: numbers.remove(&unit.uuid()).filter(|_| sees).unwrap_or_default(),
                    blockers: blockers.get(&unit.uuid()).copied().filter(|_| sees).unwrap_or(0),
                }
            })
            .collect())
    }

    /// A unit's page; `None` when there is no such unit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unit_page(&mut self, unit: UnitId) -> Read<Option<UnitPage>> {
        let org = &self.then().org;
        if !org.units.contains_key(&unit) {
            return Ok(None);
        }
        let mut above: Vec<_> = org.line_up(unit).skip(1).map(|unit| self.unit_ref(unit)).collect();
        above.reverse();
        let below: Vec<(UnitId, usize)> = org.children(unit).into_iter().map(|unit| (unit, 1)).collect();
        let posts: Vec<PostId> = org.posts_in(unit).into_iter().map(|post| post.id).collect();
        let row = self.unit_rows(&[(unit, 0)])?.remove(0);
        let below = self.unit_rows(&below)?;
        let posts = posts.into_iter().filter_map(|post| self.post_row(post)).collect();
        let order = format!("ORDER BY coalesce(i.due_on, 9999999), i.item LIMIT {PAGE_ROWS}");
        let open = "i.lead = $1 AND i.stage < 5";
        let leads = self.rows_where(open, vec![Value::from(unit.uuid())], &order)?;
        let supports = self.supported(unit)?;
        let series = if self.sees_unit(unit) {
            self.series(unit.uuid())?
        } else {
            Vec::new()
        };
        Ok(Some(UnitPage {
            row,
            above,
            below,
            posts,
            leads,
            supports,
            series,
        }))
    }

    /// Open items a unit supports.
    fn supported(&mut self, unit: UnitId) -> Read<Vec<super::views::ItemRow>> {
        let holds = self.db.engine().bytes_in("i.supporting", "$1");
        let condition = format!("i.stage < 5 AND i.supporting IS NOT NULL AND {holds}");
        let order = format!("ORDER BY coalesce(i.due_on, 9999999), i.item LIMIT {PAGE_ROWS}");
        self.rows_where(&condition, vec![Value::from(unit.uuid())], &order)
    }

    /// A post with whoever holds it.
    pub fn post_row(&self, post: PostId) -> Option<PostRow> {
        let org = &self.then().org;
        let roles = org.posts.get(&post)?.roles.iter().copied().collect();
        let now = |tenure: &&Tenure| tenure.post == post && (tenure.from.is_none() || tenure.holds_on(self.day));
        let tenures = org.tenures.values().filter(now).map(|tenure| self.tenure(tenure)).collect();
        Some(PostRow {
            post: self.post_ref(post),
            roles,
            tenures,
        })
    }

    /// Every post in the order of the tree.
    pub fn posts(&self) -> Vec<PostRow> {
        let org = &self.then().org;
        let posts = org.tree().into_iter().flat_map(|(unit, _)| org.posts_in(unit));
        posts.filter_map(|post| self.post_row(post.id)).collect()
    }

    /// Tenures of a post, past ones included, newest first.
    pub fn tenures(&self, post: PostId) -> Vec<TenureView> {
        let org = &self.core.state.org;
        let mut tenures: Vec<TenureView> = org
            .tenures
            .values()
            .filter(|tenure| tenure.post == post)
            .map(|tenure| self.tenure(tenure))
            .collect();
        tenures.sort_by_key(|tenure| std::cmp::Reverse((tenure.from, tenure.id)));
        tenures
    }

    fn tenure(&self, tenure: &Tenure) -> TenureView {
        TenureView {
            id: tenure.id,
            post: self.post_ref(tenure.post),
            person: tenure.person,
            name: self.person_name(tenure.person),
            holding: tenure.holding,
            from: tenure.from,
            until: tenure.until,
            asked_by: self.person_name(tenure.asked_by),
        }
    }

    /// A post's open items by due date: a list without percentage, sum or order by merit.
    ///
    /// # Errors
    /// When the database fails.
    pub fn items_of_post(&mut self, post: PostId) -> Read<Vec<super::views::ItemRow>> {
        let condition = "(i.handling = $1 OR i.leader = $1) AND i.stage < 5";
        let order = format!("ORDER BY coalesce(i.due_on, 9999999), i.item LIMIT {PAGE_ROWS}");
        self.rows_where(condition, vec![Value::from(post.uuid())], &order)
    }

    /// Said and proved of a node over time, up to the day looked at.
    pub(crate) fn series(&mut self, node: Uuid) -> Read<Vec<Point>> {
        let sql = format!(
            "SELECT day, said, proved, waiting, bare, cut, again FROM sum_rollup WHERE node = $1 AND day <= $2 AND has = 1 \
             ORDER BY day DESC LIMIT {POINTS_MAX}"
        );
        let day = self.at.day;
        let mut points = Vec::new();
        for row in self.db.query(&sql, &[Value::from(node), Value::Int(day)])? {
            let share = |column| row.int(column).map(|n| Share::new(n).unwrap_or(Share::ZERO));
            if let Some(day) = date_of(row.int(0)?) {
                let figures = jiufen_kernel::figures::Figures {
                    said: share(1)?,
                    proved: share(2)?,
                    waiting: share(3)?,
                    bare: share(4)?,
                    cut: share(5)?,
                    again: share(6)?,
                };
                points.push(Point { day, figures });
            }
        }
        points.reverse();
        Ok(points)
    }
}
