//! The accept loop: connections that are slow, silent or too many are closed before they cost others anything. It is ours because
//! a layer around the router sees nothing of a connection whose first request never arrives.

mod limits;
mod open;
mod pace;
mod stream;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiufen_store::Clock;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tower::ServiceExt as _;

use limits::{BACKLOG, DESCRIPTORS_KEPT, HEAD_BYTES, LIMITS, Limits, SEND_BYTES};
use open::{Connection, Open};
use stream::{Arriving, Counted, Leaving};

/// Says which address a request came from, past the proxies that are believed.
pub type From = dyn Fn(&Request) -> Option<IpAddr> + Send + Sync;

/// Listens on an address.
///
/// # Errors
/// When it is taken, or not this machine's.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    // Connections inherit it.
    socket.set_send_buffer_size(SEND_BYTES)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Raises the number of descriptors to what the machine allows, and says how many connections that leaves room for.
pub fn room() -> Limits {
    let now = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: now.maximum,
        ..now
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the number of open files could not be raised");
    }
    let allowed = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let open = usize::try_from(allowed.saturating_sub(DESCRIPTORS_KEPT)).unwrap_or(usize::MAX);
    let limits = Limits {
        open: LIMITS.open.min(open.max(1)),
        ..LIMITS
    };
    if limits.open < LIMITS.open {
        tracing::warn!(
            allowed,
            connections = limits.open,
            "few files may be open at once; raise the limit (ulimit -n)"
        );
    }
    limits
}

/// Serves until told to stop; then answers what is under way, for as long as the limits say.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    from: Arc<From>,
    (clock, limits): (Clock, Limits),
    stop: impl Future<Output = ()>,
) {
    let open = Arc::new(Open::new(clock, limits));
    let (stopping, stopped) = watch::channel(false);
    let mut look = interval(limits.look);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // No descriptor is left: taking the next is tried again when it has been looked who is late.
    let mut full = false;
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = look.tick() => {
                full = false;
                open.close_late();
            }
            accepted = listener.accept(), if !full => match accepted {
                Ok((stream, peer)) => {
                    let (number, connection) = open.enter(peer.ip().to_canonical());
                    let (open, router, from, stopped) = (open.clone(), router.clone(), from.clone(), stopped.clone());
                    tokio::spawn(async move {
                        one(stream, peer, &connection, (router, from), stopped).await;
                        open.leave(number);
                    });
                }
                Err(error) => {
                    // One that was gone before it was taken is no want of anything.
                    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                        tracing::warn!(%error, connections = open.count(), "a connection could not be taken");
                        open.close_one();
                        full = true;
                    }
                }
            },
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    open.close_waiting();
    if timeout(limits.stop, open.empty()).await.is_err() {
        tracing::warn!(connections = open.count(), "stopped before everything was answered");
    }
}

/// Serves one connection to its end.
async fn one(
    stream: TcpStream,
    peer: SocketAddr,
    connection: &Arc<Connection>,
    (router, from): (Router, Arc<From>),
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let answering = connection.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (router, from, connection) = (router.clone(), from.clone(), answering.clone());
        async move {
            let mut request = request.map(|body| Body::new(Arriving::new(body, connection.clone())));
            request.extensions_mut().insert(ConnectInfo(peer));
            let address = from(&request);
            connection.note(|pace, now| pace.asked(now, address));
            let answer = router.oneshot(request).await.unwrap_or_else(|never| match never {});
            Ok::<_, Infallible>(answer.map(|body| Leaving::new(body, connection)))
        }
    });
    let served = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Counted::new(stream, connection.clone())), service);
    let mut served = std::pin::pin!(served);
    let mut told = false;
    loop {
        tokio::select! {
            // What went wrong with a connection is the other side's affair, and often no more than that it went away.
            _ = &mut served => return,
            () = connection.closed() => return,
            changed = stopped.changed(), if !told => {
                told = true;
                if changed.is_ok() {
                    served.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
