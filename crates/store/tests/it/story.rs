//! From a sentence to proof, told to both databases.

use std::collections::BTreeSet;

use jiufen_kernel::{
    command::Order,
    document::Anchor,
    id::{CheckId, CommandId, EvidenceId, ReportId},
    item::{
        Stage,
        check::{AssignChecker, MakeCheck, Method},
        closure::{CloseItem, Outcome},
        evidence::{AttachEvidence, EvidenceKind},
        report::{Claim, ClearReport, FileReport},
    },
    share::Share,
};
use jiufen_store::{RecordError, Store, new_file, new_text, read::items::Filter, testing::both, verify::verify};

use crate::city::{City, at, config};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn an_item_goes_from_a_sentence_to_proof() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let text = "年底前改造干支渠八十六公里。";
            let document = city.document(text).await;
            let anchored = city.anchored(document, 0, 13, "改造干支渠").await;
            let parent = city.item("task", "守住水和生态", None, "2026-12-31").await;
            let item = city.item("task", "改造干支渠八十六公里", Some(parent), "2026-06-30").await;
            let sibling = city.item("task", "高效节水灌溉", Some(parent), "2026-06-30").await;

            let report = City::new_id::<ReportId>();
            let done = FileReport {
                report,
                item,
                claim: Claim::Done,
                progress: Some(new_text("全部完工")),
                problem: None,
                next: None,
            };
            city.on("2026-06-20", city.handling, done.clone()).await.expect("filed");
            let again = city
                .on(
                    "2026-06-20",
                    city.handling,
                    FileReport {
                        report: City::new_id(),
                        ..done
                    },
                )
                .await;
            assert!(matches!(again, Err(RecordError::Refused(refusal)) if refusal.code == "report_waits"));
            city.on("2026-06-21", city.clearing, ClearReport { report, item })
                .await
                .expect("cleared");
            let numbers = numbers(&city, parent).await;
            assert_eq!((numbers.figures.said, numbers.figures.proved), (half(), Share::ZERO));

            let stored = city.store.files().put(&b"%PDF-1.4 acceptance"[..], 1000).expect("a file");
            let file = new_file(
                city.store.files(),
                stored.sha256,
                stored.size,
                "application/pdf",
                "验收单.pdf",
            )
            .expect("a file");
            let evidence = City::new_id::<EvidenceId>();
            let attach = AttachEvidence {
                evidence,
                item,
                piece: 0,
                kind: EvidenceKind::Certificate,
                backs: None,
                note: new_text("验收单"),
                files: vec![file],
                captured: None,
            };
            city.on("2026-06-22", city.handling, attach).await.expect("attached");
            city.on(
                "2026-06-22",
                city.office,
                AssignChecker {
                    item,
                    post: city.checker.post,
                },
            )
            .await
            .expect("asked");
            let own = MakeCheck {
                check: City::new_id::<CheckId>(),
                item,
                report,
                seen: None,
                accepted: Share::ALL,
                method: Method::Desk,
                accepts: vec![evidence],
                reason: new_text("与验收单一致"),
            };
            let from_inside = city
                .on(
                    "2026-06-23",
                    city.clearing,
                    MakeCheck {
                        check: City::new_id(),
                        ..own.clone()
                    },
                )
                .await;
            assert!(matches!(from_inside, Err(RecordError::Refused(_))), "nobody inside checks");
            city.on("2026-06-25", city.checker, own).await.expect("checked");
            let close = CloseItem {
                item,
                outcome: Outcome::Proved,
                reason: None,
            };
            city.on("2026-06-26", city.office, close).await.expect("closed");
            let page = city
                .store
                .read(city.leader, move |reader| reader.item_page(item))
                .await
                .expect("read")
                .expect("seen");
            assert_eq!(page.item.stage, Stage::Closed);
            assert_eq!(page.row.numbers.figures.proved, Share::ALL);
            let parent_page = city
                .store
                .read(city.leader, move |reader| reader.item_page(parent))
                .await
                .expect("read")
                .expect("seen");
            assert_eq!(parent_page.row.numbers.figures.proved, half());
            assert_eq!(parent_page.row.numbers.counts.closed, 1);
            assert_eq!(parent_page.children.len(), 2);
            let past = city
                .store
                .read(city.leader, move |reader| {
                    reader.as_of(crate::city::date("2026-06-24"))?;
                    reader.item_page(item)
                })
                .await
                .expect("read")
                .expect("seen");
            assert_eq!(
                (past.row.numbers.figures.said, past.row.numbers.figures.proved),
                (Share::ALL, Share::ZERO)
            );
            assert_eq!(past.row.numbers.figures.waiting, Share::ALL);

            let source = city
                .store
                .read(city.office, move |reader| reader.item_page(anchored))
                .await
                .expect("read")
                .expect("seen");
            assert_eq!(source.sources[0].text, "年底前改造干支渠八十六公里");
            assert_eq!(
                source.item.anchors,
                [Anchor {
                    document,
                    start: 0,
                    end: 13
                }]
            );
            let tree = city
                .store
                .read(city.leader, move |reader| reader.tree(None, &BTreeSet::from([parent])))
                .await
                .expect("read");
            assert_eq!(tree.iter().filter(|row| row.depth == 1).count(), 2);
            let found = city
                .store
                .read(city.leader, |reader| reader.search("干支"))
                .await
                .expect("read");
            assert_eq!(
                found.len(),
                2,
                "the item and the document; the one only registered is not for the leader yet"
            );
            let list = city
                .store
                .read(city.checker, |reader| reader.items(&Filter::default()))
                .await
                .expect("read");
            assert_eq!(
                list.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
                [item],
                "a checker sees what they check"
            );
            let duties = city
                .store
                .read(city.handling, |reader| reader.my_duties())
                .await
                .expect("read");
            assert!(duties.iter().any(|duty| duty.item.id == sibling));

            sound(city, base);
        });
    });
}

