//! A flood of connections that say nothing, or say it slowly, under few descriptors: people still sign in and read.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use jiufen_store::db::Engine;
use jiufen_store::testing::TestBase;

use crate::running::{Running, program, start};

/// The program under 1,024 descriptors, which it cannot raise, beginning with fewer.
fn few_descriptors(program: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -Sn 300 && ulimit -Hn 1024 && exec \"$@\"", "sh"]);
    shell.arg(program.get_program()).args(program.get_args());
    shell
}

fn flood(running: &Running, count: usize, says: &[u8]) -> Vec<TcpStream> {
    let one = || {
        let mut stream = TcpStream::connect(running.address()).expect("it listens");
        // What was said to a connection that made room for another is lost, and that is as it should be.
        let _ = stream.write_all(says);
        stream
    };
    (0..count).map(|_| one()).collect()
}

#[test]
fn floods_leave_sign_in_and_reading() {
    let base = TestBase::bare(Engine::Sqlite);
    let mut demo = program(&base, "demo");
    demo.args(["--port", "0"]);
    let running = start(few_descriptors(&demo), true);
    let office = running.account("office");
    let cookies = running.signed_in(&office);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", running.child.id())).expect("its limits");
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .expect("a line");
    assert!(
        files.split_whitespace().nth(3) == Some("1024"),
        "raised at the start: {files}"
    );

    let post = "POST /sign-in HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\nlogin=";
    // Answered many times on one connection, and not one answer read.
    let page = "GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n".repeat(200);
    for (name, says, count) in [
        ("silence", &b""[..], 1_000),
        ("slow heads", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", 1_000),
        ("slow bodies", post.as_bytes(), 1_000),
        ("slow readers", page.as_bytes(), 100),
    ] {
        let mut held = flood(&running, count, says);
        let shown = running.send("GET /items", &cookies, "");
        assert!(
            shown.starts_with("HTTP/1.1 200"),
            "{name}: {}",
            &shown[..200.min(shown.len())]
        );
        running.signed_in(&office);
        if count > 512 {
            let first = held.first_mut().expect("one");
            first.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
            let read = first.read(&mut [0; 1]);
            let closed = match &read {
                Ok(bytes) => *bytes == 0,
                Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
            };
            assert!(closed, "{name}: the oldest made room: {read:?}");
        }
    }
    running.stop();
}
