//! Values, streaming, bulk inserts, transactions: the same on both engines.

use jiufen_store::db::{Access, Db, DbError, Engine, Location, PgUrl, Value, lock_folder, parameters};
use jiufen_store::testing::{TestBase, both};
use uuid::Uuid;

fn with_table(test: impl Fn(&TestBase, &mut Db)) {
    both(|base| {
        let mut db = base.open();
        db.define("CREATE TABLE thing (n BIGINT NOT NULL PRIMARY KEY, t TEXT, b BYTES, small BIGINT) STRICT")
            .unwrap();
        test(base, &mut db);
    });
}

#[test]
fn every_kind_of_value_comes_back() {
    with_table(|_, db| {
        let id = Uuid::now_v7();
        let insert = "INSERT INTO thing (n, t, b, small) VALUES ($1, $2, $3, $4)";
        db.execute(
            insert,
            &[i64::MAX.into(), "河清市 '$1' \u{10FFFF}\n".into(), id.into(), true.into()],
        )
        .unwrap();
        db.execute(insert, &[i64::MIN.into(), Value::Null, Value::Null, Value::Null])
            .unwrap();
        db.execute(
            insert,
            &[0.into(), "".into(), Vec::<u8>::new().into(), Option::<i64>::None.into()],
        )
        .unwrap();
        let rows = db.query("SELECT n, t, b, small FROM thing ORDER BY n DESC", &[]).unwrap();
        assert_eq!(rows[0].int(0).unwrap(), i64::MAX);
        assert_eq!(rows[0].text(1).unwrap(), "河清市 '$1' \u{10FFFF}\n");
        assert_eq!(rows[0].uuid(2).unwrap(), id);
        assert!(rows[0].flag(3).unwrap());
        assert_eq!(
            (
                rows[1].text(1).unwrap(),
                rows[1].bytes(2).unwrap(),
                rows[1].opt_int(3).unwrap()
            ),
            ("", &[][..], None)
        );
        assert_eq!(rows[2].int(0).unwrap(), i64::MIN);
        assert!(rows[2].opt_text(1).unwrap().is_none() && rows[2].opt_uuid(2).unwrap().is_none());
        let error = rows[2].text(1).unwrap_err().to_string();
        assert_eq!(error, "column 1: expected text, found nothing");
    });
}

#[test]
fn parameters_keep_their_numbers_in_any_order_and_can_repeat() {
    with_table(|_, db| {
        db.execute("INSERT INTO thing (small, n) VALUES ($2, $1)", &[7.into(), 9.into()])
            .unwrap();
        let row = db
            .query_one(
                "SELECT small FROM thing WHERE n = $1 AND n + 2 = $2 AND n = $1",
                &[7.into(), 9.into()],
            )
            .unwrap();
        assert_eq!(row.int(0).unwrap(), 9);
        let wrong = db.query("SELECT n FROM thing WHERE n = $1", &[]).unwrap_err();
        assert!(wrong.to_string().contains("1 parameters wanted, 0 given"), "{wrong}");
    });
}

#[test]
fn sums_counts_and_comparisons_are_integers() {
    with_table(|_, db| {
        let rows: Vec<Vec<Value>> = (1..=100).map(|n| vec![n.into(), i64::from(n % 3).into()]).collect();
        db.insert_many("thing", &["n", "small"], &rows).unwrap();
        let row = db
            .query_one(
                "SELECT sum(n), count(*), max(n) > 99, sum(n) FILTER (WHERE n < 0) FROM thing",
                &[],
            )
            .unwrap();
        assert_eq!(
            (row.int(0).unwrap(), row.int(1).unwrap(), row.flag(2).unwrap()),
            (5050, 100, true)
        );
        assert!(row.is_null(3));
        let rows = db
            .query(
                "SELECT small FROM thing GROUP BY small HAVING sum(n) > $1 ORDER BY small",
                &[1_650.into()],
            )
            .unwrap();
        assert_eq!(rows.len(), 2);
    });
}

