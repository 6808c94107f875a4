//! A town of five posts in a store of its own, as a demonstration that stands at 20 November 2026.

use std::sync::Arc;

use jiufen_kernel::actor::Actor;
use jiufen_kernel::id::PersonId;
use jiufen_kernel::org::Role;
use jiufen_kernel::pack::AdoptPack;
use jiufen_store::Store;
use jiufen_store::testing::TestBase;
use jiufen_store::testing::town::{FOUNDED, Town, new_id, post};

/// Founds it, with accounts `zhouyan` (two posts), `shensui` (one, the auditor), `first` (an administrator) and `newcomer` (whose password somebody else chose).
pub async fn found(base: &TestBase, password_hash: &str, pack: AdoptPack) -> Arc<Store> {
    let town = Town::found_on(&base.config(), ["顾平川", "林若谷", "沈穗"], pack).await;
    let zhouyan: PersonId = new_id();
    town.person(zhouyan, "周砚").await;
    let mut acts = Vec::new();
    for (unit, title, role) in [
        ("市水务局", "建设管理科长", Role::Handling),
        ("市政府督查室", "督查一科长", Role::Office),
    ] {
        let unit = town.unit(town.root, unit, unit).await;
        let holder = Actor {
            person: zhouyan,
            post: new_id(),
        };
        town.on(FOUNDED, town.first, post(holder.post, unit, title, &[role])).await;
        town.hold(holder).await;
        acts.push(holder);
    }
    let logins = [
        ("zhouyan", acts[0], false),
        ("shensui", town.auditor, false),
        ("newcomer", town.second, true),
        ("first", town.first, false),
    ];
    town.accounts(password_hash, &logins).await;
    standing(town.store)
}

/// The store, with its clock at the day of the tests.
pub fn standing(mut store: Store) -> Arc<Store> {
    store.set_demo_clock("2026-11-20T01:00:00Z".parse().unwrap()).unwrap();
    Arc::new(store)
}
