//! Evidence 佐证: files and facts, each with author, time, place, digest, and a grade that a pure rule gives it.

use serde::{Deserialize, Serialize};

use super::{Evidence, Item, Standing, proof::Place, report::Claim};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{EvidenceId, ItemId},
    limits, outside,
    refusal::Refusal,
    share::Share,
    text::{Digest, FileRef, NewFile, NewText},
    time::{Date, Timestamp},
};

/// What a piece of evidence is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A photograph or film.
    Photo,
    /// A document: contract, drawing, table.
    Document,
    /// An acceptance certificate.
    Certificate,
    /// A measurement.
    Measurement,
    /// Words only.
    Statement,
    /// Minutes of a meeting: activity, never a proof.
    Minutes,
    /// A notice that was issued: activity, never a proof.
    Notice,
}

impl EvidenceKind {
    /// Every kind, in the order forms show them.
    pub const ALL: [EvidenceKind; 7] = [
        EvidenceKind::Photo,
        EvidenceKind::Document,
        EvidenceKind::Certificate,
        EvidenceKind::Measurement,
        EvidenceKind::Statement,
        EvidenceKind::Minutes,
        EvidenceKind::Notice,
    ];

    /// Meetings held and papers issued can be recorded and never count (S11).
    pub fn is_activity(self) -> bool {
        matches!(self, EvidenceKind::Minutes | EvidenceKind::Notice)
    }
}

/// What the author's device said when it captured something; a statement, not a verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Captured {
    /// When.
    pub at: Timestamp,
    /// Captured in this program, not picked from a gallery.
    pub in_app: bool,
    /// Where, with the accuracy in metres as radius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Attaches evidence.
#[derive(Clone, Debug, Serialize)]
pub struct AttachEvidence {
    /// Its id, made by the client.
    pub evidence: EvidenceId,
    /// The item.
    pub item: ItemId,
    /// Which piece of the agreed proof, from 0.
    pub piece: u8,
    /// What it is.
    pub kind: EvidenceKind,
    /// The level it backs; `None` is that of the newest claim, standing or waiting, and before any that of the first.
    pub backs: Option<Share>,
    /// What it shows.
    pub note: NewText,
    /// Its files.
    pub files: Vec<NewFile>,
    /// How it was captured.
    pub captured: Option<Captured>,
}

/// Evidence was attached.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EvidenceAttached {
    /// Its id.
    pub evidence: EvidenceId,
    /// The item.
    pub item: ItemId,
    /// Which piece of the agreed proof.
    pub piece: u8,
    /// What it is.
    pub kind: EvidenceKind,
    /// The level it backs.
    pub backs: Share,
    /// What it shows.
    pub note: Digest,
    /// Its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// How it was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Captured>,
    /// Its grade by the rule of that day.
    pub grade: u8,
    /// The author's unit.
    pub unit: crate::id::UnitId,
    /// Given by a checker.
    pub by_checker: bool,
}

/// Where a captured point lies against the agreed place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fence {
    /// The accuracy circle lies within.
    Inside,
    /// The circles overlap.
    Overlaps,
    /// They do not touch.
    Outside,
    /// No place, no accuracy, or an accuracy worse than 100 m.
    Unknown,
}

/// Compares a captured place with the agreed one.
pub fn fence(agreed: &Place, captured: &Place) -> Fence {
    // An accuracy of 0 is what mock providers report.
    if captured.radius_m == 0 || captured.radius_m > 100 {
        return Fence::Unknown;
    }
    let metres_per_degree = 111_320.0;
    let degrees = |from: i32, to: i32| (f64::from(from) - f64::from(to)) / 1e7;
    let north = degrees(agreed.latitude_e7, captured.latitude_e7) * metres_per_degree;
    let shrink = (f64::from(agreed.latitude_e7) / 1e7).to_radians().cos();
    let east = degrees(agreed.longitude_e7, captured.longitude_e7) * metres_per_degree * shrink;
    let apart = north.hypot(east);
    if apart + f64::from(captured.radius_m) <= f64::from(agreed.radius_m) {
        Fence::Inside
    } else if apart <= f64::from(agreed.radius_m) + f64::from(captured.radius_m) {
        Fence::Overlaps
    } else {
        Fence::Outside
    }
}

