//! The log: lines of text or of JSON on standard error. Writing one never panics and never waits: lines go through a bounded
//! queue to a thread that swallows what goes wrong, and what found no room is counted and told with the next line written.

use std::io::{self, IsTerminal as _, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Lines waiting to be written.
const WAITING: usize = 4_096;
/// How long the end of the program waits for the last lines.
const LAST_LINES: Duration = Duration::from_secs(1);
/// How often a full queue is asked for room in that time.
const ASKED_FOR_ROOM: u32 = 100;

/// The form of a line.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people
    Text,
    /// For machines: one JSON object a line
    Json,
}

/// The log of this process.
#[derive(Clone)]
pub struct Log(Arc<Queue>);

struct Queue {
    lines: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

enum Message {
    Line(Vec<u8>),
    Flush(SyncSender<()>),
}

impl Log {
    /// Begins to log what the environment asks for in `JIUFEN_LOG`, else `usually`.
    pub fn begin(format: LogFormat, usually: &str) -> Log {
        let log = Log::onto(io::stderr(), format);
        let filter = EnvFilter::try_from_env("JIUFEN_LOG").unwrap_or_else(|_| EnvFilter::new(usually));
        let lines = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(log.clone())
            .with_ansi(io::stderr().is_terminal())
            .log_internal_errors(false);
        match format {
            LogFormat::Text => lines.init(),
            LogFormat::Json => lines.json().flatten_event(true).init(),
        }
        log
    }

    /// A log that writes to something.
    fn onto(mut out: impl Write + Send + 'static, format: LogFormat) -> Log {
        let (lines, waiting) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = lost.clone();
        // Without the thread nothing is written, and every line is counted as lost.
        let _ = std::thread::Builder::new()
            .name(String::from("log"))
            .spawn(move || write(&mut out, format, &waiting, &counted));
        Log(Arc::new(Queue { lines, lost }))
    }

    /// Waits a little for what was logged so far.
    pub fn flush(&self) {
        let (done, written) = sync_channel(1);
        // A full queue may be on its way out: it is asked for room again and again, and no longer than that.
        for _ in 0..ASKED_FOR_ROOM {
            if self.0.lines.try_send(Message::Flush(done.clone())).is_ok() {
                let _ = written.recv_timeout(LAST_LINES); // whoever reads the log stands still: the program does not
                return;
            }
            std::thread::sleep(LAST_LINES / ASKED_FOR_ROOM);
        }
    }
}

fn write(out: &mut impl Write, format: LogFormat, waiting: &Receiver<Message>, lost: &AtomicU64) {
    for message in waiting {
        match message {
            Message::Line(line) => {
                let before = lost.swap(0, Ordering::Relaxed);
                let told = if before == 0 {
                    Ok(())
                } else {
                    out.write_all(&said(format, before))
                };
                let lost_now = u64::from(told.and_then(|()| out.write_all(&line)).is_err());
                // Told only when it could be written; else it is told with a later line.
                lost.fetch_add(if lost_now == 0 { 0 } else { before + 1 }, Ordering::Relaxed);
            }
            Message::Flush(done) => {
                let _ = out.flush();
                let _ = done.send(());
            }
        }
    }
}

fn said(format: LogFormat, lost: u64) -> Vec<u8> {
    match format {
        LogFormat::Text => format!("WARN {lost} lines of the log were lost\n").into_bytes(),
        LogFormat::Json => {
            let line = serde_json::json!({ "level": "WARN", "message": "lines of the log were lost", "lost": lost });
            format!("{line}\n").into_bytes()
        }
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Log;

    fn make_writer(&self) -> Log {
        self.clone()
    }
}

impl Write for Log {
    /// A whole line at a time, as it is formatted.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.lines.try_send(Message::Line(line.to_vec())).is_err() {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Says a line to whoever started the program and may not be listening any more.
pub fn say(line: impl std::fmt::Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Condvar, Mutex};

    /// A reader that can stand still, and a disk that can be full.
    #[derive(Clone, Default)]
    struct Reader(Arc<(Mutex<State>, Condvar)>);

    #[derive(Default)]
    struct State {
        still: bool,
        full: bool,
        read: String,
    }

    impl Reader {
        fn set(&self, still: bool, full: bool) {
            let mut state = self.0.0.lock().unwrap();
            (state.still, state.full) = (still, full);
            self.0.1.notify_all();
        }

        fn read(&self) -> String {
            self.0.0.lock().unwrap().read.clone()
        }
    }

    impl Write for Reader {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            let (state, moved) = &*self.0;
            let mut state = moved.wait_while(state.lock().unwrap(), |state| state.still).unwrap();
            if state.full {
                return Err(io::ErrorKind::StorageFull.into());
            }
            state.read.push_str(std::str::from_utf8(line).unwrap());
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn line(log: &mut Log, text: &str) {
        log.write_all(format!("{text}\n").as_bytes()).unwrap();
    }

    #[test]
    fn a_reader_that_stands_still_costs_lines_and_no_time() {
        let reader = Reader::default();
        let mut log = Log::onto(reader.clone(), LogFormat::Text);
        reader.set(true, false);
        for number in 0..2 * WAITING {
            line(&mut log, &format!("line {number}"));
        }
        reader.set(false, false);
        log.flush();
        line(&mut log, "after");
        log.flush();
        let read = reader.read();
        let lost: usize = read
            .lines()
            .filter_map(|line| line.strip_prefix("WARN ")?.split(' ').next()?.parse::<usize>().ok())
            .sum();
        let written = read.lines().filter(|line| line.starts_with("line ")).count();
        assert!(lost >= WAITING - 1, "{lost} told as lost");
        assert_eq!(lost + written, 2 * WAITING, "each line is written or counted");
        assert!(read.ends_with("after\n"));
    }

    #[test]
    fn a_full_disk_is_told_when_it_has_room_again() {
        let reader = Reader::default();
        let mut log = Log::onto(reader.clone(), LogFormat::Json);
        reader.set(false, true);
        line(&mut log, "a");
        line(&mut log, "b");
        log.flush();
        reader.set(false, false);
        line(&mut log, "c");
        log.flush();
        let read = reader.read();
        assert!(read.contains("\"lost\":2") && read.ends_with("c\n"), "{read}");
    }
}
