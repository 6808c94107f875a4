//! A town at work: two posts of the office, a bureau that takes in and handles, another bureau that sees nothing of it,
//! a leader, an auditor, two administrators; a goal with three parts, and items in every early state.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiufen_kernel::actor::Actor;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::founding::{Found, Founder};
use jiufen_kernel::id::{ItemId, UnitId};
use jiufen_kernel::item::Source;
use jiufen_kernel::item::life::{AcceptItem, AssignItem};
use jiufen_kernel::item::proof::{AgreeProof, NewPiece};
use jiufen_kernel::item::registration::{ApproveItem, RegisterItem};
use jiufen_kernel::item::report::{Claim, ClearReport, FileReport};
use jiufen_kernel::org::appointments::{AddPerson, AskAppointment, ConfirmAppointment};
use jiufen_kernel::org::units::{AddPost, AddUnit};
use jiufen_kernel::org::{Holding, Role};
use jiufen_kernel::pack::AdoptPack;
use jiufen_kernel::share::Share;
use jiufen_store::desk::accounts;
use jiufen_store::{Store, StoreConfig, new_text};
use uuid::Uuid;

/// What there is.
pub struct Work {
    /// 北渠灌区改造: the goal, with three parts.
    pub goal: ItemId,
    /// 一标段干渠: reported 60 %, due 31 October, so late.
    pub late: ItemId,
    /// 二标段支渠: accepted and never reported, due 31 December.
    pub silent: ItemId,
    /// 三标段渡槽: assigned, to be accepted.
    pub assigned: ItemId,
    /// 河清北站广场: registered only.
    pub registered: ItemId,
    /// =SUM(A1) 计量: approved only, with a title that is a formula.
    pub formula: ItemId,
}

const BASE: [(&str, &str); 4] = [
    ("task.toml", include_str!("../../../../packs/base/1/task.toml")),
    ("project.toml", include_str!("../../../../packs/base/1/project.toml")),
    ("milestone.toml", include_str!("../../../../packs/base/1/milestone.toml")),
    ("blocker.toml", include_str!("../../../../packs/base/1/blocker.toml")),
];

fn id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

fn actor() -> Actor {
    Actor {
        person: id(),
        post: id(),
    }
}

struct Town {
    store: Store,
    first: Actor,
    second: Actor,
}

