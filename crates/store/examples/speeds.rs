//! Prints how fast the handle is on both engines. Not a test: an assertion about time breaks on a busy machine.
//! `cargo run --release -p jiufen-store --example speeds`

use std::time::Instant;

use jiufen_store::db::Value;
use jiufen_store::testing::both;
use uuid::Uuid;

fn main() {
    both(|base| {
        let mut db = base.open();
        db.define("CREATE TABLE thing (n BIGINT NOT NULL PRIMARY KEY, t TEXT, b BYTES, small BIGINT) STRICT")
            .unwrap();
        let rows: Vec<Vec<Value>> = (0..200_000_i64)
            .map(|n| vec![n.into(), "一段不长的文字".into(), Uuid::now_v7().into(), 1.into()])
            .collect();
        let started = Instant::now();
        db.transaction(|db| db.insert_many("thing", &["n", "t", "b", "small"], &rows))
            .unwrap();
        eprintln!(
            "{:?}: insert_many {:.0} rows/s",
            base.engine(),
            200_000.0 / started.elapsed().as_secs_f64()
        );
        let started = Instant::now();
        let mut count = 0;
        db.for_each("SELECT n, t, b, small FROM thing", &[], |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
        eprintln!(
            "{:?}: for_each {:.0} rows/s",
            base.engine(),
            f64::from(count) / started.elapsed().as_secs_f64()
        );
        let sets: Vec<Vec<Value>> = (0..20_000_i64).map(|n| vec![n.into(), 5.into()]).collect();
        let started = Instant::now();
        db.transaction(|db| db.execute_many("UPDATE thing SET small = $2 WHERE n = $1", &sets))
            .unwrap();
        eprintln!(
            "{:?}: execute_many {:.0}/s",
            base.engine(),
            20_000.0 / started.elapsed().as_secs_f64()
        );
        let started = Instant::now();
        for n in 0..5_000_i64 {
            db.query_one("SELECT t FROM thing WHERE n = $1", &[n.into()]).unwrap();
        }
        eprintln!(
            "{:?}: point reads {:.0}/s",
            base.engine(),
            5_000.0 / started.elapsed().as_secs_f64()
        );
    });
}
