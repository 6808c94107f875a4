//! For tests of this crate and of those above it: the same test on SQLite and on PostgreSQL.
//! Never part of the program: it is behind the feature `testing`.

mod cluster;
mod hand;
pub mod town;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

pub use cluster::Cluster;
pub use hand::ClockHand;

use crate::db::{Access, Db, Engine, Location, PgUrl};
use crate::migrate::migrate;
use crate::store::StoreConfig;

/// An instant for tests: 2026-11-20 09:00 in Shanghai, in microseconds.
pub const NOW: i64 = 1_795_136_400_000_000;

/// A data folder, with an empty database of its own behind it; both vanish at the end.
#[derive(Debug)]
pub struct TestBase {
    location: Location,
    folder: TempDir,
    /// The server and the schema there.
    schema: Option<(String, String)>,
    hand: ClockHand,
}

impl TestBase {
    /// A fresh database without tables.
    pub fn bare(engine: Engine) -> TestBase {
        let folder = TempDir::new().expect("a temporary folder");
        match engine {
            Engine::Sqlite => {
                let location = Location::Sqlite {
                    folder: folder.path().to_owned(),
                };
                TestBase {
                    location,
                    folder,
                    schema: None,
                    hand: ClockHand::at(NOW),
                }
            }
            Engine::Postgres => TestBase::over(cluster::url().to_owned()),
        }
    }

    /// A fresh schema of a PostgreSQL somewhere.
    pub fn over(server: String) -> TestBase {
        let folder = TempDir::new().expect("a temporary folder");
        let url: PgUrl = server.parse().expect("the test PostgreSQL URL");
        let schema = fresh_schema_name();
        let anywhere = Location::Postgres {
            url: url.clone(),
            schema: None,
        };
        let mut db = Db::open(&anywhere, Access::Write).expect("the test PostgreSQL answers");
        db.batch(&format!("CREATE SCHEMA {schema}")).expect("a schema for the test");
        TestBase {
            location: Location::Postgres {
                url,
                schema: Some(schema.clone()),
            },
            folder,
            schema: Some((server, schema)),
            hand: ClockHand::at(NOW),
        }
    }

    /// A fresh database with all founding tables.
    pub fn new(engine: Engine) -> TestBase {
        // On a thread of its own: a test may be async, and a connection brings its own runtime.
        let made = std::thread::spawn(move || {
            let base = TestBase::bare(engine);
            migrate(&mut base.open(), NOW).expect("the founding tables");
            base
        });
        made.join().expect("a database for the test")
    }

    /// A new writing connection.
    pub fn open(&self) -> Db {
        Db::open(&self.location, Access::Write).expect("the test database opens")
    }

    /// A new reading connection.
    pub fn open_reader(&self) -> Db {
        Db::open(&self.location, Access::Read).expect("the test database opens")
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// A folder of the test's own, also for files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.location.engine()
    }

    /// How a store opens it.
    pub fn config(&self) -> StoreConfig {
        let (postgres, schema) = match &self.location {
            Location::Sqlite { .. } => (None, None),
            Location::Postgres { url, schema } => (Some(url.clone()), schema.clone()),
        };
        StoreConfig {
            folder: self.folder().to_owned(),
            postgres,
            schema,
            clock: self.hand.clock(),
        }
    }

    /// The hand on the clock of every store opened here; it stands at [`NOW`] until a test moves it.
    pub fn hand(&self) -> &ClockHand {
        &self.hand
    }

    /// A URL that leads a program of its own to the same database; on SQLite the data folder is enough.
    pub fn postgres_url(&self) -> Option<String> {
        let (url, schema) = self.schema.as_ref()?;
        if !url.starts_with("postgres") {
            return Some(format!("{url} options='-csearch_path={schema}'"));
        }
        let sign = if url.contains('?') { '&' } else { '?' };
        Some(format!("{url}{sign}options=-csearch_path%3D{schema}"))
    }
}

impl Drop for TestBase {
    fn drop(&mut self) {
        let Some((_, schema)) = &self.schema else { return };
        let Location::Postgres { url, .. } = &self.location else {
            return;
        };
        // On a thread of its own too.
        let (url, schema) = (url.clone(), schema.clone());
        let dropped = std::thread::spawn(move || {
            let mut db = Db::open(&Location::Postgres { url, schema: None }, Access::Write)?;
            db.batch(&format!("SET lock_timeout = '5s'; DROP SCHEMA {schema} CASCADE"))
        });
        if !matches!(dropped.join(), Ok(Ok(()))) {
            eprintln!("a test schema could not be dropped");
        }
    }
}

/// The address of the PostgreSQL behind the tests.
pub fn server() -> &'static str {
    cluster::url()
}

/// Both engines.
pub const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// Runs a test on both engines, each on a migrated database of its own.
pub fn both(test: impl Fn(&TestBase)) {
    for engine in BOTH {
        eprintln!("on {engine:?}"); // shown when the test fails
        test(&TestBase::new(engine));
    }
}

fn fresh_schema_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!(
        "test_{}_{}",
        uuid::Uuid::now_v7().simple(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
