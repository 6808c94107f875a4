//! Two versions of the same report, a year apart: which items are kept, changed, dropped and new, and what differs. Items are paired by the
//! words of their part of the text with all figures left out, so that a new number makes a changed item and not another one.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::decompose::{Decomposition, Item, Owner, Target};

/// Two items may be the same when they share at least so much, in 0.01 %.
const SIMILAR_MIN: u32 = 5500;
/// Standing under the same heading counts for so much, in 0.01 %.
const SECTION_GAIN: u32 = 500;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// In both, and nothing that is compared differs.
    Kept,
    /// In both, with differences.
    Changed,
    /// Only in the old text.
    Dropped,
    /// Only in the new text.
    New,
}

/// In what two items differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The words beside the figures.
    Words,
    /// A figure to be reached.
    Target,
    /// By when.
    Deadline,
    /// The leader.
    Leader,
    /// The lead unit.
    Lead,
    /// The further units.
    Supporting,
}

/// A difference, in the words of both texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// The words of the old text, if it says anything of it.
    pub old: Option<String>,
    /// The words of the new text.
    pub new: Option<String>,
}

/// An item of one text or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// Its place among the items of the old text.
    pub old: Option<usize>,
    /// Its place among the items of the new text.
    pub new: Option<usize>,
    /// How alike the words are, in 0.01 %; 0 without a partner.
    pub similarity: u32,
    /// What differs.
    pub differs: Vec<Difference>,
}

/// Compares two versions. In the order of the new text, each dropped item behind the last item that came before it in the old one.
pub fn compare(old: &Decomposition, new: &Decomposition) -> Vec<Change> {
    let (olds, news) = (features(old), features(new));
    let pairs = paired(&olds, &news);
    let mut by_new: Vec<Option<(usize, u32)>> = vec![None; news.len()];
    let mut place_of_old: Vec<Option<usize>> = vec![None; olds.len()];
    for (one, other, similarity) in pairs {
        by_new[other] = Some((one, similarity));
        place_of_old[one] = Some(other);
    }
    // Each dropped item follows the new item that the last kept one before it became.
    let mut dropped: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    let mut last = None;
    for (at, place) in place_of_old.iter().enumerate() {
        match place {
            Some(place) => last = Some(*place),
            None => dropped.entry(last).or_default().push(at),
        }
    }
    let mut out = Vec::with_capacity(news.len() + olds.len());
    let gone = |after: Option<usize>, out: &mut Vec<Change>| {
        for at in dropped.get(&after).into_iter().flatten() {
            out.push(Change {
                kind: ChangeKind::Dropped,
                old: Some(*at),
                new: None,
                similarity: 0,
                differs: Vec::new(),
            });
        }
    };
    gone(None, &mut out);
    for (at, partner) in by_new.into_iter().enumerate() {
        out.push(match partner {
            None => Change {
                kind: ChangeKind::New,
                old: None,
                new: Some(at),
                similarity: 0,
                differs: Vec::new(),
            },
            Some((one, similarity)) => {
                let differs = differences(&old.items[one], &new.items[at], &olds[one], &news[at]);
                Change {
                    kind: if differs.is_empty() {
                        ChangeKind::Kept
                    } else {
                        ChangeKind::Changed
                    },
                    old: Some(one),
                    new: Some(at),
                    similarity,
                    differs,
                }
            }
        });
        gone(Some(at), &mut out);
    }
    out
}

/// What pairs are made by.
struct Features {
    words: String,
    /// The words without figures, dates and marks.
    plain: Vec<char>,
    /// Neighbouring characters of the plain words, sorted.
    pairs: Vec<(char, char)>,
    section: Option<Vec<char>>,
}

fn features(found: &Decomposition) -> Vec<Features> {
    let text: Vec<char> = found.text.chars().collect();
    let of = |item: &Item| {
        let words: String = text.get(item.start..item.end).unwrap_or_default().iter().collect();
        let plain = plain(&words);
        let mut pairs: Vec<(char, char)> = plain.windows(2).map(|two| (two[0], two[1])).collect();
        pairs.sort_unstable();
        Features {
            section: item.section.last().map(|title| self::plain(title)),
            words,
            plain,
            pairs,
        }
    };
    found.items.iter().map(of).collect()
}

/// Without figures, units of time and marks: what two years say alike.
fn plain(words: &str) -> Vec<char> {
    let is_numeral =
        |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "〇零一二三四五六七八九十百千万亿两".contains(c);
    words.chars().filter(|c| c.is_alphanumeric() && !is_numeral(*c)).collect()
}

