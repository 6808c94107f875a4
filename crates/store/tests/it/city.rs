//! A small town for tests of the whole store: a root with an office, a checkers' unit, and a bureau with a section.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    command::{Command, Order},
    document::{AdmitDocument, Anchor},
    id::{CommandId, DocumentId, ItemId, UnitId},
    item::{
        Source,
        life::{AcceptItem, AssignItem},
        proof::{AgreeProof, NewPiece},
        registration::{ApproveItem, RegisterItem},
    },
    org::Role,
    time::{Date, Timestamp},
};
use jiufen_store::{
    Receipt, RecordError, Store, StoreConfig, new_text,
    testing::{
        TestBase,
        town::{Town, morning, new_id, registration},
    },
};
use uuid::Uuid;

/// A store with people in it.
pub struct City {
    pub store: Store,
    pub root: UnitId,
    pub bureau: UnitId,
    pub checkers: UnitId,
    pub admin: Actor,
    pub second_admin: Actor,
    pub auditor: Actor,
    pub office: Actor,
    pub second_office: Actor,
    pub intake: Actor,
    pub clearing: Actor,
    pub handling: Actor,
    pub checker: Actor,
    pub leader: Actor,
}

/// A civil date.
pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Nine in the morning in Shanghai.
pub fn at(day: &str) -> Timestamp {
    morning(date(day))
}

/// Where a test's store lives.
pub fn config(base: &TestBase) -> StoreConfig {
    base.config()
}

impl City {
    /// A demonstration town founded on 1 March 2026.
    pub async fn found(base: &TestBase) -> City {
        let town = Town::found(&config(base), ["甲", "乙", "丙"]).await;
        let office_unit = town.unit(town.root, "督查室", "督查室").await;
        let checkers = town.unit(town.root, "核查中心", "核查中心").await;
        let bureau = town.unit(town.root, "水务局", "水务局").await;
        let appoint = async |unit: UnitId, role: Role| {
            let (title, name) = (format!("{role:?}岗"), format!("某{role:?}"));
            town.appoint(unit, &title, &name, &[role]).await
        };
        City {
            office: appoint(office_unit, Role::Office).await,
            second_office: appoint(office_unit, Role::Office).await,
            intake: appoint(bureau, Role::Intake).await,
            clearing: appoint(bureau, Role::Clearing).await,
            handling: appoint(bureau, Role::Handling).await,
            checker: appoint(checkers, Role::Checker).await,
            leader: appoint(town.root, Role::Leader).await,
            root: town.root,
            bureau,
            checkers,
            admin: town.first,
            second_admin: town.second,
            auditor: town.auditor,
            store: town.store,
        }
    }

    /// Records a command at nine on a day.
    pub async fn on(&self, day: &str, actor: Actor, command: impl Into<Command>) -> Result<Receipt, RecordError> {
        let order = Order::new(new_id::<CommandId>(), actor, command);
        self.store.record_at(order, at(day)).await
    }

    /// A document of one paragraph.
    pub async fn document(&self, text: &str) -> DocumentId {
        let document: DocumentId = new_id();
        let admit = AdmitDocument {
            document,
            title: new_text("河清市工作要点"),
            number: None,
            issuer: None,
            dated: None,
            text: new_text(text),
            original: None,
            earlier: None,
        };
        self.on("2026-03-02", self.office, admit).await.expect("admitted");
        document
    }

    /// An item under way, led by the bureau, with an agreed proof.
    pub async fn item(&self, kind: &str, title: &str, parent: Option<ItemId>, due: &str) -> ItemId {
        let register = RegisterItem {
            parent,
            start: Some(date("2026-03-02")),
            ..registration(kind, title, date(due))
        };
        let item = register.item;
        self.on("2026-03-02", self.office, register).await.expect("registered");
        self.on("2026-03-02", self.second_office, ApproveItem { item })
            .await
            .expect("approved");
        let proof = AgreeProof {
            item,
            pieces: vec![NewPiece {
                what: new_text("验收单"),
                grade: None,
                place: None,
            }],
            reason: None,
        };
        self.on("2026-03-02", self.office, proof).await.expect("proof agreed");
        let assign = AssignItem {
            item,
            lead: self.bureau,
            supporting: BTreeSet::new(),
            leader: Some(self.leader.post),
            due: None,
            note: None,
        };
        self.on("2026-03-02", self.office, assign).await.expect("assigned");
        let accept = AcceptItem {
            item,
            handling: self.handling.post,
        };
        self.on("2026-03-03", self.intake, accept).await.expect("accepted");
        item
    }

    /// An item anchored in a document, only registered.
    pub async fn anchored(&self, document: DocumentId, start: u32, end: u32, title: &str) -> ItemId {
        let register = RegisterItem {
            source: Source::Document,
            anchors: vec![Anchor { document, start, end }],
            ..registration("task", title, date("2026-12-31"))
        };
        let item = register.item;
        self.on("2026-03-02", self.office, register).await.expect("registered");
        item
    }

    /// A fresh id.
    pub fn new_id<T: From<Uuid>>() -> T {
        new_id()
    }
}
