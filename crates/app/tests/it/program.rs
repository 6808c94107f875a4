//! The program from outside, as a newcomer meets it: a demonstration on either database, an account of it, a second
//! start, `verify` and `rebuild`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use jiufen_store::testing::TestBase;

/// A running program; it ends with the test.
struct Running {
    child: Child,
    address: SocketAddr,
    /// Role, login, password.
    accounts: Vec<(String, String, String)>,
}

fn program(base: &TestBase, command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_jiufen"));
    program.arg(command).arg("--data").arg(base.folder().join("data"));
    if let Some(url) = base.postgres_url() {
        program.args(["--postgres", &url]);
    }
    program
}

fn start(mut program: Command, accounts_wanted: bool) -> Running {
    let mut child = program
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
    let mut address = None;
    let mut accounts = Vec::new();
    while address.is_none() || accounts_wanted && accounts.len() < 12 {
        let line = lines.next().expect("more words").expect("text");
        if let Some(said) = line.strip_prefix("address http://") {
            address = Some(said.parse().expect("an address"));
        }
        let parts: Vec<&str> = line.split('\t').collect();
        if let [role, login, password, _] = parts[..] {
            accounts.push((role.to_owned(), login.to_owned(), password.to_owned()));
        }
    }
    Running {
        child,
        address: address.expect("an address"),
        accounts,
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Ends it as a service manager would.
    fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
        assert!(self.child.wait().expect("ended").success(), "it ends in order");
    }

    fn send(&self, head: &str, cookies: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookies}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len(),
            host = self.address,
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    }

    /// Signs in by the form and looks at a page.
    fn sees(&self, (_, login, password): &(String, String, String), page: &str) -> String {
        let form = self.send("GET /sign-in", "", "");
        let hidden = |name: &str| {
            let mark = format!("name=\"{name}\" value=\"");
            let at = form.find(&mark).unwrap_or_else(|| panic!("no {name} in {form}")) + mark.len();
            form[at..].split('"').next().expect("a value").to_owned()
        };
        let password = password
            .replace('%', "%25")
            .replace('&', "%26")
            .replace('+', "%2B")
            .replace(' ', "+");
        let body = format!(
            "form_key={}&command={}&login={login}&password={password}&next=%2F",
            hidden("form_key"),
            hidden("command")
        );
        let answer = self.send("POST /sign-in", &cookies(&form), &body);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        self.send(&format!("GET {page}"), &cookies(&answer), "")
    }
}

fn cookies(answer: &str) -> String {
    let set = answer.lines().filter_map(|line| line.split_once(": "));
    let set = set.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let pairs: Vec<&str> = set.filter_map(|(_, cookie)| cookie.split(';').next()).collect();
    pairs.join("; ")
}

fn says(output: &Output, words: &str) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains(words), "{text}\n{errors}");
}

#[test]
fn a_demonstration_is_made_served_again_verified_and_rebuilt_on_both_databases() {
    for engine in jiufen_store::testing::BOTH {
        eprintln!("on {engine:?}");
        let base = TestBase::bare(engine);
        let mut demo = program(&base, "demo");
        demo.args(["--port", "0"]);
        let running = start(demo, true);
        let handling = running
            .accounts
            .iter()
            .find(|(role, ..)| role == "handling")
            .expect("its account")
            .clone();
        let page = running.sees(&handling, "/items?q=%E4%B8%89%E6%A0%87%E6%AE%B5");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("三标段"), "{page}");
        running.stop();

        let mut serve = program(&base, "serve");
        serve.args(["--listen", "127.0.0.1:0"]);
        let running = start(serve, false);
        let page = running.sees(&handling, "/items?q=%E4%B8%89%E6%A0%87%E6%AE%B5");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("三标段"), "{page}");
        running.stop();

        says(
            &program(&base, "rebuild").output().expect("it runs"),
            "events folded into new summaries",
        );
        says(&program(&base, "verify").output().expect("it runs"), "everything holds");
    }
}
