//! Rows waiting to be written: several changes of one row become one, and each table is written in one go.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiufen_kernel::{
    document::Anchor, duty::Duty, figures::Tally, item::Late, loss::Loss, marks::Mark, review::Span, text::Digest,
};
use uuid::Uuid;

use super::{
    rows::{ITEM_COLUMNS, Rollup, TALLY_COLUMNS, duty_row, late_row, loss_row, tally_values},
    tables::FOREVER,
};
use crate::{
    db::{Db, Result, Value, parameters},
    search,
};

/// Versions of one item made since the last flush.
#[derive(Default)]
struct Versions {
    /// A row of the database ends here.
    closes: Option<i64>,
    /// New rows: from, to, values.
    opened: Vec<(i64, i64, Vec<Value>)>,
}

#[derive(Default)]
pub(super) struct Buffer {
    items: BTreeMap<Uuid, Versions>,
    rollups: BTreeMap<(Uuid, i64), Rollup>,
    loose: BTreeMap<(Uuid, i64), Tally>,
    turns: BTreeMap<(Uuid, i64, i64), i64>,
    late: Vec<Vec<Value>>,
    losses: Vec<Vec<Value>>,
    /// Node, item, why, and the position at which a loss came back.
    back: Vec<(Uuid, Uuid, i64, i64)>,
    files: BTreeSet<(Digest, Uuid, Uuid)>,
    viewers: HashMap<Uuid, (BTreeSet<Uuid>, BTreeSet<Uuid>)>,
    duties: HashMap<Uuid, (Vec<Duty>, Vec<Duty>)>,
    /// Item, document, first and past character: the same sentence chosen twice is one anchor.
    anchors: BTreeSet<(Uuid, Uuid, i64, i64)>,
    /// Confirmed clauses: positions at which they were confirmed, with their class.
    clauses: BTreeMap<(Uuid, Span), Vec<(i64, i64)>>,
    imported: Vec<Vec<Value>>,
    /// Marked events: position, mark, item.
    marks: Vec<Vec<Value>>,
    days: BTreeMap<i64, i64>,
    core: Vec<i64>,
    numbers: BTreeMap<i64, i64>,
    searched: Vec<(&'static str, Uuid, Digest)>,
    erased: Vec<(Digest, Vec<Uuid>)>,
}

impl Buffer {
    pub(super) fn len(&self) -> usize {
        self.items.len() + self.rollups.len() + self.turns.len() + self.duties.len()
    }

    pub(super) fn item(&mut self, id: Uuid, position: i64, row: Vec<Value>, existed: bool) {
        let versions = self.items.entry(id).or_default();
        match versions.opened.last_mut() {
            // Two changes by events of one position cannot be; a row that would hold for no position is replaced.
            Some((from, _, values)) if *from == position => *values = row,
            Some((_, to, _)) => {
                *to = position;
                versions.opened.push((position, FOREVER, row));
            }
            None => {
                versions.closes = existed.then_some(position);
                versions.opened.push((position, FOREVER, row));
            }
        }
    }

    pub(super) fn rollup(&mut self, node: Uuid, day: i64, rollup: Rollup) {
        self.rollups.insert((node, day), rollup);
    }

    pub(super) fn loose(&mut self, node: Uuid, day: i64, tally: Tally) {
        self.loose.insert((node, day), tally);
    }

    pub(super) fn late(&mut self, item: Uuid, late: &Late) {
        self.late.push(late_row(item, late));
    }

    pub(super) fn loss(&mut self, loss: &Loss) {
        let mut row = loss_row(loss);
        row.push(Value::Null);
        self.losses.push(row);
    }

    /// A loss came back: its newest line that has not, be it here or in the table.
    pub(super) fn back(&mut self, node: Uuid, item: Uuid, why: i64, position: i64) {
        let key = [Value::from(node), Value::from(item), Value::Int(why)];
        let held = self
            .losses
            .iter_mut()
            .rev()
            .find(|row| [&row[0], &row[2], &row[3]] == [&key[0], &key[1], &key[2]] && row[7] == Value::Null);
        match held {
            Some(row) => row[7] = Value::Int(position),
            None => self.back.push((node, item, why, position)),
        }
    }

    pub(super) fn file(&mut self, file: Digest, item: Uuid, evidence: Uuid) {
        self.files.insert((file, item, evidence));
    }

