//! Items as lists: one set of columns, one predicate, keyset pages. The tree stands in `tree.rs`.

use std::collections::{BTreeSet, HashMap};

use jiufen_kernel::{
    colour::Colour,
    figures::Figures,
    id::{ItemId, PostId, UnitId},
    pack::Words,
    share::Share,
    time::{Date, date_of, day_number, plus_days},
};
use uuid::Uuid;

use super::{
    Read, Reader,
    counted::Counted,
    views::{Beside, ItemList, ItemRow, Numbers},
};
use crate::{
    db::{Row, Value, parameters},
    project::load::{tally, tally_columns},
    project::rows::{colour_code, colour_of, outcome_of, stage_of},
};

/// Rows that a page shows when nobody asks for another number.
pub const PAGE_ROWS: i64 = 50;

/// Most rows a page can be asked for.
pub const PAGE_ROWS_MAX: i64 = 200;

/// Matches above which colours are not counted any more: the work stays bounded by what is shown.
pub const COUNTED_MAX: i64 = 2_000;

/// Days within which a due date is soon.
pub const SOON_DAYS: i64 = 30;

/// Columns of a list row, in the order [`Reader::row`] reads them; `{colour}` is the colour of the day.
const COLUMNS: &str = "i.item, i.kind, i.counts, i.year, i.number, i.title, i.parent, i.node, i.weight, i.lead, i.handling, \
     i.start_on, i.due_on, i.first_due_on, i.moved, i.stage, i.outcome, {colour}, i.red_on, i.waits, i.silent, i.reported_on, \
     i.blockers, i.reminded, i.fixed, i.late_on, i.late_times, i.late_days";

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
    /// By the gap between said and proved, widest first; those without a number last. Each candidate's roll-up has to
    /// be looked at, so it holds where at most [`COUNTED_MAX`] match; above that the list is by due date.
    Gap,
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
    /// What a count is of; within `unit` and `under` it goes by where things are counted.
    pub counted: Option<Counted>,
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
            "(CASE WHEN i.fixed IS NOT NULL AND (i.runs_on IS NULL OR i.runs_on > {day}) THEN i.fixed \
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
                late_on: date(25)?,
                late_times: row.int(26)?,
                late_days: row.int(27)?,
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
                "SELECT r.node, r.has, r.said, r.proved, r.waiting, r.bare, r.cut, r.again, {} \
                 FROM sum_rollup r WHERE r.node IN ({list}) AND r.day = \
                 (SELECT max(l.day) FROM sum_rollup l WHERE l.node = r.node AND l.day <= $1)",
                tally_columns()
            );
            for row in self.db.query(&sql, &params)? {
                let share = |column| row.int(column).map(|n| Share::new(n).unwrap_or(Share::ZERO));
                let figures = Figures {
                    said: share(2)?,
                    proved: share(3)?,
                    waiting: share(4)?,
                    bare: share(5)?,
                    cut: share(6)?,
                    again: share(7)?,
                };
                let tally = tally(&row, 8)?;
                numbers.insert(
                    row.uuid(0)?,
                    Numbers {
                        has: row.flag(1)?,
                        figures,
                        counts: tally.counts,
                        lost: tally.lost,
                        without_later: tally.without_later(),
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
        let Some((condition, mut params)) = self.condition(filter)? else {
            return Ok(ItemList {
                tabs: Some([0; 8]),
                beside: Some(Beside::default()),
                ..ItemList::default()
            });
        };
        let most = filter.rows.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS_MAX);
        let (tabs, beside) = self.tabs(&Filter {
            colour: None,
            ..filter.clone()
        })?;
        let too_many = filter.sort == Sort::Gap && tabs.is_none() && !self.few(&condition, &params)?;
        let sort = if too_many { Sort::Due } else { filter.sort };
        let (mut paged, key) = (condition, self.key_sql(sort));
        let (order, past) = if sort == Sort::Newest { ("DESC", "<") } else { ("ASC", ">") };
        if let Some((at, id)) = filter.after.as_deref().and_then(cursor) {
            let first = params.len() + 1;
            paged.push_str(&format!(" AND ({key}, i.item) {past} (${first}, ${})", first + 1));
            params.push(Value::Int(at));
            params.push(Value::from(id));
        }
        let tail = format!("ORDER BY {key} {order}, i.item {order} LIMIT {}", most + 1);
        let mut rows = self.rows_where(&paged, params, &tail)?;
        let next = if rows.len() as i64 > most {
            rows.truncate(most as usize);
            rows.last().map(|row| cursor_of(sort, row))
        } else {
            None
        };
        Ok(ItemList {
            rows,
            next,
            tabs,
            beside,
            sort,
        })
    }

    /// Does the reader see so few items that going through all of them is the shorter way?
    pub(crate) fn sees_few(&mut self) -> Read<bool> {
        if let Some(known) = self.sees_few {
            return Ok(known);
        }
        let (_, principals) = self.may_see("i", 1);
        let few = if principals.is_empty() {
            false
        } else {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM sum_viewer f WHERE f.principal IN ($1, $2, $3) LIMIT {}) AS few",
                COUNTED_MAX + 1
            );
            self.db.query_one(&sql, &principals)?.int(0)? <= COUNTED_MAX
        };
        self.sees_few = Some(few);
        Ok(few)
    }

    /// Do few enough match to look at each?
    fn few(&mut self, condition: &str, params: &[Value]) -> Read<bool> {
        let (see, see_params) = self.may_see("i", params.len() + 1);
        let mut params = params.to_vec();
        params.extend(see_params);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sum_item i WHERE {} AND {condition} AND {see} LIMIT {}) AS few",
            self.version_sql(),
            COUNTED_MAX + 1
        );
        Ok(self.db.query_one(&sql, &params)?.int(0)? <= COUNTED_MAX)
    }

    /// What a list is sorted by, as a number; equal ones are told apart by their ids.
    fn key_sql(&self, sort: Sort) -> String {
        match sort {
            Sort::Due => format!("coalesce(i.due_on, {NO_DUE})"),
            Sort::Number | Sort::Newest => "i.year * 1000000 + i.number".into(),
            Sort::Gap => {
                let gap = self.rollup_sql("CASE WHEN r.has = 1 THEN r.proved - r.said END");
                format!("coalesce({gap}, {NO_GAP})")
            }
        }
    }

    /// The condition of a filter for this reader, or `None` when nothing can match.
    pub(crate) fn condition(&mut self, filter: &Filter) -> Read<Option<(String, Vec<Value>)>> {
        if !self.sees_few()? {
            return self.condition_of_all(filter);
        }
        // Not a second test of visibility: a list of somebody who sees little begins with that, not with its order.
        let first = "i.item IN (SELECT f.item FROM sum_viewer f WHERE f.principal IN ($1, $2, $3))";
        let params = self.may_see("i", 1).1;
        self.condition_from(filter, first, params)
    }

    /// The condition of a filter for everybody.
    pub(crate) fn condition_of_all(&mut self, filter: &Filter) -> Read<Option<(String, Vec<Value>)>> {
        self.condition_from(filter, "1 = 1", Vec::new())
    }

    fn condition_from(&mut self, filter: &Filter, first: &str, mut params: Vec<Value>) -> Read<Option<(String, Vec<Value>)>> {
        let mut sql = vec![first.to_owned()];
        if let Some(unit) = filter.unit {
            let below: BTreeSet<UnitId> = self.then().org.subtree(unit);
            if below.is_empty() {
                return Ok(None);
            }
            match filter.counted {
                Some(counted) => {
                    let (condition, units) = self.counted_in(counted, &below, params.len() + 1);
                    sql.push(condition);
                    params.extend(units);
                }
                None => {
                    sql.push(format!("i.lead IN ({})", parameters(params.len() + 1, below.len())));
                    params.extend(below.iter().map(|unit| Value::from(unit.uuid())));
                }
            }
        }
        if let (Some(counted), Some(under)) = (filter.counted, filter.under) {
            let (condition, node) = self.counted_under(counted, under, params.len() + 1);
            sql.push(condition);
            params.extend(node);
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
        if let Some(under) = filter.under.filter(|_| filter.counted.is_none()) {
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
            sql.push(OPEN.into());
        }
        if let Some(counted) = filter.counted {
            sql.push(self.counted_sql(counted));
        }
        if filter.cut {
            sql.push(self.cut_sql());
        }
        Ok(Some((sql.join(" AND "), params)))
    }

    /// SQL that is true for items with something disallowed on the day looked at.
    fn cut_sql(&self) -> String {
        format!("{} > 0", self.rollup_sql("r.cut"))
    }

    /// SQL of something of an item's roll-up `r` at the end of the day looked at.
    fn rollup_sql(&self, what: &str) -> String {
        format!(
            "(SELECT {what} FROM sum_rollup r WHERE r.node = i.item AND r.day <= {} ORDER BY r.day DESC LIMIT 1)",
            self.at.day
        )
    }

    /// How many of each colour match, and how many need looking after; `None` when there are too many to count within
    /// the bound.
    fn tabs(&mut self, filter: &Filter) -> Read<(Option<[i64; 8]>, Option<Beside>)> {
        let Some((condition, mut params)) = self.condition(filter)? else {
            return Ok((Some([0; 8]), Some(Beside::default())));
        };
        // What is disallowed needs a look at each roll-up: not before it is known that they are few.
        if !self.few(&condition, &params)? {
            return Ok((None, None));
        }
        let (see, see_params) = self.may_see("i", params.len() + 1);
        params.extend(see_params);
        let one = |condition: &str| format!("CASE WHEN {condition} THEN 1 ELSE 0 END");
        let soon = day_number(plus_days(self.day, SOON_DAYS));
        let sql = format!(
            "SELECT c, count(*), sum(cut), sum(silent), sum(soon) FROM (SELECT {} AS c, {} AS cut, {} AS silent, {} AS soon \
             FROM sum_item i WHERE {} AND {condition} AND {see}) AS few GROUP BY c",
            self.colour_sql(),
            one(&self.cut_sql()),
            one(&self.counted_sql(Counted::Silent)),
            one(&format!("{OPEN} AND i.due_on <= {soon}")),
            self.version_sql()
        );
        let (mut tabs, mut beside) = ([0; 8], Beside::default());
        for row in self.db.query(&sql, &params)? {
            if let Some(tab) = usize::try_from(row.int(0)? - 1).ok().and_then(|index| tabs.get_mut(index)) {
                *tab = row.int(1)?;
            }
            beside.cut += row.int(2)?;
            beside.silent += row.int(3)?;
            beside.soon += row.int(4)?;
        }
        if filter.unit.is_some() || filter.under.is_some() {
            // There it goes by where things are counted.
            beside.silent = self.count_of(&Filter {
                counted: Some(Counted::Silent),
                ..filter.clone()
            })?;
        }
        Ok((Some(tabs), Some(beside)))
    }
}

/// Neither closed nor withdrawn.
const OPEN: &str = "i.stage < 5";

/// Items without a due date come last.
const NO_DUE: i64 = 9_999_999;

/// Items without a number come after those without a gap.
const NO_GAP: i64 = 1;

fn cursor_of(sort: Sort, row: &ItemRow) -> String {
    let key = match sort {
        Sort::Due => row.due.map_or(NO_DUE, |due| i64::from(day_number(due))),
        Sort::Number | Sort::Newest => {
            let (year, number) = row.number.split_once('-').unwrap_or(("0", "0"));
            year.parse::<i64>().unwrap_or(0) * 1_000_000 + number.parse::<i64>().unwrap_or(0)
        }
        Sort::Gap if row.numbers.has => {
            let figures = &row.numbers.figures;
            figures.proved.hundredths() - figures.said.hundredths()
        }
        Sort::Gap => NO_GAP,
    };
    format!("{key}.{}", row.id)
}

fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (key, id) = text.split_once('.')?;
    Some((key.parse().ok()?, Uuid::try_parse(id).ok()?))
}
