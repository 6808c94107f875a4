//! Files of strangers are read in a process of their own: this program once more, with its memory and time bounded before it sees the
//! first byte. Whatever becomes of it, the caller gets an answer or a refusal in words. Plain text stays here: its reader is small.
//!
//! Reading order: this page (one question, one answer), `worker` (the other side), `session` and `frames` (a conversation), `ledger` and
//! `tables` (both sides of one about a ledger).

pub mod frames;
pub mod ledger;
pub mod session;
pub mod tables;
pub mod worker;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::Duration;

use anyhow::{Context, Result};
use jiufen_documents::{MarkingRules, ReadDocument, Unread, is_heavy};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Processes that do the same job at the same time; more wait for their turn.
pub const AT_ONCE: usize = 2;
/// Bytes of an answer.
pub const ANSWER_BYTES: u64 = 256 * 1024 * 1024;

/// What a process is asked to do.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Reads a document of any kind.
    Document,
    /// Reads a ledger, row by row.
    Ledger,
    /// Looks into a file of any kind for security markings.
    Look,
    /// The first rows of a small table, as they stand.
    Rows,
}

/// Why a file was not read, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// A short stable name, for logs and tests.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// How much a process may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of its address space.
    pub memory_bytes: u64,
    /// Seconds of computing.
    pub cpu_seconds: u64,
    /// Time until it is ended.
    pub patience: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            memory_bytes: 1024 * 1024 * 1024,
            cpu_seconds: 60,
            patience: Duration::from_secs(120),
        }
    }
}

/// Starts processes that read.
#[derive(Clone, Debug)]
pub struct Readers {
    /// This program.
    program: PathBuf,
    bounds: Bounds,
    rules: MarkingRules,
}

