//! A conversation with a process that reads: it is given the bytes once, asked as often as needed, and ended when nobody asks any more.
//! Answers are taken as they come, a few at a time: the process waits when they are not fetched, so that neither side holds them all.

use std::cell::RefCell;
use std::io::BufReader;
use std::process::Child;
use std::sync::mpsc::{self, RecvTimeoutError};

use anyhow::{Context, Result};

use super::frames::Frame;
use super::{Bounds, Job, Readers, Refused, Turn, ended};

/// Answers that wait to be fetched.
const ANSWERS_WAITING: usize = 2;

/// The conversation.
pub struct Session {
    job: Job,
    bounds: Bounds,
    child: RefCell<Child>,
    questions: mpsc::Sender<Frame>,
    answers: mpsc::Receiver<Frame>,
    _turn: Turn,
}

impl Readers {
    /// Begins a conversation about a file.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn session(&self, job: Job, bytes: Vec<u8>) -> Result<Session> {
        let turn = Turn::take(job);
        let mut child = self.start(job, "")?;
        let mut input = child.stdin.take().context("the reading process has no input")?;
        let output = child.stdout.take().context("the reading process has no output")?;
        let (questions, asked) = mpsc::channel::<Frame>();
        let (answered, answers) = mpsc::sync_channel(ANSWERS_WAITING);
        // Each ends with the process, or when nobody asks or listens any more.
        std::thread::spawn(move || while asked.recv().is_ok_and(|frame| frame.send(&mut input).is_ok()) {});
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Ok(Some(frame)) = Frame::receive(&mut output)
                && answered.send(frame).is_ok()
            {}
        });
        let session = Session {
            job,
            bounds: self.bounds,
            child: RefCell::new(child),
            questions,
            answers,
            _turn: turn,
        };
        session.ask(Frame::File(bytes));
        Ok(session)
    }
}

impl Session {
    /// Asks something; [`Session::answer`] tells what comes of it.
    pub fn ask(&self, question: Frame) {
        // A process that is gone is met by the answer.
        drop(self.questions.send(question));
    }

    /// The next answer, or why there will be none.
    ///
    /// # Errors
    /// When the process ended or takes longer than there is patience: words for the person.
    pub fn answer(&self) -> Result<Frame, Refused> {
        let in_time = match self.answers.recv_timeout(self.bounds.patience) {
            Ok(frame) => return Ok(frame),
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        let mut child = self.child.borrow_mut();
        if !in_time {
            drop(child.kill());
        }
        let status = child.wait();
        tracing::warn!(?status, in_time, "a reading process ended within a conversation");
        let status = status.unwrap_or_default();
        Err(ended(self.job, in_time, status, self.bounds))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let child = self.child.get_mut();
        drop(child.kill());
        drop(child.wait());
    }
}
