//! Files of strangers are read in a process of their own: this program once more, with its memory and time bounded before it sees the
//! first byte. Whatever becomes of it, the caller gets an answer or a refusal in words. Plain text stays here: its reader is small.

pub mod worker;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::Duration;

use anyhow::{Context, Result};
use jiufen_documents::{MarkingRules, ReadDocument, is_heavy};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Processes that read at the same time; more wait for their turn.
pub const AT_ONCE: usize = 2;
/// Bytes of an answer.
pub const ANSWER_BYTES: u64 = 256 * 1024 * 1024;

/// What a process is asked to do.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Reads a document of any kind.
    Document,
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
        Self { program, bounds }
    }

    /// Reads a document of any kind: plain text here, everything else in a process.
    pub fn document(&self, bytes: &[u8], name: &str) -> Result<Result<ReadDocument, Refused>> {
        if is_heavy(bytes) {
            return self.ask(Job::Document, bytes, name);
        }
        Ok(worker::document(bytes, name, &MarkingRules::default()))
    }

    /// Has a job done in a process. The outer error is ours (no process could be started); the inner one is for the person.
    pub fn ask<T: DeserializeOwned>(&self, job: Job, bytes: &[u8], name: &str) -> Result<Result<T, Refused>> {
        let _turn = Turn::take();
        let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
        let job = clap::ValueEnum::to_possible_value(&job).map(|value| value.get_name().to_owned());
        let mut child = Command::new(&self.program)
            // It needs nothing of what this process was told: no database, no folder.
            .env_clear()
            .arg("read-worker")
            .arg(job.unwrap_or_default())
            .args(["--memory-bytes", &self.bounds.memory_bytes.to_string()])
            .args(["--cpu-seconds", &self.bounds.cpu_seconds.to_string()])
            .arg(format!("--name={name}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a dying process says may quote the file; logs are no place for it.
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the process that reads files")?;
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
        Ok(Err(ended(in_time, status, self.bounds)))
    }
}

/// Why there is no answer.
fn ended(in_time: bool, status: std::process::ExitStatus, bounds: Bounds) -> Refused {
    use std::os::unix::process::ExitStatusExt;
    /// The signal for computing too long.
    const SIGXCPU: i32 = 24;
    let words = |code: &str, zh: String, en: String| Refused {
        code: code.into(),
        zh,
        en,
    };
    if !in_time || status.signal() == Some(SIGXCPU) {
        let seconds = if in_time {
            bounds.cpu_seconds
        } else {
            bounds.patience.as_secs()
        };
        return words(
            "too-slow",
            format!("读这个文件超过了 {seconds} 秒，已经停下，什么也没有保存。请打开核对，只留正文，或者分成几份再传。"),
            format!(
                "Reading this file took more than {seconds} seconds and was stopped; nothing was kept. Open it and look, keep only the body, or send it in parts."
            ),
        );
    }
    let megabytes = bounds.memory_bytes / 1024 / 1024;
    words(
        "reader-ended",
        format!(
            "读这个文件时程序中断了（内存上限 {megabytes} MB，或者文件损坏），什么也没有保存。请用原来的软件打开，另存一份再传。"
        ),
        format!(
            "The process reading this file broke off (it may take {megabytes} MB of memory, or the file is damaged); nothing was kept. Open it in its own program, save a copy and send that."
        ),
    )
}

/// A turn among the processes that read at the same time; given back when dropped.
struct Turn;

static TAKEN: Mutex<usize> = Mutex::new(0);
static GIVEN_BACK: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = GIVEN_BACK
            .wait_while(taken, |taken| *taken >= AT_ONCE)
            .unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        GIVEN_BACK.notify_one();
    }
}
