//! The items of the demonstration: each is registered, approved and assigned, and then its own steps are told one by one.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use jiufen_kernel::{
    command::Command,
    document::Anchor,
    id::{EvidenceId, ItemId, ReportId},
    item::{
        Source,
        asking::{AnswerAsk, Ask, Wanted},
        blocker::RaiseBlocker,
        check::{AssignChecker, MakeCheck, Method},
        closure::{CloseItem, ReopenItem},
        evidence::AttachEvidence,
        life::{AcceptItem, AssignItem, HandBackItem, InsistOnItem},
        proof::{AgreeProof, NewPiece},
        registration::{ApproveItem, RegisterItem},
        reminder::Remind,
        report::{Claim, ClearReport, FileReport, ReturnReport},
    },
    org::Role,
    time::Date,
};

use super::{
    data::{Act, Item, Step},
    files::{self, MadeFile},
    ids::text,
    story::{REGISTERED, Writer, day, demo_id, document, item_id, share},
};

impl Writer {
    pub(super) fn items(&mut self, items: &[Item], report: &str) -> Result<()> {
        for item in items {
            if item.blocks.is_some() {
                self.raise(item)
            } else {
                self.register(item, report)
            }
            .with_context(|| item.key.clone())?;
        }
        for item in items {
            Teller {
                writer: self,
                item,
                lead: item.lead.clone(),
                evidence: Vec::new(),
                judged: 0,
                reports: 0,
                asks: 0,
                checks: 0,
                reminders: 0,
            }
            .tell()
            .with_context(|| item.key.clone())?;
        }
        Ok(())
    }

    /// Registered by one post of the office, approved by another, assigned; what will prove it is agreed before the work.
    fn register(&mut self, item: &Item, report: &str) -> Result<()> {
        let at = report.find(&item.quote).context("the report does not say that")?;
        let start = u32::try_from(report[..at].chars().count())?;
        let end = start + u32::try_from(item.quote.chars().count())?;
        let id = item_id(&item.key);
        let (section, head) = ("督查室/一科", "督查室/主任");
        let register = RegisterItem {
            item: id,
            kind: item.kind.clone(),
            title: text(&item.title),
            source: Source::Document,
            anchors: vec![Anchor {
                document: document(),
                start,
                end,
            }],
            parent: item.parent.as_deref().map(item_id),
            weight: item.weight,
            start: item.start.as_deref().map(day).transpose()?,
            due: Some(day(&item.due)?),
            narrow: None,
        };
        let assign = AssignItem {
            item: id,
            lead: self.unit(&item.lead)?,
            supporting: item.supporting.iter().map(|unit| self.unit(unit)).collect::<Result<_>>()?,
            leader: item.leader.as_deref().map(|post| self.post(post)).transpose()?,
            due: None,
            note: None,
        };
        let pieces = item
            .proof
            .iter()
            .map(|piece| NewPiece {
                what: text(&piece.what),
                grade: Some(piece.grade),
                place: None,
            })
            .collect();
        self.draft(REGISTERED, section, register);
        self.draft(REGISTERED, head, ApproveItem { item: id });
        self.draft(REGISTERED, section, assign);
        self.draft(
            REGISTERED,
            section,
            AgreeProof {
                item: id,
                pieces,
                reason: None,
            },
        );
        if let Some(checker) = &item.checker {
            self.draft(
                REGISTERED,
                section,
                AssignChecker {
                    item: id,
                    post: self.post(checker)?,
                },
            );
        }
        Ok(())
    }

    fn raise(&mut self, item: &Item) -> Result<()> {
        let (by, on) = item
            .by
            .as_deref()
            .zip(item.on.as_deref())
            .context("a blocker says who raised it and when")?;
        let raise = RaiseBlocker {
            blocker: item_id(&item.key),
            blocks: item_id(item.blocks.as_deref().unwrap_or_default()),
            title: text(&item.title),
            clears: self.unit(&item.lead)?,
            due: day(&item.due)?,
            note: item.note.as_deref().map(text),
        };
        self.draft(day(on)?, by, raise);
        Ok(())
    }
}