    pub(super) fn turn(&mut self, node: Uuid, red_on: i64, day: i64, n: i64) {
        *self.turns.entry((node, red_on, day)).or_default() += n;
    }

    pub(super) fn viewers(&mut self, id: Uuid, before: &BTreeSet<Uuid>, after: &BTreeSet<Uuid>) {
        let held = self.viewers.entry(id).or_insert_with(|| (before.clone(), BTreeSet::new()));
        held.1 = after.clone();
    }

    pub(super) fn duties(&mut self, id: Uuid, before: &[Duty], after: &[Duty]) {
        let held = self.duties.entry(id).or_insert_with(|| (before.to_vec(), Vec::new()));
        held.1 = after.to_vec();
    }

    pub(super) fn anchor(&mut self, item: Uuid, anchor: &Anchor) {
        let (first, past) = (i64::from(anchor.start), i64::from(anchor.end));
        self.anchors.insert((item, anchor.document.uuid(), first, past));
    }

    pub(super) fn clause(&mut self, document: Uuid, span: Span, position: i64, class: i64) {
        self.clauses.entry((document, span)).or_default().push((position, class));
    }

    pub(super) fn imported(&mut self, import: Uuid, item: Uuid) {
        self.imported.push(vec![Value::from(import), Value::from(item)]);
    }

    pub(super) fn mark(&mut self, position: i64, mark: Mark, item: Uuid) {
        let row = vec![Value::Int(position), Value::Int(mark.code()), Value::from(item)];
        self.marks.push(row);
    }

    pub(super) fn day(&mut self, day: i64, position: i64) {
        self.days.insert(day, position);
    }

    pub(super) fn core(&mut self, position: i64) {
        self.core.push(position);
    }

    pub(super) fn number(&mut self, year: i64, number: i64) {
        let held = self.numbers.entry(year).or_default();
        *held = (*held).max(number);
    }

    pub(super) fn search(&mut self, kind: &'static str, subject: Uuid, digest: Digest) {
        self.searched.push((kind, subject, digest));
    }

    pub(super) fn erased(&mut self, payload: Digest, documents: Vec<Uuid>) {
        self.erased.push((payload, documents));
    }

    /// Writes everything and is empty again.
    pub(super) fn flush(&mut self, db: &mut Db, prefix: &str) -> Result<()> {
        let buffer = std::mem::take(self);
        buffer.flush_items(db, prefix)?;
        buffer.flush_sums(db, prefix)?;
        buffer.flush_sets(db, prefix)?;
        buffer.flush_clauses(db, prefix)?;
        buffer.flush_rest(db, prefix)?;
        buffer.flush_search(db, prefix)
    }

    fn flush_items(&self, db: &mut Db, prefix: &str) -> Result<()> {
        let closes: Vec<Vec<Value>> = self
            .items
            .iter()
            .filter_map(|(id, versions)| {
                versions
                    .closes
                    .map(|to| vec![Value::Int(to), Value::from(*id), Value::Int(FOREVER)])
            })
            .collect();
        if !closes.is_empty() {
            db.execute_many(
                &format!("UPDATE {prefix}item SET to_pos = $1 WHERE item = $2 AND to_pos = $3"),
                &closes,
            )?;
        }
        let rows: Vec<Vec<Value>> = self
            .items
            .iter()
            .flat_map(|(id, versions)| {
                versions.opened.iter().map(|(from, to, values)| {
                    let mut row = Vec::with_capacity(3 + values.len());
                    row.extend([Value::from(*id), Value::Int(*from), Value::Int(*to)]);
                    row.extend(values.iter().cloned());
                    row
                })
            })
            .collect();
        let mut columns = vec!["item", "from_pos", "to_pos"];
        columns.extend(ITEM_COLUMNS);
        db.insert_many(&format!("{prefix}item"), &columns, &rows)?;
        Ok(())
    }

