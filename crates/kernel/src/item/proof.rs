//! The agreed proof 约定佐证: what will count, where, by whose eyes, within which tolerance; agreed before the work.

use serde::{Deserialize, Serialize};

use super::{
    Item, Stage,
    ask_rules::{may_ask_for, needs_ask, proof_needs_ask},
    asking::Sort,
};
use crate::{
    acts::{Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::ItemId,
    limits,
    refusal::Refusal,
    text::{Digest, NewText},
    time::Date,
};

/// A place on the ground with a radius (WGS-84).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Latitude in 10⁻⁷ degrees.
    pub latitude_e7: i32,
    /// Longitude in 10⁻⁷ degrees.
    pub longitude_e7: i32,
    /// Radius in metres.
    pub radius_m: u32,
}

impl Place {
    /// Does it lie on the earth, and is it small enough to say where?
    pub fn is_somewhere(&self) -> bool {
        (-900_000_000..=900_000_000).contains(&self.latitude_e7)
            && (-1_800_000_000..=1_800_000_000).contains(&self.longitude_e7)
            && (1..=limits::PLACE_RADIUS_M_MAX).contains(&self.radius_m)
    }
}

/// Grades that evidence can have by what forms let people give: 1 by a file, 3 by a check on site with the checker's own
/// picture. Grade 2 waits for a camera in the program, grade 4 for attestations; until then no form offers them
/// (docs/decisions/0028).
pub const REACHABLE: [u8; 2] = [1, 3];

/// The least grade in reach that is not below another; the greatest there is when none is.
pub fn in_reach(grade: u8) -> u8 {
    let [.., greatest] = REACHABLE;
    REACHABLE.into_iter().find(|each| *each >= grade).unwrap_or(greatest)
}

/// One piece of an agreed proof.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Piece {
    /// What must be shown, within which tolerance, by whose eyes.
    pub what: Digest,
    /// The grade it needs.
    pub grade: u8,
    /// Where it must be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// One piece, as it is being agreed.
#[derive(Clone, Debug, Serialize)]
pub struct NewPiece {
    /// What must be shown.
    pub what: NewText,
    /// The grade; `None` is the kind's. Never below it.
    pub grade: Option<u8>,
    /// Where.
    pub place: Option<Place>,
}

/// Agrees the proof, or changes it with a reason.
#[derive(Clone, Debug, Serialize)]
pub struct AgreeProof {
    /// The item.
    pub item: ItemId,
    /// Its pieces.
    pub pieces: Vec<NewPiece>,
    /// Why it is changed, once the work is under way.
    pub reason: Option<NewText>,
}

/// A proof was agreed or changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ProofAgreed {
    pub item: ItemId,
    pub pieces: Vec<Piece>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
}

/// The office says what will count; never the lead of its own item once the work has begun. After the first claim a change of it is
/// asked for.
pub(crate) fn may_agree_proof(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    if proof_needs_ask(case.item) {
        return may_ask_for(case, Sort::ProofChange);
    }
    case.must_act_for_office()?;
    case.must_count()?;
    if case.is_of_lead() && case.item.stage >= Stage::UnderWay {
        return Err(Refusal::new(
            "lead_changes_proof",
            "牵头单位不能改自己的约定佐证",
            "The lead unit does not change its own agreed proof",
        ));
    }
    Ok(())
}

/// Of a kind that does not count, nothing is proved.
pub(crate) fn nothing_to_prove() -> Refusal {
    Refusal::new(
        "nothing_to_prove",
        "这类事项不计核实：不约定佐证、不核查，销号请选其他结果",
        "Items of this kind are not proved: no proof is agreed, nothing is checked, and they close with another outcome",
    )
}

