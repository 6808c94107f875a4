//! Items as lists and as a tree: one set of columns, one predicate, keyset pages.

use std::collections::{BTreeSet, HashMap};

use jiufen_kernel::{
    colour::Colour,
    figures::{Counts, Figures},
    id::{ItemId, PostId, UnitId},
    pack::Words,
    share::Share,
    time::{Date, date_of, day_number},
};
use uuid::Uuid;

use super::{
    Read, Reader,
    views::{ItemList, ItemRow, Numbers, TreeRow},
};
use crate::{
    db::{Row, Value, parameters},
    project::rows::{colour_code, colour_of, outcome_of, stage_of},
};

/// Rows that a page shows when nobody asks for another number.
pub const PAGE_ROWS: i64 = 50;

/// Most rows a page can be asked for.
pub const PAGE_ROWS_MAX: i64 = 200;

/// Matches above which colours are not counted any more: the work stays bounded by what is shown.
pub const COUNTED_MAX: i64 = 2_000;

/// Columns of a list row, in the order [`Reader::row`] reads them; `{colour}` is the colour of the day.
const COLUMNS: &str = "i.item, i.kind, i.counts, i.year, i.number, i.title, i.parent, i.node, i.weight, i.lead, i.handling, \
     i.start_on, i.due_on, i.first_due_on, i.moved, i.stage, i.outcome, {colour}, i.red_on, i.waits, i.silent, i.reported_on, \
     i.blockers, i.reminded, i.fixed";

/// How a list is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// By due date; those without one last.
    #[default]
    Due,
    /// By number.
    Number,
    /// By number, newest first.
    Newest,
}

/// What a list shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Words to be found in the title.
    pub words: Option<String>,
    /// Led by this unit or one below.
    pub unit: Option<UnitId>,
    /// Supported by … is a list of the unit page; here: handled by this post.
    pub handling: Option<PostId>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this colour on the day looked at.
    pub colour: Option<Colour>,
    /// Below this item, at any depth.
    pub under: Option<ItemId>,
    /// Open only (neither closed nor withdrawn).
    pub open: bool,
    /// Never reported.
    pub silent: bool,
    /// A claim waits for a check.
    pub waits: bool,
    /// With something disallowed.
    pub cut: bool,
    /// Due on or before.
    pub due_by: Option<Date>,
    /// Sorted by.
    pub sort: Sort,
    /// Where the page begins: what [`ItemList::next`] said.
    pub after: Option<String>,
    /// Rows.
    pub rows: Option<i64>,
}

