//! Documents with their anchors, and search.

use std::collections::HashMap;

use jiufen_kernel::{
    document::{Document, DocumentAdmitted},
    event::{Event, Fact},
    id::{DocumentId, ItemId},
    text::Digest,
};

use super::{
    Read, Reader,
    review_views::CoverageCounts,
    views::{DocumentPage, DocumentRef, DocumentRow, FileView, Hit, Shown},
};
use crate::{
    db::Value,
    project::{load, tables},
    read::items::PAGE_ROWS,
    search,
};

/// Most hits of one search.
pub const HITS_MAX: i64 = 50;

/// Pages of hits looked through for those the reader may see.
const SEARCH_PAGES_MAX: usize = 20;

/// Characters shown around a hit in a document.
const AROUND: usize = 40;

impl Reader<'_> {
    /// May the actor read documents? Everyone signed in who holds their post.
    pub(crate) fn reads_documents(&self) -> bool {
        self.core.state.org.holds(self.actor, self.today)
    }

    /// A page of the documents admitted by the day looked at, newest first, and where the next page begins.
    ///
    /// # Errors
    /// When the database fails.
    pub fn documents(&mut self, after: Option<DocumentId>) -> Read<(Vec<DocumentRow>, Option<DocumentId>)> {
        if !self.reads_documents() {
            return Ok((Vec::new(), None));
        }
        let known = self.then().documents.keys().copied();
        let mut ids: Vec<DocumentId> = known.filter(|id| after.is_none_or(|after| *id < after)).collect();
        ids.sort();
        ids.reverse();
        let more = ids.len() as i64 > PAGE_ROWS;
        ids.truncate(PAGE_ROWS as usize);
        let coverage = self.coverage_counts(&ids)?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in &ids {
            rows.extend(self.document_row(*id, coverage.get(id).copied().unwrap_or_default())?);
        }
        Ok((rows, ids.last().copied().filter(|_| more)))
    }

    /// The event that admitted a document, if it lies before the end of the day looked at.
    fn admission(&mut self, id: DocumentId) -> Read<Option<(Event, DocumentAdmitted)>> {
        // It is the first event of the document; whatever was decided about it since need not be read.
        let sql = "SELECT position, bytes FROM event WHERE subject = $1 AND position <= $2 ORDER BY position LIMIT 1";
        let Some(row) = self
            .db
            .query_opt(sql, &[Value::from(id.uuid()), Value::Int(self.at.position)])?
        else {
            return Ok(None);
        };
        let event = load::event_of(row.int(0)?, row.bytes(1)?)?;
        Ok(match &event.fact {
            Fact::DocumentAdmitted(fact) => Some((event.clone(), fact.clone())),
            _ => None,
        })
    }

    fn document_row(&mut self, id: DocumentId, coverage: CoverageCounts) -> Read<Option<DocumentRow>> {
        let Some((event, fact)) = self.admission(id)? else {
            return Ok(None);
        };
        let (see, see_params) = self.may_see("i", 2);
        let sql = format!(
            "SELECT count(DISTINCT a.item) FROM sum_anchor a JOIN sum_item i ON i.item = a.item WHERE a.document = $1 AND {} AND {see}",
            self.version_sql()
        );
        let mut params = vec![Value::from(id.uuid())];
        params.extend(see_params);
        let items = self.db.query_one(&sql, &params)?.int(0)?;
        Ok(Some(DocumentRow {
            id,
            title: self.text(fact.title)?,
            number: fact.number.map(|digest| self.text(digest)).transpose()?,
            issuer: fact.issuer.map(|digest| self.text(digest)).transpose()?,
            dated: fact.dated,
            admitted_by: self.post_ref(event.actor.post),
            admitted_on: self.time_zone().to_datetime(event.received).date(),
            chars: fact.chars,
            items,
            coverage,
        }))
    }

    /// A document with its text and the items anchored in it; `None` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn document(&mut self, id: DocumentId) -> Read<Option<DocumentPage>> {
        if !self.reads_documents() {
            return Ok(None);
        }
        let coverage = self.coverage_counts(&[id])?.remove(&id).unwrap_or_default();
        let (Some(row), Some((_, fact))) = (self.document_row(id, coverage)?, self.admission(id)?) else {
            return Ok(None);
        };
        let earlier = self.then().documents.get(&id).and_then(|document| document.earlier);
        Ok(Some(DocumentPage {
            row,
            text: self.whole_text(fact.text)?,
            removed: self.removal(fact.text),
            digest: fact.text,
            earlier: self.versions(|document| Some(document.id) == earlier).pop(),
            later: self.versions(|document| document.earlier == Some(id)),
            original: fact.original.map(|file| self.file_view(file)).transpose()?,
            anchors: self.anchors(id)?,
        }))
    }

    /// The file a document came as, for a download.
    ///
    /// # Errors
    /// When the database fails.
    pub fn document_file(&mut self, id: DocumentId) -> Read<Option<FileView>> {
        if !self.reads_documents() {
            return Ok(None);
        }
        let original = self.admission(id)?.and_then(|(_, fact)| fact.original);
        original.map(|file| self.file_view(file)).transpose()
    }

    /// The newest document that came as these very bytes (their plain SHA-256). Shows what is there today.
    ///
    /// # Errors
    /// When the database fails.
    pub fn document_of_file(&mut self, sha256: &[u8; 32]) -> Read<Option<DocumentId>> {
        self.of_today(|reader| {
            if !reader.reads_documents() {
                return Ok(None);
            }
            let sql = "SELECT digest FROM payload WHERE file_sha256 = $1 AND purged IS NULL";
            let rows = reader.db.query(sql, &[Value::from(*sha256)])?;
            let mut kept = Vec::with_capacity(rows.len());
            for row in &rows {
                kept.push(Digest(row.array(0)?));
            }
            if kept.is_empty() {
                return Ok(None);
            }
            let mut ids: Vec<DocumentId> = reader.then().documents.keys().copied().collect();
            ids.sort();
            for id in ids.into_iter().rev() {
                let original = reader.admission(id)?.and_then(|(_, fact)| fact.original);
                if original.is_some_and(|file| kept.contains(&file.file)) {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        })
    }

    /// Documents of the day looked at that are this or that version of one.
    fn versions(&self, is: impl Fn(&Document) -> bool) -> Vec<DocumentRef> {
        let documents = self.then().documents.values().filter(|document| is(document));
        let known = documents.map(|document| DocumentRef {
            id: document.id,
            title: self.name(document.title),
            dated: document.dated,
        });
        known.collect()
    }

    /// A document's text; `None` when it was removed.
    pub(crate) fn whole_text(&mut self, digest: Digest) -> Read<Option<String>> {
        Ok(match self.text(digest)? {
            Shown::Text(text) => Some(text),
            Shown::Removed(_) => None,
        })
    }

    fn anchors(&mut self, id: DocumentId) -> Read<Vec<(u32, u32, super::views::ItemRow)>> {
        let sql = "SELECT first, past, item FROM sum_anchor WHERE document = $1 ORDER BY first, past";
        let rows = self.db.query(sql, &[Value::from(id.uuid())])?;
        let mut spans = Vec::with_capacity(rows.len());
        for row in &rows {
            spans.push((row.small(0)?, row.small(1)?, ItemId(row.uuid(2)?)));
        }
        let ids: Vec<ItemId> = spans.iter().map(|(_, _, item)| *item).collect();
        let items = self.rows_of(&ids)?;
        Ok(spans
            .into_iter()
            .filter_map(|(first, past, id)| {
                items
                    .iter()
                    .find(|item| item.id == id)
                    .map(|item| (first, past, item.clone()))
            })
            .collect())
    }

    /// Searches titles of items and texts of documents, newest first. Shows what is there today.
    ///
    /// # Errors
    /// When the database fails.
    pub fn search(&mut self, words: &str) -> Read<Vec<Hit>> {
        self.of_today(|reader| reader.search_now(words))
    }

    fn search_now(&mut self, words: &str) -> Read<Vec<Hit>> {
        let mut hits = Vec::new();
        let mut before = None;
        for _ in 0..SEARCH_PAGES_MAX {
            let found = search::find(self.db, tables::IN_USE, words, &["item", "document"], before, HITS_MAX * 4)?;
            let last = (found.len() as i64) < HITS_MAX * 4;
            before = found.last().map(|hit| hit.number);
            self.keep_seen(found, words, &mut hits)?;
            if last || hits.len() as i64 >= HITS_MAX {
                break;
            }
        }
        hits.truncate(HITS_MAX as usize);
        Ok(hits)
    }

    /// Adds what the actor may see of what was found.
    fn keep_seen(&mut self, found: Vec<search::Hit>, words: &str, hits: &mut Vec<Hit>) -> Read<()> {
        let of_items = found.iter().filter(|hit| hit.kind == "item");
        let ids: Vec<ItemId> = of_items.map(|hit| ItemId(hit.subject)).collect();
        let mut items: HashMap<_, _> = self.rows_of(&ids)?.into_iter().map(|row| (row.id.uuid(), row)).collect();
        let of_documents = found.iter().filter(|hit| hit.kind == "document");
        let ids: Vec<DocumentId> = of_documents
            .map(|hit| DocumentId(hit.subject))
            .take(HITS_MAX as usize)
            .collect();
        let coverage = self.coverage_counts(&ids)?;
        for hit in found {
            if hits.len() as i64 >= HITS_MAX {
                break;
            }
            if hit.kind == "item" {
                hits.extend(items.remove(&hit.subject).map(|row| Hit::Item(Box::new(row))));
            } else if self.reads_documents()
                && let Some(row) = self.document_row(DocumentId(hit.subject), covered(&coverage, hit.subject))?
            {
                let digest = self.core.state.documents.get(&row.id).map(|document| document.text);
                let text = digest.map(|digest| self.whole_text(digest)).transpose()?.flatten();
                hits.push(Hit::Document(Box::new(row), around(&text.unwrap_or_default(), words)));
            }
        }
        Ok(())
    }
}

fn covered(coverage: &HashMap<DocumentId, CoverageCounts>, document: uuid::Uuid) -> CoverageCounts {
    coverage.get(&DocumentId(document)).copied().unwrap_or_default()
}

/// The words around the first place where the search's first word stands.
fn around(text: &str, words: &str) -> String {
    let word = words.split_whitespace().next().unwrap_or_default();
    let chars: Vec<char> = text.chars().collect();
    let start = text.find(word).map_or(0, |byte| text[..byte].chars().count());
    let from = start.saturating_sub(AROUND);
    let to = (start + word.chars().count() + AROUND).min(chars.len());
    let mut out: String = chars[from..to]
        .iter()
        .map(|c| if c.is_control() { ' ' } else { *c })
        .collect();
    if from > 0 {
        out.insert(0, '…');
    }
    if to < chars.len() {
        out.push('…');
    }
    out
}
