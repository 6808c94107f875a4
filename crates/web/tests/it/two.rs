//! What one administrator alone, and one together with whoever profits, get by every form there is: nothing.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use jiufen_kernel::pack::shipped::SHIPPED;
use jiufen_store::new_salt;

use crate::people::{CHOSEN, account_of, goes_to, second, secrets, value_of};
use crate::site::{Browser, PASSWORD, Site, both, site_founded_with, site_on};

/// What two persons are meant for, as the installation stands: nothing of it moves by one.
async fn standing(site: &Site) -> String {
    let nobody = jiufen_store::testing::town::new_actor();
    let read = site.store.read(nobody, |reader| {
        let state = &reader.core.state;
        let units: BTreeMap<_, _> = state.org.units.values().map(|unit| (unit.id, unit.parent)).collect();
        let tenures: BTreeMap<_, _> = state
            .org
            .tenures
            .values()
            .map(|each| (each.id, (each.from, each.until)))
            .collect();
        let packs: BTreeMap<_, _> = state.packs.iter().collect();
        Ok(format!("{units:?} {tenures:?} {packs:?} {:?}", state.org.resets))
    });
    read.await.unwrap()
}

/// Where the tenure of a post is told.
async fn tenure_of(first: &mut Browser, title: &str) -> String {
    let posts = first.get("/posts").await;
    let at = posts.text.find(title).unwrap_or_else(|| panic!("{title} in {}", posts.text));
    let from = posts.text[..at].rfind("/posts/").unwrap();
    let post = posts.text[from..].split('"').next().unwrap().to_owned();
    let shown = first.get(&post).await;
    let at = shown.text.find("/appointments/0").unwrap();
    shown.text[at..].split('"').next().unwrap().to_owned()
}

/// Asks for one of each as the first administrator: a move, an end, a secret, a pack. The addresses of the requests.
async fn asks(first: &mut Browser) -> Vec<String> {
    let page = first.get("/units/new").await;
    let (bureau, office) = (value_of(&page, "市水务局"), value_of(&page, "市政府督查室"));
    let place = format!("/units/{bureau}/place");
    let page = first.get(&place).await;
    let moved = goes_to(&first.post(&place, &page, &[("parent", &office)]).await);
    let tenure = tenure_of(first, "建设管理科长").await;
    let page = first.get(&tenure).await;
    let ended = goes_to(&first.post(&format!("{tenure}/end"), &page, &[("until", "2026-11-20")]).await);
    let people = first.get("/people").await;
    let account = account_of(&people, ">周砚<");
    let page = first.get(&account).await;
    let asked = first.post(&account, &page, &[]).await;
    let at = asked.text.find("/asks/").unwrap();
    let secret = asked.text[at..].split('"').next().unwrap().to_owned();
    let page = first.get("/packs").await;
    let pack = goes_to(&first.post("/packs/offered", &page, &[("name", "base")]).await);
    vec![moved, ended, secret, pack]
}