impl Reader<'_> {
    /// The day looked at, as a number.
    pub(crate) fn day_number(&self) -> i64 {
        i64::from(day_number(self.day))
    }

    /// SQL of an item's colour on the day looked at; the same rule as `colour::on_day`.
    pub(crate) fn colour_sql(&self) -> String {
        let day = self.day_number();
        format!(
            "(CASE WHEN i.fixed IS NOT NULL THEN i.fixed \
             WHEN i.starts_on > {day} AND (i.red_on IS NULL OR i.red_on > {day}) THEN {} \
             WHEN i.red_on <= {day} THEN {} WHEN i.pending = 1 THEN {} WHEN i.amber_on <= {day} THEN {} ELSE {} END)",
            colour_code(Colour::NotStarted),
            colour_code(Colour::Red),
            colour_code(Colour::Pending),
            colour_code(Colour::Amber),
            colour_code(Colour::Green),
        )
    }

    /// SQL that is true for the version of a row that holds at the moment looked at.
    pub(crate) fn version_sql(&self) -> String {
        self.at.version("i")
    }

    /// Reads item rows by a condition on `i`; `$1`… are its parameters. The predicate of visibility is added here.
    pub(crate) fn rows_where(&mut self, condition: &str, params: Vec<Value>, tail: &str) -> Read<Vec<ItemRow>> {
        let (see, see_params) = self.may_see("i", params.len() + 1);
        self.rows_seen(condition, params, &see, see_params, tail)
    }

    fn rows_seen(
        &mut self,
        condition: &str,
        mut params: Vec<Value>,
        see: &str,
        see_params: Vec<Value>,
        tail: &str,
    ) -> Read<Vec<ItemRow>> {
        params.extend(see_params);
        let sql = format!(
            "SELECT {} FROM sum_item i WHERE {} AND {condition} AND {see} {tail}",
            COLUMNS.replace("{colour}", &self.colour_sql()),
            self.version_sql()
        );
        let rows = self.db.query(&sql, &params)?;
        self.item_rows(&rows)
    }

    /// List rows of ids, in the order given; those the reader may not see are left out.
    pub(crate) fn rows_of(&mut self, ids: &[ItemId]) -> Read<Vec<ItemRow>> {
        let mut found: HashMap<ItemId, ItemRow> = HashMap::new();
        for chunk in ids.chunks(500) {
            let list = parameters(1, chunk.len());
            let values = chunk.iter().map(|id| Value::from(id.uuid())).collect();
            let rows = self.rows_where(&format!("i.item IN ({list})"), values, "")?;
            found.extend(rows.into_iter().map(|row| (row.id, row)));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    fn item_rows(&mut self, rows: &[Row]) -> Read<Vec<ItemRow>> {
        let titles = rows
            .iter()
            .map(|row| row.array(5).map(jiufen_kernel::text::Digest))
            .collect::<Result<Vec<_>, _>>()?;
        self.prefetch(titles.iter().copied())?;
        let ids = rows.iter().map(|row| row.uuid(0)).collect::<Result<Vec<_>, _>>()?;
        let mut numbers = self.numbers_of(&ids)?;
        let mut views = Vec::with_capacity(rows.len());
        for (row, title) in rows.iter().zip(titles) {
            let date = |column| row.opt_int(column).map(|day| day.and_then(date_of));
            let id = row.uuid(0)?;
            let kind = row.text(1)?.to_owned();
            let due = date(12)?;
            let moved = row.int(14)?;
            views.push(ItemRow {
                id: ItemId(id),
                kind_words: self.kind_words(&kind),
                kind,
                counted: row.flag(2)?,
                number: format!("{}-{:04}", row.int(3)?, row.int(4)?),
                title: self.text(title)?,
                parent: row.opt_uuid(6)?.map(ItemId),
                node: row.flag(7)?,
                weight: row.int(8)?,
                lead: row.opt_uuid(9)?.map(|unit| self.unit_ref(UnitId(unit))),
                handling: row.opt_uuid(10)?.map(PostId),
                start: date(11)?,
                due,
                first_due: date(13)?.filter(|_| moved > 0),
                moved,
                stage: stage_of(row.int(15)?),
                outcome: row.opt_int(16)?.and_then(outcome_of),
                colour: colour_of(row.int(17)?),
                red_on: date(18)?,
                waits: row.flag(19)?,
                silent: row.flag(20)?,
                reported_on: date(21)?,
                blockers: row.int(22)?,
                reminded: row.int(23)?,
                numbers: numbers.remove(&id).unwrap_or_default(),
            });
        }
        Ok(views)
    }

    /// A kind's words; a kind whose pack is no longer in force shows its id.
    pub fn kind_words(&self, kind: &str) -> Words {
        match self.core.packs.kind(kind) {
            Some(kind) => kind.words.clone(),
            None => Words {
                zh: kind.into(),
                en: kind.into(),
            },
        }
    }

    /// Said, proved, counts and overdue of nodes (items or units) at the end of the day looked at.
    pub(crate) fn numbers_of(&mut self, nodes: &[Uuid]) -> Read<HashMap<Uuid, Numbers>> {
        let mut numbers = HashMap::new();
        let day = self.day_number();
        // Now is whatever has been recorded, even if the clock has gone back since; only what is late depends on it.
        let recorded = self.at.day;
        for chunk in nodes.chunks(500) {
            let list = parameters(2, chunk.len());
            let mut params = vec![Value::Int(recorded)];
            params.extend(chunk.iter().map(|node| Value::from(*node)));
            let sql = format!(
                "SELECT r.node, r.has, r.said, r.proved, r.waiting, r.bare, r.cut, r.items, r.closed, r.waits, r.silent, r.cuts \
                 FROM sum_rollup r WHERE r.node IN ({list}) AND r.day = \
                 (SELECT max(l.day) FROM sum_rollup l WHERE l.node = r.node AND l.day <= $1)"
            );
            for row in self.db.query(&sql, &params)? {
                let share = |column| row.int(column).map(|n| Share::new(n).unwrap_or(Share::ZERO));
                let figures = Figures {
                    said: share(2)?,
                    proved: share(3)?,
                    waiting: share(4)?,
                    bare: share(5)?,
                    cut: share(6)?,
                };
                let counts = Counts {
                    items: row.int(7)?,
                    closed: row.int(8)?,
                    waiting: row.int(9)?,
                    silent: row.int(10)?,
                    cut: row.int(11)?,
                };
                numbers.insert(
                    row.uuid(0)?,
                    Numbers {
                        has: row.flag(1)?,
                        figures,
                        counts,
                        overdue: 0,
                    },
                );
            }
            let sql = format!(
                "SELECT node, sum(n) FROM sum_turn WHERE node IN ({list}) AND red_on <= {day} AND day <= $1 GROUP BY node"
            );
            for row in self.db.query(&sql, &params)? {
                let overdue = row.int(1)?;
                numbers.entry(row.uuid(0)?).or_insert_with(Numbers::default).overdue = overdue;
            }
        }
        Ok(numbers)
    }

    /// A page of items.
    ///
    /// # Errors
    /// When the database fails.
    pub fn items(&mut self, filter: &Filter) -> Read<ItemList> {
        let Some((condition, params)) = self.condition(filter)? else {
            return Ok(ItemList {
                rows: Vec::new(),
                next: None,
                tabs: Some([0; 8]),
            });
        };
        let most = filter.rows.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS_MAX);
        let tabs = self.tabs(&Filter {
            colour: None,
            ..filter.clone()
        })?;
        let mut params = params;
        let (mut paged, order) = (condition, order_sql(filter.sort));
        if let Some((key, id)) = filter.after.as_deref().and_then(cursor) {
            let at = params.len() + 1;
            paged.push_str(" AND ");
            paged.push_str(&after_sql(filter.sort, at));
            params.push(Value::Int(key));
            params.push(Value::from(id));
        }
        let mut rows = self.rows_where(&paged, params, &format!("ORDER BY {order} LIMIT {}", most + 1))?;
        let next = if rows.len() as i64 > most {
            rows.truncate(most as usize);
            rows.last().map(|row| cursor_of(filter.sort, row))
        } else {
            None
        };
        Ok(ItemList { rows, next, tabs })
    }

    /// The condition of a filter, or `None` when nothing can match.
    fn condition(&mut self, filter: &Filter) -> Read<Option<(String, Vec<Value>)>> {
        let mut sql = vec!["1 = 1".to_owned()];
        let mut params: Vec<Value> = Vec::new();
        if let Some(unit) = filter.unit {
            let below: BTreeSet<UnitId> = self.then().org.subtree(unit);
            if below.is_empty() {
                return Ok(None);
            }
            sql.push(format!("i.lead IN ({})", parameters(params.len() + 1, below.len())));
            params.extend(below.iter().map(|unit| Value::from(unit.uuid())));
        }
        if let Some(words) = filter.words.as_deref().filter(|words| !words.trim().is_empty()) {
            let hits = crate::search::find(self.db, crate::project::tables::IN_USE, words, &["item"], None, COUNTED_MAX)?;
            if hits.is_empty() {
                return Ok(None);
            }
            sql.push(format!("i.item IN ({})", parameters(params.len() + 1, hits.len())));
            params.extend(hits.iter().map(|hit| Value::from(hit.subject)));
        }
        let mut push = |text: &str, value: Value| {
            sql.push(text.replace('?', &format!("${}", params.len() + 1)));
            params.push(value);
        };
        if let Some(post) = filter.handling {
            push("i.handling = ?", Value::from(post.uuid()));
        }
        if let Some(kind) = &filter.kind {
            push("i.kind = ?", Value::from(kind.as_str()));
        }
        if let Some(due) = filter.due_by {
            push("i.due_on <= ?", Value::Int(i64::from(day_number(due))));
        }
        if let Some(under) = filter.under {
            let version = self.version_sql();
            push(
                &format!(
                    "i.item IN (WITH RECURSIVE below(item) AS (SELECT i.item FROM sum_item i WHERE i.parent = ? AND {version} \
                     UNION ALL SELECT i.item FROM sum_item i JOIN below b ON i.parent = b.item WHERE {version}) SELECT item FROM below)"
                ),
                Value::from(under.uuid()),
            );
        }
        if let Some(colour) = filter.colour {
            let rule = self.colour_sql();
            push(&format!("{rule} = ?"), Value::Int(colour_code(colour)));
        }
        if filter.open {
            sql.push("i.stage < 5".into());
        }
        if filter.silent {
            sql.push("i.silent = 1 AND i.counts = 1 AND i.node = 0 AND i.stage BETWEEN 2 AND 4".into());
        }
        if filter.waits {
            sql.push("i.waits = 1".into());
        }
        if filter.cut {
            let day = self.at.day;
            sql.push(format!(
                "EXISTS (SELECT 1 FROM sum_rollup r WHERE r.node = i.item AND r.cut > 0 AND r.day = \
                 (SELECT max(l.day) FROM sum_rollup l WHERE l.node = i.item AND l.day <= {day}))"
            ));
        }
        Ok(Some((sql.join(" AND "), params)))
    }

    /// How many of each colour match; `None` when there are too many to count within the bound.
    fn tabs(&mut self, filter: &Filter) -> Read<Option<[i64; 8]>> {
        let Some((condition, mut params)) = self.condition(filter)? else {
            return Ok(Some([0; 8]));
        };
        let (see, see_params) = self.may_see("i", params.len() + 1);
        params.extend(see_params);
        let sql = format!(
            "SELECT c, count(*) FROM (SELECT {} AS c FROM sum_item i WHERE {} AND {condition} AND {see} LIMIT {}) AS few GROUP BY c",
            self.colour_sql(),
            self.version_sql(),
            COUNTED_MAX + 1
        );
        let mut tabs = [0; 8];
        for row in self.db.query(&sql, &params)? {
            if let Some(tab) = usize::try_from(row.int(0)? - 1).ok().and_then(|index| tabs.get_mut(index)) {
                *tab = row.int(1)?;
            }
        }
        Ok((tabs.iter().sum::<i64>() <= COUNTED_MAX).then_some(tabs))
    }

    /// The tree from the top (or below one item), opened at the given items.
    ///
    /// Blockers stand beside the tree, not in it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tree(&mut self, top: Option<ItemId>, open: &BTreeSet<ItemId>) -> Read<Vec<TreeRow>> {
        let mut rows = Vec::new();
        self.level(top, open, 0, &mut rows)?;
        Ok(rows)
    }

    fn level(&mut self, parent: Option<ItemId>, open: &BTreeSet<ItemId>, depth: usize, into: &mut Vec<TreeRow>) -> Read<()> {
        let level = self.children(parent)?;
        let counts = self.child_counts(&level)?;
        for row in level {
            let children = counts.get(&row.id).copied().unwrap_or(0);
            let shows = open.contains(&row.id) && children > 0 && depth < jiufen_kernel::limits::ITEM_DEPTH_MAX;
            let id = row.id;
            let at = into.len();
            into.push(TreeRow {
                depth,
                row,
                open: shows,
                children,
                hidden: 0,
            });
            if shows {
                self.level(Some(id), open, depth + 1, into)?;
                let shown = into[at + 1..].iter().filter(|below| below.depth == depth + 1).count() as i64;
                into[at].hidden = children - shown;
            }
        }
        Ok(())
    }

    /// The children of an item (or the top level) that the reader may see, in order of their numbers. At the top, an
    /// item whose parent the reader may not see stands in the parent's place.
    ///
    /// # Errors
    /// When the database fails.
    pub fn children(&mut self, parent: Option<ItemId>) -> Read<Vec<ItemRow>> {
        let order = format!("ORDER BY i.year, i.number LIMIT {PAGE_ROWS_MAX}");
        match parent {
            Some(parent) => self.rows_where("i.parent = $1", vec![Value::from(parent.uuid())], &order),
            None => {
                let (see, see_params) = self.may_see("q", 1);
                let condition = if self.sees_few()? {
                    // Those it sees, and of these the ones whose parent it does not see.
                    format!(
                        "i.blocks IS NULL AND i.item IN (SELECT f.item FROM sum_viewer f WHERE f.principal IN ($1, $2, $3)) \
                         AND (i.parent IS NULL OR NOT {})",
                        see.replace("q.item", "i.parent")
                    )
                } else {
                    // The whole top, and the children of the parents it does not see: there are few of them.
                    format!(
                        "i.blocks IS NULL AND i.item IN (SELECT t.item FROM sum_item t WHERE t.parent IS NULL AND {} \
                         UNION ALL SELECT o.item FROM sum_item o WHERE {} AND o.parent IN (SELECT q.item FROM \
                         (SELECT DISTINCT d.parent AS item FROM sum_item d WHERE d.parent IS NOT NULL AND {}) q WHERE NOT ({see})))",
                        self.at.version("t"),
                        self.at.version("o"),
                        self.at.version("d")
                    )
                };
                let (own, own_params) = self.may_see("i", see_params.len() + 1);
                self.rows_seen(&condition, see_params, &own, own_params, &order)
            }
        }
    }

    /// Does the reader see so few items that going through all of them is the shorter way?
    fn sees_few(&mut self) -> Read<bool> {
        let (_, principals) = self.may_see("i", 1);
        if principals.is_empty() {
            return Ok(false);
        }
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sum_viewer f WHERE f.principal IN ($1, $2, $3) LIMIT {}) AS few",
            COUNTED_MAX + 1
        );
        Ok(self.db.query_one(&sql, &principals)?.int(0)? <= COUNTED_MAX)
    }

    /// How many children each item has, seen or not.
    fn child_counts(&mut self, rows: &[ItemRow]) -> Read<HashMap<ItemId, i64>> {
        let mut counts = HashMap::new();
        for chunk in rows.chunks(500) {
            let sql = format!(
                "SELECT i.parent, count(*) FROM sum_item i WHERE i.parent IN ({}) AND {} GROUP BY i.parent",
                parameters(1, chunk.len()),
                self.version_sql()
            );
            let values: Vec<Value> = chunk.iter().map(|row| Value::from(row.id.uuid())).collect();
            for row in self.db.query(&sql, &values)? {
                counts.insert(ItemId(row.uuid(0)?), row.int(1)?);
            }
        }
        Ok(counts)
    }
}

