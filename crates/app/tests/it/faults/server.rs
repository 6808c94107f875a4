//! PostgreSQL killed under the program, and started again after a while.

use jiufen_kernel::id::ItemId;
use jiufen_store::testing::{Cluster, TestBase};

use super::Row;
use super::installation::{Answer, Clerk, Installation, until_ready_says};

/// Kills the server, once a round.
pub fn killed(rounds: usize) -> Row {
    let cluster = Cluster::start();
    let installation = Installation::over(TestBase::over(cluster.url()));
    let running = installation.start();
    let mut acknowledged = Vec::<ItemId>::new();
    let mut said = String::new();
    for _ in 0..rounds {
        let clerk = Clerk::of(&running);
        clerk.register_all(&running, 10, &mut acknowledged);
        std::thread::scope(|scope| {
            // Somebody registers while it happens.
            let registering = scope.spawn(|| {
                let mut done = Vec::new();
                loop {
                    match clerk.register(&running) {
                        Answer::Done(item) => done.push(item),
                        Answer::Refused(answer) => return (done, answer),
                        Answer::Silence => panic!("no answer"),
                    }
                }
            });
            cluster.kill();
            let (done, answer) = registering.join().expect("no panic");
            acknowledged.extend(done);
            assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
            assert!(answer.to_lowercase().contains("\r\nretry-after: 10\r\n"), "{answer}");
        });
        said = until_ready_says(&running, "database_away");
        let page = clerk.sees(&running, "/items");
        assert!(
            page.starts_with("HTTP/1.1 503") && page.contains("数据库现在连不上"),
            "{page}"
        );
        cluster.start_again();
        until_ready_says(&running, "ok");
        Clerk::of(&running).register_all(&running, 10, &mut acknowledged);
    }
    running.stop();
    Row {
        fault: String::from("PostgreSQL killed and started again"),
        rounds,
        acknowledged: acknowledged.len(),
        lost: installation.lost(&acknowledged),
        ready: said,
        recovered: "by itself, when the server was back",
    }
}
