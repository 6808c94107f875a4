//! A town at work: an office of two, a bureau that leads, a checkers' unit, a bureau that has no part, and an item in it.

use jiff::civil::date;
use jiufen_kernel::actor::Actor;
use jiufen_kernel::id::{ItemId, UnitId};
use jiufen_kernel::item::registration::RegisterItem;
use jiufen_kernel::org::Role;
use jiufen_kernel::pack::AdoptPack;
use jiufen_store::db::Engine;
use jiufen_store::testing::TestBase;
use jiufen_store::testing::town::{FOUNDED, Town, base_pack, registration};

pub use jiufen_store::testing::town::new_id as id;

use crate::site::{HASH, Site, around};

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

pub async fn works() -> Works {
    works_on(Engine::Sqlite).await
}

/// The town on one of the two databases.
pub async fn works_on(engine: Engine) -> Works {
    works_with(engine, base_pack()).await
}

/// The town, founded with a pack of the story's own.
pub async fn works_with(engine: Engine, pack: AdoptPack) -> Works {
    let base = TestBase::new(engine);
    let town = Town::found_on(&base.config(), ["管理一岗", "管理二岗", "审计岗"], pack).await;

    let mut units = Vec::new();
    for name in ["督查室", "审计局", "水务局", "住建局"] {
        units.push(town.unit(town.root, &format!("河清市{name}"), name).await);
    }
    let (office_unit, checkers, bureau, other) = (units[0], units[1], units[2], units[3]);
    let people = [
        ("lu", office_unit, "督查一科长", Role::Office),
        ("fang", office_unit, "督查室主任", Role::Office),
        ("lin", town.root, "副市长", Role::Leader),
        ("bai", bureau, "收文员", Role::Intake),
        ("jiang", bureau, "局长", Role::Clearing),
        ("zhou", bureau, "建设管理科长", Role::Handling),
        ("wen", checkers, "投资科长", Role::Checker),
        ("other", other, "科员", Role::Handling),
    ];
    let mut accounts = Vec::new();
    for (login, unit, title, role) in people {
        let who = town.appoint(unit, title, &format!("某{login}"), &[role]).await;
        accounts.push((login, who, false));
    }
    let of = |login: &str| accounts.iter().find(|(known, ..)| *known == login).unwrap().1;
    let (office, handling, checker) = (of("lu"), of("zhou"), of("wen"));
    let register = RegisterItem {
        start: Some(date(2026, 3, 2)),
        ..registration("task", "防洪堤<加高>4.2公里", date(2026, 12, 31))
    };
    let item = register.item;
    town.on(FOUNDED, office, register).await;
    town.accounts(&HASH, &accounts).await;
    Works {
        site: around(crate::town::standing(town.store), base),
        bureau,
        other,
        handling,
        checker,
        item,
    }
}
