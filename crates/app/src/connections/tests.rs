//! Connections that are slow, silent or too many, under a clock that the test moves.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request};
use axum::routing::{get, post};
use jiufen_store::testing::{ClockHand, NOW};
use tokio::sync::oneshot;

use super::limits::{LIMITS, Limits};
use super::open::Open;
use super::pace::Pace;

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn address(last: u8) -> IpAddr {
    [10, 0, 0, last].into()
}

#[test]
fn a_head_has_ten_seconds_however_its_bytes_come() {
    let mut pace = Pace::opened(LIMITS, address(1), seconds(5));
    for second in 5..15 {
        pace.came(seconds(second), 1);
        assert!(!pace.is_late(seconds(second)), "{second}");
    }
    assert!(!pace.is_late(seconds(15) - Duration::from_nanos(1)) && pace.is_late(seconds(15)));
    pace.asked(seconds(15), None);
    assert!(!pace.is_late(seconds(9_999)), "the program itself may take its time");
}

#[test]
fn between_requests_there_is_a_minute_and_then_ten_seconds_again() {
    let mut pace = Pace::opened(LIMITS, address(1), seconds(0));
    pace.asked(seconds(1), None);
    pace.answered(seconds(2));
    assert!(!pace.is_late(seconds(61)) && pace.is_late(seconds(62)));
    pace.came(seconds(61), 3);
    assert!(!pace.is_late(seconds(70)) && pace.is_late(seconds(71)));
}

#[test]
fn a_body_brings_its_bytes_a_second_and_what_it_brought_before_buys_half_a_minute_at_most() {
    let mut pace = Pace::opened(LIMITS, address(1), seconds(0));
    pace.asked(seconds(0), None);
    // A kilobyte a second is kept up for ever.
    for second in 0..500 {
        pace.body_waits(seconds(second));
        pace.body_moves(seconds(second + 1), 1_024);
    }
    pace.body_waits(seconds(500));
    assert!(!pace.is_late(seconds(529)) && pace.is_late(seconds(530)));
    // Half of it is not, and a hundred megabytes at once buy no more than the half minute.
    pace.body_moves(seconds(501), 100 << 20);
    let mut second = 501;
    loop {
        pace.body_waits(seconds(second));
        second += 1;
        if pace.is_late(seconds(second)) {
            break;
        }
        pace.body_moves(seconds(second), 512);
    }
    assert_eq!(second, 501 + 59, "half a second lost with each");
}

#[test]
fn a_reader_takes_its_bytes_too_and_time_runs_only_while_it_does_not() {
    let mut pace = Pace::opened(LIMITS, address(1), seconds(0));
    pace.asked(seconds(0), None);
    pace.answer_waits(seconds(100));
    assert!(!pace.is_late(seconds(129)) && pace.is_late(seconds(130)));
    pace.answer_moves(seconds(129), 43 * 1_024);
    assert!(!pace.is_late(seconds(9_999)));
    // What the machine still holds for a reader counts as the answer, not as idleness.
    pace.answer_waits(seconds(200));
    pace.answered(seconds(200));
    assert!(!pace.is_late(seconds(229)) && pace.is_late(seconds(230)));
}

#[test]
fn the_one_idle_longest_of_the_address_with_the_most_makes_room() {
    let hand = ClockHand::at(NOW);
    let open = Open::new(hand.clock(), Limits { open: 4, ..LIMITS });
    let enter = |last: u8| {
        hand.pass(seconds(1));
        open.enter(address(last)).1
    };
    let closed = |connection: &Arc<super::Connection>| {
        use futures_util::FutureExt as _;
        connection.closed().now_or_never().is_some()
    };
    let (alone, first, second, third) = (enter(1), enter(2), enter(2), enter(2));
    // The first of the many works, so it is not idle; the second moved last.
    first.note(|pace, now| pace.asked(now, None));
    hand.pass(seconds(1));
    second.note(|pace, now| pace.came(now, 1));
    let fourth = enter(3);
    assert_eq!(open.count(), 4);
    assert!(closed(&third) && ![&alone, &first, &second, &fourth].into_iter().any(closed));
    // Behind a proxy it is whoever the proxy speaks for.
    for (connection, last) in [(&alone, 9), (&fourth, 9)] {
        connection.note(|pace, now| pace.asked(now, Some(address(last))));
        connection.note(|pace, now| pace.answered(now));
    }
    second.note(|pace, now| pace.asked(now, Some(address(8))));
    let fifth = enter(5);
    assert!(closed(&alone), "it and the fourth are one address");
    assert!(![&first, &second, &fourth, &fifth].into_iter().any(closed));
    // One each, and the program works for the first and the second; but for the first it waits itself.
    first.note(|pace, now| pace.body_waits(now));
    let sixth = enter(6);
    assert!(closed(&first) && ![&second, &fourth, &fifth, &sixth].into_iter().any(closed));
}