#[test]
fn text_sorts_by_code_point_on_both() {
    with_table(|_, db| {
        for (n, word) in ["b", "A", "张", "a", "_", "王"].into_iter().enumerate() {
            db.execute("INSERT INTO thing (n, t) VALUES ($1, $2)", &[(n as i64).into(), word.into()])
                .unwrap();
        }
        let rows = db.query("SELECT t FROM thing ORDER BY t", &[]).unwrap();
        let order: String = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(order, "A_ab张王");
    });
}

#[test]
fn bulk_inserts_keep_every_row_at_the_edges_of_a_chunk() {
    with_table(|_, db| {
        for count in [0_i64, 1, 7, 8, 9, 63, 64, 65, 511, 512, 513, 1_029, 10_000] {
            db.begin().unwrap();
            let rows: Vec<Vec<Value>> = (0..count)
                .map(|n| vec![n.into(), format!("第{n}项").into(), [n as u8; 32].into()])
                .collect();
            assert_eq!(db.insert_many("thing", &["n", "t", "b"], &rows).unwrap(), count as u64);
            let row = db
                .query_one("SELECT count(*), coalesce(sum(n), 0), count(t) FROM thing", &[])
                .unwrap();
            assert_eq!(
                (row.int(0).unwrap(), row.int(1).unwrap()),
                (count, count * (count - 1).max(0) / 2)
            );
            db.rollback().unwrap();
        }
        let uneven = db.insert_many("thing", &["n", "t"], &[vec![1.into()]]).unwrap_err();
        assert!(uneven.to_string().contains("2 columns but 1 values"));
    });
}

#[test]
fn many_statements_run_in_the_order_given() {
    with_table(|_, db| {
        db.execute("INSERT INTO thing (n, small) VALUES (1, 0)", &[]).unwrap();
        let sets: Vec<Vec<Value>> = (1..=1_000_i64).map(|n| vec![n.into(), (n - 1).into()]).collect();
        let changed = db
            .execute_many("UPDATE thing SET small = $1 WHERE small = $2", &sets)
            .unwrap();
        assert_eq!(changed, 1_000);
        assert_eq!(db.query_one("SELECT small FROM thing", &[]).unwrap().int(0).unwrap(), 1_000);
    });
}

