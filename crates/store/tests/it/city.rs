//! A small town for tests of the whole store: a root with an office, a checkers' unit, and a bureau with a section.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    command::{Command, Order},
    document::{AdmitDocument, Anchor},
    founding::{Found, Founder},
    id::{CommandId, DocumentId, ItemId, TenureId, UnitId},
    item::{
        Source,
        life::{AcceptItem, AssignItem},
        proof::{AgreeProof, NewPiece},
        registration::{ApproveItem, RegisterItem},
    },
    org::{
        Holding, Role,
        appointments::{AddPerson, AskAppointment, ConfirmAppointment},
        units::{AddPost, AddUnit},
    },
    pack::AdoptPack,
    time::{Date, Timestamp},
};
use jiufen_store::{Receipt, RecordError, Store, StoreConfig, new_text, testing::TestBase};
use uuid::Uuid;

/// The base pack as it is shipped.
pub const BASE: [(&str, &str); 4] = [
    ("task.toml", include_str!("../../../../packs/base/1/task.toml")),
    ("project.toml", include_str!("../../../../packs/base/1/project.toml")),
    ("milestone.toml", include_str!("../../../../packs/base/1/milestone.toml")),
    ("blocker.toml", include_str!("../../../../packs/base/1/blocker.toml")),
];

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

fn id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

/// A civil date.
pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Nine in the morning in Shanghai.
pub fn at(day: &str) -> Timestamp {
    format!("{day}T01:00:00Z").parse().expect("an instant")
}

/// Where a test's store lives.
pub fn config(base: &TestBase) -> StoreConfig {
    match base.postgres_url() {
        None => StoreConfig::embedded(base.folder()),
        Some(url) => StoreConfig {
            folder: base.folder().to_owned(),
            postgres: Some(url.parse().expect("a URL")),
            schema: None,
        },
    }
}

impl City {
    /// A demonstration town founded on 1 March 2026.
    pub async fn found(base: &TestBase) -> City {
        let store = Store::open(&config(base)).expect("the store opens");
        let actor = || Actor {
            person: id(),
            post: id(),
        };
        let (admin, second_admin, auditor) = (actor(), actor(), actor());
        let founder = |actor: Actor, name: &str, title: &str| Founder {
            person: actor.person,
            name: new_text(name),
            post: actor.post,
            title: new_text(title),
            tenure: id(),
        };
        let root: UnitId = id();
        let city = City {
            store,
            root,
            bureau: id(),
            checkers: id(),
            admin,
            second_admin,
            auditor,
            office: actor(),
            second_office: actor(),
            intake: actor(),
            clearing: actor(),
            handling: actor(),
            checker: actor(),
            leader: actor(),
        };
        let found = Found {
            demo: true,
            time_zone: "Asia/Shanghai".into(),
            root,
            name: new_text("河清市人民政府"),
            short: new_text("市政府"),
            administrators: [founder(admin, "甲", "管理一岗"), founder(second_admin, "乙", "管理二岗")],
            auditor: founder(auditor, "丙", "审计岗"),
        };
        city.on("2026-03-01", admin, found).await.expect("founded");
        let files = BASE
            .iter()
            .map(|(name, text)| ((*name).to_owned(), new_text(*text)))
            .collect();
        let pack = AdoptPack {
            name: "base".into(),
            version: 1,
            files,
        };
        city.on("2026-03-01", admin, pack).await.expect("the base pack");
        let office_unit: UnitId = id();
        for (unit, name) in [(office_unit, "督查室"), (city.checkers, "核查中心"), (city.bureau, "水务局")] {
            let add = AddUnit {
                unit,
                parent: root,
                name: new_text(name),
                short: new_text(name),
                order: 1,
            };
            city.on("2026-03-01", admin, add).await.expect("a unit");
        }
        let posts = [
            (city.office, office_unit, Role::Office),
            (city.second_office, office_unit, Role::Office),
            (city.intake, city.bureau, Role::Intake),
            (city.clearing, city.bureau, Role::Clearing),
            (city.handling, city.bureau, Role::Handling),
            (city.checker, city.checkers, Role::Checker),
            (city.leader, root, Role::Leader),
        ];
        for (actor, unit, role) in posts {
            city.appoint(actor, unit, role).await;
        }
        city
    }

    async fn appoint(&self, actor: Actor, unit: UnitId, role: Role) {
        let tenure: TenureId = id();
        let day = "2026-03-01";
        let post = AddPost {
            post: actor.post,
            unit,
            title: new_text(format!("{role:?}岗")),
            roles: BTreeSet::from([role]),
            order: 1,
        };
        self.on(day, self.admin, post).await.expect("a post");
        let person = AddPerson {
            person: actor.person,
            name: new_text(format!("某{role:?}")),
        };
        self.on(day, self.admin, person).await.expect("a person");
        let ask = AskAppointment {
            tenure,
            post: actor.post,
            person: actor.person,
            holding: Holding::Own,
        };
        self.on(day, self.admin, ask).await.expect("asked");
        let confirm = ConfirmAppointment { tenure, from: date(day) };
        self.on(day, self.second_admin, confirm).await.expect("confirmed");
    }

    /// Records a command at nine on a day.
    pub async fn on(&self, day: &str, actor: Actor, command: impl Into<Command>) -> Result<Receipt, RecordError> {
        let order = Order::new(id::<CommandId>(), actor, command);
        self.store.record_at(order, at(day)).await
    }

    /// A document of one paragraph.
    pub async fn document(&self, text: &str) -> DocumentId {
        let document: DocumentId = id();
        let admit = AdmitDocument {
            document,
            title: new_text("河清市工作要点"),
            number: None,
            issuer: None,
            dated: None,
            text: new_text(text),
            original: None,
        };
        self.on("2026-03-02", self.office, admit).await.expect("admitted");
        document
    }

    /// An item under way, led by the bureau, with an agreed proof.
    pub async fn item(&self, kind: &str, title: &str, parent: Option<ItemId>, due: &str) -> ItemId {
        let item: ItemId = id();
        let register = RegisterItem {
            item,
            kind: kind.into(),
            title: new_text(title),
            source: Source::Meeting,
            anchors: Vec::new(),
            parent,
            weight: None,
            start: Some(date("2026-03-02")),
            due: Some(date(due)),
            narrow: None,
        };
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
        let item: ItemId = id();
        let register = RegisterItem {
            item,
            kind: "task".into(),
            title: new_text(title),
            source: Source::Document,
            anchors: vec![Anchor { document, start, end }],
            parent: None,
            weight: None,
            start: None,
            due: Some(date("2026-12-31")),
            narrow: None,
        };
        self.on("2026-03-02", self.office, register).await.expect("registered");
        item
    }

    /// A fresh id.
    pub fn new_id<T: From<Uuid>>() -> T {
        id()
    }
}
