//! Recording a staged import: opened, its text admitted, its rows registered in pieces, closed. Every id follows from the import
//! and the row, so that a second run of the job, or of a piece of it, records nothing twice.

use std::time::Duration;

use futures_util::future::join_all;
use jiufen_kernel::{
    actor::Actor,
    command::{Command, Order},
    document::{AdmitDocument, Anchor},
    id::{CommandId, DocumentId, ImportId, ItemId, PersonId, PostId, UnitId},
    import::{CloseImport, ImportItem, OpenImport},
    refusal::Refusal,
    text::NewFile,
};
use uuid::Uuid;

use crate::{
    RecordError, Store, StoreError,
    desk::{
        imports::{self, Import, ImportState, StagedItem, StagedRow, Wanted, derived},
        uploads,
    },
    limits::{IMPORT_CHUNK, IMPORT_SHIFT},
    new_file, new_text,
};

/// The document that a part of an imported ledger becomes.
pub fn document_of(import: Uuid, part: u32) -> DocumentId {
    DocumentId(derived(import, "document", i64::from(part), 0))
}

/// The item that a place of an imported ledger becomes.
pub fn item_of(import: Uuid, row: i64, sub: i64) -> ItemId {
    ItemId(derived(import, "item", row, sub))
}

impl Store {
    /// Records an import as far as its shift lasts. True when there is nothing left to do.
    ///
    /// # Errors
    /// When the storage fails; the job is tried again then.
    pub(crate) async fn record_import(&self, id: Uuid) -> Result<bool, StoreError> {
        let begun = self.clock().monotonic();
        let found = self.look(move |db| Ok(imports::any(db, id)?)).await?;
        let Some(import) = found.filter(|import| import.state == ImportState::Running) else {
            return Ok(true);
        };
        let recorder = Recorder {
            store: self,
            actor: Actor {
                person: PersonId(import.by_person),
                post: PostId(import.by_post),
            },
            import,
        };
        match recorder.all(begun).await {
            Ok(done) => Ok(done),
            Err(RecordError::Refused(refusal)) => {
                self.desk(move |db| Ok(imports::halt(db, id, ImportState::Stopped, &refusal.zh, &refusal.en)?))
                    .await?;
                Ok(true)
            }
            // Ids are derived from the row alone: another body under one of them is a row that was changed meanwhile.
            Err(RecordError::Conflict) => {
                let (zh, en) = (
                    "这份台账已经导入过一部分，内容却变了；请作为新的导入重新上传",
                    "Part of this ledger was recorded before with other content; send it again as a new import",
                );
                self.desk(move |db| Ok(imports::halt(db, id, ImportState::Stopped, zh, en)?))
                    .await?;
                Ok(true)
            }
            Err(RecordError::Failed(error)) => Err(error),
        }
    }
}

struct Recorder<'a> {
    store: &'a Store,
    actor: Actor,
    import: Import,
}

impl Recorder<'_> {
    async fn all(&self, begun: Duration) -> Result<bool, RecordError> {
        let id = self.import.id;
        let open = OpenImport {
            import: ImportId(id),
            title: new_text(&self.import.title),
            items: u32::try_from(self.import.items).unwrap_or(u32::MAX),
        };
        self.record("open", 0, 0, open).await?;
        self.admit().await?;
        let shift = Duration::from_micros(IMPORT_SHIFT.unsigned_abs());
        let mut after = (self.import.done_row, self.import.done_sub);
        loop {
            if self.store.is_stopping() || self.store.clock().monotonic() - begun > shift {
                return Ok(false);
            }
            let rows = self
                .store
                .look(move |db| Ok(imports::rows(db, id, Wanted::Sound, after, IMPORT_CHUNK)?))
                .await?;
            let Some(last) = rows.last().map(|row| (row.row, row.sub)) else {
                break;
            };
            self.piece(&rows).await?;
            let count = rows.len() as i64;
            self.store
                .desk(move |db| Ok(imports::advance(db, id, last.0, last.1, count)?))
                .await?;
            after = last;
        }
        self.record("close", 0, 0, CloseImport { import: ImportId(id) }).await?;
        let (person, now) = (self.import.by_person, self.store.clock().micros());
        self.store
            .desk(move |db| {
                uploads::attach(db, id, person, now)?;
                Ok(imports::finish(db, id)?)
            })
            .await?;
        Ok(true)
    }

    /// The text of the ledger, with its original bytes, as documents to which the items are anchored.
    async fn admit(&self) -> Result<(), RecordError> {
        let (id, person) = (self.import.id, self.import.by_person);
        let (parts, upload) = self
            .store
            .look(move |db| Ok((imports::parts(db, id)?, uploads::find(db, id, person)?)))
            .await?;
        let upload = upload.ok_or_else(|| {
            Refusal::new(
                "import_gone",
                "原文件已过保存期，请重新上传",
                "The file was kept too long without being recorded; send it again",
            )
        })?;
        let files = self.store.files().clone();
        let size = u64::try_from(upload.size).unwrap_or(0);
        let original = tokio::task::spawn_blocking(move || new_file(&files, upload.sha256, size, &upload.media, &upload.name));
        let original: NewFile = original.await.map_err(|_| StoreError::Unknown)??;
        let many = parts.len() > 1;
        for (part, text) in parts {
            let title = if many {
                format!("{}（{}）", self.import.title, part + 1)
            } else {
                self.import.title.clone()
            };
            let admit = AdmitDocument {
                document: document_of(id, part),
                title: new_text(title),
                number: None,
                issuer: None,
                dated: None,
                text: new_text(text),
                original: Some(original.clone()),
                earlier: None,
            };
            self.record("admit", i64::from(part), 0, admit).await?;
        }
        Ok(())
    }

    /// Some rows at once. What an item is part of comes in an earlier batch than the item, or earlier in the same.
    async fn piece(&self, rows: &[StagedRow]) -> Result<(), RecordError> {
        let orders = rows.iter().filter_map(|row| {
            let item = row.item.as_ref()?;
            Some(self.record("row", row.row, row.sub, self.command(row, item)))
        });
        for (answer, row) in join_all(orders).await.into_iter().zip(rows) {
            answer.map_err(|error| match error {
                RecordError::Refused(mut refusal) => {
                    refusal.zh = format!("第 {} 行：{}", row.row, refusal.zh);
                    refusal.en = format!("Row {}: {}", row.row, refusal.en);
                    RecordError::Refused(refusal)
                }
                other => other,
            })?;
        }
        Ok(())
    }

    fn command(&self, row: &StagedRow, item: &StagedItem) -> ImportItem {
        ImportItem {
            import: ImportId(self.import.id),
            row: u32::try_from(row.row).unwrap_or(0),
            item: item_of(self.import.id, row.row, row.sub),
            kind: item.kind.clone(),
            title: new_text(&item.title),
            anchors: vec![Anchor {
                document: document_of(self.import.id, item.part),
                start: item.start,
                end: item.end,
            }],
            parent: item.parent.map(ItemId),
            weight: item.weight,
            start: item.from,
            due: item.due,
            lead: item.lead.map(UnitId),
            supporting: item.supporting.iter().copied().map(UnitId).collect(),
        }
    }

    async fn record(&self, what: &str, row: i64, sub: i64, command: impl Into<Command>) -> Result<(), RecordError> {
        let id = CommandId(derived(self.import.id, what, row, sub));
        self.store
            .record_in_turn(Order::new(id, self.actor, command))
            .await
            .map(|_| ())
    }
}
