//! Items as a tree: levels that open, each a page of rows in the order of their numbers, with what is not shown and how
//! many follow.

use std::collections::{BTreeSet, HashMap};

use jiufen_kernel::id::ItemId;

use super::{
    Read, Reader,
    items::{COUNTED_MAX, PAGE_ROWS_MAX},
    views::{ItemRow, More, Tree, TreeRow},
};
use crate::db::{Value, parameters};

impl Reader<'_> {
    /// The tree from the top (or below one item), opened at the given items.
    ///
    /// Blockers stand beside the tree, not in it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tree(&mut self, top: Option<ItemId>, open: &BTreeSet<ItemId>) -> Read<Vec<TreeRow>> {
        Ok(self.tree_after(top, open, None)?.rows)
    }

    /// The same, its first level beginning after a number: what [`More::after`] said.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tree_after(&mut self, top: Option<ItemId>, open: &BTreeSet<ItemId>, after: Option<&str>) -> Read<Tree> {
        let mut rows = Vec::new();
        let more = self.level(top, open, 0, after.and_then(numbered), &mut rows)?;
        Ok(Tree { rows, more })
    }

    fn level(
        &mut self,
        parent: Option<ItemId>,
        open: &BTreeSet<ItemId>,
        depth: usize,
        after: Option<(i64, i64)>,
        into: &mut Vec<TreeRow>,
    ) -> Read<Option<More>> {
        let (level, more) = self.level_page(parent, after)?;
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
                more: None,
            });
            if shows {
                let more = self.level(Some(id), open, depth + 1, None, into)?;
                let shown = into[at + 1..].iter().filter(|below| below.depth == depth + 1).count() as i64;
                let later = more.as_ref().and_then(|more| more.count).unwrap_or(0);
                into[at].hidden = children - shown - later;
                into[at].more = more;
            }
        }
        Ok(more)
    }

    /// A page of a level, and what follows it.
    pub(crate) fn level_page(&mut self, parent: Option<ItemId>, after: Option<(i64, i64)>) -> Read<(Vec<ItemRow>, Option<More>)> {
        let mut level = self.level_rows(parent, after, PAGE_ROWS_MAX + 1)?;
        let cut = level.len() as i64 > PAGE_ROWS_MAX;
        level.truncate(PAGE_ROWS_MAX as usize);
        let more = match level.last().filter(|_| cut) {
            Some(last) => Some(self.more(parent, last.number.clone())?),
            None => None,
        };
        Ok((level, more))
    }

    /// How many the reader sees of a level after a number. Below an item that is counted to the end, because what is
    /// not shown is told from it; at the top it stops at [`COUNTED_MAX`].
    fn more(&mut self, parent: Option<ItemId>, after: String) -> Read<More> {
        let (condition, mut params) = self.level_where(parent, numbered(&after))?;
        let (see, see_params) = self.may_see("i", params.len() + 1);
        params.extend(see_params);
        let most = if parent.is_some() { i64::MAX } else { COUNTED_MAX + 1 };
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sum_item i WHERE {} AND {condition} AND {see} LIMIT {most}) AS few",
            self.version_sql()
        );
        let count = self.db.query_one(&sql, &params)?.int(0)?;
        Ok(More {
            count: Some(count).filter(|count| *count < most),
            after,
        })
    }

    /// The children of an item (or the top level) that the reader may see, in order of their numbers, as far as one
    /// page goes. At the top, an item whose parent the reader may not see stands in the parent's place.
    ///
    /// # Errors
    /// When the database fails.
    pub fn children(&mut self, parent: Option<ItemId>) -> Read<Vec<ItemRow>> {
        self.level_rows(parent, None, PAGE_ROWS_MAX)
    }

    fn level_rows(&mut self, parent: Option<ItemId>, after: Option<(i64, i64)>, most: i64) -> Read<Vec<ItemRow>> {
        let (condition, params) = self.level_where(parent, after)?;
        self.rows_where(&condition, params, &format!("ORDER BY i.year, i.number LIMIT {most}"))
    }

    /// SQL of a level, after a number, with its parameters from `$1` on.
    fn level_where(&mut self, parent: Option<ItemId>, after: Option<(i64, i64)>) -> Read<(String, Vec<Value>)> {
        let (mut condition, mut params) = match parent {
            Some(parent) => ("i.parent = $1".to_owned(), vec![Value::from(parent.uuid())]),
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
                (condition, see_params)
            }
        };
        if let Some((year, number)) = after {
            let first = params.len() + 1;
            condition.push_str(&format!(" AND (i.year, i.number) > (${first}, ${})", first + 1));
            params.extend([Value::Int(year), Value::Int(number)]);
        }
        Ok((condition, params))
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

/// Year and number of `2026-0013`.
fn numbered(text: &str) -> Option<(i64, i64)> {
    let (year, number) = text.split_once('-')?;
    Some((year.parse().ok()?, number.parse().ok()?))
}
