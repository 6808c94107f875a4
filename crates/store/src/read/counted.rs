//! What the counts beside a number are counts of: one list for each, by the very rows that were counted. A count on a
//! screen is a link to its list, and the list says how many of it the reader may not see.

use std::collections::BTreeSet;

use jiufen_kernel::{
    id::{ItemId, UnitId},
    item::{Stage, closure::Outcome},
};

use super::{Read, Reader, items::Filter, today::COUNTED};
use crate::{
    db::{Value, parameters},
    project::rows::{outcome_code, stage_code},
};

/// What is counted of an item's parts or of what a unit answers for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Counted {
    /// 件: leaves in a base.
    Items,
    /// 已核实销号.
    Closed,
    /// 待核: leaves whose claim waits for a check.
    Waiting,
    /// 逾期: leaves, nodes late by themselves, and at an office what waits for it.
    Overdue,
    /// 从未报: open leaves.
    Silent,
    /// 堵点 that are open.
    Blockers,
}

impl Counted {
    /// All of them, in the order counts are shown.
    pub const ALL: [Counted; 6] = [
        Counted::Items,
        Counted::Closed,
        Counted::Waiting,
        Counted::Overdue,
        Counted::Silent,
        Counted::Blockers,
    ];

    /// Is it a count over leaves?
    fn of_leaves(self) -> bool {
        !matches!(self, Counted::Overdue | Counted::Blockers)
    }
}

/// SQL that is true for what is in a base, as `Item::in_base` has it.
fn in_base(row: &str) -> String {
    format!(
        "{row}.counts = 1 AND {row}.stage BETWEEN {} AND {} AND ({row}.outcome IS NULL OR {row}.outcome <> {})",
        stage_code(Stage::Approved),
        stage_code(Stage::Closed),
        outcome_code(Outcome::NoLongerNeeded)
    )
}

impl Reader<'_> {
    /// SQL that is true for what is counted, on the day looked at.
    pub(crate) fn counted_sql(&self, counted: Counted) -> String {
        let closed = stage_code(Stage::Closed);
        let leaf = format!("i.node = 0 AND {}", in_base("i"));
        match counted {
            Counted::Items => leaf,
            Counted::Closed => format!("{leaf} AND i.outcome = {}", outcome_code(Outcome::Proved)),
            Counted::Waiting => format!("{leaf} AND i.waits = 1"),
            Counted::Silent => format!("{leaf} AND i.silent = 1 AND i.stage < {closed}"),
            Counted::Overdue => format!(
                "i.late_on IS NOT NULL AND i.late_on <= {} AND i.stage < {closed}",
                self.day_number()
            ),
            Counted::Blockers => format!("i.blocks IS NOT NULL AND i.stage < {closed}"),
        }
    }

    /// SQL that is true where an item counts in one of these units: at its lead, else at the nearest lead above it, else at
    /// its office; what waits for an office is overdue there. `first` is the number of the first new parameter.
    pub(crate) fn counted_in(&self, counted: Counted, units: &BTreeSet<UnitId>, first: usize) -> (String, Vec<Value>) {
        let these = parameters(first, units.len());
        let assigned = stage_code(Stage::Assigned);
        let sql = match counted {
            Counted::Blockers => format!("i.lead IN ({these})"),
            Counted::Overdue => {
                format!("((i.stage < {assigned} AND i.office IN ({these})) OR (i.stage >= {assigned} AND i.lead IN ({these})))")
            }
            _ => format!(
                "(i.lead IN ({these}) OR (i.lead IS NULL AND i.item IN (WITH RECURSIVE loose(item) AS \
                 (SELECT s.item FROM sum_item s WHERE {} AND (s.lead IN ({these}) \
                 OR (s.lead IS NULL AND s.parent IS NULL AND s.office IN ({these}))) \
                 UNION ALL SELECT c.item FROM sum_item c JOIN loose l ON c.parent = l.item WHERE c.lead IS NULL AND {}) \
                 SELECT item FROM loose)))",
                self.at.version("s"),
                self.at.version("c")
            ),
        };
        (sql, units.iter().map(|unit| Value::from(unit.uuid())).collect())
    }

    /// SQL that is true where an item counts in an item's number: below it by parts that are in the base, itself included.
    /// What is late is counted above it whether or not the rest is.
    pub(crate) fn counted_under(&self, counted: Counted, node: ItemId, first: usize) -> (String, Vec<Value>) {
        let (goes_on, all) = if counted.of_leaves() {
            (in_base("b"), String::new())
        } else {
            ("1 = 1".into(), format!("i.stage >= {} AND ", stage_code(Stage::Assigned)))
        };
        let sql = format!(
            "{all}i.item IN (WITH RECURSIVE below(item, goes) AS (SELECT b.item, 1 FROM sum_item b WHERE b.item = ${first} AND {v} \
             UNION ALL SELECT b.item, CASE WHEN {goes_on} THEN 1 ELSE 0 END FROM sum_item b JOIN below a ON b.parent = a.item \
             WHERE a.goes = 1 AND {v}) SELECT item FROM below)",
            v = self.at.version("b")
        );
        (sql, vec![Value::from(node.uuid())])
    }

    /// How many items of a list the reader sees; at most [`COUNTED`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_of(&mut self, filter: &Filter) -> Read<i64> {
        let Some((condition, mut params)) = self.condition(filter)? else {
            return Ok(0);
        };
        let (see, see_params) = self.may_see("i", params.len() + 1);
        params.extend(see_params);
        self.count_where(&format!("{condition} AND {see}"), &params)
    }

    /// How many more are counted in the list of a count than the reader may see: of a unit or an item whose numbers they
    /// see anyway, and of nothing narrower.
    ///
    /// # Errors
    /// When the database fails.
    pub fn not_shown(&mut self, filter: &Filter) -> Read<i64> {
        let whole = Filter {
            counted: filter.counted,
            unit: filter.unit,
            under: filter.under,
            sort: filter.sort,
            after: filter.after.clone(),
            rows: filter.rows,
            ..Filter::default()
        };
        let seen = match (filter.unit, filter.under) {
            (Some(unit), None) => self.sees_unit(unit),
            (None, Some(item)) => self.item_row(item)?.is_some(),
            _ => false,
        };
        if !seen || filter.counted.is_none() || whole != *filter {
            return Ok(0);
        }
        let Some((condition, params)) = self.condition_of_all(filter)? else {
            return Ok(0);
        };
        let all = self.count_where(&condition, &params)?;
        Ok(all - self.count_of(filter)?)
    }

    fn count_where(&mut self, condition: &str, params: &[Value]) -> Read<i64> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sum_item i WHERE {} AND {condition} LIMIT {COUNTED}) AS few",
            self.version_sql()
        );
        Ok(self.db.query_one(&sql, params)?.int(0)?)
    }
}
