//! What the counts beside a number are counts of: one list for each, by the very rows that were counted. A count on a
//! screen is a link to its list, and the list says how many of it the reader may not see.

use std::collections::BTreeSet;

use jiufen_kernel::{
    id::{ItemId, UnitId},
    item::{Ended, Stage, closure::Outcome},
};

use super::{Read, Reader, items::Filter, today::COUNTED};
use crate::{
    db::{Value, parameters},
    project::rows::{ended_code, outcome_code, stage_code},
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
    /// 待立项: parts that wait for an approval, below the item that is looked at.
    ToApprove,
    /// 未交办: parts that wait to be assigned.
    ToAssign,
    /// 曾逾期: stretches of lateness that ended so; their list is of the items that have them.
    Once(Ended),
}

impl Counted {
    /// All of them, in the order counts are shown.
    pub const ALL: [Counted; 13] = [
        Counted::Items,
        Counted::Closed,
        Counted::Waiting,
        Counted::Overdue,
        Counted::Silent,
        Counted::Blockers,
        Counted::ToApprove,
        Counted::ToAssign,
        Counted::Once(Ended::Extended),
        Counted::Once(Ended::Suspended),
        Counted::Once(Ended::Reassigned),
        Counted::Once(Ended::Unproved),
        Counted::Once(Ended::Proved),
    ];

    /// SQL that is true where a count goes on below an item `b`: what is in no base takes its leaves out of most counts; what
    /// was late stays in the count of all above it.
    fn goes_on(self) -> String {
        match self {
            Counted::Overdue | Counted::Blockers => "1 = 1".into(),
            Counted::Once(_) => format!("b.counts = 1 AND b.stage > {}", stage_code(Stage::Registered)),
            _ => in_base("b"),
        }
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

/// The list of a count as it stands, narrowed by nothing else.
fn is_whole(filter: &Filter) -> bool {
    let whole = Filter {
        counted: filter.counted,
        unit: filter.unit,
        under: filter.under,
        sort: filter.sort,
        after: filter.after.clone(),
        rows: filter.rows,
        ..Filter::default()
    };
    filter.counted.is_some() && whole == *filter
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
            Counted::ToApprove => format!("i.counts = 1 AND i.stage = {}", stage_code(Stage::Registered)),
            Counted::ToAssign => format!("i.counts = 1 AND i.stage = {}", stage_code(Stage::Approved)),
            Counted::Once(ended) => format!("i.item IN ({})", self.stretches_sql(ended)),
        }
    }

    /// SQL of the items with a stretch of lateness that ended so, as of the moment looked at.
    fn stretches_sql(&self, ended: Ended) -> String {
        format!(
            "SELECT l.item FROM sum_late l WHERE l.ended = {} AND l.at <= {}",
            ended_code(ended),
            self.at.position
        )
    }

    /// SQL that is true where an item counts in one of these units: at its lead, else at the nearest lead above it, else at
    /// its office; what waits for an office is overdue there. `first` is the number of the first new parameter.
    pub(crate) fn counted_in(&self, counted: Counted, units: &BTreeSet<UnitId>, first: usize) -> (String, Vec<Value>) {
        let these = parameters(first, units.len());
        let assigned = stage_code(Stage::Assigned);
        let sql = match counted {
            Counted::Blockers => format!("i.lead IN ({these})"),
            Counted::ToApprove | Counted::ToAssign => format!("i.office IN ({these})"),
            // At whoever led on those days, whoever leads now.
            Counted::Once(ended) => format!("i.item IN ({} AND l.lead IN ({these}))", self.stretches_sql(ended)),
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
        let goes_on = counted.goes_on();
        let all = match counted {
            Counted::Overdue | Counted::Blockers => format!("i.stage >= {} AND ", stage_code(Stage::Assigned)),
            Counted::ToApprove => format!("i.item <> ${first} AND "),
            _ => String::new(),
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
        let seen = match (filter.unit, filter.under) {
            (Some(unit), None) => self.sees_unit(unit),
            (None, Some(item)) => self.item_row(item)?.is_some(),
            _ => false,
        };
        if !seen || !is_whole(filter) {
            return Ok(0);
        }
        let Some((condition, params)) = self.condition_of_all(filter)? else {
            return Ok(0);
        };
        let all = self.count_where(&condition, &params)?;
        Ok(all - self.count_of(filter)?)
    }

    /// How many stretches of lateness there are in the list of a count of them: an item may have several. Of a unit or an item
    /// whose numbers the reader sees, and of nothing narrower.
    ///
    /// # Errors
    /// When the database fails.
    pub fn stretches(&mut self, filter: &Filter) -> Read<Option<i64>> {
        let Some(Counted::Once(ended)) = filter.counted.filter(|_| is_whole(filter)) else {
            return Ok(None);
        };
        let numbers = match (filter.unit, filter.under) {
            // A unit under which nothing ever counted has no row: nothing was late there.
            (Some(unit), None) if self.sees_unit(unit) => Some(self.unit_numbers(unit)?.unwrap_or_default()),
            (None, Some(item)) => self.item_row(item)?.map(|row| row.numbers),
            _ => None,
        };
        Ok(numbers.map(|numbers| numbers.counts.once.of(ended)))
    }

    fn count_where(&mut self, condition: &str, params: &[Value]) -> Read<i64> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sum_item i WHERE {} AND {condition} LIMIT {COUNTED}) AS few",
            self.version_sql()
        );
        Ok(self.db.query_one(&sql, params)?.int(0)?)
    }
}