/// Pairs of (old, new, similarity): equal words first, then the most alike, each item once.
fn paired(olds: &[Features], news: &[Features]) -> Vec<(usize, usize, u32)> {
    let mut candidates: Vec<(u32, usize, usize, usize)> = Vec::new();
    // Only items that share a pair of neighbours can be alike.
    let mut holders: BTreeMap<(char, char), Vec<usize>> = BTreeMap::new();
    for (at, item) in news.iter().enumerate() {
        let mut own = item.pairs.clone();
        own.dedup();
        for pair in own {
            holders.entry(pair).or_default().push(at);
        }
    }
    let distance = |one: usize, other: usize| (one * news.len().max(1)).abs_diff(other * olds.len().max(1));
    for (one, item) in olds.iter().enumerate() {
        let mut near: Vec<usize> = item
            .pairs
            .iter()
            .filter_map(|pair| holders.get(pair))
            .flatten()
            .copied()
            .collect();
        if item.pairs.is_empty() {
            near.extend((0..news.len()).filter(|at| news[*at].plain == item.plain));
        }
        near.sort_unstable();
        near.dedup();
        for other in near {
            let same_section = item.section.is_some() && item.section == news[other].section;
            let similarity = similarity(item, &news[other]);
            let gain = if same_section { SECTION_GAIN } else { 0 };
            if similarity + gain >= SIMILAR_MIN {
                candidates.push((similarity + gain, one, other, distance(one, other)));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.3.cmp(&b.3)).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = (vec![false; olds.len()], vec![false; news.len()]);
    let mut out = Vec::new();
    for (score, one, other, _) in candidates {
        if !taken.0[one] && !taken.1[other] {
            taken.0[one] = true;
            taken.1[other] = true;
            out.push((one, other, score.min(10_000)));
        }
    }
    out
}

/// Twice what both share over what both have, in 0.01 %.
fn similarity(one: &Features, other: &Features) -> u32 {
    if one.plain == other.plain {
        return 10_000;
    }
    let (mut a, mut b, mut shared) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.pairs.get(a), other.pairs.get(b)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                (a, b) = (a + 1, b + 1);
            }
        }
    }
    let all = one.pairs.len() + other.pairs.len();
    (shared * 20_000usize).checked_div(all).unwrap_or(0) as u32
}

fn differences(old: &Item, new: &Item, old_words: &Features, new_words: &Features) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut differs = |aspect: Aspect, old: Option<String>, new: Option<String>| out.push(Difference { aspect, old, new });
    if old_words.plain != new_words.plain {
        differs(Aspect::Words, Some(old_words.words.clone()), Some(new_words.words.clone()));
    }
    for (one, other) in targets(&old.targets, &new.targets) {
        let text = |target: Option<&Target>| target.map(|target| target.text.clone());
        differs(Aspect::Target, text(one), text(other));
    }
    let days = |item: &Item| item.deadline.as_ref().and_then(|when| when.date);
    let words = |item: &Item| item.deadline.as_ref().map(|when| when.text.clone());
    // 年底前 in both is kept although the year moved on; so is 到2030年.
    let is_same_time = words(old) == words(new) || (days(old).is_some() && days(old) == days(new));
    if !is_same_time {
        differs(Aspect::Deadline, words(old), words(new));
    }
    let name = |owner: &Option<Owner>| owner.as_ref().map(|owner| owner.text.clone());
    if name(&old.leader) != name(&new.leader) {
        differs(Aspect::Leader, name(&old.leader), name(&new.leader));
    }
    if !is_same_unit(&old.lead, &new.lead) {
        differs(Aspect::Lead, name(&old.lead), name(&new.lead));
    }
    let joined = |owners: &[Owner]| {
        let names: Vec<&str> = owners.iter().map(|owner| owner.text.as_str()).collect();
        (!names.is_empty()).then(|| names.join("、"))
    };
    let missing = |from: &[Owner], inside: &[Owner]| {
        let is_there = |owner: &Owner| inside.iter().any(|other| is_same_name(owner, other));
        from.iter().any(|owner| !is_there(owner))
    };
    if missing(&old.supporting, &new.supporting) || missing(&new.supporting, &old.supporting) {
        differs(Aspect::Supporting, joined(&old.supporting), joined(&new.supporting));
    }
    out
}

fn is_same_unit(old: &Option<Owner>, new: &Option<Owner>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => is_same_name(old, new),
        (None, None) => true,
        _ => false,
    }
}

/// The same unit of the installation, or the same name.
fn is_same_name(one: &Owner, other: &Owner) -> bool {
    one.text == other.text || one.unit.is_some() && one.unit == other.unit
}

/// Targets that differ, paired by indicator and unit, then by order.
fn targets<'a>(old: &'a [Target], new: &'a [Target]) -> Vec<(Option<&'a Target>, Option<&'a Target>)> {
    let mut left: Vec<&Target> = new.iter().collect();
    let mut alone: Vec<&Target> = Vec::new();
    let mut out = Vec::new();
    for target in old {
        let same = left.iter().position(|other| is_same_target(target, other));
        let near = || {
            left.iter()
                .position(|other| target.indicator == other.indicator && target.unit == other.unit)
        };
        match same.or_else(near) {
            Some(at) => {
                let other = left.remove(at);
                if !is_same_target(target, other) {
                    out.push((Some(target), Some(other)));
                }
            }
            None => alone.push(target),
        }
    }
    let mut rest = left.into_iter();
    out.extend(alone.into_iter().map(|target| (Some(target), rest.next())));
    out.extend(rest.map(|target| (None, Some(target))));
    out
}

fn is_same_target(one: &Target, other: &Target) -> bool {
    one.comparator == other.comparator
        && one.value == other.value
        && one.value_to == other.value_to
        && one.unit == other.unit
        && (one.value.is_some() || one.text == other.text)
}

#[cfg(test)]
mod tests;
