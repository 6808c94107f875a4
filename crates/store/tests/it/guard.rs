//! The clock guard over a real installation, on both engines: what is recorded under a clock that was moved, by how much it may
//! move, and what a person's word does. The clock is the test's own.

use std::time::Duration;

use crate::lane::{in_thread, runtime, sound};
use jiufen_kernel::{actor::Actor, command::Order, id::CommandId, org::appointments::AddPerson};
use jiufen_store::{
    RecordError, Store, StoreError,
    guard::{self, ClockTrouble},
    limits::{CLOCK_AHEAD_MAX, CLOCK_MOVED_MAX},
    new_text,
    testing::{
        BOTH, ClockHand, TestBase,
        town::{founding, new_actor, new_id},
    },
};

struct Real {
    store: Store,
    administrator: Actor,
}

async fn founded(base: &TestBase, demo: bool) -> Real {
    let store = Store::open(&base.config()).expect("the store opens");
    let people = [(new_actor(), "程一"), (new_actor(), "程二"), (new_actor(), "沈岁")];
    let mut found = founding(new_id(), people);
    found.demo = demo;
    let administrator = people[0].0;
    let order = Order::new(new_id::<CommandId>(), administrator, found);
    store.record(order).await.expect("founded");
    Real { store, administrator }
}

impl Real {
    async fn records(&self) -> Result<u64, ClockTrouble> {
        let (person, name) = (new_id(), new_text("某人"));
        let order = Order::new(new_id::<CommandId>(), self.administrator, AddPerson { person, name });
        match self.store.record(order).await {
            Ok(receipt) => Ok(receipt.last),
            Err(RecordError::Failed(StoreError::Clock(trouble))) => Err(trouble),
            Err(error) => panic!("{error}"),
        }
    }

    /// The same program, started again.
    fn again(self, base: &TestBase) -> Real {
        let administrator = self.administrator;
        drop(self.store);
        Real {
            store: in_thread(|| Store::open(&base.config()).expect("opens again")),
            administrator,
        }
    }
}

fn set(hand: &ClockHand, from: i64, by: i64) {
    let moment = jiufen_kernel::time::Timestamp::from_microsecond(from + by).expect("a moment");
    hand.set(moment);
}

fn said_right(base: &TestBase) {
    in_thread(|| guard::said_right(&mut base.open(), base.hand().clock().micros()).expect("said"));
}

const HOUR: Duration = Duration::from_secs(3_600);
const NOW: i64 = jiufen_store::testing::NOW;

#[test]
fn a_clock_moved_while_running_stops_recording_at_its_edge_until_a_person_has_spoken() {
    for engine in BOTH {
        for sign in [1, -1] {
            let base = TestBase::new(engine);
            let hand = base.hand();
            runtime().block_on(async {
                let real = founded(&base, false).await;
                hand.pass(HOUR);
                let before = real.records().await.expect("time that passes is no move");
                let noon = NOW + 3_600_000_000;
                set(hand, noon, sign * CLOCK_MOVED_MAX);
                assert!(real.records().await.is_ok(), "the edge itself is allowed: {engine:?} {sign}");
                let moved = 2 * sign * CLOCK_MOVED_MAX + sign;
                set(hand, noon, moved);
                let trouble = real.records().await.expect_err("over the edge");
                assert_eq!(trouble, ClockTrouble::Moved(sign * (CLOCK_MOVED_MAX + 1)));
                assert_eq!(real.store.ready().await.wrong(), Some("clock_moved"));
                // Setting it back is no word of a person, nor is a start.
                set(hand, noon, 0);
                assert!(real.records().await.is_err());
                let real = real.again(&base);
                assert!(real.records().await.is_err());
                assert!(
                    real.store.look(|db| Ok(db.query("SELECT 1", &[])?)).await.is_ok(),
                    "reading goes on"
                );
                said_right(&base);
                assert_eq!(real.records().await.expect("recorded"), before + 2);
                assert_eq!(real.store.health().standstill(), None);
            });
            sound(&base);
        }
    }
}

#[test]
fn a_start_before_or_long_after_what_was_recorded_last_is_not_believed() {
    let second = 1_000_000;
    for engine in BOTH {
        for (by, says) in [
            (-CLOCK_MOVED_MAX, None),
            (-CLOCK_MOVED_MAX - second, Some("clock_behind")),
            (-5 * 86_400 * second, Some("clock_behind")),
            (20 * 60 * second, None),
            (CLOCK_AHEAD_MAX, None),
            (CLOCK_AHEAD_MAX + second, Some("clock_ahead")),
            (400 * 86_400 * second, Some("clock_ahead")),
        ] {
            let base = TestBase::new(engine);
            runtime().block_on(async {
                let real = founded(&base, false).await;
                real.store.beat().await.expect("it lives");
                set(base.hand(), NOW, by);
                let real = real.again(&base);
                let recorded = real.records().await;
                assert_eq!(recorded.err().map(ClockTrouble::code), says, "{engine:?} {by}");
                assert_eq!(real.store.health().clock().map(ClockTrouble::code), says);
                if says == Some("clock_ahead") {
                    said_right(&base);
                    assert!(real.records().await.is_ok(), "the machine was off for long: {by}");
                } else if says == Some("clock_behind") {
                    // The clock is right, so the log is wrong: it waits until the clock has passed it.
                    said_right(&base);
                    assert!(real.records().await.is_err());
                    base.hand().pass(Duration::from_micros(by.unsigned_abs()));
                    assert!(real.records().await.is_ok());
                }
            });
            sound(&base);
        }
    }
}

#[test]
fn many_small_moves_do_not_add_up_unseen_and_a_heartbeat_does_not_hide_one() {
    for engine in BOTH {
        let base = TestBase::new(engine);
        runtime().block_on(async {
            let real = founded(&base, false).await;
            // Nobody records; the heart beats; the clock is moved by four minutes an hour.
            let mut stopped = 0;
            for hour in 1..=3 {
                base.hand().pass(HOUR);
                let now = base.hand().clock().micros();
                set(base.hand(), now, 4 * 60_000_000);
                real.store.beat().await.expect("it lives");
                if stopped == 0 && real.store.health().clock().is_some() {
                    stopped = hour;
                }
            }
            assert_eq!(stopped, 2, "eight minutes since the last batch");
            assert!(real.records().await.is_err());
        });
        sound(&base);
    }
}

#[test]
fn a_demonstration_has_no_guard() {
    for engine in BOTH {
        let base = TestBase::new(engine);
        runtime().block_on(async {
            let demo = founded(&base, true).await;
            set(base.hand(), NOW, 400 * 86_400_000_000);
            assert!(demo.records().await.is_ok());
            set(base.hand(), NOW, -400 * 86_400_000_000);
            let demo = demo.again(&base);
            assert!(demo.records().await.is_ok());
        });
        sound(&base);
    }
}
