//! Days late, silence and first dates, read from the events alone: for each day that an item was past its due date without a
//! claim of done that was later accepted in full, who led on it. Such a day is owed a word for ever (INTEGRITY 2).

use std::collections::BTreeMap;

use jiufen_kernel::{
    event::{Event, Fact},
    id::{EvidenceId, ItemId, ReportId, UnitId},
    item::{Late, asking::Asked, closure::Outcome, evidence::EvidenceKind, report::Claim},
    share::Share,
    time::{Date, plus_days},
};

use crate::naive::Told;

/// A day past the due date, and who led on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LateDay {
    /// Who led at its end.
    pub lead: UnitId,
    /// The day.
    pub day: Date,
}

/// What the events say about the time of one item.
#[derive(Clone, Debug)]
pub struct Times {
    counts: bool,
    /// The due date in force, and every one there was.
    pub due: Option<Date>,
    /// Every due date there was, oldest first.
    pub dues: Vec<Date>,
    /// Every start there was, oldest first.
    pub starts: Vec<Date>,
    approved: bool,
    open: bool,
    lead: Option<UnitId>,
    /// Its last day.
    suspended: Option<Date>,
    reports: Vec<(ReportId, Claim, bool)>,
    /// When each proof was agreed, and of how many pieces.
    proofs: Vec<(Date, usize)>,
    /// What is given by those who claim: day, piece.
    given: Vec<(EvidenceId, u64, Date, usize)>,
    /// First day of the claim of done that stands, or of its second life after it was refused.
    run: Option<Date>,
    /// It was refused at this position; only evidence given since makes it good.
    refused_at: Option<u64>,
    /// The claim of done that stands was accepted in full.
    full: bool,
    /// Late days that a claim covers which nobody has judged yet.
    pending: Vec<LateDay>,
    /// Late days for good.
    pub owed: Vec<LateDay>,
}

impl Times {
    /// Never reported: nothing that was said of it stands.
    pub fn is_silent(&self) -> bool {
        self.open && !self.reports.iter().any(|(_, _, stands)| *stands)
    }

    /// What was covered by a claim that came to nothing is late for good.
    fn claim_is_void(&mut self) {
        self.owed.append(&mut self.pending);
        self.run = None;
        self.refused_at = None;
    }

    fn newest_claim(&self) -> Option<(ReportId, Claim)> {
        let standing = self
            .reports
            .iter()
            .rev()
            .find(|(_, claim, stands)| *stands && *claim != Claim::Nothing);
        standing.map(|(id, claim, _)| (*id, *claim))
    }

    fn claim_stands(&mut self, claim: Claim, today: Date) {
        match claim {
            Claim::Nothing => {}
            Claim::Percent(_) => {
                self.claim_is_void();
                self.full = false;
            }
            Claim::Done => {
                if self.refused_at.is_some() {
                    self.claim_is_void();
                }
                self.run = self.run.or(Some(today));
            }
        }
    }

    /// At the end of its due date each piece agreed then had its evidence, or it has by the end of this day.
    fn is_backed(&self, day: Date) -> bool {
        let agreed = self.proofs.iter().rev().find(|(on, _)| Some(*on) <= self.due);
        let pieces = agreed.map_or(0, |(_, pieces)| *pieces);
        (0..pieces).all(|piece| self.given.iter().any(|(_, _, on, of)| *of == piece && *on <= day))
    }

    fn night(&mut self, day: Date) {
        let late = self.due.is_some_and(|due| due < day);
        let paused = self.suspended.is_some_and(|until| day <= until);
        let (true, true, true, Some(lead)) = (
            self.counts && self.approved,
            self.open && !self.full,
            late && !paused,
            self.lead,
        ) else {
            return;
        };
        let late_day = LateDay { lead, day };
        if self.run.is_some() && self.is_backed(day) {
            self.pending.push(late_day);
        } else {
            self.owed.push(late_day);
        }
    }

    /// The newest claim is of done, and nothing lower came since a report: the run of claims of done that it belongs to.
    fn is_of_run(&self, report: ReportId) -> bool {
        let from = self.reports.iter().position(|(id, ..)| *id == report);
        let mut since = self.reports.iter().skip(from.unwrap_or(self.reports.len()));
        from.is_some() && since.all(|(_, claim, stands)| !stands || matches!(claim, Claim::Done | Claim::Nothing))
    }

    fn checked(&mut self, report: ReportId, accepted: Share, ticked: &[(EvidenceId, u8)], at: u64, today: Date) {
        if !self.is_of_run(report) {
            return;
        }
        if accepted < Share::ALL {
            self.claim_is_void();
            (self.run, self.refused_at, self.full) = (Some(today), Some(at), false);
            return;
        }
        let since = self.refused_at.take();
        let anew = self
            .given
            .iter()
            .filter(|(id, at, ..)| since.is_some_and(|since| *at > since) && ticked.iter().any(|(ticked, _)| ticked == id));
        let good = anew.map(|(_, _, on, _)| *on).chain(self.run).max();
        let late = std::mem::take(&mut self.pending).into_iter();
        self.owed.extend(late.filter(|late| Some(late.day) < good));
        self.full = true;
    }
}

