//! Reuse: files of the same bytes given on another item. Payloads say which bytes are equal as long as none was erased;
//! the summary of files says where each was given.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    id::{EvidenceId, ItemId},
    item::Item,
    text::Digest,
};

use super::{Read, Reader, views::ItemRow};
use crate::db::{Value, parameters};

impl Reader<'_> {
    /// For each evidence of an item, the other items that have one of its files, as far as the reader sees them.
    pub(super) fn reused(&mut self, item: &Item) -> Read<BTreeMap<EvidenceId, Vec<ItemRow>>> {
        let files: BTreeMap<Digest, EvidenceId> = (item.evidence.iter())
            .flat_map(|each| each.files.iter().map(|file| (*file, each.id)))
            .collect();
        let digests: Vec<Digest> = files.keys().copied().collect();
        let mut found: BTreeMap<EvidenceId, BTreeSet<ItemId>> = BTreeMap::new();
        for chunk in digests.chunks(500) {
            let sql = format!(
                "SELECT DISTINCT mine.digest, f.item FROM payload mine JOIN payload other ON other.file_sha256 = mine.file_sha256 \
                 JOIN sum_file f ON f.file = other.digest \
                 WHERE mine.digest IN ({}) AND mine.purged IS NULL AND other.purged IS NULL AND f.item <> $1",
                parameters(2, chunk.len())
            );
            let mut params = vec![Value::from(item.id.uuid())];
            params.extend(chunk.iter().map(|digest| Value::from(digest.bytes())));
            for row in self.db.query(&sql, &params)? {
                if let Some(evidence) = files.get(&Digest(row.array(0)?)) {
                    found.entry(*evidence).or_default().insert(ItemId(row.uuid(1)?));
                }
            }
        }
        let mut rows = BTreeMap::new();
        for (evidence, items) in found {
            let items: Vec<ItemId> = items.into_iter().collect();
            rows.insert(evidence, self.rows_of(&items)?);
        }
        Ok(rows)
    }
}
