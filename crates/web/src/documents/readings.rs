//! The texts read last, with everything found in them. Repairing and taking apart a text is slow, and what comes of it depends on the
//! frozen text, the repairs judged, its date and the units alone: a few results are kept by these.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use jiufen_kernel::text::Digest;
use jiufen_store::read::Reader;

use crate::Web;
use crate::problem::Problem;
use crate::reading::{Reading, Reviewed, UnitNames};

/// Readings that are kept; the one used longest ago goes first.
const KEPT: usize = 12;

/// Characters of all readings kept together; one longer than that is kept alone.
const KEPT_CHARS: usize = 2_000_000;

/// The text by its digest, and what it was read with by a hash.
type Key = (Digest, u64);

struct Kept {
    key: Key,
    reading: Arc<Reading>,
    chars: usize,
}

/// The readings kept.
#[derive(Default)]
pub(crate) struct Readings(Mutex<Vec<Kept>>);

impl Readings {
    fn get(&self, key: Key) -> Option<Arc<Reading>> {
        // A panic elsewhere leaves whole entries only: the list can still be used.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|known| known.key == key)?;
        let entry = kept.remove(at);
        let reading = entry.reading.clone();
        kept.push(entry);
        Some(reading)
    }

    fn put(&self, key: Key, reading: Arc<Reading>, chars: usize) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|known| known.key != key);
        kept.push(Kept { key, reading, chars });
        while kept.len() > 1 && (kept.len() > KEPT || kept.iter().map(|known| known.chars).sum::<usize>() > KEPT_CHARS) {
            kept.remove(0);
        }
    }
}

fn key(digest: Digest, with: &Reviewed) -> Key {
    let mut hasher = DefaultHasher::new();
    (&with.judged, with.dated, &*with.units).hash(&mut hasher);
    (digest, hasher.finish())
}

/// Reads a frozen text of this digest.
pub(super) async fn of(web: &Web, digest: Digest, with: Reviewed) -> Result<Arc<Reading>, Problem> {
    let key = key(digest, &with);
    if let Some(reading) = web.readings().get(key) {
        return Ok(reading);
    }
    let read = web.documents().review;
    let (reading, chars) = tokio::task::spawn_blocking(move || (Arc::new(read(&with)), with.source.chars().count()))
        .await
        .map_err(|error| Problem::Internal(error.into()))?;
    web.readings().put(key, reading.clone(), chars);
    Ok(reading)
}

/// The units of the installation by their names, in a fixed order.
pub(super) fn units(reader: &Reader<'_>) -> Arc<Vec<UnitNames>> {
    let ids = reader.core.state.org.units.keys();
    let units = ids.map(|id| {
        let unit = reader.unit_ref(*id);
        UnitNames {
            id: id.to_string(),
            name: unit.name.to_string(),
            short: unit.short.to_string(),
        }
    });
    Arc::new(units.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Documents;

    fn reviewed(source: &str) -> Reviewed {
        Reviewed {
            source: source.to_owned(),
            judged: Vec::new(),
            dated: None,
            units: Arc::new(Vec::new()),
        }
    }

    #[test]
    fn the_one_used_longest_ago_goes_first() {
        let readings = Readings::default();
        let reading = Arc::new((Documents::plain().review)(&reviewed("修渠。")));
        let key = |n: u8| (Digest([n; 32]), 0);
        for n in 0..=u8::try_from(KEPT).unwrap() {
            readings.put(key(n), reading.clone(), 3);
            readings.get(key(1));
        }
        assert!(readings.get(key(0)).is_none());
        assert!(readings.get(key(1)).is_some());
        // A long one pushes the others out and is kept itself.
        readings.put(key(99), reading, KEPT_CHARS + 1);
        assert!(readings.get(key(1)).is_none());
        assert!(readings.get(key(99)).is_some());
    }

    #[test]
    fn what_was_judged_makes_another_reading() {
        let digest = Digest([7; 32]);
        let first = reviewed("修渠。");
        let mut judged = first.clone();
        judged.judged.push(crate::reading::JudgedStretch {
            source: (0, 1),
            verdict: crate::reading::Verdict::Refused,
        });
        assert_eq!(key(digest, &first), key(digest, &first.clone()));
        assert_ne!(key(digest, &first), key(digest, &judged));
    }
}