/// The accept loop over a small router, on a thread of its own.
struct Served {
    address: SocketAddr,
    hand: ClockHand,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

const LARGE: usize = 32 << 20;

fn served(limits: Limits) -> Served {
    let hand = ClockHand::at(NOW);
    let clock = hand.clock();
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = super::listen(([127, 0, 0, 1], 0).into()).unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            let router = Router::new()
                .route("/", get(|| async { "here" }))
                .route("/large", get(|| async { vec![b'x'; LARGE] }))
                .route("/body", post(|body: Bytes| async move { body.len().to_string() }))
                .layer(DefaultBodyLimit::disable());
            let from = Arc::new(|_: &Request| None);
            let stopped = async {
                let _ = stopped.await;
            };
            super::serve(listener, router, from, (clock, limits), stopped).await;
        });
    });
    Served {
        address: told.recv().unwrap(),
        hand,
        stop: Some(stop),
        thread: Some(thread),
    }
}

/// Looks often, so that a test need not wait for it.
const OFTEN: Limits = Limits {
    look: Duration::from_millis(5),
    ..LIMITS
};

impl Served {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(seconds(30))).unwrap();
        stream
    }

    fn asks(&self, stream: &mut TcpStream, request: &str) -> String {
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 512];
        let read = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }

    /// It still answers a newcomer.
    fn answers(&self) {
        let answer = self.asks(&mut self.connect(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Stops it and waits until it has ended.
    fn stop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether the other side closed it; waits for that.
fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = vec![0; 1 << 16];
    loop {
        match stream.read(&mut rest) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => {
                return matches!(
                    error.kind(),
                    std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe
                );
            }
        }
    }
}

#[test]
fn silence_and_slow_heads_are_closed_and_others_answered() {
    let served = served(OFTEN);
    let mut silent = served.connect();
    let mut slow = served.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    let mut kept = served.connect();
    assert!(
        served
            .asks(&mut kept, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .starts_with("HTTP/1.1 200")
    );
    served.hand.pass(seconds(10));
    assert!(is_closed(&mut silent) && is_closed(&mut slow));
    assert!(
        served
            .asks(&mut kept, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .starts_with("HTTP/1.1 200"),
        "a kept one has a minute"
    );
    served.answers();
    served.hand.pass(seconds(60));
    assert!(is_closed(&mut kept));
    served.answers();
}

#[test]
fn slow_bodies_and_slow_readers_are_closed() {
    let served = served(OFTEN);
    let mut body = served.connect();
    let head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n";
    // The program says when it begins to wait.
    assert!(served.asks(&mut body, head).starts_with("HTTP/1.1 100"));
    body.write_all(&[b'x'; 1_000]).unwrap();
    let mut reader = served.connect();
    reader.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut first = [0; 1];
    reader.read_exact(&mut first).unwrap();
    served.answers();
    // Time goes on until both have used up their half minute; each step is smaller than it.
    for _ in 0..8 {
        served.hand.pass(seconds(10));
        served.answers();
    }
    assert!(is_closed(&mut body));
    let mut taken = 1;
    let mut rest = vec![0; 1 << 20];
    while let Ok(read) = reader.read(&mut rest)
        && read > 0
    {
        taken += read;
    }
    assert!(taken < LARGE, "{taken}");
    served.answers();
}

#[test]
fn a_thousand_silent_ones_leave_room_and_a_stop_waits_for_none_of_them() {
    let mut served = served(Limits { open: 50, ..OFTEN });
    let mut kept = served.connect();
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(served.connect());
    }
    served.answers();
    assert!(is_closed(&mut silent[0]), "the one idle longest made room");
    assert!(is_closed(&mut kept));
    served.stop();
    assert!(is_closed(&mut silent[299]));
}
