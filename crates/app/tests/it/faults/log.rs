//! A log that nobody takes: standard error closed, its reader gone, its reader standing still.

use std::process::{Command, Stdio};

use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use super::Row;
use super::installation::{Clerk, Installation, ready};
use crate::running::start;

/// What became of standard error.
#[derive(Clone, Copy, Debug)]
pub enum Log {
    Closed,
    ReaderGone,
    ReaderStandsStill,
}

/// Works on while nobody takes the log.
pub fn untaken(log: Log, items: usize) -> Row {
    let installation = Installation::on(Engine::Sqlite);
    let serve = installation.program();
    let mut program = match log {
        Log::Closed => {
            let mut shell = Command::new("sh");
            shell
                .args(["-c", "exec \"$0\" \"$@\" 2>&-"])
                .arg(serve.get_program())
                .args(serve.get_args());
            shell
        }
        _ => serve,
    };
    // As much as there is to say.
    program.env("JIUFEN_LOG", "trace").stderr(Stdio::piped());
    let mut running = start(program, false);
    let reader = running.child.stderr.take();
    let _still = match log {
        Log::ReaderStandsStill => reader,
        _ => None, // gone
    };
    let mut acknowledged = Vec::<ItemId>::new();
    let clerk = Clerk::of(&running);
    clerk.register_all(&running, items, &mut acknowledged);
    let (status, said) = ready(&running);
    assert_eq!(status, "200");
    clerk.register_all(&running, 1, &mut acknowledged);
    running.stop();
    Row {
        fault: format!("log: {log:?}"),
        rounds: 1,
        acknowledged: acknowledged.len(),
        lost: installation.lost(&acknowledged),
        ready: said,
        recovered: "nothing to recover from",
    }
}
