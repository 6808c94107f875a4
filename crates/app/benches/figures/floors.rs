//! Floors of the same run: one fsync, and raw prepared queries without rights, texts or page around them.

use std::{fs::File, io::Write, path::Path, time::Instant};

use anyhow::Result;
use jiufen_store::{Store, db::Value};

use crate::{
    fill::City,
    measure::{LONGEST, Times, times},
};

/// A page of 50 rows by index.
pub const LIST: &str = "SELECT item, kind, year, number, title, lead, due_on, red_on, amber_on, stage FROM sum_item \
     WHERE lead = $1 AND to_pos = 9223372036854775807 ORDER BY due_on, item LIMIT 51";
/// The same as of a past position.
pub const LIST_AS_OF: &str = "SELECT item, kind, year, number, title, lead, due_on, red_on, amber_on, stage FROM sum_item \
     WHERE lead = $1 AND from_pos <= $2 AND to_pos > $2 ORDER BY due_on, item LIMIT 51";
/// An item's own events.
pub const ITEM: &str = "SELECT position, bytes FROM event WHERE subject = $1 ORDER BY position";
/// A node's children.
pub const NODE: &str = "SELECT item, title, lead, due_on, stage FROM sum_item WHERE parent = $1 AND to_pos = 9223372036854775807";
/// A level of the tree with its numbers.
pub const LEVEL: &str = "SELECT i.item, i.title, i.due_on, r.said, r.proved FROM sum_item i JOIN sum_rollup r ON r.node = i.item \
     WHERE i.parent = $1 AND i.to_pos = 9223372036854775807";
/// What is owed.
pub const DUTIES: &str = "SELECT item, act, since_on, due_on FROM sum_duty WHERE owes = $1 ORDER BY due_on LIMIT 300";
/// A unit's items.
pub const UNIT: &str =
    "SELECT item, title, due_on, stage FROM sum_item WHERE lead = $1 AND to_pos = 9223372036854775807 LIMIT 50";

/// Every raw query, to be printed.
pub const ALL: [&str; 7] = [LIST, LIST_AS_OF, ITEM, NODE, LEVEL, DUTIES, UNIT];

/// A raw query in process, on a reader's thread.
pub async fn query(store: &Store, sql: &'static str, city: &City, repeat: usize) -> Result<Times> {
    let key = match sql {
        ITEM => city.leaf.uuid(),
        NODE | LEVEL => city.node.uuid(),
        DUTIES => city.reader.post.uuid(),
        _ => city.unit.uuid(),
    };
    let mut params = vec![Value::from(key)];
    if sql == LIST_AS_OF {
        params.push(Value::Int(city.events as i64 / 2));
    }
    let taken = store
        .look(move |db| {
            let mut taken = Vec::with_capacity(repeat);
            let whole = Instant::now();
            for _ in 0..repeat {
                let began = Instant::now();
                db.query(sql, &params)?;
                taken.push(began.elapsed());
                if taken.len() >= 5 && whole.elapsed() > LONGEST {
                    break;
                }
            }
            Ok(taken)
        })
        .await?;
    Ok(times(taken))
}

/// One fsync after writing 4 KiB to a file in the data folder.
pub fn fsync(folder: &Path) -> Result<Times> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("fsync.floor");
    let mut file = File::create(&path)?;
    let block = [7u8; 4096];
    let mut taken = Vec::new();
    for _ in 0..300 {
        let began = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        taken.push(began.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(times(taken))
}
