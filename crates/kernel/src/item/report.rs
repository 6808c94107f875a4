//! Reports 进展 and claims 申报: what the responsible post says, cleared 审签 where the kind asks for it.

use serde::{Deserialize, Serialize};

use super::{Item, Report, Standing};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{ItemId, ReportId},
    org::Role,
    refusal::{Refusal, Who},
    share::Share,
    text::{Digest, NewText},
    time::Date,
};

/// The number a report says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// Nothing new: the old number stands.
    Nothing,
    /// So much, below 100 %.
    Percent(Share),
    /// Done 申请办结.
    Done,
}

impl Claim {
    /// The level it claims; nothing new claims none.
    pub fn level(self) -> Share {
        match self {
            Claim::Nothing => Share::ZERO,
            Claim::Percent(share) => share,
            Claim::Done => Share::ALL,
        }
    }
}

/// Files a report.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    /// Its id, made by the client.
    pub report: ReportId,
    /// The item.
    pub item: ItemId,
    /// The number.
    pub claim: Claim,
    /// Progress 进展.
    pub progress: Option<NewText>,
    /// Problem 问题.
    pub problem: Option<NewText>,
    /// Next step 下一步.
    pub next: Option<NewText>,
}

/// Clears a report.
#[derive(Clone, Debug, Serialize)]
pub struct ClearReport {
    /// The report.
    pub report: ReportId,
    /// Its item.
    pub item: ItemId,
}

/// Returns a report to its author.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnReport {
    /// The report.
    pub report: ReportId,
    /// Its item.
    pub item: ItemId,
    /// Why.
    pub reason: NewText,
}

/// A report was filed; it stands at once unless it waits for clearing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportFiled {
    /// Its id.
    pub report: ReportId,
    /// The item.
    pub item: ItemId,
    /// The number.
    pub claim: Claim,
    /// Waits for the clearing post.
    pub waits: bool,
    /// Progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Digest>,
    /// Problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Digest>,
    /// Next step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Digest>,
}

/// A report was cleared: it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ReportCleared {
    pub report: ReportId,
    pub item: ItemId,
}

/// A report was returned: it does not stand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ReportReturned {
    pub report: ReportId,
    pub item: ItemId,
    pub reason: Digest,
}

/// Who clears for a unit; they may also report themselves.
const CLEARING: [Role; 2] = [Role::Clearing, Role::Leader];

impl Decider<'_> {
    pub(crate) fn file_report(&mut self, command: &FileReport) -> Outcome {
        let item = self.may(ItemAct::Report, command.item)?;
        self.must_be_new("report", item.reports.iter().any(|report| report.id == command.report))?;
        match command.claim {
            Claim::Percent(Share::ALL) => {
                return Err(Refusal::new(
                    "hundred_is_done",
                    "100% 就是办结，请选“申请办结”",
                    "100 % is a claim of done; choose “done”",
                )
                .at("claim"));
            }
            Claim::Percent(_) if item.is_node() => {
                return Err(Refusal::new(
                    "node_has_no_percentage",
                    "这件事项的数字由下面的事项算出，不填百分比",
                    "This item's number comes from the items below; it takes no percentage of its own",
                )
                .at("claim"));
            }
            claim => may_claim(item, claim)?,
        }
        let waits = match command.claim {
            Claim::Done => item.rules.clear_done,
            _ => item.rules.clear_progress,
        };
        // The clearing post needs nobody to clear its own words.
        let waits = waits && !self.has_role(Role::Clearing);
        let mut short = |text: &Option<NewText>, field| {
            text.as_ref()
                .filter(|text| !text.is_blank())
                .map(|text| self.text(text, field))
                .transpose()
        };
        let progress = short(&command.progress, "progress")?;
        let problem = short(&command.problem, "problem")?;
        let next = short(&command.next, "next")?;
        if command.claim != Claim::Nothing && progress.is_none() {
            return Err(Refusal::new("no_progress", "用一句话写明进展", "Say in a sentence what was done").at("progress"));
        }
        self.emit(Fact::ReportFiled(ReportFiled {
            report: command.report,
            item: command.item,
            claim: command.claim,
            waits,
            progress,
            problem,
            next,
        }));
        Ok(())
    }

    pub(crate) fn clear_report(&mut self, command: &ClearReport) -> Outcome {
        let (item, claim) = self.waiting_report(command.item, command.report)?;
        // Something below may have been opened since it was filed.
        may_claim(item, claim)?;
        self.emit(Fact::ReportCleared(ReportCleared {
            report: command.report,
            item: command.item,
        }));
        Ok(())
    }

    pub(crate) fn return_report(&mut self, command: &ReturnReport) -> Outcome {
        self.waiting_report(command.item, command.report)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ReportReturned(ReportReturned {
            report: command.report,
            item: command.item,
            reason,
        }));
        Ok(())
    }

    /// The report that waits, when it is this one and the actor may clear it.
    fn waiting_report(&self, item: ItemId, report: ReportId) -> Result<(&Item, Claim), Refusal> {
        let case = self.case(item)?;
        if !case.item.reports.iter().any(|each| each.id == report) {
            return Err(Refusal::unknown("report"));
        }
        acts::may(ItemAct::Clear, &case)?;
        let waiting = case.around.item.waiting_report().filter(|each| each.id == report);
        let waiting = waiting.ok_or_else(nothing_to_clear)?;
        Ok((case.around.item, waiting.claim))
    }
}

