//! An erasure reaches everything: no table, index, search word, write-ahead log or file of the folder holds what was erased; what numbers
//! rest on stays.

use std::path::Path;

use jiufen_kernel::{
    erasure::{AskErasure, ConfirmErasure, Ground},
    event::{Event, Fact},
    id::{AskId, EvidenceId, ReportId},
    item::{
        evidence::{AttachEvidence, EvidenceKind},
        report::{Claim, FileReport},
    },
    share::Share,
    text::Digest,
};
use jiufen_store::{
    RecordError,
    db::{Engine, Value},
    desk::uploads,
    files::Files,
    new_file, new_text,
    testing::{TestBase, both},
    verify::verify,
};

use crate::{
    city::{City, date},
    town::in_thread,
};

/// Words that stand nowhere else, also pair by pair.
const TITLE: &str = "龘靐齉爩鱻麤";
const TEXT: &str = "灪籱饢驫鲡鸞，齾";
const FILE: &[u8] = b"%PDF-1.4 zyxwvutsrqponm-file-that-goes";
const NAME: &str = "麣黷黸.pdf";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Files of a folder that hold these bytes.
fn holding(folder: &Path, wanted: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if std::fs::read(&path)
                .expect("a file")
                .windows(wanted.len())
                .any(|window| window == wanted)
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn digest_in(base: &TestBase, pick: impl Fn(&Fact) -> Option<Digest> + Sync) -> Digest {
    in_thread(|| {
        let rows = base
            .open()
            .query("SELECT bytes FROM event ORDER BY position", &[])
            .expect("events");
        rows.iter()
            .rev()
            .find_map(|row| pick(&Event::from_bytes(row.bytes(0).expect("bytes")).expect("an event").fact))
            .expect("somebody said it")
    })
}

async fn ask(city: &City, payload: Digest) -> Result<AskId, RecordError> {
    let ask = City::new_id::<AskId>();
    let asked = AskErasure {
        ask,
        payload,
        ground: Ground::Classified,
        law: new_text("保守国家秘密法第五十七条"),
    };
    city.on("2026-07-01", city.office, asked).await.map(|_| ask)
}

async fn erase(city: &City, payload: Digest) {
    let ask = ask(city, payload).await.expect("asked");
    let confirmed = city.on("2026-07-02", city.admin, ConfirmErasure { ask }).await;
    confirmed.expect("confirmed");
}

#[test]
fn nothing_in_the_folder_holds_what_was_erased() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let item = city.item("task", TITLE, None, "2026-12-31").await;
            // Neighbours that stay, and changes that make pages split.
            for number in 0..40 {
                city.item("task", &format!("第{number}条支渠清淤"), None, "2026-12-31").await;
            }
            let report = FileReport {
                report: City::new_id::<ReportId>(),
                item,
                claim: Claim::Percent(Share::new(3_000).expect("a share")),
                progress: Some(new_text(TEXT)),
                problem: None,
                next: None,
            };
            city.on("2026-06-20", city.handling, report).await.expect("reported");
            let stored = city.store.files().put(FILE, 1_000).expect("a file");
            let file = new_file(city.store.files(), stored.sha256, stored.size, "application/pdf", NAME).expect("a file");
            let upload = uploads::Upload {
                id: City::new_id::<EvidenceId>().0,
                sha256: stored.sha256,
                size: stored.size as i64,
                media: "application/pdf".into(),
                name: NAME.into(),
                by_person: city.handling.person.uuid(),
                at: 1,
                attached: Some(2),
            };
            city.store
                .desk(move |db| Ok(uploads::record(db, &upload)?))
                .await
                .expect("noted");
            let attach = AttachEvidence {
                evidence: City::new_id::<EvidenceId>(),
                item,
                piece: 0,
                kind: EvidenceKind::Document,
                backs: None,
                note: new_text("说明"),
                files: vec![file],
                captured: None,
            };
            city.on("2026-06-22", city.handling, attach).await.expect("attached");
            assert!(!holding(base.folder(), FILE).is_empty());
            if base.engine() == Engine::Sqlite {
                for words in [TITLE, TEXT, NAME, "龘靐"] {
                    assert!(
                        !holding(base.folder(), words.as_bytes()).is_empty(),
                        "{words} is looked for where it is"
                    );
                }
            }
            let title = digest_in(base, |fact| match fact {
                Fact::ItemRegistered(fact) if fact.item == item => Some(fact.title),
                _ => None,
            });
            let text = digest_in(base, |fact| match fact {
                Fact::ReportFiled(fact) if fact.item == item => fact.progress,
                _ => None,
            });
            let evidence = |name: bool| {
                move |fact: &Fact| match fact {
                    Fact::EvidenceAttached(fact) if fact.item == item => {
                        Some(if name { fact.files[0].name } else { fact.files[0].file })
                    }
                    _ => None,
                }
            };
            let (file, name) = (digest_in(base, evidence(false)), digest_in(base, evidence(true)));
            for payload in [title, text, file, name] {
                erase(&city, payload).await;
            }
            city.store.work_once().await.expect("worked");
            for words in [TITLE, TEXT, NAME, "龘靐", "灪籱", "麣黷"] {
                assert_eq!(holding(base.folder(), words.as_bytes()), Vec::<String>::new(), "{words}");
            }
            assert_eq!(holding(base.folder(), FILE), Vec::<String>::new());
            in_thread(|| {
                let mut db = base.open();
                for (table, column) in [("upload", "name"), ("import_row", "body"), ("import_part", "text")] {
                    let sql = format!("SELECT count(*) FROM {table} WHERE {column} = $1");
                    let count = db
                        .query_one(&sql, &[Value::from(NAME)])
                        .expect("counted")
                        .int(0)
                        .expect("a count");
                    assert_eq!(count, 0, "{table}");
                }
                let files = Files::open(base.folder()).expect("the files");
                assert!(verify(&mut db, &files).expect("verified").findings.is_empty());
            });
            city.store.rebuild().await.expect("rebuilt");
            let done = city
                .store
                .read(city.office, |reader| reader.done_erasures())
                .await
                .expect("read");
            assert_eq!(done.len(), 4);
            assert!(
                done.iter()
                    .all(|view| view.on == Some(date("2026-07-02")) && view.law.to_string().contains("第五十七条"))
            );
        });
    });
}

#[test]
fn what_numbers_rest_on_stays_and_whoever_asks_sees_it() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let item = city.item("task", "支渠清淤", None, "2026-12-31").await;
            let agreed = digest_in(base, |fact| match fact {
                Fact::ProofAgreed(fact) if fact.item == item => fact.pieces.first().map(|piece| piece.what),
                _ => None,
            });
            match ask(&city, agreed).await {
                Err(RecordError::Refused(refusal)) => assert_eq!((refusal.code, refusal.field), ("rests", Some("payload"))),
                other => panic!("{other:?}"),
            }
            let erasable = city
                .store
                .read(city.office, move |reader| reader.erasable_of_item(item))
                .await
                .expect("read")
                .expect("seen");
            assert!(erasable.iter().any(|each| each.digest == agreed && each.rests));
            assert!(erasable.iter().any(|each| each.field == "title" && !each.rests));
            // Neither an administrator, who sees no items, nor a unit is shown what is in it.
            for actor in [city.admin, city.handling] {
                let shown = city.store.read(actor, move |reader| reader.erasable_of_item(item)).await;
                assert_eq!(shown.expect("read"), None);
            }
        });
    });
}
