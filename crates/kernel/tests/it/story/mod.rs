//! Example lives, told as given – when – then: what each command does, and every way in which it is refused.

mod alone;
mod asking;
mod cheating;
mod checking;
mod closing;
mod colours;
mod figures;
mod importing;
mod installation;
mod losing;
mod outside;
mod owing;
mod people;
mod registering;
mod reviewing;
mod rights;
mod standing;
mod standing_back;
mod two;
mod working;

use std::{collections::BTreeSet, fs, path::Path};

use jiufen_kernel::{
    actor::Actor,
    command::Command,
    id::*,
    item::{Item, Source, asking::*, check::*, closure::*, evidence::EvidenceKind, life::*, registration::*, report::*},
    share::Share,
    time::{Date, plus_days},
};

use crate::{
    given::{assign, evidence, proof, report},
    world::{World, text},
};

/// A refusal to come: its code, who tries, what.
pub type No = (&'static str, Actor, Command);

impl World {
    /// Each of these is refused with its code.
    #[track_caller]
    pub fn refuses(&mut self, refusals: impl IntoIterator<Item = No>) {
        for (code, actor, command) in refusals {
            self.no(actor, command, code);
        }
    }

    /// The item as it is.
    pub fn item(&self, item: ItemId) -> &Item {
        &self.state.items[&item]
    }

    /// Said, proved, waiting, bare and cut in whole per cents.
    pub fn percents(&self, item: ItemId) -> [i64; 5] {
        let figures = self.item(item).figures();
        [figures.said, figures.proved, figures.waiting, figures.bare, figures.cut].map(|share| share.hundredths() / 100)
    }

    /// A registration, to be changed where the test needs it.
    pub fn registration(&mut self) -> RegisterItem {
        RegisterItem {
            item: ItemId(self.id()),
            kind: "task".into(),
            title: text("修好东湖路"),
            source: Source::Meeting,
            anchors: Vec::new(),
            parent: None,
            weight: None,
            start: None,
            due: Some(plus_days(self.today, 100)),
            narrow: None,
        }
    }

    /// Registered and approved, by two people of the office.
    pub fn approved(&mut self, change: impl FnOnce(&mut RegisterItem)) -> ItemId {
        let mut command = self.registration();
        change(&mut command);
        let item = command.item;
        self.ok(self.office.office, command);
        self.ok(self.office.second, ApproveItem { item });
        item
    }

    /// Below another item.
    pub fn part(&mut self, parent: ItemId) -> ItemId {
        self.approved(|command| command.parent = Some(parent))
    }

    /// Assigned to the first bureau.
    pub fn assigned(&mut self) -> ItemId {
        let item = self.approved(|_| ());
        self.ok(self.office.office, proof(item, 1, None));
        self.ok(self.office.office, assign(item, self.a.unit));
        item
    }

    /// Under way in the first bureau.
    pub fn under_way(&mut self) -> ItemId {
        let item = self.assigned();
        self.accept(item);
        item
    }

    /// Agreed, assigned to the first bureau and accepted.
    pub fn start_work(&mut self, item: ItemId) {
        self.ok(self.office.office, proof(item, 1, None));
        self.ok(self.office.office, assign(item, self.a.unit));
        self.accept(item);
    }

    /// Accepted by the first bureau.
    pub fn accept(&mut self, item: ItemId) {
        let handling = self.a.handling.post;
        self.ok(self.a.intake, AcceptItem { item, handling });
    }

    /// Claims a percentage.
    pub fn claim(&mut self, item: ItemId, percent: u8) {
        let claim = report(self, item, Claim::Percent(Share::percent(percent).unwrap()));
        self.ok(self.a.handling, claim);
    }

    /// Claims that it is done, and the clearing post clears it.
    pub fn claim_done(&mut self, item: ItemId) -> ReportId {
        let claim = report(self, item, Claim::Done);
        let report = claim.report;
        self.ok(self.a.handling, claim);
        self.ok(self.a.clearing, ClearReport { report, item });
        report
    }

    /// Attaches a photograph that backs a level.
    pub fn back(&mut self, item: ItemId, percent: u8) -> EvidenceId {
        let photo = evidence(self, item, 0, EvidenceKind::Photo, Share::percent(percent));
        let id = photo.evidence;
        self.ok(self.a.handling, photo);
        id
    }

    /// A check of the newest claim that accepts all evidence.
    pub fn check(&mut self, item: ItemId, percent: u8) -> MakeCheck {
        let about = self.item(item).clone();
        MakeCheck {
            check: CheckId(self.id()),
            item,
            report: about.standing_claim().map_or(ReportId(item.0), |report| report.id),
            seen: None,
            accepted: Share::percent(percent).unwrap(),
            method: Method::Desk,
            accepts: about
                .evidence
                .iter()
                .filter(|each| !each.kind.is_activity())
                .map(|each| each.id)
                .collect(),
            reason: text("看过了"),
        }
    }

    /// The inspectorate is asked to check, unless it was.
    pub fn ask_checker(&mut self, item: ItemId) {
        let post = self.inspect.checker.post;
        if !self.item(item).checkers.contains(&post) {
            self.ok(self.office.office, AssignChecker { item, post });
        }
    }

    /// Checked by the inspectorate.
    pub fn checked(&mut self, item: ItemId, percent: u8) {
        self.ask_checker(item);
        let check = self.check(item, percent);
        self.ok(self.inspect.checker, check);
    }

    /// Claimed done, backed and accepted in full.
    pub fn proved(&mut self, item: ItemId) {
        self.claim_done(item);
        self.back(item, 100);
        self.checked(item, 100);
    }

    /// A closing.
    pub fn closing(&self, item: ItemId, outcome: Outcome) -> CloseItem {
        let reason = (outcome != Outcome::Proved).then(|| text("原因"));
        CloseItem { item, outcome, reason }
    }

    /// Closed by the office; no longer needed by two.
    pub fn close(&mut self, item: ItemId, outcome: Outcome) {
        if outcome == Outcome::NoLongerNeeded && self.item(item).in_base() {
            return self.granted(item, Wanted::NoLongerNeeded);
        }
        let closing = self.closing(item, outcome);
        self.ok(self.office.office, closing);
    }

    /// Asked for.
    pub fn asking(&mut self, item: ItemId, wanted: Wanted) -> Ask {
        Ask {
            ask: AskId(self.id()),
            item,
            wanted,
            reason: text("情况有变"),
        }
    }

    /// Asked for by the lead when it is about time, else by the office; granted by another of the office, or by a leader where
    /// only one can.
    #[track_caller]
    pub fn granted(&mut self, item: ItemId, wanted: Wanted) {
        let actor = if wanted.sort().is_of_time() {
            self.a.intake
        } else {
            self.office.office
        };
        let ask = self.asking(item, wanted);
        let late = self.item(item).due.is_some_and(|due| due < self.today);
        let leads = ask.wanted.sort() == Sort::ProofChange || (ask.wanted.sort().is_of_time() && late);
        self.ok(actor, ask.clone());
        self.ok(if leads { self.root.leader } else { self.office.second }, answer(&ask, true));
    }

    /// The proof is changed after a claim.
    #[track_caller]
    pub fn change_proof(&mut self, item: ItemId, count: u8) {
        let pieces = proof(item, count, None).pieces;
        self.granted(item, Wanted::ProofChange { pieces });
    }

    /// Time passes until a day.
    pub fn until(&mut self, day: Date) {
        let days = jiufen_kernel::time::days_between(self.today, day);
        assert!(days >= 0, "{day} lies before {}", self.today);
        self.pass(days);
    }
}

/// An answer.
pub fn answer(ask: &Ask, granted: bool) -> AnswerAsk {
    AnswerAsk {
        ask: ask.ask,
        item: ask.item,
        granted,
        reason: text("情况属实"),
    }
}

/// Shorthand for a line of a table of refusals.
pub fn no(code: &'static str, actor: Actor, command: impl Into<Command>) -> No {
    (code, actor, command.into())
}

fn sources(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// Every refusal that the rules can give is told somewhere among these stories.
#[test]
fn every_refusal_has_its_story() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut rules, mut stories) = (Vec::new(), Vec::new());
    sources(&root.join("src"), &mut rules);
    sources(&root.join("tests"), &mut stories);
    let stories = stories.concat();
    let mut codes = BTreeSet::new();
    for rule in &rules {
        for (at, _) in rule.match_indices("Refusal::new(") {
            let rest = rule[at + "Refusal::new(".len()..].trim_start();
            if let Some(code) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                codes.insert(code.to_string());
            }
        }
    }
    // Whoever gave evidence spoke for the item, so that their check is refused before their own evidence is looked at.
    codes.remove("own_evidence");
    assert!(codes.len() > 80, "{} codes", codes.len());
    let untold: Vec<_> = codes
        .iter()
        .filter(|code| !stories.contains(&format!("\"{code}\"")))
        .collect();
    assert!(untold.is_empty(), "no story tells of {untold:?}");
}