/// Items without a due date come last.
const NO_DUE: i64 = 9_999_999;

fn order_sql(sort: Sort) -> &'static str {
    match sort {
        Sort::Due => "coalesce(i.due_on, 9999999), i.item",
        Sort::Number => "i.year * 1000000 + i.number, i.item",
        Sort::Newest => "i.year * 1000000 + i.number DESC, i.item DESC",
    }
}

fn after_sql(sort: Sort, at: usize) -> String {
    let next = at + 1;
    match sort {
        Sort::Due => format!("(coalesce(i.due_on, 9999999), i.item) > (${at}, ${next})"),
        Sort::Number => format!("(i.year * 1000000 + i.number, i.item) > (${at}, ${next})"),
        Sort::Newest => format!("(i.year * 1000000 + i.number, i.item) < (${at}, ${next})"),
    }
}

fn cursor_of(sort: Sort, row: &ItemRow) -> String {
    let key = match sort {
        Sort::Due => row.due.map_or(NO_DUE, |due| i64::from(day_number(due))),
        Sort::Number | Sort::Newest => {
            let (year, number) = row.number.split_once('-').unwrap_or(("0", "0"));
            year.parse::<i64>().unwrap_or(0) * 1_000_000 + number.parse::<i64>().unwrap_or(0)
        }
    };
    format!("{key}.{}", row.id)
}

fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (key, id) = text.split_once('.')?;
    Some((key.parse().ok()?, Uuid::try_parse(id).ok()?))
}
