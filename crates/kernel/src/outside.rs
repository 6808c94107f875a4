//! Who is outside, and who is tied (INTEGRITY §4): units by every tree since they first worked for an item, persons by
//! what they held and said. Of one item, no two steps of proving by the same hand.

use std::collections::BTreeSet;

use crate::{
    acts::{Case, ItemAct, somebody_else},
    decide::Outcome,
    id::{PersonId, UnitId},
    item::{
        Item,
        ask_rules::{arranges_directly, proof_needs_ask},
        closure::is_registrar,
    },
    org::Org,
    pack::Distance,
    refusal::Refusal,
    time::Date,
};

/// Is the unit outside the units that ever worked for the item, and was it never in one line with them since? The assigning
/// office is, unless it worked for the item itself.
///
/// # Errors
/// A refusal that names what ties them.
pub fn unit_outside(item: &Item, org: &Org, unit: UnitId, today: Date) -> Outcome {
    let office = unit == item.office && !item.inside.contains_key(&unit);
    for (other, inside) in &item.inside {
        if !office && org.stood_in_line(unit, *other, inside.since, today) {
            return Err(Refusal::new(
                "not_outside",
                "核查人所在单位是这件事项的牵头、配合或举证单位，或在办理期间曾是它们的上下级，不能核查；请由外单位核查",
                "The checker's unit leads, supports or gave evidence, or stood above or below a unit that does since it did; \
                 somebody outside must check",
            ));
        }
        if item.rules.may_check == Distance::Distant && !org.stood_apart(unit, *other, inside.since, today) {
            return Err(Refusal::new(
                "not_distant",
                "这类事项要由另一系统的单位核查",
                "Items of this kind are checked from another branch of the tree",
            ));
        }
    }
    Ok(())
}

/// Is the actor outside too: no post in a unit that ever worked for the item or in its line, no claim and no evidence during
/// the item's life?
///
/// # Errors
/// A refusal that says what ties them.
pub(crate) fn must_be_outside(case: &Case<'_>) -> Outcome {
    let (item, org, today) = (case.item, case.org, case.today);
    unit_outside(item, org, case.unit, today)?;
    if item.spoke.contains(&case.actor.person) {
        return Err(Refusal::new(
            "spoke_for_item",
            "本人为这件事项申报过或举过证，不能核查",
            "This person has claimed or given evidence for the item and cannot check it",
        ));
    }
    // The assigning office may stand above the lead: its own posts tie nobody, unless it worked for the item.
    let office = (!item.inside.contains_key(&item.office)).then_some(item.office);
    let near = org.tying(case.actor.person, today).any(|(tenure, from)| {
        let from = from.max(item.registered_on);
        let to = last_day(tenure.until, today);
        let held = org.unit_of(tenure.post).filter(|held| Some(*held) != office && from <= to);
        held.is_some_and(|held| item.inside.keys().any(|unit| org.stood_in_line(held, *unit, from, to)))
    });
    if near {
        return Err(Refusal::new(
            "held_post_there",
            "本人在事项办理期间在相关单位或其上下级任过职，不能核查",
            "This person held a post in a unit of the item, or above or below one, during its life and cannot check it",
        ));
    }
    Ok(())
}

/// The last day of a tenure, as far as it has come.
fn last_day(until: Option<Date>, today: Date) -> Date {
    until
        .and_then(|until| until.yesterday().ok())
        .map_or(today, |last| last.min(today))
}

/// What ties a person to an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tie {
    /// They claimed or gave evidence for it.
    Spoke,
    /// They hold, or held, a post in a unit that worked for it then, or below one.
    Post {
        /// That unit.
        unit: UnitId,
        /// First day of the post.
        from: Date,
        /// First day after it, when it has ended.
        until: Option<Date>,
    },
}

