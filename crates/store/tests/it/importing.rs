//! A staged ledger becomes items: all of them or, after a stop, the rest; once each, and seen by nobody before the last is there.

use jiufen_kernel::{actor::Actor, id::ImportId, import::OpenImport};
use jiufen_store::{
    db::Engine,
    desk::{
        import_names::{self, ImportName},
        imports::{self, Counted, GivenDue, ImportState, StagedItem, StagedRow, StagedTrouble, Wanted, derived},
        uploads::{self, Upload},
    },
    importing::{document_of, item_of},
    new_text,
    read::items::Filter,
    testing::{NOW, TestBase, both},
    verify::verify,
};
use uuid::Uuid;

use crate::city::City;

const ROWS: i64 = 620;

fn staged(city: &City, import: Uuid, row: i64) -> Vec<StagedRow> {
    let item = |title: String, parent: Option<Uuid>, kind: &str| StagedItem {
        kind: kind.into(),
        title,
        part: 0,
        start: 0,
        end: 4,
        parent,
        weight: Some(2),
        from: None,
        due: Some("2027-06-30".parse().unwrap()),
        lead: Some(city.bureau.uuid()),
        supporting: vec![city.checkers.uuid()],
        words: ["农业局".into(), String::new(), "6月底前".into()],
    };
    let own = item_of(import, row, 0).uuid();
    let mut rows = vec![StagedRow {
        row,
        sub: 0,
        item: Some(item(format!("第{row}件"), None, "task")),
        troubles: Vec::new(),
    }];
    if row == 5 {
        rows.push(StagedRow {
            row,
            sub: 1,
            item: Some(item("一季度完成招标".into(), Some(own), "milestone")),
            troubles: Vec::new(),
        });
    }
    if row == 7 {
        rows[0].item = None;
        rows[0].troubles.push(StagedTrouble {
            column: "B".into(),
            head: "任务".into(),
            zh: "没有写任务".into(),
            en: "No task".into(),
            stops: true,
        });
    }
    rows
}

/// A ledger that was uploaded and read.
async fn ready(city: &City) -> Uuid {
    let stored = city.store.files().put(&b"PK ledger"[..], 1_000).unwrap();
    let (id, office) = (Uuid::now_v7(), city.office);
    let rows: Vec<StagedRow> = (3..3 + ROWS).flat_map(|row| staged(city, id, row)).collect();
    city.store
        .desk(move |db| {
            let upload = Upload {
                id,
                sha256: stored.sha256,
                size: 9,
                media: "text/csv".into(),
                name: "台账.csv".into(),
                by_person: office.person.uuid(),
                at: NOW,
                attached: None,
            };
            uploads::record(db, &upload)?;
            assert!(imports::create(
                db,
                id,
                office.person.uuid(),
                office.post.uuid(),
                "台账.csv",
                NOW
            )?);
            assert!(!imports::create(
                db,
                id,
                office.person.uuid(),
                office.post.uuid(),
                "台账.csv",
                NOW
            )?);
            assert!(
                !imports::start(db, id, office.person.uuid(), Uuid::now_v7())?,
                "nothing was read yet"
            );
            assert!(imports::begin_reading(
                db,
                id,
                office.post.uuid(),
                "{}",
                "重点任务台账",
                ROWS
            )?);
            for chunk in rows.chunks(100) {
                assert!(imports::keep_rows(db, id, "{}", chunk, chunk[0].row)?);
            }
            assert!(!imports::keep_rows(db, id, "another reading", &[], 0)?);
            imports::keep_part(db, id, 0, "修渠。清淤。\n")?;
            // What is known only after all rows: the date of what they are part of. Of another reading it is not taken.
            let given = |due: &str| GivenDue {
                row: 5,
                sub: 0,
                due: due.parse().unwrap(),
                said: StagedTrouble {
                    column: String::new(),
                    head: String::new(),
                    zh: "取其中最晚的".into(),
                    en: "The latest of its rows".into(),
                    stops: false,
                },
            };
            imports::give_dues(
                db,
                id,
                "{}",
                &[
                    given("2027-09-30"),
                    GivenDue {
                        row: 7,
                        ..given("2027-09-30")
                    },
                ],
            )?;
            imports::give_dues(db, id, "another reading", &[given("2027-12-31")])?;
            let counted = Counted {
                items: ROWS,
                wrong: 1,
                warned: 1,
                skipped: 2,
            };
            assert!(imports::finish_reading(db, id, "{}", counted)?);
            assert!(
                imports::find(db, id, Uuid::now_v7())?.is_none(),
                "somebody else's does not exist"
            );
            Ok(())
        })
        .await
        .unwrap();
    id
}