impl Readers {
    /// Those of the running program, under the usual bounds.
    pub fn own() -> Self {
        // The running program itself, even when its file was replaced by a newer one meanwhile.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() {
            running
        } else {
            std::env::current_exe().unwrap_or(running)
        };
        Self::of(program, Bounds::default())
    }

    /// Those of a program under other bounds.
    pub fn of(program: PathBuf, bounds: Bounds) -> Self {
        Self {
            program,
            bounds,
            rules: MarkingRules::default(),
        }
    }

    /// The same under an installation's rules for markings.
    #[must_use]
    pub fn under(mut self, rules: MarkingRules) -> Self {
        self.rules = rules;
        self
    }

    /// Reads a document of any kind: plain text here, everything else in a process.
    pub fn document(&self, bytes: &[u8], name: &str) -> Result<Result<ReadDocument, Refused>> {
        if is_heavy(bytes) {
            return self.ask(Job::Document, bytes, name);
        }
        Ok(worker::document(bytes, name, &self.rules))
    }

    /// Looks into a file of any kind for security markings; gives what could not be read. Plain text is looked into here.
    pub fn look(&self, bytes: &[u8], name: &str) -> Result<Result<Vec<Unread>, Refused>> {
        if is_heavy(bytes) {
            return self.ask(Job::Look, bytes, name);
        }
        Ok(worker::look(bytes, name, &self.rules))
    }

    /// The first rows of the first sheet of a table, as somebody sees them.
    pub fn rows(&self, bytes: &[u8], name: &str) -> Result<Result<Vec<Vec<String>>, Refused>> {
        self.ask(Job::Rows, bytes, name)
    }

    /// Starts a process for a job.
    fn start(&self, job: Job, name: &str) -> Result<Child> {
        let job = clap::ValueEnum::to_possible_value(&job).map(|value| value.get_name().to_owned());
        Command::new(&self.program)
            // It needs nothing of what this process was told: no database, no folder.
            .env_clear()
            .arg("read-worker")
            .arg(job.unwrap_or_default())
            .args(["--memory-bytes", &self.bounds.memory_bytes.to_string()])
            .args(["--cpu-seconds", &self.bounds.cpu_seconds.to_string()])
            .arg(format!("--name={name}"))
            .args(self.rules.refuse_internal.then_some("--refuse-internal"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a dying process says may quote the file; logs are no place for it.
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the process that reads files")
    }

    /// Has a job done in a process. The outer error is ours (no process could be started); the inner one is for the person.
    pub fn ask<T: DeserializeOwned>(&self, job: Job, bytes: &[u8], name: &str) -> Result<Result<T, Refused>> {
        let _turn = Turn::take(job);
        let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
        let mut child = self.start(job, &name)?;
        let mut input = child.stdin.take().context("the reading process has no input")?;
        let output = child.stdout.take().context("the reading process has no output")?;
        let (sender, receiver) = mpsc::channel();
        let (answer, in_time) = std::thread::scope(|scope| {
            // A process that refuses early does not read to the end; that is no error of ours.
            scope.spawn(move || drop(input.write_all(bytes)));
            scope.spawn(move || {
                let mut answer = Vec::new();
                let read = output.take(ANSWER_BYTES).read_to_end(&mut answer);
                drop(sender.send(read.map(|_| answer)));
            });
            let answer = receiver.recv_timeout(self.bounds.patience);
            // Ends it when it is late or has more to say than is listened to; after a whole answer it changes nothing.
            let in_time = answer.is_ok();
            drop(child.kill());
            (answer, in_time)
        });
        let status = child.wait().context("the reading process cannot be waited for")?;
        if let Ok(Ok(answer)) = answer
            && let Ok(answer) = serde_json::from_slice(&answer)
        {
            return Ok(answer);
        }
        tracing::warn!(?status, in_time, "a reading process ended without an answer");
        Ok(Err(ended(job, in_time, status, self.bounds)))
    }
}

/// What is said when no process can be started.
pub fn unavailable() -> Refused {
    Refused {
        code: "no-reader".into(),
        zh: "现在读不了文件：读取程序没有启动。请稍后再试，或者告诉管理员".into(),
        en: "Files cannot be read now: the reading process did not start. Try again later, or tell the administrator".into(),
    }
}

/// Why there is no answer.
fn ended(job: Job, in_time: bool, status: std::process::ExitStatus, bounds: Bounds) -> Refused {
    use std::os::unix::process::ExitStatusExt;
    /// The signal for computing too long.
    const SIGXCPU: i32 = 24;
    let words = |code: &str, zh: String, en: String| Refused {
        code: code.into(),
        zh,
        en,
    };
    let keep = match job {
        Job::Document | Job::Look => ("只留正文，或者分成几份", "keep only the body, or send it in parts"),
        Job::Ledger | Job::Rows => (
            "只留要导入的那张工作表，或者分成几份",
            "keep only the sheet to be imported, or send it in parts",
        ),
    };
    if !in_time || status.signal() == Some(SIGXCPU) {
        let seconds = if in_time {
            bounds.cpu_seconds
        } else {
            bounds.patience.as_secs()
        };
        return words(
            "too-slow",
            format!(
                "读这个文件超过了 {seconds} 秒，已经停下，什么也没有保存。请打开核对，{}再传。",
                keep.0
            ),
            format!(
                "Reading this file took more than {seconds} seconds and was stopped; nothing was kept. Open it and look, {}.",
                keep.1
            ),
        );
    }
    let megabytes = bounds.memory_bytes / 1024 / 1024;
    words(
        "reader-ended",
        format!(
            "读这个文件时程序中断了（内存上限 {megabytes} MB，或者文件损坏），什么也没有保存。请用原来的软件打开，另存一份再传；还不行，请{}。",
            keep.0
        ),
        format!(
            "The process reading this file broke off (it may take {megabytes} MB of memory, or the file is damaged); nothing was kept. Open it in its own program and save a copy to send; if that does not help, {}.",
            keep.1
        ),
    )
}

/// A turn among the processes that do the same job; given back when dropped. Each job has turns of its own: a ledger that is being
/// recorded keeps its process for as long as the recording takes, and documents do not wait for that.
struct Turn(Job);

static DOCUMENTS: Turns = Turns::new();
static LEDGERS: Turns = Turns::new();

struct Turns {
    taken: Mutex<usize>,
    given_back: Condvar,
}

impl Turns {
    const fn new() -> Self {
        Self {
            taken: Mutex::new(0),
            given_back: Condvar::new(),
        }
    }
}

impl Turn {
    fn of(job: Job) -> &'static Turns {
        match job {
            Job::Document | Job::Look => &DOCUMENTS,
            Job::Ledger | Job::Rows => &LEDGERS,
        }
    }

    fn take(job: Job) -> Self {
        let turns = Self::of(job);
        let taken = turns.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = turns
            .given_back
            .wait_while(taken, |taken| *taken >= AT_ONCE)
            .unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self(job)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let turns = Self::of(self.0);
        *turns.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        turns.given_back.notify_one();
    }
}
