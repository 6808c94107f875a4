//! The threads that own the database: one lane that writes, a few readers.
//! Async code hands them closures and awaits the answer; the closures themselves are plain blocking code.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use tokio::sync::oneshot;

use crate::db::{Access, Db, DbError, Engine, Location};
use crate::health::Health;

/// Most commands decided in one transaction.
pub const BATCH: usize = 256;

/// Requests waiting for a thread before the next one is turned away.
const WAITING: usize = 4_096;

/// Why a thread did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ThreadError {
    /// Too many requests wait already; try again later.
    #[error("too many requests are waiting")]
    Overloaded,
    /// The store is shutting down.
    #[error("the store has stopped")]
    Stopped,
    /// The closure panicked; its transaction is rolled back.
    #[error("a database task panicked: {0}")]
    Panicked(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Work waiting for a thread. A plain function of the connection; its answer goes to a channel of its own.
type Task = Box<dyn FnOnce(&mut Db) + Send>;

/// How many reader threads an engine gets: SQLite reads are processor work, PostgreSQL reads mostly wait.
pub fn reader_threads(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 4,
        Engine::Postgres => 8,
    }
}

/// The reader threads.
#[derive(Debug)]
pub struct Readers {
    tasks: Option<Sender<Task>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Starts the threads, each with a read-only connection of its own. Fails when one cannot connect.
    pub fn start(location: &Location, count: usize) -> Result<Readers, ThreadError> {
        let (sender, receiver) = bounded::<Task>(WAITING);
        let mut threads = Vec::with_capacity(count);
        for number in 0..count {
            let receiver = receiver.clone();
            let again = location.clone();
            let thread = on_new_thread(location.clone(), Access::Read, format!("reader-{number}"), move |mut db| {
                for task in receiver {
                    // A task answers its own panic; what is left is one in cleaning up after it.
                    if catch_unwind(AssertUnwindSafe(|| task(&mut db))).is_err() {
                        tracing::error!("a reader died; it is started again");
                        db = opened_again(&again, Access::Read);
                    }
                }
            })?;
            threads.push(thread);
        }
        Ok(Readers {
            tasks: Some(sender),
            threads,
        })
    }

    /// Runs a closure in one reading transaction: everything it reads belongs to one state.
    pub fn read<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<ThreadError> + From<DbError> + Send + 'static,
        F: FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    {
        submit(
            self.tasks.as_ref(),
            |task| task,
            move |db| {
                db.begin_read()?;
                work(db)
            },
        )
    }

    /// Finishes what is waiting and ends the threads.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.tasks = None;
        self.threads.drain(..).for_each(join);
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the lane thread does with a batch of jobs.
pub trait LaneWork<J>: Send + 'static {
    /// Handles a batch: opens its own transaction, answers every job through a channel of its own.
    fn run(&mut self, db: &mut Db, batch: Vec<J>);

    /// Called after `run` panicked and the transaction was rolled back; what is kept in memory may be half changed.
    fn recover(&mut self, db: &mut Db) {
        let _ = db;
    }
}

impl<J, F: FnMut(&mut Db, Vec<J>) + Send + 'static> LaneWork<J> for F {
    fn run(&mut self, db: &mut Db, batch: Vec<J>) {
        self(db, batch);
    }
}

enum LaneMessage<J> {
    Job(J),
    Desk(Task),
    /// A panic outside any work: for tests of what happens then.
    #[cfg(feature = "testing")]
    Die,
}

/// The one writer thread: batches of jobs, and short desk transactions between them.
#[derive(Debug)]
pub struct Lane<J> {
    messages: Option<Sender<LaneMessage<J>>>,
    thread: Option<JoinHandle<()>>,
}

