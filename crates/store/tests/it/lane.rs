//! The lane under stress: many writers, the same command twice, failures, two servers, a process killed at any moment.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command as Process, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use futures_util::future::join_all;
use jiufen_kernel::{
    actor::Actor,
    command::Order,
    id::{CommandId, ItemId, PersonId, PostId, UnitId},
    item::{Source, registration::RegisterItem},
    org::units::AddUnit,
};
use jiufen_store::{
    Receipt, RecordError, Store, StoreConfig, StoreError,
    db::{Db, DbError, Engine, Value},
    new_text,
    read::items::Filter,
    testing::{ClockHand, NOW, TestBase, both},
    verify::verify,
};
use uuid::Uuid;

use crate::city::{City, at, config, date};

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

pub fn in_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join()).expect("no panic")
}

fn register(title: &str) -> RegisterItem {
    RegisterItem {
        item: City::new_id(),
        kind: "task".into(),
        title: new_text(title),
        source: Source::Meeting,
        anchors: Vec::new(),
        parent: None,
        weight: None,
        start: None,
        due: Some(date("2026-12-31")),
        narrow: None,
    }
}

fn order(actor: Actor, title: &str) -> Order {
    Order::new(City::new_id::<CommandId>(), actor, register(title))
}

/// Positions are 1, 2, 3 … and everything is as the events say.
pub fn sound(base: &TestBase) -> i64 {
    in_thread(|| {
        let mut db = base.open();
        let files = jiufen_store::files::Files::open(base.folder()).expect("the files");
        let report = verify(&mut db, &files).expect("verified");
        assert_eq!(report.findings, []);
        let row = db
            .query_one("SELECT count(*), max(position) FROM event", &[])
            .expect("events");
        assert_eq!(row.int(0).expect("n"), row.int(1).expect("n"), "no gap");
        row.int(0).expect("n")
    })
}

fn events(base: &TestBase) -> i64 {
    in_thread(|| {
        base.open()
            .query_one("SELECT count(*) FROM event", &[])
            .expect("events")
            .int(0)
    })
    .expect("n")
}

#[test]
fn many_writers_are_all_answered_without_a_gap() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let before = events(base);
            let writers = (0..64).map(|writer| {
                let city = &city;
                async move {
                    let mut receipts = Vec::new();
                    for turn in 0..8 {
                        let order = order(city.office, &format!("第{writer}位第{turn}件"));
                        receipts.push(city.store.record_at(order, at("2026-04-01")).await.expect("recorded"));
                    }
                    assert!(receipts.is_sorted_by(|a, b| a.last < b.first), "each writer's own order");
                    receipts
                }
            });
            let receipts: Vec<Receipt> = join_all(writers).await.into_iter().flatten().collect();
            let positions: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.first).collect();
            assert_eq!(positions.len(), 64 * 8);
            assert_eq!(events(base), before + 64 * 8);
            let list = city.store.read(city.auditor, |reader| reader.items(&Filter::default()));
            assert_eq!(list.await.expect("read").tabs.expect("few").iter().sum::<i64>(), 64 * 8);
        });
        sound(base);
    });
}

#[test]
fn the_same_command_sent_at_once_is_carried_out_once() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let before = events(base);
            let order = order(city.office, "只办一次");
            let sent = (0..40).map(|turn| {
                city.store
                    .record_at(order.clone(), at(if turn % 2 == 0 { "2026-04-01" } else { "2026-04-02" }))
            });
            let receipts: Vec<Receipt> = join_all(sent).await.into_iter().map(|each| each.expect("recorded")).collect();
            assert!(receipts.windows(2).all(|pair| pair[0] == pair[1]), "one answer");
            assert_eq!(events(base), before + 1);
            let other = Order::new(order.id, city.office, register("另一件"));
            let both = [order.clone(), other.clone(), order.clone(), other];
            let answers = join_all(both.into_iter().map(|order| city.store.record_at(order, at("2026-04-03")))).await;
            for (turn, answer) in answers.into_iter().enumerate() {
                match answer {
                    Ok(receipt) => assert!(turn % 2 == 0 && receipt == receipts[0]),
                    Err(error) => assert!(turn % 2 == 1 && matches!(error, RecordError::Conflict), "{error}"),
                }
            }
        });
        sound(base);
    });
}

