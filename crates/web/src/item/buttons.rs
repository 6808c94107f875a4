//! Which acts stand as buttons on an item's page: what this post can do now, the most natural next step first and solid.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::item::{Stage, asking::Sort};
use jiufen_kernel::share::Share;
use jiufen_store::read::views::ItemPage;

use super::words;
use crate::language::Lang;

/// Buttons beside the solid one; the rest waits behind a word.
const SHOWN: usize = 3;

/// A button.
pub(crate) struct Button {
    pub href: String,
    pub words: &'static str,
    pub key: Option<char>,
}

/// The buttons of a page.
#[derive(Default)]
pub(crate) struct Buttons {
    pub main: Option<Button>,
    pub shown: Vec<Button>,
    pub more: Vec<Button>,
}

/// The buttons for whoever looks.
pub(crate) fn of(page: &ItemPage, lang: Lang) -> Buttons {
    let main = next_step(page);
    let button = |act: ItemAct| {
        let known = words::act(act);
        Button {
            href: words::address(page.item.id, act),
            words: lang.t(known.zh, known.en),
            key: known.key,
        }
    };
    let mut rest: Vec<ItemAct> = page.acts.offered.iter().copied().filter(|act| Some(*act) != main).collect();
    // Those with a key of their own are the daily ones.
    rest.sort_by_key(|act| words::act(*act).key.is_none());
    let mut rest: Vec<Button> = rest.into_iter().map(button).collect();
    // A menu of one is no menu.
    let cut = if rest.len() > SHOWN + 1 { SHOWN } else { rest.len() };
    let more = rest.split_off(cut);
    Buttons {
        main: main.map(button),
        shown: rest,
        more,
    }
}

/// What is missing among the buttons because this very person stands back or took the step before, with the reason: whoever looks
/// for the button finds the words.
pub(crate) fn held_back(page: &ItemPage, lang: Lang) -> Vec<(String, &str)> {
    let mut reasons: Vec<(Vec<&'static str>, &str)> = Vec::new();
    for (act, refusal) in &page.acts.refused {
        if !matches!(refusal.code, "conflict" | "same_hand") {
            continue;
        }
        let (known, words) = (words::act(*act), lang.t(&refusal.zh, &refusal.en));
        let verb = lang.t(known.zh, known.en);
        match reasons.iter_mut().find(|(_, reason)| *reason == words) {
            Some((verbs, _)) => verbs.push(verb),
            None => reasons.push((vec![verb], words)),
        }
    }
    reasons.into_iter().map(|(verbs, words)| (lang.list(&verbs), words)).collect()
}

/// What this post would most naturally do next, if anything waits for it.
fn next_step(page: &ItemPage) -> Option<ItemAct> {
    let item = &page.item;
    let waits = item.waits_for_check();
    let refused = item.claims_done() && item.claim_is_checked() && item.figures().proved < Share::ALL;
    // Whoever waits for an answer about its end does not close it meanwhile.
    let ends = [Sort::Withdrawal, Sort::NoLongerNeeded];
    let withdrawal = ends.iter().any(|sort| item.asks.contains_key(sort));
    let steps = [
        (ItemAct::Approve, true),
        (ItemAct::Insist, true),
        (ItemAct::Answer, true),
        (ItemAct::Accept, item.hand_back.is_none()),
        (ItemAct::Clear, true),
        (ItemAct::Check, waits),
        (ItemAct::Assign, item.stage == Stage::Approved),
        (ItemAct::AgreeProof, item.proof.is_empty()),
        (ItemAct::AssignChecker, waits && item.checkers.is_empty()),
        (
            ItemAct::Close,
            !withdrawal && item.stage == Stage::UnderWay && item.claims_done() && page.missing.is_empty(),
        ),
        (ItemAct::Evidence, refused || item.figures().bare > Share::ZERO),
        (ItemAct::Report, !waits),
    ];
    steps
        .into_iter()
        .find(|(act, due)| *due && page.acts.contains(act))
        .map(|(act, _)| act)
}