/// Tells the story of one item.
struct Teller<'a> {
    writer: &'a mut Writer,
    item: &'a Item,
    /// The lead unit at this point of the story.
    lead: String,
    evidence: Vec<(EvidenceId, bool)>,
    /// How much of the evidence was there at the last check.
    judged: usize,
    reports: usize,
    asks: usize,
    checks: usize,
    reminders: usize,
}

impl Teller<'_> {
    fn tell(mut self) -> Result<()> {
        let item = self.item;
        for step in &item.story {
            self.step(step).with_context(|| step.on.clone())?;
        }
        Ok(())
    }

    /// The post whose duty a step is.
    fn duty(&self, act: &Act) -> Result<String> {
        let role = match act {
            Act::Accept | Act::HandBack { .. } => Role::Intake,
            Act::Report { .. } | Act::Nothing | Act::Done { .. } | Act::Evidence { .. } => {
                return self.item.handling.clone().context("no handling post");
            }
            Act::Clear | Act::Return { .. } | Act::AskExtension { .. } | Act::AskSuspension { .. } => Role::Clearing,
            Act::Check { .. } => return self.item.checker.clone().context("no checker"),
            Act::Move { .. }
            | Act::Insist { .. }
            | Act::Remind { .. }
            | Act::AskWithdrawal { .. }
            | Act::AskNoLongerNeeded { .. } => {
                return Ok("督查室/一科".into());
            }
            Act::Close { .. } | Act::Reopen { .. } | Act::Answer { .. } => return Ok("督查室/主任".into()),
        };
        self.writer.with_role(&self.lead, role)
    }

    fn named<T: From<uuid::Uuid>>(&self, kind: &str, number: usize) -> T {
        demo_id(kind, &format!("{} {number}", self.item.key))
    }

    fn step(&mut self, step: &Step) -> Result<()> {
        let on = day(&step.on)?;
        let by = match &step.by {
            Some(by) => by.clone(),
            None => self.duty(&step.act)?,
        };
        let item = item_id(&self.item.key);
        let (command, files, live) = match &step.act {
            Act::Evidence { .. } => self.attach(item, &step.act, on)?,
            act => (self.command(item, act)?, Vec::new(), false),
        };
        let draft = self.writer.draft(on, &by, command);
        draft.files = files;
        draft.live = live;
        draft.occurred = step.occurred.as_deref().map(day).transpose()?;
        draft.late_reason = step.late_reason.clone();
        Ok(())
    }

    fn command(&mut self, item: ItemId, act: &Act) -> Result<Command> {
        Ok(match act {
            Act::Accept => {
                let handling = self.item.handling.as_deref().context("no handling post")?;
                AcceptItem {
                    item,
                    handling: self.writer.post(handling)?,
                }
                .into()
            }
            Act::HandBack { reason, proposed } => {
                let proposed = proposed.as_deref().map(|unit| self.writer.unit(unit)).transpose()?;
                HandBackItem {
                    item,
                    reason: text(reason),
                    proposed,
                }
                .into()
            }
            Act::Move { lead, note } => {
                self.lead = lead.clone();
                let lead = self.writer.unit(lead)?;
                let leader = self.item.leader.as_deref().map(|post| self.writer.post(post)).transpose()?;
                AssignItem {
                    item,
                    lead,
                    supporting: BTreeSet::new(),
                    leader,
                    due: None,
                    note: Some(text(note)),
                }
                .into()
            }
            Act::Insist { reason } => InsistOnItem {
                item,
                reason: text(reason),
            }
            .into(),
            Act::Report {
                percent,
                progress,
                problem,
                next,
            } => {
                let claim = Claim::Percent(share(*percent)?);
                let words = |words: &Option<String>| words.as_deref().map(text);
                FileReport {
                    report: self.next_report(),
                    item,
                    claim,
                    progress: Some(text(progress)),
                    problem: words(problem),
                    next: words(next),
                }
                .into()
            }
            Act::Nothing => FileReport {
                report: self.next_report(),
                item,
                claim: Claim::Nothing,
                progress: None,
                problem: None,
                next: None,
            }
            .into(),
            Act::Done { progress } => {
                let progress = Some(text(progress));
                FileReport {
                    report: self.next_report(),
                    item,
                    claim: Claim::Done,
                    progress,
                    problem: None,
                    next: None,
                }
                .into()
            }
            Act::Clear => ClearReport {
                report: self.report(),
                item,
            }
            .into(),
            Act::Return { reason } => ReturnReport {
                report: self.report(),
                item,
                reason: text(reason),
            }
            .into(),
            Act::Check {
                accepted,
                site,
                accepts,
                note,
            } => {
                let accepts = match accepts {
                    Some(numbers) => numbers.iter().map(|number| self.evidence[number - 1].0).collect(),
                    None => self.evidence[self.judged..]
                        .iter()
                        .filter(|(_, activity)| !activity)
                        .map(|(id, _)| *id)
                        .collect(),
                };
                self.judged = self.evidence.len();
                self.checks += 1;
                MakeCheck {
                    check: self.named("check", self.checks),
                    item,
                    report: self.report(),
                    seen: None,
                    accepted: share(*accepted)?,
                    method: if *site { Method::Site } else { Method::Desk },
                    accepts,
                    reason: text(note),
                }
                .into()
            }
            Act::Close { outcome, reason } => CloseItem {
                item,
                outcome: *outcome,
                reason: reason.as_deref().map(text),
            }
            .into(),
            Act::Reopen { stands, reason } => ReopenItem {
                item,
                stands: share(*stands)?,
                reason: text(reason),
            }
            .into(),
            Act::AskExtension { due, reason } => self.ask(item, Wanted::Extension { due: day(due)? }, reason),
            Act::AskSuspension { until, reason } => self.ask(item, Wanted::Suspension { until: day(until)? }, reason),
            Act::AskNoLongerNeeded { reason } => self.ask(item, Wanted::NoLongerNeeded, reason),
            Act::AskWithdrawal { mistaken, reason } => self.ask(item, Wanted::Withdrawal { mistaken: *mistaken }, reason),
            Act::Answer { granted, reason } => AnswerAsk {
                ask: self.named("ask", self.asks),
                item,
                granted: *granted,
                reason: text(reason),
            }
            .into(),
            Act::Remind { step, letter, note } => {
                self.reminders += 1;
                Remind {
                    reminder: self.named("reminder", self.reminders),
                    item,
                    step: *step,
                    letter: letter.as_deref().map(text),
                    text: text(note),
                }
                .into()
            }
            Act::Evidence { .. } => return Err(anyhow!("evidence comes with files")),
        })
    }

    fn attach(&mut self, item: ItemId, act: &Act, on: Date) -> Result<(Command, Vec<MadeFile>, bool)> {
        let Act::Evidence {
            piece,
            is,
            backs,
            name,
            note,
            live,
        } = act
        else {
            return Err(anyhow!("not evidence"));
        };
        let evidence: EvidenceId = self.named("evidence", self.evidence.len() + 1);
        self.evidence.push((evidence, is.is_activity()));
        let lines = [
            self.item.title.clone(),
            String::new(),
            note.clone(),
            format!("{on}　河清市（演示数据，非真实单位）"),
        ];
        let attach = AttachEvidence {
            evidence,
            item,
            piece: piece.checked_sub(1).context("pieces count from 1")?,
            kind: *is,
            backs: backs.map(share).transpose()?,
            note: text(note),
            files: Vec::new(),
            captured: None,
        };
        Ok((attach.into(), vec![files::make(name, &lines)], *live))
    }

    fn ask(&mut self, item: ItemId, wanted: Wanted, reason: &str) -> Command {
        self.asks += 1;
        Ask {
            ask: self.named("ask", self.asks),
            item,
            wanted,
            reason: text(reason),
        }
        .into()
    }

    fn next_report(&mut self) -> ReportId {
        self.reports += 1;
        self.report()
    }

    fn report(&self) -> ReportId {
        self.named("report", self.reports)
    }
}