impl Times {
    /// A late day that no row covers and that is not counted now; `now` is who leads and since when it is late today.
    pub fn untold(&self, rows: &[Late], now: Option<(UnitId, Date)>) -> Option<LateDay> {
        let row = |late: &LateDay| {
            let mut rows = rows.iter();
            rows.any(|row| row.lead == late.lead && (row.from..=row.to).contains(&late.day))
        };
        let counted = |late: &LateDay| now.is_some_and(|(lead, from)| lead == late.lead && from <= late.day);
        self.owed.iter().copied().find(|late| !row(late) && !counted(late))
    }
}

/// What the events say about the time of every item.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By item.
    pub items: BTreeMap<ItemId, Times>,
    /// The day that has not ended yet.
    today: Option<Date>,
}

impl Ledger {
    /// The nights up to a day, itself not among them.
    pub fn until(&mut self, today: Date) {
        while let Some(day) = self.today.filter(|day| *day < today) {
            self.items.values_mut().for_each(|times| times.night(day));
            self.today = Some(plus_days(day, 1));
        }
        self.today = Some(today);
    }

    /// Leaves that were never reported, and where they count.
    pub fn silent(&self, told: &Told) -> BTreeMap<ItemId, UnitId> {
        let leaf = |id: &&ItemId| told.in_base(**id) && told.parts(**id).is_empty();
        let silent = told.lives.keys().filter(leaf).filter(|id| self.items[id].is_silent());
        silent.map(|id| (*id, told.counts_at(*id))).collect()
    }

    /// Takes one more event in.
    pub fn hear(&mut self, event: &Event, today: Date) {
        self.until(today);
        if let Fact::ItemRegistered(fact) = &event.fact {
            let times = Times {
                counts: fact.rules.counts,
                due: fact.due,
                dues: fact.due.into_iter().collect(),
                starts: fact.start.into_iter().collect(),
                approved: false,
                open: true,
                lead: None,
                suspended: None,
                reports: Vec::new(),
                proofs: Vec::new(),
                given: Vec::new(),
                run: None,
                refused_at: None,
                full: false,
                pending: Vec::new(),
                owed: Vec::new(),
            };
            self.items.insert(fact.item, times);
        }
        let Some(times) = self.items.get_mut(&ItemId(event.fact.subject())) else {
            return;
        };
        match &event.fact {
            Fact::ItemApproved(_) => times.approved = true,
            Fact::ItemAssigned(fact) => {
                times.lead = Some(fact.lead);
                times.due = fact.due.or(times.due);
                times.dues.extend(fact.due);
            }
            Fact::AskAnswered(fact) if fact.granted => match &fact.asked {
                Asked::Extension { due } => {
                    times.due = Some(*due);
                    times.dues.push(*due);
                }
                Asked::Start { start } => times.starts.push(*start),
                Asked::Suspension { until } => times.suspended = Some(until.unwrap_or_else(|| plus_days(today, 90))),
                Asked::Withdrawal { .. } => {
                    times.open = false;
                    times.claim_is_void();
                }
                _ => {}
            },
            Fact::ItemResumed(_) => times.suspended = None,
            Fact::ReportFiled(fact) => {
                times.reports.push((fact.report, fact.claim, !fact.waits));
                if !fact.waits {
                    times.claim_stands(fact.claim, today);
                }
            }
            Fact::ReportCleared(fact) => {
                let found = times.reports.iter_mut().find(|(id, ..)| *id == fact.report).unwrap();
                found.2 = true;
                let claim = found.1;
                times.claim_stands(claim, today);
            }
            Fact::ProofAgreed(fact) => {
                times.proofs.push((today, fact.pieces.len()));
                times.full = false;
            }
            Fact::EvidenceAttached(fact) => {
                let shows = !fact.by_checker && !matches!(fact.kind, EvidenceKind::Minutes | EvidenceKind::Notice);
                let given = (fact.evidence, event.position, today, usize::from(fact.piece));
                times.given.extend(shows.then_some(given));
            }
            Fact::CheckMade(fact) => times.checked(fact.report, fact.accepted, &fact.accepts, event.position, today),
            Fact::ItemClosed(fact) => {
                times.open = false;
                times.suspended = None;
                if fact.outcome == Outcome::Proved {
                    times.pending.clear();
                } else {
                    times.claim_is_void();
                }
            }
            Fact::ItemReopened(fact) => {
                (times.open, times.full) = (true, false);
                if times.newest_claim().is_some_and(|(_, claim)| claim == Claim::Done) {
                    times.run = Some(today);
                    times.refused_at = (fact.stands < Share::ALL).then_some(event.position);
                }
            }
            _ => {}
        }
    }
}