#[tokio::test]
async fn one_alone_and_one_with_whoever_profits_get_nothing_by_any_form() {
    both(async |engine| {
        let oldest = SHIPPED.iter().find(|pack| pack.name == "base").expect("the base pack");
        let site = site_founded_with(engine, oldest.adoption(new_salt())).await;
        let mut first = site.signed_in("first").await;
        let before = standing(&site).await;
        let asks = asks(&mut first).await;
        assert_eq!(standing(&site).await, before, "asked is not done");
        for ask in &asks {
            assert!(ask.starts_with("/asks/"), "{ask}");
            let answer = format!("{ask}/answer");
            let page = first.get(ask).await;
            assert!(page.text.contains("提出的人不能自己确认"), "not offered: {}", page.text);
            let refused = first.post(&answer, &page, &[("granted", "yes")]).await;
            assert!(refused.text.contains("提出的人不能自己确认"), "{ask}: {}", refused.text);
        }
        // Whoever is concerned, whoever works in another unit and the auditor: seen by the auditor alone, granted by none.
        for (login, title) in [("zhouyan", "建设管理科长"), ("zhouyan", "督查一科长"), ("shensui", "审计岗")] {
            let mut other = if login == "shensui" {
                site.signed_in(login).await
            } else {
                site.acting(login, title).await
            };
            for ask in &asks {
                let keys = other.get("/password").await;
                let refused = other.post(&format!("{ask}/answer"), &keys, &[("granted", "yes")]).await;
                let expected = if login == "shensui" {
                    StatusCode::UNPROCESSABLE_ENTITY
                } else {
                    StatusCode::NOT_FOUND
                };
                assert_eq!(refused.status, expected, "{title} {ask}: {}", refused.text);
            }
        }
        // The other administrator does not adopt a pack: that is for a leader of the office.
        let mut second = second(&site).await;
        let page = second.get(&asks[3]).await;
        assert!(page.text.contains("采用机制包须由督查机构的领导确认"), "{}", page.text);
        let refused = second
            .post(&format!("{}/answer", asks[3]), &page, &[("granted", "yes")])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(standing(&site).await, before, "nothing was done by all of it");
        // Two do it, and the number beside the duties falls with each.
        for (done, ask) in asks[..2].iter().enumerate() {
            let page = second.get("/duties").await;
            let badge = format!("<span class=\"n\">{}</span>", 3 - done);
            assert!(page.text.contains(&badge), "{badge} in {}", page.text);
            let page = second.get(ask).await;
            goes_to(&second.post(&format!("{ask}/answer"), &page, &[("granted", "yes")]).await);
            let keys = second.get("/password").await;
            let back = [("granted", "no"), ("reason", "反悔")];
            let again = second.post(&format!("{ask}/answer"), &keys, &back).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "answered once");
        }
        assert_ne!(standing(&site).await, before);
    })
    .await;
}

#[tokio::test]
async fn older_secrets_end_with_newer_ones_and_with_the_refusal() {
    both(async |engine| {
        let site = site_on(engine).await;
        let mut first = site.signed_in("first").await;
        let mut second = second(&site).await;
        let people = first.get("/people").await;
        let account = account_of(&people, ">周砚<");
        let (_, old, old_code) = secrets(&mut first, &mut second, &account, "").await;
        let (_, new, new_code) = secrets(&mut first, &mut second, &account, "").await;
        let mut person = site.browser();
        let form = |code| [("code", code), ("new", CHOSEN), ("again", CHOSEN)];
        assert!(
            person.get(&old).await.text.contains("现在不能用"),
            "the newer ones end the older"
        );
        // The digits of one request open no other's link.
        let page = person.get(&new).await;
        if old_code != new_code {
            let mixed = person.post(&new, &page, &form(&old_code)).await;
            assert_eq!(mixed.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let page = person.get(&new).await;
        assert_eq!(goes_to(&person.post(&new, &page, &form(&new_code)).await), "/sign-in");
        let again = person.post(&new, &page, &form(&new_code)).await;
        assert_ne!(again.status, StatusCode::SEE_OTHER, "used once");

        // Refused by the second person: the link that the first one holds is worth nothing, whatever digits are tried.
        let page = first.get(&account).await;
        let asked = first.post(&account, &page, &[]).await;
        let at = asked.text.find("/secret/").unwrap();
        let link = asked.text[at..].split(['<', '"']).next().unwrap().to_owned();
        let at = asked.text.find("/asks/").unwrap();
        let ask = asked.text[at..].split('"').next().unwrap().to_owned();
        let page = second.get(&ask).await;
        let why = [("granted", "no"), ("reason", "不是他本人要的")];
        goes_to(&second.post(&format!("{ask}/answer"), &page, &why).await);
        let shown = person.get(&link).await;
        assert!(shown.text.contains("现在不能用"), "{}", shown.text);
        let keys = person.get("/sign-in").await;
        let tried = person.post(&link, &keys, &form("000000")).await;
        assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(site.browser().sign_in("zhouyan", CHOSEN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            site.browser().sign_in("zhouyan", PASSWORD).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the old password went with the new one"
        );
        assert!(
            asked.header(header::CACHE_CONTROL).contains("no-store"),
            "a secret is kept nowhere"
        );
    })
    .await;
}
