//! For tests of this crate and of those above it: the same test on SQLite and on PostgreSQL.
//! Never part of the program: it is behind the feature `testing`.

mod cluster;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use crate::db::{Access, Db, Engine, Location, PgUrl};
use crate::migrate::migrate;

/// An instant for tests: 2026-11-20 09:00 in Shanghai, in microseconds.
pub const NOW: i64 = 1_795_136_400_000_000;

/// A data folder, with an empty database of its own behind it; both vanish at the end.
#[derive(Debug)]
pub struct TestBase {
    location: Location,
    folder: TempDir,
    schema: Option<String>,
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
                }
            }
            Engine::Postgres => {
                let url: PgUrl = cluster::url().parse().expect("the test PostgreSQL URL");
                let schema = fresh_schema_name();
                let mut db = Db::open(
                    &Location::Postgres {
                        url: url.clone(),
                        schema: None,
                    },
                    Access::Write,
                )
                .expect("the test PostgreSQL answers");
                db.batch(&format!("CREATE SCHEMA {schema}")).expect("a schema for the test");
                let location = Location::Postgres {
                    url,
                    schema: Some(schema.clone()),
                };
                TestBase {
                    location,
                    folder,
                    schema: Some(schema),
                }
            }
        }
    }

    /// A fresh database with all founding tables.
    pub fn new(engine: Engine) -> TestBase {
        let base = TestBase::bare(engine);
        migrate(&mut base.open(), NOW).expect("the founding tables");
        base
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

    /// A URL that leads a program of its own to the same database; on SQLite the data folder is enough.
    pub fn postgres_url(&self) -> Option<String> {
        let schema = self.schema.as_ref()?;
        let url = cluster::url();
        if !url.starts_with("postgres") {
            return Some(format!("{url} options='-csearch_path={schema}'"));
        }
        let sign = if url.contains('?') { '&' } else { '?' };
        Some(format!("{url}{sign}options=-csearch_path%3D{schema}"))
    }
}

impl Drop for TestBase {
    fn drop(&mut self) {
        let Some(schema) = &self.schema else { return };
        let Location::Postgres { url, .. } = &self.location else {
            return;
        };
        // On a thread of its own: a test may be async, and a connection brings its own runtime.
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

/// Runs a test on both engines, each on a migrated database of its own.
pub fn both(test: impl Fn(&TestBase)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
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

/// A founded demonstration without units, on 20 November 2026: enough for a door and a clock.
pub fn demonstration(base: &TestBase) -> crate::Store {
    use jiufen_kernel::{
        actor::Actor,
        command::Order,
        founding::{Found, Founder},
        id::{CommandId, PersonId, PostId, TenureId, UnitId},
        time::Timestamp,
    };
    let config = match base.postgres_url() {
        None => crate::StoreConfig::embedded(base.folder()),
        Some(url) => crate::StoreConfig {
            folder: base.folder().to_owned(),
            postgres: Some(url.parse().expect("the test URL parses")),
            schema: None,
        },
    };
    let founder = |title: &str| Founder {
        person: PersonId(uuid::Uuid::now_v7()),
        name: crate::new_text(title),
        post: PostId(uuid::Uuid::now_v7()),
        title: crate::new_text(title),
        tenure: TenureId(uuid::Uuid::now_v7()),
    };
    let administrators = [founder("管理一岗"), founder("管理二岗")];
    let actor = Actor {
        person: administrators[0].person,
        post: administrators[0].post,
    };
    let found = Found {
        demo: true,
        time_zone: "Asia/Shanghai".into(),
        root: UnitId(uuid::Uuid::now_v7()),
        name: crate::new_text("河清市人民政府"),
        short: crate::new_text("市政府"),
        administrators,
        auditor: founder("审计岗"),
    };
    let now = Timestamp::from_microsecond(NOW).expect("a test instant");
    // On a thread of its own: a test may be async already.
    std::thread::scope(|scope| {
        let founding = scope.spawn(|| {
            let mut store = crate::Store::open(&config).expect("the test store opens");
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a test runtime");
            let order = Order::new(CommandId(uuid::Uuid::now_v7()), actor, found);
            runtime
                .block_on(store.record_at(order, now))
                .expect("the test store is founded");
            store.set_demo_clock(now).expect("it is a demonstration");
            store
        });
        founding.join().expect("the founding thread ends")
    })
}
