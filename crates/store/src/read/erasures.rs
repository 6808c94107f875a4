//! Erasing a payload: what of an item or a document can be asked for, what waits for a second person, and what was erased by whom.

use std::fmt;

use jiufen_kernel::{
    erasure::{Ground, rests},
    event::{Event, Fact},
    id::{AskId, DocumentId, ItemId},
    org::Role,
    text::Digest,
    time::Date,
};
use uuid::Uuid;

use super::{
    Read, Reader,
    views::{PostRef, Shown},
};
use crate::project::{load, tables::IN_USE};

/// Erasures that are shown; older ones stay in the log.
const SHOWN: i64 = 200;

/// How a text or file was removed by law, said wherever it was shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Removal {
    /// When.
    pub on: Date,
    /// The person who confirmed it, unless their name went too.
    pub by: Option<String>,
    /// The beginning of the law or order, unless its words went too.
    pub under: Option<String>,
}

impl fmt::Display for Removal {
    /// For those who read either language: the day, the person and the law are the same in both.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 依法删除 / removed by law", self.on)?;
        if let Some(by) = &self.by {
            write!(f, " · {by}")?;
        }
        match &self.under {
            Some(under) => write!(f, " · “{under}”"),
            None => Ok(()),
        }
    }
}

/// A text or file that an event carries.
#[derive(Clone, PartialEq, Debug)]
pub struct Erasable {
    /// Which.
    pub digest: Digest,
    /// The name of the event.
    pub event: &'static str,
    /// The field that holds it; `file` for bytes.
    pub field: String,
    /// The day it was recorded.
    pub on: Date,
    /// Its words, of a file its name.
    pub words: Shown,
    /// Numbers rest on it: it cannot go now.
    pub rests: bool,
}

/// An erasure that was asked for, or done.
#[derive(Clone, PartialEq, Debug)]
pub struct ErasureView {
    /// The request.
    pub ask: AskId,
    /// What carries it: the event's name and the field, where it is still to be found.
    pub what: Option<(&'static str, String)>,
    /// The item it belongs to, when the reader may see it.
    pub item: Option<(ItemId, String)>,
    /// The document it belongs to, when the reader may see it.
    pub document: Option<DocumentId>,
    /// On which ground.
    pub ground: Ground,
    /// The law or order.
    pub law: Shown,
    /// The post that asked, or confirmed.
    pub post: PostRef,
    /// The person in it.
    pub person: Shown,
    /// The day, once it is done.
    pub on: Option<Date>,
    /// The reader asked for it.
    pub own: bool,
}

impl Reader<'_> {
    /// What of an item can be asked to go; `None` when it does not exist for this reader, or they have no part in erasures.
    ///
    /// # Errors
    /// When the database fails.
    pub fn erasable_of_item(&mut self, id: ItemId) -> Read<Option<Vec<Erasable>>> {
        if !self.has_role(Role::Office) || self.rows_of(&[id])?.is_empty() {
            return Ok(None);
        }
        self.erasable(id.uuid()).map(Some)
    }

    /// The same of a document.
    ///
    /// # Errors
    /// When the database fails.
    pub fn erasable_of_document(&mut self, id: DocumentId) -> Read<Option<Vec<Erasable>>> {
        let asks = self.has_role(Role::Office) || self.has_role(Role::Administrator);
        if !asks || !self.reads_documents() || !self.core.state.documents.contains_key(&id) {
            return Ok(None);
        }
        self.erasable(id.uuid()).map(Some)
    }

    fn erasable(&mut self, subject: Uuid) -> Read<Vec<Erasable>> {
        let events = load::history(self.db, subject, self.at)?;
        let zone = self.time_zone();
        let mut found: Vec<Erasable> = Vec::new();
        for event in &events {
            for (field, digest, shown) in carried(event) {
                if found.iter().any(|known| known.digest == digest) || self.core.erased.contains_key(&digest) {
                    continue;
                }
                found.push(Erasable {
                    digest,
                    event: event.fact.name(),
                    field,
                    on: zone.to_datetime(event.received).date(),
                    words: self.text(shown)?,
                    rests: rests(&events, digest),
                });
            }
        }
        Ok(found)
    }

    /// Erasures that wait for a second person.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_erasures(&mut self) -> Read<Vec<ErasureView>> {
        let open: Vec<_> = self.core.state.erasures.values().cloned().collect();
        let mut views = Vec::with_capacity(open.len());
        for asked in open {
            let carriers = load::carriers(self.db, asked.fact.payload)?;
            let carrier = carriers.iter().find_map(|event| {
                let field = carried(event)
                    .into_iter()
                    .find(|(_, digest, _)| *digest == asked.fact.payload)?
                    .0;
                Some((event.fact.name(), field, event.fact.subject()))
            });
            let mut item = None;
            let mut document = None;
            if let Some((_, _, subject)) = &carrier {
                item = self.rows_of(&[ItemId(*subject)])?.pop().map(|row| (row.id, row.number));
                document =
                    Some(DocumentId(*subject)).filter(|id| self.reads_documents() && self.core.state.documents.contains_key(id));
            }
            views.push(ErasureView {
                ask: asked.fact.ask,
                what: carrier.map(|(name, field, _)| (name, field)),
                item,
                document,
                ground: asked.fact.ground,
                law: self.text(asked.fact.law)?,
                post: self.post_ref(asked.post),
                person: self.person_name(asked.person),
                on: None,
                own: asked.person == self.actor.person,
            });
        }
        Ok(views)
    }

    /// What was erased, newest first: on which day, by whom, under which law.
    ///
    /// # Errors
    /// When the database fails.
    pub fn done_erasures(&mut self) -> Read<Vec<ErasureView>> {
        let sql = format!(
            "SELECT e.position, e.bytes FROM {IN_USE}core c JOIN event e ON e.position = c.position \
             WHERE e.type = 'PayloadErased' ORDER BY e.position DESC LIMIT {SHOWN}"
        );
        let rows = self.db.query(&sql, &[])?;
        let zone = self.time_zone();
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let event = load::event_of(row.int(0)?, row.bytes(1)?)?;
            let Fact::PayloadErased(fact) = &event.fact else { continue };
            views.push(ErasureView {
                ask: fact.ask,
                what: None,
                item: None,
                document: None,
                ground: fact.ground,
                law: self.text(fact.law)?,
                post: self.post_ref(event.actor.post),
                person: self.person_name(event.actor.person),
                on: Some(zone.to_datetime(event.received).date()),
                own: event.actor.person == self.actor.person,
            });
        }
        Ok(views)
    }
}

/// Texts and files of an event: field, digest, and the digest of the words that tell of it.
fn carried(event: &Event) -> Vec<(String, Digest, Digest)> {
    fn walk(value: &serde_json::Value, field: &str, into: &mut Vec<(String, Digest, Digest)>) {
        let digest = |value: &serde_json::Value| serde_json::from_value::<Digest>(value.clone()).ok();
        match value {
            serde_json::Value::String(text) if text.len() == 64 => {
                into.extend(digest(value).map(|digest| (field.to_owned(), digest, digest)))
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| walk(value, field, into)),
            serde_json::Value::Object(fields) => {
                let name = fields.get("name").and_then(digest);
                for (field, value) in fields {
                    match (field.as_str(), digest(value), name) {
                        ("file", Some(file), Some(name)) => into.push(("file".to_owned(), file, name)),
                        _ => walk(value, field, into),
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    found.extend(event.late.map(|late| ("late".to_owned(), late, late)));
    if let Ok(body) = serde_json::from_str(&event.fact.body_json()) {
        walk(&body, "", &mut found);
    }
    found
}
