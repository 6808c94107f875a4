//! A check 核查: the judgement of someone outside the unit on a standing claim, with the evidence it accepts.

use serde::{Deserialize, Serialize};

use super::{Check, Item, Stage, evidence::EvidenceKind};
use crate::{
    acts::{self, Around, Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{CheckId, EvidenceId, ItemId, PostId, ReportId},
    org::Role,
    outside,
    refusal::Refusal,
    share::Share,
    text::{Digest, NewText},
    time::Date,
};

/// How a check is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// From the papers.
    Desk,
    /// On site, with the checker's own evidence.
    Site,
}

/// Asks a post to check.
#[derive(Clone, Debug, Serialize)]
pub struct AssignChecker {
    /// The item.
    pub item: ItemId,
    /// The checker's post.
    pub post: PostId,
}

/// Judges a standing claim.
#[derive(Clone, Debug, Serialize)]
pub struct MakeCheck {
    /// Its id, made by the client.
    pub check: CheckId,
    /// The item.
    pub item: ItemId,
    /// The report whose claim is judged: the newest that stands.
    pub report: ReportId,
    /// The level accepted; above the claim it is shown as found and counts once claimed.
    pub accepted: Share,
    /// How it was made.
    pub method: Method,
    /// The evidence accepted.
    pub accepts: Vec<EvidenceId>,
    /// Why.
    pub reason: NewText,
}

/// A post was asked to check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct CheckerAssigned {
    pub item: ItemId,
    pub post: PostId,
}

/// A check was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckMade {
    /// Its id.
    pub check: CheckId,
    /// The item.
    pub item: ItemId,
    /// The report judged.
    pub report: ReportId,
    /// The level claimed then.
    pub claimed: Share,
    /// The level accepted.
    pub accepted: Share,
    /// How it was made.
    pub method: Method,
    /// The evidence accepted, each with the grade it has by this check.
    pub accepts: Vec<(EvidenceId, u8)>,
    /// Why.
    pub reason: Digest,
}

/// The office asks a post outside to check, once there is somebody whose work can be checked.
pub(crate) fn may_assign_checker(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    case.must_act_for_office()?;
    case.must_count()?;
    if case.item.stage < Stage::Assigned {
        return Err(Refusal::new("not_assigned", "还没有交办", "Not assigned yet"));
    }
    if !case.org.posts.keys().any(|post| may_be_asked(&case.around, *post).is_ok()) {
        return Err(Refusal::new(
            "no_checker_left",
            "没有可请的外单位核查岗了：要么都已请过，要么都在牵头、配合、举证单位这条线上",
            "There is no post outside left to ask: each has been asked, or stands in the line of a unit that works for the item",
        ));
    }
    Ok(())
}

/// Can this post be asked to check?
///
/// # Errors
/// What stands against it.
pub fn may_be_asked(around: &Around<'_>, post: PostId) -> Outcome {
    let Some(asked) = around.org.posts.get(&post) else {
        return Err(Refusal::unknown("post"));
    };
    if !(asked.roles.contains(&Role::Checker) || asked.roles.contains(&Role::Office)) {
        return Err(Refusal::new(
            "not_a_checker",
            "请选核查岗或督查岗",
            "Choose a checker's post or a post of the office",
        )
        .at("post"));
    }
    if around.item.checkers.contains(&post) {
        return Err(Refusal::new("checker_already", "已请这个岗位核查", "This post has already been asked").at("post"));
    }
    outside::unit_outside(around.item, around.org, asked.unit, around.today).map_err(|refusal| refusal.at("post"))
}

/// Whoever was asked, or somebody of the office, judges the newest claim that stands; outside as a unit and as a person.
pub(crate) fn may_check(case: &Case<'_>) -> Outcome {
    case.must_count()?;
    case.must_be_under_way(nothing_claimed)?;
    // Whoever could be asked is somebody else who may check.
    let could = case.strict && may_be_asked(&case.around, case.actor.post).is_ok();
    let asked = could || case.item.checkers.contains(&case.actor.post);
    if !(case.has_role(Role::Checker) || case.has_role(Role::Office)) || !(asked || case.acts_for_office()) {
        return Err(Refusal::new(
            "not_asked",
            "由督查机构指定的核查岗核查",
            "A post asked by the office makes the check",
        ));
    }
    outside::must_be_outside(case)?;
    if case.item.standing_claim().is_none() {
        return Err(nothing_claimed());
    }
    if case.item.is_node() && !case.item.claims_done() {
        return Err(Refusal::new(
            "nothing_claimed",
            "这件事项的数字由下面的事项算出；申请办结后才核查它本身",
            "Its number comes from the items below; it is checked itself once it is claimed done",
        ));
    }
    outside::must_be_another_hand(ItemAct::Check, case, case.item.agreed_by)
}

fn nothing_claimed() -> Refusal {
    Refusal::new("nothing_claimed", "还没有申报，没有可核查的", "Nothing has been claimed yet")
}

