//! For thirty days after administrators were made from the server's machine every paper says so, once: a page that is printed, a list
//! for a spreadsheet, a workbook.

use jiff::civil::Date;
use jiufen_kernel::actor::Actor;
use jiufen_kernel::command::Order;
use jiufen_kernel::founding::Founder;
use jiufen_kernel::id::CommandId;
use jiufen_kernel::org::Role;
use jiufen_kernel::org::recovery::RecoverAdministrators;
use jiufen_store::new_text;
use jiufen_store::testing::town::{morning, new_actor, new_id};

use crate::site::{Site, both, site_on};

const SAID: [&str; 2] = ["在服务器上新设过管理员", "Administrators were made on the server"];

async fn recover(site: &Site, on: Date) {
    let posts = site.store.read(new_actor(), |reader| {
        let posts = reader.core.state.org.posts.values();
        Ok(posts
            .filter(|post| post.roles.contains(&Role::Administrator))
            .map(|post| post.id)
            .collect::<Vec<_>>())
    });
    let posts = posts.await.unwrap();
    let founder = |post, name: &str| Founder {
        person: new_id(),
        name: new_text(name),
        post,
        title: new_text("系统管理岗"),
        tenure: new_id(),
    };
    let administrators = [founder(posts[0], "甲一"), founder(posts[1], "乙二")];
    let actor = Actor {
        person: administrators[0].person,
        post: administrators[0].post,
    };
    let command = RecoverAdministrators {
        administrators,
        despite: true,
    };
    let order = Order::new(new_id::<CommandId>(), actor, command);
    site.store.record_at(order, morning(on)).await.unwrap();
}

#[tokio::test]
async fn every_paper_says_it_once_for_thirty_days() {
    both(async |engine| {
        // The day of the tests is 20 November: the thirtieth day after, and the day after that.
        for (on, said) in [("2026-10-22", 1), ("2026-10-21", 0)] {
            let site = site_on(engine).await;
            let mut browser = site.acting("zhouyan", "督查一科长").await;
            let before = browser.get("/items").await;
            assert!(!before.text.contains(SAID[0]), "nothing was recovered yet");
            recover(&site, on.parse().unwrap()).await;
            for (at, language) in ["zh", "en"].into_iter().enumerate() {
                browser.get(&format!("/language/{language}?back=/items")).await;
                for address in [
                    "/duties",
                    "/items",
                    "/items?view=table",
                    "/items?as_of=2026-10-22",
                    "/items?as_of=2026-03-02",
                    "/documents",
                    "/units",
                    "/posts",
                    "/search?q=x",
                    "/imports",
                    "/items?format=csv",
                    "/items?format=xlsx",
                ] {
                    let answer = browser.get(address).await;
                    assert!(answer.status.is_success(), "{address}: {}", answer.status);
                    let count = answer.text.matches(SAID[at]).count();
                    assert_eq!(count, said, "{address}, since {on}");
                }
                // On the screen itself only the first one says it; others keep it for the printer.
                let list = browser.get("/items").await.text;
                assert_eq!(list.contains("<p class=\"paper\">"), said == 1);
                assert!(!browser.get("/duties").await.text.contains("<p class=\"paper\">"));
                let lines = browser.get("/items?format=csv").await.text;
                assert!(
                    lines.lines().next().unwrap().contains(["编号", "Number"][at]),
                    "the heads stay the first line"
                );
            }
        }
    })
    .await;
}