async fn start(city: &City, id: Uuid) -> bool {
    let office = city.office;
    city.store
        .desk(move |db| Ok(imports::start(db, id, office.person.uuid(), Uuid::now_v7())?))
        .await
        .unwrap()
}

async fn state(city: &City, id: Uuid) -> imports::Import {
    let office = city.office;
    let found = city
        .store
        .look(move |db| Ok(imports::find(db, id, office.person.uuid())?))
        .await;
    found.unwrap().unwrap()
}

async fn seen(city: &City, actor: Actor) -> usize {
    let filter = Filter {
        rows: Some(200),
        ..Filter::default()
    };
    let mut filter = filter;
    let mut count = 0;
    loop {
        let asked = filter.clone();
        let list = city.store.read(actor, move |reader| reader.items(&asked)).await.unwrap();
        count += list.rows.len();
        filter.after = list.next;
        if filter.after.is_none() {
            return count;
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

fn verified(base: &TestBase) {
    let files = jiufen_store::files::Files::open(base.folder()).unwrap();
    let report = std::thread::scope(|scope| scope.spawn(|| verify(&mut base.open(), &files)).join().unwrap());
    assert_eq!(
        report.unwrap().findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

#[test]
fn a_staged_ledger_becomes_items_once_and_at_once() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let id = ready(&city).await;
            assert!(start(&city, id).await);
            assert!(!start(&city, id).await, "it is under way");
            while city.store.work_once().await.unwrap() > 0 {}
            let done = state(&city, id).await;
            assert_eq!((done.state, done.done, done.note_en.as_str()), (ImportState::Done, ROWS, ""));
            assert_eq!(seen(&city, city.office).await as i64, ROWS);
            assert_eq!(seen(&city, city.handling).await, 0, "nobody leads them yet");
            let item = item_of(id, 5, 0);
            let page = city
                .store
                .read(city.office, move |reader| reader.item_page(item))
                .await
                .unwrap()
                .unwrap();
            let intended = page.intended.unwrap();
            assert_eq!(
                (intended.lead.unwrap().id, intended.supporting[0].id),
                (city.bureau, city.checkers)
            );
            assert_eq!(
                (page.children.len(), page.row.due.unwrap().to_string()),
                (1, "2027-09-30".to_owned())
            );
            assert_eq!(page.sources.len(), 1);
            assert!(!start(&city, id).await, "once is enough");
            let troubled = city
                .store
                .look(move |db| Ok(imports::rows(db, id, Wanted::Troubled, (0, 0), 10)?))
                .await
                .unwrap();
            assert_eq!(
                troubled.iter().map(|row| row.row).collect::<Vec<_>>(),
                [5, 7],
                "what there was to know, and what could not be imported, can still be fetched"
            );
        });
        verified(base);
    });
}

#[test]
fn an_import_that_stopped_is_taken_up_again_and_nobody_sees_half_of_it() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let id = ready(&city).await;
            // A part of it is there already, as after a crash; and one row meets a refusal that has nothing to do with the ledger.
            let taken = derived(id, "row", 400, 0);
            let other = OpenImport {
                import: ImportId(Uuid::now_v7()),
                title: new_text("别的"),
                items: 1,
            };
            let order = jiufen_kernel::command::Order::new(jiufen_kernel::id::CommandId(taken), city.office, other);
            city.store.record(order).await.unwrap();
            assert!(start(&city, id).await);
            while city.store.work_once().await.unwrap() > 0 {}
            let stopped = state(&city, id).await;
            assert_eq!(stopped.state, ImportState::Stopped);
            assert!(!stopped.note_zh.is_empty() && stopped.done < ROWS);
            assert_eq!(seen(&city, city.office).await, 0, "half an import is seen by nobody");
            let there = seen(&city, city.auditor).await;
            assert!(there > 0, "but by auditors");
            assert!(start(&city, id).await, "it can be taken up again");
            while city.store.work_once().await.unwrap() > 0 {}
            assert_eq!(seen(&city, city.auditor).await, there, "nothing is recorded twice");
            let item = item_of(id, 5, 0);
            let hidden = city
                .store
                .read(city.office, move |reader| reader.item_page(item))
                .await
                .unwrap();
            assert!(hidden.is_none());
            assert!(document_of(id, 0).uuid() != document_of(id, 1).uuid());
        });
        verified(base);
    });
}

