//! Items like some words: the nearest of this installation's own items, as a suggestion with its reason.
//!
//! The index gives, word by word, the newest items whose titles have it; the score is computed here over what the reader
//! may see, so that both databases say the same and nothing hidden weighs in. A rare word weighs more than a common one.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiufen_kernel::{id::ItemId, item::Stage, text::Digest};

use super::{Read, Reader, review_views::Similar, views::Shown};
use crate::{
    db::{Value, parameters},
    limits::{SIMILAR_CANDIDATES_MAX, SIMILAR_HITS_MAX, SIMILAR_ITEMS_MAX, SIMILAR_TITLES_MAX, SIMILAR_WORDS_MAX},
    project::{load, rows::stage_code, tables},
    search,
    search_tokens::{shared, telling_words},
};

/// An item that has some of the words.
struct Candidate {
    item: ItemId,
    title: Digest,
    /// Its number in the index: the larger, the newer.
    number: i64,
    /// Which of the words.
    has: Vec<usize>,
    /// What these weigh together.
    weight: f64,
}

impl Reader<'_> {
    /// Items whose titles are like some words, nearest first, as they are today. Only those the reader may see.
    ///
    /// # Errors
    /// When the database fails.
    pub fn similar(&mut self, words: &str, limit: usize) -> Read<Vec<Similar>> {
        self.of_today(|reader| reader.similar_now(words, limit.min(SIMILAR_ITEMS_MAX)))
    }

    fn similar_now(&mut self, text: &str, limit: usize) -> Read<Vec<Similar>> {
        let mut words = telling_words(text);
        words.truncate(SIMILAR_WORDS_MAX);
        let mut candidates = self.candidates(&words)?;
        // How many of the items seen have a word says how little it tells.
        let mut found = vec![0usize; words.len()];
        candidates
            .iter()
            .flat_map(|candidate| &candidate.has)
            .for_each(|word| found[*word] += 1);
        let weight = |word: usize| (1.0 + SIMILAR_HITS_MAX as f64 / found[word].max(1) as f64).ln();
        let all: f64 = (0..words.len()).filter(|word| found[*word] > 0).map(weight).sum();
        for candidate in &mut candidates {
            candidate.weight = candidate.has.iter().map(|word| weight(*word)).sum();
        }
        candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.number.cmp(&a.number)));
        candidates.truncate(SIMILAR_TITLES_MAX);
        self.prefetch(candidates.iter().map(|candidate| candidate.title))?;
        let place: HashMap<&str, usize> = words.iter().enumerate().map(|(index, word)| (word.as_str(), index)).collect();
        let mut scored = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let Shown::Text(title) = self.text(candidate.title)? else {
                continue;
            };
            // A common word was looked up among the newest only; the title says whether it is there.
            let own = telling_words(&title);
            let common: Vec<usize> = own
                .iter()
                .filter_map(|word| place.get(word.as_str()).copied())
                .filter(|word| found[*word] > 0)
                .collect();
            let given = common.iter().map(|word| weight(*word)).sum::<f64>() / all;
            let own = common.len() as f64 / own.len().max(1) as f64;
            let score = (10_000.0 * (given * own).sqrt()).round().clamp(0.0, 10_000.0) as u32;
            scored.push((score, candidate, title));
        }
        scored.sort_by(|(a, x, _), (b, y, _)| b.cmp(a).then(y.number.cmp(&x.number)));
        scored.truncate(limit);
        let ids: Vec<ItemId> = scored.iter().map(|(_, candidate, _)| candidate.item).collect();
        let mut rows: HashMap<_, _> = self.rows_of(&ids)?.into_iter().map(|row| (row.id, row)).collect();
        let known: HashSet<&str> = words.iter().map(String::as_str).collect();
        let mut similar = Vec::with_capacity(scored.len());
        for (score, candidate, title) in scored {
            let Some(row) = rows.remove(&candidate.item) else { continue };
            similar.push(Similar {
                lead: row.lead.clone(),
                proof: self.agreed_proof(row.id)?,
                row,
                score,
                shared: shared(&title, &known),
            });
        }
        Ok(similar)
    }

    /// Items that have one of the words in their titles, are not withdrawn, and may be seen.
    fn candidates(&mut self, words: &[String]) -> Read<Vec<Candidate>> {
        let mut hits: BTreeMap<i64, (ItemId, Vec<usize>)> = BTreeMap::new();
        for (index, word) in words.iter().enumerate() {
            for hit in search::having(self.db, tables::IN_USE, word, "item", SIMILAR_HITS_MAX)? {
                let held = hits.entry(hit.number).or_insert_with(|| (ItemId(hit.subject), Vec::new()));
                held.1.push(index);
            }
        }
        let mut hits: Vec<(i64, ItemId, Vec<usize>)> =
            hits.into_iter().map(|(number, (item, has))| (number, item, has)).collect();
        hits.sort_by(|(x, _, a), (y, _, b)| b.len().cmp(&a.len()).then(y.cmp(x)));
        hits.truncate(SIMILAR_CANDIDATES_MAX);
        let ids: Vec<ItemId> = hits.iter().map(|(_, item, _)| *item).collect();
        let mut titles: HashMap<ItemId, Digest> = HashMap::new();
        for chunk in ids.chunks(500) {
            let (see, see_params) = self.may_see("i", chunk.len() + 1);
            let sql = format!(
                "SELECT i.item, i.title FROM sum_item i WHERE i.item IN ({}) AND i.stage <> {} AND {} AND {see}",
                parameters(1, chunk.len()),
                stage_code(Stage::Withdrawn),
                self.version_sql()
            );
            let mut values: Vec<Value> = chunk.iter().map(|id| Value::from(id.uuid())).collect();
            values.extend(see_params);
            for row in self.db.query(&sql, &values)? {
                titles.insert(ItemId(row.uuid(0)?), Digest(row.array(1)?));
            }
        }
        let seen = hits.into_iter().filter_map(|(number, item, has)| {
            Some(Candidate {
                title: *titles.get(&item)?,
                item,
                number,
                has,
                weight: 0.0,
            })
        });
        Ok(seen.collect())
    }

    /// What an item's agreed proof asks for, in one line.
    fn agreed_proof(&mut self, id: ItemId) -> Read<Option<String>> {
        let histories = BTreeMap::from([(id, load::history(self.db, id.uuid(), self.at)?)]);
        let zone = self.time_zone();
        let item = load::items(self.db, tables::IN_USE, &histories, self.at, &zone)?.remove(&id);
        let Some(item) = item.filter(|item| !item.proof.is_empty()) else {
            return Ok(None);
        };
        let pieces = item.proof.iter().map(|piece| Ok(self.text(piece.what)?.to_string()));
        Ok(Some(pieces.collect::<Read<Vec<_>>>()?.join("；")))
    }
}
