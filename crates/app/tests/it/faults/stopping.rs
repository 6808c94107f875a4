//! Told to stop while somebody's request does not end.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use super::Row;
use super::installation::{Clerk, Installation, ready};

/// Stops beside a body that never comes.
pub fn stopped() -> Row {
    let installation = Installation::on(Engine::Sqlite);
    let mut running = installation.start();
    let clerk = Clerk::of(&running);
    let mut acknowledged = Vec::<ItemId>::new();
    clerk.register_all(&running, 20, &mut acknowledged);
    let (_, said) = ready(&running);
    let mut slow = TcpStream::connect(running.address()).expect("it listens");
    let head = "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nlogin=";
    slow.write_all(head.as_bytes()).expect("sent");
    let _silent = TcpStream::connect(running.address()).expect("it listens");
    let begun = Instant::now();
    let id = running.child.id().to_string();
    let told = std::process::Command::new("kill").args(["-TERM", &id]).status();
    assert!(told.expect("kill runs").success());
    running.child.wait().expect("ended");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    Row {
        fault: format!("told to stop beside a body that never comes: {} s", begun.elapsed().as_secs()),
        rounds: 1,
        acknowledged: acknowledged.len(),
        lost: installation.lost(&acknowledged),
        ready: said,
        recovered: "by starting again",
    }
}