#[test]
fn refused_and_failing_commands_leave_the_others_alone() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let before = events(base);
            in_thread(|| refuse_payloads_of(&mut base.open(), 99));
            let title = "三".repeat(33); // 99 bytes: the database refuses it
            let orders = (0..30).map(|turn| match turn % 10 {
                3 => order(city.handling, "不是督查机构"),
                7 => order(city.office, &title),
                _ => order(city.office, "好的"),
            });
            let orders: Vec<Order> = orders.collect();
            let answers = join_all(
                orders
                    .iter()
                    .map(|order| city.store.record_at(order.clone(), at("2026-04-01"))),
            )
            .await;
            for (turn, answer) in answers.iter().enumerate() {
                let right = match turn % 10 {
                    3 => matches!(answer, Err(RecordError::Refused(_))),
                    7 => matches!(answer, Err(RecordError::Failed(_))),
                    _ => answer.is_ok(),
                };
                assert!(right, "{turn}: {answer:?}");
            }
            assert_eq!(events(base), before + 24);
            // Neither a refusal nor a failure is remembered.
            in_thread(|| accept_payloads(&mut base.open()));
            let again = city.store.record_at(orders[7].clone(), at("2026-04-01")).await;
            assert!(again.is_ok(), "{again:?}");
        });
        sound(base);
    });
}

fn refuse_payloads_of(db: &mut Db, size: i64) {
    let script = match db.engine() {
        Engine::Sqlite => {
            format!("CREATE TRIGGER no BEFORE INSERT ON payload WHEN NEW.size = {size} BEGIN SELECT RAISE(ABORT, 'no'); END;")
        }
        Engine::Postgres => format!(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.size = {size} THEN RAISE EXCEPTION 'no'; \
             END IF; RETURN NEW; END $$; CREATE TRIGGER no BEFORE INSERT ON payload FOR EACH ROW EXECUTE FUNCTION no();"
        ),
    };
    db.batch(&script).expect("a trigger");
}

fn accept_payloads(db: &mut Db) {
    let script = match db.engine() {
        Engine::Sqlite => "DROP TRIGGER no;",
        Engine::Postgres => "DROP TRIGGER no ON payload;",
    };
    db.batch(script).expect("no trigger");
}

#[test]
fn after_a_failure_of_the_storage_nothing_is_written_until_the_next_start() {
    let base = TestBase::new(Engine::Postgres); // it can be made to say so
    runtime().block_on(async {
        let mut city = City::found(&base).await;
        let before = events(&base);
        in_thread(|| {
            let script = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION 'fsync' USING ERRCODE = '58030'; END $$; \
                 CREATE TRIGGER no BEFORE INSERT ON command FOR EACH ROW EXECUTE FUNCTION no();";
            base.open().batch(script).expect("a trigger");
        });
        let failed = |answer: &Result<Receipt, RecordError>| {
            matches!(answer, Err(RecordError::Failed(StoreError::Db(DbError::Storage { .. }))))
        };
        let order = order(city.office, "盘坏了");
        let answer = city.store.record_at(order.clone(), at("2026-04-01")).await;
        assert!(failed(&answer), "{answer:?}");
        in_thread(|| base.open().batch("DROP TRIGGER no ON command").expect("no trigger"));
        let answer = city.store.record_at(order.clone(), at("2026-04-01")).await;
        assert!(failed(&answer), "what may be lost is not written over: {answer:?}");
        assert_eq!(events(&base), before);
        let list = city.store.read(city.auditor, |reader| reader.items(&Filter::default())).await;
        assert!(list.is_ok(), "reading goes on");
        drop(city.store);
        city.store = Store::open(&config(&base)).expect("opens again");
        city.store.record_at(order, at("2026-04-01")).await.expect("recorded");
    });
    sound(&base);
}

#[test]
fn received_never_goes_back() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let mut last = 0;
            for day in ["2026-05-02", "2026-04-01", "2026-05-03", "2026-03-01"] {
                let receipt = city
                    .store
                    .record_at(order(city.office, "时钟"), at(day))
                    .await
                    .expect("recorded");
                assert!(receipt.received >= last);
                last = receipt.received;
            }
            assert_eq!(last, at("2026-05-03").as_microsecond());
        });
        in_thread(|| {
            let rows = base
                .open()
                .query("SELECT received FROM event ORDER BY position", &[])
                .expect("events");
            assert!(rows.is_sorted_by_key(|row| row.int(0).expect("an instant")));
        });
        sound(base);
    });
}