#[test]
fn rows_are_streamed_and_a_stop_leaves_the_connection_usable() {
    with_table(|_, db| {
        let rows: Vec<Vec<Value>> = (0..20_000_i64).map(|n| vec![n.into()]).collect();
        db.transaction(|db| db.insert_many("thing", &["n"], &rows)).unwrap();
        let mut next = 0;
        db.for_each("SELECT n FROM thing ORDER BY n", &[], |row| {
            assert_eq!(row.int(0)?, next);
            next += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(next, 20_000);
        let mut seen = 0;
        let stopped = db.for_each("SELECT n FROM thing ORDER BY n", &[], |_| {
            seen += 1;
            if seen == 3 {
                Err(DbError::other("test", "enough"))
            } else {
                Ok(())
            }
        });
        assert!(stopped.unwrap_err().to_string().contains("enough"));
        assert_eq!(
            (seen, db.query("SELECT n FROM thing WHERE n < $1", &[5.into()]).unwrap().len()),
            (3, 5)
        );
    });
}

#[test]
fn a_repeated_key_is_told_apart() {
    with_table(|_, db| {
        db.execute("INSERT INTO thing (n) VALUES (1)", &[]).unwrap();
        let error = db
            .execute("INSERT INTO thing (n, t) VALUES ($1, $2)", &[1.into(), "秘密".into()])
            .unwrap_err();
        assert!(matches!(error, DbError::UniqueViolation { .. }), "{error}");
        assert!(error.to_string().starts_with("INSERT INTO thing (n, t) VALUES") && !error.to_string().contains("秘密"));
        let error = db.execute("INSERT INTO thing (nothing) VALUES (1)", &[]).unwrap_err();
        assert!(matches!(error, DbError::Other { .. }), "{error}");
        assert!(matches!(
            db.query_one("SELECT n FROM thing WHERE n = 5", &[]),
            Err(DbError::NoRow { .. })
        ));
    });
}

#[test]
fn a_savepoint_undoes_one_step_alone() {
    with_table(|_, db| {
        let add = |db: &mut Db, n: i64| db.execute("INSERT INTO thing (n) VALUES ($1)", &[n.into()]);
        db.begin().unwrap();
        add(db, 1).unwrap();
        let failed = db.alone(|db| {
            add(db, 2)?;
            add(db, 1) // fails, and on PostgreSQL spoils the transaction up to the savepoint
        });
        assert!(matches!(failed.unwrap(), Err(DbError::UniqueViolation { .. })));
        db.alone(|db| {
            add(db, 3)?;
            db.alone(|db| add(db, 4))??;
            let undone: Result<u64, DbError> = db.alone(|db| add(db, 5).and(Err(DbError::other("test", "no"))))?;
            assert!(undone.is_err());
            Ok::<_, DbError>(())
        })
        .unwrap()
        .unwrap();
        db.commit().unwrap();
        let rows = db.query("SELECT n FROM thing ORDER BY n", &[]).unwrap();
        assert_eq!(rows.iter().map(|row| row.int(0).unwrap()).collect::<Vec<_>>(), [1, 3, 4]);
        assert!(db.savepoint().is_err() && db.release_savepoint().is_err());
    });
}

#[test]
fn a_failed_transaction_never_looks_committed() {
    with_table(|_, db| {
        db.begin().unwrap();
        db.execute("INSERT INTO thing (n) VALUES (1)", &[]).unwrap();
        db.execute("INSERT INTO nowhere (n) VALUES (1)", &[]).unwrap_err();
        let committed = db.commit();
        let rows = db.query("SELECT n FROM thing", &[]).unwrap();
        // SQLite keeps the statement that worked and says so; PostgreSQL loses all and must say that.
        assert_eq!(committed.is_ok(), rows.len() == 1);
        assert!(!db.in_transaction());
        let error = db.transaction(|db| {
            db.execute("INSERT INTO thing (n) VALUES (9)", &[])?;
            Err::<(), _>(DbError::other("test", "no"))
        });
        assert!(error.is_err() && !db.in_transaction());
        assert!(db.query("SELECT n FROM thing WHERE n = 9", &[]).unwrap().is_empty());
    });
}

#[test]
fn a_reader_sees_one_state_and_cannot_write() {
    with_table(|base, db| {
        let mut reader = base.open_reader();
        let count = |db: &mut Db| db.query_one("SELECT count(*) FROM thing", &[]).unwrap().int(0).unwrap();
        reader.begin_read().unwrap();
        assert_eq!(count(&mut reader), 0);
        db.execute("INSERT INTO thing (n) VALUES (1)", &[]).unwrap();
        assert_eq!((count(&mut reader), count(db)), (0, 1));
        reader.rollback().unwrap();
        assert_eq!(count(&mut reader), 1);
        assert!(reader.execute("INSERT INTO thing (n) VALUES (2)", &[]).is_err());
        assert!(reader.execute("DELETE FROM thing", &[]).is_err());
    });
}

#[test]
fn a_list_of_parameters_fits_an_in_clause() {
    with_table(|_, db| {
        db.insert_many("thing", &["n"], &(0..10).map(|n| vec![Value::Int(n)]).collect::<Vec<_>>())
            .unwrap();
        let sql = format!("SELECT count(*) FROM thing WHERE n > $1 AND n IN ({})", parameters(2, 3));
        assert_eq!(
            db.query_one(&sql, &[2.into(), 1.into(), 3.into(), 5.into()])
                .unwrap()
                .int(0)
                .unwrap(),
            2
        );
    });
}

#[test]
fn an_event_is_never_changed_or_deleted() {
    both(|base| {
        let mut db = base.open();
        let columns = [
            "position", "id", "command", "type", "version", "subject", "received", "bytes", "leaf", "chain",
        ];
        let row = |n: i64| -> Vec<Value> {
            let id = Uuid::now_v7();
            vec![
                n.into(),
                id.into(),
                id.into(),
                "Test".into(),
                1.into(),
                id.into(),
                0.into(),
                b"{}".into(),
                [0; 32].into(),
                [0; 32].into(),
            ]
        };
        db.insert_many("event", &columns, &[row(1), row(2)]).unwrap();
        for sql in [
            "UPDATE event SET version = 2",
            "DELETE FROM event",
            "DELETE FROM event WHERE position = 1",
        ] {
            assert!(
                db.execute(sql, &[]).unwrap_err().to_string().contains("an event is never"),
                "{sql}"
            );
        }
        let again = match base.engine() {
            Engine::Sqlite => "INSERT OR REPLACE INTO event SELECT * FROM event",
            Engine::Postgres => "TRUNCATE event",
        };
        assert!(db.execute(again, &[]).unwrap_err().to_string().contains("an event is never"));
        assert_eq!(db.query_one("SELECT count(*) FROM event", &[]).unwrap().int(0).unwrap(), 2);
    });
}

#[test]
fn tls_is_refused_in_words_and_not_left_out_in_silence() {
    let url = "postgres://jiufen:secret@db.example/jiufen?sslmode=require".parse::<jiufen_store::db::PgUrl>();
    let words = url.expect_err("no TLS").to_string();
    assert!(words.contains("tunnel") && !words.contains("secret"), "{words}");
    assert!(
        "host=/run/postgresql dbname=jiufen"
            .parse::<jiufen_store::db::PgUrl>()
            .is_ok()
    );
}

#[test]
fn a_full_disk_is_told_apart_and_loses_nothing_acknowledged() {
    let base = TestBase::new(Engine::Sqlite);
    let mut db = base.open();
    db.define("CREATE TABLE thing (n BIGINT NOT NULL PRIMARY KEY, b BYTES) STRICT")
        .unwrap();
    let pages = db.query_one("PRAGMA page_count", &[]).unwrap().int(0).unwrap();
    db.query(&format!("PRAGMA max_page_count = {}", pages + 20), &[]).unwrap();
    let mut kept = 0;
    let error = loop {
        let row = [kept.into(), vec![0; 5_000].into()];
        match db.transaction(|db| db.execute("INSERT INTO thing (n, b) VALUES ($1, $2)", &row)) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(error, DbError::DiskFull { .. }) && !error.can_be_repeated(),
        "{error}"
    );
    assert!(kept > 3 && !db.in_transaction());
    let count = base.open().query_one("SELECT count(*) FROM thing", &[]).unwrap();
    assert_eq!(count.int(0).unwrap(), kept);
}

#[test]
fn text_with_a_zero_character_is_refused_by_both() {
    with_table(|_, db| {
        let error = db.execute("INSERT INTO thing (n, t) VALUES (1, $1)", &["a\0b".into()]);
        assert!(error.is_err() && db.query("SELECT n FROM thing", &[]).unwrap().is_empty());
    });
}

#[test]
fn a_table_can_take_the_place_of_another_again_and_again() {
    with_table(|_, db| {
        for round in 0..3 {
            db.define("CREATE TABLE next_thing (n BIGINT NOT NULL, UNIQUE (n)) STRICT; CREATE INDEX ON next_thing (n DESC);")
                .unwrap();
            db.execute("INSERT INTO next_thing (n) VALUES ($1)", &[round.into()]).unwrap();
            db.transaction(|db| db.batch("DROP TABLE thing; ALTER TABLE next_thing RENAME TO thing"))
                .unwrap();
            assert_eq!(db.query_one("SELECT n FROM thing", &[]).unwrap().int(0).unwrap(), round);
        }
    });
}

#[test]
fn only_one_appends_at_a_time() {
    both(|base| {
        let mut db = base.open();
        assert!(db.lock_positions().is_err());
        db.begin().unwrap();
        db.lock_positions().unwrap();
        let waits = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let mut other = base.open();
                other.begin()?;
                other.lock_positions()?;
                other.query_one("SELECT count(*) FROM setting", &[])?.int(0)
            });
            std::thread::sleep(std::time::Duration::from_millis(100));
            db.execute("INSERT INTO setting (key, value) VALUES ('a', '1')", &[]).unwrap();
            db.commit().unwrap();
            other.join().unwrap()
        });
        assert_eq!(waits.unwrap(), 1);
    });
}