/// The grade of a piece of evidence: 0 declared, 1 documented, 2 first-hand. Grade 3 comes from a check on site, grade 4
/// from an outside attestation; neither is given here.
pub fn grade(
    kind: EvidenceKind,
    files: usize,
    captured: Option<&Captured>,
    agreed: Option<&Place>,
    by_doer: bool,
    delay_days: i64,
) -> u8 {
    if files == 0 {
        return 0;
    }
    if kind.is_activity() {
        return 1;
    }
    let first_hand = by_doer
        && captured.is_some_and(|captured| {
            let in_place = match agreed {
                None => true,
                Some(agreed) => captured
                    .place
                    .as_ref()
                    .is_some_and(|place| matches!(fence(agreed, place), Fence::Inside | Fence::Overlaps)),
            };
            captured.in_app && in_place && (0..=limits::FIRST_HAND_DAYS).contains(&delay_days)
        });
    if first_hand { 2 } else { 1 }
}

/// Whole days from capture to handing in, negative when the device says it lies ahead by more than its clock may be off.
fn whole_days(captured: Timestamp, received: Timestamp) -> i64 {
    let seconds = received.as_second() - captured.as_second();
    if (-limits::CLOCK_OFF_SECONDS..0).contains(&seconds) {
        0
    } else {
        seconds.div_euclid(24 * 60 * 60)
    }
}

/// Whoever works for the item gives evidence for it, and a checker what they saw themselves.
pub(crate) fn may_give_evidence(case: &Case<'_>) -> Outcome {
    case.must_be_under_way(|| Refusal::new("not_accepted", "先签收，再补佐证", "Accept the item before adding evidence"))?;
    if is_by_checker(case) {
        outside::must_be_outside(case)?;
    } else if !(case.works() && case.is_business()) {
        return Err(Refusal::new(
            "not_of_item",
            "由牵头、配合单位或核查岗补佐证",
            "The lead or a supporting unit, or a checker, adds evidence",
        ));
    }
    if case.item.proof.is_empty() {
        return Err(Refusal::new(
            "no_proof_agreed",
            "还没有约定佐证；请督查机构先约定看什么",
            "No proof has been agreed yet; the office agrees first what will count",
        ));
    }
    Ok(())
}

/// Whoever works for the item gives evidence for it, even when they were asked to check it before.
fn is_by_checker(case: &Case<'_>) -> bool {
    case.item.checkers.contains(&case.actor.post) && !case.works()
}

