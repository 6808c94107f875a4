//! A PostgreSQL for the tests: the one named by `JIUFEN_TEST_POSTGRES`, or a throw-away cluster of this test run.
//! A missing PostgreSQL fails the tests: half a test is not one.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The URL of the database for this test run.
pub(super) fn url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| match std::env::var("JIUFEN_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => url,
        _ => start(),
    })
}

/// Starts a cluster for all tests of this process, and returns its URL.
fn start() -> String {
    Cluster::started("off").url()
}

/// A PostgreSQL of a test's own, which it may kill; it ends with this process at the latest.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    fsync: &'static str,
}

impl Cluster {
    /// Starts one that keeps what it acknowledged.
    pub fn start() -> Cluster {
        Cluster::started("on")
    }

    fn started(fsync: &'static str) -> Cluster {
        let bin = binaries().unwrap_or_else(|| {
            panic!("the tests need PostgreSQL 15 or later: apt-get install --no-install-recommends postgresql")
        });
        let folder = std::env::temp_dir().join(format!("jiufen-pg-{}-{}", std::process::id(), uuid::Uuid::now_v7().simple()));
        fs::create_dir_all(&folder).expect("a folder for the test PostgreSQL");
        let as_postgres = is_root();
        if as_postgres {
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        let data = folder.join("data");
        run(user_command(as_postgres, &bin.join("initdb"))
            .args([
                "--no-sync",
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "-D",
            ])
            .arg(&data));
        let cluster = Cluster {
            port: free_port(),
            bin,
            folder,
            fsync,
        };
        cluster.start_again();
        guard(&cluster.folder);
        cluster
    }

    /// Starts the server and waits until it answers.
    pub fn start_again(&self) {
        let mut settings = String::from("full_page_writes = off\nmax_connections = 300\nlisten_addresses = 127.0.0.1\n");
        settings.push_str("unix_socket_directories = \nshared_buffers = 64MB\nautovacuum = off\njit = off\n");
        settings.push_str(&format!(
            "fsync = {fsync}\nsynchronous_commit = {fsync}\nport = {port}\n",
            fsync = self.fsync,
            port = self.port
        ));
        // The test process is not always allowed to write in the server's folder, so the settings go on the command line.
        let mut server = user_command(is_root(), &self.bin.join("postgres"));
        server.arg("-D").arg(self.folder.join("data"));
        for line in settings.lines() {
            server.arg("-c").arg(line.replace(" = ", "="));
        }
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        drop(server.spawn().expect("the test PostgreSQL starts")); // it ends by the guard, after this process
        wait_until_it_listens(self.port);
    }

    /// Kills the server and everything it started, all at once.
    pub fn kill(&self) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("its number");
        let first = pid.lines().next().expect("its number").to_owned();
        let is_child = |status: String| status.lines().any(|line| line == format!("PPid:\t{first}"));
        let processes = fs::read_dir("/proc").expect("processes").flatten();
        let children = processes.filter(|process| fs::read_to_string(process.path().join("status")).is_ok_and(is_child));
        let children: Vec<String> = children
            .map(|child| child.file_name().to_string_lossy().into_owned())
            .collect();
        // One that has just ended by itself is no failure.
        let told = Command::new("kill").arg("-KILL").arg(&first).args(&children).output();
        told.expect("kill runs");
        while Path::new("/proc").join(&first).join("exe").exists() {
            std::thread::yield_now();
        }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

/// A shell that waits for this process to end, then stops the server and removes its folder. A destructor would not
/// do: statics are not dropped, and a failed test may abort.
fn guard(folder: &Path) {
    let script = "while kill -0 \"$1\" 2>/dev/null; do sleep 0.2; done; \
                  pid=$(head -n 1 \"$2/data/postmaster.pid\" 2>/dev/null); \
                  [ -n \"$pid\" ] && kill -QUIT \"$pid\"; sleep 0.5; rm -rf \"$2\"";
    let launch = format!("setsid sh -c '{script}' guard \"$1\" \"$2\" </dev/null >/dev/null 2>&1 &");
    run(Command::new("sh")
        .args(["-c", &launch, "launch", &std::process::id().to_string()])
        .arg(folder));
}

/// The folder with `initdb` and `postgres`, the newest first.
fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    found.sort();
    let installed = found.pop().map(|(_, bin)| bin);
    installed.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
    })
}

/// PostgreSQL refuses to run as root.
fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn user_command(as_postgres: bool, program: &Path) -> Command {
    if as_postgres {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
        command
    } else {
        Command::new(program)
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn free_port() -> u16 {
    let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
    probe.local_addr().expect("its number").port()
}

fn wait_until_it_listens(port: u16) {
    let started = Instant::now();
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    while started.elapsed() < Duration::from_secs(60) {
        let location = crate::db::Location::Postgres {
            url: url.parse().expect("our own URL"),
            schema: None,
        };
        if crate::db::Db::open(&location, crate::db::Access::Read).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the test PostgreSQL did not start within a minute");
}
