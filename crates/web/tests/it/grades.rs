//! Grades of evidence (INTEGRITY 3): each that a form offers can be reached by forms alone, and no form offers another.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use jiufen_kernel::item::proof::{REACHABLE, in_reach};
use jiufen_kernel::pack::AdoptPack;
use jiufen_store::db::Engine;
use jiufen_store::new_text;
use jiufen_store::testing::town::base_pack;

use crate::item_life::{act, done, evidence};
use crate::site::{Browser, both};
use crate::works::{Works, works_with};

/// The base pack, its tasks asking for another grade.
fn pack(lowest: u8) -> AdoptPack {
    let mut pack = base_pack();
    for (name, text) in &mut pack.files {
        if name == "task.toml" {
            let asks = text.text.replace("required_grade = 1", &format!("required_grade = {lowest}"));
            *text = new_text(&asks);
        }
    }
    pack
}

/// Every control of a page that has to do with a grade, with what it lets one send. A control is known by its name and by
/// what its choices say.
fn offered(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let attribute = |tag: &str, name: &str| {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        tag[at..].split('"').next().map(str::to_owned)
    };
    let mut select = String::new();
    for part in page.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        match tag.split([' ', '\n']).next().unwrap() {
            "select" => select = attribute(tag, "name").unwrap_or_default(),
            "option" => {
                let says = words.contains("级 ")
                    || words.contains("grade ")
                    || words.contains("documented")
                    || words.contains("independent");
                if select.starts_with("grade") || says {
                    let value = attribute(tag, "value").unwrap_or_default();
                    found.entry(select.clone()).or_default().insert(value);
                }
            }
            "input" | "textarea" => {
                if let Some(name) = attribute(tag, "name").filter(|name| name.starts_with("grade")) {
                    found
                        .entry(name)
                        .or_default()
                        .insert(attribute(tag, "value").unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    found
}

/// Every address of the page of routes that an item, a unit or nothing fills, so that no form is forgotten.
fn forms(works: &Works) -> Vec<String> {
    let routes = include_str!("../../src/routes.rs");
    let written = routes.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    let filled = written.map(|address| {
        let unit = address.replace("/units/{id}", &format!("/units/{}", works.bureau));
        unit.replace("{item}", &works.item.to_string())
    });
    let forms: Vec<String> = filled.filter(|address| !address.contains('{')).collect();
    let acts = forms.iter().filter(|address| address.starts_with("/items/0")).count();
    assert!(acts > 20, "{forms:?}");
    forms
}

/// Everybody of the town, signed in.
async fn everybody(works: &Works) -> BTreeMap<&'static str, Browser> {
    let mut all = BTreeMap::new();
    for login in ["lu", "fang", "lin", "bai", "jiang", "zhou", "wen"] {
        all.insert(login, works.site.signed_in(login).await);
    }
    all
}

type People = BTreeMap<&'static str, Browser>;

fn who<'a>(people: &'a mut People, login: &str) -> &'a mut Browser {
    people.get_mut(login).expect("signed in")
}

/// Looks at every form as everybody in a language; some offer a grade.
async fn only_what_is_in_reach(works: &Works, people: &mut People, lowest: u8, language: &str) {
    let reach: BTreeSet<String> = REACHABLE
        .iter()
        .filter(|grade| **grade >= lowest)
        .map(u8::to_string)
        .collect();
    let mut offering = 0;
    for (login, browser) in people {
        browser.get(&format!("/language/{language}")).await;
        for address in forms(works) {
            let page = browser.get(&address).await;
            if page.status != StatusCode::OK {
                continue;
            }
            for (control, values) in offered(&page.text) {
                assert_eq!(
                    values, reach,
                    "{login}, {address}, {control}: not each grade offered can be reached"
                );
                offering += 1;
            }
        }
        browser.get("/language/zh").await;
    }
    assert!(offering > 0, "the form of the proof offers grades");
}

/// From a claim to a full acceptance at a grade, by forms.
async fn reached(works: &Works, people: &mut People, grade: u8) {
    let piece = [("piece", "0"), ("kind", "document"), ("note", "验收单"), ("backs", "100")];
    let content = format!("合格 {grade}");
    let given = evidence(who(people, "zhou"), works, "验收.txt", content.as_bytes(), &piece).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    let claim = [("claim", "done"), ("progress", "建成")];
    done(who(people, "zhou"), works, "report", &claim).await;
    done(who(people, "jiang"), works, "clearing", &[("verdict", "clear")]).await;
    let checker = works.checker.post.to_string();
    done(who(people, "lu"), works, "checkers", &[("post", &checker)]).await;
    let wen = who(people, "wen");
    let form = wen.get(&format!("/items/{}/check", works.item)).await;
    let unit = form
        .text
        .split("name=\"accepts\" value=\"")
        .nth(1)
        .expect("evidence is offered");
    let unit = unit.split('"').next().unwrap().to_owned();
    let check = |method: &'static str| {
        [
            ("accepted", "100"),
            ("method", method),
            ("reason", "属实"),
            ("accepts", unit.as_str()),
        ]
    };
    if grade > 1 {
        // From the papers it stays what the papers are.
        let desk = act(wen, works, "check", &check("desk")).await;
        assert_eq!(
            desk.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a grade of {grade} from the desk"
        );
        let own = [
            ("piece", "0"),
            ("kind", "measurement"),
            ("note", "自己量的"),
            ("backs", "100"),
        ];
        let given = evidence(wen, works, "实测.txt", "4.2 公里".as_bytes(), &own).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    }
    done(wen, works, "check", &check(if grade > 1 { "site" } else { "desk" })).await;
    let page = wen.get(&format!("/items/{}", works.item)).await.text;
    assert!(page.contains("<dd class=\"proved\">100.0"), "grade {grade}: {page}");
}

