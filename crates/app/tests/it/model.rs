//! A language model that the installation names: asked by a reviewer, held to the words of the text, and told apart from the program's own
//! proposals. The server here speaks the interface for chats and always gives the same answer.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use jiufen_store::testing::{BOTH, TestBase};

use crate::running::{Running, program, start};

/// Words of what the demonstration's report says was achieved: the program's own rules propose nothing there.
const NAMED: &str = "农村供水保证率提高到95.2%";

/// A server of chats. Gives its address and every request it gets: head and body.
fn chats(status: &'static str) -> (String, mpsc::Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let (told, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if reader.read_line(&mut head).expect("a line") == 0 {
                    return;
                }
            }
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            });
            let mut body = vec![0; length.expect("a length")];
            reader.read_exact(&mut body).expect("a body");
            let body = String::from_utf8(body).expect("text");
            let quotes = if body.contains(NAMED) {
                format!("[\\\"{NAMED}\\\",\\\"修一座天上的桥\\\"]")
            } else {
                String::from("[]")
            };
            let answer = format!(r#"{{"choices":[{{"index":0,"message":{{"role":"assistant","content":"{quotes}"}}}}]}}"#);
            let head_out = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n");
            let sent = write!(stream, "{head_out}Content-Length: {}\r\n\r\n{answer}", answer.len());
            sent.expect("sent");
            if told.send((head, body)).is_err() {
                return;
            }
        }
    });
    (format!("http://{address}/v1"), heard)
}

/// The demonstration with that model, the office signed in, and the address of its report.
fn reviewing(base: &TestBase, model_at: &str) -> (Running, String, String) {
    let mut program = program(base, "demo");
    program.args(["--port", "0", "--model-at", model_at, "--model-name", "local-14b"]);
    program.env("JIUFEN_MODEL_KEY", "seven-willows");
    let running = start(program, true);
    let cookies = running.signed_in(&running.account("office"));
    let list = running.send("GET /documents", &cookies, "");
    let at = list.find("/documents/0").expect("a document");
    let document = list[at..].split(['"', '?']).next().expect("its address").to_owned();
    (running, cookies, document)
}

/// The review's page, as soon as it says these words.
fn says(running: &Running, cookies: &str, page: &str, words: &str) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let shown = running.send(&format!("GET {page}"), cookies, "");
        if shown.contains(words) {
            return shown;
        }
        assert!(Instant::now() < until, "{words} is not said: {shown}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_model_proposes_and_a_person_decides() {
    for engine in BOTH {
        eprintln!("on {engine:?}");
        let base = TestBase::new(engine);
        let (at, heard) = chats("200 OK");
        let (running, cookies, document) = reviewing(&base, &at);
        let review = format!("{document}/review");
        let before = running.send(&format!("GET {review}"), &cookies, "");
        let host = at.trim_start_matches("http://").trim_end_matches("/v1");
        assert!(
            before.contains(&format!("全文会送到 {host} 的 local-14b")),
            "told where it goes: {before}"
        );
        assert!(heard.try_recv().is_err(), "nobody is asked before somebody presses");
        let asked = running.post(&review, &format!("{review}/further"), &cookies, "");
        assert!(asked.starts_with("HTTP/1.1 303"), "{asked}");
        let page = says(
            &running,
            &cookies,
            &review,
            "local-14b 另提 1 处，还剩 1 处没看。它还说了 1 处原文里没有的话，没有用。",
        );
        assert!(page.contains("再请它读一遍"));
        let requests: Vec<(String, String)> = heard.try_iter().collect();
        assert!(requests.len() >= 2, "the text goes piece by piece: {}", requests.len());
        for (head, body) in &requests {
            assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{head}");
            assert!(
                head.to_lowercase().contains("authorization: bearer seven-willows\r\n"),
                "{head}"
            );
            assert!(
                body.contains(r#""model":"local-14b""#) && body.contains(r#""role":"user""#),
                "{body}"
            );
        }
        // Its place is a stop like any other, marked; accepting it makes an item.
        let looked = page;
        assert!(
            looked.contains("模型提议 1 件") && looked.contains(NAMED),
            "the first that nobody looked at: {looked}"
        );
        let span = crate::running::hidden(&looked, "at");
        let seen = crate::running::hidden(&looked, "seen");
        let pairs = format!("at={span}&seen={seen}&title=%E4%BE%9B%E6%B0%B4&kind=task&class=target");
        let accepted = running.post(&format!("{review}?at={span}"), &format!("{review}/items"), &cookies, &pairs);
        assert!(accepted.contains("done=accepted"), "{accepted}");
        says(&running, &cookies, &review, "local-14b 另提 1 处，还剩 0 处没看。");
        running.stop();
    }
}

#[test]
fn a_model_that_fails_is_told_of_and_nothing_else_stops() {
    let base = TestBase::new(BOTH[0]);
    let (at, _heard) = chats("503 Service Unavailable");
    let (running, cookies, document) = reviewing(&base, &at);
    let review = format!("{document}/review");
    running.post(&review, &format!("{review}/further"), &cookies, "");
    says(&running, &cookies, &review, "模型拒绝了请求，后面的没有读");
    running.stop();
}

#[test]
fn without_a_model_nobody_can_be_asked() {
    let base = TestBase::new(BOTH[0]);
    let mut program = program(&base, "demo");
    program.args(["--port", "0"]);
    let running = start(program, true);
    let cookies = running.signed_in(&running.account("office"));
    let list = running.send("GET /documents", &cookies, "");
    let at = list.find("/documents/0").expect("a document");
    let review = format!("{}/review", list[at..].split(['"', '?']).next().expect("its address"));
    assert!(!running.send(&format!("GET {review}"), &cookies, "").contains("请模型再看"));
    let asked = running.post(&review, &format!("{review}/further"), &cookies, "");
    assert!(asked.starts_with("HTTP/1.1 404"), "{asked}");
    running.stop();
}

#[test]
fn half_a_model_is_no_model() {
    for arguments in [["--model-at", "http://127.0.0.1:1/v1"], ["--model-name", "local-14b"]] {
        let ended = std::process::Command::new(env!("CARGO_BIN_EXE_jiufen"))
            .arg("demo")
            .args(arguments)
            .output()
            .expect("it runs");
        assert!(!ended.status.success(), "{arguments:?}");
    }
}