    fn flush_sums(&self, db: &mut Db, prefix: &str) -> Result<()> {
        const NUMBERS: [&str; 7] = ["has", "said", "proved", "waiting", "bare", "cut", "again"];
        let put = |table: &str, names: &[&str]| {
            let set: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
            format!(
                "INSERT INTO {prefix}{table} (node, day, {}) VALUES ({}) ON CONFLICT (node, day) DO UPDATE SET {}",
                names.join(", "),
                parameters(1, 2 + names.len()),
                set.join(", ")
            )
        };
        if !self.rollups.is_empty() {
            let sql = put("rollup", &[&NUMBERS[..], &TALLY_COLUMNS].concat());
            let sets: Vec<Vec<Value>> = self
                .rollups
                .iter()
                .map(|((node, day), rollup)| {
                    [Value::from(*node), Value::Int(*day)]
                        .into_iter()
                        .chain(rollup.values())
                        .collect()
                })
                .collect();
            db.execute_many(&sql, &sets)?;
        }
        if !self.loose.is_empty() {
            let row = |((node, day), tally): (&(Uuid, i64), &Tally)| -> Vec<Value> {
                let sums = tally_values(tally).into_iter().map(Value::Int);
                [Value::from(*node), Value::Int(*day)].into_iter().chain(sums).collect()
            };
            let rows: Vec<Vec<Value>> = self.loose.iter().map(row).collect();
            db.execute_many(&put("loose", &TALLY_COLUMNS), &rows)?;
        }
        let turns: Vec<Vec<Value>> = self
            .turns
            .iter()
            .filter(|(_, n)| **n != 0)
            .map(|((node, red_on, day), n)| vec![Value::from(*node), Value::Int(*red_on), Value::Int(*day), Value::Int(*n)])
            .collect();
        if !turns.is_empty() {
            let sql = format!(
                "INSERT INTO {prefix}turn (node, red_on, day, n) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (node, red_on, day) DO UPDATE SET n = {prefix}turn.n + excluded.n"
            );
            db.execute_many(&sql, &turns)?;
        }
        Ok(())
    }

    fn flush_sets(&self, db: &mut Db, prefix: &str) -> Result<()> {
        // In the order of their key, so that neighbours are written together.
        let (mut gone, mut come) = (BTreeSet::new(), BTreeSet::new());
        for (item, (before, after)) in &self.viewers {
            gone.extend(before.difference(after).map(|who| (*who, *item)));
            come.extend(after.difference(before).map(|who| (*who, *item)));
        }
        let row = |(who, item): &(Uuid, Uuid)| vec![Value::from(*who), Value::from(*item)];
        let gone: Vec<Vec<Value>> = gone.iter().map(row).collect();
        let come: Vec<Vec<Value>> = come.iter().map(row).collect();
        if !gone.is_empty() {
            db.execute_many(
                &format!("DELETE FROM {prefix}viewer WHERE principal = $1 AND item = $2"),
                &gone,
            )?;
        }
        db.insert_many(&format!("{prefix}viewer"), &["principal", "item"], &come)?;

        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for (item, (before, after)) in &self.duties {
            gone.extend(
                before
                    .iter()
                    .filter(|duty| !after.contains(duty))
                    .map(|duty| duty_row(*item, duty)[..4].to_vec()),
            );
            come.extend(
                after
                    .iter()
                    .filter(|duty| !before.contains(duty))
                    .map(|duty| duty_row(*item, duty)),
            );
        }
        if !gone.is_empty() {
            let sql = format!("DELETE FROM {prefix}duty WHERE item = $1 AND act = $2 AND owes = $3 AND role = $4");
            db.execute_many(&sql, &gone)?;
        }
        db.insert_many(
            &format!("{prefix}duty"),
            &["item", "act", "owes", "role", "since_on", "due_on", "not_by", "nor_by"],
            &come,
        )?;
        db.insert_many(&format!("{prefix}import"), &["import", "item"], &self.imported)?;
        db.insert_many(&format!("{prefix}mark"), &["position", "mark", "item"], &self.marks)?;
        let columns = ["item", "at", "due_on", "lead", "from_on", "to_on", "ended"];
        db.insert_many(&format!("{prefix}late"), &columns, &self.late)?;
        let back = |(node, item, why, position): &(Uuid, Uuid, i64, i64)| {
            vec![
                Value::Int(*position),
                Value::from(*node),
                Value::from(*item),
                Value::Int(*why),
            ]
        };
        if !self.back.is_empty() {
            let sql = format!("UPDATE {prefix}loss SET back = $1 WHERE node = $2 AND item = $3 AND why = $4 AND back IS NULL");
            db.execute_many(&sql, &self.back.iter().map(back).collect::<Vec<_>>())?;
        }
        let columns = ["node", "position", "item", "why", "leaves", "late", "silent", "back"];
        db.insert_many(&format!("{prefix}loss"), &columns, &self.losses)?;
        let files: Vec<Vec<Value>> = (self.files.iter())
            .map(|(file, item, evidence)| vec![Value::from(file.bytes()), Value::from(*item), Value::from(*evidence)])
            .collect();
        db.insert_many(&format!("{prefix}file"), &["file", "item", "evidence"], &files)?;
        let anchors: Vec<Vec<Value>> = (self.anchors.iter())
            .map(|(item, document, first, past)| {
                vec![
                    Value::from(*item),
                    Value::from(*document),
                    Value::Int(*first),
                    Value::Int(*past),
                ]
            })
            .collect();
        db.insert_many(&format!("{prefix}anchor"), &["item", "document", "first", "past"], &anchors)?;
        Ok(())
    }