#[test]
fn two_servers_write_one_log_and_read_each_other() {
    let base = TestBase::new(Engine::Postgres);
    runtime().block_on(async {
        let city = City::found(&base).await;
        let other = Store::open(&config(&base)).expect("a second server");
        let before = events(&base);
        let sent = (0..200).map(|turn| {
            let store = if turn % 2 == 0 { &city.store } else { &other };
            store.record_at(order(city.office, &format!("第{turn}件")), at("2026-04-01"))
        });
        let receipts: Vec<Receipt> = join_all(sent).await.into_iter().map(|each| each.expect("recorded")).collect();
        let positions: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.first).collect();
        assert_eq!((positions.len(), events(&base)), (200, before + 200));
        // A unit made by one is known to the other at once: as a place for another unit, and on its pages.
        let mut parent = city.bureau;
        for turn in 0..6 {
            let (store, reads) = if turn % 2 == 0 {
                (&city.store, &other)
            } else {
                (&other, &city.store)
            };
            let unit: UnitId = City::new_id();
            let name = format!("第{turn}级");
            let add = AddUnit {
                unit,
                parent,
                name: new_text(&name),
                short: new_text(&name),
                order: 1,
            };
            let order = Order::new(City::new_id(), city.admin, add);
            store.record_at(order, at("2026-04-02")).await.expect("added");
            let page = reads.read(city.auditor, move |reader| reader.unit_page(unit)).await;
            let page = page.expect("read").expect("the other server's unit");
            assert_eq!(page.row.unit.name.to_string(), name);
            parent = unit;
        }
        // Rebuilding on one while the other writes and reads.
        let writing = join_all((0..40).map(|turn| other.record_at(order(city.office, &format!("再{turn}")), at("2026-04-03"))));
        let (rebuilt, written) = futures_util::future::join(city.store.rebuild(), writing).await;
        rebuilt.expect("rebuilt");
        assert!(written.iter().all(Result::is_ok), "{written:?}");
    });
    sound(&base);
}

#[test]
fn a_rebuild_disturbs_nobody() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            for turn in 0..30 {
                city.on("2026-04-01", city.office, register(&format!("第{turn}件")))
                    .await
                    .expect("registered");
            }
            let done = AtomicBool::new(false);
            let rebuilds = async {
                for _ in 0..8 {
                    city.store.rebuild().await.expect("rebuilt");
                }
                done.store(true, Ordering::Relaxed);
            };
            let writes = async {
                let mut written = 0;
                while !done.load(Ordering::Relaxed) {
                    city.on("2026-04-02", city.office, register("同时"))
                        .await
                        .expect("registered");
                    written += 1;
                }
                written
            };
            let reads = join_all((0..6).map(|_| async {
                let mut least = 30;
                while !done.load(Ordering::Relaxed) {
                    let look = city.store.read(city.auditor, |reader| {
                        let listed = reader.items(&Filter::default())?.tabs.expect("few").iter().sum::<i64>();
                        let found = reader.tree(None, &BTreeSet::new())?.len() as i64;
                        Ok((listed, found))
                    });
                    let (listed, found) = look.await.expect("read");
                    assert!(listed >= least, "{listed} items, {least} before: half a switch was seen");
                    assert_eq!(found, listed.min(200));
                    least = listed;
                }
            }));
            let (_, written, _) = futures_util::future::join3(rebuilds, writes, reads).await;
            assert!(written > 0);
        });
        sound(base);
    });
}

#[test]
fn an_event_of_a_newer_version_stops_the_start() {
    both(|base| {
        runtime().block_on(async { drop(City::found(base).await) });
        in_thread(|| {
            let mut db = base.open();
            let sql = "INSERT INTO event (position, id, command, type, version, subject, received, bytes, leaf, chain) \
                       SELECT position + 1, $1, command, $2, $3, subject, received, bytes, leaf, chain FROM event \
                       ORDER BY position DESC LIMIT 1";
            let values = [Value::from(Uuid::now_v7()), "ItemDreamt".into(), 3.into()];
            db.execute(sql, &values).expect("an event of tomorrow");
        });
        let words = match Store::open(&config(base)) {
            Ok(_) => panic!("an older program goes on over what it does not know"),
            Err(error) => error.to_string(),
        };
        assert!(words.contains("ItemDreamt version 3 needs a newer version"), "{words}");
    });
}

const CHILD: &str = "JIUFEN_TEST_CHILD";
const CHILD_POSTGRES: &str = "JIUFEN_TEST_CHILD_POSTGRES";

