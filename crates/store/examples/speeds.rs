//! Prints how fast the handle and the search are on both engines. Not a test: an assertion about time breaks on a busy
//! machine. `cargo run --release -p jiufen-store --example speeds`

use std::time::{Duration, Instant};

use jiufen_store::db::{Db, Value};
use jiufen_store::search::{Document, define, find, put_many};
use jiufen_store::testing::both;
use uuid::Uuid;

const DOCUMENTS: u32 = 50_000;

fn main() {
    both(|base| {
        let mut db = base.open();
        handle(&mut db);
        search(&mut db);
    });
}

fn say(what: &str, count: u32, took: Duration) {
    eprintln!("{what}: {:.0} a second", f64::from(count) / took.as_secs_f64());
}

fn handle(db: &mut Db) {
    db.define("CREATE TABLE thing (n BIGINT NOT NULL PRIMARY KEY, t TEXT, b BYTES, small BIGINT) STRICT")
        .unwrap();
    let rows: Vec<Vec<Value>> = (0..200_000_i64)
        .map(|n| vec![n.into(), "一段不长的文字".into(), Uuid::now_v7().into(), 1.into()])
        .collect();
    let started = Instant::now();
    db.transaction(|db| db.insert_many("thing", &["n", "t", "b", "small"], &rows))
        .unwrap();
    say("rows inserted", 200_000, started.elapsed());

    let started = Instant::now();
    let mut count = 0;
    db.for_each("SELECT n, t, b, small FROM thing", &[], |_| {
        count += 1;
        Ok(())
    })
    .unwrap();
    say("rows streamed", count, started.elapsed());

    let sets: Vec<Vec<Value>> = (0..20_000_i64).map(|n| vec![n.into(), 5.into()]).collect();
    let started = Instant::now();
    db.transaction(|db| db.execute_many("UPDATE thing SET small = $2 WHERE n = $1", &sets))
        .unwrap();
    say("statements", 20_000, started.elapsed());

    let started = Instant::now();
    for n in 0..5_000_i64 {
        db.query_one("SELECT t FROM thing WHERE n = $1", &[n.into()]).unwrap();
    }
    say("reads by key", 5_000, started.elapsed());
}

fn search(db: &mut Db) {
    define(db, "sum_").unwrap();
    let texts: Vec<String> = (0..DOCUMENTS)
        .map(|n| format!("河清市第{n}项重点工作任务：城区供水管网改造与提升工程 w{n}"))
        .collect();
    let documents: Vec<Document<'_>> = (0_u128..)
        .zip(&texts)
        .map(|(n, text)| Document {
            kind: "item",
            subject: Uuid::from_u128(n),
            text,
        })
        .collect();
    let started = Instant::now();
    for some in documents.chunks(500) {
        db.transaction(|db| put_many(db, "sum_", some)).unwrap();
    }
    say("texts indexed", DOCUMENTS, started.elapsed());
    for search in ["供水", "供", "w4999", "供水 w49999", "重点工作任务"] {
        let started = Instant::now();
        for _ in 0..20 {
            find(db, "sum_", search, &["item"], None, 50).unwrap();
        }
        say(search, 20, started.elapsed());
    }
}
