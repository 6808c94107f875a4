//! The lane and the readers: order, isolation, panics, overload.

use std::future::Future;
use std::sync::mpsc;

use jiufen_store::db::{Db, DbError, Value};
use jiufen_store::testing::both;
use jiufen_store::threads::{BATCH, Lane, LaneWork, Readers, ThreadError};
use tokio::sync::oneshot;

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

fn put(db: &mut Db, key: &str) -> Result<u64, DbError> {
    db.execute("INSERT INTO setting (key, value) VALUES ($1, 'x')", &[key.into()])
}

fn count(db: &mut Db) -> Result<i64, ThreadError> {
    Ok(db.query_one("SELECT count(*) FROM setting", &[])?.int(0)?)
}

/// Writes one key per job; the key "panic" panics half-way.
#[derive(Default)]
struct Keys {
    recovered: usize,
    largest: usize,
}

struct Job {
    key: String,
    done: oneshot::Sender<usize>,
}

impl LaneWork<Job> for Keys {
    fn run(&mut self, db: &mut Db, batch: Vec<Job>) {
        self.largest = self.largest.max(batch.len());
        db.begin().unwrap();
        for job in &batch {
            assert_ne!(job.key, "panic", "as told");
            put(db, &job.key).unwrap();
        }
        db.commit().unwrap();
        for job in batch {
            let _ = job.done.send(self.largest * 10 + self.recovered);
        }
    }

    fn recover(&mut self, _: &mut Db) {
        self.recovered += 1;
    }
}

#[test]
fn reads_see_one_state_and_what_is_committed() {
    both(|base| {
        let readers = Readers::start(base.location(), 2).unwrap();
        let mut db = base.open();
        let (started, has_started) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let slow = readers.read(move |db| {
            let before = count(db)?;
            started.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok::<_, ThreadError>((before, count(db)?))
        });
        has_started.recv().unwrap();
        put(&mut db, "a").unwrap();
        assert_eq!(wait(readers.read(count)).unwrap(), 1);
        go_on.send(()).unwrap();
        assert_eq!(wait(slow).unwrap(), (0, 0));
    });
}

#[test]
fn a_panic_is_an_answer_not_a_dead_thread() {
    both(|base| {
        let readers = Readers::start(base.location(), 1).unwrap();
        let outcome: Result<(), ThreadError> = wait(readers.read(|_| panic!("by mistake")));
        assert!(matches!(outcome, Err(ThreadError::Panicked(text)) if text == "by mistake"));
        assert_eq!(wait(readers.read(count)).unwrap(), 0);
        let lane: Lane<Job> = Lane::start(base.location(), Keys::default()).unwrap();
        let outcome: Result<(), ThreadError> = wait(lane.desk(|db| {
            put(db, "lost")?;
            panic!("by mistake")
        }));
        assert!(matches!(outcome, Err(ThreadError::Panicked(_))));
        assert_eq!(wait(readers.read(count)).unwrap(), 0);
    });
}

#[test]
fn jobs_go_in_batches_with_desk_work_between() {
    both(|base| {
        let lane = Lane::start(base.location(), Keys::default()).unwrap();
        let (started, has_started) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        // Holds the lane while the jobs queue up.
        let hold = lane.desk(move |_| {
            started.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok::<_, ThreadError>(())
        });
        has_started.recv().unwrap();
        let mut answers = Vec::new();
        for number in 0..BATCH + 10 {
            let (done, answer) = oneshot::channel();
            lane.submit(Job {
                key: format!("{number}"),
                done,
            })
            .unwrap();
            answers.push(answer);
        }
        let after = lane.desk(count);
        go_on.send(()).unwrap();
        wait(hold).unwrap();
        for answer in answers {
            assert_eq!(wait(answer).unwrap() / 10, BATCH);
        }
        assert_eq!(wait(after).unwrap(), (BATCH + 10) as i64);
    });
}

#[test]
fn a_panicked_batch_is_undone_answered_by_silence_and_recovered_from() {
    both(|base| {
        let lane = Lane::start(base.location(), Keys::default()).unwrap();
        let send = |key: &str| {
            let (done, answer) = oneshot::channel();
            lane.submit(Job {
                key: key.to_owned(),
                done,
            })
            .unwrap();
            wait(answer)
        };
        assert!(send("a").is_ok());
        assert!(send("panic").is_err());
        assert_eq!(send("b").unwrap() % 10, 1);
        assert_eq!(wait(lane.desk(count)).unwrap(), 2);
    });
}

#[test]
fn desk_work_is_all_or_nothing() {
    both(|base| {
        let lane: Lane<Job> = Lane::start(base.location(), Keys::default()).unwrap();
        let failed: Result<(), ThreadError> = wait(lane.desk(|db| {
            put(db, "a")?;
            put(db, "a")?;
            Ok(())
        }));
        assert!(matches!(failed, Err(ThreadError::Db(DbError::UniqueViolation { .. }))));
        assert_eq!(wait(lane.desk(count)).unwrap(), 0);
        lane.stop();
    });
}

#[test]
fn too_many_waiting_reads_are_turned_away() {
    both(|base| {
        let readers = Readers::start(base.location(), 1).unwrap();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let hold = readers.read(move |_| {
            may_go_on.recv().unwrap();
            Ok::<_, ThreadError>(())
        });
        let waiting: Vec<_> = (0..5_000)
            .map(|_| readers.read(|db| Ok::<_, ThreadError>(db.query("SELECT 1", &[Value::Null][..0])?.len())))
            .collect();
        go_on.send(()).unwrap();
        wait(hold).unwrap();
        let outcomes: Vec<_> = waiting.into_iter().map(wait).collect();
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(ThreadError::Overloaded))));
        assert!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() >= 4_000);
    });
}
