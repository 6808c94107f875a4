//! What one or two hidden items do changes nothing that others are told: whatever happens to them, every answer about the document stays
//! the same, for whoever may not see them; how many they are is told from the beginning.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    id::{CheckId, DocumentId, EvidenceId, ItemId, ReportId},
    item::{
        check::{MakeCheck, Method},
        evidence::{AttachEvidence, EvidenceKind},
        report::{Claim, FileReport},
    },
    review::Span,
    share::Share,
};
use jiufen_store::{
    new_file, new_text,
    read::{items::Filter, today},
    testing::both,
};

use crate::{
    city::City,
    reviewing::{TEXT, accept, carry, coverage},
};

/// Everything that is told of a document, in one string.
async fn told(city: &City, actor: Actor, document: DocumentId) -> String {
    let read = city.store.read(actor, move |reader| {
        let (rows, _) = reader.documents(None)?;
        let page = reader.document(document)?;
        let coverage = reader.coverage(document)?;
        let found = reader.similar("不公开的一件", 5)?;
        let searched = reader.search("不公开的一件")?;
        // The goals of a leader's first screen, the tree's first level and the list of an export are of the same rows.
        let goals = reader.children(None)?;
        let plans = reader.plans_of(&goals)?;
        let listed = reader.items(&Filter::default())?;
        let late = (reader.open_blockers(50)?, reader.silent_and_late(50)?);
        let counts = [reader.count_of(&today::blocked())?, reader.count_of(&today::silent_and_late())?];
        Ok(format!(
            "{rows:#?}\n{page:#?}\n{coverage:#?}\n{found:#?}\n{searched:#?}\n{goals:#?}\n{plans:#?}\n{listed:#?}\n{late:#?}\n{counts:?}"
        ))
    });
    read.await.expect("read")
}

/// Whether somebody may see an item by now: carrying it makes some of them know it.
async fn sees(city: &City, actor: Actor, item: ItemId) -> bool {
    let read = city.store.read(actor, move |reader| reader.item_page(item)).await;
    read.expect("read").is_some()
}

/// A report, evidence for it, and a check that accepts it.
async fn proved(city: &City, item: ItemId, number: u8) {
    let report = City::new_id::<ReportId>();
    let percent = Share::new(4_000).expect("a share");
    let filed = FileReport {
        report,
        item,
        claim: Claim::Percent(percent),
        progress: Some(new_text("完成四成")),
        problem: None,
        next: None,
    };
    city.on("2026-06-20", city.handling, filed).await.expect("reported");
    let bytes = [b"%PDF-1.4 ".as_slice(), &[number]].concat();
    let stored = city.store.files().put(&bytes[..], 1_000).expect("a file");
    let file = new_file(
        city.store.files(),
        stored.sha256,
        stored.size,
        "application/pdf",
        &format!("{number}.pdf"),
    );
    let evidence = City::new_id::<EvidenceId>();
    let attach = AttachEvidence {
        evidence,
        item,
        piece: 0,
        kind: EvidenceKind::Certificate,
        backs: Some(percent),
        note: new_text("验收单"),
        files: vec![file.expect("a file")],
        captured: None,
    };
    city.on("2026-06-21", city.handling, attach).await.expect("attached");
    let check = MakeCheck {
        check: City::new_id::<CheckId>(),
        item,
        report,
        accepted: percent,
        method: Method::Desk,
        accepts: vec![evidence],
        reason: new_text("与验收单一致"),
        seen: None,
    };
    city.on("2026-06-22", city.second_office, check).await.expect("checked");
}

#[test]
fn what_hidden_items_do_changes_no_figure_that_others_are_told() {
    both(|base| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(async {
                let city = City::found(base).await;
                let named = BTreeSet::from([city.office.post, city.second_office.post, city.intake.post]);
                // A viewer of another unit, the clerk who clears, the hand who works on them, and a leader: none of them is named.
                let others = [city.checker, city.clearing, city.handling, city.leader];
                for count in 1..=3_u32 {
                    let document = city
                        .document(&format!("{count}{}", &TEXT[TEXT.chars().next().map_or(0, char::len_utf8)..]))
                        .await;
                    let mut items = Vec::new();
                    for _ in 0..count {
                        let mut command = accept(document, Span { start: 0, end: 14 }, "不公开的一件");
                        command.register.narrow = Some((named.clone(), new_text("涉及个人")));
                        items.push(command.register.item);
                        // The first makes the sentence one that must be answered; the others answer it too.
                        let made = match items.len() {
                            1 => city.on("2026-03-04", city.office, command).await,
                            _ => city.on("2026-03-04", city.office, command.register).await,
                        };
                        made.expect("registered");
                    }
                    let mut before = Vec::new();
                    for actor in others {
                        before.push(told(&city, actor, document).await);
                    }
                    for (number, item) in (0_u8..).zip(&items) {
                        for step in 0..2 {
                            match step {
                                0 => carry(&city, *item, true).await,
                                _ => proved(&city, *item, 10 * count as u8 + number).await,
                            }
                            for (actor, before) in others.into_iter().zip(&before) {
                                let mut known = false;
                                for item in &items {
                                    known |= sees(&city, actor, *item).await;
                                }
                                if known {
                                    continue;
                                }
                                let now = told(&city, actor, document).await;
                                assert!(count >= 3 || now == *before, "{count} hidden, step {step}: {before}\n{now}");
                            }
                        }
                    }
                    for actor in others {
                        if sees(&city, actor, items[0]).await {
                            assert_ne!(actor, city.checker, "a viewer of another unit never sees them");
                            continue;
                        }
                        let coverage = coverage(&city, actor, document).await;
                        let [clause] = &coverage.base[..] else {
                            panic!("{:?}", coverage.base)
                        };
                        let together = count >= 3;
                        assert_eq!((clause.items.len(), clause.hidden), (0, count as usize));
                        assert_eq!(
                            (clause.answered, clause.checkable, clause.proved.is_some()),
                            (together, together, together)
                        );
                        assert_eq!(
                            (coverage.proved.is_some(), coverage.not_shown),
                            (together, if together { 0 } else { count as usize })
                        );
                    }
                    let whole = coverage(&city, city.office, document).await;
                    assert!(whole.base[0].answered && whole.base[0].proved.is_some() && whole.base[0].hidden == 0);
                }
            });
    });
}
