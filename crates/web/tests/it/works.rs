//! A town at work: an office of two, a bureau that leads, a checkers' unit, a bureau that has no part, and an item in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use jiufen_kernel::actor::Actor;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::founding::{Found, Founder};
use jiufen_kernel::id::{ItemId, TenureId, UnitId};
use jiufen_kernel::item::Source;
use jiufen_kernel::item::registration::RegisterItem;
use jiufen_kernel::org::appointments::{AddPerson, AskAppointment, ConfirmAppointment};
use jiufen_kernel::org::units::{AddPost, AddUnit};
use jiufen_kernel::org::{Holding, Role};
use jiufen_kernel::pack::AdoptPack;
use jiufen_store::desk::accounts;
use jiufen_store::{Store, StoreConfig, new_text};
use uuid::Uuid;

use crate::site::{HASH, Site, around};

const BASE: [(&str, &str); 4] = [
    ("task.toml", include_str!("../../../../packs/base/1/task.toml")),
    ("project.toml", include_str!("../../../../packs/base/1/project.toml")),
    ("milestone.toml", include_str!("../../../../packs/base/1/milestone.toml")),
    ("blocker.toml", include_str!("../../../../packs/base/1/blocker.toml")),
];

/// The town. Accounts: `lu` and `fang` (office), `lin` (leader), `bai` (intake), `jiang` (clearing), `zhou` (handling),
/// `wen` (checker), `other` (a bureau without a part in it).
pub struct Works {
    pub site: Site,
    pub bureau: UnitId,
    pub other: UnitId,
    pub handling: Actor,
    pub checker: Actor,
    /// Registered, and nothing more.
    pub item: ItemId,
}

pub fn id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

fn actor() -> Actor {
    Actor {
        person: id(),
        post: id(),
    }
}

async fn on(store: &Store, actor: Actor, command: impl Into<Command>) {
    let at: Timestamp = "2026-03-01T01:00:00Z".parse().unwrap();
    store.record_at(Order::new(id(), actor, command), at).await.unwrap();
}

pub async fn works() -> Works {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&StoreConfig::embedded(folder.path())).unwrap();
    let (first, second, auditor) = (actor(), actor(), actor());
    let founder = |actor: Actor, name: &str| Founder {
        person: actor.person,
        name: new_text(name),
        post: actor.post,
        title: new_text(name),
        tenure: id(),
    };
    let root: UnitId = id();
    let found = Found {
        demo: true,
        time_zone: "Asia/Shanghai".into(),
        root,
        name: new_text("河清市人民政府"),
        short: new_text("市政府"),
        administrators: [founder(first, "管理一岗"), founder(second, "管理二岗")],
        auditor: founder(auditor, "审计岗"),
    };
    on(&store, first, found).await;
    let files = BASE.iter().map(|(name, text)| ((*name).to_owned(), new_text(*text)));
    let pack = AdoptPack {
        name: "base".into(),
        version: 1,
        files: files.collect(),
    };
    on(&store, first, pack).await;
    let [office_unit, checkers, bureau, other]: [UnitId; 4] = [id(), id(), id(), id()];
    for (unit, name) in [
        (office_unit, "督查室"),
        (checkers, "审计局"),
        (bureau, "水务局"),
        (other, "住建局"),
    ] {
        let add = AddUnit {
            unit,
            parent: root,
            name: new_text(format!("河清市{name}")),
            short: new_text(name),
            order: 1,
        };
        on(&store, first, add).await;
    }
    let people = [
        ("lu", office_unit, "督查一科长", Role::Office),
        ("fang", office_unit, "督查室主任", Role::Office),
        ("lin", root, "副市长", Role::Leader),
        ("bai", bureau, "收文员", Role::Intake),
        ("jiang", bureau, "局长", Role::Clearing),
        ("zhou", bureau, "建设管理科长", Role::Handling),
        ("wen", checkers, "投资科长", Role::Checker),
        ("other", other, "科员", Role::Handling),
    ];
    let mut actors = Vec::new();
    for (login, unit, title, role) in people {
        let (who, tenure): (Actor, TenureId) = (actor(), id());
        let post = AddPost {
            post: who.post,
            unit,
            title: new_text(title),
            roles: BTreeSet::from([role]),
            order: 1,
        };
        on(&store, first, post).await;
        let person = AddPerson {
            person: who.person,
            name: new_text(format!("某{login}")),
        };
        on(&store, first, person).await;
        let ask = AskAppointment {
            tenure,
            post: who.post,
            person: who.person,
            holding: Holding::Own,
        };
        on(&store, first, ask).await;
        let from = date(2026, 3, 1);
        on(&store, second, ConfirmAppointment { tenure, from }).await;
        actors.push((login, who));
    }
    let of = |login: &str| actors.iter().find(|(known, _)| *known == login).unwrap().1;
    let (office, handling, checker) = (of("lu"), of("zhou"), of("wen"));
    let item: ItemId = id();
    let register = RegisterItem {
        item,
        kind: "task".into(),
        title: new_text("防洪堤<加高>4.2公里"),
        source: Source::Meeting,
        anchors: Vec::new(),
        parent: None,
        weight: None,
        start: Some(date(2026, 3, 2)),
        due: Some(date(2026, 12, 31)),
        narrow: None,
    };
    on(&store, office, register).await;
    let logins = actors.clone();
    store
        .desk(move |db| {
            for (login, who) in logins {
                assert!(accounts::create(db, who.person.uuid(), login, &HASH, false, 0)?);
            }
            Ok(())
        })
        .await
        .unwrap();
    store.set_demo_clock("2026-11-20T01:00:00Z".parse().unwrap()).unwrap();
    Works {
        site: around(Arc::new(store), folder),
        bureau,
        other,
        handling,
        checker,
        item,
    }
}
