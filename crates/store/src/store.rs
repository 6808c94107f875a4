//! One store, two doors: [`Store::record`] writes business facts, [`Store::read`] reads them for somebody.
//! [`Store::desk`] keeps what is no business fact: accounts, sessions, uploads, jobs.

use std::{
    path::PathBuf,
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use jiufen_kernel::{
    Refusal,
    actor::Actor,
    command::Order,
    event::Unreadable,
    text::{Digest, NewFile, NewText},
    time::Timestamp,
};
use tokio::sync::oneshot;

use crate::{
    clock::Clock,
    core::Core,
    db::{Access, Db, DbError, Engine, FolderLock, Location, PgUrl, lock_folder},
    files::{FileError, Files},
    guard::{ClockTrouble, Guard},
    health::{Health, Trouble},
    lane::{Job, LaneState},
    limits::LANE_WAIT,
    migrate::migrate,
    project::tables,
    read::Reader,
    readiness::Asked,
    threads::{Lane, Readers, ThreadError, reader_threads},
};

/// What can go wrong that is not a refusal. Words for operators, never for users.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The threads.
    #[error(transparent)]
    Thread(#[from] ThreadError),
    /// The files.
    #[error(transparent)]
    File(#[from] FileError),
    /// The tables could not be brought up to date.
    #[error(transparent)]
    Migrate(#[from] crate::migrate::MigrateError),
    /// An event cannot be read: a newer version wrote it, or it is damaged.
    #[error("event {position}: {error}")]
    Unreadable {
        /// Its position.
        position: i64,
        /// Why.
        error: Unreadable,
    },
    /// An adopted pack can no longer be read.
    #[error("adopted pack: {0}")]
    Pack(String),
    /// Only a demonstration accepts a simulated clock.
    #[error("only a demonstration accepts a simulated clock")]
    NotADemo,
    /// The clock is not believed.
    #[error("the clock is not believed: {}", .0.code())]
    Clock(ClockTrouble),
    /// The lane went away before it answered, or did not answer in time; the same command may be sent again.
    #[error("the outcome is not known; send the same command again")]
    Unknown,
}

impl StoreError {
    /// Is it that no room is left on the disk?
    pub fn is_full(&self) -> bool {
        matches!(
            self,
            StoreError::Db(DbError::DiskFull { .. }) | StoreError::File(FileError::DiskFull)
        )
    }

    /// What kind of trouble it is, when it is one that the people before it can be told how to meet.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            StoreError::Thread(ThreadError::Overloaded) => Some(Trouble::Busy),
            StoreError::Thread(ThreadError::Stopped) => Some(Trouble::Gone),
            StoreError::Unknown => Some(Trouble::Unknown),
            StoreError::Clock(clock) => Some(Trouble::Clock(*clock)),
            StoreError::File(FileError::DiskFull) => Some(Trouble::Full),
            StoreError::Db(error) | StoreError::Thread(ThreadError::Db(error)) | StoreError::File(FileError::Db(error)) => {
                match error {
                    DbError::Storage { .. } => Some(Trouble::Storage),
                    DbError::DiskFull { .. } => Some(Trouble::Full),
                    DbError::ConnectionLost { .. } => Some(Trouble::Away),
                    DbError::Busy { .. } | DbError::Retry { .. } => Some(Trouble::Busy),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Why a command was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The command id was used before with another body (409).
    #[error("this command id was used before for something else")]
    Conflict,
    /// Something failed; nothing was recorded, or it is not known.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// The answer to a recorded command. The same command sent again gets the same answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Receipt {
    /// Position of its first event.
    pub first: u64,
    /// Position of its last event.
    pub last: u64,
    /// When it was received, in microseconds since 1970 UTC.
    pub received: i64,
}

/// Where a store lives.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// The data folder: the embedded database and the files.
    pub folder: PathBuf,
    /// A PostgreSQL database instead of the embedded one.
    pub postgres: Option<PgUrl>,
    /// The schema its tables live in.
    pub schema: Option<String>,
    /// Where the time comes from.
    pub clock: Clock,
}

impl StoreConfig {
    /// The embedded database in a folder.
    pub fn embedded(folder: impl Into<PathBuf>, clock: Clock) -> StoreConfig {
        StoreConfig {
            folder: folder.into(),
            postgres: None,
            schema: None,
            clock,
        }
    }

    /// The database's location.
    pub fn location(&self) -> Location {
        match &self.postgres {
            None => Location::Sqlite {
                folder: self.folder.clone(),
            },
            Some(url) => Location::Postgres {
                url: url.clone(),
                schema: self.schema.clone(),
            },
        }
    }
}

/// The store.
pub struct Store {
    pub(crate) lane: Lane<Job>,
    pub(crate) readers: Readers,
    files: Files,
    pub(crate) health: Arc<Health>,
    pub(crate) asked: Asked,
    guard: Arc<Guard>,
    pub(crate) stopping: AtomicBool,
    core: Arc<RwLock<Core>>,
    demo: Arc<AtomicBool>,
    newest: AtomicI64,
    engine: Engine,
    clock: Clock,
    shown: Clock,
    _lock: Option<FolderLock>,
}

impl Store {
    /// Opens a store: brings its tables up to date, reads the core, makes missing summaries, starts the threads.
    ///
    /// Blocking; call it before the runtime serves anybody.
    ///
    /// # Errors
    /// When another process uses the folder, the database cannot be reached, or an event is from a newer version.
    pub fn open(config: &StoreConfig) -> Result<Store, StoreError> {
        // A connection to PostgreSQL brings its own runtime and must not be opened inside another.
        std::thread::scope(|scope| {
            scope
                .spawn(|| Store::open_here(config))
                .join()
                .map_err(|_| StoreError::Unknown)?
        })
    }

    fn open_here(config: &StoreConfig) -> Result<Store, StoreError> {
        std::fs::create_dir_all(&config.folder).map_err(|error| DbError::other("data folder", error))?;
        let lock = if config.postgres.is_none() {
            Some(lock_folder(&config.folder)?)
        } else {
            None
        };
        let location = config.location();
        let mut db = Db::open(&location, Access::Write)?;
        migrate(&mut db, config.clock.micros())?;
        crate::known::check(&mut db)?;
        crate::rebuild::rebuild_if_needed(&mut db)?;
        let core = Core::load(&mut db)?;
        // A demonstration's time goes on from its last event.
        let shown = match core.state.received.filter(|_| core.state.demo) {
            Some(last) => config.clock.moved_to(last),
            None => config.clock.clone(),
        };
        let real = core.state.time_zone.is_some() && !core.state.demo;
        let demo = Arc::new(AtomicBool::new(core.state.demo));
        let newest = AtomicI64::new(core.state.received.map_or(0, Timestamp::as_microsecond));
        let core = Arc::new(RwLock::new(core));
        let health = Arc::new(Health::new(config.clock.clone()));
        let guard = Guard::open(&mut db, config.clock.clone(), health.clone(), real)?;
        let lane_state = LaneState::open(&mut db, demo.clone(), health.clone(), guard.clone())?;
        let engine = db.engine();
        drop(db);
        let lane = Lane::watched(&location, lane_state, health.clone())?;
        let readers = Readers::start(&location, reader_threads(engine))?;
        let files = Files::watched(&config.folder, health.clone())?.timed_by(config.clock.clone());
        Ok(Store {
            lane,
            readers,
            asked: Asked::of(&files),
            guard,
            stopping: AtomicBool::new(false),
            files,
            health,
            core,
            demo,
            newest,
            engine,
            clock: config.clock.clone(),
            shown,
            _lock: lock,
        })
    }

    /// Records a command: decided on the state left by everything before it, durable when this returns.
    ///
    /// # Errors
    /// A refusal, a conflict, or a failure.
    pub async fn record(&self, order: Order) -> Result<Receipt, RecordError> {
        within(LANE_WAIT, self.send(order, self.now())).await
    }

    /// The same for background work, which can wait for as long as the lane takes.
    pub(crate) async fn record_in_turn(&self, order: Order) -> Result<Receipt, RecordError> {
        self.send(order, self.now()).await
    }

    /// Records a command at a moment of a demonstration's clock.
    ///
    /// # Errors
    /// As [`Store::record`]; [`StoreError::NotADemo`] when the installation is not a demonstration.
    pub async fn record_at(&self, order: Order, received: Timestamp) -> Result<Receipt, RecordError> {
        let founds_demo = matches!(&order.command, jiufen_kernel::command::Command::Found(found) if found.demo);
        if !founds_demo && !self.is_demo() {
            return Err(StoreError::NotADemo.into());
        }
        self.send(order, received).await
    }

    /// Records a command at any moment: for tests of what follows from the days that pass.
    ///
    /// # Errors
    /// As [`Store::record`].
    #[cfg(feature = "testing")]
    pub async fn record_when(&self, order: Order, received: Timestamp) -> Result<Receipt, RecordError> {
        self.send(order, received).await
    }

    /// Reads for an actor at any moment: for tests of what follows from the days that pass.
    ///
    /// # Errors
    /// What the closure returns.
    #[cfg(feature = "testing")]
    pub async fn read_when<T, F>(&self, now: Timestamp, actor: Actor, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.read_at(now, actor, work).await
    }

    async fn send(&self, order: Order, received: Timestamp) -> Result<Receipt, RecordError> {
        let (answer, answered) = oneshot::channel();
        self.lane.submit(Job { order, received, answer }).map_err(StoreError::from)?;
        let receipt = answered.await.map_err(|_| StoreError::Unknown)??;
        self.newest.fetch_max(receipt.received, Ordering::Relaxed);
        Ok(receipt)
    }

    /// Reads for an actor; everything in one closure belongs to one state.
    ///
    /// # Errors
    /// What the closure returns.
    pub async fn read<T, F>(&self, actor: Actor, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.read_at(self.now(), actor, work).await
    }

    async fn read_at<T, F>(&self, now: Timestamp, actor: Actor, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let core = self.core.clone();
        self.readers
            .read(move |db| {
                db.pass_gate()?;
                let core = Core::fresh(&core, db)?;
                let mut reader = Reader::new(db, core, actor, now);
                work(&mut reader)
            })
            .await
    }

    /// A short transaction over accounts, sessions, uploads, jobs. Never over events or summaries.
    ///
    /// # Errors
    /// What the closure returns.
    pub async fn desk<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    {
        within(LANE_WAIT, self.lane.desk(work)).await
    }

    /// Work on the thread that writes, outside any transaction.
    pub(crate) async fn alone<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    {
        self.lane.alone(work).await
    }

    /// A look at accounts and sessions without writing.
    ///
    /// # Errors
    /// What the closure returns.
    pub async fn look<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    {
        self.readers.read(work).await
    }

    /// Makes the summaries anew beside the old ones, while everybody goes on, then switches.
    ///
    /// # Errors
    /// When an event cannot be read or the database fails; the old summaries stay in use.
    pub async fn rebuild(&self) -> Result<u64, StoreError> {
        let mut rebuild = crate::rebuild::Rebuild::new(tables::NEXT);
        loop {
            let (back, done) = self.lane.desk(move |db| rebuild.step(db).map(|done| (rebuild, done))).await?;
            rebuild = back;
            if let Some(events) = done {
                return Ok(events);
            }
        }
    }

    /// The heartbeat, to be called every minute: says in the database that the program lives and believes its clock, and finds
    /// out whether there is room again, or a person has said that the clock is right.
    ///
    /// # Errors
    /// When nothing can be written.
    pub async fn beat(&self) -> Result<(), StoreError> {
        let guard = self.guard.clone();
        self.desk(move |db| Ok(guard.beat(db)?)).await?;
        self.health.wrote();
        Ok(())
    }

    /// What keeps the store from writing, if anything does.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Makes the lane's thread panic outside any work: for tests of what happens then.
    #[cfg(feature = "testing")]
    pub fn kill_lane(&self) {
        self.lane.kill();
    }

    /// Where evidence and documents lie.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The core that readers share; `Core::fresh` brings it up to date inside a transaction.
    pub fn shared_core(&self) -> Arc<RwLock<Core>> {
        self.core.clone()
    }

    /// The civil date of now in the installation's time zone.
    pub fn today(&self, core: &Core) -> jiufen_kernel::time::Date {
        let name = core.state.time_zone.as_deref().unwrap_or("UTC");
        crate::project::zone(name).to_datetime(self.now()).date()
    }

    /// Has it been founded?
    pub fn is_founded(&self) -> bool {
        self.core.read().is_ok_and(|core| core.state.time_zone.is_some()) || self.is_demo()
    }

    /// When the newest event known at the opening was received; for a demonstration, whose clock goes on from there.
    pub fn newest(&self) -> Option<Timestamp> {
        let newest = self.newest.load(Ordering::Relaxed);
        if newest > 0 {
            Timestamp::from_microsecond(newest).ok()
        } else {
            None
        }
    }

    /// Is this a demonstration?
    pub fn is_demo(&self) -> bool {
        self.demo.load(Ordering::Relaxed)
    }

    /// The store's time, in which business happens: the clock's, or the demonstration's.
    pub fn now(&self) -> Timestamp {
        self.shown.now()
    }

    /// The clock itself, by which accounts, sessions, uploads, jobs and files go, in a demonstration too.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets a demonstration's clock go on from a moment.
    ///
    /// # Errors
    /// [`StoreError::NotADemo`] when the installation is not a demonstration.
    pub fn set_demo_clock(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if !self.is_demo() {
            return Err(StoreError::NotADemo);
        }
        self.shown = self.clock.moved_to(now);
        Ok(())
    }

    /// The engine behind it.
    pub fn engine(&self) -> Engine {
        self.engine
    }
}

/// Waits for the lane, but not for ever: what was sent may still be done.
async fn within<T, E: From<StoreError>>(wait: Duration, answer: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    tokio::time::timeout(wait, answer)
        .await
        .unwrap_or_else(|_| Err(StoreError::Unknown.into()))
}

/// A text under fresh randomness.
pub fn new_text(text: impl Into<String>) -> NewText {
    NewText::new(new_salt(), text)
}

/// Fresh randomness for a payload.
pub fn new_salt() -> [u8; 16] {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).expect("the operating system gives randomness or nothing here is safe");
    salt
}

/// A stored file as a command refers to it: read once more for its salted digest. Blocking.
///
/// # Errors
/// When the file is not there.
pub fn new_file(files: &Files, sha256: [u8; 32], size: u64, media: &str, name: &str) -> Result<NewFile, StoreError> {
    use sha2::Digest as _;
    use std::io::Read as _;
    let salt = new_salt();
    let mut hash = sha2::Sha256::new().chain_update(salt);
    let mut file = files.read(&sha256)?;
    let mut chunk = vec![0u8; 64 * 1024];
    loop {
        let read = file.read(&mut chunk).map_err(|error| DbError::other("read a file", error))?;
        if read == 0 {
            break;
        }
        hash.update(&chunk[..read]);
    }
    let salted = Digest(hash.finalize().into());
    Ok(NewFile {
        salt,
        sha256: Digest(sha256),
        salted,
        size,
        media: media.into(),
        name: new_text(name),
    })
}
