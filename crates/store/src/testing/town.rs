//! The town in which stories are told: a root with two administrators and an auditor, founded on 1 March 2026 as a
//! demonstration, and whoever a story adds to it. All of it through the lane, as people would do it.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    command::{Command, Order},
    founding::{Found, Founder},
    id::{AskId, CommandId, PersonId, PostId, TenureId, UnitId},
    item::{Source, registration::RegisterItem},
    org::{
        Holding, Role,
        appointments::{AddPerson, AskAppointment, ConfirmAppointment},
        asking::{AnswerOrg, AskOrg, Wish},
        units::{AddPost, AddUnit},
    },
    pack::{AdoptPack, shipped},
    time::{Date, Timestamp},
};
use uuid::Uuid;

use crate::{Receipt, RecordError, Store, StoreConfig, desk::accounts, new_salt, new_text};

/// The day of the founding.
pub const FOUNDED: Date = jiff::civil::date(2026, 3, 1);

/// A fresh id.
pub fn new_id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

/// A person and a post that nobody has heard of yet.
pub fn new_actor() -> Actor {
    Actor {
        person: new_id(),
        post: new_id(),
    }
}

/// Nine in the morning in Shanghai.
pub fn morning(day: Date) -> Timestamp {
    format!("{day}T01:00:00Z").parse().expect("a day has a morning")
}

/// The founding of the town, by administrators and an auditor of these names.
pub fn founding(root: UnitId, people: [(Actor, &str); 3]) -> Found {
    let founder = |(actor, name): (Actor, &str), title: &str| Founder {
        person: actor.person,
        name: new_text(name),
        post: actor.post,
        title: new_text(title),
        tenure: new_id(),
    };
    let [first, second, auditor] = people;
    Found {
        demo: true,
        time_zone: "Asia/Shanghai".into(),
        root,
        name: new_text("河清市人民政府"),
        short: new_text("市政府"),
        administrators: [founder(first, "管理一岗"), founder(second, "管理二岗")],
        auditor: founder(auditor, "审计岗"),
        packs: vec![base_pack()],
        calendars: Vec::new(),
    }
}

/// The adoption of the base pack.
pub fn base_pack() -> AdoptPack {
    shipped::base().adoption(new_salt())
}

/// The registration of an item that a meeting asked for; a story changes what it cares about.
pub fn registration(kind: &str, title: &str, due: Date) -> RegisterItem {
    RegisterItem {
        item: new_id(),
        kind: kind.into(),
        title: new_text(title),
        source: Source::Meeting,
        anchors: Vec::new(),
        parent: None,
        weight: None,
        start: None,
        due: Some(due),
        narrow: None,
    }
}

/// A post of one unit, with what it does.
pub fn post(id: PostId, unit: UnitId, title: &str, roles: &[Role]) -> AddPost {
    AddPost {
        post: id,
        unit,
        title: new_text(title),
        roles: BTreeSet::from_iter(roles.iter().copied()),
        order: 1,
    }
}

/// A store with a town in it.
pub struct Town {
    /// The store.
    pub store: Store,
    /// The unit above all others.
    pub root: UnitId,
    /// The administrator who does everything here.
    pub first: Actor,
    /// The administrator who confirms it.
    pub second: Actor,
    /// The auditor.
    pub auditor: Actor,
}

impl Town {
    /// Founds it in an empty store; the names are those of the two administrators and the auditor.
    pub async fn found(config: &StoreConfig, names: [&str; 3]) -> Town {
        Town::found_on(config, names, base_pack()).await
    }

    /// The same with a pack of the story's own.
    pub async fn found_on(config: &StoreConfig, names: [&str; 3], pack: AdoptPack) -> Town {
        let town = Town {
            store: Store::open(config).expect("the store opens"),
            root: new_id(),
            first: new_actor(),
            second: new_actor(),
            auditor: new_actor(),
        };
        let [first, second, auditor] = names;
        let people = [(town.first, first), (town.second, second), (town.auditor, auditor)];
        let packs = vec![pack];
        let founding = Found {
            packs,
            ..founding(town.root, people)
        };
        town.on(FOUNDED, town.first, founding).await;
        town
    }

    /// Records a command in the morning of a day.
    ///
    /// # Errors
    /// When it is refused, or the store fails.
    pub async fn ask(&self, day: Date, actor: Actor, command: impl Into<Command>) -> Result<Receipt, RecordError> {
        let order = Order::new(new_id::<CommandId>(), actor, command);
        self.store.record_at(order, morning(day)).await
    }

    /// Records a command that has to be taken.
    pub async fn on(&self, day: Date, actor: Actor, command: impl Into<Command>) -> Receipt {
        let command = command.into();
        let name = command.name();
        let answer = self.ask(day, actor, command).await;
        answer.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Something asked by the one administrator and granted by the other.
    pub async fn two(&self, day: Date, wish: impl Into<Wish>) -> Receipt {
        let ask: AskId = new_id();
        let wish = wish.into();
        let reason = None;
        self.on(day, self.first, AskOrg { ask, wish, reason }).await;
        let answer = AnswerOrg {
            ask,
            granted: true,
            reason: None,
        };
        self.on(day, self.second, answer).await
    }

    /// A unit below another.
    pub async fn unit(&self, parent: UnitId, name: &str, short: &str) -> UnitId {
        let unit = new_id();
        let add = AddUnit {
            unit,
            parent,
            name: new_text(name),
            short: new_text(short),
            order: 1,
        };
        self.on(FOUNDED, self.first, add).await;
        unit
    }

    /// A person.
    pub async fn person(&self, person: PersonId, name: &str) {
        let name = new_text(name);
        self.on(FOUNDED, self.first, AddPerson { person, name }).await;
    }

    /// A person in a post that is there, from the founding on.
    pub async fn hold(&self, holder: Actor) {
        let tenure: TenureId = new_id();
        let ask = AskAppointment {
            tenure,
            post: holder.post,
            person: holder.person,
            holding: Holding::Own,
        };
        self.on(FOUNDED, self.first, ask).await;
        let confirm = ConfirmAppointment { tenure, from: FOUNDED };
        self.on(FOUNDED, self.second, confirm).await;
    }

    /// A new person in a new post.
    pub async fn appoint(&self, unit: UnitId, title: &str, name: &str, roles: &[Role]) -> Actor {
        let holder = new_actor();
        self.on(FOUNDED, self.first, post(holder.post, unit, title, roles)).await;
        self.person(holder.person, name).await;
        self.hold(holder).await;
        holder
    }

    /// Accounts of these logins with one password; `true` where somebody else chose it.
    pub async fn accounts(&self, password_hash: &str, logins: &[(&str, Actor, bool)]) {
        let hash = password_hash.to_owned();
        let owned = logins
            .iter()
            .map(|(login, actor, given)| ((*login).to_owned(), *actor, *given));
        let logins: Vec<(String, Actor, bool)> = owned.collect();
        let opened = self.store.desk(move |db| {
            for (login, actor, given) in &logins {
                assert!(
                    accounts::create(db, actor.person.uuid(), login, &hash, *given, 0)?,
                    "{login} is taken"
                );
            }
            Ok(())
        });
        opened.await.expect("accounts");
    }
}
