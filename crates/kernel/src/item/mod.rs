//! An item 事项: the unit of accountability, and everything that is known of it when somebody decides.

pub mod answering;
pub mod ask_rules;
pub mod asking;
pub mod blocker;
pub mod check;
pub mod closure;
pub mod evidence;
pub mod life;
pub mod proof;
pub mod registration;
pub mod reminder;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    colour::Turns,
    document::Anchor,
    figures::Tally,
    id::{AskId, CheckId, EvidenceId, ImportId, ItemId, PersonId, PostId, ReminderId, ReportId, UnitId},
    item::{
        asking::{Asked, Sort},
        check::Method,
        closure::Outcome,
        evidence::EvidenceKind,
        proof::Piece,
        reminder::Step,
        report::Claim,
    },
    loss::Why,
    pack::KindRules,
    share::Share,
    text::Digest,
    time::{Date, plus_days},
};

/// Where an item comes from when no document says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The sentences it is anchored to.
    Document,
    /// A leader's instruction 批示.
    Instruction,
    /// A meeting 会议.
    Meeting,
    /// A request 诉求.
    Request,
    /// An inspection 检查.
    Inspection,
    /// A report that the work is stuck.
    Blocker,
}

/// How far an item has come; what stands beside it (suspended, handed back) is kept apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 登记, waiting for approval.
    Registered,
    /// 立项, waiting to be assigned.
    Approved,
    /// 交办, waiting to be accepted.
    Assigned,
    /// 承办.
    UnderWay,
    /// 销号.
    Closed,
    /// 撤销.
    Withdrawn,
}

/// A due date or a start that was moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MovedDate {
    /// What it was.
    pub from: Date,
    /// What it became.
    pub to: Date,
    /// Why.
    pub reason: Digest,
    /// Who granted it.
    pub approver: PostId,
    /// When.
    pub on: Date,
}

/// What ended a stretch of lateness.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ended {
    /// 延期: the due date was moved.
    Extended,
    /// 挂起.
    Suspended,
    /// 改派: another unit leads from here.
    Reassigned,
    /// 未核实销号 or 撤销: it ended without proof.
    Unproved,
    /// 核实: a claim was accepted in full that stood too late.
    Proved,
}

impl Ended {
    /// All, in the order lists show them.
    pub const ALL: [Ended; 5] = [
        Ended::Extended,
        Ended::Suspended,
        Ended::Reassigned,
        Ended::Unproved,
        Ended::Proved,
    ];
}

/// A stretch of days on which the item was late, left behind by whatever ended it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Late {
    /// The due date in force then.
    pub due: Date,
    /// Who led on those days.
    pub lead: UnitId,
    /// The first late day.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// What ended it.
    pub ended: Ended,
    /// Position of the event that ended it, or by which the claim that covered it came to nothing.
    pub at: u64,
}

impl Late {
    /// How many days.
    pub fn days(&self) -> i64 {
        crate::time::days_between(self.from, self.to) + 1
    }
}

/// A report as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The post that filed it.
    pub post: PostId,
    /// The person in it.
    pub person: PersonId,
    /// The day it came to stand; while it does not, the day it was drafted.
    pub on: Date,
    /// The day it speaks of.
    pub occurred: Date,
    /// What it says.
    pub claim: Claim,
    /// Does it stand, wait for clearing, or was it returned?
    pub standing: Standing,
    /// Position of the event by which it came to stand; while it does not, of its draft.
    pub at: u64,
}

/// Whether a report stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It counts.
    Stands,
    /// Waits for the clearing post.
    Waits,
    /// Returned by the clearing post.
    Returned,
}

/// A piece of evidence as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// The author's post.
    pub post: PostId,
    /// The author.
    pub person: PersonId,
    /// The author's unit at that time.
    pub unit: UnitId,
    /// Which piece of the agreed proof it is for.
    pub piece: u8,
    /// What it is.
    pub kind: EvidenceKind,
    /// The level it backs; 0 while it waits for the first claim to say it.
    pub backs: Share,
    /// Given before anything was claimed, without a level: the first claim after it says which.
    pub unsaid: bool,
    /// The report it was given for, which had not been cleared then.
    pub draft: Option<ReportId>,
    /// Its files, by their salted digests.
    pub files: Vec<Digest>,
    /// The day it was received.
    pub on: Date,
    /// Its grade, 0 to 4.
    pub grade: u8,
    /// Given by a checker on a check, not by those who claim.
    pub by_checker: bool,
    /// Position of its event.
    pub at: u64,
    /// Accepted by a check that still counts, with the grade it was accepted at.
    pub accepted: Option<u8>,
    /// The grade it was accepted at before the item came back: it carries what the reopening says still stands, and shows no
    /// piece any more.
    pub held: Option<u8>,
}

