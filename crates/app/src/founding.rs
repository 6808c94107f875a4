//! Founding a real installation: its root unit, two administrators and an auditor, the base pack, and their accounts.

use anyhow::{Context, Result, bail};
use jiufen_kernel::{
    actor::Actor,
    command::Order,
    founding::{Found, Founder, PublishCalendar},
    id::{CommandId, PersonId, PostId, TenureId, UnitId},
    pack::shipped,
};
use jiufen_store::{
    Store,
    desk::{accounts, sessions},
    new_salt, new_text,
};
use jiufen_web::{calendars::known, session::password};
use uuid::Uuid;

use crate::{
    config::{FoundArgs, PasswordArgs},
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
    };
    let order = |command: jiufen_kernel::command::Command| Order::new(CommandId(Uuid::now_v7()), actor, command);
    store.record(order(found.into())).await.context("founding")?;
    store
        .record(order(shipped::base().adoption(new_salt()).into()))
        .await
        .context("the base pack")?;
    for known in known::YEARS {
        let publish = PublishCalendar {
            year: known.year,
            calendar: known.calendar(),
        };
        store.record(order(publish.into())).await.context("the working days")?;
    }
    for (login, person) in people {
        let password = demo::new_password()?;
        let hash = password::hash(&password)?;
        let now = store.clock().micros();
        store
            .desk(move |db| {
                accounts::create(db, person.uuid(), login, &hash, true, now)?;
                Ok(())
            })
            .await?;
        println!("{login}\t{password}");
    }
    Ok(())
}

/// Gives an account a new password and ends its sessions: for whoever has nobody above to ask, such as an administrator.
pub async fn password(args: PasswordArgs) -> Result<()> {
    let store = Store::open(&args.place.store()?)?;
    let password = demo::new_password()?;
    let hash = password::hash(&password)?;
    let login = args.login.clone();
    let found = store
        .desk(move |db| {
            let Some(account) = accounts::by_login(db, &login)? else {
                return Ok(false);
            };
            accounts::set_password(db, account.person, &hash, true)?;
            sessions::end_all(db, account.person)?;
            Ok(true)
        })
        .await?;
    if !found {
        bail!("there is no account {:?}", args.login);
    }
    println!("{}\t{password}", args.login);
    Ok(())
}