impl<J: Send + 'static> Lane<J> {
    /// Starts the thread with a writing connection. Fails when it cannot connect.
    pub fn start(location: &Location, work: impl LaneWork<J>) -> Result<Lane<J>, ThreadError> {
        Lane::watched(location, work, Arc::default())
    }

    /// The same, reporting to a store's health and obeying it.
    pub(crate) fn watched(location: &Location, work: impl LaneWork<J>, health: Arc<Health>) -> Result<Lane<J>, ThreadError> {
        let (sender, receiver) = bounded(WAITING);
        let again = location.clone();
        let thread = on_new_thread(location.clone(), Access::Lane, "lane".to_owned(), move |db| {
            lane_lives(db.watched_by(health.clone()), &again, &receiver, work, &health);
        })?;
        Ok(Lane {
            messages: Some(sender),
            thread: Some(thread),
        })
    }

    /// Puts a job in the queue; its answer comes through whatever channel the job carries. When that channel closes
    /// without an answer the outcome is unknown, and the same command may be sent again.
    pub fn submit(&self, job: J) -> Result<(), ThreadError> {
        let messages = self.messages.as_ref().ok_or(ThreadError::Stopped)?;
        messages.try_send(LaneMessage::Job(job)).map_err(|error| refused(&error))
    }

    /// Runs a closure in a short writing transaction between two batches: accounts, sessions, uploads, jobs. Never
    /// events or summaries.
    pub fn desk<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<ThreadError> + From<DbError> + Send + 'static,
        F: FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    {
        submit(self.messages.as_ref(), LaneMessage::Desk, move |db| db.transaction(work))
    }

    /// Asks whether the lane takes messages and its database answers, between two batches.
    pub(crate) fn ping<E: From<ThreadError> + From<DbError> + Send + 'static>(&self) -> Answer<(), E> {
        submit(self.messages.as_ref(), LaneMessage::Desk, |db| {
            db.query_one("SELECT 1", &[])?;
            Ok(())
        })
    }

    /// Runs a closure between two batches outside any transaction: for what no transaction can hold, such as rewriting the database.
    pub fn alone<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<ThreadError> + From<DbError> + Send + 'static,
        F: FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    {
        submit(self.messages.as_ref(), LaneMessage::Desk, work)
    }

    /// Makes the lane's thread panic outside any work.
    #[cfg(feature = "testing")]
    pub fn kill(&self) {
        if let Some(messages) = &self.messages {
            let _ = messages.send(LaneMessage::Die); // a lane that has gone needs no killing
        }
    }

    /// Finishes what is waiting and ends the thread.
    pub fn stop(mut self) {
        self.end();
    }
}

impl<J> Lane<J> {
    fn end(&mut self) {
        self.messages = None;
        self.thread.take().into_iter().for_each(join);
    }
}

impl<J> Drop for Lane<J> {
    fn drop(&mut self) {
        self.end();
    }
}

/// The lane for as long as somebody may send to it: should it die, it starts again on a new connection. What it held then
/// is answered by silence, which says that the outcome is not known.
fn lane_lives<J>(
    mut db: Db,
    location: &Location,
    messages: &Receiver<LaneMessage<J>>,
    mut work: impl LaneWork<J>,
    health: &Arc<Health>,
) {
    while catch_unwind(AssertUnwindSafe(|| lane_loop(&mut db, messages, &mut work))).is_err() {
        if !health.lane_died() {
            tracing::error!("the lane died too often and stays down");
            // What waits, and what is sent until the program ends, is dropped, which answers it: a queue that is left behind keeps
            // its messages, and whoever sent one would wait for ever.
            messages.iter().for_each(drop);
            return;
        }
        tracing::error!("the lane died; it is started again");
        db = opened_again(location, Access::Lane).watched_by(health.clone());
        if catch_unwind(AssertUnwindSafe(|| work.recover(&mut db))).is_err() {
            tracing::error!("recovering the lane panicked");
        }
        health.lane_lives();
    }
}

