//! What keeps the store from writing, and that it says so: a lane that dies, a sync that failed under somebody's sign-in, a
//! server that falls silent, a log that must be taken over into its database.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiufen_kernel::{actor::Actor, command::Order, id::CommandId};
use jiufen_store::{
    RecordError, Store, StoreError,
    db::{Access, Db, DbError, Engine, Location},
    desk::sessions,
    files::FileError,
    health::Trouble,
    read::items::Filter,
    testing::{
        TestBase, both,
        town::{morning, new_id, registration},
    },
};

use crate::{
    city::{City, config, date},
    lane::{in_thread, runtime, sound},
};

fn order(actor: Actor, title: &str) -> Order {
    Order::new(new_id::<CommandId>(), actor, registration("task", title, date("2026-12-31")))
}

#[test]
fn a_lane_that_dies_is_started_again_and_gives_up_in_the_end() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let day = morning(date("2026-04-01"));
            assert_eq!(city.store.ready().await.wrong(), None);
            for death in 1..=5 {
                city.store.kill_lane();
                let sent = order(city.office, "线程死后");
                let first = city.store.record_at(sent.clone(), day).await;
                // What the dying lane had taken is answered by silence; sent again, it gets one answer.
                let receipt = match first {
                    Err(RecordError::Failed(StoreError::Unknown)) => city.store.record_at(sent.clone(), day).await,
                    done => done,
                };
                let receipt = receipt.unwrap_or_else(|error| panic!("death {death}: {error}"));
                let again = city.store.record_at(sent, day).await.expect("the first answer");
                assert_eq!(receipt, again);
            }
            assert_eq!(city.store.health().lane_restarts(), 5);
            city.store.kill_lane();
            let until = Instant::now() + Duration::from_secs(20);
            while !city.store.health().is_lane_gone() {
                assert!(Instant::now() < until, "it does not give up");
                tokio::task::yield_now().await;
            }
            let refused = city.store.record_at(order(city.office, "再也不"), day).await;
            assert!(
                matches!(&refused, Err(RecordError::Failed(error)) if matches!(error.trouble(), Some(Trouble::Gone | Trouble::Unknown))),
                "{refused:?}"
            );
            // What was found last is believed for a second.
            base.hand().pass(Duration::from_secs(1));
            assert_eq!(city.store.ready().await.parts[0].wrong, Some("lane_gone"));
            let list = city.store.read(city.auditor, |reader| reader.items(&Filter::default())).await;
            assert_eq!(list.expect("reading goes on").rows.len(), 5);
        });
        sound(base);
    });
}

#[test]
fn a_sync_that_fails_under_a_sign_in_stops_commands_uploads_and_jobs() {
    let base = TestBase::new(Engine::Postgres); // it can be made to say so; the real thing is tried from outside
    runtime().block_on(async {
        let mut city = City::found(&base).await;
        let day = morning(date("2026-04-01"));
        in_thread(|| {
            let script = "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION 'fsync' USING ERRCODE = '58030'; END $$; \
                 CREATE TRIGGER no BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION no();";
            base.open().batch(script).expect("a trigger");
        });
        let person = city.office.person.uuid();
        let sign_in = async |store: &Store| {
            let opened = store.desk(move |db| Ok(sessions::open(db, person, None, "10.0.0.1", 1)?));
            opened.await.map_err(|error| error.trouble())
        };
        assert_eq!(sign_in(&city.store).await.err(), Some(Some(Trouble::Storage)));
        in_thread(|| base.open().batch("DROP TRIGGER no ON session").expect("no trigger"));
        // The disk says yes again, and nothing believes it.
        assert_eq!(sign_in(&city.store).await.err(), Some(Some(Trouble::Storage)));
        let refused = city.store.record_at(order(city.office, "不信了"), day).await;
        let failed = matches!(&refused, Err(RecordError::Failed(error)) if error.trouble() == Some(Trouble::Storage));
        assert!(failed, "{refused:?}");
        let kept = city.store.files().put(&b"evidence"[..], 1_000);
        assert!(matches!(kept, Err(FileError::Db(DbError::Storage { .. }))), "{kept:?}");
        assert_eq!(
            city.store.work_once().await.map_err(|error| error.trouble()).err(),
            Some(Some(Trouble::Storage))
        );
        let ready = city.store.ready().await;
        assert_eq!(ready.wrong(), Some("storage_failed"));
        let list = city.store.read(city.auditor, |reader| reader.items(&Filter::default())).await;
        assert!(list.is_ok(), "reading goes on");
        drop(city.store);
        city.store = Store::open(&config(&base)).expect("opens again");
        assert!(sign_in(&city.store).await.is_ok());
        city.store
            .record_at(order(city.office, "重启以后"), day)
            .await
            .expect("recorded");
        assert_eq!(city.store.ready().await.wrong(), None);
    });
    sound(&base);
}