impl Decider<'_> {
    /// Pieces as they will be agreed, each at least of the grade of the kind.
    pub(crate) fn pieces(&mut self, item: &Item, asked: &[NewPiece]) -> Result<Vec<Piece>, Refusal> {
        if asked.is_empty() || asked.len() > limits::PROOF_PIECES_MAX {
            return Err(Refusal::new(
                "proof_pieces",
                format!("约定佐证要有 1 到 {} 样", limits::PROOF_PIECES_MAX),
                format!("An agreed proof has 1 to {} pieces", limits::PROOF_PIECES_MAX),
            )
            .at("pieces"));
        }
        let lowest = item.rules.required_grade;
        let mut pieces = Vec::new();
        for piece in asked {
            let grade = piece.grade.unwrap_or(lowest);
            if !(lowest..=4).contains(&grade) {
                return Err(Refusal::new(
                    "proof_grade",
                    format!("佐证等级应在 {lowest} 到 4 之间"),
                    format!("The grade lies between {lowest} and 4"),
                )
                .at("grade"));
            }
            if piece.place.is_some_and(|place| !place.is_somewhere()) {
                let most = limits::PLACE_RADIUS_M_MAX;
                return Err(Refusal::new(
                    "proof_place",
                    format!("地点的纬度在 ±90、经度在 ±180 之间，半径 1 到 {most} 米"),
                    format!("A place lies within ±90 and ±180 degrees, its radius is 1 to {most} m"),
                )
                .at("place"));
            }
            pieces.push(Piece {
                what: self.reason(&piece.what, "what")?,
                grade,
                place: piece.place,
            });
        }
        Ok(pieces)
    }

    pub(crate) fn agree_proof(&mut self, command: &AgreeProof) -> Outcome {
        let item = self.may(ItemAct::AgreeProof, command.item)?;
        if proof_needs_ask(item) {
            return Err(needs_ask(
                "申报以后改约定佐证，会改变已报的数怎么算",
                "A proof changed after a claim changes what counts for it",
            )
            .at("pieces"));
        }
        let changed = item.stage >= Stage::UnderWay && item.proof_version > 0;
        let pieces = self.pieces(item, &command.pieces)?;
        let reason = match (&command.reason, changed) {
            (Some(reason), _) if !reason.is_blank() => Some(self.text(reason, "reason")?),
            (_, true) => {
                return Err(Refusal::new(
                    "proof_reason",
                    "工作开始后改约定佐证，要写明理由",
                    "Changing the agreed proof under way needs a reason",
                )
                .at("reason"));
            }
            _ => None,
        };
        self.emit(Fact::ProofAgreed(ProofAgreed {
            item: command.item,
            pieces,
            reason,
        }));
        Ok(())
    }
}

impl Item {
    pub(crate) fn proof_agreed(&mut self, fact: &ProofAgreed, event: &Event, today: Date) {
        self.agreed_by = self.proof_asked_by.take().into_iter().chain([event.actor.person]).collect();
        self.proof = fact.pieces.clone();
        self.proof_version = self.proof_version.saturating_add(1);
        let pieces = u8::try_from(fact.pieces.len()).unwrap_or(u8::MAX);
        self.proofs.push((today, event.position, pieces));
        // Acceptance belongs to the version of a piece: evidence goes on speaking for the piece of its number, unaccepted.
        for evidence in &mut self.evidence {
            (evidence.accepted, evidence.held) = (None, None);
        }
    }

    /// Position of the agreement in force; 0 before the first.
    pub fn proof_at(&self) -> u64 {
        self.proofs.last().map_or(0, |(_, position, _)| *position)
    }

    /// How many pieces were agreed at the end of a day.
    pub(crate) fn pieces_agreed(&self, day: Date) -> u8 {
        let agreed = self.proofs.iter().rev().find(|(on, _, _)| *on <= day);
        agreed.map_or(0, |(_, _, pieces)| *pieces)
    }

    /// Had each piece that was agreed by the end of a day its evidence by then? Without an agreement nothing is asked.
    pub fn was_backed(&self, day: Date) -> bool {
        (0..self.pieces_agreed(day)).all(|piece| {
            let mut given = self.evidence.iter();
            given.any(|each| each.piece == piece && each.on <= day && !each.by_checker && !each.kind.is_activity())
        })
    }
}
