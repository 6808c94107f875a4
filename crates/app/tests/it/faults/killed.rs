//! The process killed at any moment, while several people register at once.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use super::Row;
use super::installation::{Answer, Clerk, Installation, until_ready_says};

/// Kills it again and again.
pub fn killed(engine: Engine, rounds: usize) -> Row {
    let installation = Installation::on(engine);
    let acknowledged = Mutex::new(Vec::<ItemId>::new());
    let mut lost = 0;
    for round in 0..rounds {
        let mut running = installation.start();
        until_ready_says(&running, "ok");
        let clerks: Vec<Clerk> = (0..4).map(|_| Clerk::of(&running)).collect();
        let id = running.child.id().to_string();
        let before = acknowledged.lock().expect("no panic").len();
        std::thread::scope(|scope| {
            for clerk in &clerks {
                scope.spawn(|| {
                    while let Answer::Done(item) = clerk.register(&running) {
                        acknowledged.lock().expect("no panic").push(item);
                    }
                });
            }
            // Another moment each time, after somebody was answered.
            let until = Instant::now() + Duration::from_secs(60);
            while acknowledged.lock().expect("no panic").len() == before {
                assert!(Instant::now() < until, "nobody is answered");
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis((round as u64 * 37) % 260));
            let told = std::process::Command::new("kill").args(["-KILL", &id]).status();
            assert!(told.expect("kill runs").success());
        });
        running.child.wait().expect("ended");
        lost += installation.lost(&acknowledged.lock().expect("no panic"));
    }
    let running = installation.start();
    let ready = until_ready_says(&running, "ok");
    Row {
        fault: format!("process killed, {engine:?}"),
        rounds,
        acknowledged: acknowledged.into_inner().expect("no panic").len(),
        lost,
        ready: format!("{ready} after each start"),
        recovered: "by starting again",
    }
}