/// A new connection in place of one that cannot be trusted any more, as soon as there is one.
fn opened_again(location: &Location, access: Access) -> Db {
    loop {
        match catch_unwind(AssertUnwindSafe(|| Db::open(location, access))) {
            Ok(Ok(db)) => return db,
            Ok(Err(error)) => tracing::error!(%error, "no connection to the database; tried again in a second"),
            Err(_) => tracing::error!("connecting to the database panicked; tried again in a second"),
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn lane_loop<J>(db: &mut Db, messages: &Receiver<LaneMessage<J>>, work: &mut impl LaneWork<J>) {
    while let Ok(first) = messages.recv() {
        let (jobs, desk) = take_batch(first, messages);
        if !jobs.is_empty() {
            let outcome = catch_unwind(AssertUnwindSafe(|| work.run(db, jobs)));
            let left_open = db.in_transaction();
            clean(db);
            if let Err(panic) = outcome {
                tracing::error!(panic = panic_text(panic.as_ref()), "a batch of commands panicked");
                if catch_unwind(AssertUnwindSafe(|| work.recover(db))).is_err() {
                    tracing::error!("recovering from a panicked batch panicked");
                }
                clean(db);
            } else if left_open {
                tracing::error!("a batch of commands left its transaction open; it was rolled back");
            }
        }
        for task in desk {
            task(db);
        }
    }
}

/// What is waiting now, at most `BATCH` messages, without waiting for more; jobs and desk work keep their own order.
fn take_batch<J>(first: LaneMessage<J>, messages: &Receiver<LaneMessage<J>>) -> (Vec<J>, Vec<Task>) {
    let (mut jobs, mut desk) = (Vec::new(), Vec::new());
    for message in std::iter::once(first).chain(messages.try_iter().take(BATCH - 1)) {
        match message {
            LaneMessage::Job(job) => jobs.push(job),
            LaneMessage::Desk(task) => desk.push(task),
            #[cfg(feature = "testing")]
            LaneMessage::Die => panic!("told to die"),
        }
    }
    (jobs, desk)
}

/// Opens a connection on a new thread (a PostgreSQL connection must not be moved off the thread of its runtime while
/// used, and never be dropped inside another) and reports here whether that worked.
fn on_new_thread(
    location: Location,
    access: Access,
    name: String,
    run: impl FnOnce(Db) + Send + 'static,
) -> Result<JoinHandle<()>, ThreadError> {
    let (opened, opening) = std::sync::mpsc::channel();
    let thread = std::thread::Builder::new()
        .name(name)
        .spawn(move || match Db::open(&location, access) {
            Ok(db) => {
                let _ = opened.send(Ok(())); // the starter waits for it
                run(db);
            }
            Err(error) => {
                let _ = opened.send(Err(error)); // the starter waits for it
            }
        })
        .map_err(|error| DbError::other("start a thread", error))?;
    opening.recv().map_err(|_| ThreadError::Stopped)??;
    Ok(thread)
}

/// The answer of a thread, to be awaited. The work was sent when this was made, and is done even if nobody waits.
#[derive(Debug)]
pub struct Answer<T, E> {
    refused: Option<ThreadError>,
    answered: oneshot::Receiver<Result<T, E>>,
}

impl<T, E: From<ThreadError>> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, E>> {
        if let Some(refused) = self.refused.take() {
            return Poll::Ready(Err(refused.into()));
        }
        Pin::new(&mut self.answered)
            .poll(context)
            .map(|answer| answer.unwrap_or_else(|_| Err(ThreadError::Stopped.into())))
    }
}

/// Sends a closure to a thread.
fn submit<M, T, E>(
    sender: Option<&Sender<M>>,
    wrap: impl FnOnce(Task) -> M,
    work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
) -> Answer<T, E>
where
    T: Send + 'static,
    E: From<ThreadError> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let task: Task = Box::new(move |db| {
        let outcome = catch_unwind(AssertUnwindSafe(|| work(db))).unwrap_or_else(|panic| {
            let text = panic_text(panic.as_ref()).to_owned();
            tracing::error!(panic = text, "a database task panicked");
            Err(ThreadError::Panicked(text).into())
        });
        // A desk transaction is committed by now. Ending a reading one is a round trip nobody has to wait for.
        let _ = answer.send(outcome); // nobody waits any more: then nobody needs it
        clean(db);
    });
    let refused = match sender {
        None => Some(ThreadError::Stopped),
        Some(sender) => sender.try_send(wrap(task)).err().map(|error| refused(&error)),
    };
    Answer { refused, answered }
}

fn refused<M>(error: &TrySendError<M>) -> ThreadError {
    match error {
        TrySendError::Full(_) => ThreadError::Overloaded,
        TrySendError::Disconnected(_) => ThreadError::Stopped,
    }
}

/// Waits for a thread to end, unless it is this one: the last owner of a pool may be dropped inside its own work.
fn join(thread: JoinHandle<()>) {
    if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
        tracing::error!("a database thread had panicked");
    }
}

/// Leaves no transaction behind for the next task.
fn clean(db: &mut Db) {
    if let Err(error) = db.rollback() {
        tracing::error!(%error, "a connection could not be cleaned");
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_bounded_and_keeps_each_order() {
        let (sender, receiver) = bounded::<LaneMessage<usize>>(1_000);
        for number in 0..300 {
            let message = if number % 3 == 0 {
                LaneMessage::Desk(Box::new(|_| {}))
            } else {
                LaneMessage::Job(number)
            };
            sender.send(message).unwrap();
        }
        let (jobs, desk) = take_batch(receiver.recv().unwrap(), &receiver);
        assert_eq!(jobs.len() + desk.len(), BATCH);
        assert!(jobs.is_sorted());
        assert_eq!(receiver.len(), 300 - BATCH);
    }
}
