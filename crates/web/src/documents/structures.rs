//! The structure of the texts read last. Taking a text apart is slow and a frozen text never changes, so a few results
//! are kept by the digest of their text.

use std::sync::{Arc, Mutex, PoisonError};

use jiufen_kernel::text::Digest;

use crate::problem::Problem;
use crate::{TextBlock, Web};

/// Texts whose structure is kept; the one used longest ago goes first.
const KEPT: usize = 12;

type Blocks = Arc<Vec<TextBlock>>;

/// The structures kept.
#[derive(Default)]
pub(crate) struct Structures(Mutex<Vec<(Digest, Blocks)>>);

impl Structures {
    fn get(&self, digest: Digest) -> Option<Blocks> {
        // A panic elsewhere leaves whole entries only: the list can still be used.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| *known == digest)?;
        let entry = kept.remove(at);
        let blocks = entry.1.clone();
        kept.push(entry);
        Some(blocks)
    }

    fn put(&self, digest: Digest, blocks: Blocks) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != digest);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((digest, blocks));
    }
}

/// The blocks of a frozen text, and the text again.
pub(super) async fn of(web: &Web, digest: Digest, text: String) -> Result<(String, Blocks), Problem> {
    if let Some(blocks) = web.structures().get(digest) {
        return Ok((text, blocks));
    }
    let structure = web.documents().structure;
    let (text, blocks) = tokio::task::spawn_blocking(move || {
        let blocks = Arc::new(structure(&text));
        (text, blocks)
    })
    .await
    .map_err(|error| Problem::Internal(error.into()))?;
    web.structures().put(digest, blocks.clone());
    Ok((text, blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_used_longest_ago_goes_first() {
        let structures = Structures::default();
        let digest = |n: u8| Digest([n; 32]);
        for n in 0..=u8::try_from(KEPT).unwrap() {
            structures.put(digest(n), Blocks::default());
            structures.get(digest(1));
        }
        assert!(structures.get(digest(0)).is_none());
        assert!(structures.get(digest(1)).is_some());
    }
}