#[test]
fn a_command_sent_twice_is_answered_once() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let item = city.item("task", "一件事", None, "2026-06-30").await;
            let remind = |text: &str, id: jiufen_kernel::id::ReminderId| jiufen_kernel::item::reminder::Remind {
                reminder: id,
                item,
                step: jiufen_kernel::item::reminder::Step::Remind,
                letter: None,
                text: new_text(text),
            };
            let (command, reminder) = (City::new_id::<CommandId>(), City::new_id());
            let first = city
                .store
                .record_at(Order::new(command, city.office, remind("请抓紧", reminder)), at("2026-04-01"))
                .await;
            let first = first.expect("recorded");
            let second = city
                .store
                .record_at(Order::new(command, city.office, remind("请抓紧", reminder)), at("2026-04-02"))
                .await;
            assert_eq!(second.expect("the first answer"), first);
            let other = city
                .store
                .record_at(Order::new(command, city.office, remind("另一句", reminder)), at("2026-04-02"))
                .await;
            assert!(matches!(other, Err(RecordError::Conflict)));
            sound(city, base);
        });
    });
}

#[test]
fn a_store_opened_again_goes_on_where_it_was() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let parent = city.item("task", "上级", None, "2026-12-31").await;
            let first = city.item("task", "其一", Some(parent), "2026-06-30").await;
            let City {
                store,
                root,
                bureau,
                checkers,
                admin,
                second_admin,
                auditor,
                office,
                second_office,
                intake,
                clearing,
                handling,
                checker,
                leader,
            } = city;
            drop(store);
            let store = Store::open(&config(base)).expect("opens again");
            let city = City {
                store,
                root,
                bureau,
                checkers,
                admin,
                second_admin,
                auditor,
                office,
                second_office,
                intake,
                clearing,
                handling,
                checker,
                leader,
            };
            let second = city.item("task", "其二", Some(parent), "2026-06-30").await;
            let page = city
                .store
                .read(city.leader, move |reader| reader.item_page(parent))
                .await
                .expect("read")
                .expect("seen");
            assert_eq!(page.children.iter().map(|row| row.id).collect::<Vec<_>>(), [first, second]);
            assert_eq!(page.row.numbers.counts.items, 2);
            assert!(city.store.rebuild().await.expect("rebuilt") > 0);
            let third = city.item("task", "其三", Some(parent), "2026-06-30").await;
            let page = city
                .store
                .read(city.leader, move |reader| reader.item_page(parent))
                .await
                .expect("read")
                .expect("seen");
            assert_eq!(page.children.last().map(|row| row.id), Some(third));
            sound(city, base);
        });
    });
}

fn half() -> Share {
    Share::percent(50).expect("a share")
}

async fn numbers(city: &City, item: jiufen_kernel::id::ItemId) -> jiufen_store::read::views::Numbers {
    let page = city
        .store
        .read(city.leader, move |reader| reader.item_page(item))
        .await
        .expect("read")
        .expect("seen");
    page.row.numbers
}

/// Closes the store and checks everything.
fn sound(city: City, base: &jiufen_store::testing::TestBase) {
    let files = city.store.files().clone();
    drop(city);
    let report = std::thread::scope(|scope| scope.spawn(|| verify(&mut base.open(), &files)).join())
        .expect("no panic")
        .expect("verified");
    assert_eq!(report.findings, [], "nothing is wrong");
    assert!(report.events > 0 && report.payloads > 0 && report.rows > 0);
}
