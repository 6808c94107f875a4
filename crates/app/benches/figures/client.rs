//! One kept-alive connection that asks for pages and reads them whole.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use jiufen_kernel::actor::Actor;
use jiufen_store::{
    Store,
    desk::{accounts, sessions},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection.
pub struct Client {
    stream: TcpStream,
    cookie: String,
    buffer: Vec<u8>,
}

/// Opens an account and a session in the reader's post.
pub async fn session(store: &Store, actor: Actor) -> Result<String> {
    let now = store.clock().micros();
    Ok(store
        .desk(move |db| {
            accounts::create(db, actor.person.uuid(), "bench", "-", false, now)?;
            Ok(sessions::open(
                db,
                actor.person.uuid(),
                Some(actor.post.uuid()),
                "127.0.0.1",
                now,
            )?)
        })
        .await?)
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr, token: &str) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client {
            stream,
            cookie: format!("__Host-jiufen={token}"),
            buffer: Vec::with_capacity(1 << 20),
        })
    }

    /// Asks for a page; answers with its length.
    pub async fn get(&mut self, path: &str) -> Result<usize> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", self.cookie);
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_lowercase();
                let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
                if status != "200" {
                    bail!("{path} answers {status}");
                }
                let length: usize = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .context("an answer without a length")?
                    .trim()
                    .parse()?;
                while self.buffer.len() < end + 4 + length {
                    self.more().await?;
                }
                return Ok(length);
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed");
        }
        Ok(())
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