/// What a child process of the tests below does; nothing when it is not one.
#[test]
fn child() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let mut config = StoreConfig::embedded(folder, ClockHand::at(NOW).clock());
    config.postgres = std::env::var(CHILD_POSTGRES).ok().map(|url| url.parse().expect("a URL"));
    let store = match Store::open(&config) {
        Ok(store) => store,
        Err(StoreError::Db(DbError::FolderInUse { .. })) => return println!("in use"),
        Err(error) => panic!("{error}"),
    };
    let ids = std::env::var("JIUFEN_TEST_ACTOR").expect("an actor");
    let (person, post) = ids.split_once(' ').expect("two ids");
    let id = |text: &str| Uuid::parse_str(text).expect("an id");
    let actor = Actor {
        person: PersonId(id(person)),
        post: PostId(id(post)),
    };
    runtime().block_on(async {
        let turns = (0..8).map(|_| async {
            for _ in 0..100_000 {
                let command = register("杀不死的");
                let item = command.item;
                let order = Order::new(City::new_id(), actor, command);
                let receipt = store.record_at(order, at("2026-11-20")).await.expect("recorded");
                let mut out = std::io::stdout().lock();
                writeln!(out, "done {} {item}", receipt.first)
                    .and_then(|()| out.flush())
                    .expect("said");
            }
        });
        join_all(turns).await;
    });
}

fn child_of(base: &TestBase, actor: Actor) -> Process {
    let mut process = Process::new(std::env::current_exe().expect("this program"));
    process
        .args(["lane::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, base.folder())
        .env("JIUFEN_TEST_ACTOR", format!("{} {}", actor.person, actor.post))
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(url) = base.postgres_url() {
        process.env(CHILD_POSTGRES, url);
    }
    process
}

#[test]
fn a_second_process_is_refused() {
    let base = TestBase::new(Engine::Sqlite);
    let city = runtime().block_on(City::found(&base));
    let output = child_of(&base, city.office).output().expect("a child");
    assert!(String::from_utf8_lossy(&output.stdout).contains("in use"));
    assert!(matches!(
        Store::open(&config(&base)),
        Err(StoreError::Db(DbError::FolderInUse { .. }))
    ));
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let rounds = std::env::var("JIUFEN_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20);
    both(|base| killed(base, rounds));
}

fn killed(base: &TestBase, rounds: u64) {
    let city = runtime().block_on(City::found(base));
    let actor = city.office;
    drop(city);
    let mut acknowledged: Vec<(i64, ItemId)> = Vec::new();
    for round in 0..rounds {
        let mut child = child_of(base, actor).spawn().expect("a child");
        let out = BufReader::new(child.stdout.take().expect("its words"));
        let (begun, first) = mpsc::channel();
        let reading = std::thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            let heard = lines.filter_map(|line| said(&line)).inspect(|_| {
                let _ = begun.send(());
            });
            heard.collect::<Vec<_>>()
        });
        // Another moment each time: in the opening, or while it writes.
        if round.is_multiple_of(2) {
            first.recv_timeout(Duration::from_secs(60)).expect("the child writes");
        }
        std::thread::sleep(Duration::from_millis(20 + (round * 37) % 260));
        child.kill().expect("killed");
        child.wait().expect("ended");
        acknowledged.extend(reading.join().expect("no panic"));
        let mut db = base.open();
        let rows = db
            .query("SELECT position, subject FROM event ORDER BY position", &[])
            .expect("events");
        let there: BTreeSet<(i64, ItemId)> = rows
            .iter()
            .map(|row| (row.int(0).expect("n"), ItemId(row.uuid(1).expect("an id"))))
            .collect();
        let lost: Vec<_> = acknowledged.iter().filter(|each| !there.contains(each)).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        drop(db);
        if round % 5 == 4 || round + 1 == rounds {
            sound(base);
        }
    }
    eprintln!("{} acknowledged in {rounds} rounds", acknowledged.len());
    assert!(!acknowledged.is_empty(), "the child wrote something");
}

/// `done POSITION ITEM`; the test harness may write before it on the same line.
pub fn said(line: &str) -> Option<(i64, ItemId)> {
    let (_, said) = line.split_once("done ")?;
    let (position, item) = said.split_once(' ')?;
    Some((position.parse().ok()?, ItemId(Uuid::parse_str(item.trim()).ok()?)))
}
