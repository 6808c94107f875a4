//! What falls to others because nobody of those who owe it may do it, and requests that nobody can grant any more: on the first screen of
//! whoever may do or end it, on both databases.

use jiufen_kernel::{
    actor::Actor,
    duty::Act,
    id::{AskId, ItemId, TenureId, UnitId},
    item::registration::ApproveItem,
    org::{
        Holding, Role,
        appointments::{AddPerson, AskAppointment, ConfirmAppointment, EndTenure},
        asking::{AnswerOrg, AskOrg},
    },
};
use jiufen_store::{
    new_text,
    testing::{
        both,
        town::{new_id, post, registration},
    },
};

use crate::city::{City, date};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// What an actor is told to do, whether it falls to them, and that list, counts and badge agree.
async fn owes(city: &City, actor: Actor) -> Vec<(Act, ItemId, bool)> {
    let read = city.store.read(actor, |reader| {
        let rows = reader.my_duties()?;
        let counts = reader.duty_counts()?;
        let badge = reader.duties_owed()?;
        assert_eq!(badge, rows.len() as i64, "the badge");
        for (act, count) in counts {
            let listed = reader.duties_of(act, 100)?;
            assert_eq!(listed.len() as i64, count, "{act:?}");
            assert_eq!(rows.iter().filter(|row| row.act == act).count() as i64, count, "{act:?}");
        }
        Ok(rows.into_iter().map(|row| (row.act, row.item.id, row.fallen)).collect())
    });
    read.await.expect("read")
}

/// The tenure of an actor ends, asked by one administrator and granted by the other.
async fn gone(city: &City, day: &str, actor: Actor, (asks, grants): (Actor, Actor)) {
    let tenure: TenureId = city
        .store
        .read(asks, move |reader| {
            let mut tenures = reader.core.state.org.tenures.values();
            let held = tenures.find(|tenure| (tenure.person, tenure.post) == (actor.person, actor.post));
            Ok(held.expect("held").id)
        })
        .await
        .expect("read");
    let (ask, until) = (new_id::<AskId>(), date(day));
    let wish = EndTenure { tenure, until }.into();
    let asking = AskOrg { ask, wish, reason: None };
    city.on(day, asks, asking).await.expect("asked");
    let answer = AnswerOrg {
        ask,
        granted: true,
        reason: None,
    };
    city.on(day, grants, answer).await.expect("ended");
}

#[test]
fn what_the_only_clerk_registered_falls_to_the_leader_and_to_nobody_else() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let unit = city.store.read(city.office, |reader| Ok(reader.unit())).await;
            let leader = appoint(&city, unit.expect("read").expect("a unit"), Role::Leader).await;
            let register = registration("task", "整治北渠", date("2026-12-31"));
            let item = register.item;
            city.on("2026-03-02", city.office, register).await.expect("registered");
            // While another clerk is there, it is theirs alone.
            assert_eq!(owes(&city, city.second_office).await, [(Act::Approve, item, false)]);
            assert_eq!(owes(&city, leader).await, []);
            let two = (city.admin, city.second_admin);
            gone(&city, "2026-03-10", city.second_office, two).await;
            assert_eq!(owes(&city, leader).await, [(Act::Approve, item, true)]);
            for other in [
                city.leader,
                city.intake,
                city.clearing,
                city.handling,
                city.checker,
                city.admin,
                city.auditor,
            ] {
                assert_eq!(
                    owes(&city, other).await,
                    [],
                    "nobody who may not do it is told, nor the root's leader, for whom it is not there yet"
                );
            }
            // What is told is done; then the clerk goes on, and it falls to nobody.
            city.on("2026-03-11", leader, ApproveItem { item }).await.expect("approved");
            assert_eq!(owes(&city, leader).await, []);
            assert!(owes(&city, city.office).await.contains(&(Act::Assign, item, false)));
            // Nobody is left: an assignment is no leader's act, and the post stands with the administrators as vacant.
            gone(&city, "2026-03-12", city.office, two).await;
            assert_eq!(owes(&city, leader).await, []);
        });
    });
}

#[test]
fn a_request_whose_asker_is_gone_is_shown_with_its_reason_to_whoever_ends_it_in_one_act() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            // A third administrator asks, and leaves.
            let third = appoint(&city, city.root, Role::Administrator).await;
            let tenure: TenureId = city
                .store
                .read(city.admin, {
                    let checker = city.checker;
                    move |reader| {
                        let mut tenures = reader.core.state.org.tenures.values();
                        Ok(tenures.find(|tenure| tenure.post == checker.post).expect("held").id)
                    }
                })
                .await
                .expect("read");
            let ask: AskId = new_id();
            let wish = EndTenure {
                tenure,
                until: date("2026-06-30"),
            };
            let asking = AskOrg {
                ask,
                wish: wish.into(),
                reason: None,
            };
            city.on("2026-03-10", third, asking).await.expect("asked");
            let seen = |actor: Actor| {
                city.store.read(actor, move |reader| {
                    let views = reader.org_asks()?;
                    let mut view = views.into_iter().find(|view| view.ask.id == ask);
                    let told = view
                        .take()
                        .map(|view| (view.dead.map(|dead| dead.code), view.ends, view.refusal.is_none()));
                    Ok((told, reader.confirmations_owed()))
                })
            };
            assert_eq!(seen(city.admin).await.expect("read"), (Some((None, true, true)), 1));
            gone(&city, "2026-03-11", third, (city.admin, city.second_admin)).await;
            // Shown with its reason, as theirs to end and not to grant.
            let dead = (Some((Some("asker_gone"), true, false)), 1);
            // The leader speaks for the checkers' unit, in which nobody does.
            for actor in [city.admin, city.second_admin, city.leader] {
                assert_eq!(seen(actor).await.expect("read"), dead);
            }
            for other in [city.intake, city.checker, city.office] {
                assert_eq!(seen(other).await.expect("read"), (None, 0), "not theirs");
            }
            let grant = AnswerOrg {
                ask,
                granted: true,
                reason: None,
            };
            assert!(city.on("2026-03-12", city.admin, grant).await.is_err(), "nobody grants it");
            let end = AnswerOrg {
                ask,
                granted: false,
                reason: Some(new_text("提出的人已经不是管理员")),
            };
            city.on("2026-03-12", city.second_admin, end).await.expect("ended");
            for actor in [city.admin, city.second_admin, city.leader] {
                assert_eq!(seen(actor).await.expect("read"), (None, 0));
            }
        });
    });
}

/// Somebody more.
async fn appoint(city: &City, unit: UnitId, role: Role) -> Actor {
    let holder = Actor {
        person: new_id(),
        post: new_id(),
    };
    let tenure: TenureId = new_id();
    let day = "2026-03-02";
    let added = post(holder.post, unit, "第三岗", &[role]);
    city.on(day, city.admin, added).await.expect("a post");
    let person = AddPerson {
        person: holder.person,
        name: new_text("丁"),
    };
    city.on(day, city.admin, person).await.expect("a person");
    let asked = AskAppointment {
        tenure,
        post: holder.post,
        person: holder.person,
        holding: Holding::Own,
    };
    city.on(day, city.admin, asked).await.expect("asked");
    let confirmed = ConfirmAppointment { tenure, from: date(day) };
    city.on(day, city.second_admin, confirmed).await.expect("confirmed");
    holder
}