impl Town {
    async fn on(&self, day: Date, actor: Actor, command: impl Into<Command>) {
        let at: Timestamp = format!("{day}T02:00:00Z").parse().unwrap();
        let command = command.into();
        let name = command.name();
        let done = self.store.record_at(Order::new(id(), actor, command), at).await;
        done.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    async fn unit(&self, parent: UnitId, name: &str) -> UnitId {
        let unit = id();
        let add = AddUnit {
            unit,
            parent,
            name: new_text(name),
            short: new_text(name),
            order: 1,
        };
        self.on(FOUNDED, self.first, add).await;
        unit
    }

    async fn holder(&self, unit: UnitId, title: &str, name: &str, roles: &[Role]) -> Actor {
        let (actor, tenure) = (actor(), id());
        let add = AddPost {
            post: actor.post,
            unit,
            title: new_text(title),
            roles: BTreeSet::from_iter(roles.iter().copied()),
            order: 1,
        };
        self.on(FOUNDED, self.first, add).await;
        let person = AddPerson {
            person: actor.person,
            name: new_text(name),
        };
        self.on(FOUNDED, self.first, person).await;
        let ask = AskAppointment {
            tenure,
            post: actor.post,
            person: actor.person,
            holding: Holding::Own,
        };
        self.on(FOUNDED, self.first, ask).await;
        self.on(FOUNDED, self.second, ConfirmAppointment { tenure, from: FOUNDED })
            .await;
        actor
    }

    async fn register(&self, by: Actor, title: &str, parent: Option<ItemId>, due: Date) -> ItemId {
        let item = id();
        let register = RegisterItem {
            item,
            kind: if title.starts_with("北渠") { "project" } else { "task" }.into(),
            title: new_text(title),
            source: Source::Meeting,
            anchors: Vec::new(),
            parent,
            weight: None,
            start: None,
            due: Some(due),
            narrow: None,
        };
        self.on(date(2026, 4, 1), by, register).await;
        item
    }
}

const FOUNDED: Date = date(2026, 3, 1);

/// Founds it. Logins: `lu` and `fang` (office), `bai` (intake and clearing) and `zhou` (handling) of the water bureau,
/// `qin` (handling) of the culture bureau, `lin` (leader), `ming` (auditor), `yu` (administrator).
pub async fn found(folder: &Path, password_hash: &'static str) -> (Arc<Store>, Work) {
    let store = Store::open(&StoreConfig::embedded(folder)).unwrap();
    let (first, second, auditor) = (actor(), actor(), actor());
    let founder = |actor: Actor, name: &str, title: &str| Founder {
        person: actor.person,
        name: new_text(name),
        post: actor.post,
        title: new_text(title),
        tenure: id(),
    };
    let root: UnitId = id();
    let town = Town { store, first, second };
    let found = Found {
        demo: true,
        time_zone: "Asia/Shanghai".into(),
        root,
        name: new_text("河清市人民政府"),
        short: new_text("市政府"),
        administrators: [founder(first, "于简", "管理一岗"), founder(second, "简宁", "管理二岗")],
        auditor: founder(auditor, "明溪", "审计岗"),
    };
    town.on(FOUNDED, first, found).await;
    let files = BASE.iter().map(|(name, text)| ((*name).to_string(), new_text(*text)));
    let pack = AdoptPack {
        name: "base".into(),
        version: 1,
        files: files.collect(),
    };
    town.on(FOUNDED, first, pack).await;
    let office = town.unit(root, "市政府督查室").await;
    let water = town.unit(root, "市水务局").await;
    let culture = town.unit(root, "市文化局").await;
    let lu = town.holder(office, "督查一科长", "陆问津", &[Role::Office]).await;
    let fang = town.holder(office, "督查室主任", "方叙", &[Role::Office]).await;
    let bai = town.holder(water, "办公室", "白芷", &[Role::Intake, Role::Clearing]).await;
    let zhou = town.holder(water, "建设管理科长", "周砚", &[Role::Handling]).await;
    let qin = town.holder(culture, "文化科长", "秦岭", &[Role::Handling]).await;
    let lin = town.holder(root, "副市长", "林若谷", &[Role::Leader]).await;

    let goal = town.register(lu, "北渠灌区改造", None, date(2026, 12, 31)).await;
    town.on(date(2026, 4, 1), fang, ApproveItem { item: goal }).await;
    let mut parts = Vec::new();
    for (title, due) in [
        ("一标段干渠", date(2026, 10, 31)),
        ("二标段支渠", date(2026, 12, 31)),
        ("三标段渡槽", date(2026, 12, 31)),
    ] {
        let item = town.register(lu, title, Some(goal), due).await;
        town.on(date(2026, 4, 1), fang, ApproveItem { item }).await;
        let assign = AssignItem {
            item,
            lead: water,
            supporting: BTreeSet::new(),
            leader: None,
            due: None,
            note: None,
        };
        town.on(date(2026, 4, 2), lu, assign).await;
        let piece = NewPiece {
            what: new_text("验收记录"),
            grade: None,
            place: None,
        };
        let proof = AgreeProof {
            item,
            pieces: vec![piece],
            reason: None,
        };
        town.on(date(2026, 4, 2), lu, proof).await;
        parts.push(item);
    }
    for item in &parts[..2] {
        let accept = AcceptItem {
            item: *item,
            handling: zhou.post,
        };
        town.on(date(2026, 4, 3), bai, accept).await;
    }
    let formula = town.register(lu, "=SUM(A1) 计量", None, date(2026, 12, 20)).await;
    town.on(date(2026, 4, 3), fang, ApproveItem { item: formula }).await;
    let registered = town.register_later(lu).await;
    let report = FileReport {
        report: id(),
        item: parts[0],
        claim: Claim::Percent(Share::new(6_000).unwrap()),
        progress: Some(new_text("干渠开挖")),
        problem: None,
        next: None,
    };
    let filed = report.report;
    town.on(date(2026, 9, 10), zhou, report).await;
    // Whether a report of progress is cleared is the pack's to say.
    let at: Timestamp = "2026-09-10T03:00:00Z".parse().unwrap();
    let clear = ClearReport {
        report: filed,
        item: parts[0],
    };
    let _ = town.store.record_at(Order::new(id(), bai, clear), at).await;

    let logins = [
        ("lu", lu),
        ("fang", fang),
        ("bai", bai),
        ("zhou", zhou),
        ("qin", qin),
        ("lin", lin),
        ("ming", auditor),
        ("yu", first),
    ];
    let mut store = town.store;
    store
        .desk(move |db| {
            for (login, actor) in logins {
                assert!(accounts::create(db, actor.person.uuid(), login, password_hash, false, 0)?);
            }
            Ok(())
        })
        .await
        .unwrap();
    store.set_demo_clock("2026-11-20T01:00:00Z".parse().unwrap()).unwrap();
    let work = Work {
        goal,
        late: parts[0],
        silent: parts[1],
        assigned: parts[2],
        registered,
        formula,
    };
    (Arc::new(store), work)
}

impl Town {
    async fn register_later(&self, by: Actor) -> ItemId {
        let item = id();
        let register = RegisterItem {
            item,
            kind: "task".into(),
            title: new_text("河清北站广场"),
            source: Source::Instruction,
            anchors: Vec::new(),
            parent: None,
            weight: None,
            start: None,
            due: Some(date(2026, 12, 10)),
            narrow: None,
        };
        self.on(date(2026, 9, 1), by, register).await;
        item
    }
}
