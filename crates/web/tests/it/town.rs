//! A town of five posts in a store of its own, as a demonstration that stands at 20 November 2026.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use jiufen_kernel::actor::Actor;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::founding::{Found, Founder};
use jiufen_kernel::id::{PostId, UnitId};
use jiufen_kernel::org::appointments::{AddPerson, AskAppointment, ConfirmAppointment};
use jiufen_kernel::org::units::{AddPost, AddUnit};
use jiufen_kernel::org::{Holding, Role};
use jiufen_store::desk::accounts;
use jiufen_store::{Store, StoreConfig, new_text};
use uuid::Uuid;

fn id<T: From<Uuid>>() -> T {
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

/// Founds it, with accounts `zhouyan` (two posts), `shensui` (one, the auditor), `first` (an administrator) and `newcomer` (whose password somebody else chose).
pub async fn found(folder: &Path, password_hash: &'static str) -> Arc<Store> {
    let mut store = Store::open(&StoreConfig::embedded(folder)).unwrap();
    let (first, newcomer, shensui, zhouyan) = (actor(), actor(), actor(), actor());
    let founder = |actor: Actor, name: &str, title: &str| Founder {
        person: actor.person,
        name: new_text(name),
        post: actor.post,
        title: new_text(title),
        tenure: id(),
    };
    let root: UnitId = id();
    let found = Found {
        demo: true,
        time_zone: "Asia/Shanghai".into(),
        root,
        name: new_text("河清市人民政府"),
        short: new_text("市政府"),
        administrators: [founder(first, "顾平川", "管理一岗"), founder(newcomer, "林若谷", "管理二岗")],
        auditor: founder(shensui, "沈穗", "审计岗"),
    };
    on(&store, first, found).await;
    on(
        &store,
        first,
        AddPerson {
            person: zhouyan.person,
            name: new_text("周砚"),
        },
    )
    .await;
    for (post, unit, title, role) in [
        (zhouyan.post, "市水务局", "建设管理科长", Role::Handling),
        (id::<PostId>(), "市政府督查室", "督查一科长", Role::Office),
    ] {
        let (tenure, unit_id) = (id(), id());
        let add = AddUnit {
            unit: unit_id,
            parent: root,
            name: new_text(unit),
            short: new_text(unit),
            order: 1,
        };
        on(&store, first, add).await;
        let add = AddPost {
            post,
            unit: unit_id,
            title: new_text(title),
            roles: BTreeSet::from([role]),
            order: 1,
        };
        on(&store, first, add).await;
        let ask = AskAppointment {
            tenure,
            post,
            person: zhouyan.person,
            holding: Holding::Own,
        };
        on(&store, first, ask).await;
        on(
            &store,
            newcomer,
            ConfirmAppointment {
                tenure,
                from: date(2026, 3, 1),
            },
        )
        .await;
    }
    let logins = [
        ("zhouyan", zhouyan, false),
        ("shensui", shensui, false),
        ("newcomer", newcomer, true),
        ("first", first, false),
    ];
    store
        .desk(move |db| {
            for (login, actor, must_change) in logins {
                assert!(accounts::create(
                    db,
                    actor.person.uuid(),
                    login,
                    password_hash,
                    must_change,
                    0
                )?);
            }
            Ok(())
        })
        .await
        .unwrap();
    store.set_demo_clock("2026-11-20T01:00:00Z".parse().unwrap()).unwrap();
    Arc::new(store)
}
