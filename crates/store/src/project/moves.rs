//! The changes that reach beyond the items an event names: an item with parts moves, a unit moves, a calendar is
//! published, an import is closed.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    duty::Act,
    event::{Event, Fact},
    id::{ImportId, ItemId, UnitId},
    time::day_number,
};
use uuid::Uuid;

use super::{Projector, tables::FOREVER, waits_for_office};
use crate::{
    db::{Db, Result, Value, parameters},
    store::StoreError,
};

/// Items of an import gone through at once.
const PIECE: usize = 500;

/// Folds the move of an item: the red dates counted in it follow it to its new ancestors.
///
/// # Errors
/// When the database fails.
pub fn item_moved(projector: &mut Projector, db: &mut Db, event: &Event, item: ItemId) -> std::result::Result<(), StoreError> {
    projector.flush(db)?;
    // How much of it is late is counted in all that is part of it.
    projector.need_below(db, item)?;
    let mut turns = turns_of(db, projector.prefix, item.uuid())?;
    // Its own red date follows it by the fold; what is counted below it may be there although it is a leaf itself,
    // because a part that is not approved yet can have parts of its own that are.
    let counted = projector.state.items.get(&item).is_some_and(|item| !waits_for_office(item));
    if let Some(own) = projector.kept.get(&item).and_then(|kept| kept.late_on).filter(|_| counted) {
        *turns.entry(own).or_default() -= 1;
    }
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
    // Besides whoever it makes see: a second hand-back is answered above the office, wherever the office is now; an office that
    // works itself has its items decided above; and a checker may come into a line with what they were asked to check.
    let decided = [
        Act::AnswerHandBack,
        Act::AnswerAsk,
        Act::AgreeProof,
        Act::AssignChecker,
        Act::Check,
        Act::Close,
        Act::Reconsider,
    ];
    let decided = decided.map(|act| act.code().to_string()).join(", ");
    let sql = format!(
        "SELECT item FROM {p}viewer WHERE principal = $1 UNION SELECT d.item FROM {p}duty d JOIN {p}item i ON i.item = d.item \
         WHERE d.act IN ({decided}) AND i.office = $1 AND i.to_pos = {FOREVER} UNION SELECT d.item FROM {p}duty d \
         WHERE d.act IN ({judged})",
        p = projector.prefix,
        // Whether an office asks a checker or checks itself depends on every post outside, wherever in the tree.
        judged = [Act::AssignChecker, Act::Check].map(|act| act.code().to_string()).join(", "),
    );
    let rows = db.query(&sql, &[Value::from(unit.uuid())])?;
    let mut items = rows
        .iter()
        .map(|row| row.uuid(0).map(ItemId))
        .collect::<Result<BTreeSet<_>>>()?;
    let org = &projector.state.org;
    let posts = org.posts.values().filter(|post| org.is_in_line(unit, post.unit));
    let posts: Vec<Value> = posts.map(|post| Value::from(post.id.uuid())).collect();
    for chunk in posts.chunks(PIECE) {
        let seen = format!(
            "SELECT item FROM {}viewer WHERE principal IN ({})",
            projector.prefix,
            parameters(1, chunk.len())
        );
        for row in db.query(&seen, chunk)? {
            items.insert(ItemId(row.uuid(0)?));
        }
    }
    let items: Vec<ItemId> = items.into_iter().collect();
    projector.need(db, items.iter().copied())?;
    let from = above(projector);
    projector.fold(event);
    let to = above(projector);
    let day = i64::from(day_number(projector.date(event.received)));
    projector.turns_moved(&turns, &from, &to, day);
    projector.reviewed(&items);
    Ok(())
}

/// Folds a published calendar: whatever is blocked may turn amber on another day now, and
/// whatever waits for its office be late on another.
///
/// # Errors
/// When the database fails.
pub fn calendar_published(projector: &mut Projector, db: &mut Db, event: &Event) -> std::result::Result<(), StoreError> {
    projector.flush(db)?;
    let sql = format!(
        "SELECT blocks FROM {p}item WHERE blocks IS NOT NULL AND stage < 5 AND to_pos = {FOREVER} \
         UNION SELECT item FROM {p}item WHERE stage < 3 AND to_pos = {FOREVER}",
        p = projector.prefix
    );
    let rows = db.query(&sql, &[])?;
    let blocked = rows.iter().map(|row| row.uuid(0).map(ItemId)).collect::<Result<Vec<_>>>()?;
    projector.need(db, blocked)?;
    projector.fold(event);
    Ok(())
}

/// Folds the closing of an import: its items are seen from now on. They are gone through in pieces, and those that were not in
/// memory before leave it again.
///
/// # Errors
/// When the database fails.
pub fn import_closed(
    projector: &mut Projector,
    db: &mut Db,
    event: &Event,
    import: ImportId,
) -> std::result::Result<(), StoreError> {
    projector.flush(db)?;
    let sql = format!("SELECT item FROM {}import WHERE import = $1 ORDER BY item", projector.prefix);
    let rows = db.query(&sql, &[Value::from(import.uuid())])?;
    let items = rows.iter().map(|row| row.uuid(0).map(ItemId)).collect::<Result<Vec<_>>>()?;
    let held: BTreeSet<ItemId> = projector.state.items.keys().copied().collect();
    let (position, day) = (event.position as i64, i64::from(day_number(projector.date(event.received))));
    projector.fold(event);
    for chunk in items.chunks(PIECE) {
        projector.need(db, chunk.iter().copied())?;
        projector.revealed(chunk, position, day);
        projector.flush(db)?;
        projector.state.items.retain(|id, _| held.contains(id));
        projector.kept.retain(|id, _| held.contains(id));
    }
    Ok(())
}

/// Folds a new post: where nobody outside was left to check, somebody may be now.
///
/// # Errors
/// When the database fails.
pub fn post_added(projector: &mut Projector, db: &mut Db, event: &Event) -> std::result::Result<(), StoreError> {
    projector.flush(db)?;
    let judged = [Act::AssignChecker, Act::Check].map(|act| act.code().to_string()).join(", ");
    let sql = format!("SELECT DISTINCT item FROM {}duty WHERE act IN ({judged})", projector.prefix);
    let rows = db.query(&sql, &[])?;
    let items = rows.iter().map(|row| row.uuid(0).map(ItemId)).collect::<Result<Vec<_>>>()?;
    projector.need(db, items.iter().copied())?;
    projector.fold(event);
    projector.reviewed(&items);
    Ok(())
}

/// Folds any event, with the changes that reach further. What was recorded before it must be in the database.
///
/// # Errors
/// When the database fails.
pub fn any(projector: &mut Projector, db: &mut Db, event: &Event) -> std::result::Result<(), StoreError> {
    match &event.fact {
        Fact::ItemMoved(fact) => item_moved(projector, db, event, fact.item),
        Fact::UnitMoved(fact) => unit_moved(projector, db, event, fact.unit),
        Fact::PostAdded(_) => post_added(projector, db, event),
        Fact::CalendarPublished(_) => calendar_published(projector, db, event),
        Fact::ImportClosed(fact) => import_closed(projector, db, event, fact.import),
        _ => {
            projector.fold(event);
            Ok(())
        }
    }
}

/// Does folding this event look at what is in the database?
pub fn reaches_far(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::ItemMoved(_) | Fact::UnitMoved(_) | Fact::PostAdded(_) | Fact::CalendarPublished(_) | Fact::ImportClosed(_)
    )
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
