//! No two steps of proving by the same hand, and what was done so because nobody else could, told to both databases.

use jiufen_kernel::{
    acts::ItemAct,
    id::{CheckId, EvidenceId, ItemId, ReportId, TenureId},
    item::{
        check::{MakeCheck, Method},
        closure::{CloseItem, Outcome},
        evidence::{AttachEvidence, EvidenceKind},
        report::{Claim, ClearReport, FileReport},
    },
    marks::Mark,
    org::{
        appointments::EndTenure,
        asking::{AnswerOrg, AskOrg},
    },
    share::Share,
};
use jiufen_store::{
    Receipt, RecordError, Store, new_file, new_text,
    testing::{both, town::new_id},
    verify::verify,
};

use crate::city::{City, config, date};

type Answer = Result<Receipt, RecordError>;

#[track_caller]
fn refused(answer: Answer, code: &str) {
    match answer {
        Err(RecordError::Refused(refusal)) => assert_eq!(refusal.code, code, "{refusal}"),
        other => panic!("expected {code}: {other:?}"),
    }
}

/// Claimed done, cleared and backed.
async fn claimed(city: &City, item: ItemId) -> (ReportId, EvidenceId) {
    let report = City::new_id::<ReportId>();
    let done = FileReport {
        report,
        item,
        claim: Claim::Done,
        progress: Some(new_text("全部完工")),
        problem: None,
        next: None,
    };
    city.on("2026-06-20", city.handling, done).await.expect("filed");
    city.on("2026-06-21", city.clearing, ClearReport { report, item })
        .await
        .expect("cleared");
    let files = city.store.files();
    let stored = files.put(&b"%PDF-1.4 acceptance"[..], 1000).expect("a file");
    let file = new_file(files, stored.sha256, stored.size, "application/pdf", "验收单.pdf").expect("a file");
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
    (report, evidence)
}

fn check(item: ItemId, (report, evidence): (ReportId, EvidenceId)) -> MakeCheck {
    MakeCheck {
        check: City::new_id::<CheckId>(),
        item,
        report,
        seen: None,
        accepted: Share::ALL,
        method: Method::Desk,
        accepts: vec![evidence],
        reason: new_text("与验收单一致"),
    }
}

fn close(item: ItemId) -> CloseItem {
    CloseItem {
        item,
        outcome: Outcome::Proved,
        reason: None,
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn one_clerk_does_not_agree_check_and_close() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let (office, second) = (city.office, city.second_office);
            let two = city.item("task", "改造干支渠", None, "2026-06-30").await;
            let alone = city.item("task", "高效节水灌溉", None, "2026-06-30").await;
            let (of_two, of_one) = (claimed(&city, two).await, claimed(&city, alone).await);

            refused(city.on("2026-06-23", office, check(two, of_two)).await, "same_hand");
            let page = city.store.read(office, move |reader| reader.item_page(two)).await;
            let page = page.expect("read").expect("seen");
            assert!(!page.acts.contains(&ItemAct::Check));
            assert_eq!(
                page.acts.refusal(ItemAct::Check).map(|refusal| refusal.code),
                Some("same_hand")
            );
            city.on("2026-06-23", second, check(two, of_two)).await.expect("checked");
            refused(city.on("2026-06-24", second, close(two)).await, "same_hand");
            city.on("2026-06-24", office, close(two)).await.expect("closed");
            let listed = city
                .store
                .read(city.auditor, |reader| reader.marked(None))
                .await
                .expect("read");
            assert_eq!(listed, []);

            // The other clerk and the only checker outside leave: whoever is left goes on, and the auditor sees it.
            let tenures: Vec<TenureId> = city
                .store
                .read(city.admin, move |reader| {
                    let tenures = reader.core.state.org.tenures.values();
                    let gone = tenures.filter(|tenure| [second.post, city.checker.post].contains(&tenure.post));
                    Ok(gone.map(|tenure| tenure.id).collect())
                })
                .await
                .expect("read");
            for tenure in tenures {
                let until = date("2026-06-25");
                let (ask, wish) = (new_id(), EndTenure { tenure, until }.into());
                let asking = AskOrg { ask, wish, reason: None };
                city.on("2026-06-25", city.admin, asking).await.expect("asked");
                let answer = AnswerOrg {
                    ask,
                    granted: true,
                    reason: None,
                };
                city.on("2026-06-25", city.second_admin, answer).await.expect("ended");
            }
            city.on("2026-06-25", office, check(alone, of_one)).await.expect("checked");
            city.on("2026-06-25", office, close(alone)).await.expect("closed");

            // The list is the same after a start that reads everything back.
            let City { store, auditor, .. } = city;
            drop(store);
            let store = Store::open(&config(base)).expect("opens again");
            let listed = store.read(auditor, |reader| reader.marked(None)).await.expect("read");
            let told: Vec<_> = listed
                .iter()
                .map(|marked| (marked.mark, marked.event.fact.name(), marked.item.id))
                .collect();
            let marks = [(Mark::SameHand, "ItemClosed", alone), (Mark::SameHand, "CheckMade", alone)];
            assert_eq!(told, marks);
            let older = Some(listed[0].event.position as i64);
            let older = store.read(auditor, move |reader| reader.marked(older)).await.expect("read");
            assert_eq!(older.len(), 1);
            let not_theirs = store.read(office, |reader| reader.marked(None)).await.expect("read");
            assert_eq!(not_theirs, [], "the list is the auditor's");
            let page = store.read(auditor, move |reader| reader.item_page(alone)).await;
            let page = page.expect("read").expect("seen");
            let beside = page.history.iter().filter(|line| !line.marks.is_empty()).count();
            assert_eq!(beside, 2);

            let files = store.files().clone();
            drop(store);
            let report = std::thread::scope(|scope| scope.spawn(|| verify(&mut base.open(), &files)).join());
            let report = report.expect("no panic").expect("verified");
            assert_eq!(report.findings, [], "nothing is wrong");
        });
    });
}
