//! Summaries of another shape: a start makes them anew before it serves, whatever stood there.

use jiufen_store::{
    db::{Db, Engine, Value},
    project::tables,
    testing::TestBase,
};

use crate::lives::{at_once, dump, open, over_lives, same};

fn on_a_thread(base: &TestBase, work: impl FnOnce(&mut Db) + Send) {
    // A connection to PostgreSQL brings its own runtime and must not be opened inside another.
    std::thread::scope(|scope| scope.spawn(|| work(&mut base.open())).join()).expect("no panic");
}

fn note(db: &mut Db, shape: &str) {
    let sql = "UPDATE setting SET value = $1 WHERE key = 'summaries'";
    assert_eq!(db.execute(sql, &[Value::from(shape)]).expect("noted"), 1);
}

/// What an older program may have left: tables with fewer columns, tables that are not there, rows by other rules.
fn older(db: &mut Db, how: usize) {
    let run = |db: &mut Db, sql: &str| db.batch(sql).expect("an older shape");
    match how {
        0 => run(db, "ALTER TABLE sum_rollup DROP COLUMN cuts"),
        1 => run(db, "DROP TABLE sum_duty; DROP TABLE sum_turn"),
        2 => run(
            db,
            "UPDATE sum_rollup SET said = said + 1, w_said = w_said + 1; DELETE FROM sum_viewer",
        ),
        _ => {
            run(db, "DROP TABLE sum_number");
            run(db, "CREATE TABLE next_item (n INTEGER)");
        }
    }
    let rules = tables::shape();
    // The definitions may be the same, and only the rules others.
    note(db, &format!("0 {}", rules.split_once(' ').expect("two parts").1));
}

fn made_anew(engine: Engine) {
    let turn = std::cell::Cell::new(0);
    over_lives(4, 10, |world| {
        let base = TestBase::new(engine);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let (first, second) = world.orders.split_at(world.orders.len() / 2);
        drop(runtime.block_on(async {
            let store = open(&base);
            at_once(&store, first).await;
            store
        }));
        let how = turn.replace(turn.get() + 1) % 4;
        on_a_thread(&base, |db| older(db, how));
        runtime.block_on(async { at_once(&open(&base), second).await });
        let found = dump(&base);

        let beside = TestBase::new(engine);
        runtime.block_on(async { at_once(&open(&beside), &world.orders).await });
        for (table, rows) in dump(&beside) {
            if table != "turn" {
                same(&table, &found[&table], &rows);
            }
        }
        crate::lives::Account::of(&world).agrees(&found);
        on_a_thread(&base, |db| {
            let row = db
                .query_one("SELECT value FROM setting WHERE key = 'summaries'", &[])
                .expect("noted");
            assert_eq!(row.text(0).expect("a text"), tables::shape());
        });
        Ok(())
    });
}

#[test]
fn an_older_shape_is_made_anew_on_sqlite() {
    made_anew(Engine::Sqlite);
}

#[test]
fn an_older_shape_is_made_anew_on_postgres() {
    made_anew(Engine::Postgres);
}