    /// Each confirmation ends the version before it, whether that waits here or stands in the table.
    fn flush_clauses(&self, db: &mut Db, prefix: &str) -> Result<()> {
        if self.clauses.is_empty() {
            return Ok(());
        }
        let (mut closes, mut rows) = (Vec::new(), Vec::new());
        for ((document, span), confirmed) in &self.clauses {
            let key = [
                Value::from(*document),
                Value::from(i64::from(span.start)),
                Value::from(i64::from(span.end)),
            ];
            let ends = confirmed.iter().skip(1).map(|(position, _)| *position).chain([FOREVER]);
            for ((from, class), to) in confirmed.iter().zip(ends) {
                let values = [Value::Int(*from), Value::Int(to), Value::Int(*class)];
                rows.push(key.iter().cloned().chain(values).collect());
            }
            if let Some((first, _)) = confirmed.first() {
                let values = [Value::Int(*first), Value::Int(FOREVER)];
                closes.push(values.into_iter().chain(key).collect());
            }
        }
        let close =
            format!("UPDATE {prefix}clause SET to_pos = $1 WHERE to_pos = $2 AND document = $3 AND first = $4 AND past = $5");
        db.execute_many(&close, &closes)?;
        let columns = ["document", "first", "past", "from_pos", "to_pos", "class"];
        db.insert_many(&format!("{prefix}clause"), &columns, &rows)?;
        Ok(())
    }

    fn flush_rest(&self, db: &mut Db, prefix: &str) -> Result<()> {
        let pair = |(key, value): (&i64, &i64)| vec![Value::Int(*key), Value::Int(*value)];
        if !self.days.is_empty() {
            let sql = format!(
                "INSERT INTO {prefix}day (day, position) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET position = excluded.position"
            );
            db.execute_many(&sql, &self.days.iter().map(pair).collect::<Vec<_>>())?;
        }
        if !self.numbers.is_empty() {
            let sql = format!(
                "INSERT INTO {prefix}number (year, number) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET number = excluded.number"
            );
            db.execute_many(&sql, &self.numbers.iter().map(pair).collect::<Vec<_>>())?;
        }
        let core: Vec<Vec<Value>> = self.core.iter().map(|position| vec![Value::Int(*position)]).collect();
        db.insert_many(&format!("{prefix}core"), &["position"], &core)?;
        Ok(())
    }

    /// Texts are read back from their payloads, so that a rebuild searches what is still there and nothing else.
    fn flush_search(&self, db: &mut Db, prefix: &str) -> Result<()> {
        for (kind, subject, digest) in &self.searched {
            let row = db.query_opt("SELECT body FROM payload WHERE digest = $1", &[Value::from(digest.bytes())])?;
            let text = row
                .as_ref()
                .map(|row| row.opt_bytes(0))
                .transpose()?
                .flatten()
                .map(String::from_utf8_lossy);
            if let Some(text) = text {
                search::put(db, prefix, kind, *subject, &text)?;
            }
        }
        for (digest, documents) in &self.erased {
            for document in documents {
                search::forget(db, prefix, "document", *document)?;
            }
            let titled = format!("SELECT DISTINCT item FROM {prefix}item WHERE title = $1");
            for row in db.query(&titled, &[Value::from(digest.bytes())])? {
                search::forget(db, prefix, "item", row.uuid(0)?)?;
            }
        }
        Ok(())
    }
}
