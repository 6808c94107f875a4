//! A running program for the tests: started, signed in to, and ended with them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use jiufen_store::testing::TestBase;

/// A running program; it ends with the test.
pub struct Running {
    pub child: Child,
    address: SocketAddr,
    /// Role, login, password.
    pub accounts: Vec<(String, String, String)>,
}

/// The program: told by the build to a test, beside itself for an example.
fn path() -> PathBuf {
    option_env!("CARGO_BIN_EXE_jiufen").map_or_else(
        || {
            let own = std::env::current_exe().expect("this program");
            let folder = own.parent().and_then(|examples| examples.parent()).expect("a folder above");
            folder.join("jiufen")
        },
        PathBuf::from,
    )
}

/// A command of the program on a base.
pub fn program(base: &TestBase, command: &str) -> Command {
    let mut program = Command::new(path());
    program.arg(command).arg("--data").arg(base.folder().join("data"));
    if let Some(url) = base.postgres_url() {
        program.args(["--postgres", &url]);
    }
    program
}

/// Starts it and waits for its address.
pub fn start(mut program: Command, accounts_wanted: bool) -> Running {
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
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it as a service manager would.
    pub fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
        assert!(self.child.wait().expect("ended").success(), "it ends in order");
    }

    /// Sends a request with a form as its body.
    pub fn send(&self, head: &str, cookies: &str, body: &str) -> String {
        self.send_as(head, cookies, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Sends a request with a form as its body to a program that may end meanwhile.
    pub fn try_send(&self, head: &str, cookies: &str, body: &str) -> Option<String> {
        self.answered(head, cookies, "application/x-www-form-urlencoded", body.as_bytes())
            .ok()
            .filter(|answer| answer.starts_with("HTTP/1.1"))
    }

    fn send_as(&self, head: &str, cookies: &str, kind: &str, body: &[u8]) -> String {
        self.answered(head, cookies, kind, body).expect("answered")
    }

    fn answered(&self, head: &str, cookies: &str, kind: &str, body: &[u8]) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookies}\r\nConnection: close\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len(),
            host = self.address,
        );
        stream.write_all(request.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Signs in by the form and looks at a page.
    pub fn sees(&self, account: &Account, page: &str) -> String {
        self.send(&format!("GET {page}"), &self.signed_in(account), "")
    }

    /// Signs in by the form; gives the cookies.
    pub fn signed_in(&self, (_, login, password): &Account) -> String {
        let form = self.send("GET /sign-in", "", "");
        let password = password
            .replace('%', "%25")
            .replace('&', "%26")
            .replace('+', "%2B")
            .replace(' ', "+");
        let body = format!(
            "form_key={}&command={}&login={login}&password={password}&next=%2F",
            hidden(&form, "form_key"),
            hidden(&form, "command")
        );
        let answer = self.send("POST /sign-in", &cookies(&form), &body);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        cookies(&answer)
    }

    /// The account of a role.
    pub fn account(&self, role: &str) -> Account {
        let found = self.accounts.iter().find(|(known, ..)| known == role);
        found.expect("its account").clone()
    }

    /// Sends a file from the form of a page; gives the answer.
    pub fn bring(&self, page: &str, cookies: &str, name: &str, content: &[u8]) -> String {
        let form = self.send(&format!("GET {page}"), cookies, "");
        let mut body = Vec::new();
        for field in ["form_key", "command"] {
            let value = hidden(&form, field);
            body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n--cut--\r\n");
        self.send_as(&format!("POST {page}"), cookies, "multipart/form-data; boundary=cut", &body)
    }

    /// Sends the form of a page to an address.
    pub fn post(&self, page: &str, address: &str, cookies: &str, pairs: &str) -> String {
        let form = self.send(&format!("GET {page}"), cookies, "");
        let (key, command) = (hidden(&form, "form_key"), hidden(&form, "command"));
        self.send(
            &format!("POST {address}"),
            cookies,
            &format!("form_key={key}&command={command}&{pairs}"),
        )
    }
}

/// Role, login, password.
pub type Account = (String, String, String);

/// The value of a hidden field.
pub fn hidden(form: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = form.find(&mark).unwrap_or_else(|| panic!("no {name} in {form}")) + mark.len();
    form[at..].split('"').next().expect("a value").to_owned()
}

/// The cookies that an answer sets.
pub fn cookies(answer: &str) -> String {
    let set = answer.lines().filter_map(|line| line.split_once(": "));
    let set = set.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let pairs: Vec<&str> = set.filter_map(|(_, cookie)| cookie.split(';').next()).collect();
    pairs.join("; ")
}