#[test]
fn a_lost_connection_is_replaced_at_the_next_transaction() {
    let base = TestBase::new(Engine::Postgres);
    let (mut db, mut other) = (base.open(), base.open());
    let pid = db.query_one("SELECT pg_backend_pid()", &[]).unwrap().int(0).unwrap();
    let kill = |other: &mut Db, pid: i64| {
        other.query("SELECT pg_terminate_backend($1)", &[pid.into()]).unwrap();
        while !other
            .query("SELECT 1 FROM pg_stat_activity WHERE pid = $1", &[pid.into()])
            .unwrap()
            .is_empty()
        {}
    };
    kill(&mut other, pid);
    db.transaction(|db| db.execute("INSERT INTO setting (key, value) VALUES ('a', '1')", &[]))
        .unwrap();
    let pid = db.query_one("SELECT pg_backend_pid()", &[]).unwrap().int(0).unwrap();
    db.begin().unwrap();
    db.execute("INSERT INTO setting (key, value) VALUES ('b', '1')", &[]).unwrap();
    kill(&mut other, pid);
    let lost = db
        .execute("INSERT INTO setting (key, value) VALUES ('c', '1')", &[])
        .unwrap_err();
    assert!(matches!(lost, DbError::ConnectionLost { .. }), "{lost}");
    assert!(matches!(db.commit(), Err(DbError::ConnectionLost { .. })));
    let rows = db.query("SELECT key FROM setting", &[]).unwrap();
    assert_eq!(rows.len(), 1);
}

