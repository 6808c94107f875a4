//! Stopping: heard from the terminal or the service manager, seen coming by everybody, and over within twenty seconds whatever
//! still runs. What was acknowledged is durable before it is acknowledged, so an end that is cut short costs nobody anything.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::logging::Log;

/// How long requests under way may take.
pub const REQUESTS: Duration = Duration::from_secs(10);
/// How long background work may take to give back what it has claimed.
pub const WORK: Duration = Duration::from_secs(5);
/// How long what still blocks a thread is waited for.
pub const THREADS: Duration = Duration::from_secs(2);
/// All of it.
const LONGEST: Duration = Duration::from_secs(19);

/// The end of a program that was cut short.
const CUT_SHORT: i32 = 75;
/// The end of a program that cannot record any more: a new one is to be started.
pub const CANNOT_GO_ON: i32 = 70;

/// A stop, before and after it is told.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens for Ctrl-C and SIGTERM from now on.
    pub fn listen(log: Log) -> Stop {
        let (told, heard) = watch::channel(false);
        tokio::spawn(async move {
            signalled().await;
            tracing::info!("stopping");
            // A thread, because the runtime may be what does not end.
            let watch = std::thread::Builder::new().name(String::from("stopping"));
            let _ = watch.spawn(move || {
                std::thread::sleep(LONGEST);
                tracing::error!("stopping took too long and is cut short");
                log.flush();
                std::process::exit(CUT_SHORT);
            });
            let _ = told.send(true);
            // Kept until the end of the program: who listens later hears it too.
            std::future::pending::<()>().await;
        });
        Stop(heard)
    }

    /// Waits until it is told.
    pub async fn told(&self) {
        let mut heard = self.0.clone();
        if heard.wait_for(|told| *told).await.is_err() {
            std::future::pending::<()>().await; // nobody can tell any more
        }
    }
}

async fn signalled() {
    let listen = |kind: SignalKind, name: &str| match signal(kind) {
        Ok(signal) => Some(signal),
        Err(error) => {
            tracing::warn!(%error, "{name} cannot be heard");
            None
        }
    };
    let (mut terminate, mut interrupt) = (
        listen(SignalKind::terminate(), "SIGTERM"),
        listen(SignalKind::interrupt(), "SIGINT"),
    );
    tokio::select! {
        () = heard(&mut terminate) => {}
        () = heard(&mut interrupt) => {}
    }
}

async fn heard(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}