/// The handling post, or whoever clears or leads in its unit, says how far the work has come; one report at a time.
pub(crate) fn may_report(case: &Case<'_>) -> Outcome {
    case.must_be_under_way(|| Refusal::new("not_accepted", "先签收，再报进展", "Accept the item before reporting on it"))?;
    case.must_be_of_lead(&CLEARING)?;
    if case.item.waiting_report().is_some() {
        return Err(Refusal::new(
            "report_waits",
            "上一份报告还在等审签",
            "The report before this one still waits to be cleared",
        )
        .by(Who::Unit(case.unit)));
    }
    Ok(())
}

/// The clearing post of the lead, or its leader, clears or returns the report that waits; never its author.
pub(crate) fn may_clear(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    let Some(report) = case.item.waiting_report() else {
        return Err(nothing_to_clear());
    };
    if !(case.is_of_lead() && CLEARING.iter().any(|role| case.has_role(*role))) {
        let refusal = Refusal::new(
            "not_clearing",
            "由牵头单位的审签岗办理",
            "The lead unit's clearing post does this",
        );
        return Err(match case.item.lead {
            Some(lead) => refusal.by(Who::Unit(lead)),
            None => refusal,
        });
    }
    if report.person == case.actor.person {
        return Err(Refusal::new(
            "own_report",
            "起草人不能审签自己的报告",
            "Nobody clears their own report",
        ));
    }
    Ok(())
}

fn nothing_to_clear() -> Refusal {
    Refusal::new(
        "nothing_to_clear",
        "这份报告不在待审签状态",
        "This report does not wait to be cleared",
    )
}

/// A node is claimed done only when nothing counted below it is open.
fn may_claim(item: &Item, claim: Claim) -> Outcome {
    let open = item.tally.open_children;
    if claim == Claim::Done && open > 0 {
        return Err(Refusal::new(
            "open_children",
            format!("下面还有 {open} 件没有销号，全部销号后才能申请办结"),
            format!("{open} items below are not closed; close them before claiming done"),
        )
        .at("claim"));
    }
    Ok(())
}

impl Item {
    /// The report that waits to be cleared: there is at most one.
    pub fn waiting_report(&self) -> Option<&Report> {
        self.reports.iter().find(|report| report.standing == Standing::Waits)
    }

    pub(crate) fn report_filed(&mut self, fact: &ReportFiled, event: &Event, today: Date) {
        self.spoke.insert(event.actor.person);
        let before = self.standing_claim().map(|report| report.claim.level());
        self.reports.push(Report {
            id: fact.report,
            post: event.actor.post,
            person: event.actor.person,
            on: today,
            occurred: event.occurred,
            claim: fact.claim,
            standing: if fact.waits { Standing::Waits } else { Standing::Stands },
            at: event.position,
        });
        self.sent_back = None;
        if !fact.waits {
            self.unanswered = None;
        }
        if fact.claim == Claim::Nothing {
            return;
        }
        // Evidence that came before anything was claimed speaks for the first claim, once and for good.
        for evidence in self.evidence.iter_mut().filter(|evidence| evidence.unsaid) {
            evidence.unsaid = false;
            evidence.backs = fact.claim.level();
            evidence.draft = fact.waits.then_some(fact.report);
        }
        if !fact.waits {
            self.claim_stands(fact.claim.level(), before, event);
        }
    }

    /// A claim happens when it stands: its day is the day of its clearing.
    pub(crate) fn report_cleared(&mut self, id: ReportId, event: &Event, today: Date) {
        let before = self.standing_claim().map(|report| report.claim.level());
        let Some(report) = self.reports.iter_mut().find(|report| report.id == id) else {
            return;
        };
        report.standing = Standing::Stands;
        (report.on, report.at) = (today, event.position);
        self.unanswered = None;
        if report.claim != Claim::Nothing {
            let level = report.claim.level();
            self.claim_stands(level, before, event);
        }
    }

    pub(crate) fn report_returned(&mut self, id: ReportId, today: Date) {
        if let Some(report) = self.reports.iter_mut().find(|report| report.id == id) {
            report.standing = Standing::Returned;
            self.sent_back = Some(today);
        }
    }

    /// A lowered claim lowers what stands of the newest check, and one that is not of done covers no late days.
    fn claim_stands(&mut self, level: Share, before: Option<Share>, event: &Event) {
        if level < Share::ALL {
            self.claim_came_to_nothing(event);
        }
        if let Some(check) = self.checks.last_mut().filter(|_| before.is_some_and(|before| level < before)) {
            check.stands = check.stands.min(level);
        }
    }

    /// The newest claim that stood at a position.
    pub fn claim_at(&self, position: u64) -> Option<&Report> {
        let mut standing = self.reports.iter().rev();
        standing.find(|report| report.standing == Standing::Stands && report.claim != Claim::Nothing && report.at <= position)
    }

    /// The first report of the claim of done that stands now: the run of claims of done since the last lower claim and
    /// since the last check that did not accept all.
    pub fn done_since(&self) -> Option<&Report> {
        let refused = |report: &Report| {
            let mut checks = self.checks.iter().filter(|check| check.report == report.id);
            checks.any(|check| check.accepted < Share::ALL)
        };
        let standing = self.reports.iter().rev();
        let mut standing = standing.filter(|report| report.standing == Standing::Stands && report.claim != Claim::Nothing);
        let mut first = standing.next().filter(|report| report.claim == Claim::Done)?;
        for report in standing {
            if report.claim != Claim::Done || refused(report) {
                break;
            }
            first = report;
        }
        Some(first)
    }
}