/// A check as it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// The checker's post.
    pub post: PostId,
    /// The checker.
    pub person: PersonId,
    /// The report it judged.
    pub report: ReportId,
    /// The level claimed when it was made.
    pub claimed: Share,
    /// The level it accepted.
    pub accepted: Share,
    /// What is left of that: a claim that was lowered since lowers it, and what was lowered must be accepted again.
    pub stands: Share,
    /// Which version of the agreed proof it judged.
    pub proof: u8,
    /// How it was made.
    pub method: Method,
    /// The day.
    pub on: Date,
    /// Position of its event.
    pub at: u64,
}

/// Something asked for that nobody has answered yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenAsk {
    /// Its id.
    pub id: AskId,
    /// What is asked.
    pub asked: Asked,
    /// By which post.
    pub post: PostId,
    /// By which person.
    pub person: PersonId,
    /// Why.
    pub reason: Digest,
    /// Since when.
    pub on: Date,
}

/// Since when a unit is inside an item, and on which days it led or supported it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inside {
    /// The day on which it first led, supported or gave evidence.
    pub since: Date,
    /// From which day to which, both included; the last may be open.
    pub worked: Vec<(Date, Option<Date>)>,
}

/// A pause of the work, with its last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suspension {
    /// The day it was granted.
    pub since: Date,
    /// Its last day.
    pub until: Date,
}

impl Suspension {
    /// The first day on which the work runs again.
    pub fn runs_on(&self) -> Date {
        plus_days(self.until, 1)
    }
}

/// An open hand-back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandBack {
    /// The unit that should have it instead.
    pub proposed: Option<UnitId>,
    /// Since when.
    pub on: Date,
    /// Is it the second one, to be answered one level up?
    pub second: bool,
}

/// An item with its life so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// What its kind said when it was registered.
    pub rules: KindRules,
    /// Year of its number.
    pub year: i16,
    /// Running number in the year.
    pub number: u32,
    /// Its title.
    pub title: Digest,
    /// Where it comes from.
    pub source: Source,
    /// The sentences it answers.
    pub anchors: Vec<Anchor>,
    /// The item it is part of.
    pub parent: Option<ItemId>,
    /// The item that it holds up.
    pub blocks: Option<ItemId>,
    /// Weight among its siblings.
    pub weight: u32,
    /// First day of the work.
    pub start: Option<Date>,
    /// Due date in force.
    pub due: Option<Date>,
    /// Every move of the due date.
    pub moved: Vec<MovedDate>,
    /// Every move of the start.
    pub moved_start: Vec<MovedDate>,
    /// The assigning office's unit.
    pub office: UnitId,
    /// The post that registered it.
    pub registrar: PostId,
    /// The person who registered it.
    pub registered_by: PersonId,
    /// The day it was registered.
    pub registered_on: Date,
    /// How far it has come.
    pub stage: Stage,
    /// The day from which it waits to be approved, or to be assigned.
    pub waits_since: Date,
    /// Lead unit 牵头.
    pub lead: Option<UnitId>,
    /// Supporting units 配合.
    pub supporting: BTreeSet<UnitId>,
    /// Every unit that was ever lead, supporting or author of evidence: their people never check it.
    pub inside: BTreeMap<UnitId, Inside>,
    /// Every person who claimed or gave evidence.
    pub spoke: BTreeSet<PersonId>,
    /// Responsible leader 责任领导.
    pub leader: Option<PostId>,
    /// Handling post 经办岗位, from acceptance on.
    pub handling: Option<PostId>,
    /// The day it was assigned.
    pub assigned_on: Option<Date>,
    /// The day it was accepted.
    pub accepted_on: Option<Date>,
    /// How often it was handed back.
    pub hand_backs: u8,
    /// A hand-back that nobody has answered.
    pub hand_back: Option<HandBack>,
    /// A suspension, also one that has ended by its date since the last event.
    pub suspended: Option<Suspension>,
    /// Open requests, one of a sort.
    pub asks: BTreeMap<Sort, OpenAsk>,
    /// The agreed proof; empty until agreed.
    pub proof: Vec<Piece>,
    /// How often the proof was agreed (more than once: it was changed).
    pub proof_version: u8,
    /// Whose hands agreed or changed it last: one, or whoever asked and whoever granted.
    pub agreed_by: BTreeSet<PersonId>,
    /// Who asked for the change that was just granted, until the agreement stands.
    pub proof_asked_by: Option<PersonId>,
    /// When each version was agreed: day, position, number of pieces.
    pub proofs: Vec<(Date, u64, u8)>,
    /// Reports, oldest first.
    pub reports: Vec<Report>,
    /// Evidence, oldest first.
    pub evidence: Vec<Evidence>,
    /// Checks, oldest first.
    pub checks: Vec<Check>,
    /// Posts asked to check.
    pub checkers: BTreeSet<PostId>,
    /// Posts that see it when its visibility is `named`.
    pub named: BTreeSet<PostId>,
    /// Reminders: id, step, day.
    pub reminders: Vec<(ReminderId, Step, Date)>,
    /// Since when a reminder, an urging or a summons waits for the lead's word: a report that stands, a request, a hand-back.
    pub unanswered: Option<Date>,
    /// Since when a draft that was sent back waits to be filed again.
    pub sent_back: Option<Date>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// How often it came back 反弹.
    pub reopened: u8,
    /// Open blockers with the day each was raised.
    pub blockers: BTreeMap<ItemId, Date>,
    /// Dates on which dated steps turn, for steps that are part of it.
    pub steps: BTreeMap<ItemId, Turns>,
    /// The import it came with.
    pub import: Option<ImportId>,
    /// From which day the present lead can be late: its assignment, the end of a suspension, a reopening.
    pub late_since: Date,
    /// Stretches of lateness that ended, oldest first.
    pub late: Vec<Late>,
    /// Stretches past a due date that ended while a claim of done, made in time, waited for its check: late when it comes to
    /// nothing.
    pub held: Vec<Late>,
    /// Position of the first claim that stood at or below it; of a part that brought one along, the position of its coming.
    pub claimed_at: Option<u64>,
    /// The lines that nodes have of it and that have not come back.
    pub lines: BTreeSet<(Why, ItemId)>,
    /// What its children add up to.
    pub tally: Tally,
    /// What below it counts where it counts itself: leaves of which no lead is nearer.
    pub loose: Tally,
}

