//! The queue: once each, oldest first, with pauses, and never for ever.

use std::collections::HashSet;

use jiufen_store::db::DbError;
use jiufen_store::jobs::{NewJob, claim, enqueue, fail, finish, pause_after, state, sweep};
use jiufen_store::limits::{JOB_ATTEMPTS, JOB_FIRST_PAUSE, JOB_KEPT, JOB_LONGEST_PAUSE};
use jiufen_store::testing::{NOW, both};
use uuid::Uuid;

const LEASE: i64 = 60_000_000;

fn job(kind: &str, run_at: i64) -> NewJob {
    NewJob {
        id: Uuid::now_v7(),
        kind: kind.into(),
        body: kind.as_bytes().to_vec(),
        run_at,
    }
}

#[test]
fn jobs_come_when_due_oldest_first() {
    both(|base| {
        let mut db = base.open();
        let jobs = [job("later", NOW + 1), job("second", NOW), job("first", NOW - 1)];
        assert_eq!(enqueue(&mut db, &jobs).unwrap(), 3);
        assert_eq!(enqueue(&mut db, &jobs).unwrap(), 0);
        assert_eq!(enqueue(&mut db, &[]).unwrap(), 0);
        let claimed = claim(&mut db, NOW, LEASE, 10).unwrap();
        let kinds: Vec<&str> = claimed.iter().map(|job| job.kind.as_str()).collect();
        assert_eq!(
            (kinds, claimed[0].attempt, claimed[0].body.as_slice()),
            (vec!["first", "second"], 1, &b"first"[..])
        );
        assert!(claim(&mut db, NOW, LEASE, 10).unwrap().is_empty());
        assert_eq!(claim(&mut db, NOW + 1, LEASE, 10).unwrap()[0].kind, "later");
    });
}

#[test]
fn a_job_exists_only_if_its_cause_does() {
    both(|base| {
        let mut db = base.open();
        let undone = db.transaction(|db| {
            enqueue(db, &[job("read", NOW)])?;
            Err::<(), _>(DbError::other("test", "no"))
        });
        assert!(undone.is_err() && claim(&mut db, NOW, LEASE, 10).unwrap().is_empty());
    });
}

#[test]
fn two_workers_never_share_an_attempt() {
    both(|base| {
        let jobs: Vec<NewJob> = (0..300).map(|n| job(&format!("{n}"), NOW - n)).collect();
        enqueue(&mut base.open(), &jobs).unwrap();
        let work = || {
            let mut db = base.open();
            let mut done = Vec::new();
            loop {
                let claimed = db.transaction(|db| claim(db, NOW, LEASE, 7)).unwrap();
                if claimed.is_empty() {
                    return done;
                }
                for job in claimed {
                    assert!(finish(&mut db, &job, NOW).unwrap());
                    done.push(job.id);
                }
            }
        };
        let done: Vec<Uuid> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        assert_eq!((done.len(), done.iter().collect::<HashSet<_>>().len()), (300, 300));
    });
}

#[test]
fn a_vanished_worker_loses_its_job_to_another() {
    both(|base| {
        let mut db = base.open();
        enqueue(&mut db, &[job("read", NOW)]).unwrap();
        let lost = claim(&mut db, NOW, LEASE, 1).unwrap().remove(0);
        assert!(claim(&mut db, NOW + LEASE - 1, LEASE, 1).unwrap().is_empty());
        let taken = claim(&mut db, NOW + LEASE, LEASE, 1).unwrap().remove(0);
        assert_eq!((taken.id, taken.attempt), (lost.id, 2));
        assert!(!finish(&mut db, &lost, NOW + LEASE).unwrap());
        assert!(!fail(&mut db, &lost, "too late", NOW + LEASE).unwrap());
        assert!(finish(&mut db, &taken, NOW + LEASE).unwrap());
        assert!(claim(&mut db, NOW + 9 * LEASE, LEASE, 1).unwrap().is_empty());
    });
}

#[test]
fn a_failing_job_pauses_longer_each_time_and_is_given_up() {
    both(|base| {
        let mut db = base.open();
        enqueue(&mut db, &[job("send", NOW)]).unwrap();
        let mut now = NOW;
        for attempt in 1..=JOB_ATTEMPTS {
            let claimed = claim(&mut db, now, LEASE, 1).unwrap().remove(0);
            assert_eq!(claimed.attempt, attempt);
            assert!(fail(&mut db, &claimed, &"错".repeat(1_000), now).unwrap());
            assert!(claim(&mut db, now + pause_after(attempt) - 1, LEASE, 1).unwrap().is_empty());
            now += pause_after(attempt);
        }
        assert!(claim(&mut db, now, LEASE, 1).unwrap().is_empty());
        let state = state(&mut db).unwrap();
        assert_eq!((state.waiting, state.failed, state.next), (0, 1, None));
        let row = db.query_one("SELECT last_error FROM job", &[]).unwrap();
        assert_eq!(row.text(0).unwrap().chars().count(), 500);
    });
    assert_eq!(
        (pause_after(1), pause_after(2), pause_after(50)),
        (JOB_FIRST_PAUSE, 2 * JOB_FIRST_PAUSE, JOB_LONGEST_PAUSE)
    );
}

#[test]
fn a_job_whose_workers_always_vanish_is_given_up_too() {
    both(|base| {
        let mut db = base.open();
        enqueue(&mut db, &[job("crash", NOW)]).unwrap();
        for attempt in 0..JOB_ATTEMPTS {
            assert_eq!(claim(&mut db, NOW + attempt * LEASE, LEASE, 1).unwrap().len(), 1);
        }
        assert!(claim(&mut db, NOW + JOB_ATTEMPTS * LEASE, LEASE, 1).unwrap().is_empty());
        assert_eq!(state(&mut db).unwrap().failed, 1);
        assert_eq!(sweep(&mut db, NOW + JOB_ATTEMPTS * LEASE + JOB_KEPT).unwrap(), 0);
        assert_eq!(sweep(&mut db, NOW + JOB_ATTEMPTS * LEASE + JOB_KEPT + 1).unwrap(), 1);
    });
}
