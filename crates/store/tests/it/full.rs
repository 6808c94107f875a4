//! A disk without room: what was answered stays, what was not is refused in its own kind, reading goes on, and once
//! there is room again writing does too.

use std::process::{Command as Process, Stdio};

use jiufen_kernel::{actor::Actor, command::Order, id::CommandId};
use jiufen_store::{
    RecordError, Store, StoreConfig, StoreError,
    db::{DbError, Engine, Value},
    read::items::Filter,
    testing::{
        ClockHand, NOW, TestBase,
        town::{morning, new_id, registration},
    },
};
use uuid::Uuid;

use crate::{
    city::{City, config, date},
    lane::{in_thread, runtime, said, sound},
};

const CHILD: &str = "JIUFEN_TEST_FULL";

/// Room beyond what is there already, in blocks of 512 bytes.
const ROOM: u64 = 1_000;

fn order(actor: Actor, title: &str) -> Order {
    Order::new(new_id::<CommandId>(), actor, registration("task", title, date("2026-12-31")))
}

fn is_full<T>(answer: &Result<T, RecordError>) -> bool {
    matches!(answer, Err(RecordError::Failed(StoreError::Db(DbError::DiskFull { .. }))))
}

/// What the child process of the next test does: writes until there is no room, then reads.
#[test]
fn child() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let store = Store::open(&StoreConfig::embedded(folder, ClockHand::at(NOW).clock())).expect("the store opens");
    let ids = std::env::var("JIUFEN_TEST_ACTOR").expect("an actor");
    let (person, post) = ids.split_once(' ').expect("two ids");
    let id = |text: &str| Uuid::parse_str(text).expect("an id");
    let actor = Actor {
        person: id(person).into(),
        post: id(post).into(),
    };
    runtime().block_on(async {
        let mut written = 0;
        for turn in 0..100_000 {
            let registered = registration("task", &format!("第{turn}件"), date("2026-12-31"));
            let item = registered.item;
            let sent = Order::new(new_id::<CommandId>(), actor, registered);
            let answer = store.record_at(sent, morning(date("2026-04-01"))).await;
            match answer {
                Ok(receipt) => println!("done {} {item}", receipt.first),
                full => {
                    assert!(is_full(&full), "{full:?}");
                    println!("full");
                    written = turn;
                    break;
                }
            }
        }
        let listed = store
            .read(actor, |reader| reader.items(&Filter::default()))
            .await
            .expect("read");
        assert!(!listed.rows.is_empty());
        println!("read after {written}");
        let again = store
            .record_at(order(actor, &"再".repeat(60)), morning(date("2026-04-01")))
            .await;
        assert!(is_full(&again), "still no room: {again:?}");
        println!("refused again");
    });
}

/// The limit on the size of a file stands for the disk here: it holds for root as for anybody, and needs no mount.
#[test]
fn a_full_disk_loses_nothing_that_was_answered() {
    let base = TestBase::new(Engine::Sqlite);
    let city = runtime().block_on(City::found(&base));
    let actor = city.office;
    drop(city);
    let size = |name: &str| std::fs::metadata(base.folder().join(name)).map_or(0, |file| file.len());
    let blocks = size("data.sqlite").max(size("data.sqlite-wal")) / 512 + ROOM;
    let program = std::env::current_exe().expect("this program");
    // Ignored, the signal becomes the error that a write without room gives.
    let output = Process::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &blocks.to_string()])
        .arg(program)
        .args(["full::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, base.folder())
        .env("JIUFEN_TEST_ACTOR", format!("{} {}", actor.person, actor.post))
        .stdin(Stdio::null())
        .output()
        .expect("a child");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        text.contains("full\n") && text.contains("read after") && text.contains("refused again"),
        "{text}"
    );
    let acknowledged: Vec<_> = text.lines().filter_map(said).collect();
    assert!(!acknowledged.is_empty(), "{text}");
    let events = sound(&base);
    for (position, item) in &acknowledged {
        let sql = "SELECT 1 FROM event WHERE position = $1 AND subject = $2";
        let found = base.open().query_opt(sql, &[Value::Int(*position), Value::from(item.uuid())]);
        assert!(found.expect("read").is_some(), "event {position} was answered and is gone");
    }
    // With room again it goes on where it stood.
    let store = Store::open(&config(&base)).expect("opens again");
    let recorded = runtime().block_on(store.record_at(order(actor, "有了空间"), morning(date("2026-04-02"))));
    assert_eq!(recorded.expect("recorded").first as i64, events + 1);
    drop(store);
    sound(&base);
}

#[test]
fn a_full_disk_of_the_server_is_told_and_passes() {
    let base = TestBase::new(Engine::Postgres); // it can be made to say so
    runtime().block_on(async {
        let city = City::found(&base).await;
        in_thread(|| {
            let script = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$; \
                 CREATE TRIGGER full_disk BEFORE INSERT ON command FOR EACH ROW EXECUTE FUNCTION full_disk();";
            base.open().batch(script).expect("a trigger");
        });
        let order = order(city.office, "没有空间");
        let answer = city.store.record_at(order.clone(), morning(date("2026-04-01"))).await;
        assert!(is_full(&answer), "{answer:?}");
        let list = city.store.read(city.auditor, |reader| reader.items(&Filter::default())).await;
        assert!(list.expect("reading goes on").rows.is_empty(), "nothing is half-written");
        in_thread(|| base.open().batch("DROP TRIGGER full_disk ON command").expect("no trigger"));
        city.store
            .record_at(order, morning(date("2026-04-01")))
            .await
            .expect("recorded, without a new start");
    });
    sound(&base);
}