impl Decider<'_> {
    pub(crate) fn attach_evidence(&mut self, command: &AttachEvidence) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::Evidence, &case)?;
        let (item, by_checker) = (case.around.item, is_by_checker(&case));
        self.must_be_new(
            "evidence",
            item.evidence.iter().any(|evidence| evidence.id == command.evidence),
        )?;
        let Some(piece) = item.proof.get(usize::from(command.piece)) else {
            return Err(Refusal::unknown("piece"));
        };
        if command.files.len() > limits::EVIDENCE_FILES_MAX {
            return Err(Refusal::new(
                "too_many_files",
                format!("一份佐证最多 {} 个文件", limits::EVIDENCE_FILES_MAX),
                format!("At most {} files for one piece of evidence", limits::EVIDENCE_FILES_MAX),
            )
            .at("files"));
        }
        if command.files.is_empty() && command.kind != EvidenceKind::Statement {
            return Err(Refusal::new(
                "no_file",
                "请附文件；只有文字说明的，请选“说明”",
                "Attach a file, or choose “statement” for words alone",
            )
            .at("files"));
        }
        let delay = command
            .captured
            .map_or(0, |captured| whole_days(captured.at, self.context.received));
        let by_doer = item.handling == Some(self.actor.post) || by_checker || item.supporting.contains(&self.unit);
        let grade = grade(
            command.kind,
            command.files.len(),
            command.captured.as_ref(),
            piece.place.as_ref(),
            by_doer,
            delay,
        );
        if command.backs == Some(Share::ZERO) {
            return Err(Refusal::new(
                "backs_nothing",
                "支撑到 0 等于不支撑；写明支撑到多少，或者留空，按申报的来",
                "Evidence that backs 0 backs nothing; say up to which level, or leave it empty to go by the claim",
            )
            .at("backs"));
        }
        let backs = command.backs.unwrap_or_else(|| {
            // A draft exists nowhere outside its unit, so no checker's evidence speaks for it.
            let newest = item.reports.iter().rev().find(|report| {
                report.claim != Claim::Nothing
                    && (report.standing == Standing::Stands || (report.standing == Standing::Waits && !by_checker))
            });
            newest.map_or(Share::ZERO, |report| report.claim.level())
        });
        self.bytes_are_new(item, command, by_checker)?;
        let (unit, piece) = (self.unit, command.piece);
        let note = self.reason(&command.note, "note")?;
        let files = command
            .files
            .iter()
            .map(|file| self.keep_file(file))
            .collect::<Result<_, _>>()?;
        self.emit(Fact::EvidenceAttached(EvidenceAttached {
            evidence: command.evidence,
            item: command.item,
            piece,
            kind: command.kind,
            backs,
            note,
            files,
            captured: command.captured,
            grade,
            unit,
            by_checker,
        }));
        Ok(())
    }
}

impl Decider<'_> {
    /// The same bytes are not given twice for one piece, and a checker's own eyes are no copy of anybody's.
    fn bytes_are_new(&self, item: &Item, command: &AttachEvidence, by_checker: bool) -> Outcome {
        let again = || {
            Refusal::new(
                "same_bytes",
                "这份文件已经为这一样约定佐证交过；请核查人看原来那份，或交新的",
                "This very file has been given for this piece before; point the checker to it, or give a new one",
            )
            .at("files")
        };
        for (index, file) in command.files.iter().enumerate() {
            if command.files[..index].iter().any(|other| other.sha256 == file.sha256) {
                return Err(again());
            }
            let Some(known) = self.context.files.get(&file.sha256) else {
                continue;
            };
            if by_checker {
                return Err(Refusal::new(
                    "others_bytes",
                    "这份文件以前交过；核查人的佐证要自己现场取得，请重新拍摄或测量",
                    "This very file was given before; a checker's evidence is the checker's own: take it anew",
                )
                .at("files"));
            }
            let mut given = item.evidence.iter().filter(|each| each.piece == command.piece);
            if given.any(|each| each.files.iter().any(|each| known.contains(each))) {
                return Err(again());
            }
        }
        Ok(())
    }
}

impl Item {
    pub(crate) fn evidence_attached(&mut self, fact: &EvidenceAttached, event: &Event, today: Date) {
        // Stored levels are numbers: one that is 0 was left empty before anything was claimed, and one that says what a
        // waiting claim says was given for that claim.
        let newest = self.reports.iter().rev().find(|report| report.claim != Claim::Nothing);
        let waiting = newest.filter(|report| report.standing == Standing::Waits && report.claim.level() == fact.backs);
        let draft = waiting.map(|report| report.id).filter(|_| !fact.by_checker);
        let unsaid = fact.backs == Share::ZERO && newest.is_none();
        if !fact.by_checker {
            self.takes_inside(fact.unit, today);
            self.spoke.insert(event.actor.person);
        }
        self.evidence.push(Evidence {
            id: fact.evidence,
            post: event.actor.post,
            person: event.actor.person,
            unit: fact.unit,
            piece: fact.piece,
            kind: fact.kind,
            backs: fact.backs,
            unsaid,
            draft,
            files: fact.files.iter().map(|file| file.file).collect(),
            on: today,
            grade: fact.grade,
            by_checker: fact.by_checker,
            at: event.position,
            accepted: None,
            held: None,
        });
    }
}
