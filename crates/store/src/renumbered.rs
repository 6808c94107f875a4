//! Numbers that a newer program's rules changed: what was shown before is kept once, when its summaries are first made.

use jiufen_kernel::{
    id::ItemId,
    renumbering::{Rule, rules},
    share::Share,
};

use crate::{
    db::{Db, Row, Value},
    project::{
        Projector,
        tables::{FOREVER, IN_USE, NEXT},
    },
    store::StoreError,
};

/// Items looked at in one go.
const STEP: i64 = 200;

/// Keeps what the summaries in use show of each item that the new ones show otherwise, with the rules that make the
/// difference; both stand beside each other then. `position` is that of the last event.
///
/// # Errors
/// When the database fails, or the older summaries have no such columns.
pub(crate) fn keep(db: &mut Db, projector: &mut Projector, position: i64) -> Result<u64, StoreError> {
    let newest = |prefix: &str| format!("(SELECT max(n.day) FROM {prefix}rollup n WHERE n.node = i.item)");
    let sql = format!(
        "INSERT INTO renumbered (item, position, has, said, proved, rules) \
         SELECT i.item, $1, o.has, o.said, o.proved, 0 FROM {IN_USE}item i \
         JOIN {IN_USE}rollup o ON o.node = i.item AND o.day = {old} JOIN {NEXT}rollup r ON r.node = i.item AND r.day = {new} \
         WHERE i.to_pos = {FOREVER} AND (o.has <> r.has OR (r.has = 1 AND (o.said <> r.said OR o.proved <> r.proved))) \
         ON CONFLICT (item, position) DO NOTHING",
        old = newest(IN_USE),
        new = newest(NEXT),
    );
    let kept = db.execute(&sql, &[Value::Int(position)])?;
    let mut after: Vec<u8> = Vec::new();
    loop {
        let sql = format!(
            "SELECT item, has, said, proved FROM renumbered WHERE position = $1 AND item > $2 ORDER BY item LIMIT {STEP}"
        );
        let rows = db.query(&sql, &[Value::Int(position), Value::from(after.as_slice())])?;
        let Some(last) = rows.last() else {
            return Ok(kept);
        };
        after = last.bytes(0)?.to_vec();
        explain(db, projector, position, &rows)?;
    }
}

fn explain(db: &mut Db, projector: &mut Projector, position: i64, rows: &[Row]) -> Result<(), StoreError> {
    let ids = rows
        .iter()
        .map(|row| row.uuid(0).map(ItemId))
        .collect::<Result<Vec<_>, _>>()?;
    projector.need(db, ids.iter().copied())?;
    let mut sets = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(ids) {
        let Some(item) = projector.state.items.get(&id) else {
            continue;
        };
        let bits: i64 = rules(item, shown(row, 1)?).into_iter().map(Rule::bit).sum();
        sets.push(vec![Value::Int(bits), Value::from(id.uuid()), Value::Int(position)]);
    }
    db.execute_many("UPDATE renumbered SET rules = $1 WHERE item = $2 AND position = $3", &sets)?;
    Ok(())
}

/// Said and proved as they were shown, from three columns; `None` where "–" was.
pub(crate) fn shown(row: &Row, first: usize) -> Result<Option<(Share, Share)>, StoreError> {
    let share = |column| -> Result<Share, StoreError> { Ok(Share::new(row.int(column)?).unwrap_or(Share::ZERO)) };
    if !row.flag(first)? {
        return Ok(None);
    }
    Ok(Some((share(first + 1)?, share(first + 2)?)))
}