impl Decider<'_> {
    pub(crate) fn assign_checker(&mut self, command: &AssignChecker) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::AssignChecker, &case)?;
        may_be_asked(&case.around, command.post)?;
        self.emit(Fact::CheckerAssigned(CheckerAssigned {
            item: command.item,
            post: command.post,
        }));
        Ok(())
    }

    pub(crate) fn make_check(&mut self, command: &MakeCheck) -> Outcome {
        let item = self.may(ItemAct::Check, command.item)?;
        self.must_be_new("check", item.checks.iter().any(|check| check.id == command.check))?;
        if item.standing_claim().is_none_or(|claim| claim.id != command.report) {
            return Err(Refusal::new(
                "newer_claim",
                "有了更新的申报，请看过再核查",
                "There is a newer claim; look at it first",
            )
            .at("report"));
        }
        let mut accepts = Vec::new();
        // Each check on site needs eyes of its own.
        let own = item.checks.iter().filter(|check| check.person == self.actor.person);
        let own_last = own.map(|check| check.at).max().unwrap_or(0);
        let on_site = command.method == Method::Site
            && item.evidence.iter().any(|each| {
                each.by_checker
                    && each.person == self.actor.person
                    && each.at > own_last
                    && matches!(each.kind, EvidenceKind::Photo | EvidenceKind::Measurement)
            });
        if command.method == Method::Site && !on_site {
            return Err(Refusal::new(
                "no_own_evidence",
                "现场核查要附核查人自己拍的照片或测量",
                "A check on site needs the checker's own photograph or measurement",
            )
            .at("method"));
        }
        for id in &command.accepts {
            let Some(evidence) = item.evidence.iter().find(|each| each.id == *id) else {
                return Err(Refusal::unknown("accepts"));
            };
            if evidence.kind.is_activity() {
                return Err(Refusal::new(
                    "activity",
                    "开会、发文只作记录，不能作为佐证认可",
                    "Meetings and papers are recorded and cannot be accepted as proof",
                )
                .at("accepts"));
            }
            if evidence.person == self.actor.person && !evidence.by_checker {
                return Err(
                    Refusal::new("own_evidence", "不能认可自己提交的佐证", "Nobody accepts their own evidence").at("accepts"),
                );
            }
            accepts.push((*id, if on_site { evidence.grade.max(3) } else { evidence.grade }));
        }
        if command.accepted > Share::ZERO {
            enough(item, &accepts, command.accepted)?;
        }
        let claimed = if item.claims_done() { Share::ALL } else { item.figures().said };
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::CheckMade(CheckMade {
            check: command.check,
            item: command.item,
            report: command.report,
            claimed,
            accepted: command.accepted,
            method: command.method,
            accepts,
            reason,
        }));
        Ok(())
    }
}

/// Accepting something needs evidence of the agreed grade; accepting everything needs it for each agreed piece.
fn enough(item: &Item, accepts: &[(EvidenceId, u8)], accepted: Share) -> Outcome {
    if item.proof.is_empty() {
        return Err(Refusal::new(
            "no_proof_agreed",
            "还没有约定佐证，不能认可",
            "No proof has been agreed; nothing can be accepted",
        )
        .at("accepted"));
    }
    let shown = |index: usize| {
        let grade = item.proof[index].grade;
        item.evidence.iter().any(|evidence| {
            let now = accepts.iter().find(|(id, _)| *id == evidence.id).map(|(_, grade)| *grade);
            usize::from(evidence.piece) == index && now.or(evidence.accepted).is_some_and(|each| each >= grade)
        })
    };
    let missing: Vec<usize> = (0..item.proof.len()).filter(|index| !shown(*index)).collect();
    let lacking = if accepted == Share::ALL {
        missing.first().copied()
    } else {
        (missing.len() == item.proof.len()).then_some(0)
    };
    if let Some(index) = lacking {
        let grade = item.proof[index].grade;
        return Err(Refusal::new(
            "proof_missing",
            format!("约定佐证第 {} 样还没有 {grade} 级以上、得到认可的佐证", index + 1),
            format!(
                "Piece {} of the agreed proof has no accepted evidence of grade {grade} or more",
                index + 1
            ),
        )
        .at("accepts"));
    }
    Ok(())
}

impl Item {
    pub(crate) fn check_made(&mut self, fact: &CheckMade, event: &Event, today: Date) {
        for evidence in &mut self.evidence {
            if let Some((_, grade)) = fact.accepts.iter().find(|(id, _)| *id == evidence.id) {
                evidence.accepted = Some(*grade);
            } else if fact.accepted == Share::ZERO {
                evidence.accepted = None;
            }
        }
        self.checks.push(Check {
            id: fact.check,
            post: event.actor.post,
            person: event.actor.person,
            report: fact.report,
            claimed: fact.claimed,
            accepted: fact.accepted,
            method: fact.method,
            on: today,
            at: event.position,
        });
    }

    /// Pieces of the agreed proof that no accepted evidence of their grade shows yet.
    pub fn unproved_pieces(&self) -> Vec<usize> {
        (0..self.proof.len())
            .filter(|index| {
                !self.evidence.iter().any(|evidence| {
                    usize::from(evidence.piece) == *index
                        && evidence.accepted.is_some_and(|grade| grade >= self.proof[*index].grade)
                })
            })
            .collect()
    }
}