impl Item {
    /// A unit is inside from its first day on.
    pub(crate) fn takes_inside(&mut self, unit: UnitId, today: Date) -> &mut Inside {
        self.inside.entry(unit).or_insert_with(|| Inside {
            since: today,
            worked: Vec::new(),
        })
    }

    /// Has it parts in its base? Then its number comes from them. When none of them is left, it is a leaf again.
    pub fn is_node(&self) -> bool {
        self.tally.children > 0
    }

    /// In the base of its parent's number?
    pub fn in_base(&self) -> bool {
        self.rules.counts
            && self.stage >= Stage::Approved
            && self.stage != Stage::Withdrawn
            && self.outcome != Some(Outcome::NoLongerNeeded)
    }

    /// Is the work paused on a day?
    pub fn is_suspended(&self, day: Date) -> bool {
        self.suspended.is_some_and(|suspension| day <= suspension.until)
    }

    /// Did somebody claim a number that stands or stood?
    pub fn has_claimed(&self) -> bool {
        self.standing_claim().is_some()
    }

    /// Was it closed as proved by checks that the rules of today would not accept so? It stays closed and shows its number.
    pub fn is_closed_on_less(&self) -> bool {
        self.outcome == Some(Outcome::Proved) && self.rules.counts && self.figures().proved < Share::ALL
    }

    /// Neither closed nor withdrawn.
    pub fn is_open(&self) -> bool {
        self.stage < Stage::Closed
    }

    /// The newest report that says a number and stands.
    pub fn standing_claim(&self) -> Option<&Report> {
        self.reports
            .iter()
            .rev()
            .find(|report| report.standing == Standing::Stands && report.claim != Claim::Nothing)
    }

    /// The newest report that stands, with or without a number. One that waits to be cleared has not left its unit yet.
    pub fn newest_report(&self) -> Option<&Report> {
        self.reports.iter().rev().find(|report| report.standing == Standing::Stands)
    }

    /// Is the newest standing claim one of done?
    pub fn claims_done(&self) -> bool {
        self.standing_claim().is_some_and(|report| report.claim == Claim::Done)
    }

    /// The newest check.
    pub fn newest_check(&self) -> Option<&Check> {
        self.checks.last()
    }

    /// Has the newest standing claim been judged?
    pub fn claim_is_checked(&self) -> bool {
        match (self.standing_claim(), self.newest_check()) {
            (Some(claim), Some(check)) => claim.id == check.report,
            _ => false,
        }
    }

    /// A standing claim waits for a check: of done, or of whatever is backed by fresh evidence.
    pub fn waits_for_check(&self) -> bool {
        self.stage == Stage::UnderWay
            && ((self.claims_done() && !self.claim_is_checked())
                || (!self.is_node() && {
                    let figures = self.figures();
                    figures.waiting > Share::ZERO || figures.again > Share::ZERO
                }))
    }

    /// A report that has not left its unit: it waits for clearing there, or was returned.
    pub fn is_draft(&self, report: ReportId) -> bool {
        let found = self.reports.iter().find(|each| each.id == report);
        found.is_some_and(|each| each.standing != Standing::Stands)
    }

    /// Does evidence speak for a claim: own, no activity, for a piece that is agreed?
    pub fn backs_a_claim(&self, evidence: &Evidence) -> bool {
        !evidence.by_checker && !evidence.kind.is_activity() && usize::from(evidence.piece) < self.proof.len()
    }
}
