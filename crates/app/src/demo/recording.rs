//! Records the story in an empty store, each order at its own moment of the demonstration's clock.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use anyhow::{Context, Result};
use jiufen_kernel::{
    command::Command,
    text::{Digest, NewFile},
};
use jiufen_store::{Store, files::Files};

use super::{
    files::MadeFile,
    ids::{salt, text},
    story::{Given, Planned, plan},
};

/// Orders on their way at once: the lane takes them in batches, so that the disk is asked once for many.
const AT_ONCE: usize = 200;

/// Larger than any file that is made here.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Records the whole demonstration; answers with the number of orders. Interrupted and begun again, it goes on where it stopped:
/// every order has the id it had before. Told to its end before, perhaps by an earlier version with another story, it stays as it is.
pub async fn record(store: &Store, given: Option<Given<'_>>) -> Result<usize> {
    let planned = plan(given)?;
    let count = planned.len();
    if store.is_demo() && store.newest() >= planned.iter().map(|planned| planned.at).max() {
        return Ok(count);
    }
    // The first order founds the demonstration; before it the store accepts no simulated clock.
    let mut waiting = planned.into_iter();
    if let Some(first) = waiting.next() {
        in_order(vec![send(store, first)?]).await?;
    }
    loop {
        let orders = waiting
            .by_ref()
            .take(AT_ONCE)
            .map(|planned| send(store, planned))
            .collect::<Result<Vec<_>>>()?;
        if orders.is_empty() {
            return Ok(count);
        }
        in_order(orders).await?;
    }
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Stores the files of an order and gets it ready; it is sent when it is first polled.
fn send(store: &Store, planned: Planned) -> Result<Sent<'_>> {
    let Planned { at, mut order, files } = planned;
    if let Command::AttachEvidence(attach) = &mut order.command {
        attach.files = files.iter().map(|file| keep(store.files(), file)).collect::<Result<_>>()?;
    }
    let name = order.command.name();
    Ok(Box::pin(async move {
        store.record_at(order, at).await.with_context(|| format!("{name} at {at}"))?;
        Ok(())
    }))
}

/// Polls all from first to last, so that they are sent in their order, until the last is answered.
async fn in_order(mut orders: Vec<Sent<'_>>) -> Result<()> {
    let mut done = vec![false; orders.len()];
    poll_fn(move |context| {
        for (order, done) in orders.iter_mut().zip(&mut done) {
            if *done {
                continue;
            }
            match order.as_mut().poll(context) {
                Poll::Ready(Ok(())) => *done = true,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {}
            }
        }
        if done.iter().all(|done| *done) {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await
}

fn keep(files: &Files, file: &MadeFile) -> Result<NewFile> {
    let stored = files.put(file.bytes.as_slice(), FILE_BYTES_MAX)?;
    let salt = salt(&file.name);
    Ok(NewFile {
        salt,
        sha256: Digest(stored.sha256),
        salted: Digest::of(&salt, &file.bytes),
        size: stored.size,
        media: file.media.into(),
        name: text(&file.name),
    })
}
