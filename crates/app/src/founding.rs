//! Founding a real installation: its root unit, two administrators and an auditor, the base pack, and their accounts.

use anyhow::{Context, Result, bail};
use jiufen_kernel::{
    actor::Actor,
    command::Order,
    founding::{Found, Founder, PublishCalendar},
    id::{CommandId, PersonId, PostId, TenureId, UnitId},
    org::{Post, Role, recovery::RecoverAdministrators},
    pack::shipped,
};
use jiufen_store::{
    RecordError, Store,
    desk::{accounts, sign_ins},
    new_salt, new_text,
};
use jiufen_web::{calendars::known, session::password};
use uuid::Uuid;

use crate::{
    config::{AdministratorArgs, FoundArgs},
    demo,
};

/// Founds, and prints each account's first password once; it has to be changed at the first sign-in.
pub async fn found(args: FoundArgs) -> Result<()> {
    let [first, second, auditor] = args.people.as_slice() else {
        bail!("name three people: two administrators and an auditor");
    };
    let store = Store::open(&args.place.store()?)?;
    let founder = |name: &str, title: &str| Founder {
        person: PersonId(Uuid::now_v7()),
        name: new_text(name),
        post: PostId(Uuid::now_v7()),
        title: new_text(title),
        tenure: TenureId(Uuid::now_v7()),
    };
    let administrators = [founder(first, "系统管理一岗"), founder(second, "系统管理二岗")];
    let auditor = founder(auditor, "审计岗");
    let actor = Actor {
        person: administrators[0].person,
        post: administrators[0].post,
    };
    let people = [
        ("admin1", administrators[0].person),
        ("admin2", administrators[1].person),
        ("auditor", auditor.person),
    ];
    let found = Found {
        demo: false,
        time_zone: args.time_zone,
        root: UnitId(Uuid::now_v7()),
        name: new_text(args.name),
        short: new_text(args.short),
        administrators,
        auditor,
        packs: vec![shipped::base().adoption(new_salt())],
        calendars: known::YEARS
            .into_iter()
            .map(|known| PublishCalendar {
                year: known.year,
                calendar: known.calendar(),
            })
            .collect(),
    };
    let order = Order::new(CommandId(Uuid::now_v7()), actor, found);
    store.record(order).await.context("founding")?;
    for (login, person) in people {
        open_account(&store, login, person).await?;
    }
    Ok(())
}

/// Opens an account and prints its first password, to be changed at the first sign-in. False when the login is taken.
async fn open_account(store: &Store, login: &str, person: PersonId) -> Result<bool> {
    let password = demo::new_password()?;
    let hash = password::hash(&password)?;
    let (now, name) = (store.clock().micros(), login.to_owned());
    let opened = store
        .desk(move |db| Ok(accounts::create(db, person.uuid(), &name, &hash, true, now)?))
        .await?;
    if opened {
        println!("{login}\t{password}");
    }
    Ok(opened)
}

/// Days within which an administrator's sign-in shows that the installation can still help itself.
const SIGNED_IN_DAYS: i64 = 30;

/// Makes two named persons administrators: the way back when nobody can administer any more. Refused while two are in force
/// and one of them signed in lately, unless it is insisted on; it shows on every first screen.
pub async fn administrator(args: AdministratorArgs) -> Result<()> {
    let [first, second] = args.people.as_slice() else {
        bail!("name two people");
    };
    let store = Store::open(&args.place.store()?)?;
    if !store.is_founded() {
        bail!("there is no installation yet; found one with `jiufen found`");
    }
    let (core, today) = {
        let shared = store.shared_core();
        let core = shared.read().map(|core| core.clone()).unwrap_or_default();
        let today = store.today(&core);
        (core, today)
    };
    let org = &core.state.org;
    let administers = |post: &&Post| post.roles.contains(&Role::Administrator);
    let posts: Vec<PostId> = org.posts.values().filter(administers).map(|post| post.id).collect();
    let (Some(one), Some(other)) = (posts.first(), posts.last()) else {
        bail!("this installation has no administrator's post");
    };
    let persons = org.persons_in(Role::Administrator, today, None);
    let lately = store.clock().micros() - SIGNED_IN_DAYS * 24 * 3_600_000_000;
    let signed_in = store
        .look(move |db| {
            let mut found = false;
            for person in persons {
                found |= sign_ins::last_success(db, person.uuid())?.is_some_and(|at| at >= lately);
            }
            Ok(found)
        })
        .await?;
    let founder = |name: &str, post: PostId| Founder {
        person: PersonId(Uuid::now_v7()),
        name: new_text(name),
        post,
        // The posts are there; their titles stay.
        title: new_text("系统管理岗"),
        tenure: TenureId(Uuid::now_v7()),
    };
    let administrators = [founder(first, *one), founder(second, *other)];
    let people = [administrators[0].person, administrators[1].person];
    let actor = Actor {
        person: people[0],
        post: *one,
    };
    let command = RecoverAdministrators {
        administrators,
        despite: args.force || !signed_in,
    };
    match store.record(Order::new(CommandId(Uuid::now_v7()), actor, command)).await {
        Ok(_) => {}
        Err(RecordError::Refused(refusal)) => bail!(
            "{}：{} / {}; --force insists on it, and every first screen shows it for 30 days",
            refusal.code,
            refusal.zh,
            refusal.en
        ),
        Err(error) => return Err(error).context("two administrators"),
    }
    let mut number = 1;
    for person in people {
        while !open_account(&store, &format!("admin{number}"), person).await? {
            number += 1;
        }
    }
    Ok(())
}