#[test]
fn names_of_units_are_kept_with_a_reading_and_the_same_bytes_are_known_again() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let id = ready(&city).await;
            let name = |words: &str, unit: Option<Uuid>, first: i64| ImportName {
                words: words.into(),
                unit,
                rows: 3,
                first,
            };
            let bureau = Some(city.bureau.uuid());
            let names = vec![name("农业局", bureau, 5), name("各县区", None, 9), name("水利站", None, 4)];
            let kept = city
                .store
                .desk(move |db| {
                    import_names::keep(db, id, &[name("从前的", None, 1)])?;
                    import_names::keep(db, id, &names)?;
                    Ok((import_names::of(db, id, 10)?, import_names::of(db, id, 1)?))
                })
                .await
                .unwrap();
            let words = |names: &[ImportName]| names.iter().map(|name| name.words.clone()).collect::<Vec<_>>();
            assert_eq!(words(&kept.0), ["水利站", "各县区", "农业局"], "nobody's first");
            assert_eq!((kept.0[2].unit, words(&kept.1)), (bureau, vec!["水利站".to_owned()]));

            // The same bytes once more: known from when they are being recorded on.
            let again = ready(&city).await;
            let before = |id| city.store.look(move |db| Ok(imports::recorded_before(db, id)?));
            assert_eq!(before(again).await.unwrap(), None);
            assert!(start(&city, id).await);
            assert_eq!(before(again).await.unwrap().map(|import| import.id), Some(id));
            assert_eq!(before(id).await.unwrap(), None, "itself is no other");
            while city.store.work_once().await.unwrap() > 0 {}
            assert_eq!(
                before(again).await.unwrap().map(|import| import.state),
                Some(ImportState::Done)
            );

            // A reading begun anew forgets the names of the one before.
            let post = city.office.post.uuid();
            let left = city.store.desk(move |db| {
                import_names::keep(db, again, &[name("农业局", bureau, 5)])?;
                assert!(imports::begin_reading(db, again, post, "{}", "重点任务台账", ROWS)?);
                Ok(import_names::of(db, again, 10)?)
            });
            assert_eq!(left.await.unwrap(), Vec::new());
        });
    });
}

#[test]
fn rows_overdue_at_birth_are_counted_whole_and_listed_first_to_last() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let id = ready(&city).await;
            let before = |day: &str, most: i64| {
                let day = day.parse().unwrap();
                city.store.look(move |db| Ok(imports::due_before(db, id, day, most)?))
            };
            // Due on the day itself is not late yet.
            assert_eq!(before("2027-06-30", 10).await.unwrap().0, 0);
            let (count, first) = before("2027-07-01", 4).await.unwrap();
            assert_eq!(
                count as i64,
                ROWS - 1,
                "one row is no item, one has a step and got a later date"
            );
            let places: Vec<(i64, i64)> = first.iter().map(|row| (row.row, row.sub)).collect();
            assert_eq!(places, [(3, 0), (4, 0), (5, 1), (6, 0)]);
            assert_eq!(before("2027-07-01", 1_000).await.unwrap().1.len() as i64, ROWS - 1);
        });
    });
}

#[test]
fn rows_staged_before_their_dates_stood_beside_them_are_counted_too() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let id = ready(&city).await;
            let script = match base.engine() {
                Engine::Sqlite => include_str!("../../migrations/sqlite/0009_overdue_rows.sql"),
                Engine::Postgres => include_str!("../../migrations/postgres/0009_overdue_rows.sql"),
            };
            // Days on both sides of 1970 and of a leap day, and none at all.
            let days = ["1969-12-31", "1970-01-01", "2028-02-29", "2028-03-01"];
            let put = move |row: usize, due: &str| {
                format!(
                    "UPDATE import_row SET body = replace(body, '\"2027-06-30\"', '{due}') WHERE row = {}",
                    row + 10
                )
            };
            let old = city.store.desk(move |db| {
                for (row, day) in days.iter().enumerate() {
                    db.batch(&put(row, &format!("\"{day}\"")))?;
                }
                db.batch(&put(days.len(), "null"))?;
                db.batch("DROP INDEX import_row_due; ALTER TABLE import_row DROP COLUMN due;")?;
                Ok(db.batch(script)?)
            });
            old.await.unwrap();
            let before = |day: &str| {
                let day = day.parse().unwrap();
                city.store.look(move |db| Ok(imports::due_before(db, id, day, 10)?.0))
            };
            let all = ROWS as usize;
            for (day, count) in [
                ("1969-12-31", 0),
                ("1970-01-01", 1),
                ("1970-01-02", 2),
                ("2027-07-01", all - 4),
                ("2028-02-29", all - 3),
                ("2028-03-01", all - 2),
                ("2028-03-02", all - 1),
            ] {
                assert_eq!(before(day).await.unwrap(), count, "{day}");
            }
        });
    });
}
