//! Importing 导入: the rows of a ledger become items. What was validated beforehand comes row by row; nobody sees the items until
//! the closing event says that all of them are there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    decide::{Decider, Outcome},
    document::Anchor,
    event::Fact,
    id::{ImportId, ItemId, UnitId},
    item::{Source, registration::RegisterItem},
    limits,
    refusal::Refusal,
    text::{Digest, NewText},
    time::Date,
};

/// Opens an import.
#[derive(Clone, Debug, Serialize)]
pub struct OpenImport {
    /// Its id, made by the client.
    pub import: ImportId,
    /// What is imported: the name of the ledger.
    pub title: NewText,
    /// How many items it brings.
    pub items: u32,
}

/// Registers one row of a ledger as an item, by the same rules as any other registration.
#[derive(Clone, Debug, Serialize)]
pub struct ImportItem {
    /// The import, which must be open.
    pub import: ImportId,
    /// The row of the sheet, counted from 1.
    pub row: u32,
    /// The item's id, derived from import and row.
    pub item: ItemId,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: NewText,
    /// Its row in the text of the ledger.
    pub anchors: Vec<Anchor>,
    /// The item it is part of.
    pub parent: Option<ItemId>,
    /// Weight among its siblings; `None` is 1.
    pub weight: Option<i64>,
    /// First day of the work.
    pub start: Option<Date>,
    /// Due date.
    pub due: Option<Date>,
    /// The unit that the ledger names as lead. It is proposed when the item is assigned, and answers for nothing before.
    pub lead: Option<UnitId>,
    /// Further units that the ledger names.
    pub supporting: BTreeSet<UnitId>,
}

/// Closes an import: from now on its items are seen.
#[derive(Clone, Debug, Serialize)]
pub struct CloseImport {
    /// The import.
    pub import: ImportId,
}

/// An import was opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportOpened {
    /// Its id.
    pub import: ImportId,
    /// The name of the ledger.
    pub title: Digest,
    /// How many items it brings.
    pub items: u32,
}

/// An item came from a row of a ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemImported {
    /// The item, registered by the event before.
    pub item: ItemId,
    /// The import.
    pub import: ImportId,
    /// The row of the sheet.
    pub row: u32,
    /// The unit that the ledger names as lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitId>,
    /// Further units that the ledger names.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub supporting: BTreeSet<UnitId>,
}

/// An import was closed: all its items are there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportClosed {
    /// Its id.
    pub import: ImportId,
}

impl Decider<'_> {
    pub(crate) fn open_import(&mut self, command: &OpenImport) -> Outcome {
        self.must_be_office()?;
        self.must_be_new("import", self.state.org.imports.contains_key(&command.import))?;
        if !(1..=limits::IMPORT_ITEMS_MAX).contains(&command.items) {
            return Err(Refusal::new(
                "import_size",
                format!(
                    "一次导入 1 到 {} 件，现在是 {} 件；请分几次导入",
                    limits::IMPORT_ITEMS_MAX,
                    command.items
                ),
                format!(
                    "An import brings 1 to {} items, this one {}; do it in parts",
                    limits::IMPORT_ITEMS_MAX,
                    command.items
                ),
            ));
        }
        let title = self.title(&command.title, "title")?;
        self.emit(Fact::ImportOpened(ImportOpened {
            import: command.import,
            title,
            items: command.items,
        }));
        Ok(())
    }

    pub(crate) fn import_item(&mut self, command: &ImportItem) -> Outcome {
        self.must_be_importing(command.import)?;
        if command.supporting.len() > limits::SUPPORTING_MAX {
            return Err(Refusal::new(
                "too_many_supporting",
                format!("配合单位最多 {} 个", limits::SUPPORTING_MAX),
                format!("An item has at most {} supporting units", limits::SUPPORTING_MAX),
            )
            .at("supporting"));
        }
        for unit in command.lead.iter().chain(&command.supporting) {
            self.existing_unit(*unit, "lead")?;
        }
        self.register_item(&RegisterItem {
            item: command.item,
            kind: command.kind.clone(),
            title: command.title.clone(),
            source: Source::Document,
            anchors: command.anchors.clone(),
            parent: command.parent,
            weight: command.weight,
            start: command.start,
            due: command.due,
            narrow: None,
        })?;
        self.emit(Fact::ItemImported(ItemImported {
            item: command.item,
            import: command.import,
            row: command.row,
            lead: command.lead,
            supporting: command.supporting.clone(),
        }));
        Ok(())
    }

    pub(crate) fn close_import(&mut self, command: &CloseImport) -> Outcome {
        self.must_be_importing(command.import)?;
        self.emit(Fact::ImportClosed(ImportClosed { import: command.import }));
        Ok(())
    }

    /// An open import of this very person in this very post: nobody goes on with another's.
    fn must_be_importing(&self, import: ImportId) -> Outcome {
        self.must_be_office()?;
        let open: Option<Actor> = self.state.org.imports.get(&import).copied().flatten();
        match open {
            Some(actor) if actor == self.actor => Ok(()),
            _ => Err(Refusal::new(
                "no_import",
                "这次导入没有打开，或由别人在办；请重新导入",
                "This import is not open, or another person is at it; import again",
            )
            .at("import")),
        }
    }
}
