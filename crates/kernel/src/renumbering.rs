//! Which rule gives an item another number than a program before gave it. Events never change; rules did.

use crate::{figures::Figures, item::Item, share::Share};

/// A rule by which a number follows otherwise than it did. INTEGRITY 1 and 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rule {
    /// Proved is what accepted evidence backs: a check that accepted more counts as far as that.
    StandingEvidence,
    /// A claim that was lowered lowers what stands of the check before it.
    LoweredClaim,
    /// A changed proof ends what was accepted for the one before.
    ProofChange,
    /// A node without a part in its base is a leaf with its own claim.
    EmptyBase,
    /// A mean is 100 only when every part of it is.
    HundredMeansAll,
    /// A part below has another number.
    Part,
}

impl Rule {
    /// Every rule, in the order they are shown.
    pub const ALL: [Rule; 6] = [
        Rule::StandingEvidence,
        Rule::LoweredClaim,
        Rule::ProofChange,
        Rule::EmptyBase,
        Rule::HundredMeansAll,
        Rule::Part,
    ];

    /// The bit it is stored as; never reused.
    pub fn bit(self) -> i64 {
        match self {
            Rule::StandingEvidence => 1,
            Rule::LoweredClaim => 2,
            Rule::ProofChange => 4,
            Rule::EmptyBase => 8,
            Rule::HundredMeansAll => 16,
            Rule::Part => 32,
        }
    }

    /// Back from stored bits, in order.
    pub fn of_bits(bits: i64) -> Vec<Rule> {
        Rule::ALL.into_iter().filter(|rule| bits & rule.bit() != 0).collect()
    }
}

/// The rules that make an item's numbers other than they were; `before` is what was shown, `None` where that was "–".
/// Nothing when the numbers are the same.
pub fn rules(item: &Item, before: Option<(Share, Share)>) -> Vec<Rule> {
    let now = item.figures();
    if !item.has_figures() || before == Some((now.said, now.proved)) {
        return Vec::new();
    }
    if item.is_node() {
        return vec![of_node(item, &now)];
    }
    let mut rules = of_leaf(item);
    if before.is_none() {
        rules.push(Rule::EmptyBase);
    }
    rules
}

fn of_node(item: &Item, now: &Figures) -> Rule {
    let most = Share::ALL.hundredths() - 1;
    let tally = &item.tally;
    let mean = tally.proved.checked_div(tally.weight).unwrap_or(0);
    if now.proved.hundredths() == most && mean > most {
        Rule::HundredMeansAll
    } else {
        Rule::Part
    }
}

/// What keeps a leaf below what its newest check accepted.
fn of_leaf(item: &Item) -> Vec<Rule> {
    let Some(check) = item.newest_check() else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    if check.stands < check.accepted {
        rules.push(Rule::LoweredClaim);
    }
    if item.standing_level() < check.stands {
        let changed_since = item.proof_at() > check.at;
        rules.push(if changed_since {
            Rule::ProofChange
        } else {
            Rule::StandingEvidence
        });
    }
    rules
}