/// What ties a person to an item: a post held on a day on which a unit of the item led or supported it, in that unit or below, or
/// a word for it. Posts of the assigning office tie by what the office itself did.
pub fn tie(item: &Item, org: &Org, person: PersonId, today: Date) -> Option<Tie> {
    if item.spoke.contains(&person) {
        return Some(Tie::Spoke);
    }
    org.tying(person, today).find_map(|(tenure, from)| {
        let held = org.unit_of(tenure.post)?;
        let last = last_day(tenure.until, today);
        let mut units = item.inside.iter();
        let (unit, _) = units.find(|(unit, inside)| {
            (held != item.office || held == **unit)
                && inside.worked.iter().any(|(first, past)| {
                    let (from, to) = (from.max(*first), last.min(past.unwrap_or(today)));
                    from <= to && org.was_within(held, **unit, from, to)
                })
        })?;
        let until = tenure.until.filter(|until| *until <= today);
        Some(Tie::Post {
            unit: *unit,
            from,
            until,
        })
    })
}

/// Acts of the office or of a leader, for which whoever is tied to the item stands back.
fn stands_back(act: ItemAct) -> bool {
    matches!(
        act,
        ItemAct::Approve
            | ItemAct::Assign
            | ItemAct::Answer
            | ItemAct::AgreeProof
            | ItemAct::AssignChecker
            | ItemAct::Check
            | ItemAct::Close
            | ItemAct::Arrange
    )
}

/// Whoever is tied to the item stands back from deciding on it; where nobody else in force may, it is done and marked, but
/// never a check or a closing.
///
/// # Errors
/// `conflict`, with what ties them.
pub(crate) fn must_be_untied(act: ItemAct, case: &Case<'_>) -> Outcome {
    // Whoever was blocked says that it is solved: no number rests on it, and they act for themselves.
    let own_word = act == ItemAct::Close && !case.item.rules.counts && is_registrar(case);
    // Asking decides nothing: whoever grants it must be untied.
    let asks = match act {
        ItemAct::Arrange => !arranges_directly(case),
        ItemAct::AgreeProof => proof_needs_ask(case.item),
        _ => false,
    };
    if !stands_back(act) || own_word || asks {
        return Ok(());
    }
    let Some(tie) = tie(case.item, case.org, case.actor.person, case.today) else {
        return Ok(());
    };
    let never = matches!(act, ItemAct::Check | ItemAct::Close);
    if never || case.strict || somebody_else(act, case) {
        Err(tie.refusal(case.item))
    } else {
        Ok(())
    }
}

impl Tie {
    fn refusal(self, item: &Item) -> Refusal {
        let (zh, en) = match self {
            Tie::Spoke => (
                "本人为这件事项申报过或举过证".to_owned(),
                "you claimed or gave evidence for this item".to_owned(),
            ),
            Tie::Post { unit, from, until } => {
                let leads = item.lead == Some(unit);
                let supports = item.supporting.contains(&unit);
                let (zh, en) = match (leads, supports) {
                    (true, _) => ("牵头单位", "the unit that leads it"),
                    (_, true) => ("配合单位", "a unit that supports it"),
                    _ => ("办过这件事项的单位", "a unit that worked for it"),
                };
                match until {
                    None => (
                        format!("您自 {from} 起在{zh}或其下级任职"),
                        format!("you have held a post in {en}, or below it, since {from}"),
                    ),
                    Some(until) => (
                        format!("您 {from} 至 {until} 在{zh}或其下级任过职"),
                        format!("you held a post in {en}, or below it, from {from} until {until}"),
                    ),
                }
            }
        };
        Refusal::new(
            "conflict",
            format!("应当回避：{zh}。请由没有关联的人办理"),
            format!("You stand back from this: {en}. Somebody without such a tie does it"),
        )
    }
}

/// The act is not of the same hand as the step before it; where nobody else in force may, it is done and marked.
///
/// # Errors
/// `same_hand`.
pub(crate) fn must_be_another_hand(act: ItemAct, case: &Case<'_>, before: &BTreeSet<PersonId>) -> Outcome {
    if !before.contains(&case.actor.person) || !(case.strict || somebody_else(act, case)) {
        return Ok(());
    }
    Err(same_hand(act))
}

/// The refusal of what the same hand did the step before.
pub(crate) fn same_hand(act: ItemAct) -> Refusal {
    let (zh, en) = match act {
        ItemAct::Check => (
            "约定佐证最后一次是经您手定的，核查要由另一人办理",
            "The agreed proof last went through your hands; another person makes the check",
        ),
        _ => (
            "最近一次核查是您做的，销号要由另一人办理",
            "You made the newest check; another person closes the item",
        ),
    };
    Refusal::new("same_hand", zh, en)
}
