//! Which documents may be versions of one another: all of them, those with a like title first. A suggestion and no more; a person names
//! the earlier version.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiufen_kernel::{document::Document, id::DocumentId, text::Digest};

use super::{
    Reader,
    views::{DocumentRef, Shown},
};
use crate::limits::VERSIONS_MAX;

/// From here on two titles are called alike, in 0.01 %.
const ALIKE: u32 = 6_000;

/// A document of which another may be the next version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LikelyVersion {
    /// The document.
    pub document: DocumentRef,
    /// How like the titles are, in 0.01 %.
    pub likeness: u32,
    /// Whether they are called alike.
    pub is_alike: bool,
    /// Whether it is a later version of the other: then it cannot come before it.
    pub is_after: bool,
}

impl Reader<'_> {
    /// Documents that a document of this title may be the next version of: like titles first, then the newest. `own` is the document
    /// itself, when it is on record.
    pub fn likely_versions(&self, title: &str, own: Option<DocumentId>) -> Vec<LikelyVersion> {
        if !self.reads_documents() {
            return Vec::new();
        }
        let (known, wanted) = (&self.then().documents, essence(title));
        // A ledger comes in parts with one title; a title is compared once.
        let mut likeness: HashMap<Digest, u32> = HashMap::new();
        let mut likely: Vec<LikelyVersion> = known
            .values()
            .filter(|document| Some(document.id) != own)
            .map(|document| {
                let shown = self.name(document.title);
                let likeness = *likeness.entry(document.title).or_insert_with(|| match &shown {
                    Shown::Text(title) => alike(&wanted, &essence(title)),
                    Shown::Removed(_) => 0,
                });
                LikelyVersion {
                    document: DocumentRef {
                        id: document.id,
                        title: shown,
                        dated: document.dated,
                    },
                    likeness,
                    is_alike: likeness >= ALIKE,
                    is_after: own.is_some_and(|own| follows(known, document, own)),
                }
            })
            .collect();
        likely.sort_by_key(|version| {
            let alike = if version.is_alike { version.likeness } else { 0 };
            std::cmp::Reverse((alike, version.document.dated, version.document.id))
        });
        likely.truncate(VERSIONS_MAX);
        likely
    }
}

/// Is `own` among the versions before a document? No circle is ever recorded, so it ends.
fn follows(known: &BTreeMap<DocumentId, Document>, document: &Document, own: DocumentId) -> bool {
    let before = |document: &&Document| document.earlier.and_then(|id| known.get(&id));
    std::iter::successors(Some(document), before).any(|document| document.earlier == Some(own))
}

/// A title without what changes from year to year: figures, however written, and marks.
fn essence(title: &str) -> BTreeSet<(char, char)> {
    let kept = |c: &char| c.is_alphabetic() && !"〇零一二三四五六七八九十百年届次".contains(*c);
    let characters: Vec<char> = title.chars().filter(kept).flat_map(char::to_lowercase).collect();
    characters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Pairs of neighbouring characters that two titles share, in 0.01 % of what both have.
fn alike(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> u32 {
    let all = one.len() + other.len();
    let shared = 2 * one.intersection(other).count();
    (shared * 10_000).checked_div(all).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_of_another_year_is_like_it_and_another_report_is_not() {
        let alike = |one: &str, other: &str| alike(&essence(one), &essence(other));
        assert_eq!(alike("2026年河清市政府工作报告", "河清市二〇二五年政府工作报告"), 10_000);
        assert!(alike("河清市2026年政府工作报告", "2025年政府工作报告（草案）") > ALIKE);
        for other in ["清渠通知", "河清市水务局2026年工作要点", "2026", ""] {
            assert!(alike("河清市2026年政府工作报告", other) < ALIKE, "{other}");
        }
    }
}
