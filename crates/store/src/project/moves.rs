//! The two changes that reach beyond the items an event names: an item with parts moves, a unit moves.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    event::Event,
    id::{ItemId, UnitId},
    time::day_number,
};
use uuid::Uuid;

use super::Projector;
use crate::{
    db::{Db, Result, Value},
    store::StoreError,
};

/// Folds the move of an item: the red dates counted in it follow it to its new ancestors.
///
/// # Errors
/// When the database fails.
pub fn item_moved(projector: &mut Projector, db: &mut Db, event: &Event, item: ItemId) -> std::result::Result<(), StoreError> {
    let is_node = projector.state.items.get(&item).is_some_and(|item| item.is_node());
    if !is_node {
        projector.fold(event);
        return Ok(());
    }
    projector.flush(db)?;
    let turns = turns_of(db, projector.prefix, item.uuid())?;
    let above = |projector: &Projector| -> BTreeSet<Uuid> {
        projector.state.item_line(item).skip(1).map(|each| each.id.uuid()).collect()
    };
    let from = above(projector);
    projector.fold(event);
    let to = above(projector);
    let day = i64::from(day_number(projector.date(event.received)));
    projector.turns_moved(&turns, &from, &to, day);
    Ok(())
}

/// Folds the move of a unit: what is counted in it follows it, and whoever is above it now sees its items.
///
/// # Errors
/// When the database fails.
pub fn unit_moved(projector: &mut Projector, db: &mut Db, event: &Event, unit: UnitId) -> std::result::Result<(), StoreError> {
    projector.flush(db)?;
    let turns = turns_of(db, projector.prefix, unit.uuid())?;
    let above =
        |projector: &Projector| -> BTreeSet<Uuid> { projector.state.org.line_up(unit).skip(1).map(|unit| unit.uuid()).collect() };
    let sql = format!("SELECT item FROM {}viewer WHERE principal = $1", projector.prefix);
    let rows = db.query(&sql, &[Value::from(unit.uuid())])?;
    let items = rows.iter().map(|row| row.uuid(0).map(ItemId)).collect::<Result<Vec<_>>>()?;
    projector.need(db, items.iter().copied())?;
    let from = above(projector);
    projector.fold(event);
    let to = above(projector);
    let day = i64::from(day_number(projector.date(event.received)));
    projector.turns_moved(&turns, &from, &to, day);
    projector.reviewed(&items);
    Ok(())
}

/// Red dates counted in a node: date → how many.
fn turns_of(db: &mut Db, prefix: &str, node: Uuid) -> Result<BTreeMap<i64, i64>> {
    let sql = format!("SELECT red_on, sum(n) FROM {prefix}turn WHERE node = $1 GROUP BY red_on");
    let rows = db.query(&sql, &[Value::from(node)])?;
    rows.iter()
        .map(|row| Ok((row.int(0)?, row.int(1)?)))
        .filter(|pair| !matches!(pair, Ok((_, 0))))
        .collect()
}
