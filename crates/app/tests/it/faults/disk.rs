//! No room left: data and log under one limit. The limit on the size of a file stands for the disk where nobody may mount
//! one: it holds for root as for anybody, and it is lifted under the running program.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use super::Row;
use super::installation::{Answer, Clerk, Installation, ready, until_ready_says};
use crate::running::start;

/// Room beyond what is there already, in blocks of 512 bytes.
const ROOM: u64 = 400;

/// Fills it, once a round.
pub fn full(rounds: usize) -> Row {
    let installation = Installation::on(Engine::Sqlite);
    let mut acknowledged = Vec::<ItemId>::new();
    let (mut lost, mut said) = (0, String::new());
    for _ in 0..rounds {
        said.clear();
        let size = |name: &str| std::fs::metadata(installation.folder().join(name)).map_or(0, |file| file.len());
        let blocks = size("data.sqlite").max(size("data.sqlite-wal")) / 512 + ROOM;
        let serve = installation.program();
        let mut limited = Command::new("sh");
        // Ignored, the signal becomes the error that a write without room gives.
        limited
            .args(["-c", "trap '' XFSZ; ulimit -S -f \"$0\"; exec \"$@\"", &blocks.to_string()])
            .arg(serve.get_program())
            .args(serve.get_args())
            .env("JIUFEN_LOG", "debug");
        // The log is as full as the data: it was filled to the limit before.
        let log = installation.folder().join("log");
        std::fs::write(&log, vec![b'\n'; usize::try_from(blocks * 512).expect("it fits")]).expect("written");
        let log = std::fs::OpenOptions::new().append(true).open(&log).expect("it opens");
        limited.stderr(Stdio::from(log));
        let running = start(limited, false);
        let clerk = Clerk::of(&running);
        let mut refused = None;
        for _ in 0..2_000 {
            match clerk.register(&running) {
                Answer::Done(item) => acknowledged.push(item),
                Answer::Refused(answer) => {
                    refused = Some(answer);
                    break;
                }
                Answer::Silence => panic!("no answer"),
            }
        }
        let answer = refused.expect("there is an end to the room");
        assert!(answer.starts_with("HTTP/1.1 507"), "{answer}");
        // A small write may still find room where a larger one did not: only when none does, it says so.
        let until = Instant::now() + Duration::from_secs(60);
        while said != "disk_full" {
            assert!(Instant::now() < until, "it says {said}, never disk_full");
            if let Answer::Done(item) = clerk.register(&running) {
                acknowledged.push(item);
            }
            said = ready(&running).1;
        }
        let page = clerk.sees(&running, "/items");
        assert!(page.starts_with("HTTP/1.1 200"), "reading goes on: {page}");
        // Room again, under the running program.
        let id = running.child.id().to_string();
        let lifted = Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited"]).status();
        assert!(lifted.expect("prlimit runs").success());
        until_ready_says(&running, "ok");
        clerk.register_all(&running, 5, &mut acknowledged);
        running.stop();
        lost += installation.lost(&acknowledged);
    }
    Row {
        fault: String::from("log and data without room, Sqlite"),
        rounds,
        acknowledged: acknowledged.len(),
        lost,
        ready: said,
        recovered: "by itself, when there was room",
    }
}
