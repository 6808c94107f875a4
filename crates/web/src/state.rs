//! What every handler can reach: the settings, the sessions, the reader of documents and the time.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use jiufen_store::Store;

use crate::session::desk::Desk;
use crate::session::password::Hasher;

/// The text of an admitted document, as the injected reader found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDocument {
    /// The whole text.
    pub text: String,
    /// Remarks of the reader for the person who uploaded it.
    pub remarks: Vec<String>,
}

/// Turns the bytes of an uploaded file (with its name) into text. Injected at start, so that this crate never links the
/// heavy document libraries; the error is a sentence for the log.
pub type DocumentReader = Arc<dyn Fn(&[u8], &str) -> anyhow::Result<ReadDocument> + Send + Sync>;

/// What an installation decides about its web face.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The office that runs this installation, in Chinese.
    pub name_zh: String,
    /// The same in English.
    pub name_en: String,
    /// Proxies (beside this machine itself) whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The one time zone of the installation.
    pub zone: TimeZone,
    /// Where uploads are written until they are taken over or dropped.
    pub uploads: PathBuf,
}

/// The state of the web application. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inside>);

struct Inside {
    settings: Settings,
    store: Arc<Store>,
    desk: Desk,
    hasher: Hasher,
    reader: DocumentReader,
}

impl Web {
    /// Puts the parts together.
    pub fn new(settings: Settings, store: Arc<Store>, reader: DocumentReader) -> Self {
        let desk = Desk::of(store.clone());
        Self::with_desk(settings, store, desk, reader)
    }

    /// The same with a desk of its own.
    pub fn with_desk(settings: Settings, store: Arc<Store>, desk: Desk, reader: DocumentReader) -> Self {
        Self(Arc::new(Inside {
            settings,
            store,
            desk,
            hasher: Hasher::new(),
            reader,
        }))
    }

    /// The installation's settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The store: `record` writes business facts, `read` reads them for somebody.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The demonstration's day, if this is a demonstration.
    pub fn demo(&self) -> Option<Date> {
        self.0.store.is_demo().then(|| self.today())
    }

    /// Accounts, sessions and sign-ins.
    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// Hashes and checks passwords, a few at a time.
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// The reader of documents. It is slow: call it in `spawn_blocking`.
    pub fn reader(&self) -> DocumentReader {
        self.0.reader.clone()
    }

    /// The real instant in microseconds, for sessions and locks, which live in real time even in a demonstration.
    pub fn now(&self) -> i64 {
        Timestamp::now().as_microsecond()
    }

    /// The civil day that screens call today: the demonstration's, where there is one.
    pub fn today(&self) -> Date {
        self.0.settings.zone.to_datetime(self.0.store.now()).date()
    }
}
