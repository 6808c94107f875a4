//! Items whose numbers were others before a newer program's rules: what was shown, and by which rule it is not.

use jiufen_kernel::{id::ItemId, renumbering::Rule, share::Share};

use super::{Read, Reader, views::ItemRow};
use crate::{project::tables::FOREVER, renumbered::shown};

/// Most rows of the list.
pub const RENUMBERED_MAX: usize = 200;

/// An item with the numbers it showed before; now is what its row says.
#[derive(Clone, PartialEq, Debug)]
pub struct Renumbered {
    /// The item as it is.
    pub item: ItemRow,
    /// Said and proved before; `None` where "–" was shown.
    pub before: Option<(Share, Share)>,
    /// Which rules made the difference.
    pub rules: Vec<Rule>,
}

impl Reader<'_> {
    /// How many of the items that the reader sees had other numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn renumbered_count(&mut self) -> Read<i64> {
        let (see, params) = self.may_see("n", 1);
        let sql = format!("SELECT count(DISTINCT n.item) FROM renumbered n WHERE {see}");
        Ok(self.db.query_one(&sql, &params)?.int(0)?)
    }

    /// Those items, by their numbers; at most [`RENUMBERED_MAX`], each with what it showed before the newest change of rules.
    ///
    /// # Errors
    /// When the database fails.
    pub fn renumbered(&mut self) -> Read<Vec<Renumbered>> {
        let (see, params) = self.may_see("n", 1);
        let sql = format!(
            "SELECT n.item, n.has, n.said, n.proved, n.rules FROM renumbered n \
             JOIN sum_item i ON i.item = n.item AND i.to_pos = {FOREVER} \
             WHERE {see} AND n.position = (SELECT max(f.position) FROM renumbered f WHERE f.item = n.item) \
             ORDER BY i.year, i.number LIMIT {RENUMBERED_MAX}"
        );
        let found = self.db.query(&sql, &params)?;
        let ids = found
            .iter()
            .map(|row| row.uuid(0).map(ItemId))
            .collect::<Result<Vec<_>, _>>()?;
        let items = self.rows_of(&ids)?.into_iter();
        let line = |(item, row): (ItemRow, &crate::db::Row)| {
            Ok(Renumbered {
                item,
                before: shown(row, 1)?,
                rules: Rule::of_bits(row.int(4)?),
            })
        };
        items.zip(&found).map(line).collect()
    }
}