/// Before the proof is agreed and under way; for kinds of each lowest grade; to the end on both databases.
#[tokio::test]
async fn every_grade_that_a_form_offers_is_reached_and_no_other_is_offered() {
    both(async |engine| {
        for lowest in [1, 2, 3] {
            for grade in REACHABLE.into_iter().filter(|grade| *grade >= lowest) {
                // Forms are the same on the other database; it tells the whole way for the plainest kind and the strictest.
                let sqlite = engine == Engine::Sqlite;
                if !sqlite && (lowest, grade) != (1, 1) && (lowest, grade) != (3, 3) {
                    continue;
                }
                let looks = sqlite && grade == in_reach(lowest);
                let works = works_with(engine, pack(lowest)).await;
                let mut people = everybody(&works).await;
                done(who(&mut people, "fang"), &works, "approval", &[]).await;
                // A grade that cannot be had is not taken from a form that somebody made up.
                for other in (lowest..=4).filter(|other| !REACHABLE.contains(other)) {
                    let other = other.to_string();
                    let made_up = [("what0", "单据"), ("grade0", other.as_str())];
                    let made_up = act(who(&mut people, "lu"), &works, "proof", &made_up).await;
                    assert!(made_up.text.contains("还没有办法拿到"), "{other}: {}", made_up.text);
                }
                if looks {
                    only_what_is_in_reach(&works, &mut people, lowest, "zh").await;
                }
                let agreed = grade.to_string();
                let lu = who(&mut people, "lu");
                done(lu, &works, "proof", &[("what0", "验收"), ("grade0", &agreed)]).await;
                done(lu, &works, "assignment", &[("lead", &works.bureau.to_string())]).await;
                let handling = works.handling.post.to_string();
                done(who(&mut people, "bai"), &works, "acceptance", &[("handling", &handling)]).await;
                if looks {
                    only_what_is_in_reach(&works, &mut people, lowest, "en").await;
                }
                reached(&works, &mut people, grade).await;
            }
        }
    })
    .await;
}
