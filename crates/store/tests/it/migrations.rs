//! Migrations only go forward, and say what is wrong by name.

use jiufen_store::db::Engine;
use jiufen_store::migrate::{MigrateError, Migration, apply, migrate};
use jiufen_store::testing::{NOW, TestBase, both};

const FIRST: Migration = Migration {
    number: 1,
    name: "0001_first",
    script: "CREATE TABLE first (n INTEGER);",
};
const SECOND: Migration = Migration {
    number: 2,
    name: "0002_second",
    script: "CREATE TABLE second (n INTEGER);",
};

fn on_bare(test: impl Fn(&TestBase)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        test(&TestBase::bare(engine));
    }
}

#[test]
fn a_second_start_has_nothing_to_do() {
    both(|base| assert_eq!(migrate(&mut base.open(), NOW).unwrap(), 0));
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let columns = |engine| {
        let base = TestBase::new(engine);
        let sql = match engine {
            Engine::Sqlite => {
                "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c \
                 WHERE m.type = 'table' ORDER BY m.name, c.name"
            }
            Engine::Postgres => {
                "SELECT table_name || '.' || column_name FROM information_schema.columns \
                 WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\""
            }
        };
        let rows = base.open().query(sql, &[]).unwrap();
        rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(columns(Engine::Sqlite), columns(Engine::Postgres));
}

#[test]
fn missing_ones_are_applied_in_order_and_once() {
    on_bare(|base| {
        let mut db = base.open();
        assert_eq!(apply(&mut db, &[FIRST], NOW).unwrap(), 1);
        assert_eq!(apply(&mut db, &[FIRST, SECOND], NOW).unwrap(), 1);
        assert_eq!(apply(&mut db, &[FIRST, SECOND], NOW).unwrap(), 0);
        db.query("SELECT n FROM second", &[]).unwrap();
    });
}

#[test]
fn an_edited_one_stops_the_start() {
    on_bare(|base| {
        let mut db = base.open();
        apply(&mut db, &[FIRST], NOW).unwrap();
        let edited = Migration {
            script: "CREATE TABLE first (n INTEGER, m INTEGER);",
            ..FIRST
        };
        let error = apply(&mut db, &[edited, SECOND], NOW).unwrap_err();
        assert!(
            matches!(&error, MigrateError::Edited { name } if name == "0001_first"),
            "{error}"
        );
        assert!(db.query("SELECT n FROM second", &[]).is_err());
    });
}

#[test]
fn one_from_a_newer_program_stops_the_start() {
    on_bare(|base| {
        let mut db = base.open();
        apply(&mut db, &[FIRST, SECOND], NOW).unwrap();
        let error = apply(&mut db, &[FIRST], NOW).unwrap_err();
        assert!(
            matches!(&error, MigrateError::Unknown { name } if name == "0002_second"),
            "{error}"
        );
    });
}

#[test]
fn a_failing_one_leaves_nothing_behind() {
    on_bare(|base| {
        let mut db = base.open();
        let broken = Migration {
            script: "CREATE TABLE half (n INTEGER); CREATE NONSENSE;",
            ..SECOND
        };
        let error = apply(&mut db, &[FIRST, broken], NOW).unwrap_err();
        assert!(
            matches!(&error, MigrateError::Failed { name, .. } if name == "0002_second"),
            "{error}"
        );
        assert!(db.query("SELECT n FROM first", &[]).is_err() && db.query("SELECT n FROM half", &[]).is_err());
        assert_eq!(apply(&mut db, &[FIRST, SECOND], NOW).unwrap(), 2);
    });
}

#[test]
fn two_servers_that_start_together_migrate_once() {
    on_bare(|base| {
        let counts: Vec<usize> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| migrate(&mut base.open(), NOW).unwrap()))
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert_eq!(counts.iter().filter(|count| **count > 0).count(), 1, "{counts:?}");
    });
}
