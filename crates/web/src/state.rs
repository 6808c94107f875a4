//! What every handler can reach: the settings, the sessions, the reader of documents and the time.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiufen_kernel::Refusal;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::id::CommandId;
use jiufen_store::read::Reader;
use jiufen_store::{Receipt, RecordError, Store, StoreError};

use crate::problem::Problem;
use crate::session::desk::Desk;
use crate::session::password::Hasher;
use crate::visitor::Seat;

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
        let desk = Desk::new(store.clone());
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

    /// The store behind it all.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Accounts, sessions and sign-ins.
    pub(crate) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// Hashes and checks passwords, a few at a time.
    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// The reader of documents. It is slow: call it in `spawn_blocking`.
    pub fn reader(&self) -> DocumentReader {
        self.0.reader.clone()
    }

    /// Reads for somebody in their seat, on the day they look at. Everything in one closure belongs to one state.
    pub async fn read<T: Send + 'static>(
        &self,
        seat: &Seat,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let as_of = seat.as_of;
        let read = self.store().read(seat.actor(), move |reader| {
            if let Some(day) = as_of {
                reader.as_of(day)?;
            }
            work(reader)
        });
        read.await.map_err(|error| Problem::Internal(error.into()))
    }

    /// Records a command of somebody in their seat, under the id its form was given. The inner error is the rules' no,
    /// to be shown in the form: `form.draft().refused_by(&refusal)`.
    pub async fn record(
        &self,
        seat: &Seat,
        id: CommandId,
        command: impl Into<Command>,
    ) -> Result<Result<Receipt, Refusal>, Problem> {
        self.record_order(Order::new(id, seat.actor(), command)).await
    }

    /// The same for an order that says when it happened.
    pub async fn record_order(&self, order: Order) -> Result<Result<Receipt, Refusal>, Problem> {
        match self.store().record(order).await {
            Ok(receipt) => Ok(Ok(receipt)),
            Err(RecordError::Refused(refusal)) => Ok(Err(refusal)),
            Err(RecordError::Conflict) => Err(Problem::UsedBefore),
            Err(RecordError::Failed(error)) => Err(Problem::Internal(error.into())),
        }
    }

    /// The real instant in microseconds, for sessions and locks, which live in real time even in a demonstration.
    pub(crate) fn now(&self) -> i64 {
        Timestamp::now().as_microsecond()
    }

    /// The civil day that screens call today.
    pub fn today(&self) -> Date {
        self.settings().zone.to_datetime(self.store().now()).date()
    }

    /// The demonstration's day, if this is a demonstration.
    pub fn demo(&self) -> Option<Date> {
        self.store().is_demo().then(|| self.today())
    }
}