#[test]
fn a_table_that_changed_behind_a_prepared_query_is_read_anew() {
    let base = TestBase::new(Engine::Postgres);
    let (mut db, mut other) = (base.open(), base.open());
    db.define("CREATE TABLE thing (n BIGINT)").unwrap();
    db.query("SELECT * FROM thing", &[]).unwrap();
    other.batch("ALTER TABLE thing ADD COLUMN m BIGINT").unwrap();
    assert!(matches!(db.query("SELECT * FROM thing", &[]), Err(DbError::Retry { .. })));
    db.query("SELECT * FROM thing", &[]).unwrap();
}

#[test]
fn a_program_started_by_a_test_finds_the_same_schema() {
    let base = TestBase::new(Engine::Postgres);
    let url: PgUrl = base.postgres_url().unwrap().parse().unwrap();
    let mut db = Db::open(&Location::Postgres { url, schema: None }, Access::Write).unwrap();
    db.execute("INSERT INTO setting (key, value) VALUES ('a', '1')", &[]).unwrap();
    assert_eq!(base.open().query("SELECT key FROM setting", &[]).unwrap().len(), 1);
}

#[test]
fn a_password_is_never_shown() {
    let url: PgUrl = "postgres://clerk:very-secret@db.example:5433/jiufen".parse().unwrap();
    let location = Location::Postgres { url, schema: None };
    assert!(!format!("{location:?}").contains("very-secret"));
    let error = "postgres://clerk:very-secret@db.example:port/jiufen"
        .parse::<PgUrl>()
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
    let nowhere: PgUrl = "postgres://clerk:very-secret@127.0.0.1:1/jiufen".parse().unwrap();
    let error = Db::open(
        &Location::Postgres {
            url: nowhere,
            schema: None,
        },
        Access::Read,
    )
    .unwrap_err();
    assert!(
        matches!(error, DbError::ConnectionLost { .. }) && !error.to_string().contains("secret"),
        "{error}"
    );
}

#[test]
fn a_second_process_is_refused_the_folder() {
    const FOLDER: &str = "JIUFEN_TEST_LOCK_FOLDER";
    if let Ok(folder) = std::env::var(FOLDER) {
        // This is the second process.
        let refused = lock_folder(folder.as_ref()).unwrap_err();
        assert!(matches!(refused, DbError::FolderInUse { .. }), "{refused}");
        return;
    }
    let base = TestBase::new(Engine::Sqlite);
    let lock = lock_folder(base.folder()).unwrap();
    assert!(matches!(lock_folder(base.folder()), Err(DbError::FolderInUse { .. })));
    let second = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "connection::a_second_process_is_refused_the_folder"])
        .env(FOLDER, base.folder())
        .output()
        .unwrap();
    assert!(second.status.success(), "{}", String::from_utf8_lossy(&second.stdout));
    assert!(String::from_utf8_lossy(&second.stdout).contains("1 passed"));
    drop(lock);
    lock_folder(base.folder()).unwrap();
}