#[test]
fn a_folder_that_is_taken_away_is_missed() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            assert_eq!(city.store.ready().await.wrong(), None);
            let files = base.folder().join("files");
            std::fs::rename(&files, base.folder().join("elsewhere")).expect("moved");
            std::fs::create_dir_all(files.join("incoming")).expect("another of the same name");
            // What was found last is believed for a second.
            assert_eq!(city.store.ready().await.wrong(), None);
            base.hand().pass(Duration::from_secs(1));
            assert_eq!(city.store.ready().await.wrong(), Some("folder_gone"));
        });
    });
}

#[test]
fn the_log_of_the_embedded_database_is_taken_over_into_it() {
    let base = TestBase::new(Engine::Sqlite);
    let mut db = base.open();
    let size = |name: &str| std::fs::metadata(base.folder().join(name)).map_or(0, |file| file.len());
    let before = size("data.sqlite");
    let long = "长".repeat(1_000);
    for round in 0..40 {
        db.begin().expect("begun");
        for row in 0..50 {
            let key = format!("{round}-{row}");
            db.execute(
                "INSERT INTO setting (key, value) VALUES ($1, $2)",
                &[key.as_str().into(), long.as_str().into()],
            )
            .expect("written");
        }
        db.commit().expect("committed");
    }
    assert!(size("data.sqlite") > before + 4_000_000, "{} bytes", size("data.sqlite"));
    assert!(size("data.sqlite-wal") < 8_000_000, "{} bytes", size("data.sqlite-wal"));
}

/// A line to the test's PostgreSQL that can fall silent without breaking.
fn line(silent: &Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its number").port();
    let silent = silent.clone();
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let far = far_side();
            let ways = match far {
                Far::Unix(far) => {
                    let back = far.try_clone().expect("a second handle");
                    carry(near.try_clone().expect("a second handle"), far, &silent);
                    carry(back, near, &silent);
                    continue;
                }
                Far::Tcp(far) => (far.try_clone().expect("a second handle"), far),
            };
            carry(near.try_clone().expect("a second handle"), ways.0, &silent);
            carry(ways.1, near, &silent);
        }
    });
    port
}

enum Far {
    Unix(UnixStream),
    Tcp(TcpStream),
}

/// Where the test's PostgreSQL listens.
fn far_side() -> Far {
    let url = jiufen_store::testing::server();
    let part = |name: &str| {
        let from = url.split_whitespace().find_map(|pair| pair.strip_prefix(name));
        from.map(str::to_owned)
    };
    match part("host=") {
        Some(host) if host.starts_with('/') => {
            let port = part("port=").unwrap_or_else(|| "5432".into());
            Far::Unix(UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).expect("its socket"))
        }
        _ => {
            let address = url
                .split('@')
                .nth(1)
                .and_then(|rest| rest.split('/').next())
                .expect("an address");
            Far::Tcp(TcpStream::connect(address).expect("its port"))
        }
    }
}

fn carry(mut from: impl Read + Send + 'static, mut to: impl Write + Send + 'static, silent: &Arc<AtomicBool>) {
    let silent = silent.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 8_192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if silent.load(Ordering::Relaxed) {
                continue; // heard, and never passed on
            }
            if to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
    });
}

#[test]
fn a_server_that_falls_silent_is_given_up_on() {
    let silent = Arc::new(AtomicBool::new(false));
    let port = line(&silent);
    let user = if jiufen_store::testing::server().contains("user=jiufen") {
        "jiufen"
    } else {
        "postgres"
    };
    let url = format!("host=127.0.0.1 port={port} user={user} dbname=postgres connect_timeout=1");
    let location = Location::Postgres {
        url: url.parse().expect("a URL"),
        schema: None,
    };
    let mut db = Db::open(&location, Access::Lane).expect("opens");
    db.query_one("SELECT 1", &[]).expect("it answers");
    db.give_up_after(Duration::from_millis(300));
    db.begin().expect("begun");
    silent.store(true, Ordering::Relaxed);
    let lost = db.query_one("SELECT 2", &[]).expect_err("nothing comes");
    assert!(matches!(lost, DbError::ConnectionLost { .. }), "{lost}");
    assert!(matches!(db.commit(), Err(DbError::ConnectionLost { .. })));
    silent.store(false, Ordering::Relaxed);
    let three = db.query_one("SELECT 3::bigint", &[]).expect("on a new line");
    assert_eq!(three.int(0).expect("a number"), 3);
}
